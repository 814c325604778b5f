"""Findings as people and as tools read them, with the line and column of their place."""

from __future__ import annotations

from collections.abc import Iterable

from sdkwright.diagnostics import Diagnostic, Origin
from sdkwright.source import SourceSet

_LONGEST = 600


def position(finding: Diagnostic, *sources: SourceSet) -> tuple[str, int, int]:
    """Return file, line and column of a finding, line and column from 1, or 0 where only the file is known."""
    file = finding.origin.file
    known = next((each for each in sources if each.knows(file)), None)
    if known is None:
        return file, finding.line, finding.column
    if finding.line:
        return known.display(file), finding.line, finding.column
    written = known.written(finding.origin)
    return known.display(written.file), *known.locate(written)


def render(finding: Diagnostic, *sources: SourceSet) -> str:
    """Return a finding as ``file:line:column: severity[rule]: message``, its hint on a line of its own."""
    file, line, column = position(finding, *sources)
    where = f"{file}:{line}:{column}" if line else file
    text = f"{printable(where)}: {finding.severity}[{finding.rule}]: {printable(finding.message)}"
    return f"{text}\n  hint: {printable(finding.hint)}" if finding.hint else text


def to_json(finding: Diagnostic, *sources: SourceSet) -> dict[str, str | int]:
    """Return a finding as a JSON object, all of its keys always there."""
    file, line, column = position(finding, *sources)
    return {
        "severity": finding.severity.value,
        "rule": finding.rule,
        "message": finding.message,
        "hint": finding.hint,
        "file": file,
        "line": line,
        "column": column,
        "pointer": written(finding.origin, *sources).pointer,
    }


def written(origin: Origin, *sources: SourceSet) -> Origin:
    """Return where a place is written, which an overlay may have put into its document."""
    known = next((each for each in sources if each.knows(origin.file)), None)
    return known.written(origin) if known else origin


def in_order(findings: Iterable[Diagnostic], *sources: SourceSet) -> list[Diagnostic]:
    """Return findings sorted by position."""
    return sorted(
        findings, key=lambda finding: (position(finding, *sources), finding.rule, finding.message, finding.origin)
    )


def printable(text: str) -> str:
    """Return a text on one line of reasonable length, without anything that a terminal would obey."""
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in short)
