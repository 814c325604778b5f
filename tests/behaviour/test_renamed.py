"""Code that was written for an earlier version runs, warns where it stands, and type-checks."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import json
import os
import pickle
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sdkwright.cli.run import sources_of
from sdkwright.config import Target
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ledger import Ledger
from sdkwright.pipeline import generate
from tests.support import ROOT, write_tree
from tests.unit.runtime.loopback import Answer, Loopback, Seen

CASE = ROOT / "tests" / "cases" / "renamed"
PACKAGE = "renamed_hubs"
HUB = {"title": "North", "note": "cold", "state": "open"}
OLD_CALLER = """
from renamed_hubs import AsyncClient, Client
from renamed_hubs.models import Day, Energy, Node, NodePage, NodeState, Sun, Weather


def page(client: Client) -> NodePage:
    return client.nodes.list(limit=3)


def one(client: Client) -> str:
    node: Node = client.hubs.get("1", trace="t")
    assert isinstance(node, Node)
    other = client.hubs.fetch(id="1", trace="t")
    energy: Energy | object = other.power
    assert not isinstance(energy, Energy)
    client.old.list_nodes()
    return node.title


def state(node: Node) -> int:
    match node.state:
        case NodeState.ACTIVE:
            return 1
        case NodeState.SHUT:
            return 2
        case _:
            return 0


def weather() -> str | None:
    made = Weather(caption="fine", property="p")
    made.caption = "bad"
    made.remark = "so it is"
    return made.caption


def dawn() -> str:
    return Sun().dawn


def day(client: Client) -> Day:
    return client.hubs.day(id="1", date="2026-01-01")


async def asynchronous(client: AsyncClient) -> Node:
    await client.nodes.list(limit=1)
    return await client.hubs.get("1", trace="t")
"""
WRONG_CALLER = """
from renamed_hubs import Client
from renamed_hubs.models import Weather


def wrong(client: Client) -> None:
    client.hubs.fetch(trace="t")
    client.hubs.fetch(id=1, trace="t")
    client.hubs.list(limit="x")
    Weather()
    Weather(caption=1)
"""


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Make the SDK of the case importable, and return the folder that has it."""
    folder = tmp_path_factory.mktemp("renamed")
    target = replace(Target.of(CASE / "spec.yaml", package=PACKAGE), keep_removed=True)
    log = DiagnosticLog()
    previous = Ledger.parse((CASE / "previous.lock").read_text("utf-8"))
    write_tree(folder, generate(target, previous, sources_of(target, log), log).files)
    sys.path.insert(0, str(folder / "src"))
    yield folder / "src"
    sys.path.remove(str(folder / "src"))
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture
def models(package: Path) -> Any:
    """Return the module of the models."""
    assert package.is_dir()
    return importlib.import_module(f"{PACKAGE}.models")


@pytest.fixture
def client(package: Path) -> Iterator[Any]:
    """Return a client of a server that has one hub."""
    assert package.is_dir()
    with Loopback(answer) as server, importlib.import_module(PACKAGE).Client(base_url=server.url) as made:
        yield made


def answer(seen: Seen) -> Answer:
    """Answer as the API does."""
    if seen.path == "/hubs":
        return Answer.json({"hubs": [HUB], "asked": seen.query})
    return Answer.json(HUB if seen.path.count("/") == 2 else {"weather": {"label": "fine"}})


def warned(use: Callable[[], Any], *parts: str) -> Any:
    """Return what a use returns, which warns at its own line, once for each of some texts."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        value = use()

    assert [str(each.message) for each in caught if not any(part in str(each.message) for part in parts)] == []
    assert len(caught) == len(parts)
    assert {each.filename for each in caught} == {__file__}
    assert {each.category for each in caught} == {DeprecationWarning}
    return value


def test_an_old_method_calls_the_new_one(client: Any) -> None:
    """Of the same resource or another."""
    assert warned(lambda: client.hubs.get("1", trace="t"), "`get` is now `fetch`").title == "North"
    assert warned(client.old.list_nodes, "`list_nodes` is now `hubs.list`").hubs[0].title == "North"


def test_the_whole_answer_of_an_old_method(client: Any) -> None:
    """What wraps methods wraps it too."""
    package = importlib.import_module(PACKAGE)
    call = package.with_response(client.old.list_nodes)

    assert warned(call, "`list_nodes` is now `hubs.list`").status == 200


def test_an_old_keyword_is_sent_as_the_new_one(client: Any) -> None:
    """Both at once, and none that is needed, are mistakes."""
    extras = importlib.import_module(PACKAGE).extras
    page = warned(lambda: client.hubs.list(limit=3), "`limit` is now `first`")

    assert extras(page)["asked"] == "first=3"
    assert warned(lambda: client.hubs.fetch(id="1", trace="t"), "`id` is now `hub_id`").title == "North"
    with pytest.raises(TypeError, match="'limit' is the old name of 'first'"), pytest.warns(match="`limit` is now"):
        client.hubs.list(limit=3, first=4)
    with pytest.raises(TypeError, match="missing argument 'hub_id'"):
        client.hubs.fetch(trace="t")


def test_an_old_resource_is_the_new_one(client: Any) -> None:
    """The same object."""
    assert warned(lambda: client.nodes, "`nodes` is now `hubs`") is client.hubs


def test_asynchronous_code(package: Path) -> None:
    """Warns where it is called, and is a coroutine function where Python can say so."""
    assert package.is_dir()

    async def calls() -> Any:
        async with importlib.import_module(PACKAGE).AsyncClient(base_url=server.url) as client:
            if sys.version_info >= (3, 12):
                assert inspect.iscoroutinefunction(client.hubs.get)
            await client.hubs.list(limit=3)
            return await client.hubs.get("1", trace="t")

    with Loopback(answer) as server:
        assert warned(lambda: asyncio.run(calls()), "`limit` is now `first`", "`get` is now `fetch`").title == "North"


def test_an_old_class_is_the_new_one(models: Any) -> None:
    """To isinstance, to pickles and to those that import all."""
    assert warned(lambda: models.Node, "Node` is now `Hub`") is models.Hub
    assert warned(lambda: isinstance(models.PowerPanels(panels=1), models.Energy), "Energy` is now `Power`")
    dumped = pickle.dumps(models.Hub(title="North"), protocol=0).replace(b"Hub", b"Node")
    assert warned(lambda: pickle.loads(dumped), "Node` is now `Hub`") == models.Hub(title="North")  # noqa: S301
    assert {"Node", "NodePage", "Energy"} < {*models.__all__} < {*dir(models)}


def test_an_old_field_is_the_new_one(models: Any) -> None:
    """To read, to set, and in the constructor."""
    weather = warned(lambda: models.Weather(caption="fine", note="n"), "`caption` is now `label`")

    assert weather == models.Weather(label="fine", note="n")
    assert warned(lambda: weather.caption, "`caption` is now `label`") == "fine"
    warned(lambda: setattr(weather, "remark", "r"), "`remark` is now `note`")
    assert weather.to_dict() == {"label": "fine", "note": "r"}
    assert warned(lambda: weather.replace(caption="bad"), "`caption` is now `label`").label == "bad"
    with pytest.raises(TypeError, match="'caption' is the old name"), pytest.warns(match="`caption` is now"):
        models.Weather(caption="fine", label="fine")
    sun = models.Sun.from_dict({"rise": "six"})
    assert warned(lambda: sun.dawn, "`dawn` is now `rise`") == "six"


def test_a_subclass_has_the_old_names_too(models: Any) -> None:
    """And may take one for itself."""
    mine = type("Mine", (models.Weather,), {"__annotations__": {"remark": "int"}, "__module__": __name__})

    assert warned(lambda: mine(caption="fine", remark=3), "`caption` is now `label`").remark == 3


def test_an_old_member_is_the_new_one(models: Any) -> None:
    """It is listed as an alias is, and no value of its own."""
    assert warned(lambda: models.NodeState.ACTIVE, "`ACTIVE` is now `OPEN`") is models.NodeState.OPEN
    assert models.NodeState["ACTIVE"] is models.NodeState.OPEN
    assert [*models.NodeState] == [models.NodeState.OPEN, models.NodeState.SHUT]


def test_what_the_api_deprecates(client: Any, models: Any) -> None:
    """Methods warn, and classes who makes an object; what is decoded does not."""
    day = warned(lambda: client.hubs.day("1", "2"), "`day` is deprecated by the API")

    assert day.weather.label == "fine"
    assert warned(models.Day, "`Day` is deprecated by the API") == models.Day.from_dict({})
    assert models.Day.__deprecated__ == "`Day` is deprecated by the API"


def test_a_method_whose_operation_is_gone(client: Any) -> None:
    """Takes what it took, and says what has happened."""
    error = importlib.import_module(PACKAGE).RemovedError

    with pytest.raises(error, match=r"old\.put_old is gone: the API no longer has PUT /old"):
        warned(lambda: client.old.put_old(body="x", force=True), "`old.put_old` is gone")


def test_the_runtime_of_the_models_stays_small(package: Path) -> None:
    """Nobody pays for what has no old names."""
    code = f"import sys, {PACKAGE}.models as m; m.PowerPanels; print('{PACKAGE}._runtime.deprecation' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(package)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"


def checked(folder: Path, package: Path, code: str) -> tuple[list[int], list[int]]:
    """Return the lines of a caller that mypy --strict and pyright, strict but for deprecations, complain about."""
    caller = folder / "caller.py"
    caller.write_text(code, encoding="utf-8")
    mypy = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--hide-error-context", str(caller)],
        cwd=folder,
        env={**os.environ, "MYPYPATH": str(package)},
        capture_output=True,
        text=True,
        check=False,
    )
    settings = {"typeCheckingMode": "strict", "reportDeprecated": "none", "extraPaths": [str(package)]}
    (folder / "pyrightconfig.json").write_text(json.dumps({"include": ["caller.py"], **settings}), encoding="utf-8")
    pyright = subprocess.run(
        [sys.executable, "-m", "pyright", "--outputjson"], cwd=folder, capture_output=True, text=True, check=False
    )
    said = [line for line in mypy.stdout.splitlines() if ": error:" in line]
    findings = json.loads(pyright.stdout)["generalDiagnostics"]
    return (
        sorted({int(line.split(":")[1]) for line in said}),
        sorted({finding["range"]["start"]["line"] + 1 for finding in findings}),
    )


def test_an_old_caller_type_checks(package: Path, tmp_path: Path) -> None:
    """With the old names of everything."""
    assert checked(tmp_path, package, OLD_CALLER) == ([], [])


def test_old_names_are_typed(package: Path, tmp_path: Path) -> None:
    """What is wrong under the new name is wrong under the old."""
    assert checked(tmp_path, package, WRONG_CALLER) == ([7, 8, 9, 10, 11], [7, 8, 9, 10, 11])
