"""Header fields of answers as objects: what the API says about them, in types.

    response = with_response(client.stations.get)("nl-hvh")
    response.typed_headers(GetStationHeaders).x_rate_limit

A header is written in style ``simple`` (OpenAPI 3.1.0, section 4.8.21): items and
members are separated by commas. What a text stands for follows from the type of its
field; a text that stands for no such value is kept, and reading it is an error.
"""

from __future__ import annotations

import re

from .annotations import named
from .codec import decode, load_json
from .model import Model
from .problem import DecodeError
from .records import record_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any, TypeVar

    from .conversions import Codec
    from .headers import Headers
    from .records import FieldCodec

    M = TypeVar("M", bound=Model)

# RFC 8259, section 6. Numbers longer than that are none that anybody means.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?")


def read_headers(kind: type[M], headers: Headers) -> M:
    """Return header fields as an object; those that the class does not know are left.

    Args:
        kind: A class whose wire names are names of header fields, in any case.
        headers: What came.
    """
    data: dict[str, Any] = {}
    for field in _fields(kind).values():
        text = headers.get(field.wire_name)
        if text is not None:
            data[field.wire_name] = _field_value(field, text.strip())
    return decode(kind, data)


def _field_value(field: FieldCodec, text: str) -> Any:
    model = _model_of(field) if dict in field.table.complete() else None
    if model is None:
        return _value(text, field.codec)
    if text.startswith("{"):
        return _json(text)
    known = _fields(model)
    return {
        name: _value(member, known[name].codec) if name in known else member
        for name, member in _members(text)
    }


def _fields(kind: type[Model]) -> Mapping[str, FieldCodec]:
    """Return the fields of a class by their wire names."""
    record = record_of(kind)
    if not record.built:
        record.build()
    return record.by_wire


def _model_of(field: FieldCodec) -> type[Model] | None:
    """Return the class that a field holds objects of; None if it is not a class."""
    annotation = field.info.annotation
    for name in annotation.split(" | ") if isinstance(annotation, str) else ():
        found = named(name, field.info.home)
        if isinstance(found, type) and issubclass(found, Model):
            return found
    return None


def _value(text: str, codec: Codec) -> Any:
    """Return the first thing that a text may stand for and that is of a type."""
    kinds = codec.table.complete()
    if str in kinds and list in kinds and dict in kinds:
        return text  # anything goes
    return next((each for each in _meanings(text, codec) if codec.fit(each)), text)


def _meanings(text: str, codec: Codec) -> Iterator[Any]:
    """Yield what a text may stand for, the narrower first."""
    kinds = codec.table.complete()
    yield from _plain(text)
    if text[:1] in ("[", "{"):
        yield _json(text)
    if list in kinds:
        items = [item.strip() for item in text.split(",")] if text else []
        yield from _alike(items)
    if dict in kinds:
        members = dict(_members(text))
        for values in _alike(list(members.values())):
            yield dict(zip(members, values, strict=True))


def _plain(text: str) -> Iterator[Any]:
    if text in {"true", "false"}:
        yield text == "true"
    number = _NUMBER.fullmatch(text)
    if number is not None:
        yield float(text) if number[1] or number[2] else int(text)
    yield text


def _alike(texts: list[str]) -> Iterator[list[Any]]:
    """Yield the values that texts may stand for if all are of one type."""
    narrow: list[Any] = [next(_plain(text)) for text in texts]
    kinds: set[object] = {type(value) for value in narrow}
    if len(kinds) == 1:
        yield narrow
    if kinds == {int, float}:
        yield [float(value) for value in narrow]
    yield texts


def _members(text: str) -> Iterator[tuple[str, str]]:
    """Yield the members of an object: ``R=1,G=2`` where it is exploded, ``R,1,G,2``."""
    parts = [part.strip() for part in text.split(",")]
    if all("=" in part for part in parts):
        for part in parts:
            name, _, value = part.partition("=")
            yield name.strip(), value.strip()
    else:
        yield from zip(parts[::2], parts[1::2], strict=False)


def _json(text: str) -> Any:
    try:
        return load_json(text)
    except DecodeError:
        return text
