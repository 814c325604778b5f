"""Instances of every schema go through the models and come back; what is read of them is what annotations say.

Instances are generated from the documents, and judged by jsonschema-rs; attributes are judged by pydantic.
"""

from __future__ import annotations

import copy
import json
import pickle
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from tests.behaviour import checking, sdk
from tests.behaviour.mutations import Mutation, mutations, other_types
from tests.behaviour.server import DocumentServer, sent_of
from tests.behaviour.strategies import instances, is_valid
from tests.behaviour.test_operations import arguments
from tests.unit.spec_support import SPEC, Node, at

INSTANCES = 10
"""How many instances of each schema are tried at most."""

MUTATIONS = 10
"""How many one-place changes of each instance are tried."""


def body_schema(operation: sdk.Operation) -> Node:
    """Return the schema of the body that an operation sends."""
    return operation.spec.node["requestBody"].resolved["content"][operation.media_type or ""]["schema"].resolved


WITH_BODY = tuple(one for one in sdk.operations() if "json" in (one.media_type or ""))
Servers = Callable[[str], DocumentServer]

every_schema = pytest.mark.parametrize("schema", sdk.schemas(), ids=str)


@cache
def sample(schema: str) -> tuple[Any, ...]:
    """Return instances that follow a schema, which is named by its document and pointer; the same ones on every run."""
    document, _, pointer = schema.partition(".yaml#")
    node = at(document, pointer)
    found: list[Any] = []

    @settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=INSTANCES,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(instances(node))
    def collect(data: Any) -> None:
        if is_valid(node, data):
            found.append(data)

    collect()
    assert found, f"no instance of {schema}"
    return tuple(found)


def same(one: Any, other: Any) -> bool:
    """Return whether two JSON values are equal: numbers by value, and true is not 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def chosen(found: Iterator[Mutation], data: object, count: int) -> list[Mutation]:
    """Return some of the changes, always the same ones for the same data."""
    several = list(found)
    return Random(json.dumps(data, sort_keys=True)).sample(several, min(count, len(several)))  # noqa: S311


def is_model(value: object) -> bool:
    """Return whether a value is a model of the SDK."""
    return isinstance(value, sdk.module("").Model)


def comes_back(kind: Any, data: Any) -> Any:
    """Assert that data comes back from a type unchanged, in every way there is; return its value."""
    before = json.dumps(data)
    value = sdk.decode(kind, data, report=list)
    assert json.dumps(data) == before
    assert same(sdk.encode(value), data)
    if is_model(value):
        assert same(json.loads(value.to_json()), data)
        for twin in (
            copy.copy(value),
            copy.deepcopy(value),
            pickle.loads(pickle.dumps(value)),  # noqa: S301
            value.replace(),
        ):
            assert twin == value
            assert same(twin.to_dict(), data)
        assert repr(value).startswith(f"{type(value).__name__}(")
    return value


def comes_back_as_text(value: Any, data: Any) -> None:
    """Assert that a model comes back from text as it does from data."""
    model, text = type(value), json.dumps(data)
    for source in (text, text.encode(), json.dumps(data, ensure_ascii=False, indent=1)):
        assert same(json.loads(model.from_json(source).to_json()), data)


def test_every_document_has_its_turn() -> None:
    """Schemas of every file under spec/ are tried."""
    assert {schema.node.document for schema in sdk.schemas()} == {file.stem for file in SPEC.glob("*.yaml")}


@every_schema
def test_instances_come_back(schema: sdk.Schema) -> None:
    """What follows a schema comes back as it was, strictly too; each attribute has a value, of its type."""
    for data in sample(str(schema.node)):
        value = comes_back(schema.type, data)
        if is_model(value):
            comes_back_as_text(value, data)
            assert sdk.decode(schema.type, data, strict=True) == value

        assert sdk.module("").problems(value) == ()
        assert checking.unreadable(value) == []
        assert checking.lies(value) == []


@every_schema
def test_mutated_instances_come_back(schema: sdk.Schema) -> None:
    """What is different in one place comes back as it was; attributes have values of their types or `FieldError`s."""
    for data in sample(str(schema.node)):
        for mutation in chosen(mutations(data), data, MUTATIONS):
            value = comes_back(schema.type, mutation.apply(data))

            assert checking.lies(value) == [], mutation
            assert bool(checking.unreadable(value)) <= bool(sdk.module("").problems(value)), mutation


@pytest.mark.parametrize("operation", WITH_BODY, ids=str)
def test_bodies_arrive(operation: sdk.Operation, servers: Servers) -> None:
    """What follows the schema of a body is sent as it is, without what only the server sets; the judge is content."""
    server = servers(operation.api.document)
    given, _ = arguments(operation)
    name = operation.entry["body"]["parameter"]
    kind = checking.parameters(operation.method)[name]
    schema = body_schema(operation)
    with operation.api.client(base_url=server.url, token="t0ken") as client:
        for data in sample(str(schema)):
            operation.bound(client)(**{**given, name: sdk.decode(kind, data)})

            verdict = server.verdicts.pop()
            assert same(verdict.body, sent_of(schema, data))
            assert verdict.faults == ()


@pytest.mark.parametrize("api", sdk.apis(), ids=str)
def test_strict_decoding_refuses_wrong_types(api: sdk.Api) -> None:
    """Of all changes of one place to a wrong type, strict decoding refuses 999 in 1000.

    A type is wrong if jsonschema-rs says so. Those of unions without a tag may go through; so far none does.
    """
    tried: Counter[str] = Counter()
    accepted: list[str] = []

    def check(schema: sdk.Schema, data: Any) -> None:
        for mutation in chosen(other_types(data), data, 2 * MUTATIONS):
            changed = mutation.apply(data)
            if not is_valid(schema.node, changed):
                tried[schema.python] += 1
                if takes(schema, changed):
                    accepted.append(f"{schema.python}{mutation.path}: {mutation.what}")

    for schema in sdk.schemas():
        if schema.api == api:
            for data in sample(str(schema.node)):
                check(schema, data)

    total = tried.total()
    share = 1 - len(accepted) / total
    assert share >= 0.999, f"refused {share:.2%} of {total} changes in {len(tried)} schemas; accepted: {accepted[:20]}"
    assert total > 20 * len(tried), "too few changes to tell"


def takes(schema: sdk.Schema, data: Any) -> bool:
    """Return whether strict decoding accepts data."""
    try:
        sdk.decode(schema.type, data, strict=True)
    except sdk.module("").DecodeError:
        return False
    return True
