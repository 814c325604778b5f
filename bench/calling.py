"""One call through the SDK against the same call with the HTTP client that it stands on, decoding included."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import httpx2

from bench.measure import Run, compare, timed
from bench.programs import ROOT
from bench.samples import Product
from bench.table import Line

BUDGET = 1.3
HUB, USER = "01HV3Q8Z6M7N4K2J9X5T1R0WBC", "account-0"
QUERY = {"identifier_type": "external"}
TOKEN = "a-token"  # noqa: S105 - of nothing


def lines(product: Product, rounds: int, calls: int) -> Iterator[Line]:
    """Yield what calls cost that are answered at once.

    Args:
        calls: How many make a run.
    """
    api = product.load("versori.embedded")
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with server() as url:
        full = f"{url}/hubs/{HUB}/users/{USER}"
        with api.Client(token=TOKEN, base_url=url) as client, httpx2.Client(headers=headers) as bare:
            ours = timed(lambda: client.end_users.get(HUB, USER, identifier_type="external"), calls, time.perf_counter)
            base = timed(lambda: bare.get(full, params=QUERY).json(), calls, time.perf_counter)
            yield Line.of("one call", "httpx2.Client", compare(ours, base, rounds), budget=BUDGET)
        with asyncio.Runner() as loop:
            client, bare_async = api.AsyncClient(token=TOKEN, base_url=url), httpx2.AsyncClient(headers=headers)

            async def call() -> None:
                await client.end_users.get(HUB, USER, identifier_type="external")

            async def call_bare() -> None:
                (await bare_async.get(full, params=QUERY)).json()

            comparison = compare(awaited(loop, call, calls), awaited(loop, call_bare, calls), rounds)
            yield Line.of("one async call", "httpx2.AsyncClient", comparison, budget=BUDGET)
            loop.run(client.aclose())
            loop.run(bare_async.aclose())


def awaited(loop: asyncio.Runner, call: Callable[[], Awaitable[None]], times: int) -> Run:
    """Return a run of so many calls, one after the other; see `timed`."""

    async def all_of_them() -> None:
        for _ in range(times):
            await call()

    once = timed(lambda: loop.run(all_of_them()), 1, time.perf_counter)
    return lambda: once() / times


@contextmanager
def server() -> Iterator[str]:
    """Run the server, in a process of its own, and give its URL."""
    words = [sys.executable, "-m", "bench.server"]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:  # noqa: S603 - our own
        try:
            yield f"http://127.0.0.1:{first_line(process)}"
        finally:
            process.terminate()


def first_line(process: subprocess.Popen[str]) -> str:
    """Return the first line that a process prints."""
    return process.stdout.readline().strip() if process.stdout else ""
