"""``python -m bench``: measure, and print the table."""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import calling, coding, diffing, generating, growing, loading, transferring
from bench.samples import make_product
from bench.table import Line, table


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much to do.

    Attributes:
        processes: Rounds of a small process.
        rounds: Rounds of what takes milliseconds.
        generations: Rounds of the compiler.
        users: How many are on a page.
        calls: How many make a round.
        schemas: How many the smallest document has.
        at_once: How many calls make a round of those of which several are under way.
        body: Bytes of a large body.
    """

    processes: int = 40
    rounds: int = 100
    generations: int = 5
    users: int = 100
    calls: int = 40
    schemas: int = 250
    at_once: int = 1000
    body: int = 2**30


TINY = Size(processes=1, rounds=1, generations=1, users=2, calls=2, schemas=8, at_once=4, body=2**20)


def main(words: Sequence[str] | None = None) -> int:
    """Measure what the arguments ask for, print it, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--corpus", type=Path, help="folder with large documents")
    parser.add_argument("--only", choices=GROUPS, action="append", help="measure only this; may be repeated")
    parser.add_argument("--tiny", action="store_true", help="do as little as possible, to see that it works")
    parser.add_argument("--enforce", action="store_true", help="end with status 1 if a budget is missed")
    options = parser.parse_args(words)
    found = []
    for line in measure(TINY if options.tiny else Size(), options.corpus, options.only or GROUPS):
        found.append(line)
        print(f"{line.what}: {line.figure:.2f} {line.verdict}".rstrip(), file=sys.stderr)  # noqa: T201
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}\n")  # noqa: T201
    print(table(found))  # noqa: T201
    return int(options.enforce and any(line.verdict == "missed" for line in found))


GROUPS = ("loading", "coding", "calling", "transferring", "generating", "growing", "diffing")


def measure(size: Size, corpus: Path | None, groups: Sequence[str]) -> Iterator[Line]:
    """Yield each line as soon as it is measured."""
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        product = make_product(folder / "product")
        if "loading" in groups:
            yield from loading.lines(product, size.processes)
        if "coding" in groups:
            yield from coding.lines(product, size.rounds, size.users)
        if "calling" in groups:
            yield from calling.lines(product, size.rounds, size.calls)
        if "transferring" in groups:
            yield from transferring.lines(product, size.rounds, size.at_once, size.body)
        if "generating" in groups:
            yield from generating.lines(product, folder, corpus, size.generations)
        if "growing" in groups:
            yield from growing.lines(folder, size.generations, size.schemas)
        if "diffing" in groups:
            yield from diffing.lines(folder, corpus, size.generations, size.schemas)


if __name__ == "__main__":
    sys.exit(main())
