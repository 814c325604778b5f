"""Types that are among their own alternatives, at once or by way of others.

That a value of a type may be a value of the same type says nothing. So all types of a loop have the same alternatives:
those that lead out of it, of all of them. One of them has these, and the others are other names for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from sdkwright import ir
from sdkwright.diagnostics import DiagnosticLog, warning
from sdkwright.ir import ANYTHING, TypeDef, TypeExpr, TypeId

Tags = tuple[str | int | bool | float, ...]


def without_loops(definitions: Mapping[TypeId, TypeDef], log: DiagnosticLog) -> dict[TypeId, TypeDef]:
    """Return definitions in which no union or alias is, by way of others or not, an alternative of itself.

    Reports:
        reference-loop: One was.
    """
    settled = dict(definitions)
    for loop in loops(definitions):
        head, *others = sorted((definitions[id_] for id_ in loop), key=holds_less)
        message = "this is one of its own alternatives; that one is left out"
        log.add(warning("reference-loop", head.origin, message))
        settled[head.id] = joined(head, others, definitions)
        settled.update((other.id, name_for(other, ir.Ref(head.id))) for other in others)
    return settled


def loops(definitions: Mapping[TypeId, TypeDef]) -> Iterator[Collection[TypeId]]:
    """Yield the largest sets of types that are alternatives of one another (Tarjan, without recursion)."""
    index: dict[TypeId, int] = {}
    lowest: dict[TypeId, int] = {}
    stack: dict[TypeId, None] = {}
    for start in definitions:
        waiting = [] if start in index else [(start, iter(alternatives(definitions[start])))]
        while waiting:
            id_, others = waiting[-1]
            if id_ not in index:
                index[id_] = lowest[id_] = len(index)
                stack[id_] = None
            other = next(others, None)
            if other is not None and other not in index:
                waiting.append((other, iter(alternatives(definitions[other]))))
            elif other is not None and other in stack:
                lowest[id_] = min(lowest[id_], index[other])
            elif other is None:
                waiting.pop()
                if waiting:
                    above = waiting[-1][0]
                    lowest[above] = min(lowest[above], lowest[id_])
                if lowest[id_] == index[id_]:
                    yield from filter(None, [closed(id_, stack, definitions)])


def closed(id_: TypeId, stack: dict[TypeId, None], definitions: Mapping[TypeId, TypeDef]) -> list[TypeId]:
    """Take a type and those above it from a stack; return them if they are a loop, else ``[]``."""
    found: list[TypeId] = []
    while id_ not in found:
        found.append(stack.popitem()[0])
    return found if len(found) > 1 or id_ in alternatives(definitions[id_]) else []


def alternatives(definition: TypeDef) -> list[TypeId]:
    """Return the named types that a value of a union or an alias may be."""
    if not isinstance(definition, ir.Union | ir.Alias):
        return []
    return [part.id for expr in ir.exprs_of(definition) for part in ir.parts_of(expr) if isinstance(part, ir.Ref)]


def holds_less(definition: TypeDef) -> tuple[bool, bool, TypeId]:
    """Return what sorts the type first that is to have the alternatives of all, in documents of any order.

    It is a union if there is one, with a tag if there is one.
    """
    tag = definition.tag if isinstance(definition, ir.Union) else ""
    return not isinstance(definition, ir.Union), not tag, definition.id


def joined(head: TypeDef, others: Iterable[TypeDef], definitions: Mapping[TypeId, TypeDef]) -> TypeDef:
    """Return the first of a loop with what all of them may be; with two objects or more it is a union.

    Its tag tells them apart only if it does so in all of the loop.
    """
    union = head if isinstance(head, ir.Union) else without_variants(head)
    within = {ir.Ref(head.id), *(ir.Ref(other.id) for other in others)}
    found = {part: tags for part, tags in tagged_parts(head) if part not in within}
    for other in others:
        same = isinstance(other, ir.Union) and other.tag == union.tag
        for part, tags in (*tagged_parts(other), *default_of(other)):
            if part not in within:
                found.setdefault(part, tags if same else ())
    objects = [part for part in found if is_object(part, definitions)]
    default = None if union.default in within else union.default
    tells = bool(union.tag) and all(tags or part not in objects for part, tags in found.items())
    if len(objects) < 2 and not (objects and (tells or default is not None)):
        return name_for(head, whole(found))
    return replace(
        union,
        variants=tuple(ir.Variant(type=part, tags=tags if tells else ()) for part, tags in found.items()),
        tag=union.tag if tells else "",
        tag_source=union.tag_source if tells else "",
        implied=tuple(pair for pair in union.implied if tells and any(pair[1] in tags for tags in found.values())),
        default=default,
    )


def tagged_parts(definition: TypeDef) -> Iterator[tuple[TypeExpr, Tags]]:
    """Yield what a union or an alias may be, null as such, with its tags."""
    match definition:
        case ir.Union():
            yield from ((part, variant.tags) for variant in definition.variants for part in with_null(variant.type))
        case ir.Alias():
            yield from ((part, ()) for part in with_null(definition.type))
        case _:
            return


def default_of(definition: TypeDef) -> Iterator[tuple[TypeExpr, Tags]]:
    """Yield what a union is where no tag decides, likewise."""
    if isinstance(definition, ir.Union) and definition.default is not None:
        yield definition.default, ()


def with_null(expr: TypeExpr) -> tuple[TypeExpr, ...]:
    """Return what an expression may be, null as such."""
    return (*ir.parts_of(expr), *((ir.NULL,) if isinstance(expr, ir.Nullable) else ()))


def is_object(part: TypeExpr, definitions: Mapping[TypeId, TypeDef]) -> bool:
    """Say whether an alternative is a model, or a union of models."""
    return isinstance(part, ir.Ref) and isinstance(definitions.get(part.id), ir.Model | ir.Union)


def whole(found: Collection[TypeExpr]) -> TypeExpr:
    """Return the expression for any of several, anything where there is none."""
    plain = tuple(part for part in found if part != ir.NULL)
    if not plain:
        return ir.NULL if found else ANYTHING
    expr = ir.OneOf(plain) if len(plain) > 1 else plain[0]
    return ir.Nullable(expr) if len(plain) < len(found) and expr != ANYTHING else expr


def name_for(definition: TypeDef, expr: TypeExpr) -> ir.Alias:
    """Return a name for an expression, with the place and the words of a definition."""
    context, doc = definition.context, definition.doc
    return ir.Alias(id=definition.id, context=context, doc=doc, type=expr, origin=definition.origin)


def without_variants(definition: TypeDef) -> ir.Union:
    """Return a union with the place and the words of a definition."""
    return ir.Union(
        id=definition.id,
        context=definition.context,
        doc=definition.doc,
        variants=(),
        tag="",
        tag_source="",
        default=None,
        deprecated=False,
        origin=definition.origin,
    )
