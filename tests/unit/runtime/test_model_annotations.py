"""Annotations in every form: strings, objects, names that load late."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from enum import IntEnum, StrEnum
from typing import Any, Literal

import pytest
from runtime import UNSET, DecodeError, Field, FieldError, Model, Unset, decode, encode

from . import eager

VALUES: dict[str, Any] = {
    "text": "a",
    "At": "2024-01-02T03:04:05Z",
    "id": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
    "price": "1.50",
    "rate": 1.5,
    "blob": "-_8=",
    "colour": "blue",
    "level": 1,
    "anything": "word",
    "cats": [{"kind": "cat", "lives": 9}],
    "by_name": {"tom": {"kind": "cat", "lives": 8}},
    "pair": [1, "a"],
    "numbers": [1, 2, 3],
    "word": 3,
    "old": 1,
    "older": "x",
    "noted": 5,
    "free": {"a": [None]},
    "free_list": [1, {"b": 2}],
    "me": {"text": "b", "id": None, "old": None, "free": None, "pet": None},
    "us": [{"text": "c", "id": None, "old": None, "free": None, "pet": None}],
    "pet": {"kind": "dog", "name": "Rex"},
    "pets": [{"kind": "cat", "lives": 1}, {"kind": "dog", "name": "Rex"}],
}


def test_annotations_that_are_objects() -> None:
    """A class without the future import decodes and encodes like any other."""
    value = eager.Eager.from_dict(VALUES, strict=True)

    assert value.to_dict() == VALUES
    assert value.cats == [eager.Cat(lives=9)]
    assert (value.pair, value.numbers) == ((1, "a"), (1, 2, 3))
    assert value.level is eager.Level.LOW
    assert value.anything is eager.Anything.WORD
    assert isinstance(value.pet, eager.Dog)


@pytest.mark.parametrize("name", sorted(VALUES.keys() - {"free"}))
def test_a_wrong_type_in_each(name: str) -> None:
    """Each form refuses what is not of it, and keeps it."""
    wrong = {**VALUES, name: 0.5 if name in ("by_name", "me", "pet") else {"never": {"right": 1}}}
    value = eager.Eager.from_dict(wrong)
    attribute = {"At": "at"}.get(name, name)

    assert value.to_dict() == wrong
    with pytest.raises(FieldError):
        getattr(value, attribute)


@pytest.mark.skipif(sys.version_info < (3, 14), reason="annotations are lazy from 3.14 on")
def test_lazy_annotations() -> None:
    """Names that exist only for checkers, or later in the module, are no obstacle."""
    namespace: dict[str, Any] = {"__name__": __name__, "Model": Model}
    code = "class Lazy(Model):\n    one: int\n    later: 'Unset | Nowhere'\n    other: Nowhere\n"
    exec(code, namespace)  # noqa: S102

    assert [field.name for field in namespace["Lazy"].__fields__.values()] == ["one", "later", "other"]


class Misnamed(Model):
    """A class whose annotation nobody can resolve."""

    value: Nowhere  # type: ignore[name-defined] # noqa: F821


def test_a_name_that_is_nowhere() -> None:
    """The error names it when the class is first used."""
    with pytest.raises(TypeError, match="'Nowhere', in an annotation, is no name of"):
        Misnamed.from_dict({"value": 1})


class Unjson(Model):
    """A class with a type that no JSON value has."""

    value: set[int]


def test_a_type_that_no_json_value_has() -> None:
    """The error says so."""
    with pytest.raises(TypeError, match="no JSON value has this type"):
        Unjson.from_dict({"value": 1})


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (list[int], [1, 2]),
        (dict[str, list[bool]], {"a": [True]}),
        (int | None, None),
        (tuple[int, str], [1, "a"]),
        (Sequence[int], [1]),
        (Mapping[str, int], {"a": 1}),
        (object, {"a": [1]}),
        (list[eager.Cat] | None, [{"kind": "cat", "lives": 1}]),
        (eager.Pets, [{"kind": "dog", "name": "Rex"}]),
        (eager.Pet | None, {"kind": "dog", "name": "Rex"}),
        (list[eager.Pet], [{"kind": "dog", "name": "Rex"}]),
        (type(None), None),
    ],
)
def test_decode_takes_any_type(kind: Any, data: Any) -> None:
    """Classes, unions, aliases and generic types: everything that `returns=` may be."""
    assert encode(decode(kind, data, strict=True)) == data
    with pytest.raises(DecodeError):
        decode(kind if kind is not object else int, 1.5)


def test_what_is_not_of_the_type_at_all() -> None:
    """Without a field to defer to, even lenient decoding raises, with the path."""
    with pytest.raises(DecodeError, match=r"^/1/a: expected int, got a string$") as caught:
        decode(list[dict[str, int]], [{}, {"a": "x"}])

    assert caught.value.problems[0].path == "/1/a"


def test_literals_of_like_values() -> None:
    """True is not 1, and 1 is not True."""
    for data in ("a", 3, True, None):
        value = eager.Eager.from_dict({**VALUES, "word": data})
        assert value.word == data
        assert type(value.word) is type(data)
    assert not hasattr(eager.Eager.from_dict({**VALUES, "word": 1}), "word")
    assert eager.Eager(text="a").word is UNSET


class Odd(Model):
    """A literal with quotes and backslashes, none of which ends it."""

    word: Literal["'{x}\\|, ]\"", "b"] | Unset = Field(default=UNSET)


def test_literals_of_any_text() -> None:
    """Quotes and backslashes in a literal end nothing."""
    word = "'{x}\\|, ]\""

    assert Odd.from_dict({"word": word}, strict=True).word == word


class Grade(IntEnum):
    """Numbers."""

    LOW = 1
    HIGH = 2


class Tide(StrEnum):
    """Texts."""

    HIGH = "high"
    LOW = "low"


@pytest.mark.parametrize("kind", [Tide | str, str | Tide, str | None | Tide])
def test_a_known_text_is_a_member(kind: Any) -> None:
    """Whichever of the two is said first; others stay texts."""
    assert decode(kind, "low") is Tide.LOW
    assert decode(kind, "ebb") == "ebb"
    assert type(decode(kind, "ebb")) is str


def test_a_number_without_fraction_is_an_integer() -> None:
    """``1.0`` is what ``1`` is, as a member, as a constant and as neither; ``1.5`` is none of these, nor is true."""
    assert decode(Grade, 1.0) is Grade.LOW
    assert decode(Grade | int, 2.0) is Grade.HIGH
    assert decode(Literal[1, "x"], 1.0) == 1
    assert type(decode(Literal[1, "x"], 1.0)) is int
    for kind, wrong in ((Grade, 1.5), (Grade, 3.0), (Literal[1, "x"], 2.0), (Grade, True)):
        with pytest.raises(DecodeError):
            decode(kind, wrong)
