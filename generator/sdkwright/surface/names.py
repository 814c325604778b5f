"""Ledger → surface: names, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sdkwright.ledger import ApiLedger, Ledger, OperationEntry
from sdkwright.naming.keys import is_tag_key
from sdkwright.surface.parts import (
    Attribute,
    Class,
    Client,
    Definition,
    Function,
    Kind,
    Operation,
    Parameter,
    Role,
    Spot,
    Surface,
)
from sdkwright.surface.places import owner_of
from sdkwright.surface.types import ANYTHING, Named

_NOWHERE = Spot(file="", line=0)


def names_of(ledger: Ledger, package: str) -> Surface:
    """Return the surface that a ledger knows of: every argument may be left out, every type is anything."""
    definitions: dict[str, Definition] = {}
    exports: dict[str, dict[str, str]] = {}
    clients: dict[str, Client] = {}
    former: dict[str, str] = {}
    shared = _models("", ledger.apis.get("", ApiLedger())) if len(ledger.apis) > 1 else {}
    for name, api in ledger.apis.items():
        if api.is_gone:
            continue
        models = {**shared, **_models(name, api)}
        definitions.update(models)
        found = _resources(name, api) if api.operations else {}
        definitions.update(found)
        for each in (name, *api.aliases):
            exports.setdefault(f"{each}.models".lstrip("."), {}).update((m.name, id_) for id_, m in models.items())
            if found:
                clients[f"{each}.Client".lstrip(".")] = Client(package=each, name="Client", cls=f"{name}:Client")
                exports.setdefault(each, {})["Client"] = f"{name}:Client"
        if name:
            exports.setdefault("models", {}).update(_no_longer_shared(name, api))
        for old in filter(None, api.aliases):
            former |= {old: name, f"{old}.models": f"{name}.models".lstrip(".")}
    return Surface(
        package=package,
        definitions=definitions,
        exports=exports,
        clients=clients,
        names_only=True,
        former=former,
    )


def _no_longer_shared(package: str, api: ApiLedger) -> Iterator[tuple[str, str]]:
    """Yield the names that the shared models have for classes of an API, with the ids of these."""
    for entry in api.names.values():
        if not entry.removed:
            yield from ((old, f"{package}.models:{entry.python}") for old in entry.shared)


def _class(id_: str, base: str, members: dict[str, Function | Attribute]) -> Class:
    return Class(id=id_, bases=(Named(base),), members=members, doc="", deprecated=None, spot=_NOWHERE)


def _models(package: str, api: ApiLedger) -> dict[str, Class]:
    names = {key: entry for key, entry in api.names.items() if not entry.removed}
    owners = {key: entry for key, entry in names.items() if entry.module and "#" in key}
    pythons = {key: entry.python for key, entry in owners.items()}
    members: dict[str, dict[str, Function | Attribute]] = {key: {} for key in owners}
    enums = set()
    for key, entry in names.items():
        owner = "" if entry.module else owner_of(pythons, key)
        if owner:
            is_member = key.startswith(f"{owner}/enum/")
            enums |= {owner} if is_member else set()
            members[owner][entry.python] = _attribute(entry.python, key, is_member=is_member)
            members[owner].update((old, _old_name(old, entry.python)) for old in entry.aliases)
    found = {}
    for key, entry in owners.items():
        id_ = f"{package}.models:{entry.python}".lstrip(".")
        found[id_] = _class(id_, "enum:StrEnum" if key in enums else "_runtime:Model", members[key])
        for alias in entry.aliases:
            found[f"{package}.models:{alias}".lstrip(".")] = _class(
                f"{package}.models:{alias}".lstrip("."), "_runtime:Model", members[key]
            )
    return found


def _attribute(name: str, key: str, *, is_member: bool) -> Attribute:
    wire = key.rpartition("/")[2]
    return Attribute(
        name=name,
        role=Role.MEMBER if is_member else Role.FIELD,
        type=ANYTHING,
        optional=not is_member,
        default=repr(wire) if is_member else "...",
        wire_name=wire,
        spot=_NOWHERE,
    )


def _old_name(old: str, now: str) -> Attribute:
    doc = f"Deprecated: now `{now}`"
    return Attribute(name=old, role=Role.PROPERTY, type=ANYTHING, doc=doc, deprecated=doc, spot=_NOWHERE)


def _resources(package: str, api: ApiLedger) -> dict[str, Class]:
    root = f"{package}:Client"
    members: dict[str, dict[str, Function | Attribute]] = {root: {}}
    for key, entry in api.operations.items():
        if not entry.removed:
            now = f"{entry.resource}.{entry.method}"
            for name in (now, *entry.aliases):
                resource, _, method = name.rpartition(".")
                found = _method(key, entry) if name == now else replace(_method(key, entry), deprecated="")
                members[_reached(members, root, resource)][method] = replace(found, name=method)
    for old, now in _old_resources(api):
        inner = Named(f"{root}.{now}")
        if inner.id in members:
            members[root][old] = Attribute(
                name=old, role=Role.PROPERTY, type=inner, deprecated="", doc="Deprecated.", spot=_NOWHERE
            )
    return {
        id_: _class(id_, "_runtime:ApiClient" if id_ == root else "_runtime:Resource", found)
        for id_, found in members.items()
    }


def _reached(members: dict[str, dict[str, Function | Attribute]], root: str, resource: str) -> str:
    """Return the class of a resource, with all that one reaches it through."""
    owner = root
    for step in resource.split("."):
        inner = f"{owner}.{step}"
        members.setdefault(inner, {})
        members[owner][step] = Attribute(name=step, role=Role.PROPERTY, type=Named(inner), spot=_NOWHERE)
        owner = inner
    return owner


def _old_resources(api: ApiLedger) -> Iterator[tuple[str, str]]:
    """Yield old attributes of resources, with what they are now."""
    for key, entry in api.names.items():
        if is_tag_key(key) and not entry.removed:
            yield from ((old, entry.python) for old in entry.aliases)


def _method(key: str, entry: OperationEntry) -> Function:
    former = (old for names in entry.former.values() for old in names)
    names = [*entry.parameters.values(), *([entry.body.parameter] if entry.body else []), *former]
    parameters = [
        Parameter(name=name, kind=Kind.KEYWORD, type=ANYTHING, default="...") for name in dict.fromkeys(names)
    ]
    return Function(
        name=entry.method,
        parameters=tuple(parameters),
        returns=ANYTHING,
        is_async=False,
        binding="",
        doc="",
        deprecated=None,
        overloads=(),
        former={old: entry.parameters[place] for place, olds in entry.former.items() for old in olds},
        operation=Operation(key=key, errors={}, security=None, arguments=dict(entry.parameters)),
        spot=_NOWHERE,
    )
