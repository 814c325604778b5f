"""Methods stay in the resource that they were in, whatever tag the document gives them now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from sdkwright import ir
from sdkwright.diagnostics import unescape_token
from sdkwright.ledger import ApiLedger, NameEntry
from sdkwright.naming.keys import child_of, is_child_key, tag_key
from sdkwright.normalise.resources import folded


def regrouped(api: ir.Api, previous: ApiLedger, *, keep_removed: bool) -> ir.Api:
    """Return an API whose known methods are in the resource that they had; one without any is still there if needed.

    Args:
        previous: Names under today's places.
        keep_removed: Methods whose operation is gone need their resource.
    """
    wires = {entry.python: wire for wire, entry in _tags(previous)}
    spelled = {folded(wire): wire for wire, _ in _tags(previous)} | {wire: wire for wire, _ in _tags(previous)}
    api = replace(api, resources=tuple(_as_spelled(resource, spelled) for resource in api.resources))
    wires |= {
        entry.python: resource.wire_name
        for resource in api.resources
        if (entry := previous.names.get(tag_key(resource.wire_name))) is not None
    }
    groups: dict[str, list[ir.Method]] = {}
    for resource in api.resources:
        for method in resource.methods:
            groups.setdefault(_home(resource, method, previous, wires), []).append(method)
    for attribute in _needed(api, previous, keep_removed=keep_removed):
        groups.setdefault(wires.get(attribute, attribute), [])
    known = {resource.wire_name: resource for resource in api.resources}
    parents: dict[str, dict[str, None]] = {}
    for wire, parent in (*((wire, parent) for wire, one in known.items() for parent in one.parents), *nested(previous)):
        parents.setdefault(wire, {}).setdefault(parent)
    found = (
        replace(
            known.get(wire) or ir.Resource(wire_name=wire, doc="", methods=()),
            methods=tuple(groups.get(wire, ())),
            parents=tuple(parents.get(wire, ())),
        )
        for wire in with_parents(groups, parents)
    )
    return replace(api, resources=tuple(found))


def nested(previous: ApiLedger) -> Iterator[tuple[str, str]]:
    """Yield resources that were parts of others, and these; they stay there, whatever the document says now."""
    for key, entry in previous.names.items():
        if is_child_key(key) and not entry.removed:
            parent, child = child_of(key)
            # A tag that is called otherwise now is another one, which the document has.
            if {tag_key(parent), tag_key(child)} <= previous.names.keys():
                yield child, parent


def with_parents(wires: Iterable[str], parents: Mapping[str, Iterable[str]]) -> list[str]:
    """Return resources, and those that they are parts of before them where these are not listed."""
    found: dict[str, None] = {}
    for wire in wires:
        above, waiting = {wire: None}, [wire]
        while waiting:
            further = [name for name in parents.get(waiting.pop(), ()) if name not in above and name not in found]
            above.update(dict.fromkeys(further))
            waiting += further
        found.update(dict.fromkeys(reversed(above)))
    return list(found)


def _as_spelled(resource: ir.Resource, known: Mapping[str, str]) -> ir.Resource:
    """Return a resource under the spelling that the ledger has of its tag."""
    wire, *parents = (known.get(w) or known.get(folded(w)) or w for w in (resource.wire_name, *resource.parents))
    return replace(resource, wire_name=wire, parents=tuple(parents))


def _tags(previous: ApiLedger) -> Iterator[tuple[str, NameEntry]]:
    start = tag_key("")
    for key, entry in previous.names.items():
        if key.startswith(start):
            yield unescape_token(key.removeprefix(start)), entry


def _home(resource: ir.Resource, method: ir.Method, previous: ApiLedger, wires: dict[str, str]) -> str:
    """Return the wire name of the resource that a method belongs to."""
    entry = previous.operations.get(method.id)
    return wires.get(entry.resource, entry.resource) if entry is not None else resource.wire_name


def _needed(api: ir.Api, previous: ApiLedger, *, keep_removed: bool) -> Iterator[str]:
    """Yield the attributes of resources that have old names of methods, or methods that are gone."""
    now = {method.id for method in api.methods}
    for key, entry in previous.operations.items():
        if key in now:
            yield from (name.rpartition(".")[0] for name in entry.aliases)
        elif keep_removed:
            yield entry.resource
