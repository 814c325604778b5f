"""Names changed by hand, and how old ones end."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from sdkwright import renames
from sdkwright.cli import main
from sdkwright.ledger import Ledger
from tests.names_support import Sdk, document, made

CONFIG = """
[tool.sdkwright.targets.hubs]
spec = "api.json"
output = "out"
version = "1.4.0"
"""


@pytest.fixture
def ledger() -> Ledger:
    """Return the names of the small document."""
    return made(document(), Ledger()).ledger


def old_names(sdk: Sdk) -> dict[str, tuple[str, ...]]:
    """Return what has old names, by its new one."""
    found = {name: old for name, old in (*sdk.classes.values(), *sdk.fields.values()) if old}
    for entry in sdk.operations.values():
        found |= {f"{entry.resource}.{entry.method}": tuple(entry.aliases)} if entry.aliases else {}
        found |= {f"{entry.method}({entry.parameters[key]})": tuple(old) for key, old in entry.former.items()}
    return found


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("hubs", "centres", {"centres": ("hubs",)}),
        ("hubs.list_hubs", "list", {"hubs.list": ("hubs.list_hubs",)}),
        ("client.hubs.list_hubs", "client.hubs.list", {"hubs.list": ("hubs.list_hubs",)}),
        ("hubs.list_hubs(first)", "limit", {"list_hubs(limit)": ("first",)}),
        ("hubs.get_hub(hub_id)", "hubs.get_hub(id)", {"get_hub(id)": ("hub_id",)}),
        ("models.Hub", "models.Centre", {"Centre": ("Hub",)}),
        ("models.HubState", "State", {"State": ("HubState",)}),
        ("models.Hub.title", "models.Hub.name", {"name": ("title",)}),
        ("models.HubState.OPEN", "ACTIVE", {"ACTIVE": ("OPEN",)}),
    ],
)
def test_anything_with_a_name_gets_another(
    ledger: Ledger, old: str, new: str, expected: dict[str, tuple[str, ...]]
) -> None:
    """The old one is an alias, in this SDK and the next; without an alias it is gone."""
    for until in ("1.0.0", ""):
        first = made(document(), renames.rename(ledger, old, new, until))
        second = made(document(), first.ledger)

        assert old_names(first) == (expected if until else {})
        assert second.ledger == first.ledger


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("hubs.nothing", "get", "nothing is called `hubs.nothing`"),
        ("models.Hub", "models.Power", "`Power` is taken: something beside it is called so, or was"),
        ("models.Hub", "Model", "`Model` is taken: something beside it is called so, or was"),
        ("models.Hub", "Hubs", "`Hubs` is taken: something beside it is called so, or was"),
        ("models.Hub", "Hub", "`Hub` is taken: something beside it is called so, or was"),
        ("models.Hub.title", "to_dict", "`to_dict` is taken: something beside it is called so, or was"),
        ("models.Hub.title", "class", "`class` is no name that Python allows here"),
        ("models.Hub.title", "models.Power.title", "`models.Power.title` is not where `models.Hub.title` is"),
        ("models.Hub", "hubs.get", "`hubs.get` is not where `models.Hub` is"),
        ("hubs.get_hub", "list_hubs", "`list_hubs` is taken: something beside it is called so, or was"),
        ("hubs.get_hub", "stations.get", "there is no resource `stations`"),
        ("hubs.get_hub", "UNSET", "`UNSET` is taken: something beside it is called so, or was"),
        ("hubs.get_hub(hub_id)", "body", "`body` is taken: something beside it is called so, or was"),
        ("hubs.get_hub(hub_id)", "hubs.list_hubs(id)", "`hubs.list_hubs(id)` is an argument of another method than"),
        ("hubs", "close", "`close` is taken: something beside it is called so, or was"),
        ("#/components/schemas/No", "#/components/schemas/Hub", "there is nothing at `#/components/schemas/No`"),
    ],
)
def test_a_name_that_cannot_be(ledger: Ledger, old: str, new: str, problem: str) -> None:
    """Is refused with the reason."""
    with pytest.raises(renames.RenameError) as refused:
        renames.rename(ledger, old, new, "1.0.0")

    assert str(refused.value).startswith(problem)


def test_a_name_can_be_taken_back(ledger: Ledger) -> None:
    """What it was called in between is an alias then."""
    there = renames.rename(ledger, "models.Hub", "Centre", "1.0.0")
    back = renames.rename(there, "models.Centre", "Hub", "1.0.0")

    assert made(document(), back).classes["/components/schemas/Hub"] == ("Hub", ("Centre",))


def configured(ledger: Ledger, names: dict[str, str], data: Any = None) -> tuple[Sdk, list[str]]:
    """Return the SDK of a document whose configuration has renames, and what is said."""
    sdk = made(data or document(), ledger, renames=names)
    return sdk, [finding.message for finding in sdk.log if finding.rule == "unknown-rename"]


def test_the_configuration_renames(ledger: Ledger) -> None:
    """Once: what is renamed already stays as it is."""
    names = {"models.Hub": "models.Centre", "hubs.list_hubs": "hubs.list"}
    first, said = configured(ledger, names)
    second, said_again = configured(first.ledger, names)

    assert old_names(first) == {"Centre": ("Hub",), "hubs.list": ("hubs.list_hubs",)}
    assert second.ledger == first.ledger
    assert said == said_again == []


def test_the_configuration_says_what_moved(ledger: Ledger) -> None:
    """Where shape says nothing."""
    data = copy.deepcopy(document())
    schemas = data["components"]["schemas"]
    schemas["Source"] = schemas.pop("Power")
    schemas["Source"]["oneOf"][0]["properties"]["age"] = {"type": "integer"}
    schemas["Hub"]["properties"]["power"] = {"$ref": "#/components/schemas/Source"}
    place = {"#/components/schemas/Power": "#/components/schemas/Source"}

    sdk, said = configured(ledger, place, data)
    again, said_again = configured(sdk.ledger, place, data)

    assert sdk.classes["/components/schemas/Source"] == ("Source", ("Power",))
    assert sdk.classes["/components/schemas/Source/oneOf/0/class"] == ("PowerPanels", ())
    assert again.ledger == sdk.ledger
    assert said == said_again == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("models.Nothing", "models.Thing", "nothing is called `models.Nothing`"),
        ("models.Hub", "models.class", "`class` is no name that Python allows here"),
        ("#/components/schemas/Hub", "#/components/schemas/X", "the document still has `#/components/schemas/Hub`"),
        ("#/components/schemas/No", "#/components/schemas/X", "the document has no `#/components/schemas/X`"),
    ],
)
def test_a_configured_name_that_cannot_be(ledger: Ledger, old: str, new: str, problem: str) -> None:
    """Changes nothing, and is said."""
    sdk, said = configured(ledger, {old: new})

    assert sdk.ledger == ledger
    assert said == [f"`renames`: `{old}` = `{new}`: {problem}"]


def test_old_names_end_with_their_version(ledger: Ledger) -> None:
    """Not before; or by name, or all."""
    for old, new in (("models.Hub", "Centre"), ("hubs.list_hubs", "list"), ("hubs.list(first)", "limit")):
        ledger = renames.rename(ledger, old, new, "2.0.0")
    every = ("hubs.list(first)", "hubs.list_hubs", "models.Hub")

    assert renames.prune(ledger, "1.9.0", (), everything=False) == (ledger, ())
    assert renames.prune(ledger, "2.0.0", (), everything=False)[1] == every
    assert renames.prune(ledger, "1.9.0", (), everything=True)[1] == every
    pruned, ended = renames.prune(ledger, "1.9.0", ["client.hubs.list_hubs"], everything=False)
    assert ended == ("hubs.list_hubs",)
    assert old_names(made(document(), pruned)) == {"Centre": ("Hub",), "list(limit)": ("first",)}


def test_what_is_gone_is_forgotten_with_its_version(ledger: Ledger) -> None:
    """After that its name is free."""
    data = copy.deepcopy(document())
    del data["paths"]["/hubs/{hub_id}"]
    gone = made(data, ledger).ledger

    pruned, ended = renames.prune(gone, "1.0.0", (), everything=False)

    assert ended == ("hubs.get_hub",)
    assert "GET /hubs/{hub_id}" not in pruned.apis[""].operations


# The commands


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a document, a configuration and an SDK."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "api.json").write_text(json.dumps(document()), "utf-8")
    (tmp_path / "pyproject.toml").write_text(CONFIG, "utf-8")
    assert main(["generate", "-q"]) == 0
    return tmp_path


def ledger_text(project: Path) -> str:
    """Return the ledger of a project."""
    return (project / "out" / "sdkwright.lock").read_text("utf-8")


def test_the_command_renames_and_writes(project: Path) -> None:
    """With an alias until the next major version; what it wrote is up to date."""
    assert main(["rename", "-q", "hubs.models.Hub", "Centre"]) == 0
    assert '"python": "Centre", "module": "_hub", "aliases": {"Hub": "2.0.0"}' in ledger_text(project)
    assert main(["check", "-q"]) == 0
    assert main(["prune", "-q"]) == 0
    assert '"aliases"' in ledger_text(project)

    (project / "pyproject.toml").write_text(CONFIG.replace("1.4.0", "2.0.0"), "utf-8")

    assert main(["prune", "-q"]) == 0
    assert '"aliases"' not in ledger_text(project)


def test_the_command_refuses(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What is unknown, taken, or would take names from users; the SDK stays as it is."""
    before = ledger_text(project)

    assert main(["rename", "models.Nothing", "Thing"]) == 2
    assert main(["rename", "models.Hub", "Power"]) == 2
    assert main(["prune", "--name", "models.Nothing"]) == 2
    (project / "pyproject.toml").write_text(CONFIG + "released = true\n", "utf-8")
    assert main(["rename", "--no-alias", "models.Hub", "Centre"]) == 2
    assert main(["generate", "--renew-names"]) == 2
    assert ledger_text(project) == before
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("Error: ")]
    assert said == [
        "Error: nothing is called `models.Nothing`",
        "Error: `Power` is taken: something beside it is called so, or was",
        "Error: --name: no old name: models.Nothing",
        "Error: --no-alias: these targets are released, their names stay: hubs",
        "Error: --renew-names: these targets are released, their names stay: hubs",
    ]


def test_without_an_alias_before_the_release(project: Path) -> None:
    """If asked."""
    assert main(["rename", "-q", "--no-alias", "hubs.get_hub", "get"]) == 0
    assert '"method": "get"' in ledger_text(project)
    assert '"aliases"' not in ledger_text(project)


def test_an_old_name_ends_sooner_if_asked(project: Path) -> None:
    """By name, or all of them."""
    for old, new in (("models.Hub", "Centre"), ("hubs.get_hub", "get")):
        assert main(["rename", "-q", old, new]) == 0
    assert main(["prune", "-q", "--name", "models.Hub"]) == 0
    assert ledger_text(project).count('"aliases"') == 1
    assert main(["prune", "-q", "--all"]) == 0
    assert ledger_text(project).count('"aliases"') == 0
