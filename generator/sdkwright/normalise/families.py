"""Schemas that others extend by ``allOf``: a reference to one with a discriminator may bring any of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property

from sdkwright import ir
from sdkwright.diagnostics import Origin
from sdkwright.document.nodes import Document, Schema
from sdkwright.ir import Kind, TypeDef, TypeId
from sdkwright.normalise.merge import Merger, is_component
from sdkwright.normalise.unions import Tag, agreed, constants_of, typed_tag


class Families:
    """Knows which components extend which (OpenAPI 3.1.0, section 4.8.25)."""

    def __init__(self, document: Document, merger: Merger) -> None:
        self._document = document
        self._merger = merger

    @cached_property
    def _children(self) -> Mapping[int, tuple[Schema, ...]]:
        """The components that extend a schema directly, by its identity, in document order."""
        found: dict[int, list[Schema]] = {}
        for schema in self._document.every_schema():
            if any(part.ref for part in schema.all_of) and is_component(schema):
                for part in schema.all_of:
                    base = self._document.schema(part.ref) if part.ref else None
                    if base is not None:
                        found.setdefault(id(base), []).append(schema)
        return {key: tuple(schemas) for key, schemas in found.items()}

    def is_base(self, schema: Schema) -> bool:
        """Say whether a discriminator of a schema tells apart what extends it."""
        chooses = bool(schema.one_of or schema.any_of)
        return schema.discriminator is not None and not chooses and id(schema) in self._children

    def is_extended(self, schema: Schema) -> bool:
        """Say whether a component extends a schema."""
        return id(schema) in self._children

    def descendants(self, schema: Schema) -> Iterator[Schema]:
        """Yield what extends a schema, directly or not, each once, in document order of the generations."""
        seen = {id(schema)}
        waiting = list(self._children.get(id(schema), ()))
        while waiting:
            child = waiting.pop(0)
            if id(child) not in seen:
                seen.add(id(child))
                yield child
                waiting.extend(self._children.get(id(child), ()))

    def named(self, base: Schema) -> Iterator[tuple[str, tuple[Tag, ...], Schema]]:
        """Yield the name and the tags of each member of a family, with what it says."""
        for member in self.descendants(base):
            yield component_name(member), self.tags(base, member), self._merger.fold(member)

    def tags(self, base: Schema, member: Schema) -> tuple[Tag, ...]:
        """Return the tags that mean a member of a family: the mapping's, else its constants, else its name."""
        discriminator = base.discriminator
        if discriminator is None:
            return ()
        folded = self._merger.fold(member)
        name = discriminator.property_name
        mapped = [tag for tag, target in discriminator.mapping.items() if self._document.schema(target) is member]
        constants = constants_of(folded, name, self._merger)
        if mapped:
            return agreed(tuple(typed_tag(tag, folded, name, self._merger) for tag in mapped), constants)
        return constants if len(constants) == 1 else (component_name(member),)


def component_name(schema: Schema) -> str:
    """Return the name of a component; of a whole file its name without the ending."""
    tokens = schema.origin.tokens
    return tokens[-1] if tokens else schema.origin.file.rpartition("/")[2].partition(".")[0]


def base_origin(schema: Schema) -> Origin:
    """Return where the plain object of a base lives, since its own place is the union of its family."""
    return schema.origin.child("base")


def with_presets(definitions: dict[TypeId, TypeDef], extended: frozenset[TypeId]) -> dict[TypeId, TypeDef]:
    """Return definitions in which a model that one tag means has that tag for a constant, which new objects have.

    Args:
        definitions: All of an API.
        extended: Models that others extend, whose tag may be another one's.
    """
    preset = dict(definitions)
    for id_, tags in _meant(definitions, "discriminator").items():
        model = preset.get(id_)
        if len(tags) == 1 and isinstance(model, ir.Model) and id_ not in extended:
            ((name, _, tag),) = tags
            preset[id_] = with_preset(model, name, tag, definitions)
    for id_, tags in _meant(definitions).items():
        model, names = preset.get(id_), {name for name, _, _ in tags}
        if isinstance(model, ir.Model):
            fields = (replace(field, preset=field.wire_name in names) for field in model.fields)
            preset[id_] = replace(model, fields=tuple(fields))
    return preset


def _meant(definitions: Mapping[TypeId, TypeDef], source: str = "") -> dict[TypeId, set[tuple[str, type, Tag]]]:
    """Return the tags that mean each model, with the names of their properties.

    Args:
        source: As in `ir.Union.tag_source`; ``""`` for any.
    """
    meant: dict[TypeId, set[tuple[str, type, Tag]]] = {}
    for union in definitions.values():
        if isinstance(union, ir.Union) and union.tag and source in {"", union.tag_source}:
            for variant in union.variants:
                id_ = _plain_member(variant.type, definitions)
                if id_ is not None:
                    tags = {(union.tag, type(tag), tag) for tag in variant.tags}
                    meant.setdefault(id_, set()).update(tags)
    return meant


def _plain_member(expr: ir.TypeExpr, definitions: Mapping[TypeId, TypeDef]) -> TypeId | None:
    """Return the model that a tag means; of a family within a family, the plain object of its base."""
    definition = definitions.get(expr.id) if isinstance(expr, ir.Ref) else None
    if isinstance(definition, ir.Union):
        return definition.default.id if isinstance(definition.default, ir.Ref) else None
    return definition.id if definition is not None else None


def with_preset(model: ir.Model, name: str, tag: Tag, definitions: Mapping[TypeId, TypeDef]) -> ir.Model:
    """Return a model whose property has one value, where that is narrower than what it says."""
    preset = ir.Constant(tag)
    return replace(
        model,
        fields=tuple(
            replace(entry, type=preset) if entry.wire_name == name and takes(entry.type, tag, definitions) else entry
            for entry in model.fields
        ),
    )


def takes(expr: ir.TypeExpr, tag: Tag, definitions: Mapping[TypeId, TypeDef]) -> bool:
    """Say whether a tag is one of several values of a plain type."""
    if isinstance(expr, ir.Ref):
        enum = definitions.get(expr.id)
        return isinstance(enum, ir.Enum) and any(member.value == tag for member in enum.members)
    kinds = {str: Kind.STRING, int: Kind.INTEGER}
    return expr == ir.Scalar(kinds.get(type(tag), Kind.NULL))
