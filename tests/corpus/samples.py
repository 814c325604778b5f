"""JSON that an annotation describes, and JSON that it does not."""

from __future__ import annotations

import datetime as dt
import decimal
import uuid
from collections.abc import Iterator
from enum import Enum
from typing import Any, assert_never

from tests.corpus.hints import Alias, Choice, Fixed, Hint, Instance, Items, Literals, Plain, hint, meaning

JSON = {
    "str": "text",
    "int": 7,
    "float": 1.5,
    "bool": True,
    "None": None,
    "object": {"any": [1, "thing"]},
    "bytes": "AQID",
    "datetime": "2024-02-29T12:30:00.123456789+02:00",
    "date": "2024-02-29",
    "time": "12:30:00Z",
    "timedelta": "P1DT2H",
    "UUID": "12345678-1234-5678-1234-567812345678",
    "Decimal": "1.50",
    "DecimalNumber": 0.1,
    "Base64Url": "_-8",
}
PYTHON: dict[str, Any] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": bool,
    "None": type(None),
    "bytes": bytes,
    "datetime": dt.datetime,
    "date": dt.date,
    "time": dt.time,
    "timedelta": dt.timedelta,
    "UUID": uuid.UUID,
    "Decimal": decimal.Decimal,
    "DecimalNumber": decimal.Decimal,
    "Base64Url": bytes,
}
_WRONG: tuple[Any, ...] = (True, 7.25, "text", None, [], {})


class NoSample(Exception):
    """Every value of the type contains another one of its kind."""


def sample(of: Hint, depth: int, within: tuple[Any, ...] = ()) -> Any:
    """Return JSON of a type.

    Args:
        of: The type.
        depth: Levels of models in which optional properties are given; below, only what must be.
        within: The classes around.

    Raises:
        NoSample: No finite value exists.
    """
    match of:
        case Plain(name):
            return JSON[name]
        case Literals(values=values):
            return values[0]
        case Items(item, keyed):
            return _items(item, depth, within, keyed=keyed)
        case Fixed(items):
            return [sample(item, depth, within) for item in items]
        case Choice(members):
            return _first(members, depth, within)
        case Instance(cls) if issubclass(cls, Enum):
            return next(iter(cls)).value
        case Instance(cls):
            return sample_model(cls, depth, within)
        case Alias(decoder):
            return _sample_alias(decoder, depth, within)
        case _:
            assert_never(of)


def _items(item: Hint, depth: int, within: tuple[Any, ...], *, keyed: bool) -> Any:
    try:
        one = sample(item, depth, within) if depth > 0 else None
    except NoSample:
        depth = 0
    if depth <= 0:
        return {} if keyed else []
    return {"key one": one} if keyed else [one]


def _first(members: tuple[Hint, ...], depth: int, within: tuple[Any, ...]) -> Any:
    if depth <= 0 and Plain("None") in members:
        return None
    for member in members:
        if member == Plain("Unset"):
            continue
        try:
            return sample(member, depth, within)
        except NoSample:
            pass
    raise NoSample


def _sample_alias(decoder: Any, depth: int, within: tuple[Any, ...]) -> Any:
    if decoder in within:
        raise NoSample
    within = (*within, decoder)
    if not getattr(decoder, "tag", None):
        return sample(meaning(decoder), depth, within)
    for member in tagged(decoder):
        try:
            return sample_variant(decoder, member, depth, within)
        except NoSample:
            pass
    raise NoSample


def tagged(decoder: Any) -> dict[str, Any]:
    """Return the first tag of each variant of a tagged union, by the variant's name."""
    return {name: tag for tag, name in reversed(decoder.variants.items())}


def sample_variant(decoder: Any, name: str, depth: int, within: tuple[Any, ...] = ()) -> Any:
    """Return JSON of one variant of a tagged union.

    Raises:
        NoSample: No finite value exists.
    """
    of = hint(name, decoder.home)
    found = sample(of, depth, within)
    if isinstance(of, Alias) and getattr(of.decoder, "tag", None) == decoder.tag:
        return found
    return {**found, decoder.tag: tagged(decoder)[name]}


def sample_model(cls: Any, depth: int, within: tuple[Any, ...] = ()) -> dict[str, Any]:
    """Return JSON of a model.

    Raises:
        NoSample: No finite value exists.
    """
    if within.count(cls) > 1:
        raise NoSample
    within = (*within, cls)
    found = {}
    for info in cls.__fields__.values():
        of = hint(info.annotation, info.home)
        optional = isinstance(of, Choice) and Plain("Unset") in of.members
        if optional and depth <= 0:
            continue
        try:
            found[info.wire_name] = sample(of, depth - 1, within)
        except NoSample:
            if not optional:
                raise
    return found


# Is it so?


def holds(value: Any, of: Hint) -> bool:  # noqa: C901, PLR0911 - a case per kind
    """Say whether a Python value is of a type, looking into lists and dictionaries, not into models."""
    match of:
        case Plain("object"):
            return True
        case Plain("Unset"):
            return type(value).__name__ == "Unset"
        case Plain("datetime" | "date" as name):
            return type(value) is PYTHON[name] or (name == "datetime" and isinstance(value, dt.datetime))
        case Plain(name):
            return isinstance(value, PYTHON[name]) and not (isinstance(value, bool) and name != "bool")
        case Literals(values=values):
            return any(value == one and type(value) is type(one) for one in values)
        case Items(item) if of.keyed:
            return isinstance(value, dict) and all(isinstance(k, str) and holds(v, item) for k, v in value.items())
        case Items(item):
            return isinstance(value, list) and all(holds(one, item) for one in value)
        case Fixed(items):
            same = isinstance(value, tuple) and len(value) == len(items)
            return same and all(map(holds, value, items))
        case Choice(members):
            return any(holds(value, member) for member in members)
        case Instance(cls):
            return isinstance(value, cls)
        case Alias(decoder):
            return holds(value, meaning(decoder))
        case _:
            assert_never(of)


def json_types(of: Hint) -> set[type]:
    """Return the types of JSON values that may be of a type."""
    match of:
        case Plain("object"):
            return {str, int, float, bool, type(None), dict, list}
        case Plain("Unset"):
            return set()
        case Plain(name):
            kind = type(JSON[name])
            return {int, float} if name in ("float", "DecimalNumber") else {kind}
        case Literals(values=values):
            return {type(value) for value in values}
        case Items(_, keyed):
            return {dict if keyed else list}
        case Fixed():
            return {list}
        case Choice(members):
            return {kind for member in members for kind in json_types(member)}
        case Instance(cls):
            return {type(next(iter(cls)).value)} if issubclass(cls, Enum) else {dict}
        case Alias(decoder):
            return json_types(meaning(decoder))
        case _:
            assert_never(of)


def mutations(data: Any, of: Hint) -> Iterator[Any]:
    """Yield copies of JSON with one value of a wrong type; what is within models is left to these."""
    right = json_types(of)
    yield from (wrong for wrong in _WRONG if type(wrong) not in right and not _absent(wrong, of))
    match of:
        case Items(item, True) if data and isinstance(data, dict):
            yield from ({"key one": wrong} for wrong in mutations(data["key one"], item))
        case Items(item, False) if data and isinstance(data, list):
            yield from ([wrong] for wrong in mutations(data[0], item))
        case Choice(members):
            found = [member for member in members if isinstance(member, Items)]
            others = [member for member in members if isinstance(member, Instance | Alias | Fixed)]
            if len(found) == 1 and isinstance(data, dict if found[0].keyed else list) and not others:
                yield from (wrong for wrong in mutations(data, found[0]) if type(wrong) is type(data) and wrong)
        case _:
            return


def _absent(wrong: Any, of: Hint) -> bool:
    """Say whether a null would count as absent."""
    return wrong is None and isinstance(of, Choice) and Plain("Unset") in of.members
