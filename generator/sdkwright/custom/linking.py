"""Custom classes + names → what each of them extends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sdkwright import ir
from sdkwright.custom.reading import CustomClass, base_names
from sdkwright.diagnostics import Diagnostic, DiagnosticLog
from sdkwright.ir import TypeId
from sdkwright.ledger import Ledger
from sdkwright.naming.target import NamedApi
from sdkwright.settings import did_you_mean

_CLIENTS = ("Client", "AsyncClient")
_KINDS = {ir.Enum: "an enum", ir.Union: "a union", ir.Alias: "an alias"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """What takes the place of a generated class.

    Attributes:
        module: Its module, below the SDK's root package.
        base: What the generated class is called instead.
        home: The module of the generated class, below the root package.
    """

    module: tuple[str, ...]
    base: str
    home: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extensions:
    """What of one API is extended: models by id, resources and clients by the name of the class."""

    models: Mapping[TypeId, Extension] = field(default_factory=dict)
    resources: Mapping[str, Extension] = field(default_factory=dict)
    clients: Mapping[str, Extension] = field(default_factory=dict)


def link(
    custom: Iterable[CustomClass], named: Iterable[NamedApi], previous: Ledger, log: DiagnosticLog
) -> tuple[dict[str, Extensions], dict[CustomClass, Extension]]:
    """Return what is extended, by the name of the API, and the same by custom class.

    Reports:
        custom-unknown: There is nothing of this name to extend, or not any more.
        custom-kind: It is a class that cannot be extended.
        custom-import: The base is not imported from where it is.
        custom-base: The base has the name of a model.
        custom-twice: Something is extended twice.
        custom-mixed: A resource and a model are extended in one file.
    """
    apis = tuple(named)
    tables = {entry.api.name: _Table({}, {}, {}) for entry in apis}
    linked: dict[CustomClass, Extension] = {}
    seen: dict[tuple[tuple[str, ...], str], CustomClass] = {}
    for one in custom:
        first = seen.setdefault((one.package, one.name), one)
        if first is not one:
            message = f"`{one.name}` is extended twice, here and in `{first.file}`"
            log.add(one.finding("custom-twice", one.node, message, "make one class of the two"))
            continue
        extension = _linked(one, apis, tables, previous, log)
        if extension is not None:
            linked[one] = extension
    log.extend(_mixed(linked))
    return {
        name: Extensions(models=t.models, resources=t.resources, clients=t.clients) for name, t in tables.items()
    }, linked


def _mixed(linked: Mapping[CustomClass, Extension]) -> Iterator[Diagnostic]:
    """Yield a finding for each resource that is extended in a file with a model: Python could import neither first."""
    models = {one.file: one.name for one, extension in linked.items() if extension.home[-2:-1] == ("models",)}
    for one, extension in linked.items():
        if extension.home[-2:-1] == ("resources",) and one.file in models:
            message = f"`{one.name}` is a resource, and `{models[one.file]}` in the same file is a model"
            hint = (
                "move one of them to a file of its own: modules of resources import models, and these their extensions"
            )
            yield one.finding("custom-mixed", one.node, message, hint)


@dataclass(frozen=True, slots=True)
class _Table:
    """What of one API is extended so far."""

    models: dict[TypeId, Extension]
    resources: dict[str, Extension]
    clients: dict[str, Extension]


def _linked(
    one: CustomClass,
    apis: tuple[NamedApi, ...],
    tables: Mapping[str, _Table],
    previous: Ledger,
    log: DiagnosticLog,
) -> Extension | None:
    """Return what a custom class extends, and note it in the tables."""
    name = one.package[0] if one.package else ""
    owners = [entry for entry in apis if entry.api.name == name]
    found = _found(one, apis, owners)
    if found is None:
        log.add(_unknown(one, apis, owners, previous))
        return None
    place, objection = found, _objection(one, found, apis)
    if objection is not None:
        log.add(objection)
        return None
    extension = Extension(module=one.module, base=one.base, home=place)
    match place[len(one.package) :]:
        case ("client",):
            tables[name].clients[one.name] = extension
        case ("resources", _):
            tables[name].resources[one.name] = extension
        case _:
            for entry, id_ in _models(one, apis, owners):
                tables[entry.api.name].models[id_] = extension
    return extension


def _found(one: CustomClass, apis: Iterable[NamedApi], owners: Iterable[NamedApi]) -> tuple[str, ...] | None:
    """Return the module of what a custom class extends, below the root package; None where there is nothing."""
    if one.name in _CLIENTS and owners:
        return (*one.package, "client")
    for entry in owners:
        for name in entry.names.resources.values():
            if one.name in (name.cls, f"Async{name.cls}"):
                return (*one.package, "resources", name.module)
    modules = (entry.names.types[id_].module for entry, id_ in _models(one, apis, owners))
    module = next(modules, None)
    return None if module is None else (*one.package, "models", module)


def _models(
    one: CustomClass, apis: Iterable[NamedApi], owners: Iterable[NamedApi]
) -> Iterator[tuple[NamedApi, TypeId]]:
    """Yield the types of a custom class's name in its package; one that APIs share is in each of them."""
    found = _candidates(one, apis, owners)
    return ((entry, id_) for entry, id_ in found if entry.names.types[id_].python == one.name)


def _candidates(
    one: CustomClass, apis: Iterable[NamedApi], owners: Iterable[NamedApi]
) -> Iterator[tuple[NamedApi, TypeId]]:
    """Yield the types of a custom class's package."""
    yield from ((entry, id_) for entry in owners for id_ in entry.own)
    if not one.package:
        yield from ((replace(entry, names=entry.common), id_) for entry in apis for id_ in entry.shared)


def _objection(one: CustomClass, place: tuple[str, ...], apis: Iterable[NamedApi]) -> Diagnostic | None:
    """Return what is wrong with the way a custom class extends something; None if nothing."""
    for entry, id_ in _models(one, apis, [entry for entry in apis if (entry.api.name,) == (one.package or ("",))]):
        kind = next((word for cls, word in _KINDS.items() if isinstance(entry.api.types[id_], cls)), "")
        if kind and place[-2:-1] == ("models",):
            message = f"`{one.name}` is {kind}, and only classes of objects can be extended"
            return one.finding("custom-kind", one.node, message)
    if any(one.base == name.python for entry in apis for name in entry.names.types.values()):
        other = next(base for base in base_names(one.name) if base != one.base)
        message = f"`{one.base}` is a class of the API, so the base of `{one.name}` needs another name"
        return one.finding("custom-base", one.node, message, f"call it `{other}`, here and where it is imported")
    if one.imported != place:
        message = f"`{one.base}` is not imported from where it is"
        return one.finding("custom-import", one.node, message, f"write `from {_spelt(one, place)} import {one.base}`")
    return None


def _unknown(one: CustomClass, apis: Iterable[NamedApi], owners: Iterable[NamedApi], previous: Ledger) -> Diagnostic:
    """Return the finding that there is nothing to extend."""
    known = {*_CLIENTS, *(name for entry in owners for name in _known(entry))}
    if not one.package:
        known |= {entry.common.types[id_].python for entry in apis for id_ in entry.shared}
    name = one.package[0] if one.package else ""
    before = previous.apis.get(name)
    gone = before is not None and any(entry.python == one.name for entry in before.names.values())
    where = f" of `{name}`" if name else ""
    if (now := _renamed(one, apis, owners)) is not None:
        new, home = now
        base = next(iter(base_names(new)))
        hint = f"call it `{new}`, with `from {_spelt(one, home)} import {base}`; the old name leads to it"
        return one.finding("custom-unknown", one.node, f"`{one.name}`, which this extends, is called `{new}` now", hint)
    if gone:
        message = f"`{one.name}`, which this extends, is gone from the document since the last generation"
        return one.finding("custom-unknown", one.node, message, "remove the class, or let it stand on something else")
    message = f"there is no model, resource or client `{one.name}`{where} to extend"
    return one.finding("custom-unknown", one.node, message, did_you_mean(one.name, known))


def _renamed(
    one: CustomClass, apis: Iterable[NamedApi], owners: Iterable[NamedApi]
) -> tuple[str, tuple[str, ...]] | None:
    """Return the name and module of the model that had a custom class's name; None if there is none."""
    for entry, id_ in _candidates(one, apis, owners):
        if one.name in entry.names.former.types.get(id_, {}):
            name = entry.names.types[id_]
            return name.python, (*one.package, "models", name.module)
    return None


def _known(entry: NamedApi) -> Iterator[str]:
    yield from (entry.names.types[id_].python for id_ in entry.own)
    for name in entry.names.resources.values():
        yield name.cls
        yield f"Async{name.cls}"


def _spelt(one: CustomClass, place: tuple[str, ...]) -> str:
    """Return a module as the file of a custom class names it."""
    depth = len(one.module) - len(one.package) + one.file.endswith("/__init__.py")
    return "." * depth + ".".join(place[len(one.package) :])
