"""`sdkwright diff` and `sdkwright check --against`, as they are run."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from sdkwright.cli import main

DOCUMENT = """\
openapi: 3.1.0
info: {title: Tides, version: "1"}
servers: [{url: "https://api.tides.example"}]
paths:
  /stations:
    get:
      operationId: list
      tags: [stations]
      parameters:
        - {name: search, in: query, schema: {type: string}}
      responses:
        "200":
          description: Some.
          content: {application/json: {schema: {type: array, items: {$ref: "%sStation"}}}}
"""
SCHEMAS = """\
components:
  schemas:
    Station:
      type: object
      required: [id]
      properties:
        id: {type: string}
        depth: {type: integer}
"""
WHOLE = DOCUMENT % "#/components/schemas/" + SCHEMAS
REQUIRED = ("name: search, in: query,", "name: search, in: query, required: true,")
ADDED = ("depth: {type: integer}", "depth: {type: integer}\n        name: {type: string}")
CONFIGURATION = """\
[tool.sdkwright.targets.tides]
spec = "api.yaml"
output = "tides"
version = "%s"
"""


def git(*words: str) -> None:
    """Run git in the current folder."""
    options = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *options, *words], check=True, capture_output=True)


def commit() -> None:
    """Commit all there is."""
    git("add", "-A")
    git("commit", "-q", "-m", "x")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a document and one in which something was added and something is required."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    Path("api.yaml").write_text(WHOLE)
    Path("new.yaml").write_text(WHOLE.replace(*REQUIRED).replace(*ADDED))
    return tmp_path


def output(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    """Run a command and return what it prints on stdout."""
    capsys.readouterr()
    ended = main(words)
    found = capsys.readouterr()
    assert ended == status, found.out + found.err
    return found.out


def names(text: str) -> list[str]:
    """Return level, rule and name of each change in JSON data."""
    return [f"{each['level']} {each['rule']} {each['name']}" for each in json.loads(text)["changes"]]


BOTH = [
    "breaking parameter-required client.stations.list(search)",
    "additive field-added models.Station.name",
]


def test_two_documents(capsys: pytest.CaptureFixture[str]) -> None:
    """Breaking changes come with the reason and both places."""
    text = output(capsys, "diff", "api.yaml", "new.yaml", status=1)

    assert text == (
        "breaking\n"
        "  client.stations.list(search) [parameter-required]\n"
        "    `search` has to be given: calls that leave it out fail\n"
        "    old api.yaml:10:11, new new.yaml:10:11\n"
        "\n"
        "additive\n"
        "  models.Station.name [field-added]: str\n"
        "\n"
        "major: 1 breaking, 1 additive\n"
    )


def test_names_of_the_old_document_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    """As they would be if the new one were generated over it."""
    Path("new.yaml").write_text(WHOLE.replace("operationId: list", "operationId: listAll"))

    assert output(capsys, "diff", "api.yaml", "new.yaml") == "nothing changed for callers\n"


def test_settings_of_one_document_are_those_of_both(capsys: pytest.CaptureFixture[str]) -> None:
    """So are the names of its SDK."""
    settings = 'methods = { "GET /stations" = "stations.find" }\n'
    Path("pyproject.toml").write_text(CONFIGURATION % "1.4.0" + settings)
    for words in (("api.yaml", "new.yaml"), ("new.yaml", "api.yaml")):
        found = json.loads(output(capsys, "diff", *words, "--format", "json", "--fail-on", "never"))["changes"]
        assert {each["name"] for each in found} == {"client.stations.find(search)", "models.Station.name"}


@pytest.mark.parametrize(
    ("level", "changed", "status"),
    [
        ("major", REQUIRED, 1), ("minor", REQUIRED, 1), ("any", REQUIRED, 1), ("never", REQUIRED, 0),
        ("major", ADDED, 0), ("minor", ADDED, 1), ("any", ADDED, 1),
        ("any", ("title: Tides", "title: Tides"), 0),
    ],
)  # fmt: skip
def test_what_ends_with_status_1(
    level: str, changed: tuple[str, str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("new.yaml").write_text(WHOLE.replace(*changed))
    output(capsys, "diff", "api.yaml", "new.yaml", "--fail-on", level, "--quiet", status=status)


def test_markdown_is_a_section_of_a_changelog(capsys: pytest.CaptureFixture[str]) -> None:
    text = output(capsys, "diff", "api.yaml", "new.yaml", "--format", "markdown", status=1)

    assert text == (
        "## Unreleased\n\n### Breaking changes\n\n"
        "- `client.stations.list(search)`: `search` has to be given: calls that leave it out fail.\n\n"
        "### Added\n\n- `models.Station.name`: there is a new field `name` (`str`).\n"
    )


def test_folders_and_ledgers(capsys: pytest.CaptureFixture[str]) -> None:
    """All are compared with each other; with a ledger, only names are."""
    for name, spec in (("one", "api.yaml"), ("two", "new.yaml")):
        output(capsys, "generate", spec, "-o", name, "--package", "tides", "-q")
    for old in ("api.yaml", "one", "one/src/tides"):
        for new in ("new.yaml", "two"):
            assert names(output(capsys, "diff", old, new, "--format", "json", status=1)) == BOTH
    for old, new in (("one/sdkwright.lock", "two"), ("api.yaml", "two/sdkwright.lock")):
        text = output(capsys, "diff", old, new, "--format", "json")
        assert json.loads(text)["judged"] == "names"
        assert names(text) == BOTH[1:]
    assert "only names were compared" in output(capsys, "diff", "one/sdkwright.lock", "two/sdkwright.lock")


def test_a_folder_has_a_version(capsys: pytest.CaptureFixture[str]) -> None:
    """So that it can be said which one the next is."""
    for name, spec in (("one", "api.yaml"), ("two", "new.yaml")):
        output(capsys, "generate", spec, "-o", name, "--package", "tides", "-q")

    text = output(capsys, "diff", "one", "two", status=1)

    assert text.splitlines()[-1] == "major: 1 breaking, 1 additive; after 0.1.0, at least 0.2.0"


def test_what_people_write_is_seen(capsys: pytest.CaptureFixture[str]) -> None:
    """It has a place in the SDK."""
    for name in ("one", "two"):
        output(capsys, "generate", "api.yaml", "-o", name, "--package", "tides", "-q")
    Path("one/src/tides/own.py").write_text("def far() -> int:\n    return 1\n")
    Path("two/src/tides/own.py").write_text("\ndef far(place: str) -> int:\n    return 1\n")

    text = output(capsys, "diff", "one", "two", status=1)

    assert "own.far(place) [parameter-added-required]" in text
    assert "new two/src/tides/own.py:2" in text


def test_revisions_of_git(capsys: pytest.CaptureFixture[str]) -> None:
    """Of documents, with the files that they refer to, of folders and of ledgers."""
    Path("spec").mkdir()
    Path("spec/api.yaml").write_text(DOCUMENT % "parts.yaml#/components/schemas/")
    Path("spec/parts.yaml").write_text(SCHEMAS)
    git("init", "-q")
    output(capsys, "generate", "spec/api.yaml", "-o", "sdk", "--package", "tides", "-q")
    commit()
    Path("spec/parts.yaml").write_text(SCHEMAS.replace(*ADDED))
    output(capsys, "generate", "spec/api.yaml", "-o", "sdk", "--package", "tides", "-q")
    for words in (
        ("HEAD:spec/api.yaml", "spec/api.yaml"),
        ("HEAD:./spec/api.yaml", "spec/api.yaml"),
        ("HEAD:sdk", "sdk"),
        ("HEAD:sdk", "spec/api.yaml"),
        ("HEAD:sdk/sdkwright.lock", "sdk/sdkwright.lock"),
    ):
        assert names(output(capsys, "diff", *words, "--format", "json")) == BOTH[1:], words
    commit()
    text = output(capsys, "diff", "HEAD~1", "HEAD", "--git", "spec/api.yaml", "--format", "json")

    assert names(text) == BOTH[1:]
    (found,) = json.loads(text)["changes"]
    assert found["new"] == {
        "file": "HEAD:spec/parts.yaml", "pointer": "/components/schemas/Station/properties/name", "line": 9, "column": 9
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("api.yaml", "none.yaml"), "there is no `none.yaml`, and it is no `REV:path` either"),
        (("HEAD:api.yaml", "api.yaml"), "not a git repository"),
        (("api.yaml", "wrong.yaml"), "wrong.yaml cannot be read"),
        (("api.yaml", "empty"), "empty: there is no Python package in it"),
        (("api.yaml", "wrong.lock"), "wrong.lock is no ledger"),
        (("api.yaml", "new.yaml", "--approvals", "none.toml"), "this file cannot be read"),
    ],
)
def test_what_cannot_be_compared(words: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The status is 2, as for all that is unusable."""
    Path("wrong.yaml").write_text("openapi: 3.1.0\nopenapi: 3.1.0\n")
    Path("wrong.lock").write_text("{}")
    Path("empty").mkdir()

    assert main(["diff", *words]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("revision", ["none", "--output=x", "-h"])
def test_revisions_that_are_none(revision: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A revision is never an option of git."""
    git("init", "-q")
    commit()

    assert main(["diff", "--", f"{revision}:api.yaml", "api.yaml"]) == 2
    assert f"there is no git revision `{revision}`" in capsys.readouterr().err
    assert not Path("x").exists()


def test_paths_out_of_the_repository(capsys: pytest.CaptureFixture[str]) -> None:
    git("init", "-q")
    commit()

    assert main(["diff", "HEAD:../api.yaml", "api.yaml"]) == 2
    assert "is not in the repository" in capsys.readouterr().err


def test_approvals(capsys: pytest.CaptureFixture[str]) -> None:
    """What is approved fails nothing; what matches nothing is told."""
    Path("approved.toml").write_text(
        '[[approve]]\nrule = "parameter-required"\nname = "client.stations.list(search)"\nreason = "It always was."\n'
        '[[approve]]\nrule = "parameter-removed"\nname = "client.*"\nreason = "x"\n'
    )

    text = output(capsys, "diff", "api.yaml", "new.yaml", "--approvals", "approved.toml")

    assert text.startswith("breaking, approved\n")
    assert "    approved: It always was.\n" in text
    assert "this approval matches no breaking change: parameter-removed client.*\n" in text
    assert text.endswith("minor: 1 approved, 1 additive\n")


def test_check_against_a_revision(capsys: pytest.CaptureFixture[str]) -> None:
    """The version in the configuration has to be as high as the changes need."""
    git("init", "-q")
    Path("pyproject.toml").write_text(CONFIGURATION % "1.4.0")
    output(capsys, "generate", "-q")
    commit()
    assert output(capsys, "check", "--against", "HEAD", "-q") == "nothing changed for callers\n"
    for version, status in (("1.4.0", 1), ("1.5.0", 1), ("2.0.0", 0)):
        Path("api.yaml").write_text(Path("new.yaml").read_text())
        Path("pyproject.toml").write_text(CONFIGURATION % version)
        output(capsys, "generate", "-q")
        assert main(["check", "--against", "HEAD", "-q"]) == status
        found = capsys.readouterr()
        assert found.out.endswith("major: 1 breaking, 1 additive; after 1.4.0, at least 2.0.0\n")
        low = f"version-too-low]: the version is {version}; after 1.4.0, a breaking change needs at least 2.0.0"
        assert (low in found.err) is bool(status)


def test_check_against_a_revision_without_an_sdk(capsys: pytest.CaptureFixture[str]) -> None:
    git("init", "-q")
    commit()
    Path("pyproject.toml").write_text(CONFIGURATION % "1.4.0")
    output(capsys, "generate", "-q")

    assert main(["check", "--against", "HEAD"]) == 0
    assert "tides: there is no SDK at HEAD to compare with" in capsys.readouterr().err
    assert main(["check", "--against", "none"]) == 2
