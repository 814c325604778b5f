"""What an API calls types that it shares with others, where a class of its own had the name first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from sdkwright import ir
from sdkwright.ir import TypeId
from sdkwright.ledger import ApiLedger, NameEntry
from sdkwright.naming import Names, TypeName, class_names
from sdkwright.naming.allocate import Candidate, allocate
from sdkwright.naming.keys import type_key, unknown_key
from sdkwright.naming.reserved import RUNTIME_CLASSES
from sdkwright.naming.words import cap_words, snake_case

_ELSEWHERE = "/"
"""Stands before a module of another package: no module of this one is in its way."""


def called_here(used: Mapping[str, NameEntry], before: ApiLedger) -> dict[str, NameEntry]:
    """Return the entries of shared types as an API has them: one whose class it has itself is called otherwise there.

    Args:
        used: Entries of the shared types that the API mentions, and of their parts.
        before: The names of the API in an earlier run.
    """
    own = {key: entry for key, entry in before.names.items() if key not in used}
    taken = {*class_names(ApiLedger(names=own))}
    clashing = {
        _owner(key) for key, entry in used.items() if entry.module and (key in before.names or entry.python in taken)
    }
    local = {key: entry for key, entry in used.items() if entry.module and _owner(key) in clashing}
    kept = {key: before.names[key].python for key in local if key in before.names}
    reserved = {*RUNTIME_CLASSES, *taken, *(entry.python for entry in used.values())}
    names = allocate([_candidate(key, entry) for key, entry in local.items()], kept, reserved)
    modules = {entry.module for entry in own.values()}
    found = {}
    for key, entry in used.items():
        if key in local:
            main = next(each for each in (_owner(key), f"{_owner(key)}/class") if each in local)
            module = before.names[main].module if main in before.names else _module(names[main], modules)
            found[key] = replace(entry, python=names[key], module=module, aliases={})
        elif entry.module:
            aliases = {old: until for old, until in entry.aliases.items() if old not in taken}
            found[key] = replace(entry, module=f"{_ELSEWHERE}{entry.module}", aliases=aliases)
        else:
            found[key] = entry
    return found


def is_local(entry: NameEntry) -> bool:
    """Say whether an entry that `called_here` gave is that of a class that is called otherwise there."""
    return bool(entry.module) and not entry.module.startswith(_ELSEWHERE)


def with_plain_modules(names: Names) -> Names:
    """Return names that were given with entries of `called_here`, with modules as they are."""
    types = {id_: TypeName(name.python, name.module.removeprefix(_ELSEWHERE)) for id_, name in names.types.items()}
    return replace(names, types=types)


def common_names(api: ir.Api, names: Names, common: Mapping[str, NameEntry]) -> Names:
    """Return the names of an API in which shared types are called as the SDK calls them."""
    entries = {id_: entry for id_ in names.types if (entry := common.get(type_key(api.types[id_]))) is not None}
    unknown = {id_: common[key].python for id_ in names.unknown if (key := unknown_key(id_)) in common}
    former = {**names.former.types, **{id_: entry.aliases for id_, entry in entries.items()}}
    return replace(
        names,
        types={**names.types, **{id_: TypeName(entry.python, entry.module) for id_, entry in entries.items()}},
        unknown={**names.unknown, **unknown},
        former=replace(names.former, types={id_: aliases for id_, aliases in former.items() if aliases}),
    )


def _owner(key: str) -> TypeId:
    """Return the id of the type that a class is of; that of a union has two."""
    return key.removesuffix("/unknown").removesuffix("/class")


def _candidate(key: str, entry: NameEntry) -> Candidate[str]:
    """Return what a shared class would like to be called beside another one of its name: its file says which it is."""
    stem = re.sub(r"\.\w+$", "", key.partition("#")[0].rpartition("/")[2])
    prefix, plain = (
        ("Unknown", entry.python.removeprefix("Unknown")) if key.endswith("/unknown") else ("", entry.python)
    )
    return Candidate(
        key=key,
        wire_name="",
        proposal=f"{prefix}{cap_words(stem)}{plain}",
        alternatives=(f"{prefix}Shared{plain}",),
    )


def _module(python: str, taken: set[str]) -> str:
    name = f"_{snake_case(python)}"
    return f"{name}_shared" if name in taken else name
