"""What changed for callers: a table of changes with the right answers, judged by mypy, too."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from sdkwright.cli.run import sources_of
from sdkwright.config import Target
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ledger import Ledger
from sdkwright.pipeline import Generation, generate_sources
from sdkwright.surface.compare import compare
from sdkwright.surface.parts import Surface
from sdkwright.surface.read import read_surface
from sdkwright.surface.rules import Change, Level
from tests.diff.caller import caller
from tests.diff.edits import edited
from tests.support import ROOT, write_tree

FOLDER = ROOT / "tests" / "diff"
BASE = yaml.safe_load((FOLDER / "base.yaml").read_text("utf-8"))
DOCUMENTS = {entry["name"]: entry for entry in yaml.safe_load((FOLDER / "changes.yaml").read_text("utf-8"))}
SOURCES = {entry["name"]: entry for entry in yaml.safe_load((FOLDER / "python.yaml").read_text("utf-8"))}
OWN = "src/api/own.py"
RUNTIME = re.compile(r"((?:from |: |\")\.+)(?=_runtime\b)")


@dataclass(frozen=True)
class Pair:
    """One change: the sources of both SDKs, and what is expected of it."""

    name: str
    old: Mapping[str, str]
    new: Mapping[str, str]
    expected: tuple[str, ...]
    running: bool

    @property
    def surfaces(self) -> tuple[Surface, Surface]:
        """Both surfaces."""
        return read_surface(self.old), read_surface(self.new)


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Generated:
    """Return what makes the SDKs of changes."""
    return Generated(tmp_path_factory.mktemp("diff"))


class Generated:
    """Makes SDKs of documents, each once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, Generation] = {}

    def pair(self, name: str) -> Pair:
        """Return a change of the table of documents; the new SDK is generated over the old one."""
        entry = DOCUMENTS[name]
        closed = bool(entry.get("closed"))
        before = edited(BASE, entry.get("was", {}))
        old = self._sdk(before, Ledger(), closed=closed)
        new = self._sdk(edited(before, entry), old.ledger, closed=closed)
        return Pair(name, old.files, new.files, tuple(entry["is"]), entry.get("seen") == "running")

    def source_pair(self, name: str) -> Pair:
        """Return a change of the table of Python sources."""
        entry = SOURCES[name]
        base = self._sdk(BASE, Ledger(), closed=False).files
        old, new = ({**base, **({OWN: entry[side]} if side in entry else {})} for side in ("old", "new"))
        for path, replaced in entry.get("replace", {}).items():
            for before, after in replaced.items():
                assert before in new[path]
                new[path] = new[path].replace(before, after)
        return Pair(name, old, new, tuple(entry["is"]), entry.get("seen") == "running")

    def _sdk(self, document: Mapping[str, Any], ledger: Ledger, *, closed: bool) -> Generation:
        text = yaml.safe_dump(document, sort_keys=False)
        key = f"{closed}{ledger.dump()}{text}"
        if key not in self._known:
            path = self._folder / "api.yaml"
            path.write_text(text, "utf-8")
            target = Target.of(path, package="api")
            target = replace(target, apis=(replace(target.apis[0], closed_enums=closed),))
            log = DiagnosticLog()
            self._known[key] = generate_sources(target, ledger, sources_of(target, log), log)
        return self._known[key]


def told(changes: list[Change]) -> list[str]:
    """Return changes as the table has them."""
    return sorted(f"{change.level.word} {change.rule} {change.name}" for change in changes)


@pytest.mark.parametrize("name", [*DOCUMENTS, *SOURCES])
def test_changes(name: str, generated: Generated) -> None:
    """Each single change is judged as somebody wrote down, and nothing else is found."""
    pair = generated.pair(name) if name in DOCUMENTS else generated.source_pair(name)
    changes = compare(*pair.surfaces)

    assert told(changes) == sorted(pair.expected)
    breaking = [change for change in changes if change.level is Level.BREAKING]
    assert bool(breaking and all(change.behaviour for change in breaking)) is pair.running


# mypy as the judge


class Judgement:
    """What mypy says about programs that use all of an old surface, against the old SDK and against the new one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._packages: dict[tuple[tuple[str, str], ...], str] = {}
        self._programs: dict[str, str] = {}
        write_tree(folder, {"cases/__init__.py": "", "cases/py.typed": ""})

    def add(self, old: Mapping[str, str], new: Mapping[str, str]) -> tuple[str, str]:
        """Write both SDKs, with a program for each, and return the names of the programs."""
        surface = read_surface(old)
        return self._program(surface, self._package(old)), self._program(surface, self._package(new))

    def _package(self, files: Mapping[str, str]) -> str:
        """Write an SDK, whose runtime is that of all of them, and return the name of its package."""
        key = tuple(sorted(files.items()))
        if key not in self._packages:
            name = f"p{len(self._packages)}"
            self._packages[key] = name
            for path, text in files.items():
                place = path.removeprefix("src/api/")
                if place.startswith("_runtime/"):
                    if len(self._packages) == 1:
                        write_tree(self._folder, {f"cases/{place}": text})
                elif path.endswith((".py", ".pyi")):
                    write_tree(self._folder, {f"cases/{name}/{place}": RUNTIME.sub(r"\1.", text)})
        return self._packages[key]

    def _program(self, surface: Surface, package: str) -> str:
        text = caller(surface, f"cases.{package}")
        known = {source: name for name, source in self._programs.items()}
        if text not in known:
            name = f"program_{len(self._programs)}"
            self._programs[name] = text
            write_tree(self._folder, {f"{name}.py": text})
            return name
        return known[text]

    def run(self) -> dict[str, list[str]]:
        """Return the errors of each program that has any; those within the SDKs under their paths."""
        words = ("--strict", "--config-file=", "--no-incremental", "--no-error-summary", "--hide-error-context")
        programs = [f"{name}.py" for name in self._programs]
        done = subprocess.run(
            [sys.executable, "-m", "mypy", *words, "--cache-dir", "/dev/null", *programs],
            cwd=self._folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode in (0, 1), done.stderr + done.stdout[-2000:]
        found: dict[str, list[str]] = {}
        for line in done.stdout.splitlines():
            path, _, rest = line.partition(".py:")
            if ": error: " in line:
                found.setdefault(path, []).append(rest)
        return found


def test_mypy_agrees(generated: Generated, tmp_path: Path) -> None:
    """What is additive or documentation breaks no program; what is breaking does, unless it says that mypy is blind."""
    judgement = Judgement(tmp_path)
    pairs = [generated.pair(name) for name in DOCUMENTS] + [generated.source_pair(name) for name in SOURCES]
    programs = {pair.name: judgement.add(pair.old, pair.new) for pair in pairs}
    errors = judgement.run()
    wrong = []
    for pair in pairs:
        old, new = programs[pair.name]
        breaks = any(line.startswith("breaking") for line in pair.expected) and not pair.running
        if old in errors:
            wrong.append(f"{pair.name}: the old SDK: {errors[old][:3]}")
        elif bool(errors.get(new)) is not breaks:
            wrong.append(f"{pair.name}: {errors.get(new, ['mypy finds nothing'])[:3]}")

    assert wrong == []
    assert [path for path in errors if "/" in path and not path.endswith("/own")] == []
