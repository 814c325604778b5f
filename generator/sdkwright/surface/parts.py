"""What a surface is made of.

Surface
├── Class      models, enums, clients, resources, errors, and classes written by hand
│   ├── Attribute    fields, members of enums, properties, class variables
│   └── Function     methods
├── Function
├── Alias      a name for a type, such as a union
└── Value      any other name
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property

from sdkwright.surface.types import NONE, Named, Type


class Kind(Enum):
    """How an argument is passed."""

    POSITIONAL_ONLY = auto()
    EITHER = auto()
    POSITIONALS = auto()
    KEYWORD = auto()
    KEYWORDS = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A place in a Python source of an SDK: file below its folder, line from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter.

    Attributes:
        type: Without `Unset`, where a default stands for that.
        default: As Python source; None for one that must be given.
    """

    name: str
    kind: Kind
    type: Type
    default: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What a generated method calls.

    Attributes:
        key: HTTP method and path, as in the ledger.
        errors: Type of the error body by status, as in ``"404"``, ``"4XX"`` or ``"default"``.
        security: Which schemes together are enough, each set an alternative; None for what the client does.
        arguments: Arguments by location and wire name, as in ``{"query:first": "first"}``.
    """

    key: str
    errors: Mapping[str, Type]
    security: tuple[tuple[str, ...], ...] | None
    arguments: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function or method, without `self`.

    Attributes:
        deprecated: What its decorator says; None if it has none.
        overloads: The signatures of one that has several; its own takes all that they take.
        operation: What it calls, if it is generated.
        former: Old names of arguments that it takes, too, with the new ones.
        binding: ``"staticmethod"``, ``"classmethod"`` or ``""``.
    """

    name: str
    parameters: tuple[Parameter, ...]
    returns: Type
    is_async: bool
    binding: str
    doc: str
    deprecated: str | None
    overloads: tuple[Function, ...]
    operation: Operation | None
    former: Mapping[str, str] = field(default_factory=dict)
    spot: Spot = field(compare=False)


class Role(Enum):
    """What an attribute is."""

    FIELD = "field"
    MEMBER = "member"
    PROPERTY = "property"
    VARIABLE = "attribute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """A field of a model, a member of an enum, a property, a class variable.

    Attributes:
        type: Without `Unset`, where `optional` stands for that.
        optional: It may be `UNSET`.
        default: As Python source: what the constructor fills in, the value of a member; None if there is none.
        wire_name: The name in JSON, of a field.
    """

    name: str
    role: Role
    type: Type
    optional: bool = False
    default: str | None = None
    wire_name: str = ""
    read_only: bool = False
    write_only: bool = False
    secret: bool = False
    doc: str = ""
    deprecated: str | None = None
    spot: Spot = field(compare=False)


Member = Function | Attribute


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """A class.

    Attributes:
        members: What it declares itself and callers may use; ``__init__`` too.
    """

    id: str
    bases: tuple[Named, ...]
    members: Mapping[str, Member]
    doc: str
    deprecated: str | None
    spot: Spot = field(compare=False)

    @property
    def name(self) -> str:
        """The name without its module."""
        return self.id.rpartition(":")[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A name for a type, such as a union."""

    id: str
    type: Type
    doc: str
    spot: Spot = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A name for a value."""

    id: str
    type: Type
    spot: Spot = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Routine:
    """A function of a module."""

    id: str
    function: Function

    @property
    def spot(self) -> Spot:
        """Where it is."""
        return self.function.spot


Definition = Class | Alias | Value | Routine


@dataclass(frozen=True, kw_only=True)
class Client:
    """How one reaches a client: the package that has it, and its class."""

    package: str
    name: str
    cls: str
    security: tuple[tuple[str, ...], ...] = ()
    servers: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Surface:
    """What the callers of an SDK see.

    Attributes:
        package: The import package.
        version: Of the distribution; ``""`` where nothing says.
        definitions: By id; only those of which something public knows need be there.
        exports: Ids by name, by public module relative to the package: ``{"models": {"Hub": "models._hub:Hub"}}``.
        clients: By dotted path, as in ``"embedded.Client"``.
        names_only: Only names are known: types, defaults and what must be given are not.
        former: Old names of modules, with the ones that they have now.
    """

    package: str
    version: str = ""
    definitions: Mapping[str, Definition]
    exports: Mapping[str, Mapping[str, str]]
    clients: Mapping[str, Client]
    names_only: bool = False
    former: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def public(self) -> dict[str, str]:
        """The name of each exported definition, by id: the shortest of them, in no module that has another name now."""
        found: dict[str, str] = {}
        for module, names in self.exports.items():
            if module in self.former:
                continue
            for name, id_ in names.items():
                path = f"{module}.{name}" if module else name
                if id_ not in found or (path.count("."), len(path), path) < _rank(found[id_]):
                    found[id_] = path
        return found

    @cached_property
    def _lineages(self) -> dict[str, tuple[str, ...]]:
        return {}

    def lineage(self, id_: str) -> tuple[str, ...]:
        """Return the ids of a class and all its bases, nearest first; those from outside too."""
        known = self._lineages.get(id_)
        if known is None:
            self._lineages[id_] = (id_,)  # a class that is its own base has no more
            known = self._lineages[id_] = tuple(self._ancestors(id_))
        return known

    def _ancestors(self, id_: str) -> Iterator[str]:
        found = {id_: None}
        definition = self.definitions.get(id_)
        for base in definition.bases if isinstance(definition, Class) else ():
            found.update(dict.fromkeys(self.lineage(base.id)))
        yield from found

    def members(self, id_: str) -> dict[str, tuple[str, Member]]:
        """Return the members of a class and of its bases, each with the class that declares it."""
        found: dict[str, tuple[str, Member]] = {}
        for owner in reversed(self.lineage(id_)):
            definition = self.definitions.get(owner)
            if isinstance(definition, Class):
                found.update({name: (owner, member) for name, member in definition.members.items()})
        return found

    def is_a(self, id_: str, *names: str) -> bool:
        """Say whether a class descends from one of these of the runtime."""
        return any(owner.startswith("_runtime") and owner.rpartition(":")[2] in names for owner in self.lineage(id_))

    def is_model(self, id_: str) -> bool:
        """Say whether a class holds data."""
        return self.is_a(id_, "Model", "Page", "UnknownVariant")

    def is_enum(self, id_: str) -> bool:
        """Say whether a class is an enum."""
        return any(owner.startswith("enum:") for owner in self.lineage(id_))

    def is_resource(self, id_: str) -> bool:
        """Say whether a class holds operations, and is reached through a client."""
        return self.is_a(id_, "Resource", "AsyncResource")


def _rank(path: str) -> tuple[int, int, str]:
    return path.count("."), len(path), path


NOTHING = Named(NONE)
