"""From a Python name to its place in the document, and from a place to the name, with what became of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sdkwright.diagnostics import Diagnostic, Origin
from sdkwright.ledger import ApiLedger, Ledger, NameEntry, OperationEntry
from sdkwright.naming.keys import child_of, is_child_key, is_scheme_key, tag_key
from sdkwright.report import Place, Report, worst_of
from sdkwright.views.resources import error_class


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing with a name.

    Attributes:
        python: The name from the client or the models package on: ``"client.hubs.list"``, ``"models.Hub.id"``,
            ``"webhooks.hub.made"``, ``"NotFoundError"``, ``"Client.token"``, ``"Client.server.production"``; ``""`` for
            what has a place in the report and no name, such as a schema that is a plain string.
        api: The sub-package, ``""`` for the only one.
        origin: Its place, or the one it came with, such as the class of an enum's member.
        operation: HTTP method and path, for a method; and the status, for an error.
    """

    python: str
    api: str
    origin: Origin
    operation: str = ""


def entries_of(ledger: Ledger, places: Iterable[Place], files: Mapping[str, str] | None = None) -> Iterator[Entry]:
    """Yield everything of an SDK that has a name; operations in the order of the document.

    Args:
        files: The root file of each API that has a name of its own.
    """
    listed = list(places)
    for name, api in ledger.apis.items():
        if api.is_gone:
            continue
        yield from _methods(name, api, listed, (files or {}).get(name, ""))
        for key, event in api.webhooks.items():
            file, _, pointer = key.partition("#")
            yield Entry(python=f"webhooks.{event}", api=name, origin=Origin(file, pointer))
        yield from _types(name, api)


def _methods(name: str, api: ApiLedger, places: list[Place], file: str) -> Iterator[Entry]:
    """Yield methods, what they take, and what they raise."""
    parts: dict[tuple[str, str], Place] = {}
    for place in places:
        # Two APIs may have an operation of the same name.
        if (place.kind, place.name) not in parts or place.origin.file == file:
            parts[place.kind, place.name] = place
    variants = _variants(api, frozenset(name for kind, name in parts if kind == "operation"))
    for (kind, what), place in parts.items():
        for found in variants.get(what, ()) if kind == "operation" else ():
            python = f"client.{found.resource}.{found.method}"
            yield Entry(python=python, api=name, origin=place.origin, operation=what)
            if found.body is not None and ("body", what) in parts:
                yield Entry(python=f"{python}.{found.body.parameter}", api=name, origin=parts["body", what].origin)
            for key, argument in found.parameters.items():
                owner = parts.get(("parameter", f"{what} {key}"), place)
                yield Entry(python=f"{python}.{argument}", api=name, origin=owner.origin)
        operation, _, status = what.rpartition(" ")
        if kind == "response" and operation in variants and status[0] in "45d":
            yield Entry(python=error_class(status), api=name, origin=place.origin, operation=what)


def _variants(api: ApiLedger, operations: Collection[str]) -> dict[str, list[OperationEntry]]:
    """Return the methods of each operation; those of streams have its name and a media type as their key."""
    found: dict[str, list[OperationEntry]] = {}
    for key, entry in api.operations.items():
        name = key
        while name and name not in operations:
            name = name.rpartition(" ")[0]
        if name and not entry.removed:
            found.setdefault(name, []).append(entry)
    return found


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


def client_entries(ledger: Ledger, places: Mapping[str, Mapping[str, Origin]]) -> Iterator[Entry]:
    """Yield the arguments of clients that are ways to authenticate, and the names of servers.

    Args:
        places: As in `Generation.clients`; what has no name there is something that the SDK does without.
    """
    for name, found in places.items():
        names = ledger.apis[name].names if name in ledger.apis else {}
        for key, origin in found.items():
            argument = names[key].python if key in names else ""
            above = "Client" if is_scheme_key(key) else "Client.server"
            yield Entry(python=f"{above}.{argument}" if argument else "", api=name, origin=origin)


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
    A resource is explained by its methods. A place without a name is explained by the nearest one above it, if only by
    what the report says of it.
    """
    known = list(entries)
    if "#" in query or query.startswith("/"):
        listed = [place for place in places if place.kind != "document"]
        plain = [Entry(python="", api="", origin=place.origin, operation=place.name) for place in listed]
        return _at(query, [*known, *plain])
    exact = [entry for entry in known if query in (entry.operation, entry.python, entry.python.partition(".")[2])]
    found = exact or [entry for entry in known if query.endswith(f".{entry.python}")]
    return found or [entry for entry in known if entry.operation and _is_in(entry, query)]


def on_the_client(query: str, ledger: Ledger) -> str:
    """Return a Python name by way of the client's own attributes, where it leads through parts of resources."""
    paths = dict(_parts_of_resources(ledger))
    for _ in range(query.count(".")):
        for path, attribute in paths.items():
            query = re.sub(rf"(^|\bclient\.){re.escape(path)}(?=\.|$)", rf"\g<1>{attribute}", query)
    return query


def _parts_of_resources(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Yield ``"parent.part"`` of each resource that is a part of another one, with what it is on the client."""
    for api in ledger.apis.values():
        for key, entry in api.names.items():
            above, below = map(api.names.get, map(tag_key, child_of(key))) if is_child_key(key) else (None, None)
            if above is not None and below is not None and not entry.removed:
                yield f"{above.python}.{entry.python}", below.python


def _is_in(entry: Entry, query: str) -> bool:
    """Say whether an entry is a method of the resource that a query names."""
    resource = entry.python.rpartition(".")[0]
    return bool(resource) and (query in (resource, resource.partition(".")[2]) or query.endswith(f".{resource}"))


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
    return (own[0].outcome if own else worst_of(findings)).value, findings


def is_within(origin: Origin, other: Origin) -> bool:
    """Say whether a place is another one, or in it."""
    return origin.file == other.file and f"{origin.pointer}/".startswith(f"{other.pointer}/")
