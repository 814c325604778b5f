"""`diff` and `check --against`: two inputs, an outcome, an exit status."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path

import click

from sdkwright.cli.console import Console
from sdkwright.cli.inputs import Input, InputError, Opener, Side, both
from sdkwright.cli.options import DiffOptions, FailOn
from sdkwright.cli.run import Run, Status
from sdkwright.cli.session import Session
from sdkwright.config import Target, find_config, load_targets
from sdkwright.diagnostics import DiagnosticLog, Origin, Severity, SpecRejected, unsupported
from sdkwright.ledger import LEDGER_FILE
from sdkwright.present import printable
from sdkwright.source.values import collector_paused
from sdkwright.surface.approvals import Approval, ApprovalsError, approve, read_approvals
from sdkwright.surface.compare import compare
from sdkwright.surface.outcome import Compared, Outcome, outcome_data
from sdkwright.surface.verdict import Verdict, suffices
from sdkwright.surface.write import changelog, text_lines


def fails(fail_on: FailOn, verdict: Verdict) -> bool:
    """Say whether a verdict ends `diff` with status 1."""
    match fail_on:
        case FailOn.MAJOR:
            return verdict >= Verdict.MAJOR
        case FailOn.MINOR:
            return verdict >= Verdict.MINOR
        case FailOn.ANY:
            return verdict > Verdict.NONE
        case FailOn.NEVER:
            return False


def opener(stack: ExitStack, targets: Sequence[Target]) -> Opener:
    """Return what finds the inputs of one command."""
    return Opener(stack=stack, targets=tuple(targets))


def compared(old: Input, new: Input, package: str, approvals: Iterable[Approval]) -> Outcome:
    """Return what changed between two inputs.

    Raises:
        InputError: One of them cannot be made into a surface.
    """
    one, other = both(old, new, package)
    return outcome_of(one, other, approvals)


def outcome_of(one: Side, other: Side, approvals: Iterable[Approval]) -> Outcome:
    """Return what changed between two sides."""
    with collector_paused():
        changes, idle = approve(compare(one.surface, other.surface), approvals)
    return Outcome(
        old=_side(one),
        new=_side(other),
        changes=tuple(changes),
        idle=tuple(idle),
        names_only=one.surface.names_only or other.surface.names_only,
    )


def _side(side: Side) -> Compared:
    # A document has no version of the distribution: what is in its sources is the default.
    version = side.surface.version if side.kind == "folder" else ""
    return Compared(label=side.label, kind=side.kind, version=version, places=side.places)


def version_problem(outcome: Outcome, configured: str) -> str:
    """Say why a configured version is too low for what changed, or ``""``."""
    old = outcome.old.version
    if not old or suffices(old, configured, outcome.verdict):
        return ""
    if outcome.verdict is Verdict.NONE:
        return f"the version is {configured}, lower than {old} at {outcome.old.label}"
    return (
        f"the version is {configured}; after {old}, {_article(outcome.verdict)} change needs at least {outcome.needed}"
    )


def _article(verdict: Verdict) -> str:
    return {Verdict.MAJOR: "a breaking", Verdict.MINOR: "an additive", Verdict.PATCH: "a documentation"}[verdict]


def difference(options: DiffOptions) -> int:
    """Print what changed for callers between two inputs, and return the exit status."""
    console = Console(as_json=options.format == "json", quiet=options.quiet)
    approved = _approved(options.approvals)
    with ExitStack() as stack:
        found = opener(stack, _known_targets(options.config, console))
        try:
            old, new = (found.find(each, options.git) for each in (options.old, options.new))
            outcome = compared(old, new, options.package, approved)
        except InputError as wrong:
            return _unusable(console, wrong)
        if not options.quiet:
            _print_outcome(console, outcome, options.format)
        return Status.REFUSED if fails(FailOn(options.fail_on), outcome.verdict) else Status.OK


def judge(session: Session, revision: str, approvals: Path | None) -> None:
    """Print what changed for callers since a git revision, and whether the version is high enough for it."""
    approved = _approved(approvals)
    with ExitStack() as stack:
        found = opener(stack, ())
        for run in session.runs:
            if run.status < Status.FATAL:
                _judge(session, run, found, revision, approved)


def _judge(session: Session, run: Run, found: Opener, revision: str, approvals: tuple[Approval, ...]) -> None:
    package = run.target.package or ""
    try:
        old = found.sdk_at(revision, run.target.output)
        if old is None:
            session.console.note(f"{run.target.name}: there is no SDK at {revision} to compare with")
            return
        outcome = compared(old, found.find(str(run.target.output)), package, approvals)
    except InputError as wrong:
        session.console.findings(wrong.findings)
        click.echo(f"error: {printable(str(wrong))}", err=True)
        run.status = max(run.status, Status.FATAL)
        return
    _print_outcome(session.console, outcome, "json" if session.console.as_json else "text")
    problem = version_problem(outcome, run.target.version)
    if problem:
        where = Origin(run.target.config or LEDGER_FILE)
        session.console.findings([unsupported("version-too-low", where, problem)])
        run.status = max(run.status, Status.REFUSED)


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


def _approved(path: Path | None) -> tuple[Approval, ...]:
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
