"""Makes `runtime` importable: the folder that is copied into every SDK, as a package of its own."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.append(str(Path(__file__).parents[3] / "templates"))

from .demo import AsyncClient, Client

Use = Callable[..., Any]
TOKEN = "t0ken"


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine has set, tests set what they need."""
    for name in ("DEMO_TOKEN", "DEMO_USER", "DEMO_PASSWORD", "DEMO_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=["sync", "async"])
def use(request: pytest.FixtureRequest) -> Use:
    """Make calls with a client of the demo API, then close it: `use(call, …, base_url=…)` gives the last outcome.

    A call is a function of the client; what it returns is awaited where the client is async.
    """

    def sync(*calls: Callable[[Any], Any], token: Any = TOKEN, **options: Any) -> Any:
        with Client(token, **options) as client:
            return [call(client) for call in calls][-1]

    async def run(calls: Any, token: Any, options: Any) -> Any:
        async with AsyncClient(token, **options) as client:
            return [await call(client) for call in calls][-1]

    def asynchronous(*calls: Callable[[Any], Any], token: Any = TOKEN, **options: Any) -> Any:
        return asyncio.run(run(calls, token, options))

    return sync if request.param == "sync" else asynchronous
