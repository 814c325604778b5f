"""Several documents in one SDK: one more moves no name, and what they share is one class."""

from __future__ import annotations

import ast
import json
import pickle
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from sdkwright.cli.run import sources_of
from sdkwright.config import load_targets
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ledger import Ledger
from sdkwright.pipeline import Generation, generate
from tests.behaviour import sdk
from tests.support import ROOT, write_tree
from tests.unit import spec_support

ALL = ("embedded", "connect", "organisations")


@cache
def generation(names: tuple[str, ...], before: tuple[str, ...] = ()) -> Generation:
    """Return the Versori SDK of some of its documents, with the names that it had with others."""
    log = DiagnosticLog()
    target = next(target for target in load_targets(ROOT / "pyproject.toml", log) if target.name == "versori")
    target = replace(target, apis=tuple(api for name in names for api in target.apis if api.name == name))
    previous = generation(before).ledger if before else Ledger()
    return generate(target, previous, sources_of(target, log), log)


def names_of(made: Generation, api: str) -> dict[str, str]:
    """Return the name of everything that an API has, by its place in the documents or its operation."""
    entry: Mapping[str, Any] = json.loads(made.ledger.dump())["apis"][api]
    found = {key: str(name["python"]) for key, name in entry["names"].items()}
    for key, operation in entry["operations"].items():
        found[key] = f"{operation['resource']}.{operation['method']}"
        found |= {f"{key} {place}": name for place, name in operation["parameters"].items()}
    return found


def exports(made: Generation, module: str) -> list[str]:
    """Return ``__all__`` of a module of the SDK."""
    tree = ast.parse(made.files[f"src/versori/{module}/__init__.pyi"])
    lists = [node.value for node in tree.body if isinstance(node, ast.Assign) and "__all__" in ast.unparse(node)]
    return list(ast.literal_eval(lists[0]))


@pytest.mark.parametrize("api", ALL)
@pytest.mark.parametrize("keeping", [False, True], ids=["afresh", "keeping"])
def test_a_document_added_moves_no_name_of_the_others(api: str, *, keeping: bool) -> None:
    """Neither in a new SDK nor in one whose names are kept: what it alone had is there, and imported as before."""
    alone = generation((api,))
    others = tuple(name for name in ALL if name != api)
    together = generation((api, *others), (api,) if keeping else ())

    assert names_of(together, api) == names_of(alone, api)
    for module in (api, f"{api}/models", f"{api}/resources"):
        assert exports(together, module) == exports(alone, module)
    assert together.files[f"src/versori/{api}/client.py"] == alone.files[f"src/versori/{api}/client.py"]


def test_the_order_of_documents_changes_no_name() -> None:
    """A name depends on the thing, not on what was read before."""
    forwards, backwards = generation(ALL), generation(ALL[::-1])

    assert forwards.ledger == backwards.ledger


def test_a_schema_of_the_shared_file_is_one_class() -> None:
    """Both APIs export the same objects; what only looks equal is not shared."""
    embedded, connect = sdk.module("embedded.models"), sdk.module("connect.models")
    shared = [schema for schema in spec_support.schemas("common") if schema in embedded.__all__]

    assert len(shared) >= 35
    assert [name for name in shared if getattr(embedded, name) is not getattr(connect, name)] == []
    assert embedded.Credential is not connect.Credential
    assert sdk.module("organisations.models").Error is not embedded.Error


def test_one_runtime_one_unset_one_family_of_exceptions() -> None:
    """Whichever package they come from."""
    packages = [sdk.module(name) for name in ("", *ALL)]

    for name in ("UNSET", "APIError", "NotFoundError", "Model"):
        assert len({id(getattr(package, name)) for package in packages}) == 1


def test_an_object_of_one_client_goes_into_the_other() -> None:
    """As it is, and it is known as what it is when it comes back."""
    embedded, connect = sdk.module("embedded.models"), sdk.module("connect.models")
    scheme = embedded.AuthSchemeConfigNone(id="01KKBQY7K99KES63BENWAF8WSZ", description="None")
    body = connect.HTTPConnectorCreate(name="Tides", base_url="https://tides.example", auth_scheme_configs=[scheme])

    again = connect.HTTPConnectorCreate.from_json(body.to_json())

    assert again == body
    assert isinstance(again.auth_scheme_configs[0], embedded.AuthSchemeConfigNone)
    assert isinstance(scheme, connect.AuthSchemeConfig)


def test_pickles_of_shared_objects_are_the_same_for_both() -> None:
    """They name a public module, and come back as the one class."""
    embedded, connect = sdk.module("embedded.models"), sdk.module("connect.models")
    problem = embedded.Error(code="too-deep", message="Mind the tide", fields=[])
    written = pickle.dumps(problem)

    assert pickle.loads(written) == problem  # noqa: S301 (it is our own)
    assert type(pickle.loads(written)) is connect.Error  # noqa: S301
    assert not any(part.startswith("_") for part in connect.Error.__module__.split("."))


def test_pickles_outlive_a_document_that_is_added(tmp_path: Path) -> None:
    """Written with the SDK of one document, they are read with that of three."""
    for names in ((ALL[0],), ALL):
        write_tree(tmp_path / str(len(names)), generation(names).files)
        run(tmp_path / str(len(names)), "import versori")
    write = (
        "from versori.embedded.models import Error; import pickle; print(pickle.dumps(Error(code='1', message='m')))"
    )
    written = run(tmp_path / "1", write)
    read = f"import pickle; from versori.connect.models import Error; print(type(pickle.loads({written})) is Error)"

    assert run(tmp_path / "3", read) == "True"


def run(folder: Path, code: str) -> str:
    """Return what a program prints that has an SDK on its path."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(folder / "src")},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()
