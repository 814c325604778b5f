"""What tells the variants of a union apart: a discriminator, or a property whose constants differ."""

from __future__ import annotations

import contextlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sdkwright.diagnostics import DiagnosticLog, Origin, note, warning
from sdkwright.document.nodes import Discriminator, Document, Schema
from sdkwright.ir import TypeExpr, Union
from sdkwright.normalise.merge import Merger

Tag = str | int | bool | float
_TAGS = frozenset(("string", "integer", "number", "boolean"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One alternative of a union.

    Attributes:
        schema: As written.
        folded: What it says, with the properties that stand beside the union.
        target: Id of the schema it refers to, or its own.
        type: Its type.
        union: The union that it is, or None.
    """

    schema: Schema
    folded: Schema
    target: str
    type: TypeExpr
    union: Union | None = None

    def inner_tags(self, name: str) -> tuple[Tag, ...]:
        """Return the tags of the union that it is, where the same property decides in it; else ``()``."""
        if self.union is None or self.union.tag != name:
            return ()
        return tuple(tag for variant in self.union.variants for tag in variant.tags)

    def inner_implied(self, name: str) -> tuple[tuple[str, Tag], ...]:
        """Return the names that are tags of that union, with those that they stand for."""
        return self.union.implied if self.union is not None and self.union.tag == name else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """How variants are told apart.

    Attributes:
        name: Wire name of the property, ``""`` if none decides.
        source: ``"discriminator"``, ``"inferred"`` or ``""``.
        values: For each branch the tag values that mean it.
        further: Schemas that only the discriminator's mapping names, with their values.
        default: The schema for unknown values, or None.
        implied: As in `ir.Union`.
    """

    name: str
    source: str
    values: tuple[tuple[Tag, ...], ...]
    further: tuple[tuple[Schema, Tag], ...] = ()
    default: Schema | None = None
    implied: tuple[tuple[str, Tag], ...] = ()


def find_tags(
    discriminator: Discriminator | None,
    branches: Sequence[Branch],
    merger: Merger,
    document: Document,
    log: DiagnosticLog,
) -> Tags:
    """Return what tells branches apart: what the discriminator says, else what can be inferred, else nothing.

    Reports:
        unusable-discriminator: A branch has no value of its own; the discriminator is left aside.
    """
    if discriminator is not None:
        tags = _stated(discriminator, branches, merger, document, log)
        if tags is not None:
            return tags
        log.add(
            warning(
                "unusable-discriminator",
                discriminator.origin,
                f"`{discriminator.property_name}` does not tell every variant apart; the best match decides",
                hint="give each variant a value of its own in `mapping`",
            )
        )
    return _inferred(branches, merger) or _nothing(branches)


def keep_tags(
    found: Tags, kept: str | None, branches: Sequence[Branch], merger: Merger, origin: Origin, log: DiagnosticLog
) -> Tags:
    """Return what told branches apart in an earlier run, as long as it can; else what is found now.

    Args:
        kept: The tag of an earlier run, ``""`` for none, None where there was no union.

    Reports:
        lost-tag: It no longer can.
        kept-tag: Another one could, too.
    """
    if kept is None or found.name == kept:
        return found
    before = _inferred(branches, merger, kept) if kept else _nothing(branches)
    if before is None:
        report_lost(found, kept, origin, log)
        return found
    told = f"`{kept}` tells" if kept else "the best match tells"
    message = f"{told} the variants apart as before, though {_deciding(found)} could"
    log.add(note("kept-tag", origin, message, hint="`sdkwright generate --renew-unions` chooses anew"))
    return before


def report_lost(found: Tags, kept: str | None, origin: Origin, log: DiagnosticLog) -> None:
    """Report that what told variants apart in an earlier run no longer does.

    Reports:
        lost-tag: See `keep_tags`.
    """
    if kept and found.name != kept:
        message = f"`{kept}` told the variants apart and no longer can; now {_deciding(found)} does"
        log.add(warning("lost-tag", origin, message))


def _deciding(tags: Tags) -> str:
    return f"`{tags.name}`" if tags.name else "the best match"


def _nothing(branches: Sequence[Branch]) -> Tags:
    return Tags(name="", source="", values=((),) * len(branches))


def _stated(
    discriminator: Discriminator, branches: Sequence[Branch], merger: Merger, document: Document, log: DiagnosticLog
) -> Tags | None:
    name = discriminator.property_name
    mapped: dict[str, list[str]] = {}
    for value, target in discriminator.mapping.items():
        schema = document.schema(target)
        key = merger.target(schema).origin.id if schema else target
        mapped.setdefault(key, []).append(value)
    values = tuple(_values(branch, name, mapped.get(branch.target, []), merger) for branch in branches)
    takes_tags = all(may_be_object(branch.folded) and can_be_tag(branch.folded, name, merger) for branch in branches)
    if not all(values) or tells_nothing(values) or any_alike(values) or not takes_tags:
        return None
    report_shared(values, discriminator, log)
    for branch, tags in zip(branches, values, strict=True):
        for value in mapped.get(branch.target, ()):
            if typed_tag(value, branch.folded, name, merger) not in tags:
                message = f"`{value}` is no value of `{name}` in this variant; it is left out"
                log.add(warning("unusable-discriminator", discriminator.origin.child("mapping", value), message))
    known = {branch.target for branch in branches}
    further = tuple(
        (schema, value)
        for target, tags in mapped.items()
        if target not in known and (schema := document.schema(target)) is not None
        for value in tags
    )
    default = document.schema(discriminator.default) if discriminator.default else None
    named = [
        (branch.schema.ref.rsplit("/", 1)[-1], tags, branch.folded)
        for branch, tags in zip(branches, values, strict=True)
        if branch.schema.ref and branch.union is None
    ]
    own = implied_tags(named, discriminator, merger)
    taken = {*discriminator.mapping, *(tag for tags in values for tag in tags)}
    inner = (pair for branch in branches for pair in branch.inner_implied(name) if pair[0] not in taken)
    implied = tuple({**dict(inner), **dict(own)}.items())
    return Tags(name=name, source="discriminator", values=values, further=further, default=default, implied=implied)


def implied_tags(
    named: Iterable[tuple[str, tuple[Tag, ...], Schema]], discriminator: Discriminator, merger: Merger
) -> tuple[tuple[str, Tag], ...]:
    """Return names of schemas that are tags beside those of a mapping, each with the tag that it stands for.

    Args:
        named: The name, the tags and what it says of each schema that a tag may mean.
    """
    listed = list(named)
    taken = {*discriminator.mapping, *(tag for _, tags, _ in listed for tag in tags)}
    # No object has a name as its tag where the property is limited to something else.
    found = {
        name: tags[0]
        for name, tags, folded in listed
        if name not in taken and takes_names(folded, discriminator.property_name, merger)
    }
    return tuple(found.items())


def takes_names(schema: Schema, name: str, merger: Merger) -> bool:
    """Say whether a property may be the name of a schema."""
    types = merger.fold(schema.properties[name]).types if name in schema.properties else ()
    return (not types or "string" in types) and not constants_of(schema, name, merger)


def tells_nothing(values: Sequence[Sequence[Tag]]) -> bool:
    """Say whether each tag of several variants means all of them."""
    kinds = [{(type(tag), tag) for tag in tags} for tags in values]
    return len(kinds) > 1 and all(kind == kinds[0] for kind in kinds)


def any_alike(values: Iterable[Iterable[Tag]]) -> bool:
    """Say whether tags of two types are one key of a dictionary, as ``1`` and ``True`` are."""
    kinds = {(type(tag), tag) for tags in values for tag in tags}
    return len({tag for _, tag in kinds}) < len(kinds)


def report_shared(values: Iterable[Iterable[Tag]], discriminator: Discriminator, log: DiagnosticLog) -> None:
    """Report tags that mean several variants.

    Reports:
        shared-tag: A value of the property means several variants; which of them an object is, the best match says.
    """
    counted = Counter((type(tag), tag) for tags in values for tag in {(type(tag), tag): tag for tag in tags}.values())
    for (_, tag), times in counted.items():
        if times > 1:
            message = f"`{wire_text(tag)}` means {times} variants; the best match among these decides"
            log.add(warning("shared-tag", discriminator.origin, message))


def _values(branch: Branch, name: str, mapped: list[str], merger: Merger) -> tuple[Tag, ...]:
    """Return the tags of a branch: the mapping's, else its constants, else the name of its schema.

    What the mapping says and the constants do not allow, no object has.
    """
    known = constants_of(branch.folded, name, merger)
    if mapped:
        tags = tuple(typed_tag(value, branch.folded, name, merger) for value in mapped)
        return agreed(tags, known)
    known = known or branch.inner_tags(name)
    # No object has the name of a union for its tag.
    if known or not branch.schema.ref or branch.union is not None:
        return known
    return (branch.schema.ref.rsplit("/", 1)[-1],)


def may_be_object(schema: Schema) -> bool:
    """Say whether a value of a schema may be an object, which can have a tag."""
    return not schema.types or "object" in schema.types


def can_be_tag(schema: Schema, name: str, merger: Merger) -> bool:
    """Say whether a property may have a value that a tag can be; one that is not described may."""
    types = merger.fold(schema.properties[name]).types if name in schema.properties else ()
    return not types or not _TAGS.isdisjoint(types)


def agreed(tags: tuple[Tag, ...], known: tuple[Tag, ...]) -> tuple[Tag, ...]:
    """Return the tags that a property can have, which are the values it is limited to if it is and none is a tag."""
    if not known:
        return tags
    return tuple(tag for tag in tags if (type(tag), tag) in {(type(value), value) for value in known}) or known


def typed_tag(text: str, schema: Schema, name: str, merger: Merger) -> Tag:
    """Return a tag as the property has it on the wire; the keys of a mapping are strings whatever it is."""
    by_text = {wire_text(constant): constant for constant in constants_of(schema, name, merger)}
    found = by_text.get(text, by_text.get(text.lower()))
    if found is not None:
        return found
    types = merger.fold(schema.properties[name]).types if name in schema.properties else ()
    plain: object = text
    if "string" not in types and types:
        with contextlib.suppress(ValueError):
            plain = json.loads(text.lower())
    return whole(plain) if isinstance(plain, bool | int | float) else text


def whole(value: Tag) -> Tag:
    """Return a number without a fraction as an integer, which it equals in JSON Schema."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def wire_text(value: Tag) -> str:
    """Return a tag as a key of a mapping spells it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _inferred(branches: Sequence[Branch], merger: Merger, only: str = "") -> Tags | None:
    """Return the first required property, else the first one, whose constants differ from branch to branch.

    Args:
        only: The one property to look at; any if it is ``""``.
    """
    if not branches:
        return None
    names = [name for name in names_of(branches[0]) if all(name in names_of(branch) for branch in branches)]
    names = [name for name in names if name == only or not only]
    for name in sorted(names, key=lambda name: any(name not in branch.folded.required for branch in branches)):
        values = tuple(constants_of(branch.folded, name, merger) or branch.inner_tags(name) for branch in branches)
        flat = [(type(tag), tag) for tags in values for tag in tags]
        if all(values) and len(set(flat)) == len(flat) and not any_alike(values):
            return Tags(name=name, source="inferred", values=values)
    return None


def names_of(branch: Branch) -> tuple[str, ...]:
    """Return the properties that could tell a branch from others."""
    inner = (branch.union.tag,) if branch.union is not None and branch.union.tag else ()
    return (*branch.folded.properties, *inner)


def constants_of(schema: Schema, name: str, merger: Merger) -> tuple[Tag, ...]:
    """Return the values that a property is limited to, ``()`` where it is not."""
    if name not in schema.properties:
        return ()
    folded = merger.fold(schema.properties[name])
    # A tag that may be null is one that may be absent.
    choices = [choice for choice in map(merger.fold, folded.one_of or folded.any_of) if not is_null(choice)]
    if len(choices) == 1:
        folded = choices[0]
    values: Iterable[object] = folded.constant or folded.enum or ()
    return tuple(whole(value) for value in values if isinstance(value, str | int | float))


def is_null(schema: Schema) -> bool:
    """Say whether null is the only value of a schema."""
    return schema.types == ("null",) or schema.constant == (None,) or schema.enum == (None,)


def without_effect(schema: Schema) -> bool:
    """Say whether the alternatives of a schema only say which properties go together, so that it is one model."""
    return bool(schema.properties) and all(
        not (branch.ref or branch.properties or branch.types or branch.all_of or branch.one_of or branch.any_of)
        for branch in schema.one_of or schema.any_of
    )
