"""Rules: what is odd in a document that was read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from sdkwright.document.schemas import is_of
from sdkwright.document.versions import Version
from sdkwright.validate import _checker, _schema_errors
from tests.unit.document_support import HEAD, read

OK = {"responses": {"200": {"description": "Good"}}}


def rules(folder: Path, document: dict[str, Any]) -> list[str]:
    return [rule.partition(" ")[2] for rule in read(folder, document, validated=True).rules]


def test_nothing_to_say(tmp_path: Path) -> None:
    """A document without faults has no findings."""
    parameters = [{"name": "code", "in": "path", "required": True, "schema": {"type": "string", "default": "nl"}}]
    paths = {"/levels/{code}": {"get": {"parameters": parameters, "operationId": "a", **OK}}}

    assert rules(tmp_path, {**HEAD, "paths": paths}) == []


@pytest.mark.parametrize(
    ("value", "name", "fits"),
    [
        (1, "integer", True),
        (1.0, "integer", True),
        (1.5, "integer", False),
        (1, "number", True),
        (True, "integer", False),
        (True, "boolean", True),
        ("1", "integer", False),
        (None, "null", True),
        ([], "array", True),
        ({}, "object", True),
        ({}, "array", False),
    ],
)
def test_types(value: Any, name: str, fits: bool) -> None:
    """A value has the types that JSON Schema gives it."""
    assert is_of(value, name) is fits


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ({"type": "string", "default": 1}, ["default-type"]),
        ({"type": ["string", "integer"], "default": 1}, []),
        ({"type": "string", "default": None}, []),
        ({"type": "number", "default": 1}, []),
        ({"enum": ["a"], "default": "b"}, ["default-not-in-enum"]),
        ({"default": {"any": 1}}, []),
    ],
)
def test_defaults(tmp_path: Path, schema: dict[str, Any], found: list[str]) -> None:
    """A default is a value of its schema."""
    assert rules(tmp_path, {**HEAD, "components": {"schemas": {"A": schema}}}) == found


def test_patterns_are_not_run(tmp_path: Path) -> None:
    """A pattern that would take for ever takes no time, since nobody tries it."""
    schema = {"type": "string", "pattern": "^(a+)+$", "default": "a" * 60 + "!", "enum": ["a" * 60 + "!"]}

    assert rules(tmp_path, {**HEAD, "components": {"schemas": {"A": schema}}}) == []


def test_nothing_is_said_twice(tmp_path: Path) -> None:
    """The specification's schema is silent where a rule of ours speaks, and about references and null."""
    document = {
        **HEAD,
        "info": {"title": 1, "version": None},
        "paths": {
            "/a/{b}": {"get": {**OK, "parameters": [{"name": "b", "in": "path", "schema": {}}]}},
            "/c": {"get": {"$ref": "#/paths/~1a~1{b}/get"}},
        },
    }

    assert rules(tmp_path, document) == [
        "wrong-type",
        "optional-path-parameter",
        "unused-path-parameter",
    ]


@pytest.mark.parametrize("version", ["2.0", "3.0.3", "3.1.0", "3.2.0"])
def test_specification(tmp_path: Path, version: str) -> None:
    """The schema of each version is applied, and its words are ours."""
    if _checker(Version(int(version[:3].replace(".", "")))) is None:
        pytest.skip("this version of openapi-spec-validator does not know that version of OpenAPI")
    keyword = "swagger" if version == "2.0" else "openapi"
    info = {"title": "Tides", "version": "1", "editor": "nobody"}
    reading = read(tmp_path, {keyword: version, "info": info, "paths": {}}, validated=True)

    assert [line.partition(": ")[2] for line in reading.said] == [
        f"warning[spec-schema]: `info` has `editor`, which OpenAPI {version[:3]} does not know"
    ]


def test_choices_are_explained(tmp_path: Path) -> None:
    """Where the schema offers a choice, what is said is why the nearest branch of it fails."""
    schema = {"type": "object", "properties": {"level": {"type": "number", "mimimum": 1}}, "required": []}
    document = {**HEAD, "openapi": "3.0.3", "paths": {}, "components": {"schemas": {"A": schema}}}
    reading = read(tmp_path, document, validated=True)

    assert [line.partition(": ")[2] for line in reading.said] == [
        "warning[spec-schema]: `level` has `mimimum`, which OpenAPI 3.0 does not know"
    ]


def test_files_are_validated(tmp_path: Path) -> None:
    """Other files that are OpenAPI documents are held to their own version, mere parts are not."""
    schemas = {"A": {"$ref": "whole.json#/components/schemas/A"}, "B": {"$ref": "part.json#/B"}}
    files = {
        "whole.json": {"openapi": "3.0.3", "info": {}, "paths": {}, "components": {"schemas": {"A": {}}}},
        "part.json": {"B": {"type": "string"}, "more": 1},
    }
    reading = read(tmp_path, {**HEAD, "components": {"schemas": schemas}}, files, validated=True)

    assert [re.search(r"([a-z]+\.json):", line)[1] for line in reading.said] == ["whole.json", "whole.json"]  # type: ignore[index]


@pytest.mark.parametrize("data", [None, 1, [], {"paths": 10**400}, {"info": "\ufffd"}, {"x": [[[[]]]]}])
def test_library_never_fails(data: Any) -> None:
    """Whatever is given to the library, we go on."""
    for version in Version:
        assert isinstance(_schema_errors(data, version), list)


def test_library_has_the_versions() -> None:
    """The installed library is one whose schemas we find."""
    for version in (Version.V2_0, Version.V3_0, Version.V3_1):
        assert _schema_errors({}, version)
