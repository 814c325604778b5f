"""What example code calls the things that it gets."""

from __future__ import annotations

import keyword

from sdkwright import ir
from sdkwright.naming.words import snake_case
from sdkwright.sdkfiles.guide import Guide

# Names that the examples use for something else.
_TAKEN = {"client", "error", "item", "os", "asyncio", "datetime", "date", "time", "main", "print"}


def result_name(guide: Guide, method: ir.Method) -> str:
    """Return a variable for what a method returns, ``""`` where that is nothing."""
    if method.answer.type is None:
        return ""
    if method.pages is not None:
        return "page"
    return variable(guide, method.answer.type)


def variable(guide: Guide, expr: ir.TypeExpr) -> str:
    """Return a variable for a value: its class in snake case."""
    inner = expr.item if isinstance(expr, ir.Nullable) else expr
    if isinstance(inner, ir.ListOf):
        return "items"
    if not isinstance(inner, ir.Ref):
        return "result"
    name = snake_case(guide.classes[inner.id])
    return "result" if name in _TAKEN or keyword.iskeyword(name) or len(name) > 24 else name


def singular(plural: str) -> str:
    """Return what one of several is called: ``end_users`` → ``end_user``; ``"item"`` where that is not clear."""
    if plural.endswith("ies") and len(plural) > 4:
        name = f"{plural[:-3]}y"
    elif plural.endswith("s") and not plural.endswith(("ss", "us", "is")) and len(plural) > 2:
        name = plural[:-1]
    else:
        return "item"
    return "item" if name in _TAKEN or keyword.iskeyword(name) else name
