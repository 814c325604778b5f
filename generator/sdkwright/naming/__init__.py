"""Api → Names: every identifier that will exist.

A name depends on the thing and its parent, never on order; what an earlier run wrote down stays (`ApiLedger`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TypeVar, assert_never

from sdkwright import ir
from sdkwright.diagnostics import DiagnosticLog, Origin
from sdkwright.ir import EventId, MethodId, TypeId
from sdkwright.ledger import ApiLedger, BodyEntry, NameEntry, OperationEntry, UnionEntry
from sdkwright.naming.allocate import Candidate, allocate, collisions, identifier, own_spelling
from sdkwright.naming.keys import (
    child_key,
    field_key,
    is_tag_key,
    member_key,
    parts_of,
    scheme_key,
    server_key,
    server_keys,
    tag_key,
    type_key,
    unknown_key,
)
from sdkwright.naming.recognise import WishesOf, field_shape, parameter_shape
from sdkwright.naming.reserved import (
    CLIENT_ARGUMENTS,
    CLIENT_ATTRIBUTES,
    CLIENT_CLASSES,
    ENUM_ATTRIBUTES,
    METHOD_ARGUMENTS,
    MODEL_ATTRIBUTES,
    RUNTIME_CLASSES,
)
from sdkwright.naming.shapes import member_shape, method_shape, type_shape
from sdkwright.naming.tree import Children, methods_held, name_children
from sdkwright.naming.words import cap_words, edged, is_edged, snake_case, spelled, upper_case
from sdkwright.normalise.pages import description_of

K = TypeVar("K", bound=Hashable)
Parts = Mapping[str, Mapping[str, str]]
"""Keys of fields and members by wire name, by type and section; see `parts_of`."""

# What tells a class from another thing of the same name.
_LONGEST_WITHIN = 60
"""Characters of the class of a type within something, as long as that is told from others."""
_KIND_SUFFIX = {ir.Model: "Object", ir.Enum: "Enum", ir.Union: "Union", ir.Alias: "Alias"}


@dataclass(frozen=True, slots=True)
class TypeName:
    """A class and the private module of the models package that holds it, as in ``("EndUser", "_end_user")``."""

    python: str
    module: str


@dataclass(frozen=True, slots=True)
class ResourceName:
    """A resource: its attribute of the client, its class (the asynchronous one has ``Async`` before it), its module."""

    attribute: str
    cls: str

    @property
    def module(self) -> str:
        """The private module that holds both classes."""
        return f"_{self.attribute.rstrip('_')}"


Until = Mapping[str, str]
"""Old names, each with the version that will lack it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """Old names that still work, by the keys that `Names` has; those of methods as ``"hubs.fetch"``.

    Attributes:
        shared: Those that the SDK's shared models still have, by the class of today.
        packages: Those of the API's package.
    """

    types: Mapping[TypeId, Until] = field(default_factory=dict)
    fields: Mapping[tuple[TypeId, str], Until] = field(default_factory=dict)
    members: Mapping[tuple[TypeId, str | int], Until] = field(default_factory=dict)
    resources: Mapping[str, Until] = field(default_factory=dict)
    methods: Mapping[MethodId, Until] = field(default_factory=dict)
    parameters: Mapping[tuple[MethodId, str], Until] = field(default_factory=dict)
    shared: Mapping[str, Until] = field(default_factory=dict)
    packages: Until = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedMethod:
    """A method whose operation is gone.

    Attributes:
        positional: Arguments for what was in the path.
        options: The others.
        until: The version that will lack it.
    """

    id: MethodId
    name: str
    positional: tuple[str, ...]
    options: tuple[str, ...]
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeping:
    """What a target says about names that were.

    Attributes:
        until: The version that will lack what is renamed or removed now.
        keep_removed: Methods whose operation is gone stay until then, and say so.
    """

    until: str = "1.0.0"
    keep_removed: bool = False


KEEPING = Keeping()


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """All identifiers of one API.

    Attributes:
        unknown: For each union the class of the variants that it does not know.
        fields: By type and wire name.
        members: By type and value.
        resources: By the resource's wire name.
        parameters: By method and `ir.Parameter.key`.
        schemes: By id of a scheme; the client's argument (for basic authentication the prefix of two: ``""``).
        servers: By position in `ir.Api.servers`.
        removed: By the resource's wire name: methods that the document no longer has and that say so when called.
        events: What one asks for an event by.
        children: What resources are called in those that they are parts of.
    """

    types: Mapping[TypeId, TypeName]
    unknown: Mapping[TypeId, str]
    fields: Mapping[tuple[TypeId, str], str]
    members: Mapping[tuple[TypeId, str | int], str]
    resources: Mapping[str, ResourceName]
    methods: Mapping[MethodId, str]
    parameters: Mapping[tuple[MethodId, str], str]
    schemes: Mapping[str, str]
    servers: Mapping[int, str]
    events: Mapping[EventId, str]
    former: Former
    removed: Mapping[str, tuple[RemovedMethod, ...]] = field(default_factory=dict)
    children: Children = field(default_factory=dict)


def assign_names(
    api: ir.Api,
    previous: ApiLedger,
    log: DiagnosticLog,
    keeping: Keeping = KEEPING,
    elsewhere: Collection[str] = (),
) -> Names:
    """Return a name for everything in an API; those that `previous` holds stay.

    Args:
        previous: Names under today's places, see `recognise`.
        elsewhere: Classes that stand, or may come to stand, beside those of the API; new ones get other names.

    Reports:
        name-collision: See `collisions`.
    """
    parts = parts_of(previous.names)
    types = name_types(api, previous, log, elsewhere)
    resources = name_resources(api, types, previous)
    children = name_children(api, {wire: name.attribute for wire, name in resources.items()}, previous)
    names = Names(
        types=types,
        unknown=name_unknown(api, types, previous, elsewhere),
        fields=dict(name_fields(api, previous, parts, log)),
        members=dict(name_members(api, previous, parts, log)),
        resources=resources,
        methods=dict(name_methods(api, resources, children, previous, log)),
        parameters=dict(name_parameters(api, previous, log)),
        schemes=name_schemes(api, previous),
        servers=name_servers(api, previous),
        events=dict(name_events(api, previous)),
        former=Former(),
        removed=removed_methods(api, resources, previous, keeping),
        children=children,
    )
    return replace(names, former=former_names(api, names, previous))


def former_names(api: ir.Api, names: Names, previous: ApiLedger) -> Former:
    """Return the old names that still work."""
    # Few things have any, and very many are asked for.
    renamed = {key: entry for key, entry in previous.names.items() if entry.aliases or entry.shared}

    def of(key: str, python: str) -> Until:
        entry = renamed.get(key)
        return {} if entry is None else {old: until for old, until in entry.aliases.items() if old != python}

    def shared(key: str) -> Until:
        return renamed[key].shared if key in renamed else {}

    operations = previous.operations
    return Former(
        types=known({id_: of(type_key(api.types[id_]), name.python) for id_, name in names.types.items()}),
        fields=known({key: of(field_key(*key), name) for key, name in names.fields.items()}) if renamed else {},
        members=known({key: of(member_key(*key), name) for key, name in names.members.items()}) if renamed else {},
        resources=known({wire: of(tag_key(wire), name.attribute) for wire, name in names.resources.items()}),
        methods=known({id_: operations[id_].aliases for id_ in names.methods if id_ in operations}),
        parameters=known(
            {
                (id_, key): {old: until for old, until in operations[id_].former.get(key, {}).items() if old != python}
                for (id_, key), python in names.parameters.items()
                if id_ in operations
            }
        ),
        shared=known(
            {
                **{name.python: shared(type_key(api.types[id_])) for id_, name in names.types.items()},
                **{python: shared(unknown_key(id_)) for id_, python in names.unknown.items()},
            }
        ),
        packages=previous.aliases,
    )


def known(found: Mapping[K, Until]) -> dict[K, Until]:
    """Return the things that have old names."""
    return {key: aliases for key, aliases in found.items() if aliases}


def removed_methods(
    api: ir.Api, resources: Mapping[str, ResourceName], previous: ApiLedger, keeping: Keeping
) -> dict[str, tuple[RemovedMethod, ...]]:
    """Return the methods to keep though their operation is gone, in the order of the ledger."""
    if not keeping.keep_removed:
        return {}
    now = {method.id for method in api.methods}
    gone = {key: entry for key, entry in sorted(previous.operations.items()) if key not in now}
    return {
        wire: found
        for wire, name in resources.items()
        if (found := tuple(removed_method(k, e, keeping) for k, e in gone.items() if e.resource == name.attribute))
    }


def removed_method(key: MethodId, entry: OperationEntry, keeping: Keeping) -> RemovedMethod:
    """Return a method of the ledger as the SDK keeps it; arguments in the path come in the path's order."""
    path = [f"path:{name}" for name in re.findall(r"\{([^}]*)\}", key)]
    in_path = [name for name in path if name in entry.parameters]
    options = [name for place, name in entry.parameters.items() if place not in in_path]
    return RemovedMethod(
        id=key,
        name=entry.method,
        positional=tuple(entry.parameters[place] for place in in_path),
        options=(*([entry.body.parameter] if entry.body else []), *options),
        until=entry.removed or keeping.until,
    )


def ledger_of(api: ir.Api, names: Names, previous: ApiLedger, until: str = KEEPING.until) -> ApiLedger:
    """Return what the next run has to keep: these names, and those of things that are gone.

    Args:
        until: The version that forgets what is gone now.
    """
    operations = {
        method.id: operation_entry(api, resource, method, names, previous.operations.get(method.id))
        for resource, method in methods_of(api)
    }
    entries = {key: with_aliases(entry, previous.names.get(key)) for key, entry in name_entries(api, names)}
    gone = {
        key: operations.get(key) or replace(entry, removed=entry.removed or until)
        for key, entry in previous.operations.items()
    }
    lost = {
        key: entries.get(key) or replace(entry, removed=entry.removed or until)
        for key, entry in previous.names.items()
        if entry.python
    }
    return ApiLedger(
        operations={**gone, **operations},
        names={**lost, **entries},
        webhooks={**previous.webhooks, **names.events},
        aliases=previous.aliases,
    )


def with_aliases(entry: NameEntry, previous: NameEntry | None) -> NameEntry:
    """Return an entry with the old names that the thing has."""
    if previous is None or not (previous.aliases or previous.shared):
        return entry
    aliases = {old: until for old, until in previous.aliases.items() if old != entry.python}
    return replace(entry, aliases=aliases, shared=previous.shared)


def methods_of(api: ir.Api) -> Iterator[tuple[ir.Resource, ir.Method]]:
    """Yield each method with its resource."""
    return ((resource, method) for resource in api.resources for method in resource.methods)


def name_entries(api: ir.Api, names: Names) -> Iterator[tuple[str, NameEntry]]:
    """Yield all names but those of operations, by their key in the ledger."""
    shapes = part_shapes(api)
    for type_id, name in names.types.items():
        definition = api.types[type_id]
        shape, union = type_shape(definition, api.types), union_entry(definition)
        yield type_key(definition), NameEntry(name.python, name.module, shape=shape, union=union)
    for type_id, python in names.unknown.items():
        yield unknown_key(type_id), NameEntry(python, names.types[type_id].module)
    for (type_id, wire_name), python in names.fields.items():
        key = field_key(type_id, wire_name)
        yield key, NameEntry(python, shape=shapes.get(key, ""))
    for (type_id, value), python in names.members.items():
        key = member_key(type_id, value)
        yield key, NameEntry(python, shape=shapes.get(key, ""))
    for wire_name, resource in names.resources.items():
        yield tag_key(wire_name), NameEntry(resource.attribute, cls=resource.cls)
    for parent, children in names.children.items():
        yield from ((child_key(parent, child), NameEntry(python)) for child, python in children.items())
    for scheme, python in names.schemes.items():
        yield scheme_key(scheme), NameEntry(python)
    keys = server_keys(api.servers)
    for position, python in names.servers.items():
        yield keys[position], NameEntry(python)


def union_entry(definition: ir.TypeDef) -> UnionEntry | None:
    """Return how the variants of a union are told apart, for the next run to keep."""
    return UnionEntry(definition.tag_source or "match", definition.tag) if isinstance(definition, ir.Union) else None


def part_shapes(api: ir.Api) -> dict[str, str]:
    """Return what fields and members are recognised by, where anything will do, by their key in the ledger."""
    shapes: dict[str, str] = {}
    for definition in api.types.values():
        if isinstance(definition, ir.Model):
            shapes |= {field_key(definition.id, f.wire_name): field_shape(f, api.types) for f in definition.fields}
        elif isinstance(definition, ir.Enum):
            shapes |= {member_key(definition.id, m.value): member_shape(m) for m in definition.members}
    return shapes


def operation_entry(
    api: ir.Api, resource: ir.Resource, method: ir.Method, names: Names, previous: OperationEntry | None
) -> OperationEntry:
    """Return the ledger's entry of a method."""
    body = None
    if method.body is not None:
        body = BodyEntry("body", tuple(content.media_type for content in method.body.contents))
    parameters = {parameter.key: names.parameters[method.id, parameter.key] for parameter in method.parameters}
    before = {} if previous is None else {**previous.gone, **previous.parameters}
    shapes = {parameter.key: parameter_shape(parameter, api.types) for parameter in method.parameters}
    return OperationEntry(
        operation_id=method.operation_id,
        resource=names.resources[resource.wire_name].attribute,
        method=names.methods[method.id],
        parameters=parameters,
        body=body,
        aliases=names.former.methods.get(method.id, {}),
        former={key: old for key in parameters if (old := names.former.parameters.get((method.id, key)))},
        shapes={key: shape for key, shape in shapes.items() if shape},
        gone={key: name for key, name in before.items() if key not in parameters},
        pages=description_of(method.pages) if method.pages is not None else {},
        shape=method_shape(method, api.types),
    )


# What parts would be called


def wishes() -> WishesOf:
    """Return what `recognise` asks to see whether a new spelling gives the same name."""
    return WishesOf(
        fields=lambda model: {
            entry.wire_name: field_candidate(entry.wire_name, entry.preferred).proposal for entry in model.fields
        },
        members=lambda enum: {str(m.value): member_candidate(m, enum.origin).proposal for m in enum.members},
        parameters=lambda method: {p.key: parameter_candidate(p).proposal for p in method.parameters},
    )


# Classes


def name_types(
    api: ir.Api, previous: ApiLedger, log: DiagnosticLog, elsewhere: Collection[str]
) -> dict[TypeId, TypeName]:
    """Return the class and module of each type.

    Components come before the types within something, and those whose name is all there is to say of them before those
    that can say where they are: a schema is called what it is where a parameter has the same name.
    """
    entries = {d.id: entry for d in api.types.values() if (entry := previous.names.get(type_key(d))) is not None}
    roots = [definition for definition in api.types.values() if not definition.context.parent]
    inner = [definition for definition in api.types.values() if definition.context.parent]
    taken = {*RUNTIME_CLASSES, *class_names(previous), *elsewhere}
    components = [class_candidate(definition, "") for definition in roots]
    placed = {definition.id for definition in roots if definition.context.alternatives}
    classes: dict[TypeId, str] = {}
    for group in ([c for c in components if c.key not in placed], [c for c in components if c.key in placed]):
        classes |= allocate(group, kept_names(group, entries), {*taken, *classes.values()})
    log.extend(collisions(components, classes))
    method_words = owner_words(api)
    parents = {**{method: cap_words(word) for method, word in method_words.items()}, **classes}
    within = [class_candidate(definition, parent_class(definition.context.parent, parents)) for definition in inner]
    classes |= allocate(within, kept_names(within, entries), {*taken, *classes.values()})
    return assign_modules(api, classes, previous)


def kept_names(candidates: Iterable[Candidate[K]], entries: Mapping[K, NameEntry]) -> dict[K, str]:
    """Return the names that stay; who is to get a new name may have one of its old ones back."""
    kept = {}
    for candidate in candidates:
        entry = entries.get(candidate.key)
        if entry is not None and entry.python:
            kept[candidate.key] = entry.python
        elif entry is not None and candidate.proposal in entry.aliases:
            kept[candidate.key] = candidate.proposal
    return kept


def names_held(entries: Iterable[NameEntry]) -> Iterator[str]:
    """Yield the names that nothing else may get: those of things that are there, or were, and those that they had."""
    for entry in entries:
        yield from (entry.python, *entry.aliases, *entry.shared)


def class_names(previous: ApiLedger) -> Iterator[str]:
    """Yield the classes of the ledger: those of types and of resources."""
    yield from names_held(entry for entry in previous.names.values() if entry.module or not entry.python)
    for entry in previous.names.values():
        if entry.cls:
            yield from (entry.cls, f"Async{entry.cls}")


def parent_class(parent: TypeId, classes: Mapping[str, str]) -> str:
    """Return what the names of types within something begin with; a component without a class has its own name."""
    return classes.get(parent) or cap_words(Origin(*parent.split("#", 1)).tokens[-1] if "#/" in parent else "")


def class_candidate(definition: ir.TypeDef, parent: str) -> Candidate[TypeId]:
    """Return what a type would like to be called: its name, after its parent's if it is within something."""
    context = definition.context
    suffix = next(suffix for kind, suffix in _KIND_SUFFIX.items() if isinstance(definition, kind))
    whole = class_identifier(parent + cap_words(" ".join(context.words.split())))
    base = class_identifier(shortened(parent, context.words)) if parent else whole
    return Candidate(
        key=definition.id,
        wire_name=context.words if not context.parent else "",
        proposal=context.preferred if context.preferred.isidentifier() else base,
        alternatives=(
            *(class_identifier(parent + cap_words(words)) for words in context.alternatives),
            *((whole,) if whole != base else ()),
            *((class_identifier(parent + cap_words(edged(context.words))),) if is_edged(context.words) else ()),
            base + suffix,
            class_identifier(parent + cap_words(" ".join(map(spelled, context.words.split())))) + suffix,
        ),
        origin=None if context.parent or is_within_component(definition) else definition.origin,
    )


def is_within_component(definition: ir.TypeDef) -> bool:
    """Say whether a type has its name from a component that is no schema: the document gives it none to be changed."""
    section = definition.origin.tokens[:2]
    return section[:1] == ("components",) and section != ("components", "schemas")


def shortened(parent: str, words: str) -> str:
    """Return the name of a type within something, by its last words only if it would be too long with all of them."""
    parts = words.split() or [""]
    names = (parent + cap_words(" ".join(parts[start:])) for start in range(len(parts)))
    return next((name for name in names if len(name) <= _LONGEST_WITHIN), parent + cap_words(parts[-1]))


def class_identifier(name: str) -> str:
    """Return a name as one of a class."""
    return f"Type{name}" if not name or name[0].isdigit() else name


def owner_words(api: ir.Api) -> dict[MethodId | EventId, str]:
    """Return what methods and events are called within names of types, by their ids."""
    methods = {method.id: method_word(method) for method in api.methods}
    return methods | {event.id: f"{event.owner} {event.wire_name}".strip() for event in api.events}


def method_word(method: ir.Method) -> str:
    """Return what a method is called within names of types: its operationId, else its HTTP method and path."""
    return method.operation_id or f"{method.http_method.lower()} {path_words(method.path)}"


def path_words(path: str) -> str:
    """Return a path as words, its parameters after ``by``."""
    return path.replace("{", " by ").replace("}", " ").replace("/", " ")


def assign_modules(api: ir.Api, classes: Mapping[TypeId, str], previous: ApiLedger) -> dict[TypeId, TypeName]:
    """Return classes with their modules: one for a component and the types within it, or for a method's types."""
    kept = {
        d.id: entry.module
        for d in api.types.values()
        if (entry := previous.names.get(type_key(d))) is not None and entry.module
    }
    owners = {definition.id: definition.context.parent or definition.id for definition in api.types.values()}
    # Types of a method may have become a component: what is still the method's stays in the module.
    homes = {module: owners[type_id] for type_id, module in sorted(kept.items()) if owners[type_id] not in classes}
    homes |= {module: type_id for type_id, module in kept.items() if owners[type_id] == type_id}
    # What has gone from one component to another is at home there.
    kept = {
        type_id: module
        for type_id, module in kept.items()
        if homes.get(module, owners[type_id]) == owners[type_id] or {homes[module], owners[type_id]}.isdisjoint(classes)
    }
    owner_kept = {owners[type_id]: module for type_id, module in kept.items()}
    parents = {**{owner: cap_words(words) for owner, words in owner_words(api).items()}, **classes}
    wanted = {owner: parent_class(owner, parents) or classes[type_id] for type_id, owner in owners.items()}
    modules = allocate(
        (
            Candidate(
                key=owner,
                wire_name=name,
                proposal=f"_{snake_case(name)}",
                alternatives=(f"_{snake_case(name)}_types" if owner not in classes else f"_{name.lower()}",),
            )
            for owner, name in wanted.items()
        ),
        owner_kept,
    )
    return {type_id: TypeName(name, kept.get(type_id) or modules[owners[type_id]]) for type_id, name in classes.items()}


def name_unknown(
    api: ir.Api, types: Mapping[TypeId, TypeName], previous: ApiLedger, elsewhere: Collection[str]
) -> dict[TypeId, str]:
    """Return the class of unknown variants for each union that has no default of its own."""
    unions = [d for d in api.types.values() if isinstance(d, ir.Union) and d.default is None]
    kept = {u.id: entry.python for u in unions if (entry := previous.names.get(unknown_key(u.id)))}
    taken = {*RUNTIME_CLASSES, *class_names(previous), *elsewhere, *(name.python for name in types.values())}
    return allocate(
        (
            Candidate(
                key=union.id,
                wire_name="",
                proposal=f"Unknown{types[union.id].python}",
                alternatives=(f"Unknown{types[union.id].python}Variant",),
            )
            for union in unions
        ),
        kept,
        taken,
    )


# What is within classes


def name_fields(
    api: ir.Api, previous: ApiLedger, parts: Parts, log: DiagnosticLog
) -> Iterator[tuple[tuple[TypeId, str], str]]:
    """Yield the name of each field of each model, and of the tag of each union's unknown variant."""
    for definition in api.types.values():
        match definition:
            case ir.Model(fields=fields):
                candidates = [field_candidate(entry.wire_name, entry.preferred, entry.origin) for entry in fields]
            case ir.Union() if definition.tag:
                candidates = [field_candidate(definition.tag)]
            case ir.Union() | ir.Enum() | ir.Alias():
                continue
            case _:
                assert_never(definition)
        keys = {candidate.key: field_key(definition.id, candidate.key) for candidate in candidates}
        entries = {name: entry for name, key in keys.items() if (entry := previous.names.get(key))}
        held = held_within(previous, parts, f"{definition.id}/properties")
        names = allocate(candidates, kept_names(candidates, entries), held)
        log.extend(collisions(candidates, names))
        yield from (((definition.id, wire_name), python) for wire_name, python in names.items())


def held_within(previous: ApiLedger, parts: Parts, section: str) -> set[str]:
    """Return the names that a type's fields or members have or had."""
    return {*names_held(previous.names[key] for key in parts.get(section, {}).values())}


def field_candidate(wire_name: str, preferred: str = "", origin: Origin | None = None) -> Candidate[str]:
    """Return what a field would like to be called."""
    return Candidate(
        key=wire_name,
        wire_name=wire_name,
        proposal=preferred if preferred.isidentifier() else attribute(wire_name, "field"),
        alternatives=_field_alternatives(wire_name),
        origin=origin,
    )


@lru_cache(maxsize=65536)
def _field_alternatives(wire_name: str) -> tuple[str, ...]:
    """Return what a field may be called where its first wish cannot be granted."""
    return (
        *own_spelling(wire_name, MODEL_ATTRIBUTES),
        *((identifier(snake_case(edged(wire_name)), "field"),) if is_edged(wire_name) else ()),
        f"{attribute(wire_name, 'field')}_field",
        identifier(snake_case(spelled(wire_name)), "field"),
    )


@lru_cache(maxsize=65536)
def attribute(wire_name: str, kind: str) -> str:
    """Return a wire name as an attribute of a model."""
    name = identifier(snake_case(wire_name), kind)
    return f"{name}_" if name in MODEL_ATTRIBUTES else name


def name_members(
    api: ir.Api, previous: ApiLedger, parts: Parts, log: DiagnosticLog
) -> Iterator[tuple[tuple[TypeId, str | int], str]]:
    """Yield the name of each member of each enum."""
    for definition in api.types.values():
        if not isinstance(definition, ir.Enum):
            continue
        keys = {member.value: member_key(definition.id, member.value) for member in definition.members}
        entries = {value: entry for value, key in keys.items() if (entry := previous.names.get(key))}
        candidates = [member_candidate(member, definition.origin) for member in definition.members]
        held = held_within(previous, parts, f"{definition.id}/enum")
        names = allocate(candidates, kept_names(candidates, entries), {*ENUM_ATTRIBUTES, *held})
        log.extend(collisions(candidates, names, "x-enum-varnames"))
        for value, python in names.items():
            yield (definition.id, value), python


def member_candidate(member: ir.Member, origin: Origin) -> Candidate[str | int]:
    """Return what a member of an enum would like to be called."""
    if isinstance(member.value, int):
        text = f"minus {-member.value}" if member.value < 0 else str(member.value)
    else:
        text = member.value or "empty"
    name, *alternatives = _member_wishes(text, member.preferred or text)
    return Candidate(
        key=member.value,
        wire_name=str(member.value),
        proposal=name,
        alternatives=tuple(alternatives),
        origin=origin,
    )


@lru_cache(maxsize=65536)
def _member_wishes(text: str, preferred: str) -> tuple[str, ...]:
    """Return what a member may be called, the best first."""
    name = identifier(upper_case(preferred), "VALUE")
    return (
        name,
        identifier(upper_case(text), "VALUE"),
        identifier(upper_case(edged(text)), "VALUE"),
        f"{name}_{letter_case(text)}",
        identifier(upper_case(spelled(text)), "VALUE"),
    )


def letter_case(text: str) -> str:
    """Return how the letters of a value are written, for values that differ in nothing else."""
    return "LOWER" if text.islower() else "UPPER" if text.isupper() else "TITLE" if text.istitle() else "MIXED"


# Resources, methods and their parameters


def name_resources(api: ir.Api, types: Mapping[TypeId, TypeName], previous: ApiLedger) -> dict[str, ResourceName]:
    """Return attribute and class of each resource; a class that a model or the runtime has too says what it is."""
    entries = {r.wire_name: entry for r in api.resources if (entry := previous.names.get(tag_key(r.wire_name)))}
    candidates = [
        Candidate(
            key=resource.wire_name,
            wire_name=resource.wire_name,
            proposal=identifier(snake_case(resource.wire_name), "resource"),
            alternatives=(f"{identifier(snake_case(resource.wire_name), 'resource')}_resource",),
        )
        for resource in api.resources
    ]
    tags = (entry for key, entry in previous.names.items() if is_tag_key(key))
    attributes_ = allocate(candidates, kept_names(candidates, entries), {*CLIENT_ATTRIBUTES, *names_held(tags)})
    taken = {*RUNTIME_CLASSES, *CLIENT_CLASSES, *class_names(previous), *(name.python for name in types.values())}
    kept = {wire: entry.cls for wire, entry in entries.items() if entry.cls}
    classes = resource_classes(attributes_, kept, taken)
    return {wire: ResourceName(name, classes[wire]) for wire, name in attributes_.items()}


def resource_classes(attributes_: Mapping[str, str], kept: Mapping[str, str], taken: Collection[str]) -> dict[str, str]:
    """Return the class of each resource, all different, and different from that of every asynchronous one.

    Args:
        attributes_: The attributes of the resources, by tag.
        kept: Classes of an earlier run, by tag.
        taken: Other classes.
    """
    candidates = [resource_class_candidate(tag, attribute_) for tag, attribute_ in attributes_.items()]
    wishes_ = [wish for c in candidates for wish in (kept.get(c.key, c.proposal), *c.alternatives)]
    reserved = {*taken, *(f"Async{wish}" for wish in wishes_)}
    reserved |= {name.removeprefix("Async") for name in (*taken, *kept.values())}
    return allocate(candidates, kept, reserved)


def resource_class_candidate(tag: str, attribute_: str) -> Candidate[str]:
    """Return what the class of a resource with an attribute would like to be called."""
    plain = "".join(word.capitalize() for word in attribute_.split("_") if word)
    suffixes = ("Resource", "Methods", "MethodsMethods")
    return Candidate(
        key=tag, wire_name=tag, proposal=plain, alternatives=tuple(f"{plain}{suffix}" for suffix in suffixes)
    )


def name_methods(
    api: ir.Api,
    resources: Mapping[str, ResourceName],
    children: Children,
    previous: ApiLedger,
    log: DiagnosticLog,
) -> Iterator[tuple[MethodId, str]]:
    """Yield the name of each method, different within its resource, now and before, and from the parts of that."""
    held = methods_held(previous)
    for parent, parts in children.items():
        held.setdefault(resources[parent].attribute, set()).update(parts.values())
    for resource in api.resources:
        kept = {m.id: before.method for m in resource.methods if (before := previous.operations.get(m.id)) is not None}
        candidates = [method_candidate(method, resource) for method in resource.methods]
        names = allocate(candidates, kept, held.get(resources[resource.wire_name].attribute, ()))
        log.extend(collisions(candidates, names, "x-sdk-method"))
        yield from names.items()


def method_candidate(method: ir.Method, resource: ir.Resource) -> Candidate[MethodId]:
    """Return what a method would like to be called: what it was given, else its operationId, else its path."""
    by_path = identifier(snake_case(f"{method.http_method.lower()} {path_words(method.path)}"), "method")
    by_id = identifier(snake_case(method.operation_id), "method") if method.operation_id else by_path
    # The method of a stream is named after that of its operation.
    is_given = method.wanted and not (method.operation_id and method.wanted.startswith(f"{method.operation_id} "))
    name = snake_case(method.wanted or method.operation_id)
    within = name if is_given else name.removeprefix(f"{snake_case(resource.wire_name)}_")
    return Candidate(
        key=method.id,
        wire_name=method.wanted or method.operation_id or method.id,
        proposal=identifier(within, "method") if name else by_path,
        alternatives=tuple(dict.fromkeys((identifier(name, "method") if name else by_id, by_id, by_path))),
        origin=method.origin,
    )


def name_parameters(api: ir.Api, previous: ApiLedger, log: DiagnosticLog) -> Iterator[tuple[tuple[MethodId, str], str]]:
    """Yield the argument of each parameter of each method."""
    for _, method in methods_of(api):
        before = previous.operations.get(method.id)
        candidates = [parameter_candidate(parameter) for parameter in method.parameters]
        entries = parameter_entries(before) if before else {}
        held = {*METHOD_ARGUMENTS, *names_held(entries.values())}
        names = allocate(candidates, kept_names(candidates, entries), held)
        log.extend(collisions(candidates, names))
        yield from (((method.id, key), python) for key, python in names.items())


def parameter_entries(entry: OperationEntry) -> dict[str, NameEntry]:
    """Return the parameters of an operation; one that it had before may come back."""
    return {
        key: NameEntry(name, aliases=entry.former.get(key, {}))
        for key, name in {**entry.gone, **entry.parameters}.items()
    }


def parameter_candidate(parameter: ir.Parameter) -> Candidate[str]:
    """Return what a parameter would like to be called; where it goes tells it from another of its name."""
    plain = identifier(snake_case(parameter.wire_name), "param")
    return Candidate(
        key=parameter.key,
        wire_name=parameter.wire_name,
        proposal=parameter.preferred if parameter.preferred.isidentifier() else plain,
        alternatives=(
            *own_spelling(parameter.wire_name),
            *((identifier(snake_case(edged(parameter.wire_name)), "param"),) if is_edged(parameter.wire_name) else ()),
            f"{plain.rstrip('_')}_{parameter.place}",
            identifier(snake_case(spelled(parameter.wire_name)), "param"),
        ),
        origin=parameter.origin,
    )


# Events


def name_events(api: ir.Api, previous: ApiLedger) -> Iterator[tuple[EventId, str]]:
    """Yield what one asks for each event by: the document's word, with the operation where another event has it too.

    Events that carry the same are one, and so are a callback's methods and URLs.
    """
    rivals: dict[str, set[tuple[str, ir.TypeExpr | None]]] = {}
    for event in api.events:
        rivals.setdefault(event.wire_name, set()).add((event.owner, event.type))
    for event in api.events:
        several = len({carried for _, carried in rivals[event.wire_name]}) > 1
        owners = {owner for owner, _ in rivals[event.wire_name]}
        longer = several and event.owner and len(owners) > 1
        name = f"{event.owner}.{event.wire_name}" if longer else event.wire_name
        yield event.id, previous.webhooks.get(event.id, name)


# Clients


def name_schemes(api: ir.Api, previous: ApiLedger) -> dict[str, str]:
    """Return the client's argument for each way to authenticate: its kind says enough where it is the only one."""
    common = {ir.SchemeKind.BEARER: "token", ir.SchemeKind.API_KEY: "api_key", ir.SchemeKind.BASIC: "basic"}
    # A cookie is no key that somebody is given, so its own name says more.
    usual = {scheme.id for scheme in api.schemes if scheme.place is not ir.Place.COOKIE}
    counts = Counter(scheme.kind for scheme in api.schemes if scheme.id in usual)
    kept = {scheme.id: entry.python for scheme in api.schemes if (entry := previous.names.get(scheme_key(scheme.id)))}
    return allocate(
        (
            Candidate(
                key=scheme.id,
                wire_name=scheme.id,
                proposal=(
                    common[scheme.kind]
                    if scheme.id in usual and counts[scheme.kind] == 1
                    else identifier(snake_case(scheme.id), "auth")
                ),
                alternatives=(f"{identifier(snake_case(scheme.id), 'auth')}_{snake_case(scheme.kind)}",),
            )
            for scheme in api.schemes
        ),
        kept,
        CLIENT_ARGUMENTS,
    )


def name_servers(api: ir.Api, previous: ApiLedger) -> dict[int, str]:
    """Return the name of each server by position: its own, else a short description, else its host.

    One that is called as one that is gone was is that one at another URL.
    """
    candidates = [
        Candidate(
            key=position,
            wire_name=server.name,
            proposal=identifier(snake_case(server.name) or server_words(server), "server"),
            alternatives=(identifier(snake_case(server.url), "server"),),
        )
        for position, server in enumerate(api.servers)
    ]
    return allocate(candidates, kept_servers(api.servers, candidates, previous))


def kept_servers(
    servers: Sequence[ir.Server], candidates: Sequence[Candidate[int]], previous: ApiLedger
) -> dict[int, str]:
    """Return the names that servers have in the ledger, by position.

    Where another server has got the URL of one, or has it no longer, that is still the one that wants its name, else
    the first.
    """
    keys = server_keys(servers)
    kept = {place: previous.names[key].python for place, key in enumerate(keys) if key in previous.names}
    left = [candidate for candidate in candidates if candidate.key not in kept]
    former = former_servers(servers, previous)
    for candidate in sorted(left, key=lambda candidate: candidate.proposal not in former):
        server = servers[candidate.key]
        for key in (server_key(server.url), server_key(server.url, server.name or server.doc)):
            entry = previous.names.get(key)
            if entry is not None and key not in keys and entry.python not in kept.values():
                kept[candidate.key] = entry.python
                break
    return kept


def former_servers(servers: Sequence[ir.Server], previous: ApiLedger) -> set[str]:
    """Return the names that the ledger has for URLs of servers alone."""
    keys = {server_key(server.url) for server in servers}
    return {previous.names[key].python for key in keys if key in previous.names}


def server_words(server: ir.Server) -> str:
    """Return a name for a server that has none."""
    short = snake_case(server.doc)
    if server.doc and len(short) <= 24:
        return short
    return snake_case(server.url.split("://")[-1].split("/")[0])
