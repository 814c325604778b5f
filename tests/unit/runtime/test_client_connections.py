"""Connections: reused, limited, given up by either side, through proxies and over TLS; calls that are cancelled."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import select
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from runtime import httpx_transport
from runtime.errors import (
    APIError,
    APITimeoutError,
    ConnectError,
    ResponseTooLargeError,
    ServiceUnavailableError,
    TransportError,
)
from runtime.httpx_transport import AsyncHttpxTransport, HttpxTransport
from runtime.pages import AsyncPages

from .conftest import Use
from .demo import AsyncClient, Client, Thing, virtual_time
from .loopback import CERTIFICATE, Answer, Loopback, Seen

OK = Answer.json({"id": "1"})
MANY = 1000


def get(client: Any) -> Any:
    return client.things.get("1")


# Many calls


def test_a_connection_serves_many_calls(use: Use) -> None:
    """Errors and answers that are not as described too, as long as they are read whole."""
    answers = [OK, Answer(404, b"no"), Answer(200, b"no JSON"), OK]
    with Loopback(*answers) as server:

        def tried(client: Any) -> Any:
            return trying(client) if hasattr(client, "aclose") else over(client)

        def over(client: Any) -> None:
            for _ in answers:
                with contextlib.suppress(Exception):
                    get(client)

        async def trying(client: Any) -> None:
            for _ in answers:
                with contextlib.suppress(Exception):
                    await get(client)

        use(tried, base_url=server.url)

    assert (len(server.requests), server.connections) == (4, 1)


def test_a_thousand_calls_at_once() -> None:
    """All succeed, on no more connections than the pool has."""
    with Loopback(OK) as server:

        async def run() -> list[Thing]:
            async with AsyncClient("t", base_url=server.url) as client:
                return await asyncio.gather(*(client.things.get(str(at)) for at in range(MANY)))

        things = asyncio.run(run())

    assert len(things) == MANY
    assert {seen.path for seen in server.requests} == {f"/things/{at}" for at in range(MANY)}
    assert server.connections <= 100


def test_a_thousand_calls_that_fail_at_first() -> None:
    """A server that is overloaded for a moment gets every call in the end."""
    seen_before: set[str] = set()
    lock = threading.Lock()

    def once(seen: Seen) -> Answer:
        with lock:
            new = seen.path not in seen_before and len(seen_before) < 90
            seen_before.add(seen.path)
        return Answer(429, headers=[("Retry-After", "0")]) if new else OK

    with Loopback(once) as server:

        async def run() -> list[Thing]:
            async with AsyncClient("t", base_url=server.url) as client:
                return await asyncio.gather(*(client.things.get(str(at)) for at in range(MANY)))

        assert len(asyncio.run(run())) == MANY

    assert len(server.requests) == MANY + 90


def test_a_storm_of_429_for_a_thousand_calls() -> None:
    """The server gets a tenth more than there are calls, not three times as many."""
    with virtual_time(), Loopback(Answer(429, headers=[("Retry-After", "1")])) as server:

        async def run() -> list[Any]:
            async with AsyncClient("t", base_url=server.url) as client:
                calls = (client.things.get("1") for _ in range(MANY))
                return await asyncio.gather(*calls, return_exceptions=True)

        found = asyncio.run(run())

    assert {getattr(error, "status", error) for error in found} == {429}
    assert len(server.requests) == MANY + 100


def test_threads_share_a_client() -> None:
    """From many threads at once."""
    with Loopback(OK) as server, Client("t", base_url=server.url) as client, ThreadPoolExecutor(16) as pool:
        assert len(list(pool.map(lambda _: client.things.get("1"), range(200)))) == 200


# Calls that are given up


def test_a_call_that_is_cancelled() -> None:
    """Its connection is closed, the others go on, and the pool has all its places again."""
    with Loopback(slow_first) as server:

        async def run() -> None:
            limits = httpx2.Limits(max_connections=2, max_keepalive_connections=2)
            async with httpx2.AsyncClient(limits=limits, verify=False) as own:
                client = AsyncClient("t", base_url=server.url, transport=AsyncHttpxTransport(own), timeout=5.0)
                for _ in range(6):
                    stuck = [asyncio.create_task(client.things.get("stuck")) for _ in range(4)]
                    while len(server.requests) % 3 != 2:
                        await asyncio.sleep(0.001)
                    for task in stuck:
                        task.cancel()
                    outcomes = await asyncio.gather(*stuck, return_exceptions=True)
                    assert {type(outcome) for outcome in outcomes} == {asyncio.CancelledError}
                    assert (await client.things.get("1")).id == "1"

        asyncio.run(run())

    assert [seen.path for seen in server.requests].count("/things/1") == 6


def slow_first(seen: Seen) -> Answer:
    """Return an answer that hangs in its body for some things."""
    body = b'{"id": "1"}'
    return Answer(200, body, hang=45) if "stuck" in seen.path else Answer(200, body)


def test_cancelled_while_waiting_to_try_again() -> None:
    """The pause ends at once."""
    with Loopback(Answer(503, headers=[("Retry-After", "59")])) as server:

        async def run() -> None:
            async with AsyncClient("t", base_url=server.url) as client:
                task = asyncio.create_task(client.things.get("1"))
                while not server.requests:
                    await asyncio.sleep(0.001)
                await asyncio.sleep(0.02)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task

        asyncio.run(asyncio.wait_for(run(), 5))


def test_a_limit_of_the_callers() -> None:
    """`asyncio.timeout` ends a call, however many steps it has."""
    with Loopback(slow_first) as server:

        async def run() -> str:
            async with AsyncClient("t", base_url=server.url) as client:
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.05):
                        await client.things.get("stuck")
                return (await client.things.get("1")).id

        assert asyncio.run(run()) == "1"


@pytest.mark.parametrize("asynchronous", [False, True], ids=["sync", "async"])
def test_a_stream_that_is_left_early(asynchronous: bool) -> None:
    """Its connection is closed, and the next call has a new one."""
    kind = [("Content-Type", "text/event-stream")]
    with Loopback(Answer(200, b"data: 1\n\n", kind, length=-1, endless=b"data: 2\n\n" * 1000), OK) as server:

        def over() -> str:
            with Client("t", base_url=server.url, timeout=5.0) as client:
                with client.things._events("GET", "/", returns=int) as events:
                    assert [next(events).data, next(events).data] == [1, 2]
                return client.things.get("1").id

        async def run() -> str:
            async with AsyncClient("t", base_url=server.url, timeout=5.0) as client:
                async with client.things._events("GET", "/", returns=int) as events:
                    assert [(await anext(events)).data, (await anext(events)).data] == [1, 2]
                return (await client.things.get("1")).id

        assert (asyncio.run(run()) if asynchronous else over()) == "1"

    assert server.connections == 2


def test_pages_that_are_left_early(use: Use) -> None:
    """Nothing more is asked for."""
    page = Answer.json({"things": [{"id": "1"}, {"id": "2"}], "page_info": {"next": "n"}})

    def first(client: Any) -> Any:
        pages = client.things.list()
        return awaited(pages) if isinstance(pages, AsyncPages) else next(iter(pages))

    async def awaited(pages: Any) -> Any:
        async for thing in pages:
            return thing
        return None

    with Loopback(page) as server:
        assert use(first, base_url=server.url).id == "1"

    assert len(server.requests) == 1


# One's own HTTP client


def test_a_certificate_that_nobody_knows(use: Use) -> None:
    """Is refused: what clients share verifies."""
    with virtual_time(), Loopback(OK, tls=True) as server, pytest.raises(ConnectError, match="certificate"):
        use(get, base_url=server.url)

    assert server.requests == []


def test_clients_share_one_tls_context() -> None:
    """Reading the certificates takes most of the time that a client takes to make; the environment still counts."""
    httpx_transport._trust.cache_clear()
    for _ in range(3):
        HttpxTransport().close()

    assert httpx_transport._trust.cache_info().misses == 1
    context = httpx_transport._trust(None, None)
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_the_environment_names_certificates(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    """``SSL_CERT_FILE`` holds for clients that are made from then on."""
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with Loopback(OK, tls=True) as server:
        assert use(get, base_url=server.url).id == "1"


def with_own(url: str, **options: Any) -> list[str]:
    """Return what a call of either client gives, with an HTTP client of one's own."""

    async def run() -> str:
        async with httpx2.AsyncClient(**options) as own:
            return (await AsyncClient("t", base_url=url, transport=AsyncHttpxTransport(own)).things.get("1")).id

    with httpx2.Client(**options) as own:
        found = Client("t", base_url=url, transport=HttpxTransport(own)).things.get("1").id
    return [found, asyncio.run(run())]


def test_a_certificate_of_ones_own() -> None:
    """One's own HTTP client knows whom to trust."""
    with Loopback(OK, tls=True) as server:
        assert with_own(server.url, verify=ssl.create_default_context(cafile=CERTIFICATE)) == ["1", "1"]


def test_a_proxy() -> None:
    """It gets whole URLs."""
    with Loopback(OK) as proxy:
        assert with_own("http://tides.invalid/v1", proxy=proxy.url, verify=False) == ["1", "1"]

    assert [seen.target for seen in proxy.requests] == ["http://tides.invalid/v1/things/1"] * 2


def test_a_proxy_of_the_environment(use: Use, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own client uses it as others do."""
    with Loopback(OK) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        use(get, base_url="http://tides.invalid")

    assert [seen.target for seen in proxy.requests] == ["http://tides.invalid/things/1"]


def test_tls_through_a_proxy() -> None:
    """The proxy passes on what it cannot read."""
    with Loopback(OK, tls=True) as server, tunnel() as (proxy, asked):
        trusted = ssl.create_default_context(cafile=CERTIFICATE)
        assert with_own(server.url, proxy=proxy, verify=trusted) == ["1", "1"]

    assert asked == [f"CONNECT {server.url.removeprefix('https://')} HTTP/1.1"] * 2


@pytest.mark.parametrize("answer", [b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", b""])
def test_a_proxy_that_refuses(answer: bytes) -> None:
    """Nothing was sent, so even a POST may go again."""
    with virtual_time(), tunnel(answer) as (proxy, asked), httpx2.Client(proxy=proxy, verify=False) as own:
        client = Client("t", base_url="https://tides.invalid", transport=HttpxTransport(own), max_retries=1)
        with pytest.raises(TransportError, match=r"POST https://tides\.invalid/things: no"):
            client.things.create()

    assert len(asked) >= 1


@contextlib.contextmanager
def tunnel(refusal: bytes | None = None) -> Iterator[tuple[str, list[str]]]:
    """Run a proxy for TLS; give its URL, and what it was asked."""
    asked: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            asked.append(self.rfile.readline().decode().strip())
            while self.rfile.readline().strip():
                pass
            if refusal is not None:
                self.wfile.write(refusal)
                return
            host, _, port = asked[-1].split()[1].rpartition(":")
            with socket.create_connection((host, int(port))) as far:
                self.wfile.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                pump(self.connection, far)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", asked
        finally:
            server.shutdown()
            thread.join()


def pump(one: socket.socket, other: socket.socket) -> None:
    """Pass on what comes from either, until one of them ends."""
    ends = {one: other, other: one}
    while True:
        for ready in select.select(list(ends), [], [])[0]:
            data = ready.recv(65536)
            if not data:
                return
            ends[ready].sendall(data)


# Answers without end


@pytest.mark.parametrize("endless", [b"x" * 65536, b"1\r\nx\r\n" * 1000], ids=["until closed", "chunks"])
def test_a_body_without_end(use: Use, endless: bytes) -> None:
    """It is too large at some point."""
    chunked = [("Transfer-Encoding", "chunked")] if endless.startswith(b"1") else []
    answer = Answer(200, b"", chunked, length=-1, endless=endless)
    with Loopback(answer) as server, pytest.raises(ResponseTooLargeError, match="more than 100000 bytes"):
        use(get, base_url=server.url, max_response_bytes=100_000)


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nX: "], ids=["fields", "a field"])
def test_a_head_without_end(use: Use, head: bytes) -> None:
    """Likewise; it is no answer."""
    endless = b"X: y\r\n" * 100 if head.endswith(b"\n") else b"y" * 1000
    answer = Answer(200, before=head, endless=endless, cut=len(head))
    with Loopback(answer) as server, pytest.raises(TransportError, match="no complete answer"):
        use(get, base_url=server.url, max_retries=0)


@pytest.mark.parametrize("kind", ["_events", "_lines"])
def test_a_line_without_end(use: Use, kind: str) -> None:
    """A stream may last for ever, its lines may not."""

    def call(client: Any) -> Any:
        stream = getattr(client.things, kind)("GET", "/", returns=object)
        return gather(stream) if hasattr(stream, "__anext__") else list(stream)

    async def gather(stream: Any) -> list[Any]:
        return [each async for each in stream]

    media_type = {"_events": "text/event-stream", "_lines": "application/jsonl"}[kind]
    answer = Answer(200, b"data: x", [("Content-Type", media_type)], length=-1, endless=b"x" * 1000)
    with (
        Loopback(answer) as server,
        pytest.raises(ResponseTooLargeError, match="a line of the answer has more than 50000 bytes"),
    ):
        use(call, base_url=server.url, max_response_bytes=50_000)


def test_a_stream_that_says_nothing_more(use: Use) -> None:
    """The timeout holds for each piece."""

    def call(client: Any) -> Any:
        stream = client.things._events("GET", "/", returns=object)
        return gather(stream) if hasattr(stream, "__anext__") else list(stream)

    async def gather(stream: Any) -> list[Any]:
        return [each async for each in stream]

    answer = Answer(200, b"data: 1\n\n", [("Content-Type", "text/event-stream")], length=100, hang=90)
    with Loopback(answer) as server, pytest.raises(APITimeoutError):
        use(call, base_url=server.url, timeout=0.1, max_retries=0)


@pytest.mark.parametrize("status", [100, 101, 199])
def test_interim_answers_only(use: Use, status: int) -> None:
    """No answer is never taken for one."""
    answer = Answer(before=f"HTTP/1.1 {status} Odd\r\n\r\n".encode(), cut=20)
    with (
        virtual_time(),
        Loopback(answer) as server,
        pytest.raises((TransportError, APIError), match=f"no complete|{status}"),
    ):
        use(get, base_url=server.url, max_retries=0)


@pytest.mark.parametrize("length", ["5, 6", "-1", "x", "1" * 30, "0x10", "+5"])
def test_lengths_that_are_none(use: Use, length: str) -> None:
    """The answer is not guessed at."""
    answer = Answer(200, b'{"id": "1"}', [("Content-Length", length)], length=-1, close=True)
    with virtual_time(), Loopback(answer) as server, pytest.raises(TransportError, match="no complete answer"):
        use(get, base_url=server.url, max_retries=0)


def test_both_kinds_of_length(use: Use) -> None:
    """With a length and chunks, chunks count (RFC 9112, section 6.3)."""
    answer = Answer(200, b'b\r\n{"id": "1"}\r\n0\r\n\r\n', [("Transfer-Encoding", "chunked")], length=3)
    with virtual_time(), Loopback(answer, OK) as server:
        assert use(get, get, base_url=server.url).id == "1"


def test_a_bomb_in_a_bomb(use: Use) -> None:
    """Codings one within the other are undone piece by piece."""
    bomb = gzip.compress(gzip.compress(bytes(50_000_000)))
    answer = Answer(200, bomb, [("Content-Encoding", "gzip, gzip")])
    with Loopback(answer) as server, pytest.raises(ResponseTooLargeError, match="more than 1000000 bytes"):
        use(get, base_url=server.url, max_response_bytes=1_000_000)


def test_an_outage_in_between(use: Use) -> None:
    """A server that comes back is used again at once."""
    with virtual_time(), Loopback(OK, *[Answer(503)] * 3, OK) as server:

        def call(client: Any) -> Any:
            return gather(client) if hasattr(client, "aclose") else over(client)

        def over(client: Any) -> str:
            get(client)
            with pytest.raises(ServiceUnavailableError):
                get(client)
            return str(get(client).id)

        async def gather(client: Any) -> str:
            await get(client)
            with pytest.raises(ServiceUnavailableError):
                await get(client)
            return str((await get(client)).id)

        assert use(call, base_url=server.url) == "1"
