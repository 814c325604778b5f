"""What people and programs get to see: findings, summaries, progress."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterable
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Self

import click

from sdkwright.diagnostics import Diagnostic, Severity
from sdkwright.present import in_order, printable, render, to_json
from sdkwright.source import SourceSet

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_COLOURS = {
    Severity.ERROR: "red",
    Severity.UNSUPPORTED: "magenta",
    Severity.WARNING: "yellow",
    Severity.NOTE: "cyan",
}
_PATIENCE = 1.0


class Console:
    """Prints: findings to stderr as text or to stdout as JSON lines, all else to stderr.

    Args:
        as_json: Findings are for programs.
        quiet: Nothing but findings.
    """

    def __init__(self, *, as_json: bool, quiet: bool) -> None:
        self.as_json = as_json
        self.quiet = quiet
        self._coloured = sys.stderr.isatty() and not os.environ.get("NO_COLOR")

    def findings(self, findings: Iterable[Diagnostic], *sources: SourceSet) -> None:
        """Print findings, by position."""
        for finding in in_order(findings, *sources):
            line = json.dumps(to_json(finding, *sources)) if self.as_json else self._text(finding, *sources)
            click.echo(line, err=not self.as_json, color=self._coloured)

    def data(self, value: object) -> None:
        """Print a JSON line."""
        click.echo(json.dumps(value))

    def result(self, line: str) -> None:
        """Print what a command was asked for."""
        click.echo(line)

    def note(self, line: str) -> None:
        """Print what is nice to know."""
        if not self.quiet:
            click.echo(line, err=True)

    def progress(self) -> Progress:
        """Return a progress bar for people who look on."""
        return Progress(shown=sys.stderr.isatty() and not self.quiet and not self.as_json)

    def _text(self, finding: Diagnostic, *sources: SourceSet) -> str:
        """Return the text of a finding, each line of its hint on a line of its own."""
        hint, *more = finding.hint.split("\n")
        text = render(replace(finding, hint=hint), *sources)
        label = f"{finding.severity}[{finding.rule}]"
        if self._coloured:
            text = text.replace(label, click.style(label, fg=_COLOURS[finding.severity], bold=True), 1)
        return "\n".join([text, *(f"  {printable(line)}" for line in more)])


class Progress:
    """A bar on stderr, for runs that take more than a second; it takes itself away.

    Args:
        shown: Somebody may be looking.

    Attributes:
        now: What is being done, and how many of how many steps are done.
    """

    def __init__(self, *, shown: bool) -> None:
        self._shown = shown
        self._lock = threading.Lock()
        self._timer = threading.Timer(_PATIENCE, self.start)
        self._timer.daemon = True
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self.now = ("", 0, 0)

    def __enter__(self) -> Self:
        if self._shown:
            self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._lock:
            self._timer.cancel()
            self._shown = False
            if self._bar is not None:
                self._bar.stop()

    def step(self, what: str, done: int, total: int) -> None:
        """Say what begins now, and how many of how many steps are done."""
        with self._lock:
            self.now = (what, done, total)
            self._update()

    def start(self) -> None:
        """Show the bar, unless the run is over."""
        with self._lock:
            if not self._shown:
                return
            import rich.console  # noqa: PLC0415 - most runs are over by now
            import rich.progress  # noqa: PLC0415

            self._bar = rich.progress.Progress(console=rich.console.Console(stderr=True), transient=True)
            self._task = self._bar.add_task("", total=None)
            self._update()
            self._bar.start()

    def _update(self) -> None:
        if self._bar is not None and self._task is not None:
            what, done, total = self.now
            self._bar.update(self._task, description=what, completed=done, total=total if total > 1 else None)
