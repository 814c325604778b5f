"""Redirects: within one origin, as the same request, and not for ever."""

from __future__ import annotations

from typing import Any

import pytest
from runtime.errors import APIError, NotFoundError, RedirectError

from .demo import Thing
from .loopback import Answer, Loopback

OK = Answer.json({"id": "1"})


def get(client: Any) -> Any:
    return client.things.get("1")


def to(location: str, status: int = 302) -> Answer:
    return Answer(status, b"moved", [("Location", location)])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", ["/other?a=1#part", "../other?a=1", "other?a=1", "{url}/other?a=1"])
def test_a_get_goes_on_within_the_origin(use: Any, status: int, location: str) -> None:
    """With its credential, on the same connection."""
    with Loopback() as server:
        server._script[:] = [to(location.format(url=server.url), status), OK]
        assert use(get, base_url=server.url).id == "1"

    first, second = server.requests
    assert second.target in {"/other?a=1", "/things/other?a=1"}
    assert second.headers["Authorization"] == first.headers["Authorization"]
    assert server.connections == 1


@pytest.mark.parametrize("status", [307, 308])
def test_a_post_goes_on_as_a_post(use: Any, status: int) -> None:
    """These two statuses promise that method and body stay."""
    with Loopback(to("/things/", status), OK) as server:
        use(lambda client: client.things.create(Thing(id="1")), base_url=server.url)

    first, second = server.requests
    assert (second.method, second.target, second.body) == ("POST", "/things/", first.body)


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_post_does_not_become_a_get(use: Any, status: int) -> None:
    """The caller would not know what was done."""
    with Loopback(to("/other", status), OK) as server, pytest.raises(RedirectError, match="POST is not repeated"):
        use(lambda client: client.things.create(Thing(id="1")), base_url=server.url)

    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "location",
    ["https://127.0.0.1/", "//evil.example/", "http://user:pw@127.0.0.1/", "ftp://x/", "http://[::1", "/a b"],
)
def test_locations_that_are_not_followed(use: Any, location: str) -> None:
    """Another scheme, host or port, a user name, or no URL at all."""
    with Loopback(to(location), OK) as server, pytest.raises(RedirectError) as caught:
        use(get, base_url=server.url)

    assert caught.value.location == location
    assert len(server.requests) == 1


def test_a_loop(use: Any) -> None:
    """Ends after ten."""
    with Loopback(to("/things/1")) as server, pytest.raises(RedirectError, match="more than 10 redirects"):
        use(get, base_url=server.url)

    assert len(server.requests) == 11


def test_a_redirect_without_location(use: Any) -> None:
    """Is a failure like any other."""
    with Loopback(Answer(302)) as server, pytest.raises(APIError, match="302 Found"):
        use(get, base_url=server.url)


def test_a_key_in_the_query_stays_there_once(use: Any) -> None:
    """Whether the location repeats it or not."""
    call = lambda client: client.things.call("GET", "/x", security=(("query",),))  # noqa: E731
    with Loopback(to("/y"), to("/z?api%20key=k"), Answer(404)) as server, pytest.raises(NotFoundError) as caught:
        use(call, query="k", base_url=server.url)

    assert [seen.query for seen in server.requests] == ["api%20key=k"] * 3
    assert caught.value.url.endswith("/z?api%20key=***")
