"""Types of annotations, their names resolved."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

NONE = "builtins:None"
UNSET_NAME = "Unset"


@dataclass(frozen=True, slots=True)
class Named:
    """A class or alias, perhaps with arguments.

    Attributes:
        id: Module and name, as in ``"models._hub:Hub"`` or ``"datetime:date"``; modules of the SDK are relative to its
            package.
    """

    id: str
    args: tuple[Type, ...] = ()

    @property
    def name(self) -> str:
        """The name without its module."""
        return self.id.rpartition(":")[2]


@dataclass(frozen=True, slots=True)
class Literals:
    """One of some constants, each as Python source."""

    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Union:
    """One of several types; no member is a union."""

    members: tuple[Type, ...]


@dataclass(frozen=True, slots=True)
class Anything:
    """A type that is not known, or that says nothing; it fits every other."""


Type = Named | Literals | Union | Anything
Resolve = Callable[[str], str]
"""From a name, dotted or not, to its id."""

ANYTHING = Anything()
_ANY = frozenset({"typing:Any"})
_BUILTIN = ("List", "Dict", "Set", "FrozenSet", "Tuple", "Type")
_ABSTRACT = (
    *("AsyncIterable", "AsyncIterator", "Awaitable", "Callable", "Collection", "Generator", "Iterable", "Iterator"),
    *("Mapping", "MutableMapping", "MutableSequence", "Sequence"),
)
_SAME = {
    **{f"typing:{name}": f"builtins:{name.lower()}" for name in _BUILTIN},
    **{f"typing:{name}": f"collections.abc:{name}" for name in _ABSTRACT},
}
"""What ``typing`` has under another name (PEP 585)."""


def of_annotation(node: ast.expr | None, resolve: Resolve) -> Type:
    """Return the type that an annotation means."""
    match node:
        case None:
            return ANYTHING
        case ast.Constant(value=None):
            return Named(NONE)
        case ast.Constant(value=str(text)):
            return _of_text(text, resolve)
        case ast.Constant(value=value):
            return Named(repr(value))
        case ast.Name() | ast.Attribute():
            return _named(source(node), resolve)
        case ast.BinOp(op=ast.BitOr()):
            return union(of_annotation(part, resolve) for part in _alternatives(node))
        case ast.Subscript():
            return _generic(node, resolve)
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return Named("builtins:[]", tuple(of_annotation(part, resolve) for part in parts))
        case _:
            return Named(ast.unparse(node))


def source(node: ast.expr) -> str:
    """Return an expression as Python source; the usual ones at little cost."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Constant(value=value):
            return repr(value)
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return f"{owner}.{name}"
        case _:
            return ast.unparse(node)


def _alternatives(node: ast.expr) -> list[ast.expr]:
    """Return the parts of ``a | b | c``, however many there are."""
    parts: list[ast.expr] = []
    while isinstance(node, ast.BinOp):
        parts.append(node.right)
        node = node.left
    return [node, *reversed(parts)]


def _of_text(text: str, resolve: Resolve) -> Type:
    try:
        return of_annotation(ast.parse(text, mode="eval").body, resolve)
    except SyntaxError:
        return Named(repr(text))


def _named(text: str, resolve: Resolve) -> Type:
    found = resolve(text)
    return ANYTHING if found in _ANY else Named(_SAME.get(found, found))


def _generic(node: ast.Subscript, resolve: Resolve) -> Type:
    head = resolve(source(node.value))
    inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    match head.rpartition(":")[2]:
        case "Literal":
            return Literals(frozenset(source(part) for part in inner))
        case "Optional":
            return union([of_annotation(inner[0], resolve), Named(NONE)])
        case "Union":
            return union(of_annotation(part, resolve) for part in inner)
        case "Annotated" | "Required" | "NotRequired" | "Final" | "ClassVar" | "ReadOnly":
            return of_annotation(inner[0], resolve)
        case _:
            return Named(_SAME.get(head, head), tuple(of_annotation(part, resolve) for part in inner))


def union(members: Iterable[Type]) -> Type:
    """Return one of several types: each once, all literals in one."""
    flat = list(dict.fromkeys(part for member in members for part in parts(member)))
    values = frozenset[str]().union(*(part.values for part in flat if isinstance(part, Literals)))
    kept: list[Type] = [part for part in flat if not isinstance(part, Literals)]
    if values:
        kept.append(Literals(values))
    return kept[0] if len(kept) == 1 else Union(tuple(kept))


def parts(expr: Type) -> tuple[Type, ...]:
    """Return the alternatives of a type."""
    return expr.members if isinstance(expr, Union) else (expr,)


def without(expr: Type, dropped: Callable[[Type], bool]) -> Type:
    """Return a type without some of its alternatives; the whole of it if none would be left."""
    kept = [part for part in parts(expr) if not dropped(part)]
    return union(kept) if kept and len(kept) < len(parts(expr)) else expr


def is_unset(expr: Type) -> bool:
    """Say whether a type is that of `UNSET`."""
    return isinstance(expr, Named) and expr.name == UNSET_NAME


def named_in(expr: Type) -> Iterator[Named]:
    """Yield all that a type names, itself included."""
    for part in parts(expr):
        if isinstance(part, Named):
            yield part
            for arg in part.args:
                yield from named_in(arg)


def spelled(expr: Type) -> str:
    """Return a type as people write it, ``None`` last."""
    match expr:
        case Named("builtins:None"):
            return "None"
        case Named("builtins:[]", args):
            return f"[{', '.join(map(spelled, args))}]"
        case Named(_, args):
            return f"{expr.name}[{', '.join(map(spelled, args))}]" if args else expr.name
        case Literals(values):
            return f"Literal[{', '.join(sorted(values))}]"
        case Union(members):
            ordered = sorted(members, key=lambda member: (member == Named(NONE), is_unset(member)))
            return " | ".join(map(spelled, ordered))
        case Anything():
            return "Any"
