"""Keys by which a server knows a request that it gets twice, in SDKs made on the spot."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from sdkwright.cli.run import sources_of
from sdkwright.config import Target
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ledger import Ledger
from sdkwright.pipeline import generate
from tests.conformance.sdks import Sdk
from tests.support import write_tree
from tests.unit.runtime.loopback import Answer, Loopback

CASE = Path(__file__).parents[1] / "cases/idempotency/spec.yaml"
TWICE = (Answer(503, headers=[("Retry-After", "0")]), Answer(204))


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Sdk:
    return Sdk.of(CASE, tmp_path_factory.mktemp("sdk"), "sdk_with_keys")


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
def test_a_key_is_made_and_kept(sdk: Sdk, asynchronous: bool) -> None:
    """A POST with a key is tried again after any failure, and each try has the same key."""
    with Loopback(*TWICE) as server:
        call(sdk, server, "create_reading", asynchronous=asynchronous, station="nl-hvh")

    first, second = (seen.headers["Idempotency-Key"] for seen in server.requests)
    assert first == second == str(UUID(first))


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
def test_the_callers_key_wins(sdk: Sdk, asynchronous: bool) -> None:
    """A UUID where the document says so."""
    key = UUID(int=7)
    with Loopback(Answer(204)) as server:
        call(sdk, server, "delete_reading", "r1", asynchronous=asynchronous, idempotency_key=key)

    assert server.requests[0].headers["X-Idempotency-Key"] == str(key)


def test_what_needs_no_key_gets_none(sdk: Sdk) -> None:
    """A GET, and a key that is no text, are as the document has them."""
    with Loopback(Answer(204)) as server:
        call(sdk, server, "list_readings")
        call(sdk, server, "change_reading", "r1", idempotency_key=7)

    assert [seen.headers.get("Idempotency-Key") for seen in server.requests] == [None, "7"]


def test_every_post_by_configuration(tmp_path: Path) -> None:
    """An API that says nothing in its document may still take keys."""
    spec = tmp_path / "api.yaml"
    spec.write_text(
        "openapi: 3.1.0\ninfo: {title: T, version: '1'}\npaths:\n  /x:\n"
        "    post: {operationId: makeX, tags: [x], responses: {'204': {description: Made.}}}\n"
        "    put: {operationId: putX, tags: [x], responses: {'204': {description: Put.}}}\n"
    )
    log = DiagnosticLog()
    target = Target.of(spec, package="sdk_keys_by_config")
    target = replace(target, apis=(replace(target.apis[0], idempotency_header="Request-Key"),))
    write_tree(tmp_path / "sdk", generate(target, Ledger(), sources_of(target, log), log).files)
    sys.path.insert(0, str(tmp_path / "sdk/src"))
    sdk = Sdk("sdk_keys_by_config", None, log)  # type: ignore[arg-type]
    with Loopback(*TWICE) as server:
        call(sdk, server, "make_x", resource="x")
        call(sdk, server, "put_x", resource="x")

    keys = [seen.headers.get("Request-Key") for seen in server.requests]
    assert keys == [keys[0], keys[0], None]
    assert str(UUID(keys[0])) == keys[0]


def call(
    sdk: Sdk,
    server: Loopback,
    method: str,
    *arguments: Any,
    resource: str = "readings",
    asynchronous: bool = False,
    **options: Any,
) -> Any:
    """Make one call."""
    if not asynchronous:
        with sdk.module("").Client(base_url=server.url) as client:
            return getattr(getattr(client, resource), method)(*arguments, **options)

    async def run() -> Any:
        async with sdk.module("").AsyncClient(base_url=server.url) as client:
            return await getattr(getattr(client, resource), method)(*arguments, **options)

    return asyncio.run(run())
