"""What `diff` takes, beside what it takes to read the two SDKs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from bench.growing import document
from bench.measure import Run, compare, timed
from bench.table import Line
from sdkwright.cli.diff import outcome_of
from sdkwright.cli.inputs import Opener, both
from sdkwright.cli.run import sources_of
from sdkwright.config import Target
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ledger import Ledger
from sdkwright.naming.target import name_target
from sdkwright.normalise import normalise
from sdkwright.pipeline import options, read
from sdkwright.source.values import collector_paused

BUDGET = 2.0


def lines(folder: Path, corpus: Path | None, rounds: int, schemas: int) -> Iterator[Line]:
    """Yield what `diff` takes for two documents of so many schemas, and for the largest one at hand."""
    paths = [folder / f"diffing-{number}.json" for number in (0, 1)]
    for path, size in zip(paths, (schemas, schemas + 1), strict=True):
        path.write_text(json.dumps(document(size)), encoding="utf-8")
    yield _line(f"diff, {schemas} schemas", paths[0], paths[1], rounds)
    found = [path for path in corpus.iterdir() if path.suffix in (".json", ".yaml")] if corpus else []
    if found:
        largest = max(found, key=lambda path: path.stat().st_size)
        yield _line(f"diff {largest.name}", largest, largest, 1)


def _line(what: str, old: Path, new: Path, rounds: int) -> Line:
    comparison = compare(timed(lambda: diff(old, new), 1), _loading(old, new), rounds)
    return Line.of(what, "the documents read and named", comparison, budget=BUDGET)


def diff(old: Path, new: Path) -> None:
    """Compare two documents."""
    with ExitStack() as stack:
        opener = Opener(stack=stack)
        one, other = both(opener.find(str(old)), opener.find(str(new)), "api")
        outcome_of(one, other, ())


def _loading(old: Path, new: Path) -> Run:
    def load() -> None:
        for path in (old, new):
            _named(Target.of(path, package="api"))

    return timed(load, 1)


def _named(target: Target) -> None:
    """Read a document, and give its API names."""
    log = DiagnosticLog()
    with collector_paused():
        documents = read(target, sources_of(target, log), log)
        apis = {found.file: normalise(found, options(entry), log) for entry, found in documents}
        _, ledger = name_target(apis, Ledger(), log)
        ledger()
