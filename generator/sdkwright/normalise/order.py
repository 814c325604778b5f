"""The order of types: that in which a reader of the document comes to them, whoever asked for them first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sdkwright import ir
from sdkwright.ir import TypeDef, TypeExpr, TypeId


def in_order(definitions: Mapping[TypeId, TypeDef], roots: Iterable[TypeExpr]) -> dict[TypeId, TypeDef]:
    """Return definitions in the order in which they are mentioned.

    First come those that `roots` mention, then those that their fields do, and so on. What a union or an alias is made
    of comes before it.
    """
    found: dict[TypeId, TypeDef] = {}
    waiting = [definition for expr in roots for definition in _mentioned(expr, definitions, found)]
    for definition in waiting:  # grows
        for expr in ir.exprs_of(definition):
            waiting.extend(_mentioned(expr, definitions, found))
    return {**found, **definitions}


def _mentioned(
    expr: TypeExpr, definitions: Mapping[TypeId, TypeDef], found: dict[TypeId, TypeDef]
) -> Iterator[TypeDef]:
    """Yield the definitions that an expression leads to without going into models, and note them as found."""
    above: set[TypeId] = set()
    steps = [(id_, False) for id_ in reversed([*ir.references(expr)])]
    while steps:
        id_, made = steps.pop()
        definition = definitions[id_]
        if id_ in found or (id_ in above and not made):
            continue
        if made or isinstance(definition, ir.Model | ir.Enum):
            found[id_] = definition
            yield definition
            continue
        above.add(id_)
        steps.append((id_, True))
        inner = [ref for part in ir.exprs_of(definition) for ref in ir.references(part)]
        steps.extend((ref, False) for ref in reversed(inner))


def mentioned_first(methods: Iterable[ir.Method], events: Iterable[ir.Event]) -> Iterator[TypeExpr]:
    """Yield the expressions that stand in methods and events, in order."""
    for method in methods:
        yield from (expr for _, expr in ir.types_in(method))
        yield from (ir.Ref(id_) for _, id_ in method.headers)
    yield from (event.type for event in events if event.type is not None)
