"""The documents under spec/ are valid, complete and consistent in themselves."""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from itertools import pairwise
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
import yaml
from jsonschema_rs import Draft202012, Draft202012Validator, Registry
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.unit.spec_support import (
    APIS,
    SHARED,
    SPEC,
    Node,
    at,
    document,
    load,
    operations,
    properties,
    required,
    schemas,
)

ALL = (*APIS, SHARED)
ULID = "^[0-7][0-9A-HJKMNP-TV-Z]{25}$"
SECRETS = {
    "accessToken",
    "clientSecret",
    "key",
    "password",
    "privateKey",
    "refreshToken",
    "valueBase64",
}
SERVERS = {"production", "staging", "development"}

FORMATS = {
    "ulid": lambda text: re.search(ULID, text) is not None,
    "url": lambda text: urlsplit(text).scheme == "https",
}
BASE = "https://spec.example/"
REGISTRY = Registry([(f"{BASE}{name}.yaml", load(name)) for name in ALL], draft=Draft202012)

every_document = pytest.mark.parametrize("name", ALL)
every_api = pytest.mark.parametrize("name", APIS)


def problems(schema: Node, instance: Any) -> list[str]:
    """Return why an instance does not follow a schema, formats included."""
    reference = {"$ref": f"{BASE}{quote(str(schema), safe='/#~')}"}
    validator = Draft202012Validator(reference, registry=REGISTRY, formats=FORMATS, validate_formats=True)
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message}" for error in validator.iter_errors(instance)]


def examples(holder: Node) -> list[Any]:
    """Return the examples of a media type or a parameter."""
    named = [entry.resolved["value"].value for entry in holder.items("examples")]
    return [*named, holder["example"].value] if "example" in holder else named


@every_document
def test_openapi_spec_validator_finds_nothing(name: str) -> None:
    """A document is valid OpenAPI 3.1."""
    validator = OpenAPIV31SpecValidator(load(name), base_uri=(SPEC / f"{name}.yaml").as_uri())

    assert [error.message for error in validator.iter_errors()] == []


@every_document
def test_yaml_is_plain(name: str) -> None:
    """A document has no anchors, no tags, and no flow style but for empty collections."""
    text = (SPEC / f"{name}.yaml").read_text(encoding="utf-8")
    events = list(yaml.parse(text))
    flows = [after for before, after in pairwise(events) if getattr(before, "flow_style", False)]
    ends = (yaml.SequenceEndEvent, yaml.MappingEndEvent)

    assert not any(isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) for event in events)
    assert not any(getattr(event, "tag", None) for event in events)
    assert [str(event.start_mark) for event in flows if not isinstance(event, ends)] == []
    assert [number for number, line in enumerate(text.splitlines(), 1) if len(line) > 120] == []


@every_document
def test_values_are_json(name: str) -> None:
    """No value is of a type that only YAML has, such as a date."""
    assert json.loads(json.dumps(load(name))) == load(name)


@every_api
def test_operations_are_described(name: str) -> None:
    """An operation has a summary, a description, a method's name and one tag that the document describes."""
    tags = {tag["name"].value for tag in document(name).items("tags") if tag["description"].value}
    incomplete = [
        operation.id
        for operation in operations(name)
        for node in [operation.node]
        if not (node.value.get("summary") and node.value.get("description") and node.value.get("x-sdk-method"))
        or len(node["tags"].value) != 1
        or not tags.issuperset(node["tags"].value)
    ]

    assert incomplete == []
    assert tags == {tag for operation in operations(name) for tag in operation.node["tags"].value}


@every_api
def test_method_names_are_unique_in_their_resource(name: str) -> None:
    """Two operations of a tag have two names, in snake case."""
    calls = Counter(
        (operation.node["tags"].value[0], operation.node["x-sdk-method"].value) for operation in operations(name)
    )

    assert [call for call, count in calls.items() if count > 1] == []
    assert [method for _, method in calls if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", method)] == []


@every_api
def test_every_body_and_parameter_has_examples(name: str) -> None:
    """Each request body, answer with a body, and parameter shows what it looks like."""
    holders = [holder for operation in operations(name) for holder in (*operation.contents, *operation.parameters)]

    assert sorted({str(holder) for holder in holders if not examples(holder)}) == []


@every_api
def test_examples_follow_their_schemas(name: str) -> None:
    """Each example is valid, formats included."""
    holders = {
        str(holder): holder for operation in operations(name) for holder in (*operation.contents, *operation.parameters)
    }
    found = {
        place: problems(holder["schema"], example) for place, holder in holders.items() for example in examples(holder)
    }

    assert {place: messages for place, messages in found.items() if messages} == {}


@every_document
def test_examples_are_used(name: str) -> None:
    """Each example of the components is shown somewhere."""
    shown = {
        str(node.resolved)
        for document_name in ALL
        for node in document(document_name).walk()
        if isinstance(node.value, dict) and "$ref" in node.value and "/examples/" in node.value["$ref"]
    }

    assert [str(node) for node in document(name)["components"].items("examples") if str(node) not in shown] == []


@every_document
def test_schemas_and_their_properties_are_described(name: str) -> None:
    """A property has a description, of its own or of the schema it refers to, unless it is a constant."""
    undescribed = [str(schema) for schema in schemas(name).values() if not schema.value.get("description")]
    for schema in schemas(name).values():
        for node in schema.walk():
            for entry in node.items("properties") if isinstance(node.value, dict) else ():
                own = isinstance(entry.value, dict) and ("const" in entry or entry.value.get("description"))
                if not own and not entry.resolved.value.get("description"):
                    undescribed.append(str(entry))

    assert undescribed == []


@every_document
def test_ulids_have_format_and_pattern(name: str) -> None:
    """Where the format is `ulid` there is the pattern, and the other way round."""
    odd = [
        str(node)
        for node in document(name).walk()
        if isinstance(node.value, dict) and (node.value.get("format") == "ulid") != (node.value.get("pattern") == ULID)
    ]

    assert odd == []


@every_document
def test_types_are_stated(name: str) -> None:
    """What has properties says that it is an object, and constants and enums say that they are strings."""
    vague = [
        str(node)
        for schema in schemas(name).values()
        for node in schema.walk()
        if isinstance(node.value, dict) and not node.pointer.endswith("/properties")
        if ("properties" in node and node.value.get("type") != "object")
        or (not {"const", "enum"}.isdisjoint(node.value) and node.value.get("type") != "string")
    ]

    assert vague == []


@every_document
def test_secrets_are_marked(name: str) -> None:
    """A property that holds a secret has the format `password`."""
    unmarked = [
        str(entry)
        for schema in schemas(name).values()
        for entry in properties(schema).values()
        if entry.key in SECRETS and entry.value.get("format") != "password"
    ]

    assert unmarked == []


@every_document
def test_discriminators_are_complete(name: str) -> None:
    """A mapping names each alternative once, and its tag is the constant that the alternative requires."""
    for schema in schemas(name).values():
        if "discriminator" not in schema:
            continue
        tag = schema["discriminator"]["propertyName"].value
        mapping = {
            entry.key: Node(entry.document, entry.pointer, {"$ref": entry.value}).resolved
            for entry in schema["discriminator"].items("mapping")
        }
        alternatives = [part.resolved for part in schema.items("oneOf")]

        assert [str(node) for node in mapping.values()] == [str(node) for node in alternatives]
        for value, alternative in mapping.items():
            constant = properties(alternative)[tag].value
            assert constant.get("enum", [constant.get("const")]) == [value], f"{alternative}"
            assert tag in required(alternative), f"{alternative}"


@every_api
def test_pages_are_described(name: str) -> None:
    """`x-pagination` stands where both a cursor parameter and a page with `next` do, and names things that exist."""
    for operation in operations(name):
        cursors = {node["name"].value for node in operation.parameters if node["in"].value == "query"}
        answers = [node for status, node in operation.responses.items() if status.startswith("2")]
        pages = [properties(content["schema"]) for answer in answers for content in answer.items("content")]
        pages = [page for page in pages if "next" in page]

        assert ("x-pagination" in operation.node) == ("after" in cursors and bool(pages)), operation.id
        if "x-pagination" in operation.node:
            description = dict(operation.node["x-pagination"].value)
            items = pages[0][description.pop("items").removeprefix("/")] if pages else None
            assert description == {"kind": "cursor", "parameter": "after", "next": "/next"}, operation.id
            assert items is not None, operation.id
            assert items.value["type"] == "array", operation.id


@every_api
def test_servers_are_named(name: str) -> None:
    """Each server has one of the three names, and production is the first."""
    names = [server["x-sdk-name"].value for server in document(name).items("servers")]

    assert names[0] == "production"
    assert len(set(names)) == len(names)
    assert set(names) <= SERVERS


@every_api
def test_errors_are_typed(name: str) -> None:
    """Wherever an operation documents a failure, the failure has a body."""
    for operation in operations(name):
        for status, response in operation.responses.items():
            assert status.startswith("2") or response.items("content"), f"{operation.id} {status}"


def test_the_shared_file_holds_what_is_shared() -> None:
    """Each of the 38 shared schemas is reached from both documents that share them, and defined in neither."""
    shared = schemas(SHARED)

    assert len(shared) == 38
    for name in ("embedded", "connect"):
        reached: set[str] = set()
        waiting = [document(name)["paths"], document(name)["components"]]
        while waiting:
            for node in waiting.pop().walk():
                if isinstance(node.value, dict) and isinstance(node.value.get("$ref"), str):
                    target = node.resolved
                    if target.document == SHARED and str(target) not in reached:
                        reached.add(str(target))
                        waiting.append(target)
        assert {str(schema) for schema in shared.values()} <= reached
        assert not shared.keys() & schemas(name).keys()


def test_base64_examples_are_base64() -> None:
    """The examples of binary credentials can be decoded."""
    found = [
        node.value["valueBase64"]
        for name in ALL
        for node in document(name).walk()
        if isinstance(node.value, dict) and isinstance(node.value.get("valueBase64"), str)
    ]

    assert found
    assert all(base64.b64decode(text, validate=True) for text in found)


def test_pointers_are_followed() -> None:
    """A pointer with escapes leads to the operation it names."""
    assert at("embedded", "/paths/~1healthz/get/operationId").value == "HealthCheck"
