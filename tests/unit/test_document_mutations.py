"""Mutated documents and texts: whatever comes in, there is an answer and never a traceback."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sdkwright.cli.run import sources_of
from sdkwright.config import Target
from sdkwright.diagnostics import DiagnosticLog, Severity, SpecRejected
from sdkwright.ledger import Ledger
from sdkwright.pipeline import generate_sources
from tests.unit.document_support import Reading

SCHEMA = {
    "type": ["object", "null"],
    "title": "Level",
    "description": "A water level.",
    "required": ["code", "level"],
    "properties": {
        "code": {"$ref": "#/components/schemas/Code", "description": "Which"},
        "level": {"type": "number", "minimum": 0, "exclusiveMaximum": 100, "default": 1, "examples": [1.5]},
        "kind": {"enum": ["high", "low", None], "default": "high"},
        "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Level"}, "prefixItems": [{"const": 1}]},
    },
    "patternProperties": {"^x": {"type": "string"}},
    "additionalProperties": {"oneOf": [{"$ref": "#/components/schemas/Code"}, {"type": "boolean"}]},
    "allOf": [{"if": {"required": ["kind"]}, "then": {"minProperties": 2}, "else": True}, {"not": {"type": "array"}}],
    "discriminator": {"propertyName": "kind", "mapping": {"high": "Code", "low": "#/components/schemas/Level"}},
    "nullable": True,
    "x-note": {"any": [1]},
}
OPERATION = {
    "operationId": "level",
    "tags": ["Levels"],
    "deprecated": True,
    "parameters": [
        {"$ref": "#/components/parameters/Since"},
        {"name": "tags", "in": "query", "style": "form", "explode": False, "content": {"application/json": {}}},
    ],
    "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": {}, "encoding": {"a": {}}}}},
    "responses": {
        "200": {
            "description": "Good",
            "headers": {"X-Count": {"schema": {"type": "integer"}}},
            "content": {"application/json": {"schema": SCHEMA, "examples": {"one": {"value": 1}}}},
        },
        "default": {"$ref": "#/components/responses/Error"},
    },
    "callbacks": {"done": {"{$url}": {"post": {"responses": {}}}}},
    "security": [{"key": []}, {}],
    "servers": [{"url": "https://{a}", "variables": {"a": {"default": "b", "enum": ["b"]}}}],
}
OPENAPI: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Tides", "version": "1", "license": {"name": "MIT"}},
    "servers": [{"url": "https://tides.example"}],
    "tags": [{"name": "Levels"}],
    "paths": {"/levels/{code}": {"get": OPERATION, "parameters": [{"name": "code", "in": "path", "required": True}]}},
    "webhooks": {"new": {"post": {"responses": {"200": {"description": "Thanks"}}}}},
    "components": {
        "schemas": {"Level": SCHEMA, "Code": {"type": "string", "pattern": "^[a-z]+$", "$anchor": "code"}},
        "parameters": {"Since": {"name": "since", "in": "query", "schema": {"$ref": "#code"}}},
        "responses": {"Error": {"description": "Bad", "content": {"*/*": {"schema": {"$ref": "part.yaml#/Error"}}}}},
        "securitySchemes": {"key": {"type": "oauth2", "flows": {"implicit": {"scopes": {"a": "A"}}}}},
    },
}
EVENTS = {
    "oneOf": [
        {"properties": {"event": {"const": "high"}, "data": {"contentSchema": {"$ref": "#/components/schemas/Level"}}}},
        {"properties": {"event": {"const": "low"}, "data": {"type": "string"}}},
    ]
}
QUERY = {"type": "object", "properties": {"near": {"type": "integer"}}, "required": ["near"]}
NEWER = {
    **OPENAPI,
    "openapi": "3.2.0",
    "$self": "https://tides.example/spec",
    "servers": [
        {"name": "main", "url": "https://{a}.tides.example", "variables": {"a": {"default": "b", "enum": ["b"]}}}
    ],
    "tags": [{"name": "Levels", "parent": "Water", "kind": "nav", "summary": "S"}, {"name": "Water"}],
    "paths": {
        **OPENAPI["paths"],
        "/search": {
            "query": {
                "tags": ["Levels"],
                "x-sdk-method": "search",
                "x-pagination": {"kind": "cursor", "parameter": "after", "next": "/next", "items": "/items"},
                "parameters": [
                    {"name": "after", "in": "query", "schema": {"type": "string"}, "x-py-name": "since"},
                    {
                        "name": "all",
                        "in": "querystring",
                        "content": {"application/x-www-form-urlencoded": {"schema": QUERY}},
                    },
                ],
                "requestBody": {"content": {"application/xml": {"schema": {"$ref": "#/components/schemas/Level"}}}},
                "responses": {
                    "200": {
                        "description": "Some",
                        "links": {"next": {"operationId": "level"}},
                        "content": {
                            "application/json": {
                                "schema": {
                                    "type": "object",
                                    "properties": {
                                        "items": {"type": "array", "items": {"$ref": "#/components/schemas/Union"}},
                                        "next": {"type": ["string", "null"]},
                                    },
                                }
                            },
                        },
                    }
                },
            },
            "additionalOperations": {
                "COPY": {"responses": {"200": {"content": {"text/event-stream": {"itemSchema": EVENTS}}}}}
            },
        },
    },
    "components": {
        **OPENAPI["components"],
        "schemas": {
            **OPENAPI["components"]["schemas"],
            "High": {"type": "object", "required": ["kind"], "properties": {"kind": {"const": "high"}}},
            "Low": {
                "allOf": [{"$ref": "#/components/schemas/High"}, {"properties": {"kind": {"enum": ["low", 1]}}}],
                "xml": {"name": "low", "nodeType": "element"},
                "x-py-name": "LowLevel",
            },
            "Union": {
                "oneOf": [{"$ref": "#/components/schemas/High"}, {"$ref": "#/components/schemas/Low"}],
                "discriminator": {"propertyName": "kind", "mapping": {"high": "High"}, "defaultMapping": "Low"},
            },
            "Tree": {"$id": "tree", "$dynamicAnchor": "node", "items": {"$dynamicRef": "#node"}, "type": "array"},
            "Code": {"type": "integer", "enum": [1, 2], "x-enum-varnames": ["ONE", "TWO"], "$anchor": "code"},
        },
    },
}
SWAGGER = {
    "swagger": "2.0",
    "info": {"title": "Tides", "version": "1"},
    "host": "tides.example",
    "schemes": ["https"],
    "consumes": ["application/json"],
    "paths": {
        "/levels/{code}": {
            "parameters": [{"name": "code", "in": "path", "required": True, "type": "string"}],
            "post": {
                "parameters": [
                    {"name": "level", "in": "body", "schema": {"$ref": "#/definitions/Level"}},
                    {"name": "file", "in": "formData", "type": "file"},
                    {
                        "name": "a",
                        "in": "query",
                        "type": "array",
                        "items": {"type": "string"},
                        "collectionFormat": "csv",
                    },
                ],
                "responses": {"200": {"schema": {"type": "string"}, "examples": {"a/b": 1}, "headers": {"X": {}}}},
            },
        }
    },
    "definitions": {"Level": {"type": "object", "discriminator": "kind", "x-nullable": True, "properties": {}}},
    "securityDefinitions": {"key": {"type": "basic"}, "flow": {"type": "oauth2", "flow": "implicit", "scopes": {}}},
}
SCALARS: list[Any] = [None, True, False, 0, -1, 1.5, 10**30, "", "x", "string", "true", "\0", "é\u202e\x1b[31m"]
REFERENCES: list[Any] = ["#", "#/", "#/paths", "#/components/schemas/Level", "part.yaml", "spec.json", "../x.yaml"]
COLLECTIONS: list[Any] = [[], {}, [None], [[]], [{}], {"$ref": 1}, {"type": "string"}, {"a": {"b": []}}, ["a", 1]]
VALUES = st.sampled_from(
    [*SCALARS, *REFERENCES, "https://a.example", *COLLECTIONS, *({"$ref": reference} for reference in REFERENCES)]
)
KEYS = st.sampled_from(["$ref", "$id", "$anchor", "type", "items", "properties", "x-y", "get", "in", "", "a/b~", "200"])
SETTINGS = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
LINE = re.compile(r"\S.*: (error|unsupported|warning|note)\[[a-z0-9-]+\]: \S.*(\n  hint: \S.*)?\Z")


def containers(value: Any) -> Iterator[dict[str, Any] | list[Any]]:
    """Yield all objects and arrays of a value."""
    todo = [value]
    while todo:
        value = todo.pop()
        if isinstance(value, dict | list):
            yield value
            todo.extend(value.values() if isinstance(value, dict) else value)


def mutate(document: Any, data: st.DataObject) -> Any:
    """Return a document with one node replaced, taken away, renamed or moved to another place."""
    changed = copy.deepcopy(document)
    nodes = [node for node in containers(changed) if node]
    node = data.draw(st.sampled_from(nodes))
    key: Any = data.draw(st.sampled_from(list(node) if isinstance(node, dict) else list(range(len(node)))))
    match data.draw(st.sampled_from(["replace", "remove", "rename", "move"])):
        case "replace":
            node[key] = data.draw(VALUES)
        case "remove":
            del node[key]
        case "rename" if isinstance(node, dict):
            node[data.draw(KEYS)] = node.pop(key)
        case _:
            node[key] = copy.deepcopy(data.draw(st.sampled_from(nodes)))
    return changed


def check(folder: Path, name: str, content: str | bytes) -> Reading:
    """Read a document and look at what is said about it."""
    (folder / "part.yaml").write_text("Error: {type: object, properties: {message: {type: string}}}\n")
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    reading = Reading(folder / name)
    assert all(LINE.match(line) for line in reading.said), reading.said
    assert reading.found is not None or any(rule.startswith("error ") for rule in reading.rules)
    return reading


def resolve_all(reading: Reading) -> None:
    """Follow every reference of a document that was read."""
    for schema in reading.found.every_schema() if reading.found else ():
        targets = [schema.ref, *(schema.discriminator.mapping.values() if schema.discriminator else ())]
        for target in targets:
            found = reading.document.schema(target) if target else None
            assert target is None or found is reading.document.schema(target)
            assert target is None or found is not None


@pytest.mark.parametrize(
    ("document", "count"),
    [(OPENAPI, 1), ({**OPENAPI, "openapi": "3.0.3"}, 1), (NEWER, 3), (SWAGGER, 1)],
    ids=["3.1", "3.0", "3.2", "2.0"],
)
def test_mutations_are_of_documents_that_are_read(tmp_path: Path, document: dict[str, Any], count: int) -> None:
    """Before they are mutated, the documents are read whole."""
    reading = check(tmp_path, "spec.json", json.dumps(document))

    assert len(reading.document.operations) == count
    assert not any(rule.startswith("error") for rule in reading.rules)


@SETTINGS
@given(data=st.data(), document=st.sampled_from([OPENAPI, {**OPENAPI, "openapi": "3.0.3"}, SWAGGER]))
def test_mutated_documents(tmp_path: Path, data: st.DataObject, document: Any) -> None:
    """A document with something wrong anywhere is read or refused, and every reference in it has an end."""
    for _time in range(data.draw(st.integers(1, 4))):
        document = mutate(document, data)
    resolve_all(check(tmp_path, "spec.json", json.dumps(document)))


@SETTINGS
@given(data=st.data(), document=st.sampled_from([OPENAPI, {**OPENAPI, "openapi": "3.0.3"}, NEWER, SWAGGER]))
def test_mutated_documents_become_sdks(tmp_path: Path, data: st.DataObject, document: Any) -> None:
    """Whatever is wrong in a document, there is an SDK whose files are Python, or a fatal finding; all have a line."""
    (tmp_path / "part.yaml").write_text("Error: {type: object, properties: {message: {type: string}}}\n")
    (tmp_path / "spec.json").write_text(json.dumps(mutate(document, data)))
    log = DiagnosticLog()
    target = Target.of(tmp_path / "spec.json", package="api")
    sources = sources_of(target, log)
    try:
        files = generate_sources(target, Ledger(), sources, log).files
    except SpecRejected:
        files = {}
        assert log.of(Severity.ERROR)
    for path, text in files.items():
        if "/_runtime/" not in path:
            compile(text, path, "exec")
    assert all(each.line or sources[""].locate(sources[""].written(each.origin))[0] for each in log)


@SETTINGS
@given(data=st.data(), as_yaml=st.booleans())
def test_mutated_texts(tmp_path: Path, data: st.DataObject, as_yaml: bool) -> None:
    """A text with characters put in, taken out or doubled is read or refused."""
    text = yaml.safe_dump(SWAGGER) if as_yaml else json.dumps(SWAGGER, indent=1)
    for _time in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 3))
        put = data.draw(st.text(st.sampled_from("{}[]:,-\"'\\&*!|>%@`#?\t\n\0 a1<~é\ud83c"), max_size=3))
        text = text[:at] + put + text[at + cut :]
    check(tmp_path, "spec.yaml" if as_yaml else "spec.json", text.encode(errors="surrogatepass"))


@SETTINGS
@given(content=st.binary(max_size=60), head=st.sampled_from([b"", b"openapi: 3.1.0\n", b'{"openapi": "3.1.0", ']))
def test_arbitrary_bytes(tmp_path: Path, content: bytes, head: bytes) -> None:
    """Any bytes are read or refused."""
    check(tmp_path, "spec.yaml", head + content)
