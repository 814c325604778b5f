"""Instances that are not quite as described: one place of a JSON value made different."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Path = tuple[str | int, ...]

VALUES: tuple[Any, ...] = (None, True, 7, 1.5, "what is this", ["a", 1], {"x-what": "is this"})
"""One value of each type that JSON Schema knows; `1.5` is a number that is no integer."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """A change of one place.

    Attributes:
        path: Keys and indexes from the root.
        what: The kind of change, for messages.
        value: What the place has now.
    """

    path: Path
    what: str
    value: Any = None

    def apply(self, data: Any) -> Any:
        """Return a copy of some data with the change made."""
        changed = json.loads(json.dumps(data))
        holder = changed
        for step in self.path[:-1]:
            holder = holder[step]
        if self.what == "absent":
            del holder[self.path[-1]]
        else:
            holder[self.path[-1]] = self.value
        return changed


def places(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield all places below the root of some data, with their values."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*path, key), value
        yield from places(value, (*path, key))


def kind(value: object) -> str:
    """Return the type of a JSON value; a number without fraction is an integer (JSON Schema, section 6.1.1)."""
    if isinstance(value, float) and value.is_integer():
        return "int"
    return type(value).__name__


def other_types(data: Any) -> Iterator[Mutation]:
    """Yield every change of one place to a value of another type."""
    for path, value in places(data):
        for other in VALUES:
            if kind(other) != kind(value):
                yield Mutation(path, f"{kind(value)} to {kind(other)}", other)


def mutations(data: Any) -> Iterator[Mutation]:
    """Yield changes of every sort: another type, null, another text, absence, an unknown property."""
    yield from other_types(data)
    for path, value in places(data):
        if isinstance(value, str):
            yield Mutation(path, "another text", f"{value} and more")
        if isinstance(path[-1], str):
            yield Mutation(path, "absent")
        if isinstance(value, dict):
            yield Mutation((*path, "x-unknown"), "unknown property", ["new"])
    if isinstance(data, dict):
        yield Mutation(("x-unknown",), "unknown property", {"new": True})
