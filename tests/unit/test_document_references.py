"""References: into any place of any file, however they are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.document_support import HEAD, read, read_operation

PATHS = {
    "/levels/{code}": {
        "parameters": [{"name": "code", "in": "path", "required": True, "schema": {}}],
        "get": {
            "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"title": "Found"}}}}}
        },
    }
}
SCHEMAS = {
    "Found": {"title": "Found", "properties": {"a/b": {"title": "Slash"}, "c~d": {"title": "Tilde"}}},
    "with space": {"title": "Space"},
    "100%": {"title": "Percent"},
    "Чайка": {"title": "Gull"},
    "Alias": {"$ref": "#/components/schemas/Found"},
    "List": {"allOf": [{"title": "First"}, {"title": "Second"}]},
    "Home": {
        "$id": "https://tides.example/home",
        "title": "Home",
        "$defs": {"room": {"$anchor": "room", "title": "Room"}},
        "properties": {"inside": {"$ref": "#/$defs/room"}, "beside": {"$ref": "next"}, "above": {"$ref": "#/info"}},
    },
    "Next": {
        "$id": "https://tides.example/next",
        "title": "Next",
        "$defs": {"room": {"$anchor": "room", "title": "Other room"}},
    },
}


@pytest.mark.parametrize(
    ("ref", "title"),
    [
        ("#/components/schemas/Found", "Found"),
        ("#/components/schemas/Found/properties/a~1b", "Slash"),
        ("#/components/schemas/Found/properties/c~0d", "Tilde"),
        ("#/components/schemas/Found/properties/c%7E0d", "Tilde"),
        ("#/components/schemas/with%20space", "Space"),
        ("#/components/schemas/with space", "Space"),
        ("#/components/schemas/100%25", "Percent"),
        ("#/components/schemas/100%", "Percent"),
        ("#/components/schemas/Found/properties/a%2Fb", "Slash"),
        ("#/components/schemas/%D0%A7%D0%B0%D0%B9%D0%BA%D0%B0", "Gull"),
        ("#/components/schemas/List/allOf/1", "Second"),
        ("#/components/schemas/Alias/properties/a~1b", "Slash"),
        ("#/paths/~1levels~1%7Bcode%7D/get/responses/200/content/application~1json/schema", "Found"),
        ("#/paths/~1levels~1{code}/get/responses/200/content/application~1json/schema", "Found"),
        ("#room", "Room"),
        ("https://tides.example/next", "Next"),
        ("https://tides.example/home#room", "Room"),
        ("https://tides.example/next#room", "Other room"),
        ("https://tides.example/home#/$defs/room", "Room"),
        ("spec.json#/components/schemas/Found", "Found"),
        ("other.yaml", "Other"),
        ("other.yaml#", "Other"),
        ("./folder/../other.yaml#/inner", "Inner"),
        ("folder/deep.yaml#/back", "Found"),
        ("other.yaml#name", "Named"),
    ],
)
def test_leads_to(tmp_path: Path, ref: str, title: str) -> None:
    """A reference leads to the schema it names, and to the same object each time."""
    files = {
        "other.yaml": {"title": "Other", "inner": {"title": "Inner"}, "x": {"$anchor": "name", "title": "Named"}},
        "folder/deep.yaml": {"back": {"$ref": "../spec.json#/components/schemas/Found"}},
    }
    schemas = {**SCHEMAS, "Start": {"properties": {"a": {"$ref": ref}, "b": {"$ref": ref}}}}
    reading = read(tmp_path, {**HEAD, "paths": PATHS, "components": {"schemas": schemas}}, files)
    document = reading.document
    first, second = (document.schema(part.ref or "") for part in document.schemas["Start"].properties.values())

    assert reading.said == []
    assert first is not None
    assert first is second
    while first.ref:
        first = document.schema(first.ref)
        assert first is not None
    assert first.title == title


def test_names_within_a_resource(tmp_path: Path) -> None:
    """Below an `$id`, a reference is relative to that, and to the file where that leads nowhere."""
    reading = read(tmp_path, {**HEAD, "components": {"schemas": SCHEMAS}})
    home = reading.document.schemas["Home"]
    titles = {name: reading.document.schema(part.ref or "") for name, part in home.properties.items()}

    assert reading.said == []
    assert {name: schema.title for name, schema in titles.items() if schema} == {
        "inside": "Room",
        "beside": "Next",
        "above": "Tides",
    }


def test_self(tmp_path: Path) -> None:
    """A document may say which URI it has; what lies beside that lies beside the file."""
    schemas = {
        "Here": {"title": "Here"},
        "Start": {
            "properties": {
                "here": {"$ref": "https://tides.example/api/spec.json#/components/schemas/Here"},
                "there": {"$ref": "https://tides.example/api/more/there.json"},
            }
        },
    }
    document = {
        **HEAD,
        "openapi": "3.2.0",
        "$self": "https://tides.example/api/spec.json",
        "components": {"schemas": schemas},
    }
    reading = read(tmp_path, document, {"more/there.json": {"title": "There"}})
    parts = reading.document.schemas["Start"].properties

    assert reading.said == []
    assert [part.ref for part in parts.values()] == ["spec.json#/components/schemas/Here", "more/there.json#"]


def test_everything_may_be_a_reference(tmp_path: Path) -> None:
    """Path items, operations, parameters, bodies, responses, headers, media types, examples, maps and texts."""
    components = {
        "parameters": {"Since": {"name": "since", "in": "query", "schema": {"type": "string"}}},
        "requestBodies": {"Body": {"content": {"$ref": "parts.json#/content"}}},
        "responses": {
            "Ok": {"description": {"$ref": "parts.json#/text"}, "headers": {"X": {"$ref": "parts.json#/header"}}}
        },
        "schemas": {"Level": {"properties": {"$ref": "parts.json#/properties", "own": {"title": "Own"}}}},
        "securitySchemes": {"key": {"$ref": "parts.json#/scheme"}},
    }
    files = {
        "parts.json": {
            "content": {"application/json": {"$ref": "#/media"}},
            "media": {"schema": {"title": "Body"}, "examples": {"one": {"$ref": "#/example"}}},
            "example": {"value": 42},
            "text": "The water levels.",
            "header": {"description": "How many.", "schema": {"type": "integer"}},
            "properties": {"code": {"type": "string"}, "own": {"type": "string"}},
            "scheme": {"type": "http", "scheme": "Bearer"},
        },
        "item.json": {"put": {"$ref": "operation.json"}, "summary": "Shared"},
        "operation.json": {
            "operationId": "put",
            "parameters": [{"$ref": "spec.json#/components/parameters/Since"}],
            "requestBody": {"$ref": "spec.json#/components/requestBodies/Body"},
            "responses": {"200": {"$ref": "spec.json#/components/responses/Ok"}},
        },
    }
    reading = read(tmp_path, {**HEAD, "paths": {"/a": {"$ref": "item.json"}}, "components": components}, files)
    operation = reading.operation
    assert operation.body is not None
    media_type = operation.body.content[0]
    response = operation.responses[0]
    level = reading.document.schemas["Level"]

    assert reading.said == []
    assert (operation.operation_id, operation.origin.id, operation.method) == ("put", "operation.json#", "PUT")
    assert operation.parameters[0].origin.id == "spec.json#/components/parameters/Since"
    assert (media_type.name, media_type.examples, media_type.origin.id) == (
        "application/json",
        (42,),
        "parts.json#/media",
    )
    assert response.description == "The water levels."
    assert response.headers[0].description == "How many."
    assert reading.document.security_schemes["key"].scheme == "Bearer"
    assert level.properties["code"].ref == "parts.json#/properties/code"
    assert level.properties["own"].title == "Own"


def test_texts_in_files_of_their_own(tmp_path: Path) -> None:
    """A description may lie in a file of prose."""
    info = {"title": "Tides", "version": "1", "description": {"$ref": "intro.md"}}
    reading = read(tmp_path, {**HEAD, "info": info}, {"intro.md": "# Tides\n\nkey: - [not YAML\n"})

    assert reading.said == []
    assert reading.document.info.description == "# Tides\n\nkey: - [not YAML\n"


@pytest.mark.parametrize(
    "schemas",
    [
        {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}},
        {"A": {"$ref": "#/components/schemas/A"}},
        {"A": {"$ref": "#/components/schemas/A/properties/x"}},
        {"A": {"properties": {"$ref": "#/components/schemas/A/properties"}}},
        {"A": {"properties": {"$ref": "#/components/schemas/A/properties/x"}}},
        {f"A{n}": {"$ref": f"#/components/schemas/A{n + 1}/properties/x"} for n in range(500)},
    ],
)
def test_loops_end(tmp_path: Path, schemas: dict[str, object]) -> None:
    """References that lead round in circles, through each other or through their own parts, end."""
    reading = read(tmp_path, {**HEAD, "components": {"schemas": schemas}})

    assert set(reading.document.schemas) == set(schemas)


def test_long_chains(tmp_path: Path) -> None:
    """Ten thousand references in a row are followed once, by each of those who follow them."""
    count = 10_000
    parameters: dict[str, object] = {f"P{n}": {"$ref": f"#/components/parameters/P{n + 1}"} for n in range(count)}
    parameters[f"P{count}"] = {"name": "since", "in": "query", "schema": {}}
    listed = [{"$ref": f"#/components/parameters/P{n}"} for n in range(0, count, 5)]
    reading = read_operation(tmp_path, {"parameters": listed}, components={"parameters": parameters})

    assert [parameter.name for parameter in reading.operation.parameters] == ["since"]
    assert set(reading.rules) == {"warning duplicate-parameter"}


def test_fragments_of_files_speak_the_version_of_the_root(tmp_path: Path) -> None:
    """A file that says no version has the root's; one that does has its own."""
    schema = {"type": "string", "nullable": True}
    files = {"bare.json": schema, "own.json": {"openapi": "3.1.0", "s": schema}}
    schemas = {"A": {"$ref": "bare.json"}, "B": {"$ref": "own.json#/s"}}
    reading = read(tmp_path, {**HEAD, "openapi": "3.0.3", "components": {"schemas": schemas}}, files)

    assert [line.partition(": warning")[0] for line in reading.said] == [f"{tmp_path.as_posix()}/own.json:5:3"]
