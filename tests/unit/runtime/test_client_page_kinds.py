"""Pages that are counted, and pages that link to the next one."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import pytest
from runtime.errors import PaginationError
from runtime.model import Model
from runtime.pages import Counted, NextLink, Page, Pagination
from runtime.unset import UNSET, Unset

from .conftest import Use
from .loopback import Answer, Loopback, Seen


class Numbers(Page["int"], items="numbers"):
    """Some numbers of several."""

    numbers: list[int]
    total: int | Unset = UNSET
    next: str | Unset | None = UNSET


ALL = list(range(7))


def walk(use: Use, server: Loopback, pages: Pagination, query: dict[str, Any] | None = None) -> list[int]:
    """Return the items of all pages."""
    found: list[int] = []

    def call(client: Any) -> Any:
        first = client.things._page("GET", "/n", query=query or {}, returns=Numbers, pages=pages)
        return gather(first) if hasattr(first, "__aiter__") and not isinstance(first, Model) else found.extend(first)

    async def gather(first: Any) -> None:
        found.extend([item async for item in first])

    use(call, base_url=server.url)
    return found


def by_number(parameter: str, first: int, size: int) -> Any:
    """Return a script that answers pages by their number."""

    def script(seen: Seen) -> Answer:
        number = int(parse_qs(seen.query).get(parameter, [str(first)])[0]) - first
        return Answer.json({"numbers": ALL[number * size : (number + 1) * size]})

    return script


def by_offset(*, total: bool) -> Any:
    """Return a script that answers three items from an offset."""

    def script(seen: Seen) -> Answer:
        offset = int(parse_qs(seen.query).get("offset", ["0"])[0])
        return Answer.json({"numbers": ALL[offset : offset + 3], **({"total": len(ALL)} if total else {})})

    return script


@pytest.mark.parametrize("first", [0, 1])
def test_pages_with_numbers(use: Use, first: int) -> None:
    """An empty page is the last one."""
    with Loopback(by_number("page", first, 3)) as server:
        assert walk(use, server, Counted("page", first=first)) == ALL
    assert len(server.requests) == 4


def test_pages_from_the_middle(use: Use) -> None:
    """Walking begins where the caller does."""
    with Loopback(by_number("page", 1, 3)) as server:
        assert walk(use, server, Counted("page", first=1), {"page": 2}) == ALL[3:]


@pytest.mark.parametrize(("total", "requests"), [(False, 4), (True, 3)])
def test_pages_with_offsets(use: Use, total: bool, requests: int) -> None:
    """The total says which page is the last, an empty page otherwise."""
    pages = Counted("offset", by_item=True, total="total" if total else "")
    with Loopback(by_offset(total=total)) as server:
        assert walk(use, server, pages) == ALL
    assert len(server.requests) == requests


def test_pages_with_links(use: Use) -> None:
    """A link may be relative; its query stands instead of the call's."""
    answers = [
        Answer.json({"numbers": [1], "next": "/n?after=1"}),
        Answer.json({"numbers": [2], "next": "?after=2"}),
        Answer.json({"numbers": [3], "next": None}),
    ]
    with Loopback(*answers) as server:
        assert walk(use, server, NextLink("next"), {"q": "x"}) == [1, 2, 3]
    assert [seen.target for seen in server.requests] == ["/n?q=x", "/n?after=1", "/n?after=2"]


@pytest.mark.parametrize("link", ["https://evil.example/n", "//evil.example/n", "http://u@127.0.0.1/n", "file:///n"])
def test_links_to_others_are_not_followed(use: Use, link: str) -> None:
    """Our credentials stay where they belong."""
    with Loopback(Answer.json({"numbers": [1], "next": link})) as server, pytest.raises(PaginationError):
        walk(use, server, NextLink("next"))
    assert len(server.requests) == 1


def test_links_in_a_circle_end(use: Use) -> None:
    """A page that was there before is an error, not a loop."""
    answers = [Answer.json({"numbers": [1], "next": f"/n?after={one}"}) for one in (1, 2, 1, 2)]
    with Loopback(*answers) as server, pytest.raises(PaginationError):
        walk(use, server, NextLink("next"))
