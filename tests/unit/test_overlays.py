"""Overlays: what they change, in which order, and where everything is written afterwards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sdkwright import overlays
from sdkwright.cli import main
from sdkwright.diagnostics import DiagnosticLog, Origin
from sdkwright.present import render
from sdkwright.source import SourceSet

HEAD = {"overlay": "1.0.0", "info": {"title": "Ours", "version": "1"}}
Action = dict[str, Any]


class Changed:
    """A document after overlays of some actions each.

    Attributes:
        data: What it says.
        said: The findings.
    """

    def __init__(self, folder: Path, document: object, *actions: list[Action]) -> None:
        (folder / "spec.json").write_text(document if isinstance(document, str) else json.dumps(document, indent=1))
        paths = []
        for number, listed in enumerate(actions):
            paths.append(folder / f"overlay-{number}.json")
            paths[-1].write_text(json.dumps({**HEAD, "actions": listed}, indent=1))
        log = DiagnosticLog()
        self.sources = SourceSet(folder, log)
        file = self.sources.add(folder / "spec.json")
        overlays.overlay(self.sources, file, paths, log)
        source = self.sources.load(file)
        self.data: Any = source.data if source else None
        self.said = [render(finding, self.sources) for finding in log]

    def written(self, pointer: str) -> tuple[str, str]:
        """Return file and pointer of where a place is written."""
        origin = self.sources.written(Origin("spec.json", pointer))
        return origin.file, origin.pointer


def test_merged(tmp_path: Path) -> None:
    """Objects are merged through all levels, lists are appended to, anything else is replaced."""
    document = {"a": {"b": {"c": 1, "d": [1]}, "e": "x"}}
    changed = Changed(tmp_path, document, [{"target": "$.a", "update": {"b": {"d": [2], "f": None}, "e": ["y"]}}])

    assert changed.data == {"a": {"b": {"c": 1, "d": [1, 2], "f": None}, "e": ["y"]}}
    assert changed.written("/a/b/c") == ("spec.json", "/a/b/c")
    assert changed.written("/a/b/d/1") == ("overlay-0.json", "/actions/0/update/b/d/0")
    assert changed.written("/a/b/f") == ("overlay-0.json", "/actions/0/update/b/f")


def test_appended(tmp_path: Path) -> None:
    """What updates an array is an entry of it, or several."""
    actions: list[Action] = [{"target": "$.a", "update": {"n": 1}}, {"target": "$.a", "update": [{"n": 2}, {"n": 3}]}]
    changed = Changed(tmp_path, {"a": [{"n": 0}]}, actions)

    assert changed.data == {"a": [{"n": 0}, {"n": 1}, {"n": 2}, {"n": 3}]}
    assert changed.written("/a/1/n") == ("overlay-0.json", "/actions/0/update/n")
    assert changed.written("/a/3/n") == ("overlay-0.json", "/actions/1/update/1/n")


def test_removed(tmp_path: Path) -> None:
    """What stands after an item that is removed keeps the place where it is written."""
    document = {"a": [{"n": 0}, {"n": 1}, {"n": 2}, {"n": 3}], "b": {"n": 0}}
    changed = Changed(
        tmp_path,
        document,
        [{"target": "$.a[2]", "update": {"m": 1}}, {"target": "$.a", "update": {"n": 4}}],
        [{"target": "$.a[0,1]", "remove": True}, {"target": "$.b", "remove": True}],
    )

    assert changed.data == {"a": [{"n": 2, "m": 1}, {"n": 3}, {"n": 4}]}
    assert changed.written("/a/0/n") == ("spec.json", "/a/2/n")
    assert changed.written("/a/0/m") == ("overlay-0.json", "/actions/0/update/m")
    assert changed.written("/a/1/n") == ("spec.json", "/a/3/n")
    assert changed.written("/a/2/n") == ("overlay-0.json", "/actions/1/update/n")


def test_removed_with_what_is_in_it(tmp_path: Path) -> None:
    """Places within one another can be removed together."""
    changed = Changed(tmp_path, {"a": {"n": {"n": [1, {"n": 2}]}}, "b": 1}, [{"target": "$..n", "remove": True}])

    assert changed.data == {"a": {}, "b": 1}
    assert changed.said == []


def test_in_order(tmp_path: Path) -> None:
    """Each action, and each overlay, sees what those before it made."""
    first = [{"target": "$", "update": {"a": {"b": 1}}}, {"target": "$.a", "update": {"c": 1}}]
    changed = Changed(tmp_path, {}, first, [{"target": "$.a.b", "remove": True}, {"target": "$.a", "update": {"c": 2}}])

    assert changed.data == {"a": {"c": 2}}
    assert changed.written("/a/c") == ("overlay-1.json", "/actions/1/update/c")


def test_aliases_are_apart(tmp_path: Path) -> None:
    """What a YAML alias repeats is changed in one place only."""
    changed = Changed(tmp_path, "a: &a {n: 1}\nb: *a\n", [{"target": "$.a", "update": {"n": 2}}])

    assert changed.data == {"a": {"n": 2}, "b": {"n": 1}}


@pytest.mark.parametrize(
    "target",
    [
        "$[?search(@.s, '(a|aa|aaa)*[bd]')]",
        "$[?count($..*..*) > 0]",
        "$" + "..*" * 6,
        "$[" * 5000,
        "$[?" + "(" * 5000,
        "$[?" + "!" * 5000 + "@.a]",
    ],
)
def test_hostile_targets(tmp_path: Path, target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A target that would take for ever, or is nested without end, is an error."""
    monkeypatch.setattr(overlays, "MOST_STEPS", 100_000)
    document: Any = {
        "s": {"s": "a" * 5000 + "c"},
        "n": [[[[[[[[[list(range(9))] * 3] * 3] * 3] * 3] * 3] * 3] * 3] * 3] * 3,
    }
    said = Changed(tmp_path, document, [{"target": target, "remove": True}]).said

    assert len(said) == 1
    assert "error[overlay-target]" in said[0]


def test_patterns(tmp_path: Path) -> None:
    """`match` is about the whole of a string, `search` about any part; a dot is no line break (RFC 9485)."""
    document = {"a": {"s": "tide"}, "b": {"s": "high tide"}, "c": {"s": "t\nde"}}
    actions = [
        {"target": "$[?match(@.s, 't.de')]", "update": {"whole": True}},
        {"target": "$[?search(@.s, 't[i.]de')]", "update": {"part": True}},
        {"target": "$[?search(@.s, '(?=t)')]", "update": {"never": True}},
    ]
    changed = Changed(tmp_path, document, actions)

    assert changed.data["a"] == {"s": "tide", "whole": True, "part": True}
    assert changed.data["b"] == {"s": "high tide", "part": True}
    assert changed.data["c"] == {"s": "t\nde"}
    assert len(changed.said) == 1


def test_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """Overlays are for a document on the command line; the configuration names its own."""
    monkeypatch.chdir(tmp_path)
    Path("spec.yaml").write_text('openapi: 3.1.0\ninfo: {title: Tides, version: "1"}\npaths: {}\n')
    for name, title in ("one", "Sea"), ("two", "Shore"):
        actions = [{"target": "$.info", "update": {"title": title}}]
        Path(f"{name}.json").write_text(json.dumps({**HEAD, "extends": "spec.yaml", "actions": actions}))
    Path("pyproject.toml").write_text(
        '[tool.sdkwright.targets.tides]\nspec = "spec.yaml"\noutput = "out"\noverlays = ["two.json", "one.json"]\n'
    )

    assert main(["generate", "spec.yaml", "--overlay", "one.json", "--overlay", "two.json", "-q"]) == 0
    assert Path("sdk/src/shore").is_dir()
    assert main(["generate", "-q"]) == 0
    assert "Sea" in Path("out/README.md").read_text()
    assert main(["check", "-q"]) == 0
    assert main(["validate", "--overlay", "one.json"]) == 2
    assert main(["validate", "spec.yaml", "--overlay", "three.json"]) == 2
    assert "no-such-file" in capfd.readouterr().err
