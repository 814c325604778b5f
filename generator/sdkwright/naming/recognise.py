"""What an earlier run named → the same under today's places: things are recognised though their place has changed.

Every step takes the ledger of an API and returns it with some keys replaced; what it does not recognise it leaves. A
thing that has a name of its own in the document, and now another one, loses its Python name here, so that naming gives
it a new one; the old one becomes an alias. A step is sure or does nothing: an alias must not lie.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import assert_never

from sdkwright import ir
from sdkwright.diagnostics import escape_token, unescape_token
from sdkwright.ir import MethodId, TypeId
from sdkwright.ledger import ApiLedger, NameEntry, OperationEntry
from sdkwright.naming.in_place import went_elsewhere
from sdkwright.naming.keys import WAS, is_tag_key, member_key, parts_of, section_of, tag_key, type_key, types_below
from sdkwright.naming.shapes import is_distinctive, member_shape, type_shape, value_shape
from sdkwright.naming.uses import Likeness, called_the_same, replaced, slot_of, wire_name, witnesses
from sdkwright.naming.words import cap_words, snake_case, words

_PARAMETER = re.compile(r"\{[^}]*\}")
_WHOLE = re.compile(r"/allOf/[0-9]+(?=/|$)")
_COMPONENT = re.compile(r"[^#]*#/(?:components/)?(?P<section>schemas|definitions|parameters|responses)/(?P<rest>.+)")
_POSITION = re.compile(r"/(oneOf|anyOf|allOf|prefixItems|parameters)/([0-9]+)(?=/|$)")

Names = Mapping[str, NameEntry]
Wishes = Mapping[str, tuple[str, str]]
"""Things within one scope by wire name: the Python name that each would get, and its shape."""


def recognise(api: ir.Api, file: str, previous: ApiLedger, shared: Names, until: str, wishes: WishesOf) -> ApiLedger:
    """Return the names of an earlier run under the places that things have now.

    Args:
        file: The API's document.
        shared: Names of what it shares with other APIs, as they are now.
        until: The version that will lack the old name of what is renamed.
        wishes: What naming would call the parts of things.
    """
    if not previous.names and not previous.operations:
        return replace(previous, names=shared)
    ledger = follow_files(api, file, previous)
    ledger = replace(ledger, names={**ledger.names, **shared})
    ledger = follow_operations(api, ledger)
    ledger = follow_parts(api, ledger, until, wishes)
    ledger = follow_types(api, ledger, until)
    return follow_tags(api, ledger)


@dataclass(frozen=True, slots=True)
class WishesOf:
    """What naming would call parts of things: the fields of a type, the members of an enum, a method's parameters."""

    fields: Callable[[ir.Model], Mapping[str, str]]
    members: Callable[[ir.Enum], Mapping[str, str]]
    parameters: Callable[[ir.Method], Mapping[str, str]]


# Documents that have another name


def follow_files(api: ir.Api, main: str, previous: ApiLedger) -> ApiLedger:
    """Return the ledger with the files of today: a new one that has most places of one that is gone is that one.

    The document itself need have only some, since no other takes its place.
    """
    now = _by_file(type_key(definition) for definition in api.types.values())
    before = _by_file(key for key, entry in previous.names.items() if not entry.removed)
    gone = {file: places for file, places in before.items() if file and file not in now}
    renamed = {}
    for file, places in now.items():
        common = Counter({other: len(places & known) for other, known in gone.items()}).most_common(2)
        enough = 0 if file == main else len(places) / 2
        if file not in before and common and common[0][1] > enough and len({n for _, n in common}) == len(common):
            renamed[common[0][0]] = file
    if not renamed or len(set(renamed.values())) < len(renamed):
        return previous
    return replace(previous, names={_in_file(key, renamed): entry for key, entry in previous.names.items()})


def _by_file(keys: Iterable[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key in keys:
        file, _, pointer = key.partition("#")
        found[file].add(pointer)
    return found


def _in_file(key: str, renamed: Mapping[str, str]) -> str:
    file, _, pointer = key.partition("#")
    return f"{renamed.get(file, file)}#{pointer}"


# Operations that have another path or method


def follow_operations(api: ir.Api, previous: ApiLedger) -> ApiLedger:
    """Return the ledger with the operations of today.

    An operation is the same if method and path are, but for the names of parameters in it, or else its operationId.
    """
    now = {method.id: method for method in api.methods}
    gone = {key: entry for key, entry in previous.operations.items() if key not in now}
    fresh = [method for method in now.values() if method.id not in previous.operations]
    found = _pairs(
        ((key, without_parameter_names(key)) for key in gone),
        ((method.id, without_parameter_names(method.id)) for method in fresh),
    )
    left = {key: entry for key, entry in gone.items() if key not in found and not entry.removed}
    rest = [method for method in fresh if method.id not in found.values()]
    found |= _pairs(((key, entry.operation_id) for key, entry in left.items()), ((m.id, m.operation_id) for m in rest))
    if not found:
        return previous
    operations = {
        found.get(key, key): _with_path_of(entry, key, found[key]) if key in found else entry
        for key, entry in previous.operations.items()
    }
    moves = {before: after for old, new in found.items() for before, after in _pointers(old, new)}
    return replace(previous, operations=operations, names=moved(previous.names, moves))


def _pairs(old: Iterable[tuple[str, str]], new: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return which old key is which new one: those whose mark, not ``""``, is the same and nobody else's."""
    before, after = _alone(old), _alone(new)
    return {before[sign]: after[sign] for sign in before.keys() & after.keys() if sign}


def _alone(marked: Iterable[tuple[str, str]]) -> dict[str, str]:
    by_mark: dict[str, list[str]] = defaultdict(list)
    for key, sign in marked:
        by_mark[sign].append(key)
    return {sign: keys[0] for sign, keys in by_mark.items() if len(keys) == 1}


def without_parameter_names(method_id: MethodId) -> str:
    """Return a method and path without the names of the path's parameters."""
    return _PARAMETER.sub("{}", method_id)


def _with_path_of(entry: OperationEntry, old: MethodId, new: MethodId) -> OperationEntry:
    """Return an entry whose parameters have the names that they have in another path of the same form."""
    if without_parameter_names(old) != without_parameter_names(new):
        return entry
    pairs = zip(_PARAMETER.findall(old), _PARAMETER.findall(new), strict=True)
    keys = {f"path:{before[1:-1]}": f"path:{after[1:-1]}" for before, after in pairs}
    return replace(
        entry,
        parameters={keys.get(key, key): name for key, name in entry.parameters.items()},
        former={keys.get(key, key): names for key, names in entry.former.items()},
        shapes={keys.get(key, key): sign for key, sign in entry.shapes.items()},
    )


def _pointers(old: MethodId, new: MethodId) -> Iterator[tuple[str, str]]:
    """Yield what pointers below an operation begin with, before and after."""
    (http, path), (http_now, path_now) = old.split(" ", 1), new.split(" ", 1)
    before, after = f"/paths/{escape_token(path)}", f"/paths/{escape_token(path_now)}"
    yield f"{before}/{http.lower()}", f"{after}/{http_now.lower()}"
    if _PARAMETER.sub("{}", path) == _PARAMETER.sub("{}", path_now):
        yield f"{before}/parameters", f"{after}/parameters"


def moved(names: Names, moves: Mapping[str, str]) -> dict[str, NameEntry]:
    """Return names whose keys begin otherwise; `moves` has pointers, or ids of types, whole tokens in any case.

    A field has the id of the type within it as its own key, and stays. What has moved wins over what was there before.
    """
    if not moves:
        return dict(names)
    stayed: dict[str, NameEntry] = {}
    went: dict[str, NameEntry] = {}
    for key, entry in names.items():
        after = key if key in moves and not entry.module else _moved_key(key, moves)
        (stayed if after == key else went)[after] = entry
    return {**stayed, **went}


def _moved_key(key: str, moves: Mapping[str, str]) -> str:
    file, _, pointer = key.partition("#")
    end = len(pointer)
    while end > 0:
        beginning, rest = pointer[:end], pointer[end:]
        if (after := moves.get(f"{file}#{beginning}")) is not None:
            return after + rest
        if (after := moves.get(beginning)) is not None:
            return f"{file}#{after}{rest}"
        end = beginning.rfind("/")
    return key


# Parts that have another name, or another position


def follow_parts(api: ir.Api, previous: ApiLedger, until: str, wishes: WishesOf) -> ApiLedger:
    """Return the ledger with the parts of things under today's wire names and positions, the outer ones first."""
    operations = dict(previous.operations)
    for method in api.methods:
        if (entry := operations.get(method.id)) is not None:
            operations[method.id] = _follow_parameters(api, method, entry, until, wishes)
    names = dict(previous.names)
    by_depth: dict[int, list[ir.TypeDef]] = defaultdict(list)
    for definition in api.types.values():
        by_depth[definition.id.count("/")].append(definition)
    parts, below = parts_of(names), types_below(names)
    for depth in sorted(by_depth):
        changed = _follow_positions(names, below, by_depth[depth], api.types)
        if changed is not None:
            names, parts, below = changed, parts_of(changed), types_below(changed)
        moves: dict[str, str] = {}
        for definition in by_depth[depth]:
            moves |= _follow_part(api, definition, names, parts, until, wishes)
        if moves:
            names = moved(names, moves)
            parts, below = parts_of(names), types_below(names)
    return replace(previous, operations=operations, names=names)


def _follow_part(
    api: ir.Api,
    definition: ir.TypeDef,
    names: dict[str, NameEntry],
    parts: Mapping[str, Mapping[str, str]],
    until: str,
    wishes: WishesOf,
) -> dict[str, str]:
    """Give the parts of one type that have another wire name their entries; return what has moved."""
    section, wires = section_of(definition)
    known = {wire: names[key] for wire, key in parts.get(section, {}).items()}
    if not _may_be_renamed(known, wires):
        return {}
    match definition:
        case ir.Model():
            named = wishes.fields(definition)
            now = {
                escape_token(entry.wire_name): (named[entry.wire_name], field_shape(entry, api.types))
                for entry in definition.fields
            }
        case ir.Enum():
            called = wishes.members(definition)
            now = {
                member_key("", member.value).removeprefix("/enum/"): (called[str(member.value)], member_shape(member))
                for member in definition.members
            }
        case _:
            return {}
    moves = {}
    found = renamed_parts(known, now, until)
    if isinstance(definition, ir.Model) and not found and type_key(definition) in names:
        found = _replaced_field(definition, api, known, names[type_key(definition)].shape, until)
    for old, (new, entry) in found.items():
        del names[f"{section}/{old}"]
        names[f"{section}/{new}"] = entry
        moves[f"{section}/{old}"] = f"{section}/{new}"
    return moves


def _replaced_field(
    definition: ir.Model, api: ir.Api, known: Names, shape: str, until: str
) -> dict[str, tuple[str, NameEntry]]:
    """Return the only field that a model lacks and the only new one, if these are the same.

    So they are where nothing else of the model has changed, and what the new one holds is a component that nothing
    but fields of this name mentions: another thing than what was there would be called otherwise somewhere.

    Args:
        known: The fields of an earlier run.
        shape: The model's fingerprint of that run.
    """
    gone = [wire for wire, entry in known.items() if not entry.removed]
    gone = [wire for wire in gone if wire not in {escape_token(entry.wire_name) for entry in definition.fields}]
    fresh = [entry for entry in definition.fields if escape_token(entry.wire_name) not in known]
    if len(gone) != 1 or len(fresh) != 1:
        return {}
    (old,), (new,) = gone, fresh
    held = [id_ for id_ in ir.references(new.type) if not api.types[id_].context.parent]
    as_before = tuple(
        replace(entry, wire_name=unescape_token(old)) if entry is new else entry for entry in definition.fields
    )
    if type_shape(replace(definition, fields=as_before), api.types) != shape:
        return {}
    if not any(slot_of(id_, api) == new.wire_name for id_ in held):
        return {}
    return {old: (escape_token(new.wire_name), renewed(known[old], until))}


def _may_be_renamed(known: Names, now: set[str]) -> bool:
    """Say whether a part is gone and another one new: else nothing has another name."""
    return any(wire not in now and not entry.removed for wire, entry in known.items()) and any(
        wire not in known for wire in now
    )


def field_shape(entry: ir.Field, types: Mapping[TypeId, ir.TypeDef]) -> str:
    """Return what a field is recognised by."""
    return value_shape(entry.type, entry.note.doc, types)


def renamed_parts(known: Names, now: Wishes, until: str) -> dict[str, tuple[str, NameEntry]]:
    """Return for each part that has another wire name the new one and the entry that it takes along.

    One that is only spelled otherwise, so that Python has the same name for it, keeps everything. One that is new and
    the only one of its type and description, as one that is gone was, is renamed.
    """
    gone = {wire: entry for wire, entry in known.items() if wire not in now and not entry.removed}
    fresh = {wire: wish for wire, wish in now.items() if wire not in known}
    if not gone or not fresh:
        return {}
    same = _pairs(((w, e.python) for w, e in gone.items()), ((w, python) for w, (python, _) in fresh.items()))
    found = {old: (new, gone[old]) for old, new in same.items()}
    left = [(wire, entry.shape) for wire, entry in gone.items() if wire not in same]
    rest = [(wire, shape) for wire, (_, shape) in fresh.items() if wire not in same.values()]
    for old, new in _pairs(left, rest).items():
        found[old] = (new, renewed(gone[old], until))
    return found


def renewed(entry: NameEntry, until: str) -> NameEntry:
    """Return an entry that asks for a new name; the one it had becomes an alias."""
    return replace(entry, python="", aliases={**entry.aliases, entry.python: until}, removed="")


def _follow_parameters(
    api: ir.Api, method: ir.Method, entry: OperationEntry, until: str, wishes: WishesOf
) -> OperationEntry:
    known = {
        key: NameEntry(name, aliases=entry.former.get(key, {}), shape=entry.shapes.get(key, ""))
        for key, name in entry.parameters.items()
    }
    if not _may_be_renamed(known, {parameter.key for parameter in method.parameters}):
        return entry
    named = wishes.parameters(method)
    now = {p.key: (named[p.key], parameter_shape(p, api.types)) for p in method.parameters}
    found = renamed_parts(known, now, until)
    if not found:
        return entry
    kept = {key: name for key, name in entry.parameters.items() if key not in found}
    return replace(
        entry,
        parameters={**kept, **{new: after.python for new, after in found.values()}},
        former={**entry.former, **{new: after.aliases for new, after in found.values() if after.aliases}},
    )


def parameter_shape(parameter: ir.Parameter, types: Mapping[TypeId, ir.TypeDef]) -> str:
    """Return what a parameter is recognised by."""
    return value_shape(parameter.type, parameter.note.doc, types)


def _follow_positions(
    names: Names, classes: Names, definitions: Iterable[ir.TypeDef], types: Mapping[TypeId, ir.TypeDef]
) -> dict[str, NameEntry] | None:
    """Return the names with types under the positions that they have now, None where nothing has moved.

    `classes` are those of the names, see `types_below`.
    Position tells nothing: where another alternative or parameter is put before it, a thing is known by its shape.
    """
    now: dict[str, dict[TypeId, _Placed]] = defaultdict(dict)
    for definition in definitions:
        if place := _place(definition.id):
            now[place][definition.id] = _Placed(type_shape(definition, types), cap_words(definition.context.words))
    if not now:
        return None
    before: dict[str, dict[TypeId, _Placed]] = defaultdict(dict)
    for id_, entry in classes.items():
        if entry.shape and (place := _place(id_)) in now:
            before[place][id_] = _Placed(entry.shape, entry.python)
    moves: dict[str, str] = {}
    for place, known in before.items():
        moves |= _shifted(known, now[place])
    if not moves:
        return None
    return moved(_displaced(names, moves), moves)


@lru_cache(maxsize=65536)
def _place(id_: TypeId) -> str:
    """Return an id without the last position in it, ``""`` if there is none."""
    found = list(_POSITION.finditer(id_))
    return f"{id_[: found[-1].start(2)]}*{id_[found[-1].end(2) :]}" if found else ""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A type at a position: its shape, and its class or, for one of today, what the class would end with."""

    shape: str
    name: str


def _shifted(before: Mapping[TypeId, _Placed], now: Mapping[TypeId, _Placed]) -> dict[TypeId, TypeId]:
    """Return what has moved among things that only their position told apart.

    Of those that have the same shape, one is the one that is called so, else the one at the same position.
    """
    same = _called_so(before, now)
    taken = {*same.values()}
    same |= {
        id_: id_
        for id_, one in before.items()
        if id_ not in same and id_ not in taken and id_ in now and now[id_].shape == one.shape
    }
    for id_, one in before.items():
        if id_ not in same:
            taken = {*same.values()}
            free = [other for other, its in now.items() if its.shape == one.shape and other not in taken]
            if free:
                same[id_] = free[0]
    lost = [id_ for id_ in before if id_ not in same]
    new = [id_ for id_ in now if id_ not in same.values()]
    same |= {id_: id_ for id_ in lost if id_ in new}
    if len(lost) == len(new) == 1:
        same[lost[0]] = new[0]
    return {id_: other for id_, other in same.items() if other != id_}


def _called_so(before: Mapping[TypeId, _Placed], now: Mapping[TypeId, _Placed]) -> dict[TypeId, TypeId]:
    """Return which things have the shape of one of today and a class that ends as its would, and no other does."""
    found = {}
    for id_, one in before.items():
        fits = [other for other, its in now.items() if its.shape == one.shape and one.name.endswith(its.name)]
        longest = max((len(now[other].name) for other in fits), default=0)
        best = [other for other in fits if len(now[other].name) == longest > 0]
        if len(best) == 1:
            found[id_] = best[0]
    claims = Counter(found.values())
    return {id_: other for id_, other in found.items() if claims[other] == 1}


def _displaced(names: Names, moves: Mapping[TypeId, TypeId]) -> dict[str, NameEntry]:
    """Return the names in which what stands where something moves to, and has gone, has a place of its own."""
    lost = {id_ for id_ in moves.values() if id_ not in moves}
    found = {}
    for key, entry in names.items():
        owner = key.removesuffix("/class")
        found[f"{owner}{WAS}{entry.python}" if owner in lost and entry.module else key] = entry
    return found


# Types that have another name, or another place


def follow_types(api: ir.Api, previous: ApiLedger, until: str) -> ApiLedger:
    """Return the ledger with types that are recognised by their shape, by their place, or by what mentions them.

    By its shape it is the only new one like the only one gone; for the others see `naming.in_place` and `naming.uses`.
    A component has a name of its own in the document, so it gets a new one where that is another one; any other keeps
    the one that it had.
    """
    now = {definition.id: definition for definition in api.types.values()}
    before = types_below(previous.names)
    gone = {id_: entry for id_, entry in before.items() if id_ not in now and entry.shape and not entry.removed}
    fresh = {id_: definition for id_, definition in now.items() if id_ not in before}
    if not gone:
        return previous
    found = _same(api, previous, gone, fresh)
    names = moved(previous.names, {old: new for old, new in found.items() if new in fresh})
    joined: set[TypeId] = set()
    for old, new in found.items():
        definition = now[new]
        entry = gone[old]
        key = type_key(definition)
        if new in joined or new not in fresh:
            names = {other: each for other, each in names.items() if not other.startswith(f"{old}/")}
            names[key] = _also_called(names[key], entry, until)
            continue
        joined.add(new)
        for other in (new, f"{new}/class"):
            if other in names and names[other].module:
                del names[other]
        module = entry.module if old in previous.names else ""
        is_called_so = _is_component(old, previous.names) and wire_name(old) == wire_name(new)
        keeps = definition.context.parent or is_called_so
        names[key] = entry if keeps else renewed(replace(entry, module=module), until)
    return replace(previous, names=names)


def _is_component(id_: TypeId, names: Names) -> bool:
    """Say whether a type of the ledger has a name of its own in the document; a field may have the key that it has."""
    return id_ in names and bool(names[id_].module)


def _also_called(entry: NameEntry, other: NameEntry, until: str) -> NameEntry:
    """Return the entry of a thing that another one is now: the names of that are old names of it."""
    return replace(entry, aliases={**other.aliases, other.python: until, **entry.aliases})


def _same(api: ir.Api, previous: ApiLedger, gone: Names, fresh: Mapping[TypeId, ir.TypeDef]) -> dict[TypeId, TypeId]:
    """Return which type that is gone is which new one; what mentions types that are renamed too comes after them."""
    parts = parts_of(previous.names)
    found = {
        old: new
        for old, new in called_the_same(previous.names, api.types, api.types, known=previous.names)
        if old in gone and new in fresh
    }
    while True:
        were = {new: wire_name(old) if _is_component(old, previous.names) else "" for old, new in found.items()}
        left = {id_: entry for id_, entry in gone.items() if id_ not in found}
        rest = {id_: definition for id_, definition in fresh.items() if id_ not in were}
        more = dict(_inside(left, rest, found)) or _same_place(left, rest)
        more = more or _same_component(left, rest, api.types, were)
        more = more or went_elsewhere(api, left, were)
        more = more or _same_shape(left, rest, api.types, were)
        if not more:
            others = {id_: entry for id_, entry in left.items() if _is_component(id_, previous.names)}
            told = [*witnesses(api, previous, found)] if rest and others else []
            more = replaced(told, others, rest, Likeness(parts, api.types, were))
        if not more:
            return found
        found |= more


def _inside(
    gone: Iterable[TypeId], fresh: Container[TypeId], found: Mapping[TypeId, TypeId]
) -> Iterator[tuple[TypeId, TypeId]]:
    """Yield which types are at the same place within others that are recognised already."""
    for id_ in gone if found else ():
        above = id_
        while above and above not in found:
            above = above.rpartition("/")[0]
        if above and (new := found[above] + id_.removeprefix(above)) in fresh:
            yield id_, new


def _same_place(gone: Names, fresh: Mapping[TypeId, ir.TypeDef]) -> dict[TypeId, TypeId]:
    """Return which type within something is the one whose place is the same but for steps into ``allOf``."""
    within = (id_ for id_, definition in fresh.items() if definition.context.parent)
    return _pairs(((id_, _WHOLE.sub("", id_)) for id_ in gone), ((id_, _WHOLE.sub("", id_)) for id_ in within))


def _same_component(
    gone: Names,
    fresh: Mapping[TypeId, ir.TypeDef],
    types: Mapping[TypeId, ir.TypeDef],
    were: Mapping[TypeId, str],
) -> dict[TypeId, TypeId]:
    """Return which type within a component is one of the same shape at the same place in one that is called the same.

    That may be in another file, or be written as in another version of OpenAPI.
    """
    left = ((id_, _in_component(id_, entry.shape)) for id_, entry in gone.items())
    within = ((id_, each) for id_, each in fresh.items() if each.context.parent and _COMPONENT.match(id_))
    return _pairs(left, ((id_, _in_component(id_, type_shape(each, types, were))) for id_, each in within))


def _in_component(id_: TypeId, shape: str) -> str:
    """Return a mark of a type's shape and place within a component, ``""`` if it is in none."""
    if not (match := _COMPONENT.match(id_)):
        return ""
    section = {"definitions": "schemas"}.get(match["section"], match["section"])
    return f"{shape} {section}/{match['rest']}"


def _same_shape(
    gone: Names,
    fresh: Mapping[TypeId, ir.TypeDef],
    types: Mapping[TypeId, ir.TypeDef],
    were: Mapping[TypeId, str],
) -> dict[TypeId, TypeId]:
    """Return which type that is gone is the only new one like it, if that means something."""
    left = ((id_, entry.shape) for id_, entry in gone.items())
    rest = ((id_, type_shape(definition, types, were)) for id_, definition in fresh.items())
    return {
        old: new
        for old, new in _pairs(left, rest).items()
        if is_distinctive(fresh[new]) or are_alike(gone[old].python, fresh[new])
    }


def are_alike(python: str, definition: ir.TypeDef) -> bool:
    """Say whether the name of a type that has parts says the same thing as a class, in a word at least."""
    match definition:
        case ir.Model(fields=parts) | ir.Enum(members=parts) | ir.Union(variants=parts):
            return bool(parts) and bool({*words(python)} & {*words(definition.context.words)})
        case ir.Alias():
            return False
        case _:
            assert_never(definition)


# Tags


def follow_tags(api: ir.Api, previous: ApiLedger) -> ApiLedger:
    """Return the ledger with an entry for each resource of today whose methods were all of one that is gone."""
    now = {resource.wire_name for resource in api.resources}
    taken = {previous.names[key].python for key in map(tag_key, now) if key in previous.names}
    homes = {entry.python: key for key, entry in previous.names.items() if is_tag_key(key)}
    names = dict(previous.names)
    attributes = {entry.resource for entry in previous.operations.values()}
    for resource in sorted(api.resources, key=lambda resource: snake_case(resource.wire_name) not in attributes):
        if tag_key(resource.wire_name) in names:
            continue
        claim = _claim(resource, previous, taken)
        if claim:
            taken.add(claim)
            entry = names.pop(homes[claim], None) if claim in homes else None
            names[tag_key(resource.wire_name)] = entry or NameEntry(claim)
    return replace(previous, names=names)


def _claim(resource: ir.Resource, previous: ApiLedger, taken: set[str]) -> str:
    """Return the attribute under which most methods of a new tag were found, ``""`` if it is another's."""
    found = Counter(
        entry.resource for method in resource.methods if (entry := previous.operations.get(method.id)) is not None
    )
    free = [(count, name) for name, count in found.items() if name not in taken]
    return max(free)[1] if free else ""
