"""What all comparisons share: both surfaces, how their types relate, and the changes so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sdkwright.surface.parts import Attribute, Class, Function, Surface
from sdkwright.surface.relation import Relation
from sdkwright.surface.rules import Change, Level, Subject
from sdkwright.surface.types import Type, named_in, spelled
from sdkwright.surface.walk import Way, Ways, types_of_member


@dataclass(frozen=True, slots=True)
class Fit:
    """How an old type and a new one relate.

    Attributes:
        accepted: Whatever one may have sent may still be sent.
        delivered: Whatever comes now could have come before.
    """

    accepted: bool
    delivered: bool

    @property
    def is_same(self) -> bool:
        """Whether they are the same to all callers."""
        return self.accepted and self.delivered


_SAME = Fit(accepted=True, delivered=True)


@dataclass
class Judge:
    """Compares parts of two surfaces and notes what changed.

    Attributes:
        ways: Which way the values of the old surface go.
        same: New id of each old definition that is still there.
        lenient: The relation as type checkers have it.
    """

    old: Surface
    new: Surface
    same: Mapping[str, str]
    ways: Ways
    relation: Relation
    lenient: Relation
    changes: list[Change] = field(default_factory=list)
    done: set[tuple[str, str]] = field(default_factory=set)
    _kept: dict[Type, bool] = field(default_factory=dict)

    def note(
        self,
        level: Level,
        rule: str,
        name: str,
        reason: str,
        subjects: tuple[Subject | None, Subject | None] = (None, None),
        *,
        words: tuple[str, str] = ("", ""),
        behaviour: bool = False,
    ) -> None:
        """Note a change.

        Args:
            subjects: What it is about, in the old surface and in the new one.
            words: What was there and what is there now.
        """
        self.changes.append(
            Change(
                level=level,
                rule=rule,
                name=name,
                reason=reason,
                before=words[0],
                after=words[1],
                old=subjects[0],
                new=subjects[1],
                behaviour=behaviour,
            )
        )

    def fit(self, old: Type, new: Type) -> Fit:
        """Return how two types relate."""
        if old == new and self._is_kept(old):
            return _SAME
        return Fit(self.relation.accepted(old, new), self.relation.delivered(new, old))

    def to_checkers(self, old: Type, new: Type) -> Fit:
        """Return how two types relate to type checkers, which take a `bool` for an `int`."""
        return Fit(self.lenient.accepted(old, new), self.lenient.delivered(new, old))

    def _is_kept(self, expr: Type) -> bool:
        """Say whether all that a type names has the same id in both surfaces."""
        if expr not in self._kept:
            kept = (
                self.same.get(each.id, "") == each.id or each.id not in self.old.definitions for each in named_in(expr)
            )
            self._kept[expr] = all(kept)
        return self._kept[expr]

    def is_untouched(self, old: Function | Attribute, new: Function | Attribute | None) -> bool:
        """Say whether a member is as it was, and means what it meant."""
        return old == new and all(map(self._is_kept, types_of_member(old)))

    def lost_enums(self, old: Type, new: Type) -> list[str]:
        """Return the enums whose members came as such, and come as plain values now."""
        if old == new:
            return []
        kept = {self.relation.identity(each.id, True) for each in named_in(new)}
        enums = [each for each in named_in(old) if self.old.is_enum(each.id)]
        return [each.name for each in enums if self.relation.identity(each.id, False) not in kept]

    def notes_of(
        self,
        name: str,
        old: Function | Attribute | Class,
        new: Function | Attribute | Class,
        subjects: tuple[Subject | None, Subject | None],
    ) -> None:
        """Note what became of the docstring and of the deprecation."""
        if old.deprecated is None and new.deprecated is not None:
            reason = f"{name_of(name)} is deprecated: it works, and will go"
            self.note(Level.ADDITIVE, "deprecated", name, reason, subjects, words=("", new.deprecated))
        elif old.deprecated is not None and new.deprecated is None:
            self.note(
                Level.DOCUMENTATION, "deprecation-ended", name, f"{name_of(name)} is no longer deprecated", subjects
            )
        elif old.doc.split() != new.doc.split():
            self.note(Level.DOCUMENTATION, "doc-changed", name, "The docstring says something else", subjects)


def name_of(name: str) -> str:
    """Return the last part of a name, as code."""
    return f"`{name.rpartition('.')[2]}`"


def turn(old: Type, new: Type) -> tuple[str, str]:
    """Return two types as they are spelled; with modules where they would look the same."""
    before, after = spelled(old), spelled(new)
    if before != after:
        return before, after
    return _full(old), _full(new)


def _full(expr: Type) -> str:
    ids = [each.id.replace(":", ".") for each in named_in(expr)]
    return f"{spelled(expr)} ({', '.join(ids)})" if ids else spelled(expr)


def goes(way: Way, direction: Way) -> bool:
    """Say whether values go a way."""
    return bool(way & direction)
