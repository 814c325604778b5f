"""Resources that are parts of others (OpenAPI 3.2, section 4.22)."""

from __future__ import annotations

import asyncio

from tests.behaviour import cases
from tests.unit.runtime.loopback import Answer, Loopback


def test_a_part_is_an_attribute_of_what_it_is_a_part_of() -> None:
    """As it is of the client; the same requests are made, and labels are not above anything."""
    api = cases.sdk("tag-tree")("")

    async def run(url: str) -> None:
        async with api.AsyncClient(base_url=url) as client:
            await client.water.levels.level_marks.list_marks()

    with Loopback(Answer(204)) as server:
        with api.Client(base_url=server.url) as client:
            client.water.levels.level_marks.list_marks()
            client.level_marks.list_marks()
            client.water.flows.list_flows()
        asyncio.run(run(server.url))

    assert [request.path for request in server.requests] == ["/marks", "/marks", "/flows", "/marks"]
