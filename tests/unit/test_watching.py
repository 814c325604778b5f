"""`sdkwright watch`: what counts as a change, and that it goes on whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from sdkwright import watching
from sdkwright.cli import main
from sdkwright.watching import Involved, await_change, follow

SPEC = """\
openapi: 3.1.0
info: {title: Tides, version: "1"}
paths: {}
components: {schemas: {Station: {$ref: "parts/station.yaml"}}}
"""
CONFIG = '[tool.sdkwright.targets.tides]\nspec = "tides.yaml"\noutput = "sdk"\nguides = ["guide.md"]\n'


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a configuration and its document in two files."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "parts").mkdir()
    (tmp_path / "tides.yaml").write_text(SPEC)
    (tmp_path / "parts" / "station.yaml").write_text("type: object\nproperties: {code: {type: string}}\n")
    (tmp_path / "pyproject.toml").write_text(CONFIG)
    (tmp_path / "guide.md").write_text("# More\n")
    return tmp_path


def test_what_counts_as_a_change(tmp_path: Path) -> None:
    """Files that were looked for, folders on their way, and all that is below a tree."""
    here = str(tmp_path)
    (tmp_path / "tree" / "inner" / "__pycache__").mkdir(parents=True)
    looks = (
        ("content", f"{here}/a.yaml", ""),
        ("file", f"{here}/later/b.yaml", ""),
        ("real", f"{here}/l", f"{here}/to"),
    )
    involved = Involved(looks, (f"{here}/tree",))

    assert all(map(involved.concerns, [f"{here}/{name}" for name in ("a.yaml", "later", "l", "to", "tree/inner/x")]))
    assert not any(map(involved.concerns, [f"{here}/{name}" for name in ("b.yaml", "late", "sdk/x.py", "trees")]))
    assert involved.folders() == (here, f"{here}/tree", f"{here}/tree/inner")


def test_a_change_before_we_were_on_the_watch_counts(tmp_path: Path) -> None:
    """What changes between a run and the first look at the system is seen."""
    path = tmp_path / "a.yaml"
    path.write_text("new")
    seen = iter([[], [str(path)]])

    await_change(Involved((("content", str(path), "old hash"),)), lambda _: seen)

    assert list(seen) == [[str(path)]]


def test_what_does_not_count_is_waited_through(tmp_path: Path) -> None:
    """Only a file that a run depends on ends the wait."""
    seen = iter([[], ["/elsewhere"], [str(tmp_path / "a.yaml")], ["/never seen"]])

    await_change(Involved((("content", str(tmp_path / "a.yaml"), ""),)), lambda _: seen)

    assert list(seen) == [["/never seen"]]


class Steps:
    """Stands for the system: changes a file, tells of it, and ends the watch after the last change."""

    def __init__(self, *texts: tuple[Path, str]) -> None:
        self.left = list(texts)
        self.involved: list[Involved] = []

    def __call__(self, involved: Involved) -> Iterator[Iterable[str]]:
        self.involved.append(involved)
        if not self.left:
            raise KeyboardInterrupt
        path, text = self.left.pop(0)
        path.write_text(text)
        yield [str(path)]


def test_errors_are_shown_and_the_watch_goes_on(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Faults of documents, of the configuration and of ours; then all is well again."""
    steps = Steps(
        (place / "tides.yaml", "openapi: ["),
        (place / "pyproject.toml", "["),
        (place / "pyproject.toml", CONFIG),
        (place / "tides.yaml", SPEC.replace("Tides", "Rivers")),
    )
    monkeypatch.setattr(watching, "follow", lambda run: follow(run, steps))

    assert main(["watch"]) == 0

    told = capsys.readouterr().err
    assert [word for word in ("syntax-error", "config-syntax") if word in told] == ["syntax-error", "config-syntax"]
    assert told.count("watching for changes; Ctrl-C ends it") == 5
    assert "Rivers" in (place / "sdk" / "README.md").read_text()


def test_a_bug_of_ours_does_not_end_it(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is reported as one, and the next change is waited for."""
    monkeypatch.setattr(watching, "follow", lambda run: follow(run, Steps()))

    def broken(*_: object) -> None:
        raise LookupError("oh")

    assert main(["watch"], broken) == 0  # type: ignore[arg-type] # it never returns
    assert "internal error: LookupError: oh" in capsys.readouterr().err


def test_a_run_depends_on_all_that_it_read(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Configuration, documents, what they refer to, texts that are carried along, and templates."""
    steps = Steps()
    monkeypatch.setattr(watching, "follow", lambda run: follow(run, steps))
    main(["watch", "-q"])
    (involved,) = steps.involved
    names = ("pyproject.toml", "tides.yaml", "parts/station.yaml", "guide.md")

    assert all(involved.concerns(str(place / name)) for name in names)
    assert not involved.concerns(str(place / "sdk" / "README.md"))
    assert any((Path(tree) / "runtime").is_dir() for tree in involved.trees)


def test_it_needs_watchfiles(place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """And says so."""
    monkeypatch.setattr(watching, "available", lambda: False)

    assert main(["watch"]) == 2
    assert "pip install 'sdkwright[watch]'" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is another thing there")
def test_the_real_thing(place: Path) -> None:
    """A process that is told of changes by the system, and ended with Ctrl-C."""
    command = [sys.executable, "-m", "sdkwright", "watch"]
    ours = signal.signal(signal.SIGINT, signal.default_int_handler)  # a child of one that ignores it would, too
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ) as child:
        signal.signal(signal.SIGINT, ours)
        assert child.stderr is not None
        for title in ("Tides", "Rivers", "Lakes"):
            if title != "Tides":
                (place / "new.yaml").write_text(SPEC.replace("Tides", title))
                (place / "new.yaml").replace(place / "tides.yaml")  # as editors do
            for line in child.stderr:
                if line.startswith("watching"):
                    break
            assert title in (place / "sdk" / "README.md").read_text()
        child.send_signal(signal.SIGINT)
        assert child.stderr.read() == ""

    assert child.returncode == 0
