"""Dictionaries whose keys are those of an enum."""

from __future__ import annotations

import importlib
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sdkwright.cli.run import sources_of
from sdkwright.config import Target
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ledger import Ledger
from sdkwright.pipeline import generate
from tests.support import write_tree

CASE = Path(__file__).parents[1] / "cases/enums/spec.yaml"
DATA = {"by_kind": {"tide-gauge": 1, "mast": 2}, "by_tide": {"high": [1], "ebb": None}}


@pytest.fixture(scope="module", params=[False, True], ids=["open", "closed"])
def package(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the package of the case, with open enums or with closed ones."""
    name = "closed_keys" if request.param else "open_keys"
    target = Target.of(CASE, package=name)
    target = replace(target, apis=(replace(target.apis[0], closed_enums=request.param),))
    log, folder = DiagnosticLog(), tmp_path_factory.mktemp(name)
    write_tree(folder, generate(target, Ledger(), sources_of(target, log), log).files)
    sys.path.insert(0, str(folder / "src"))
    importlib.invalidate_caches()
    return importlib.import_module(name)


def test_keys_are_members(package: Any) -> None:
    """What the enum lists is a member; an open enum keeps the rest, a closed one says that it is none."""
    models = importlib.import_module(f"{package.__name__}.models")
    limits = models.Limits.from_dict(DATA)
    problems = {problem.path for problem in package.problems(limits)}

    assert limits.to_dict() == DATA
    if package.__name__ == "open_keys":
        assert problems == set()
        assert [(type(key), value) for key, value in limits.by_kind.items()] == [(models.Kind, 1), (str, 2)]
        assert limits.by_kind["tide-gauge"] == limits.by_kind[models.Kind.TIDE_GAUGE] == 1
    else:
        assert problems == {"/by_kind/mast", "/by_tide/ebb"}
        with pytest.raises(package.FieldError):
            _ = limits.by_kind
        with pytest.raises(package.DecodeError, match="by_kind/mast"):
            models.Limits.from_dict(DATA, strict=True)


def test_keys_are_sent_as_they_are(package: Any) -> None:
    """As members or as text."""
    models = importlib.import_module(f"{package.__name__}.models")
    limits = models.Limits(by_kind={models.Kind.TIDE_GAUGE: 1, "wave buoy": 2})

    assert limits.to_dict() == {"by_kind": {"tide-gauge": 1, "wave buoy": 2}}
    assert models.Limits.from_json(limits.to_json()) == limits
