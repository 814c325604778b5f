"""What the last run of a target found, so that a run with nothing changed need not find it again.

A record holds hashes of all that a run depends on, and what it told the user; beside it, for the next run of another
document, stand those of the files that were made and proved (`sdkwright.proofs`). None of it holds anything that
is generated: whoever could write one could at most have a run say something else, say that nothing is to be done, or
leave a file of the folder as it is.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sdkwright.config import CUSTOM_FOLDER, Target
from sdkwright.diagnostics import Severity
from sdkwright.output import Folder
from sdkwright.proofs import Hashes, Proofs
from sdkwright.shipped import fingerprint, tree_digest
from sdkwright.source.inputs import Inputs, Look, unchanged

VERSION = 1
MOST = 100
"""Records that are kept, one for each folder that is generated into; the oldest go first."""

_SAID_ONCE = frozenset({"custom-changed", "custom-gone"})
"""Rules about what is no longer as the run before left it, of which the next run has nothing to say."""
_OWNED = frozenset({"output", "root"})
"""Paths of a target that are not read as they are: what is in them is looked at file by file."""
_FINDING = {"severity": str, "rule": str, "message": str, "hint": str, "file": str, "line": int, "column": int} | {
    "pointer": str
}

Finding = Mapping[str, Any]
"""What `present.to_json` gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a run that went well told the user.

    Attributes:
        findings: In the order in which they are printed.
        summary: What became of each kind of place.
        report: What `--report` writes of the target; None if that was not asked for.
    """

    findings: tuple[Finding, ...]
    summary: tuple[tuple[str, str], ...]
    report: Mapping[str, object] | None = None


def cache_folder() -> Path | None:
    """Return the folder for what can be found again, where this user's system has such folders; None without a home."""
    named = os.environ.get("LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME", "")
    if os.path.isabs(named):
        return Path(named) / "sdkwright"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "sdkwright"


class Memory:
    """The records of one user.

    Args:
        folder: Where they are; one that somebody else owns, or may write to, is not used.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fingerprint = fingerprint()

    def recall(self, target: Target, folder: Folder, *, strict: bool, report: bool) -> Told | None:
        """Return what the last run told, if a run now would tell and write the same; None if that is not sure.

        It never is for a target with commands of its own, which may do anything.
        """
        if target.hooks:
            return None
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
            path = self._path(target, strict=strict)
            record = json.loads(self._text(path))
            if record["identity"] != self._identity(target) or not unchanged(_looks(record["looks"])):
                return None
            if list(_tree_looks(target)) != record["trees"] or record["output"] != folder.seal():
                return None
            return _told(record, self._report(path, record["report"]) if report else None, report=report)
        return None

    def proofs(self, target: Target, *, strict: bool) -> Proofs:
        """Return what is known of the files of a target's SDK."""
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            data = json.loads(self._text(self._path(target, strict=strict).with_suffix(".proofs")))
            if data["fingerprint"] == self._fingerprint:
                hashes = {str(path): (str(before), str(after)) for path, (before, after) in data["hashes"].items()}
                return Proofs(target.output, hashes)
        return Proofs(target.output)

    def keep(
        self, watch: Watch, read: Iterable[Inputs], folder: Folder, told: Told, hashes: Hashes, *, strict: bool
    ) -> None:
        """Keep what a run told, now that its folder holds all that it gave.

        Where nothing can be written, nothing is kept.

        Args:
            watch: Made before the run began.
            read: What it looked at for its documents.
            hashes: What it formatted and proved.
        """
        looks = watch.looks(read)
        if looks is None or any(finding["rule"] in _SAID_ONCE for finding in told.findings):
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not _is_ours(self._folder.lstat()):
                return
            path = self._path(watch.target, strict=strict)
            report = json.dumps(told.report) if told.report is not None else ""
            record = {
                "identity": self._identity(watch.target),
                "output": folder.manifest_digest(),
                "looks": looks,
                "trees": watch.trees,
                "findings": told.findings,
                "summary": told.summary,
                "report": _digest(report),
            }
            if report:
                self._write(path.with_suffix(".report"), report)
            proved = {"fingerprint": self._fingerprint, "hashes": hashes}
            self._write(path.with_suffix(".proofs"), json.dumps(proved))
            self._write(path, json.dumps(record))
            self._prune()

    def _path(self, target: Target, *, strict: bool) -> Path:
        """Return the file of a record: one for each folder that is generated into, from where and how."""
        key = [os.path.abspath(target.output), os.getcwd(), target.name, strict]
        return self._folder / f"{_digest(json.dumps(key))}.json"

    def _identity(self, target: Target) -> str:
        """Return a hash of what is neither read from a document nor in the output folder."""
        return _digest(f"{VERSION}\n{self._fingerprint}\n{target!r}")

    def _text(self, path: Path) -> str:
        """Return the text of a file of ours.

        Raises:
            OSError: It is not there, or somebody else may have written it.
        """
        if not _is_ours(self._folder.lstat()) or not _is_ours(path.lstat()):
            raise PermissionError(path)
        return path.read_text("utf-8")

    def _report(self, path: Path, digest: str) -> Mapping[str, object]:
        text = self._text(path.with_suffix(".report"))
        if _digest(text) != digest:
            raise ValueError("this report belongs to another record")
        report: Mapping[str, object] = json.loads(text)
        return report

    def _write(self, path: Path, text: str) -> None:
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with open(draft, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(text)
        draft.replace(path)

    def _prune(self) -> None:
        records = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in records[MOST:]:
            path.unlink(missing_ok=True)
            for suffix in (".report", ".proofs"):
                path.with_suffix(suffix).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Watch:
    """What a run is going to depend on besides its documents, noted before it began."""

    target: Target
    inputs: Inputs
    trees: tuple[list[str], ...]

    @classmethod
    def of(cls, target: Target) -> Watch:
        """Return what a run of a target is going to read besides its documents."""
        inputs = Inputs()
        for path in _paths(target):
            if not path.is_dir():
                inputs.read(os.path.abspath(path), _content(path))
        return cls(target, inputs, tuple(_tree_looks(target)))

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders that the target names, all of whose files count."""
        return tuple(path for path, _ in self.trees)

    def looks(self, read: Iterable[Inputs]) -> tuple[Look, ...] | None:
        """Return all looks of the run; None if not all can be repeated.

        Args:
            read: What it looked at for its documents.
        """
        every = (self.inputs, *read)
        return tuple(look for inputs in every for look in inputs) if all(each.complete for each in every) else None


def _paths(value: object, name: str = "") -> Iterator[Path]:
    """Yield every path that a target names, but for the folders that are looked at file by file."""
    if isinstance(value, Path):
        if name not in _OWNED:
            yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _paths(getattr(value, field.name), field.name)
    elif isinstance(value, Mapping):
        yield from _paths(tuple(value.values()))
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _paths(each)


def _tree_looks(target: Target) -> Iterator[list[str]]:
    """Yield path and hash of each folder that a target names, and of those for custom code."""
    for path in (*_paths(target), *_custom_folders(target)):
        if path.is_dir():
            yield [os.path.abspath(path), tree_digest(path)]


def _custom_folders(target: Target) -> list[Path]:
    """Return the folders in an SDK that may hold custom code."""
    packages = target.output / "src"
    return sorted(path for pattern in ("*", "*/*") for path in packages.glob(f"{pattern}/{CUSTOM_FOLDER}"))


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _is_ours(status: os.stat_result) -> bool:
    """Say whether nobody but this user may have written a file or a folder."""
    if stat.S_ISLNK(status.st_mode):
        return False
    return sys.platform == "win32" or (status.st_uid == os.geteuid() and not status.st_mode & 0o022)


def _looks(data: Any) -> Iterator[Look]:
    return ((str(kind), str(path), str(seen)) for kind, path, seen in data)


def _told(record: Mapping[str, Any], made: Mapping[str, object] | None, *, report: bool) -> Told | None:
    """Return what a record says was told.

    Raises:
        ValueError: It is not as `Memory.keep` writes it.
    """
    findings = tuple({key: kind(finding[key]) for key, kind in _FINDING.items()} for finding in record["findings"])
    for finding in findings:
        Severity(finding["severity"])
    summary = tuple((str(kind), str(ends)) for kind, ends in record["summary"])
    return Told(findings=findings, summary=summary, report=made) if made is not None or not report else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
