"""Encoding goes by the values, leaves out what is unset, and in requests what only servers set."""

from __future__ import annotations

import json
from collections import OrderedDict
from datetime import UTC, date, datetime
from enum import Enum, IntEnum, StrEnum
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from runtime import UNSET, Field, Model, Unset, construct, encode, extras
from runtime.codec import dump, dump_json, encode_json, encode_request, load_json

MIDNIGHT = "2024-01-01T00:00:00Z"


class Role(StrEnum):
    """Words."""

    ADMIN = "admin"


class Level(IntEnum):
    """Numbers."""

    LOW = 1


class Plain(Enum):
    """Members that are neither."""

    MOMENT = date(2024, 1, 1)


class Pair(NamedTuple):
    """A tuple with names."""

    left: int
    right: str


class Node(Model):
    """Something that only the server numbers."""

    id: str = Field(read_only=True)
    parent_id: str | Unset = Field("parentId", default=UNSET, read_only=True)
    name: str
    next: Node | Unset | None = UNSET
    all: list[Node] | Unset = UNSET
    free: object | Unset = UNSET
    weight: float | Unset = UNSET


@pytest.mark.parametrize(
    ("value", "data"),
    [
        (Node(name="a", next=Node(name="b")), {"name": "a", "next": {"name": "b"}}),
        (Node(name="a", all=[Node(name="c")]), {"name": "a", "all": [{"name": "c"}]}),
        ([Node(name="a"), None], [{"name": "a"}, None]),
        ({"a": Node(name="b"), "b": (1, 2)}, {"a": {"name": "b"}, "b": [1, 2]}),
        ([Role.ADMIN, Level.LOW, Plain.MOMENT], ["admin", 1, "2024-01-01"]),
        ([date(2024, 1, 1), UUID(int=0), b"hi"], ["2024-01-01", "00000000-0000-0000-0000-000000000000", "aGk="]),
        (Pair(1, "a"), [1, "a"]),
        (OrderedDict(a=1), {"a": 1}),
        ({Role.ADMIN: 1, 2: 3}, {"admin": 1, "2": 3}),
        (Node(name="a", free={"at": datetime(2024, 1, 1, tzinfo=UTC)}), {"name": "a", "free": {"at": MIDNIGHT}}),
        ('é\u2028\ud800\x00"\\', 'é\u2028\ud800\x00"\\'),
        (None, None),
        ([], []),
        ({}, {}),
    ],
)
def test_by_value(value: Any, data: Any) -> None:
    """Models, enums, scalars, lists, tuples and dictionaries, nested in any way."""
    assert encode(value) == data
    assert json.loads(dump(value)) == data
    assert json.loads(dump_json(value)) == data
    assert load_json(encode_json(value)) == data


def test_the_text_is_compact_ascii() -> None:
    """The same whatever reads it."""
    assert dump(Node(name="é", free=[1, 2])) == '{"name":"\\u00e9","free":[1,2]}'


def test_requests_leave_out_what_only_servers_set() -> None:
    """At every level; `to_dict` keeps it."""
    data = {"id": "a", "parentId": None, "name": "n", "next": {"id": "b", "name": "m", "new": 1}}
    node = Node.from_dict(data)

    assert node.to_dict() == data
    assert encode_request(node) == {"name": "n", "next": {"name": "m", "new": 1}}
    assert encode_request({"nodes": [node]}) == {"nodes": [{"name": "n", "next": {"name": "m", "new": 1}}]}
    assert json.loads(encode_json(node)) == encode_request(node)
    assert encode(construct(Node, id="x", name="y")) == {"id": "x", "name": "y"}


@pytest.mark.parametrize("value", [UNSET, [UNSET], {"a": UNSET}, Node(name=UNSET), [Node(name="a", free=[UNSET])]])  # type: ignore[arg-type]
def test_unset_stands_for_no_value(value: Any) -> None:
    """Only an optional field can be absent; anywhere else it is a mistake."""
    with pytest.raises(ValueError, match="UNSET, where a value is required"):
        encode(value)
    with pytest.raises(ValueError, match="UNSET, where a value is required"):
        encode_json(value)


def test_what_contains_itself() -> None:
    """Models, lists and dictionaries that hold themselves are refused with a clear message."""
    node = Node(name="a")
    node.next = node
    loop: list[Any] = []
    loop.append({"a": loop})

    for value in (node, loop):
        with pytest.raises(ValueError, match="contains itself, or too many levels"):
            dump(value)
        with pytest.raises(ValueError, match="contains itself, or too many levels"):
            encode_request(value)


@pytest.mark.parametrize("value", [object(), {1, 2}, 1j, Node, {(1, 2): 3}, {None: 1}, {True: 1}])
def test_what_has_no_form_in_json(value: Any) -> None:
    """The message names the class."""
    with pytest.raises(TypeError, match=r"has no form in JSON|is no key in JSON"):
        encode(value)


def test_infinity_is_not_sent() -> None:
    """A request holds no number that JSON has not."""
    node = Node(name="a", weight=float("inf"))

    with pytest.raises(ValueError, match="JSON has no inf"):
        encode_json(node)


def test_what_was_set_wins_over_what_came() -> None:
    """Of a property that came twice, under a declared name and as an extra, the field is sent."""
    node = Node.from_dict({"id": "a", "name": 1, "new": 1})
    node.name = "b"
    extras(node)["name"] = "c"

    assert node.to_dict() == {"id": "a", "name": "b", "new": 1}


def test_properties_keep_the_order_of_the_class() -> None:
    """Declared ones first, then the others as they came."""
    node = Node.from_dict({"z": 1, "name": "n", "id": "a", "b": 2})

    assert list(node.to_dict()) == ["id", "name", "z", "b"]
