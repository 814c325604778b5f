"""Api → Names: every identifier that will exist.

A name depends on the thing and its parent, never on order; what an earlier run wrote down stays (`ApiLedger`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, count
from typing import assert_never

from sdkwright import ir
from sdkwright.diagnostics import DiagnosticLog, Origin, escape_token
from sdkwright.ir import EventId, MethodId, TypeId
from sdkwright.ledger import ApiLedger, BodyEntry, NameEntry, OperationEntry
from sdkwright.naming.allocate import Candidate, allocate, collisions, identifier
from sdkwright.naming.reserved import (
    CLIENT_ARGUMENTS,
    CLIENT_ATTRIBUTES,
    CLIENT_CLASSES,
    ENUM_ATTRIBUTES,
    METHOD_ARGUMENTS,
    MODEL_ATTRIBUTES,
    RUNTIME_CLASSES,
)
from sdkwright.naming.words import cap_words, snake_case, spelled, upper_case
from sdkwright.normalise.pages import description_of

# What tells a class from another thing of the same name.
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
        events: What one asks for an event by.
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


def assign_names(api: ir.Api, previous: ApiLedger, log: DiagnosticLog) -> Names:
    """Return a name for everything in an API; those that `previous` holds stay.

    Reports:
        name-collision: See `collisions`.
    """
    types = name_types(api, previous, log)
    return Names(
        types=types,
        unknown=name_unknown(api, types, previous),
        fields=dict(name_fields(api, previous, log)),
        members=dict(name_members(api, previous, log)),
        resources=name_resources(api, types, previous),
        methods=dict(name_methods(api, previous, log)),
        parameters=dict(name_parameters(api, previous, log)),
        schemes=name_schemes(api, previous),
        servers=name_servers(api, previous),
        events=dict(name_events(api, previous)),
    )


def ledger_of(api: ir.Api, names: Names, previous: ApiLedger) -> ApiLedger:
    """Return what the next run has to keep: these names, and those of things that are gone for now."""
    return ApiLedger(
        operations={
            **previous.operations,
            **{method.id: operation_entry(resource, method, names) for resource, method in methods_of(api)},
        },
        names={**previous.names, **dict(name_entries(api, names))},
        webhooks={**previous.webhooks, **names.events},
    )


def methods_of(api: ir.Api) -> Iterator[tuple[ir.Resource, ir.Method]]:
    """Yield each method with its resource."""
    return ((resource, method) for resource in api.resources for method in resource.methods)


# Keys of the ledger


def type_key(definition: ir.TypeDef) -> str:
    """Return the ledger's key of a type; that of a type within something is not the one of the field it stands in."""
    return f"{definition.id}/class" if definition.context.parent else definition.id


def field_key(type_id: TypeId, wire_name: str) -> str:
    """Return the ledger's key of a field; one that a model takes from a base is still the model's own."""
    return f"{type_id}/properties/{escape_token(wire_name)}"


def member_key(type_id: TypeId, value: str | int) -> str:
    """Return the ledger's key of an enum member, by its value: positions move."""
    return f"{type_id}/enum/{escape_token(str(value))}"


def name_entries(api: ir.Api, names: Names) -> Iterator[tuple[str, NameEntry]]:
    """Yield all names but those of operations, by their key in the ledger."""
    for type_id, name in names.types.items():
        yield type_key(api.types[type_id]), NameEntry(name.python, name.module)
    for type_id, python in names.unknown.items():
        yield f"{type_id}/unknown", NameEntry(python, names.types[type_id].module)
    for (type_id, wire_name), python in names.fields.items():
        yield field_key(type_id, wire_name), NameEntry(python)
    for (type_id, value), python in names.members.items():
        yield member_key(type_id, value), NameEntry(python)
    for scheme, python in names.schemes.items():
        yield f"#/components/securitySchemes/{escape_token(scheme)}", NameEntry(python)
    for position, python in names.servers.items():
        yield f"#/servers/{escape_token(api.servers[position].url)}", NameEntry(python)


def operation_entry(resource: ir.Resource, method: ir.Method, names: Names) -> OperationEntry:
    """Return the ledger's entry of a method."""
    body = None
    if method.body is not None:
        body = BodyEntry("body", tuple(content.media_type for content in method.body.contents))
    return OperationEntry(
        operation_id=method.operation_id,
        resource=names.resources[resource.wire_name].attribute,
        method=names.methods[method.id],
        parameters={parameter.key: names.parameters[method.id, parameter.key] for parameter in method.parameters},
        body=body,
        pages=description_of(method.pages) if method.pages is not None else {},
    )


# Classes


def name_types(api: ir.Api, previous: ApiLedger, log: DiagnosticLog) -> dict[TypeId, TypeName]:
    """Return the class and module of each type; components come before the types within something."""
    kept = {d.id: entry.python for d in api.types.values() if (entry := previous.names.get(type_key(d)))}
    roots = [definition for definition in api.types.values() if not definition.context.parent]
    inner = [definition for definition in api.types.values() if definition.context.parent]
    taken = {*RUNTIME_CLASSES, *(name for key, name in kept.items())}
    components = [class_candidate(definition, "") for definition in roots]
    classes = allocate(components, kept, taken - {kept[d.id] for d in roots if d.id in kept})
    log.extend(collisions(components, classes))
    method_words = owner_words(api)
    parents = {**{method: cap_words(word) for method, word in method_words.items()}, **classes}
    classes |= allocate(
        (class_candidate(definition, parent_class(definition.context.parent, parents)) for definition in inner),
        kept,
        {*taken, *classes.values()} - {kept[definition.id] for definition in inner if definition.id in kept},
    )
    return assign_modules(api, classes, previous)


def parent_class(parent: TypeId, classes: Mapping[str, str]) -> str:
    """Return what the names of types within something begin with; a component without a class has its own name."""
    return classes.get(parent) or cap_words(Origin(*parent.split("#", 1)).tokens[-1] if "#/" in parent else "")


def class_candidate(definition: ir.TypeDef, parent: str) -> Candidate[TypeId]:
    """Return what a type would like to be called: its name, after its parent's if it is within something."""
    context = definition.context
    suffix = next(suffix for kind, suffix in _KIND_SUFFIX.items() if isinstance(definition, kind))
    base = class_identifier(parent + cap_words(" ".join(context.words.split())))
    return Candidate(
        key=definition.id,
        wire_name=context.words if not context.parent else "",
        proposal=context.preferred if context.preferred.isidentifier() else base,
        alternatives=(
            *(class_identifier(parent + cap_words(words)) for words in context.alternatives),
            base + suffix,
            class_identifier(parent + cap_words(" ".join(map(spelled, context.words.split())))) + suffix,
        ),
        origin=None if context.parent else definition.origin,
    )


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


def name_unknown(api: ir.Api, types: Mapping[TypeId, TypeName], previous: ApiLedger) -> dict[TypeId, str]:
    """Return the class of unknown variants for each union that has no default of its own."""
    unions = [d for d in api.types.values() if isinstance(d, ir.Union) and d.default is None]
    kept = {u.id: entry.python for u in unions if (entry := previous.names.get(f"{u.id}/unknown"))}
    taken = {*RUNTIME_CLASSES, *(name.python for name in types.values())}
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


def name_fields(api: ir.Api, previous: ApiLedger, log: DiagnosticLog) -> Iterator[tuple[tuple[TypeId, str], str]]:
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
        kept = {name: entry.python for name, key in keys.items() if (entry := previous.names.get(key))}
        names = allocate(candidates, kept)
        log.extend(collisions(candidates, names))
        yield from (((definition.id, wire_name), python) for wire_name, python in names.items())


def field_candidate(wire_name: str, preferred: str = "", origin: Origin | None = None) -> Candidate[str]:
    """Return what a field would like to be called."""
    plain = attribute(wire_name, "field")
    return Candidate(
        key=wire_name,
        wire_name=wire_name,
        proposal=preferred if preferred.isidentifier() else plain,
        alternatives=(f"{plain}_field", identifier(snake_case(spelled(wire_name)), "field")),
        origin=origin,
    )


def attribute(wire_name: str, kind: str) -> str:
    """Return a wire name as an attribute of a model."""
    name = identifier(snake_case(wire_name), kind)
    return f"{name}_" if name in MODEL_ATTRIBUTES else name


def name_members(
    api: ir.Api, previous: ApiLedger, log: DiagnosticLog
) -> Iterator[tuple[tuple[TypeId, str | int], str]]:
    """Yield the name of each member of each enum."""
    for definition in api.types.values():
        if not isinstance(definition, ir.Enum):
            continue
        keys = {member.value: member_key(definition.id, member.value) for member in definition.members}
        kept = {value: entry.python for value, key in keys.items() if (entry := previous.names.get(key))}
        candidates = [member_candidate(member, definition.origin) for member in definition.members]
        names = allocate(candidates, kept, ENUM_ATTRIBUTES)
        log.extend(collisions(candidates, names))
        for value, python in names.items():
            yield (definition.id, value), python


def member_candidate(member: ir.Member, origin: Origin) -> Candidate[str | int]:
    """Return what a member of an enum would like to be called."""
    if isinstance(member.value, int):
        text = f"minus {-member.value}" if member.value < 0 else str(member.value)
    else:
        text = member.value or "empty"
    name = identifier(upper_case(member.preferred or text), "VALUE")
    return Candidate(
        key=member.value,
        wire_name=str(member.value),
        proposal=name,
        alternatives=(
            identifier(upper_case(text), "VALUE"),
            f"{name}_{letter_case(text)}",
            identifier(upper_case(spelled(text)), "VALUE"),
        ),
        origin=origin,
    )


def letter_case(text: str) -> str:
    """Return how the letters of a value are written, for values that differ in nothing else."""
    return "LOWER" if text.islower() else "UPPER" if text.isupper() else "TITLE" if text.istitle() else "MIXED"


# Resources, methods and their parameters


def name_resources(api: ir.Api, types: Mapping[TypeId, TypeName], previous: ApiLedger) -> dict[str, ResourceName]:
    """Return attribute and class of each resource; a class that a model or the runtime has too says what it is."""
    kept = {
        resource.wire_name: attribute_
        for resource in api.resources
        if (attribute_ := kept_resource(resource, previous))
    }
    candidates = [
        Candidate(
            key=resource.wire_name,
            wire_name=resource.wire_name,
            proposal=identifier(snake_case(resource.wire_name), "resource"),
            alternatives=(f"{identifier(snake_case(resource.wire_name), 'resource')}_resource",),
        )
        for resource in api.resources
    ]
    attributes_ = allocate(candidates, kept, CLIENT_ATTRIBUTES)
    taken = {*RUNTIME_CLASSES, *CLIENT_CLASSES, *(name.python for name in types.values())}
    return {wire: ResourceName(name, resource_class(name, taken)) for wire, name in attributes_.items()}


def resource_class(attribute_: str, taken: set[str]) -> str:
    """Return the class of a resource with an attribute."""
    plain = "".join(word.capitalize() for word in attribute_.split("_") if word)
    suffixes = chain(("", "Resource"), ("Methods" * times for times in count(1)))
    wishes = (f"{plain}{suffix}" for suffix in suffixes)
    return next(wish for wish in wishes if not {wish, f"Async{wish}"} & taken)


def kept_resource(resource: ir.Resource, previous: ApiLedger) -> str:
    """Return the attribute under which most methods of a resource were found before, ``""`` for a new one."""
    found = Counter(
        entry.resource for method in resource.methods if (entry := previous.operations.get(method.id)) is not None
    )
    return found.most_common(1)[0][0] if found else ""


def name_methods(api: ir.Api, previous: ApiLedger, log: DiagnosticLog) -> Iterator[tuple[MethodId, str]]:
    """Yield the name of each method, different within its resource."""
    for resource in api.resources:
        kept = {m.id: entry.method for m in resource.methods if (entry := previous.operations.get(m.id)) is not None}
        candidates = [method_candidate(method) for method in resource.methods]
        names = allocate(candidates, kept)
        log.extend(collisions(candidates, names))
        yield from names.items()


def method_candidate(method: ir.Method) -> Candidate[MethodId]:
    """Return what a method would like to be called: what it was given, else its operationId, else its path."""
    by_path = identifier(snake_case(f"{method.http_method.lower()} {path_words(method.path)}"), "method")
    by_id = identifier(snake_case(method.operation_id), "method") if method.operation_id else by_path
    return Candidate(
        key=method.id,
        wire_name=method.wanted or method.operation_id,
        proposal=identifier(snake_case(method.wanted), "method") if method.wanted else by_id,
        alternatives=tuple(dict.fromkeys((by_id, by_path))),
        origin=method.origin,
    )


def name_parameters(api: ir.Api, previous: ApiLedger, log: DiagnosticLog) -> Iterator[tuple[tuple[MethodId, str], str]]:
    """Yield the argument of each parameter of each method."""
    for _, method in methods_of(api):
        entry = previous.operations.get(method.id)
        kept = dict(entry.parameters) if entry else {}
        candidates = [parameter_candidate(parameter) for parameter in method.parameters]
        names = allocate(candidates, kept, METHOD_ARGUMENTS)
        log.extend(collisions(candidates, names))
        yield from (((method.id, key), python) for key, python in names.items())


def parameter_candidate(parameter: ir.Parameter) -> Candidate[str]:
    """Return what a parameter would like to be called; where it goes tells it from another of its name."""
    plain = identifier(snake_case(parameter.wire_name), "param")
    return Candidate(
        key=parameter.key,
        wire_name=parameter.wire_name,
        proposal=parameter.preferred if parameter.preferred.isidentifier() else plain,
        alternatives=(
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
    kept = {
        scheme.id: entry.python
        for scheme in api.schemes
        if (entry := previous.names.get(f"#/components/securitySchemes/{escape_token(scheme.id)}"))
    }
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
    """Return the name of each server by position: its own, else a short description, else its host."""
    kept = {
        position: entry.python
        for position, server in enumerate(api.servers)
        if (entry := previous.names.get(f"#/servers/{escape_token(server.url)}"))
    }
    return allocate(
        (
            Candidate(
                key=position,
                wire_name=server.name,
                proposal=identifier(snake_case(server.name) or server_words(server), "server"),
                alternatives=(identifier(snake_case(server.url), "server"),),
            )
            for position, server in enumerate(api.servers)
        ),
        kept,
    )


def server_words(server: ir.Server) -> str:
    """Return a name for a server that has none."""
    short = snake_case(server.doc)
    if server.doc and len(short) <= 24:
        return short
    return snake_case(server.url.split("://")[-1].split("/")[0])
