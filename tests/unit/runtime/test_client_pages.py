"""Pages: one of them, all of them, and an end that is certain."""

from __future__ import annotations

import asyncio
import copy
import pickle
from typing import Any

import pytest
from runtime.errors import NotFoundError, PaginationError
from runtime.pages import has_next_page, next_page, next_page_async
from runtime.resource import with_response
from runtime.unset import UNSET

from .demo import AsyncClient, Client, PageInfo, Thing, ThingPage
from .loopback import Answer, Loopback, Seen


def page(*ids: str, after: Any = UNSET) -> Answer:
    info = {} if after is UNSET else {"pageInfo": {"next": after}}
    return Answer.json({"things": [{"id": id_} for id_ in ids], **info})


THREE = (page("a", "b", after="c1"), page(after="c2"), page("c", after=""))


def walk(url: str, **arguments: Any) -> list[str]:
    with Client("t", base_url=url) as client:
        return [thing.id for thing in client.things.list(**arguments)]


def walk_async(url: str, **arguments: Any) -> list[str]:
    async def run() -> list[str]:
        async with AsyncClient("t", base_url=url) as client:
            return [thing.id async for thing in client.things.list(**arguments)]

    return asyncio.run(run())


BOTH = pytest.mark.parametrize("walk", [walk, walk_async], ids=["sync", "async"])


@BOTH
def test_all_items_of_all_pages(walk: Any) -> None:
    """Empty pages in between included; other parameters stay."""
    with Loopback(*THREE) as server:
        assert walk(server.url, first=2) == ["a", "b", "c"]

    assert [seen.query for seen in server.requests] == ["first=2", "first=2&after=c1", "first=2&after=c2"]


@BOTH
@pytest.mark.parametrize("end", [UNSET, None, ""])
def test_what_ends_the_pages(walk: Any, end: Any) -> None:
    """A cursor that is absent, null or empty."""
    with Loopback(page("a", after=end)) as server:
        assert walk(server.url) == ["a"]

    assert len(server.requests) == 1


@BOTH
@pytest.mark.parametrize("cursors", [["x", "x"], ["x", "y", "x"], ["x", "y", "z", "y"]])
def test_cursors_that_repeat(walk: Any, cursors: list[str]) -> None:
    """End in an error, not in a loop."""
    with Loopback(*(page("a", after=cursor) for cursor in cursors)) as server, pytest.raises(PaginationError):
        walk(server.url)

    assert len(server.requests) == len(cursors)


@BOTH
def test_a_start_in_the_middle(walk: Any) -> None:
    """A page that names its own cursor would be a loop too."""
    with Loopback(page("a", after="x")) as server, pytest.raises(PaginationError):
        walk(server.url, after="x")

    assert len(server.requests) == 1


@BOTH
def test_a_failure_on_the_way(walk: Any) -> None:
    """Comes out of the loop."""
    with Loopback(page("a", after="x"), Answer(404)) as server, pytest.raises(NotFoundError):
        walk(server.url)


def test_nothing_is_fetched_before_it_is_needed() -> None:
    """The second page only after the items of the first."""
    with Loopback(*THREE) as server, Client("t", base_url=server.url) as client:
        things = iter(client.things.list())
        assert [next(things).id, next(things).id] == ["a", "b"]
        assert len(server.requests) == 1
        assert next(things).id == "c"

    assert len(server.requests) == 3


def test_page_by_page() -> None:
    """Each page has its own items; walking from it goes on from there."""
    with Loopback(*THREE, THREE[2]) as server, Client("t", base_url=server.url) as client:
        first = client.things.list()
        second = next_page(first)
        assert second is not None
        third = next_page(second)
        assert third is not None
        assert [len(one.things) for one in (first, second, third)] == [2, 0, 1]
        assert [has_next_page(one) for one in (first, second, third)] == [True, True, False]
        assert next_page(third) is None
        assert [thing.id for thing in second] == ["c"]


def test_page_by_page_async() -> None:
    """`await` gives one page."""

    async def run(url: str) -> list[int]:
        async with AsyncClient("t", base_url=url) as client:
            pages = client.things.list()
            first = await pages
            second = await next_page_async(first)
            assert second is not None
            rest = [thing.id async for thing in second]
            return [len(first.things), len(second.things), len(rest)]

    with Loopback(*THREE) as server:
        assert asyncio.run(run(server.url)) == [2, 0, 1]


def test_async_pages_send_nothing_by_themselves() -> None:
    """Only when awaited, and then each time."""

    async def run(url: str) -> None:
        async with AsyncClient("t", base_url=url) as client:
            pages = client.things.list()
            assert server.requests == []
            await pages
            await pages

    with Loopback(page("a")) as server:
        asyncio.run(run(server.url))

    assert len(server.requests) == 2


def test_a_plain_loop_over_a_page_that_has_to_be_awaited() -> None:
    """Says so at once, rather than stop after the first page; the last page is harmless."""

    async def run(url: str) -> None:
        async with AsyncClient("t", base_url=url) as client:
            first = await client.things.list()
            with pytest.raises(TypeError, match="async for"):
                list(first)
            with pytest.raises(TypeError, match="next_page_async"):
                next_page(first)
            assert [thing.id for thing in await client.things.list()] == ["z"]

    with Loopback(page("a", after="x"), page("z")) as server:
        asyncio.run(run(server.url))


def test_an_async_loop_over_a_page_of_a_client() -> None:
    """Says that it need not be awaited."""
    with Loopback(page("a", after="x")) as server, Client("t", base_url=server.url) as client:
        first = client.things.list()
        with pytest.raises(TypeError, match="next_page"):
            asyncio.run(next_page_async(first))


def test_pages_made_by_hand() -> None:
    """Have their own items, and no others after them; a copy likewise."""
    made = ThingPage(things=[Thing(id="1")], page_info=PageInfo(next="x"))
    with Loopback(page("a", after="x")) as server, Client("t", base_url=server.url) as client:
        fetched = client.things.list()

    for one in (
        made,
        copy.copy(fetched),
        copy.deepcopy(fetched),
        pickle.loads(pickle.dumps(fetched)),  # noqa: S301
        fetched.replace(),
    ):
        assert len(list(one)) == 1
        assert not has_next_page(one)
    assert ThingPage.from_dict(fetched.to_dict()) == fetched


def test_the_whole_answer_of_a_page(use: Any) -> None:
    """Knows the way on too."""

    def call(client: Any) -> Any:
        listed: Any = with_response(client.things.list)
        return listed(first=1)

    with Loopback(*THREE) as server:
        response = use(call, base_url=server.url)

    assert (response.status, len(response.value.things)) == (200, 2)
    assert has_next_page(response.value)


def test_options_hold_for_all_pages() -> None:
    """Headers and credentials of the client are sent for each."""

    def answer(seen: Seen) -> Answer:
        assert seen.headers["X-A"] == "1"
        assert seen.headers["Authorization"] == "Bearer t"
        return page("a", after="" if seen.query else "x")

    with Loopback(answer) as server, Client("t", base_url=server.url) as client:
        assert len(list(client.with_options(headers={"X-A": "1"}).things.list())) == 2
