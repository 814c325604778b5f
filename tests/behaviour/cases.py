"""SDKs made of small documents, to be called against a server that answers from a script.

with cases.sdk("pages") as api: ...
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from types import ModuleType

from sdkwright.cli.run import sources_of
from sdkwright.config import Target
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ledger import Ledger
from sdkwright.pipeline import generate
from tests.support import ROOT, write_tree


@cache
def folder() -> Path:
    """Return a folder for SDKs that is on the path."""
    made = mkdtemp(prefix="sdkwright-")
    sys.path.insert(0, made)
    return Path(made)


@cache
def sdk(case: str) -> Callable[[str], ModuleType]:
    """Return what imports modules of the SDK of a case, by their dotted names; "" for the package itself."""
    return made(ROOT / "tests" / "cases" / case / "spec.yaml", f"case_{case.replace('-', '_')}")


def made(spec: Path, package: str) -> Callable[[str], ModuleType]:
    """Return what imports modules of the SDK of a document, which gets this package."""
    log = DiagnosticLog()
    target = Target.of(spec, package=package)
    generation = generate(target, Ledger(), sources_of(target, log), log)
    source = {path.removeprefix("src/"): text for path, text in generation.files.items() if path.startswith("src/")}
    write_tree(folder(), source)
    importlib.invalidate_caches()
    return lambda name: importlib.import_module(f"{package}.{name}".rstrip("."))
