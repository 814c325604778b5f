"""Servers that single operations have: where requests go, and credentials with them."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.behaviour import cases
from tests.unit.runtime.loopback import Answer, Loopback


def port(server: Loopback) -> str:
    """Return the port of a server."""
    return server.url.rpartition(":")[2]


def call(method: str, **options: Any) -> None:
    """Call a method of a client with these options."""
    api = cases.sdk("servers")("")
    with api.Client(api_key="k3y", max_retries=0, **options) as client:
        getattr(client.stations, method)()


def seen(server: Loopback) -> list[tuple[str, str | None]]:
    """Return path and key of each request."""
    return [(each.path, each.headers["x-key"]) for each in server.requests]


def test_variables_of_both_kinds_of_servers() -> None:
    """Both take their variables from the same argument; the default of an enum is a value of it."""
    with Loopback(Answer(204)) as first, Loopback(Answer(204)) as second:
        chosen = {"port": port(first), "chartPort": port(second)}
        call("list_stations", server_variables=chosen)
        call("put_chart", server_variables=chosen)
        call("put_chart", server_variables={**chosen, "edition": "old"})

    assert seen(first) == [("/v1/stations", "k3y")]
    assert seen(second) == [("/new/charts", "k3y"), ("/old/charts", "k3y")]


def test_a_path_is_one_on_the_own_host() -> None:
    """A server without a host is where the API is."""
    with Loopback(Answer(204)) as server:
        call("get_status", server_variables={"port": port(server)})

    assert seen(server) == [("/v2/status", "k3y")]


@pytest.mark.parametrize("method", ["put_chart", "get_status"])
def test_a_base_url_is_for_all_of_it(method: str) -> None:
    """Whoever points the client elsewhere means every operation, so that no credential goes to the real server."""
    with Loopback(Answer(204)) as server:
        call(method, base_url=f"{server.url}/test")

    assert [path.startswith("/test/") for path, _ in seen(server)] == [True]


@pytest.mark.parametrize("name", ["chart_files", "http://127.0.0.1:{chartPort}/{edition}"])
def test_the_caller_says_where_an_operations_server_is(name: str) -> None:
    """By name or by URL as the document has it, with a base URL or without."""
    with Loopback(Answer(204)) as first, Loopback(Answer(204)) as second:
        call("put_chart", base_url=first.url, servers={name: f"{second.url}/x/"})
        call("list_stations", base_url=first.url, servers={name: second.url})
        call("put_chart", servers={name: second.url})

    assert seen(first) == [("/stations", "k3y")]
    assert seen(second) == [("/x/charts", "k3y"), ("/charts", "k3y")]


def test_asynchronous() -> None:
    """An `AsyncClient` takes the same arguments."""
    api = cases.sdk("servers")("")

    async def run(url: str) -> None:
        async with api.AsyncClient(api_key="k3y", servers={"chart_files": url}) as client:
            await client.stations.put_chart()

    with Loopback(Answer(204)) as server:
        asyncio.run(run(server.url))

    assert seen(server) == [("/charts", "k3y")]


@pytest.mark.parametrize("servers", [{"charts": "https://x.example"}, {"chart_files": "x.example"}])
def test_what_is_no_server_is_refused(servers: dict[str, str]) -> None:
    """Neither a name that no operation has, nor what is no base URL, is passed over."""
    with pytest.raises(cases.sdk("servers")("").ConfigurationError):
        call("list_stations", servers=servers)
