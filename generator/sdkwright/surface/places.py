"""From a part of a surface to its place in the document, by way of the ledger."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from sdkwright.diagnostics import Origin
from sdkwright.ledger import ApiLedger, Ledger
from sdkwright.surface.rules import Subject

_CUSTOM = re.compile(r"(?:^|/)custom/")
_PARTS = ("/enum/", "/properties/")


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where something stands.

    Attributes:
        file: The document, or a Python source where the document does not have it; ``""`` if nobody knows.
        pointer: JSON Pointer; ``""`` for a Python source.
        line: Line and column from 1; 0 where the document is not at hand.
    """

    file: str
    pointer: str = ""
    line: int = 0
    column: int = 0

    def text(self) -> str:
        """Return it as ``file:line:column``, or as ``file#pointer``."""
        if self.line:
            return f"{self.file}:{self.line}" + (f":{self.column}" if self.column else "")
        return f"{self.file}#{self.pointer}" if self.pointer else self.file


@dataclass(frozen=True, kw_only=True)
class Places:
    """Finds the places of one surface.

    Attributes:
        operations: Places of operations by API and HTTP method and path, and of parameters by that and their key.
        locate: File as shown, line and column of a place in a document; None where no document is at hand.
        folder: What the paths of Python sources are shown below; None where they are of no use to anybody.
    """

    ledger: Ledger | None = None
    operations: Mapping[str, Origin] = field(default_factory=dict)
    locate: Callable[[Origin], tuple[str, int, int]] | None = None
    folder: str | None = None

    def of(self, subject: Subject | None) -> Place | None:
        """Return the place of a subject; None if there is none."""
        if subject is None:
            return None
        by_hand = subject.spot is not None and self.folder is not None and _CUSTOM.search(subject.spot.file)
        origin = None if by_hand else self._origin(subject)
        if origin is not None:
            file, line, column = self.locate(origin) if self.locate else (origin.file, 0, 0)
            return Place(file=file, pointer=origin.pointer, line=line, column=column)
        if subject.spot is not None and self.folder is not None:
            return Place(file=f"{self.folder}/{subject.spot.file}".lstrip("/"), line=subject.spot.line)
        return None

    def _origin(self, subject: Subject) -> Origin | None:
        if self.ledger is None:
            return None
        subject = replace(subject, package=self._packages.get(subject.package, subject.package))
        api = self.ledger.apis.get(subject.package)
        if subject.operation:
            return self._operation(api, subject)
        if not subject.cls:
            return None
        for names in (self._classes.get(subject.package), self._classes.get("")):
            if names and subject.cls in names:
                return self._attribute(names[subject.cls], subject.attribute)
        return None

    def _operation(self, api: ApiLedger | None, subject: Subject) -> Origin | None:
        entry = api.operations.get(subject.operation) if api else None
        if entry is None:
            return None
        if subject.argument:
            keys = [key for key, name in entry.parameters.items() if name == subject.argument]
            for key in keys:
                if (found := self.operations.get(f"{subject.operation} {key}")) is not None:
                    return found
        known = self.operations.get(subject.operation)
        verb, _, path = subject.operation.partition(" ")
        return known or Origin(self._file(subject.package)).child("paths", path, verb.lower())

    def _file(self, package: str) -> str:
        """Return the file that has an API's paths, if all its names come from one."""
        api = (self.ledger or Ledger()).apis.get(package, ApiLedger())
        files = {key.partition("#")[0] for key in api.names} - {""}
        return files.pop() if len(files) == 1 else ""

    def _attribute(self, found: tuple[str, Mapping[str, str]], attribute: str) -> Origin:
        key = found[1].get(attribute, found[0])
        file, _, pointer = key.partition("#")
        return Origin(file, pointer.removesuffix("/class").removesuffix("/unknown"))

    @cached_property
    def _packages(self) -> dict[str, str]:
        """The sub-package of today by each that one was before."""
        apis = self.ledger.apis if self.ledger else {}
        return {old: name for name, api in apis.items() for old in api.aliases}

    @cached_property
    def _classes(self) -> dict[str, dict[str, tuple[str, Mapping[str, str]]]]:
        """Key and keys of the attributes of each class, by API and name."""
        apis = self.ledger.apis if self.ledger else {}
        return {name: _classes(api) for name, api in apis.items()}


def _classes(api: ApiLedger) -> dict[str, tuple[str, Mapping[str, str]]]:
    owners = {key: entry.python for key, entry in api.names.items() if entry.module and "#" in key}
    found: dict[str, dict[str, str]] = {key: {} for key in owners}
    for key, entry in api.names.items():
        if not entry.module:
            owner = owner_of(owners, key)
            if owner:
                found[owner][entry.python] = key if "/enum/" not in key else owner
    return {name: (key, found[key]) for key, name in owners.items()}


def owner_of(owners: Mapping[str, str], key: str) -> str:
    """Return the key of the class that an attribute belongs to, ``""`` if it is none."""
    for within in _PARTS:
        above = key.rpartition(within)[0]
        for candidate in (f"{above}/class", above):
            if candidate in owners:
                return candidate
    return ""
