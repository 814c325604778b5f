"""The compiler as a user runs it: a process of its own, cold and again with nothing changed."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from csv import DictReader
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import loading
from bench.measure import compare
from bench.programs import ROOT, Finished, clean_environment, run, set_aside
from bench.rival import Rival
from bench.samples import Product
from bench.table import Line
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.source import SourceSet

LARGE_ROUNDS = 2
LARGE_DOCUMENTS = 5
LOST = ("operation", "refused")
GENERATOR = ROOT / "generator"
SUFFIXES = (".json", ".yaml", ".yml")


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
        set_aside(self.output)
        return self.again()

    def again(self) -> float:
        """Generate into the folder as it is and return the seconds."""
        finished = sdkwright(self.cwd, "generate", "--quiet")
        self.memory = max(self.memory, finished.memory)
        return finished.seconds


def sdkwright(cwd: Path, *words: str | Path, statuses: Sequence[int] = (0,)) -> Finished:
    """Run the command line and return what it took."""
    # What runs remember stays here, so that the first one in a folder is cold.
    environment = clean_environment(PYTHONPATH=str(GENERATOR), XDG_CACHE_HOME=str((cwd / "cache").resolve()))
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


def lines(product: Product, folder: Path, corpus: Path | None, rounds: int) -> Iterator[Line]:
    """Yield what generating takes, of our documents and of large ones, and what it takes to load what comes of those.

    Args:
        product: Our own SDK, which the others are set beside.
        folder: For scratch files.
        corpus: Where the large ones are, if anywhere.
    """
    (folder / "own").mkdir()
    yield from both("spec/", own_documents(folder / "own"), rounds, budget=1.0)
    few = min(rounds, LARGE_ROUNDS)
    for place, path in enumerate(largest(corpus) if corpus else ()):
        name = path.relative_to(corpus or folder).as_posix()
        job = document(path, folder / f"large-{place}")
        yield from both(name, job, few, again=0.1)
        yield from loading.large(product, job.output, name, rounds)
        yield from one_schema(name, path, folder / f"changed-{place}", few)
        if place == 0:
            yield from against_rival(job, path, folder, few)


def largest(corpus: Path) -> list[Path]:
    """Return the largest documents of a folder, the largest first.

    They are those of its MANIFEST.tsv, if it has one; one in a folder of its own is as large as all that is in there.
    """
    found = [path for path in corpus.iterdir() if path.suffix in SUFFIXES]
    if (manifest := corpus / "MANIFEST.tsv").exists():
        rows = DictReader(manifest.read_text("utf-8").splitlines(), delimiter="\t")
        found = [corpus / row["file"] for row in rows]
    return sorted(found, key=lambda path: size(path, corpus), reverse=True)[:LARGE_DOCUMENTS]


def size(path: Path, corpus: Path) -> int:
    """Return the bytes of a document, or of all files of one that has a folder of its own."""
    if path.parent == corpus:
        return path.stat().st_size
    home = corpus / path.relative_to(corpus).parts[0]
    return sum(each.stat().st_size for each in home.rglob("*") if each.suffix in SUFFIXES)


def one_schema(name: str, path: Path, folder: Path, rounds: int) -> Iterator[Line]:
    """Yield a line for what a change in one schema takes, if the document has all of its schemas in one file."""
    sources = SourceSet(path.parent, DiagnosticLog())
    source = sources.load(sources.add(path))
    data: Any = source.data if source else None
    schemas = data.get("components", {}).get("schemas", {}) if isinstance(data, dict) else {}
    objects = [schema for schema in schemas.values() if isinstance(schema.get("properties"), dict)]
    if not objects:
        return
    properties = objects[len(objects) // 2]["properties"]
    folder.mkdir()
    copy = folder / "document.json"
    before = json.dumps(data)
    properties["anotherProperty"] = {"type": "string"}
    after = json.dumps(data)
    copy.write_text(before, encoding="utf-8")
    job = document(copy, folder / "job")

    def cold() -> float:
        copy.write_text(before, encoding="utf-8")
        return job.cold()

    def changed() -> float:
        copy.write_text(after, encoding="utf-8")
        return job.again()

    comparison = compare(changed, cold, rounds, warm=False)
    yield Line.of(f"generate {name}, one schema changed", "generate it cold", comparison, budget=0.5)


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
