"""Schemas: every dialect in the shape of JSON Schema 2020-12."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sdkwright.document.schemas import distinct
from tests.unit.document_support import HEAD, read, read_schema


@pytest.mark.parametrize(
    ("version", "schema", "types", "nullable", "rules"),
    [
        ("3.1.0", {"type": "string"}, ("string",), False, []),
        ("3.1.0", {"type": ["string", "null"]}, ("string", "null"), False, []),
        ("3.1.0", {"type": "string", "nullable": True}, ("string", "null"), True, ["warning nullable"]),
        ("3.1.0", {"type": "string", "nullable": False}, ("string",), False, []),
        ("3.0.3", {"type": "string", "nullable": True}, ("string", "null"), True, []),
        ("3.0.3", {"nullable": True, "allOf": []}, (), True, []),
        ("3.0.3", {"nullable": True, "$ref": "#/components/schemas/Level"}, (), True, []),
        ("3.0.3", {"type": "string", "nullable": "true"}, ("string", "null"), True, ["warning wrong-type"]),
        ("3.0.3", {"type": ["string", "null"]}, ("string", "null"), False, ["warning later-keyword"]),
    ],
)
def test_nullable(
    tmp_path: Path, version: str, schema: Any, types: tuple[str, ...], nullable: bool, rules: list[str]
) -> None:
    """The author's `nullable` is kept, and folded into the types where there are some."""
    found, reading = read_schema(tmp_path, schema, version)

    assert (found.types, found.nullable) == (types, nullable)
    assert reading.rules == rules


@pytest.mark.parametrize(
    ("version", "schema", "constraints"),
    [
        ("3.0.3", {"minimum": 1, "exclusiveMinimum": True}, {"exclusiveMinimum": 1}),
        ("3.0.3", {"minimum": 1, "exclusiveMinimum": False}, {"minimum": 1}),
        ("3.0.3", {"exclusiveMaximum": True}, {}),
        ("3.1.0", {"exclusiveMaximum": 3, "pattern": "^a", "x-y": 1}, {"exclusiveMaximum": 3, "pattern": "^a"}),
        ("3.1.0", {"maxLength": "3", "minLength": True, "minItems": None, "uniqueItems": True}, {"uniqueItems": True}),
    ],
)
def test_constraints(tmp_path: Path, version: str, schema: Any, constraints: dict[str, object]) -> None:
    """Validation keywords are kept as written, exclusive bounds as numbers."""
    found, _ = read_schema(tmp_path, schema, version)

    assert dict(found.constraints) == constraints


def test_parts(tmp_path: Path) -> None:
    """Every keyword that holds schemas holds them, in document order, each at its own place."""
    part = {"type": "string"}
    schema = {
        "properties": {"b": part, "a/c": part, "$ref": {"type": "integer"}},
        "patternProperties": {"^x": part},
        "dependentSchemas": {"b": part},
        "additionalProperties": False,
        "unevaluatedProperties": part,
        "propertyNames": part,
        "items": part,
        "prefixItems": [part, True],
        "allOf": [part],
        "anyOf": [part],
        "oneOf": [part],
        "not": part,
        "if": part,
        "then": part,
        "else": part,
    }
    found, reading = read_schema(tmp_path, schema)

    assert reading.said == []
    assert list(found.properties) == ["b", "a/c", "$ref"]
    assert found.properties["a/c"].origin.pointer == "/components/schemas/Level/properties/a~1c"
    assert found.additional_properties is not None
    assert found.additional_properties.always is False
    assert [item.always for item in found.prefix_items] == [None, True]
    assert found.prefix_items[1].origin.tokens[-2:] == ("prefixItems", "1")
    single = (found.unevaluated_properties, found.property_names, found.items, found.negated)
    conditional = (found.condition, found.consequence, found.alternative, found.dependent_schemas["b"])
    assert {part.types for part in (*single, *conditional) if part} == {("string",)}
    assert len([part for part in (*single, *conditional) if part]) == 8


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"const": None}, {"constant": (None,)}),
        ({"default": None}, {"default": (None,)}),
        ({"default": 0}, {"default": (0,)}),
        ({"enum": ["a", "b", "a"]}, {"enum": ("a", "b")}),
        ({"enum": []}, {"enum": None}),
        ({"enum": None}, {"enum": None}),
        ({"examples": [1, 2], "example": 3}, {"examples": (3, 1, 2)}),
        ({"required": ["a", 1, "a"]}, {"required": ("a", "1")}),
        ({"required": True}, {"required": ()}),
        ({"readOnly": True, "writeOnly": "false", "deprecated": None}, {"read_only": True, "write_only": False}),
        ({"title": "T", "description": None, "format": "date"}, {"title": "T", "description": "", "format": "date"}),
        ({"type": "Integer"}, {"types": ("integer",)}),
        ({"type": ["string", None]}, {"types": ("string", "null")}),
        ({"type": "whatever"}, {"types": ()}),
        ({"type": {"a": 1}}, {"types": ()}),
        ({"items": [{}, {}]}, {"items": None}),
        ({"allOf": 1}, {"all_of": ()}),
        ({"type": "string", "enum": [1.5, True, "a"]}, {"enum": ("1.5", "true", "a")}),
        ({"type": ["integer", "null"], "enum": ["1", 2, None]}, {"enum": (1, 2, None)}),
        ({"type": "boolean", "enum": ["TRUE"]}, {"enum": (True,)}),
        ({"type": "string", "enum": ["a", None]}, {"enum": ("a", None), "types": ("string", "null")}),
        ({"type": "array", "enum": ["a"]}, {"enum": None}),
        ({"type": "string", "enum": [[1]]}, {"enum": None}),
        ({"properties": []}, {"properties": {}}),
        ({"xml": {"name": "level"}}, {"xml": {"name": "level"}}),
        ({"x-a": [1], "x-b": None}, {"extensions": {"x-a": [1], "x-b": None}}),
        ({"$ref": 1, "title": "T"}, {"ref": None, "title": "T"}),
    ],
)
def test_keywords(tmp_path: Path, schema: Any, expected: dict[str, object]) -> None:
    """A keyword is read as its type says, mended or left out where it is something else."""
    found, _ = read_schema(tmp_path, schema)

    assert {name: getattr(found, name) for name in expected} == expected


@pytest.mark.parametrize("schema", [None, 1, "x", [], "true"])
def test_what_is_no_schema(tmp_path: Path, schema: object) -> None:
    """Any value is taken where something else stands than a schema."""
    found, reading = read_schema(tmp_path, {"properties": {"a": schema}})

    assert found.properties["a"].always is (True if schema == "true" else None)
    assert reading.rules == ["warning wrong-type"]


def test_distinct() -> None:
    """Values are equal as JSON Schema has it."""
    assert distinct([1, 1.0, True, "1", None, 0, False, [1], [1], {"a": 1, "b": 2}, {"b": 2, "a": 1}]) == (
        1, True, "1", None, 0, False, [1], {"a": 1, "b": 2},
    )  # fmt: skip


def test_reference_siblings(tmp_path: Path) -> None:
    """Since 3.1 all siblings of a reference count; before, those that change no type, and the rest is reported."""
    schema = {"$ref": "#/components/schemas/Other", "description": "D", "maxLength": 1, "x-a": 1}
    found_31, reading_31 = read_schema(tmp_path, {"properties": {"a": schema}})
    found_30, reading_30 = read_schema(tmp_path, {"properties": {"a": schema}}, "3.0.3")
    new, old = found_31.properties["a"], found_30.properties["a"]

    assert (new.description, old.description) == ("D", "D")
    assert (dict(new.constraints), dict(old.constraints)) == ({"maxLength": 1}, {"maxLength": 1})
    assert reading_31.rules == reading_30.rules == ["warning unknown-ref"]


def test_discriminator(tmp_path: Path) -> None:
    """A mapping names components or references; what leads nowhere is left out."""
    mapping = {"a": "A", "b": "#/components/schemas/B", "c": "c.json", "d": "D", "1": "A.x"}
    schemas = {
        "Level": {"discriminator": {"propertyName": "kind", "mapping": mapping, "defaultMapping": "A"}},
        "A": {},
        "B": {},
        "A.x": {},
    }
    reading = read(tmp_path, {**HEAD, "openapi": "3.2.0", "components": {"schemas": schemas}}, {"c.json": {}})
    found = reading.document.schemas["Level"].discriminator
    assert found is not None

    assert dict(found.mapping) == {
        "a": "spec.json#/components/schemas/A",
        "b": "spec.json#/components/schemas/B",
        "c": "c.json#",
        "1": "spec.json#/components/schemas/A.x",
    }
    assert found.default == "spec.json#/components/schemas/A"
    assert all(reading.document.schema(target) for target in found.mapping.values())
    assert reading.rules == ["warning unknown-ref"]


def test_deep_nesting(tmp_path: Path) -> None:
    """Schemas may nest as deeply as the budget lets values nest, whatever the interpreter's limit."""
    schema: dict[str, object] = {"type": "string"}
    for _level in range(190):
        schema = {"items": schema}
    found, reading = read_schema(tmp_path, schema)

    assert reading.said == []
    depth = 0
    while found.items is not None:
        found, depth = found.items, depth + 1
    assert depth == 190


def test_every_schema(tmp_path: Path) -> None:
    """All schemas of the document are known, also those that only a reference leads to."""
    _, reading = read_schema(tmp_path, {"$ref": "#/x-place"})
    found = read(tmp_path, {**HEAD, "components": {"schemas": {"A": {"$ref": "#/x/y"}}}, "x": {"y": {"items": {}}}})

    assert reading.rules == ["warning unknown-ref"]
    assert {schema.origin.pointer for schema in found.document.every_schema()} == {
        "/components/schemas/A",
        "/x/y",
        "/x/y/items",
    }
