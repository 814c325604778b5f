"""Series of documents, regenerated over one library: the judge finds what moves, and nothing does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.replay.__main__ import Library, series_in
from tests.replay.caller import broke
from tests.replay.documents import Operation, Raw, read_document
from tests.replay.judge import moves
from tests.replay.surface import Surface
from tests.support import ROOT

OWN = Path(__file__).parent / "history"
HISTORY = Path(os.environ.get("SDKWRIGHT_HISTORY", Path(__file__).parents[2] / "shared" / "history"))
STEPS = 2


def replayed(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the command as `make replay` does."""
    path = os.pathsep.join([str(ROOT / "generator"), str(ROOT)])
    return subprocess.run(
        [sys.executable, "-m", "tests.replay", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def smallest() -> list[Path]:
    """Return the smallest series of the folder at hand."""
    sizes = {folder: sum(file.stat().st_size for file in folder.iterdir()) for folder in series_in(HISTORY)}
    return sorted(sizes, key=lambda folder: sizes[folder])[:1]


def test_own_series() -> None:
    """Nothing moves in a series of ours, and code against one version type-checks against the next."""
    done = replayed(str(OWN))

    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 un-aliased renames" in done.stdout
    assert "3 passed, 0 failed" in done.stdout


@pytest.mark.skipif(not HISTORY.is_dir(), reason=f"there is no folder {HISTORY}; SDKWRIGHT_HISTORY names another one")
def test_real_series() -> None:
    """The first steps of a real series, without the type checker."""
    for folder in smallest():
        done = replayed(str(folder), "--skip-types", "--steps", str(STEPS))

        assert done.returncode == 0, done.stdout + done.stderr
        assert f"{STEPS + 1} passed, 0 failed" in done.stdout


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Raw]:
    """The library of our first document."""
    work = tmp_path_factory.mktemp("library")
    document = OWN / "tides" / "00.yaml"
    raw = Raw(read_document(document))

    assert Library(work).generate(document, raw) == ""
    return work / "sdk", raw


@pytest.mark.parametrize(
    ("before", "after", "finding"),
    [
        (
            'Station/properties/levelCm": {"python": "level_cm"',
            'Station/properties/levelCm": {"python": "level"',
            "level_cm",
        ),
        ('"method": "get_station"', '"method": "read_station"', "stations.get_station"),
        ('"path:code": "code"', '"path:code": "station"', "code"),
        ('schemas/Reading": {"python": "Reading"', 'schemas/Reading": {"python": "Measure"', "Reading"),
        ('enum/active": {"python": "ACTIVE"', 'enum/active": {"python": "IN_USE"', "ACTIVE"),
    ],
    ids=["field", "method", "parameter", "class", "member"],
)
def test_the_judge_finds_renames(
    library: tuple[Path, Raw], tmp_path: Path, before: str, after: str, finding: str
) -> None:
    """A name that is another one in the ledger of the next version is found, unless an alias is there."""
    sdk, raw = library
    old = Surface(sdk, raw).settled()
    work = tmp_path
    again = Library(work)
    document = OWN / "tides" / "00.yaml"
    (work / "sdk").mkdir()
    for name in ("sdkwright.lock", "sdkwright.files"):
        (work / "sdk" / name).write_text((sdk / name).read_text())
    text = (work / "sdk" / "sdkwright.lock").read_text()

    assert before in text

    (work / "sdk" / "sdkwright.lock").write_text(text.replace(before, after))
    assert again.generate(document, raw) == ""
    counted, found = moves(old, Surface(work / "sdk", raw))
    assert counted > 15
    assert finding in {move.name.python for move in found}


def test_nothing_moves_without_a_change(library: tuple[Path, Raw]) -> None:
    """A library compared with itself has all its names."""
    sdk, raw = library
    counted, found = moves(Surface(sdk, raw), Surface(sdk, raw))

    assert counted > 15
    assert not found


def operation(**node: object) -> tuple[Operation, Raw]:
    """Return a document of one operation."""
    raw = Raw({"paths": {"/a/{b}": {"get": {"operationId": "a", **node}}}})
    return raw.operations["GET /a/{b}"], raw


@pytest.mark.parametrize(
    ("before", "after", "broken"),
    [
        ({}, {"description": "New words"}, False),
        ({}, {"parameters": [{"name": "c", "in": "query", "schema": {"type": "string"}}]}, False),
        ({}, {"parameters": [{"name": "c", "in": "query", "required": True, "schema": {"type": "string"}}]}, True),
        ({"parameters": [{"name": "c", "in": "query", "schema": {"type": "string"}}]}, {}, True),
        (
            {"parameters": [{"name": "c", "in": "query", "schema": {"type": "string"}}]},
            {"parameters": [{"name": "c", "in": "query", "schema": {"type": "integer"}}]},
            True,
        ),
        (
            {"responses": {"200": {"content": {"application/json": {"schema": {"type": "string"}}}}}},
            {"responses": {"200": {"content": {"application/json": {"schema": {"type": "number"}}}}}},
            True,
        ),
        ({}, {"responses": {"404": {"description": "None."}}}, False),
    ],
)
def test_what_broke_is_decided_by_the_documents(before: object, after: object, broken: bool) -> None:
    """Additions that a caller does not see are none; when in doubt, it broke."""
    then, old = operation(**dict(json.loads(json.dumps(before))))
    now, new = operation(**dict(json.loads(json.dumps(after))))

    assert broke(then, now, old, new) is broken


def test_things_are_known_again() -> None:
    """An operation is known by method and path without names of parameters, else by its operationId."""
    before = Raw({"paths": {"/a/{b}": {"get": {}}, "/x": {"post": {"operationId": "x"}}}})
    after = Raw({"paths": {"/a/{c}": {"get": {}}, "/y": {"post": {"operationId": "x"}}}}, before)

    assert after.operation_things == {"GET /a/{c}": "GET /a/{}", "POST /y": "POST /x"}


def test_the_way_to_a_property() -> None:
    """`allOf` and "or null" are no steps on the way to a property, and the order of a union's variants is none."""
    flat = {"properties": {"p": {"type": "object", "properties": {"q": {"type": "string"}}}}}
    nested = {
        "allOf": [{"type": "object"}, {"properties": {"p": {"oneOf": [{"type": "null"}, flat["properties"]["p"]]}}}]
    }
    one, two = (Raw({"components": {"schemas": {"A": schema}}}) for schema in (flat, nested))
    way = ("components", "schemas", "A")

    assert one.thing((*way, "properties", "p")) == ("schema", "A", "properties", "p")
    assert two.thing((*way, "allOf", "1", "properties", "p", "oneOf", "1")) == ("schema", "A", "properties", "p")
    assert two.fields(("schema", "A")) == {"p"}
