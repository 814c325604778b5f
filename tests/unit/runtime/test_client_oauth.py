"""Tokens that the client fetches itself."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from runtime.client import ApiClient, AsyncApiClient
from runtime.errors import InvalidRequestError, UnauthorizedError
from runtime.oauth import ClientCredentials, OAuth2
from runtime.resource import AsyncResource, Resource
from runtime.settings import Api

from .demo import virtual_time
from .loopback import Answer, Loopback, Seen


class Issuer:
    """Answers for tokens and for the API; each token is another."""

    def __init__(self, lifetime: float = 3600) -> None:
        self.issued = 0
        self.lifetime = lifetime
        self._lock = threading.Lock()

    def __call__(self, seen: Seen) -> Answer:
        if seen.path != "/token":
            return Answer(204)
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
    ("answer", "error"),
    [
        (Answer.json({"error": "invalid_client", "hint": "secret"}, 401), UnauthorizedError),
        (Answer.json({"token": "t"}), InvalidRequestError),
        (Answer(200, b"no JSON"), InvalidRequestError),
    ],
)
def test_no_token(answer: Answer, error: type[Exception]) -> None:
    """What the server says is an error, without the secret."""
    with Loopback(answer) as server:
        credentials = ClientCredentials("me", "secret")
        with (
            ApiClient(api(server.url), credentials={"oauth": credentials}, base_url=server.url) as client,
            pytest.raises(error) as caught,
        ):
            Resource(client)._request("GET", "/", returns=None)

    assert "secret" not in str(caught.value)
