"""How types are written."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import black

from sdkwright.cli.run import sources_of
from sdkwright.config import Target
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ledger import Ledger
from sdkwright.literals import WIDTH
from sdkwright.pipeline import generate
from sdkwright.pytypes import grouped
from sdkwright.surface.types import of_annotation

MANY = 300
DEEPEST = 200
"""Operations within operations that pyright reads for certain; it gives up at 256 parts of any kind."""


def document() -> dict[str, Any]:
    """Return a document with a union of a great many models, each of them the payload of a webhook, too."""
    refs = [{"$ref": f"#/components/schemas/Gauge{number}"} for number in range(MANY)]
    models = {
        f"Gauge{number}": {"type": "object", "required": [f"level_{number}"], "properties": {f"level_{number}": {}}}
        for number in range(MANY)
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tides", "version": "1"},
        "components": {"schemas": {"Gauge": {"oneOf": refs}, **models}},
        "webhooks": {
            f"changed-{number}": {
                "post": {
                    "requestBody": {"content": {"application/json": {"schema": ref}}},
                    "responses": {"204": {"description": "Taken."}},
                }
            }
            for number, ref in enumerate(refs)
        },
    }


def depth(node: ast.expr) -> int:
    """Return how many operations are within one another in a union."""
    if not isinstance(node, ast.BinOp):
        return 0
    return 1 + max(depth(node.left), depth(node.right))


def test_a_union_of_a_great_many_is_not_deep(tmp_path: Path) -> None:
    """Type checkers can read it, however many models or webhooks there are, and black leaves it alone."""
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps(document()), encoding="utf-8")
    target, log = Target.of(spec, package="api"), DiagnosticLog()
    files = generate(target, Ledger(), sources_of(target, log), log).files
    wide = {path: files[path] for path in ("src/api/models/_gauge.py", "src/api/webhooks.py")}

    for text in wide.values():
        assert 1 < max(depth(node) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.expr)) < DEEPEST
        assert black.format_str(text, mode=black.FileMode(line_length=WIDTH)) == text


def test_groups_hold_all_alternatives_in_order() -> None:
    """Groups are the same type."""
    names = [f"Gauge{number}" for number in range(MANY)]
    plain, made = (
        of_annotation(ast.parse(" | ".join(parts), mode="eval").body, lambda name: name)
        for parts in (names, grouped(names))
    )

    assert made == plain
    assert grouped(names[:3]) == tuple(names[:3])
