"""Names changed by hand, and old ones that end: ledger → ledger."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from packaging.version import Version

from sdkwright.ledger import ApiLedger, Ledger, NameEntry, OperationEntry
from sdkwright.naming import names_held, parameter_entries
from sdkwright.naming.keys import WAS, is_tag_key
from sdkwright.naming.packages import renamed_package
from sdkwright.naming.recognise import moved, renewed
from sdkwright.naming.reserved import (
    CLIENT_ATTRIBUTES,
    ENUM_ATTRIBUTES,
    KEYWORDS,
    METHOD_ARGUMENTS,
    MODEL_ATTRIBUTES,
    RUNTIME_CLASSES,
)

_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_ARGUMENT = re.compile(r"(?P<method>[^()]+)\((?P<name>[^()]*)\)")


class RenameError(Exception):
    """A name cannot be changed so; the message says why."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A thing with a name.

    Attributes:
        taken: Names that nothing beside it may get.
        change: Returns the ledger in which it has another name; the old one is an alias until a version, if given.
    """

    taken: frozenset[str]
    change: Callable[[str, str], ApiLedger]


def rename(ledger: Ledger, old: str, new: str, until: str) -> Ledger:
    """Return the ledger in which a thing has another name.

    Args:
        old: A Python name: ``"hubs"``, ``"hubs.get"``, ``"hubs.get(first)"``, ``"models.Hub"``, ``"models.Hub.name"``;
            in a target of several APIs after the name of one. Or a place, ``"api.yaml#/components/schemas/Node"``, of
            something that has another now.
        new: Such a name, or only its last part; or the other place.
        until: The version that will lack the old name, ``""`` to have no alias.

    Raises:
        RenameError: Nothing is called so, or something else is.
    """
    if "#" in old:
        return _move(ledger, old, new, until)
    found = [(name, api, thing) for name, api in ledger.apis.items() for thing in _find(name, api, plain_name(old))]
    if not found:
        raise RenameError(f"nothing is called `{old}`")
    # What several APIs share is nowhere else.
    found = [entry for entry in found if not entry[0]] or found
    if len(found) > 1:
        names = ", ".join(f"`{name}.{old}`" for name, _, _ in found)
        raise RenameError(f"`{old}` is one of several: {names}")
    ((name, _, thing),) = found
    scope = f"{name}." if name else ""
    last = _last_part(plain_name(old).removeprefix(scope), plain_name(new).removeprefix(scope))
    _check(last.rpartition(".")[2], thing.taken)
    return Ledger({**ledger.apis, name: thing.change(last, until)})


def rename_in(package: str, ledger: Ledger, old: str, new: str, until: str, packages: Collection[str] = ()) -> Ledger:
    """Return what `rename` does, for names that may begin with the package, ``""`` if that has no name yet.

    Args:
        packages: The sub-packages that the configuration has; one that it calls otherwise now can be renamed, too.

    Raises:
        RenameError: Nothing is called so, or something else is.
    """
    bare = old.removeprefix(f"{package}.") if package else old
    inner = new.removeprefix(f"{package}.") if package else new
    if bare != old and bare in ledger.apis:
        return _rename_package(ledger, bare, inner, until, packages)
    try:
        return rename(ledger, bare, inner if bare != old else new, until)
    except RenameError:
        if old in ledger.apis:
            return _rename_package(ledger, old, new, until, packages)
        if bare == old:
            raise
    return rename(ledger, old, new, until)


def _rename_package(ledger: Ledger, old: str, new: str, until: str, packages: Collection[str]) -> Ledger:
    """Return the ledger in which an API has the sub-package that the configuration gives it.

    Raises:
        RenameError: It does not.
    """
    if old in packages or new not in packages:
        raise RenameError(f"it is the configuration that calls an API `{old}`: call it `{new}` there first")
    return renamed_package(ledger, old, new, until)


def next_major(version: str) -> str:
    """Return the version that may lack what a version has (Semantic Versioning 2.0.0, section 8)."""
    return f"{Version(version).major + 1}.0.0"


def plain_name(name: str) -> str:
    """Return a Python name without the word for the client."""
    return name.removeprefix("client.")


def _last_part(old: str, new: str) -> str:
    """Return what a thing is to be called within what it is part of; a method may go to another resource.

    Raises:
        RenameError: The new name is that of another kind of thing.
    """
    before, after = _ARGUMENT.fullmatch(old), _ARGUMENT.fullmatch(new)
    if after is not None:
        if before is None or before["method"] != after["method"]:
            raise RenameError(f"`{new}` is an argument of another method than `{old}`")
        return after["name"]
    if "." not in new:
        return new
    if before is None and old.rpartition(".")[0] == new.rpartition(".")[0]:
        return new.rpartition(".")[2]
    both = (*old.split("."), *new.split("."))
    if before is None and "models" not in both and len(both) == 4:
        return new  # a method of another resource
    raise RenameError(f"`{new}` is not where `{old}` is")


def _check(name: str, taken: Iterable[str]) -> None:
    """Raise an error for a name that nothing can have here.

    Raises:
        RenameError: So it is.
    """
    if not _IDENTIFIER.fullmatch(name) or name in KEYWORDS:
        raise RenameError(f"`{name}` is no name that Python allows here")
    if name in taken or name in RUNTIME_CLASSES:
        raise RenameError(f"`{name}` is taken: something beside it is called so, or was")


# What there is


def _find(api_name: str, api: ApiLedger, name: str) -> Iterator[_Found]:
    """Yield what a Python name means in an API."""
    name = name.removeprefix(f"{api_name}.") if api_name else name
    if argument := _ARGUMENT.fullmatch(name):
        yield from _arguments(api, argument["method"], argument["name"])
    elif name.startswith("models."):
        owner, _, part = name.removeprefix("models.").partition(".")
        yield from _parts(api, owner, part) if part else _types(api, owner)
    elif "." in name:
        yield from _methods(api, name)
    else:
        yield from _resources(api, name)


def _types(api: ApiLedger, python: str) -> Iterator[_Found]:
    classes = {k: e for k, e in api.names.items() if e.module}
    resources = (word for e in api.names.values() if e.cls for word in (e.cls, f"Async{e.cls}"))
    for key, entry in classes.items():
        if entry.python == python and not entry.removed and WAS not in key:
            yield _Found(_taken(classes, key, (*RUNTIME_CLASSES, *resources)), _changes_name(api, key))


def _parts(api: ApiLedger, owner: str, python: str) -> Iterator[_Found]:
    for key, entry in api.names.items():
        if entry.python == owner and entry.module and not entry.removed:
            id_ = key.removesuffix("/class")
            for section, reserved in (("properties", MODEL_ATTRIBUTES), ("enum", ENUM_ATTRIBUTES)):
                start = f"{id_}/{section}/"
                parts = {k: e for k, e in api.names.items() if k.startswith(start) and "/" not in k[len(start) :]}
                for part in [k for k, e in parts.items() if e.python == python and not e.removed]:
                    yield _Found(_taken(parts, part, reserved), _changes_name(api, part))


def _resources(api: ApiLedger, python: str) -> Iterator[_Found]:
    tags = {key: entry for key, entry in api.names.items() if is_tag_key(key)}
    for key, entry in tags.items():
        if entry.python == python and not entry.removed:
            yield _Found(_taken(tags, key, CLIENT_ATTRIBUTES), _changes_resource(api, key))


def _methods(api: ApiLedger, name: str) -> Iterator[_Found]:
    for key, entry in api.operations.items():
        if f"{entry.resource}.{entry.method}" == name and not entry.removed:
            others = (e for k, e in api.operations.items() if k != key and e.resource == entry.resource)
            taken = (word for other in others for word in (other.method, *_old_methods(other)))
            yield _Found(frozenset((entry.method, *taken)), _changes_method(api, key))


def _old_methods(entry: OperationEntry) -> Iterator[str]:
    return (old.rpartition(".")[2] for old in entry.aliases)


def _arguments(api: ApiLedger, method: str, python: str) -> Iterator[_Found]:
    for key, entry in api.operations.items():
        if f"{entry.resource}.{entry.method}" == method and not entry.removed:
            arguments = parameter_entries(entry)
            for place in [place for place, name in entry.parameters.items() if name == python]:
                yield _Found(_taken(arguments, place, METHOD_ARGUMENTS), _changes_argument(api, key, place))


def _taken(entries: Mapping[str, NameEntry], key: str, reserved: Iterable[str]) -> frozenset[str]:
    """Return what something cannot be called: what others beside it are or were; its own old names it may have back."""
    others = names_held(entry for other, entry in entries.items() if other != key)
    return frozenset((entries[key].python, *others, *reserved))


# Changes


def _renamed(entry: NameEntry, new: str, until: str) -> NameEntry:
    aliases = {old: end for old, end in entry.aliases.items() if old != new}
    return replace(entry, python=new, aliases={**aliases, entry.python: until} if until else aliases)


def _changes_name(api: ApiLedger, key: str) -> Callable[[str, str], ApiLedger]:
    def change(new: str, until: str) -> ApiLedger:
        return replace(api, names={**api.names, key: _renamed(api.names[key], new, until)})

    return change


def _changes_resource(api: ApiLedger, key: str) -> Callable[[str, str], ApiLedger]:
    def change(new: str, until: str) -> ApiLedger:
        old = api.names[key].python
        operations = {k: _in_resource(entry, old, new) for k, entry in api.operations.items()}
        names = {**api.names, key: _renamed(api.names[key], new, until)}
        return replace(api, operations=operations, names=names)

    return change


def _in_resource(entry: OperationEntry, old: str, new: str) -> OperationEntry:
    """Return an entry in which a resource has another attribute; the client's old one leads to all its methods."""
    aliases = {(f"{new}.{n.partition('.')[2]}" if n.startswith(f"{old}.") else n): e for n, e in entry.aliases.items()}
    return replace(entry, resource=new if entry.resource == old else entry.resource, aliases=aliases)


def _changes_method(api: ApiLedger, key: str) -> Callable[[str, str], ApiLedger]:
    def change(new: str, until: str) -> ApiLedger:
        entry = api.operations[key]
        owner, _, method = new.rpartition(".")
        owner = owner or entry.resource
        if owner not in {e.resource for e in api.operations.values() if not e.removed}:
            raise RenameError(f"there is no resource `{owner}`")
        others = {f"{e.resource}.{e.method}" for k, e in api.operations.items() if k != key}
        if f"{owner}.{method}" in others:
            raise RenameError(f"`{method}` is taken: something beside it is called so, or was")
        aliases = {old: end for old, end in entry.aliases.items() if old != f"{owner}.{method}"}
        if until:
            aliases[f"{entry.resource}.{entry.method}"] = until
        changed = replace(entry, resource=owner, method=method, aliases=aliases)
        return replace(api, operations={**api.operations, key: changed})

    return change


def _changes_argument(api: ApiLedger, key: str, place: str) -> Callable[[str, str], ApiLedger]:
    def change(new: str, until: str) -> ApiLedger:
        entry = api.operations[key]
        before = NameEntry(entry.parameters[place], aliases=entry.former.get(place, {}))
        after = _renamed(before, new, until)
        former = {k: names for k, names in entry.former.items() if k != place}
        changed = replace(
            entry,
            parameters={**entry.parameters, place: after.python},
            former={**former, place: after.aliases} if after.aliases else former,
        )
        return replace(api, operations={**api.operations, key: changed})

    return change


def _move(ledger: Ledger, old: str, new: str, until: str) -> Ledger:
    """Return the ledger in which what stood at one place stands at another.

    Raises:
        RenameError: There is nothing at the old one.
    """
    changed = dict(ledger.apis)
    for name, api in ledger.apis.items():
        for key, entry in api.names.items():
            if key.endswith(old if old.startswith("#") else f"/{old}") or key == old:
                place = key.partition("#")[0] + new if new.startswith("#") else new
                names = moved({k: e for k, e in api.names.items() if k not in {key, place}}, {key: place})
                names[place] = renewed(entry, until) if until else replace(entry, python="", removed="")
                changed[name] = replace(api, names=names)
    if changed == dict(ledger.apis):
        raise RenameError(f"there is nothing at `{old}`")
    return Ledger(changed)


# The configuration's renames


def configured(
    ledger: Ledger, api: str, renames: Mapping[str, str], until: str, places: Collection[str]
) -> tuple[Ledger, tuple[str, ...]]:
    """Return the ledger with what the configuration calls otherwise, and what is wrong with its names.

    A name that was changed in an earlier run is left as it is.

    Args:
        renames: Old name or place to new one, see `rename`.
        places: Keys of what the documents have now.
    """
    problems = []
    for old, new in renames.items():
        scope = f"{api}." if api and "#" not in old else ""
        try:
            if "#" in old:
                _check_places(old, new, places)
            ledger = rename(ledger, scope + old, new, until)
        except RenameError as problem:
            if not _is_done(api, ledger.apis.get(api, ApiLedger()), old, new):
                problems.append(f"`{old}` = `{new}`: {problem}")
    return ledger, tuple(problems)


def _check_places(old: str, new: str, places: Collection[str]) -> None:
    """Raise an error unless what stood at a place may stand at another now.

    Raises:
        RenameError: So it is.
    """
    if any(key.endswith(old) for key in places):
        raise RenameError(f"the document still has `{old}`")
    if not any(key.endswith(new) for key in places):
        raise RenameError(f"the document has no `{new}`")


def _is_done(name: str, api: ApiLedger, old: str, new: str) -> bool:
    """Say whether something was renamed already; the sub-package itself is before anything else."""
    if "#" in new:
        return any(key.endswith(new) for key in api.names) and not any(key.endswith(old) for key in api.names)
    return new == name or any(True for _ in _find("", api, plain_name(new)))


# Ends


def prune(ledger: Ledger, version: str, names: Iterable[str], *, everything: bool) -> tuple[Ledger, tuple[str, ...]]:
    """Return the ledger without old names and removed things whose time has come, and what these were.

    Args:
        version: That of the target.
        names: Old names that end though their time has not come: ``"hubs.fetch"``, ``"models.Node"``.
        everything: All end.
    """
    wanted = {*map(plain_name, names)}
    ended: list[str] = []

    def ends(name: str, until: str) -> bool:
        if not (everything or name in wanted or Version(until) <= Version(version)):
            return False
        ended.append(name)
        return True

    apis = {name: _pruned(f"{name}." if name else "", api, ends) for name, api in ledger.apis.items()}
    left = {name: api for name, api in apis.items() if not name or api.operations or api.names}
    return Ledger(left), tuple(sorted(ended))


Ends = Callable[[str, str], bool]


def _pruned(scope: str, api: ApiLedger, ends: Ends) -> ApiLedger:
    titles = _titles(api)
    names = {
        key: replace(
            entry,
            aliases={n: u for n, u in entry.aliases.items() if not ends(f"{scope}{titles[key]}{n}", u)},
            shared={n: u for n, u in entry.shared.items() if not ends(f"{titles[key]}{n}", u)},
        )
        for key, entry in api.names.items()
        if not (entry.removed and ends(f"{scope}{titles[key]}{entry.python}", entry.removed))
    }
    operations = {
        key: _pruned_operation(scope, entry, ends)
        for key, entry in api.operations.items()
        if not (entry.removed and ends(f"{scope}{entry.resource}.{entry.method}", entry.removed))
    }
    # Where the API was the only one of the SDK, its clients were in the package of that.
    aliases = {name: until for name, until in api.aliases.items() if not ends(name or "Client", until)}
    return replace(api, operations=operations, names=names, aliases=aliases)


def _pruned_operation(scope: str, entry: OperationEntry, ends: Ends) -> OperationEntry:
    method = f"{scope}{entry.resource}.{entry.method}"
    former = {
        place: {name: until for name, until in names.items() if not ends(f"{method}({name})", until)}
        for place, names in entry.former.items()
    }
    return replace(
        entry,
        aliases={name: until for name, until in entry.aliases.items() if not ends(f"{scope}{name}", until)},
        former={place: names for place, names in former.items() if names},
    )


def _titles(api: ApiLedger) -> dict[str, str]:
    """Return what stands before each name in Python: ``"models."``, ``"models.Hub."`` or nothing."""
    owners = {key.removesuffix("/class"): entry.python for key, entry in api.names.items() if entry.module}
    titles = {}
    for key, entry in api.names.items():
        owner = owners.get(key.rpartition("/")[0].rpartition("/")[0])
        titles[key] = "models." if entry.module else f"models.{owner}." if owner else ""
    return titles
