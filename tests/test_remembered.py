"""A run that takes files from the one before makes the same files as one that does not."""

from __future__ import annotations

import inspect
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from sdkwright.cli.run import sources_of
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ledger import Ledger
from sdkwright.pipeline import Generation, generate, generate_sources
from sdkwright.proofs import Proofs
from sdkwright.render import Printed
from sdkwright.views import types
from tests.support import ROOT, spec_of, target_of, write_tree

CASES = sorted(path for path in (ROOT / "tests" / "cases").iterdir() if path.is_dir())
Change = Callable[[dict[str, Any]], object]


def schemas(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the component schemas of a document that are objects, in order."""
    every = document.get("components", {}).get("schemas", {}).values()
    return [schema for schema in every if isinstance(schema, dict) and "$ref" not in schema]


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the operations of a document."""
    for item in document.get("paths", {}).values():
        yield from (operation for operation in item.values() if isinstance(operation, dict))


def every_other(found: list[dict[str, Any]], **more: Any) -> None:
    """Give every other one of some objects further properties."""
    for one in found[::2]:
        one.update(more)


CHANGES: dict[str, Change] = {
    "nothing": lambda _: None,
    "a property": lambda document: [
        schema["properties"].update(oneMore={"type": "string"})
        for schema in schemas(document)
        if "properties" in schema
    ][:1],
    "what is deprecated": lambda document: every_other(schemas(document), deprecated=True),
    "descriptions": lambda document: every_other(schemas(document), description="Something *else*."),
    "a description of an operation": lambda document: every_other([*operations(document)], description="It differs."),
    "the title": lambda document: document["info"].update(title="Another title"),
    "a kind": lambda document: (
        schemas(document)[0].update(type="string", enum=["one", "two"]) if schemas(document) else None
    ),
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_files_that_are_taken_over_are_those_that_would_be_made(case: Path, tmp_path: Path) -> None:
    """Change by change, whatever an SDK has: each run finds in the folder what the one before left there."""
    place = tmp_path / case.name
    shutil.copytree(case, place, ignore=shutil.ignore_patterns("expected"))
    spec = spec_of(place)
    document = yaml.safe_load(spec.read_text(encoding="utf-8"))
    proofs = Proofs(tmp_path / "sdk")
    for change, apply in CHANGES.items():
        apply(document)
        spec.write_text(json.dumps(document, default=str), encoding="utf-8")
        proofs = Proofs(proofs.folder, proofs.found)
        again, afresh = made(place, proofs), made(place, Proofs(tmp_path / "none"))

        assert again.files == afresh.files, change
        write_tree(proofs.folder, again.files)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_another_version_printed_is_what_this_one_would(case: Path, tmp_path: Path) -> None:
    """Of two versions that are compared, files that are made of the same are rendered once."""
    place = tmp_path / case.name
    shutil.copytree(case, place, ignore=shutil.ignore_patterns("expected"))
    spec = spec_of(place)
    document = yaml.safe_load(spec.read_text(encoding="utf-8"))
    printed: Printed = {}
    for change, apply in CHANGES.items():
        apply(document)
        spec.write_text(json.dumps(document, default=str), encoding="utf-8")
        before = dict(printed)

        assert sources(place, printed) == sources(place, {}), change
        assert not before or any(before[path] is entry for path, entry in printed.items() if path in before)


def sources(case: Path, printed: Printed) -> Mapping[str, str]:
    """Return the Python sources of the SDK of a case as it is now."""
    log = DiagnosticLog()
    target = target_of(case, log)
    return generate_sources(target, Ledger(), sources_of(target, log), log, printed).files


def made(case: Path, proofs: Proofs) -> Generation:
    """Return the SDK of a case as it is now."""
    log = DiagnosticLog()
    target = target_of(case, log)
    return generate(replace(target, output=proofs.folder), Ledger(), sources_of(target, log), log, proofs)


def test_a_view_tells_all_that_is_in_it() -> None:
    """Files are told apart by the `repr` of their views."""
    views = [kind for _, kind in inspect.getmembers(types, inspect.isclass) if is_dataclass(kind)]

    assert len(views) > 20
    assert [(kind, field.name) for kind in views for field in fields(kind) if not field.repr] == []
    assert {kind.__repr__.__qualname__ for kind in views} == {f"{kind.__qualname__}.__repr__" for kind in views}
