"""Python for people to read: expressions as trees, printed as black would, and scripts with their imports."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from sdkwright.literals import WIDTH
from sdkwright.views.layout import name_order

Need = tuple[str, ...]
"""What an expression needs to import: a module, and names of it, if any."""


@dataclass(frozen=True, slots=True)
class Atom:
    """Source that stands on one line."""

    source: str
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """A call, positional arguments first."""

    function: str
    positional: tuple[Expr, ...] = ()
    keywords: tuple[tuple[str, Expr], ...] = ()
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A list, or a tuple."""

    items: tuple[Expr, ...]
    brackets: str = "[]"


@dataclass(frozen=True, slots=True)
class Entries:
    """A dictionary; keys are source."""

    items: tuple[tuple[str, Expr], ...]


Expr = Atom | Call | Row | Entries


def printed(expr: Expr, *, before: str = "", after: str = "", width: int = WIDTH) -> str:
    """Return an expression as black leaves it: on one line where it fits, else one part a line.

    Args:
        before: What stands in front of it on its first line.
        after: What follows it on its last one.
        width: How many columns there are.
    """
    flat = before + one_line(expr) + after
    parts = parts_of(expr)
    if len(flat) <= width or not parts:
        return flat
    opening, closing = ends_of(expr)
    inner = (printed(part, before=prefix, after=",", width=width - 4) for prefix, part in parts)
    return "\n".join((before + opening, *map(indented, inner), closing + after))


def one_line(expr: Expr) -> str:
    """Return an expression on one line."""
    if isinstance(expr, Atom):
        return expr.source
    opening, closing = ends_of(expr)
    inner = ", ".join(prefix + one_line(part) for prefix, part in parts_of(expr))
    only = isinstance(expr, Row) and expr.brackets == "()" and len(expr.items) == 1
    return f"{opening}{inner}{',' if only else ''}{closing}"


def ends_of(expr: Expr) -> tuple[str, str]:
    """Return what an expression with parts begins and ends with."""
    match expr:
        case Atom():
            return expr.source, ""
        case Call():
            return f"{expr.function}(", ")"
        case Row():
            return expr.brackets[0], expr.brackets[1]
        case Entries():
            return "{", "}"


def parts_of(expr: Expr) -> list[tuple[str, Expr]]:
    """Return the parts of an expression, each with what stands in front of it."""
    match expr:
        case Atom():
            return []
        case Call():
            return [("", part) for part in expr.positional] + [(f"{name}=", part) for name, part in expr.keywords]
        case Row():
            return [("", part) for part in expr.items]
        case Entries():
            return [(f"{key}: ", part) for key, part in expr.items]


def needs_of(expr: Expr) -> Iterator[Need]:
    """Yield what an expression needs, with repetitions."""
    if isinstance(expr, Atom | Call):
        yield from expr.needs
    for _, part in parts_of(expr):
        yield from needs_of(part)


@dataclass(slots=True)
class Imports:
    """What a script imports: modules, and names by module."""

    modules: set[str] = field(default_factory=set)
    names: dict[str, set[str]] = field(default_factory=dict)

    def add(self, module: str, *names: str) -> None:
        """Note names of a module, or the module itself."""
        if names:
            self.names.setdefault(module, set()).update(names)
        else:
            self.modules.add(module)

    def add_all(self, expr: Expr) -> None:
        """Note what an expression needs."""
        for need in needs_of(expr):
            self.add(*need)

    @property
    def clash(self) -> bool:
        """Whether two of the names are the same."""
        names = [name for group in (self.modules, *self.names.values()) for name in group]
        return len(names) != len(set(names))

    def written(self, own: str) -> str:
        """Return the statements as isort does: of the standard library, of other packages, and of one's ``own``."""
        groups: list[list[str]] = [[], [], []]
        for module in sorted(self.modules):
            groups[group_of(module, own)].append(f"import {module}")
        for module, names in sorted(self.names.items()):
            groups[group_of(module, own)].append(import_from(module, sorted(names, key=name_order)))
        return "\n\n".join("\n".join(group) for group in groups if group)


def group_of(module: str, own: str) -> int:
    """Return the group of imports that a module belongs to."""
    top = module.partition(".")[0]
    return 2 if top == own else 0 if top in sys.stdlib_module_names else 1


def import_from(module: str, names: Iterable[str]) -> str:
    """Return a statement that imports names."""
    names = tuple(names)
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= WIDTH:
        return line
    return "\n".join((f"from {module} import (", *(f"    {name}," for name in names), ")"))


def indented(source: str, levels: int = 1) -> str:
    """Return lines of source further to the right."""
    pad = "    " * levels
    return "\n".join(f"{pad}{line}" if line else line for line in source.split("\n"))


def script(own: str, imports: Imports, *parts: str) -> str:
    """Return a script: its imports and its parts, two blank lines around a function; ``""`` if two imports clash."""
    pieces = [piece for piece in (imports.written(own), *parts) if piece]
    gaps = ("\n\n\n" if any(map(is_function, pair)) else "\n\n" for pair in pairwise(pieces))
    source = "".join(piece + gap for piece, gap in zip(pieces, (*gaps, ""), strict=True))
    return "" if imports.clash else source


def is_function(source: str) -> bool:
    """Say whether source begins with a function."""
    return source.startswith(("def ", "async def "))
