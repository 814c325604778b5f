"""Which OpenAPI a file speaks."""

from __future__ import annotations

import re
from enum import IntEnum

from sdkwright.diagnostics import Diagnostic, DiagnosticLog, Origin, error
from sdkwright.source import JsonValue, SourceSet

_NUMBER = re.compile(r"(2\.0|3\.[012])(?:\.[0-9]+)?(?:-[0-9A-Za-z.-]+)?\Z")


class Version(IntEnum):
    """A version of the specification, newer ones being greater."""

    V2_0 = 20
    V3_0 = 30
    V3_1 = 31
    V3_2 = 32

    def __str__(self) -> str:
        return f"{self.value // 10}.{self.value % 10}"


class Versions:
    """Tells the version of each file: what it says itself, else what the root file says."""

    def __init__(self, sources: SourceSet, root: str, version: Version) -> None:
        self._sources = sources
        self._root = version
        self._known = {root: version}

    def of(self, file: str) -> Version:
        """Return the version of a file that was loaded."""
        if file not in self._known:
            source = self._sources.load(file)
            self._known[file] = (version_of(source.data) if source else None) or self._root
        return self._known[file]


def written_version(data: JsonValue) -> str:
    """Return what ``openapi`` or ``swagger`` says, or ``""``."""
    members = data if isinstance(data, dict) else {}
    value = members.get("openapi", members.get("swagger", ""))
    return str(value) if isinstance(value, str | int | float) else ""


def version_of(data: JsonValue) -> Version | None:
    """Return the version that a document declares, or None where it declares none that we know."""
    found = _NUMBER.match(written_version(data))
    return Version(int(found[1].replace(".", ""))) if found else None


def root_version(file: str, data: JsonValue, log: DiagnosticLog) -> Version | None:
    """Return the version of the root file.

    Reports:
        not-openapi, unknown-version: There is none.
    """
    version = version_of(data)
    if version is None:
        log.add(_no_version(file, data))
    return version


def _no_version(file: str, data: JsonValue) -> Diagnostic:
    if not isinstance(data, dict) or not {"openapi", "swagger"} & data.keys():
        return error(
            "not-openapi",
            Origin(file),
            "this is no OpenAPI document: it has neither `openapi` nor `swagger`",
            hint="begin it with `openapi: 3.1.0`",
        )
    keyword = "openapi" if "openapi" in data else "swagger"
    message = f"the version `{written_version(data)}` is unknown"
    return error("unknown-version", Origin(file).child(keyword), message, hint="known are 2.0, 3.0, 3.1 and 3.2")
