"""The compiler as a user runs it: a process of its own, cold and again with nothing changed."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.measure import compare
from bench.programs import ROOT, Finished, clean_environment, run
from bench.rival import Rival
from bench.table import Line

LARGE_ROUNDS = 2
LARGE_DOCUMENTS = 3
LOST = ("operation", "refused")
GENERATOR = ROOT / "generator"


@dataclass(slots=True)
class Job:
    """An SDK that is generated time and again, as the configuration in a folder says.

    Attributes:
        cwd: The folder.
        output: The folder of the SDK.
        memory: Bytes at the most, of all runs so far.
    """

    cwd: Path
    output: Path
    memory: int = field(default=0)

    def cold(self) -> float:
        """Generate into no folder and return the seconds."""
        shutil.rmtree(self.output, ignore_errors=True)
        return self.again()

    def again(self) -> float:
        """Generate into the folder as it is and return the seconds."""
        finished = sdkwright(self.cwd, "generate", "--quiet")
        self.memory = max(self.memory, finished.memory)
        return finished.seconds


def sdkwright(cwd: Path, *words: str | Path, statuses: Sequence[int] = (0,)) -> Finished:
    """Run the command line and return what it took."""
    environment = clean_environment(PYTHONPATH=str(GENERATOR))
    return run([sys.executable, "-m", "sdkwright", *words], cwd=cwd, environment=environment, statuses=statuses)


def own_documents(folder: Path) -> Job:
    """Return the job that is this repository's own, done elsewhere."""
    shutil.copytree(ROOT / "spec", folder / "spec")
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, folder / name)
    return Job(folder, folder / "generated")


def document(path: Path, folder: Path) -> Job:
    """Return the job of one document; operations that it cannot have are allowed to be lost."""
    folder.mkdir()
    sdkwright(folder, "validate", path.resolve(), "--quiet", "--report", "report.json", statuses=(0, 1))
    (report,) = json.loads((folder / "report.json").read_text(encoding="utf-8"))["targets"].values()
    lost = [place["name"] for place in report["places"] if (place["kind"], place["outcome"]) == LOST]
    settings = {"spec": str(path.resolve()), "output": "sdk", "package": "api", "allow": lost}
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]  # which is TOML, too
    (folder / "pyproject.toml").write_text("\n".join(["[tool.sdkwright.targets.large]", *lines, ""]), encoding="utf-8")
    return Job(folder, folder / "sdk")


def lines(folder: Path, corpus: Path | None, rounds: int) -> Iterator[Line]:
    """Yield what generating takes, of our documents and of large ones.

    Args:
        folder: For scratch files.
        corpus: Where the large ones are, if anywhere.
    """
    (folder / "own").mkdir()
    yield from both("spec/", own_documents(folder / "own"), rounds, budget=1.0)
    for place, path in enumerate(largest(corpus) if corpus else ()):
        job = document(path, folder / path.stem)
        yield from both(path.name, job, min(rounds, LARGE_ROUNDS), again=0.1)
        if place == 0:
            yield from against_rival(job, path, folder, min(rounds, LARGE_ROUNDS))
        shutil.rmtree(job.cwd)


def largest(corpus: Path) -> list[Path]:
    """Return the largest documents of a folder, the largest first."""
    found = [path for path in corpus.iterdir() if path.suffix in (".json", ".yaml", ".yml")]
    return sorted(found, key=lambda path: path.stat().st_size, reverse=True)[:LARGE_DOCUMENTS]


def both(
    name: str, job: Job, rounds: int, *, budget: float | None = None, again: float | None = None
) -> Iterator[Line]:
    """Yield a line for generating cold, and one for doing it again.

    Args:
        budget: Seconds for the first.
        again: What the second may take of the first.
    """
    comparison = compare(job.again, job.cold, rounds, warm=False)
    yield Line(what=f"generate {name}", seconds=comparison.base, budget=budget, memory=job.memory)
    yield Line.of(f"generate {name} again", "the line before", comparison, budget=again)


def against_rival(job: Job, path: Path, folder: Path, rounds: int) -> Iterator[Line]:
    """Yield a line that sets us beside another generator on the same document, if that can be had."""
    rival = Rival.installed(ROOT / ".venv-bench")
    if rival is not None:
        comparison = compare(job.cold, lambda: rival.generate(path, folder / "rival"), rounds, warm=False)
        yield Line.of(f"generate {path.name}", rival.name, comparison, budget=0.5, goal=0.25, memory=job.memory)
        shutil.rmtree(folder / "rival")
