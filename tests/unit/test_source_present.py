"""Findings as people and tools read them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sdkwright.diagnostics import DiagnosticLog, Origin, error, unsupported, warning
from sdkwright.present import in_order, printable, render, to_json
from sdkwright.source import SourceSet


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SourceSet:
    """The files of a small specification."""
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec" / "api.yaml").write_text("openapi: 3.1.0\npaths:\n  /a:\n    get: {}\n")
    monkeypatch.chdir(tmp_path)
    sources = SourceSet(Path("spec"), DiagnosticLog())
    sources.load(sources.add(Path("spec/api.yaml")))
    return sources


def test_render(sources: SourceSet) -> None:
    """A finding is one line with its place, and another one for the hint."""
    origin = Origin("api.yaml").child("paths", "/a", "get")

    assert render(warning("odd", origin, "`get` is odd", hint="leave it"), sources) == (
        "spec/api.yaml:4:5: warning[odd]: `get` is odd\n  hint: leave it"
    )
    assert (
        render(error("bad", Origin("api.yaml"), "bad", line=7, column=3), sources)
        == "spec/api.yaml:7:3: error[bad]: bad"
    )
    assert render(unsupported("far", Origin("x.toml"), "far"), sources) == "x.toml: unsupported[far]: far"


def test_to_json(sources: SourceSet) -> None:
    """The same for tools, every key always there."""
    assert to_json(warning("odd", Origin("api.yaml", "/paths"), "odd"), sources) == {
        "severity": "warning",
        "rule": "odd",
        "message": "odd",
        "hint": "",
        "file": "spec/api.yaml",
        "line": 2,
        "column": 1,
        "pointer": "/paths",
    }


def test_in_order(sources: SourceSet) -> None:
    """Findings are sorted by position, not by pointer."""
    pointers = ["/paths/~1a/get", "/paths", "/openapi", ""]
    findings = [warning("odd", Origin("api.yaml", pointer), "odd") for pointer in pointers]

    assert [each.origin.pointer for each in in_order(findings, sources)] == ["", "/openapi", "/paths", "/paths/~1a/get"]


def test_printable() -> None:
    """Nothing that a terminal would obey is printed, nor more than one can read."""
    assert printable("a\x1b[31m\nb\u202ec\ud800 é字") == "a\\x1b[31m\\nb\\u202ec\\ud800 é字"
    assert len(printable("x" * 10_000)) < 1000
