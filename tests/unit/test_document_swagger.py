"""Swagger 2.0 in the shape of OpenAPI 3.1, every place where it is in the document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.document_support import Reading, read

HEAD: dict[str, Any] = {"swagger": "2.0", "info": {"title": "Tides", "version": "1"}}


def read_post(folder: Path, parameters: list[object], **document: object) -> Reading:
    return read(folder, {**HEAD, "paths": {"/levels": {"post": {"parameters": parameters}}}, **document})


def test_servers(tmp_path: Path) -> None:
    """Schemes, host and path make the servers."""
    document = {**HEAD, "host": "tides.example:8080", "basePath": "/v1/", "schemes": ["https", "http"]}

    assert [server.url for server in read(tmp_path, document).document.servers] == [
        "https://tides.example:8080/v1",
        "http://tides.example:8080/v1",
    ]
    assert [server.url for server in read(tmp_path, {**HEAD, "basePath": "/v1"}).document.servers] == ["/v1"]
    assert read(tmp_path, HEAD).document.servers == ()


def test_body(tmp_path: Path) -> None:
    """A parameter in the body is the body, in each media type that the operation or document consumes."""
    body = {"name": "level", "in": "body", "required": True, "description": "It", "schema": {"$ref": "#/definitions/A"}}
    reading = read_post(tmp_path, [body], consumes=["application/json", "text/xml"], definitions={"A": {}})
    found = reading.operation.body
    assert found is not None

    assert (found.description, found.required, found.origin.pointer) == (
        "It",
        True,
        "/paths/~1levels/post/parameters/0",
    )
    assert [each.name for each in found.content] == ["application/json", "text/xml"]
    assert {each.schema.ref for each in found.content if each.schema} == {"spec.json#/definitions/A"}
    assert reading.operation.parameters == ()
    assert reading.said == []


@pytest.mark.parametrize(
    ("kind", "consumes", "media_type"),
    [
        ("string", [], "application/x-www-form-urlencoded"),
        ("string", ["multipart/form-data"], "multipart/form-data"),
        ("file", [], "multipart/form-data"),
        ("file", ["application/x-www-form-urlencoded"], "multipart/form-data"),
    ],
)
def test_form(tmp_path: Path, kind: str, consumes: list[str], media_type: str) -> None:
    """Parameters in a form make an object, its properties where the parameters are."""
    fields: list[object] = [
        {"name": "code", "in": "formData", "type": kind, "required": True, "description": "Which"},
        {"name": "tags", "in": "formData", "type": "array", "items": {"type": "string"}, "collectionFormat": "multi"},
    ]
    reading = read_post(tmp_path, fields, consumes=consumes)
    assert reading.operation.body is not None
    (found,) = reading.operation.body.content
    schema = found.schema
    assert schema is not None

    assert found.name == media_type
    assert (schema.types, schema.required, list(schema.properties)) == (("object",), ("code",), ["code", "tags"])
    code = schema.properties["code"]
    assert (code.types, code.format, code.description) == (("string",), "binary" if kind == "file" else "", "Which")
    assert code.origin.pointer == "/paths/~1levels/post/parameters/0"
    assert found.encoding == {"tags": {"style": "form", "explode": True}}
    assert reading.said == []


@pytest.mark.parametrize(
    ("location", "written", "style", "explode"),
    [
        ("query", None, "form", False),
        ("query", "multi", "form", True),
        ("query", "ssv", "spaceDelimited", False),
        ("query", "pipes", "pipeDelimited", False),
        ("header", "csv", "simple", False),
        ("path", None, "simple", False),
    ],
)
def test_collections(tmp_path: Path, location: str, written: str | None, style: str, explode: bool) -> None:
    """How a list is written becomes style and explode."""
    parameter = {"name": "a", "in": location, "type": "array", "items": {"type": "string"}, "required": True}
    paths = {"/levels/{a}": {"get": {"parameters": [{**parameter, "collectionFormat": written}]}}}
    reading = read(tmp_path, {**HEAD, "paths": paths})
    found = next(each for each in reading.operation.parameters if each.location == location)
    assert found.schema is not None
    assert found.schema.items is not None

    assert (found.style, found.explode) == (style, explode)
    assert (found.schema.types, found.schema.items.types) == (("array",), ("string",))


def test_responses(tmp_path: Path) -> None:
    """A response has its schema in each media type that is produced, and none without a schema."""
    responses = {
        "200": {
            "schema": {"type": "string"},
            "examples": {"text/plain": "high"},
            "headers": {"X": {"type": "integer"}},
        },
        "201": {"schema": {"type": "file"}},
        "204": {"description": "Nothing"},
    }
    paths = {"/a": {"get": {"produces": ["application/json", "text/plain"], "responses": responses}}}
    found = read(tmp_path, {**HEAD, "paths": paths}).operation.responses
    header = found[0].headers[0].schema
    assert header is not None

    assert [(each.name, each.examples) for each in found[0].content] == [
        ("application/json", ()),
        ("text/plain", ("high",)),
    ]
    assert header.types == ("integer",)
    assert [(each.name, each.schema.format) for each in found[1].content if each.schema] == [("text/plain", "binary")]
    assert found[2].content == ()


def test_security(tmp_path: Path) -> None:
    """Schemes have the names that OpenAPI 3 has for them."""
    definitions = {
        "basic": {"type": "basic"},
        "key": {"type": "apiKey", "name": "k", "in": "query"},
        "code": {
            "type": "oauth2",
            "flow": "accessCode",
            "authorizationUrl": "u",
            "tokenUrl": "t",
            "scopes": {"a": "A"},
        },
        "own": {"type": "oauth2", "flow": "application", "tokenUrl": "t"},
    }
    found = read(tmp_path, {**HEAD, "securityDefinitions": definitions}).document.security_schemes

    assert (found["basic"].type, found["basic"].scheme) == ("http", "basic")
    assert (found["key"].parameter, found["key"].location) == ("k", "query")
    flow = {"authorizationUrl": "u", "tokenUrl": "t", "scopes": {"a": "A"}}
    assert dict(found["code"].flows) == {"authorizationCode": flow}
    assert dict(found["own"].flows) == {"clientCredentials": {"tokenUrl": "t"}}


def test_schemas(tmp_path: Path) -> None:
    """What Swagger says in its own way about schemas."""
    definitions = {
        "Base": {"type": "object", "discriminator": "kind"},
        "Null": {"type": "string", "x-nullable": True},
        "Bound": {"type": "number", "minimum": 1, "exclusiveMinimum": True},
    }
    reading = read(tmp_path, {**HEAD, "definitions": definitions})
    found = reading.document.schemas
    assert found["Base"].discriminator is not None

    assert found["Base"].discriminator.property_name == "kind"
    assert found["Null"].types == ("string", "null")
    assert dict(found["Bound"].constraints) == {"exclusiveMinimum": 1}
    assert reading.said == []
