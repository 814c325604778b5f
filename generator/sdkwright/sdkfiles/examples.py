"""Values that calls could be made with, and the operations that show best what an API does.

All by rule: nothing depends on what an API is called, and the same document gives the same examples.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from sdkwright import ir
from sdkwright.ir import Kind, TypeExpr, TypeId
from sdkwright.literals import pystr
from sdkwright.naming import Names
from sdkwright.pytypes import literal
from sdkwright.sdkfiles.snippets import Atom, Call, Entries, Expr, Need, Row

_BUDGET = 64
"""How many values an example may consist of; what needs more is no example."""

_DATES: Mapping[Kind, tuple[str, tuple[str, ...]]] = {
    Kind.DATE_TIME: ("datetime(2030, 1, 31, 12, 0, tzinfo=timezone.utc)", ("datetime", "timezone")),
    Kind.DATE: ("date(2030, 1, 31)", ("date",)),
    Kind.TIME: ("time(12, 0, tzinfo=timezone.utc)", ("time", "timezone")),
    Kind.DURATION: ("timedelta(hours=1)", ("timedelta",)),
}
_OTHERS: Mapping[Kind, tuple[str, str, str]] = {
    Kind.FILE: ("pathlib", "Path", 'Path("file.bin")'),
    Kind.UUID: ("uuid", "UUID", 'UUID("12345678-1234-5678-1234-567812345678")'),
    Kind.DECIMAL: ("decimal", "Decimal", 'Decimal("1.50")'),
    Kind.DECIMAL_NUMBER: ("decimal", "Decimal", 'Decimal("1.50")'),
}
_SIMPLE = {
    Kind.NULL: "None",
    Kind.BOOLEAN: "True",
    Kind.BASE64: 'b"content"',
    Kind.BASE64URL: 'b"content"',
    Kind.BYTES: 'b"content"',
}


class NoExample(Exception):
    """A type of which no small value can be made up."""


class Examples:
    """Makes up the values of one call.

    Args:
        types: The definitions.
        models: The public package of their classes.
    """

    def __init__(self, types: Mapping[TypeId, ir.TypeDef], names: Names, models: str) -> None:
        self._types = types
        self._names = names
        self._models = models
        self._inside: list[TypeId] = []
        self._left = _BUDGET

    def value(self, expr: TypeExpr, name: str, note: ir.Note | None = None) -> Expr:
        """Return a value of a type.

        Args:
            expr: The type.
            name: What the value is called where it is used.
            note: What else the document says about it.

        Raises:
            NoExample: Every value is large, or holds another of its own type.
        """
        self._left -= 1
        if self._left < 0:
            raise NoExample
        match expr:
            case ir.Scalar(kind):
                return self._scalar(kind, name, dict(note.constraints) if note else {})
            case ir.Constant(value):
                return Atom(literal(value))
            case ir.ListOf(item):
                return self._list(item, name)
            case ir.TupleOf(items):
                return Row(tuple(self.value(item, name) for item in items), "()")
            case ir.MapOf(value_type):
                return Entries(((self._key(expr), self.value(value_type, "value")),))
            case ir.Nullable(item):
                return self.value(item, name, note)
            case ir.OneOf(members):
                return self._first(members, name)
            case ir.Ref(id_):
                return self._named(self._types[id_], name)
            case _:
                assert_never(expr)

    def _scalar(self, kind: Kind, name: str, constraints: Mapping[str, object]) -> Expr:
        if kind in _DATES:
            source, names = _DATES[kind]
            return Atom(source, (("datetime", *names),))
        if kind in _OTHERS:
            module, imported, source = _OTHERS[kind]
            return Atom(source, ((module, imported),))
        if kind in _SIMPLE:
            return Atom(_SIMPLE[kind])
        if kind in (Kind.INTEGER, Kind.NUMBER):
            return Atom(number(constraints, is_integer=kind is Kind.INTEGER))
        if kind is Kind.ANY:
            return Entries((('"key"', Atom('"value"')),))
        return Atom(pystr(sized(name, constraints)))

    def _key(self, expr: ir.MapOf) -> str:
        """Return a key as source.

        Raises:
            NoExample: It has to be a member of a class, which a key brings no import for.
        """
        keys = self._types[expr.key.id] if isinstance(expr.key, ir.Ref) else None
        if not isinstance(keys, ir.Enum):
            return '"key"'
        if not keys.open:
            raise NoExample
        return pystr(str(keys.members[0].value))

    def _list(self, item: TypeExpr, name: str) -> Expr:
        try:
            return Row((self.value(item, name),))
        except NoExample:
            if self._left < 0:
                raise
            return Row(())

    def _first(self, members: tuple[TypeExpr, ...], name: str) -> Expr:
        for member in members:
            try:
                return self.value(member, name)
            except NoExample:
                continue
        raise NoExample

    def _named(self, definition: ir.TypeDef, name: str) -> Expr:
        if definition.id in self._inside:
            raise NoExample
        self._inside.append(definition.id)
        try:
            match definition:
                case ir.Model():
                    return self._model(definition)
                case ir.Enum():
                    member = self._names.members[definition.id, definition.members[0].value]
                    return Atom(f"{self._class(definition.id)}.{member}", self._needs(definition.id))
                case ir.Union():
                    return self._first(tuple(variant.type for variant in definition.variants), name)
                case ir.Alias():
                    return self.value(definition.type, name)
                case _:
                    assert_never(definition)
        finally:
            self._inside.pop()

    def _model(self, model: ir.Model) -> Expr:
        needed = [
            entry
            for entry in model.fields
            if entry.required and entry.access is not ir.Access.READ_ONLY and not isinstance(entry.type, ir.Constant)
        ]
        keywords = []
        for entry in needed:
            name = self._names.fields[model.id, entry.wire_name]
            hidden = entry.secret and entry.type == ir.STRING
            keywords.append((name, secret(name) if hidden else self.value(entry.type, name, entry.note)))
        return Call(self._class(model.id), keywords=tuple(keywords), needs=self._needs(model.id))

    def _class(self, id_: TypeId) -> str:
        return self._names.types[id_].python

    def _needs(self, id_: TypeId) -> tuple[Need, ...]:
        return ((self._models, self._class(id_)),)


def secret(name: str) -> Expr:
    """Return a secret, which comes from the environment."""
    return Atom(f"os.environ[{pystr(name.upper().strip('_'))}]", (("os",),))


def number(constraints: Mapping[str, object], *, is_integer: bool) -> str:
    """Return a number that keeps within what a schema allows, as far as bounds say it."""
    bounds = {key: value for key, value in constraints.items() if isinstance(value, int | float)}
    least = bounds.get("minimum", bounds.get("exclusiveMinimum"))
    most = bounds.get("maximum", bounds.get("exclusiveMaximum"))
    value: int | float = 1 if is_integer else 1.5
    if least is not None and least >= value:
        value = least + ("exclusiveMinimum" in bounds)
    elif most is not None and most <= value:
        value = most - ("exclusiveMaximum" in bounds)
    return repr(int(value) if is_integer else float(value))


def sized(name: str, constraints: Mapping[str, object]) -> str:
    """Return a text that is called something, no longer than a schema allows."""
    most = constraints.get("maxLength")
    return name[:most] if isinstance(most, int) else name


def call(method: ir.Method, function: str, names: Names, examples: Examples) -> Call:
    """Return a call of a method with what it needs, and with a body if it takes one.

    Raises:
        NoExample: It needs a value that is too large to show.
    """
    positional = []
    keywords = []
    for parameter in method.parameters:
        argument = names.parameters[method.id, parameter.key]
        if parameter.place is ir.Place.PATH:
            positional.append(examples.value(parameter.type, argument, parameter.note))
        elif parameter.required:
            keywords.append((argument, examples.value(parameter.type, argument, parameter.note)))
    if method.body is not None:
        keywords.insert(0, ("body", examples.value(method.body.contents[0].type, "body")))
    return Call(function, tuple(positional), tuple(keywords))
