"""Schemas folded into one: references with what stands beside them, and ``allOf``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from sdkwright.diagnostics import DiagnosticLog, Origin, warning
from sdkwright.document.nodes import Document, JsonValue, Schema
from sdkwright.normalise.conditions import PLACE, alternatives

_MOST_ALTERNATIVES = 16
"""As many alternatives two unions make together."""

Siblings = Mapping[int, tuple[Schema, ...]]
"""Alternatives that a schema has though it does not say so itself, by its identity."""


class Merger:
    """Answers what a schema says once its references and ``allOf`` are followed; each is folded once.

    Args:
        siblings: Alternatives that somebody else says schemas have.
    """

    def __init__(self, document: Document, log: DiagnosticLog, siblings: Siblings | None = None) -> None:
        self._document = document
        self._log = log
        self._siblings = siblings or {}
        self._folded: dict[int, tuple[Schema, Schema]] = {}
        self._merged: dict[int, tuple[Schema, Schema]] = {}
        self._cycles = 0
        self._multiplied: set[int] = set()
        self._ends: dict[int, tuple[Schema, Schema]] = {}
        self._paths: dict[int, tuple[Schema, ...]] = {}

    def target(self, schema: Schema) -> Schema:
        """Return the schema that a bare reference stands for in the end; a schema that is more than that is its own.

        An ``allOf`` of nothing but a reference is one, in the way of OpenAPI 3.0, unless it has a name of its own.

        Reports:
            reference-loop: The references lead back to where they began.
        """
        return self.path(schema)[-1]

    def path(self, schema: Schema) -> tuple[Schema, ...]:
        """Return a schema, those that it bare stands for, and what it stands for in the end."""
        if id(schema) not in self._paths:
            # The schema is the first of them, and so lives as long as its id is known.
            self._paths[id(schema)] = tuple(self._path(schema))
        return self._paths[id(schema)]

    def _path(self, schema: Schema) -> list[Schema]:
        found = [schema]
        seen = {id(schema)}
        while (ref := bare_reference(found[-1]) or self._repeating(found[-1])) is not None:
            target = self._document.schema(ref)
            if target is None or id(target) in seen:
                if target is not None:
                    self._log.add(warning("reference-loop", found[-1].origin, f"`{ref}` leads back to itself"))
                found.append(self._nothing(found[-1]))
                break
            seen.add(id(target))
            found.append(target)
        return found

    def _repeating(self, schema: Schema) -> str | None:
        """Return the reference of a schema that beside it only repeats the type of what it leads to."""
        refs = [one.ref for one in (schema, *schema.all_of) if one.ref is not None]
        if len(refs) != 1 or is_component(schema):
            return None
        beside = [part for part in schema.all_of if says_something(part)]
        if restricts(schema):
            beside.append(replace(schema, ref=None, all_of=()))
        if not beside or not all(part.types and not part.nullable for part in beside):
            return None
        if any(says_something(replace(part, types=())) for part in beside):
            return None
        target = self._document.schema(refs[0])
        types = types_of(self.fold(target)) if target is not None else ()
        return refs[0] if types and all(set(part.types) == set(types) for part in beside) else None

    def source(self, schema: Schema) -> Schema:
        """Return the schema that first says all that one says, which repeats it if it has nothing but a reference."""
        seen = {id(schema)}
        while id(schema) not in self._siblings:
            parts = [part for part in (schema, *schema.all_of) if part.ref is not None or restricts(part)]
            ref = parts[0].ref if len(parts) == 1 and not restricts(parts[0]) else None
            target = self._document.schema(ref) if ref is not None else None
            if target is None or id(target) in seen:
                break
            seen.add(id(target))
            schema = target
        return schema

    def _nothing(self, schema: Schema) -> Schema:
        """Return what a reference stands for that leads nowhere."""
        return self._ends.setdefault(id(schema), (schema, replace(schema, ref=None, all_of=())))[1]

    def is_nullable(self, schema: Schema) -> bool:
        """Say whether ``nullable`` (OpenAPI 3.0) stands with a schema, or on the way to what it stands for."""
        return any(one.nullable or any(is_only_nullable(part) for part in one.all_of) for one in self.path(schema))

    def fold(self, schema: Schema) -> Schema:
        """Return one schema without ``$ref`` and ``allOf`` that says what this one says with them.

        Its origin is the one of `schema`. Properties stand in document order, those of a base before a schema's own.

        Reports:
            allof-cycle: A schema is a part of itself; that part says nothing.
        """
        known = self._folded.get(id(schema))
        if known is None:
            if self._is_whole(schema):
                self._folded[id(schema)] = (schema, schema)
                return schema
            parts = list(self._parts(schema, ()))
            merged = parts[0] if len(parts) == 1 else self._whole(schema, parts)
            # The schema is kept beside the result: an id is only good as long as its object lives. What conditions
            # lead to may be the schema again.
            self._folded[id(schema)] = (schema, merged)
            known = self._folded[id(schema)] = (schema, self._by_condition(merged, parts))
        return known[1]

    def _is_whole(self, schema: Schema) -> bool:
        """Say whether there is nothing to fold in a schema, as in most."""
        split = schema.ref is not None or schema.all_of or schema.condition is not None
        return not split and id(schema) not in self._siblings

    def written(self, schema: Schema) -> Origin:
        """Return where the document has a schema; of one that was joined from several the last."""
        while schema.all_of and not is_within(schema.all_of[-1].origin, schema.origin):
            schema = schema.all_of[-1]
        return schema.origin

    def _by_condition(self, folded: Schema, parts: list[Schema]) -> Schema:
        """Return a schema with alternatives where its conditions tell them apart."""
        if folded.condition is None or folded.one_of or folded.any_of:
            return folded
        found = alternatives(folded, parts, self.fold, says_something)
        if not found:
            return folded
        return replace(folded, one_of=found, condition=None, consequence=None, alternative=None)

    def _parts(self, schema: Schema, above: tuple[int, ...]) -> Iterator[Schema]:
        """Yield the schemas that hold together with this one, without references, bases first."""
        if id(schema) in above:
            self._cycles += 1
            self._log.add(warning("allof-cycle", schema.origin, "this schema is a part of itself"))
            return
        above = (*above, id(schema))
        if schema.ref is not None:
            target = self._document.schema(schema.ref)
            if target is not None:
                yield from self._base(target, above)
        for part in schema.all_of:
            yield from self._parts(part, above)
        if schema.ref is None and not schema.all_of:
            yield schema
        elif restricts(schema) or rules_out(schema) or schema.constraints:
            yield replace(schema, ref=None, all_of=())
        if id(schema) in self._siblings:
            yield Schema(origin=schema.origin, one_of=self._siblings[id(schema)])

    def _base(self, target: Schema, above: tuple[int, ...]) -> Iterator[Schema]:
        """Yield a schema that another is made of: as one, so that what it joins is written there for both.

        What only the whole can fold comes in its parts: a cycle, conditions, and several unions.
        """
        cycles = self._cycles
        parts = list(self._parts(target, above))
        conditions = any(part.condition is not None for part in parts)
        unions = sum(bool(part.one_of or part.any_of) for part in parts)
        if len(parts) == 1 or self._cycles > cycles or conditions or unions > 1:
            yield from parts
        else:
            yield self._whole(target, parts)

    def _whole(self, whole: Schema, parts: list[Schema]) -> Schema:
        known = self._merged.get(id(whole))
        if known is None:
            known = self._merged[id(whole)] = (whole, self._merge(whole, parts))
        return known[1]

    def _merge(self, whole: Schema, parts: list[Schema]) -> Schema:
        if not parts:
            return replace(whole, ref=None, all_of=())
        # A wrapper around one reference is documented by what it refers to; a composition speaks for itself.
        merged = parts[0]
        for part in parts[1:]:
            merged = self._join(merged, part, whole)
        return replace(
            merged,
            origin=whole.origin,
            ref=None,
            all_of=(),
            title=whole.title,
            description=whole.description or (parts[0].description if len(whole.all_of) <= 1 else ""),
            deprecated=whole.deprecated,
            extensions=whole.extensions,
            discriminator=whole.discriminator or merged.discriminator,
        )

    def _join(self, one: Schema, two: Schema, whole: Schema) -> Schema:
        """Return the schema that holds where both hold, which are parts of a whole."""
        types = common_types(one.types, two.types)
        if types is None:
            self._log.add(
                warning("contradictory-types", two.origin, "no value has both types that `allOf` asks for here")
            )
            types = two.types
        one_of, any_of = self._unions(one, two, whole)
        return replace(
            one,
            always=False if False in (one.always, two.always) else None,
            types=types,
            format=two.format or one.format,
            content_encoding=two.content_encoding or one.content_encoding,
            content_media_type=two.content_media_type or one.content_media_type,
            constant=two.constant or one.constant,
            enum=common_values(one.enum, two.enum),
            default=two.default or one.default,
            examples=two.examples or one.examples,
            properties=self._both_properties(one.properties, two.properties, whole.origin, "properties"),
            required=tuple(dict.fromkeys((*one.required, *two.required))),
            additional_properties=stricter(one.additional_properties, two.additional_properties),
            unevaluated_properties=stricter(one.unevaluated_properties, two.unevaluated_properties),
            pattern_properties=self._both_properties(
                one.pattern_properties, two.pattern_properties, whole.origin, "patternProperties"
            ),
            property_names=stricter(one.property_names, two.property_names),
            items=(
                self._both(one.items, two.items, whole.origin, "items")
                if one.items and two.items
                else one.items or two.items
            ),
            prefix_items=two.prefix_items or one.prefix_items,
            any_of=any_of,
            one_of=one_of,
            content_schema=two.content_schema or one.content_schema,
            negated=two.negated or one.negated,
            condition=one.condition or two.condition,
            consequence=one.consequence if one.condition else two.consequence,
            alternative=one.alternative if one.condition else two.alternative,
            dependent_schemas=self._both_properties(
                one.dependent_schemas, two.dependent_schemas, whole.origin, "dependentSchemas"
            ),
            discriminator=two.discriminator or one.discriminator,
            read_only=one.read_only or two.read_only,
            write_only=one.write_only or two.write_only,
            constraints=both_constraints(one.constraints, two.constraints),
        )

    def _both_properties(
        self, one: Mapping[str, Schema], two: Mapping[str, Schema], whole: Origin, key: str
    ) -> Mapping[str, Schema]:
        """Return the properties of both, those of the first before those that only the second has."""
        if not one or not two:
            return one or two
        joined = dict(one)
        for name, schema in two.items():
            joined[name] = self._both(joined[name], schema, whole, key, name) if name in joined else schema
        return joined

    def _both(self, one: Schema, two: Schema, whole: Origin, *keys: str) -> Schema:
        """Return what `both` does, but of a union and some of its alternatives these."""
        if one is not two and self._are_among(two, one):
            return narrowed(one, two)
        if one is not two and self._are_among(one, two):
            return narrowed(two, one)
        return both(one, two, whole, *keys)

    def _are_among(self, few: Schema, many: Schema) -> bool:
        """Say whether a schema is one of the alternatives of another, or several of them."""
        known = {id(self._end(choice)) for choice in self.choices(many) if not _is_null(choice)}
        if not known:
            return False
        wider = any(_is_null(choice) for choice in self.choices(few)) and not self._takes_null(many)
        chosen = {id(self._end(choice)) for choice in self.choices(few) or (few,) if not _is_null(choice)}
        return not wider and bool(chosen) and chosen <= known

    def _takes_null(self, schema: Schema) -> bool:
        nullable = schema.nullable or self._end(schema).nullable
        return nullable or any(_is_null(choice) for choice in self.choices(schema))

    def choices(self, schema: Schema) -> tuple[Schema, ...]:
        """Return the alternatives of what is nothing but a union, those of unions within it in their place."""
        found: list[Schema] = []
        seen: set[int] = set()
        pending = [schema]
        while pending:
            choice = pending.pop()
            end = self._end(choice)
            within = end.one_of or end.any_of
            if within and id(end) not in seen and not (end.properties or end.all_of or end.ref):
                seen.add(id(end))
                pending.extend(reversed(within))
            elif id(end) not in seen and seen:
                found.append(choice)
        return tuple(found)

    def _end(self, schema: Schema) -> Schema:
        """Return what a bare reference leads to; `schema` where that is nothing."""
        seen = {id(schema)}
        while (ref := bare_reference(schema)) is not None:
            target = self._document.schema(ref)
            if target is None or id(target) in seen:
                break
            seen.add(id(target))
            schema = target
        return schema

    def _unions(self, one: Schema, two: Schema, whole: Schema) -> tuple[tuple[Schema, ...], tuple[Schema, ...]]:
        """Return ``oneOf`` and ``anyOf`` of two schemas together; one of each makes a ``oneOf``."""
        first, second = one.one_of or one.any_of, two.one_of or two.any_of
        alone = not (one.one_of and one.any_of) and not (two.one_of and two.any_of)
        if first and second and alone and bool(one.one_of) != bool(two.one_of):
            return self._alternatives(first, second, two, whole), ()
        return (
            self._alternatives(one.one_of, two.one_of, two, whole),
            self._alternatives(one.any_of, two.any_of, two, whole),
        )

    def _alternatives(
        self, one: tuple[Schema, ...], two: tuple[Schema, ...], at: Schema, whole: Schema
    ) -> tuple[Schema, ...]:
        """Return the alternatives where two unions hold: each of the one with each of the other that it goes with."""
        if not one or not two or one is two:
            return one or two
        shaping = [union for union in (one, two) if any(map(shapes, union))]
        found = self._product(one, two, whole) if len(shaping) > 1 else (*shaping, one)[0]
        if not found or len(shaping) < 2:
            message = "only one of several unions in `allOf` shapes the type"
            self._log.add(warning("several-unions", at.origin, message))
        return found or one

    def _product(self, one: tuple[Schema, ...], two: tuple[Schema, ...], whole: Schema) -> tuple[Schema, ...]:
        """Return the alternatives of two unions as one; ``()`` if they are too many, contradict, or hold themselves."""
        # What is made of two alternatives is no further product: they may lead back to where they began.
        within = whole.origin.tokens[-2:-1] == (PLACE,) or id(whole) in self._multiplied
        if within or len(one) * len(two) > _MOST_ALTERNATIVES:
            return ()
        self._multiplied.add(id(whole))
        pairs = [(first, second) for first in one for second in two if self._go_together(first, second)]
        self._multiplied.discard(id(whole))
        return tuple(self._pair(first, second, whole) for first, second in pairs)

    def _pair(self, one: Schema, two: Schema, whole: Schema) -> Schema:
        """Return what two alternatives say together; what both say alike is said once."""
        if one == two or (one.ref is not None and one.ref == two.ref):
            return one
        place = whole.origin.child(PLACE, f"{_word(one)} {_word(two)}".strip())
        return Schema(origin=place, all_of=(one, two))

    def _go_together(self, one: Schema, two: Schema) -> bool:
        """Say whether a value may be both of two alternatives, as far as types and constants tell."""
        first, second = self.fold(one), self.fold(two)
        if common_types(types_of(first), types_of(second)) is None:
            return False
        names = (first.properties.keys() & second.properties.keys()) & {*first.required, *second.required}
        return all(self._may_equal(first.properties[name], second.properties[name]) for name in names)

    def _may_equal(self, one: Schema, two: Schema) -> bool:
        first, second = self.fold(one), self.fold(two)
        values, others = first.constant or first.enum, second.constant or second.enum
        return values is None or others is None or not values or not others or any(one in others for one in values)


def _word(schema: Schema) -> str:
    """Return what an alternative is called where it is one of two that hold together."""
    name = schema.ref.rpartition("/")[2] if schema.ref is not None else schema.title
    return name or schema.origin.tokens[-1]


def bare_reference(schema: Schema) -> str | None:
    """Return the reference of a schema that adds nothing to it that changes the type, None for any other."""
    if schema.ref is not None:
        return None if says_something(schema) else schema.ref
    if not schema.all_of:
        return None
    parts = [part for part in schema.all_of if part.ref is not None or says_something(part)]
    refs = {part.ref for part in parts}
    if len(refs) != 1 or is_component(schema) or restricts(schema):
        return None
    return None if any(map(says_something, parts)) else refs.pop()


def shapes(schema: Schema) -> bool:
    """Say whether an alternative says more than which properties go together."""
    return schema.ref is not None or says_something(replace(schema, required=()))


def _is_null(schema: Schema) -> bool:
    """Say whether a schema has the type null alone."""
    return schema.types == ("null",)


def types_of(schema: Schema) -> tuple[str, ...]:
    """Return the types of a folded schema, those of an object also where it only has properties."""
    return schema.types or (("object",) if schema.properties else ())


def is_component(schema: Schema) -> bool:
    """Say whether a schema has a place and so a name of its own: a component, or a whole file."""
    pointer = schema.origin.pointer
    return not pointer or pointer.rpartition("/")[0] in {"/components/schemas", "/definitions"}


def is_only_nullable(schema: Schema) -> bool:
    """Say whether a part of an ``allOf`` says nothing but that null will do."""
    return schema.nullable and schema.ref is None and not says_something(schema)


def says_something(schema: Schema) -> bool:
    """Say whether a schema restricts or shapes its values by more than a reference; documentation does not."""
    return bool(schema.all_of) or restricts(schema)


def restricts(schema: Schema) -> bool:
    """Say the same of what stands beside ``$ref`` and ``allOf``."""
    return bool(
        schema.always is False
        or schema.types
        or schema.format
        or schema.content_encoding
        or schema.constant
        or schema.enum is not None
        or schema.properties
        or schema.required
        or schema.additional_properties is not None
        or schema.unevaluated_properties is not None
        or schema.pattern_properties
        or schema.property_names
        or schema.items
        or schema.prefix_items
        or schema.any_of
        or schema.one_of
        or schema.discriminator
    )


def rules_out(schema: Schema) -> bool:
    """Say whether a schema has rules that shape nothing, but that are to be heard of."""
    return bool(schema.negated or schema.condition or schema.dependent_schemas)


def common_types(one: tuple[str, ...], two: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the types that two ``type`` keywords allow together, None where there are none."""
    if not one or not two:
        return one or two
    wider = {*one, *(("integer",) if "number" in one else ())}
    found = tuple(name for name in two if name in wider)
    if not found and "integer" in one and "number" in two:
        return ("integer",)
    return found or None


def common_values(one: tuple[JsonValue, ...] | None, two: tuple[JsonValue, ...] | None) -> tuple[JsonValue, ...] | None:
    """Return the values that two enums allow together; the second where they have none in common."""
    if one is None or two is None:
        return two if one is None else one
    return tuple(value for value in two if value in one) or two


_GREATER = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"})
_LESS = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"})


def both_constraints(one: Mapping[str, JsonValue], two: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Return the constraints that hold together: of two bounds the narrower, of others the second."""
    joined = {**one, **two}
    for keyword in one.keys() & two.keys() & (_GREATER | _LESS):
        bounds = [bound for bound in (one[keyword], two[keyword]) if isinstance(bound, int | float)]
        joined[keyword] = max(bounds) if keyword in _GREATER else min(bounds)
    return joined


def both(one: Schema, two: Schema, whole: Origin, *keys: str) -> Schema:
    """Return the schema that holds where both do, which keys lead to from a whole.

    It is written where the second is if that is in the whole. Elsewhere the second also stands alone, or for a part of
    another whole, and says something else there.
    """
    if one is two:
        return one
    return Schema(
        origin=place_of(two.origin, whole, *keys),
        all_of=(one, two),
        title=two.title or one.title,
        description=two.description or one.description,
        read_only=one.read_only or two.read_only,
        write_only=one.write_only or two.write_only,
        deprecated=one.deprecated or two.deprecated,
        default=two.default or one.default,
        extensions=two.extensions or one.extensions,
    )


def narrowed(wide: Schema, narrow: Schema) -> Schema:
    """Return the narrower of two schemas that hold together, with what the other says beside its type."""
    return replace(
        narrow,
        description=narrow.description or wide.description,
        read_only=wide.read_only or narrow.read_only,
        write_only=wide.write_only or narrow.write_only,
        deprecated=wide.deprecated or narrow.deprecated,
        extensions=narrow.extensions or wide.extensions,
    )


def is_within(part: Origin, whole: Origin) -> bool:
    """Say whether a schema of an ``allOf`` is written in there: those of what was joined are elsewhere."""
    return part.file == whole.file and part.pointer.startswith(f"{whole.pointer}/allOf")


def place_of(part: Origin, whole: Origin, *keys: str) -> Origin:
    """Return where a part stands that some keys lead to: its own place if that is in the whole or in its ``allOf``."""
    outer, inner = whole.tokens, part.tokens
    steps = inner[len(outer) : len(inner) - len(keys)]
    is_own = part.file == whole.file and inner[: len(outer)] == outer and inner[len(inner) - len(keys) :] == keys
    return part if is_own and set(steps[::2]) <= {"allOf"} else whole.child(*keys)


def stricter(one: Schema | None, two: Schema | None) -> Schema | None:
    """Return the one of two schemas for further properties that allows less, as far as a glance can tell."""
    for schema in (two, one):
        if schema is not None and schema.always is not True:
            return schema
    return two or one
