"""The files of a specification: loaded once, named relative to one folder, which no reference may leave."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote

from sdkwright.diagnostics import Diagnostic, DiagnosticLog, Origin, error
from sdkwright.source.decode import decode
from sdkwright.source.inputs import Inputs
from sdkwright.source.jsontext import JsonMarks, read_json
from sdkwright.source.values import Budget, Content, Fault, JsonValue, Mark, Unreadable, collector_paused
from sdkwright.source.yamltext import read_yaml, yaml_marks

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")
_PROSE = (".md", ".markdown", ".txt", ".rst", ".html")
"""Files that are read as one string when a reference leads to them."""
_TAB_LINES = re.compile(r"^ *\t[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Source:
    """One file.

    Attributes:
        file: Its path relative to the root folder, with forward slashes; what `Origin.file` says.
        text: What it holds, its lines ended by line feeds.
        data: The value that the text says: None, bool, int, float, str, list, dict, all keys strings.
        is_json: Whether the text was read as JSON; else as YAML.
        moved: Where values are written that are not written at their place, by their pointer: in an overlay, or, as a
            pointer, elsewhere in this file.
    """

    file: str
    text: str
    data: JsonValue
    is_json: bool
    moved: Mapping[str, Origin | str] = field(default_factory=dict)


class SourceSet:
    """Loads the files below one folder and knows where everything in them is.

    What cannot be loaded is reported once and is None from then on.

    Attributes:
        budget: What the document may cost.
        inputs: What was looked at.
    """

    def __init__(self, root: Path, log: DiagnosticLog, budget: Budget | None = None) -> None:
        self._root = root
        self._real_root = os.path.realpath(root)
        self._prefix = os.path.join(self._real_root, "")
        self._folders: dict[str, str] = {}
        self._log = log
        self.budget = budget or Budget()
        self.inputs = Inputs()
        self.inputs.followed(os.path.abspath(root), self._real_root)
        self._named: dict[str, str] = {}
        self._allowed: set[str] = set()
        self._sources: dict[str, Source | None] = {}
        self._marks: dict[str, Mark | JsonMarks] = {}

    def add(self, spec: Path) -> str:
        """Return the name of a file that the user has named, be it a symbolic link to another place or not."""
        written = os.path.abspath(spec)
        file = Path(os.path.relpath(written, os.path.abspath(self._root))).as_posix()
        self._named[written] = file
        self._allowed.add(file)
        return file

    def load(self, file: str) -> Source | None:
        """Return a file that `add` or `find` has named, or None where it cannot be read.

        Reports:
            no-such-file, unreadable-file, file-too-large, too-many-files, and what is wrong with its text.
        """
        if file not in self._sources and file in self._allowed:
            self._sources[file] = self._read(file)
        return self._sources.get(file)

    def replace(self, file: str, data: JsonValue, moved: Mapping[str, Origin | str]) -> None:
        """Put other data in the place of what a loaded file says; for `moved` see `Source`."""
        source = self._sources.get(file)
        if source is not None:
            self._sources[file] = replace(source, data=data, moved=moved)

    @property
    def root(self) -> str:
        """The folder, without symbolic links."""
        return self._real_root

    def file_at(self, path: str) -> str | None:
        """Return the name of the file at a normal path, or None where it is not below the root folder."""
        if path in self._named:
            return self._named[path]
        real = self._real(path)
        if not real.startswith(self._prefix):
            return None
        file = real.removeprefix(self._prefix).replace(os.sep, "/")
        self._allowed.add(file)
        return file

    def find(self, uri: str, origin: Origin) -> str | None:
        """Return the name of the file that a URI reference without fragment names, or None where it may not be read.

        The file need not exist. A reference is relative to the file of `origin`, where it is written.

        Reports:
            network-reference, reference-outside: The file is not below the root folder.
        """
        if not uri:
            return origin.file
        scheme = _SCHEME.match(uri)
        if (scheme and scheme[1].lower() != "file") or uri.startswith("//"):
            self._log.add(_to_the_network(uri, origin))
            return None
        path = unquote(uri.partition(":")[2] if scheme else uri.partition("?")[0])
        try:
            return self._below_root(os.path.join(self._real_root, os.path.dirname(origin.file), path), uri, origin)
        except (OSError, ValueError):
            # Such as a NUL, or a loop of symbolic links: no file can have this name.
            return f"\0{uri}"

    def _below_root(self, path: str, uri: str, origin: Origin) -> str | None:
        file = self._named.get(os.path.normpath(path)) or self.file_at(path)
        if file is None:
            self._log.add(_out_of_the_folder(uri, origin))
        return file

    def _real(self, path: str) -> str:
        """Return a path without symbolic links; a folder is looked at once."""
        folder, name = os.path.split(path)
        if folder not in self._folders:
            self._folders[folder] = os.path.realpath(folder)
        real = os.path.join(self._folders[folder], name)
        if name in ("", ".", "..") or os.path.islink(real):
            real = os.path.realpath(real)
        self.inputs.followed(path, real)
        return real

    @property
    def loaded(self) -> tuple[str, ...]:
        """The files that were read, in the order in which they were asked for."""
        return tuple(file for file, source in self._sources.items() if source is not None)

    def exists(self, file: str) -> bool:
        """Say whether there is such a file below the root folder."""
        if self._sources.get(file) is not None:
            return True
        path = os.path.join(self._real_root, file)
        try:
            found = os.path.isfile(path)
        except ValueError:
            return False
        self.inputs.probed(path, found)
        return found

    def knows(self, file: str) -> bool:
        """Say whether a file was asked for, be it readable or not."""
        return file in self._sources

    def display(self, file: str) -> str:
        """Return a file's path as the user would write it, with forward slashes."""
        if file not in self._sources:
            return file
        root = self._root
        if root.is_absolute() and root.is_relative_to(Path.cwd()):
            root = root.relative_to(Path.cwd())
        return Path(os.path.normpath(root / file)).as_posix()

    def written(self, origin: Origin) -> Origin:
        """Return where a place is written, which overlays may have put into a document."""
        source = self._sources.get(origin.file)
        if source is None or not source.moved:
            return origin
        pointer = origin.pointer
        while pointer and pointer not in source.moved:
            pointer = pointer.rpartition("/")[0]
        found = source.moved.get(pointer, pointer)
        below = origin.pointer[len(pointer) :]
        return (
            Origin(found.file, found.pointer + below)
            if isinstance(found, Origin)
            else Origin(origin.file, found + below)
        )

    def locate(self, origin: Origin) -> tuple[int, int]:
        """Return line and column of a place, from 1: of its key in a mapping, of the item in a sequence.

        For a place that does not exist it is the nearest one above; (0, 0) where the file was not read.
        """
        source = self._sources.get(origin.file)
        if source is None:
            return 0, 0
        if source.file not in self._marks:
            with collector_paused():
                marks = JsonMarks(source.text) if source.is_json else yaml_marks(source.text)
            self._marks[source.file] = marks
        return self._marks[source.file].at(origin.tokens)

    def _read(self, file: str) -> Source | None:
        try:
            text = decode(self._bytes(file))
            if file.lower().endswith(_PROSE) and file not in self._named.values():
                return Source(file=file, text=text, data=text, is_json=False)
            with collector_paused():
                text, content, is_json = _parse(text, file, self.budget)
        except Unreadable as bad:
            self._log.add(_finding(bad.fault, file))
            return None
        self._log.extend(_finding(fault, file) for fault in content.faults)
        return Source(file=file, text=text, data=content.data, is_json=is_json)

    def _bytes(self, file: str) -> bytes:
        """Return what a file holds.

        Raises:
            Unreadable: There is no such file, it is none, or it is too large.
        """
        path = os.path.join(self._real_root, file)
        budget = self.budget
        if len(self._sources) >= budget.files:
            raise _unreadable("too-many-files", f"the document reaches more than {budget.files:,} files")
        try:
            with open(path, "rb") as stream:
                raw = stream.read(budget.size + 1)
        except (FileNotFoundError, NotADirectoryError) as bad:
            self.inputs.read(path, None)
            raise _unreadable("no-such-file", "there is no such file") from bad
        except (OSError, ValueError) as bad:
            self.inputs.complete = False
            why = (getattr(bad, "strerror", None) or str(bad)).lower()
            raise Unreadable(Fault(rule="unreadable-file", message=f"the file cannot be read: {why}")) from bad
        self.inputs.read(path, raw)
        if len(raw) > self.budget.size:
            raise Unreadable(Fault(rule="file-too-large", message=f"the file has more than {self.budget.size:,} bytes"))
        return raw


def _unreadable(rule: str, message: str) -> Unreadable:
    return Unreadable(Fault(rule=rule, message=message))


def _parse(text: str, file: str, budget: Budget) -> tuple[str, Content, bool]:
    """Return the text that was read, what it says, and whether as JSON."""
    if not text.lstrip().startswith(("{", "[")):
        return (*_parse_yaml(text, budget), False)
    try:
        return text, read_json(text, budget), True
    except Unreadable as as_json:
        if file.endswith(".json") or as_json.fault.rule != "syntax-error":
            raise
        try:
            return (*_parse_yaml(text, budget), False)
        except Unreadable as as_yaml:
            # Whatever was understood up to a later place is more likely what was meant.
            raise max(as_json, as_yaml, key=lambda bad: (bad.fault.line, bad.fault.column)) from None


def _parse_yaml(text: str, budget: Budget) -> tuple[str, Content]:
    try:
        return text, read_yaml(text, budget)
    except Unreadable:
        if not _TAB_LINES.search(text):
            raise
    # libyaml stumbles over lines of nothing but white space with a tab in it.
    text = _TAB_LINES.sub("", text)
    return text, read_yaml(text, budget)


def _finding(fault: Fault, file: str) -> Diagnostic:
    return Diagnostic(
        severity=fault.severity,
        rule=fault.rule,
        origin=Origin(file),
        message=fault.message,
        hint=fault.hint,
        line=fault.line,
        column=fault.column,
    )


def _to_the_network(uri: str, origin: Origin) -> Diagnostic:
    return error(
        "network-reference",
        origin,
        f"`{uri}` is not on this machine, and nothing is fetched from anywhere else",
        hint="keep a copy beside this document and refer to that",
    )


def _out_of_the_folder(uri: str, origin: Origin) -> Diagnostic:
    return error(
        "reference-outside",
        origin,
        f"`{uri}` leads out of the folder of the specification",
        hint="move the file into the folder, or set `root` in the configuration to one that holds both",
    )
