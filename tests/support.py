"""What tests of whole SDKs share: generate one, compare folders."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sdkwright.cli.run import sources_of
from sdkwright.config import Target, load_targets
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ledger import Ledger
from sdkwright.naming.target import NamedApi, name_target
from sdkwright.normalise import normalise
from sdkwright.pipeline import generate, options, package_name, read

ROOT = Path(__file__).parent.parent
_RUNTIME = re.compile(r"((?:from |: |\")\.+)(?=_runtime\b)")


def spec_of(case: Path) -> Path:
    """Return the document of a case."""
    return next(path for path in (case / "spec.yaml", case / "spec.json") if path.exists())


def overlays_of(case: Path) -> tuple[Path, ...]:
    """Return the overlays of a case, in the order of their names."""
    return tuple(sorted(case.glob("overlay*")))


def named_apis(target: Target) -> tuple[Target, tuple[NamedApi, ...]]:
    """Return a target and its APIs with their names, as the pipeline has them before it builds views."""
    log = DiagnosticLog()
    documents = read(target, sources_of(target, log), log)
    apis = {document.file: normalise(document, options(entry), log) for entry, document in documents}
    named, _ = name_target(apis, Ledger(), log)
    return target.named(package_name(named[0].api)), named


def target_of(case: Path, log: DiagnosticLog) -> Target:
    """Return what to make of a case: what its pyproject.toml says, if it has one."""
    config = case / "pyproject.toml"
    if not config.exists():
        return Target.of(spec_of(case), package="api", overlays=overlays_of(case))
    return replace(load_targets(config, log)[0], config="")


def generate_case(case: Path, ledger: Path | None = None) -> dict[str, str]:
    """Return the files of the SDK of a case, but for the runtime, which is the same in each.

    A case may have the ledger of an earlier run, ``previous.lock``; what is gone since then is kept.

    Args:
        ledger: That of another run in its place.
    """
    log = DiagnosticLog()
    before = case / "previous.lock"
    target = target_of(case, log)
    target = replace(target, keep_removed=target.keep_removed or before.exists())
    known = ledger or before
    previous = Ledger.parse(known.read_text(encoding="utf-8")) if known.exists() else Ledger()
    generation = generate(target, previous, sources_of(target, log), log)
    return {path: text for path, text in generation.files.items() if "/_runtime/" not in path}


def with_shared_runtime(files: Mapping[str, str]) -> dict[str, str]:
    """Return the files of a package as they are in a target of several, where the runtime is one level further up."""
    return {path: _RUNTIME.sub(r"\1.", text) for path, text in files.items() if not path.startswith("_runtime/")}


def read_tree(folder: Path) -> dict[str, str]:
    """Return the text of every file below a folder by its path there."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def write_tree(folder: Path, files: Mapping[str, str]) -> None:
    """Write files below a folder."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")


def replace_tree(folder: Path, files: Mapping[str, str]) -> None:
    """Make a folder hold exactly these files."""
    shutil.rmtree(folder, ignore_errors=True)
    write_tree(folder, files)
