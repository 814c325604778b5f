"""One document → an SDK on the disk, and what became of the document.

``python -m tests.corpus.generation DOCUMENT FOLDER [--proof]`` prints it as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
import traceback
from pathlib import Path
from typing import Any

from sdkwright.cli.run import sources_of
from sdkwright.config import Target
from sdkwright.diagnostics import DiagnosticLog, Severity, SpecRejected
from sdkwright.ledger import Ledger
from sdkwright.pipeline import generate
from sdkwright.present import in_order, render
from sdkwright.proof import skeleton
from sdkwright.report import OPERATION, Outcome, assess
from tests.corpus.typed import typed_share
from tests.placeholders import renderings
from tests.support import write_tree

PACKAGE = "sdk_under_test"


def run(spec: Path, folder: Path, *, proof: bool) -> dict[str, Any]:
    """Generate the SDK of a document into a folder, and return what is to be told about it."""
    target = Target.of(spec, output=folder, package=PACKAGE)
    log = DiagnosticLog()
    sources = sources_of(target, log)
    out: dict[str, Any] = {"files": 0, "lines": 0, "crash": ""}
    start = time.perf_counter()
    try:
        generation = generate(target, Ledger(), sources, log)
    except SpecRejected:
        out["fatal"] = True
    except Exception:  # noqa: BLE001 - no document may end in a traceback, so it is a finding
        out["crash"] = traceback.format_exc()
    else:
        out["seconds"] = time.perf_counter() - start
        report = assess(generation.places, tuple(log), generation.uses, generation.left_out)
        out["counts"] = {kind: {o.value: n for o, n in count.items()} for kind, count in report.counts().items()}
        out["lost"] = [
            [place.name, sorted({f.rule for f in place.findings if f.severity is Severity.UNSUPPORTED})]
            for place in report.places
            if place.kind == OPERATION and place.outcome is Outcome.REFUSED
        ]
        write_tree(folder, generation.files)
        own = [text for path, text in generation.files.items() if path.endswith(".py") and "/_runtime/" not in path]
        out["files"], out["lines"] = len(own), sum(text.count("\n") for text in own)
    out.setdefault("seconds", time.perf_counter() - start)
    out["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    findings = in_order(log, *sources.values())
    out["rules"] = dict(sorted(_counted([f"{finding.severity} {finding.rule}" for finding in findings]).items()))
    out["said"] = [render(finding, *sources.values()) for finding in findings]
    if out["files"]:
        out["typed"], out["typeable"], out["untyped"] = share(target)
        out["unproven"] = unproven(target) if proof else []
    return out


def _counted(rules: list[str]) -> dict[str, int]:
    return {rule: rules.count(rule) for rule in rules}


def share(target: Target) -> tuple[int, int, list[str]]:
    """Return the typed share of the document of a target (see `typed_share`)."""
    from sdkwright.pipeline import read  # noqa: PLC0415 - what is measured comes first

    log = DiagnosticLog()
    ((_, document),) = read(target, sources_of(target, log), log)
    return typed_share(document)


def unproven(target: Target) -> list[str]:
    """Return the files whose code depends on the words of the document."""
    plain, hidden = renderings(target)
    return [path for path, text in hidden.items() if skeleton(path, text) != skeleton(path, plain[path])]


def main() -> None:
    """Generate the SDK of the document that the command line names."""
    spec, folder, *options = sys.argv[1:]
    json.dump(run(Path(spec), Path(folder), proof="--proof" in options), sys.stdout)


if __name__ == "__main__":
    main()
