"""What the compiler says about a document: where, how bad, which rule, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """A place in a file of the specification.

    Attributes:
        file: Path of the file as the user would write it, with forward slashes.
        pointer: JSON Pointer into that file (RFC 6901), ``""`` for the whole of it.
    """

    file: str
    pointer: str = ""

    def child(self, *tokens: str | int) -> Origin:
        """Return the place below this one that the reference tokens name, unescaped."""
        steps = [escape_token(str(token)) for token in tokens]
        return Origin(self.file, "/".join((self.pointer, *steps)))

    @property
    def id(self) -> str:
        """The place as a URI reference: ``file#pointer``."""
        return f"{self.file}#{self.pointer}"

    @property
    def tokens(self) -> tuple[str, ...]:
        """The reference tokens of the pointer, unescaped."""
        tokens = self.pointer.split("/")[1:]
        return tuple(map(unescape_token, tokens) if "~" in self.pointer else tokens)


def escape_token(token: str) -> str:
    """Return a reference token as a JSON Pointer spells it (RFC 6901, section 3)."""
    if "/" not in token and "~" not in token:
        return token  # as nearly all of very many
    return token.replace("~", "~0").replace("/", "~1")


def unescape_token(token: str) -> str:
    """Return what a reference token of a JSON Pointer stands for (RFC 6901, section 4)."""
    return token.replace("~1", "/").replace("~0", "~") if "~" in token else token


class Severity(StrEnum):
    """How bad a finding is, and what follows from it (see `Outcome`)."""

    ERROR = "error"
    """Fatal: nothing is generated."""
    UNSUPPORTED = "unsupported"
    """This place is refused."""
    WARNING = "warning"
    """This place is approximated, repaired or widened; or wrong in a way that is harmless (see `fault`)."""
    NOTE = "note"
    """This place is as the document says, as far as it says it: something was recognised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One finding.

    Attributes:
        rule: Name of the rule in kebab case; each has a case under ``tests/rejected``.
        message: One sentence without a full stop, the specification's words in backticks.
        hint: What to do about it, or ``""``.
        line: Line and column, from 1, where the place has no pointer because the file did not parse; else 0.
        harmless: The place is generated as the document says in spite of it; the fault is the document's alone.
    """

    severity: Severity
    rule: str
    origin: Origin
    message: str
    hint: str = ""
    line: int = 0
    column: int = 0
    harmless: bool = False


def error(rule: str, origin: Origin, message: str, *, hint: str = "", line: int = 0, column: int = 0) -> Diagnostic:
    """Return a fatal finding."""
    return Diagnostic(
        severity=Severity.ERROR, rule=rule, origin=origin, message=message, hint=hint, line=line, column=column
    )


def unsupported(rule: str, origin: Origin, message: str, *, hint: str = "") -> Diagnostic:
    """Return a finding that refuses its place."""
    return Diagnostic(severity=Severity.UNSUPPORTED, rule=rule, origin=origin, message=message, hint=hint)


def warning(rule: str, origin: Origin, message: str, *, hint: str = "") -> Diagnostic:
    """Return a finding after which its place is approximated."""
    return Diagnostic(severity=Severity.WARNING, rule=rule, origin=origin, message=message, hint=hint)


def fault(rule: str, origin: Origin, message: str, *, hint: str = "") -> Diagnostic:
    """Return a finding about something that is wrong, and that costs its place nothing."""
    return replace(warning(rule, origin, message, hint=hint), harmless=True)


def note(rule: str, origin: Origin, message: str, *, hint: str = "") -> Diagnostic:
    """Return a finding that costs its place nothing."""
    return Diagnostic(severity=Severity.NOTE, rule=rule, origin=origin, message=message, hint=hint)


class SpecRejected(Exception):
    """The specification cannot become an SDK; the log holds the reasons.

    Attributes:
        fatal: True for an error, False where an operation would be lost that the target does not allow to be.
    """

    def __init__(self, *, fatal: bool) -> None:
        super().__init__("the specification was rejected")
        self.fatal = fatal


@dataclass(slots=True)
class DiagnosticLog:
    """All findings of a run, each said once."""

    _seen: dict[Diagnostic, None] = field(default_factory=dict)

    def add(self, finding: Diagnostic) -> None:
        """Note a finding."""
        self._seen.setdefault(finding)

    def extend(self, findings: Iterable[Diagnostic]) -> None:
        """Note several findings."""
        for finding in findings:
            self.add(finding)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(tuple(self._seen))

    def __len__(self) -> int:
        return len(self._seen)

    def of(self, severity: Severity) -> tuple[Diagnostic, ...]:
        """Return the findings of one severity, in the order they were made."""
        return tuple(finding for finding in self._seen if finding.severity is severity)

    def stop_on_errors(self) -> None:
        """Do nothing unless a fatal finding was noted.

        Raises:
            SpecRejected: There is one.
        """
        if self.of(Severity.ERROR):
            raise SpecRejected(fatal=True)
