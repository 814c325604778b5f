"""Comparing on the command line: two inputs, an outcome, an exit status."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from enum import StrEnum

from sdkwright.cli.inputs import Input, Opener, Side, both
from sdkwright.config import Target
from sdkwright.source.values import collector_paused
from sdkwright.surface.approvals import Approval, approve
from sdkwright.surface.compare import compare
from sdkwright.surface.outcome import Compared, Outcome
from sdkwright.surface.verdict import Verdict, suffices


class FailOn(StrEnum):
    """What ends `diff` with status 1."""

    MAJOR = "major"
    MINOR = "minor"
    ANY = "any"
    NEVER = "never"

    def fails(self, verdict: Verdict) -> bool:
        """Say whether a verdict does."""
        match self:
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
