"""The code that the SDK's README and reference show is run as it stands, against servers that know the documents.

What a guide under spec/guides adds, and the tour in the README of this repository, want a server with state: see
`tests/tour`.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import snippets
from tests.behaviour import sdk
from tests.behaviour.server import DocumentServer
from tests.snippets import Block
from tests.unit.spec_support import ROOT, SPEC

Servers = Callable[[str], DocumentServer]

README = sdk.FOLDER / "README.md"
GUIDES = tuple(block.code for guide in sorted(SPEC.glob("guides/*.md")) for block in snippets.blocks(guide))
PLACEHOLDER = re.compile("does not match|is not valid under any of the given schemas|is not a ")
"""What openapi-core says of values that stand in for real ones, like "hub_id": the wrong text, in the right place."""


def python(file: Path) -> list[Block]:
    """Return the blocks of Python on a page of the SDK that no guide has put there."""
    return [block for block in snippets.blocks(file) if block.language == "python" and block.code not in GUIDES]


def pages() -> list[Any]:
    """Return the pages of the reference that show code."""
    return [
        pytest.param(api, file, id=file.relative_to(sdk.FOLDER).as_posix())
        for api in sdk.apis()
        for file in sorted((sdk.FOLDER / "docs" / api.name).rglob("*.md"))
        if python(file)
    ]


@pytest.fixture
def serving(servers: Servers, monkeypatch: pytest.MonkeyPatch) -> dict[str, DocumentServer]:
    """A server for each API, to which the environment leads its clients."""
    prefix = sdk.TARGET.upper()
    monkeypatch.setenv(f"{prefix}_TOKEN", "t0ken")
    running = {api.name: servers(api.document) for api in sdk.apis()}
    for name, server in running.items():
        monkeypatch.setenv(f"{prefix}_{name.upper()}_BASE_URL", server.url)
    return running


def run(block: Block, **names: Any) -> dict[str, Any]:
    """Run a block as the module of a user who has these names already; return all that are defined then."""
    namespace = {"__name__": "__main__", **names}
    exec(compile(ast.parse(block.code), str(block), "exec", dont_inherit=True), namespace)  # noqa: S102
    return namespace


def faults(server: DocumentServer) -> list[str]:
    """Return what is wrong with the requests that came, but for values that stand in for real ones."""
    return [
        fault
        for verdict in server.verdicts
        for fault in (verdict.faults if verdict.operation else ["no such operation", *verdict.faults])
        if not PLACEHOLDER.search(fault)
    ]


@pytest.mark.parametrize("block", python(README), ids=str)
def test_readme(block: Block, serving: dict[str, DocumentServer], tmp_path: Path, monkeypatch: Any) -> None:
    """A block of the README runs by itself, and sends what the documents ask for."""
    monkeypatch.chdir(tmp_path)

    run(block)

    assert {name: faults(server) for name, server in serving.items() if faults(server)} == {}
    if "with Client(" in block.code:
        assert any(server.verdicts for server in serving.values())


@pytest.mark.parametrize(("api", "file"), pages())
def test_reference(api: sdk.Api, file: Path, serving: dict[str, DocumentServer]) -> None:
    """What the reference shows runs; the page of a resource calls each operation once, as the document asks."""
    with api.client() as client:
        for block in python(file):
            if signature(block) is None:
                run(block, client=client)

    server = serving[api.name]
    documented = [f"{one.spec.verb} {one.spec.path}" for one in sdk.operations() if page_of(one) == file]
    assert faults(server) == []
    assert sorted(verdict.operation for verdict in server.verdicts) == sorted(documented)


def page_of(operation: sdk.Operation) -> Path:
    """Return the page of the reference for the resource of an operation."""
    return (sdk.FOLDER / "docs" / operation.api.name / "resources").joinpath(*operation.path[:-1]).with_suffix(".md")


@pytest.mark.parametrize("operation", sdk.operations(), ids=str)
def test_signatures(operation: sdk.Operation) -> None:
    """The signature that the reference shows for an operation is that of the method."""
    blocks = python(page_of(operation))
    shown = [found for block in blocks if (found := signature(block)) and found.name == operation.path[-1]]
    [source] = ast.parse(textwrap.dedent(inspect.getsource(operation.method))).body
    assert isinstance(source, ast.FunctionDef)
    source.args.args.pop(0)
    source.body = ast.parse("...").body

    assert [ast.unparse(one) for one in shown] == [ast.unparse(source)]


def signature(block: Block) -> ast.FunctionDef | ast.ClassDef | None:
    """Return the signature that a block shows, if it does."""
    first = ast.parse(block.code).body[0]
    if not isinstance(first, (ast.FunctionDef, ast.ClassDef)):
        return None
    inner = first.body[-1] if isinstance(first, ast.ClassDef) else first
    return first if isinstance(inner, ast.FunctionDef) and ast.unparse(inner.body[-1]) == "..." else None


def test_the_readme_of_the_repository_is_run_elsewhere() -> None:
    """All Python of the repository's README is in its tour."""
    everywhere = [block for block in snippets.blocks(ROOT / "README.md") if block.language == "python"]
    tour = list(snippets.blocks(ROOT / "README.md", "A tour of the Versori SDK"))

    assert [block for block in everywhere if block not in tour] == []
