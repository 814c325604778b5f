"""Settings read key by key: what is wrong is noted with its place, and so is what nobody asked for."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sdkwright.diagnostics import Diagnostic, Origin, error

Check = Callable[[str], str]
"""Says what is wrong with a text, or ``""``."""

_KINDS = {bool: "a boolean", int: "an integer", float: "a number", str: "a string", list: "a list", dict: "a table"}


@dataclass(slots=True)
class Settings:
    """A TOML file and what is wrong with it.

    Attributes:
        text: The whole file.
        file: Its name in messages.
    """

    text: str
    file: str
    findings: list[Diagnostic] = field(default_factory=list)

    def note(self, rule: str, path: tuple[str, ...], message: str, hint: str = "") -> None:
        """Note what is wrong with the value that the keys lead to."""
        line, column = locate(self.text, path)
        origin = Origin(self.file).child(*path)
        self.findings.append(error(rule, origin, message, hint=hint, line=line, column=column))


class Table:
    """A table of settings. Each question about a key makes it known; `close` complains about the others."""

    def __init__(self, data: Mapping[str, Any], path: tuple[str, ...], settings: Settings) -> None:
        self.path = path
        self._data = data
        self._settings = settings
        self._known: list[str] = []

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def note(self, key: str, message: str, hint: str = "") -> None:
        """Note what is wrong with a value; with the table itself if the key is ``""``."""
        self._settings.note("config-value", (*self.path, key) if key else self.path, message, hint)

    def text(self, key: str, default: str = "", check: Check = lambda _: "") -> str:
        """Return a string, or the default where it is absent or wrong."""
        value: str | None = self._get(key, str)
        return default if value is None or self._wrong(key, value, check) else value

    def flag(self, key: str, *, default: bool = False) -> bool:
        """Return a boolean, or the default where it is absent or wrong."""
        value: bool | None = self._get(key, bool)
        return default if value is None else value

    def texts(self, key: str, check: Check = lambda _: "") -> tuple[str, ...]:
        """Return a list of strings; those that are wrong are left out."""
        return tuple(value for value in self._each(key, str) if not self._wrong(key, value, check))

    def commands(self, key: str) -> tuple[tuple[str, ...], ...]:
        """Return a list of commands, each a list of words; those that are wrong are left out."""
        found = []
        for words in self._each(key, list):
            if words and all(isinstance(word, str) and word and "\0" not in word for word in words):
                found.append(tuple(words))
            else:
                self.note(key, f"`{key}` holds a command that is no list of words", 'as in `["ruff", "format", "src"]`')
        return tuple(found)

    def tables(self, key: str) -> Iterator[Table]:
        """Yield the tables of a list."""
        return (self._table(value, (*self.path, key)) for value in self._each(key, dict))

    def table(self, key: str) -> Table:
        """Return the table under a key, an empty one where it is absent or wrong."""
        return self._table(self._get(key, dict) or {}, (*self.path, key))

    def pairs(self, key: str, check: Check = lambda _: "", *, empty: bool = False) -> dict[str, str]:
        """Return the table of strings under a key; wrong values are left out, and empty ones unless asked for."""
        table = self.table(key)
        found = {name: table.text(name, check=check) for name in table.names()}
        return {name: value for name, value in found.items() if value or empty}

    def names(self) -> tuple[str, ...]:
        """Return the keys of a table whose keys are the user's own, and know them all."""
        self._known.extend(self._data)
        return tuple(self._data)

    def plain(self) -> Mapping[str, object]:
        """Return all of the table as it is, and know all its keys."""
        self._known.extend(self._data)
        return self._data

    def close(self) -> None:
        """Note the keys that nobody asked for."""
        for key in self._data:
            if key not in self._known:
                place = ".".join(self.path)
                hint = did_you_mean(key, self._known) or f"known here: {', '.join(self._known)}"
                self._settings.note("config-key", (*self.path, key), f"`{place}` has no setting `{key}`", hint)

    def _get(self, key: str, kind: type[Any]) -> Any:
        """Return a value, None where it is absent or of another kind."""
        self._known.append(key)
        value = self._data.get(key)
        if key in self._data and type(value) is not kind:
            self.note(key, f"`{key}` is {_kind(value)} where {_KINDS[kind]} belongs")
            return None
        return value

    def _each(self, key: str, kind: type[Any]) -> Iterator[Any]:
        for value in self._get(key, list) or ():
            if type(value) is kind:
                yield value
            else:
                self.note(key, f"`{key}` holds {_kind(value)} where {_KINDS[kind]} belongs")

    def _wrong(self, key: str, value: str, check: Check) -> bool:
        wrong = check(value)
        if wrong:
            self.note(key, f"`{value}` {wrong}")
        return bool(wrong)

    def _table(self, data: Mapping[str, Any], path: tuple[str, ...]) -> Table:
        return Table(data, path, self._settings)


def _kind(value: object) -> str:
    return _KINDS.get(type(value), "a date or time")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint with the known word that is most like this one, or ``""``."""
    close = difflib.get_close_matches(word, tuple(known), n=1)
    return f"did you mean `{close[0]}`?" if close else ""


def locate(text: str, path: tuple[str, ...]) -> tuple[int, int]:
    """Return the line and column, from 1, of a key in a TOML file that parses; of its table where it is missing.

    The parser of the standard library tells no positions. But what the first lines of a file define stays defined, so
    the key stands on the line after the longest beginning that parses and lacks it.

    Args:
        text: The whole file.
        path: The keys that lead to the value.
    """
    lines = text.split("\n")
    whole = tomllib.loads(text)
    while path and not has_value(whole, path):
        path = path[:-1]
    if not path:
        return 1, 1
    lacks, has = 0, len(lines)
    while has - lacks > 1:
        middle = (lacks + has) // 2
        end, known = _beginning(lines, middle, has)
        if end == has or has_value(known, path):
            has = middle
        else:
            lacks = end
    return lacks + 1, _column(lines[lacks], path[-1])


def _column(line: str, key: str) -> int:
    """Return where a key stands in a line; in the header of a table it is the last word."""
    found = [match.start() + 1 for match in re.finditer(rf"(?<![\w-]){re.escape(key)}(?![\w-])", line)]
    return found[-1 if line.lstrip().startswith("[") else 0] if found else 1


def _beginning(lines: list[str], least: int, most: int) -> tuple[int, Mapping[str, Any]]:
    """Return the length and the data of the shortest beginning of `least` or more lines that parses, else `most`."""
    for count in range(least, most):
        try:
            return count, tomllib.loads("\n".join(lines[:count]))
        except tomllib.TOMLDecodeError:
            continue
    return most, {}


def has_value(data: Any, path: tuple[str, ...]) -> bool:
    """Say whether keys lead to a value."""
    for key in path:
        if not isinstance(data, dict) or key not in data:
            return False
        data = data[key]
    return True
