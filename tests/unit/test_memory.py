"""What a run is remembered by: a run with nothing changed does nothing, and says what the last one said."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sdkwright.pipeline
from sdkwright import memory
from sdkwright.cli import main
from sdkwright.proof import prove
from sdkwright.sdkfiles.reference import types_page

SPEC = """\
openapi: 3.1.0
info: {title: Tides, version: "1", description: Levels.}
paths:
  /stations:
    get:
      operationId: listStations
      responses:
        "200":
          description: All.
          content:
            application/json:
              schema: {$ref: "parts/station.yaml"}
components:
  schemas:
    Lost: {$ref: "#/components/schemas/Station"}
"""
STATION = "type: object\nproperties:\n  code: {type: string}\n"
CONFIG = """\
[tool.sdkwright.targets.tides]
spec = "tides.yaml"
output = "out/tides"
license-file = "LICENCE"
guides = ["guide.md"]
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a configuration, its document in two files, and a cache that is empty."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "parts").mkdir()
    files = {"tides.yaml": SPEC, "parts/station.yaml": STATION, "pyproject.toml": CONFIG, "guide.md": "# More\n"}
    for name, text in {**files, "LICENCE": "Do as you like.\n"}.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each run that did the work."""
    seen: list[int] = []
    original = sdkwright.pipeline.generate

    def spy(*arguments: Any) -> Any:
        seen.append(1)
        return original(*arguments)

    monkeypatch.setattr(sdkwright.pipeline, "generate", spy)
    return seen


def test_a_run_with_nothing_changed_says_what_the_last_one_said(
    place: Path, runs: list[int], capsys: pytest.CaptureFixture[str]
) -> None:
    """Findings, summary, report and status are the same, and nothing was compiled."""
    said = []
    for _ in range(3):
        status = main(["generate", "--report", "report.json"])
        told = re.sub("files [0-9]+ added", "nothing to do", capsys.readouterr().err)
        said.append((status, told, (place / "report.json").read_text()))

    assert said[0] == said[1] == said[2]
    assert "unknown-ref" in said[0][1]
    assert len(runs) == 1
    assert main(["check"]) == 0
    assert len(runs) == 1


@pytest.mark.parametrize("arguments", [["--format", "json"], ["--quiet"]])
def test_how_it_is_said_may_change(
    place: Path, runs: list[int], capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    """What is remembered is printed as the options of now say."""
    main(["generate"])
    capsys.readouterr()
    main(["generate", *arguments])
    remembered = capsys.readouterr()
    main(["generate", *arguments, "--no-cache"])

    assert capsys.readouterr() == remembered
    assert len(runs) == 2


def change(name: str, old: str, new: str) -> Callable[[Path], None]:
    """Return what changes a text in a file."""

    def do(place: Path) -> None:
        path = place / name
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")

    return do


def linked(path: Path) -> None:
    """Put a link to it in the place of a file or a folder."""
    moved = path.parent / "moved"
    path.rename(moved)
    path.symlink_to(moved)


def foldered(path: Path) -> None:
    """Put a folder in the place of a file."""
    path.unlink()
    path.mkdir()


CHANGES: dict[str, Callable[[Path], Any]] = {
    "the document": change("tides.yaml", "Levels.", "Levels of water."),
    "a file it refers to": change("parts/station.yaml", "string", "integer"),
    "a file it refers to is gone": lambda place: (place / "parts" / "station.yaml").unlink(),
    "the configuration": change("pyproject.toml", "guides", 'version = "0.2.0"\nguides'),
    "a guide": change("guide.md", "More", "Less"),
    "the licence": change("LICENCE", "like", "please"),
    "a generated file": change("out/tides/README.md", "Tides", "Tidings"),
    "a generated file is gone": lambda place: (place / "out/tides/src/tides/client.py").unlink(),
    "a generated file is a link": lambda place: linked(place / "out/tides/README.md"),
    "the ledger": change("out/tides/sdkwright.lock", "list_stations", "every_station"),
    "the manifest": change("out/tides/sdkwright.files", "a", "b"),
    "the output folder": lambda place: (place / "out").rename(place / "elsewhere"),
    "a link": lambda place: linked(place / "parts"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_whatever_changes_is_seen(place: Path, runs: list[int], name: str) -> None:
    """Each thing that a run depends on has it done again."""
    assert main(["generate"]) == 0
    CHANGES[name](place)
    main(["generate"])

    assert len(runs) == 2 or name == "the manifest"


def test_a_file_that_was_missing_is_looked_for(place: Path, runs: list[int]) -> None:
    """What did not exist is part of what was seen."""
    change("tides.yaml", "parts/station.yaml", "parts/later.yaml")(place)
    (place / "parts" / "later.yaml").symlink_to("station.yaml")
    assert main(["generate"]) == 0
    (place / "parts" / "later.yaml").unlink()
    (place / "parts" / "later.yaml").write_text(STATION)
    assert main(["generate"]) == 0

    assert len(runs) == 2


@pytest.mark.parametrize("what", ["generator", "options", "tools"])
def test_another_generator_begins_anew(
    place: Path, runs: list[int], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """Our code and templates, what is installed, and `--strict` count, too."""
    main(["generate"])
    if what == "generator":
        monkeypatch.setattr("sdkwright.shipped.tree_digest", lambda _: "another")
    elif what == "tools":
        (place / "site" / "black-99.dist-info").mkdir(parents=True)
        monkeypatch.syspath_prepend(str(place / "site"))
    main(["generate", "--strict"] if what == "options" else ["generate"])

    assert len(runs) == 2


def record(place: Path) -> Path:
    """Return the file of the one record."""
    (found,) = (place / "cache" / "sdkwright").glob("*.json")
    return found


SPOILS: dict[str, Callable[[Path], Any]] = {
    "cut": lambda path: path.write_text(path.read_text()[:100]),
    "binary": lambda path: path.write_bytes(b"\xff\x00"),
    "another shape": lambda path: path.write_text("[1, 2]"),
    "deep": lambda path: path.write_text("[" * 100_000),
    "findings of another kind": lambda path: path.write_text(
        path.read_text().replace('"findings": [', '"findings": [7, ')
    ),
    "a severity of its own": lambda path: path.write_text(path.read_text().replace('"warning"', '"fatal"')),
    "for everybody to write": lambda path: path.chmod(0o666),
    "in a folder for everybody": lambda path: path.parent.chmod(0o777),
    "a link": linked,
    "a folder": foldered,
}


@pytest.mark.parametrize("spoil", SPOILS)
def test_a_record_that_is_not_sound_is_none(place: Path, runs: list[int], spoil: str) -> None:
    """It is not trusted, and in nobody's way."""
    main(["generate"])
    SPOILS[spoil](record(place))

    assert main(["generate"]) == 0
    assert len(runs) == 2


def test_a_record_holds_nothing_that_is_generated(place: Path) -> None:
    """Hashes, paths and messages: no text of a file that we write, so none can come back from it."""
    main(["generate", "--report", "report.json"])
    text = "".join(path.read_text() for path in (place / "cache" / "sdkwright").iterdir())

    assert "class " not in text
    assert "import " not in text


def test_a_terminal_obeys_no_record(place: Path, runs: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    """What a record says was found is printed as carefully as what is found."""
    main(["generate"])
    data = json.loads(record(place).read_text())
    data["findings"][0]["message"] = "\x1b[2J gone"
    record(place).write_text(json.dumps(data))
    capsys.readouterr()
    main(["generate"])

    assert "\\x1b[2J gone" in capsys.readouterr().err
    assert len(runs) == 1


@pytest.mark.parametrize("arguments", [["generate", "--no-cache"], ["generate", "--renew-names"]])
def test_it_can_be_done_without(place: Path, runs: list[int], arguments: list[str]) -> None:
    """Those who ask for it get the whole run."""
    main(["generate"])
    main(arguments)

    assert len(runs) == 2


def test_no_cache_keeps_nothing(place: Path) -> None:
    """Nor is anything written then."""
    main(["generate", "--no-cache"])

    assert not (place / "cache").exists()


def test_a_cache_that_cannot_be_written_is_no_problem(place: Path, runs: list[int]) -> None:
    """The run does its work, each time."""
    (place / "cache").write_text("a file")

    assert [main(["generate"]), main(["generate"])] == [0, 0]
    assert len(runs) == 2


def test_check_finds_what_is_not_ours(place: Path, runs: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    """A stranger among the files is none of what is remembered."""
    main(["generate"])
    (place / "out/tides/src/tides/mine.py").write_text("")
    capsys.readouterr()

    assert main(["check"]) == 1
    assert capsys.readouterr().out == "foreign  out/tides/src/tides/mine.py\n"
    assert len(runs) == 1


def test_old_records_go(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache does not grow without end."""
    monkeypatch.setattr(memory, "MOST", 2)
    for number in range(4):
        main(["generate", "tides.yaml", "-o", f"out/{number}", "--report", "report.json"])

    assert len(list((place / "cache" / "sdkwright").iterdir())) == 6


@pytest.fixture
def proved(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the files that were proved, of all runs so far."""
    seen: list[str] = []

    def spy(files: Any) -> None:
        seen.extend(path for path in files if path.endswith((".py", ".pyi")))
        prove(files)

    monkeypatch.setattr("sdkwright.pipeline.prove", spy)
    return seen


def test_only_what_changed_is_proved_again(place: Path, proved: list[str]) -> None:
    """What a change of one schema does not touch is taken from the folder, and all is as without a memory."""
    main(["generate", "-q"])
    every = len(proved)
    proved.clear()
    (place / "parts" / "station.yaml").write_text(STATION + "  name: {type: string}\n", "utf-8")
    main(["generate", "-q"])
    remembered = tree(place / "out" / "tides")
    changed = {*proved}
    main(["generate", "-q", "--no-cache"])

    assert changed == {"src/tides/models/_station.py"}
    assert every > 20
    assert tree(place / "out" / "tides") == remembered


def test_only_pages_of_what_changed_are_written_again(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So it is with the pages of models: those that are made of the same are taken from the folder."""
    written: list[str] = []

    def spy(view: Any) -> str:
        written.append(view.path)
        return types_page(view)

    monkeypatch.setattr("sdkwright.sdkfiles.reference.types_page", spy)
    main(["generate", "-q"])
    every = {*written}
    written.clear()
    (place / "parts" / "station.yaml").write_text(STATION + "  name: {type: string}\n", "utf-8")
    main(["generate", "-q"])

    assert "docs/models/station.md" in every
    assert written == ["docs/models/station.md"]


def test_what_somebody_edited_is_made_anew(place: Path, proved: list[str]) -> None:
    """A file is only taken from the folder if it is as it was proved."""
    main(["generate", "-q"])
    before = tree(place / "out" / "tides")
    edited = place / "out" / "tides" / "src" / "tides" / "client.py"
    edited.write_text(edited.read_text("utf-8") + "import os\n", "utf-8")
    proved.clear()
    status = main(["generate", "-q", "--overwrite-edited"])

    assert (status, proved) == (0, ["src/tides/client.py"])
    assert tree(place / "out" / "tides") == before


def test_proofs_of_another_version_count_for_nothing(place: Path, proved: list[str]) -> None:
    """Proofs are those of this very sdkwright; one that is spoilt is none."""
    main(["generate", "-q"])
    every = len(proved)
    (record,) = (place / "cache" / "sdkwright").glob("*.proofs")
    for text in (json.dumps({**json.loads(record.read_text("utf-8")), "fingerprint": "other"}), "[]", '{"hashes": {}}'):
        record.write_text(text, "utf-8")
        (place / "guide.md").write_text(text, "utf-8")
        proved.clear()
        main(["generate", "-q"])

        assert len(proved) == every


def tree(folder: Path) -> dict[str, bytes]:
    """Return the content of all files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="the folder has another name there")
def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the XDG Base Directory Specification has it; a relative path there counts as none."""
    monkeypatch.setenv("HOME", "/home/somebody")
    monkeypatch.setenv("XDG_CACHE_HOME", "/var/somebody")
    named = memory.cache_folder()
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")

    assert named == Path("/var/somebody/sdkwright")
    assert memory.cache_folder() == Path("/home/somebody/.cache/sdkwright")


@pytest.mark.parametrize("arguments", [["--version"], ["generate", "-q"], ["check", "-q"]])
def test_what_does_no_work_waits_for_nothing(place: Path, arguments: list[str]) -> None:
    """Neither the version nor a run with nothing changed imports what the compiler stands on."""
    main(["generate", "-q"])
    heavy = ["black", "jinja2", "jsonschema", "jsonschema_rs", "openapi_spec_validator", "rich", "sdkwright.pipeline"]
    heavy += ["sdkwright.surface", "sdkwright.cli.diff", "sdkwright.explain", "sdkwright.renames", "tomlkit"]
    script = f"import sys; from sdkwright.cli import main; main({arguments}); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=os.environ)

    assert not set(heavy).intersection(done.stdout.split())
