"""Positions: where each value of a document is written, checked against readers that are not ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sdkwright.diagnostics import DiagnosticLog, Origin
from sdkwright.source import SourceSet

KEYS = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029\ufeff\x85"), max_size=8)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | KEYS
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=25
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, min_size=1, max_size=5)
SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def located(folder: Path, name: str, text: str) -> tuple[SourceSet, str, Any]:
    """Return a file that was loaded, its name and its value."""
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="\n")
    log = DiagnosticLog()
    sources = SourceSet(folder, log)
    source = sources.load(sources.add(path))
    assert source is not None, list(log)
    return sources, source.file, source.data


def places(value: Any, origin: Origin) -> Iterator[tuple[Origin, Any, Any]]:
    """Yield each place below one with the key or index that leads to it, and its value."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        yield origin.child(key), key, member
        yield from places(member, origin.child(key))


@SETTINGS
@given(document=DOCUMENTS, indent=st.sampled_from([None, 0, 2]), ascii_only=st.booleans())
def test_json(tmp_path: Path, document: dict[str, Any], indent: int | None, ascii_only: bool) -> None:
    """At the place of a member stands its key, and at that of an item the item, as the standard decoder reads them."""
    text = json.dumps(document, indent=indent, ensure_ascii=ascii_only)
    sources, file, data = located(tmp_path, "spec.json", text)
    lines = text.split("\n")

    assert data == document
    for origin, key, value in places(data, Origin(file)):
        line, column = sources.locate(origin)
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        assert json.JSONDecoder().raw_decode(rest)[0] == (key if isinstance(key, str) else value)


@SETTINGS
@given(document=DOCUMENTS, flow=st.sampled_from([True, False, None]))
def test_yaml(tmp_path: Path, document: dict[str, Any], flow: bool | None) -> None:
    """Keys and items are where PyYAML's own composer, in pure Python, finds them."""
    text = yaml.safe_dump(document, default_flow_style=flow, allow_unicode=True, sort_keys=False)
    sources, file, data = located(tmp_path, "spec.yaml", text)
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    expected = dict(composed(root, Origin(file)))

    assert [origin for origin, _, _ in places(data, Origin(file))] == list(expected)
    assert {origin: sources.locate(origin) for origin in expected} == expected


def composed(node: Any, origin: Origin) -> Iterator[tuple[Origin, tuple[int, int]]]:
    """Yield each place below a composed node, and line and column of its key or of the item."""
    is_mapping = isinstance(node, yaml.MappingNode)
    pairs: Any = node.value if is_mapping else ()
    if isinstance(node, yaml.SequenceNode):
        pairs = enumerate(node.value)
    for key, member in pairs:
        mark = (key if is_mapping else member).start_mark
        place = origin.child(key.value if is_mapping else key)
        yield place, (mark.line + 1, mark.column + 1)
        yield from composed(member, place)


def test_aliases_and_merges(tmp_path: Path) -> None:
    """A value behind an alias is where the alias is, its parts where they are written; a merged member likewise."""
    text = "a: &a\n  x: 1\n  y: [2, 3]\nb: *a\nc:\n  <<: *a\n  x: 4\n"
    sources, file, _ = located(tmp_path, "spec.yaml", text)
    found = {
        pointer: sources.locate(Origin(file, pointer)) for pointer in ("/a/x", "/b", "/b/y/1", "/c/x", "/c/y", "/c/y/0")
    }

    assert found == {"/a/x": (2, 3), "/b": (4, 1), "/b/y/1": (3, 10), "/c/x": (7, 3), "/c/y": (3, 3), "/c/y/0": (3, 7)}


@pytest.mark.parametrize("text", ["a:\n  b: 1\n", '{\n"a": {\n  "b": 1}}'])
def test_places_that_do_not_exist(tmp_path: Path, text: str) -> None:
    """The nearest place above counts; of a file that was not read, nothing is known."""
    sources, file, _ = located(tmp_path, "spec.yaml", text)

    assert sources.locate(Origin(file, "/a/b/c/d")) == sources.locate(Origin(file, "/a/b"))
    assert sources.locate(Origin(file, "/x"))[0] == 1
    assert sources.locate(Origin("other.yaml", "/a")) == (0, 0)


@pytest.mark.parametrize("newline", ["\r\n", "\r", "\n"])
def test_line_ends(tmp_path: Path, newline: str) -> None:
    """Lines count alike, whatever ends them."""
    path = tmp_path / "spec.yaml"
    path.write_bytes("\ufeffa: 1\nb: 2\n".replace("\n", newline).encode())
    sources = SourceSet(tmp_path, DiagnosticLog())
    file = sources.add(path)
    sources.load(file)

    assert sources.locate(Origin(file, "/b")) == (2, 1)
    assert sources.locate(Origin(file, "/a")) == (1, 1)
