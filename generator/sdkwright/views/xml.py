"""How models stand in XML: a table for each API that sends or reads any."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from sdkwright import ir
from sdkwright.ir import Kind, TypeId
from sdkwright.literals import pystr
from sdkwright.naming import Names
from sdkwright.views.types import PairView, XmlModelView, XmlView

_SCALARS = {Kind.INTEGER: "int", Kind.NUMBER: "float", Kind.BOOLEAN: "bool", Kind.ANY: "", Kind.DECIMAL_NUMBER: "float"}


def xml_view(api: ir.Api, names: Names) -> XmlView | None:
    """Return the table of an API's models that are sent or read as XML, which may be none; None without any XML."""
    if not any(True for _ in contents(api)):
        return None
    return XmlView(
        models=tuple(
            XmlModelView(
                name=names.types[model.id].python,
                fields=tuple(
                    PairView(wire_name=entry.wire_name, value=node(entry.xml, entry.type, api.types, names))
                    for entry in model.fields
                    if entry.xml is not None
                ),
            )
            for model in reached(api)
        )
    )


def contents(api: ir.Api) -> Iterator[ir.TypeExpr]:
    """Yield the types of everything that is sent or read as XML."""
    for method in api.methods:
        sent = method.body.contents if method.body is not None else ()
        yield from (content.type for content in sent if content.xml is not None)
        yield from (
            content.type
            for content in method.answer.contents
            if content.xml is not None and content.type not in (None, ir.STRING)
        )


def reached(api: ir.Api) -> Iterator[ir.Model]:
    """Yield the models in what is XML, each once, with those within them."""
    pending = [id_ for expr in contents(api) for id_ in ir.references(expr)]
    seen: set[TypeId] = set()
    while pending:
        id_ = pending.pop(0)
        if id_ in seen:
            continue
        seen.add(id_)
        definition = api.types[id_]
        if isinstance(definition, ir.Model):
            yield definition
        pending += [ref for expr in ir.exprs_of(definition) for ref in ir.references(expr)]


def node(shape: ir.XmlShape, expr: ir.TypeExpr, types: Mapping[TypeId, ir.TypeDef], names: Names) -> str:
    """Return the expression that says where a value stands."""
    plain = expr.item if isinstance(expr, ir.Nullable) else expr
    item = plain.item if isinstance(plain, ir.ListOf) else None
    of = "" if item is not None else content(plain, types, names)
    arguments = [
        pystr(shape.name),
        *([pystr(of)] if of != "str" else []),
        *([f"namespace={pystr(shape.namespace)}"] if shape.namespace else []),
        *([f"prefix={pystr(shape.prefix)}"] if shape.prefix else []),
        *(["attribute=True"] if shape.attribute else []),
        *(["text=True"] if shape.text else []),
        *([f"items={node(shape.item, item, types, names)}"] if shape.item is not None and item is not None else []),
        *(["wrapped=True"] if shape.wrapped else []),
    ]
    return f"XmlNode({', '.join(arguments)})"


def content(expr: ir.TypeExpr, types: Mapping[TypeId, ir.TypeDef], names: Names) -> str:
    """Return what an element holds: a class of the table, the name of a plain type, or ``""`` for anything."""
    match expr:
        case ir.Scalar(kind):
            return _SCALARS.get(kind, "str")
        case ir.Constant(value):
            return type(value).__name__ if isinstance(value, bool | int | float) else "str"
        case ir.Ref(id_):
            definition = types[id_]
            if isinstance(definition, ir.Enum):
                return "str" if isinstance(definition.members[0].value, str) else "int"
            return names.types[id_].python if isinstance(definition, ir.Model) else ""
        case ir.OneOf(members):
            kinds = {content(member, types, names) for member in members}
            return kinds.pop() if len(kinds) == 1 else ""
        case ir.ListOf() | ir.TupleOf() | ir.MapOf() | ir.Nullable():
            return ""
        case _:
            assert_never(expr)
