"""Time per schema, and how it changes as documents grow."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.measure import Run, compare, timed
from bench.table import Line
from sdkwright.cli.run import sources_of
from sdkwright.config import Target
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ledger import Ledger
from sdkwright.pipeline import generate

BUDGET = 1.25


def lines(folder: Path, rounds: int, schemas: int) -> Iterator[Line]:
    """Yield how much longer a schema takes among twice and four times as many."""
    alone = generating(folder, 1)
    fixed = median([alone() for _ in range(rounds + 1)][1:])
    few = per_schema(folder, schemas, fixed)
    for factor in (2, 4):
        comparison = compare(per_schema(folder, factor * schemas, fixed), few, rounds)
        what, beside = f"generate, per schema of {factor * schemas}", f"per schema of {schemas}"
        yield Line.of(what, beside, comparison, budget=BUDGET)


def per_schema(folder: Path, schemas: int, fixed: float) -> Run:
    """Return the run of generating a document of so many schemas, in seconds per schema.

    Args:
        fixed: Seconds that any document takes, which do not count: they would hide how the rest grows.
    """
    run = generating(folder, schemas)
    return lambda: (run() - fixed) / schemas


def generating(folder: Path, schemas: int) -> Run:
    """Return the run of generating a document of so many schemas; nothing is written."""
    path = folder / f"growing-{schemas}.json"
    path.write_text(json.dumps(document(schemas)), encoding="utf-8")
    target = Target.of(path, package="growing")
    log = DiagnosticLog()
    return timed(lambda: generate(target, Ledger(), sources_of(target, log), log), 1)


def document(schemas: int) -> dict[str, object]:
    """Return a document of so many schemas that refer to each other, with an operation for every fourth."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Growing", "version": "1"},
        "servers": [{"url": "https://api.example.com"}],
        "paths": {f"/thing{n}s/{{id}}": {"get": operation(n)} for n in range(0, schemas, 4)},
        "components": {"schemas": {f"Thing{n}": schema(n, schemas) for n in range(schemas)}},
    }


def operation(number: int) -> dict[str, object]:
    """Return an operation that answers with a schema."""
    content = {"application/json": {"schema": reference(number)}}
    return {
        "operationId": f"getThing{number}",
        "tags": [f"Group {number // 40}"],
        "summary": f"Get thing {number}.",
        "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
            {"name": "expand", "in": "query", "schema": {"type": "boolean"}},
        ],
        "responses": {"200": {"description": "The thing.", "content": content}},
    }


def schema(number: int, schemas: int) -> dict[str, object]:
    """Return a schema with some of everything."""
    other = reference((number * 7 + 1) % schemas)
    return {
        "type": "object",
        "description": f"Thing {number} of an API, with a text that is as long as such texts are.",
        "required": ["id", "createdAt"],
        "properties": {
            "id": {"type": "string", "description": "Identifier of the thing."},
            "createdAt": {"type": "string", "format": "date-time"},
            "state": {"type": "string", "enum": ["new", "open", "done"]},
            "parts": {"type": "array", "items": other},
            "owner": {"oneOf": [other, {"type": "null"}]},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    }


def reference(number: int) -> dict[str, str]:
    """Return a reference to a schema."""
    return {"$ref": f"#/components/schemas/Thing{number}"}
