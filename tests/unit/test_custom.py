"""Code beside the generated code: it takes the place of what it extends, survives, and is held against it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sdkwright.cli import main
from sdkwright.custom.members import classes_of, members_of, signature_problem
from tests.support import read_tree
from tests.unit.runtime.loopback import Answer, Loopback, Seen

SPEC = """\
openapi: 3.1.0
info: { title: Tides, version: "1" }
servers: [{ url: https://api.tides.example }]
paths:
  /stations:
    get:
      operationId: list
      tags: [Stations]
      parameters: [{ name: after, in: query, schema: { type: string } }]
      responses:
        "200":
          description: Stations.
          content: { application/json: { schema: { type: array, items: { $ref: "#/components/schemas/Station" } } } }
  /stations/{code}:
    get:
      operationId: get
      tags: [Stations]
      parameters: [{ name: code, in: path, required: true, schema: { type: string } }]
      responses:
        "200":
          description: A station.
          content: { application/json: { schema: { $ref: "#/components/schemas/Place" } } }
components:
  schemas:
    Place:
      oneOf: [{ $ref: "#/components/schemas/Station" }, { $ref: "#/components/schemas/Buoy" }]
      discriminator:
        propertyName: kind
        mapping: { station: "#/components/schemas/Station", buoy: "#/components/schemas/Buoy" }
    Station:
      type: object
      required: [code, kind]
      properties:
        code: { type: string }
        kind: { type: string }
        level: { type: integer }
        parent: { $ref: "#/components/schemas/Station" }
    Buoy:
      type: object
      required: [kind]
      properties: { kind: { type: string } }
    Mood: { type: string, enum: [calm, rough] }
"""
CLASS = SPEC[SPEC.index("    Station:\n") : SPEC.index("    Buoy:\n")]
CONFIG = '[tool.sdkwright.targets.tides]\nspec = "tides.yaml"\noutput = "sdk"\n'
MODEL = '''\
"""A station of ours."""

from __future__ import annotations

from ..models._station import StationBase


class Station(StationBase):
    """A station that can be printed."""

    def label(self) -> str:
        """Return the code, and the code of what it is part of."""
        above = self.parent
        return self.code if not above else above.label() + "/" + self.code
'''
RESOURCE = '''\
"""A resource of ours."""

from __future__ import annotations

from ..models import Station
from ..resources._stations import AsyncStationsBase, StationsBase


class Stations(StationsBase):
    """Stations by label."""

    def labels(self) -> list[str]:
        """Return all labels."""
        return [station.label() for station in self.list()]

    def one(self, code: str) -> Station:
        """Return a station.

        Raises:
            TypeError: It is something else.
        """
        found = self.get(code)
        if not isinstance(found, Station):
            raise TypeError(code)
        return found


class AsyncStations(AsyncStationsBase):
    """Stations by label."""

    async def labels(self) -> list[str]:
        """Return all labels."""
        return [station.label() for station in await self.list()]
'''
CLIENT = '''\
"""A client of ours."""

from __future__ import annotations

from ..client import ClientBase


class Client(ClientBase):
    """A client that says hello."""

    def hello(self) -> str:
        """Say hello."""
        return "hello"
'''
CALLER = """\
from __future__ import annotations

import asyncio
import pickle
import sys

import tides
import tides.models

assert not any("custom" in name for name in sys.modules if name.startswith("tides")), "nothing is loaded early"

from tides import AsyncClient, Client
from tides.models import Station

assert "tides.resources._stations" not in sys.modules
station = Station.from_dict({"code": "b", "kind": "station", "parent": {"code": "a", "kind": "station"}})
label: str = station.label()
assert label == "a/b"
assert type(station).__module__ == "tides.models" and type(station.parent) is Station
assert pickle.loads(pickle.dumps(station)) == station
assert repr(station).startswith("Station(")
assert station.replace(code="c").label() == "a/c"

with Client(base_url=sys.argv[1]) as client:
    labels: list[str] = client.stations.labels()
    assert labels == ["nl-hvh"]
    one: Station = client.stations.one("nl-hvh")
    assert one.label() == "nl-hvh"
    hello: str = client.with_options(timeout=1.0).hello()
    assert hello == "hello"
    assert tides.with_response(client.stations.list)().status == 200


async def main() -> None:
    async with AsyncClient(base_url=sys.argv[1]) as client:
        found: list[str] = await client.stations.labels()
        assert found == ["nl-hvh"]


asyncio.run(main())
"""


class Project:
    """A folder with a document, its configuration, and an SDK."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package = folder / "sdk" / "src" / "tides"
        (folder / "pyproject.toml").write_text(CONFIG)
        self.write(SPEC)

    def write(self, spec: str) -> None:
        """Write the document."""
        (self.folder / "tides.yaml").write_text(spec)

    def custom(self, **modules: str) -> None:
        """Write custom modules."""
        (self.package / "custom").mkdir(parents=True, exist_ok=True)
        for name, text in modules.items():
            (self.package / "custom" / f"{name}.py").write_text(text)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose SDK is generated."""
    monkeypatch.chdir(tmp_path)
    found = Project(tmp_path)

    assert main(["generate", "-q"]) == 0
    return found


def checked(folder: Path, *files: str) -> str:
    """Return what both type checkers say of files and the SDK beside them."""
    source = folder / "sdk" / "src"
    env = {**os.environ, "MYPYPATH": str(source), "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    config = {"include": [str(source), *files], "extraPaths": [str(source)], "typeCheckingMode": "strict"}
    (folder / "pyrightconfig.json").write_text(json.dumps({**config, "reportUnusedImport": False}))
    commands = (
        ["mypy", "--strict", "--config-file=", "--no-error-summary", "--cache-dir", str(folder / ".mypy"), str(source)],
        ["pyright", "--pythonpath", sys.executable],
    )
    said = ""
    for words in (commands[0] + list(files), commands[1]):
        done = subprocess.run(
            [sys.executable, "-m", *words], cwd=folder, env=env, capture_output=True, text=True, check=False
        )
        said += (done.stdout + done.stderr) if done.returncode else ""
    return said


def stations(seen: Seen) -> Answer:
    """Answer as the API does."""
    station = {"code": "nl-hvh", "kind": "station"}
    return Answer.json([station] if seen.path == "/stations" else station)


def test_custom_classes_take_their_place(project: Project) -> None:
    """Clients, decoded values, unions and pickles have them, sync and async; nothing loads earlier; checkers agree."""
    project.custom(station=MODEL, stations=RESOURCE, client=CLIENT, helper="WORD = 1\n")
    (project.folder / "caller.py").write_text(CALLER)

    assert main(["generate", "-q", "--strict"]) == 0

    env = {**os.environ, "PYTHONPATH": str(project.package.parent)}
    with Loopback(stations) as server:
        words = [sys.executable, "-W", "error", "caller.py", server.url]
        done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)

    assert done.stderr == ""
    assert checked(project.folder, "caller.py") == ""


def test_custom_files_survive(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """Regenerating touches none of them, and no command takes them for strangers."""
    project.custom(station=MODEL, __init__='"""Ours."""\n')
    (project.package / "custom" / "data.txt").write_text("ours\n")
    before = read_tree(project.package / "custom")
    assert main(["generate", "-q"]) == 0
    project.write(SPEC.replace("level:", "height:"))
    assert main(["generate", "-q"]) == 0
    assert main(["check", "-q"]) == 0

    assert read_tree(project.package / "custom") == before
    assert capsys.readouterr().out == ""


def test_taking_custom_code_away(project: Project) -> None:
    """Without it the SDK is what it was."""
    before = read_tree(project.folder / "sdk")
    project.custom(station=MODEL, stations=RESOURCE, client=CLIENT)
    assert main(["generate", "-q"]) == 0
    assert read_tree(project.package / "models") != before
    for file in (project.package / "custom").iterdir():
        file.unlink()
    (project.package / "custom").rmdir()
    assert main(["generate", "-q"]) == 0

    assert read_tree(project.folder / "sdk") == before


def test_custom_code_is_not_run(project: Project) -> None:
    """It is read as a syntax tree."""
    project.custom(station=MODEL + "\nopen('owned', 'w')\nraise SystemExit(9)\n")

    assert main(["generate", "-q"]) == 0
    assert not (project.folder / "owned").exists()


def test_a_shared_model_and_an_api(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an SDK of several APIs each has its folder, and what they share has one at the root."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "common.yaml").write_text(
        "openapi: 3.1.0\ninfo: { title: C, version: '1' }\npaths: {}\n"
        "components: { schemas: { Tag: { type: object, properties: { word: { type: string } } } } }\n"
    )
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(
            f"openapi: 3.1.0\ninfo: {{ title: {name}, version: '1' }}\npaths: {{}}\ncomponents:\n  schemas:\n"
            f"    Thing: {{ type: object, properties: {{ tag: {{ $ref: 'common.yaml#/components/schemas/Tag' }} }} }}\n"
        )
    (tmp_path / "pyproject.toml").write_text(
        '[tool.sdkwright.targets.sea]\noutput = "sdk"\n[tool.sdkwright.targets.sea.apis.one]\nspec = "one.yaml"\n'
        '[tool.sdkwright.targets.sea.apis.two]\nspec = "two.yaml"\n'
    )
    assert main(["generate", "-q"]) == 0
    for place, name, module in (("", "Tag", "_tag"), ("one/", "Thing", "_thing")):
        folder = tmp_path / "sdk" / "src" / "sea" / place / "custom"
        folder.mkdir()
        (folder / "mine.py").write_text(
            f"from __future__ import annotations\n\nfrom ..models.{module} import {name}Base\n\n\n"
            f'class {name}({name}Base):\n    """Mine."""\n\n    def mine(self) -> int:\n        """Return 1."""\n'
            "        return 1\n"
        )
    assert main(["generate", "-q"]) == 0
    (tmp_path / "caller.py").write_text(
        "import pickle\n\nfrom sea.one.models import Tag as OneTag, Thing\nfrom sea.two.models import Tag\n\n"
        "thing = Thing.from_dict({'tag': {'word': 'a'}})\nassert thing.tag\n"
        "number: int = thing.tag.mine() + thing.mine()\n"
        "assert number == 2 and Tag is OneTag and Tag.__module__ == 'sea.models', Tag.__module__\n"
        "assert pickle.loads(pickle.dumps(thing)) == thing\n"
    )
    env = {**os.environ, "PYTHONPATH": str(tmp_path / "sdk" / "src")}
    done = subprocess.run([sys.executable, "caller.py"], env=env, capture_output=True, text=True, check=False)

    assert done.stderr == ""
    assert main(["check", "-q"]) == 0
    assert checked(tmp_path, "caller.py") == ""


HEAD = "from ..models._station import StationBase\n\n\nclass Station(StationBase):\n"
RESOURCES = "from ..resources._stations import StationsBase\n\n\nclass Stations(StationsBase):\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def (", "1:5: error[custom-syntax]: this is no Python: invalid syntax"),
        (
            "from ..models._boat import BoatBase\n\n\nclass Boat(BoatBase):\n    pass\n",
            "4:1: error[custom-unknown]: there is no model, resource or client `Boat` to extend",
        ),
        (
            "from ..models._mood import MoodBase\n\n\nclass Mood(MoodBase):\n    pass\n",
            "4:1: error[custom-kind]: `Mood` is an enum, and only classes of objects can be extended",
        ),
        (
            "from ..models import StationBase\n\n\nclass Station(StationBase):\n    pass\n",
            "4:1: error[custom-import]: `StationBase` is not imported from where it is\n"
            "  hint: write `from ..models._station import StationBase`",
        ),
        (
            f"{HEAD}    pass\n\n\nclass Station(StationBase):\n    pass\n",
            "8:1: error[custom-twice]: `Station` is extended twice, here and in `sdk/src/tides/custom/mine.py`\n"
            "  hint: make one class of the two",
        ),
        (
            f"{HEAD}    pass\n\n\n{RESOURCES}    pass\n",
            "11:1: error[custom-mixed]: `Stations` is a resource, and `Station` in the same file is a model\n"
            "  hint: move one of them to a file of its own: modules of resources import models, and these their "
            "extensions",
        ),
        (
            f"{HEAD}    def code(self) -> str:\n        return ''\n",
            "5:5: error[custom-override]: `code` cannot stand for that of `Station`: that is a field\n"
            "  hint: it is `str` there",
        ),
        (
            f"{HEAD}    level: str\n",
            "5:5: error[custom-override]: `level` cannot stand for that of `Station`: a field cannot change its type\n"
            "  hint: it is `int | Unset` there",
        ),
        (
            f"{RESOURCES}    def get(self, code: str, mine: int) -> None:\n        pass\n",
            "5:5: error[custom-override]: `get` cannot stand for that of `Stations`: it does not take `headers`\n"
            "  hint: it is `(self, code: str, *, headers: Mapping[str, str] | None=None, "
            "timeout: float | None | Unset=UNSET) -> Place` there",
        ),
        (
            f"{HEAD}    def to_dict(self, mine: int) -> dict[str, object]:\n        return {{}}\n",
            "5:5: error[custom-override]: `to_dict` cannot stand for that of `Station`: "
            "it wants `mine`, which nobody gives\n"
            "  hint: it is `(self) -> dict[str, Any]` there",
        ),
        (
            f"{HEAD}    def mine(self) -> object:\n        return self.lvl\n",
            "6:16: warning[custom-attribute]: `Station` has no `lvl`",
        ),
    ],
    ids=["syntax", "unknown", "kind", "import", "twice", "mixed", "field", "type", "method", "inherited", "attribute"],
)
def test_what_does_not_fit_is_said(project: Project, capsys: pytest.CaptureFixture[str], text: str, said: str) -> None:
    """Each with its line, and nothing is written."""
    before = read_tree(project.folder / "sdk")
    project.custom(mine=text)
    status = main(["generate", "-q"])

    assert capsys.readouterr().err == f"sdk/src/tides/custom/mine.py:{said}\n"
    assert status == (2 if "error[" in said else 0)
    if status:
        assert {**before, "src/tides/custom/mine.py": text} == read_tree(project.folder / "sdk")


@pytest.mark.parametrize(
    ("old", "new", "said", "status"),
    [
        ("level:", "height:", "9:16: error[custom-gone]: `level`, which this uses, is gone from `Station`", 2),
        (
            "level: { type: integer }",
            "level: { type: string }",
            "9:16: warning[custom-changed]: `level`, which this uses, is `str | Unset` since this generation, "
            "and was `int | Unset`",
            0,
        ),
        (
            "    Station:\n",
            "    Stop:\n",
            "5:1: error[custom-unknown]: `Station`, which this extends, is called `Stop` now",
            2,
        ),
        (
            CLASS,
            "    Stop:\n      properties:\n        shelter: { type: boolean }\n",
            "5:1: error[custom-unknown]: `Station`, which this extends, is gone",
            2,
        ),
    ],
    ids=["gone", "changed", "class-renamed", "class-gone"],
)
def test_what_changed_under_it_is_said(
    project: Project, capsys: pytest.CaptureFixture[str], old: str, new: str, said: str, status: int
) -> None:
    """Compared with the last generation."""
    text = f"\n{HEAD}\n    def mine(self) -> object:\n        # Their level.\n        return self.level\n"
    project.custom(mine=text)
    assert main(["generate", "-q"]) == 0
    project.write(
        SPEC.replace(old, new).replace("schemas/Station", "schemas/Stop" if "Stop" in new else "schemas/Station")
    )
    capsys.readouterr()

    assert main(["generate", "-q"]) == status
    assert f"sdk/src/tides/custom/mine.py:{said}" in capsys.readouterr().err


def test_an_override_whose_base_changed(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """A new parameter of the API that it takes, as it takes all, is said once."""
    text = f"{RESOURCES}    def get(self, code: str, **more: object) -> object:\n        return super().get(code)\n"
    project.custom(mine=text)
    assert main(["generate", "-q"]) == 0
    assert capsys.readouterr().err == ""
    parameter = "{ name: code, in: path, required: true, schema: { type: string } }"
    project.write(SPEC.replace(parameter, f"{parameter}, {{ name: depth, in: query, schema: {{ type: integer }} }}"))
    assert main(["generate", "-q"]) == 0
    said = capsys.readouterr().err

    assert "mine.py:5:5: warning[custom-changed]: `get`, which this overrides, is `(self, code: str, *, depth:" in said
    assert main(["generate", "-q"]) == 0
    assert capsys.readouterr().err == ""


def test_a_model_called_as_a_base(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """The base has the other of its two names then."""
    project.write(
        SPEC.replace("    Mood:", "    StationBase: { type: object, properties: { a: { type: string } } }\n    Mood:")
    )
    project.custom(mine=f"{HEAD}    pass\n")
    assert main(["generate", "-q"]) == 2
    assert "error[custom-base]" in capsys.readouterr().err
    project.custom(mine=f"{HEAD}    pass\n".replace("StationBase", "GeneratedStation"))

    assert main(["generate", "-q"]) == 0


def test_an_api_may_not_be_called_custom(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its folder would be that of custom code."""
    config = (
        CONFIG.replace('spec = "tides.yaml"\n', "") + '[tool.sdkwright.targets.tides.apis.custom]\nspec = "a.yaml"\n'
    )
    (tmp_path / "pyproject.toml").write_text(config)

    assert main(["generate", "-q", "--config", str(tmp_path / "pyproject.toml")]) == 2
    assert "is the folder of custom code" in capsys.readouterr().err


def problem(base: str, own: str) -> str:
    """Return why one method cannot override another."""
    theirs, mine = (members_of(classes_of(f"class A:\n    {text}: ...\n")["A"])["f"].function for text in (base, own))

    assert theirs is not None
    assert mine is not None
    return signature_problem(theirs, mine)


@pytest.mark.parametrize(
    ("base", "own", "why"),
    [
        ("def f(self, a)", "def f(self, a)", ""),
        ("def f(self, a)", "def f(self, a, b=1, *, c=2)", ""),
        ("def f(self, a, *, b=1)", "def f(self, *args, **kwargs)", ""),
        ("def f(self, a, *, b=1)", "def f(self, a, b=2)", ""),
        ("def f(self, a: int)", "def f(self, a: int | str)", ""),
        ("def f(self, a)", "def f(self)", "it does not take `a`"),
        ("def f(self, a)", "def f(self, b)", "argument 1 is called `a` there, and `b` here"),
        ("def f(self, *, a=1)", "def f(self)", "it does not take `a`"),
        ("def f(self, *, a=1)", "def f(self, *, a)", "it wants `a`, which may be left out there"),
        ("def f(self)", "def f(self, a)", "it wants `a`, which nobody gives"),
        ("def f(self, a: int | None)", "def f(self, a: int)", "`a` may be `None` there"),
        ("async def f(self)", "def f(self)", "one of the two is `async`"),
        ("@property\n    def f(self)", "def f(self)", "it is a property there, and a method here"),
        ("@classmethod\n    def f(cls)", "def f(self)", "it is a classmethod there, and a method here"),
    ],
)
def test_overrides(base: str, own: str, why: str) -> None:
    """A method takes all calls that the one it overrides takes."""
    assert problem(base, own) == why


def test_diff_sees_what_is_written_by_hand(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """A class that takes the place of a generated one, and modules of its own; the place is the line in Python."""
    project.custom(station=MODEL, stations=RESOURCE, extras="def shout(text: str) -> str:\n    return text\n")
    assert main(["generate", "-q"]) == 0
    shutil.copytree("sdk", "before")
    changed = MODEL.replace("def label(self)", "def label(self, *, short: bool)")
    project.custom(
        station=changed,
        stations=RESOURCE.replace("def one(", "def only("),
        extras="def shout(text: bytes) -> str:\n    return ''\n",
    )
    assert main(["generate", "-q"]) == 0
    capsys.readouterr()

    assert main(["diff", "before", "sdk", "--format", "json"]) == 1
    changes = json.loads(capsys.readouterr().out)["changes"]
    told = {f"{each['rule']} {each['name']}": each["old"] for each in changes if each["level"] == "breaking"}
    assert sorted(told) == [
        "method-removed client.stations.one",
        "method-removed custom.stations.Stations.one",
        "parameter-added-required models.Station.label(short)",
        "parameter-type custom.extras.shout(text)",
    ]
    assert told["method-removed client.stations.one"]["file"] == "before/src/tides/custom/stations.py"


@pytest.mark.parametrize("name", ["extras", "fields", "raw", "client", "models"])
def test_modules_of_its_own_hide_nothing(project: Project, name: str) -> None:
    """Whatever they are called: the package has its own names still, and they are in `custom`."""
    project.custom(**{name: "ANSWER = 42\n"})
    assert main(["generate", "-q"]) == 0
    use = f"from tides.models import Station; print(own.ANSWER, getattr(tides, {name!r}, None))"
    code = f"import tides, tides.custom.{name} as own; {use}"

    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": "sdk/src"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.startswith("42 ")
    assert "custom" not in done.stdout


def test_a_class_that_is_called_otherwise(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    """The old name cannot be extended; the hint has the new one."""
    assert main(["generate", "-q"]) == 0
    assert main(["rename", "models.Station", "models.Stop"]) == 0
    project.custom(mine=f"{HEAD}    pass\n")
    capsys.readouterr()

    assert main(["generate", "-q"]) == 2
    assert capsys.readouterr().err == (
        "sdk/src/tides/custom/mine.py:4:1: error[custom-unknown]: `Station`, which this extends, is called `Stop` now\n"
        "  hint: call it `Stop`, with `from ..models._station import StopBase`; the old name leads to it\n"
    )
