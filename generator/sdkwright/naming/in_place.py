"""Types that were written in place and are elsewhere now: each is mentioned where the other one was written."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from sdkwright import ir
from sdkwright.diagnostics import escape_token
from sdkwright.ir import TypeExpr, TypeId
from sdkwright.ledger import NameEntry
from sdkwright.naming.keys import field_key
from sdkwright.naming.shapes import type_shape

# What an operation takes and gives, as OpenAPI 3 has it and as Swagger 2.0 does, down to the schema.
_PART = re.compile(
    r"(?P<operation>[^#]*#/paths/[^/]+(?:/[^/]+)?)"
    r"/(?P<part>requestBody/content/[^/]+/schema|responses/(?P<status>[^/]+)/(?:content/[^/]+/)?schema"
    r"|parameters/[0-9]+(?:/schema)?)(?=/|$)"
)


def went_elsewhere(api: ir.Api, gone: Mapping[TypeId, NameEntry], were: Mapping[TypeId, str]) -> dict[TypeId, TypeId]:
    """Return which type that is gone is which other one: one of the same shape that stands in its place.

    That is a component, or within one that has become a base.

    Several types may have become one.

    Args:
        were: Names that components had before, for those that are recognised already.
    """
    found: dict[TypeId, set[TypeId]] = defaultdict(set)
    for place, id_ in _mentions(api, gone):
        if place in gone and gone[place].shape == type_shape(api.types[id_], api.types, {**were, **_inside(id_, api)}):
            found[place].add(id_)
    return {place: ids.pop() for place, ids in found.items() if len(ids) == 1}


def _inside(id_: TypeId, api: ir.Api) -> dict[TypeId, str]:
    """Return what a type mentions of all that is written in it: nothing of that had a name where it was before."""
    mentioned = {ref for expr in ir.exprs_of(api.types[id_]) for ref in ir.references(expr)}
    return {ref: "" for ref in mentioned if ref.startswith(f"{id_}/")}


def _mentions(api: ir.Api, gone: Iterable[TypeId]) -> Iterator[tuple[TypeId, TypeId]]:
    """Yield the id that a type would have if it were written where one is mentioned, and that of the one that is.

    Where a parameter is written nobody knows any more, so each place of one is meant.
    """
    for definition in api.types.values():
        if isinstance(definition, ir.Model):
            for entry in definition.fields:
                yield from _within(entry.type, field_key(definition.id, entry.wire_name))
    parts = _parts(gone)
    for method in api.methods:
        own = method.origin.id
        for part, media, expr in _exprs(method):
            owners = (own, own.rpartition("/")[0]) if part == "parameters" else (own,)
            for place in (place for owner in owners for place in parts.get((owner, part), ())):
                if not media or "/content/" not in place or f"/content/{escape_token(media)}/" in place:
                    yield from _within(expr, place)


def _parts(gone: Iterable[TypeId]) -> dict[tuple[str, str], set[TypeId]]:
    """Return the schemas of parts that types were in, by operation or path, and by status or kind of part."""
    found: dict[tuple[str, str], set[TypeId]] = defaultdict(set)
    for place in gone:
        if match := _PART.match(place):
            kind = match["status"] or match["part"].partition("/")[0]
            found[match["operation"], kind].add(match[0])
    return found


def _exprs(method: ir.Method) -> Iterator[tuple[str, str, TypeExpr]]:
    """Yield the types that a method takes and gives, with the kinds of parts that they may have been written in.

    Beside that stands the media type of the part, ``""`` where it has none or nobody knows.
    """
    for parameter in method.parameters:
        yield "parameters", "", parameter.type
    for content in method.body.contents if method.body is not None else ():
        yield "requestBody", content.media_type, content.type
        yield "parameters", "", content.type
    for answer in method.answer.contents:
        if answer.type is not None:
            yield answer.status, answer.media_type, answer.type
    for error in method.errors:
        if error.type is not None:
            yield error.status, "", error.type


def _within(expr: TypeExpr, place: str) -> Iterator[tuple[TypeId, TypeId]]:
    match expr:
        case ir.Ref(id_):
            if id_ != place:
                yield place, id_
        case ir.Nullable(item):
            yield from _within(item, place)
        case ir.ListOf(item):
            yield from _within(item, f"{place}/items")
        case ir.MapOf(item):
            yield from _within(item, f"{place}/additionalProperties")
        case _:
            return
