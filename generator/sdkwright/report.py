"""What became of each operation, parameter, body, response and schema, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from sdkwright.diagnostics import Diagnostic, Origin, Severity
from sdkwright.present import to_json, written
from sdkwright.source import SourceSet

REPORT_VERSION = 1
DOCUMENT = "document"
OPERATION = "operation"
_PARTS = ("parameter", "body", "response")
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
        because: Of what it is made of or refers to, a place with findings that cost it something, where there is one.
    """

    kind: str
    name: str
    origin: Origin
    outcome: Outcome
    findings: tuple[Diagnostic, ...]
    because: Origin | None = None


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
            if any(finding.severity is not Severity.NOTE for finding in place.findings)
            and not exempt.intersection(upwards(place.origin))
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


Uses = Callable[[], Iterable[tuple[Origin, Origin]]]
"""Yields what refers to something, or is made of it, and that."""


def assess(
    places: Iterable[tuple[str, str, Origin]],
    findings: Collection[Diagnostic],
    uses: Uses = tuple,
    left_out: Iterable[tuple[str, str, Origin]] = (),
) -> Report:
    """Return what became of each place.

    A finding belongs to the smallest place that it lies in. A place is as bad as the worst of its findings; one that
    something with findings is in, or that refers to such a thing, is approximated at least. Notes and harmless findings
    cost nothing.

    The parts of an operation that is refused are refused with it. What was left out is refused, and has the findings
    that say so; they belong to what it is missing in all the same.

    Args:
        places: Kind, name and origin, in document order, the parts of an operation after it.
        findings: All that was found in the documents.
        left_out: Kind, name and origin of parts that are missing in an operation.
    """
    listed = list(_with_documents(places, findings))
    known = frozenset(origin for _, _, origin in listed)
    own: dict[Origin, list[Diagnostic]] = {}
    for finding in findings:
        home = next(origin for origin in upwards(finding.origin) if origin in known)
        own.setdefault(home, []).append(finding)
    outcomes = {origin: _worst(map(_outcome, found)) for origin, found in own.items()}
    parts = [origin for kind, _, origin in listed if kind != DOCUMENT]
    costly = [finding.origin for finding in findings if _outcome(finding) is not Outcome.GENERATED]
    reached = _reached(parts, costly, uses) if costly else {}
    assessed = (_place(kind, name, origin, outcomes, own, reached) for kind, name, origin in listed)
    return Report((*_with_refused_parts(assessed), *_left_out(left_out, findings)))


def _with_refused_parts(places: Iterable[Place]) -> Iterator[Place]:
    """Yield places, the parts of refused operations as refused because of these."""
    refused: Origin | None = None
    for place in places:
        if place.kind == OPERATION:
            refused = place.origin if place.outcome is Outcome.REFUSED else None
        if refused is not None and place.kind in _PARTS:
            yield replace(place, outcome=Outcome.REFUSED, because=place.because or refused)
        else:
            yield place


def _left_out(parts: Iterable[tuple[str, str, Origin]], findings: Iterable[Diagnostic]) -> Iterator[Place]:
    """Yield what is missing in operations, with the findings at each place or, by its reference, below it."""
    by_place: dict[Origin, list[Diagnostic]] = {}
    for finding in findings:
        for origin in upwards(finding.origin):
            by_place.setdefault(origin, []).append(finding)
    for kind, name, origin in parts:
        why = tuple(by_place.get(origin, ()))
        yield Place(kind=kind, name=name, origin=origin, outcome=Outcome.REFUSED, findings=why)


def _place(
    kind: str,
    name: str,
    origin: Origin,
    outcomes: Mapping[Origin, Outcome],
    own: Mapping[Origin, list[Diagnostic]],
    reached: Mapping[Origin, Origin],
) -> Place:
    outcome = outcomes.get(origin, Outcome.GENERATED)
    because = reached.get(origin) if kind != DOCUMENT else None
    return Place(
        kind=kind,
        name=name,
        origin=origin,
        outcome=_worst((outcome, Outcome.APPROXIMATED)) if because is not None else outcome,
        findings=tuple(own.get(origin, ())),
        because=because,
    )


def _reached(places: Collection[Origin], findings: Iterable[Origin], uses: Uses) -> dict[Origin, Origin]:
    """Return the places that something with findings is in, or that refer to such a thing, each with that."""
    edges = list(uses())
    nodes = {(origin.file, origin.pointer) for origin in (*places, *(used for _, used in edges))}
    users: dict[_Node, list[_Node]] = {}
    for user, used in edges:
        users.setdefault((used.file, used.pointer), []).extend(_home((user.file, user.pointer), nodes))
    for file, pointer in nodes:
        if pointer:
            above = _home((file, pointer.rpartition("/")[0]), nodes)
            users.setdefault((file, pointer), []).extend(above)
    waiting = [node for origin in findings for node in _home((origin.file, origin.pointer), nodes)]
    reached = dict.fromkeys(waiting)
    causes: dict[_Node, _Node] = {node: node for node in waiting}
    while waiting:
        node = waiting.pop()
        for user_node in users.get(node, ()):
            if user_node not in causes:
                causes[user_node] = causes[node]
                waiting.append(user_node)
    return {Origin(*node): Origin(*cause) for node, cause in causes.items() if node not in reached}


_Node = tuple[str, str]


def _home(node: _Node, nodes: Collection[_Node]) -> Iterator[_Node]:
    """Yield the nearest of some places at or above another one, if there is one."""
    file, pointer = node
    while True:
        if (file, pointer) in nodes:
            yield file, pointer
            return
        if not pointer:
            return
        pointer = pointer.rpartition("/")[0]


def report_data(targets: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    """Return the data of several targets' reports, by name, as JSON (``schemas/report.schema.json``)."""
    return {"version": REPORT_VERSION, "targets": dict(targets)}


def _place_data(place: Place, *sources: SourceSet) -> dict[str, object]:
    return {
        "kind": place.kind,
        "name": place.name,
        **_shown(place.origin, *sources),
        "outcome": place.outcome.value,
        "because": None if place.because is None else _shown(place.because, *sources),
        "findings": [to_json(finding, *sources) for finding in place.findings],
    }


def _shown(origin: Origin, *sources: SourceSet) -> dict[str, str]:
    """Return file and pointer of a place, as it is written."""
    home = written(origin, *sources)
    file = next((each.display(home.file) for each in sources if each.knows(home.file)), home.file)
    return {"file": file, "pointer": home.pointer}


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


def upwards(origin: Origin) -> Iterator[Origin]:
    """Yield a place, the one that holds it, and so on up to the file."""
    pointer = origin.pointer
    while pointer:
        yield Origin(origin.file, pointer)
        pointer = pointer.rpartition("/")[0]
    yield Origin(origin.file)


def worst_of(findings: Iterable[Diagnostic]) -> Outcome:
    """Return what becomes of a place with some findings."""
    return _worst((Outcome.GENERATED, *map(_outcome, findings)))


def _outcome(finding: Diagnostic) -> Outcome:
    """Return what becomes of a place with a finding."""
    return Outcome.GENERATED if finding.harmless else _OUTCOMES[finding.severity]


def _worst(outcomes: Iterable[Outcome]) -> Outcome:
    return max(outcomes, key=_ORDER.index)
