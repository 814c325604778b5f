"""`sdkwright explain`: from a name to a place and back."""

from __future__ import annotations

import json
from pathlib import Path

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


@pytest.mark.parametrize(
    ("place", "case", "name"),
    [
        ("bodies.send_form.body", "bodies", "api.client.bodies.send_form.body"),
        ("#/paths/~1forms/post/requestBody/content", "bodies", "api.client.bodies.send_form.body"),
        ("station.updated", "webhooks", "api.webhooks.station.updated"),
        ("#/webhooks/station.updated/post", "webhooks", "api.webhooks.station.updated"),
        ("answers.chat_stream", "answers", "api.client.answers.chat_stream"),
        ("client.bodies", "bodies", "api.client.bodies.send_form"),
        ("client.water.levels.level_marks.list_marks", "tag-tree", "api.client.level_marks.list_marks"),
        ("water.levels", "tag-tree", "api.client.levels.list_levels"),
    ],
)
def test_parts(place: str, case: str, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Bodies, webhooks, methods for streams, and all methods of a resource."""
    assert name in explain(place, case, capfd)


@pytest.mark.parametrize(
    ("place", "name", "line"),
    [
        ("Client.api_key", "api.Client.api_key", 24),
        ("#/components/securitySchemes/key/in", "api.Client.api_key", 24),
        ("server.server_127_0_0_1_port", "api.Client.server.server_127_0_0_1_port", 5),
        ("#/servers/0/variables/port", "api.Client.server.server_127_0_0_1_port", 5),
    ],
)
def test_clients(place: str, name: str, line: int, capfd: pytest.CaptureFixture[str]) -> None:
    """What a client is made with: ways to authenticate, and servers."""
    first, second, *_ = explain(place, "servers", capfd)

    assert first == name
    assert second.startswith("  generated from ")
    assert f"spec.yaml:{line}:" in second


def test_a_scheme_that_the_sdk_does_without(capfd: pytest.CaptureFixture[str]) -> None:
    """It has no name, and a finding says why."""
    spec = ROOT / "tests" / "rejected" / "unsupported-scheme" / "spec.yaml"
    main(["explain", "#/components/securitySchemes/certificate", str(spec)])
    first, second, third, *_ = capfd.readouterr().out.splitlines()

    assert first == "no name of its own"
    assert second.startswith("  approximated from ")
    assert "[unsupported-scheme]" in third


def test_errors(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """An exception is explained by the answers that raise it, and such an answer by its exception."""
    answers = {"200": {"description": "Fine."}, "404": {"description": "No."}}
    paths = {"/a": {"get": {"responses": answers}}, "/b": {"get": {"responses": answers}}}
    spec = tmp_path / "spec.json"
    spec.write_text(json.dumps({"openapi": "3.1.0", "info": {"title": "Tides", "version": "1"}, "paths": paths}))

    main(["explain", "NotFoundError", str(spec)])
    assert [line.split()[-3:] for line in capfd.readouterr().out.splitlines()[1::2]] == [
        ["GET", "/a", "404"],
        ["GET", "/b", "404"],
    ]
    main(["explain", "#/paths/~1b/get/responses/404", str(spec), "--package", "tides"])
    assert capfd.readouterr().out.splitlines()[0] == "tides.NotFoundError"


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
