"""From a Python name to its place in the document, and from a place to the name, with what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sdkwright.diagnostics import Diagnostic, Origin
from sdkwright.ledger import ApiLedger, Ledger, NameEntry
from sdkwright.report import Place, Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing with a name.

    Attributes:
        python: The name from the client or the models package on: ``"client.hubs.list"``, ``"models.Hub.id"``; ``""``
            for what has a place in the report and no name, such as a schema that is a plain string.
        api: The sub-package, ``""`` for the only one.
        origin: Its place, or the one it came with, such as the class of an enum's member.
        operation: HTTP method and path, for a method.
    """

    python: str
    api: str
    origin: Origin
    operation: str = ""


def entries_of(ledger: Ledger, places: Iterable[Place]) -> Iterator[Entry]:
    """Yield everything of an SDK that has a name in the ledger; operations in the order of the document."""
    operations = [place for place in places if place.kind == "operation"]
    for name, api in ledger.apis.items():
        for place in operations:
            found = api.operations.get(place.name)
            if found is not None:
                python = f"client.{found.resource}.{found.method}"
                yield Entry(python=python, api=name, origin=place.origin, operation=place.name)
                for key, argument in found.parameters.items():
                    owner = next((p for p in places if p.name == f"{place.name} {key}"), place)
                    yield Entry(python=f"{python}.{argument}", api=name, origin=owner.origin)
        yield from _types(name, api)


def _types(name: str, api: ApiLedger) -> Iterator[Entry]:
    """Yield classes, and their attributes as ``Class.attribute``."""
    for key, entry in api.names.items():
        file, _, pointer = key.partition("#")
        if not file or entry.removed:
            continue
        owner, above = (None, "") if entry.module else _owner(api.names, key)
        if owner is None:
            python, pointer = entry.python, pointer.removesuffix("/unknown").removesuffix("/class")
        else:
            python = f"{owner}.{entry.python}"
            pointer = above.partition("#")[2] if key.startswith(f"{above}/enum/") else pointer
        yield Entry(python=f"models.{python}", api=name, origin=Origin(file, pointer))


def _owner(names: Mapping[str, NameEntry], key: str) -> tuple[str | None, str]:
    """Return the class whose attribute a key of the ledger is, and its id; None for a class."""
    for within in ("/enum/", "/properties/"):
        above = key.rpartition(within)[0]
        for found in (names.get(f"{above}/class"), names.get(above)):
            if found is not None and found.module:
                return found.python, above
    return None, ""


def explained(query: str, entries: Iterable[Entry], places: Iterable[Place]) -> list[Entry]:
    """Return the entries that a Python name, an operation or a place is about.

    A Python name may begin with the package, or leave out ``client`` and ``models``; a place may leave out its file.
    A place without a name is explained by the nearest one above it, if only by what the report says of it.
    """
    known = list(entries)
    if "#" in query or query.startswith("/"):
        listed = [place for place in places if place.kind != "document"]
        plain = [Entry(python="", api="", origin=place.origin, operation=place.name) for place in listed]
        return _at(query, [*known, *plain])
    exact = [entry for entry in known if query in (entry.operation, entry.python, entry.python.partition(".")[2])]
    return exact or [entry for entry in known if query.endswith(f".{entry.python}")]


def _at(query: str, entries: list[Entry]) -> list[Entry]:
    file, _, pointer = query.rpartition("#")
    near = [entry for entry in entries if not file or entry.origin.file.endswith(file)]
    while pointer:
        found = [entry for entry in near if entry.origin.pointer == pointer]
        if found:
            return [entry for entry in found if entry.python] or found[:1]
        pointer = pointer.rpartition("/")[0]
    return []


def fate(entry: Entry, report: Report) -> tuple[str, list[Diagnostic]]:
    """Return what became of an entry's place, and what was found there, below, and in what decided its fate."""
    own = [place for place in report.places if place.origin == entry.origin and place.kind != "document"]
    inside = [entry.origin, *(place.because for place in own if place.because is not None)]
    every = dict.fromkeys(finding for place in report.places for finding in place.findings)
    findings = [finding for finding in every if any(is_within(finding.origin, o) for o in inside)]
    outcome = own[0].outcome.value if own else "approximated" if findings else "generated"
    return outcome, findings


def is_within(origin: Origin, other: Origin) -> bool:
    """Say whether a place is another one, or in it."""
    return origin.file == other.file and f"{origin.pointer}/".startswith(f"{other.pointer}/")
