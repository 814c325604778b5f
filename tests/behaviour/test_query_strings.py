"""Query strings that are described as a whole (OpenAPI 3.2, section 4.12.1)."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.behaviour import cases
from tests.unit.runtime.loopback import Answer, Loopback


@pytest.mark.parametrize(
    ("method", "given", "query"),
    [
        (
            "levels",
            {"station": "a&b", "kind": ["x", "y"], "box": {"w": 1.5}},
            "station=a%26b&kind=x,y&box=%7B%22w%22%3A1.5%7D",
        ),
        ("matching", {"selection": {"station": "nl-hvh"}}, "%7B%22station%22%3A%22nl-hvh%22%7D"),
        ("found", {"expression": "$.a.b[1:1]"}, "%24.a.b%5B1%3A1%5D"),
        ("found", {}, ""),
        ("labelled", {"labels": {"a b": "c&d", "e": "f"}}, "a%20b=c%26d&e=f"),
    ],
)
def test_what_is_sent(method: str, given: dict[str, Any], query: str) -> None:
    """JSON and text are all there is, without a name; a form has its fields."""
    sdk = cases.sdk("query-strings")
    if isinstance(given.get("selection"), dict):
        given = {"selection": sdk("models").Selection(**given["selection"])}

    async def run(url: str) -> None:
        async with sdk("").AsyncClient(base_url=url) as client:
            await getattr(client.levels, method)(**given)

    with Loopback(Answer(204)) as server:
        with sdk("").Client(base_url=server.url) as client:
            list(getattr(client.levels, method)(**given) or ())
        if method != "levels":
            asyncio.run(run(server.url))

    assert {request.target.partition("?")[2] for request in server.requests} == {query}
