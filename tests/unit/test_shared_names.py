"""Names of a target of several documents, when schemas go from one of them to a file that they share, or back."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sdkwright import renames
from sdkwright.cli.run import sources_of
from sdkwright.config import ApiTarget, Target
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ledger import Ledger
from sdkwright.pipeline import Generation, generate
from sdkwright.surface.compare import compare
from sdkwright.surface.names import names_of
from sdkwright.surface.read import read_surface
from sdkwright.surface.rules import Level
from tests.support import write_tree

Documents = dict[str, Any]
STATION = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "kind": {"type": "string", "enum": ["sea", "river"]},
        "height": {"type": "number"},
    },
}


def document(title: str, *mentioned: str, **schemas: Any) -> Any:
    """Return a document with some schemas, and an operation that answers what it mentions."""
    operation = {
        "operationId": f"get{title}",
        "tags": [title],
        "responses": {
            str(200 + number): {"description": "Fine.", "content": {"application/json": {"schema": {"$ref": ref}}}}
            for number, ref in enumerate(mentioned)
        },
    }
    paths = {f"/{title}": {"get": operation}} if mentioned else {}
    info = {"title": title, "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": schemas}}


def apart() -> Documents:
    """Return two documents that each have their own station, and a shared file."""
    own = "#/components/schemas/Station"
    fault = "common.json#/components/schemas/Fault"
    return {
        "tides": document("tides", own, fault, Station=copy.deepcopy(STATION)),
        "harbours": document(
            "harbours", own, fault, Station={**copy.deepcopy(STATION), "description": "Of a harbour."}
        ),
        "common": document("common", Fault={"properties": {"code": {"type": "string"}}}),
    }


def together() -> Documents:
    """Return the same with one station, in the shared file."""
    documents = apart()
    shared, fault = "common.json#/components/schemas/Station", "common.json#/components/schemas/Fault"
    documents["common"]["components"]["schemas"]["Station"] = copy.deepcopy(STATION)
    for name in ("tides", "harbours"):
        documents[name] = document(name, shared, fault)
    return documents


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder for documents."""
    return tmp_path


def made(documents: Documents, folder: Path, previous: Ledger) -> Generation:
    """Return the SDK of two documents that share a file."""
    for name, data in documents.items():
        (folder / f"{name}.json").write_text(json.dumps(data), "utf-8")
    target = Target.of(folder / "tides.json", package="sea")
    entry = target.apis[0]
    names = ("tides", "harbours")
    apis: tuple[ApiTarget, ...] = tuple(replace(entry, name=name, spec=folder / f"{name}.json") for name in names)
    target = replace(target, apis=apis)
    log = DiagnosticLog()
    return generate(target, previous, sources_of(target, log), log)


def exported(generation: Generation, api: str) -> dict[str, str]:
    """Return the lines of what the models of an API export, by name: where each is."""
    lines = generation.files[f"src/sea/{api}/models/__init__.py"].partition('"""\n')[2].partition('_NAMES = """\n')[2]
    pairs = [line.partition(": ") for line in lines.partition('"""')[0].splitlines()]

    assert len({name for name, _, _ in pairs}) == len(pairs)
    return {name: module for name, _, module in pairs}


def test_a_schema_that_is_shared_now_keeps_its_names(folder: Path) -> None:
    """Those that somebody gave it, too, in each API."""
    first = made(apart(), folder, Ledger())
    ledger = renames.rename(first.ledger, "tides.models.Station", "tides.models.Gauge", "1.0.0")
    ledger = renames.rename(ledger, "tides.models.Gauge.name", "tides.models.Gauge.title", "1.0.0")
    second = made(together(), folder, ledger)
    names = second.ledger.apis[""].names

    assert names["common.json#/components/schemas/Station"].python == "Gauge"
    assert {*names["common.json#/components/schemas/Station"].aliases} == {"Station"}
    assert names["common.json#/components/schemas/Station/properties/name"].python == "title"
    for api in ("tides", "harbours"):
        assert {"Gauge", "StationKind"} <= exported(second, api).keys()
        assert "Station: TypeAlias = Gauge" in second.files[f"src/sea/{api}/models/__init__.pyi"]
    assert made(together(), folder, second.ledger).files == second.files


def test_a_schema_that_is_no_longer_shared_keeps_its_names(folder: Path) -> None:
    """In each document that has it now."""
    first = made(together(), folder, Ledger())
    assert "Station" in exported(first, "tides")
    second = made(apart(), folder, first.ledger)

    for api in ("tides", "harbours"):
        assert second.ledger.apis[api].names[f"{api}.json#/components/schemas/Station"].python == "Station"
        assert exported(second, api)["Station"] == "._station"
    assert made(apart(), folder, second.ledger).files == second.files


def test_a_new_shared_schema_takes_no_name_that_a_document_has(folder: Path) -> None:
    """The two may stand side by side."""
    documents = apart()
    first = made(documents, folder, Ledger())
    documents["common"]["components"]["schemas"]["Station"] = {"properties": {"shared": {"type": "boolean"}}}
    content = {"application/json": {"schema": {"$ref": "common.json#/components/schemas/Station"}}}
    responses = documents["tides"]["paths"]["/tides"]["get"]["responses"]
    responses["202"] = {"description": "Later.", "content": content}
    found = exported(made(documents, folder, first.ledger), "tides")

    assert found["Station"] == "._station"
    assert found["StationObject"] == "...models._station_object"


def for_one() -> Documents:
    """Return documents in which only one of two has what both shared."""
    documents = together()
    fault = "common.json#/components/schemas/Fault"
    documents["tides"] = apart()["tides"]
    documents["harbours"] = document("harbours", fault)
    del documents["common"]["components"]["schemas"]["Station"]
    return documents


def test_a_schema_that_only_one_has_now_is_among_the_shared_ones_too(folder: Path) -> None:
    """Under the names that it had there, for a while; so are the types within it."""
    ledger = renames.rename(made(together(), folder, Ledger()).ledger, "models.Station", "models.Gauge", "1.0.0")
    second = made(for_one(), folder, ledger)
    entry = second.ledger.apis["tides"].names["tides.json#/components/schemas/Station"]

    assert (entry.python, dict(entry.shared)) == ("Gauge", {"Gauge": "1.0.0", "Station": "1.0.0"})
    write_tree(folder / "sdk", second.files)
    code = """
import sea.tides.models as new
from sea.models import Gauge, Station, StationKind
print(Gauge is Station is new.Gauge, StationKind is new.StationKind)
"""
    done = run(folder, code)
    message = "DeprecationWarning: `sea.models.{}` is now `sea.tides.models.{}`; the old name goes in 1.0.0"
    assert done.stdout == "True True\n"
    for old, new in (("Gauge", "Gauge"), ("Station", "Gauge"), ("StationKind", "StationKind")):
        assert f"<string>:3: {message.format(old, new)}\n" in done.stderr
    assert made(for_one(), folder, second.ledger).files == second.files

    pruned, ended = renames.prune(second.ledger, "0.1.0", ["models.Station"], everything=False)
    assert ended == ("models.Station",)
    stub = made(for_one(), folder, pruned).files["src/sea/models/__init__.pyi"]
    assert "Gauge: TypeAlias = _tides_models.Gauge" in stub
    assert "Station: TypeAlias" not in stub


def test_diff_knows_where_what_was_shared_is(folder: Path) -> None:
    """That of sources says that the old path is deprecated, that of names that it is there."""
    first = made(together(), folder, Ledger())
    second = made(for_one(), folder, first.ledger)
    surfaces = [read_surface(each.files, "sea") for each in (first, second)]
    names = [names_of(each.ledger, "sea") for each in (first, second)]

    found = [change for change in compare(*surfaces) if change.name.startswith("models.")]
    assert [(change.level, change.rule, change.name, change.after) for change in found] == [
        (Level.ADDITIVE, "deprecated", "models.Station", "tides.models.Station"),
        (Level.ADDITIVE, "deprecated", "models.StationKind", "tides.models.StationKind"),
    ]
    assert not [change for change in compare(*names) if change.name.startswith("models.")]


def test_what_is_shared_again_has_its_names(folder: Path) -> None:
    """They are those of a shared schema like any other."""
    first = made(together(), folder, Ledger())
    second = made(for_one(), folder, first.ledger)
    third = made(together(), folder, second.ledger)

    assert third.ledger.apis[""].names["common.json#/components/schemas/Station"].python == "Station"
    assert not [entry for api in third.ledger.apis.values() for entry in api.names.values() if entry.shared]
    assert third.files["src/sea/models/__init__.pyi"] == first.files["src/sea/models/__init__.pyi"]


def run(folder: Path, code: str) -> subprocess.CompletedProcess[str]:
    """Return what became of a program that has the SDK on its path."""
    return subprocess.run(
        [sys.executable, "-W", "always", "-c", code],
        env={"PYTHONPATH": str(folder / "sdk" / "src")},
        capture_output=True,
        text=True,
        check=True,
    )


def namesakes(*, both: bool) -> Documents:
    """Return documents of which one has a fault of its own, and perhaps the other one's, which is in a shared file."""
    documents = apart()
    own, fault = "#/components/schemas/Fault", "common.json#/components/schemas/Fault"
    code = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string", "enum": ["low", "high"]}}}
    shared = {
        "Fault": {"oneOf": [{"$ref": "#/components/schemas/Coded"}, {"$ref": "#/components/schemas/Said"}]},
        "Coded": code,
        "Said": {"type": "object", "required": ["words"], "properties": {"words": {"type": "string"}}},
    }
    documents["common"] = document("common", **shared)
    mentioned = (own, fault) if both else (own,)
    documents["tides"] = document("tides", *mentioned, Fault={"type": "object", "properties": {"own": {}}})
    return documents


def test_a_class_of_an_api_keeps_its_name_beside_a_shared_one(folder: Path) -> None:
    """The API calls the shared class otherwise when it begins to mention it; nowhere else does a name move."""
    first = made(namesakes(both=False), folder, Ledger())
    second = made(namesakes(both=True), folder, first.ledger)

    assert exported(first, "tides") == {"Fault": "._fault"}
    assert exported(second, "tides") == {
        "Fault": "._fault",
        "CommonFault": "._common_fault",
        "UnknownCommonFault": "._common_fault",
        "Coded": "...models._coded",
        "CodedKind": "...models._coded",
        "Said": "...models._said",
    }
    for path, text in first.files.items():
        if path.startswith(("src/sea/models/", "src/sea/harbours/", "docs/models/", "docs/harbours/")):
            assert second.files[path] == text
    assert second.ledger.apis[""] == first.ledger.apis[""]
    assert "-> Fault | CommonFault" in second.files["src/sea/tides/resources/_tides.py"]
    write_tree(folder / "sdk", second.files)
    code = """
import sea.models as common, sea.tides.models as own
answer = own.Fault.from_json("{}")
print(own.CommonFault is common.Fault, own.UnknownCommonFault is common.UnknownFault, type(answer) is common.Fault)
print(type(answer).__module__, common.Coded(kind="low"))
"""
    assert run(folder, code).stdout == "True True False\nsea.tides.models Coded(kind='low')\n"
    again = made(namesakes(both=True), folder, second.ledger)
    assert (again.files, again.ledger) == (second.files, second.ledger)
    later = made(namesakes(both=True), folder, made(namesakes(both=False), folder, second.ledger).ledger)
    assert later.files == second.files


def test_an_old_name_of_a_shared_class_does_not_hide_a_class_of_an_api(folder: Path) -> None:
    """What an import gave it gives on."""
    first = made(namesakes(both=False), folder, Ledger())
    ledger = renames.rename(first.ledger, "models.Fault", "models.Failure", "1.0.0")
    second = made(namesakes(both=True), folder, ledger)

    assert exported(second, "tides")["Fault"] == "._fault"
    assert exported(second, "tides")["Failure"] == "...models._fault"
    assert "former" not in second.files["src/sea/tides/models/__init__.py"]
    assert "Fault: TypeAlias = Failure" in second.files["src/sea/harbours/models/__init__.pyi"]


def test_a_shared_class_comes_home_beside_another_of_its_name(folder: Path) -> None:
    """It has the name there that the API had for it."""
    first = made(namesakes(both=False), folder, Ledger())
    second = made(namesakes(both=True), folder, first.ledger)
    documents = namesakes(both=True)
    said = documents["common"]["components"]["schemas"].pop("Fault")
    parts = documents["common"]["components"]["schemas"]
    documents["tides"]["components"]["schemas"] |= {"fault": said, **parts}
    text = json.dumps(documents["tides"]).replace("common.json#/components/schemas/Fault", "#/components/schemas/fault")
    documents["tides"] = json.loads(text)
    documents["harbours"] = document("harbours", "#/components/schemas/Station", Station=STATION)
    third = made(documents, folder, second.ledger)

    assert third.ledger.apis["tides"].names["tides.json#/components/schemas/Fault"].python == "Fault"
    assert third.ledger.apis["tides"].names["tides.json#/components/schemas/fault"].python == "CommonFault"
