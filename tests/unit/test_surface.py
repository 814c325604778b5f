"""Verdicts and versions, approvals, what is read out of sources, how types relate, what is printed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import pytest
from jsonschema_rs import Draft202012Validator
from markdown_it import MarkdownIt

from sdkwright.surface.approvals import Approval, ApprovalsError, approve, read_approvals
from sdkwright.surface.compare import compare
from sdkwright.surface.outcome import Compared, Outcome, outcome_data
from sdkwright.surface.places import Places
from sdkwright.surface.read import UnreadableSurface, read_surface
from sdkwright.surface.rules import RULES, Change, Level
from sdkwright.surface.verdict import Verdict, needed, suffices, verdict
from sdkwright.surface.write import changelog, text_lines
from tests.support import ROOT, read_tree


def change(
    level: Level = Level.BREAKING, rule: str = "method-removed", name: str = "client.a.b", **more: str
) -> Change:
    return Change(level=level, rule=rule, name=name, reason="`b` is gone", **more)  # type: ignore[arg-type]


def outcome(*changes: Change, old: str = "1.4.2", new: str = "1.4.2", idle: tuple[Approval, ...] = ()) -> Outcome:
    sides = [Compared(label=label, kind="folder", version=label, places=Places()) for label in (old, new)]
    return Outcome(old=sides[0], new=sides[1], changes=changes, idle=idle)


def sources(**modules: str) -> dict[str, str]:
    return {f"src/api/{name}.py": text for name, text in {"__init__": "", **modules}.items()}


# Verdicts


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ((), Verdict.NONE),
        ((Level.DOCUMENTATION,), Verdict.PATCH),
        ((Level.ADDITIVE, Level.DOCUMENTATION), Verdict.MINOR),
        ((Level.ADDITIVE, Level.BREAKING), Verdict.MAJOR),
    ],
)
def test_the_gravest_change_decides(levels: tuple[Level, ...], expected: Verdict) -> None:
    assert verdict(map(change, levels)) is expected


def test_what_is_approved_counts_as_additive() -> None:
    assert verdict([change(approved="Nobody called it.")]) is Verdict.MINOR


@pytest.mark.parametrize(
    ("old", "asked", "expected"),
    [
        ("1.4.2", Verdict.MAJOR, "2.0.0"),
        ("1.4.2", Verdict.MINOR, "1.5.0"),
        ("1.4.2", Verdict.PATCH, "1.4.3"),
        ("1.4.2", Verdict.NONE, "1.4.2"),
        ("0.4.2", Verdict.MAJOR, "0.5.0"),
        ("0.4.2", Verdict.MINOR, "0.4.3"),
        ("0.4.2", Verdict.PATCH, "0.4.3"),
        ("2", Verdict.MINOR, "2.1.0"),
        ("2.0.0rc1", Verdict.MAJOR, "2.0.0"),
    ],
)
def test_versions_that_are_needed(old: str, asked: Verdict, expected: str) -> None:
    assert needed(old, asked) == expected


@pytest.mark.parametrize(
    ("old", "new", "asked", "expected"),
    [
        ("1.4.2", "2.0.0", Verdict.MAJOR, True),
        ("1.4.2", "2.0.0rc1", Verdict.MAJOR, True),
        ("1.4.2", "1.5.0", Verdict.MAJOR, False),
        ("1.4.2", "1.5.0", Verdict.MINOR, True),
        ("1.4.2", "1.4.2", Verdict.PATCH, False),
        ("1.4.2", "1.4.2", Verdict.NONE, True),
        ("1.4.2", "1.4.1", Verdict.NONE, False),
        ("0.4.2", "0.5.0", Verdict.MAJOR, True),
        ("0.4.2", "0.4.3", Verdict.MAJOR, False),
        ("0.4.2", "0.4.3", Verdict.MINOR, True),
        ("2.0.0rc1", "2.0.0rc2", Verdict.MAJOR, True),
        ("2.0.0rc1", "2.0.0rc1", Verdict.PATCH, False),
    ],
)
def test_versions_that_suffice(old: str, new: str, asked: Verdict, expected: bool) -> None:
    assert suffices(old, new, asked) is expected


# Approvals


def test_approvals_are_by_rule_and_name() -> None:
    """Those that match no breaking change are told."""
    wanted = Approval("method-removed", "client.a.b", "Gone.")
    others = (Approval("method-removed", "client.a.c", "x"), Approval("field-removed", "client.a.b", "x"))
    changes = [change(), change(name="client.z"), change(Level.ADDITIVE, "method-added")]

    found, idle = approve(changes, [wanted, *others])

    assert [each.approved for each in found] == ["Gone.", "", ""]
    assert idle == list(others)


def test_a_star_in_an_approval_stands_for_anything() -> None:
    """And brackets for themselves."""
    approvals = [Approval("method-removed", "client.a.*", "x"), Approval("error-type", "client.a.b[4*]", "y")]

    found, idle = approve([change(), change(rule="error-type", name="client.a.b[404]")], approvals)

    assert [each.approved for each in found] == ["x", "y"]
    assert idle == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[approve]", "this is no TOML"),
        ("approved = 1", "nothing else"),
        ("[[approve]]\nrule = 'method-removed'\nname = 'a'", "needs `rule`, `name` and `reason`"),
        ("[[approve]]\nrule = 'method-removed'\nname = 'a'\nreason = ' '", "not empty"),
        ("[[approve]]\nrule = 'method-lost'\nname = 'a'\nreason = 'b'", "there is no rule `method-lost`"),
    ],
)
def test_files_of_approvals_that_are_none(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(text)
    with pytest.raises(ApprovalsError, match=message):
        read_approvals(tmp_path / "a.toml")


# Reading


def test_our_own_sdk_is_the_same_as_itself() -> None:
    """With all that it offers: clients, models, functions of the runtime."""
    files = read_tree(ROOT / "generated" / "versori")
    surface = read_surface(files)

    assert compare(surface, read_surface(files)) == []
    assert sorted(surface.clients)[:2] == ["connect.AsyncClient", "connect.Client"]
    assert surface.exports["embedded.models"]["Hub"] == "embedded.models._hub:Hub"
    assert surface.version == "0.1.0"


def test_sources_that_are_no_python() -> None:
    with pytest.raises(UnreadableSurface, match=r"src/api/wrong\.py"):
        read_surface(sources(wrong="def ("))


def test_a_folder_without_a_package() -> None:
    with pytest.raises(UnreadableSurface, match="no Python package"):
        read_surface({"README.md": ""})


def test_types_that_contain_themselves_end() -> None:
    json_type = "from typing import TypeAlias\nJson: TypeAlias = 'dict[str, Json] | str'\ndef read() -> Json: ...\n"
    wider = json_type.replace("| str'", "| str | int'")

    assert compare(read_surface(sources(own=json_type)), read_surface(sources(own=json_type))) == []
    assert [each.rule for each in compare(read_surface(sources(own=json_type)), read_surface(sources(own=wider)))] == [
        "variant-added"
    ]


def test_imports_that_lead_round_in_circles_end() -> None:
    files = sources(
        one="from .two import A as A", two="from .one import A as A", own="from .one import A\ndef f(a: A) -> A: ..."
    )

    assert compare(read_surface(files), read_surface(files)) == []


def test_the_runtime_of_another_version_is_compared() -> None:
    """What its classes offer is part of every SDK."""
    files = read_tree(ROOT / "generated" / "versori")
    path = "src/versori/_runtime/model.py"
    changed = {**files, path: files[path].replace("def to_json(self", "def _to_json(self")}

    (found,) = compare(read_surface(files), read_surface(changed))

    assert (found.level, found.rule, found.name) == (Level.BREAKING, "method-removed", "Model.to_json")


def test_another_name_of_the_package() -> None:
    """Every import fails."""
    files = sources(own="def f() -> int: ...")
    renamed = {path.replace("/api/", "/tides/"): text for path, text in files.items()}

    (found,) = compare(read_surface(files), read_surface(renamed))

    assert (found.level, found.rule, found.name, found.after) == (Level.BREAKING, "package-renamed", "api", "tides")


# Writing

HOSTILE = "`](javascript:alert(1)) <img src=x> \x1b[31m"
HOSTILE_CHANGE = change(name="models.A.b", before=f"Literal['{HOSTILE}']", after="str", approved=HOSTILE)


def test_data_is_as_its_schema_says() -> None:
    schema = json.loads(resources.files("sdkwright").joinpath("schemas/diff.schema.json").read_text("utf-8"))
    data = outcome_data(outcome(change(), HOSTILE_CHANGE, idle=(Approval("method-removed", "a", "b"),)))

    Draft202012Validator(schema).validate(data)
    assert (data["verdict"], data["needed"]) == ("major", "2.0.0")


def test_text_for_people_obeys_nobody() -> None:
    """What a terminal would obey is spelled out."""
    text = "\n".join(text_lines(outcome(HOSTILE_CHANGE, change())))

    assert "\x1b" not in text
    assert text.splitlines()[-1] == "major: 1 breaking, 1 approved; after 1.4.2, at least 2.0.0"


def test_a_changelog_shows_what_it_is_given() -> None:
    """Text of a document is neither markup nor HTML."""
    html = MarkdownIt("commonmark").render(changelog(outcome(HOSTILE_CHANGE, change(), new="2.0.0")))

    assert "<img" not in html
    assert "<a " not in html
    assert html.startswith("<h2>2.0.0</h2>\n<h3>Breaking changes</h3>\n<ul>\n")


def test_nothing_is_a_changelog_too() -> None:
    assert changelog(outcome()) == "## Unreleased\n\nNothing changed for callers.\n"
    assert list(text_lines(outcome())) == ["nothing changed for callers"]


# The rules


def test_each_rule_has_a_change_in_the_tables(table: Mapping[str, set[str]]) -> None:
    """At each level that it may have; the name of the package has a test of its own."""
    expected = {rule: {level.word for level in levels} for rule, (levels, _) in RULES.items()}

    assert expected == {**table, "package-renamed": {"breaking"}}


def test_the_documentation_knows_each_rule() -> None:
    """With its levels, and what it is about."""
    page = (ROOT / "docs" / "diff.md").read_text("utf-8")
    rows = [
        f"| `{rule}` | {' or '.join(level.word for level in levels)} | {text} |"
        for rule, (levels, text) in RULES.items()
    ]

    assert page.partition("## Rules")[2].strip().splitlines()[4:] == rows


@pytest.fixture
def table() -> dict[str, set[str]]:
    """Return the levels of the rules in the tables of changes."""
    import yaml  # noqa: PLC0415

    found: dict[str, set[str]] = {}
    for name in ("changes", "python"):
        for entry in yaml.safe_load((ROOT / "tests" / "diff" / f"{name}.yaml").read_text("utf-8")):
            for line in entry["is"]:
                level, rule, _ = line.split(" ", 2)
                found.setdefault(rule, set()).add(level)
    return found
