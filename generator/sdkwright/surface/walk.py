"""Which types a definition mentions, and what callers send and get."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Flag

from sdkwright.surface.parts import Alias, Attribute, Class, Definition, Function, Role, Routine, Surface
from sdkwright.surface.types import Anything, Literals, Named, Type, Union, parts


def types_of(definition: Definition) -> Iterator[Type]:
    """Yield the types that a definition mentions."""
    match definition:
        case Class():
            yield from definition.bases
            for member in definition.members.values():
                yield from types_of_member(member)
        case Routine():
            yield from types_of_member(definition.function)
        case _:
            yield definition.type


def types_of_member(member: Function | Attribute) -> Iterator[Type]:
    """Yield the types that a member mentions."""
    if isinstance(member, Attribute):
        yield member.type
        return
    yield from (parameter.type for parameter in member.parameters)
    yield member.returns
    for overload in member.overloads:
        yield from types_of_member(overload)
    if member.operation:
        yield from member.operation.errors.values()


class Way(Flag):
    """Where values of a type go: from the caller, to the caller."""

    NONE = 0
    SENT = 1
    GOT = 2
    BOTH = 3


@dataclass
class Ways:
    """Which way the values of each class and alias go.

    Attributes:
        of: By id.
        closed: Which way enums go where no plain value may stand beside them.
    """

    of: dict[str, Way] = field(default_factory=dict)
    closed: dict[str, Way] = field(default_factory=dict)

    def judged(self, id_: str) -> Way:
        """Return the ways that count for a definition: both where no call has it."""
        return self.of.get(id_) or Way.BOTH


def ways_of(surface: Surface) -> Ways:
    """Return which way everything goes, by following what calls take and return."""
    walk = _Walk(surface)
    for client in surface.clients.values():
        walk.reached(client.cls)
    for id_ in surface.public:
        definition = surface.definitions.get(id_)
        if isinstance(definition, Routine) and not id_.startswith("_runtime"):
            walk.function(definition.function)
        elif isinstance(definition, Class) and not surface.is_model(id_) and not id_.startswith("_runtime"):
            walk.reached(id_)
    walk.run()
    return walk.ways


class _Walk:
    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self.ways = Ways()
        self._todo: list[tuple[str, Way]] = []
        self._seen: set[str] = set()

    def reached(self, id_: str) -> None:
        """Follow the methods and properties of a class that is no model, and those of what they lead to."""
        if id_ in self._seen or id_.startswith("_runtime"):
            return
        self._seen.add(id_)
        for owner, member in self._surface.members(id_).values():
            if owner.startswith("_runtime"):
                continue
            if isinstance(member, Function):
                self.function(member)
            elif isinstance(member.type, Named) and self._surface.is_resource(member.type.id):
                self.reached(member.type.id)
            else:
                self.value(member.type, Way.GOT)

    def function(self, function: Function) -> None:
        for parameter in function.parameters:
            self.value(parameter.type, Way.SENT)
        self.value(function.returns, Way.GOT)
        for expr in function.operation.errors.values() if function.operation else ():
            self.value(expr, Way.GOT)

    def value(self, expr: Type, way: Way) -> None:
        """Note that values of a type go a way."""
        alternatives = parts(expr)
        plain = {part.name for part in alternatives if isinstance(part, Named) and part.id.startswith("builtins:")}
        for part in alternatives:
            match part:
                case Named(id_, args):
                    if id_ in self._surface.definitions:
                        self._todo.append((id_, way))
                        if self._surface.is_enum(id_) and not plain & {"str", "int"}:
                            self.ways.closed[id_] = self.ways.closed.get(id_, Way.NONE) | way
                    for arg in args:
                        self.value(arg, way)
                case Literals() | Anything() | Union():
                    pass

    def run(self) -> None:
        while self._todo:
            id_, way = self._todo.pop()
            known = self.ways.of.get(id_, Way.NONE)
            if way in known:
                continue
            self.ways.of[id_] = known | way
            definition = self._surface.definitions[id_]
            if isinstance(definition, Alias):
                self.value(definition.type, way)
            elif isinstance(definition, Class):
                self._inside(definition, way)

    def _inside(self, definition: Class, way: Way) -> None:
        for base in definition.bases:
            self.value(base, way)
        for member in definition.members.values():
            if isinstance(member, Function):
                if not definition.id.startswith("_runtime"):
                    self.function(member)
            elif member.role is Role.FIELD:
                gone = (Way.SENT if member.read_only else Way.NONE) | (Way.GOT if member.write_only else Way.NONE)
                if way & ~gone:
                    self.value(member.type, way & ~gone)
