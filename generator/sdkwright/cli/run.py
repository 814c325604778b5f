"""From targets to SDKs on the disk: all are generated and looked at before the first is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from pathlib import Path
from typing import Protocol

from sdkwright.config import ApiTarget, Target
from sdkwright.diagnostics import Diagnostic, DiagnosticLog, Origin, SpecRejected, unsupported, warning
from sdkwright.ledger import LEDGER_FILE, Ledger
from sdkwright.memory import Told, Watch
from sdkwright.output import Folder
from sdkwright.proofs import Proofs
from sdkwright.report import OPERATION, Place, Report, Uses, assess
from sdkwright.settings import did_you_mean, locate
from sdkwright.source import SourceSet
from sdkwright.source.inputs import Inputs


class Status(IntEnum):
    """Exit statuses, the worse the higher."""

    OK = 0
    REFUSED = 1
    FATAL = 2
    BUG = 3
    INTERRUPTED = 130


class Generated(Protocol):
    """What a generation has; see `pipeline.Generation`."""

    @property
    def files(self) -> Mapping[str, str]:
        """Text by path in the SDK's folder, the ledger's among them."""

    @property
    def places(self) -> Iterable[tuple[str, str, Origin]]:
        """Kind, name and place of everything the report has a line for."""

    @property
    def left_out(self) -> Iterable[tuple[str, str, Origin]]:
        """Likewise of what is missing in operations."""

    @property
    def uses(self) -> Uses:
        """What refers to what."""

    @property
    def clients(self) -> Mapping[str, Mapping[str, Origin]]:
        """Places of servers and ways to authenticate."""


Generate = Callable[[Target, Ledger, Mapping[str, SourceSet], DiagnosticLog], Generated]


@dataclass(slots=True)
class Run:
    """One target on its way.

    Attributes:
        findings: What was found about it, in the documents and elsewhere.
        verdicts: What follows from the findings.
        files: All files of the SDK but the manifest; empty if there is none.
        report: What became of its places; None before the documents were read.
        clients: See `Generation`.
        status: How bad it is.
        previous: The names that it has so far; None before they were read.
        told: What the user is told of a run that went well; before there is a report, if it is remembered.
        watch: What the run depends on besides its documents; None before that was noted.
        proofs: What is known of its files from earlier runs; None if nobody asks.
        printed: The user was told.
    """

    target: Target
    sources: Mapping[str, SourceSet] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)
    verdicts: list[Diagnostic] = field(default_factory=list)
    files: Mapping[str, str] = field(default_factory=dict)
    report: Report | None = None
    clients: Mapping[str, Mapping[str, Origin]] = field(default_factory=dict)
    status: Status = Status.OK
    previous: Ledger | None = None
    told: Told | None = None
    watch: Watch | None = None
    proofs: Proofs | None = None
    printed: bool = False

    @property
    def remembered(self) -> bool:
        """Whether nothing has changed since a run that went well."""
        return self.told is not None and self.report is None

    @property
    def inputs(self) -> list[Inputs]:
        """What was looked at for its documents."""
        return [source.inputs for source in self.places]

    def fail(self, status: Status, findings: Iterable[Diagnostic]) -> None:
        """Note why this target gets no SDK."""
        self.findings.extend(findings)
        self.status = max(self.status, status)

    @property
    def places(self) -> tuple[SourceSet, ...]:
        """What knows the lines of findings."""
        return tuple(dict.fromkeys(self.sources.values()))


def compile_target(
    target: Target,
    previous: Ledger,
    sources: Mapping[str, SourceSet],
    log: DiagnosticLog,
    proofs: Proofs | None = None,
) -> Generated:
    """Generate with the compiler, which takes a while to import."""
    from sdkwright.pipeline import generate  # noqa: PLC0415

    return generate(target, previous, sources, log, proofs)


def generate_target(run: Run, generate: Generate, previous: Ledger, *, strict: bool, hooks: bool = False) -> None:
    """Generate the files of one target, write nothing, and note what came of it.

    Args:
        strict: Refuse what is only approximated.
        hooks: Run the target's commands on the files.
    """
    log = DiagnosticLog()
    run.sources = sources_of(run.target, log)
    try:
        generation = generate(run.target, previous, run.sources, log)
        log.stop_on_errors()
    except SpecRejected as rejected:
        run.report = assess((), tuple(log))
        run.fail(Status.FATAL if rejected.fatal else Status.REFUSED, _in_config(log, run.target))
        return
    run.report = assess(generation.places, tuple(log), generation.uses, generation.left_out)
    run.clients = generation.clients
    run.findings.extend(_in_config(log, run.target))
    run.findings.extend(_unknown_operations(run))
    run.verdicts = [*_lost(run), *(_imperfect(run) if strict else ())]
    if run.verdicts:
        run.fail(Status.REFUSED, ())
    run.files = generation.files
    if hooks and run.target.hooks and run.status is Status.OK:
        _run_hooks(run)


def _run_hooks(run: Run) -> None:
    """Let the target's commands work on the files; the ledger is not theirs."""
    from sdkwright.cli.hooks import HookFailed, run_hooks  # noqa: PLC0415 - only those who have some wait for it

    files = {path: text for path, text in run.files.items() if path != LEDGER_FILE}
    try:
        run.files = {**run_hooks(run.target.named(package_of(files)), files), LEDGER_FILE: run.files[LEDGER_FILE]}
    except HookFailed as failed:
        run.fail(Status.FATAL, [failed.finding])


def package_of(files: Iterable[str]) -> str:
    """Return the import package of an SDK from the paths of its files."""
    return next(path.split("/")[1] for path in files if path.startswith("src/"))


def sources_of(target: Target, log: DiagnosticLog) -> dict[str, SourceSet]:
    """Return what reads the files of each API; those that share a folder share their files."""
    by_root: dict[Path, SourceSet] = {}
    return {api.name: by_root.setdefault(api.root.resolve(), SourceSet(api.root, log)) for api in target.apis}


def read_ledger(folder: Folder) -> Ledger:
    """Return the names that a folder's SDK has; none where there is no SDK.

    Raises:
        LedgerError: Its ledger cannot be read.
        OutputRefused: It is no regular file.
    """
    text = folder.ledger_text()
    return Ledger() if text is None else Ledger.parse(text, (folder.path / LEDGER_FILE).as_posix())


# Verdicts


def _api_of(run: Run, place: Place) -> tuple[ApiTarget, ...]:
    """Return the API that a place belongs to; all of them for a place in a file that they may share."""
    owners = tuple(api for api in run.target.apis if run.sources[api.name].add(api.spec) == place.origin.file)
    return owners or run.target.apis


def _is_allowed(run: Run, place: Place) -> bool:
    return any(place.name in api.allow for api in _api_of(run, place))


def _lost(run: Run) -> Iterator[Diagnostic]:
    """Yield a finding for each API that would lose operations, with the setting that allows it."""
    lost: dict[str, list[str]] = {}
    for place in run.report.lost(lambda place: _is_allowed(run, place)) if run.report else ():
        lost.setdefault(_api_of(run, place)[0].name, []).append(place.name)
    for api in run.target.apis:
        if names := lost.get(api.name):
            listed = ", ".join(f"`{name}`" for name in names)
            count = "1 operation" if len(names) == 1 else f"{len(names)} operations"
            message = f"the SDK would lack {count}: {listed}"
            finding = unsupported("operation-lost", _blamed(run, api), message, hint=_allowance(run.target, api, names))
            yield _located(finding, run.target)


def _imperfect(run: Run) -> Iterator[Diagnostic]:
    """Yield a finding if anything is faulty, approximated or refused and need not be."""
    places = run.report.imperfect(lambda place: _is_allowed(run, place)) if run.report else ()
    if places:
        count = "1 place is" if len(places) == 1 else f"{len(places)} places are"
        message = f"{count} faulty, approximated or refused, and `--strict` allows none"
        yield _located(unsupported("strict", _blamed(run, run.target.apis[0]), message), run.target)


def _blamed(run: Run, api: ApiTarget) -> Origin:
    """Return where operations are allowed to be lost; in a target without configuration, its document."""
    if not run.target.config:
        return Origin(run.sources[api.name].add(api.spec))
    return Origin(run.target.config).child(*_table(run.target, api), "allow")


def _in_config(log: Iterable[Diagnostic], target: Target) -> Iterator[Diagnostic]:
    """Yield findings, those about a place in the configuration with their line."""
    for finding in log:
        within = finding.origin.file == target.config and finding.origin.pointer and not finding.line
        yield _located(finding, target) if within else finding


def _located(finding: Diagnostic, target: Target) -> Diagnostic:
    """Return a finding with its line in the configuration, if it is in there."""
    if not target.config:
        return finding
    line, column = locate(Path(target.config).read_text("utf-8-sig"), finding.origin.tokens)
    return replace(finding, line=line, column=column)


def _table(target: Target, api: ApiTarget) -> tuple[str, ...]:
    """Return the keys that lead to an API's settings."""
    return ("tool", "sdkwright", "targets", target.name or "NAME", *(("apis", api.name) if api.name else ()))


def _allowance(target: Target, api: ApiTarget, names: Iterable[str]) -> str:
    """Return a hint with the TOML that lets an SDK do without operations."""
    import tomlkit  # noqa: PLC0415 - only those who need it wait for it

    lines = [
        f"to do without, put this into `{target.config or 'pyproject.toml'}`:",
        f"[{'.'.join(_table(target, api))}]",
    ]
    if not target.config:
        lines += [f"spec = {tomlkit.string(api.spec.as_posix()).as_string()}"]
        lines += [f"output = {tomlkit.string(target.output.as_posix()).as_string()}"]
    allowed = [f"    {tomlkit.string(name).as_string()}," for name in dict.fromkeys((*api.allow, *names))]
    return "\n".join([*lines, "allow = [", *allowed, "]"])


def _unknown_operations(run: Run) -> Iterator[Diagnostic]:
    """Yield a finding for each allowed operation that no document has."""
    known = {place.name for place in run.report.places if place.kind == OPERATION} if run.report else set()
    for api in run.target.apis:
        for name in api.allow:
            if name not in known:
                message, hint = f"there is no operation `{name}` to allow", did_you_mean(name, known)
                yield _located(warning("unknown-operation", _blamed(run, api), message, hint=hint), run.target)
