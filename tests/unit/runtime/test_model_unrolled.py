"""The fast functions for classes that occur often do what the slow ones do."""

from __future__ import annotations

import keyword
import types
from datetime import datetime
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from runtime import UNSET, Base64Url, DecimalNumber, DecodeError, Field, Model, Unset, Variants, problems
from runtime.conversions import Decoding
from runtime.inspection import locate
from runtime.records import OFTEN, ModelCodec, record_of
from runtime.unrolled import unroll_decoder, unroll_writer


class Role(StrEnum):
    """Something to look up."""

    ADMIN = "admin"


class Leaf(Model):
    """All optional."""

    text: str | Unset = UNSET


class Twig(Model):
    """Nothing at all."""


Green: Any = Variants(__name__, "Green", members=("Leaf", "int"))


class Tree(Model):
    """A field of each kind that is unrolled in its own way."""

    text: str
    flag: bool = Field("Flag")
    number: int
    rate: float
    role: Role | str
    closed: Role | Unset = UNSET
    at: datetime | None = Field("is.at", default=None)
    maybe: str | Unset | None = UNSET
    either: int | str | bool | Unset | None = UNSET
    leaf: Leaf | Unset = UNSET
    leaves: list[Leaf] | Unset = UNSET
    words: list[str] | Unset | None = UNSET
    matrix: list[list[int]] | Unset = UNSET
    named: dict[str, Leaf] | Unset = UNSET
    free: object | Unset = UNSET
    more: dict[str, object] | Unset = UNSET
    green: Green | Unset = UNSET
    tree: Tree | Unset | None = UNSET
    amount: DecimalNumber | Unset = UNSET
    blob: Base64Url | Unset = UNSET


class Blank(Model):
    """The first field may be absent."""

    a: str | Unset = Field("a b", default=UNSET)
    b: int | Unset = Field('"\\\n', default=UNSET)
    c: Leaf | Unset = Field("", default=UNSET)


GOOD: dict[str, Any] = {
    "text": "a",
    "Flag": True,
    "number": 1,
    "rate": 1.5,
    "role": "admin",
    "closed": "admin",
    "is.at": "2024-01-01T00:00:00Z",
    "maybe": None,
    "either": True,
    "leaf": {"text": "b"},
    "leaves": [{"text": "c"}, {}],
    "words": ["d"],
    "matrix": [[1], []],
    "named": {"e": {"text": "f"}},
    "free": {"g": [1]},
    "more": {"h": 1},
    "green": 7,
    "tree": None,
    "amount": 10,
    "blob": "-_8=",
}

wrong: st.SearchStrategy[Any] = st.sampled_from(
    [None, 1, 2.5, 3.0, "x", "admin", True, [], [1], {}, {"text": 1}, [{"text": None}, "y"], {"k": []}]
)
objects = st.fixed_dictionaries(
    {},
    optional={**{name: st.just(value) | wrong for name, value in GOOD.items()}, "extra": wrong},
) | st.builds(lambda changes: {**GOOD, **changes}, st.dictionaries(st.sampled_from(sorted(GOOD)), wrong, max_size=3))


def fast(kind: type[Model]) -> ModelCodec:
    """Return a codec of a class that is unrolled from the start."""
    codec = ModelCodec(kind)
    codec.build()
    unroll_decoder(codec)
    unroll_writer(codec)
    return codec


def slow(kind: type[Model]) -> ModelCodec:
    """Return a codec of a class that never is."""
    codec = ModelCodec(kind)
    codec.build()
    codec.decoded = codec.written = OFTEN
    return codec


def seen(model: Any) -> Any:
    """Return all that can be seen of a model."""
    return model, model.to_dict(), [str(problem) for problem in locate(model)]


@settings(deadline=None)
@given(objects)
def test_decoding_alike(data: dict[str, Any]) -> None:
    """Equal models with equal problems, whatever the data."""
    assert seen(fast(Tree).decode(data, Decoding())) == seen(slow(Tree).decode(data, Decoding()))


@settings(deadline=None)
@given(objects)
def test_writing_alike(data: dict[str, Any]) -> None:
    """Equal text, whatever the model."""
    model = slow(Tree).decode(data, Decoding())

    assert fast(Tree).write(model) == slow(Tree).write(model)
    assert model.to_dict() == data


@settings(deadline=None)
@given(st.fixed_dictionaries({}, optional={"a b": st.text(), '"\\\n': st.integers(), "": st.just({}), "x": wrong}))
def test_names_and_absence(data: dict[str, Any]) -> None:
    """No first field, no field at all, names that are no names."""
    for codec in (fast(Blank), slow(Blank)):
        model = codec.decode(data, Decoding())

        assert record_of(Blank).cls is type(model)
        assert codec.write(model) == slow(Blank).write(model)
        assert model.to_dict() == data


def test_a_class_without_fields() -> None:
    """Nothing in, nothing out."""
    for codec in (fast(Twig), slow(Twig)):
        assert codec.write(codec.decode({}, Decoding())) == "{}"
        assert codec.write(codec.decode({"a": 1}, Decoding())) == '{"a":1}'


def test_values_that_were_set() -> None:
    """The fast writer goes by the values too, not by what the annotations promise."""
    model: Any = fast(Tree).decode(GOOD, Decoding())
    for name, value in {"text": 5, "number": "x", "leaf": [1], "free": Leaf(), "maybe": UNSET, "words": ("a",)}.items():
        setattr(model, name, value)

    assert fast(Tree).write(model) == slow(Tree).write(model)
    del model.rate
    assert fast(Tree).write(model) == slow(Tree).write(model)
    model.text = UNSET
    for codec in (fast(Tree), slow(Tree)):
        with pytest.raises(ValueError, match="UNSET"):
            codec.write(model)


def test_classes_are_unrolled_when_they_occur_often() -> None:
    """And go on as before."""

    class Often(Model):
        text: str
        at: datetime | Unset = UNSET

    data = {"text": "a", "at": "2024-01-01T00:00:00Z"}
    models = [Often.from_dict(data) for _ in range(2 * OFTEN)]
    texts = {model.to_json() for model in models}
    codec = record_of(Often)

    assert codec.unrolled
    assert codec.decode.__name__ == "unrolled"
    assert all(model == models[0] for model in models)
    assert texts == {'{"text":"a","at":"2024-01-01T00:00:00Z"}'}
    assert not problems(Often.from_dict(data))
    with pytest.raises(DecodeError, match=r"^/at: expected datetime"):
        Often.from_dict({**data, "at": "never"}, strict=True)


def test_any_field_name() -> None:
    """Names of the unrolled text's own are names like any other."""
    names = ["v0", "a0", "a1", "k0", "t0", "model", "data", "run", "out", "step", "one", "texts", "type", "len", "note"]
    names += ["slowly", "UNSET_", "text", "quote", "get", "append", "decode", "None_", *keyword.softkwlist]
    annotations = {name: "str" if i % 2 else "list[int] | None" for i, name in enumerate(names)}
    namespace = {"__module__": __name__, "__annotations__": annotations}
    kind: Any = types.new_class("Odd", (Model,), exec_body=lambda body: body.update(namespace))
    data = {name: "x" if i % 2 else [i] for i, name in enumerate(names)}

    model = fast(kind).decode(data, Decoding())

    assert {name: getattr(model, name) for name in names} == data
    assert fast(kind).write(model) == slow(kind).write(model)


def test_many_fields() -> None:
    """A class with hundreds of fields is no special case."""
    names = [f"field_{i}" for i in range(700)]
    annotations = {name: "str | Unset" if i % 3 else "int" for i, name in enumerate(names)}
    namespace = {"__module__": __name__, "__annotations__": annotations}
    kind: Any = types.new_class("Large", (Model,), exec_body=lambda body: body.update(namespace))
    data = {name: "x" if i % 3 else i for i, name in enumerate(names)}

    assert fast(kind).decode(data, Decoding()).to_dict() == data
    assert fast(kind).decode({n: v for n, v in data.items() if v != "x"}, Decoding()).field_1 is UNSET
