"""YAML: text to values by the core schema of YAML 1.2, iteratively, from the events of libyaml.

Plain scalars are read as https://yaml.org/spec/1.2.2/#103-core-schema says, with one exception: an integer with
leading zeros (``0108``) stays a string, since nobody who writes one means a number. Merge keys (``<<``), which YAML 1.2
no longer has, are honoured, since everybody who writes one means it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from yaml import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    MarkedYAMLError,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    YAMLError,
)
from yaml.cyaml import CParser  # type: ignore[attr-defined]
from yaml.reader import ReaderError

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

_WORDS: dict[str, JsonValue] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)\Z")
_OCTAL = re.compile(r"0o[0-7]+\Z")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+\Z")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")
_MAX_DIGITS = 4000
"""Python itself refuses to read an integer of more than 4300 digits (https://docs.python.org/3/library/stdtypes.html#int-max-str-digits)."""

_TELLING = frozenset("+-.0123456789~nNtTfF")
"""The first characters of every plain scalar that may be something other than a string."""

_MERGE = "<<"
_CORE = "tag:yaml.org,2002:"
_STRING_TAGS = frozenset(("!", _CORE + "str"))
_RESOLVED_TAGS = frozenset(_CORE + name for name in ("null", "bool", "int", "float"))
_COLLECTION_TAGS = {
    MappingStartEvent: frozenset(("!", _CORE + "map")),
    SequenceStartEvent: frozenset(("!", _CORE + "seq")),
}


def read_yaml(text: str, budget: Budget) -> Content:
    """Return the value of a YAML text and the faults in it.

    Raises:
        Unreadable: It does not parse, holds no value or several documents, or spends the budget.
    """
    return _Reader(budget).read(text)


def yaml_marks(text: str) -> Mark:
    """Return where the values of a YAML text are, which `read_yaml` has accepted."""
    return _Marker().read(text)


class _Frame:
    """A mapping or sequence that is being read."""

    __slots__ = ("anchor", "began", "container", "key", "key_event", "keys")

    def __init__(self, container: dict[str, JsonValue] | list[JsonValue], anchor: str | None, began: int) -> None:
        self.container = container
        self.anchor = anchor
        self.began = began
        self.key: str | None = None
        self.key_event: Any = None
        self.keys: dict[str, Any] = {}

    @property
    def wants_key(self) -> bool:
        return self.key is None and type(self.container) is dict


class _Reader:
    """Builds the value of one text."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._faults: list[Fault] = []
        self._count = 0
        self._anchors: dict[str, tuple[JsonValue, int] | None] = {}
        self._known: dict[str, JsonValue] = dict(_WORDS)
        self._stack: list[_Frame] = []
        self._root: list[JsonValue] = []

    def read(self, text: str) -> Content:
        for event in _events(text):
            kind = type(event)
            if kind is ScalarEvent:
                self._scalar(event)
            elif kind is MappingStartEvent:
                self._open(event, {})
            elif kind is SequenceStartEvent:
                self._open(event, [])
            elif kind is AliasEvent:
                self._alias(event)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self._close()
        if not self._root:
            raise Unreadable(Fault(rule="empty-file", message="the file holds nothing"))
        return Content(self._root[0], tuple(self._faults))

    def _scalar(self, event: Any) -> None:
        self._count += 1
        stack = self._stack
        if stack and stack[-1].wants_key:
            value: JsonValue = self._begin_member(stack[-1], event)
        elif event.tag is None:
            value = self._resolve(event) if event.implicit[0] else event.value
            self._put(value)
        else:
            value = self._tagged(event)
            self._put(value)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, 1)

    def _begin_member(self, frame: _Frame, event: Any) -> str:
        """Take a scalar as the key of the next member, as it is written."""
        key: str = event.value
        frame.key = key
        frame.key_event = event
        if event.tag is not None:
            self._tagged(event)
        first = frame.keys.get(key)
        if key == _MERGE and _is_merge(event):
            return key
        if first is not None:
            self._faults.append(said_twice(key, Mark(first.line + 1, first.column + 1), *_position(event)))
        else:
            frame.keys[key] = event.start_mark
        return key

    def _resolve(self, event: Any) -> JsonValue:
        """Return the value of a scalar by the core schema."""
        text: str = event.value
        if text and text[0] not in _TELLING:
            return text
        if text not in self._known:
            value = _number(text)
            if value is None:
                self._faults.append(no_json_number(text, *_position(event)))
                return text
            self._known[text] = value
        return self._known[text]

    def _tagged(self, event: Any) -> JsonValue:
        tag: str = event.tag
        if tag in _RESOLVED_TAGS:
            return self._resolve(event)
        if tag not in _STRING_TAGS:
            self._faults.append(_unknown_tag(event))
        return str(event.value)

    def _open(self, event: Any, container: dict[str, JsonValue] | list[JsonValue]) -> None:
        self._spend(1, event)
        if len(self._stack) >= self._budget.depth:
            raise Unreadable(too_deep(self._budget, *_position(event)))
        if event.tag is not None and event.tag not in _COLLECTION_TAGS[type(event)]:
            self._faults.append(_unknown_tag(event))
        if self._stack and self._stack[-1].wants_key:
            raise Unreadable(_not_a_key(event))
        if event.anchor is not None:
            # None while it is open: an alias within it would never end.
            self._anchors[event.anchor] = None
        self._stack.append(_Frame(container, event.anchor, self._count))

    def _close(self) -> None:
        frame = self._stack.pop()
        if frame.anchor is not None:
            self._anchors[frame.anchor] = (frame.container, self._count - frame.began + 1)
        self._put(frame.container)

    def _alias(self, event: Any) -> None:
        found = self._anchors.get(event.anchor)
        if found is None:
            raise Unreadable(_bad_alias(event, open_now=event.anchor in self._anchors))
        value, size = found
        self._spend(size, event)
        if not self._stack or not self._stack[-1].wants_key:
            self._put(value)
        elif isinstance(value, str):
            self._stack[-1].key = value
            self._stack[-1].key_event = event
        else:
            raise Unreadable(_not_a_key(event))

    def _spend(self, size: int, event: Any) -> None:
        self._count += size
        if self._count > self._budget.nodes:
            raise Unreadable(too_many(self._budget, *_position(event)))

    def _put(self, value: JsonValue) -> None:
        """Hand a finished value to what it belongs to."""
        if not self._stack:
            self._root.append(value)
            return
        frame = self._stack[-1]
        container = frame.container
        if isinstance(container, list):
            container.append(value)
            return
        key, frame.key = frame.key, None
        bases = _bases(frame.key_event, value) if key == _MERGE else None
        if bases is None:
            container[str(key)] = value
            return
        for base in bases:
            self._spend(len(base), frame.key_event)
            # What is written out wins over what is merged, and an earlier base over a later one.
            container.update((name, member) for name, member in base.items() if name not in container)


class _Marker:
    """Finds where the values of one text are: the walk of `_Reader` over again, with marks in place of values."""

    def __init__(self) -> None:
        self._anchors: dict[str, Below] = {}
        self._stack: list[tuple[Below, str | None]] = []
        self._starts: list[tuple[int, int]] = []
        self._key: tuple[str, int, int, bool] | None = None
        self._keys: list[tuple[str, int, int, bool] | None] = []
        self._names: dict[str, str] = {}
        self._root = Mark(1, 1)

    def read(self, text: str) -> Mark:
        for event in _events(text):
            kind = type(event)
            if kind is ScalarEvent:
                self._scalar(event)
            elif kind is MappingStartEvent:
                self._open(event, {})
            elif kind is SequenceStartEvent:
                self._open(event, [])
            elif kind is AliasEvent:
                self._alias(event)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self._close()
        return self._root

    @property
    def _wants_key(self) -> bool:
        return bool(self._stack) and self._key is None and type(self._stack[-1][0]) is dict

    def _scalar(self, event: Any) -> None:
        if event.anchor is not None:
            self._anchors[event.anchor] = None
            self._names[event.anchor] = event.value
        if self._wants_key:
            self._key = (event.value, *_position(event), _is_merge(event))
        else:
            self._put(Mark(*_position(event)))

    def _open(self, event: Any, below: Below) -> None:
        self._starts.append(_position(event))
        self._keys.append(self._key)
        self._key = None
        self._stack.append((below, event.anchor))

    def _close(self) -> None:
        below, anchor = self._stack.pop()
        self._key = self._keys.pop()
        if anchor is not None:
            self._anchors[anchor] = below
        self._put(Mark(*self._starts.pop(), below))

    def _alias(self, event: Any) -> None:
        if self._wants_key:
            self._key = (self._names[event.anchor], *_position(event), False)
        else:
            self._put(Mark(*_position(event), self._anchors[event.anchor]))

    def _put(self, mark: Mark) -> None:
        if not self._stack:
            self._root = mark
            return
        below = self._stack[-1][0]
        if isinstance(below, list):
            below.append(mark)
        elif isinstance(below, dict) and self._key is not None:
            (key, line, column, merges), self._key = self._key, None
            if not merges or not _take_in(below, mark.below):
                below[key] = Mark(line, column, mark.below)


def _events(text: str) -> Iterator[Any]:
    """Yield the events of the one document in a text.

    Raises:
        Unreadable: It does not parse, or holds several documents.
    """
    documents = 0
    try:
        parser = CParser(text)
        while (event := parser.get_event()) is not None:
            if type(event) is DocumentStartEvent:
                documents += 1
                if documents > 1:
                    raise Unreadable(_second_document(event))
            yield event
    except MarkedYAMLError as bad:
        raise Unreadable(_syntax_error(bad)) from bad
    except ReaderError as bad:
        raise Unreadable(_bad_character(text, bad)) from bad
    except YAMLError as bad:
        raise Unreadable(Fault(rule="syntax-error", message=str(bad))) from bad


def _take_in(below: dict[str, Mark], base: Below) -> bool:
    """Add the marks of merged members to those of a mapping; say whether there was anything to merge."""
    if isinstance(base, dict):
        for key, mark in base.items():
            below.setdefault(key, mark)
        return True
    if not isinstance(base, list) or not all(isinstance(item.below, dict) for item in base):
        return False
    return all(_take_in(below, item.below) for item in base)


def _position(event: Any) -> tuple[int, int]:
    """Return line and column of an event, from 1."""
    mark = event.start_mark
    return mark.line + 1, mark.column + 1


def _is_merge(event: Any) -> bool:
    """Say whether a key is ``<<`` written plainly."""
    return type(event) is ScalarEvent and event.value == _MERGE and event.tag is None and bool(event.implicit[0])


def _bases(event: Any, value: JsonValue) -> list[dict[str, JsonValue]] | None:
    """Return the mappings that a merge key takes in, or None where the key is one like any other."""
    if not _is_merge(event):
        return None
    values = value if isinstance(value, list) else [value]
    bases = [base for base in values if isinstance(base, dict)]
    return bases if len(bases) == len(values) else None


def _number(text: str) -> int | float | str | None:
    """Return what a scalar says that begins as a number might; None for a number that JSON cannot hold."""
    if _INTEGER.match(text):
        return int(text) if len(text) <= _MAX_DIGITS else None
    if _LEADING_ZERO.match(text):
        return text
    if _FLOAT.match(text):
        value = float(text)
        return value if math.isfinite(value) else None
    if _OCTAL.match(text):
        return int(text[2:], 8)
    if _HEXADECIMAL.match(text):
        return int(text[2:], 16)
    return None if _INFINITE.match(text) else text


def _unknown_tag(event: Any) -> Fault:
    line, column = _position(event)
    return Fault(
        rule="yaml-tag",
        message=f"the tag `{event.tag.replace(_CORE, '!!')}` is none of the YAML core schema",
        hint="leave it out",
        line=line,
        column=column,
    )


def _not_a_key(event: Any) -> Fault:
    line, column = _position(event)
    return Fault(rule="syntax-error", message="a key must be a string, not a collection", line=line, column=column)


def _bad_alias(event: Any, *, open_now: bool) -> Fault:
    line, column = _position(event)
    why = "is used within itself" if open_now else "is not defined above"
    return Fault(rule="syntax-error", message=f"the anchor `{event.anchor}` {why}", line=line, column=column)


def _second_document(event: Any) -> Fault:
    line, column = _position(event)
    return Fault(
        rule="several-documents",
        message="a second YAML document begins here",
        hint="keep one document in one file",
        line=line,
        column=column,
    )


def _syntax_error(bad: MarkedYAMLError) -> Fault:
    mark = bad.problem_mark or bad.context_mark
    message = " ".join(part for part in (bad.problem, bad.context) if part)
    return Fault(
        rule="syntax-error",
        message=message,
        line=mark.line + 1 if mark else 0,
        column=mark.column + 1 if mark else 0,
    )


def _bad_character(text: str, bad: ReaderError) -> Fault:
    """Return the fault of a character that YAML does not allow; libyaml counts in bytes of UTF-8."""
    before = text.encode()[: bad.position].decode(errors="replace")
    return Fault(
        rule="syntax-error",
        message=f"the character U+{int(bad.character):04X} is not allowed in YAML",
        line=before.count("\n") + 1,
        column=len(before) - before.rfind("\n"),
    )
