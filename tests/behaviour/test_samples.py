"""Samples as documentation has them, with placeholders that no enum knows, go through the models unchanged.

`samples/` has two of our own making. Those of the platform's documentation are not part of this project; where they
lie beside it, they are tested too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.behaviour import checking, sdk
from tests.unit.spec_support import ROOT

OWN = Path(__file__).parent / "samples"
DOCUMENTATION = ROOT.parent / "shared" / "versori" / "samples"
MODELS = {"create_end_user.request.json": "EndUserCreate", "end_user.response.json": "EndUser"}


@pytest.fixture(params=[OWN, DOCUMENTATION], ids=["own", "documentation"])
def folder(request: pytest.FixtureRequest) -> Path:
    """Where samples are."""
    found: Path = request.param
    if not found.is_dir():
        pytest.skip(f"there is no folder {found.relative_to(ROOT.parent)} beside this checkout")
    return found


@pytest.fixture(params=MODELS, ids=lambda name: name.partition(".")[0])
def sample(request: pytest.FixtureRequest, folder: Path) -> tuple[Any, str]:
    """A sample: its class, and its text."""
    models = sdk.module("embedded.models")
    return getattr(models, MODELS[request.param]), (folder / request.param).read_text(encoding="utf-8")


def test_a_sample_comes_back_equal(sample: tuple[Any, str]) -> None:
    """Text and data of a sample are the same after decoding and encoding."""
    model, text = sample

    assert model.from_dict(json.loads(text)).to_dict() == json.loads(text)
    assert json.loads(model.from_json(text).to_json()) == json.loads(text)
    assert json.loads(model.from_json(text.encode()).to_json()) == json.loads(text)


def test_a_sample_is_read_in_full(sample: tuple[Any, str]) -> None:
    """Every attribute of a sample has a value of its type; placeholders are unknown variants."""
    model, text = sample

    value = model.from_json(text)

    models = sdk.module("embedded.models")
    [action] = value.primary_connection.credentials.action
    assert sdk.module("").problems(value) == ()
    assert checking.unreadable(value) == []
    assert checking.lies(value) == []
    assert isinstance(action.auth_scheme_config, models.UnknownAuthSchemeConfig)
    assert (
        action.auth_scheme_config.scheme_type
        == json.loads(text)["primaryConnection"]["credentials"]["action"][0]["authSchemeConfig"]["schemeType"]
    )
    assert type(action.credential).__name__ in {"CredentialNone", "CredentialCreateNone"}


def test_a_sample_is_read_strictly(sample: tuple[Any, str]) -> None:
    """A strict decoder finds nothing wrong with a sample: what is new is not wrong."""
    model, text = sample

    assert model.from_json(text, strict=True).to_dict() == json.loads(text)
