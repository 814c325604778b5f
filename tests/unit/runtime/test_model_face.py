"""What a model is to its users: construction, equality, copies, and what `repr` shows."""

from __future__ import annotations

import copy
import pickle
import sys
import types
from typing import Any, ClassVar, Literal

import pytest
from runtime import UNSET, Field, Model, Unset, construct, extras, fields


class Point(Model):
    """A place."""

    x: int
    """Steps to the right."""
    y: int
    note: str | Unset | None = UNSET


class Account(Model):
    """Something with every kind of field."""

    kinds: ClassVar[int] = 3
    id: str = Field(read_only=True)
    kind: Literal["account"] = "account"
    display_name: str | Unset = Field("displayName", default=UNSET)
    password: str | Unset = Field(default=UNSET, secret=True, write_only=True)
    points: list[Point] | Unset = UNSET


class Awkward(Model):
    """Names that other libraries keep for themselves."""

    self: str
    cls: str
    raw: str
    fields: str
    items: str
    keys: str
    values: str
    copy: str
    type: str
    id: str
    data: str
    name: str
    field: str


class Chain(Model):
    """A list that links to itself."""

    next: Chain | Unset = UNSET


class Defaults(Model):
    """A constant that is an object."""

    options: dict[str, object] = {"a": [1]}  # noqa: RUF012 (each instance has its own)


def test_constructor_takes_keywords_in_any_order() -> None:
    """Fields that are not given have their default."""
    point = Point(y=2, x=1)

    assert (point.x, point.y, point.note) == (1, 2, UNSET)
    assert Account().kind == "account"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x": 1}, "Point: missing argument 'y'"),
        ({"x": 1, "y": 2, "z": 3}, "Point: unexpected argument 'z'"),
        ({"x": 1, "y": 2, "nota": 3}, "Point: unexpected argument 'nota' (did you mean 'note'?)"),
    ],
)
def test_wrong_arguments(arguments: dict[str, Any], message: str) -> None:
    """A constructor says which argument is wrong, and what was probably meant."""
    with pytest.raises(TypeError) as caught:
        Point(**arguments)

    assert str(caught.value) == message


def test_a_wire_name_is_no_argument() -> None:
    """The message names the argument that a wire name belongs to."""
    arguments: dict[str, Any] = {"displayName": "Ada"}

    with pytest.raises(TypeError, match=r"unexpected argument 'displayName' \(did you mean 'display_name'\?\)"):
        Account(**arguments)


def test_read_only_fields_are_no_arguments() -> None:
    """The server sets them; `construct` does so in tests."""
    arguments: dict[str, Any] = {"id": "a"}

    with pytest.raises(TypeError, match="'id' is read-only"):
        Account(**arguments)
    with pytest.raises(TypeError, match="'id' is read-only"):
        Account().replace(id="a")

    assert construct(Account, id="a").id == "a"


def test_positional_arguments_are_refused() -> None:
    """Everything is a keyword, so that fields may be added."""
    make: Any = Point

    with pytest.raises(TypeError):
        make(1, 2)


def test_construct_refuses_unknown_names() -> None:
    """A typo in a test is an error."""
    with pytest.raises(TypeError, match="unexpected argument 'idd'"):
        construct(Account, idd="a")


def test_any_name_is_good_for_a_field() -> None:
    """No method, function or argument of the runtime collides with a field."""
    names = [field.name for field in fields(Awkward)]
    awkward = Awkward(**{name: name.upper() for name in names})

    assert [getattr(awkward, name) for name in names] == [name.upper() for name in names]
    assert Awkward.from_json(awkward.to_json()) == awkward
    assert awkward.replace(self="me").self == "me"


def test_fields_in_order() -> None:
    """`fields` tells what a class declares, of a class or an instance."""
    described = {field.name: (field.wire_name, field.read_only, field.secret) for field in fields(Account)}

    assert described == {
        "id": ("id", True, False),
        "kind": ("kind", False, False),
        "display_name": ("displayName", False, False),
        "password": ("password", False, True),
        "points": ("points", False, False),
    }
    assert fields(Account()) == fields(Account)


def test_attributes_can_be_set_and_nothing_else() -> None:
    """A model is mutable, but a typing error is an error."""
    point: Any = Point(x=1, y=2)
    point.x = 7

    assert point.x == 7
    with pytest.raises(AttributeError):
        point.z = 1
    with pytest.raises(AttributeError, match="'Point' object has no attribute 'z'"):
        _ = point.z


def test_equality_is_of_class_fields_and_extras() -> None:
    """Two models are equal if they would be sent alike."""
    one = Point.from_dict({"x": 1, "y": 2, "extra": True})

    class Other(Point):
        pass

    assert Point(x=1, y=2) == Point(x=1, y=2)
    assert Point(x=1, y=2) != Point(x=1, y=3)
    assert Point(x=1, y=2) != Other(x=1, y=2)
    assert Point(x=1, y=2) != one
    assert one == Point.from_dict({"extra": True, "y": 2, "x": 1})
    assert Point(x=1, y=2) != "Point(x=1, y=2)"


def test_no_hash_and_no_patterns_by_position() -> None:
    """What changes cannot be a key; what is added must not move."""
    with pytest.raises(TypeError, match="unhashable"):
        hash(Point(x=1, y=2))

    assert Point.__match_args__ == ()
    match Point(x=1, y=2):
        case Point(x=1, y=y):
            assert y == 2


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda model: pickle.loads(pickle.dumps(model))])  # noqa: S301
def test_deep_copies(duplicate: Any) -> None:
    """Copies and pickles hold all that came, problems too, and share nothing."""
    account = Account.from_dict({"id": 7, "kind": "account", "points": [{"x": 1, "y": 2, "z": [3]}], "more": [1]})
    twin = duplicate(account)

    assert twin == account
    assert twin is not account
    assert twin.to_dict() == account.to_dict()
    twin.points[0].x = 9
    extras(twin)["more"].append(2)
    assert account.points != twin.points
    assert extras(account) == {"more": [1]}


def test_shallow_copy() -> None:
    """The copy can be changed by itself, but shares what its fields hold."""
    account = Account.from_dict({"id": "a", "kind": "account", "points": [], "more": 1})
    twin = copy.copy(account)
    twin.display_name = "Ada"
    extras(twin)["more"] = 2

    assert account.display_name is UNSET
    assert extras(account) == {"more": 1}
    assert twin.points is account.points


def test_replace_returns_a_changed_copy() -> None:
    """The original and what came with it stay; also as `copy.replace` of Python 3.13."""
    point = Point.from_dict({"x": 1, "y": 2, "extra": 3})
    moved = point.replace(x=5)

    assert (moved.x, moved.y, extras(moved)) == (5, 2, {"extra": 3})
    assert point.x == 1
    with pytest.raises(TypeError, match="unexpected argument 'z'"):
        point.replace(z=1)
    if sys.version_info >= (3, 13):
        assert copy.replace(point, x=5) == moved


def test_repr_shows_what_is_set_but_no_secrets() -> None:
    """Absent fields are left out; of unknown properties there is only the number."""
    account = Account(password="hunter2", display_name="Ada")
    odd = Account.from_dict({"id": 3, "kind": "account", "token": "hunter2"})

    assert repr(account) == "Account(kind='account', display_name='Ada', password=<secret>)"
    assert repr(odd) == "Account(id=<an integer>, kind='account', and 1 more)"


def test_repr_of_what_contains_itself() -> None:
    """A cycle ends in dots."""
    chain = Chain()
    chain.next = chain

    assert repr(chain) == "Chain(next=…)"


def test_a_default_that_is_a_list_or_object_is_not_shared() -> None:
    """Each instance has a constant of its own."""
    first, second = Defaults(), Defaults()
    first.options["a"] = []

    assert second.options == {"a": [1]}


def test_unset_is_one_false_and_picklable() -> None:
    """`UNSET` can be compared with `is` whatever happened to it."""
    assert Unset() is UNSET
    assert copy.deepcopy(UNSET) is UNSET
    assert pickle.loads(pickle.dumps(UNSET)) is UNSET  # noqa: S301
    assert not UNSET
    assert repr(UNSET) == "UNSET"


class Wide(Point):
    """A class of a user's, with a field and a method more."""

    z: int | Unset = UNSET

    @property
    def area(self) -> int:
        """Product of the sides."""
        return self.x * self.y


def test_subclasses_of_users() -> None:
    """A subclass inherits fields, adds its own, and decodes as itself."""
    wide = Wide.from_dict({"x": 2, "y": 3, "z": 4})

    assert (wide.area, wide.z, type(wide)) == (6, 4, Wide)
    assert [field.name for field in fields(Wide)] == ["x", "y", "note", "z"]
    assert wide.to_dict() == {"x": 2, "y": 3, "z": 4}


def test_subclasses_may_narrow_a_field() -> None:
    """An annotation of the same name replaces the field; the place in the order stays."""

    class Narrow(Point):
        x: Literal[1] = 1

    assert Narrow(y=2).x == 1
    assert [field.name for field in fields(Narrow)] == ["x", "y", "note"]
    assert Point(x=5, y=2).x == 5


def test_a_field_cannot_be_overwritten_by_accident() -> None:
    """A method called like a field would hide it: the class is refused."""
    with pytest.raises(TypeError, match="'x' is a field: to redefine it, annotate it again"):
        types.new_class(
            "Broken", (Point,), exec_body=lambda body: body.update(__module__=__name__, x=property(lambda _: 1))
        )


def test_slots_of_users() -> None:
    """A subclass may have slots that are no fields."""

    class Cached(Point):
        __slots__ = ("cache",)

    cached: Any = Cached(x=1, y=2)
    cached.cache = object()

    assert cached == Cached(x=1, y=2)
    assert "cache" not in repr(cached)


def test_class_keywords_reach_init_subclass() -> None:
    """Only `additional` is the runtime's own."""
    seen: dict[str, object] = {}

    class Base(Model):
        def __init_subclass__(cls, /, colour: str = "", **options: Any) -> None:
            super().__init_subclass__(**options)
            seen[cls.__name__] = colour

    class Red(Base, colour="red", additional="int"):
        pass

    assert seen == {"Red": "red"}
    assert extras(Red.from_dict({"a": 1})) == {"a": 1}
    with pytest.raises(TypeError):

        class Wrong(Point, colour="red"):
            pass
