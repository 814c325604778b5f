"""Properties that decide what their siblings are, where somebody says so: the configuration, or ``x-sibling-tags``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sdkwright.diagnostics import Diagnostic, DiagnosticLog, Origin, error, warning
from sdkwright.document.nodes import Document, JsonValue, Schema
from sdkwright.normalise.conditions import PLACE
from sdkwright.normalise.merge import Merger, Siblings
from sdkwright.normalise.unions import Tag, constants_of, typed_tag, wire_text
from sdkwright.settings import did_you_mean

EXTENSION = "x-sibling-tags"
_NULL = ("null",)
_SHAPE = "an object as in `{data: {tag: kind, mapping: {key: Key}}}`"


@dataclass(frozen=True, slots=True, kw_only=True)
class SiblingTag:
    """What is said of one property.

    Attributes:
        owner: The schema of the object, by name or pointer.
        property: The property of which a sibling says what it is.
        tag: That sibling.
        mapping: Its values, each with the name or pointer of an alternative of the property; ``""`` for all of them.
        origin: Where this is said.
    """

    owner: str
    property: str
    tag: str
    mapping: Mapping[str, str]
    origin: Origin


class _Wrong(Exception):
    """What is said does not fit the document.

    Attributes:
        at: Keys that lead to it, below `SiblingTag.origin`.
    """

    def __init__(self, message: str, hint: str = "", at: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.hint = hint
        self.at = at


def stated_siblings(document: Document, configured: Sequence[SiblingTag], log: DiagnosticLog) -> Siblings:
    """Return alternatives by the identity of the schema that they make a union of.

    What the configuration says of a schema stands in place of what the document does.

    Reports:
        sibling-tags: What is said does not fit the document: fatal in the configuration, left aside in the document.
    """
    merger = Merger(document, DiagnosticLog())
    own = {tag.origin for tag in configured}
    said: dict[int, tuple[Schema, list[SiblingTag]]] = {}
    for tag in (*configured, *_extensions(document, log)):
        try:
            owner = _owner(tag, document, merger)
        except _Wrong as wrong:
            log.add(_finding(tag, wrong, fatal=tag.origin in own))
            continue
        tags = said.setdefault(id(owner), (owner, []))[1]
        if tag.origin in own or not any(other.origin in own for other in tags):
            tags.append(tag)
    found = {}
    for key, (owner, tags) in said.items():
        try:
            found[key] = _alternatives(owner, tags, merger)
        except _Wrong as wrong:
            at = next((tag for tag in tags if tag.property in wrong.at[:1]), tags[0])
            log.add(_finding(at, wrong, fatal=at.origin in own))
    return found


def _finding(tag: SiblingTag, wrong: _Wrong, *, fatal: bool) -> Diagnostic:
    origin = tag.origin.child(*wrong.at[1:])
    if fatal:
        return error("sibling-tags", origin, str(wrong), hint=wrong.hint)
    return warning("sibling-tags", origin, f"{wrong}; the tag is left aside", hint=wrong.hint)


def _extensions(document: Document, log: DiagnosticLog) -> Iterator[SiblingTag]:
    """Yield what the document says."""
    for schema in document.every_schema():
        if EXTENSION not in schema.extensions:
            continue
        said, origin = schema.extensions[EXTENSION], schema.origin.child(EXTENSION)
        for name, value in said.items() if isinstance(said, dict) else [("", None)]:
            tag, mapping = (value.get("tag"), value.get("mapping")) if isinstance(value, dict) else (None, None)
            if isinstance(tag, str) and (texts := _texts(mapping)):
                at = origin.child(name)
                yield SiblingTag(owner=schema.origin.id, property=name, tag=tag, mapping=texts, origin=at)
            else:
                message = f"`{EXTENSION}` is not {_SHAPE}; the tag is left aside"
                log.add(warning("sibling-tags", origin.child(name) if name else origin, message))


def _texts(mapping: JsonValue) -> dict[str, str]:
    """Return an object of strings, ``{}`` for anything else."""
    found = (
        {key: value for key, value in mapping.items() if isinstance(value, str)} if isinstance(mapping, dict) else {}
    )
    return found if isinstance(mapping, dict) and len(found) == len(mapping) else {}


def _owner(tag: SiblingTag, document: Document, merger: Merger) -> Schema:
    """Return the schema that a name or a pointer means.

    Raises:
        _Wrong: There is none.
    """
    place = f"{document.file}{tag.owner}" if tag.owner.startswith("#") else tag.owner
    found = document.schema(place) if "#" in place else document.schemas.get(tag.owner)
    if found is None:
        raise _Wrong(f"there is no schema `{tag.owner}`", did_you_mean(tag.owner, document.schemas))
    return merger.target(found)


def _alternatives(owner: Schema, tags: Sequence[SiblingTag], merger: Merger) -> tuple[Schema, ...]:
    """Return an alternative for each value of the tag.

    Raises:
        _Wrong: A tag does not fit the schema.
    """
    folded, first = merger.fold(owner), tags[0]
    if folded.one_of or folded.any_of:
        raise _Wrong("this schema is a union already")
    meant: dict[tuple[type, Tag], tuple[Tag, dict[str, Schema]]] = {}
    for tag in tags:
        if tag.tag != first.tag:
            message = f"`{first.property}` has the tag `{first.tag}`; one property of an object can be a tag"
            raise _Wrong(message, at=(tag.property, "tag"))
        for value, branch in _branches(folded, tag, merger).items():
            branches = meant.setdefault((type(value), value), (value, {}))[1]
            branches.update({tag.property: branch} if branch is not None else {})
    return tuple(_alternative(owner, first.tag, value, branches) for value, branches in meant.values())


def _branches(folded: Schema, tag: SiblingTag, merger: Merger) -> dict[Tag, Schema | None]:
    """Return the branch of a property for each value of its tag, None for all of them.

    Raises:
        _Wrong: A property, value or branch is none, or a value has no branch.
    """
    for name, at in ((tag.property, ()), (tag.tag, ("tag",))):
        if name not in folded.properties:
            raise _Wrong(f"there is no property `{name}`", did_you_mean(name, folded.properties), (tag.property, *at))
    choices = merger.choices(folded.properties[tag.property])
    if not choices:
        raise _Wrong(f"`{tag.property}` is no union", at=(tag.property,))
    known = {wire_text(value): value for value in constants_of(folded, tag.tag, merger)}
    for value in tag.mapping:
        if known and value not in known:
            message = f"`{value}` is no value of `{tag.tag}`"
            raise _Wrong(message, did_you_mean(value, known), (tag.property, "mapping", value))
    if missing := [value for value in known if value not in tag.mapping]:
        message = f"nothing is said of the value `{missing[0]}` of `{tag.tag}`"
        hint = f'name an alternative of `{tag.property}`; `""` stands for all of them'
        raise _Wrong(message, hint, (tag.property, "mapping"))
    nullable = any(choice.types == _NULL for choice in choices) or merger.is_nullable(folded.properties[tag.property])
    return {
        typed_tag(value, folded, tag.tag, merger): _chosen(tag, value, choices, merger, nullable=nullable)
        for value in tag.mapping
    }


def _chosen(tag: SiblingTag, value: str, choices: Sequence[Schema], merger: Merger, *, nullable: bool) -> Schema | None:
    """Return the alternative that a value of a tag means.

    Raises:
        _Wrong: There is none.
    """
    wanted = tag.mapping[value]
    if not wanted:
        return None
    names = {name: choice for choice in reversed(choices) for name in _names(choice, merger)}
    if wanted not in names:
        hint = did_you_mean(wanted, names) or f"there are {', '.join(f'`{name}`' for name in sorted(names))}"
        message = f"`{tag.property}` has no alternative `{wanted}`"
        raise _Wrong(message, hint, (tag.property, "mapping", value))
    chosen = names[wanted]
    if not nullable:
        return chosen
    return Schema(origin=chosen.origin.child("nullable"), any_of=(chosen, Schema(origin=chosen.origin, types=_NULL)))


def _names(choice: Schema, merger: Merger) -> Iterator[str]:
    """Yield what one may call an alternative: the name of its component, its title, or its place."""
    if choice.ref is not None:
        yield choice.ref.rpartition("/")[2]
        yield f"#{choice.ref.partition('#')[2]}"
        yield choice.ref
    else:
        if merger.fold(choice).title:
            yield merger.fold(choice).title
        yield f"#{choice.origin.pointer}"
        yield choice.origin.id


def _alternative(owner: Schema, tag: str, value: Tag, branches: Mapping[str, Schema]) -> Schema:
    origin = owner.origin.child(PLACE, wire_text(value))
    constant = Schema(origin=origin.child("properties", tag), constant=(value,))
    return Schema(origin=origin, properties={tag: constant, **branches})
