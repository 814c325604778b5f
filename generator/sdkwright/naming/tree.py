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

Child = tuple[str, str]
"""The wire names of a resource and of one that is a part of it."""


def name_children(api: ir.Api, attributes: Mapping[str, str], previous: ApiLedger) -> dict[Child, str]:
    """Return what each resource that is a part of another one is called there.

    Args:
        attributes: The client's attribute of each resource, by wire name.
    """
    found: dict[Child, str] = {}
    for resource in api.resources:
        parts = [other.wire_name for other in api.resources if resource.wire_name in other.parents]
        above = attributes[resource.wire_name]
        candidates = [_candidate((resource.wire_name, part), above, attributes[part]) for part in parts]
        entries = {c.key: previous.names.get(child_key(*c.key)) for c in candidates}
        kept = {key: entry.python for key, entry in entries.items() if entry is not None}
        found |= allocate(candidates, kept, {*_RESERVED, *methods_held(previous).get(above, ())}) if parts else {}
    return found


def _candidate(key: Child, above: str, attribute: str) -> Candidate[Child]:
    """Return what a part would like to be called: as it is on the client, without the name of what it is a part of."""
    return Candidate(
        key=key,
        wire_name=key[1],
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
