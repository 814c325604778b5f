"""What the command line names → surfaces: documents, ledgers, folders of SDKs, and git revisions of each."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from sdkwright.cli.run import sources_of
from sdkwright.config import Target
from sdkwright.diagnostics import Diagnostic, DiagnosticLog, Origin, SpecRejected
from sdkwright.ledger import LEDGER_FILE, ApiLedger, Ledger, LedgerError
from sdkwright.source import SourceSet
from sdkwright.source.values import collector_paused
from sdkwright.surface.git import GitError, Repository
from sdkwright.surface.names import names_of
from sdkwright.surface.parts import Surface
from sdkwright.surface.places import Places
from sdkwright.surface.read import UnreadableSurface, read_surface

if TYPE_CHECKING:
    from sdkwright.render import Printed  # takes a while to import

_DOCUMENTS = frozenset({".yaml", ".yml", ".json", ".md", ".markdown", ".txt", ".graphql", ""})
_SKIPPED = ("__pycache__", "node_modules", "site-packages")


class InputError(Exception):
    """An argument names nothing that can be compared.

    Attributes:
        findings: What is wrong within a document or ledger; empty where the message says all.
        sources: What knows the lines of the findings.
    """

    def __init__(self, message: str, findings: Iterable[Diagnostic] = (), sources: Iterable[SourceSet] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)
        self.sources = tuple(sources)


@dataclass(frozen=True, kw_only=True)
class Folder:
    """The sources of an SDK: text by path in its folder."""

    label: str
    files: Mapping[str, str]
    ledger: Ledger | None
    shown: str


@dataclass(frozen=True, kw_only=True)
class Names:
    """A ledger."""

    label: str
    ledger: Ledger


@dataclass(frozen=True, kw_only=True)
class Spec:
    """A document.

    Attributes:
        target: What it is generated as.
        ledger: The names that its SDK has, where the configuration says which SDK that is.
        base: What stands in front of paths when a git revision was unpacked, and what is shown in its place.
    """

    label: str
    target: Target
    ledger: Ledger | None
    base: tuple[str, str] = ("", "")


Input = Folder | Names | Spec


@dataclass(frozen=True, kw_only=True)
class Side:
    """One of the two things that are compared.

    Attributes:
        kind: ``"document"``, ``"ledger"`` or ``"folder"``.
    """

    label: str
    kind: str
    surface: Surface
    places: Places
    ledger: Ledger | None


@dataclass
class Opener:
    """Finds what arguments name.

    Attributes:
        targets: Those of the configuration, which say how their documents become SDKs.
        stack: Removes what was unpacked.
    """

    stack: ExitStack
    targets: tuple[Target, ...] = ()

    def find(self, argument: str, path_in_git: str | None = None) -> Input:
        """Return what an argument names: a path that exists, else ``REV:path``.

        Args:
            path_in_git: What the argument is a git revision of, if it is one.

        Raises:
            InputError: Nothing.
        """
        if path_in_git is not None:
            return self.at(argument, path_in_git, f"{argument}:{path_in_git}")
        path = Path(argument)
        if path.exists():
            return self._on_disk(path, argument)
        revision, colon, inside = argument.partition(":")
        if not colon or not revision:
            raise InputError(f"there is no `{argument}`, and it is no `REV:path` either")
        return self.at(revision, inside, argument)

    def at(self, revision: str, written: str, label: str) -> Input:
        """Return what a git revision has at a path.

        Raises:
            InputError: There is no such revision, or nothing there.
        """
        try:
            repository = Repository.around(Path.cwd())
            commit, path = repository.commit(revision), repository.path(written)
            return self._in_git(repository, commit, path, label)
        except GitError as problem:
            raise InputError(f"{label}: {problem}") from None

    def sdk_at(self, revision: str, output: Path) -> Input | None:
        """Return the SDK that a folder of the disk had at a git revision; None if there was none.

        Raises:
            InputError: There is no such revision, or the folder is in no repository.
        """
        label = f"{revision}:{output.as_posix()}"
        try:
            repository = Repository.around(next(each for each in (output, *output.absolute().parents) if each.is_dir()))
            commit, top = repository.commit(revision), repository.top.resolve()
            if not output.resolve().is_relative_to(top):
                raise InputError(f"{output.as_posix()} is in no git repository")
            path = output.resolve().relative_to(top).as_posix()
            there = repository.files(commit, path, lambda each: _is_source(each, path))
            return self._in_git(repository, commit, path, label) if there else None
        except GitError as problem:
            raise InputError(f"{label}: {problem}") from None

    # Paths

    def _on_disk(self, path: Path, label: str) -> Input:
        if path.is_dir():
            files = {
                found.relative_to(path).as_posix(): found.read_text("utf-8", "replace")
                for pattern in ("*.py", "*.pyi", LEDGER_FILE)
                for found in sorted(path.rglob(pattern))
                if _is_ours(found.relative_to(path).as_posix()) and found.is_file() and not found.is_symlink()
            }
            return _folder(files, path.name, label, path.as_posix())
        if path.name == LEDGER_FILE or path.suffix == ".lock":
            return Names(label=label, ledger=_ledger(path.read_text("utf-8", "replace"), label))
        target = self._target(path)
        return Spec(label=label, target=target, ledger=self._kept(target, path))

    def _kept(self, target: Target, spec: Path) -> Ledger | None:
        """Return the names of the SDK that the configuration makes of a document."""
        lock = target.output / LEDGER_FILE
        if not target.name or not lock.is_file():
            return None
        return _of_api(_ledger(lock.read_text("utf-8", "replace"), lock.as_posix()), self._api_name(spec))

    def _target(self, spec: Path) -> Target:
        """Return the target of a document: as the configuration has it, or one of its own."""
        for target in self.targets:
            for api in target.apis:
                if api.spec.resolve() == spec.resolve():
                    return replace(target, apis=(replace(api, name=""),))
        return Target.of(spec)

    def _api_name(self, spec: Path) -> str:
        names = [api.name for target in self.targets for api in target.apis if api.spec.resolve() == spec.resolve()]
        return names[0] if names else ""

    # Git

    def _in_git(self, repository: Repository, commit: str, path: str, label: str) -> Input:
        name = PurePosixPath(path).name
        if name == LEDGER_FILE or name.endswith(".lock"):
            return Names(
                label=label, ledger=_ledger(_text(repository.files(commit, path, lambda _: True)[path]), label)
            )
        found = repository.files(commit, path, lambda each: each == path or _is_source(each, path))
        if path not in found:
            if not found:
                raise InputError(f"{label}: there is nothing there")
            files = {each.removeprefix(f"{path}/" if path else ""): _text(content) for each, content in found.items()}
            return _folder(files, name, label, label)
        return self._unpacked(repository, commit, path, label)

    def _unpacked(self, repository: Repository, commit: str, path: str, label: str) -> Spec:
        """Return a document, with the files around it that it may refer to, in a folder of its own."""
        target = self._target(repository.top / path)
        (api,) = target.apis
        root = api.root.resolve()
        inside = (
            root.relative_to(repository.top.resolve()).as_posix()
            if root.is_relative_to(repository.top.resolve())
            else ""
        )
        around = "" if inside == "." else inside
        base = Path(self.stack.enter_context(tempfile.TemporaryDirectory(prefix="sdkwright-")))
        for each, content in repository.files(commit, around, _is_document).items():
            place = base / each
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        overlays = tuple(_overlay(repository, commit, overlay, base) for overlay in api.overlays)
        moved = replace(api, spec=base / path, root=base / around, overlays=overlays)
        ledger = None
        output = target.output.resolve()
        if target.name and output.is_relative_to(repository.top.resolve()):
            lock = (output.relative_to(repository.top.resolve()) / LEDGER_FILE).as_posix()
            kept = repository.files(commit, lock, lambda _: True)
            ledger = _of_api(_ledger(_text(kept[lock]), lock), self._api_name(repository.top / path)) if kept else None
        revision = label.partition(":")[0]
        return Spec(
            label=label,
            target=replace(target, apis=(moved,)),
            ledger=ledger,
            base=(f"{base.as_posix()}/", f"{revision}:"),
        )


def _overlay(repository: Repository, commit: str, path: Path, base: Path) -> Path:
    """Return an overlay as the revision has it; one from outside the repository as it is."""
    top = repository.top.resolve()
    if not path.resolve().is_relative_to(top):
        return path
    inside = path.resolve().relative_to(top).as_posix()
    place = base / inside
    place.parent.mkdir(parents=True, exist_ok=True)
    for content in repository.files(commit, inside, lambda _: True).values():
        place.write_bytes(content)
    return place


def _is_ours(path: str) -> bool:
    parts = path.split("/")
    return not any(part in _SKIPPED or part.startswith(".") for part in parts)


def _is_source(path: str, folder: str) -> bool:
    inside = path.removeprefix(f"{folder}/" if folder else "")
    return _is_ours(inside) and (path.endswith((".py", ".pyi")) or inside == LEDGER_FILE)


def _is_document(path: str) -> bool:
    return PurePosixPath(path).suffix.lower() in _DOCUMENTS


def _text(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _folder(files: Mapping[str, str], name: str, label: str, shown: str) -> Folder:
    if "__init__.py" in files:  # the import package itself
        files = {f"{name}/{path}": text for path, text in files.items()}
        shown = shown.rpartition(name)[0].rstrip("/")
    text = files.get(LEDGER_FILE)
    ledger = None if text is None else _ledger(text, f"{shown}/{LEDGER_FILE}")
    return Folder(label=label, files=files, ledger=ledger, shown=shown)


def _ledger(text: str, file: str) -> Ledger:
    try:
        return Ledger.parse(text, file)
    except LedgerError as wrong:
        raise InputError(f"{file} is no ledger", wrong.findings) from None


def _of_api(ledger: Ledger, name: str) -> Ledger:
    """Return the names of one of several APIs as those of an only one."""
    if not name:
        return ledger
    shared, own = (ledger.apis.get(each, ApiLedger()) for each in ("", name))
    return Ledger({"": ApiLedger(operations=own.operations, names={**shared.names, **own.names})})


# Surfaces


def both(old: Input, new: Input, package: str = "") -> tuple[Side, Side]:
    """Return the two sides of a comparison. A document gets the names of the other side, as if generated over it.

    If one of them is a ledger, both are reduced to names.

    Raises:
        InputError: One of them cannot be made into a surface.
    """
    with collector_paused():
        name = package or _package(old) or _package(new)
        if isinstance(old, Spec) and isinstance(new, Spec):
            old, new = _configured(old, new), _configured(new, old)
            printed: Printed = {}
            one = _generated(old, old.ledger or Ledger(), name, printed)
            other = _generated(new, _moved(one.ledger, old, new), one.surface.package, printed)
        else:
            # A ledger keeps the names of what is gone: an old document generated over it would have them all.
            one = _side(old, None if isinstance(new, Names) else new.ledger, name)
            other = _side(new, one.ledger, one.surface.package)
        if isinstance(old, Names) or isinstance(new, Names):
            return _reduced(one), _reduced(other)
        return one, other


def _configured(spec: Spec, other: Spec) -> Spec:
    """Return a document with the settings and names of the other one, if only that is in the configuration."""
    if spec.target.name or not other.target.name:
        return spec
    (own,), (api,) = spec.target.apis, other.target.apis
    target = replace(other.target, apis=(replace(api, spec=own.spec, root=own.root),))
    ledger = _renamed(other.ledger, _main(other), _main(spec)) if other.ledger else None
    return replace(spec, target=target, ledger=ledger)


def _package(given: Input) -> str:
    match given:
        case Folder(files=files):
            return read_package(files)
        case Spec(target=target):
            return target.package or ""
        case _:
            return ""


def read_package(files: Mapping[str, str]) -> str:
    """Return the name of the outermost package in a folder, ``""`` if there is none."""
    found = [path.split("/") for path in files if path.endswith("/__init__.py")]
    return min(found, key=len)[-2] if found else ""


def _side(given: Input, ledger: Ledger | None, package: str) -> Side:
    match given:
        case Folder():
            try:
                surface = read_surface(given.files, package)
            except UnreadableSurface as wrong:
                raise InputError(f"{given.label}: {wrong}") from None
            places = Places(ledger=given.ledger, folder=given.shown)
            return Side(label=given.label, kind="folder", surface=surface, places=places, ledger=given.ledger)
        case Names():
            surface = names_of(given.ledger, package)
            places = Places(ledger=given.ledger)
            return Side(label=given.label, kind="ledger", surface=surface, places=places, ledger=given.ledger)
        case Spec():
            if ledger is not None and len(ledger.apis) > 1:
                raise InputError(
                    f"{given.label} is one document, and the other side is an SDK of several: compare folders,"
                    " or use `sdkwright check --against REV`"
                )
            return _generated(given, _refiled(ledger, given) if ledger else given.ledger or Ledger(), package)


def _generated(spec: Spec, ledger: Ledger, package: str, printed: Printed | None = None) -> Side:
    """Return the side of a document: the SDK that it gives, in memory.

    Args:
        printed: What was rendered for the other side.
    """
    from sdkwright.pipeline import generate_sources  # noqa: PLC0415 - takes a while to import

    target = spec.target if spec.target.package or not package else replace(spec.target, package=package)
    log = DiagnosticLog()
    sources = sources_of(target, log)
    try:
        generation = generate_sources(target, ledger, sources, log, printed)
        log.stop_on_errors()
    except SpecRejected:
        raise InputError(f"{spec.label} cannot be read", log, sources.values()) from None
    places = Places(
        ledger=generation.ledger,
        operations={name: origin for kind, name, origin in generation.places if kind in ("operation", "parameter")},
        locate=_Locator(tuple(sources.values()), spec.base).locate,
    )
    surface = read_surface(generation.files)
    return Side(label=spec.label, kind="document", surface=surface, places=places, ledger=generation.ledger)


@dataclass(frozen=True)
class _Locator:
    sources: tuple[SourceSet, ...]
    base: tuple[str, str]

    def locate(self, origin: Origin) -> tuple[str, int, int]:
        """Return file as shown, line and column of a place."""
        for source in self.sources:
            if source.knows(origin.file):
                shown = source.display(origin.file)
                if self.base[0] and self.base[0] in shown:
                    shown = self.base[1] + shown.partition(self.base[0])[2]
                return (shown, *source.locate(origin))
        return origin.file, 0, 0


def _main(spec: Spec) -> str:
    """Return the file of a document as ledgers name it."""
    (api,) = spec.target.apis
    return api.spec.absolute().relative_to(api.root.absolute()).as_posix()


def _moved(ledger: Ledger | None, old: Spec, new: Spec) -> Ledger:
    """Return the names of one document for another, which may be in a file of another name."""
    return _renamed(ledger or Ledger(), _main(old), _main(new))


def _refiled(ledger: Ledger, spec: Spec) -> Ledger:
    """Return a ledger for a document in a file of another name, if the ledger is of a single file."""
    files = {key.partition("#")[0] for api in ledger.apis.values() for key in api.names} - {""}
    return _renamed(ledger, files.pop(), _main(spec)) if len(files) == 1 else ledger


def _renamed(ledger: Ledger, before: str, after: str) -> Ledger:
    if before == after:
        return ledger
    apis = {}
    for name, api in ledger.apis.items():
        names = {
            f"{after}#{key.partition('#')[2]}" if key.partition("#")[0] == before else key: entry
            for key, entry in api.names.items()
        }
        apis[name] = replace(api, names=names)
    return replace(ledger, apis=apis)


def _reduced(side: Side) -> Side:
    """Return a side of which only the names count.

    Raises:
        InputError: It has no ledger.
    """
    if side.ledger is None:
        raise InputError(f"{side.label} has no `{LEDGER_FILE}`, so its names cannot be compared with a ledger's")
    return replace(side, surface=names_of(side.ledger, side.surface.package))
