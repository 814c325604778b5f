"""The command: generates every document of a folder and holds each SDK to all that generated code is held to.

A line per document, a summary, exit status 1 if anything failed.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.corpus.generation import PACKAGE
from tests.corpus.refusals import FATALITIES, REFUSALS
from tests.support import ROOT

_LEAST_TYPED = 0.99
_LEAST_REFUSED = 0.99
_ENDS = ("generated", "approximated", "refused")


@dataclass(slots=True)
class Result:
    """What became of one document.

    Attributes:
        data: What `generation` and `exercise` tell.
        failures: Why it failed, each beginning with the name of the check.
    """

    name: str
    data: dict[str, Any] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The typed share, 1 where the document types nothing."""
        typeable = self.data.get("typeable", 0)
        return self.data["typed"] / typeable if typeable else 1.0

    def line(self) -> str:
        """What is printed."""
        data = self.data
        ends = "  ".join(_ended(data.get("counts", {}).get(kind, {})) for kind in ("operation", "schema"))
        figures = f"{data.get('seconds', 0):6.1f} s {data.get('megabytes', 0):5.0f} MB  {ends} {data.get('lines', 0):7}"
        verdict = "FAIL" if self.failures else "fatal" if data.get("fatal") else "ok"
        return f"{self.name:<44} {figures} lines  {self.share:7.2%} typed  {verdict}"


def _ended(counts: Mapping[str, int]) -> str:
    return "/".join(f"{counts.get(end, 0)}" for end in _ENDS).rjust(12)


def main() -> int:
    """Run the command and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.corpus", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder with a MANIFEST.tsv")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="documents with this in their name")
    parser.add_argument("--skip-types", action="store_true", help="leave out the type checkers")
    parser.add_argument("--skip-proof", action="store_true", help="leave out the second rendering")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all that was found")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="leave the SDKs there")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="documents at the same time (2)")
    arguments = parser.parse_args()
    entries = [entry for entry in manifest(arguments.folder) if wanted(entry["file"], arguments.only)]
    if not entries:
        parser.error("there is no such document")
    results = []
    with ThreadPoolExecutor(arguments.jobs) as pool:
        # The big ones first, so that no core is idle at the end.
        entries.sort(key=lambda entry: -(arguments.folder / entry["file"]).stat().st_size)
        for result in pool.map(lambda entry: check(entry, arguments), entries):
            results.append(result)
            tell(result)
    say(summary(results))
    if arguments.json:
        told = [{"name": r.name, "failures": r.failures, **r.data} for r in results]
        arguments.json.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return 1 if any(result.failures for result in results) else 0


def manifest(folder: Path) -> list[dict[str, str]]:
    """Return the rows of a folder's manifest."""
    with (folder / "MANIFEST.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def wanted(name: str, only: list[str]) -> bool:
    """Say whether a document is among those asked for."""
    return not only or any(part in name for part in only)


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def tell(result: Result) -> None:
    """Print a document's line, and why it failed."""
    say(result.line())
    for failure in result.failures[:12]:
        say("    " + failure.strip().replace("\n", "\n      ")[:1500])
    if len(result.failures) > 12:
        say(f"    … and {len(result.failures) - 12} more")


def summary(results: list[Result]) -> str:
    """Return what is said of all documents together."""
    counts = {
        kind: {end: sum(r.data.get("counts", {}).get(kind, {}).get(end, 0) for r in results) for end in _ENDS}
        for kind in ("operation", "schema")
    }
    typed, typeable = (sum(r.data.get(key, 0) for r in results) for key in ("typed", "typeable"))
    models = sum(r.data.get("exercise", {}).get("models", 0) for r in results)
    lines = [
        "",
        f"{len(results)} documents, {sum(bool(r.failures) for r in results)} failed",
        *(f"{kind + 's':<12} {', '.join(f'{n} {end}' for end, n in count.items())}" for kind, count in counts.items()),
        f"{'typed':<12} {typed} of {typeable} schemas ({typed / max(typeable, 1):.2%})",
        f"{'models':<12} {models} made, decoded and encoded",
    ]
    return "\n".join(lines)


# One document


def check(entry: Mapping[str, str], options: argparse.Namespace) -> Result:
    """Return what became of a document."""
    result = Result(entry["file"])
    with tempfile.TemporaryDirectory(prefix="corpus-") as temporary:
        folder = options.keep / entry["file"].replace("/", "-") if options.keep else Path(temporary) / "sdk"
        proof = () if options.skip_proof else ("--proof",)
        spec = options.folder / entry["file"]
        done = python("-m", "tests.corpus.generation", str(spec), str(folder), *proof)
        if done.returncode:
            result.failures.append(f"generation: {done.stderr[-2000:]}")
            return result
        result.data = json.loads(done.stdout)
        result.failures.extend(judged(result, invalid="deliberately invalid" in (entry.get("notes") or "")))
        if result.data["files"]:
            result.failures.extend(exercised(result, folder))
            result.failures.extend(inspected(folder, types=not options.skip_types))
    return result


def python(*words: str, env: Mapping[str, str] | None = None, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run Python with the packages of this checkout."""
    path = os.pathsep.join([str(ROOT / "generator"), str(ROOT)])
    return subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": path, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def judged(result: Result, *, invalid: bool) -> Iterator[str]:
    """Yield what is wrong with the way a document was taken."""
    data = result.data
    if data["crash"]:
        yield f"traceback: {data['crash']}"
    fatal = {rule.removeprefix("error ") for rule in data["rules"] if rule.startswith("error ")}
    if data.get("fatal") and not invalid and not fatal <= FATALITIES.keys():
        yield "fatal: " + "\n".join(line for line in data["said"] if "error[" in line)
    if invalid and not data["said"]:
        yield "silent: the document is invalid, and nothing is said"
    for name, rules in data.get("lost", ()):
        for rule in rules:
            if rule not in REFUSALS:
                yield f"refused: {name}: {rule} is no reason"
    if result.share < _LEAST_TYPED:
        yield f"typed: {result.share:.2%}, as in {', '.join(data['untyped'][:5])}"
    for path in data.get("unproven", ()):
        yield f"proof: {path} depends on the document's words"


def exercised(result: Result, folder: Path) -> Iterator[str]:
    """Yield what happens when an SDK is used."""
    done = python("-W", "error", "-m", "tests.corpus.exercise", str(folder / "src"), PACKAGE)
    if done.returncode:
        yield f"exercise: {done.stderr[-2000:]}"
        return
    found = result.data["exercise"] = json.loads(done.stdout)
    yield from (f"models: {failure}" for failure in found["failures"])
    if found["failed"] > len(found["failures"]):
        yield f"models: {found['failed']} failures in all"
    if found["refused"] < _LEAST_REFUSED * found["mutated"]:
        yield f"mutations: {found['refused']} of {found['mutated']} refused; {found['accepted'][:3]}"


def inspected(folder: Path, *, types: bool) -> Iterator[str]:
    """Yield what formatter, linter and type checkers find in an SDK."""
    source = folder / "src"
    (folder / "none.toml").write_text("", encoding="utf-8")
    black = ("black", "--config", "none.toml", "--line-length", "88", "--workers", "1", "--quiet", "--check", "--diff")
    yield from program("black", *black, "src", folder=folder)
    ruff = ("ruff", "check", "--isolated", "--no-cache", "--select", "F", "--output-format", "concise")
    yield from program("ruff", *ruff, "src", folder=folder)
    if not types:
        return
    strict = ("mypy", "--strict", "--config-file=", "--cache-dir", str(folder / ".mypy"), "--no-error-summary")
    yield from program("mypy", *strict, PACKAGE, folder=source)
    config = {"include": ["."], "typeCheckingMode": "strict", "pythonVersion": "3.11"}
    (source / "pyrightconfig.json").write_text(json.dumps(config), encoding="utf-8")
    yield from program("pyright", "pyright", "--pythonpath", sys.executable, folder=source)


def program(name: str, *words: str, folder: Path) -> Iterator[str]:
    """Yield what a program prints if it is not content."""
    env = {"NODE_OPTIONS": "--max-old-space-size=8192", "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    done = python("-m", *words, env=env, cwd=folder)
    if done.returncode:
        lines = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        if name in ("mypy", "pyright"):
            lines = [line for line in lines if ": error" in line or " - error" in line or "Traceback" in line]
    if done.returncode and lines:
        yield f"{name}: " + "\n".join([*lines[:12], *([f"… {len(lines)} lines"] if len(lines) > 12 else [])])


if __name__ == "__main__":
    sys.exit(main())
