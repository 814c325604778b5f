"""Overlays: changes to a document that somebody else owns (OpenAPI Overlay 1.0). The one that knows JSONPath."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import regex
from iregexp_check import check as is_iregexp
from jsonpath_rfc9535 import JSONPathEnvironment, JSONPathQuery
from jsonpath_rfc9535.exceptions import JSONPathError
from jsonpath_rfc9535.function_extensions import ExpressionType, FilterFunction

from sdkwright.diagnostics import DiagnosticLog, Origin, error, warning
from sdkwright.source import JsonValue, SourceSet

_VERSION: Final = re.compile(r"1\.0\.\d+\Z")
_URL: Final = re.compile(r"(?!file:)[A-Za-z][A-Za-z0-9+.-]+:")
_MEMBERS: Final = frozenset(("target", "description", "update", "remove"))
MOST_STEPS = 5_000_000
"""Values that one target may look at."""
_SECONDS: Final = 1
"""What one comparison of a string with a pattern in a target may take."""

Location = tuple[str | int, ...]
"""Names and indices that lead to a value from the whole document."""


class TooMuchError(Exception):
    """A target looks at more than it may."""


def overlay(sources: SourceSet, file: str, overlays: Sequence[Path], log: DiagnosticLog) -> None:
    """Change a document, or the parts of it that overlays say they extend, as overlays say, one after the other.

    Reports:
        not-overlay, overlay-extends, overlay-action, overlay-target, overlay-update: fatal; overlay-no-match.
    """
    patches: dict[str, _Patch] = {}
    for path in overlays:
        name = sources.add(path)
        source = sources.load(name)
        said: Any = source.data if source else None
        if source is None or not _is_overlay(name, said, log):
            continue
        extended = _extended(name, said.get("extends"), file, sources, log)
        document = sources.load(extended) if extended is not None else None
        if document is not None and extended is not None:
            patch = patches.setdefault(extended, _Patch(document.data))
            _apply(patch, said.get("actions"), Origin(name, "/actions"), log)
    for changed, patch in patches.items():
        sources.replace(changed, patch.data(), patch.moved())


def _is_overlay(file: str, data: Any, log: DiagnosticLog) -> bool:
    """Say whether a file is an overlay of a version that we know."""
    if not isinstance(data, dict) or "overlay" not in data:
        hint = "begin it with `overlay: 1.0.0`"
        log.add(error("not-overlay", Origin(file), "this is no overlay: it has no `overlay`", hint=hint))
        return False
    if not _VERSION.match(str(data["overlay"])):
        message = f"the version `{str(data['overlay'])[:40]}` of overlays is unknown"
        log.add(error("not-overlay", Origin(file, "/overlay"), message, hint="known is 1.0"))
        return False
    return True


def _extended(overlay_: str, extends: JsonValue, root: str, sources: SourceSet, log: DiagnosticLog) -> str | None:
    """Return the file that an overlay changes: what it extends, else the whole document; None where it cannot be.

    A URL on the network says what the document is called there, not which file it is here.
    """
    if extends is None or (isinstance(extends, str) and _URL.match(extends)):
        return root
    origin = Origin(overlay_, "/extends")
    if isinstance(extends, str):
        written = unquote(extends.partition("#")[0].removeprefix("file://"))
        path = os.path.normpath(os.path.join(sources.root, os.path.dirname(overlay_), written))
        found = sources.file_at(path)
        if found == root or (found is not None and sources.exists(found)):
            return found
    message = "`extends` names no file of this document" if isinstance(extends, str) else "`extends` must be a string"
    log.add(error("overlay-extends", origin, message, hint=f"the document is `{root}`"))
    return None


def _apply(patch: _Patch, actions: Any, origin: Origin, log: DiagnosticLog) -> None:
    """Do what the actions of an overlay say, in their order."""
    if not isinstance(actions, list) or not actions:
        log.add(error("overlay-action", origin, "`actions` must be an array of at least one action"))
        return
    for index, action in enumerate(actions):
        wrong = _wrong(action)
        if wrong:
            log.add(error("overlay-action", origin.child(index), wrong))
        else:
            _act(patch, action, origin.child(index), log)


def _wrong(action: Any) -> str:
    """Say what is wrong with an action, ``""`` if nothing is."""
    if not isinstance(action, dict):
        return "an action must be an object"
    if not isinstance(action.get("target"), str):
        return "an action needs a `target`, which is a string"
    if not isinstance(action.get("remove", False), bool):
        return "`remove` must be a boolean"
    if "update" not in action and action.get("remove") is not True:
        return "this action neither updates nor removes anything"
    unknown = [key for key in action if key not in _MEMBERS and not key.startswith("x-")]
    return f"`{unknown[0]}` is unknown to actions of overlays 1.0" if unknown else ""


def _act(patch: _Patch, action: Mapping[str, Any], origin: Origin, log: DiagnosticLog) -> None:
    try:
        found = patch.find(action["target"])
    except (JSONPathError, RecursionError, ValueError, TooMuchError, TimeoutError) as problem:
        said = str(problem).partition("\n")[0] or "it nests too deeply"
        message = f"`target` cannot be followed (RFC 9535): {said}"
        log.add(error("overlay-target", origin.child("target"), message))
        return
    if not found:
        message = f"`{action['target']}` matches nothing; this action changes nothing"
        log.add(warning("overlay-no-match", origin.child("target"), message))
    elif action.get("remove") is True and () in found:
        log.add(error("overlay-update", origin.child("target"), "the whole document cannot be removed"))
    elif action.get("remove") is True:
        patch.remove(found)
    else:
        for location in found:
            wrong = patch.update(location, action["update"], origin.child("update"))
            if wrong:
                log.add(error("overlay-update", origin.child("update"), wrong))
                return


@dataclass(slots=True)
class _Trail:
    """Where a value is written, if that is neither its own place nor told by what it is in; and what is in it."""

    written: Origin | Location | None = None
    below: dict[str | int, _Trail] = field(default_factory=dict)

    def at(self, location: Location) -> _Trail:
        """Return the trail of a place within this one."""
        trail = self
        for step in location:
            trail = trail.below.setdefault(step, _Trail())
        return trail


class _Patch:
    """A document while it is changed, and where everything in it is written that is not written at its place."""

    def __init__(self, data: JsonValue) -> None:
        self._steps = _Steps()
        self._data = self._copy(data)
        self._trail = _Trail()

    def data(self) -> JsonValue:
        """Return the changed document."""
        return _plain(self._data)

    def moved(self) -> dict[str, Origin | str]:
        """Return where values are written, by their pointer: in an overlay, or elsewhere in the same file."""
        found: dict[str, Origin | str] = {}
        waiting: list[tuple[Location, _Trail]] = [((), self._trail)]
        while waiting:
            location, trail = waiting.pop()
            if trail.written is not None:
                written = trail.written
                found[_pointer(location)] = written if isinstance(written, Origin) else _pointer(written)
            waiting.extend(((*location, step), below) for step, below in trail.below.items())
        return found

    def find(self, target: str) -> list[Location]:
        """Return what a JSONPath matches, each place once, in the document's order.

        Raises:
            JSONPathError: It is none.
            TooMuchError, TimeoutError: It takes too long.
        """
        self._steps.left = MOST_STEPS
        query: JSONPathQuery = _ENVIRONMENT.compile(target)
        return list(dict.fromkeys(node.location for node in query.finditer(self._data)))

    def update(self, location: Location, value: JsonValue, origin: Origin) -> str:
        """Merge a value with what is at a place; say why that cannot be, ``""`` if it was done."""
        target = self._at(location)
        if isinstance(target, dict):
            if not isinstance(value, dict):
                return "an object is updated with an object"
            self._merge(target, value, location, origin)
            return ""
        if isinstance(target, list):
            # A single entry, or several; a list within a list is never meant.
            several = isinstance(value, list)
            self._extend(target, value if isinstance(value, list) else [value], location, origin, several=several)
            return ""
        return f"`{_pointer(location)}` is neither an object nor an array; target the object that holds it"

    def remove(self, locations: Sequence[Location]) -> None:
        """Take values away, the last first, so that no index changes before its turn."""
        position = {location: index for index, location in enumerate(locations)}
        ordered = sorted(locations, key=lambda location: (_indices(location), position[location]), reverse=True)
        for *above, last in ordered:
            holder = self._at(tuple(above))
            if isinstance(holder, list) and isinstance(last, int):
                self._shift(tuple(above), last, len(holder))
            else:
                self._trail.at(tuple(above)).below.pop(last, None)
            del holder[last]

    def _at(self, location: Location) -> Any:
        value = self._data
        for step in location:
            value = value[step]
        return value

    def _merge(self, target: dict[str, Any], value: Mapping[str, Any], location: Location, origin: Origin) -> None:
        for name, new in value.items():
            old = target.get(name)
            if isinstance(old, dict) and isinstance(new, dict):
                self._merge(old, new, (*location, name), origin.child(name))
            elif isinstance(old, list) and isinstance(new, list):
                self._extend(old, new, (*location, name), origin.child(name), several=True)
            else:
                self._trail.at(location).below[name] = _Trail(origin.child(name))
                target[name] = self._copy(new)

    def _extend(self, target: list[Any], new: list[Any], location: Location, origin: Origin, *, several: bool) -> None:
        below = self._trail.at(location).below
        for index, value in enumerate(new):
            below[len(target)] = _Trail(origin.child(index) if several else origin)
            target.append(self._copy(value))

    def _shift(self, array: Location, removed: int, length: int) -> None:
        """Note that the items of an array after the one that is removed get another index."""
        below = self._trail.at(array).below
        for index in range(removed + 1, length):
            moved = below.get(index, _Trail())
            if moved.written is None:
                moved.written = self._written((*array, index))
            below[index - 1] = moved
        below.pop(length - 1, None)

    def _written(self, location: Location) -> Origin | Location:
        """Return where a value is written, by the nearest one above it of which that is known."""
        written: Origin | Location = location
        trail: _Trail | None = self._trail
        for length in range(len(location) + 1):
            known = trail.written if trail else None
            if isinstance(known, Origin):
                written = known.child(*location[length:])
            elif known is not None:
                written = (*known, *location[length:])
            trail = trail.below.get(location[length]) if trail and length < len(location) else None
        return written

    def _copy(self, value: JsonValue) -> Any:
        """Return a copy in which nothing stands at two places, and that counts whoever looks at it."""
        if isinstance(value, dict):
            return _Object(self._steps, ((name, self._copy(inner)) for name, inner in value.items()))
        if isinstance(value, list):
            return _Array(self._steps, map(self._copy, value))
        return value


@dataclass(slots=True)
class _Steps:
    """How many values may still be looked at."""

    left: int = MOST_STEPS


class _Object(dict[str, Any]):
    """An object that counts how often its members are looked at."""

    def __init__(self, steps: _Steps, members: Iterator[tuple[str, Any]]) -> None:
        super().__init__(members)
        self._steps = steps

    def items(self) -> Any:
        """Return the members."""
        return _counted(super().items(), self._steps)

    def values(self) -> Any:
        """Return the values of the members."""
        return _counted(super().values(), self._steps)


class _Array(list[Any]):
    """An array that counts how often its items are looked at."""

    def __init__(self, steps: _Steps, items: Iterator[Any]) -> None:
        super().__init__(items)
        self._steps = steps

    def __iter__(self) -> Iterator[Any]:
        return _counted(super().__iter__(), self._steps)


def _counted(values: Any, steps: _Steps) -> Iterator[Any]:
    """Yield values for as long as there are steps left.

    Raises:
        TooMuchError: There are none.
    """
    for value in values:
        steps.left -= 1
        if steps.left < 0:
            raise TooMuchError("it looks at too many values")
        yield value


def _plain(value: Any) -> JsonValue:
    """Return a value without our own kinds of objects and arrays."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in dict.items(value)}
    if isinstance(value, list):
        return [_plain(inner) for inner in list.__iter__(value)]
    return value  # type: ignore[no-any-return]  # it is a scalar of a document


def _pointer(location: Location) -> str:
    return Origin("").child(*location).pointer


def _indices(location: Location) -> tuple[int, ...]:
    """Return the indices in a location, by which the later of two items of an array is told."""
    return tuple(step if isinstance(step, int) else 0 for step in location)


class _Pattern(FilterFunction):
    """``match`` and ``search`` of RFC 9535, sections 2.4.6 and 2.4.7, which give up after a while."""

    arg_types: Final = [ExpressionType.VALUE, ExpressionType.VALUE]
    return_type: Final = ExpressionType.LOGICAL

    def __init__(self, *, whole: bool) -> None:
        self._whole = whole

    def __call__(self, text: object, pattern: object) -> bool:
        """Say whether a text, or with `search` a part of it, is as an I-Regexp (RFC 9485) says."""
        if not isinstance(text, str) or not isinstance(pattern, str) or not is_iregexp(pattern):
            return False
        translated = _DOT.sub(lambda found: r"[^\n\r]" if found[0] == "." else found[0], pattern)
        run = regex.fullmatch if self._whole else regex.search
        return run(translated, text, timeout=_SECONDS) is not None


_DOT: Final = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\.", re.DOTALL)


class _Environment(JSONPathEnvironment):
    """JSONPath for documents as deep as they may be."""

    max_recursion_depth = 250

    def setup_function_extensions(self) -> None:
        """Take the functions of RFC 9535, but for those that run a pattern."""
        super().setup_function_extensions()
        self.function_extensions["match"] = _Pattern(whole=True)
        self.function_extensions["search"] = _Pattern(whole=False)


_ENVIRONMENT: Final = _Environment()
