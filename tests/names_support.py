"""What tests of names share: a small document with one thing of each kind, and the names of its SDK."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sdkwright.cli.run import sources_of
from sdkwright.config import Target
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ledger import Ledger, OperationEntry
from sdkwright.pipeline import Generation, generate


def document() -> Any:
    """Return a document with a component, an inline enum, a union, pages, parameters and a tag."""
    hub = {"$ref": "#/components/schemas/Hub"}
    order = {"type": "string", "enum": ["asc", "desc"]}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hubs", "version": "1"},
        "paths": {
            "/hubs": {
                "get": {
                    "operationId": "listHubs",
                    "tags": ["Hubs"],
                    "parameters": [
                        {"name": "first", "in": "query", "schema": {"type": "integer"}, "description": "How many."},
                        {"name": "order", "in": "query", "schema": order},
                    ],
                    "responses": {"200": answer({"$ref": "#/components/schemas/HubPage"})},
                }
            },
            "/hubs/{hub_id}": {
                "get": {
                    "operationId": "getHub",
                    "tags": ["Hubs"],
                    "parameters": [
                        {"name": "hub_id", "in": "path", "required": True, "schema": {"type": "string"}},
                    ],
                    "responses": {"200": answer(hub)},
                }
            },
        },
        "components": {
            "schemas": {
                "Hub": {
                    "type": "object",
                    "required": ["title"],
                    "properties": {
                        "title": {"type": "string", "description": "What people call it."},
                        "code": {"type": "string"},
                        "createdAt": {"type": "string", "format": "date-time"},
                        "state": {"type": "string", "enum": ["new", "open", "shut"]},
                        "power": {"$ref": "#/components/schemas/Power"},
                    },
                },
                "HubPage": {"type": "object", "properties": {"hubs": {"type": "array", "items": hub}}},
                "Power": {
                    "oneOf": [
                        {"type": "object", "required": ["panels"], "properties": {"panels": {"type": "integer"}}},
                        {"type": "object", "required": ["volts"], "properties": {"volts": {"type": "integer"}}},
                    ]
                },
            }
        },
    }


def answer(schema: Any) -> Any:
    """Return a response of JSON."""
    return {"description": "Fine.", "content": {"application/json": {"schema": schema}}}


@dataclass(frozen=True, slots=True)
class Sdk:
    """An SDK and the ledger that was made with it."""

    generation: Generation
    log: DiagnosticLog

    @property
    def ledger(self) -> Ledger:
        """All names."""
        return self.generation.ledger

    @property
    def operations(self) -> dict[str, OperationEntry]:
        """The entries of operations."""
        return dict(self.ledger.apis[""].operations)

    @property
    def methods(self) -> dict[str, str]:
        """The methods that there are, as ``resource.method``, by operation."""
        return {key: f"{entry.resource}.{entry.method}" for key, entry in self.operations.items() if not entry.removed}

    @property
    def classes(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """The classes that there are with their old names, by pointer."""
        return {key: name for key, (module, name) in self._names().items() if module}

    @property
    def fields(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """The fields, members and resources that there are with their old names, by pointer."""
        return {key: name for key, (module, name) in self._names().items() if not module}

    def _names(self) -> dict[str, tuple[str, tuple[str, tuple[str, ...]]]]:
        return {
            key.partition("#")[2]: (entry.module, (entry.python, tuple(entry.aliases)))
            for key, entry in self.ledger.apis[""].names.items()
            if not entry.removed
        }


def made(data: Any, previous: Ledger, *, file: str = "api.json", renames: Mapping[str, str] | None = None) -> Sdk:
    """Return the SDK of a document, with the names of an earlier one, and the renames of a configuration."""
    log = DiagnosticLog()
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder) / file
        spec.write_text(json.dumps(data), "utf-8")
        target = Target.of(spec, package="api")
        target = replace(target, apis=(replace(target.apis[0], renames=renames or {}),))
        return Sdk(generate(target, previous, sources_of(target, log), log), log)
