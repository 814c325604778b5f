"""Parameters that are the whole query string (OpenAPI 3.2, section 4.12.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from sdkwright.diagnostics import Diagnostic, warning
from sdkwright.document.nodes import JsonValue, Location, MediaType, Operation, Parameter
from sdkwright.document.places import Place
from sdkwright.document.reading import NOTHING, Reader, extensions
from sdkwright.document.schemas import Schemas
from sdkwright.mediatypes import bare, is_like_json

WHOLE: Final = "whole"
"""The style of a query parameter whose value, in its media type and percent-encoded, is all of the query string."""

_FORM: Final = "application/x-www-form-urlencoded"
_SCALARS: Final = frozenset(("string", "integer", "number", "boolean"))
_STYLES: Final = ("form", "spaceDelimited", "pipeDelimited", "deepObject")


class QueryStrings:
    """Reads query strings: a form is a parameter for each of its fields, JSON and text are one."""

    def __init__(self, reader: Reader, schemas: Schemas) -> None:
        self._reader = reader
        self._schemas = schemas

    def parameters(self, place: Place, content: Sequence[MediaType]) -> Iterator[Parameter]:
        """Yield the parameters that the query string at a place is made of; none where it cannot be written.

        Args:
            content: What it may be, of which there should be one.

        Reports:
            querystring: Not all of it can be given.
        """
        forms = [media for media in content if bare(media.name) == _FORM]
        texts = [media for media in content if is_like_json(media.name) or self._is_text(place, media)]
        if forms:
            yield from self._form(place, forms[0])
        elif texts:
            yield self._whole(place, texts[0], WHOLE)

    def _form(self, place: Place, media: MediaType) -> Iterator[Parameter]:
        parts = self._parts(place, media)
        required = {name for part in parts for name in self._reader.strings(part, "required")}
        fields = {name: field for part in parts for name, field in self._reader.members(part, "properties")}
        for name, field in fields.items():
            yield self._field(name, field, media.encoding.get(name, NOTHING), required=name in required)
        further = any(part.members.get("additionalProperties") for part in parts)
        if fields and further:
            message = "only the named fields of this query string can be given"
            self._reader.log.add(warning("querystring", place.origin, message))
        if not fields and (further or any(part.members.get("type") == "object" for part in parts)):
            # Names that nobody knows are those of a dictionary, which is written without a name of its own.
            yield self._whole(place, media, "form")

    def _parts(self, place: Place, media: MediaType) -> list[Place]:
        """Return the schema of a media type and those that hold together with it, by ``allOf``."""
        described = self._reader.resolved(place.child("content").child(media.name))
        schema = self._reader.object(described, "schema") if described is not None else None
        found: dict[str, Place] = {}
        todo: list[Place | None] = [schema]
        while todo:
            part = todo.pop(0)
            if part is not None and part.id not in found:
                found[part.id] = part
                todo += [self._reader.resolved(item) for item in self._reader.items(part, "allOf")]
        return list(found.values())

    def _field(self, name: str, place: Place, encoding: Mapping[str, JsonValue], *, required: bool) -> Parameter:
        """Return a field of a form as the parameter that it is, in the encoding that the form gives it."""
        schema = self._schemas.at(place)
        style = encoding.get("style")
        style = style if isinstance(style, str) and style in _STYLES else "form"
        explode, media_type = encoding.get("explode"), encoding.get("contentType")
        is_styled = not encoding.keys().isdisjoint(("style", "explode"))
        as_json = isinstance(media_type, str) and is_like_json(media_type) and not is_styled
        content = (
            (MediaType(name=str(media_type), schema=schema, examples=(), encoding={}, origin=place.origin),)
            if as_json
            else ()
        )
        return Parameter(
            name=name,
            location=Location.QUERY,
            description=schema.description,
            required=required,
            deprecated=schema.deprecated,
            schema=None if as_json else schema,
            content=content,
            style=style,
            explode=explode if isinstance(explode, bool) else style in {"form", "deepObject"},
            allow_reserved=encoding.get("allowReserved") is True,
            examples=(),
            extensions=NOTHING,
            origin=place.origin,
        )

    def _whole(self, place: Place, media: MediaType, style: str) -> Parameter:
        """Return the one parameter that a query string is; its name is not sent."""
        return Parameter(
            name=self._reader.text(place, "name") or "query",
            location=Location.QUERY,
            description=self._reader.description(place),
            required=self._reader.flag(place, "required"),
            deprecated=self._reader.flag(place, "deprecated"),
            schema=None if style == WHOLE else media.schema,
            content=(media,) if style == WHOLE else (),
            style=style,
            explode=True,
            allow_reserved=False,
            examples=(),
            extensions=extensions(place),
            origin=place.origin,
        )

    def _is_text(self, place: Place, media: MediaType) -> bool:
        """Say whether what is written in a media type is a text that callers give as it is."""
        types = [part.members.get("type") for part in self._parts(place, media)]
        listed = {name for found in types for name in (found if isinstance(found, list) else [found]) if name}
        return bool(listed) and listed <= _SCALARS if media.schema else bare(media.name).startswith("text/")


def beside_whole(operation: Operation) -> Iterator[Diagnostic]:
    """Yield a finding if an operation has query parameters beside one that is all of the query string.

    Reports:
        querystring: It has (OpenAPI 3.2, section 4.12.1, forbids it).
    """
    query = [parameter for parameter in operation.parameters if parameter.location is Location.QUERY]
    whole = next((parameter for parameter in query if parameter.style == WHOLE), None)
    if whole is not None and len(query) > 1:
        message = f"`{whole.name}` is the whole query string, but there are other query parameters; all are sent"
        yield warning("querystring", whole.origin, message)
