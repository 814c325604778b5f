"""Which type of today was a component that was called otherwise: one that is mentioned where another was, and like it.

A mention is in the fingerprint of what mentions it. So if something has its old fingerprint again once a new name in it
is read as one that is gone, the two names stand for the same thing there.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from sdkwright import ir
from sdkwright.diagnostics import unescape_token
from sdkwright.ir import TypeId
from sdkwright.ledger import ApiLedger, NameEntry
from sdkwright.naming.keys import parts_of, section_of, type_key, types_below
from sdkwright.naming.shapes import method_shape, type_shape
from sdkwright.naming.words import snake_case

Were = Mapping[TypeId, str]
Parts = Mapping[str, Mapping[str, str]]
Types = Mapping[TypeId, ir.TypeDef]


@dataclass(frozen=True, slots=True)
class Witness:
    """Something that is there as before and mentions types.

    Attributes:
        shape: Its fingerprint of an earlier run.
        mentions: The types that it mentions now.
        again: Its fingerprint of today, with names that components had before.
    """

    shape: str
    mentions: frozenset[TypeId]
    again: Callable[[Were], str]


def witnesses(api: ir.Api, previous: ApiLedger, found: Mapping[TypeId, TypeId]) -> Iterator[Witness]:
    """Yield all of them, among them types that are recognised already (`found`, what they were to what they are)."""
    before = {new: old for old, new in found.items()}
    for definition in api.types.values():
        old = before.get(definition.id)
        entry = previous.names.get(type_key(definition) if old is None else old)
        mentions = _mentioned(ir.exprs_of(definition))
        if entry is not None and entry.shape and mentions:
            yield Witness(entry.shape, mentions, partial(type_shape, definition, api.types))
    for method in api.methods:
        known = previous.operations.get(method.id)
        if known is not None and known.shape:
            mentions = _mentioned(expr for _, expr in ir.types_in(method))
            yield Witness(known.shape, mentions, partial(method_shape, method, api.types))


def _mentioned(exprs: Iterable[ir.TypeExpr]) -> frozenset[TypeId]:
    return frozenset(id_ for expr in exprs for id_ in ir.references(expr))


def replaced(
    told: list[Witness], gone: Mapping[TypeId, NameEntry], fresh: Mapping[TypeId, ir.TypeDef], like: Likeness
) -> dict[TypeId, TypeId]:
    """Return which component that is gone is which new type, as far as all that tell of either agree.

    That is another component, or written where it is used.

    Args:
        gone: Those that are not recognised yet; so in `fresh`.
        like: What has parts in common.
    """
    votes: dict[TypeId, Counter[TypeId]] = defaultdict(Counter)
    alike: dict[TypeId, list[TypeId]] = {}
    for witness in told:
        unknown = witness.mentions & fresh.keys()
        if len(unknown) == 1:
            (new,) = unknown
            if new not in alike:
                alike[new] = [*like.candidates(gone, fresh[new])]
            for old in alike[new]:
                if witness.again({**like.were, new: wire_name(old)}) == witness.shape:
                    votes[new][old] += 1
    claims = Counter(old for ballot in votes.values() for old in ballot)
    return {old: new for new, ballot in votes.items() for old in ballot if len(ballot) == 1 and claims[old] == 1}


def wire_name(id_: TypeId) -> str:
    """Return what a component is called in its document."""
    return unescape_token(id_.rpartition("/")[2])


@dataclass(frozen=True, slots=True)
class Likeness:
    """Says which components might be the same.

    Attributes:
        parts: Keys of fields and members by wire name, by type and section, as `recognise.parts_of` has them.
        types: All of today.
        were: Names that components had before, for those that are recognised already.
    """

    parts: Parts
    types: Mapping[TypeId, ir.TypeDef]
    were: Were

    def candidates(self, gone: Mapping[TypeId, NameEntry], definition: ir.TypeDef) -> Iterator[TypeId]:
        """Yield those that have the same shape as a new one, or half of their parts in common with it."""
        shape = type_shape(definition, self.types, self.were)
        section, now = section_of(definition)
        for old, entry in gone.items():
            before = self.parts.get(old + section.removeprefix(definition.id), {}).keys()
            if entry.shape == shape or (before and 2 * len(before & now) >= max(len(before), len(now))):
                yield old


def slot_of(id_: TypeId, api: ir.Api) -> str:
    """Return what all fields are called that mention a component, ``""`` if some are not, or anything else does."""
    exprs = [expr for method in api.methods for _, expr in ir.types_in(method)]
    exprs += [event.type for event in api.events if event.type is not None]
    called: set[str] = set()
    for definition in api.types.values():
        if isinstance(definition, ir.Model):
            called.update(entry.wire_name for entry in definition.fields if id_ in ir.references(entry.type))
            exprs += [definition.extra] if definition.extra is not None else []
        else:
            exprs += ir.exprs_of(definition)
    if len(called) != 1 or any(id_ in ir.references(expr) for expr in exprs):
        return ""
    return called.pop()


def called_the_same(
    before: Mapping[str, NameEntry], there: Types, here: Types, *, known: Collection[str]
) -> Iterator[tuple[TypeId, TypeId]]:
    """Yield the components of a ledger that are not there any more, each with the new one that it is here.

    That one is called the same, and has most of its parts.

    Args:
        known: What is no new one.
    """
    now = {id_ for id_, each in here.items() if not each.context.parent and type_key(each) not in known}
    classes = {old: entry for old, entry in types_below(before).items() if old in before and not entry.removed}
    like = Likeness(parts_of(before), here, {})
    for name in (_wholly_called, _called):
        gone, fresh = (_by_name(ids, name) for ids in (classes.keys() - there.keys(), now))
        for word, old in gone.items():
            new = fresh.get(word)
            if new is not None and any(like.candidates({old: classes[old]}, here[new])):
                yield old, new
                del classes[old]
                now.discard(new)


def _by_name(ids: Iterable[TypeId], name: Callable[[TypeId], str]) -> dict[str, TypeId]:
    """Return components by name, without those of which several have it, sorted."""
    ordered = sorted(ids)
    counts = Counter(map(name, ordered))
    return {name(id_): id_ for id_ in ordered if counts[name(id_)] == 1}


def _wholly_called(id_: TypeId) -> str:
    """Return what a component is called: by its document, or as the file that holds it alone."""
    file, _, pointer = id_.partition("#")
    return pointer.rpartition("/")[2] or PurePosixPath(file).stem


def _called(id_: TypeId) -> str:
    """Return the same as Python would have it."""
    return snake_case(_wholly_called(id_))
