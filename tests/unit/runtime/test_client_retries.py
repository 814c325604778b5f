"""What is sent again, and after how long; in virtual time."""

from __future__ import annotations

from email.utils import formatdate
from typing import Any

import pytest
from runtime.errors import APIError, ServiceUnavailableError, TooManyRequestsError, TransportError
from runtime.hooks import Hooks

from .demo import Client, virtual_time
from .loopback import Answer, Loopback

OK = Answer.json({"id": "1"})


def get(client: Any) -> Any:
    return client.things.get("1")


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_statuses_worth_another_try(use: Any, status: int) -> None:
    """A GET succeeds at the third attempt; the pauses grow."""
    with virtual_time(chance=0.5) as clock, Loopback(Answer(status), Answer(status), OK) as server:
        assert use(get, base_url=server.url).id == "1"

    assert clock.naps == [0.25, 0.5]
    assert len(server.requests) == 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 501, 505])
def test_statuses_that_stay(use: Any, status: int) -> None:
    """Sent once."""
    with virtual_time() as clock, Loopback(Answer(status)) as server, pytest.raises(APIError):
        use(get, base_url=server.url)

    assert clock.naps == []
    assert len(server.requests) == 1


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])
def test_idempotent_methods(use: Any, method: str) -> None:
    """They mean the same once and twice (RFC 9110, section 9.2.2)."""
    with virtual_time(), Loopback(Answer(503)) as server, pytest.raises(ServiceUnavailableError):
        use(lambda client: client.things.call(method, "/x"), base_url=server.url)

    assert [seen.method for seen in server.requests] == [method] * 3


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_other_methods(use: Any, method: str) -> None:
    """Only what the server refused to begin with is sent again."""
    with virtual_time(), Loopback(Answer(503)) as server, pytest.raises(ServiceUnavailableError):
        use(lambda client: client.things.call(method, "/x"), base_url=server.url)
    assert len(server.requests) == 1

    with virtual_time(), Loopback(Answer(429), OK) as server:
        use(lambda client: client.things.call(method, "/x"), base_url=server.url)
    assert len(server.requests) == 2


def test_an_idempotency_key(use: Any) -> None:
    """Makes a POST as safe to repeat as a PUT."""
    with virtual_time(), Loopback(Answer(cut=0), Answer(503), OK) as server:
        key = {"Idempotency-Key": "k1"}
        use(lambda client: client.things.call("POST", "/x", headers=key), base_url=server.url)

    assert [seen.headers["Idempotency-Key"] for seen in server.requests] == ["k1"] * 3


def test_a_body_is_sent_again_whole(use: Any) -> None:
    """Every attempt carries it."""
    with virtual_time(), Loopback(Answer(429), OK) as server:
        use(lambda client: client.things.create(), base_url=server.url)

    assert server.requests[0].body == server.requests[1].body


def test_the_pauses_grow_up_to_a_limit() -> None:
    """Half a second, doubled each time, at most eight; a random part of that."""
    with (
        virtual_time(chance=1.0) as clock,
        Loopback(Answer(503)) as server,
        Client("t", base_url=server.url) as client,
        pytest.raises(ServiceUnavailableError),
    ):
        client.with_options(max_retries=7).things.get("1")

    assert clock.naps == [0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


def test_no_retries(use: Any) -> None:
    """A client can be told to try once."""
    with virtual_time(), Loopback(Answer(503)) as server, pytest.raises(ServiceUnavailableError):
        use(get, base_url=server.url, max_retries=0)

    assert len(server.requests) == 1


def test_retry_after_in_seconds(use: Any) -> None:
    """The server's word goes before ours."""
    with virtual_time() as clock, Loopback(Answer(429, b"", [("Retry-After", "7")]), OK) as server:
        use(get, base_url=server.url)

    assert clock.naps == [7.0]


def test_retry_after_as_a_date(use: Any) -> None:
    """As an HTTP date; one that has passed means now."""
    with virtual_time() as clock:
        soon = Answer(503, b"", [("Retry-After", formatdate(clock.time + 30, usegmt=True))])
        past = Answer(503, b"", [("Retry-After", formatdate(clock.time - 30, usegmt=True))])
        with Loopback(soon, past, OK) as server:
            use(get, base_url=server.url)

    assert clock.naps == [30.0, 0.0]


def test_retry_after_that_is_too_long(use: Any) -> None:
    """Nobody waits an hour; the exception says how long it would be."""
    with (
        virtual_time() as clock,
        Loopback(Answer(429, b"", [("Retry-After", "3600")])) as server,
        pytest.raises(TooManyRequestsError) as caught,
    ):
        use(get, base_url=server.url)

    assert clock.naps == []
    assert caught.value.retry_after == 3600.0
    assert len(server.requests) == 1


@pytest.mark.parametrize("text", ["soon", "-1", "1.5", "", "٣", "Wed, 99 Foo 2024 00:00:00 GMT"])
def test_retry_after_that_makes_no_sense(use: Any, text: str) -> None:
    """Is as good as none."""
    answer = Answer(503, b"", [("Retry-After", text)] if text.isascii() else [])
    with virtual_time(chance=0.5) as clock, Loopback(answer, OK) as server:
        use(get, base_url=server.url)

    assert clock.naps == [0.25]


def test_a_failure_and_a_status_count_together(use: Any) -> None:
    """Two retries in all, whatever went wrong."""
    with (
        virtual_time(),
        Loopback(Answer(cut=0), Answer(503), Answer(cut=0), OK) as server,
        pytest.raises(TransportError),
    ):
        use(get, base_url=server.url)

    assert len(server.requests) == 3


def test_hooks_hear_of_retries(use: Any) -> None:
    """With attempt, pause and reason."""
    heard: list[tuple[str, int, float, str]] = []
    hooks = Hooks(
        on_retry=lambda request, retry: heard.append((request.method, retry.attempt, retry.delay, retry.reason))
    )
    with virtual_time(chance=0.5), Loopback(Answer(503), Answer(cut=0), OK) as server:
        use(get, base_url=server.url, hooks=hooks)

    assert heard == [("GET", 1, 0.25, "status 503"), ("GET", 2, 0.5, "TransportError")]


def test_a_storm_of_429(use: Any) -> None:
    """The call ends, with the last answer."""
    with (
        virtual_time() as clock,
        Loopback(Answer(429, b"", [("Retry-After", "1")])) as server,
        pytest.raises(TooManyRequestsError),
    ):
        use(get, base_url=server.url, max_retries=10)

    assert clock.naps == [1.0] * 10
