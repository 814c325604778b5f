"""What a file holds, how much of it we take, and what can be wrong with its text."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from sdkwright.diagnostics import Severity

JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What a document may cost; one that costs more is refused.

    Attributes:
        size: Bytes of a file.
        files: Files that one document may reach.
        nodes: Values in a file, those behind its YAML aliases counted each time they are used.
        depth: Levels of mappings and sequences within each other.
        objects: Objects that operations are made of, those that several references lead to counted each time.
    """

    size: int = 200_000_000
    files: int = 20_000
    nodes: int = 3_000_000
    depth: int = 200
    objects: int = 1_000_000


Below = None | dict[str, "Mark"] | list["Mark"]


class Mark(NamedTuple):
    """Where a value is written, line and column from 1: its key in a mapping, else its first character.

    Attributes:
        below: The marks of the members by key, of the items in order, or None for a scalar.
    """

    line: int
    column: int
    below: Below = None

    def at(self, tokens: Iterable[str]) -> tuple[int, int]:
        """Return line and column of a place: of its key in a mapping, of the item in a sequence.

        For a place that does not exist it is the nearest one above.
        """
        mark = self
        for token in tokens:
            if isinstance(mark.below, dict) and token in mark.below:
                mark = mark.below[token]
            elif isinstance(mark.below, list) and token.isdecimal() and int(token) < len(mark.below):
                mark = mark.below[int(token)]
            else:
                break
        return mark.line, mark.column


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something wrong in the text of a file; line and column from 1, or 0 for the file as a whole."""

    rule: str
    message: str
    hint: str = ""
    line: int = 0
    column: int = 0
    severity: Severity = Severity.ERROR


class Unreadable(Exception):
    """The text holds no value; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.message)
        self.fault = fault


class Content(NamedTuple):
    """The value of a text, and what was wrong with it; the value is only good when no fault is an error."""

    data: JsonValue
    faults: tuple[Fault, ...]


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keep the garbage collector from walking a large value again and again while it grows."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def too_deep(budget: Budget, line: int = 0, column: int = 0) -> Fault:
    """Return the fault of a text that nests more deeply than the budget allows."""
    return Fault(
        rule="nested-too-deeply", message=f"more than {budget.depth} levels of nesting", line=line, column=column
    )


def too_many(budget: Budget, line: int = 0, column: int = 0) -> Fault:
    """Return the fault of a text that holds more values than the budget allows."""
    return Fault(
        rule="too-many-values",
        message=f"more than {budget.nodes:,} values, those behind aliases counted each time",
        line=line,
        column=column,
    )


def no_json_number(text: str, line: int, column: int) -> Fault:
    """Return the fault of a number that JSON cannot hold."""
    shown = text if len(text) <= 20 else text[:20] + "…"
    return Fault(
        rule="number-out-of-range",
        message=f"`{shown}` is no number that JSON can hold; it is read as a string",
        line=line,
        column=column,
        severity=Severity.WARNING,
    )


def said_twice(key: str, first: Mark, line: int, column: int) -> Fault:
    """Return the fault of a key that a mapping has already."""
    return Fault(
        rule="duplicate-key",
        message=f"`{key}` stands here a second time",
        hint=f"the first is in line {first.line}, column {first.column}",
        line=line,
        column=column,
    )
