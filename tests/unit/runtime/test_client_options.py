"""Settings, hooks, logs, transports of one's own, and many calls at once."""

from __future__ import annotations

import asyncio
import logging
import pickle
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest
from runtime.channel import Channel
from runtime.errors import (
    APIError,
    APITimeoutError,
    ConnectError,
    NotFoundError,
    RedirectError,
    ResponseDecodeError,
    TransportError,
)
from runtime.headers import Headers
from runtime.hooks import Hooks
from runtime.httpx_transport import AsyncHttpxTransport, HttpxTransport
from runtime.transport import AsyncRawResponse, RawResponse, Request

from .demo import AsyncClient, Client, Fault, virtual_time
from .loopback import Answer, Loopback

OK = Answer.json({"id": "1"})
ODD = Answer.json({"id": "1", "sizeInCm": "three"})
JSON = {"content-type": "application/json"}


def get(client: Any) -> Any:
    return client.things.get("1")


class InMemory:
    """A transport that answers by itself, sync and async."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.requests: list[Request] = []
        self.closed = False

    def send(self, request: Request) -> Any:
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        self.closed = True


def test_a_transport_of_ones_own() -> None:
    """Sees each request as it would be sent; the client does not close it."""
    transport = InMemory(RawResponse(200, JSON, b'{"id": "1"}'), RawResponse(200, JSON, iter([b'{"id"', b': "2"}'])))
    with Client("t", transport=transport) as client:
        assert [client.things.get(one).id for one in "ab"] == ["1", "2"]

    assert not transport.closed
    assert transport.requests[0].url == "https://api.example.com/v1/things/a"
    assert transport.requests[0].headers["authorization"] == "Bearer t"
    assert transport.requests[0].timeout == 60.0


def test_an_async_transport_of_ones_own() -> None:
    """Likewise."""

    class Transport:
        async def send(self, request: Request) -> AsyncRawResponse:
            async def pieces() -> Any:
                yield b'{"id": '
                yield b'"1"}'

            return AsyncRawResponse(200, JSON, pieces())

        async def aclose(self) -> None:
            raise AssertionError

    async def run() -> str:
        async with AsyncClient("t", transport=Transport()) as client:
            thing: str = (await client.things.get("1")).id
            return thing

    assert asyncio.run(run()) == "1"


def test_what_a_transport_raises_is_judged() -> None:
    """`ConnectError` means that nothing was sent, so even a POST is sent again."""
    transport = InMemory(ConnectError("no"), RawResponse(200, JSON, b'{"id": "1"}'), TransportError("cut"))
    with virtual_time() as clock, Client("t", transport=transport) as client:
        assert client.things.create().id == "1"
        with pytest.raises(TransportError, match="cut"):
            client.things.create()

    assert len(clock.naps) == 1


def test_answers_are_closed() -> None:
    """Whether they are read to their end or not."""
    closed: list[int] = []
    answers = [
        RawResponse(200, JSON, [b'{"id": "1"}'], lambda: closed.append(1)),
        RawResponse(200, JSON, [b"x" * 100, b"x" * 100], lambda: closed.append(2)),
        RawResponse(404, JSON, [b"{}"], lambda: closed.append(3)),
    ]
    with Client("t", transport=InMemory(*answers), max_response_bytes=150) as client:
        client.things.get("1")
        for _ in range(2):
            with pytest.raises(Exception, match=r"more than|404"):
                client.things.get("1")

    assert closed == [1, 2, 3]


def test_a_trickle_ends() -> None:
    """The timeout is for all of an answer, not for each piece."""
    with virtual_time() as clock:

        def trickle() -> Any:
            while True:
                clock.sleep(4)
                yield b"x"

        transport = InMemory(RawResponse(200, JSON, trickle()))
        with (
            Client("t", transport=transport, timeout=10, max_retries=0) as client,
            pytest.raises(APITimeoutError) as error,
        ):
            client.things.get("1")

    assert "took more than 10 s" in str(error.value)
    assert clock.time == 1_000_000_012.0


def test_an_httpx2_client_of_ones_own() -> None:
    """With its headers; it does not follow redirects for us, and stays open."""
    moved = Answer(302, b"", [("Location", "http://localhost:1/")])
    with Loopback(OK, moved) as server, httpx2.Client(headers={"X-Mine": "1"}, follow_redirects=True) as mine:
        with Client("t", transport=HttpxTransport(mine), base_url=server.url) as client:
            client.things.get("1")
            with pytest.raises(RedirectError):
                client.things.get("1")
        assert mine.get(server.url, follow_redirects=False).status_code == 302

    assert server.requests[0].headers["X-Mine"] == "1"


def test_an_async_httpx2_client_of_ones_own() -> None:
    """Likewise."""

    async def run(url: str) -> None:
        async with httpx2.AsyncClient(headers={"X-Mine": "1"}) as mine:
            async with AsyncClient("t", transport=AsyncHttpxTransport(mine), base_url=url) as client:
                await client.things.get("1")
            assert (await mine.get(url)).status_code == 200

    with Loopback(OK) as server:
        asyncio.run(run(server.url))

    assert server.requests[0].headers["X-Mine"] == "1"


def test_a_proxy_from_the_environment(use: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is used, as by httpx2 itself."""
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with Loopback(OK) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        use(get, base_url="http://api.invalid")

    assert proxy.requests[0].target == "http://api.invalid/things/1"


def test_variants_share_connections() -> None:
    """With options of their own; the original keeps its own."""
    with Loopback(OK) as server, Client("t", base_url=server.url, headers={"X-A": "1", "X-B": "1"}) as client:
        variant = client.with_options(headers={"X-A": "2"}, timeout=None, max_retries=0, strict=True)
        assert type(variant) is Client
        assert variant.things is not client.things
        for one in (client, variant, client):
            one.things.get("1")

    assert server.connections == 1
    assert [(seen.headers["X-A"], seen.headers["X-B"]) for seen in server.requests] == [
        ("1", "1"),
        ("2", "1"),
        ("1", "1"),
    ]


def test_options_of_variants() -> None:
    """Each can be set; None takes a timeout or hooks away."""
    heard: list[object] = []
    hooks = Hooks(on_request=heard.append)
    transport = InMemory(*(RawResponse(200, JSON, b'{"id": "1"}') for _ in range(3)))
    client = Client("t", transport=transport, hooks=hooks, timeout=3)
    client.things.get("1")
    client.with_options(hooks=None, timeout=None).things.get("1")
    client.with_options(max_retries=1).things.get("1")

    assert len(heard) == 2
    assert [request.timeout for request in transport.requests] == [3, None, 3]


def test_hooks(use: Any) -> None:
    """See every request and answer, and may add header fields."""
    heard: list[tuple[Any, ...]] = []

    def on_request(request: Request) -> None:
        request.headers["traceparent"] = "00-1"
        heard.append((request.method, request.url))

    hooks = Hooks(
        on_request=on_request,
        on_response=lambda _, info: heard.append((info.status, info.headers["content-type"], info.elapsed >= 0)),
        on_problems=lambda _, problems: heard.append(tuple(problem.field for problem in problems)),
    )
    with Loopback(ODD) as server:
        use(get, base_url=server.url, hooks=hooks)

    assert heard == [("GET", server.url + "/things/1"), (200, "application/json", True), ("size",)]
    assert server.requests[0].headers["traceparent"] == "00-1"


def test_async_hooks() -> None:
    """Are awaited by an `AsyncClient`."""
    heard: list[object] = []

    async def on_request(request: Request) -> None:
        await asyncio.sleep(0)
        heard.append(request.method)

    async def run(url: str) -> None:
        async with AsyncClient("t", base_url=url, hooks=Hooks(on_request=on_request)) as client:
            await client.things.get("1")

    with Loopback(OK) as server:
        asyncio.run(run(server.url))

    assert heard == ["GET"]


def test_what_a_hook_raises_ends_the_call(use: Any) -> None:
    """A hook may refuse."""

    def refuse(_: Request) -> None:
        raise PermissionError("not today")

    with Loopback(OK) as server, pytest.raises(PermissionError, match="not today"):
        use(get, base_url=server.url, hooks=Hooks(on_request=refuse))

    assert server.requests == []


def test_answers_with_problems(use: Any, caplog: pytest.LogCaptureFixture) -> None:
    """One record for all of them, and an error in strict mode."""
    with Loopback(ODD) as server:
        assert use(get, base_url=server.url).id == "1"
        with pytest.raises(ResponseDecodeError, match="size") as caught:
            use(get, base_url=server.url, strict=True)

    (record,) = caplog.records
    assert (record.name, record.levelno) == ("demo.api", logging.WARNING)
    assert "/sizeInCm: expected int, got a string (Thing.size)" in record.getMessage()
    assert [problem.field for problem in caught.value.problems] == ["size"]


def test_failures_with_problems(use: Any, caplog: pytest.LogCaptureFixture) -> None:
    """The status counts, in strict mode too."""
    with Loopback(Answer.json({"message": 1}, 404)) as server, pytest.raises(NotFoundError) as caught:
        use(get, base_url=server.url, strict=True)

    assert isinstance(caught.value.body, Fault)
    assert len(caplog.records) == 1


def test_logs(use: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Requests and answers at DEBUG, retries at INFO."""
    caplog.set_level(logging.DEBUG, "demo.api")
    with virtual_time(chance=0.4), Loopback(Answer(503), OK) as server:
        use(get, base_url=server.url)

    url = server.url + "/things/1"
    assert [(record.levelname, record.getMessage()) for record in caplog.records if record.name == "demo.api"] == [
        ("DEBUG", f"GET {url}"),
        ("DEBUG", f"GET {url}: 503 in 0.000 s"),
        ("INFO", f"GET {url}: status 503; again in 0.2 s"),
        ("DEBUG", f"GET {url}"),
        ("DEBUG", f"GET {url}: 200 in 0.000 s"),
    ]


def test_threads_share_a_client() -> None:
    """A thousand calls from twenty threads, also the first ones."""
    with Loopback(OK) as server, Client("t", base_url=server.url) as client, ThreadPoolExecutor(20) as pool:
        ids = list(pool.map(lambda _: client.things.get("1").id, range(1000)))

    assert ids == ["1"] * 1000
    assert server.connections <= 20


def test_tasks_share_a_client() -> None:
    """A thousand calls at once."""

    async def run(url: str) -> list[str]:
        async with AsyncClient("t", base_url=url) as client:
            things = await asyncio.gather(*(client.things.get("1") for _ in range(1000)))
            return [thing.id for thing in things]

    with Loopback(OK) as server:
        assert asyncio.run(run(server.url)) == ["1"] * 1000

    assert server.connections <= 100


def test_cancellation() -> None:
    """Ends a call at once; the client goes on working, on another connection."""

    async def run(server: Loopback) -> None:
        async with AsyncClient("t", base_url=server.url) as client:
            call = asyncio.create_task(client.things.get("1"))
            while not server.requests:
                await asyncio.sleep(0.001)
            call.cancel()
            with pytest.raises(asyncio.CancelledError):
                await call
            assert (await client.things.get("1")).id == "1"

    with Loopback(Answer(hang=0), OK) as server:
        asyncio.run(run(server))


def test_a_transport_is_made_once() -> None:
    """Though twenty threads need it at the same moment."""
    made: list[int] = []
    barrier = threading.Barrier(20)

    def make() -> object:
        made.append(1)
        return object()

    channel: Channel[object] = Channel(None, make)

    def need(_: int) -> object:
        barrier.wait()
        return channel.transport()

    with ThreadPoolExecutor(20) as pool:
        assert len(set(pool.map(need, range(20)))) == 1

    assert made == [1]


NOT_A_NAME: Any = 1


def test_headers_are_found_in_any_case() -> None:
    """And repeated ones can be told apart."""
    headers = Headers([("Set-Cookie", "a=1"), ("set-cookie", "b=2"), ("X", "1")])

    assert headers["SET-COOKIE"] == "a=1, b=2"
    assert headers.get_all("Set-cookie") == ["a=1", "b=2"]
    assert (list(headers), len(headers), "x" in headers, NOT_A_NAME in headers) == (["set-cookie", "x"], 2, True, False)
    assert "a=1" not in repr(headers)
    assert headers.get("y") is None


def test_errors_can_be_pickled() -> None:
    """For pools of processes."""
    error = APIError("no", status=1, body=[2], headers=Headers([("a", "b")]), content=b"c", method="GET", url="u")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301

    assert type(again) is APIError
    assert (str(again), again.status, again.body, again.headers["a"], again.url) == ("no", 1, [2], "b", "u")


def test_what_importing_a_client_costs() -> None:
    """Neither httpx2 nor the larger modules of the standard library, until a call is made."""
    templates = Path(__file__).parents[3] / "templates"
    code = f"""
import sys; sys.path.insert(0, {str(templates)!r})
before = set(sys.modules)
import runtime.client, runtime.resource, runtime.auth, runtime.servers, runtime.settings, runtime.hooks
heavy = {{"httpx2", "logging", "dataclasses", "inspect", "asyncio", "typing", "random", "base64", "decimal"}}
print(sorted(heavy & (set(sys.modules) - before)))
"""
    outcome = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)

    assert outcome.stdout.strip() == "[]"
