"""Schemas that went from a document to a file that the documents of a target share, or back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sdkwright import ir
from sdkwright.ir import TypeId
from sdkwright.ledger import ApiLedger, Ledger, NameEntry
from sdkwright.naming.keys import type_key
from sdkwright.naming.uses import called_the_same

Names = Mapping[str, NameEntry]
Types = Mapping[TypeId, ir.TypeDef]


def follow_sharing(apis: Mapping[str, ir.Api], shared: Types, previous: Ledger, common: str, until: str) -> Ledger:
    """Return the ledgers with the names of such schemas where these are now.

    A schema is the same if it is called as one that is gone from where it was, and has most of its parts. Those of
    several documents may have become one, which has the names of all. One that only one document has now is still in
    the package of shared models, too.

    Args:
        apis: By the file of the document.
        shared: The types in files that are shared.
        previous: The names of an earlier run.
        common: The key of the ledger of what is shared.
        until: The version that will lack old names.
    """
    names: dict[str, Names] = {name: ledger.names for name, ledger in previous.apis.items()}
    together = before = names.get(common, {})
    left: dict[TypeId, list[tuple[str, TypeId]]] = {}
    for api in apis.values():
        alone = names.get(api.name, {})
        own = {id_: definition for id_, definition in api.types.items() if id_ not in shared}
        used = {id_: definition for id_, definition in api.types.items() if id_ in shared}
        mine = {key: entry for key, entry in alone.items() if key not in before}
        for old, new in called_the_same(mine, own, used, known=before):
            key = type_key(used[new])
            if key in together:
                together = {**together, key: _also_called(together[key], alone[old], until)}
            else:
                together = {**together, **_moved(alone, old, new, together)}
            alone = _without(alone, old)
        for old, new in called_the_same(before, shared, own, known=alone):
            called = {**before, **{key: entry for key, entry in alone.items() if _is_within(key, old)}}
            alone = _without(alone, old)
            alone = {**alone, **_moved(called, old, new, alone)}
            left.setdefault(old, []).append((api.name, new))
        names[api.name] = alone
    for old, takers in left.items():
        together = _without(together, old)
        if len(takers) == 1:
            ((name, new),) = takers
            names[name] = _still_shared(names[name], new, until)
    names[common] = together
    return Ledger({name: replace(previous.apis.get(name, ApiLedger()), names=found) for name, found in names.items()})


def _also_called(entry: NameEntry, other: NameEntry, until: str) -> NameEntry:
    """Return the entry of a thing that another one is now, which may have had another name."""
    aliases = {**other.shared, **other.aliases, other.python: until, **entry.aliases}
    return replace(entry, aliases={old: end for old, end in aliases.items() if old != entry.python})


def _moved(names: Names, old: TypeId, new: TypeId, beside: Names) -> dict[str, NameEntry]:
    """Return the names of a component and of all within it at another place, in a module that nothing beside has.

    A class that something there has already asks for another name.
    """
    modules = {entry.module for entry in beside.values()} - {""}
    classes = {entry.python for entry in beside.values() if entry.module}
    found = {}
    for key, entry in names.items():
        if _is_within(key, old):
            module = f"{entry.module}_schema" if entry.module in modules else entry.module
            is_taken = bool(entry.module) and entry.python in classes
            changed = replace(entry, python="", aliases={}) if is_taken else in_one_package(entry)
            found[new + key.removeprefix(old)] = replace(changed, module=module)
    return found


def in_one_package(entry: NameEntry) -> NameEntry:
    """Return an entry whose names in the package of shared models are names like others: it is in there again."""
    aliases = {**entry.shared, **entry.aliases}
    return replace(entry, aliases={old: end for old, end in aliases.items() if old != entry.python}, shared={})


def _still_shared(names: Names, id_: TypeId, until: str) -> dict[str, NameEntry]:
    """Return the names in which the classes of a component, and within it, are in the package of shared models, too."""
    return {key: still_shared(entry, until) if _is_within(key, id_) else entry for key, entry in names.items()}


def still_shared(entry: NameEntry, until: str) -> NameEntry:
    """Return the entry of a class that the package of shared models still has; any other as it is."""
    if not entry.module or entry.removed:
        return entry
    return replace(entry, shared={**entry.aliases, entry.python: until})


def _without(names: Names, old: TypeId) -> dict[str, NameEntry]:
    return {key: entry for key, entry in names.items() if not _is_within(key, old)}


def _is_within(key: str, id_: TypeId) -> bool:
    return key == id_ or key.startswith(f"{id_}/")
