"""The command line: arguments, exit statuses, and what is printed."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sdkwright import __version__, renames
from sdkwright.cli.console import Console
from sdkwright.cli.run import Generate, Run, Status, generate_target, read_ledger
from sdkwright.config import Target, find_config, load_targets, package_problem
from sdkwright.diagnostics import DiagnosticLog, Severity, SpecRejected, warning
from sdkwright.explain import Entry, entries_of, explained, fate
from sdkwright.ledger import LEDGER_FILE, Ledger, LedgerError
from sdkwright.output import Changes, Folder, OutputRefused, opened
from sdkwright.present import printable, render, to_json
from sdkwright.renames import RenameError, next_major
from sdkwright.report import Report, report_data
from sdkwright.source import SourceSet

if TYPE_CHECKING:
    from sdkwright import pipeline

_STATUSES = """\b
Exit status:
  0    all is well
  1    refused: operations would be lost, or --strict found something;
       check: the SDK is not what the document gives
  2    fatal: the document, the configuration or the output folder is
       unusable, or the command line is wrong
  3    a bug in sdkwright
  130  interrupted
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What all commands take from the command line."""

    spec: Path | None
    output: Path | None
    package: str | None
    config: Path | None
    overlay: tuple[Path, ...]
    strict: bool
    report: str | None
    format: str
    quiet: bool


def main(arguments: Sequence[str] | None = None, generate: Generate | None = None) -> int:
    """Run a command and return the exit status.

    Args:
        arguments: Words after the program's name; those of the process if None.
        generate: What turns a target into files; the pipeline if None.
    """
    try:
        status = commands.main(arguments, "sdkwright", standalone_mode=False, obj=generate)
        sys.stdout.flush()
    except click.Abort:
        click.echo("interrupted", err=True)
        return Status.INTERRUPTED
    except click.ClickException as problem:
        problem.show()
        return Status.FATAL
    except Exception as problem:  # noqa: BLE001 - the last resort: nobody gets a traceback
        if isinstance(problem, OSError) and problem.errno == errno.EPIPE:
            return _broken_pipe()
        return _bug(problem)
    return int(status or 0)


def _broken_pipe() -> int:
    """Stop without a word: nobody reads on. The interpreter flushes stdout once more when it ends."""
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return Status.REFUSED


def _bug(problem: Exception) -> int:
    """Say that it is our fault and what helps to mend it."""
    if os.environ.get("SDKWRIGHT_DEBUG"):
        traceback.print_exception(problem)
    lines = [
        f"internal error: {type(problem).__name__}: {printable(str(problem))}",
        f"This is a bug in sdkwright {__version__}, not in your document; nothing was written by halves.",
        "Please report it with the document, and with what the same command prints when SDKWRIGHT_DEBUG=1 is set.",
    ]
    click.echo("\n".join(lines), err=True)
    return Status.BUG


@click.group(epilog=_STATUSES, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, package_name="sdkwright")
def commands() -> None:
    """Turn OpenAPI documents into typed Python client libraries.

    Without SPEC, the commands work on all targets of [tool.sdkwright] in the nearest pyproject.toml.
    """


def _common(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the arguments that all have, as `Options`."""
    decorators = [
        click.argument("spec", required=False, type=click.Path(path_type=Path)),
        click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder of the SDK [default: sdk]."),
        click.option("--package", help="Import package of the SDK [default: from the title]."),
        click.option("--config", type=click.Path(path_type=Path), help="TOML file with [tool.sdkwright]."),
        click.option(
            "--overlay",
            type=click.Path(path_type=Path),
            multiple=True,
            metavar="FILE",
            help="Change SPEC as an overlay says; may be given several times.",
        ),
        click.option("--strict", is_flag=True, help="Refuse what is only approximated, too."),
        click.option("--report", metavar="FILE", help="Write what became of each place as JSON; - for stdout."),
        click.option(
            "--format",
            type=click.Choice(["text", "json"]),
            default="text",
            help="Findings as text on stderr [default], or as JSON lines on stdout.",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Print nothing but findings."),
    ]

    @click.pass_obj
    @wraps(command)
    def run(generate: Generate | None, /, **values: object) -> int:
        names = Options.__dataclass_fields__
        options = Options(**{name: values.pop(name) for name in names})  # type: ignore[arg-type] # click checked them
        return command(options, generate or _compile, **values)

    for decorate in reversed(decorators):
        run = decorate(run)
    return run


def _compile(
    target: Target, previous: Ledger, sources: Mapping[str, SourceSet], log: DiagnosticLog
) -> pipeline.Generation:
    """Generate with the compiler, which takes a while to import."""
    from sdkwright.pipeline import generate  # noqa: PLC0415

    return generate(target, previous, sources, log)


@commands.command(epilog=_STATUSES)
@click.option("--renew-names", is_flag=True, help="Choose all names anew; never once a target is released.")
@click.option("--overwrite-edited", is_flag=True, help="Replace generated files that somebody edited.")
@_common
def generate(options: Options, generate: Generate, renew_names: bool, overwrite_edited: bool) -> int:
    """Write the SDK of SPEC, or those of all targets.

    Only files that change are written, and only files that sdkwright wrote are replaced or removed. Unless all SDKs
    can be written, none is.
    """
    session = Session(options)
    _not_released(session.targets(), "--renew-names", renew_names)
    with contextlib.ExitStack() as stack:
        folders = session.open_folders(stack)
        if renew_names:
            session.forget_names()
        return session.make(generate, folders, overwrite_edited=overwrite_edited)


@commands.command(epilog=_STATUSES)
@click.argument("old")
@click.argument("new")
@click.option("--no-alias", is_flag=True, help="Do without the old name at once; never once a target is released.")
@click.option("--overwrite-edited", is_flag=True, help="Replace generated files that somebody edited.")
@_common
def rename(options: Options, generate: Generate, old: str, new: str, no_alias: bool, overwrite_edited: bool) -> int:
    """Call OLD NEW from now on, and write the SDKs.

    OLD and NEW are Python names, such as hubs, hubs.get, "hubs.get(first)", models.Hub or models.Hub.name. The old name
    works until the next major version, and warns.
    """
    session = Session(options)
    _not_released(session.targets(), "--no-alias", no_alias)
    with contextlib.ExitStack() as stack:
        folders = session.open_folders(stack)
        session.rename(folders, old, new, alias=not no_alias)
        return session.make(generate, folders, overwrite_edited=overwrite_edited)


@commands.command(epilog=_STATUSES)
@click.option("--name", "names", multiple=True, metavar="NAME", help="End this one, whatever its version says.")
@click.option("--all", "everything", is_flag=True, help="End all, whatever their version says.")
@click.option("--overwrite-edited", is_flag=True, help="Replace generated files that somebody edited.")
@_common
def prune(
    options: Options, generate: Generate, names: tuple[str, ...], everything: bool, overwrite_edited: bool
) -> int:
    """End old names, and methods that are gone, and write the SDKs.

    Each ends with the version that the ledger says: when the target's own version has come to it. Those that --name or
    --all end sooner break the code that uses them.
    """
    session = Session(options)
    session.targets()
    with contextlib.ExitStack() as stack:
        folders = session.open_folders(stack)
        session.prune(folders, names, everything=everything)
        return session.make(generate, folders, overwrite_edited=overwrite_edited)


def _not_released(targets: Sequence[Target], option: str, given: bool) -> None:
    """Refuse an option that would take names away from users.

    Raises:
        click.UsageError: It is given, and one of the targets is released.
    """
    if given and (released := [target.name for target in targets if target.released]):
        raise click.UsageError(f"{option}: these targets are released, their names stay: {', '.join(released)}")


@commands.command(epilog=_STATUSES)
@_common
def validate(options: Options, generate: Generate) -> int:
    """Say what would become of SPEC, or of all targets."""
    session = Session(options)
    session.targets()
    session.generate(generate, {})
    session.finish_findings(notes=True)
    for run in session.runs:
        session.summarise(run, "valid" if run.status is Status.OK else "refused")
    return session.status


@commands.command(epilog=_STATUSES)
@_common
def check(options: Options, generate: Generate) -> int:
    """Say whether the SDKs on the disk are up to date.

    Up to date is what the documents give. A line on stdout names each file that is stale, edited by somebody, foreign
    or missing. Nothing is written.
    """
    session = Session(options)
    session.targets()
    with contextlib.ExitStack() as stack:
        folders = session.open_folders(stack, create=False)
        session.generate(generate, folders)
        session.finish_findings()
        session.compare(folders)
    return session.status


@commands.command(epilog=_STATUSES)
@click.argument("place")
@_common
def explain(options: Options, generate: Generate, place: str) -> int:
    """Say where PLACE comes from, or what it became.

    PLACE is a Python name, such as client.hubs.list or models.Hub.id, an operation, such as "GET /hubs", or a pointer
    into the document, such as "#/components/schemas/Hub". Nothing is written.
    """
    session = Session(options)
    session.targets()
    with contextlib.ExitStack() as stack:
        session.generate(generate, session.open_folders(stack, create=False))
    return session.explain(place)


Folders = dict[str, Folder]
"""Open output folders, by the name of their target."""


class Session:
    """One command: its targets, and how far each has come.

    Attributes:
        runs: One for each target, in the order of the configuration.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self.console = Console(as_json=options.format == "json", quiet=options.quiet)
        self.runs: list[Run] = []
        self._fatal = Status.OK

    @property
    def status(self) -> Status:
        """The worst that happened so far."""
        return max((self._fatal, *(run.status for run in self.runs)))

    def targets(self) -> tuple[Target, ...]:
        """Return what the command is about, and make it the runs; empty if the configuration is faulty.

        Raises:
            click.UsageError: The arguments do not go together.
        """
        targets = self._configured() if self.options.spec is None else (self._named(self.options.spec),)
        self.runs = [Run(target) for target in targets]
        return targets

    def _named(self, spec: Path) -> Target:
        """Return the target of a document on the command line."""
        package = self.options.package
        if self.options.config:
            raise click.UsageError("SPEC and --config do not go together: a configuration names its documents")
        if package is not None and (wrong := package_problem(package)):
            raise click.UsageError(f"--package: `{package}` {wrong}")
        return Target.of(spec, self.options.output or Path("sdk"), package, self.options.overlay)

    def _configured(self) -> tuple[Target, ...]:
        """Return the targets of the configuration."""
        if self.options.output or self.options.package or self.options.overlay:
            raise click.UsageError("--output, --package and --overlay need SPEC: the configuration says these itself")
        found = self.options.config or find_config(Path.cwd())
        if found is None:
            raise click.UsageError("there is no SPEC, and no pyproject.toml with [tool.sdkwright] here or above")
        log = DiagnosticLog()
        try:
            return load_targets(self.options.config or Path(os.path.relpath(found)), log)
        except SpecRejected:
            self.console.findings(log)
            self._fatal = Status.FATAL
            return ()

    def open_folders(self, stack: contextlib.ExitStack, *, create: bool = True) -> Folders:
        """Open the folders of all targets, in an order that no two commands can block each other by."""
        folders: Folders = {}
        for run in sorted(self.runs, key=lambda run: run.target.output.resolve()):
            try:
                opening = opened(run.target.output, create=create, waiting=self._waiting)
                folders[run.target.name] = stack.enter_context(opening)
            except OutputRefused as refused:
                run.fail(Status.FATAL, refused.findings)
        return folders

    def _waiting(self, folder: Path) -> None:
        self.console.note(f"waiting for another run to be done with {folder}")

    def generate(self, generate: Generate, folders: Folders) -> None:
        """Generate the files of all targets, with the names that their folders have."""
        runs = [run for run in self.runs if run.status is Status.OK]
        with self.console.progress() as progress:
            for number, run in enumerate(runs):
                progress.step(f"generating {run.target.name or run.target.apis[0].spec}", number, len(runs))
                previous = self._names(run, folders)
                if previous is None:
                    continue
                generate_target(run, generate, previous, strict=self.options.strict)

    def _names(self, run: Run, folders: Folders) -> Ledger | None:
        """Return the names that a target has so far, None if they cannot be read."""
        if run.previous is None:
            folder = folders.get(run.target.name)
            try:
                run.previous = read_ledger(folder) if folder else Ledger()
            except (LedgerError, OutputRefused) as refused:
                run.fail(Status.FATAL, refused.findings)
        return run.previous

    def forget_names(self) -> None:
        """Begin with no names."""
        for run in self.runs:
            run.previous = Ledger()

    def rename(self, folders: Folders, old: str, new: str, *, alias: bool) -> None:
        """Change a name in the ledger of the one target that has it.

        Raises:
            click.UsageError: None has it, or the new name cannot be.
        """
        problems: list[RenameError] = []
        found = []
        for run in self.runs:
            until = next_major(run.target.version) if alias else ""
            if (previous := self._names(run, folders)) is not None:
                try:
                    found.append((run, renames.rename_in(run.target.package or "", previous, old, new, until)))
                except RenameError as problem:
                    problems.append(problem)
        if not found and problems:
            raise click.UsageError(str(max(problems, key=lambda problem: "nothing is called" not in str(problem))))
        if len(found) > 1:
            names = ", ".join(f"`{run.target.package}.{old}`" for run, _ in found)
            raise click.UsageError(f"`{old}` is one of several: {names}")
        for run, changed in found:
            run.previous = changed

    def prune(self, folders: Folders, names: Sequence[str], *, everything: bool) -> None:
        """End old names in the ledgers of all targets, and print them.

        Raises:
            click.UsageError: Something is no old name.
        """
        known: set[str] = set()
        for run in self.runs:
            if (previous := self._names(run, folders)) is not None:
                run.previous, ended = renames.prune(previous, run.target.version, names, everything=everything)
                known.update(ended)
                for name in ended:
                    self.console.note(f"{run.target.name or run.target.apis[0].spec.as_posix()}: `{name}` ends")
        if unknown := [name for name in names if renames.plain_name(name) not in known]:
            raise click.UsageError(f"--name: no old name: {', '.join(unknown)}")

    def make(self, generate: Generate, folders: Folders, *, overwrite_edited: bool) -> Status:
        """Generate and write all SDKs."""
        self.generate(generate, folders)
        self.finish_findings()
        if self.status is Status.OK:
            self.write(folders, overwrite_edited=overwrite_edited)
        return self.status

    def finish_findings(self, *, notes: bool = False) -> None:
        """Print what was found, notes only if they are asked for, and write the report."""
        if not notes:
            for run in self.runs:
                run.findings[:] = [finding for finding in run.findings if finding.severity is not Severity.NOTE]
        self._print_findings()
        if self.options.report is None or not self.runs:
            return
        data = report_data({run.target.name: run.report.data(*run.places) for run in self.runs if run.report})
        text = json.dumps(data, indent=2) + "\n"
        if self.options.report == "-":
            self.console.result(text.rstrip())
            return
        try:
            Path(self.options.report).write_text(text, "utf-8", newline="\n")
        except OSError as problem:
            raise click.UsageError(f"--report: {self.options.report}: {problem.strerror}") from None

    def _print_findings(self) -> None:
        for run in self.runs:
            self.console.findings(run.findings, *run.places)
            self.console.findings(run.verdicts, *run.places)
            run.findings.clear()
            run.verdicts.clear()

    def write(self, folders: Folders, *, overwrite_edited: bool) -> None:
        """Write all SDKs, or none if one of the folders has anything against it."""
        plans = {}
        for run in self.runs:
            try:
                plans[run.target.name] = folders[run.target.name].plan(run.files, overwrite_edited=overwrite_edited)
            except OutputRefused as refused:
                run.fail(Status.FATAL, refused.findings)
        for run in self.runs if self.status is Status.OK else ():
            try:
                changes = folders[run.target.name].apply(plans[run.target.name])
            except OutputRefused as refused:
                run.fail(Status.FATAL, refused.findings)
                break
            self.summarise(run, _changes_text(changes))
        self._print_findings()

    def compare(self, folders: Folders) -> None:
        """Print how each folder differs from what its documents give."""
        for run in self.runs:
            if run.status is not Status.OK:
                continue
            try:
                staleness = folders[run.target.name].compare(run.files)
            except OutputRefused as refused:
                run.fail(Status.FATAL, refused.findings)
                continue
            for label, path in staleness.entries() if folders[run.target.name].exists else [("missing", "")]:
                self._stale(run, label, path)
            if staleness:
                run.status = Status.REFUSED
            self.summarise(run, "is stale: run `sdkwright generate`" if staleness else "is up to date")
        self._print_findings()

    def explain(self, query: str) -> int:
        """Print the place, the name and the fate of what a query is about; return 1 if it is about nothing."""
        found = False
        for run in self.runs:
            if run.report is None or LEDGER_FILE not in run.files:
                self._print_findings()
                continue
            entries = entries_of(Ledger.parse(run.files[LEDGER_FILE], LEDGER_FILE), run.report.places)
            for entry in explained(query, entries, run.report.places):
                found = True
                self._explain(run, run.report, entry)
        if not found and self.status is Status.OK:
            self.console.note(f"nothing is called `{printable(query)}`, in Python or in the document")
            return Status.REFUSED
        return self.status

    def _explain(self, run: Run, report: Report, entry: Entry) -> None:
        outcome, findings = fate(entry, report)
        here = to_json(warning("explain", entry.origin, entry.python), *run.places)
        name = ".".join(filter(None, (run.target.package, entry.api, entry.python))) if entry.python else ""
        if self.console.as_json:
            told = [to_json(finding, *run.places) for finding in findings]
            keys = ("file", "line", "column", "pointer")
            self.console.data({"python": name, "outcome": outcome, "findings": told, **{k: here[k] for k in keys}})
            return
        where = f"{here['file']}:{here['line']}:{here['column']}"
        self.console.result(name or "no name of its own")
        self.console.result(f"  {outcome} from {where} {printable(entry.operation or entry.origin.pointer)}")
        for finding in findings:
            self.console.result(f"  {render(finding, *run.places)}")

    def _stale(self, run: Run, label: str, path: str) -> None:
        """Print the line of one file."""
        shown = (run.target.output / path).as_posix()
        if self.console.as_json:
            self.console.data({"check": label, "target": run.target.name, "file": shown})
        else:
            self.console.result(f"{label:<8} {shown}")

    def summarise(self, run: Run, result: str) -> None:
        """Print what became of a target."""
        self.console.note(f"{run.target.name or run.target.apis[0].spec.as_posix()}: {result}")
        for kind, ends in run.report.summary() if run.report else ():
            self.console.note(f"  {kind:<10} {ends}")


def _changes_text(changes: Changes) -> str:
    """Return what was done to a folder in a few words."""
    counts = {"added": changes.added, "changed": changes.changed, "removed": changes.removed}
    done = ", ".join(f"{len(paths)} {what}" for what, paths in counts.items() if paths)
    return f"files {done}" if done else "nothing to do"
