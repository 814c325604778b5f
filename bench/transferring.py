"""Many calls at once, and bodies that fit in no memory, against the HTTP client that the SDK stands on.

``python -m bench.transferring WHAT WHO URL SIZE`` moves one body, as a process of its own, so that its memory shows.
"""

from __future__ import annotations

import asyncio
import importlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from bench.calling import BUDGET, HUB, QUERY, TOKEN, USER, first_line
from bench.calling import server as small_server
from bench.measure import Comparison, Run, compare
from bench.programs import ROOT, Finished, clean_environment, run
from bench.samples import Product
from bench.table import Line

AT_ONCE = 50
MOST_MEMORY = 128 * 2**20
"""Bytes that a process may take that moves a body of any size; half of it is Python with the HTTP client."""
_PIECE = 64 * 1024


def lines(product: Product, rounds: int, calls: int, size: int) -> Iterator[Line]:
    """Yield what many calls at once cost, and large bodies.

    Args:
        calls: How many make a run.
        size: Of the large bodies, in bytes.
    """
    with small_server() as url:
        yield many_calls(product, url, rounds, calls)
    with server() as url:
        for what in ("upload", "download"):
            ours, base = [], []
            for _ in range(min(rounds, 3)):
                base.append(moved(product, what, "bare", url, size))
                ours.append(moved(product, what, "ours", url, size))
            comparison = Comparison(ours=seconds(ours), base=seconds(base))
            memory = max(finished.memory for finished in ours)
            name = f"{what} of {size / 2**20:.0f} MiB"
            yield Line.of(name, "httpx2.Client", comparison, budget=BUDGET, memory=memory, most_memory=MOST_MEMORY)


def seconds(runs: list[Finished]) -> tuple[float, ...]:
    """Return what each run took."""
    return tuple(finished.seconds for finished in runs)


def many_calls(product: Product, url: str, rounds: int, calls: int) -> Line:
    """Return what so many calls cost of which some are always under way."""
    api = product.load("versori.embedded")
    with asyncio.Runner() as loop:
        client = api.AsyncClient(token=TOKEN, base_url=url)
        bare = httpx2.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"})

        async def call() -> None:
            await client.end_users.get(HUB, USER, identifier_type="external")

        async def call_bare() -> None:
            (await bare.get(f"{url}/hubs/{HUB}/users/{USER}", params=QUERY)).json()

        comparison = compare(at_once(loop, call, calls), at_once(loop, call_bare, calls), max(rounds // 10, 1))
        loop.run(client.aclose())
        loop.run(bare.aclose())
    return Line.of(f"{calls:,} async calls, {AT_ONCE} at once", "httpx2.AsyncClient", comparison, budget=BUDGET)


def at_once(loop: asyncio.Runner, call: Callable[[], Awaitable[None]], calls: int) -> Run:
    """Return a run of so many calls, made by so many tasks as are to be under way."""

    async def worker(queue: Iterator[int]) -> None:
        for _ in queue:
            await call()

    async def all_of_them() -> None:
        queue = iter(range(calls))
        await asyncio.gather(*(worker(queue) for _ in range(AT_ONCE)))

    def once() -> float:
        start = time.perf_counter()
        loop.run(all_of_them())
        return time.perf_counter() - start

    return once


# One body in a process of its own


def moved(product: Product, what: str, who: str, url: str, size: int) -> Finished:
    """Return what it takes to move one body."""
    words = (sys.executable, "-m", "bench.transferring", what, who, url, str(size))
    return run(words, cwd=ROOT, environment=clean_environment(PYTHONPATH=str(product.source)))


def content(size: int) -> Iterator[bytes]:
    """Yield so many bytes."""
    piece = bytes(_PIECE)
    for _ in range(size // _PIECE):
        yield piece


def upload_ours(url: str, size: int) -> None:
    """Send a body through the runtime of the SDK."""
    resource, runtime = our_resource(url)
    resource._request("POST", "/", body=runtime.Binary(content(size)), returns=None)  # noqa: SLF001


def upload_bare(url: str, size: int) -> None:
    """Send a body."""
    with httpx2.Client() as client:
        client.post(url, content=content(size)).raise_for_status()


def download_ours(url: str, size: int) -> None:
    """Save a body through the runtime of the SDK."""
    resource, runtime = our_resource(url)
    with tempfile.TemporaryDirectory() as folder, runtime.with_streaming(resource.read)(size) as answer:
        assert answer.save(Path(folder, "body")) == size  # noqa: S101 - else there is nothing to measure


def download_bare(url: str, size: int) -> None:
    """Save a body."""
    with (
        tempfile.TemporaryDirectory() as folder,
        httpx2.Client() as client,
        client.stream("GET", f"{url}/{size}") as answer,
        Path(folder, "body").open("wb") as file,
    ):
        assert sum(map(file.write, answer.iter_bytes())) == size  # noqa: S101


def our_resource(url: str) -> tuple[Any, Any]:
    """Return a resource with a method that reads a body, and the runtime."""
    runtime: Any = importlib.import_module("versori._runtime")

    def read(self: Any, size: int) -> Any:
        return self._request("GET", "/{size}", path={"size": size}, returns=bytes, accept="*/*")

    bodies = type("Bodies", (runtime.Resource,), {"read": read})
    return bodies(runtime.ApiClient(runtime.Api(name="bench", version="1"), base_url=url)), runtime


# The other end


@contextmanager
def server() -> Iterator[str]:
    """Run a server for large bodies, in a process of its own, and give its URL."""
    words = [sys.executable, "-m", "bench.transferring", "serve"]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:  # noqa: S603 - our own
        try:
            yield f"http://127.0.0.1:{first_line(process)}"
        finally:
            process.terminate()


async def serve() -> None:
    """Take any body, and give one as long as the path says, until nobody is left to call."""
    served = await asyncio.start_server(connected, "127.0.0.1", 0)
    print(served.sockets[0].getsockname()[1], flush=True)  # noqa: T201 - who started us reads it
    await asyncio.to_thread(sys.stdin.read)


async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one request."""
    head = await reader.readuntil(b"\r\n\r\n")
    if head.startswith(b"POST"):
        while not (await reader.read(_PIECE)).endswith(b"0\r\n\r\n"):
            pass
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
    else:
        size = int(head.split()[1].removeprefix(b"/"))
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % size)
        for piece in content(size):
            writer.write(piece)
            await writer.drain()
    await writer.drain()
    writer.close()


_MOVES = {
    ("upload", "ours"): upload_ours,
    ("upload", "bare"): upload_bare,
    ("download", "ours"): download_ours,
    ("download", "bare"): download_bare,
}

if __name__ == "__main__":
    if sys.argv[1] == "serve":
        asyncio.run(serve())
    else:
        _MOVES[sys.argv[1], sys.argv[2]](sys.argv[3], int(sys.argv[4]))
