"""Sub-packages that have another name: the old import paths work, warn and lead to the same things."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sdkwright.cli import main
from sdkwright.ledger import Ledger
from sdkwright.surface.compare import compare
from sdkwright.surface.names import names_of
from sdkwright.surface.read import read_surface
from sdkwright.surface.rules import Level
from tests.names_support import answer, document

CONFIG = """
[tool.sdkwright.targets.sea]
output = "out"
version = "1.4.0"

[tool.sdkwright.targets.sea.apis.{api}]
spec = "{spec}"
{more}
[tool.sdkwright.targets.sea.apis.other]
spec = "other.json"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with two documents and the SDK of both, in which one is called ``hubs``."""
    monkeypatch.chdir(tmp_path)
    other = {"openapi": "3.1.0", "info": {"title": "Other", "version": "1"}, "paths": {}}
    tmp_path.joinpath("other.json").write_text(json.dumps(other), "utf-8")
    write("hubs.json", described())
    configure("hubs")
    command("generate")
    shutil.copytree(tmp_path / "out", tmp_path / "before")
    return tmp_path


def described(server: str = "https://hubs.example/v1") -> Any:
    """Return the small document, with a server and a webhook."""
    hub = {"$ref": "#/components/schemas/Hub"}
    gone = {"post": {"requestBody": {"content": answer(hub)["content"]}, "responses": {"200": {"description": "Yes."}}}}
    return {**document(), "servers": [{"url": server}], "webhooks": {"hubGone": gone}}


def write(name: str, data: Any) -> None:
    """Write a document."""
    Path(name).write_text(json.dumps(data), "utf-8")


def configure(api: str, spec: str = "hubs.json", more: str = "") -> None:
    """Write the configuration."""
    Path("pyproject.toml").write_text(CONFIG.format(api=api, spec=spec, more=more), "utf-8")


def command(*words: str, fails: bool = False) -> str:
    """Return what a command prints."""
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(out):
        status = main(words)

    assert bool(status) is fails, out.getvalue()
    return out.getvalue()


def ledger(folder: str = "out") -> Ledger:
    """Return the names of the SDK."""
    return Ledger.parse(Path(folder, "sdkwright.lock").read_text("utf-8"))


def sources(folder: str = "out") -> dict[str, str]:
    """Return the Python files of the SDK, by their path."""
    paths = [path for ending in ("*.py", "*.pyi") for path in Path(folder).rglob(ending)]
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in paths}


def run(code: str, **environment: str) -> str:
    """Return what a program prints that has the SDK on its path; each warning is a line."""
    show = "import warnings\nwarnings.showwarning = lambda m, c, f, n, *_: print(c.__name__, f'line {n}:', m)\n"
    done = subprocess.run(
        [sys.executable, "-c", f"{show}warnings.simplefilter('once')\n{code}"],
        env={"PYTHONPATH": str(Path("out/src").resolve()), **environment},
        capture_output=True,
        text=True,
        check=False,
    )

    assert not done.stderr
    return done.stdout


USES = """
from sea.hubs import AsyncClient, Client, NotFoundError
from sea.hubs.models import Hub
from sea.hubs.webhooks import parse_webhook
import sea.centres, sea.centres.models, sea.centres.webhooks
print(Client is sea.centres.Client, Hub is sea.centres.models.Hub, parse_webhook is sea.centres.webhooks.parse_webhook)
"""


@pytest.mark.usefixtures("folder")
def test_the_old_package_leads_to_the_same_things() -> None:
    """Its names warn whoever imports them, and say until when."""
    configure("centres")
    command("generate")

    assert ledger().apis["centres"].aliases == {"hubs": "2.0.0"}
    assert "hubs" not in ledger().apis
    assert run(USES).splitlines() == [
        "DeprecationWarning line 5: `sea.hubs` is now `sea.centres`; the old name goes in 2.0.0",
        "DeprecationWarning line 6: `sea.hubs.models` is now `sea.centres.models`; the old name goes in 2.0.0",
        "DeprecationWarning line 7: `sea.hubs.webhooks` is now `sea.centres.webhooks`; the old name goes in 2.0.0",
        "True True True",
    ]
    assert run("import sea.hubs as old, sea.centres as new\nprint(set(dir(new)) - set(dir(old)))") == "set()\n"
    again = sources()
    command("generate")
    command("check")
    assert sources() == again


@pytest.mark.usefixtures("folder")
def test_no_other_name_moves() -> None:
    """What is in the package is called as before; those that somebody gave it stay."""
    command("rename", "hubs.models.Hub", "Centre")
    configure("centres")
    command("generate")

    assert ledger().apis["centres"].names["hubs.json#/components/schemas/Hub"].python == "Centre"
    assert run("from sea.hubs.models import Hub\nprint(Hub.__name__, Hub.__module__)").splitlines()[-1] == (
        "Centre sea.centres.models"
    )


@pytest.mark.usefixtures("folder")
def test_type_checkers_see_the_old_package() -> None:
    """A caller of the old one passes in strict mode."""
    configure("centres")
    command("generate")
    caller = "from sea.hubs import Client\nfrom sea.hubs.models import Hub\n\n\ndef get(client: Client) -> Hub:\n"
    Path("caller.py").write_text(caller + '    return client.hubs.get_hub("1")\n', "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "caller.py"],
        env={"MYPYPATH": "out/src"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


@pytest.mark.usefixtures("folder")
def test_diff_knows_the_old_package() -> None:
    """That of sources says it is deprecated, that of names, too; when it goes, that is breaking."""
    configure("centres")
    command("generate")
    before, after = sources("before"), sources()

    found = compare(read_surface(before, "sea"), read_surface(after, "sea"))
    assert [(change.level, change.rule, change.name, change.after) for change in found] == [
        (Level.ADDITIVE, "deprecated", "hubs", "centres")
    ]
    found = compare(names_of(ledger("before"), "sea"), names_of(ledger(), "sea"))
    assert [(change.rule, change.name) for change in found] == [("deprecated", "hubs")]
    assert not compare(read_surface(after, "sea"), read_surface(after, "sea"))

    assert "`hubs` ends" in command("prune", "--all")
    found = compare(read_surface(after, "sea"), read_surface(sources(), "sea"))
    assert [(change.level, change.rule, change.name) for change in found] == [
        (Level.BREAKING, "name-removed", "hubs"),
    ]
    assert not [path for path in sources() if "/hubs/" in path]


@pytest.mark.usefixtures("folder")
def test_diff_tells_what_else_changed() -> None:
    """Once, under the name of today where the old one is as old."""
    configure("centres")
    command("generate")
    before = read_surface(sources(), "sea")
    changed = described()
    changed["components"]["schemas"]["Buoy"] = {"type": "object", "properties": {"depth": {"type": "integer"}}}
    del changed["components"]["schemas"]["Hub"]["properties"]["code"]
    write("hubs.json", changed)
    command("generate")

    found = compare(read_surface(sources("before"), "sea"), read_surface(sources(), "sea"))
    assert [(change.rule, change.name) for change in found] == [
        ("field-removed", "hubs.models.Hub.code"),
        ("name-added", "centres.models.Buoy"),
        ("deprecated", "hubs"),
    ]
    found = compare(before, read_surface(sources(), "sea"))
    assert [(change.rule, change.name) for change in found] == [
        ("field-removed", "centres.models.Hub.code"),
        ("name-added", "centres.models.Buoy"),
    ]


@pytest.mark.usefixtures("folder")
def test_the_environment_variable_has_its_old_name_too() -> None:
    """The one that replaces the server has the package in it."""
    configure("centres")
    command("generate")
    code = "from sea.centres import Client\nprint(Client())"

    assert run(code, SEA_HUBS_BASE_URL="https://old.example").splitlines() == [
        "DeprecationWarning line 5: `SEA_HUBS_BASE_URL` is now `SEA_CENTRES_BASE_URL`; the old name goes in 2.0.0",
        "Client(base_url='https://old.example')",
    ]
    both = {"SEA_HUBS_BASE_URL": "https://old.example", "SEA_CENTRES_BASE_URL": "https://new.example"}
    assert run(code, **both) == "Client(base_url='https://new.example')\n"


@pytest.mark.usefixtures("folder")
def test_an_api_in_another_file_is_the_same_if_it_does_the_same() -> None:
    """With another server it is another version, and another thing."""
    write("centres.json", described())
    configure("centres", "centres.json")
    command("generate")
    assert ledger().apis["centres"].aliases == {"hubs": "2.0.0"}
    assert ledger().apis["centres"].names["centres.json#/components/schemas/Hub"].python == "Hub"

    write("next.json", described("https://hubs.example/v2"))
    configure("next", "next.json")
    command("generate")
    assert ledger().apis["next"].aliases == {}
    assert ledger().apis["centres"].is_gone


@pytest.mark.usefixtures("folder")
def test_the_configuration_can_say_it() -> None:
    """Where nobody would have known."""
    write("next.json", described("https://hubs.example/v2"))
    more = '[tool.sdkwright.targets.sea.apis.next.renames]\nhubs = "next"\n'
    configure("next", "next.json", more)

    assert "unknown-rename" not in command("generate")
    assert ledger().apis["next"].aliases == {"hubs": "2.0.0"}
    assert "hubs" not in ledger().apis
    command("prune", "--all")
    assert "unknown-rename" not in command("generate")


@pytest.mark.usefixtures("folder")
def test_rename_says_it_afterwards() -> None:
    """Once the configuration has the new name: what was named anew keeps its names."""
    refused = command("rename", "sea.hubs", "sea.next", fails=True)
    assert "it is the configuration that calls an API `hubs`: call it `next` there first" in refused
    write("next.json", described("https://hubs.example/v2"))
    configure("next", "next.json")
    command("generate")

    command("rename", "sea.hubs", "sea.next")
    assert ledger().apis["next"].aliases == {"hubs": "2.0.0"}
    assert run(USES.replace("centres", "next")).splitlines()[-1] == "True True True"


@pytest.mark.usefixtures("folder")
def test_an_api_that_is_gone_comes_back_with_its_names() -> None:
    """Its names are kept until they end."""
    command("rename", "hubs.models.Hub", "Centre")
    configuration = Path("pyproject.toml").read_text("utf-8")
    table = '[tool.sdkwright.targets.sea.apis.hubs]\nspec = "hubs.json"\n'
    Path("pyproject.toml").write_text(configuration.replace(table, ""), "utf-8")
    command("generate")
    assert ledger().apis["hubs"].is_gone
    assert names_of(ledger(), "sea").exports.keys() == {"models", "other.models"}
    Path("pyproject.toml").write_text(configuration, "utf-8")
    command("generate")

    assert ledger().apis["hubs"].names["hubs.json#/components/schemas/Hub"].python == "Centre"
    Path("pyproject.toml").write_text(configuration.replace(table, ""), "utf-8")
    command("generate")
    command("prune", "--all")
    assert ledger().apis.keys() == {"", "other"}


@pytest.mark.usefixtures("folder")
def test_an_old_name_gives_way_to_an_api_of_that_name() -> None:
    """The configuration has the last word."""
    configure("centres")
    command("generate")
    more = '[tool.sdkwright.targets.sea.apis.hubs]\nspec = "new.json"\n'
    write("new.json", described("https://new.example"))
    configure("centres", more=more)
    command("generate")

    assert ledger().apis["centres"].aliases == {}
    assert run("from sea.hubs import Client\nprint(Client.__module__)") == "sea.hubs\n"


def test_custom_code_that_is_left_behind_is_reported(folder: Path) -> None:
    """It is its owner's, so nobody moves it."""
    custom = folder / "out/src/sea/hubs/custom"
    custom.mkdir()
    code = 'from ..models._hub import HubBase\n\n\nclass Hub(HubBase):\n    """Ours."""\n'
    (custom / "hub.py").write_text(code, "utf-8")
    assert "custom-package" not in command("generate")
    configure("centres")

    assert "hub.py: warning[custom-package]: the package `hubs` is called `centres` now" in command("generate")
    custom.rename(folder / "out/src/sea/centres/custom")
    assert "custom-package" not in command("generate")
    assert run("from sea.hubs.models import Hub\nprint(Hub.__doc__)").splitlines()[-1] == "Ours."


def test_the_only_api_of_an_sdk_may_get_a_package_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When another one comes: the package of the SDK still has its clients, models and webhooks, and no name moves."""
    monkeypatch.chdir(tmp_path)
    write("hubs.json", described())
    write("other.json", {"openapi": "3.1.0", "info": {"title": "Other", "version": "1"}, "paths": {}})
    alone = '[tool.sdkwright.targets.sea]\noutput = "out"\nversion = "1.4.0"\nspec = "hubs.json"\n'
    Path("pyproject.toml").write_text(alone, "utf-8")
    command("generate")
    command("rename", "hubs.list_hubs", "list")
    command("rename", "models.Hub", "Centre")
    before = sources()
    names = ledger()
    configure("centres")
    command("generate")

    assert ledger().apis["centres"].aliases == {"": "2.0.0"}
    assert ledger().apis["centres"].operations == names.apis[""].operations
    found = compare(read_surface(before, "sea"), read_surface(sources(), "sea"))
    assert not [change for change in found if change.level is Level.BREAKING]
    assert {change.name: change.after for change in found if change.rule == "deprecated"} == {
        "Client": "centres.Client",
        "webhooks": "centres.webhooks",
        **{f"models.{name}": f"centres.models.{name}" for name in ("Centre", "HubPage", "HubState", "ListHubsOrder")},
        **{f"models.{name}": f"centres.models.{name}" for name in ("Power", "PowerPanels", "PowerVolts")},
        "models.UnknownPower": "centres.models.UnknownPower",
    }
    assert not [
        change
        for change in compare(names_of(names, "sea"), names_of(ledger(), "sea"))
        if change.level is Level.BREAKING
    ]
    code = """
from sea import Client
from sea.models import Centre, Hub
from sea.webhooks import parse_webhook
import sea.centres as new, sea.centres.models as models, sea.centres.webhooks as webhooks
print(Client is new.Client, Hub is Centre is models.Centre, parse_webhook is webhooks.parse_webhook)
print(Client(), Client().hubs.list.__name__)
"""
    message = "DeprecationWarning line {}: `sea.{}` is now `sea.centres.{}`; the old name goes in 2.0.0"
    assert run(code, SEA_BASE_URL="https://old.example").splitlines() == [
        message.format(5, "Client", "Client"),
        message.format(6, "models.Centre", "models.Centre"),
        message.format(6, "models.Hub", "models.Centre"),
        message.format(7, "webhooks", "webhooks"),
        "True True True",
        "DeprecationWarning line 10: `SEA_BASE_URL` is now `SEA_CENTRES_BASE_URL`; the old name goes in 2.0.0",
        "Client(base_url='https://old.example') list",
    ]
    again = sources()
    command("generate")
    assert sources() == again
    assert "`Client` ends" in command("prune", "--all")
    assert "Client" not in read_surface(sources(), "sea").exports[""]


@pytest.mark.usefixtures("folder")
def test_the_api_that_is_left_may_lose_its_package() -> None:
    """When it is the only one: the old package still leads to its clients, models and webhooks, and no name moves."""
    command("rename", "hubs.hubs.list_hubs", "list")
    before, names = sources(), ledger()
    alone = '[tool.sdkwright.targets.sea]\noutput = "out"\nversion = "1.4.0"\nspec = "hubs.json"\n'
    Path("pyproject.toml").write_text(alone, "utf-8")
    command("generate")

    assert ledger().apis.keys() == {""}
    assert ledger().apis[""].aliases == {"hubs": "2.0.0"}
    assert ledger().apis[""].operations == names.apis["hubs"].operations
    found = compare(read_surface(before, "sea"), read_surface(sources(), "sea"))
    assert [(change.rule, change.name) for change in found if change.level is Level.BREAKING] == [
        ("name-removed", "other"),
    ]
    assert ("deprecated", "hubs", "sea") in {(change.rule, change.name, change.after) for change in found}
    code = """
from sea.hubs import Client
from sea.hubs.models import Hub
from sea.hubs.webhooks import parse_webhook
import sea, sea.models as models, sea.webhooks as webhooks
print(Client is sea.Client, Hub is models.Hub, parse_webhook is webhooks.parse_webhook, Client().hubs.list.__name__)
"""
    message = "DeprecationWarning line {}: `sea.hubs{}` is now `sea{}`; the old name goes in 2.0.0"
    assert run(code).splitlines() == [
        message.format(5, "", ""),
        message.format(6, ".models", ".models"),
        message.format(7, ".webhooks", ".webhooks"),
        "True True True list",
    ]
    again = sources()
    command("generate")
    command("check")
    assert sources() == again
    command("prune", "--all")
    assert not [path for path in sources() if "/hubs/" in path]
