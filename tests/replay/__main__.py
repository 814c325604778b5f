"""The command: replays each series of a folder, document by document over one library, and judges each step.

A line per step, a summary, exit status 1 if anything failed. A series is a folder with a SERIES.tsv (comment lines, a
header, a row per document, oldest first); the folder may be one itself.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.replay.caller import write_caller
from tests.replay.documents import Raw, read_document
from tests.replay.judge import moves
from tests.replay.surface import PACKAGE, Surface
from tests.support import ROOT

_KEPT_FINDINGS = 12


@dataclass(slots=True)
class Step:
    """What became of one document that was generated over the one before it.

    Attributes:
        names: How many names have a thing that is still there.
        files: Files that were touched.
        of: Files that there are.
        nodes: Operations and components that differ between the documents.
        uses: Uses that the code against the version before makes.
        verdict: What ``sdkwright diff`` says, ``-`` where it says nothing.
    """

    series: str
    name: str
    names: int = 0
    files: int = 0
    of: int = 0
    nodes: int = 0
    uses: int = 0
    verdict: str = "-"
    failures: list[str] = field(default_factory=list)

    def line(self) -> str:
        """What is printed."""
        figures = f"{self.names:6} names  {self.files:4}/{self.of:<4} files  {self.nodes:4} nodes  {self.uses:6} uses"
        return f"{self.series + '/' + self.name:<24} {figures}  {self.verdict:<6} {'FAIL' if self.failures else 'ok'}"


def main() -> int:
    """Run the command and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.replay", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder of series")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="series with this in their name")
    parser.add_argument("--steps", type=int, metavar="N", help="the first steps of each series only")
    parser.add_argument("--skip-types", action="store_true", help="leave out the type checker")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the libraries there")
    parser.add_argument("--findings", type=Path, metavar="FILE", help="write all that moved, a line each")
    arguments = parser.parse_args()
    folders = [folder for folder in series_in(arguments.folder) if wanted(folder.name, arguments.only)]
    if not folders:
        parser.error(f"there is no series in {arguments.folder}")
    steps = []
    for folder in folders:
        for step in replay(folder, arguments):
            steps.append(step)
            tell(step)
    say(summary(steps))
    if arguments.findings:
        lines = [f"{step.series}\t{step.name}\t{failure}\n" for step in steps for failure in step.failures]
        arguments.findings.write_text("".join(lines), encoding="utf-8")
    return 1 if any(step.failures for step in steps) else 0


def series_in(folder: Path) -> list[Path]:
    """Return the series of a folder, sorted; itself, if it is one."""
    if (folder / "SERIES.tsv").is_file():
        return [folder.resolve()]
    return sorted(path.parent for path in folder.glob("*/SERIES.tsv"))


def wanted(name: str, only: list[str]) -> bool:
    """Say whether a series is among those asked for."""
    return not only or any(part in name for part in only)


def documents(folder: Path) -> list[Path]:
    """Return the documents of a series, in its order."""
    with (folder / "SERIES.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(
            (line for line in file if not line.startswith("#")), delimiter="\t", quoting=csv.QUOTE_NONE
        )
        return [folder / row["file"] for row in rows]


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def tell(step: Step) -> None:
    """Print the line of a step, and why it failed."""
    say(step.line())
    for failure in step.failures[:_KEPT_FINDINGS]:
        say(f"    {failure[:500]}")
    if len(step.failures) > _KEPT_FINDINGS:
        say(f"    … and {len(step.failures) - _KEPT_FINDINGS} more")


def summary(steps: list[Step]) -> str:
    """Return what is said of all steps together."""
    failed = sum(bool(step.failures) for step in steps)
    moved = sum(" -> " in failure for step in steps for failure in step.failures)
    verdicts = {word: sum(step.verdict == word for step in steps) for word in ("major", "minor", "patch")}
    told = ", ".join(f"{count} {word}" for word, count in verdicts.items() if count) or "none"
    return "\n".join(
        [
            "",
            f"{len({step.series for step in steps})} series, {sum(step.names for step in steps)} names looked at, "
            f"{moved} un-aliased renames",
            f"verdicts: {told}",
            f"{len(steps) - failed} passed, {failed} failed",
        ]
    )


# One series


def replay(folder: Path, options: argparse.Namespace) -> Iterator[Step]:
    """Yield each step of a series: the first document alone, then each next one over the library that is there."""
    with tempfile.TemporaryDirectory(prefix="replay-") as temporary:
        work = options.keep.resolve() / folder.name if options.keep else Path(temporary)
        work.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(work / "sdk", ignore_errors=True)
        library = Library(work)
        old: Surface | None = None
        raw: Raw | None = None
        for path in documents(folder)[: options.steps and options.steps + 1]:
            step = Step(folder.name, path.stem)
            raw = Raw(read_document(path), raw)
            if old is not None:
                library.remember()
            if problem := library.generate(path, raw):
                step.failures.append(problem)
                yield step
                return
            new = Surface(work / "sdk", raw)
            judge(step, library, old, new, types=not options.skip_types)
            yield step
            old = new.settled()


def judge(step: Step, library: Library, old: Surface | None, new: Surface, *, types: bool) -> None:
    """Note in a step what is to be said of it."""
    step.of = len(new.files)
    if old is None:
        step.files = len(new.files)
        step.nodes = len(new.raw.nodes)
        return
    touched = old.files.items() ^ new.files.items()
    step.files = len({path for path, _ in touched})
    both = old.raw.nodes.keys() | new.raw.nodes.keys()
    step.nodes = sum(old.raw.nodes.get(key) != new.raw.nodes.get(key) for key in both)
    step.names, moved = moves(old, new)
    step.failures.extend(map(str, moved))
    step.verdict = library.verdict()
    if types:
        step.uses, problems = library.type_check(old, new.raw)
        step.failures.extend(problems)
        if step.verdict in ("minor", "patch"):
            step.failures.extend(library.breaks(old, step.verdict))


class Library:
    """The library of a series on the disk, made by the command line as its maintainer would.

    Args:
        work: A folder for it, for the version before it, and for the code that uses it.
    """

    def __init__(self, work: Path) -> None:
        self._work = work
        self._sdk = work / "sdk"
        self._before = work / "before"

    def remember(self) -> None:
        """Keep a copy of the library as it is."""
        shutil.rmtree(self._before, ignore_errors=True)
        shutil.copytree(self._sdk, self._before, ignore=shutil.ignore_patterns("__pycache__"))

    def generate(self, document: Path, raw: Raw) -> str:
        """Generate from a document over what is there; return what went wrong."""
        spec = f"api{document.suffix}"
        shutil.copyfile(document, self._work / spec)
        done = None
        for allowed in ((), tuple(raw.operations)):
            config = [
                f"[tool.sdkwright.targets.{PACKAGE}]",
                f"spec = {json.dumps(spec)}",
                'output = "sdk"',
                f"allow = {json.dumps(list(allowed))}",
            ]
            (self._work / "pyproject.toml").write_text("\n".join(config) + "\n", encoding="utf-8")
            done = self._sdkwright("generate", "--quiet")
            if done.returncode == 0:
                return ""
        assert done is not None
        return f"generate: exit {done.returncode}: {done.stderr[-1500:]}"

    def verdict(self) -> str:
        """Return what the command ``diff`` thinks of the step, ``-`` where it has no opinion."""
        done = self._sdkwright("diff", "before", "sdk", "--format", "json")
        found = re.search(r'"verdict":\s*"(major|minor|patch|none)"', done.stdout)
        return found[1] if found else "-"

    def type_check(self, old: Surface, new: Raw) -> tuple[int, list[str]]:
        """Hold code against the version before to this one; return how many uses it makes, and what is wrong."""
        caller = self._work / "caller"
        uses = write_caller(old, new, caller)
        wrong = [f"the caller does not fit its own version: {line}" for line in self._mypy(self._before)]
        return uses, [*wrong, *(f"types: {line}" for line in self._mypy(self._sdk))]

    def breaks(self, old: Surface, verdict: str) -> list[str]:
        """Return what no longer fits of code that uses all of the version before, though it should by a verdict."""
        write_caller(old, None, self._work / "caller")
        wrong = [f"the caller does not fit its own version: {line}" for line in self._mypy(self._before)]
        return [*wrong, *(f"called {verdict}, but: {line}" for line in self._mypy(self._sdk))]

    def _mypy(self, sdk: Path) -> list[str]:
        words = ("--config-file=", "--cache-dir", str(self._work / f".mypy-{sdk.name}"), "--follow-imports", "silent")
        done = self._python("mypy", *words, "--no-error-summary", "caller", MYPYPATH=str(sdk / "src"))
        return [line for line in (done.stdout + done.stderr).splitlines() if "error" in line]

    def _sdkwright(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self._python("sdkwright", *words)

    def _python(self, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join([str(ROOT / "generator"), str(ROOT)])
        given: Mapping[str, str] = {**os.environ, "PYTHONPATH": path, **env}
        command = [sys.executable, "-m", *words]
        return subprocess.run(command, cwd=self._work, env=given, capture_output=True, text=True, check=False)


if __name__ == "__main__":
    sys.exit(main())
