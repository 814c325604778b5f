"""Makes the committed SDK importable, and calls it in both of its ways."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest

from tests.behaviour import sdk
from tests.behaviour.server import DocumentServer

sdk.on_path()

Call = Callable[..., Any]


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine has set for the SDK or for proxies, tests set what they need."""
    for name in os.environ:
        if name.startswith(f"{sdk.TARGET.upper()}_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture(params=["sync", "async"])
def call(request: pytest.FixtureRequest) -> Call:
    """Call an operation with a client of its API: `call(operation, *arguments, client={…}, **more)`.

    The connections are those of httpx2, as usual, but without TLS, which takes most of the time to set up.
    """

    def sync(operation: sdk.Operation, *args: Any, client: dict[str, Any], **options: Any) -> Any:
        with httpx2.Client(verify=False) as plain:
            transport = sdk.module("").HttpxTransport(plain)
            return operation.bound(operation.api.client(transport=transport, **client))(*args, **options)

    async def run(operation: sdk.Operation, args: Any, client: dict[str, Any], options: Any) -> Any:
        async with httpx2.AsyncClient(verify=False) as plain:
            transport = sdk.module("").AsyncHttpxTransport(plain)
            return await operation.bound(operation.api.async_client(transport=transport, **client))(*args, **options)

    def asynchronous(operation: sdk.Operation, *args: Any, client: dict[str, Any], **options: Any) -> Any:
        return asyncio.run(run(operation, args, client, options))

    return sync if request.param == "sync" else asynchronous


@pytest.fixture(scope="session")
def servers() -> Iterator[Callable[[str], DocumentServer]]:
    """One server for each document, started when it is first asked for by name."""
    running: dict[str, DocumentServer] = {}

    def server(name: str) -> DocumentServer:
        if name not in running:
            running[name] = DocumentServer(name)
            running[name].__enter__()
        running[name].verdicts.clear()
        return running[name]

    yield server
    for one in running.values():
        one.__exit__(None, None, None)
