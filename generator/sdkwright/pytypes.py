"""A type → how Python writes it, and what it needs to import. The one that knows typing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from sdkwright import ir
from sdkwright.ir import Kind, TypeExpr, TypeId
from sdkwright.literals import pystr

RUNTIME = "<runtime>"
"""Stands for the runtime package in `Imports`; its relative name depends on the importing file."""

_DEEPEST = 100
"""Alternatives that stand in one group of a union."""

_BUILTINS = {
    Kind.ANY: "object",
    Kind.NULL: "None",
    Kind.BOOLEAN: "bool",
    Kind.INTEGER: "int",
    Kind.NUMBER: "float",
    Kind.STRING: "str",
    Kind.BASE64: "bytes",
    Kind.BYTES: "bytes",
}
_DATES = {Kind.DATE_TIME: "datetime", Kind.DATE: "date", Kind.TIME: "time", Kind.DURATION: "timedelta"}
_IMPORTED = {
    Kind.UUID: ("uuid", "UUID"),
    Kind.DECIMAL: ("decimal", "Decimal"),
    Kind.DECIMAL_NUMBER: (RUNTIME, "DecimalNumber"),
    Kind.BASE64URL: (RUNTIME, "Base64Url"),
    Kind.FILE: (RUNTIME, "FileInput"),
}


@dataclass(slots=True)
class Imports:
    """What a file imports: names by module, and modules with the names they get."""

    names: dict[str, set[str]] = field(default_factory=dict)
    modules: set[tuple[str, str]] = field(default_factory=set)

    def add(self, module: str, name: str) -> str:
        """Note that a name is imported from a module, and return the name."""
        self.names.setdefault(module, set()).add(name)
        return name

    def module(self, module: str, name: str, shadowed: Collection[str]) -> str:
        """Note that a module is imported, and return the name it gets where some names mean something else.

        Attributes, methods and arguments may be called like the module; few begin with an underscore.
        """
        while name in shadowed:
            name = f"_{name}"
        self.modules.add((module, name))
        return name

    def builtin(self, name: str, shadowed: Collection[str]) -> str:
        """Return the expression for a builtin where some names mean something else."""
        return f"{self.module('builtins', 'builtins', shadowed)}.{name}" if name in shadowed else name


@dataclass(slots=True)
class Spelling:
    """Writes types for one class or function of one file.

    Attributes:
        classes: Each named type's class.
        open_enums: Ids of the enums beside whose class a plain value may stand, with that value's type.
        imports: Grows with each annotation.
        mentioned: The ids of the named types that were written, in order.
        shadowed: Names that the surrounding class or function binds to something else.
    """

    classes: Mapping[TypeId, str]
    open_enums: Mapping[TypeId, str]
    imports: Imports
    mentioned: dict[TypeId, None] = field(default_factory=dict)
    shadowed: Collection[str] = ()

    def annotation(self, expr: TypeExpr) -> str:
        """Return an expression as an annotation; parts of a union stand in order, null last."""
        return " | ".join(self.parts(expr))

    def optional(self, expr: TypeExpr) -> str:
        """Return the annotation of a value that may be left out."""
        return f"{self.annotation(expr)} | {self.imports.add(RUNTIME, 'Unset')}"

    def parts(self, expr: TypeExpr) -> list[str]:
        """Return the alternatives of an expression, each written once."""
        match expr:
            case ir.OneOf(members):
                return merged(self.parts(member) for member in members)
            case ir.Nullable(item):
                return merged([self.parts(item), ["None"]])
            case ir.Ref(id_):
                self.mentioned.setdefault(id_)
                return [self.classes[id_], *filter(None, [self._plain(id_)])]
            case ir.Scalar(kind):
                return [self._scalar(kind)]
            case ir.Constant(value):
                return [f"{self.imports.add('typing', 'Literal')}[{literal(value)}]"]
            case ir.ListOf(item):
                return [f"{self._builtin('list')}[{self.annotation(item)}]"]
            case ir.MapOf(value_type, key):
                return [f"{self._builtin('dict')}[{self.annotation(key)}, {self.annotation(value_type)}]"]
            case ir.TupleOf(items):
                return [f"{self._builtin('tuple')}[{', '.join(self.annotation(item) for item in items)}]"]
            case _:
                assert_never(expr)

    def _plain(self, id_: TypeId) -> str:
        plain = self.open_enums.get(id_, "")
        return self._builtin(plain) if plain else ""

    def _scalar(self, kind: Kind) -> str:
        if kind in _DATES:
            name = _DATES[kind]
            if name not in self.shadowed:
                return self.imports.add("datetime", name)
            return f"{self.imports.module('datetime', 'dt', self.shadowed)}.{name}"
        if kind in _IMPORTED:
            return self.imports.add(*_IMPORTED[kind])
        return self._builtin(_BUILTINS[kind])

    def _builtin(self, name: str) -> str:
        return name if name == "None" else self.imports.builtin(name, self.shadowed)


def merged(groups: Iterable[list[str]]) -> list[str]:
    """Return the alternatives of several groups, each once, ``None`` last."""
    parts = dict.fromkeys(joined_literals([part for group in groups for part in group]))
    nothing = ["None"] if "None" in parts else []
    return [part for part in parts if part != "None"] + nothing


def grouped(parts: Sequence[str]) -> tuple[str, ...]:
    """Return the alternatives of a union that checkers read; of a great many, groups of them in parentheses.

    To a parser ``A | B | C`` is two operations, one within the other, and pyright gives up at 256 of them. The
    runtime knows no parentheses, so this is not for annotations that it reads.
    """
    if len(parts) <= _DEEPEST:
        return tuple(parts)
    groups = (parts[start : start + _DEEPEST] for start in range(0, len(parts), _DEEPEST))
    return grouped([f"({' | '.join(group)})" for group in groups])


def joined_literals(parts: list[str]) -> Iterator[str]:
    """Yield alternatives with the values of all `Literal` in the first of them."""
    values = [part.removeprefix("Literal[").removesuffix("]") for part in parts if part.startswith("Literal[")]
    for part in parts:
        if not part.startswith("Literal["):
            yield part
        elif values:
            yield f"Literal[{', '.join(dict.fromkeys(values))}]"
            values = []


def literal(value: ir.Literal) -> str:
    """Return a constant as Python source."""
    return pystr(value) if isinstance(value, str) else repr(value)
