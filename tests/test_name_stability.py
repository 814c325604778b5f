"""Names depend on a thing and its parent: neither the order of a document nor what is added to it changes them.

Each document is named without a ledger, shuffled or grown, and named again.
"""

from __future__ import annotations

import copy
import json
import os
import random
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sdkwright.cli.run import sources_of
from sdkwright.config import Target
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ledger import Ledger
from sdkwright.naming.target import name_target
from sdkwright.normalise import normalise
from sdkwright.pipeline import options, read
from tests.support import ROOT, spec_of

CORPUS = Path(os.environ.get("SDKWRIGHT_CORPUS", Path(__file__).parents[2] / "shared" / "corpus"))
SAMPLE = ("spacetraders-api/openapi.yaml", "qdrant-api.json", "netlify-swagger2.yml")
CASES = sorted(path for path in (ROOT / "tests" / "cases").iterdir() if path.is_dir())
METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
ADDED = ("zz_added", "AddedBeside", "aaa")

Names = Mapping[str, str]
Change = Callable[[Any, random.Random], None]


def names_of(spec: Path) -> dict[str, str]:
    """Return every name that a document gives without a ledger, by what it stands for."""
    target = Target.of(spec, package="api")
    log = DiagnosticLog()
    documents = read(target, sources_of(target, log), log)
    apis = {document.file: normalise(document, options(entry), log) for entry, document in documents}
    _, ledger = name_target(apis, Ledger(), log)
    found: dict[str, str] = {}
    for api in ledger().apis.values():
        for key, entry in api.names.items():
            found[key.partition("#")[2]] = f"{entry.module}:{entry.python}"
        for key, operation in api.operations.items():
            found[key] = f"{operation.resource}.{operation.method}"
            found.update({f"{key} {name}": python for name, python in operation.parameters.items()})
    return found


def load(path: Path) -> Any:
    """Return the data of a document."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return json.loads(text)
    return json.loads(json.dumps(yaml.load(text, _Plain), default=str))  # noqa: S506 - a safe loader


class _Plain(yaml.SafeLoader):
    """Scalars of JSON only."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rsplit(":", 1)[1] not in ("bool", "timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Plain.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"true|false"), list("tf"))


def _chance(seed: int | str) -> random.Random:
    return random.Random(seed)  # noqa: S311 - no secret


# Changes


def shuffled(node: Any, chance: random.Random) -> Any:
    """Return a document with the members of every object in another order; lists mean something, so they stay."""
    if isinstance(node, dict):
        items = list(node.items())
        chance.shuffle(items)
        return {key: shuffled(value, chance) for key, value in items}
    if isinstance(node, list):
        return [shuffled(value, chance) for value in node]
    return node


def objects(node: Any, key: str) -> Iterator[dict[str, Any]]:
    """Yield the objects under a keyword, anywhere."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name == key and isinstance(value, dict):
                yield value
            yield from objects(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from objects(value, key)


def insert(mapping: dict[str, Any], name: str, value: Any, chance: random.Random) -> None:
    """Put a member somewhere among those of an object."""
    items = list(mapping.items())
    items.insert(chance.randint(0, len(items)), (name, value))
    mapping.clear()
    mapping.update(items)


def add_schema(document: Any, chance: random.Random) -> None:
    """Add a component schema."""
    home = document["definitions"] if "swagger" in document else document.setdefault("components", {})
    schemas = home if "swagger" in document else home.setdefault("schemas", {})
    value = {"type": "object", "properties": {"word": {"type": "string"}}}
    insert(schemas, f"{chance.choice(ADDED)}Schema", value, chance)


def add_property(document: Any, chance: random.Random) -> None:
    """Add a property to a schema that has some."""
    found = [
        each for each in objects(schemas_of(document), "properties") if all(isinstance(v, dict) for v in each.values())
    ]
    if found:
        value = {"type": "object", "properties": {"word": {"type": "string", "enum": ["a", "b"]}}}
        insert(chance.choice(found), f"{chance.choice(ADDED)}Property", value, chance)


def add_operation(document: Any, chance: random.Random) -> None:
    """Add an operation to a path of its own, with a tag that is there already."""
    tags = [tag for path in document["paths"].values() for method in METHODS for tag in tags_of(path.get(method))]
    answer = {"200": {"description": "Fine."}}
    operation = {"operationId": f"{chance.choice(ADDED)}Operation", "responses": answer}
    if tags:
        operation["tags"] = [chance.choice(tags)]
    insert(document["paths"], f"/{chance.choice(ADDED)}/added", {"get": operation}, chance)


def add_parameter(document: Any, chance: random.Random) -> None:
    """Add a query parameter to an operation."""
    found = [
        path[method] for path in document["paths"].values() for method in METHODS if isinstance(path.get(method), dict)
    ]
    if found:
        parameter: dict[str, Any] = {"name": f"{chance.choice(ADDED)}Parameter", "in": "query"}
        parameter |= {"type": "string"} if "swagger" in document else {"schema": {"type": "string", "enum": ["a", "b"]}}
        chance.choice(found).setdefault("parameters", []).append(parameter)


def add_value(document: Any, chance: random.Random) -> None:
    """Add a value to an enum of strings."""
    found = [each for each in enums(schemas_of(document)) if len(each) > 1 and all(isinstance(v, str) for v in each)]
    if found:
        values = chance.choice(found)
        values.insert(chance.randint(0, len(values)), f"{chance.choice(ADDED)}-value")


def schemas_of(document: Any) -> Any:
    """Return the component schemas."""
    return document.get("definitions") or (document.get("components") or {}).get("schemas") or {}


def enums(node: Any) -> Iterator[list[Any]]:
    """Yield the lists under ``enum``, anywhere."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name == "enum" and isinstance(value, list):
                yield value
            yield from enums(value)
    elif isinstance(node, list):
        for value in node:
            yield from enums(value)


def tags_of(operation: Any) -> list[Any]:
    """Return the first tag of an operation, if it has any."""
    tags = operation.get("tags") if isinstance(operation, dict) else None
    return tags[:1] if isinstance(tags, list) else []


CHANGES: Mapping[str, Change] = {
    "schema": add_schema,
    "property": add_property,
    "operation": add_operation,
    "parameter": add_parameter,
    "value": add_value,
}


# Properties


def write(folder: Path, data: Any) -> Path:
    """Write a document as JSON."""
    path = folder / "spec.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def moved(before: Names, after: Names) -> dict[str, tuple[str, str]]:
    """Return the names that are others now, of things that are in both."""
    return {key: (name, after.get(key, "gone")) for key, name in before.items() if after.get(key) != name}


def moved_by(kind: str, data: Any, before: Names, after: Names) -> dict[str, tuple[str, str]]:
    """Return the names that a change moved and should not have.

    An alternative of which only optional properties tell what it is is called after one of these: only there may a new
    property change names, and where `if` says which tag it is about.
    """
    found = moved(before, after)
    return {key: names for key, names in found.items() if kind != "property" or not may_move(data, key)}


def may_move(data: Any, key: str) -> bool:
    """Say whether a name is that of an alternative, or within one, that nothing tells apart but optional properties."""
    if _CONDITIONAL.search(key):
        return True
    node, above = data, ""
    for token in key.strip("/").split("/"):
        name = token.replace("~1", "/").replace("~0", "~")
        node = node[int(name)] if isinstance(node, list) and name.isdigit() and int(name) < len(node) else node
        node = node.get(name) if isinstance(node, dict) and above not in {"oneOf", "anyOf"} else node
        if above in {"oneOf", "anyOf"} and isinstance(node, dict) and not _TELLING & node.keys():
            return True
        above = name
    return False


_CONDITIONAL = re.compile(r"/if/|/unknown$")
_TELLING = {"title", "required", "$ref", "enum", "const", "items"}


def sources() -> list[Any]:
    """Return the documents of the cases, and a sample of real ones where they are at hand."""
    own = [pytest.param(spec_of(case), id=case.name) for case in CASES]
    absent = pytest.mark.skipif(not CORPUS.is_dir(), reason=f"there is no folder {CORPUS}; SDKWRIGHT_CORPUS names one")
    return own + [pytest.param(CORPUS / name, id=name.split("/")[0], marks=absent) for name in SAMPLE]


@pytest.mark.parametrize("spec", sources())
def test_order_is_nothing(spec: Path, tmp_path: Path) -> None:
    """A shuffled document gives the same names."""
    data = load(spec)
    before = names_of(write(tmp_path, data))

    for seed in range(2):
        assert moved(before, names_of(write(tmp_path, shuffled(data, _chance(seed))))) == {}


@pytest.mark.parametrize("kind", CHANGES)
@pytest.mark.parametrize("spec", sources())
def test_siblings_are_nothing(spec: Path, kind: str, tmp_path: Path) -> None:
    """What is added beside a thing, wherever that is, changes none of the names that are there."""
    data = load(spec)
    before = names_of(write(tmp_path, data))
    grown = copy.deepcopy(data)
    CHANGES[kind](grown, _chance(kind))

    assert moved_by(kind, data, before, names_of(write(tmp_path, grown))) == {}


@st.composite
def alternatives(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw the alternatives of a union, each of which has something to be called after."""
    needed = st.lists(st.sampled_from(["level", "depth", "at"]), unique=True, min_size=1).map(sorted).map(tuple)
    found: list[dict[str, Any]] = []
    for names in draw(st.lists(needed, unique=True, min_size=2, max_size=4)):
        optional = draw(st.lists(st.sampled_from(["level", "depth", "at", "more"]), unique=True))
        properties: dict[str, Any] = {name: {"type": "string"} for name in (*optional, *names)}
        each: dict[str, Any] = {"type": "object", "required": [*names], "properties": properties}
        if draw(st.booleans()):
            each["title"] = f"Title {len(found)}"
        if draw(st.booleans()):
            each["properties"]["kind"] = {"const": f"kind {len(found)}"}
            each["required"].append("kind")
        found.append(each)
    if draw(st.booleans()):
        found.append({"type": "array", "items": {"type": "object", "properties": {"level": {"type": "string"}}}})
    return found


@settings(max_examples=150, deadline=None)
@given(
    alternatives(),
    st.integers(0, 3),
    st.sampled_from(["aaa", "level", "depth", "zz"]),
    st.sampled_from([{"type": "string"}, {"const": "only"}, {"$ref": "#/components/schemas/Word"}]),
)
def test_a_property_of_an_alternative_moves_nothing(drawn: list[Any], which: int, name: str, value: Any) -> None:
    """Whatever an alternative gets that it need not have, and whichever of them it is."""
    schemas = {"Reading": {"oneOf": drawn}, "Word": {"type": "object", "properties": {"word": {"type": "string"}}}}
    data = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}, "components": {"schemas": schemas}}
    grown = copy.deepcopy(data)
    alternative = schemas_of(grown)["Reading"]["oneOf"][which % len(drawn)]
    properties = alternative.get("items", alternative)["properties"]
    with tempfile.TemporaryDirectory() as folder:
        before = names_of(write(Path(folder), data))
        if name not in properties:
            insert(properties, name, value, _chance(which))
        after = names_of(write(Path(folder), grown))

    classes = {key: names for key, names in moved(before, after).items() if key.endswith("/class")}
    assert {key: names for key, names in classes.items() if "/oneOf/" in key} == {}


WORDS = st.sampled_from(
    ["name", "Name", "first-name", "first_name", "class", "id", "list", "Hub", "HubItem", "item", "x"]
)
SCALARS = st.sampled_from([{"type": "string"}, {"type": "integer"}, {"type": "string", "enum": ["a", "A", "b-c"]}])
SCHEMAS = st.recursive(
    SCALARS | st.builds(lambda name: {"$ref": f"#/components/schemas/{name}"}, st.sampled_from(["Hub", "x"])),
    lambda inner: st.dictionaries(WORDS, inner, max_size=3).map(lambda p: {"type": "object", "properties": p})
    | inner.map(lambda item: {"type": "array", "items": item})
    | st.lists(inner, min_size=2, max_size=2).map(lambda parts: {"oneOf": parts}),
    max_leaves=6,
)


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a document whose names like to collide."""
    schemas = draw(st.dictionaries(WORDS, SCHEMAS, max_size=4))
    schemas.setdefault("Hub", {"type": "object", "properties": {"id": {"type": "string"}}})
    schemas.setdefault("x", {"type": "object", "properties": {"y": {"type": "string"}}})
    paths: dict[str, Any] = {}
    for path in draw(
        st.lists(st.sampled_from(["/hubs", "/hubs/{id}", "/v1/items", "/Hubs", "/"]), unique=True, max_size=4)
    ):
        operation: dict[str, Any] = {"responses": {"200": {"description": "Fine."}}}
        if (answer := draw(st.none() | SCHEMAS)) is not None:
            operation["responses"]["200"]["content"] = {"application/json": {"schema": answer}}
        if (tag := draw(st.none() | WORDS)) is not None:
            operation["tags"] = [tag]
        if (id_ := draw(st.none() | WORDS)) is not None:
            operation["operationId"] = f"{id_}{len(paths)}"
        names = draw(st.lists(WORDS, unique=True, max_size=3))
        operation["parameters"] = [{"name": name, "in": "query", "schema": draw(SCALARS)} for name in names]
        if "{id}" in path:
            operation["parameters"].append({"name": "id", "in": "path", "required": True, "schema": {"type": "string"}})
        paths[path] = {draw(st.sampled_from(["get", "post"])): operation}
    info = {"title": "T", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": schemas}}


@settings(max_examples=60, deadline=None)
@given(documents(), st.integers(0, 1000), st.sampled_from(sorted(CHANGES)))
def test_any_document(tmp_path_factory: pytest.TempPathFactory, data: Any, seed: int, kind: str) -> None:
    """The same for random documents, whose names collide: order is nothing, and siblings of other names are nothing."""
    folder = tmp_path_factory.mktemp("any")
    before = names_of(write(folder, data))
    assert moved(before, names_of(write(folder, shuffled(data, _chance(seed))))) == {}
    grown = copy.deepcopy(data)
    CHANGES[kind](grown, _chance(seed))

    assert moved_by(kind, data, before, names_of(write(folder, grown))) == {}


SUFFIXED = """\
openapi: 3.1.0
info: {{ title: T, version: "1" }}
paths: {{}}
components:
  schemas:
    Other: {{ type: object, properties: {{ name: {{ type: string }} }} }}
    Hub: {{ type: object, properties: {{ firstName: {{ type: string }}{more} }} }}
"""


def test_only_what_collides_may_change(tmp_path: Path) -> None:
    """A sibling that becomes the same in Python may suffix the one it collides with, and no other."""
    (tmp_path / "spec.yaml").write_text(SUFFIXED.format(more=""))
    before = names_of(tmp_path / "spec.yaml")
    (tmp_path / "spec.yaml").write_text(SUFFIXED.format(more=", first_name: { type: string }"))
    after = names_of(tmp_path / "spec.yaml")

    assert set(moved(before, after)) == {"/components/schemas/Hub/properties/firstName"}
