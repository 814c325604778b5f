"""What decoding promises: nothing is lost, no attribute lies, what is new is kept."""

from __future__ import annotations

import json
import logging
import pickle
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import pytest
from runtime import (
    UNSET,
    DecodeError,
    Field,
    FieldError,
    Model,
    Problem,
    Unset,
    construct,
    decode,
    extras,
    problems,
    raw,
)
from runtime.codec import decode_json


class Role(StrEnum):
    """What somebody may do."""

    ADMIN = "admin"


class Person(Model):
    """Somebody with a role, friends and a secret."""

    id: str = Field(read_only=True)
    name: str
    role: Role | str | Unset = UNSET
    rank: Role | Unset = UNSET
    born: datetime | Unset | None = Field("bornAt", default=UNSET)
    nick: str | Unset = UNSET
    friends: list[Person] | Unset = UNSET
    by_name: dict[str, Person] | Unset = Field("byName", default=UNSET)
    pin: str = Field(write_only=True, secret=True)


class Named(Model, additional="list[Person]"):
    """An object whose other properties have a type."""

    title: str | Unset = UNSET


ADA = {"id": "a", "name": "Ada"}


def kinds(value: object) -> list[tuple[str, str]]:
    """Return path and kind of each problem."""
    return [(problem.path, problem.kind) for problem in problems(value)]


@pytest.mark.parametrize(
    "data",
    [
        ADA,
        {**ADA, "role": "admin", "bornAt": "1815-12-10T00:00:00Z"},
        {**ADA, "role": "countess", "bornAt": None, "unknown": {"a": [1, 2.5, None, True, "x"]}},
        {**ADA, "friends": [{"name": 7}, {"id": None}, {}], "byName": {"x/y": {"nick": None}}},
        {"id": [], "name": {}, "role": 1, "rank": "none", "bornAt": "yesterday", "nick": False, "friends": {}},
        {**ADA, "friends": [1, ADA], "byName": {"x": 1}, "": "empty name", "self": 1},
        {"title": 3, "ada": [ADA], "broken": [{"x": 1}, 2]},
    ],
)
@pytest.mark.parametrize("kind", [Person, Named])
def test_what_comes_goes_out_again(kind: type[Model], data: dict[str, Any]) -> None:
    """Whatever an answer holds, encoding it gives equal JSON."""
    value = kind.from_dict(data)

    assert value.to_dict() == data
    assert json.loads(value.to_json()) == data
    assert kind.from_json(value.to_json()) == value


def test_values_of_their_types() -> None:
    """Known enum values become members, unknown ones stay; dates are dates."""
    ada = Person.from_dict({**ADA, "role": "admin", "bornAt": "1815-12-10T00:00:00Z"})
    bob = Person.from_dict({**ADA, "role": "guest", "bornAt": None})

    assert ada.role is Role.ADMIN
    assert ada.born == datetime(1815, 12, 10, tzinfo=UTC)
    assert bob.role == "guest"
    assert not isinstance(bob.role, Role)
    assert bob.born is None
    assert bob.nick is UNSET
    assert not problems(ada)


def test_a_wrong_value_costs_its_field() -> None:
    """Reading it says class, field, path and what came, but not the value; the rest works."""
    person = Person.from_dict({**ADA, "friends": [{"id": "b", "name": 42_4242}]})
    friends = person.friends
    assert isinstance(friends, list)

    assert person.name == "Ada"
    with pytest.raises(FieldError) as caught:
        _ = friends[0].name
    assert str(caught.value) == "/friends/0/name: expected str, got an integer (Person.name)"
    assert isinstance(caught.value, AttributeError)
    assert "4242" not in repr(caught.value)
    assert not hasattr(friends[0], "name")
    assert raw(friends[0], "name") == 42_4242
    assert pickle.loads(pickle.dumps(caught.value)).problem.path == "/friends/0/name"  # noqa: S301


def test_what_is_wrong_in_a_list_costs_the_list() -> None:
    """A list of models with something else in it has no value of its type."""
    person = Person.from_dict({**ADA, "friends": [ADA, 7]})

    with pytest.raises(FieldError, match=r"/friends/1: expected Person, got an integer"):
        _ = person.friends
    assert raw(person, "friends") == [ADA, 7]


def test_required_but_absent() -> None:
    """A missing property is a problem; one that is only ever sent is none, yet has no value."""
    person = Person.from_dict({"name": "Ada"})

    assert kinds(person) == [("/id", "missing")]
    with pytest.raises(FieldError, match=r"^/id: expected str, got nothing \(Person.id\)$"):
        _ = person.id
    with pytest.raises(FieldError, match="got nothing, as it is only ever sent"):
        _ = person.pin
    assert raw(person, "id") is UNSET


def test_read_only_on_an_object_made_by_hand() -> None:
    """Only the server knows such a value."""
    person = Person(name="Ada", pin="1234")

    with pytest.raises(FieldError, match="got nothing, as only the server sets it"):
        _ = person.id
    assert not problems(person)
    assert person.to_dict() == {"name": "Ada", "pin": "1234"}


def test_null_where_it_may_not_be() -> None:
    """In an optional field it reads as absent and is sent as null again; in a required one it is wrong."""
    person = Person.from_dict({"id": None, "name": "Ada", "nick": None})

    assert person.nick is UNSET
    assert kinds(person) == [("/id", "type"), ("/nick", "null")]
    assert person.to_dict() == {"id": None, "name": "Ada", "nick": None}
    assert not hasattr(person, "id")


def test_setting_a_field_heals_it() -> None:
    """What is set wins over what came, and what was wrong is no problem any more."""
    person = Person.from_dict({**ADA, "nick": None, "friends": [{"id": 1, "name": 2}]})
    friends = person.friends
    assert isinstance(friends, list)
    friends[0].name = "Bob"
    person.nick = UNSET

    assert kinds(person) == [("/friends/0/id", "type")]
    assert person.to_dict() == {**ADA, "friends": [{"id": 1, "name": "Bob"}]}
    friends.clear()
    assert not problems(person)
    del person.name
    assert not hasattr(person, "name")
    assert person.to_dict() == {"id": "a", "friends": []}


def test_problems_of_a_part_begin_at_the_part() -> None:
    """Paths are JSON Pointers from the value asked about, in the order of the fields."""
    person = Person.from_dict({**ADA, "byName": {"a/b~": {"name": 1, "id": 2}}, "rank": "x"})
    by_name = person.by_name
    assert isinstance(by_name, dict)

    assert [problem.path for problem in problems(person)] == ["/rank", "/byName/a~1b~0/id", "/byName/a~1b~0/name"]
    assert [problem.path for problem in problems(by_name)] == ["/a~1b~0/id", "/a~1b~0/name"]
    assert [problem.path for problem in problems([by_name["a/b~"]])] == ["/0/id", "/0/name"]
    assert str(problems(person)[0]) == "/rank: expected Role, got a string that is none (Person.rank)"


def test_extras_belong_to_the_model() -> None:
    """Unknown properties can be read, changed and added."""
    person = Person.from_dict({**ADA, "new": 1})
    extras(person)["new"] = [2]
    extras(person)["more"] = datetime(2024, 1, 1, tzinfo=UTC)
    fresh = Person(name="Bob", pin="1")
    extras(fresh)["new"] = 3

    assert person.to_dict() == {**ADA, "new": [2], "more": "2024-01-01T00:00:00Z"}
    assert fresh.to_dict() == {"name": "Bob", "pin": "1", "new": 3}


def test_extras_of_a_type() -> None:
    """Properties beside the declared ones may have a type; those that have not are kept apart."""
    named = Named.from_dict({"title": "x", "ada": [ADA], "odd": [ADA, 3], "deep": [{**ADA, "nick": 1}]})

    assert sorted(extras(named)) == ["ada", "deep"]
    assert extras(named)["ada"] == [Person.from_dict(ADA)]
    assert kinds(named) == [("/deep/0/nick", "type"), ("/odd/1", "type")]
    assert raw(named, "odd") == [ADA, 3]
    assert raw(named, "ada") == [ADA]
    extras(named)["odd"] = []
    assert kinds(named) == [("/deep/0/nick", "type")]
    assert named.to_dict()["odd"] == []


def test_strict_raises_at_once() -> None:
    """All problems of the whole answer are on the exception."""
    with pytest.raises(DecodeError) as caught:
        Person.from_dict({"id": "a", "name": 1, "nick": None, "friends": [{"id": "b"}]}, strict=True)

    assert [problem.path for problem in caught.value.problems] == ["/name", "/nick", "/friends/0/name"]
    assert str(caught.value) == "/name: expected str, got an integer (Person.name); and 2 more"
    assert Person.from_dict({**ADA, "new": 1, "role": "new"}, strict=True).name == "Ada"


def test_one_report_for_one_decoding() -> None:
    """A hook gets all problems together, and is not called for nothing."""
    calls: list[Any] = []
    decode(Person, {"id": 1, "name": 2}, report=calls.append)
    decode_json(Person, b'{"id": "a", "name": "Ada"}', report=calls.append)

    assert [[problem.path for problem in call] for call in calls] == [["/id", "/name"]]
    assert all(isinstance(problem, Problem) for problem in calls[0])


def test_one_record_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """Without a hook it is logged, once, and never with a value."""
    with caplog.at_level(logging.DEBUG):
        Person.from_json('{"id": 4711, "name": "Ada", "nick": 4712}')
        Person.from_json('{"id": "a", "name": "Ada"}')

    assert [record.name for record in caplog.records] == ["runtime"]
    assert caplog.messages == [
        "Person: not as described: /id: expected str, got an integer (Person.id); "
        "/nick: expected str, got an integer (Person.nick)"
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not JSON: Expecting value at line 1, column 1"),
        ('{"id": "secret', "not JSON: Unterminated string starting at at line 1, column 8"),
        ('{"id": NaN}', "not JSON: NaN is not JSON"),
        ('{"id": -Infinity}', "not JSON: -Infinity is not JSON"),
        (b'{"id": "\xff"}', "not JSON: no UTF-8 at byte 8"),
        ('{"id": "a"} x', "not JSON: Extra data at line 1, column 13"),
        ("{'id': 1}", "not JSON: Expecting property name enclosed in double quotes at line 1, column 2"),
        ("[" * 100_000, "not readable: JSON nested too deeply"),
        ('{"friends":[' * 50_000, "not readable: JSON nested too deeply"),
        ('{"id": ' + "1" * 5000 + "}", "not JSON: Exceeds the limit (4300 digits) for integer string conversion"),
        ("[]", "all of it: expected Person, got an array"),
        ("null", "all of it: expected Person, got null"),
    ],
)
def test_what_is_no_answer_at_all(text: str | bytes, message: str) -> None:
    """Broken JSON, or of another type: always `DecodeError`, never with a piece of the text."""
    with pytest.raises(DecodeError) as caught:
        Person.from_json(text)

    assert str(caught.value) == message


def test_json_that_is_odd_but_legal() -> None:
    """A byte order mark is skipped, of equal keys the last counts, lone surrogates survive."""
    person = Person.from_json('\ufeff{"id": "a", "id": "b", "name": "\\ud800"}'.encode("utf-8", "surrogatepass"))

    assert person.id == "b"
    assert Person.from_json(person.to_json()).name == "\ud800"


def test_deep_models() -> None:
    """A chain of hundreds of models decodes, encodes, copies and compares."""
    data: dict[str, Any] = dict(ADA)
    for _ in range(200):
        data = {**ADA, "friends": [data]}
    text = json.dumps(data)
    person = Person.from_json(text)

    assert json.loads(person.to_json()) == data
    assert Person.from_dict(data) == person


def test_too_deep_models() -> None:
    """Deeper than Python can go is an error of ours, however it came in."""
    data: Any = dict(ADA)
    for _ in range(5_000):
        data = {"friends": [data]}

    with pytest.raises(DecodeError, match="nested too deeply"):
        Person.from_dict(data)
    with pytest.raises(DecodeError, match="nested too deeply"):
        Person.from_json('{"friends":[' * 900 + '{"name": 1}' + "]}" * 900)


def test_a_decoded_model_takes_a_copy() -> None:
    """What the caller does with the data later does not change the model, nor the other way round."""
    data: dict[str, Any] = {**ADA, "new": {"a": [1]}}
    person = Person.from_dict(data)
    data["new"]["a"].append(2)
    person.to_dict()["new"]["a"].append(3)
    raw(person, "name")

    assert person.to_dict()["new"] == {"a": [1]}


def test_data_that_is_almost_json() -> None:
    """Enum members, other mappings and tuples are taken for what they stand for."""
    person = Person.from_dict(MappingProxyType({"id": "a", "name": Role.ADMIN, "friends": (ADA,)}))

    assert person.name == "admin"
    assert type(person.name) is str
    assert person.friends == [Person.from_dict(ADA)]


def test_what_json_cannot_hold_is_no_value() -> None:
    """An object of Python's in the data is of a wrong type."""
    person = Person.from_dict({"id": object(), "name": Person(name="x", pin="y")})

    assert [problem.got for problem in problems(person)] == ["a Python object", "a Python Person"]


def test_raw_of_what_was_set() -> None:
    """`raw` gives JSON data of good values too, and knows only fields."""
    person = construct(Person, name="Ada", born=datetime(2024, 1, 1, tzinfo=UTC))

    assert raw(person, "born") == "2024-01-01T00:00:00Z"
    assert raw(person, "nick") is UNSET
    with pytest.raises(AttributeError, match="no attribute 'bornAt'"):
        raw(person, "bornAt")
