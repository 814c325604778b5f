"""Lists in pages that nobody described, walked to their end by clients made of the document."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from tests.behaviour import cases
from tests.unit.runtime.loopback import Answer, Loopback, Seen

Walk = Callable[..., list[Any]]


@pytest.fixture(params=["sync", "async"])
def walk(request: pytest.FixtureRequest) -> Walk:
    """Return all items of a list: ``walk(url, "list_logs", limit=2)``."""
    api = cases.sdk("pages")("")

    def sync(url: str, method: str, **given: Any) -> list[Any]:
        with api.Client(base_url=url) as client:
            return list(getattr(client.recognised, method)(**given))

    async def run(url: str, method: str, **given: Any) -> list[Any]:
        async with api.AsyncClient(base_url=url) as client:
            return [item async for item in getattr(client.recognised, method)(**given)]

    return sync if request.param == "sync" else lambda *args, **given: asyncio.run(run(*args, **given))


def queries(server: Loopback) -> list[str]:
    """Return the queries of the requests that came."""
    return [seen.query for seen in server.requests]


def test_a_cursor_is_followed_until_there_is_no_more(walk: Walk) -> None:
    """The answer's flag ends the walk even if there is another cursor."""
    pages = (
        Answer.json({"data": [{"code": "a"}], "meta": {"nextCursor": "x y", "hasMore": True}}),
        Answer.json({"data": [{"code": "b"}], "meta": {"nextCursor": "z", "hasMore": False}}),
    )
    with Loopback(*pages) as server:
        found = walk(server.url, "list_gauges", limit=1)

    assert [item.code for item in found] == ["a", "b"]
    assert queries(server) == ["limit=1", "cursor=x%20y&limit=1"]


def test_a_list_goes_on_after_its_last_item(walk: Walk) -> None:
    """The key of the last item asks for the next page while the answer says that there is more."""
    pages = (
        Answer.json({"data": [{"id": "1"}, {"id": "2"}], "has_more": True}),
        Answer.json({"data": [{"id": "3"}], "has_more": False}),
    )
    with Loopback(*pages) as server:
        found = walk(server.url, "list_charges")

    assert [item.id for item in found] == ["1", "2", "3"]
    assert queries(server) == ["", "starting_after=2"]


def test_an_offset_grows_by_what_came(walk: Walk) -> None:
    """The total ends the walk; without one, a page without items does."""
    with Loopback(Answer.json({"readings": [1, 2], "total": 3}), Answer.json({"readings": [3], "total": 3})) as server:
        assert walk(server.url, "list_logs", limit=2) == [1, 2, 3]
        assert queries(server) == ["limit=2", "offset=2&limit=2"]

    with Loopback(Answer.json({"readings": [1, 2]}), Answer.json({"readings": []})) as server:
        assert walk(server.url, "list_logs", offset=10) == [1, 2]
        assert queries(server) == ["offset=10", "offset=12"]


def test_pages_are_counted_from_the_number_that_is_assumed(walk: Walk) -> None:
    """The first page is the default of the parameter; the number of all pages ends the walk."""
    pages = (Answer.json({"notices": ["a"], "total_pages": 2}), Answer.json({"notices": ["b"], "total_pages": 2}))
    with Loopback(*pages) as server:
        assert walk(server.url, "list_notices") == ["a", "b"]
        assert queries(server) == ["", "page=1"]


@pytest.mark.parametrize("next_", ["/charts?at=2", "?at=2"])
def test_a_link_in_the_body_is_followed(walk: Walk, next_: str) -> None:
    """A link is relative to the page that has it."""
    pages = (Answer.json({"charts": ["a"], "_links": {"next": {"href": next_}}}), Answer.json({"charts": ["b"]}))
    with Loopback(*pages) as server:
        assert walk(server.url, "list_charts") == ["a", "b"]
        assert queries(server) == ["", "at=2"]


def test_a_link_in_a_header_is_followed(walk: Walk) -> None:
    """Of several links the one that is called ``next`` leads on (RFC 8288)."""
    link = '</ports?p=0>; rel="prev first", </ports?p=2>; title="a, b"; rel=next'
    pages = (Answer.json({"ports": ["a"]}, headers=[("Link", link)]), Answer.json({"ports": ["b"]}))
    with Loopback(*pages) as server:
        assert walk(server.url, "list_ports", page_size=1) == ["a", "b"]
        assert queries(server) == ["page_size=1", "p=2"]


@pytest.mark.parametrize("method", ["list_charts", "list_ports"])
def test_a_link_to_another_origin_is_not_followed(walk: Walk, method: str) -> None:
    """Nobody else gets to see the credentials of a call."""
    with Loopback(Answer.json({})) as other:
        target = f"{other.url}/steal"

        def answer(_: Seen) -> Answer:
            data = {"charts": ["a"], "ports": ["a"], "_links": {"next": {"href": target}}}
            return Answer.json(data, headers=[("Link", f'<{target}>; rel="next"')])

        with Loopback(answer) as server, pytest.raises(cases.sdk("pages")("").PaginationError):
            walk(server.url, method)

    assert other.requests == []


def test_a_server_that_counts_but_does_not_heed_is_an_error(walk: Walk) -> None:
    """The same objects again and again are no list without an end."""
    with (
        Loopback(Answer.json({"data": [{"code": "a"}], "meta": {"nextCursor": "x"}})) as server,
        pytest.raises(cases.sdk("pages")("").PaginationError),
    ):
        walk(server.url, "list_gauges")

    assert len(server.requests) == 2
