"""What a thing is recognised by when its place or its own name has changed: a fingerprint of what it is made of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import assert_never

from sdkwright import ir
from sdkwright.ir import TypeId

_FEW = 3
"""Fewer parts than this are had by things that have nothing to do with each other."""


_NONE: Mapping[TypeId, str] = {}


def type_shape(definition: ir.TypeDef, types: Mapping[TypeId, ir.TypeDef], were: Mapping[TypeId, str] = _NONE) -> str:
    """Return the fingerprint of a type: its parts, and the names of the components that it mentions, not their parts.

    So a change within one schema changes no fingerprint but its own.

    Args:
        were: Names that components had before, for those that are recognised already; ``""`` for what was none.
    """
    return mark(type(definition).__name__, *sorted(_parts(definition, types, were)))


def method_shape(method: ir.Method, types: Mapping[TypeId, ir.TypeDef], were: Mapping[TypeId, str] = _NONE) -> str:
    """Return the fingerprint of the components that a method mentions and where, ``""`` if it mentions none."""
    parts = sorted(
        f"{place}:{_spelled(expr, types, were)}"
        for place, expr in ir.types_in(method)
        if any(not types[id_].context.parent or were.get(id_) for id_ in ir.references(expr))
    )
    return mark("method", *parts) if parts else ""


def is_distinctive(definition: ir.TypeDef) -> bool:
    """Say whether a type has enough parts that another of the same shape is hardly another thing."""
    match definition:
        case ir.Model(fields=parts) | ir.Enum(members=parts):
            return len(parts) >= _FEW
        case ir.Union():
            return sum(len(variant.tags) for variant in definition.variants) >= _FEW
        case ir.Alias():
            return False
        case _:
            assert_never(definition)


def value_shape(expr: ir.TypeExpr, doc: str, types: Mapping[TypeId, ir.TypeDef]) -> str:
    """Return the fingerprint of a field or parameter: type and description.

    ``""`` without a description: too many values are strings.
    """
    words = " ".join(doc.split())
    return mark(_spelled(expr, types), words) if words else ""


def member_shape(member: ir.Member) -> str:
    """Return the fingerprint of an enum's member, ``""`` without a description."""
    words = " ".join(member.doc.split())
    return mark(words) if words else ""


def mark(*parts: str) -> str:
    """Return nine letters and digits that stand for some strings, the first an ``x``."""
    return "x" + hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _parts(definition: ir.TypeDef, types: Mapping[TypeId, ir.TypeDef], were: Mapping[TypeId, str]) -> Iterator[str]:
    """Yield what a type is made of, in no order that matters."""
    match definition:
        case ir.Model():
            yield from (f"{entry.wire_name}:{_spelled(entry.type, types, were)}" for entry in definition.fields)
            if definition.extra is not None:
                yield f"*:{_spelled(definition.extra, types, were)}"
        case ir.Enum():
            yield from (repr(member.value) for member in definition.members)
        case ir.Union():
            yield definition.tag
            for variant in definition.variants:
                yield f"{sorted(map(repr, variant.tags))}:{_spelled(variant.type, types, were)}"
        case ir.Alias():
            yield _spelled(definition.type, types, were)
        case _:
            assert_never(definition)


def _spelled(expr: ir.TypeExpr, types: Mapping[TypeId, ir.TypeDef], were: Mapping[TypeId, str] = _NONE) -> str:
    """Return a type as text; a component has its name in it, a type within something has none of its own."""
    match expr:
        case ir.Scalar(kind):
            return kind.value
        case ir.Constant(value):
            return f"={value!r}"
        case ir.Ref(id_):
            context = types[id_].context
            return f"@{were.get(id_, '' if context.parent else context.words)}"
        case _:
            inner = ",".join(_spelled(part, types, were) for part in ir.children(expr))
            return f"{type(expr).__name__}[{inner}]"
