"""What a process that uses the SDK does not have to import."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.behaviour import sdk
from tests.behaviour.test_samples import OWN

COSTLY = ("base64", "dataclasses", "decimal", "httpx2", "inspect", "logging")

MODELS = """
from {package}.models import EndUser
user = EndUser.from_json({text!r})
assert user.to_dict()
"""
CLIENT = "from {package} import AsyncClient, Client"
USE = """
from {package} import Client
client = Client(token="t0ken")
client.end_users, client.with_options(timeout=1.0)
"""


def imported(code: str) -> set[str]:
    """Return the modules that a bare interpreter has after running some code with the SDK on its path.

    It has no site-packages, so importing anything but the standard library fails.
    """
    report = "\nprint(json.dumps(sorted(sys.modules)))"
    prefix = f"import json, sys; sys.path.insert(0, {str(sdk.FOLDER / 'src')!r})\n"
    run = subprocess.run(
        [sys.executable, "-I", "-S", "-c", prefix + code + report], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stdout))


def seen_by_checkers(package: Any) -> list[str]:
    """Return the names that the stub of a package offers."""
    tree = ast.parse(Path(package.__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    (names,) = (node.value for node in tree.body if isinstance(node, ast.Assign) and "__all__" in ast.unparse(node))
    return list(ast.literal_eval(names))


@pytest.mark.parametrize("code", [MODELS, CLIENT, USE], ids=["a model", "the clients", "a client that was made"])
def test_costly_modules_are_not_imported(code: str) -> None:
    """Reading a model, and coming by a client, needs none of the modules that take long to import."""
    text = (OWN / "end_user.response.json").read_text(encoding="utf-8")

    modules = imported(code.format(package=f"{sdk.TARGET}.embedded", text=text))

    assert modules.isdisjoint(COSTLY)


def test_only_the_models_that_occur_are_imported() -> None:
    """Of an API's models, those are loaded of which there is an object."""
    text = (OWN / "end_user.response.json").read_text(encoding="utf-8")

    modules = imported(MODELS.format(package=f"{sdk.TARGET}.embedded", text=text))

    names = {name.rpartition(".")[2] for name in modules if ".models._" in name}
    assert "_end_user" in names
    assert names.isdisjoint({"_hub", "_activation", "_integration", "_credential_string", "_auth_scheme_config_oauth2"})


@pytest.mark.parametrize("api", sdk.apis(), ids=str)
def test_everything_that_is_exported_exists(api: sdk.Api) -> None:
    """Each name that a package of an API offers can be had; a model says that it is from there, so pickles last."""
    for package in (sdk.module(api.name), api.models):
        assert package.__all__ == seen_by_checkers(package)
        for name in package.__all__:
            found = getattr(package, name)

            assert name in dir(package)
            if package is api.models and isinstance(found, type):
                home = found.__module__
                assert home in {f"{sdk.TARGET}.{api.name}.models", f"{sdk.TARGET}.models"}
                assert getattr(sys.modules[home], name) is found
