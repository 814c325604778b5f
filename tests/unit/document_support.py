"""What tests of reading documents share: documents as text, and what is found in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sdkwright.diagnostics import DiagnosticLog
from sdkwright.document import parse
from sdkwright.document.nodes import Document, Operation, Schema
from sdkwright.present import in_order, render
from sdkwright.source import SourceSet
from sdkwright.validate import validate

HEAD: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": "Tides", "version": "1"}}


class Reading:
    """A document that was read, and what was said about it.

    Attributes:
        found: The document, or None after some fatal findings.
        rules: Severity and rule of each finding, by position.
        said: The findings as they are printed, by position.
    """

    def __init__(self, spec: Path, *, validated: bool = True) -> None:
        self.log = DiagnosticLog()
        self.sources = SourceSet(spec.parent, self.log)
        self.found = parse(self.sources, self.sources.add(spec), self.log)
        if self.found is not None and validated:
            validate(self.found, self.sources, self.log)
        findings = in_order(self.log, self.sources)
        self.rules = [f"{finding.severity} {finding.rule}" for finding in findings]
        self.said = [render(finding, self.sources) for finding in findings]

    @property
    def document(self) -> Document:
        """The document, which is there."""
        assert self.found is not None, self.said
        return self.found

    @property
    def operation(self) -> Operation:
        """The first operation."""
        return self.document.operations[0]


def read(folder: Path, data: object, files: Mapping[str, object] | None = None, *, validated: bool = False) -> Reading:
    """Return what is read from a document and the files beside it, given as text or as values."""
    for name, content in {**(files or {}), "spec.json" if not isinstance(data, str) else "spec.yaml": data}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1), encoding="utf-8")
    return Reading(path, validated=validated)


def read_schema(folder: Path, schema: object, version: str = "3.1.0") -> tuple[Schema, Reading]:
    """Return what is read from one component schema."""
    reading = read(folder, {**HEAD, "openapi": version, "components": {"schemas": {"Level": schema}}})
    return reading.document.schemas["Level"], reading


def read_operation(folder: Path, operation: object, path: str = "/levels", **document: object) -> Reading:
    """Return what is read from one operation."""
    return read(folder, {**HEAD, "paths": {path: {"get": operation}}, **document})
