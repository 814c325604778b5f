"""Rules about values beyond their types, for SDKs that were asked to check them.

A class says them of its fields: ``Field(checks={"maxLength": 5, "items.minimum": 0})``.
They hold for what goes over the wire, as JSON Schema 2020-12 (Validation, section 6)
has it: a rule about strings says nothing of numbers.
"""

from __future__ import annotations

from functools import lru_cache

from .codec import encode, plain
from .conversions import describe, pointer
from .errors import InvalidRequestError
from .inspection import extras, fields
from .json_text import is_array, is_object
from .model import Model
from .parameters import Styled
from .problem import Problem
from .records import record_of
from .unset import UNSET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from re import Pattern
    from typing import Any

    from .field import FieldInfo

    Holds = Callable[[Any, Any], bool]


def broken(value: object, path: str = "", *, sent: bool = False) -> Iterator[Problem]:
    """Yield the rules that do not hold in a value and in all that it holds.

    Args:
        value: A model, or a list or dictionary of models.
        path: JSON Pointer to it.
        sent: Whether it is a request, which lacks what only servers set.
    """
    if isinstance(value, Model):
        yield from _broken_by_model(value, path, sent=sent)
    elif is_array(value):
        for index, one in enumerate(value):
            yield from broken(one, f"{path}/{index}", sent=sent)
    elif is_object(value):
        for key, one in value.items():
            yield from broken(one, path + pointer([key]), sent=sent)


def refuse_broken(
    checks: Mapping[str, Mapping[str, Any]], places: Mapping[str, Mapping[str, object]]
) -> None:
    """Do nothing if the rules about parameters hold.

    Args:
        checks: Rules by place and wire name, as in ``"query:limit"``.
        places: The values by wire name, by place.

    Raises:
        InvalidRequestError: One does not.
    """
    for place, values in places.items():
        for name, value in values.items():
            rules = checks.get(f"{place}:{name}", {})
            for problem in _broken_by_parameter(value, rules):
                where = f" at {problem.path}" if problem.path else ""
                raise InvalidRequestError(
                    f"the {place} parameter {name!r} cannot be sent: expected"
                    f" {problem.expected}, got {problem.got}{where}"
                )


def _broken_by_parameter(value: Any, rules: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what is wrong with what a parameter is given, which may be nothing."""
    if isinstance(value, Styled):
        value = value.value
    if value is UNSET or value is None:
        return
    yield from broken(value, sent=True)
    for rule, bound in rules.items():
        *steps, keyword = rule.split(".")
        try:
            data = _sent(value, number=_KINDS[keyword] is _NUMBER)
        except (TypeError, ValueError):  # which whoever sends it is told
            return
        for place, one in _reached(steps, data, ""):
            if wrong := _broken(keyword, bound, one):
                yield Problem(place, "", "", *wrong, "constraint")


def _sent(value: object, *, number: bool) -> Any:
    """Return what is sent for a value, a decimal as the number that it is."""
    if number and type(value).__name__ == "Decimal":
        return plain(value)
    if is_array(value):
        return [_sent(one, number=number) for one in value]
    return encode(value)


def _broken_by_model(model: Model, path: str, *, sent: bool) -> Iterator[Problem]:
    yield from _broken_by_size(model, path, sent=sent)
    for field in fields(model):
        if sent and field.read_only:
            continue
        try:
            value = field.slot.__get__(model)
        except AttributeError:
            continue
        if value is UNSET:
            continue
        if field.checks:
            yield from _broken_by_field(model, field, value, path)
        yield from broken(value, path + pointer([field.wire_name]), sent=sent)
    yield from broken(extras(model) if model.__wire__ else None, path, sent=sent)


def _broken_by_size(model: Model, path: str, *, sent: bool) -> Iterator[Problem]:
    """Yield what is wrong with how many properties a model has."""
    name = type(model).__name__
    for rule, bound in type(model).__checks__.items():
        data = record_of(type(model)).encode(model, request=sent)
        if wrong := _broken(rule, bound, data):
            yield Problem(path, name, "", *wrong, "constraint")


def _broken_by_field(
    model: Model, field: FieldInfo, value: object, path: str
) -> Iterator[Problem]:
    """Yield what is wrong with the value of a field.

    Args:
        model: The model that has it.
        field: One with rules.
        value: What a caller reads, which is not `UNSET`.
        path: JSON Pointer to the model.
    """
    own = path + pointer([field.wire_name])
    data: object = value
    if type(value) not in _PLAIN:
        try:
            data = encode(record_of(type(model)).field(field.wire_name).encode(value))
        except (TypeError, ValueError):  # which whoever sends it is told
            return
    for rule, bound in (field.checks or {}).items():
        *steps, keyword = rule.split(".")
        for place, one in _reached(steps, data, own):
            if wrong := _broken(keyword, bound, one):
                yield Problem(
                    place, type(model).__name__, field.name, *wrong, "constraint"
                )


def _reached(steps: list[str], data: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield the values that a rule is about, with their places."""
    if not steps:
        yield path, data
    elif steps[0] == "items" and is_array(data):
        for index, one in enumerate(data):
            yield from _reached(steps[1:], one, f"{path}/{index}")
    elif steps[0] == "propertyNames" and is_object(data):
        for key in data:
            yield from _reached(steps[1:], key, path + pointer([key]))
    elif steps[0] == "additionalProperties" and is_object(data):
        for key, one in data.items():
            yield from _reached(steps[1:], one, path + pointer([key]))


def _broken(keyword: str, bound: Any, value: Any) -> tuple[str, str] | None:
    """Return what a rule expects and what there is instead; `None` where it holds."""
    kind = _KINDS[keyword]
    if not _is_a(value, kind):
        return None
    holds, text = _RULES[keyword]
    if holds(value, bound):
        return None
    shown = bound[0] if keyword == "pattern" else bound
    counted = keyword.startswith(("min", "max")) and kind is not _NUMBER
    size = f" of {len(value)}" if counted else " that is not"
    return text.format(shown), _described(value) + size


def _described(value: object) -> str:
    return describe(type(value))


def _is_a(value: object, kind: type | tuple[type, ...]) -> bool:
    """Return whether a rule about some JSON types is about a value."""
    return isinstance(value, kind) and not isinstance(value, bool)


def _is_multiple(value: Any, of: Any) -> bool:
    from decimal import Context, Decimal

    context = Context(prec=400, Emax=999_999, Emin=-999_999, traps=[])
    return not context.remainder(Decimal(str(value)), Decimal(str(of)))


def _matches(value: str, bound: tuple[str, int]) -> bool:
    pattern, longest = bound
    return len(value) > longest or _compiled(pattern).search(value) is not None


@lru_cache(512)
def _compiled(pattern: str) -> Pattern[str]:
    import re

    return re.compile(pattern, re.ASCII)


def _are_unique(values: list[Any], _: bool) -> bool:
    keys = [_key(value) for value in values]
    return len(set(keys)) == len(keys)


def _key(value: Any) -> Any:
    """Return what is equal for values that JSON Schema calls equal (Core, 4.2.2)."""
    if is_array(value):
        return "array", tuple(map(_key, value))
    if is_object(value):
        return "object", frozenset((name, _key(one)) for name, one in value.items())
    return isinstance(value, bool), plain(value)


_PLAIN = frozenset({str, int, float})
_NUMBER = (int, float)
_KINDS: Mapping[str, type | tuple[type, ...]] = {
    **dict.fromkeys(("minimum", "maximum", "multipleOf"), _NUMBER),
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), _NUMBER),
    **dict.fromkeys(("minLength", "maxLength", "pattern"), str),
    **dict.fromkeys(("minItems", "maxItems", "uniqueItems"), list),
    **dict.fromkeys(("minProperties", "maxProperties"), dict),
}
_RULES: Mapping[str, tuple[Holds, str]] = {
    "minimum": (lambda value, bound: value >= bound, "at least {}"),
    "maximum": (lambda value, bound: value <= bound, "at most {}"),
    "exclusiveMinimum": (lambda value, bound: value > bound, "more than {}"),
    "exclusiveMaximum": (lambda value, bound: value < bound, "less than {}"),
    "multipleOf": (_is_multiple, "a multiple of {}"),
    "minLength": (lambda value, bound: len(value) >= bound, "at least {} characters"),
    "maxLength": (lambda value, bound: len(value) <= bound, "at most {} characters"),
    "pattern": (_matches, "text like {}"),
    "minItems": (lambda value, bound: len(value) >= bound, "at least {} items"),
    "maxItems": (lambda value, bound: len(value) <= bound, "at most {} items"),
    "uniqueItems": (_are_unique, "items that differ"),
    "minProperties": (
        lambda value, bound: len(value) >= bound,
        "at least {} properties",
    ),
    "maxProperties": (
        lambda value, bound: len(value) <= bound,
        "at most {} properties",
    ),
}
