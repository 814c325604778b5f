"""Documents with oddities, from the text to what the SDK has and what is said about it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sdkwright.cli import main
from sdkwright.cli.run import sources_of
from sdkwright.config import Target
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ledger import Ledger
from sdkwright.pipeline import Generation, generate_sources
from sdkwright.report import Report, assess
from tests.unit.document_support import HEAD

OK = {"200": {"description": "Fine."}}


class Whole:
    """An SDK that was made of a document, and what was found."""

    def __init__(self, folder: Path, document: Mapping[str, Any], files: Mapping[str, str] | None = None) -> None:
        for name, text in {**(files or {}), "spec.json": json.dumps({**HEAD, **document})}.items():
            (folder / name).write_text(text)
        self.log = DiagnosticLog()
        target = Target.of(folder / "spec.json", package="api")
        self.generation: Generation = generate_sources(target, Ledger(), sources_of(target, self.log), self.log)

    @property
    def rules(self) -> list[str]:
        """Rule and place of each finding, in the order in which they were made."""
        return [f"{finding.rule} {finding.origin.pointer}" for finding in self.log]

    @property
    def report(self) -> Report:
        """What became of each place."""
        made = self.generation
        return assess(made.places, tuple(self.log), made.uses, made.left_out)

    @property
    def text(self) -> str:
        """All that was made but the runtime."""
        return "".join(text for path, text in self.generation.files.items() if "/_runtime/" not in path)


def operation(**members: Any) -> dict[str, Any]:
    """Return the paths of a document with one operation."""
    return {"paths": {"/levels": {"post": {"operationId": "level", "responses": OK, **members}}}}


def test_an_operation_that_lacks_a_part_is_left_out_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """What the message says to add is taken, be it for an operation, for a path, or for one with a line break."""
    monkeypatch.chdir(tmp_path)
    bad = {"responses": OK, "requestBody": {"$ref": "#/nowhere"}}
    paths = {"/a": {"post": bad, "get": {"responses": OK}}, "/b\n": {"post": bad}, "/c": {"$ref": "#/nowhere"}}
    (tmp_path / "spec.json").write_text(json.dumps({**HEAD, "paths": paths}))
    config = '[tool.sdkwright.targets.api]\nspec = "spec.json"\noutput = "out"\n'
    (tmp_path / "pyproject.toml").write_text(config)

    assert main(["generate", "-q"]) == 1
    allowed = capfd.readouterr().err.partition("allow = [")[2]
    (tmp_path / "pyproject.toml").write_text(f"{config}allow = [{allowed}")
    assert main(["generate", "-q"]) == 0
    ledger = json.loads((tmp_path / "out" / "sdkwright.lock").read_text())
    assert list(ledger["operations"]) == ["GET /a"]


@pytest.mark.parametrize(
    ("title", "package"), [("class", "api_class"), ("JSON", "api_json"), ("httpx2", "api_httpx2"), ("Tides", "tides")]
)
def test_a_package_is_never_called_like_one_that_is_needed(tmp_path: Path, title: str, package: str) -> None:
    """Nor like a keyword: the title of a document is a suggestion."""
    (tmp_path / "spec.json").write_text(json.dumps({**HEAD, "info": {"title": title, "version": "1"}, "paths": {}}))

    assert main(["generate", "-q", str(tmp_path / "spec.json"), "-o", str(tmp_path / "out")]) == 0
    assert [path.name for path in (tmp_path / "out" / "src").iterdir()] == [package]


def test_every_parameter_body_and_response_has_a_line(tmp_path: Path) -> None:
    """Those that are left out, too, whatever the reason."""
    parameters = [
        {"name": "good", "in": "query"},
        {"name": "good", "in": "query"},
        {"name": "Accept", "in": "header"},
        {"name": "id", "in": "path", "required": True},
        {"in": "query"},
        {"name": "what", "in": "somewhere"},
        {"$ref": "#/nowhere"},
    ]
    document = operation(
        parameters=parameters, requestBody={"$ref": "#/nowhere"}, responses={**OK, "fine": {}, "404": {"$ref": "#/x"}}
    )
    report = Whole(tmp_path, document).report
    parts = {f"{place.kind} {place.name}": place for place in report.places if place.kind != "document"}

    assert list(parts) == [
        "operation POST /levels",
        "parameter POST /levels query:good",
        "response POST /levels 200",
        "parameter POST /levels header:Accept",
        "parameter POST /levels parameters/4",
        "parameter POST /levels somewhere:what",
        "parameter POST /levels parameters/6",
        "body POST /levels",
        "response POST /levels fine",
        "response POST /levels 404",
        "parameter POST /levels path:id",
    ]
    assert {place.outcome.value for place in parts.values()} == {"refused"}
    assert all(place.findings or place.because for place in parts.values())


def test_a_body_that_is_no_object_is_sent_as_it_is(tmp_path: Path) -> None:
    """Parts without names are the caller's to write; a form of numbers is none."""
    content = {"multipart/mixed": {"schema": {"type": "array", "items": {}}}}
    whole = Whole(tmp_path, operation(requestBody={"content": content}))

    assert whole.rules == [
        "form-without-fields /paths/~1levels/post/requestBody/content/multipart~1mixed",
    ]
    assert "body: FileInput" in whole.text
    assert "Multipart" not in whole.text


def test_badges_divide_no_api(tmp_path: Path) -> None:
    """A tag that labels an operation is its resource only where it has no other; a summary will do as its text."""
    tags = [{"name": "Beta", "kind": "badge"}, {"name": "Stations", "kind": "nav", "summary": "All stations."}]
    paths = {"/a": {"get": {"tags": ["Beta", "Stations"], "responses": OK}}, "/b": {"get": {"tags": ["Beta"]}}}
    whole = Whole(tmp_path, {"openapi": "3.2.0", "tags": tags, "paths": paths})

    assert {entry.resource for entry in whole.generation.ledger.apis[""].operations.values()} == {"stations", "beta"}
    assert "All stations." in whole.text


def test_parts_are_read_last(tmp_path: Path) -> None:
    """An answer that comes in parts or bit by bit is read bit by bit."""
    content = {"multipart/mixed": {}, "text/event-stream": {"schema": {"type": "string"}}}
    whole = Whole(tmp_path, operation(responses={"200": {"description": "Fine.", "content": content}}))

    assert "EventStream[str]" in whole.text


def test_schemas_in_other_files_have_lines(tmp_path: Path) -> None:
    """One each, but for those that are within another one."""
    level = {"properties": {"unit": {"$ref": "more.yaml#/Unit"}, "same": {"$ref": "#/components/schemas/Level"}}}
    more = "Unit: { properties: { a: { type: string }, b: { $ref: '#/Unit/properties/a' } } }\n"
    whole = Whole(tmp_path, {"components": {"schemas": {"Level": level}}}, {"more.yaml": more})

    assert [place.name for place in whole.report.places if place.kind == "schema"] == ["Level", "more.yaml#/Unit"]
