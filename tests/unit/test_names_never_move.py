"""Whatever is done to a document, the names of what is still there stay."""

from __future__ import annotations

import copy
import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sdkwright.cli import main
from sdkwright.ledger import Ledger, UnionEntry
from tests.names_support import Sdk, answer, document, made

COUNTER = itertools.count()
WORDS = ["Hub", "hub", "HubState", "Hubs", "AsyncHubs", "Power", "UnknownPower", "Station", "station", "ListHubsOrder"]


def _first(data: dict[str, Any], key: str, value: Any) -> None:
    """Put a value before all others."""
    rest = dict(data)
    data.clear()
    data.update({key: value, **{k: v for k, v in rest.items() if k != key}})


def add_schema(data: Any, word: str) -> None:
    """Add a schema, before all others, unless there is one of its name."""
    if word not in data["components"]["schemas"]:
        schema = {"type": "object", "properties": {f"p{next(COUNTER)}": {"type": "string", "enum": ["x"]}}}
        _first(data["components"]["schemas"], word, schema)


def remove_schema(data: Any, word: str) -> None:
    """Remove a schema that nothing needs."""
    if word not in {"Hub", "HubPage", "Power"}:
        data["components"]["schemas"].pop(word, None)


def add_operation(data: Any, word: str) -> None:
    """Add an operation with any name and tag, before all others."""
    operation = {"operationId": f"{word}{next(COUNTER)}", "tags": [word], "responses": {"200": answer({})}}
    _first(data["paths"], f"/{word}/{next(COUNTER)}", {"get": operation})


def add_property(data: Any, word: str) -> None:
    """Add a property whose name collides with another."""
    _first(data["components"]["schemas"]["Hub"]["properties"], word.upper(), {"type": "boolean"})


def add_parameter(data: Any, word: str) -> None:
    """Add a parameter with an enum of its own, before all others."""
    found = [item["get"] for path, item in data["paths"].items() if item["get"].get("operationId") == "listHubs"]
    for operation in found:
        schema = {"type": "string", "enum": ["m", "n"]}
        operation["parameters"].insert(0, {"name": f"{word}{next(COUNTER)}", "in": "query", "schema": schema})


def add_alternative(data: Any, word: str) -> None:
    """Add an alternative, before all others."""
    properties = {f"{word}{next(COUNTER)}": {"type": "string"}}
    schema = {"type": "object", "required": [*properties], "properties": properties}
    data["components"]["schemas"]["Power"]["oneOf"].insert(0, schema)


def add_value(data: Any, word: str) -> None:
    """Add a value to an enum, before all others."""
    values = data["components"]["schemas"]["Hub"]["properties"]["state"]["enum"]
    if word not in values:
        values.insert(0, word)


def move_path(data: Any, word: str) -> None:
    """Put an operation under another path."""
    for path, item in list(data["paths"].items()):
        if item["get"].get("operationId") == "listHubs":
            del data["paths"][path]
            data["paths"][f"/{word}/{next(COUNTER)}/hubs"] = item


def rename_operation(data: Any, word: str) -> None:
    """Give an operation another operationId."""
    item = data["paths"]["/hubs/{hub_id}"]["get"]
    item["operationId"] = f"{word}{next(COUNTER)}"


def retag(data: Any, word: str) -> None:
    """Give an operation another tag."""
    data["paths"]["/hubs/{hub_id}"]["get"]["tags"] = [word]


def reverse(data: Any, _: str) -> None:
    """Put paths, schemas and properties in another order."""
    hub = data["components"]["schemas"]["Hub"]
    for owner, key in ((data, "paths"), (data["components"], "schemas"), (hub, "properties")):
        owner[key] = dict(reversed(owner[key].items()))


EDITS = [
    add_schema,
    remove_schema,
    add_operation,
    add_property,
    add_parameter,
    add_alternative,
    add_value,
    move_path,
    rename_operation,
    retag,
    reverse,
]


def names_of_the_first(sdk: Sdk) -> dict[str, object]:
    """Return what the things of the first document are called, found by what no edit touches."""
    found: dict[str, object] = {}
    for key, entry in sdk.operations.items():
        if not entry.removed and (entry.operation_id == "listHubs" or key == "GET /hubs/{hub_id}"):
            kept = {k: v for k, v in entry.parameters.items() if k in {"query:first", "query:order", "path:hub_id"}}
            found["list" if entry.operation_id == "listHubs" else "get"] = (entry.resource, entry.method, kept)
    for key in ("Hub", "HubPage", "Power", "Hub/properties/state/class"):
        found[key] = sdk.classes[f"/components/schemas/{key}"]
    for key in ("title", "code", "createdAt", "power", "state", *(f"state/enum/{v}" for v in ("new", "open", "shut"))):
        found[key] = sdk.fields[f"/components/schemas/Hub/properties/{key}"]
    classes = {name for name, _ in sdk.classes.values()}
    found["inline"] = {"ListHubsOrder", "PowerPanels", "PowerVolts"} & classes
    return found


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from(EDITS), st.sampled_from(WORDS)), min_size=1, max_size=6))
def test_no_edit_moves_a_name(edits: list[tuple[Any, str]]) -> None:
    """Any sequence of edits, each generated over the one before; and all names are different."""
    data = copy.deepcopy(document())
    sdk = made(data, Ledger())
    first = names_of_the_first(sdk)
    for edit, word in edits:
        edit(data, word)
        sdk = made(data, sdk.ledger)

        assert names_of_the_first(sdk) == first
        classes = [name for name, _ in sdk.classes.values()]
        assert len(classes) == len({*classes})
        assert len(sdk.methods) == len({*sdk.methods.values()})


def test_a_change_in_a_schema_touches_the_files_that_own_it() -> None:
    """And the ledger, and the reference."""
    data = copy.deepcopy(document())
    before = made(data, Ledger())
    data["components"]["schemas"]["Power"]["oneOf"][0]["properties"]["age"] = {"type": "integer"}
    after = made(data, before.ledger)

    files, others = before.generation.files, after.generation.files
    assert {path for path in {*files, *others} if files.get(path) != others.get(path)} == {
        "docs/models/power.md",
        "sdkwright.lock",
        "src/api/models/_power.py",
    }
    names, others_names = before.ledger.apis[""].names, after.ledger.apis[""].names
    assert {key for key in {*names, *others_names} if names.get(key) != others_names.get(key)} == {
        "api.json#/components/schemas/Power/oneOf/0/class",
        "api.json#/components/schemas/Power/oneOf/0/properties/age",
    }


def _told_apart(sdk: Sdk) -> UnionEntry | None:
    return sdk.ledger.apis[""].names["api.json#/components/schemas/Reading"].union


def _with_constants(*names: str, discriminator: str = "") -> Any:
    """Return a document with a union whose variants have constants in some properties."""
    data = document()
    variants = [
        {
            "type": "object",
            "title": word,
            "required": list(names),
            "properties": {**{name: {"const": word} for name in names}, word: {"type": "integer"}},
        }
        for word in ("gauge", "buoy")
    ]
    data["components"]["schemas"]["Reading"] = {"oneOf": variants}
    if discriminator:
        data["components"]["schemas"]["Reading"]["discriminator"] = {"propertyName": discriminator}
    return data


def test_what_tells_variants_apart_stays() -> None:
    """Whatever else could, until it no longer can."""
    first = made(_with_constants("kind"), Ledger())
    more = made(_with_constants("aaa", "kind", discriminator="aaa"), first.ledger)
    less = made(_with_constants("aaa", "zzz"), more.ledger)
    none = made(_with_constants(), less.ledger)
    again = made(_with_constants("kind"), none.ledger)

    assert _told_apart(first) == _told_apart(more) == UnionEntry("inferred", "kind")
    assert _told_apart(made(_with_constants("aaa", "kind"), Ledger())) == UnionEntry("inferred", "aaa")
    assert _told_apart(less) == UnionEntry("inferred", "aaa")
    assert _told_apart(none) == _told_apart(again) == UnionEntry("match")
    said = [[(one.severity.value, one.rule) for one in sdk.log] for sdk in (first, more, less, none, again)]
    assert said == [
        [],
        [("note", "kept-tag")],
        [("warning", "lost-tag")],
        [("warning", "lost-tag")],
        [("note", "kept-tag")],
    ]


def test_what_tells_variants_apart_stays_in_another_file() -> None:
    """A document may have another name."""
    first = made(_with_constants("kind"), Ledger())
    moved = made(_with_constants("aaa", "kind"), first.ledger, file="other.json")

    assert moved.ledger.apis[""].names["other.json#/components/schemas/Reading"].union == UnionEntry("inferred", "kind")


def test_what_tells_variants_apart_is_chosen_anew_if_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Names stay then."""
    monkeypatch.chdir(tmp_path)
    for data in (_with_constants("kind"), _with_constants("aaa", "kind")):
        Path("api.json").write_text(json.dumps(data), "utf-8")
        assert main(["generate", "-q", "api.json"]) == 0
    lock = Path("sdk/sdkwright.lock")
    before = lock.read_text("utf-8")
    assert main(["generate", "-q", "api.json", "--renew-unions"]) == 0

    assert '"union": {"by": "inferred", "tag": "kind"}' in before
    assert '"union": {"by": "inferred", "tag": "aaa"}' in lock.read_text("utf-8")
    assert _classes(lock.read_text("utf-8")) == _classes(before)


def _classes(lock: str) -> list[str]:
    return re.findall(r'"python": "(\w+)", "module"', lock)


def test_pages_that_were_looked_for_once_change_no_file() -> None:
    """To look for them, which only the first run does, is no reason to mention a type earlier."""
    item = {"type": "object", "properties": {"id": {"type": "string"}, "at": {"properties": {"x": {"type": "number"}}}}}
    near = {"type": "object", "properties": {"place": {"properties": {"x": {"type": "number"}}}}}
    page = {
        "type": "object",
        "properties": {
            "hubs": {"type": "array", "items": item},
            "meta": {"type": "object", "properties": {"count": {"type": "integer"}}},
        },
    }
    data = document()
    data["paths"]["/pages"] = {
        "get": {
            "operationId": "listPages",
            "parameters": [
                {"name": "near", "in": "query", "schema": near},
                {"name": "cursor", "in": "query", "schema": {"type": "string"}},
            ],
            "responses": {"200": answer(page)},
        }
    }
    first = made(data, Ledger())
    again = made(data, first.ledger)

    assert again.generation.files == first.generation.files
