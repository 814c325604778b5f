"""Rules about values beyond their types, in an SDK that was asked to check them and in one that was not."""

from __future__ import annotations

import importlib
import pickle
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sdkwright.cli.run import sources_of
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ledger import Ledger
from sdkwright.pipeline import generate
from tests.conformance.sdks import Sdk
from tests.support import target_of, write_tree
from tests.unit.runtime.loopback import Answer, Loopback

CASE = Path(__file__).parents[1] / "cases/constraints"
WRONG = {
    "id": "1",
    "code": "abc",
    "depth": 0.35,
    "names": ["aaaaa", "b", "b"],
    "labels": {"a": 4, "b": 1, "c/d": 2},
    "odd": "1",
    "marks": {"a": "1", "B": "2"},
    "tides": {"high": 1, "ebb": 2},
    "owner": {"name": "", "mail": "y", "since": "2026-11-22"},
    "crew": [{"name": "a"}, {"name": "far too long"}, {"name": "b"}],
}
RIGHT = {
    "id": "123",
    "code": "ABC",
    "depth": 0.3,
    "names": ["a", "b"],
    "owner": {"name": "Mo", "mail": None},
    "crew": [],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the SDK of the case is, as `checked_tides`."""
    log = DiagnosticLog()
    folder = tmp_path_factory.mktemp("sdk")
    text = (CASE / "pyproject.toml").read_text("utf-8").replace("targets.api", "targets.checked-tides")
    (folder / "pyproject.toml").write_text(text, "utf-8")
    (folder / "spec.yaml").write_text((CASE / "spec.yaml").read_text("utf-8"), "utf-8")
    target = target_of(folder, log)
    write_tree(folder, generate(target, Ledger(), sources_of(target, log), log).files)
    sys.path.insert(0, str(folder / "src"))
    return folder


@pytest.fixture(scope="module")
def checked(folder: Path) -> Any:
    """The package."""
    return importlib.import_module("checked_tides")


@pytest.fixture(scope="module")
def station(checked: Any) -> Any:
    """Its class with all kinds of rules."""
    return importlib.import_module("checked_tides.models").Station


@pytest.fixture(scope="module")
def models(checked: Any) -> Any:
    """Its classes."""
    return importlib.import_module(f"{checked.__name__}.models")


def said(problems: Any) -> list[str]:
    """Return place and expectation of each problem."""
    return [f"{problem.path} {problem.expected}" for problem in problems]


EXPECTED = [
    "/id at least 3 characters",
    "/code text like ^[A-Z]{3}\\Z",
    "/depth a multiple of 0.1",
    "/names items that differ",
    "/names/0 at most 4 characters",
    "/labels at most 2 properties",
    "/labels/a at most 3",
    "/marks/B text like ^[a-z]+\\Z",
    "/owner/name at least 1 characters",
    "/owner/mail text like ^[^@x]+@[^@x]+\\Z",
    "/crew at most 2 items",
    "/crew/1/name at most 8 characters",
]


def test_problems_lists_them(checked: Any, station: Any) -> None:
    """All of them, in nested models too; what is wrong can still be read, and round-trips."""
    model = station.from_dict(WRONG)

    assert said(checked.problems(model)) == EXPECTED
    assert {problem.kind for problem in checked.problems(model)} == {"constraint"}
    assert model.code == "abc"
    assert model.to_dict() == WRONG
    assert checked.problems(pickle.loads(pickle.dumps(model))) != ()  # noqa: S301 (our own)


def test_no_value_is_shown(checked: Any, station: Any) -> None:
    """Problems may be logged."""
    assert "far too long" not in str(checked.problems(station.from_dict(WRONG)))


def test_what_holds_is_no_problem(checked: Any, station: Any) -> None:
    """Strict mode takes it, and a change is looked at when somebody asks."""
    model = station.from_dict(RIGHT, strict=True)
    assert checked.problems(model) == ()

    model.depth = -1.0
    assert said(checked.problems(model)) == ["/depth at least 0"]
    model.depth = 100.5
    assert said(checked.problems(model)) == ["/depth less than 100.5"]


def test_how_many_properties(checked: Any, station: Any) -> None:
    """A rule about the object as a whole."""
    assert said(checked.problems(station(code="ABC"))) == [" at least 2 properties"]


def test_strict_refuses(checked: Any, station: Any) -> None:
    """All at once, as for types."""
    with pytest.raises(checked.DecodeError) as caught:
        station.from_dict(WRONG, strict=True)

    assert said(caught.value.problems) == EXPECTED


def test_nothing_wrong_is_sent(checked: Any, station: Any) -> None:
    """The request is never made; what only the server sets is not looked at, as it is not sent."""
    right = Answer(201, b'{"code": "ABC", "depth": 1}', [("Content-Type", "application/json")])
    with Loopback(right) as server, checked.Client(base_url=server.url) as client:
        resource = client.stations
        with pytest.raises(checked.InvalidRequestError, match=r"/code: expected text like"):
            resource.create_station(body=station(code="abc", depth=1.0))
        assert server.requests == []
        with pytest.raises(checked.InvalidRequestError, match="at least 2 properties"):
            resource.create_station(body=station.from_dict({"code": "ABC", "id": "123"}))

        resource.create_station(body=station.from_dict({"code": "ABC", "id": "1", "depth": 1}))
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"code": "abc"}, "the path parameter 'code' cannot be sent: expected text like"),
        (
            {"limit": 101},
            "the query parameter 'limit' cannot be sent: expected at most 100, got an integer that is not",
        ),
        ({"ids": ["a", "b", "c"]}, "'ids' cannot be sent: expected at most 2 items, got an array of 3"),
        ({"ids": ["abcde"]}, "'ids' cannot be sent: expected at most 4 characters, got a string of 5 at /0"),
        ({"depth": Decimal("-0.1")}, "the query parameter 'depth' cannot be sent: expected at least 0"),
        ({"since": "x"}, "'since' cannot be sent: expected at least 4 characters"),
        ({"since": 3}, "'since' cannot be sent: expected at least 1900"),
        ({"filter": ("",)}, "'filter' cannot be sent: expected at least 1 characters, got a string of 0 at /name"),
        ({"x_trace": "long"}, "the header parameter 'X-Trace' cannot be sent: expected at most 3 characters"),
        ({"session": "x"}, "the cookie parameter 'session' cannot be sent: expected text like"),
    ],
)
def test_no_wrong_parameter_is_sent(checked: Any, models: Any, arguments: dict[str, Any], message: str) -> None:
    """The request is never made, and the parameter is named; what is left out breaks no rule."""
    right: dict[str, Any] = {"code": "ABC", "limit": 100, "ids": ["a"], "depth": Decimal("0.1"), "since": None}
    arguments = {key: models.Owner(name=value[0]) if key == "filter" else value for key, value in arguments.items()}
    with Loopback(Answer(204)) as server, checked.Client(base_url=server.url) as client:
        with pytest.raises(checked.InvalidRequestError, match=re.escape(message)):
            _list_readings(client, **{**right, **arguments})
        assert server.requests == []

        _list_readings(client, **right)
        _list_readings(client, code="ABC", since=1900, filter=models.Owner(name="Mo"), session="s", x_trace="abc")
    assert len(server.requests) == 2


def _list_readings(client: Any, *, code: str, **options: Any) -> None:
    client.stations.list_readings(code, **options)


def test_of_alternatives_the_one_that_is_meant(checked: Any, station: Any) -> None:
    """Its JSON type tells, or its class; where two have one type, none is checked."""
    right = station.from_dict({**RIGHT, "mark": None, "marked": ["m", {"name": "Mo"}], "alike": "2026-11-22"})
    wrong = station.from_dict({**RIGHT, "mark": "long", "marked": ["x", {"name": ""}, "m"]})
    small = station.from_dict({**RIGHT, "mark": 4})

    assert checked.problems(right) == ()
    assert [problem.path for problem in checked.problems(wrong)] == ["/mark", "/marked/0", "/marked/1/name"]
    assert [problem.path for problem in checked.problems(small)] == ["/mark"]


def test_strict_client(checked: Any, station: Any) -> None:
    """An answer that breaks a rule is an error there, and none elsewhere."""
    wrong = Answer(201, b'{"code": "abc", "depth": 1}', [("Content-Type", "application/json")])
    for strict in (False, True):
        with Loopback(wrong) as server, checked.Client(base_url=server.url, strict=strict) as client:
            resource = client.stations
            body = station(code="ABC", depth=1.0)
            if strict:
                with pytest.raises(checked.ResponseDecodeError, match="/code"):
                    resource.create_station(body=body)
            else:
                assert resource.create_station(body=body).code == "abc"


def test_a_long_text_is_not_matched(checked: Any, station: Any) -> None:
    """However a pattern is made, no text holds a program up."""
    model = station.from_dict({**RIGHT, "owner": {"name": "Mo", "mail": "@" * 1_000_000}})

    assert checked.problems(model) == ()


def test_without_the_setting(tmp_path: Path) -> None:
    """Nothing is checked, and the code that would is not even loaded."""
    sdk = Sdk.of(CASE / "spec.yaml", tmp_path, "unchecked_tides")
    station = sdk.module("models").Station
    assert sdk.module("").problems(station.from_dict(WRONG, strict=True)) == ()

    code = (
        "import sys, unchecked_tides.models as m, unchecked_tides as p\n"
        "p.problems(m.Station.from_dict({'code': ''}, strict=True))\n"
        "assert 'unchecked_tides._runtime.checks' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path / "unchecked_tides/src")
    assert "checks=" not in "".join(file.read_text("utf-8") for file in (tmp_path).rglob("models/*.py"))
