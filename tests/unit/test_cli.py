"""Arguments, exit statuses, and what is printed; the compiler behind them is a stand-in."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import jsonschema_rs
import pytest

from sdkwright import __version__
from sdkwright.cli import commands, main
from sdkwright.cli.console import Progress
from sdkwright.cli.run import Status
from sdkwright.config import Target
from sdkwright.diagnostics import DiagnosticLog, Origin, SpecRejected, error, unsupported, warning
from sdkwright.ledger import LEDGER_FILE, ApiLedger, Ledger, NameEntry
from sdkwright.output import MANIFEST_FILE
from sdkwright.report import Uses
from sdkwright.source import SourceSet
from tests.unit.test_report import SCHEMA

SPEC = """\
openapi: 3.1.0
paths:
  /hubs:
    get: {}
  /users:
    get: {}
"""
CONFIG = """\
[tool.sdkwright.targets.one]
spec = "api.yaml"
output = "out/one"

[tool.sdkwright.targets.two]
output = "out/two"

[tool.sdkwright.targets.two.apis.inner]
spec = "api.yaml"
"""


@dataclass
class Generation:
    """What the stand-in makes."""

    files: Mapping[str, str]
    places: tuple[tuple[str, str, Origin], ...] = ()
    left_out: tuple[tuple[str, str, Origin], ...] = ()
    uses: Uses = tuple
    clients: Mapping[str, Mapping[str, Origin]] = field(default_factory=dict)


@dataclass
class Compiler:
    """Stands for the pipeline: makes one file beside the ledger, and says what it is told to.

    Attributes:
        says: Called with each log; what it adds is what was found.
        text: What the file holds.
        previous: The ledgers that it was given.
    """

    says: Callable[[DiagnosticLog], None] = lambda _: None
    text: str = "x = 1\n"
    previous: list[Ledger] = field(default_factory=list)

    def __call__(
        self, target: Target, previous: Ledger, sources: Mapping[str, SourceSet], log: DiagnosticLog
    ) -> Generation:
        """Generate."""
        self.previous.append(previous)
        for api in target.apis:
            sources[api.name].load(sources[api.name].add(api.spec))
        self.says(log)
        log.stop_on_errors()
        names = {"a#/b": NameEntry("B")}
        ledger = Ledger({api.name: ApiLedger(names=names) for api in target.apis})
        places = tuple(("operation", f"GET {path}", operation(path)) for path in ("/hubs", "/users"))
        return Generation({"src/x.py": self.text, LEDGER_FILE: ledger.dump()}, places)


def operation(path: str) -> Origin:
    """Return where an operation stands."""
    return Origin("api.yaml").child("paths", path, "get")


def lose(*paths: str) -> Callable[[DiagnosticLog], None]:
    """Refuse operations."""

    def says(log: DiagnosticLog) -> None:
        for path in paths:
            log.add(unsupported("odd", operation(path), "this is odd"))

    return says


def fail(log: DiagnosticLog) -> None:
    """Find a fatal fault."""
    log.add(error("broken", operation("/users"), "this is broken", hint="mend it"))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to be in, with a document."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SDKWRIGHT_DEBUG", raising=False)
    (tmp_path / "api.yaml").write_text(SPEC, "utf-8")
    return tmp_path


@pytest.fixture
def configured(folder: Path) -> Path:
    """The folder, with two targets."""
    (folder / "pyproject.toml").write_text(CONFIG, "utf-8")
    return folder


def run(*words: str, compiler: Compiler | None = None) -> int:
    """Run a command and return its exit status."""
    return main(words, compiler or Compiler())


# One document


def test_generate_writes_the_sdk_of_a_document(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its ledger and the list of its files; the summary goes to stderr."""
    assert run("generate", "api.yaml", "-o", "new/out", "--package", "mine") == 0

    written = {path.relative_to(folder / "new/out").as_posix() for path in folder.glob("new/out/**/*.*")}
    assert written == {"src/x.py", "sdkwright.lock", MANIFEST_FILE}
    assert capsys.readouterr() == ("", "api.yaml: files 3 added\n  operations 2 generated\n")


def test_a_second_run_has_the_names_of_the_first(folder: Path) -> None:
    """Unless they are to be chosen anew."""
    compiler = Compiler()
    run("generate", "api.yaml", compiler=compiler)
    run("generate", "api.yaml", compiler=compiler)
    run("generate", "api.yaml", "--renew-names", compiler=compiler)

    assert [ledger.apis for ledger in compiler.previous] == [
        {},
        {"": ApiLedger(names={"a#/b": NameEntry("B")})},
        {},
    ]
    assert "sdk" in {path.name for path in folder.iterdir()}


def test_quiet_means_findings_only(capsys: pytest.CaptureFixture[str]) -> None:
    """A run without findings prints nothing."""
    assert run("generate", "api.yaml", "-q") == 0
    assert capsys.readouterr() == ("", "")


def test_validate_writes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says what generate would say."""
    assert run("validate", "api.yaml") == 0
    assert run("validate", "api.yaml", compiler=Compiler(fail)) == 2
    assert [path.name for path in folder.iterdir()] == ["api.yaml"]
    assert capsys.readouterr().err.splitlines() == [
        "api.yaml: valid",
        "  operations 2 generated",
        "api.yaml:6:5: error[broken]: this is broken",
        "  hint: mend it",
        "api.yaml: refused",
    ]


# What is refused


def test_a_fatal_finding_leaves_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Not even the folder that it would have gone into."""
    assert run("generate", "api.yaml", "-o", "a/b", compiler=Compiler(fail)) == 2
    assert [path.name for path in folder.iterdir()] == ["api.yaml"]
    assert capsys.readouterr() == ("", "api.yaml:6:5: error[broken]: this is broken\n  hint: mend it\n")


def test_a_lost_operation_is_refused_with_the_line_that_allows_it(
    configured: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of either form of target; and that line does allow it."""
    compiler = Compiler(lose("/hubs", "/users"))
    assert run("generate", compiler=compiler) == 1
    assert not (configured / "out").exists()
    assert capsys.readouterr().err.splitlines() == [
        "api.yaml:4:5: unsupported[odd]: this is odd",
        "api.yaml:6:5: unsupported[odd]: this is odd",
        "pyproject.toml:1:25: unsupported[operation-lost]: the SDK would lack 2 operations: `GET /hubs`, `GET /users`",
        "  hint: to do without, put this into `pyproject.toml`:",
        "  [tool.sdkwright.targets.one]",
        "  allow = [",
        '      "GET /hubs",',
        '      "GET /users",',
        "  ]",
        "api.yaml:4:5: unsupported[odd]: this is odd",
        "api.yaml:6:5: unsupported[odd]: this is odd",
        "pyproject.toml:8:34: unsupported[operation-lost]: the SDK would lack 2 operations: `GET /hubs`, `GET /users`",
        "  hint: to do without, put this into `pyproject.toml`:",
        "  [tool.sdkwright.targets.two.apis.inner]",
        "  allow = [",
        '      "GET /hubs",',
        '      "GET /users",',
        "  ]",
    ]

    allow = 'allow = [\n      "GET /hubs",\n      "GET /users",\n  ]\n'
    (configured / "pyproject.toml").write_text(CONFIG.replace("\n\n", f"\n{allow}\n", 1) + allow, "utf-8")

    assert run("generate", compiler=compiler) == 0
    assert run("generate", "--strict", compiler=compiler) == 0


def test_a_document_without_configuration_is_told_to_have_one(capsys: pytest.CaptureFixture[str]) -> None:
    """With all that has to be in it."""
    assert run("generate", "api.yaml", "-o", "out", compiler=Compiler(lose("/hubs"))) == 1
    assert capsys.readouterr().err.splitlines()[1:] == [
        "api.yaml:1:1: unsupported[operation-lost]: the SDK would lack 1 operation: `GET /hubs`",
        "  hint: to do without, put this into `pyproject.toml`:",
        "  [tool.sdkwright.targets.NAME]",
        '  spec = "api.yaml"',
        '  output = "out"',
        "  allow = [",
        '      "GET /hubs",',
        "  ]",
    ]


def test_strict_refuses_what_is_approximated(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without it, that is only said."""
    compiler = Compiler(lambda log: log.add(warning("odd", operation("/hubs").child("x"), "this is odd")))

    assert run("generate", "api.yaml", "-o", "out", "--strict", compiler=compiler) == 1
    assert not (folder / "out").exists()
    assert "1 place is faulty, approximated or refused, and `--strict` allows none" in capsys.readouterr().err
    assert run("generate", "api.yaml", "-o", "out", compiler=compiler) == 0
    assert "operations 1 generated, 1 approximated" in capsys.readouterr().err


def test_all_targets_are_looked_at_before_one_is_written(configured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is in the way of the second keeps the first from being written."""
    (configured / "out/two").mkdir(parents=True)
    (configured / "out/two/thesis.txt").write_text("mine")

    assert run("generate") == 2
    assert not (configured / "out/one").exists()
    assert capsys.readouterr().err.startswith("out/two: error[output-foreign]: this folder is not empty")


def test_a_released_target_keeps_its_names(configured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody can have them chosen anew."""
    (configured / "pyproject.toml").write_text(
        CONFIG
        + 'closed-enums = true\n[tool.sdkwright.targets.three]\nspec="api.yaml"\noutput="out/3"\nreleased=true\n',
        "utf-8",
    )

    assert run("generate", "--renew-names") == 2
    assert "released, their names stay: three" in capsys.readouterr().err


def test_a_broken_ledger_is_named_with_its_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Generating without it would move names."""
    run("generate", "api.yaml", "-o", "out", "-q")
    (folder / "out/sdkwright.lock").write_text("<<<<<<< HEAD\n")

    assert run("generate", "api.yaml", "-o", "out") == 2
    assert capsys.readouterr().err.startswith("out/sdkwright.lock:1:1: error[ledger-conflict]: ")


def test_an_edited_file_stays_until_told_otherwise(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The message names the flag."""
    run("generate", "api.yaml", "-o", "out", "-q")
    (folder / "out/src/x.py").write_text("mine\n")

    assert run("generate", "api.yaml", "-o", "out") == 2
    assert "--overwrite-edited" in capsys.readouterr().err
    assert (folder / "out/src/x.py").read_text() == "mine\n"
    assert run("generate", "api.yaml", "-o", "out", "--overwrite-edited") == 0
    assert (folder / "out/src/x.py").read_text() == "x = 1\n"


def test_an_allowance_for_nothing_is_noticed(configured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With its line, and what may have been meant."""
    (configured / "pyproject.toml").write_text(CONFIG + 'allow = ["GET /hub"]\n', "utf-8")

    assert run("generate") == 0
    assert capsys.readouterr().err.splitlines()[:2] == [
        "pyproject.toml:10:1: warning[unknown-operation]: there is no operation `GET /hub` to allow",
        "  hint: did you mean `GET /hubs`?",
    ]


# Whether all is up to date


def test_check_lists_what_is_not_up_to_date(configured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line on stdout for each file, and nothing is touched."""
    assert run("check", "-q") == 1
    assert capsys.readouterr().out == "missing  out/one\nmissing  out/two\n"
    assert not (configured / "out").exists()

    run("generate", "-q")

    assert run("check") == 0
    assert capsys.readouterr().out == ""
    assert run("check", compiler=Compiler(text="x = 2\n")) == 1
    assert capsys.readouterr().out.splitlines() == [
        "stale    out/one/sdkwright.files",
        "stale    out/one/src/x.py",
        "stale    out/two/sdkwright.files",
        "stale    out/two/src/x.py",
    ]

    (configured / "out/one/src/x.py").write_text("mine\n")

    assert run("check", "--format", "json", "-q") == 1
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"check": "edited", "target": "one", "file": "out/one/src/x.py"}
    ]


def test_check_needs_what_generate_needs(configured: Path) -> None:
    """A lost operation is refused here, too; a fatal fault is worse than staleness."""
    assert run("check", compiler=Compiler(lose("/hubs"))) == 1
    assert run("check", compiler=Compiler(fail)) == 2


# Findings for programs


def test_findings_can_be_json_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """On stdout, one object for each."""
    assert run("generate", "api.yaml", "--format", "json", "-q", compiler=Compiler(fail)) == 2

    captured = capsys.readouterr()
    assert captured.err == ""
    assert json.loads(captured.out) == {
        "severity": "error",
        "rule": "broken",
        "message": "this is broken",
        "hint": "mend it",
        "file": "api.yaml",
        "line": 6,
        "column": 5,
        "pointer": "/paths/~1users/get",
    }


@pytest.mark.parametrize(("says", "status"), [(lose("/hubs"), 1), (fail, 2), (lambda _: None, 0)])
def test_the_report_is_written_whatever_happens(
    configured: Path, says: Callable[[DiagnosticLog], None], status: int
) -> None:
    """It is as its schema says, and knows the lines."""
    assert run("generate", "--report", "report.json", compiler=Compiler(says)) == status

    report = json.loads((configured / "report.json").read_text("utf-8"))
    jsonschema_rs.validate(SCHEMA, report)
    assert list(report["targets"]) == ["one", "two"]
    lines = {finding["line"] for place in report["targets"]["one"]["places"] for finding in place["findings"]}
    assert lines == {0: set(), 1: {4}, 2: {6}}[status]


def test_the_report_can_go_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    """As a dash asks for; a file that cannot be written is the user's mistake."""
    assert run("validate", "api.yaml", "--report", "-") == 0
    assert json.loads(capsys.readouterr().out)["targets"][""]["summary"]
    assert run("validate", "api.yaml", "--report", "no/such/folder.json") == 2


def test_what_a_document_says_cannot_command_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Escapes, and marks that turn the direction of text, are printed as escapes."""
    compiler = Compiler(
        lambda log: log.add(error("odd", operation("/hubs"), "`\x1b[2J\u202e\x9b`", hint="a\x1b\nb\x1b"))
    )
    run("validate", "api.yaml", compiler=compiler)

    assert capsys.readouterr().err.splitlines()[:3] == [
        r"api.yaml:4:5: error[odd]: `\x1b[2J\u202e\x9b`",
        r"  hint: a\x1b",
        r"  b\x1b",
    ]


def all_of(terminal: int) -> bytes:
    """Return what was written to a terminal that nobody writes to any more; it comes in pieces."""
    found = b""
    with contextlib.suppress(OSError):  # which is how Linux says that there is no more
        while piece := os.read(terminal, 100_000):
            found += piece
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(("variables", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
def test_colours_are_for_terminals(configured: Path, variables: dict[str, str], coloured: bool) -> None:
    """For those whose users have nothing against them."""
    (configured / "pyproject.toml").write_text(CONFIG.replace("spec", "spek"), "utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "TERM": "xterm", **variables}
    if coloured:
        environment.pop("NO_COLOR", None)
    reader, writer = os.openpty()
    words = [sys.executable, "-m", "sdkwright", "generate"]
    done = subprocess.run(words, env=environment, stderr=writer, check=False)
    os.close(writer)
    said = all_of(reader).decode()
    os.close(reader)

    assert done.returncode == 2
    assert "error[config-key]" in said
    assert ("\x1b[" in said) == coloured


def test_a_long_run_shows_its_progress(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The bar knows the step that began before it was there, and goes when the run is over."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    with Progress(shown=True) as progress:
        progress.step("generating one", 0, 2)
        progress.start()
        progress.step("generating two", 1, 2)
        assert progress.now == ("generating two", 1, 2)
    progress.start()

    said = capsys.readouterr().err
    assert "generating two" in said
    assert said.endswith("\x1b[2K")


def test_a_short_run_shows_none(capsys: pytest.CaptureFixture[str]) -> None:
    """Nor does one that nobody looks at."""
    for shown in (True, False):
        with Progress(shown=shown) as progress:
            progress.step("generating one", 0, 1)

    assert capsys.readouterr().err == ""


# The command line itself


@pytest.mark.parametrize(
    "words",
    [
        ["generate", "api.yaml", "--config", "pyproject.toml"],
        ["generate", "-o", "out"],
        ["generate", "--package", "x"],
        ["generate"],
        ["generate", "api.yaml", "--package", "class"],
        ["generate", "api.yaml", "--no-such-option"],
        ["check", "api.yaml", "--renew-names"],
        ["no-such-command"],
    ],
)
def test_wrong_words_end_with_2(words: list[str], folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And say how it is done."""
    assert run(*words) == 2
    assert "Error: " in capsys.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["api.yaml"]


def test_mistakes_in_the_configuration_end_with_2(configured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All of them are said; another file may be named."""
    (configured / "other.toml").write_text(CONFIG.replace("spec", "spek"), "utf-8")

    assert run("generate", "--config", "other.toml") == 2
    assert [line.split(" ")[0] for line in capsys.readouterr().err.splitlines() if "hint" not in line] == [
        "other.toml:1:25:",
        "other.toml:2:1:",
        "other.toml:8:34:",
        "other.toml:9:1:",
    ]
    assert run("generate", "--config", "none.toml") == 2


def test_the_configuration_is_found_from_below(configured: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paths in it are relative to it, and shown as they are from here."""
    (configured / "below").mkdir()
    monkeypatch.chdir(configured / "below")

    assert run("generate") == 0
    assert (configured / "out/one/src/x.py").exists()


def test_a_bug_of_ours_is_called_that(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback, unless one asks for it."""

    def crash(log: DiagnosticLog) -> None:
        raise KeyError("who\x1b")

    assert run("generate", "api.yaml", compiler=Compiler(crash)) == 3
    said = capsys.readouterr().err
    assert said.startswith("internal error: KeyError: 'who\\x1b'\nThis is a bug in sdkwright")
    assert "Traceback" not in said

    monkeypatch.setenv("SDKWRIGHT_DEBUG", "1")

    assert run("generate", "api.yaml", compiler=Compiler(crash)) == 3
    assert "Traceback" in capsys.readouterr().err


def test_an_interrupt_ends_with_130(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And leaves nothing."""

    def interrupt(log: DiagnosticLog) -> None:
        raise KeyboardInterrupt

    assert run("generate", "api.yaml", compiler=Compiler(interrupt)) == 130
    assert capsys.readouterr().err.strip() == "interrupted"
    assert [path.name for path in folder.iterdir()] == ["api.yaml"]


def test_operations_lost_in_the_pipeline_end_with_1() -> None:
    """A rejection need not be fatal."""

    def reject(log: DiagnosticLog) -> None:
        raise SpecRejected(fatal=False)

    assert run("generate", "api.yaml", compiler=Compiler(reject)) == 1


def test_help_and_version(capsys: pytest.CaptureFixture[str]) -> None:
    """Help states the exit statuses."""
    assert run("--version") == 0
    assert capsys.readouterr().out == f"sdkwright, version {__version__}\n"
    for words in ([], ["generate"], ["validate"], ["check"]):
        assert run(*words, "--help") == 0
        assert "130  interrupted" in capsys.readouterr().out


def test_the_readme_knows_every_command_option_and_status() -> None:
    """And no other ones."""
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    section = readme.partition("## Commands")[2].partition("## Configuration")[0]
    options = {
        option
        for command in commands.commands.values()
        for parameter in command.params
        for option in parameter.opts
        if option.startswith("--")
    }

    assert set(re.findall(r"--[a-z][a-z-]+", section)) == options
    pattern = r"`sdkwright ([a-z]+) (?:(?:PLACE |OLD NEW )?\[SPEC\]|OLD NEW|\[SPEC\]\.\.\.)`"
    assert set(re.findall(pattern, section)) == set(commands.commands)
    assert set(re.findall(r"^\| (\d+) \|", section, re.MULTILINE)) == {str(status.value) for status in Status}


def test_it_runs_as_a_module() -> None:
    """A reader that stops reading is no bug of ours."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    words = [sys.executable, "-m", "sdkwright"]
    version = subprocess.run([*words, "--version"], env=environment, capture_output=True, text=True, check=True)
    with subprocess.Popen(
        [*words, "--help"], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read()

    assert __version__ in version.stdout
    assert said == b""
