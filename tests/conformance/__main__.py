"""`python -m tests.conformance FOLDER`: prints each failure with what differed, and a summary.

Scenarios that go beyond their documents count only where a careful client can pass them nonetheless; why it cannot is
said for the others (see `reasons`).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tests.conformance.driver import Driver, Outcome


def main() -> int:
    """Drive every scenario of a folder; the exit status says whether all passed."""
    parser = argparse.ArgumentParser(description="Drive generated clients through conformance scenarios.")
    parser.add_argument("folder", type=Path, help="holds scenarios.json, services.json, serve.py and documents")
    parser.add_argument("--strict", action="store_true", help="a server as narrow as the original suite's")
    parser.add_argument("--status", default="", help="which scenarios, by their status, separated by commas")
    parser.add_argument("--only", default="", help="services with this in their name")
    parser.add_argument("--quiet", action="store_true", help="print failures only")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        driver = Driver(
            options.folder,
            Path(work),
            statuses=frozenset(filter(None, options.status.split(","))),
            strict=options.strict,
        )
        outcomes = [told(outcome, quiet=options.quiet) for outcome in driver.run(options.only)]
    print(*summary(outcomes), sep="\n")  # noqa: T201
    return 1 if not outcomes or any(outcome.verdict == "FAIL" for outcome in outcomes) else 0


def summary(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield lines with what came of it all."""
    for version in sorted({outcome.document for outcome in outcomes}):
        yield f"OpenAPI {version}: {counted(one for one in outcomes if one.document == version)}"
    reasons = Counter(outcome.reason for outcome in outcomes if outcome.verdict == "cannot")
    for reason, count in reasons.most_common():
        yield f"{count} cannot pass: {reason}"
    yield counted(outcomes)


def counted(outcomes: Iterable[Outcome]) -> str:
    """Return how many passed and failed."""
    verdicts = Counter(outcome.verdict for outcome in outcomes)
    return f"{verdicts['ok']} passed, {verdicts['FAIL']} failed"


def told(outcome: Outcome, *, quiet: bool) -> Outcome:
    """Print one outcome, and return it."""
    if outcome.verdict == "cannot":
        print(f"cannot {outcome.document} {outcome.api} ({outcome.status}): {outcome.reason}")  # noqa: T201
    elif outcome.faults:
        print(f"FAIL {outcome.document} {outcome.api} ({outcome.status})", *outcome.faults, sep="\n    ")  # noqa: T201
    elif not quiet:
        print(f"ok   {outcome.document} {outcome.api}")  # noqa: T201
    return outcome


if __name__ == "__main__":
    sys.exit(main())
