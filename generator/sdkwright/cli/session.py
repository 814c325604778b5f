"""One command on its targets: what is generated, what is printed, what is written."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import click

from sdkwright import watching
from sdkwright.cli.console import Console
from sdkwright.cli.options import Options
from sdkwright.cli.run import Generate, Run, Status, compile_target, generate_target, read_ledger
from sdkwright.config import Target, find_config, load_targets, package_problem
from sdkwright.diagnostics import DiagnosticLog, Severity, SpecRejected
from sdkwright.ledger import Ledger, LedgerError
from sdkwright.memory import Memory, Told, Watch
from sdkwright.output import Changes, Folder, OutputRefused, opened
from sdkwright.present import told
from sdkwright.report import Report, report_data
from sdkwright.shipped import templates_folder
from sdkwright.source.inputs import Inputs

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
                previous = self.names(run, folders)
                if previous is None:
                    continue
                generate_target(
                    run, self._with_proofs(run, generate), previous, strict=self.options.strict, hooks=hooks
                )

    def _with_proofs(self, run: Run, generate: Generate) -> Generate:
        """Return what generates a target, if that is the compiler with what former runs of it proved."""
        if self._memory is None:
            return generate
        run.proofs = self._memory.proofs(run.target, strict=self.options.strict)
        return partial(compile_target, proofs=run.proofs)

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
            proved = run.proofs.found if run.proofs else {}
            self._memory.keep(run.watch, run.inputs, folder, run.told, proved, strict=self.options.strict)

    def involved(self) -> watching.Involved:
        """Return what the command depends on, as far as it came."""
        every = [self._inputs]
        for run in self.runs:
            every += [*([run.watch.inputs] if run.watch else ()), *run.inputs]
        trees = [folder for run in self.runs if run.watch for folder in run.watch.folders]
        looks = tuple(look for inputs in every for look in inputs)
        return watching.Involved(looks, (str(templates_folder()), *trees))

    def names(self, run: Run, folders: Folders) -> Ledger | None:
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

    def forget_unions(self, folders: Folders) -> None:
        """Begin without what is known of unions."""
        for run in self.runs:
            previous = self.names(run, folders)
            run.previous = previous.without_unions() if previous is not None else None

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
        self.print_findings()
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

    def print_findings(self) -> None:
        """Print what was found since the last time."""
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
        self.print_findings()

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
        self.print_findings()

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
