"""Unions: the variant that the data names or fits, and one for what is not known."""

from __future__ import annotations

import json
import random
from typing import Any, Literal

import pytest
from runtime import (
    UNSET,
    Alias,
    DecodeError,
    Field,
    FieldError,
    Model,
    UnknownVariant,
    Unset,
    Variants,
    construct,
    decode,
    encode,
    extras,
    problems,
)


class Cat(Model):
    """Has lives."""

    kind: Literal["cat"] = "cat"
    lives: int


class Dog(Model):
    """Has a name, and another tag that means the same."""

    kind: Literal["dog", "hound"] = "dog"
    name: str


class UnknownPet(UnknownVariant):
    """Some other pet."""

    kind: str


Pet: Any = Variants(
    __name__,
    "Pet",
    tag="kind",
    variants={"cat": "Cat", "dog": "Dog", "hound": "Dog"},
    unknown="UnknownPet",
)


class Owner(Model):
    """Holds unions in every position."""

    pet: Pet
    best: Pet | Unset | None = UNSET
    pets: list[Pet] | Unset = UNSET
    by_name: dict[str, Pet | str] | Unset = UNSET


CAT = {"kind": "cat", "lives": 9}
DOG = {"kind": "dog", "name": "Rex"}
EEL = {"kind": "eel", "volts": 600}


def test_the_tag_decides() -> None:
    """Two tags may mean one class; an unknown tag gives the unknown variant with all its properties."""
    owner: Any = Owner.from_dict(
        {"pet": CAT, "best": None, "pets": [DOG, {**DOG, "kind": "hound"}, EEL], "by_name": {"a": CAT, "b": "fish"}},
        strict=True,
    )

    assert isinstance(owner.pet, Cat)
    assert [type(pet).__name__ for pet in owner.pets] == ["Dog", "Dog", "UnknownPet"]
    assert owner.pets[2].kind == "eel"
    assert extras(owner.pets[2]) == {"volts": 600}
    assert owner.by_name == {"a": Cat(lives=9), "b": "fish"}
    assert owner.to_dict()["pets"] == [DOG, {**DOG, "kind": "hound"}, EEL]


@pytest.mark.parametrize("tag", [None, 1, True, ["cat"], {"a": 1}, 1.5])
def test_a_tag_of_a_wrong_type(tag: Any) -> None:
    """Such an object is of an unknown variant, whose tag is a problem."""
    owner = Owner.from_dict({"pet": {"kind": tag}})

    assert type(owner.pet) is UnknownPet
    assert [problem.path for problem in problems(owner)] == ["/pet/kind"]
    assert owner.to_dict() == {"pet": {"kind": tag}}


def test_without_a_tag() -> None:
    """The missing tag is the problem."""
    with pytest.raises(DecodeError, match=r"^/kind: expected str, got nothing \(UnknownPet.kind\)$"):
        decode(Pet, {"lives": 9}, strict=True)


@pytest.mark.parametrize("data", ["cat", None, [CAT], 1])
def test_what_is_no_object(data: Any) -> None:
    """It is of a wrong type, not an unknown variant."""
    with pytest.raises(FieldError, match="/pet: expected Pet, got a"):
        _ = Owner.from_dict({"pet": data if data is not None else [None]}).pet
    with pytest.raises(DecodeError):
        decode(Pet, data)


class One(Model):
    """Tag 1."""

    version: Literal[1] = 1


class Yes(Model):
    """Tag true."""

    version: Literal[True] = True


class Other(Model):
    """For every other tag."""

    version: object | Unset = UNSET


Version: Any = Variants(__name__, "Version", tag="version", variants={1: "One"}, default="Other")
Flag: Any = Variants(__name__, "Flag", tag="version", variants={True: "Yes"})


def test_tags_of_other_types() -> None:
    """Numbers and truth values are told apart; 1.0 is 1; a default takes what is unknown or absent."""
    assert type(decode(Version, {"version": 1})) is One
    assert type(decode(Version, {"version": 1.0})) is One
    assert type(decode(Version, {"version": True})) is Other
    assert type(decode(Version, {"version": "1"})) is Other
    assert type(decode(Version, {})) is Other
    assert type(decode(Flag, {"version": True})) is Yes
    with pytest.raises(DecodeError, match="expected Flag, got an object that is none"):
        decode(Flag, {"version": 1})


class Circle(Model):
    """Told apart by what it requires."""

    radius: float
    colour: str | Unset = UNSET


class Square(Model):
    """Told apart by what it requires."""

    side: float
    colour: str | Unset = UNSET


class ColouredSquare(Model):
    """All of a square, and more."""

    side: float
    colour: str
    border: str | Unset = UNSET


class Named(Model):
    """Requires nothing."""

    name: str | Unset = UNSET


class Numbered(Model):
    """The same property in another type."""

    name: int | Unset = UNSET


class UnknownShape(UnknownVariant):
    """Some other shape."""


Shape: Any = Variants(
    __name__,
    "Shape",
    members=("Circle", "Square", "ColouredSquare", "str", "list[Circle]", "list[Square]", "None"),
    unknown="UnknownShape",
)
Either: Any = Variants(__name__, "Either", members=("Named", "Numbered"), unknown="UnknownShape")
Nested: Any = Variants(__name__, "Nested", members=("Pet", "Shape", "int"), unknown="UnknownShape")


@pytest.mark.parametrize(
    ("union", "data", "expected"),
    [
        (Shape, {"radius": 1}, Circle),
        (Shape, {"side": 1}, Square),
        (Shape, {"side": 1, "colour": "red"}, Square),
        (Shape, {"side": 1, "colour": "red", "border": "thin"}, ColouredSquare),
        (Shape, {"side": 1, "radius": 1}, Circle),
        (Shape, {"colour": "red"}, UnknownShape),
        (Shape, {}, UnknownShape),
        (Shape, {"radius": "wide", "side": 1}, Square),
        (Shape, {"radius": "wide"}, Circle),
        (Shape, "round", str),
        (Shape, None, type(None)),
        (Shape, [{"side": 1}], list),
        (Either, {"name": "a"}, Named),
        (Either, {"name": 1}, Numbered),
        (Either, {"name": []}, Named),
        (Either, {}, Named),
        (Nested, CAT, Cat),
        (Nested, {"radius": 1}, Circle),
        (Nested, EEL, UnknownShape),
        (Nested, 7, int),
        (Nested, "text", str),
    ],
)
def test_the_best_fit(union: Any, data: Any, expected: type) -> None:
    """Required properties count first, then types, then known properties; of equals the first is taken."""
    value = decode(union, data)

    assert type(value) is expected
    assert encode(value) == data


def test_lists_of_variants() -> None:
    """The first item tells which list it is."""
    assert decode(Shape, [{"side": 1}]) == [Square(side=1)]
    assert decode(Shape, [{"radius": 1}]) == [Circle(radius=1)]
    assert decode(Shape, []) == []


def test_the_order_of_properties_is_of_no_account() -> None:
    """The same object is of the same variant on every run."""
    items = list({"side": 1, "colour": "red", "border": "thin", "x": 1, "y": 2}.items())
    for _ in range(20):
        random.shuffle(items)

        assert type(decode(Shape, dict(items))) is ColouredSquare


Tree: Any = Alias(__name__, "Tree", "dict[str, Tree] | list[Tree] | str | None")


def test_an_alias_that_contains_itself() -> None:
    """Recursion without any class."""
    data = {"a": ["b", {"c": None}, []]}

    assert decode(Tree, data, strict=True) == data
    with pytest.raises(DecodeError, match=r"^/a/1/c: expected Tree, got an integer"):
        decode(Tree, {"a": ["b", {"c": 1}]})
    deep: Any = "x"
    for _ in range(20_000):
        deep = [deep]
    with pytest.raises(DecodeError, match="nested too deeply"):
        decode(Tree, deep)


def test_a_hostile_depth_costs_no_more_than_its_length() -> None:
    """An error at the bottom of an ambiguous union is found without trying every way through."""
    text = json.dumps({"a": 1})
    for _ in range(150):
        text = f'[{text}, "x"]'

    with pytest.raises(DecodeError):
        decode(Tree, json.loads(text))


Maze: Any = Alias(__name__, "Maze", "list[Maze] | list[list[Maze]] | dict[str, Maze] | dict[str, list[Maze]] | int")
Pairs: Any = Alias(__name__, "Pairs", "tuple[Pairs, int] | tuple[int, Pairs] | tuple[Pairs, Pairs] | int")


@pytest.mark.parametrize(("kind", "step"), [(Maze, "[%s]"), (Maze, '{"a":%s}'), (Pairs, "[%s,1]")])
def test_ambiguous_recursion_is_cheap(kind: Any, step: str) -> None:
    """Types that could be tried in 2 to the power of 150 ways are tried in few."""
    text = "1"
    for _ in range(150):
        text = step % text
    data = json.loads(text)

    assert encode(decode(kind, data)) == data


def test_isinstance() -> None:
    """A union and an alias can be asked, as the `TypeAlias` that a checker takes them for."""
    assert isinstance(Cat(lives=9), Pet)
    assert isinstance(decode(Pet, EEL), Pet)
    assert isinstance(decode(Pet, EEL), UnknownVariant)
    assert not isinstance(Circle(radius=1), Pet)
    assert isinstance("x", Shape)
    assert isinstance(None, Shape)
    assert isinstance([], Shape)
    assert isinstance({}, Tree)
    assert not isinstance(1, Tree)
    assert isinstance(None, Pet | None)
    assert isinstance(Cat(lives=1), int | Pet)
    assert not isinstance(1.5, Pet | int)


def test_unions_of_unions() -> None:
    """`|` works with classes, None, other unions, and repeatedly."""
    kind: Any = Pet | Shape | int | None

    assert repr(kind) == "Pet | Shape | int | None"
    assert type(decode(kind, CAT)) is Cat
    assert type(decode(kind, {"radius": 2})) is Circle
    assert decode(kind, 7) == 7
    assert decode(list[Pet | None], [None, CAT]) == [None, Cat(lives=9)]
    assert Pet | None == Pet | None
    assert hash(Pet | None) == hash(Pet | None)


def test_members_of_a_union() -> None:
    """`__args__` are the classes, as of a real union."""
    assert Pet.__args__ == (Cat, Dog, UnknownPet)


def test_an_unknown_variant_made_by_hand() -> None:
    """One may send what this version does not know."""
    eel = construct(UnknownPet, kind="eel")
    extras(eel)["volts"] = 600

    assert Owner(pet=eel).to_dict() == {"pet": EEL}


class Holder(Model):
    """Several classes where any may stand."""

    one: Circle | Square | str = Field("ONE")
    many: list[Circle] | list[Square] | dict[str, Circle] | Unset = UNSET
    late: Named | int | Unset = UNSET


def test_unions_written_out() -> None:
    """Annotations may hold unions without a name."""
    holder = Holder.from_dict({"ONE": {"side": 2}, "many": {"a": {"radius": 1}}, "late": {}}, strict=True)

    assert holder.one == Square(side=2)
    assert holder.many == {"a": Circle(radius=1)}
    assert holder.late == Named()
    assert Holder.from_dict({"ONE": "x", "many": [{"side": 1}], "late": 1}).many == [Square(side=1)]
