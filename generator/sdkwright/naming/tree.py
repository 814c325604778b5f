"""Resources that are parts of others: each is an attribute of the client, and of what it is a part of as well.

So nothing moves when a document gets a tree of tags, or another one; once there, an attribute stays (`group`).
"""

from __future__ import annotations

from collections.abc import Mapping

from sdkwright import ir
from sdkwright.ledger import ApiLedger
from sdkwright.naming.allocate import Candidate, allocate
from sdkwright.naming.keys import child_key

_RESERVED = frozenset({"property"})
"""What makes resources attributes of others."""

Children = Mapping[str, Mapping[str, str]]
"""By the wire name of a resource: those that are parts of it, by theirs, and what they are called there."""


def name_children(api: ir.Api, attributes: Mapping[str, str], previous: ApiLedger) -> Children:
    """Return what each resource that is a part of another one is called there, in the order of the API.

    Args:
        attributes: The client's attribute of each resource, by wire name.
    """
    parts: dict[str, list[str]] = {}
    for resource in api.resources:
        for parent in resource.parents:
            parts.setdefault(parent, []).append(resource.wire_name)
    held = methods_held(previous) if parts else {}
    found = {}
    for parent, children in parts.items():
        above = attributes[parent]
        candidates = [_candidate(child, above, attributes[child]) for child in children]
        entries = {child: previous.names.get(child_key(parent, child)) for child in children}
        kept = {child: entry.python for child, entry in entries.items() if entry is not None}
        found[parent] = allocate(candidates, kept, {*_RESERVED, *held.get(above, ())})
    return found


def _candidate(child: str, above: str, attribute: str) -> Candidate[str]:
    """Return what a part would like to be called: as it is on the client, without the name of what it is a part of."""
    return Candidate(
        key=child,
        wire_name=child,
        proposal=attribute.removeprefix(f"{above}_"),
        alternatives=(attribute, f"{attribute}_resource"),
    )


def methods_held(previous: ApiLedger) -> dict[str, set[str]]:
    """Return the names that methods have and had, by the attribute of their resource."""
    held: dict[str, set[str]] = {}
    for entry in previous.operations.values():
        for name in (f"{entry.resource}.{entry.method}", *entry.aliases):
            owner, _, method = name.rpartition(".")
            held.setdefault(owner, set()).add(method)
    return held
