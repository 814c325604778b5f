"""What is sent again, and after how long; in virtual time."""

from __future__ import annotations

import asyncio
from email.utils import formatdate
from itertools import groupby
from typing import Any
from uuid import UUID

import pytest
from runtime.budget import CAPACITY, COST, COST_OF_TIMEOUT, REFUND, RetryBudget
from runtime.calls import Call
from runtime.errors import APIError, ServiceUnavailableError, TooManyRequestsError, TransportError
from runtime.hooks import Hooks
from runtime.unset import UNSET

from .conftest import Use
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


def test_a_key_that_the_client_makes(use: Use) -> None:
    """One for each call, the same at each try; the caller's own wins, given either way."""

    def call(**options: Any) -> Any:
        return lambda client: client.things.call("POST", "/x", idempotency="x-request-key", **options)

    answers = [Answer(cut=0), Answer(503), OK] * 2 + [OK, OK]
    with virtual_time(), Loopback(*answers) as server:
        use(
            *(call(), call(header={"X-Request-Key": UNSET})),
            *(call(header={"X-Request-Key": "mine"}), call(headers={"X-Request-Key": "mine too"})),
            base_url=server.url,
        )

    first, second, *others = (
        list(keys) for _, keys in groupby(seen.headers["X-Request-Key"] for seen in server.requests)
    )
    assert (len(first), len(second), others) == (3, 3, [["mine"], ["mine too"]])
    assert UUID(first[0]) != UUID(second[0])


def test_the_next_page_has_a_key_of_its_own() -> None:
    """With that of the page before it, the server would answer with that page."""
    call = Call("POST", "/x", None, header={"X-Key": "k", "X-Other": "o"}, idempotency="x-key")

    assert call.asking("after", "c").header == {"X-Other": "o"}
    assert call.following("/next").header == {"X-Other": "o"}
    assert call.saying({"last-event-id": "1"}).header == {"X-Key": "k", "X-Other": "o"}


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


def test_an_outage_is_not_multiplied(use: Use) -> None:
    """The client as a whole sends little again when nothing succeeds, and hears why in its log."""

    def failing(client: Any) -> Any:
        return gather(client) if hasattr(client, "aclose") else over(client)

    def over(client: Any) -> None:
        for _ in range(100):
            with pytest.raises(ServiceUnavailableError):
                client.with_options(timeout=9.0).things.get("1")

    async def gather(client: Any) -> None:
        calls = (client.with_options(timeout=9.0).things.get("1") for _ in range(100))
        found = await asyncio.gather(*calls, return_exceptions=True)
        assert {type(each) for each in found} == {ServiceUnavailableError}

    with virtual_time(), Loopback(Answer(503)) as server:
        use(failing, base_url=server.url, max_retries=9)

    assert len(server.requests) == 200


def test_successes_pay_for_more(use: Use, caplog: pytest.LogCaptureFixture) -> None:
    """A try that helps costs nothing in the end; five calls that succeed at once pay for another one."""
    answers = [Answer(503), *[OK] * 5, Answer(503), Answer(503)]
    script = iter([*[Answer(503), OK] * 300, *[Answer(503)] * 101, *answers])

    def call(client: Any) -> Any:
        return gather(client) if hasattr(client, "aclose") else over(client)

    def over(client: Any) -> list[str]:
        found = [client.things.get("1").id for _ in range(300)]
        for times in (1, 0, 5, 1):
            found += [client.things.get("1").id for _ in range(times if times == 5 else 0)]
            if times != 5:
                with pytest.raises(ServiceUnavailableError):
                    client.with_options(max_retries=1000).things.get("1")
        return found

    async def gather(client: Any) -> list[str]:
        found = [(await client.things.get("1")).id for _ in range(300)]
        for times in (1, 0, 5, 1):
            found += [(await client.things.get("1")).id for _ in range(times if times == 5 else 0)]
            if times != 5:
                with pytest.raises(ServiceUnavailableError):
                    await client.with_options(max_retries=1000).things.get("1")
        return found

    with virtual_time(), Loopback(lambda _: next(script)) as server:
        assert len(use(call, base_url=server.url)) == 305

    assert len(server.requests) == 600 + 101 + 1 + 5 + 2
    assert "not again, since too many calls failed" in caplog.text


def test_a_timeout_costs_more() -> None:
    """It keeps a server busy for longer."""
    budget = RetryBudget()
    while budget.take(COST_OF_TIMEOUT):
        pass

    assert not budget.take(1)
    budget.refund(0)
    assert (budget.take(2), budget.take(REFUND), CAPACITY % COST_OF_TIMEOUT) == (False, True, 0)


def test_a_refund_never_overflows() -> None:
    """A quiet year is no credit for an outage."""
    budget = RetryBudget()
    for _ in range(1000):
        budget.refund(COST)

    assert sum(budget.take(1) for _ in range(CAPACITY + 1)) == CAPACITY
