"""Types that were written in place and are elsewhere now: each is mentioned where the other one was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sdkwright import ir
from sdkwright.ir import TypeExpr, TypeId
from sdkwright.ledger import NameEntry
from sdkwright.naming.keys import field_key
from sdkwright.naming.shapes import type_shape


def went_elsewhere(api: ir.Api, gone: Mapping[TypeId, NameEntry], were: Mapping[TypeId, str]) -> dict[TypeId, TypeId]:
    """Return which type that is gone is which other one: one of the same shape that stands in its place.

    That is a component, or within one that has become a base.

    Several types may have become one.

    Args:
        were: Names that components had before, for those that are recognised already.
    """
    return {
        place: id_
        for place, id_ in _mentions(api)
        if place in gone and gone[place].shape == type_shape(api.types[id_], api.types, were)
    }


def _mentions(api: ir.Api) -> Iterator[tuple[TypeId, TypeId]]:
    """Yield the id that a type would have if it were written where one is mentioned, and that of the one that is."""
    for definition in api.types.values():
        if isinstance(definition, ir.Model):
            for entry in definition.fields:
                yield from _within(entry.type, field_key(definition.id, entry.wire_name))
    for method in api.methods:
        for content in method.body.contents if method.body is not None else ():
            place = method.origin.child("requestBody", "content", content.media_type, "schema")
            yield from _within(content.type, place.id)
        for answer in method.answer.contents:
            if answer.type is not None:
                place = method.origin.child("responses", answer.status, "content", answer.media_type, "schema")
                yield from _within(answer.type, place.id)


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
