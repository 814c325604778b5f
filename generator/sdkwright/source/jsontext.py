"""JSON: text to values with the standard library, and where values are and what is odd about them."""

from __future__ import annotations

import json
import math
import re
from bisect import bisect_left
from collections.abc import Iterable

from sdkwright.diagnostics import Severity
from sdkwright.source.values import (
    Below,
    Budget,
    Content,
    Fault,
    JsonValue,
    Mark,
    Unreadable,
    no_json_number,
    said_twice,
    too_deep,
    too_many,
)

_MAX_DIGITS = 4000
"""Python itself refuses to read an integer of more than 4300 digits."""

_SAMPLED = 500
_MANY_DIGITS = re.compile(rf"[0-9]{{{_MAX_DIGITS // _SAMPLED - 1}}}")
"""What every so-manyth character of a text has in it if a number is too long for `int`."""
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\]]|[^\s{}\[\],:"]++', re.DOTALL)
_EMPTY: dict[str, type[dict[str, Mark] | list[Mark]]] = {"{": dict, "[": list}
_ENDS = frozenset("}]")
_BLANK = re.compile(r"[ \t\n\r]*+")
_BREAK = re.compile("\n")
_PASSER = json.JSONDecoder(strict=False, parse_int=len, parse_float=len, parse_constant=len, object_pairs_hook=len)
"""Tells where a value ends, and makes as little of it as it can."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")


def read_json(text: str, budget: Budget) -> Content:
    """Return the value of a JSON text and the faults in it.

    Raw control characters in strings are let through; half a surrogate pair becomes U+FFFD.

    Raises:
        Unreadable: It does not parse, or spends the budget.
    """
    reader = _Reader(text)
    try:
        data = reader.read()
    except json.JSONDecodeError as bad:
        message = bad.msg[:1].lower() + bad.msg[1:]
        raise Unreadable(Fault(rule="syntax-error", message=message, line=bad.lineno, column=bad.colno)) from bad
    except RecursionError as bad:
        raise Unreadable(too_deep(budget, *_first_deeper(text, budget.depth))) from bad
    depth, count = _extent(data)
    if depth > budget.depth:
        raise Unreadable(too_deep(budget, *_first_deeper(text, budget.depth)))
    if count > budget.nodes:
        raise Unreadable(too_many(budget))
    if not reader.odd:
        return Content(data, ())
    return Content(_mended(data), tuple(_Scanner(text).run().faults))


class JsonMarks:
    """Where the values of a JSON text are, which `read_json` has accepted.

    It is found out for what is asked for: of each container on the way to it, all that is directly inside. The same for
    YAML is a `Mark`.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._inside: dict[int, _Inside] = {}
        self._breaks: list[int] = []

    def at(self, tokens: Iterable[str]) -> tuple[int, int]:
        """Return line and column of a place; see `Mark.at`."""
        place = value = _next(self._text, 0)
        for token in tokens:
            if value not in self._inside:
                self._inside[value] = _inside(self._text, value)
            inside = self._inside[value]
            if isinstance(inside, dict) and token in inside:
                place, value = inside[token]
            elif isinstance(inside, list) and token.isdecimal() and int(token) < len(inside):
                place = value = inside[int(token)]
            else:
                break
        return self._position(place)

    def _position(self, offset: int) -> tuple[int, int]:
        if not self._breaks:
            self._breaks = [-1, *(found.start() for found in _BREAK.finditer(self._text))]
        line = bisect_left(self._breaks, offset)
        return line, offset - self._breaks[line - 1]


_Inside = dict[str, tuple[int, int]] | list[int] | None
"""Where members begin, by key, each with where its value does, or where items begin; None for a scalar."""


def _inside(text: str, start: int) -> _Inside:
    """Return what is directly inside the value that begins at an offset; of members with one key, the first."""
    if text[start] not in _EMPTY:
        return None
    members: dict[str, tuple[int, int]] = {}
    items: list[int] = []
    at = _next(text, start + 1)
    while text[at] not in _ENDS:
        value = at
        if text[start] == "{":
            key, after = _PASSER.raw_decode(text, at)
            value = _next(text, _next(text, after) + 1)
            members.setdefault(_mended_text(key), (at, value))
        else:
            items.append(value)
        _, end = _PASSER.raw_decode(text, value)
        at = _next(text, end)
        if text[at] == ",":
            at = _next(text, at + 1)
    return members if text[start] == "{" else items


def _next(text: str, start: int) -> int:
    """Return the offset of the first character that is no white space, from `start` on."""
    found = _BLANK.match(text, start)
    return found.end() if found else start


class _Number(str):
    """A number that JSON cannot hold, as it is written."""

    __slots__ = ()


class _Reader:
    """Decodes one text and notes whether there is anything odd in it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.odd = ("\\ud" in text or "\\uD" in text) and _SURROGATE_ESCAPE.search(text) is not None

    def read(self) -> JsonValue:
        try:
            return self._decode(strict=True)
        except json.JSONDecodeError as bad:
            if "control character" not in bad.msg:
                raise
            return self._decode(strict=False)

    def _decode(self, *, strict: bool) -> JsonValue:
        value: JsonValue = json.loads(
            self._text,
            strict=strict,
            object_pairs_hook=self._object,
            parse_int=self._integer if _MANY_DIGITS.search(self._text[::_SAMPLED]) else None,
            parse_float=self._float,
            parse_constant=self._number,
        )
        return value

    def _object(self, pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
        members = dict(pairs)
        if len(members) != len(pairs):
            self.odd = True
        return members

    def _integer(self, text: str) -> JsonValue:
        return int(text) if len(text) <= _MAX_DIGITS else self._number(text)

    def _float(self, text: str) -> JsonValue:
        value = float(text)
        return value if math.isfinite(value) else self._number(text)

    def _number(self, text: str) -> JsonValue:
        self.odd = True
        return _Number(text)


def _extent(data: JsonValue) -> tuple[int, int]:
    """Return how many levels of containers a value has, and how many values, level by level."""
    level: list[JsonValue] = [data]
    depth, count = -1, 0
    while level:
        depth += 1
        count += len(level)
        below: list[JsonValue] = []
        for value in level:
            if type(value) is dict:
                below.extend(value.values())
            elif type(value) is list:
                below.extend(value)
        level = below
    return depth, count


def _first_deeper(text: str, depth: int) -> tuple[int, int]:
    """Return line and column of the first container that stands in as many others."""
    level = 0
    for match in _TOKEN.finditer(text):
        level += match[0] in _EMPTY
        level -= match[0] in _ENDS
        if level > depth:
            before = text[: match.start()]
            return before.count("\n") + 1, len(before) - before.rfind("\n")
    return 0, 0


def _mended(data: JsonValue) -> JsonValue:
    """Return a value with plain strings for what JSON or Unicode cannot hold; it is changed in place."""
    root: list[JsonValue] = [data]
    todo: list[dict[str, JsonValue] | list[JsonValue]] = [root]
    while todo:
        container = todo.pop()
        if isinstance(container, dict):
            members = [(_mended_text(key), value) for key, value in container.items()]
            container.clear()
            container.update((key, _mended_scalar(value)) for key, value in members)
            todo.extend(value for value in container.values() if isinstance(value, dict | list))
        else:
            container[:] = [_mended_scalar(value) for value in container]
            todo.extend(value for value in container if isinstance(value, dict | list))
    return root[0]


def _mended_scalar(value: JsonValue) -> JsonValue:
    return _mended_text(value) if isinstance(value, str) else value


def _mended_text(text: str) -> str:
    return _SURROGATE.sub("\ufffd", str(text))


class _Scanner:
    """Finds what is odd about one text, which is known to parse, and where; it does not recurse."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line = 1
        self._line_start = 0
        self._next_break = text.find("\n")
        self._stack: list[tuple[Below, str | None, int, int]] = []
        self._below: Below = None
        self._key: str | None = None
        self._at = (1, 1)
        self.faults: list[Fault] = []

    def run(self) -> _Scanner:
        for match in _TOKEN.finditer(self._text):
            token = match[0]
            line, column = self._position(match.start())
            if token in _EMPTY:
                self._open(_EMPTY[token](), line, column)
            elif token in _ENDS:
                self._close()
            elif self._key is None and type(self._below) is dict:
                self._begin_member(self._below, self._string(token, line, column), line, column)
            else:
                self._check_scalar(token, line, column)
                self._put(Mark(line, column))
        return self

    def _position(self, offset: int) -> tuple[int, int]:
        while 0 <= self._next_break < offset:
            self._line += 1
            self._line_start = self._next_break + 1
            self._next_break = self._text.find("\n", self._line_start)
        return self._line, offset - self._line_start + 1

    def _begin_member(self, below: dict[str, Mark], key: str, line: int, column: int) -> None:
        if key in below:
            self.faults.append(said_twice(key, below[key], line, column))
        self._key = key
        self._at = (line, column)

    def _open(self, below: Below, line: int, column: int) -> None:
        if self._key is not None:
            line, column = self._at
        self._stack.append((self._below, self._key, line, column))
        self._below = below
        self._key = None

    def _close(self) -> None:
        below = self._below
        self._below, self._key, line, column = self._stack.pop()
        self._at = (line, column)
        self._put(Mark(line, column, below))

    def _put(self, mark: Mark) -> None:
        if isinstance(self._below, list):
            self._below.append(mark)
        elif isinstance(self._below, dict) and self._key is not None:
            self._below.setdefault(self._key, Mark(*self._at, mark.below))
            self._key = None

    def _check_scalar(self, token: str, line: int, column: int) -> None:
        if token.startswith('"'):
            self._string(token, line, column)
        elif token[:2].strip("-")[:1] in ("N", "I") or (len(token) > 3 and _is_too_large(token)):
            self.faults.append(no_json_number(token, line, column))

    def _string(self, token: str, line: int, column: int) -> str:
        """Return what a string token says."""
        if "\\" not in token:
            return token[1:-1]
        text: str = json.loads(token, strict=False)
        if _SURROGATE.search(text):
            self.faults.append(_half_a_character(line, column))
        return _mended_text(text)


def _is_too_large(token: str) -> bool:
    if token.lstrip("-").isdigit():
        return len(token) > _MAX_DIGITS
    return token[0] in "-0123456789" and not math.isfinite(float(token))


def _half_a_character(line: int, column: int) -> Fault:
    return Fault(
        rule="lone-surrogate",
        message="half a surrogate pair is no character; U+FFFD stands in its place",
        line=line,
        column=column,
        severity=Severity.WARNING,
    )
