"""All that a comparison found, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sdkwright.surface.approvals import Approval
from sdkwright.surface.places import Place, Places
from sdkwright.surface.rules import Change, Level
from sdkwright.surface.verdict import Verdict, needed, verdict

DIFF_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One of the two things that were compared.

    Attributes:
        kind: ``"document"``, ``"ledger"`` or ``"folder"``.
        version: Of the distribution; ``""`` where nothing says.
    """

    label: str
    kind: str
    version: str
    places: Places


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a comparison found.

    Attributes:
        names_only: Types, defaults and what must be given were not known.
        idle: Approvals that match nothing.
    """

    old: Compared
    new: Compared
    changes: tuple[Change, ...]
    idle: tuple[Approval, ...] = ()
    names_only: bool = False

    @property
    def verdict(self) -> Verdict:
        """Which part of the version has to grow."""
        return verdict(self.changes)

    @property
    def needed(self) -> str:
        """The lowest version that will do; ``""`` where the old one is not known."""
        return needed(self.old.version, self.verdict) if self.old.version else ""

    def of(self, level: Level, *, approved: bool = False) -> list[Change]:
        """Return the changes of a level, those that are approved or those that are not."""
        return [change for change in self.changes if change.level is level and bool(change.approved) is approved]

    def places(self, change: Change) -> tuple[Place | None, Place | None]:
        """Return where a change is, before and after."""
        return self.old.places.of(change.old), self.new.places.of(change.new)


def outcome_data(outcome: Outcome) -> dict[str, object]:
    """Return an outcome as JSON data (``schemas/diff.schema.json``)."""
    return {
        "version": DIFF_VERSION,
        "old": _side(outcome.old),
        "new": _side(outcome.new),
        "judged": "names" if outcome.names_only else "surface",
        "verdict": outcome.verdict.word,
        "needed": outcome.needed,
        "changes": [_change(outcome, change) for change in outcome.changes],
        "idleApprovals": [{"rule": each.rule, "name": each.name, "reason": each.reason} for each in outcome.idle],
    }


def _side(side: Compared) -> dict[str, str]:
    return {"label": side.label, "kind": side.kind, "version": side.version}


def _change(outcome: Outcome, change: Change) -> dict[str, object]:
    old, new = outcome.places(change)
    return {
        "level": change.level.word,
        "rule": change.rule,
        "name": change.name,
        "reason": change.reason,
        "before": change.before,
        "after": change.after,
        "seenBy": _seen(change),
        "approved": change.approved,
        "old": _place(old),
        "new": _place(new),
    }


def _seen(change: Change) -> str:
    if change.level is not Level.BREAKING:
        return ""
    return "running" if change.behaviour else "type checking"


def _place(place: Place | None) -> Mapping[str, str | int] | None:
    if place is None:
        return None
    return {"file": place.file, "pointer": place.pointer, "line": place.line, "column": place.column}
