"""``if`` and ``then`` that tell by a property what the others are: an alternative for each of its values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from sdkwright.document.nodes import JsonValue, Schema

Fold = Callable[[Schema], Schema]
Says = Callable[[Schema], bool]

PLACE = "if"
"""What leads from a schema to its alternatives, by value; those have none themselves."""
_MOST = 64
"""Values of a property that tells alternatives apart."""


def alternatives(whole: Schema, parts: Iterable[Schema], fold: Fold, says: Says) -> tuple[Schema, ...]:
    """Return an alternative for each value of the property that all conditions are about; ``()`` if there is none.

    Args:
        whole: The schema that all `parts` hold for.
        fold: Returns a schema without references.
        says: Says whether a schema shapes its values.
    """
    if whole.origin.tokens[-2:-1] == (PLACE,):
        return ()
    parts = list(parts)
    steps = [step for part in parts if part.condition is not None for step in _steps(part)]
    tags = {_tag(condition, says) for condition, _ in steps}
    if len(tags) != 1 or None in tags or not any(_shapes(then, fold, says) for _, then in steps):
        return ()
    name = next(iter(tags)) or ""
    meant: dict[JsonValue, list[Schema]] = {}
    for condition, then in steps:
        for value in _values(fold(condition.properties[name])):
            meant.setdefault(value, []).append(then)
    for part in parts:
        for value in _values(fold(part.properties[name])) if name in part.properties else ():
            meant.setdefault(value, [])
    if not 1 < len(meant) <= _MOST or len({type(value) for value in meant}) > 1:
        return ()
    return tuple(_alternative(whole, name, value, thens) for value, thens in meant.items())


def _steps(part: Schema) -> Iterator[tuple[Schema, Schema]]:
    """Yield conditions and what follows, then those in ``else``; a bare ``else`` is about no property."""
    step: Schema | None = part
    while step is not None:
        if step.condition is None:
            yield Schema(origin=step.origin), step
            return
        yield step.condition, step.consequence or Schema(origin=step.origin)
        step = step.alternative


def _tag(condition: Schema, says: Says) -> str | None:
    """Return the one property that a condition is about."""
    about_one = len(condition.properties) == 1
    beside = replace(condition, properties={}, required=(), types=())
    return next(iter(condition.properties)) if about_one and not says(beside) else None


def _values(folded: Schema) -> list[JsonValue]:
    """Return the values of a property that can tell alternatives apart."""
    return [value for value in folded.constant or folded.enum or () if isinstance(value, str | int)]


def _shapes(then: Schema, fold: Fold, says: Says) -> bool:
    """Say whether a consequence is about the type of a property, or which ones there are."""
    folded = fold(then)
    return bool(folded.required) or any(says(fold(schema)) for schema in folded.properties.values())


def _alternative(whole: Schema, name: str, value: JsonValue, thens: list[Schema]) -> Schema:
    origin = whole.origin.child(PLACE, str(value))
    tag = Schema(origin=origin.child("properties", name), constant=(value,))
    return Schema(origin=origin, properties={name: tag}, all_of=tuple(thens))
