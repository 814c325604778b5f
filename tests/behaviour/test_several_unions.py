"""Unions that hold together in one allOf: what decodes is what both allow."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.conformance.sdks import Sdk

CASE = Path(__file__).parents[1] / "cases/several-unions/spec.yaml"
READINGS = [
    ("ReadingByStationMeasured", {"station": "nl-hvh", "kind": "measured", "by": "buoy"}),
    ("ReadingByStationPredicted", {"station": "nl-hvh", "kind": "predicted"}),
    ("ReadingByPlaceMeasured", {"latitude": 52.1, "kind": "measured", "by": "buoy"}),
    ("ReadingByPlacePredicted", {"latitude": 52.1, "kind": "predicted", "model": "m2"}),
    ("UnknownReading", {"kind": "guessed"}),
]


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Sdk:
    return Sdk.of(CASE, tmp_path_factory.mktemp("sdk"), "sdk_with_several_unions")


@pytest.mark.parametrize(("variant", "data"), READINGS, ids=[name for name, _ in READINGS])
def test_each_with_each(sdk: Sdk, variant: str, data: dict[str, Any]) -> None:
    """A class for two alternatives at once has the properties of both, and of what is beside them."""
    whole = {"at": "2026-11-22T12:00:00Z", **data}
    model = sdk.module("").decode(sdk.module("models").Reading, whole)

    assert type(model).__name__ == variant
    assert model.to_dict() == whole
    assert sdk.module("").problems(model) == ()


@pytest.mark.parametrize(("field", "value", "holds"), [("level", "high", True), ("level", 7, False)])
def test_of_plain_types_what_both_allow(sdk: Sdk, field: str, value: object, holds: bool) -> None:
    """A type that only one of the unions has is none."""
    model = sdk.module("models").Station.from_dict({field: value})

    assert (sdk.module("").problems(model) == ()) is holds


@pytest.mark.parametrize(("value", "holds"), [(7, True), (None, True), ("7", False)])
def test_null_and_integers(sdk: Sdk, value: object, holds: bool) -> None:
    """An integer is a number."""
    model = sdk.module("models").Station.from_dict({"height": value})

    assert (sdk.module("").problems(model) == ()) is holds
