"""What a document says about values beyond their types: for docstrings, and as rules that a running SDK checks."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from sdkwright import ir
from sdkwright.diagnostics import DiagnosticLog, warning
from sdkwright.document.nodes import JsonValue, Schema
from sdkwright.normalise.merge import Merger, both_constraints, types_of
from sdkwright.patterns import python_pattern

_OF_OBJECTS = frozenset({"minProperties", "maxProperties", "dependentRequired"})
_NUMBERS = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})
_COUNTS = frozenset({"minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"})
_BOUNDS = _NUMBERS | _COUNTS
_NOTHING = ("multipleOf", 0)
_DEEPEST = 3
"""Levels of arrays and dictionaries whose values are looked at."""

Constraint = tuple[str, JsonValue]


class Constraints:
    """Lists constraints, and says which of them are checked.

    Args:
        checked: Whether any are.
    """

    def __init__(self, merger: Merger, log: DiagnosticLog, *, checked: bool) -> None:
        self._merger = merger
        self._log = log
        self._checked = checked

    def listed(self, folded: Schema, *, inline: bool, depth: int = _DEEPEST) -> Iterator[Constraint]:
        """Yield what a schema says, and what it says of the values that an array or a dictionary holds.

        Args:
            folded: A schema without references.
            inline: Whether it has no class, which would say itself how many properties it has.
            depth: Levels still to go down.
        """
        own = {key: bound for key, bound in folded.constraints.items() if inline or key not in _OF_OBJECTS}
        further = self._of_alternatives(folded, depth) if depth else {}
        if own or further:
            yield from both_constraints(own, further).items()
        if folded.properties or not depth:
            return
        yield from self._of_names(folded)
        for step, schema in (("items", folded.items), ("additionalProperties", folded.additional_properties)):
            if schema is None or schema.always is not None:
                continue
            within = self._merger.fold(schema)
            for keyword, bound in self.listed(within, inline=not within.properties, depth=depth - 1):
                yield f"{step}.{keyword}", bound

    def _of_alternatives(self, folded: Schema, depth: int) -> dict[str, JsonValue]:
        """Return what alternatives say that share no JSON type with others: of other types it says nothing."""
        if not (folded.one_of or folded.any_of):
            return {}
        choices = [self._merger.fold(choice) for choice in folded.one_of or folded.any_of]
        kinds = [_kinds(choice) for choice in choices]
        found: dict[str, JsonValue] = {}
        for number, (choice, kind) in enumerate(zip(choices, kinds, strict=True)):
            others = [other for position, other in enumerate(kinds) if position != number]
            if kind and all(other and kind.isdisjoint(other) for other in others):
                found |= self.listed(choice, inline=not choice.properties, depth=depth - 1)
        return found

    def _of_names(self, folded: Schema) -> Iterator[Constraint]:
        """Yield what a schema says of the keys of a dictionary, but for several texts, which are their type."""
        if folded.property_names is None:
            return
        names = self._merger.fold(folded.property_names)
        typed = len(names.enum or ()) > 1 and all(isinstance(value, str) for value in names.enum or ())
        if names.enum is not None and not typed:
            yield "propertyNames.enum", list(names.enum)
        for keyword, bound in names.constraints.items():
            yield f"propertyNames.{keyword}", bound

    def of_object(self, folded: Schema) -> Iterator[Constraint]:
        """Yield what a schema says of how many properties its objects have."""
        return ((keyword, bound) for keyword, bound in folded.constraints.items() if keyword in _OF_OBJECTS)

    def rules(self, folded: Schema, constraints: Sequence[tuple[str, object]]) -> tuple[ir.Rule, ...]:
        """Return the rules to check, none unless the configuration asks for them.

        Reports:
            unchecked-constraint: A constraint that is asked for, but cannot be checked.
        """
        found = [self._rule(folded, keyword, bound) for keyword, bound in constraints] if self._checked else []
        return tuple(rule for rule in found if rule is not None)

    def _rule(self, folded: Schema, keyword: str, bound: object) -> ir.Rule | None:
        name = keyword.rpartition(".")[2]
        if name == "uniqueItems" and isinstance(bound, bool):
            return ir.Rule(keyword=keyword, bound=True) if bound else None
        if name == "pattern" and isinstance(bound, str):
            return self._pattern(folded, keyword, bound)
        if name in _BOUNDS and isinstance(bound, int | float) and math.isfinite(bound) and (name, bound) != _NOTHING:
            return ir.Rule(keyword=keyword, bound=bound)
        self._unchecked(folded, keyword, "it is only documented")
        return None

    def _pattern(self, folded: Schema, keyword: str, bound: str) -> ir.Rule | None:
        pattern = python_pattern(bound)
        if isinstance(pattern, str):
            self._unchecked(folded, keyword, pattern)
            return None
        return ir.Rule(keyword=keyword, bound=pattern.text, longest=pattern.longest)

    def _unchecked(self, folded: Schema, keyword: str, why: str) -> None:
        message = f"`{keyword}` is not checked: {why}"
        self._log.add(warning("unchecked-constraint", folded.origin, message))


def _kinds(folded: Schema) -> set[str]:
    """Return the JSON types of a schema's values, an integer being a number; empty where these are not told."""
    if folded.one_of or folded.any_of:
        return set()
    values = folded.constant or folded.enum or ()
    types = types_of(folded) or tuple(_type_name(value) for value in values)
    return {"number" if name == "integer" else name for name in types}


def _type_name(value: JsonValue) -> str:
    names = {bool: "boolean", int: "number", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), "null")
