"""Credentials: where they come from, where they go, and where they never go."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from runtime.errors import APIError, InvalidRequestError, MissingCredentialError, RedirectError, UnauthorizedError
from runtime.transport import RawResponse

from .demo import FILES, Client
from .loopback import Answer, Loopback, Seen

OK = Answer.json({"id": "1"})
SECRET = "s3cret-t0ken"


def get(client: Any) -> Any:
    return client.things.get("1")


def call_with(*security: tuple[str, ...]) -> Any:
    return lambda client: client.things.call("GET", "/x", security=security)


def test_a_function_is_asked_before_each_request(use: Any) -> None:
    """So that a token can change."""
    tokens = iter(["one", "two"])
    with Loopback(OK) as server:
        use(get, get, token=lambda: next(tokens), base_url=server.url)

    assert [seen.headers["Authorization"] for seen in server.requests] == ["Bearer one", "Bearer two"]


def test_an_async_function_in_an_async_client(use: Any, request: pytest.FixtureRequest) -> None:
    """Is awaited; a sync client says that it cannot."""

    async def token() -> str:
        return "later"

    with Loopback(OK) as server:
        if "async" in request.node.name.rpartition("[")[2]:
            use(get, token=token, base_url=server.url)
            assert server.requests[0].headers["Authorization"] == "Bearer later"
        else:
            with pytest.raises(TypeError, match="only an AsyncClient"):
                use(get, token=token, base_url=server.url)


def test_the_environment_stands_in_for_the_argument(use: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The argument wins."""
    monkeypatch.setenv("DEMO_TOKEN", "from-env")
    with Loopback(OK) as server:
        use(get, token=None, base_url=server.url)
        use(get, token="given", base_url=server.url)

    assert [seen.headers["Authorization"] for seen in server.requests] == ["Bearer from-env", "Bearer given"]


def test_no_credential(use: Any) -> None:
    """Nothing is sent; the message says what to do."""
    with Loopback(OK) as server, pytest.raises(MissingCredentialError, match=r"token=… \(or set DEMO_TOKEN\)"):
        use(get, token=None, base_url=server.url)

    assert server.requests == []


@pytest.mark.parametrize("nothing", ["", None])
def test_a_function_that_gives_nothing(use: Any, nothing: str | None) -> None:
    """Likewise."""
    with Loopback(OK) as server, pytest.raises(MissingCredentialError):
        use(get, token=lambda: nothing, base_url=server.url)

    assert server.requests == []


def test_an_open_operation_needs_none(use: Any) -> None:
    """And is not given the one there is."""
    with Loopback(OK) as server:
        use(call_with(), base_url=server.url)
        use(call_with(()), token=None, base_url=server.url)

    assert all("Authorization" not in seen.headers for seen in server.requests)


def test_basic(use: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """User name and password in UTF-8, from argument or environment."""
    monkeypatch.setenv("DEMO_USER", "Aladdin")
    monkeypatch.setenv("DEMO_PASSWORD", "open sesame")
    with Loopback(OK) as server:
        use(call_with(("basic",)), base_url=server.url)
        use(call_with(("basic",)), basic=("test", "123£"), base_url=server.url)

    # The examples of RFC 7617, sections 2 and 2.1.
    assert [seen.headers["Authorization"] for seen in server.requests] == [
        "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
        "Basic dGVzdDoxMjPCow==",
    ]


@pytest.mark.parametrize("login", ["just a name", ("a:b", "c"), ("a", "b", "c"), (1, 2)])
def test_basic_that_is_none(use: Any, login: Any) -> None:
    """Refused."""
    with Loopback(OK) as server, pytest.raises(InvalidRequestError, match="user name and password"):
        use(call_with(("basic",)), basic=login, base_url=server.url)


def test_keys_in_header_query_and_cookie(use: Any) -> None:
    """Each in its place, encoded as that place asks; several go together."""
    keys = {"header": "h=&", "query": "q=&", "cookie": "c=&"}
    with Loopback(OK) as server:
        use(call_with(("header", "query", "cookie")), base_url=server.url, **keys)

    (seen,) = server.requests
    assert (seen.headers["X-Key"], seen.headers["Cookie"]) == ("h=&", "session=c=&")
    assert seen.query == "api%20key=q%3D%26"


@pytest.mark.parametrize("place", ["bearer", "header", "query", "cookie"])
@pytest.mark.parametrize("value", ["a\nb", "a\r\nX: 1", "a\0", "é", "a\n"])
def test_credentials_that_cannot_be_sent(use: Any, place: str, value: str) -> None:
    """Refused, without being repeated."""
    keys: Any = {"token" if place == "bearer" else place: value}
    with Loopback(OK) as server, pytest.raises(InvalidRequestError) as caught:
        use(call_with((place,)), base_url=server.url, **keys)

    assert server.requests == []
    assert value not in str(caught.value)


def test_the_first_complete_alternative_wins(use: Any) -> None:
    """Of several ways, in the document's order."""
    ways = (("header", "query"), ("cookie",), ("bearer",))
    with Loopback(OK) as server:
        use(call_with(*ways), base_url=server.url, header="h", cookie="c")
        use(call_with(*ways), base_url=server.url, header="h", query="q", cookie="c")
        use(call_with(*ways), base_url=server.url, token=None, cookie="c")
        use(call_with(("unheard-of",), ("bearer",)), base_url=server.url)

    first, second, third, fourth = server.requests
    assert (first.headers["Cookie"], "X-Key" in first.headers) == ("session=c", False)
    assert (second.headers["X-Key"], "Cookie" in second.headers) == ("h", False)
    assert third.headers["Cookie"] == "session=c"
    assert fourth.headers["Authorization"] == "Bearer t0ken"


def test_the_callers_own_authorization_stays(use: Any) -> None:
    """Whoever sets the header knows what it is for."""
    with Loopback(OK) as server:
        use(get, token=None, headers={"Authorization": "Mine 1"}, base_url=server.url)
        use(lambda client: client.things.get("1", headers={"authorization": "Mine 2"}), base_url=server.url)

    assert [seen.headers.get_all("Authorization") for seen in server.requests] == [["Mine 1"], ["Mine 2"]]


@pytest.mark.parametrize("place", ["bearer", "basic", "header", "query", "cookie"])
def test_credentials_show_nowhere(use: Any, place: str, caplog: pytest.LogCaptureFixture) -> None:
    """Neither in logs, httpx2's included, nor in messages, though the server repeats them."""

    def echo(seen: Seen) -> Answer:
        return Answer(401, f"{seen.target} {seen.headers}".encode())

    keys: Any = {"token": None, "token" if place == "bearer" else place: SECRET}
    if place == "basic":
        keys["basic"] = ("user", SECRET)
    caplog.set_level(logging.DEBUG, "demo.api")
    caplog.set_level(logging.DEBUG, "httpx2")
    with Loopback(echo) as server, pytest.raises(UnauthorizedError) as caught:
        use(call_with((place,)), base_url=server.url, **keys)

    assert {record.name for record in caplog.records} == {"demo.api", "httpx2"}
    assert SECRET not in caplog.text
    assert SECRET not in str(caught.value)
    assert SECRET not in caught.value.url
    assert "Basic dXNlc" not in str(caught.value)


def test_operation_servers_get_the_credential() -> None:
    """They are in the document, as the others are."""
    sent: list[tuple[str, str]] = []
    with Client("t", transport=Recorder(sent)) as client:
        client.things.call("GET", "/x", servers=FILES)

    assert sent == [("https://files.example.com/x", "Bearer t")]


def test_operation_servers_follow_the_callers_base_url(use: Any) -> None:
    """A test server gets everything, so that nothing leaks to the real one."""
    with Loopback(OK) as server:
        use(lambda client: client.things.call("GET", "/x", servers=FILES), base_url=server.url + "/mock")

    assert server.requests[0].target == "/mock/x"


class Recorder:
    """A transport that notes where requests would go."""

    def __init__(self, sent: list[tuple[str, str]]) -> None:
        self.sent = sent

    def send(self, request: Any) -> Any:
        self.sent.append((request.url, request.headers["authorization"]))
        return RawResponse(200, {"content-type": "application/json"}, b"{}")

    def close(self) -> None:
        raise AssertionError("the caller closes it")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_to_another_origin(use: Any, status: int) -> None:
    """Are not followed; the other server hears nothing."""
    with Loopback(OK) as other:
        moved = Answer(status, b"", [("Location", other.url + "/steal")])
        with Loopback(moved) as server, pytest.raises(RedirectError, match="another origin") as caught:
            use(get, base_url=server.url)

    assert other.requests == []
    assert (caught.value.status, caught.value.location) == (status, other.url + "/steal")


def test_an_api_error_is_never_without_status(use: Any) -> None:
    """A 407 of a proxy, say."""
    with Loopback(Answer(407)) as server, pytest.raises(APIError, match="407 Proxy Authentication Required"):
        use(get, base_url=server.url)
