"""Whether a value is of a type, by somebody else's measure: annotations as real types, checked by beartype."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, Union, assert_never

from beartype.door import is_bearable

from tests.corpus.hints import Alias, Choice, Fixed, Hint, Instance, Items, Literals, Plain, meaning
from tests.corpus.samples import PYTHON


@dataclass(frozen=True, slots=True)
class Absent:
    """The type of what stands for an absent value."""

    type: Any


def bears(value: object, of: Hint, unset: object) -> bool:
    """Say whether a value is of a type; of a list or dictionary, beartype looks at one item.

    Args:
        unset: What stands for an absent value.
    """
    return is_bearable(value, real(of, Absent(type(unset))))


@cache
def real(of: Hint, unset: Absent, within: tuple[Any, ...] = ()) -> Any:
    """Return a type as an object of `typing`; a type within itself as any."""
    match of:
        case Plain("Unset"):
            return unset.type
        case Plain("float"):
            return float | int
        case Plain(name):
            return PYTHON.get(name, object)
        case Literals(values=values):
            return Literal[values]
        case Items(item, keyed):
            inner = real(item, unset, within)
            return dict[str, inner] if keyed else list[inner]  # type: ignore[valid-type]  # made for beartype
        case Fixed(items):
            return tuple[tuple(real(item, unset, within) for item in items)]  # type: ignore[misc]
        case Choice(members):
            return Union[tuple(real(member, unset, within) for member in members)]  # noqa: UP007 - they are many
        case Instance(cls):
            return cls
        case Alias(decoder):
            return object if decoder in within else real(meaning(decoder), unset, (*within, decoder))
        case _:
            assert_never(of)
