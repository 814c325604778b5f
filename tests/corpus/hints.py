"""What an annotation of generated code says. Read with `ast`, apart from the runtime, as a type checker would.

Names are looked up where the annotation stands: in the module, and among what it imports for type checkers only.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import sys
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any

PLAIN = frozenset(
    ("str", "int", "float", "bool", "None", "object", "bytes", "datetime", "date", "time", "timedelta", "UUID")
) | {"Decimal", "DecimalNumber", "Base64Url", "Unset"}


@dataclass(frozen=True, slots=True)
class Plain:
    """A type with a name of Python's or the runtime's, one of `PLAIN`."""

    name: str


@dataclass(frozen=True, slots=True)
class Literals:
    """Some values.

    Attributes:
        types: Theirs, since `True` equals 1.
    """

    values: tuple[Any, ...]
    types: tuple[type, ...]

    @classmethod
    def of(cls, values: tuple[Any, ...]) -> Literals:
        """Return some values."""
        return cls(values, tuple(map(type, values)))


@dataclass(frozen=True, slots=True)
class Items:
    """A list, or a dictionary with string keys."""

    item: Hint
    keyed: bool


@dataclass(frozen=True, slots=True)
class Fixed:
    """A tuple."""

    items: tuple[Hint, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Any of several."""

    members: tuple[Hint, ...]


@dataclass(frozen=True, slots=True)
class Instance:
    """A model or an enum."""

    cls: Any


@dataclass(frozen=True, slots=True)
class Alias:
    """A union or an alias, with the object that decodes it."""

    decoder: Any


Hint = Plain | Literals | Items | Fixed | Choice | Instance | Alias


@cache
def hint(annotation: str, home: str) -> Hint:
    """Return what an annotation in a module says.

    Raises:
        LookupError: It says nothing that generated code should say.
    """
    return _hint(ast.parse(annotation, mode="eval").body, home)


def _hint(node: ast.expr, home: str) -> Hint:
    match node:
        case ast.BinOp(left, ast.BitOr(), right):
            return Choice((*_members(_hint(left, home)), *_members(_hint(right, home))))
        case ast.Constant(None):
            return Plain("None")
        case ast.Constant(str() as text):
            return hint(text, home)
        case ast.Subscript(value, inner):
            arguments = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return _generic(ast.unparse(value).rpartition(".")[2], arguments, home)
        case ast.Attribute(ast.Name(id), name) if id.lstrip("_") in ("dt", "builtins"):
            return Plain(name)
        case ast.Name(name):
            return _named(name, home)
    raise LookupError(f"{home}: {ast.unparse(node)}")


def _members(found: Hint) -> tuple[Hint, ...]:
    return found.members if isinstance(found, Choice) else (found,)


def _generic(head: str, arguments: list[ast.expr], home: str) -> Hint:
    match head:
        case "list":
            return Items(_hint(arguments[0], home), keyed=False)
        case "dict":
            return Items(_hint(arguments[1], home), keyed=True)
        case "tuple":
            return Fixed(tuple(_hint(argument, home) for argument in arguments))
        case "Literal":
            return Literals.of(tuple(ast.literal_eval(argument) for argument in arguments))
    raise LookupError(f"{home}: {head}")


def _named(name: str, home: str) -> Hint:
    found = vars(sys.modules[home]).get(name)
    module = _imported(home).get(name)
    if module is not None:
        found = getattr(importlib.import_module(module), name)
    if name in PLAIN and not hasattr(found, "__codec__"):
        return Plain(name)
    if hasattr(found, "home") and not isinstance(found, type):
        return Alias(found)
    if isinstance(found, type) and (issubclass(found, Enum) or hasattr(found, "__fields__")):
        return Instance(found)
    raise LookupError(f"{home} has no {name}")


@cache
def _checked(home: str) -> tuple[ast.stmt, ...]:
    """Return what a module has for type checkers only."""
    blocks = (node for node in ast.parse(inspect.getsource(sys.modules[home])).body if isinstance(node, ast.If))
    return tuple(line for block in blocks if ast.unparse(block.test) == "TYPE_CHECKING" for line in block.body)


@cache
def _imported(home: str) -> dict[str, str]:
    """Return the names that a module imports from its own package for type checkers only, with their modules."""
    package = home.rpartition(".")[0]
    return {
        alias.asname or alias.name: importlib.util.resolve_name("." * line.level + (line.module or ""), package)
        for line in _checked(home)
        if isinstance(line, ast.ImportFrom) and line.level
        for alias in line.names
    }


@cache
def meaning(decoder: Any) -> Hint:
    """Return what a union or an alias is to a type checker.

    Raises:
        LookupError: It has no `TypeAlias`.
    """
    for line in _checked(decoder.home):
        match line:
            case ast.AnnAssign(ast.Name(name), value=ast.expr() as value) if name == decoder.__name__:
                return _hint(value, decoder.home)
    raise LookupError(f"{decoder.home} has no TypeAlias {decoder.__name__}")
