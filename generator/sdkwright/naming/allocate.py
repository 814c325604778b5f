"""One scope's names: what was kept, what is free, what tells apart those that want the same."""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from sdkwright.diagnostics import Diagnostic, Origin, warning
from sdkwright.naming.reserved import KEYWORDS
from sdkwright.naming.words import fingerprint, is_edged

K = TypeVar("K", bound=Hashable)
_PYTHONIC = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate(Generic[K]):
    """Something that needs a name.

    Attributes:
        key: What it is.
        wire_name: How the document spells it; whose spelling is the identifier already has the better claim.
        proposal: The identifier it would like.
        alternatives: Identifiers to fall back on when others want the same, the best first.
        origin: Where the document names it; None where a collision is nothing that the document could mend.
    """

    key: K
    wire_name: str
    proposal: str
    alternatives: tuple[str, ...] = ()
    origin: Origin | None = None


def allocate(
    candidates: Iterable[Candidate[K]],
    kept: Mapping[K, str],
    reserved: Collection[str] = (),
) -> dict[K, str]:
    """Return a name for each candidate, all different, none of them reserved; independent of their order.

    A name in `kept` stays. Among the others, one whose spelling in the document is the identifier, letter case aside if
    that is in capitals, keeps it, else the only one that loses no symbol by it; those that want the same name without
    that claim, or a name that is taken, each fall back on their alternatives.
    """
    waiting = list(candidates)
    names = {candidate.key: kept[candidate.key] for candidate in waiting if candidate.key in kept}
    waiting = [candidate for candidate in waiting if candidate.key not in names]
    taken = {*names.values(), *reserved}
    _settle({c.key: c.proposal for c in waiting if c.wire_name == c.proposal}, names, taken)
    for has_claim in (_is_in_capitals, _is_plain):
        claims = {c.key: c.proposal for c in waiting if c.key not in names and has_claim(c)}
        _settle({key: wish for key, wish in claims.items() if wish not in taken}, names, taken)
    level = -1
    while waiting := [candidate for candidate in waiting if candidate.key not in names]:
        _settle({candidate.key: _wish(candidate, level) for candidate in waiting}, names, taken)
        level += 1
    return names


def _is_in_capitals(candidate: Candidate[K]) -> bool:
    return candidate.wire_name.upper() == candidate.proposal


def _is_plain(candidate: Candidate[K]) -> bool:
    return not is_edged(candidate.wire_name)


def collisions(
    candidates: Iterable[Candidate[K]], names: Mapping[K, str], cure: str = "x-py-name"
) -> Iterator[Diagnostic]:
    """Yield a finding for each candidate that another one of its scope kept from the name it would like.

    Args:
        cure: The extension that names such a thing.

    Reports:
        name-collision: Two names of the document become one in Python; the thing gets a longer one.
    """
    listed = list(candidates)
    rivals: dict[str, list[Candidate[K]]] = {}
    for candidate in listed:
        rivals.setdefault(candidate.proposal, []).append(candidate)
    for candidate in listed:
        others = [rival for rival in rivals[candidate.proposal] if rival.key != candidate.key]
        if candidate.origin is not None and others and _gave_way(candidate, names[candidate.key]):
            yield warning(
                "name-collision",
                candidate.origin,
                f"{_rivals(candidate.wire_name, others[0].wire_name)} would both be `{candidate.proposal}` in Python; "
                f"this one is `{names[candidate.key]}`",
                hint=f"`{cure}` gives it a better name",
            )


def _rivals(one: str, other: str) -> str:
    return f"`{one}` and `{other}`" if one != other else f"two things called `{one}`"


def _gave_way(candidate: Candidate[K], name: str) -> bool:
    """Say whether a name is one that a candidate falls back on; a name given by hand is none, nor is its own."""
    if name == candidate.wire_name:
        return False
    return name != candidate.proposal and (name in candidate.alternatives or name.startswith(f"{candidate.proposal}_x"))


def _wish(candidate: Candidate[K], level: int) -> str:
    """Return the name a candidate asks for at a level: its proposal at -1, then its alternatives, then a mark."""
    if level < 0:
        return candidate.proposal
    if level < len(candidate.alternatives):
        return candidate.alternatives[level]
    rest = level - len(candidate.alternatives)
    return f"{candidate.proposal}_{fingerprint(candidate.wire_name + str(candidate.key) * rest)}"


def _settle(wishes: Mapping[K, str], names: dict[K, str], taken: set[str]) -> None:
    """Grant the wishes that nobody else has and that are free; those who share one all go on."""
    counts: dict[str, int] = {}
    for wish in wishes.values():
        counts[wish] = counts.get(wish, 0) + 1
    for key, wish in wishes.items():
        if counts[wish] == 1 and wish not in taken:
            names[key] = wish
    taken.update(counts)


def free_of_keywords(name: str) -> str:
    """Return an identifier with an underscore after it if it is a keyword."""
    return f"{name}_" if name in KEYWORDS else name


def identifier(name: str, kind: str) -> str:
    """Return a name as an identifier: `kind` goes before a digit and stands for nothing at all."""
    joined = f"{kind}_{name}".rstrip("_") if not name or name[0].isdigit() else name
    return free_of_keywords(joined)


def own_spelling(wire_name: str, reserved: Collection[str] = ()) -> tuple[str, ...]:
    """Return a name as the document spells it, if Python would: ``"hub__id"`` is not what ``"hub_id"`` is."""
    fits = _PYTHONIC.fullmatch(wire_name) and wire_name not in KEYWORDS and wire_name not in reserved
    return (wire_name,) if fits else ()
