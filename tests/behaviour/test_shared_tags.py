"""Tags that mean several variants of a union: the best match among these, and only among these."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conformance.sdks import Sdk

CASE = Path(__file__).parents[1] / "cases/shared-tags/spec.yaml"


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Sdk:
    return Sdk.of(CASE, tmp_path_factory.mktemp("sdk"), "sdk_with_shared_tags")


@pytest.mark.parametrize(
    ("union", "data", "variant"),
    [
        ("Level", {"kind": "tide", "height": 1}, "High"),
        ("Level", {"kind": "tide", "depth": 1}, "Low"),
        ("Level", {"kind": "tide"}, "High"),
        ("Level", {"kind": "wind", "height": 1}, "Wind"),
        ("Level", {"kind": "moon", "height": 1}, "UnknownLevel"),
        ("Reading", {"type": "short", "at": "noon"}, "Short"),
        ("Reading", {"type": "long", "notes": "x"}, "Long"),
        ("Reading", {"type": "long", "sources": "x"}, "Longer"),
        ("Reading", {"type": "other"}, "ReadingBase"),
    ],
)
def test_the_best_of_those_that_share_it(sdk: Sdk, union: str, data: dict[str, Any], variant: str) -> None:
    """Nothing is lost, and the union knows its members."""
    kind = getattr(sdk.module("models"), union)
    model = sdk.module("").decode(kind, data)

    assert type(model).__name__ == variant
    assert isinstance(model, kind)
    assert model.to_dict() == data
    assert {one.__name__ for one in kind.__args__} >= {variant}
