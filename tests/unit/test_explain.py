"""`sdkwright explain`: from a name to a place and back."""

from __future__ import annotations

import json

import pytest

from sdkwright.cli import main
from tests.support import ROOT

CASES = ROOT / "tests" / "cases"


def explain(place: str, case: str, capfd: pytest.CaptureFixture[str], *options: str) -> list[str]:
    """Return the lines that are printed about a place in a case's document."""
    main(["explain", place, str(CASES / case / "spec.yaml"), "--package", "api", *options])
    return capfd.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("place", "name", "line"),
    [
        ("models.Station.grade", "api.models.Station.grade", 28),
        ("api.models.Station", "api.models.Station", 7),
        ("Station", "api.models.Station", 7),
        ("#/components/schemas/Station/properties/grade", "api.models.Station.grade", 28),
        ("#/components/schemas/Station/properties/grade/enum/0", "api.models.Station.grade", 28),
        ("spec.yaml#/components/schemas/Port", "api.models.Port", 35),
        ("StationColour.RED", "api.models.StationColour.RED", 27),
    ],
)
def test_types(place: str, name: str, line: int, capfd: pytest.CaptureFixture[str]) -> None:
    """A class, an attribute and a member are found by name and by place."""
    first, second, *_ = explain(place, "nullable", capfd)

    assert first == name
    assert f"spec.yaml:{line}:" in second


@pytest.mark.parametrize(
    "place", ["listSensors", "GET /sensors", "client.sensors.list_sensors", "#/paths/~1sensors/get"]
)
def test_operations(place: str, capfd: pytest.CaptureFixture[str]) -> None:
    """A method is found by operation, name and place; an operationId is neither."""
    lines = explain(place, "families", capfd)

    assert (lines[:1] == ["api.client.sensors.list_sensors"]) == (place != "listSensors")


def test_no_name(capfd: pytest.CaptureFixture[str]) -> None:
    """What has no name is still somewhere, and something became of it."""
    spec = ROOT / "tests" / "rejected" / "unchecked-rule" / "spec.yaml"
    status = main(["explain", "#/components/schemas/Level", str(spec), "--format", "json"])
    told = json.loads(capfd.readouterr().out)

    assert status == 0
    assert (told["python"], told["outcome"], told["line"]) == ("", "approximated", 9)
    assert [finding["rule"] for finding in told["findings"]] == ["unchecked-rule"]


def test_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """A name that nothing has is said to be none."""
    status = main(["explain", "Nonsense", str(CASES / "nullable" / "spec.yaml")])

    assert status == 1
    assert "nothing is called `Nonsense`" in capfd.readouterr().err
