"""Operations: parameters merged, defaults settled, faults mended or left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sdkwright.diagnostics import DiagnosticLog
from sdkwright.document import parse
from sdkwright.document.nodes import Location
from sdkwright.source import Budget, SourceSet
from tests.unit.document_support import HEAD, Reading, read, read_operation


def parameter(name: str, location: str, **more: object) -> dict[str, object]:
    return {"name": name, "in": location, "schema": {"type": "string"}, **more}


def test_parameters_of_a_path(tmp_path: Path) -> None:
    """Those of the path come first; an operation's own one wins by name and place together."""
    item = {
        "parameters": [
            parameter("a", "query"),
            parameter("b", "query", description="shared"),
            parameter("c", "header"),
        ],
        "get": {"parameters": [parameter("b", "query", description="own"), parameter("c", "query")]},
    }
    reading = read(tmp_path, {**HEAD, "paths": {"/levels": item}})
    found = [(each.name, each.location, each.description) for each in reading.operation.parameters]

    assert found == [
        ("a", Location.QUERY, ""),
        ("c", Location.HEADER, ""),
        ("b", Location.QUERY, "own"),
        ("c", Location.QUERY, ""),
    ]


@pytest.mark.parametrize(
    ("location", "written", "style", "explode"),
    [
        ("query", {}, "form", True),
        ("query", {"explode": False}, "form", False),
        ("query", {"style": "spaceDelimited"}, "spaceDelimited", False),
        ("query", {"style": "deepObject"}, "deepObject", True),
        ("header", {}, "simple", False),
        ("cookie", {}, "form", True),
        ("path", {"required": True}, "simple", False),
        ("path", {"required": True, "style": "matrix", "explode": True}, "matrix", True),
        ("header", {"style": "form"}, "simple", False),
    ],
)
def test_style(tmp_path: Path, location: str, written: dict[str, object], style: str, explode: bool) -> None:
    """Style and explode are the ones written, else the defaults of the place."""
    reading = read_operation(tmp_path, {"parameters": [parameter("code", location, **written)]}, "/levels/{code}")
    found = next(each for each in reading.operation.parameters if each.location == location)

    assert (found.style, found.explode) == (style, explode)


@pytest.mark.parametrize(
    ("path", "declared", "template", "names", "rules"),
    [
        ("/a/{b}", ["b"], "/a/{b}", ["b"], []),
        ("/a/{b}/{c}/{b}", ["c"], "/a/{b}/{c}/{b}", ["b", "c"], ["warning undeclared-path-parameter"]),
        ("/a", ["b"], "/a", [], ["warning unused-path-parameter"]),
        ("a/{b", [], "/a/%7Bb", [], ["warning path-template"]),
        ("/a/{}/{b}}", ["b"], "/a/%7B%7D/{b}%7D", ["b"], ["warning path-template"]),
        ("/a/{b c}.json", ["b c"], "/a/{b c}.json", ["b c"], []),
    ],
)
def test_path_parameters(
    tmp_path: Path, path: str, declared: list[str], template: str, names: list[str], rules: list[str]
) -> None:
    """An operation has the path parameters that its path names, each once."""
    parameters = [parameter(name, "path", required=True) for name in declared]
    reading = read_operation(tmp_path, {"parameters": parameters}, path)
    operation = reading.operation

    assert operation.path == template
    assert [each.name for each in operation.parameters if each.location is Location.PATH] == names
    assert all(each.required for each in operation.parameters)
    assert reading.rules == rules


def test_undeclared_parameter(tmp_path: Path) -> None:
    """A parameter that nobody describes is a required string."""
    found = read_operation(tmp_path, {}, "/levels/{code}").operation.parameters[0]

    assert found.schema is not None
    assert (found.name, found.required, found.schema.types) == ("code", True, ("string",))


def test_methods(tmp_path: Path) -> None:
    """All methods of a path are operations, the one of 3.2 and those with names of their own too."""
    item = {
        "summary": "Levels",
        "get": {"operationId": "a"},
        "query": {"operationId": "b"},
        "additionalOperations": {"COPY": {"operationId": "c"}, "Link": {"operationId": "l"}},
        "x-post": {"operationId": "d"},
        "trace": None,
    }
    reading = read(tmp_path, {**HEAD, "openapi": "3.2.0", "paths": {"/levels": item, "x-note": {"get": {}}}})

    assert [(each.method, each.operation_id) for each in reading.document.operations] == [
        ("GET", "a"),
        ("QUERY", "b"),
        ("COPY", "c"),
        ("Link", "l"),
    ]


def test_responses(tmp_path: Path) -> None:
    """Statuses, ranges and the default, in document order; what is no status is left out."""
    content = {"application/json": {"schema": {}, "example": 1, "examples": {"a": {"value": 2}}}}
    responses: dict[str, Any] = {
        "200": {"description": "Good", "content": content, "headers": {"X-Count": {"schema": {"type": "integer"}}}},
        "4xx": {"description": "Bad"},
        "DEFAULT": {},
        "x-more": {},
        "600": {},
    }
    reading = read_operation(tmp_path, {"responses": responses})
    found = reading.operation.responses

    assert [each.status for each in found] == ["200", "4XX", "default"]
    assert found[0].content[0].examples == (1, 2)
    assert found[0].headers[0].name == "X-Count"
    assert reading.rules == ["warning unknown-status"]


def test_body(tmp_path: Path) -> None:
    """A body has its media types in document order, with their encodings as written."""
    content = {"multipart/form-data": {"schema": {}, "encoding": {"file": {"contentType": "image/png"}}}, "text/*": {}}
    reading = read_operation(tmp_path, {"requestBody": {"required": True, "content": content}})
    body = reading.operation.body
    assert body is not None

    assert body.required
    assert [each.name for each in body.content] == ["multipart/form-data", "text/*"]
    assert body.content[0].encoding == {"file": {"contentType": "image/png"}}
    assert body.content[1].schema is None


def test_security(tmp_path: Path) -> None:
    """An operation has its own requirements, else the document's; an unknown scheme takes its alternative with it."""
    schemes = {
        "key": {"type": "apiKey", "name": "k", "in": "header"},
        "o": {"type": "oauth2", "flows": {"implicit": {}}},
    }
    paths = {
        "/a": {"get": {}},
        "/b": {"get": {"security": []}},
        "/c": {"get": {"security": [{"key": [], "o": ["read"]}, {}, {"nobody": []}]}},
    }
    document = {**HEAD, "security": [{"key": []}], "paths": paths, "components": {"securitySchemes": schemes}}
    reading = read(tmp_path, document)

    assert [[dict(each.schemes) for each in found.security] for found in reading.document.operations] == [
        [{"key": ()}],
        [],
        [{"key": (), "o": ("read",)}, {}],
    ]
    assert reading.document.security_schemes["o"].flows == {"implicit": {}}
    assert reading.rules == ["warning unknown-security-scheme"]


def test_shared_objects_are_bounded(tmp_path: Path) -> None:
    """Objects count each time a reference leads to them, so that short documents cannot become long ones."""
    parameters = [parameter(f"p{number}", "query") for number in range(40)]
    paths = {f"/{number}": {"get": {"parameters": {"$ref": "#/x-parameters"}}} for number in range(40)}
    path = tmp_path / "spec.json"
    path.write_text(json.dumps({**HEAD, "paths": paths, "x-parameters": parameters}))
    found = {}
    for objects in (1000, 10_000):
        log = DiagnosticLog()
        sources = SourceSet(tmp_path, log, Budget(objects=objects))
        found[objects] = parse(sources, sources.add(path), log), [finding.rule for finding in log]

    assert found[1000] == (None, ["too-many-objects"])
    assert found[10_000][0] is not None


def test_callbacks_end(tmp_path: Path) -> None:
    """A callback that is the operation itself is read once."""
    callbacks = {"again": {"{$url}": {"$ref": "#/paths/~1levels"}}}
    reading = read_operation(tmp_path, {"callbacks": callbacks})

    assert [len(each.callbacks) for each in reading.operation.callbacks] == [0]
    assert reading.rules == ["warning nested-callbacks"]


def test_servers(tmp_path: Path) -> None:
    """An operation has its own servers, else its path's; variables have their default and values."""
    variables = {"region": {"default": "eu", "enum": ["eu", "us"]}, "port": {"enum": [80, 81]}}
    document = {
        **HEAD,
        "servers": [{"url": "https://{region}.example", "description": "Main", "variables": variables}],
        "paths": {"/a": {"servers": [{"url": "https://a"}], "get": {}, "put": {"servers": [{"url": "https://b"}]}}},
    }
    reading = read(tmp_path, document)
    server = reading.document.servers[0]

    assert (server.url, server.description) == ("https://{region}.example", "Main")
    assert server.variables == {"region": ("eu", ("eu", "us")), "port": ("80", ("80", "81"))}
    assert [[each.url for each in found.servers] for found in reading.document.operations] == [
        ["https://a"],
        ["https://b"],
    ]


def test_callbacks_and_webhooks(tmp_path: Path) -> None:
    """What the server calls is read like any operation, by expression or name."""
    callback = {"{$request.body#/url}": {"post": {"operationId": "called"}}}
    operation = {"callbacks": {"done": callback}}
    reading = read_operation(tmp_path, operation, webhooks={"newLevel": {"post": {"operationId": "hook"}}})
    callbacks = reading.operation.callbacks

    assert [(each.path, each.method, each.operation_id) for each in callbacks] == [
        ("{$request.body#/url}", "POST", "called")
    ]
    assert [(each.path, each.operation_id) for each in reading.document.webhooks] == [("newLevel", "hook")]
    assert reading.said == []


def test_root(tmp_path: Path) -> None:
    """What the document says about the API as a whole."""
    document = {
        **HEAD,
        "info": {"title": "Tides", "version": 1.5, "license": {"name": "MIT"}, "contact": {"email": "a@b.example"}},
        "tags": [{"name": "Levels", "description": "High and low", "parent": "All", "x-order": 1}, "Stations"],
        "x-a": 1,
    }
    reading = read(tmp_path, document)
    found = reading.document

    assert (found.file, found.version, found.info.version) == ("spec.json", "3.1.0", "1.5")
    assert (found.info.license_name, found.info.contact_email) == ("MIT", "a@b.example")
    assert [(tag.name, tag.parent, dict(tag.extensions)) for tag in found.tags] == [("Levels", "All", {"x-order": 1})]
    assert dict(found.extensions) == {"x-a": 1}
    assert reading.rules == ["warning wrong-type", "warning wrong-type"]


def test_lost_operations(tmp_path: Path) -> None:
    """Operations that cannot be read are named; of a path that leads nowhere, the path is."""
    paths: dict[str, object] = {
        "/a": {"$ref": "#/x-nothing"},
        "/b": {"get": {"$ref": "#/x-nothing"}, "put": 1, "post": {}},
        "/c": {"additionalOperations": {"A B": {}}},
        "/d": None,
    }
    reading = read(tmp_path, {**HEAD, "openapi": "3.2.0", "paths": paths})

    assert [name for name, _ in reading.document.lost] == ["/a", "GET /b", "PUT /b", "A B /c"]
    assert [operation.method for operation in reading.document.operations] == ["POST"]
    assert {rule.partition(" ")[0] for rule in reading.rules} == {"unsupported"}
    assert len(reading.rules) == 4


def test_parameters_that_are_a_file_of_something_else(tmp_path: Path) -> None:
    """What stands there is no parameter; it has no number in a list to be called by."""
    (tmp_path / "part.yaml").write_text('{"Error": {"type": "object"}}', encoding="utf-8")
    item = {"parameters": {"$ref": "part.yaml"}, "get": {"responses": {"200": {"description": ""}}}}
    (tmp_path / "spec.yaml").write_text(json.dumps({**HEAD, "paths": {"/levels": item}}), encoding="utf-8")
    reading = Reading(tmp_path / "spec.yaml")

    assert [lost[:2] for lost in reading.document.left_out] == [("parameter", "/levels parameters/0")]
