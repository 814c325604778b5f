"""What became of each operation, parameter, body, response and schema, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sdkwright.diagnostics import Diagnostic, Origin, Severity
from sdkwright.present import to_json, written
from sdkwright.source import SourceSet

REPORT_VERSION = 1
DOCUMENT = "document"
OPERATION = "operation"
_PLURALS = {"body": "bodies"}


class Outcome(StrEnum):
    """What became of a place, the better first."""

    GENERATED = "generated"
    APPROXIMATED = "approximated"
    REFUSED = "refused"


_OUTCOMES = {
    Severity.NOTE: Outcome.GENERATED,
    Severity.WARNING: Outcome.APPROXIMATED,
    Severity.UNSUPPORTED: Outcome.REFUSED,
    Severity.ERROR: Outcome.REFUSED,
}
_ORDER = tuple(Outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One thing in a document and what became of it.

    Attributes:
        kind: ``"operation"``, ``"parameter"``, ``"body"``, ``"response"``, ``"webhook"``, ``"schema"`` or
            ``"document"``, which has what is in no other.
        name: As in ``"GET /hubs/{hub_id}"``.
        findings: Why; each stands at the smallest place that has it.
    """

    kind: str
    name: str
    origin: Origin
    outcome: Outcome
    findings: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The places of one target: in the order of its documents, each preceded by the document itself."""

    places: tuple[Place, ...]

    def counts(self) -> dict[str, Counter[Outcome]]:
        """Return how many places of each kind came to which end, documents apart."""
        counts: dict[str, Counter[Outcome]] = {}
        for place in self.places:
            if place.kind != DOCUMENT:
                counts.setdefault(place.kind, Counter())[place.outcome] += 1
        return counts

    def lost(self, allowed: Callable[[Place], bool]) -> tuple[Place, ...]:
        """Return the operations that are refused and may not be."""
        return tuple(
            place
            for place in self.places
            if place.kind == OPERATION and place.outcome is Outcome.REFUSED and not allowed(place)
        )

    def imperfect(self, allowed: Callable[[Place], bool]) -> tuple[Place, ...]:
        """Return the places with findings of their own, but for operations that may be refused and what is in them."""
        exempt = {place.origin for place in self.places if place.kind == OPERATION and allowed(place)}
        return tuple(
            place
            for place in self.places
            if any(_OUTCOMES[finding.severity] is not Outcome.GENERATED for finding in place.findings)
            and not exempt.intersection(_upwards(place.origin))
        )

    def data(self, *sources: SourceSet) -> dict[str, object]:
        """Return the report as JSON, for `report_data`; `sources` know the lines."""
        summary = {
            kind: {outcome.value: count[outcome] for outcome in Outcome} for kind, count in self.counts().items()
        }
        return {"summary": summary, "places": [_place_data(place, *sources) for place in self.places]}

    def summary(self) -> Iterator[tuple[str, str]]:
        """Yield a line for each kind: its name in the plural, and how many came to which end."""
        for kind, count in self.counts().items():
            ends = [f"{count[outcome]} {outcome}" for outcome in Outcome if count[outcome]]
            yield _PLURALS.get(kind, f"{kind}s"), ", ".join(ends)


def assess(places: Iterable[tuple[str, str, Origin]], findings: Collection[Diagnostic]) -> Report:
    """Return what became of each place.

    A finding belongs to the smallest place that it lies in. A place is as bad as the worst of its findings; a place
    with a refused one inside is approximated at least.

    Args:
        places: Kind, name and origin, in document order.
        findings: All that was found in the documents.
    """
    listed = list(_with_documents(places, findings))
    known = frozenset(origin for _, _, origin in listed)
    own: dict[Origin, list[Diagnostic]] = {}
    for finding in findings:
        home = next(origin for origin in _upwards(finding.origin) if origin in known)
        own.setdefault(home, []).append(finding)
    outcomes = {origin: _worst(_OUTCOMES[finding.severity] for finding in found) for origin, found in own.items()}
    for origin in [origin for origin, outcome in outcomes.items() if outcome is Outcome.REFUSED]:
        _, *above = _upwards(origin)
        for owner in [place for place in above if place in known][:1]:
            outcomes[owner] = _worst((outcomes.get(owner, Outcome.GENERATED), Outcome.APPROXIMATED))
    return Report(
        tuple(
            Place(
                kind=kind,
                name=name,
                origin=origin,
                outcome=outcomes.get(origin, Outcome.GENERATED),
                findings=tuple(own.get(origin, ())),
            )
            for kind, name, origin in listed
        )
    )


def report_data(targets: Mapping[str, dict[str, object]]) -> dict[str, object]:
    """Return the data of several targets' reports, by name, as JSON (``schemas/report.schema.json``)."""
    return {"version": REPORT_VERSION, "targets": dict(targets)}


def _place_data(place: Place, *sources: SourceSet) -> dict[str, object]:
    origin = written(place.origin, *sources)
    file = origin.file
    return {
        "kind": place.kind,
        "name": place.name,
        "file": next((each.display(file) for each in sources if each.knows(file)), file),
        "pointer": origin.pointer,
        "outcome": place.outcome.value,
        "findings": [to_json(finding, *sources) for finding in place.findings],
    }


def _with_documents(
    places: Iterable[tuple[str, str, Origin]], findings: Iterable[Diagnostic]
) -> Iterator[tuple[str, str, Origin]]:
    """Yield the places, each new file before the first one in it."""
    seen: set[str] = set()
    for kind, name, origin in places:
        if origin.file not in seen:
            seen.add(origin.file)
            yield DOCUMENT, origin.file, Origin(origin.file)
        yield kind, name, origin
    for file in dict.fromkeys(finding.origin.file for finding in findings):
        if file not in seen:
            yield DOCUMENT, file, Origin(file)


def _upwards(origin: Origin) -> Iterator[Origin]:
    """Yield a place, the one that holds it, and so on up to the file."""
    pointer = origin.pointer
    while pointer:
        yield Origin(origin.file, pointer)
        pointer = pointer.rpartition("/")[0]
    yield Origin(origin.file)


def _worst(outcomes: Iterable[Outcome]) -> Outcome:
    return max(outcomes, key=_ORDER.index)
