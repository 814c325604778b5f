"""No attribute lies: judged by checkers that are not ours."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, Literal

import pytest
from beartype.door import is_bearable
from hypothesis import given, settings
from pydantic import BaseModel, TypeAdapter, ValidationError
from runtime import UNSET, FieldError, Model, Unset, Variants, extras, fields

from . import eager, test_model_unrolled
from .test_model_unions import CAT, DOG, EEL, Cat, Owner, Pet, UnknownPet
from .test_model_unrolled import GOOD, Tree, objects

STANDARD = {"Literal": Literal, "Unset": Unset, "datetime": datetime, "DecimalNumber": Decimal, "Base64Url": bytes}


def hint(annotation: str, module: Any) -> Any:
    """Return an annotation as a type that any checker knows, its unions written out."""
    names = {**vars(module), **STANDARD}
    plain = {n: reduce(or_, value.__args__) if isinstance(value, Variants) else value for n, value in names.items()}
    return eval(annotation, plain)  # noqa: S307


def attributes(model: Model, module: Any) -> Iterator[tuple[Any, Any]]:
    """Yield value and type of each field that has a value, in a model and those in its fields."""
    for field in fields(model):
        try:
            value = getattr(model, field.name)
        except FieldError:
            continue
        yield value, hint(str(field.annotation), module)
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, Model):
                yield from attributes(inner, module)


@settings(deadline=None)
@given(objects)
def test_attributes_are_of_their_types(data: dict[str, Any]) -> None:
    """Whatever came, reading an attribute gives a value of the annotated type or raises `FieldError`."""
    for value, kind in attributes(Tree.from_dict(data), test_model_unrolled):
        assert is_bearable(value, kind), (value, kind)


def nodes(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of each scalar and container in JSON data that has a type in `Tree`."""
    if path:
        yield path
    if path[:1] not in (("free",), ("more",)):
        items: Any = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
        for key, value in items:
            yield from nodes(value, (*path, key))


def changed(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Return a copy of JSON data with another value at one place."""
    if not path:
        return value
    key, *rest = path
    if isinstance(data, dict):
        return {**data, key: changed(data[key], tuple(rest), value)}
    return [*data[:key], changed(data[key], tuple(rest), value), *data[key + 1 :]]


def test_strict_refuses_one_wrong_node() -> None:
    """A value of a type that the annotation has not is found wherever it is."""
    accepted = []
    for path in nodes(GOOD):
        for value in (None, True, 7, 1.5, "wrong", [], [None], {}, {"x": 1}):
            data = changed(GOOD, path, value)
            try:
                Tree.from_dict(data, strict=True)
            except Exception:  # noqa: BLE001, S112 (any refusal counts)
                continue
            accepted.append((path, value))
    legal: dict[Any, list[Any]] = {
        ("text",): ["wrong"],
        ("Flag",): [True],
        ("number",): [7],
        ("rate",): [7, 1.5],
        ("role",): ["wrong"],
        ("is.at",): [None],
        ("maybe",): [None, "wrong"],
        ("either",): [None, True, 7, "wrong"],
        ("leaf",): [{}, {"x": 1}],
        ("leaf", "text"): ["wrong"],
        ("leaves",): [[]],
        ("leaves", 0): [{}, {"x": 1}],
        ("leaves", 0, "text"): ["wrong"],
        ("leaves", 1): [{}, {"x": 1}],
        ("words",): [None, []],
        ("words", 0): ["wrong"],
        ("matrix",): [[]],
        ("matrix", 0): [[]],
        ("matrix", 0, 0): [7],
        ("matrix", 1): [[]],
        ("named",): [{}],
        ("named", "e"): [{}, {"x": 1}],
        ("named", "e", "text"): ["wrong"],
        ("free",): [None, True, 7, 1.5, "wrong", [], [None], {}, {"x": 1}],
        ("more",): [{}, {"x": 1}],
        ("green",): [7, {}, {"x": 1}],
        ("tree",): [None],
        ("amount",): [7, 1.5],
        ("blob",): [],
    }

    assert accepted == [(path, value) for path, values in legal.items() for value in values]


class Form(BaseModel):
    """A user's own pydantic model with fields of ours."""

    owner: Owner
    pet: Pet
    cats: list[Cat] = []


def test_models_in_pydantic_models() -> None:
    """They take instances and data, and are serialised as they are sent."""
    form = Form.model_validate({"owner": {"pet": CAT, "new": 1}, "pet": DOG, "cats": [Cat(lives=1), CAT]})
    data = {"owner": {"pet": CAT, "new": 1}, "pet": DOG, "cats": [{"kind": "cat", "lives": 1}, CAT]}

    assert isinstance(form.owner, Owner)
    assert form.cats == [Cat(lives=1), Cat(lives=9)]
    assert form.model_dump() == data
    assert Form.model_validate_json(form.model_dump_json()) == form
    assert Form(owner=form.owner, pet=Cat(lives=2)).pet == Cat(lives=2)
    assert type(Form.model_validate({"owner": {"pet": EEL}, "pet": EEL}).pet) is UnknownPet


def test_pydantic_errors() -> None:
    """What is not of the type at all is a validation error; what is wrong within shows when it is read."""
    with pytest.raises(ValidationError, match="expected Owner, got a string"):
        Form.model_validate({"owner": "x", "pet": DOG})
    form = Form.model_validate({"owner": {"pet": {**CAT, "lives": "nine"}}, "pet": DOG})
    with pytest.raises(FieldError, match="/pet/lives"):
        _ = form.owner.pet.lives


def test_pydantic_json_schema() -> None:
    """A schema can be made; ours are objects of any shape in it."""
    schema = Form.model_json_schema()

    assert schema["properties"]["owner"] == {"type": "object", "title": "Owner"}
    assert schema["properties"]["cats"]["items"] == {"type": "object", "title": "Cat"}
    assert TypeAdapter(list[Owner]).json_schema()["type"] == "array"


def test_attributes_of_eager_classes() -> None:
    """The same where annotations are objects."""
    pet = eager.Cat.from_dict({"kind": "dog", "lives": 1})

    assert not hasattr(pet, "kind")
    assert pet.lives == 1
    assert extras(pet) == {}
    assert pet != UNSET
