"""Lists that come in pages, of every operation that the documents describe so."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from functools import reduce
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.behaviour import sdk
from tests.behaviour.server import content_of
from tests.behaviour.test_operations import arguments
from tests.unit.runtime.loopback import Answer, Loopback, Seen

TOKEN = "t0ken"
PAGED = tuple(one for one in sdk.operations() if "x-pagination" in one.spec.node)
Walk = Callable[[sdk.Operation, str], list[Any]]

every_list = pytest.mark.parametrize("operation", PAGED, ids=str)


@pytest.fixture(params=["sync", "async"])
def walk(request: pytest.FixtureRequest) -> Walk:
    """Go through all items of a list, with every argument but the one that names a page."""

    def given(operation: sdk.Operation) -> dict[str, Any]:
        parameter = operation.entry["parameters"][f"query:{description(operation)['parameter']}"]
        return {name: value for name, value in arguments(operation)[0].items() if name != parameter}

    def sync(operation: sdk.Operation, url: str) -> list[Any]:
        with operation.api.client(base_url=url, token=TOKEN) as client:
            return list(operation.bound(client)(**given(operation)))

    async def run(operation: sdk.Operation, url: str) -> list[Any]:
        async with operation.api.async_client(base_url=url, token=TOKEN) as client:
            return [item async for item in operation.bound(client)(**given(operation))]

    return sync if request.param == "sync" else lambda operation, url: asyncio.run(run(operation, url))


def description(operation: sdk.Operation) -> dict[str, str]:
    """Return what the document says of the pages of an operation."""
    found: dict[str, str] = operation.spec.node["x-pagination"].value
    return found


def page(operation: sdk.Operation, following: str | None, count: int = 1) -> Answer:
    """Return the example of a page with its items so many times, and another cursor."""
    content = content_of(operation.success)
    assert content is not None
    data = json.loads(json.dumps(content[1]))
    says = description(operation)
    put(data, says["items"], at(data, says["items"]) * count)
    put(data, says["next"], following)
    return Answer.json(data)


def at(data: Any, pointer: str) -> Any:
    """Return the value at a JSON Pointer of plain keys."""
    return reduce(lambda value, key: value[key], pointer.split("/")[1:], data)


def put(data: Any, pointer: str, value: object) -> None:
    """Set the value at a JSON Pointer of plain keys; None removes it."""
    *path, last = pointer.split("/")[1:]
    holder = reduce(lambda inner, key: inner[key], path, data)
    holder.pop(last, None)
    if value is not None:
        holder[last] = value


def asked(operation: sdk.Operation, seen: Seen) -> list[str]:
    """Return the cursors that a request asks for."""
    return parse_qs(seen.query).get(description(operation)["parameter"], [])


@every_list
def test_a_list_is_walked_to_its_end(operation: sdk.Operation, walk: Walk) -> None:
    """Items of all pages come in order; each request is the first one with the cursor of the page before."""
    pages = (page(operation, "a b&c="), page(operation, "d", 0), page(operation, None, 2))
    with Loopback(*pages) as server:
        items = walk(operation, server.url)

    sent = [item for one in pages for item in at(json.loads(one.body), description(operation)["items"])]
    assert [sdk.encode(item) for item in items] == sent
    assert [asked(operation, seen) for seen in server.requests] == [[], ["a b&c="], ["d"]]
    rest = [parse_qs(seen.query) for seen in server.requests]
    for query in rest:
        query.pop(description(operation)["parameter"], None)
    assert rest[0] == rest[1] == rest[2]
    assert len({(seen.method, seen.path, seen.headers["authorization"]) for seen in server.requests}) == 1


@every_list
def test_an_empty_cursor_ends_a_list(operation: sdk.Operation, walk: Walk) -> None:
    """A cursor that is empty is none."""
    with Loopback(page(operation, "")) as server:
        walk(operation, server.url)

    assert len(server.requests) == 1


@every_list
def test_a_list_that_does_not_end_is_an_error(operation: sdk.Operation, walk: Walk) -> None:
    """A server that sends us round in circles is told apart from a long list."""
    answers = (page(operation, "a"), page(operation, "b"), page(operation, "a"))
    with Loopback(*answers) as server, pytest.raises(sdk.module("").PaginationError):
        walk(operation, server.url)

    assert len(server.requests) == 3


@every_list
def test_pages_one_by_one(operation: sdk.Operation) -> None:
    """`next_page` gives the page that a page names, and None after the last."""
    package, given = sdk.module(""), arguments(operation)[0]
    with (
        Loopback(page(operation, "a"), page(operation, None)) as server,
        operation.api.client(base_url=server.url, token=TOKEN) as client,
    ):
        first = operation.bound(client)(**given)
        assert package.has_next_page(first)
        second = package.next_page(first)
        assert type(second) is type(first)
        assert not package.has_next_page(second)
        assert package.next_page(second) is None

    assert [asked(operation, seen) for seen in server.requests][1] == ["a"]
