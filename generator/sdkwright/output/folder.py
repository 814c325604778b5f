"""The folder of one SDK: what is in it, what would have to change, and who is in the way."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePosixPath

from sdkwright.config import CUSTOM_FOLDER
from sdkwright.diagnostics import Diagnostic, Origin, error
from sdkwright.ledger import LEDGER_FILE
from sdkwright.output.disk import Disk, kind_of
from sdkwright.output.lock import locked
from sdkwright.output.manifest import (
    MANIFEST_FILE,
    Manifest,
    OutputRefused,
    digest,
    dump_manifest,
    folders_of,
    is_safe,
    parse_manifest,
)
from sdkwright.output.swap import STAGING_FOLDER, Swap, refusal

# What may be in a folder that counts as empty.
_NEUTRAL = frozenset({STAGING_FOLDER, ".git"})
# The ledger is meant to be edited: people merge it, and it is checked when it is read.
_EDITABLE = frozenset({LEDGER_FILE, MANIFEST_FILE})


@dataclass(frozen=True, slots=True)
class Changes:
    """What a run did to a folder: paths in it, sorted."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Staleness:
    """How a folder differs from what would be generated: paths in it, sorted.

    Attributes:
        stale: Ours and untouched, and no longer what would be written.
        edited: Ours, changed by somebody else.
        foreign: Not ours, among or in place of our files.
        missing: Would be written, and is not there.
    """

    stale: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.stale or self.edited or self.foreign or self.missing)

    def entries(self) -> Iterator[tuple[str, str]]:
        """Yield what is the matter with each file, and its path."""
        for label in ("stale", "edited", "foreign", "missing"):
            for path in getattr(self, label):
                yield label, path


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is going to do to a folder."""

    writes: Mapping[str, bytes]
    removals: tuple[str, ...]
    changes: Changes


class Folder:
    """An output folder whose lock we hold; see `opened`.

    Args:
        path: As the user would write it.
        disk: What changes files.
    """

    def __init__(self, path: Path, disk: Disk) -> None:
        self.path = path
        self._disk = disk

    @property
    def exists(self) -> bool:
        """Whether there is such a folder, with anything of ours or somebody's in it."""
        return any(entry.name not in _NEUTRAL for entry in self._entries())

    def ledger_text(self) -> str | None:
        """Return the text of the ledger, None where there is none.

        Raises:
            OutputRefused: It is no UTF-8 text.
        """
        with _disk_errors(self.path):
            return self._text(LEDGER_FILE)

    def plan(self, files: Mapping[str, str], *, overwrite_edited: bool = False) -> Plan:
        """Return what it takes to make this folder hold these files and no others of ours.

        Args:
            files: All files of the SDK but the manifest, ``{path in the folder: text}``.
            overwrite_edited: Replace and remove files that somebody edited, too.

        Raises:
            OutputRefused: Somebody else's files are in the way, or edited ones.
        """
        wanted = _encoded(files)
        with _disk_errors(self.path):
            manifest = self._manifest()
            if manifest is None and self.exists:
                raise self._foreign_folder()
            review = _Review(self.path, manifest or {}, wanted, overwrite_edited)
            plan = review.plan()
        if review.findings:
            raise OutputRefused(*review.findings)
        return plan

    def apply(self, plan: Plan) -> Changes:
        """Carry out a plan, all of it or nothing.

        Raises:
            OutputRefused: The disk does not let us.
        """
        if plan.writes or plan.removals:
            with _disk_errors(self.path):
                Swap(self.path, self._disk).run(plan.writes, plan.removals)
        return plan.changes

    def compare(self, files: Mapping[str, str]) -> Staleness:
        """Return how this folder differs from what it should hold.

        Raises:
            OutputRefused: The manifest cannot be read.
        """
        wanted = _encoded(files)
        found: dict[str, list[str]] = {"stale": [], "edited": [], "foreign": [], "missing": []}
        with _disk_errors(self.path):
            manifest = self._manifest() or {}
            looks = _Looks(self.path)
            for path in sorted({*wanted, *manifest}):
                if label := _compared(path, looks.at(path), wanted.get(path), manifest.get(path)):
                    found[label].append(path)
            found["foreign"].extend(self._strangers({*wanted, *manifest}))
        return Staleness(**{label: tuple(sorted(paths)) for label, paths in found.items()})

    def seal(self) -> str:
        """Return the hash of the manifest if all files are as it says, ``""`` if not."""
        with _disk_errors(self.path):
            manifest = self._manifest() or {}
            looks = _Looks(self.path)
            whole = all(hashes == {looks.at(path).digest} for path, hashes in manifest.items())
            return self.manifest_digest() if whole else ""

    def manifest_digest(self) -> str:
        """Return the hash of the manifest, ``""`` where there is none.

        Raises:
            OutputRefused: It cannot be read.
        """
        with _disk_errors(self.path):
            text = self._text(MANIFEST_FILE)
            return digest(text.encode()) if text is not None else ""

    def strangers(self) -> Staleness:
        """Return how a folder differs that is as its manifest says: by what is not ours among our files."""
        with _disk_errors(self.path):
            return Staleness(foreign=tuple(sorted(self._strangers({*(self._manifest() or ()), MANIFEST_FILE}))))

    def recover(self) -> None:
        """Finish what a killed run began.

        Raises:
            OutputRefused: It left something that we did not write, or the disk does not let us.
        """
        with _disk_errors(self.path):
            Swap(self.path, self._disk).recover()

    def _entries(self) -> Iterator[Path]:
        return self.path.iterdir() if kind_of(self.path) else iter(())

    def _text(self, path: str) -> str | None:
        file = self.path / path
        if not kind_of(file):
            return None
        if not stat.S_ISREG(kind_of(file)):
            raise refusal("output-symlink", file, "this is no regular file")
        try:
            return file.read_bytes().decode()
        except UnicodeDecodeError:
            raise refusal("output-manifest", file, "this file is not UTF-8") from None

    def _manifest(self) -> Manifest | None:
        text = self._text(MANIFEST_FILE)
        return None if text is None else parse_manifest(text, (self.path / MANIFEST_FILE).as_posix())

    def _foreign_folder(self) -> OutputRefused:
        message = f"this folder is not empty, and has no `{MANIFEST_FILE}` of ours"
        hint = "choose another folder, or empty this one"
        return refusal("output-foreign", self.path, message, hint)

    def _is_package(self, folder: Path) -> bool:
        """Say whether a folder is the SDK's package, or one of an API in it: these may have custom code."""
        parts = folder.relative_to(self.path).parts
        return parts[:1] == ("src",) and len(parts) in (2, 3)

    def _strangers(self, ours: set[str]) -> Iterator[str]:
        """Yield files that are not ours, below folders that hold files of ours; not hidden ones, and no caches."""
        homes = {PurePosixPath(path).parent for path in ours} - {PurePosixPath()}
        for home in sorted(home for home in homes if not homes.intersection(home.parents)):
            for root, folders, files in os.walk(self.path / home):
                folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "__pycache__")
                if CUSTOM_FOLDER in folders and self._is_package(Path(root)):
                    folders.remove(CUSTOM_FOLDER)
                for name in files:
                    path = (Path(root) / name).relative_to(self.path).as_posix()
                    if path not in ours and not name.startswith(".") and not name.endswith(".pyc"):
                        yield path


class _Kind(Enum):
    """What is at a path."""

    ABSENT = "absent"
    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    BEHIND_LINK = "behind link"
    BEHIND_FILE = "behind file"


@dataclass(frozen=True, slots=True)
class _Look:
    """What is at a path, and the hash of a file."""

    kind: _Kind
    digest: str = ""


class _Looks:
    """Looks into an output folder that nobody changes meanwhile, at each folder in it but once."""

    def __init__(self, output: Path) -> None:
        self._output = os.fspath(output)
        self._kinds: dict[str, int] = {}

    def above(self, path: str) -> str:
        """Return what is no folder on the way to a path that is behind it."""
        return next(folder for folder in folders_of(path) if not stat.S_ISDIR(self._kinds[folder]))

    def at(self, path: str) -> _Look:
        """Return what is at a path; anything but files, folders and nothing counts as a link."""
        for folder in folders_of(path):
            kind = self._kinds.get(folder)
            if kind is None:
                kind = self._kinds[folder] = kind_of(os.path.join(self._output, folder))
            if not kind:
                return _Look(_Kind.ABSENT)
            if not stat.S_ISDIR(kind):
                return _Look(_Kind.BEHIND_FILE if stat.S_ISREG(kind) else _Kind.BEHIND_LINK)
        file = os.path.join(self._output, path)
        kind = kind_of(file)
        if stat.S_ISREG(kind):
            with open(file, "rb") as stream:
                return _Look(_Kind.FILE, digest(stream.read()))
        if stat.S_ISDIR(kind):
            return _Look(_Kind.FOLDER)
        return _Look(_Kind.LINK if kind else _Kind.ABSENT)


def _compared(path: str, look: _Look, wanted: bytes | None, ours: frozenset[str] | None) -> str:
    """Return what is the matter with one file, ``""`` if nothing."""
    if look.kind in {_Kind.ABSENT, _Kind.BEHIND_FILE}:
        return "missing" if wanted is not None else ""
    if wanted is not None and look.digest == digest(wanted):
        return ""
    if look.kind is _Kind.FILE and (path in _EDITABLE or look.digest in (ours or ())):
        return "stale"
    return "edited" if ours else "foreign"


def _encoded(files: Mapping[str, str]) -> dict[str, bytes]:
    """Return the content of all files, the manifest last.

    Raises:
        ValueError: A path leaves the folder, or two of them cannot both exist where letter case does not count.
    """
    contents = {path: text.encode() for path, text in sorted(files.items())}
    reserved = {MANIFEST_FILE, STAGING_FOLDER}
    unsafe = [path for path in contents if not is_safe(path) or path.split("/")[0] in reserved]
    if unsafe:
        raise ValueError(f"unsafe paths: {unsafe}")
    spelt: dict[str, str] = {}
    for path in contents:
        for part in (path, *folders_of(path)):
            if spelt.setdefault(part.lower(), part) != part or (part != path and part in contents):
                raise ValueError(f"`{part}` and `{spelt[part.lower()]}` cannot both be in one folder")
    return {**contents, MANIFEST_FILE: dump_manifest(contents).encode()}


class _Review:
    """Compares what a folder holds with what it should, file by file.

    Attributes:
        findings: Who is in the way, by path; complete after `plan`.
    """

    def __init__(self, output: Path, manifest: Manifest, wanted: Mapping[str, bytes], overwrite: bool) -> None:
        self.findings: list[Diagnostic] = []
        self._objected: set[Diagnostic] = set()
        self._output = output
        self._looks = _Looks(output)
        self._manifest = manifest
        self._wanted = wanted
        self._overwrite = overwrite
        self._removals: tuple[str, ...] = ()
        self._twins = {path.lower(): path for path in manifest if path not in wanted}

    def plan(self) -> Plan:
        """Return what has to be done."""
        gone = sorted(path for path in self._manifest if path not in self._wanted)
        self._removals = tuple(path for path in gone if self._is_removed(path))
        fates = {path: self._fate(path) for path in self._wanted}
        return Plan(
            writes={path: self._wanted[path] for path, fate in fates.items() if fate},
            removals=self._removals,
            changes=Changes(
                added=tuple(path for path, fate in fates.items() if fate == "added"),
                changed=tuple(path for path, fate in fates.items() if fate == "changed"),
                removed=self._removals,
                unchanged=sum(not fate for fate in fates.values()),
            ),
        )

    def _is_removed(self, path: str) -> bool:
        """Say whether a file of ours that is no longer wanted has to go."""
        look = self._looks.at(path)
        if look.kind in {_Kind.FILE, _Kind.LINK}:
            return self._may_touch(path, look)
        return False

    def _fate(self, path: str) -> str:
        """Return what happens to a file that is wanted: ``"added"``, ``"changed"`` or ``""``."""
        look = self._looks.at(path)
        if look.kind is _Kind.ABSENT:
            return "added"
        if look.digest == digest(self._wanted[path]):
            return ""
        if look.kind is _Kind.BEHIND_LINK:
            message = "this is a symbolic link where a folder belongs"
            self._object("output-symlink", self._looks.above(path), message, "put a folder in its place")
        elif look.kind in {_Kind.FILE, _Kind.LINK}:
            self._may_touch(path, look)
        elif not self._gives_way(path):
            self._object_foreign(self._looks.above(path) if look.kind is _Kind.BEHIND_FILE else path)
        return "added" if look.kind in {_Kind.FOLDER, _Kind.BEHIND_FILE} else "changed"

    def _may_touch(self, path: str, look: _Look) -> bool:
        """Say whether a file may be replaced or removed; if not, a finding says why."""
        ours = self._ours(path)
        if look.digest in ours or (path in _EDITABLE and look.kind is _Kind.FILE):
            return True
        if not ours:
            self._object_foreign(path)
        elif not self._overwrite:
            message = "somebody edited this generated file"
            hint = "move the edit elsewhere and restore the file, or replace it with `--overwrite-edited`"
            self._object("output-edited", path, message, hint)
        return bool(ours) and self._overwrite

    def _ours(self, path: str) -> frozenset[str]:
        """Return the hashes of a file of ours, whatever its letter case where that does not count."""
        twin = self._twins.get(path.lower(), path)
        if twin != path and kind_of(self._output / twin) and (self._output / twin).samefile(self._output / path):
            path = twin
        return self._manifest.get(path, frozenset())

    def _gives_way(self, path: str) -> bool:
        """Say whether all that is in the place of a file, or of a folder that it needs, is going to be removed."""
        removals = {self._output / removal for removal in self._removals}
        folder = self._output / path
        if kind_of(folder):
            return all(file in removals for file in folder.rglob("*") if not file.is_dir())
        return any(self._output / parent in removals for parent in PurePosixPath(path).parents)

    def _object(self, rule: str, path: str, message: str, hint: str = "") -> None:
        finding = error(rule, Origin((self._output / path).as_posix()), message, hint=hint)
        if finding not in self._objected:
            self._objected.add(finding)
            self.findings.append(finding)

    def _object_foreign(self, path: str) -> None:
        message = "this is in the way of a generated file, and not ours"
        self._object("output-foreign", path, message, "move it elsewhere")


@contextlib.contextmanager
def opened(
    output: Path,
    *,
    create: bool = True,
    waiting: Callable[[Path], None] = lambda _: None,
    disk: Disk | None = None,
) -> Iterator[Folder]:
    """Hold the folder of an SDK, whole: what a killed run left is finished first.

    Args:
        output: The folder; one that is missing is created, and removed again if it stays empty.
        create: Without it, a missing folder stays missing, and is only good for `Folder.compare`.
        waiting: Called if another run is using the folder, before we wait for it.
        disk: What changes files.

    Raises:
        OutputRefused: It is no folder that we may write to.
    """
    disk = disk or Disk()
    folder = Folder(output, disk)
    if not create and not kind_of(output):
        yield folder
        return
    with contextlib.ExitStack() as stack:
        _take(output, disk, waiting, stack, create=create)
        folder.recover()
        yield folder


def _take(
    output: Path, disk: Disk, waiting: Callable[[Path], None], stack: contextlib.ExitStack, *, create: bool
) -> None:
    """Create and lock a folder; the stack undoes both.

    Raises:
        OutputRefused: It is no folder that we may write to.
    """
    while True:
        kind = kind_of(output)
        if kind and not stat.S_ISDIR(kind):
            what = "a symbolic link" if stat.S_ISLNK(kind) else "no folder"
            raise refusal("output-unusable", output, f"the output folder is {what}")
        with _disk_errors(output):
            stack.callback(_remove_empty, _create(output, disk), disk)
            if create and not os.access(output, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            with contextlib.suppress(FileNotFoundError):
                stack.enter_context(locked(output, waiting))
                return


def _create(output: Path, disk: Disk) -> tuple[Path, ...]:
    """Create a folder and those above it; return the new ones, the innermost first."""
    missing = tuple(path for path in (output, *output.parents) if not path.exists())
    for path in reversed(missing):
        with contextlib.suppress(FileExistsError):
            disk.make_folder(path)
    return missing


def _remove_empty(folders: Iterable[Path], disk: Disk) -> None:
    """Remove folders, the first ones first, as long as they are empty."""
    with contextlib.suppress(OSError):
        for folder in folders:
            disk.remove_folder(folder)


@contextlib.contextmanager
def _disk_errors(path: Path) -> Iterator[None]:
    """Turn what the system says into a refusal of the folder."""
    try:
        yield
    except OSError as problem:
        reason = problem.strerror or str(problem)
        message = f"this folder cannot be used: {reason[:1].lower()}{reason[1:]}"
        raise refusal("output-unusable", path, message) from problem


def write(
    output: Path, files: Mapping[str, str], *, overwrite_edited: bool = False, disk: Disk | None = None
) -> Changes:
    """Make a folder hold these files, and no others of ours; all or nothing.

    Args:
        output: The folder of the SDK.
        files: All its files but the manifest, ``{path in the folder: text}``.
        overwrite_edited: Replace and remove files that somebody edited, too.
        disk: What changes files.

    Raises:
        OutputRefused: It is no folder that we may write to, or somebody else's files are in the way.
    """
    with opened(output, disk=disk) as folder:
        return folder.apply(folder.plan(files, overwrite_edited=overwrite_edited))


def check(output: Path, files: Mapping[str, str]) -> Staleness:
    """Return how a folder differs from what it should hold; `files` as for `write`.

    Raises:
        OutputRefused: It cannot be read.
    """
    with opened(output, create=False) as folder:
        return folder.compare(files)
