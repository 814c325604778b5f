"""A program that uses everything on a surface, by the directions in which values go; type checkers judge with it."""

from __future__ import annotations

from collections.abc import Iterator

from sdkwright.surface.parts import Alias, Attribute, Class, Function, Kind, Parameter, Role, Routine, Surface, Value
from sdkwright.surface.types import Anything, Literals, Named, Type, Union, named_in, parts
from sdkwright.surface.walk import Way, ways_of

_PROMISED = ("_runtime",)


def caller(surface: Surface, package: str) -> str:
    """Return the source of a program.

    Args:
        package: What the program imports; that of the surface may have another name.
    """
    return "\n".join(_Caller(surface, package).lines())


class _Caller:
    def __init__(self, surface: Surface, package: str) -> None:
        self._surface = surface
        self._package = package
        self._ways = ways_of(surface)
        self._count = 0

    def lines(self) -> Iterator[str]:
        yield "import builtins, collections.abc, datetime, decimal, enum, typing, uuid"
        for module in self._surface.exports:
            yield f"import {'.'.join(filter(None, (self._package, module)))}"
        for place, (module, names) in enumerate(self._surface.exports.items()):
            for name in names:
                yield f"from {'.'.join(filter(None, (self._package, module)))} import {name} as _{name}_{place}"
        for client in self._surface.clients.values():
            name = self._source(Named(client.cls))
            init = self._surface.members(client.cls)["__init__"][1]
            assert isinstance(init, Function)
            yield from self._calls(name, init, returns=name, awaited=False)
            yield from self._reached(name, client.cls, "it", 0)
        for id_, path in self._surface.public.items():
            if not id_.startswith(_PROMISED) and id_ not in {each.cls for each in self._surface.clients.values()}:
                yield from self._definition(id_, f"{self._package}.{path}")

    # Calls

    def _reached(self, client: str, cls: str, path: str, depth: int) -> Iterator[str]:
        """Yield uses of the methods that one reaches through an object."""
        for name, (owner, member) in self._surface.members(cls).items():
            if owner.startswith("_runtime") or name == "__init__":
                continue
            if isinstance(member, Function):
                returns = self._source(member.returns)
                yield from self._calls(
                    f"{path}.{name}", member, returns, awaited=member.is_async, taking=f"it: {client}"
                )
            elif isinstance(member.type, Named) and self._surface.is_resource(member.type.id):
                yield from self._reached(client, member.type.id, f"{path}.{name}", depth + 1)

    def _calls(self, call: str, function: Function, returns: str, *, awaited: bool, taking: str = "") -> Iterator[str]:
        """Yield functions that call another one: with all arguments, with those it needs, and all by keyword."""
        every = [each for each in function.parameters if each.kind not in (Kind.POSITIONALS, Kind.KEYWORDS)]
        needed = [each for each in every if each.default is None]
        for given, by_name in ((every, False), (needed, False), (every, True)):
            self._count += 1
            takes = ", ".join(filter(None, [taking, *(f"{each.name}: {self._source(each.type)}" for each in given)]))
            words = ", ".join(_passed(each, by_name=by_name) for each in given)
            made = f"{'await ' if awaited else ''}{call}({words})"
            yield f"{'async ' if awaited else ''}def call_{self._count}({takes}) -> None:"
            if returns == "None":
                yield f"    {made}"
            else:
                yield f"    result: {returns} = {made}"
                yield from self._loops(function.returns, awaited=awaited)

    def _loops(self, returns: Type, *, awaited: bool) -> Iterator[str]:
        """Yield a walk over pages."""
        if not isinstance(returns, Named) or awaited:
            return
        items = [base.args[0] for base in self._bases(returns.id) if base.name == "Page" and base.args]
        if items:
            yield "    for item in result:"
            yield f"        one: {self._source(items[0])} = item"

    def _bases(self, id_: str) -> tuple[Named, ...]:
        definition = self._surface.definitions.get(id_)
        return definition.bases if isinstance(definition, Class) else ()

    # Definitions

    def _definition(self, id_: str, name: str) -> Iterator[str]:
        match self._surface.definitions.get(id_):
            case Class() as cls if self._surface.is_enum(id_):
                yield from self._enum(cls, name)
            case Class() as cls if self._surface.is_model(id_):
                yield from self._model(cls, name)
            case Class() as cls:
                yield from self._class(cls, name)
            case Alias() as alias:
                yield from self._alias(alias, name)
            case Value() as value:
                self._count += 1
                yield f"def value_{self._count}() -> {self._source(value.type)}:"
                yield f"    return {name}"
            case Routine() as routine:
                function = routine.function
                yield from self._calls(name, function, self._source(function.returns), awaited=function.is_async)

    def _enum(self, cls: Class, name: str) -> Iterator[str]:
        members = [
            each.name for each in cls.members.values() if isinstance(each, Attribute) and each.role is Role.MEMBER
        ]
        self._count += 1
        yield f"def members_{self._count}(value: {name}) -> None:"
        yield "    seen: object"
        yield from (f"    seen = {name}.{member}" for member in members)
        if self._ways.closed.get(cls.id, Way.NONE) & Way.GOT:
            for place, member in enumerate(members):
                yield f"    {'elif' if place else 'if'} value is {name}.{member}:"
                yield "        pass"
            yield "    else:"
            yield "        typing.assert_never(value)"

    def _model(self, cls: Class, name: str) -> Iterator[str]:
        fields = [
            member
            for _, member in self._surface.members(cls.id).values()
            if isinstance(member, Attribute) and member.role is Role.FIELD
        ]
        way = self._ways.judged(cls.id)
        if Way.SENT in way:
            yield from self._made(name, [each for each in fields if not each.read_only])
        if Way.GOT in way:
            self._count += 1
            yield f"def read_{self._count}(value: {name}) -> None:"
            yield f"    kept: {name} = value"
            for place, each in enumerate(fields):
                if not each.write_only:
                    yield f"    field_{place}: {self._field(each)} = value.{each.name}"
        for member in cls.members.values():
            if isinstance(member, Function):
                returns = self._source(member.returns)
                yield from self._calls(
                    f"it.{member.name}", member, returns, awaited=member.is_async, taking=f"it: {name}"
                )

    def _made(self, name: str, fields: list[Attribute]) -> Iterator[str]:
        for given in (fields, [each for each in fields if each.default is None]):
            self._count += 1
            takes = ", ".join(f"{each.name}: {self._field(each)}" for each in given)
            words = ", ".join(f"{each.name}={each.name}" for each in given)
            yield f"def make_{self._count}({takes}) -> {name}:"
            yield f"    return {name}({words})"

    def _field(self, field: Attribute) -> str:
        return self._source(field.type) + (f" | {self._package}.Unset" if field.optional else "")

    def _class(self, cls: Class, name: str) -> Iterator[str]:
        for key, (owner, member) in self._surface.members(cls.id).items():
            if not owner.startswith("_") and isinstance(member, Function):
                taking, call = (
                    ("", name) if key == "__init__" else (f"it: {name}", f"{name if member.binding else 'it'}.{key}")
                )
                returns = name if key == "__init__" else self._source(member.returns)
                yield from self._calls(call, member, returns, awaited=member.is_async, taking=taking)
            elif isinstance(member, Attribute) and not owner.startswith("_"):
                self._count += 1
                yield f"def read_{self._count}(it: {name}) -> None:"
                yield f"    value: {self._source(member.type)} = it.{key}"
        for base in cls.bases:
            if base.id in self._surface.public or base.id.startswith("builtins:"):
                self._count += 1
                yield f"def base_{self._count}(it: {name}) -> {self._source(base)}:"
                yield "    return it"

    def _alias(self, alias: Alias, name: str) -> Iterator[str]:
        way = self._ways.judged(alias.id)
        if Way.SENT in way:
            for part in parts(alias.type):
                self._count += 1
                yield f"def send_{self._count}(value: {self._source(part)}) -> {name}:"
                yield "    return value"
        classes = [part for part in parts(alias.type) if isinstance(part, Named)]
        if Way.GOT in way and len(classes) == len(parts(alias.type)):
            is_open = any(self._surface.is_a(part.id, "UnknownVariant") for part in classes)
            self._count += 1
            yield f"def take_{self._count}(value: {name}) -> None:"
            for place, part in enumerate(classes):
                kind = "value is None" if part.name == "None" else f"isinstance(value, {self._source(Named(part.id))})"
                yield f"    {'elif' if place else 'if'} {kind}:"
                yield "        pass"
            if not is_open:
                yield "    else:"
                yield "        typing.assert_never(value)"

    # Types

    def _source(self, expr: Type) -> str:
        """Return a type as Python source that anybody could write."""
        if any(not self._is_writable(each) for each in named_in(expr)):
            return "typing.Any"
        match expr:
            case Named("builtins:None"):
                return "None"
            case Named("builtins:[]", args):
                return f"[{', '.join(map(self._source, args))}]"
            case Named(id_, args):
                inner = f"[{', '.join(map(self._source, args))}]" if args else ""
                return self._name(id_) + inner
            case Literals(values):
                return f"typing.Literal[{', '.join(sorted(values))}]"
            case Union(members):
                return " | ".join(map(self._source, members))
            case Anything():
                return "typing.Any"

    def _is_writable(self, named: Named) -> bool:
        module = named.id.partition(":")[0]
        outside = module in ("builtins", "datetime", "decimal", "uuid", "enum", "typing", "collections.abc")
        return outside or named.id in self._surface.public

    def _name(self, id_: str) -> str:
        if id_ in self._surface.public:
            return f"{self._package}.{self._surface.public[id_]}"
        module, _, name = id_.partition(":")
        return f"{module}.{name}"


def _passed(parameter: Parameter, *, by_name: bool) -> str:
    if parameter.kind is Kind.POSITIONAL_ONLY or (parameter.kind is Kind.EITHER and not by_name):
        return parameter.name
    return f"{parameter.name}={parameter.name}"
