"""`python -m tests.conformance FOLDER`: prints each failure with what differed, and a summary."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.conformance.driver import Driver, Outcome


def main() -> int:
    """Drive every scenario of a folder; the exit status says whether all passed."""
    parser = argparse.ArgumentParser(description="Drive generated clients through conformance scenarios.")
    parser.add_argument("folder", type=Path, help="holds scenarios.json, services.json, serve.py and documents")
    parser.add_argument("--strict", action="store_true", help="a server as narrow as the original suite's")
    parser.add_argument("--status", default="ok", help="which scenarios, by their status, separated by commas")
    parser.add_argument("--only", default="", help="services with this in their name")
    parser.add_argument("--quiet", action="store_true", help="print failures only")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        driver = Driver(
            options.folder, Path(work), statuses=frozenset(options.status.split(",")), strict=options.strict
        )
        outcomes = [told(outcome, quiet=options.quiet) for outcome in driver.run(options.only)]
    failed = sum(bool(outcome.faults) for outcome in outcomes)
    for version in sorted({outcome.document for outcome in outcomes}):
        found = [not outcome.faults for outcome in outcomes if outcome.document == version]
        print(f"OpenAPI {version}: {sum(found)} passed, {len(found) - sum(found)} failed")  # noqa: T201
    print(f"{len(outcomes) - failed} passed, {failed} failed")  # noqa: T201
    return 1 if failed or not outcomes else 0


def told(outcome: Outcome, *, quiet: bool) -> Outcome:
    """Print one outcome, and return it."""
    if outcome.faults:
        print(f"FAIL {outcome.document} {outcome.api} ({outcome.status})", *outcome.faults, sep="\n    ")  # noqa: T201
    elif not quiet:
        print(f"ok   {outcome.document} {outcome.api}")  # noqa: T201
    return outcome


sys.exit(main())
