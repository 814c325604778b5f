"""Tokens that the client fetches itself."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from runtime.bodies import Binary
from runtime.client import ApiClient, AsyncApiClient
from runtime.errors import InvalidRequestError, TokenError, TransportError, UnauthorizedError
from runtime.hooks import Hooks
from runtime.oauth import ClientCredentials, OAuth2
from runtime.resource import AsyncResource, Resource
from runtime.settings import Api

from .conftest import Use
from .demo import virtual_time
from .loopback import Answer, Loopback, Seen


class Issuer:
    """Answers for tokens and for the API, which refuses some; each token is another."""

    def __init__(self, lifetime: float = 3600, refused: Collection[str] = ()) -> None:
        self.issued = 0
        self.lifetime = lifetime
        self.refused = refused
        self._lock = threading.Lock()

    def __call__(self, seen: Seen) -> Answer:
        if seen.path != "/token":
            return Answer(401 if seen.headers["authorization"] in self.refused else 204)
        with self._lock:
            self.issued += 1
            return Answer.json({"access_token": f"t{self.issued}", "expires_in": self.lifetime})


def api(url: str) -> Api:
    return Api(
        name="demo.api",
        version="1",
        schemes={"oauth": OAuth2("token", f"{url}/token", ("read", "write"))},
        security=(("oauth",),),
    )


@pytest.fixture(params=["sync", "async"])
def call(request: pytest.FixtureRequest) -> Use:
    """Make calls of the API of a server, whose base URL may have a path; what happens between them is up to you."""

    def sync(
        server: Loopback,
        given: Any,
        *,
        times: int = 1,
        method: str = "GET",
        body: Any = None,
        prefix: str = "",
        between: Callable[[], object] = lambda: None,
        **options: Any,
    ) -> None:
        with ApiClient(
            api(server.url), credentials={"oauth": given}, base_url=server.url + prefix, **options
        ) as client:
            for _ in range(times):
                Resource(client)._request(method, "/", returns=None, body=body)
                between()

    def asynchronous(
        server: Loopback,
        given: Any,
        *,
        times: int = 1,
        method: str = "GET",
        body: Any = None,
        prefix: str = "",
        between: Callable[[], object] = lambda: None,
        **options: Any,
    ) -> None:
        async def run() -> None:
            async with AsyncApiClient(
                api(server.url), credentials={"oauth": given}, base_url=server.url + prefix, **options
            ) as client:
                for _ in range(times):
                    await AsyncResource(client)._request(method, "/", returns=None, body=body)
                    between()

        asyncio.run(run())

    return sync if request.param == "sync" else asynchronous


def tokens(server: Loopback) -> list[Any]:
    """Return the tokens that calls of the API came with."""
    return [seen.headers["authorization"] for seen in server.requests if seen.path != "/token"]


def test_a_token_is_fetched_once() -> None:
    """It serves all calls until shortly before it expires; id and secret are in the header by default."""
    with virtual_time() as clock, Loopback(Issuer(lifetime=100)) as server:
        credentials = ClientCredentials("me", "s3cret:")
        with ApiClient(api(server.url), credentials={"oauth": credentials}, base_url=server.url) as client:
            things = Resource(client)
            for pause in (0, 69, 2):
                clock.sleep(pause)
                things._request("GET", "/", returns=None)

    asked = [seen for seen in server.requests if seen.path == "/token"]
    assert tokens(server) == ["Bearer t1", "Bearer t1", "Bearer t2"]
    assert asked[0].body == b"grant_type=client_credentials&scope=read%20write"
    assert asked[0].headers["authorization"] == "Basic bWU6czNjcmV0JTNB"
    assert "s3cret" not in repr(credentials)


def test_many_threads_wait_for_one_token() -> None:
    """Nobody asks for a second one meanwhile."""
    issuer = Issuer()
    with Loopback(issuer) as server:
        credentials = ClientCredentials("me", "secret", in_body=True, scopes=())
        with (
            ApiClient(api(server.url), credentials={"oauth": credentials}, base_url=server.url) as client,
            ThreadPoolExecutor(8) as pool,
        ):
            list(pool.map(lambda _: Resource(client)._request("GET", "/", returns=None), range(16)))

    assert issuer.issued == 1
    assert server.requests[0].body == b"grant_type=client_credentials&client_id=me&client_secret=secret"


def test_many_tasks_wait_for_one_token() -> None:
    """Nobody asks for a second one meanwhile, in this event loop or the next."""
    issuer = Issuer()
    with Loopback(issuer) as server:
        credentials = ClientCredentials("me", "secret")

        async def run() -> None:
            async with AsyncApiClient(
                api(server.url), credentials={"oauth": credentials}, base_url=server.url
            ) as client:
                things = AsyncResource(client)
                await asyncio.gather(*(things._request("GET", "/", returns=None) for _ in range(16)))

        asyncio.run(run())
        asyncio.run(run())

    assert issuer.issued == 1


@pytest.mark.parametrize(
    ("answer", "status", "code", "message"),
    [
        (
            Answer.json({"error": "invalid_client", "error_description": "who is secret?"}, 401),
            *(401, "invalid_client", r"401 Unauthorized: invalid_client: who is \*\*\*\?"),
        ),
        (
            Answer.json({"error": "invalid_scope", "error_uri": "https://x/y"}, 400),
            400,
            "invalid_scope",
            "invalid_scope",
        ),
        (Answer.json({"error": {"odd": 1}}, 400), 400, "", "400 Bad Request"),
        (Answer.json({"token": "t"}), 200, "", "200 OK"),
        (Answer.json({"access_token": 1}), 200, "", "200 OK"),
        (Answer.json([]), 200, "", r"200 OK: \[\]"),
        (Answer(200, b"no JSON"), 200, "", "200 OK: no JSON"),
        (Answer(302, b"", [("Location", "/login")]), 302, "", "302 Found: none in the answer"),
    ],
)
def test_no_token(call: Use, answer: Answer, status: int, code: str, message: str) -> None:
    """What the server says is an error (RFC 6749, section 5.2), without the secret; the API is not called."""
    with Loopback(answer) as server, pytest.raises(TokenError, match=f"no token: POST .*{message}") as caught:
        call(server, ClientCredentials("me", "secret"))

    assert (caught.value.status, caught.value.error) == (status, code)
    assert "secret" not in str(caught.value)
    assert tokens(server) == []
    assert caught.value.uri == ("https://x/y" if code == "invalid_scope" else "")


@pytest.mark.parametrize("lifetime", [3600, "3600", None, 3600.5, -1, 0, True, 1e300, "1" * 5000, "soon"])
def test_lifetimes(call: Use, lifetime: object) -> None:
    """A number, or a string of digits; what is neither is an hour."""
    with virtual_time(), Loopback(Answer.json({"access_token": "t", "expires_in": lifetime})) as server:
        call(server, ClientCredentials("me", "secret"), times=2)

    assert len(server.requests) == (4 if lifetime in {-1, 0} and lifetime is not True else 3)


def test_a_short_life_is_used(call: Use) -> None:
    """Half of it, where it is less than a minute."""
    with virtual_time() as clock, Loopback(Issuer(lifetime=20)) as server:
        call(server, ClientCredentials("me", "secret"), times=3, between=lambda: clock.sleep(6))

    assert tokens(server) == ["Bearer t1", "Bearer t1", "Bearer t2"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_that_is_refused(call: Use, method: str) -> None:
    """Another one is fetched, once; 401 says that the server did nothing, so a POST goes again as well."""
    issuer = Issuer(refused={"Bearer t1"})
    heard: list[Any] = []
    hooks = Hooks(on_retry=lambda _, retry: heard.append((retry.attempt, retry.delay, retry.reason)))
    with Loopback(issuer) as server:
        call(server, ClientCredentials("me", "secret"), method=method, times=2, hooks=hooks, max_retries=0)

    assert tokens(server) == ["Bearer t1", "Bearer t2", "Bearer t2"]
    assert heard == [(1, 0.0, "status 401")]


def test_tokens_that_are_all_refused(call: Use) -> None:
    """The call ends with the second answer."""
    with Loopback(Issuer(refused={"Bearer t1", "Bearer t2"})) as server, pytest.raises(UnauthorizedError) as caught:
        call(server, ClientCredentials("me", "secret"))

    assert tokens(server) == ["Bearer t1", "Bearer t2"]
    assert not isinstance(caught.value, TokenError)


def test_a_body_that_is_sent_once_is_not_sent_again(call: Use) -> None:
    """Though another token would do."""
    with Loopback(Issuer(refused={"Bearer t1"})) as server, pytest.raises(UnauthorizedError):
        call(server, ClientCredentials("me", "secret"), method="POST", body=Binary(iter([b"x"])))

    assert tokens(server) == ["Bearer t1"]


def test_a_token_of_the_callers_is_not_renewed(call: Use) -> None:
    """Only who fetched it knows how."""
    with Loopback(Answer(401)) as server, pytest.raises(UnauthorizedError):
        call(server, "given")

    assert len(server.requests) == 1


@pytest.mark.parametrize("fault", [Answer(503), Answer(cut=0), Answer(429, b"", [("Retry-After", "2")])])
def test_asking_for_a_token_again(call: Use, fault: Answer) -> None:
    """It changes nothing, so it is tried as often as a GET."""
    token = Answer.json({"access_token": "t", "expires_in": 60})
    with virtual_time() as clock, Loopback(fault, token, Answer(204)) as server:
        call(server, ClientCredentials("me", "secret"))
    assert len(clock.naps) == 1

    with virtual_time(), Loopback(fault) as server, pytest.raises((TokenError, TransportError)):
        call(server, ClientCredentials("me", "secret"))
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("url", "path"), [("/oauth/token", "/oauth/token"), ("token", "/v1/token"), ("../token", "/token")]
)
def test_a_url_seen_from_the_server(call: Use, url: str, path: str) -> None:
    """As OpenAPI 3.1.0 has it, section 4.6."""
    with Loopback(Answer.json({"access_token": "t"})) as server:
        call(server, ClientCredentials("me", "secret", token_url=url), prefix="/v1")

    assert server.requests[0].path == path


@pytest.mark.parametrize("url", ["ftp://x/token", "mailto:x", "https:///token", "https://me:pw@host/token"])
def test_a_url_that_is_none(call: Use, url: str) -> None:
    """Nothing is sent."""
    with Loopback(Answer(204)) as server, pytest.raises(InvalidRequestError, match="is no token_url"):
        call(server, ClientCredentials("me", "secret", token_url=url))

    assert server.requests == []


def test_those_who_wait_share_a_failure() -> None:
    """A hundred calls do not ask a hundred times, one after the other, whether it still fails."""
    with Loopback(Answer.json({"error": "invalid_client"}, 401)) as server:
        credentials = ClientCredentials("me", "secret")

        async def run() -> list[Any]:
            async with AsyncApiClient(
                api(server.url), credentials={"oauth": credentials}, base_url=server.url
            ) as client:
                calls = [AsyncResource(client)._request("GET", "/", returns=None) for _ in range(100)]
                return await asyncio.gather(*calls, return_exceptions=True)

        outcomes = asyncio.run(run())

    assert {type(outcome) for outcome in outcomes} == {TokenError}
    assert len(server.requests) == 1


def test_a_fetch_that_is_cancelled() -> None:
    """The next who waits fetches the token."""
    with Loopback(Answer(hang=0), Answer.json({"access_token": "t"}), Answer(204)) as server:
        credentials = ClientCredentials("me", "secret")

        async def run() -> None:
            async with AsyncApiClient(
                api(server.url), credentials={"oauth": credentials}, base_url=server.url
            ) as client:
                first, second = (
                    asyncio.create_task(AsyncResource(client)._request("GET", "/", returns=None)) for _ in range(2)
                )
                while not server.requests:
                    await asyncio.sleep(0)
                first.cancel()
                await second
                with pytest.raises(asyncio.CancelledError):
                    await first

        asyncio.run(run())

    assert tokens(server) == ["Bearer t"]


def test_threads_whose_token_is_refused_fetch_one() -> None:
    """All of them at once."""
    issuer = Issuer(refused={"Bearer t1"})
    with Loopback(issuer) as server:
        credentials = ClientCredentials("me", "secret")
        with (
            ApiClient(api(server.url), credentials={"oauth": credentials}, base_url=server.url) as client,
            ThreadPoolExecutor(8) as pool,
        ):
            list(pool.map(lambda _: Resource(client)._request("GET", "/", returns=None), range(16)))

    assert issuer.issued == 2
