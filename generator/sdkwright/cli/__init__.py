"""The command line: arguments, exit statuses, and what is printed."""

from __future__ import annotations

import contextlib
import errno
import gc
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

from sdkwright import __version__, renames, watching
from sdkwright.cli.console import Console
from sdkwright.cli.diff import FailOn, compared, opener, version_problem
from sdkwright.cli.inputs import InputError, Opener
from sdkwright.cli.run import Generate, Run, Status, generate_target, read_ledger
from sdkwright.config import Target, find_config, load_targets, package_problem
from sdkwright.diagnostics import DiagnosticLog, Origin, Severity, SpecRejected, unsupported, warning
from sdkwright.explain import Entry, entries_of, explained, fate
from sdkwright.ledger import LEDGER_FILE, Ledger, LedgerError
from sdkwright.memory import Memory, Told, Watch, cache_folder
from sdkwright.output import Changes, Folder, OutputRefused, opened
from sdkwright.present import printable, render, to_json, told
from sdkwright.renames import RenameError, next_major
from sdkwright.report import Report, report_data
from sdkwright.shipped import templates_folder
from sdkwright.source import SourceSet
from sdkwright.source.inputs import Inputs
from sdkwright.source.values import collector_paused
from sdkwright.surface.approvals import Approval, ApprovalsError, read_approvals
from sdkwright.surface.outcome import Outcome, outcome_data
from sdkwright.surface.write import changelog, text_lines

if TYPE_CHECKING:
    from sdkwright import pipeline

_STATUSES = """\b
Exit status:
  0    all is well
  1    refused: operations would be lost, or --strict found something;
       check: the SDK is not what the document gives, or its version is
       too low; diff: the change is as grave as --fail-on says
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
    no_cache: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffOptions:
    """What `diff` takes from the command line."""

    old: str
    new: str
    git: str | None
    package: str
    config: Path | None
    approvals: Path | None
    fail_on: str
    format: str
    quiet: bool


def main(arguments: Sequence[str] | None = None, generate: Generate | None = None) -> int:
    """Run a command and return the exit status.

    Args:
        arguments: Words after the program's name; those of the process if None.
        generate: What turns a target into files; the pipeline if None.
    """
    try:
        # What a run makes it keeps until it ends, so looking for garbage would take time and find none.
        with collector_paused():
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
        click.option("--no-cache", is_flag=True, help="Neither use nor keep what former runs found."),
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
    session = Session(options, _memory(options, generate))
    _not_released(session.targets(), "--renew-names", renew_names)
    with contextlib.ExitStack() as stack:
        folders = session.open_folders(stack)
        if renew_names:
            session.forget_names()
        return session.make(generate, folders, overwrite_edited=overwrite_edited)


def _memory(options: Options, generate: Generate) -> Memory | None:
    """Return what former runs of the compiler are remembered by, if the user wants that."""
    folder = cache_folder() if not options.no_cache and generate is _compile else None
    return Memory(folder) if folder else None


@commands.command(epilog=_STATUSES)
@_common
def watch(options: Options, generate: Generate) -> int:
    """Generate, and again after each change.

    A change counts if a run depends on it: in a document, in a file that it refers to, in the configuration, in a
    template. Errors are shown, and the next change is waited for; Ctrl-C ends it.
    """
    if not watching.available():
        raise click.ClickException("this needs watchfiles: pip install 'sdkwright[watch]'")
    Session(options).targets()  # arguments that do not go together never will

    def run() -> watching.Involved:
        session = Session(options)
        try:
            session.targets()
            with contextlib.ExitStack() as stack:
                session.make(generate, session.open_folders(stack))
        except click.ClickException as problem:
            problem.show()
        except Exception as problem:  # noqa: BLE001 - it may go well again with the next change
            _bug(problem)
        session.console.note("watching for changes; Ctrl-C ends it")
        involved = session.involved()
        del session
        gc.collect()
        return involved

    with contextlib.suppress(KeyboardInterrupt):
        watching.follow(run)
    return Status.OK


@commands.command(epilog=_STATUSES)
@click.argument("specs", nargs=-1, metavar="[SPEC]...", type=click.Path(path_type=Path))
def init(specs: tuple[Path, ...]) -> int:
    """Write a configuration for the documents in this folder, or for each SPEC.

    It goes into pyproject.toml, where nothing else is changed. Names, licence, version and authors are taken from what
    the documents, the project and git say. A configuration that is there is kept.
    """
    from sdkwright import starting  # noqa: PLC0415 - once in the life of a project

    console = Console(as_json=False, quiet=False)
    log = DiagnosticLog()
    try:
        made = starting.start(Path(), specs, log)
    except SpecRejected:
        console.findings(log)
        return Status.FATAL
    except OSError as problem:
        raise click.ClickException(f"{problem.filename}: {problem.strerror}") from None
    if not made.targets:
        console.note(f"{made.config}: it has [tool.sdkwright] already, and stays as it is")
    for name, found in made.targets.items():
        title = f" ({printable(found.title)})" if found.title else ""
        console.note(f"{made.config}: the target `{name}` is made from {printable(found.path.as_posix())}{title}")
    console.note("next: look at it, then run `sdkwright generate`")
    return Status.OK


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
@click.option("--against", metavar="REV", help="Also compare with the SDK of this git revision, and its version.")
@click.option("--approvals", type=click.Path(path_type=Path), help="TOML file with approved breaking changes.")
@_common
def check(options: Options, generate: Generate, against: str | None, approvals: Path | None) -> int:
    """Say whether the SDKs on the disk are up to date.

    Up to date is what the documents give. A line on stdout names each file that is stale, edited by somebody, foreign
    or missing. Nothing is written.

    With --against, what changed for callers since a git revision follows, and the version in the configuration has to
    be as high as that needs.
    """
    session = Session(options, _memory(options, generate))
    session.targets()
    with contextlib.ExitStack() as stack:
        folders = session.open_folders(stack, create=False)
        session.generate(generate, folders, hooks=True)
        session.finish_findings()
        session.compare(folders)
    if against is not None:
        session.judge(against, _approvals(approvals))
    return session.status


@commands.command(epilog=_STATUSES)
@click.argument("old")
@click.argument("new")
@click.option("--git", metavar="PATH", help="OLD and NEW are git revisions of this path.")
@click.option("--package", default="", help="Import package of the SDK [default: what is found].")
@click.option("--config", type=click.Path(path_type=Path), help="TOML file with [tool.sdkwright].")
@click.option("--approvals", type=click.Path(path_type=Path), help="TOML file with approved breaking changes.")
@click.option(
    "--fail-on",
    type=click.Choice([each.value for each in FailOn]),
    default="major",
    help="Verdict that ends with status 1 [default: major].",
)
@click.option("--format", type=click.Choice(["text", "json", "markdown"]), default="text", help="[default: text]")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing; the exit status says it.")
def diff(**values: object) -> int:
    """Say what changed for callers between OLD and NEW, and how the version has to grow.

    Each is a document, a folder with an SDK, or a ledger, or one of them in git, as REV:PATH. Of two documents, the
    SDKs are compared that they would give, NEW generated over OLD. Nothing is written.
    """
    options = DiffOptions(**values)  # type: ignore[arg-type] # click checked them
    console = Console(as_json=options.format == "json", quiet=options.quiet)
    approved = _approvals(options.approvals)
    with contextlib.ExitStack() as stack:
        found = opener(stack, _known_targets(options.config, console))
        try:
            old, new = (found.find(each, options.git) for each in (options.old, options.new))
            outcome = compared(old, new, options.package, approved)
        except InputError as wrong:
            return _unusable(console, wrong)
        if not options.quiet:
            _print_outcome(console, outcome, options.format)
        return Status.REFUSED if FailOn(options.fail_on).fails(outcome.verdict) else Status.OK


def _unusable(console: Console, wrong: InputError) -> int:
    """Say why an input is none."""
    errors = [finding for finding in wrong.findings if finding.severity is Severity.ERROR]
    console.findings(errors, *wrong.sources)
    click.echo(f"error: {printable(str(wrong))}", err=True)
    return Status.FATAL


def _known_targets(config: Path | None, console: Console) -> tuple[Target, ...]:
    """Return the targets that say how their documents become SDKs; none without a configuration."""
    found = config or find_config(Path.cwd())
    if found is None:
        return ()
    log = DiagnosticLog()
    try:
        return load_targets(config or Path(os.path.relpath(found)), log)
    except SpecRejected:
        console.findings(log)
        raise click.UsageError(f"{found.as_posix()} cannot be used") from None


def _approvals(path: Path | None) -> tuple[Approval, ...]:
    """Return what a file approves."""
    try:
        return read_approvals(path) if path is not None else ()
    except ApprovalsError as wrong:
        raise click.UsageError(f"--approvals: {path}: {wrong}") from None


def _print_outcome(console: Console, outcome: Outcome, format: str) -> None:  # noqa: A002
    match format:
        case "json":
            console.result(json.dumps(outcome_data(outcome), indent=2))
        case "markdown":
            console.result(changelog(outcome).rstrip("\n"))
        case _:
            for line in text_lines(outcome, console.styled):
                console.result(line)


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

    Args:
        memory: Where it is looked up whether anything has changed at all; None to do all the work.

    Attributes:
        runs: One for each target, in the order of the configuration.
    """

    def __init__(self, options: Options, memory: Memory | None = None) -> None:
        self.options = options
        self._memory = memory
        self._inputs = Inputs()
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
        with contextlib.suppress(OSError):
            self._inputs.read(os.path.abspath(found), found.read_bytes())
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

    def generate(self, generate: Generate, folders: Folders, *, hooks: bool = False) -> None:
        """Generate the files of all targets, with the names that their folders have.

        Args:
            hooks: Let the commands of the configuration work on them.
        """
        runs = [run for run in self.runs if run.status is Status.OK]
        with self.console.progress() as progress:
            for number, run in enumerate(runs):
                progress.step(f"generating {run.target.name or run.target.apis[0].spec}", number, len(runs))
                folder = folders.get(run.target.name)
                if folder and run.previous is None and self._recalled(run, folder):
                    continue
                run.watch = Watch.of(run.target)
                previous = self._names(run, folders)
                if previous is None:
                    continue
                generate_target(run, generate, previous, strict=self.options.strict, hooks=hooks)

    def _recalled(self, run: Run, folder: Folder) -> bool:
        """Say whether nothing has changed since a run that is remembered."""
        if self._memory:
            strict, report = self.options.strict, self.options.report is not None
            with contextlib.suppress(OutputRefused):
                run.told = self._memory.recall(run.target, folder, strict=strict, report=report)
        return run.remembered

    def _remember(self, run: Run, folder: Folder) -> None:
        """Keep what a run told, now that its folder holds what it gave."""
        if self._memory and run.watch and run.told and not run.remembered:
            self._memory.keep(run.watch, run.inputs, folder, run.told, strict=self.options.strict)

    def involved(self) -> watching.Involved:
        """Return what the command depends on, as far as it came."""
        every = [self._inputs]
        for run in self.runs:
            every += [*([run.watch.inputs] if run.watch else ()), *run.inputs]
        trees = [folder for run in self.runs if run.watch for folder in run.watch.folders]
        looks = tuple(look for inputs in every for look in inputs)
        return watching.Involved(looks, (str(templates_folder()), *trees))

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

    def make(self, generate: Generate, folders: Folders, *, overwrite_edited: bool = False) -> Status:
        """Generate and write all SDKs."""
        self.generate(generate, folders, hooks=True)
        self.finish_findings()
        if self.status is Status.OK:
            self.write(folders, overwrite_edited=overwrite_edited)
        return self.status

    def finish_findings(self, *, notes: bool = False) -> None:
        """Print what was found, notes only if they are asked for, and write the report."""
        for run in self.runs:
            if not notes:
                run.findings[:] = [finding for finding in run.findings if finding.severity is not Severity.NOTE]
            if run.report and run.status is Status.OK:
                run.told = self._told(run, run.report)
        self._print_findings()
        if self.options.report is None or not self.runs:
            return
        data = report_data({run.target.name: report for run in self.runs if (report := _report(run)) is not None})
        text = json.dumps(data, indent=2) + "\n"
        if self.options.report == "-":
            self.console.result(text.rstrip())
            return
        try:
            Path(self.options.report).write_text(text, "utf-8", newline="\n")
        except OSError as problem:
            raise click.UsageError(f"--report: {self.options.report}: {problem.strerror}") from None

    def _told(self, run: Run, report: Report) -> Told:
        """Return what there is to tell of a run that went well."""
        data = None if self.options.report is None else report.data(*run.places)
        findings = tuple(told(run.findings, *run.places))
        run.findings.clear()
        return Told(findings=findings, summary=tuple(report.summary()), report=data)

    def _print_findings(self) -> None:
        for run in self.runs:
            if run.told is not None and not run.printed:
                self.console.told(run.told.findings)
                run.printed = True
            self.console.findings(run.findings, *run.places)
            self.console.findings(run.verdicts, *run.places)
            run.findings.clear()
            run.verdicts.clear()

    def write(self, folders: Folders, *, overwrite_edited: bool) -> None:
        """Write all SDKs, or none if one of the folders has anything against it."""
        plans = {}
        changed = [run for run in self.runs if not run.remembered]
        for run in changed:
            try:
                plans[run.target.name] = folders[run.target.name].plan(run.files, overwrite_edited=overwrite_edited)
            except OutputRefused as refused:
                run.fail(Status.FATAL, refused.findings)
        for run in self.runs if self.status is Status.OK else ():
            folder = folders[run.target.name]
            try:
                changes = folder.apply(plans[run.target.name]) if not run.remembered else Changes()
            except OutputRefused as refused:
                run.fail(Status.FATAL, refused.findings)
                break
            self.summarise(run, _changes_text(changes))
            self._remember(run, folder)
        self._print_findings()

    def compare(self, folders: Folders) -> None:
        """Print how each folder differs from what its documents give."""
        for run in self.runs:
            if run.status is not Status.OK:
                continue
            folder = folders[run.target.name]
            try:
                staleness = folder.strangers() if run.remembered else folder.compare(run.files)
            except OutputRefused as refused:
                run.fail(Status.FATAL, refused.findings)
                continue
            for label, path in staleness.entries() if folder.exists else [("missing", "")]:
                self._stale(run, label, path)
            if staleness:
                run.status = Status.REFUSED
            else:
                self._remember(run, folder)
            self.summarise(run, "is stale: run `sdkwright generate`" if staleness else "is up to date")
        self._print_findings()

    def judge(self, revision: str, approvals: tuple[Approval, ...]) -> None:
        """Print what changed for callers since a git revision, and whether the version is high enough for it."""
        with contextlib.ExitStack() as stack:
            found = opener(stack, ())
            for run in self.runs:
                if run.status < Status.FATAL:
                    self._judge(run, found, revision, approvals)

    def _judge(self, run: Run, found: Opener, revision: str, approvals: tuple[Approval, ...]) -> None:
        package = run.target.package or ""
        try:
            old = found.sdk_at(revision, run.target.output)
            if old is None:
                self.console.note(f"{run.target.name}: there is no SDK at {revision} to compare with")
                return
            outcome = compared(old, found.find(str(run.target.output)), package, approvals)
        except InputError as wrong:
            self.console.findings(wrong.findings)
            click.echo(f"error: {printable(str(wrong))}", err=True)
            run.status = max(run.status, Status.FATAL)
            return
        _print_outcome(self.console, outcome, "json" if self.console.as_json else "text")
        problem = version_problem(outcome, run.target.version)
        if problem:
            where = Origin(run.target.config or LEDGER_FILE)
            self.console.findings([unsupported("version-too-low", where, problem)])
            run.status = max(run.status, Status.REFUSED)

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
        for kind, ends in run.told.summary if run.told else run.report.summary() if run.report else ():
            self.console.note(f"  {kind:<10} {ends}")


def _report(run: Run) -> Mapping[str, object] | None:
    """Return the report of a run as JSON, None if it came to none."""
    if run.told is not None:
        return run.told.report
    return run.report.data(*run.places) if run.report else None


def _changes_text(changes: Changes) -> str:
    """Return what was done to a folder in a few words."""
    counts = {"added": changes.added, "changed": changes.changed, "removed": changes.removed}
    done = ", ".join(f"{len(paths)} {what}" for what, paths in counts.items() if paths)
    return f"files {done}" if done else "nothing to do"
