"""Whether a value of one type may stand where another is asked for, across two surfaces.

The rules are those of type checkers (the typing specification, "Type system concepts"), and stricter where values
would go another way on the wire: a `bool` is no `int` here, and a `datetime` no `date`.
"""

from __future__ import annotations

from collections.abc import Mapping

from sdkwright.surface.parts import Alias, Surface
from sdkwright.surface.types import Anything, Literals, Named, Type, parts, union

_COVARIANT = frozenset({
    "AsyncEventStream", "AsyncGenerator", "AsyncIterable", "AsyncIterator", "AsyncLineStream", "AsyncPages",
    "Awaitable", "Collection", "Coroutine", "Event", "EventStream", "Generator", "Iterable", "Iterator", "LineStream",
    "Mapping", "Page", "Sequence", "frozenset", "tuple", "type",
})  # fmt: skip
"""Generic classes whose arguments may be narrower; those of others have to be the same (PEP 484)."""
_NUMBERS = {"builtins:int": frozenset({"builtins:float"})}
"""Numbers that stand for others (PEP 484, the numeric tower)."""
_SUBCLASSES = {
    **_NUMBERS,
    "builtins:bool": frozenset({"builtins:int", "builtins:float"}),
    "datetime:datetime": frozenset({"datetime:date"}),
}
"""The same, with the subclasses whose values go another way on the wire."""
_STANDARD = {
    "list": ("MutableSequence", "Sequence", "Collection", "Iterable"),
    "set": ("MutableSet", "Set", "Collection", "Iterable"),
    "dict": ("MutableMapping", "Mapping"),
    "MutableSequence": ("Sequence", "Collection", "Iterable"),
    "MutableMapping": ("Mapping",),
    "Sequence": ("Collection", "Iterable"),
    "Collection": ("Iterable",),
    "Iterator": ("Iterable",),
    "AsyncIterator": ("AsyncIterable",),
}
"""Which classes of ``collections.abc`` others descend from, with the same arguments."""
_PLAIN = {"StrEnum": "builtins:str", "IntEnum": "builtins:int"}
_Side = bool


class Relation:
    """Compares types of an old and a new surface.

    Args:
        same: New id of each old definition that is still there.
        lenient: As type checkers have it, and not stricter.
    """

    def __init__(self, old: Surface, new: Surface, same: Mapping[str, str], *, lenient: bool = False) -> None:
        self._surfaces = (old, new)
        self._wider = _SUBCLASSES if lenient else _NUMBERS
        self._same = same
        self._assumed: set[tuple[Type, _Side, Type, _Side]] = set()

    def accepted(self, old: Type, new: Type) -> bool:
        """Say whether whatever one may have sent may be sent now."""
        return self._fits(old, False, new, True)

    def delivered(self, new: Type, old: Type) -> bool:
        """Say whether whatever one gets now could have come before."""
        return self._fits(new, True, old, False)

    def identity(self, id_: str, side: _Side) -> str:
        """Return an id that is the same for the same definition of both surfaces."""
        if side or id_ not in self._surfaces[0].definitions:
            return id_
        return self._same.get(id_, f"gone:{id_}")

    def _fits(self, one: Type, one_side: _Side, other: Type, other_side: _Side) -> bool:
        """Say whether each value of `one` is one of `other`."""
        key = (one, one_side, other, other_side)
        if key in self._assumed:  # a type that contains itself
            return True
        self._assumed.add(key)
        try:
            return all(self._part_fits(part, one_side, other, other_side) for part in parts(one))
        finally:
            self._assumed.discard(key)

    def _part_fits(self, part: Type, side: _Side, other: Type, other_side: _Side) -> bool:
        alternatives = parts(other)
        if isinstance(part, Anything) or any(isinstance(option, Anything) for option in alternatives):
            return True
        if any(self._atom_fits(part, side, option, other_side) for option in alternatives):
            return True
        inside = self._expanded(part, side)
        if inside is not None:
            return self._fits(inside, side, other, other_side)
        if isinstance(part, Literals) and len(part.values) > 1:
            return all(self._part_fits(Literals(frozenset({one})), side, other, other_side) for one in part.values)
        further = [(option, self._expanded(option, other_side)) for option in alternatives]
        if any(found is not None for _, found in further):
            wider = union(found if found is not None else option for option, found in further)
            return self._part_fits(part, side, wider, other_side)
        return False

    def _expanded(self, part: Type, side: _Side) -> Type | None:
        """Return what an alias stands for; None for all else."""
        if not isinstance(part, Named):
            return None
        definition = self._surfaces[side].definitions.get(part.id)
        return definition.type if isinstance(definition, Alias) else None

    def _atom_fits(self, part: Type, side: _Side, option: Type, option_side: _Side) -> bool:
        match part, option:
            case Literals(values), Literals(others):
                return values <= others
            case Literals(values), Named(id_):
                return {_type_of(value) for value in values} <= {id_} or id_ == "builtins:object"
            case Named(), Named():
                return self._named_fits(part, side, option, option_side)
            case _:
                return False

    def _named_fits(self, part: Named, side: _Side, option: Named, option_side: _Side) -> bool:
        if option.id == "builtins:object" or option.id in self._wider.get(part.id, ()):
            return True
        if self.identity(part.id, side) == self.identity(option.id, option_side):
            return self._arguments_fit(part, side, option, option_side)
        if option.name in _STANDARD.get(part.name, ()) and option.id.startswith("collections.abc:"):
            return self._arguments_fit(Named(option.id, part.args), side, option, option_side)
        surface = self._surfaces[side]
        lineage = surface.lineage(part.id)[1:]
        wanted = self.identity(option.id, option_side)
        plain = {_PLAIN.get(base.rpartition(":")[2], "") for base in lineage if base.startswith("enum:")}
        return wanted in plain or any(self.identity(base, side) == wanted for base in lineage)

    def _arguments_fit(self, part: Named, side: _Side, option: Named, option_side: _Side) -> bool:
        if len(part.args) != len(option.args):
            return part.name != "[]" and (not part.args or not option.args)
        last = len(part.args) - 1
        for index, (mine, theirs) in enumerate(zip(part.args, option.args, strict=True)):
            goes, comes = _variance(part.name, is_last=index == last)
            if goes and not self._fits(mine, side, theirs, option_side):
                return False
            if comes and not self._fits(theirs, option_side, mine, side):
                return False
        return True


def _variance(generic: str, *, is_last: bool) -> tuple[bool, bool]:
    """Say whether an argument has to fit the other one, and whether the other one has to fit it."""
    if generic == "Callable":  # what it takes goes the other way round
        return is_last, not is_last
    if generic == "[]" or (generic in _COVARIANT and (generic != "Mapping" or is_last)):
        return True, False
    return True, True


def _type_of(literal: str) -> str:
    """Return the id of the class of a literal."""
    if literal in ("True", "False"):
        return "builtins:bool"
    return "builtins:bytes" if literal.startswith("b") else "builtins:str" if literal[:1] in "'\"" else "builtins:int"
