"""Servers and networks that misbehave: every fault ends in one clear exception."""

from __future__ import annotations

import asyncio
import gzip
import socket
from typing import Any

import pytest
from runtime.base_error import SDKError
from runtime.errors import (
    APIError,
    APITimeoutError,
    BadRequestError,
    ClientClosedError,
    ClientError,
    ConnectError,
    InternalServerError,
    InvalidRequestError,
    NotFoundError,
    ResponseDecodeError,
    ResponseTooLargeError,
    ServerError,
    TransportError,
    UnauthorizedError,
)

from .demo import AsyncClient, Client, Fault, virtual_time
from .loopback import Answer, Loopback


def get(client: Any) -> Any:
    return client.things.get("1")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_nobody_listens(use: Any) -> None:
    """`ConnectError`, after the retries."""
    with virtual_time() as clock, pytest.raises(ConnectError, match=r"GET http://127.0.0.1.*no connection"):
        use(get, base_url=f"http://127.0.0.1:{free_port()}")

    assert len(clock.naps) == 2


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(200, b'{"id": "1"}', cut=0), "no complete answer"),
        (Answer(200, b'{"id": "1"}', cut=20), "no complete answer"),
        (Answer(200, b'{"id": "1"}', length=100, close=True), "no complete answer"),
        (Answer(200, b'{"id": "1"}', [("Content-Encoding", "gzip")]), "no complete answer"),
        (Answer(200, b"5\r\nabc", [("Transfer-Encoding", "chunked")], length=-1, close=True), "no complete answer"),
        (Answer(200, b"xyz\r\n", [("Transfer-Encoding", "chunked")], length=-1, close=True), "no complete answer"),
        (Answer(200, before=b"HELLO\r\n\r\n"), "no complete answer"),
        (Answer(200, b"", [("X", "y" * 200_000)]), "no complete answer"),
    ],
    ids=["reset", "cut in the head", "too short", "no gzip", "cut chunk", "bad chunk", "no HTTP", "huge head"],
)
def test_cut_answers(use: Any, answer: Answer, message: str) -> None:
    """A GET is sent three times, then it fails."""
    with virtual_time(), Loopback(answer) as server, pytest.raises(TransportError, match=message):
        use(get, base_url=server.url)

    assert len(server.requests) == 3


def test_a_cut_post_is_not_sent_again(use: Any) -> None:
    """The server may have done it."""
    with virtual_time(), Loopback(Answer(cut=0)) as server, pytest.raises(TransportError):
        use(lambda client: client.things.create(), base_url=server.url)

    assert len(server.requests) == 1


def test_a_connection_that_was_closed_in_between(use: Any) -> None:
    """A kept connection that the server has given up is replaced."""
    with Loopback(Answer.json({"id": "1"}, 200, [("Connection", "close")])) as server:
        use(get, get, base_url=server.url)

    assert server.connections == 2


def test_a_connection_that_was_closed_unsaid(use: Any) -> None:
    """Likewise when the server did not say so beforehand."""
    first = Answer(200, b'{"id": "1"}', [("Content-Type", "application/json")], close=True)
    with virtual_time(), Loopback(first) as server:
        use(get, get, base_url=server.url)

    assert len(server.requests) == 2


@pytest.mark.parametrize("hang", [0, 30, 70], ids=["at once", "in the head", "in the body"])
def test_a_server_that_hangs(use: Any, hang: int) -> None:
    """`APITimeoutError`, whether the client or the call set the timeout."""
    answer = Answer(200, b"x" * 100, hang=hang)
    with Loopback(answer) as server, pytest.raises(APITimeoutError, match="no answer within the timeout"):
        use(get, base_url=server.url, timeout=0.05, max_retries=0)
    with Loopback(answer) as server, pytest.raises(APITimeoutError):
        use(lambda client: client.things.get("1", timeout=0.05), base_url=server.url, max_retries=0)


def test_timeouts_are_tried_again(use: Any) -> None:
    """A GET that came too late is sent once more."""
    with virtual_time(), Loopback(Answer(hang=0), Answer.json({"id": "1"})) as server:
        assert use(get, base_url=server.url, timeout=0.1).id == "1"


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (Answer(200, b'{"id": "se', [("Content-Type", "application/json")]), "200 OK: not JSON"),
        (Answer(200, b"<h1>Hello</h1>", [("Content-Type", "text/html")]), "expected JSON, got 'text/html': '<h1>Hello"),
        (Answer(200, b"[1]", [("Content-Type", "application/json")]), "200 OK"),
        (Answer(200, b"\xff\xfe", [("Content-Type", "application/json")]), "200 OK: not JSON"),
        (Answer(200, b"[" * 200_000, [("Content-Type", "application/json")]), "200 OK"),
    ],
    ids=["broken JSON", "HTML", "another shape", "not UTF-8", "too deep"],
)
def test_answers_that_are_not_what_they_should_be(use: Any, answer: Answer, message: str) -> None:
    """`ResponseDecodeError`, with the answer on it; not sent again."""
    with Loopback(answer) as server, pytest.raises(ResponseDecodeError, match=message) as caught:
        use(get, base_url=server.url)

    assert (caught.value.status, caught.value.content) == (200, answer.body)
    assert len(str(caught.value)) < 400
    assert len(server.requests) == 1


def test_an_answer_without_length(use: Any) -> None:
    """Ends with its connection, or with its last chunk."""
    until_closed = Answer(200, b'{"id": "1"}', length=-1, close=True)
    chunked = Answer(200, b'4\r\n{"id\r\n7\r\n": "1"}\r\n0\r\n\r\n', [("Transfer-Encoding", "chunked")], length=-1)
    with Loopback(until_closed, chunked) as server:
        assert use(get, base_url=server.url).id == "1"
        assert use(get, base_url=server.url).id == "1"


def test_interim_answers(use: Any) -> None:
    """Are passed over."""
    early = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    with Loopback(Answer(200, b'{"id": "1"}', before=early)) as server:
        assert use(get, base_url=server.url).id == "1"


def test_an_answer_longer_than_announced(use: Any) -> None:
    """What is too much is not taken for the next answer, not even if it looks like one."""
    forged = b'HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{"id": "evil"}'
    for excess in (b" and then some", forged):
        first = Answer(200, b'{"id": "1"}' + excess, length=11)
        with virtual_time() as clock, Loopback(first, Answer(200, b'{"id": "2"}')) as server:
            assert use(get, get, base_url=server.url).id == "2"

        assert (len(server.requests), server.connections, clock.naps) == (2, 2, [])


def test_a_url_that_is_too_long(use: Any) -> None:
    """Is refused before anything is sent."""
    with Loopback() as server, pytest.raises(InvalidRequestError, match="refuses the URL"):
        use(lambda client: client.things.get("x" * 70_000), base_url=server.url)

    assert server.requests == []


def test_an_answer_that_is_too_large(use: Any) -> None:
    """It is not read to its end."""
    answer = Answer(200, b"x" * 2_000_000)
    with Loopback(answer) as server, pytest.raises(ResponseTooLargeError, match="more than 1000 bytes") as caught:
        use(get, base_url=server.url, max_response_bytes=1000)

    assert caught.value.limit == 1000


def test_a_decompression_bomb(use: Any) -> None:
    """The limit counts what comes out."""
    bomb = gzip.compress(bytes(20_000_000))
    with Loopback(Answer(200, bomb, [("Content-Encoding", "gzip")])) as server, pytest.raises(ResponseTooLargeError):
        use(get, base_url=server.url, max_response_bytes=10_000_000)

    assert len(bomb) < 50_000


def test_compressed_answers(use: Any) -> None:
    """Are read."""
    answer = Answer(200, gzip.compress(b'{"id": "1"}'), [("Content-Encoding", "gzip")])
    with Loopback(answer) as server:
        assert use(get, base_url=server.url).id == "1"


@pytest.mark.parametrize(
    ("status", "kind", "base"),
    [
        (400, BadRequestError, ClientError),
        (401, UnauthorizedError, ClientError),
        (404, NotFoundError, ClientError),
        (418, ClientError, ClientError),
        (500, InternalServerError, ServerError),
        (599, ServerError, ServerError),
        (304, APIError, APIError),
    ],
)
def test_statuses_have_classes(use: Any, status: int, kind: type[APIError], base: type[APIError]) -> None:
    """One of their own, or that of their range."""
    answer = Answer.json({"code": "x", "message": "no"}, status) if status != 304 else Answer(304)
    with virtual_time(), Loopback(answer) as server, pytest.raises(SDKError) as caught:
        use(get, base_url=server.url)

    error = caught.value
    assert type(error) is kind
    assert isinstance(error, base)
    assert error.status == status
    assert (error.method, error.url) == ("GET", server.url + "/things/1")


def test_the_body_of_a_failure_is_decoded(use: Any) -> None:
    """As its status says; the message shows its beginning."""
    answer = Answer.json({"code": "gone", "message": "no such thing"}, 404, [("X-Id", "9")])
    with Loopback(answer) as server, pytest.raises(NotFoundError) as caught:
        use(get, base_url=server.url)

    error = caught.value
    assert isinstance(error.body, Fault)
    assert (error.body.code, error.headers["x-id"], error.content) == ("gone", "9", answer.body)
    assert str(error).endswith('/things/1: 404 Not Found: {"code": "gone", "message": "no such thing"}')


@pytest.mark.parametrize(
    ("answer", "body"),
    [
        (Answer.json({"a": 1}, 409), {"a": 1}),
        (Answer(404), None),
        (Answer(404, b"<p>not\nhere", [("Content-Type", "text/html")]), "<p>not\nhere"),
        (Answer(404, b'{"code', [("Content-Type", "application/json")]), '{"code'),
        (Answer(404, b"[1]", [("Content-Type", "application/json")]), [1]),
    ],
    ids=["no type", "empty", "HTML", "broken", "another shape"],
)
def test_failures_keep_their_status_whatever_the_body(use: Any, answer: Answer, body: object) -> None:
    """A body that is not as described is given as well as it can be."""
    with Loopback(answer) as server, pytest.raises(ClientError) as caught:
        use(get, base_url=server.url, strict=True)

    assert caught.value.body == body
    assert "\n" not in str(caught.value)


def test_long_bodies_are_shortened_in_messages(use: Any) -> None:
    """And have no control characters there."""
    with Loopback(Answer(404, b"\x1b[31m" + b"x" * 5000)) as server, pytest.raises(NotFoundError) as caught:
        use(get, base_url=server.url)

    assert len(str(caught.value)) < 400
    assert "\x1b" not in str(caught.value)


def test_a_closed_client() -> None:
    """Sends nothing more, nor do its variants."""
    with Loopback(Answer.json({"id": "1"})) as server:
        client = Client("t", base_url=server.url)
        variant = client.with_options(timeout=1)
        client.things.get("1")
        client.close()
        client.close()
        for closed in (client, variant):
            with pytest.raises(ClientClosedError):
                closed.things.get("1")


async def _use_after_close(url: str) -> None:
    client = AsyncClient("t", base_url=url)
    await client.things.get("1")
    await client.aclose()
    await client.aclose()
    await client.things.get("1")


def test_a_closed_async_client() -> None:
    """Likewise."""
    with Loopback(Answer.json({"id": "1"})) as server, pytest.raises(ClientClosedError):
        asyncio.run(_use_after_close(server.url))
