"""Types that are one of their own alternatives, which says nothing: the alternative is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sdkwright import ir
from sdkwright.diagnostics import DiagnosticLog, warning
from sdkwright.ir import ANYTHING, TypeDef, TypeExpr, TypeId


def without_loops(definitions: Mapping[TypeId, TypeDef], log: DiagnosticLog) -> dict[TypeId, TypeDef]:
    """Return definitions in which no union or alias is, by way of others or not, an alternative of itself.

    Reports:
        reference-loop: One was.
    """
    settled = dict(definitions)
    done: set[TypeId] = set()
    for start in definitions:
        above: list[TypeId] = []
        waiting = [(start, False)]
        while waiting:
            id_, leaving = waiting.pop()
            if leaving:
                above.pop()
                done.add(id_)
                continue
            if id_ in done or id_ in above:
                continue
            looping = set(alternatives(settled[id_])) & {*above, id_}
            if looping:
                message = "this is one of its own alternatives; that one is left out"
                log.add(warning("reference-loop", settled[id_].origin, message))
                settled[id_] = without(settled[id_], looping)
            above.append(id_)
            waiting.append((id_, True))
            waiting.extend((other, False) for other in alternatives(settled[id_]))
    return settled


def alternatives(definition: TypeDef) -> list[TypeId]:
    """Return the named types that a value of a union or an alias may be."""
    if not isinstance(definition, ir.Union | ir.Alias):
        return []
    return [part.id for expr in ir.exprs_of(definition) for part in parts(expr) if isinstance(part, ir.Ref)]


def parts(expr: TypeExpr) -> tuple[TypeExpr, ...]:
    """Return what an expression may be, null aside."""
    plain = expr.item if isinstance(expr, ir.Nullable) else expr
    return plain.members if isinstance(plain, ir.OneOf) else (plain,)


def without(definition: TypeDef, ids: Iterable[TypeId]) -> TypeDef:
    """Return a union or an alias without some alternatives; anything where none is left."""
    lost = {ir.Ref(id_) for id_ in ids}
    match definition:
        case ir.Union():
            kept = tuple(v for v in definition.variants if not set(parts(v.type)) & lost)
            default = None if definition.default in lost else definition.default
            return replace(definition, variants=kept, default=default)
        case ir.Alias():
            left = tuple(part for part in parts(definition.type) if part not in lost)
            expr: TypeExpr = ir.OneOf(left) if len(left) > 1 else left[0] if left else ANYTHING
            nullable = isinstance(definition.type, ir.Nullable) and expr != ANYTHING
            return replace(definition, type=ir.Nullable(expr) if nullable else expr)
        case _:
            return definition
