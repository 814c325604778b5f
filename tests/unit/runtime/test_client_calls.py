"""Calls that succeed: what goes out, and what comes back."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from runtime.bodies import Json
from runtime.errors import InvalidRequestError, ResponseDecodeError
from runtime.parameters import Styled
from runtime.resource import Response, with_response
from runtime.unset import UNSET

from .demo import Client, Thing
from .loopback import Answer, Loopback

THING = Answer.json({"id": "7", "name": "a", "sizeInCm": 3})


def test_a_call_sends_what_its_arguments_say(use: Any) -> None:
    """Method, path, accepted format, who calls, and the credential."""
    with Loopback(THING) as server:
        thing = use(lambda client: client.things.get("a b/c?d#é"), base_url=server.url + "/v1/")

    (seen,) = server.requests
    assert (thing.id, thing.name, thing.size) == ("7", "a", 3)
    assert (seen.method, seen.target) == ("GET", "/v1/things/a%20b%2Fc%3Fd%23%C3%A9")
    assert seen.headers["Accept"] == "application/json"
    assert seen.headers["User-Agent"].startswith("demo/1.2.3 (api) python/3.")
    assert seen.headers["Authorization"] == "Bearer t0ken"
    assert "Content-Type" not in seen.headers
    assert "Cookie" not in seen.headers


def test_a_method_is_sent_letter_by_letter(use: Any) -> None:
    """Methods are case-sensitive (RFC 9110, section 9.1)."""
    with Loopback(THING) as server:
        use(lambda client: client.things.call("Link", "/x"), base_url=server.url)

    assert server.requests[0].method == "Link"


def test_a_json_body_is_sent_as_its_media_type(use: Any) -> None:
    """Absent fields stay absent, and the length is that of the body."""
    with Loopback(THING) as server:
        use(lambda client: client.things.create(Thing(id="1", size=2)), base_url=server.url)

    (seen,) = server.requests
    assert seen.headers["Content-Type"] == "application/json"
    assert json.loads(seen.body) == {"id": "1", "sizeInCm": 2}
    assert seen.headers["Content-Length"] == str(len(seen.body))


def test_an_unset_body_is_no_body(use: Any) -> None:
    """A POST without a body says that its length is nought."""
    with Loopback(THING) as server:
        use(lambda client: client.things.create(UNSET), base_url=server.url)

    (seen,) = server.requests
    assert "Content-Type" not in seen.headers
    assert seen.headers["Content-Length"] == "0"


def test_null_is_a_body(use: Any) -> None:
    """None is sent as null, in the media type of the operation."""
    with Loopback(THING) as server:
        body = Json(None, "application/merge-patch+json")
        use(lambda client: client.things.call("PATCH", "/x", body=body), base_url=server.url)

    (seen,) = server.requests
    assert seen.body == b"null"
    assert seen.headers["Content-Type"] == "application/merge-patch+json"


def test_parameters_go_where_they_belong(use: Any) -> None:
    """Query, header and cookie parameters, each in the style of its place."""
    with Loopback(THING) as server:
        use(
            lambda client: client.things.call(
                "GET",
                "/x/{when}",
                path={"when": datetime(2024, 1, 2, tzinfo=UTC)},
                query={
                    "ids": ["a", "b,c"],
                    "off": False,
                    "none": None,
                    "unset": UNSET,
                    "deep": Styled({"k": 1}, "deepObject"),
                },
                header={"X-Ids": ["a", "b"], "X-Count": 3, "X-None": None},
                cookie={"flag": True},
            ),
            base_url=server.url,
        )

    (seen,) = server.requests
    assert seen.path == "/x/2024-01-02T00%3A00%3A00Z"
    assert seen.query == "ids=a&ids=b%2Cc&off=false&deep%5Bk%5D=1"
    assert (seen.headers["X-Ids"], seen.headers["X-Count"], seen.headers["Cookie"]) == ("a,b", "3", "flag=true")
    assert "X-None" not in seen.headers


def test_the_headers_of_the_call_win(use: Any) -> None:
    """Over those of the client, and both over ours."""
    with Loopback(THING) as server:
        use(
            lambda client: client.things.get("1", headers={"x-a": "call", "Accept": "text/plain"}),
            base_url=server.url,
            headers={"X-A": "client", "X-B": "client", "User-Agent": "mine"},
        )

    headers = server.requests[0].headers
    assert headers.get_all("X-A") == ["call"]
    assert (headers["X-B"], headers["User-Agent"], headers["Accept"]) == ("client", "mine", "text/plain")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-A", "a\r\nEvil: 1"),
        ("X-A", "a\nb"),
        ("X-A", "a\0b"),
        ("X-A", "日本"),
        ("X-A", " a"),
        ("X A", "a"),
        ("X-A:", "a"),
        ("", "a"),
        ("Content-Length", "3"),
        ("Transfer-Encoding", "chunked"),
    ],
)
def test_headers_that_http_cannot_carry_are_refused(use: Any, name: str, value: str) -> None:
    """Nothing is sent, and the message does not repeat the value."""
    with Loopback(THING) as server, pytest.raises(InvalidRequestError) as caught:
        use(lambda client: client.things.get("1", headers={name: value}), base_url=server.url)

    assert server.requests == []
    assert "Evil" not in str(caught.value)


def test_header_values_may_be_latin_1(use: Any) -> None:
    """As bytes on the wire, not as UTF-8."""
    with Loopback(THING) as server:
        use(lambda client: client.things.get("1", headers={"X-A": "é"}), base_url=server.url)

    assert server.requests[0].headers["X-A"] == "é"


@pytest.mark.parametrize("value", ["", ".", "..", None, UNSET])
def test_path_parameters_that_change_the_path_are_refused(use: Any, value: Any) -> None:
    """Nothing is sent."""
    with Loopback(THING) as server, pytest.raises(InvalidRequestError):
        use(lambda client: client.things.get(value), base_url=server.url)

    assert server.requests == []


def test_no_body_where_none_is_described(use: Any) -> None:
    """A 204, and a body that nobody described, are both None."""
    with Loopback(Answer(204), Answer.json({"surprise": 1})) as server:
        first = use(lambda client: client.things.delete("1"), base_url=server.url)
        second = use(lambda client: client.things.delete("1"), base_url=server.url)

    assert first is None
    assert second is None


def test_no_body_where_one_is_described(use: Any) -> None:
    """An error, unless the type allows null."""
    with (
        Loopback(Answer(204)) as server,
        pytest.raises(ResponseDecodeError, match=r"204 No Content: the body is empty"),
    ):
        use(lambda client: client.things.get("1"), base_url=server.url)


def test_no_body_where_one_may_be_null() -> None:
    """None."""
    with Loopback(Answer(204)) as server, Client("t", base_url=server.url) as client:
        assert client.things.find("1") is None


def test_the_whole_answer(use: Any) -> None:
    """`with_response` gives status, headers and content beside the value."""
    answer = Answer.json({"id": "7"}, 201, [("X-Rate", "1"), ("X-Rate", "2")])

    def call(client: Any) -> Any:
        create: Any = with_response(client.things.create)
        return create(Thing(id="7"))

    with Loopback(answer) as server:
        response: Response[Thing] = use(call, base_url=server.url)

    assert (response.value.id, response.status, response.content) == ("7", 201, answer.body)
    assert response.headers["x-rate"] == "1, 2"


def test_the_whole_answer_of_something_else() -> None:
    """Only methods of resources have one."""
    with pytest.raises(TypeError, match=r"client\.hubs\.get"):
        with_response(len)


@pytest.mark.parametrize("media_type", ["application/json; charset=utf-8", "application/problem+json", "text/json", ""])
def test_media_types_that_are_json(use: Any, media_type: str) -> None:
    """Also none at all."""
    headers = [("Content-Type", media_type)] if media_type else []
    with Loopback(Answer(200, b'{"id": "1"}', headers)) as server:
        assert use(lambda client: client.things.get("1"), base_url=server.url).id == "1"


def test_connections_are_kept(use: Any) -> None:
    """Calls one after the other share one."""
    with Loopback(THING) as server:
        use(*[lambda client: client.things.get("1")] * 5, base_url=server.url)

    assert server.connections == 1


def test_cookies_are_not_kept(use: Any) -> None:
    """A server's cookie is not state of the client."""
    with Loopback(Answer.json({"id": "1"}, 200, [("Set-Cookie", "a=b")])) as server:
        use(*[lambda client: client.things.get("1")] * 2, base_url=server.url)

    assert "Cookie" not in server.requests[1].headers
