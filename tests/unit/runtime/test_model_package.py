"""A package as it is generated: modules that load late, public paths, and what is never imported."""

from __future__ import annotations

import importlib
import json
import os
import pickle
import pickletools
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import runtime
from runtime.lazy import EXPORTS, Exports

from .sample import RUNTIME, write_package

PERSON = {
    "id": "a",
    "role": "admin",
    "hubs": [{"id": "h", "parent": {"id": "i"}}],
    "secret": {"type": "text", "text": "s"},
    "labels": {"x": {"text": "y"}},
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package `sample_sdk`."""
    folder = tmp_path_factory.mktemp("package")
    write_package(folder, "sample_sdk")
    return folder


@pytest.fixture
def models(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The package's models, freshly imported."""
    monkeypatch.syspath_prepend(folder)
    for name in [name for name in sys.modules if name.partition(".")[0] == "sample_sdk"]:
        monkeypatch.delitem(sys.modules, name)
    return importlib.import_module("sample_sdk.models")


def run(folder: Path, code: str) -> Any:
    """Run code in a fresh interpreter; return the JSON value that it prints."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    output = subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True)
    return json.loads(output.stdout)


def test_modules_load_when_a_value_of_theirs_occurs(models: Any) -> None:
    """A class that nothing was decoded of is not even imported."""

    def loaded() -> set[str]:
        return {name.rpartition(".")[2] for name in sys.modules if name.startswith("sample_sdk.models._")}

    person = models.Person
    assert loaded() == {"_person"}
    person.from_dict({"id": "a", "role": "guest", "hubs": []}, strict=True)
    assert loaded() == {"_person"}
    ada = person.from_dict({"id": "a", "role": "guest", "secret": {"type": "none"}}, strict=True)
    assert loaded() == {"_person", "_secret"}
    assert isinstance(ada.secret, models.Secret)
    assert not isinstance(ada, models.Secret)
    assert models.Secret != models.Labels
    assert loaded() == {"_person", "_secret", "_labels"}
    ada = person.from_dict(PERSON, strict=True)
    assert loaded() == {"_person", "_secret", "_labels", "_secret_text", "_hub"}
    assert isinstance(ada.secret, models.Secret)
    assert ada.to_dict() == PERSON


def test_everything_lives_in_the_public_package(models: Any) -> None:
    """Whichever way a class was loaded, its path is the public one."""
    private = importlib.import_module("sample_sdk.models._person")
    ada = private.Person.from_dict(PERSON)

    assert {models.Person.__module__, models.Role.__module__, models.Secret.__module__} == {"sample_sdk.models"}
    assert type(ada.secret).__module__ == "sample_sdk.models"
    assert private.Role is models.Role


def test_pickles_name_the_public_path(models: Any) -> None:
    """They survive that a class moves to another module."""
    ada = models.Person.from_dict({**PERSON, "name": 1, "new": 2})
    data = pickle.dumps([ada, ada.role, models.Secret])

    again, role, secret = pickle.loads(data)  # noqa: S301
    assert again == ada
    assert again.to_dict() == ada.to_dict()
    assert (role, secret) == (models.Role.ADMIN, models.Secret)
    assert not any("._" in str(argument) for _, argument, _ in pickletools.genops(data))


def test_what_is_exported(models: Any) -> None:
    """`dir` and `__all__` tell all names; others do not exist."""
    assert set(models.__all__) <= set(dir(models))
    assert {"Hub", "Person", "Role", "Secret", "UnknownSecret"} <= set(models.__all__)
    with pytest.raises(AttributeError, match=r"module 'sample_sdk.models' has no attribute 'Nobody'"):
        _ = models.Nobody


@pytest.mark.parametrize(
    ("extra", "allowed"),
    [({}, set()), ({"born": "2024-01-01T00:00:00Z"}, {"datetime"})],
    ids=["without a date", "with a date"],
)
def test_a_fresh_process_imports_little(folder: Path, extra: dict[str, str], allowed: set[str]) -> None:
    """First decoding costs no module that it does not need."""
    heavy = {
        *("asyncio", "ast", "base64", "contextlib", "dataclasses", "datetime", "decimal", "httpx2"),
        *("importlib.metadata", "inspect", "logging", "pydantic_core", "typing", "uuid"),
    }
    code = f"""
import sys
before = set(sys.modules)
from sample_sdk.models import Person
person = Person.from_json({json.dumps({**PERSON, **extra})!r})
person.to_json()
import json
print(json.dumps(sorted((set(sys.modules) - before) & {heavy!r})))
"""

    assert set(run(folder, code)) == allowed


def test_pickles_between_processes(folder: Path, models: Any) -> None:
    """A fresh process loads what it needs to read one."""
    data = pickle.dumps(models.Person.from_dict(PERSON))
    code = f"import pickle\nprint(pickle.loads({data!r}).to_json())"

    assert run(folder, code) == PERSON


def test_no_module_hides_a_name_of_the_runtime() -> None:
    """A submodule becomes an attribute of its package, so none may be called as an export."""
    modules = {path.stem for path in RUNTIME.glob("*.py")}

    assert not modules & set(EXPORTS["runtime"])


def test_every_name_of_a_table_is_found() -> None:
    """The first and the last one, one that another begins with; nothing else is, be it between, before or after."""
    names = ["A", "AB", "Hub", "HubPage", "Z", "a"]
    for size in range(len(names) + 1):
        table = Exports("".join(f"{name}: ._{name}\n" for name in names[:size]))

        assert list(table) == names[:size]
        assert [table.module(name) for name in names] == [f"._{name}" for name in names[:size]] + [""] * (6 - size)
        assert not any(name in table for name in ("", "0", "AA", "Hu", "HubP", "b", "._A", "A: ._A", "A: ._A\nAB"))


def test_star_imports_give_all_names(folder: Path, models: Any) -> None:
    """What `__all__` lists is made when somebody asks."""
    code = "from sample_sdk.models import *\nimport json\nprint(json.dumps([*globals()]))"

    assert "__all__" not in vars(models)
    assert set(models.__all__) <= set(run(folder, code))


def test_every_name_of_the_runtime_exists() -> None:
    """The table of lazy names is right, and in the order in which it is searched."""
    assert list(EXPORTS["runtime"]) == sorted(EXPORTS["runtime"])
    for name in EXPORTS["runtime"]:
        assert getattr(runtime, name) is not None
    assert set(EXPORTS["runtime"]) <= set(dir(runtime))
