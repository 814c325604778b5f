"""`rename` and `prune`: names that people change."""

from __future__ import annotations

from collections.abc import Sequence

import click

from sdkwright import renames
from sdkwright.cli.session import Folders, Session
from sdkwright.renames import RenameError, next_major


def rename(session: Session, folders: Folders, old: str, new: str, *, alias: bool) -> None:
    """Change a name in the ledger of the one target that has it.

    Raises:
        click.UsageError: None has it, or the new name cannot be.
    """
    problems: list[RenameError] = []
    found = []
    for run in session.runs:
        until = next_major(run.target.version) if alias else ""
        if (previous := session.names(run, folders)) is not None:
            try:
                packages = [api.name for api in run.target.apis if api.name]
                changed = renames.rename_in(run.target.package or "", previous, old, new, until, packages)
                found.append((run, changed))
            except RenameError as problem:
                problems.append(problem)
    if not found and problems:
        raise click.UsageError(str(max(problems, key=lambda problem: "nothing is called" not in str(problem))))
    if len(found) > 1:
        names = ", ".join(f"`{run.target.package}.{old}`" for run, _ in found)
        raise click.UsageError(f"`{old}` is one of several: {names}")
    for run, changed in found:
        run.previous = changed


def prune(session: Session, folders: Folders, names: Sequence[str], *, everything: bool) -> None:
    """End old names in the ledgers of all targets, and print them.

    Raises:
        click.UsageError: Something is no old name.
    """
    known: set[str] = set()
    for run in session.runs:
        if (previous := session.names(run, folders)) is not None:
            run.previous, ended = renames.prune(previous, run.target.version, names, everything=everything)
            known.update(ended)
            for name in ended:
                session.console.note(f"{run.target.name or run.target.apis[0].spec.as_posix()}: `{name}` ends")
    if unknown := [name for name in names if renames.plain_name(name) not in known]:
        raise click.UsageError(f"--name: no old name: {', '.join(unknown)}")
