"""What reads the JSON of answers: the standard library, or orjson for those who ask."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from runtime.errors import ConfigurationError, ResponseDecodeError

from .conftest import Use
from .demo import Client, Thing
from .loopback import Answer, Loopback

BIG = 2**64 + 1


def json(content: bytes) -> Answer:
    return Answer(200, content, [("Content-Type", "application/json")])


def anything(client: Any) -> Any:
    return client.things.call("GET", "/x")


@pytest.mark.parametrize("codec", ["json", "orjson"])
@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b'{"a": [1, 2.5, null, true, "\xc3\xa9"], "a": 0}', {"a": 0}),
        (b'\xef\xbb\xbf"x"', "x"),
        (b'"\\ud800"', "\ud800"),
        (b"9223372036854775808", 9223372036854775808),
        (b"[" * 900 + b"]" * 900, None),
    ],
    ids=["of everything", "byte order mark", "lone surrogate", "64 bits", "deep"],
)
def test_both_read_the_same(use: Use, codec: str, content: bytes, value: object) -> None:
    """What orjson refuses although it is JSON is read in the usual way."""
    with Loopback(json(content)) as server:
        found = use(anything, base_url=server.url, codec=codec)

    assert value is None or found == value


@pytest.mark.parametrize("codec", ["json", "orjson"])
@pytest.mark.parametrize("content", [b"{", b"NaN", b"\xff", b'{"a" 1}'])
def test_what_is_no_json(use: Use, codec: str, content: bytes) -> None:
    """Is the same error."""
    with Loopback(json(content)) as server, pytest.raises(ResponseDecodeError, match="not JSON"):
        use(anything, base_url=server.url, codec=codec)


def test_the_one_inexact_thing(use: Use) -> None:
    """An integer beyond 64 bits is a float, where nothing says that it is an integer."""
    with Loopback(json(str(BIG).encode())) as server:
        assert use(anything, base_url=server.url, codec="json") == BIG
        found = use(anything, base_url=server.url, codec="orjson")

    assert (type(found), found) == (float, float(BIG))


def test_integers_that_are_known_are_exact(use: Use) -> None:
    """The answer is read again then."""
    with Loopback(json(b'{"id": "1", "sizeInCm": %d}' % BIG)) as server:
        thing = use(lambda client: client.things.get("1"), base_url=server.url, codec="orjson")

    assert isinstance(thing, Thing)
    assert thing.size == BIG
    assert thing.to_dict()["sizeInCm"] == BIG


def test_a_variant_of_a_client_has_it_too() -> None:
    """Unless it is told otherwise."""
    with Loopback(json(str(BIG).encode())) as server, Client("t", base_url=server.url, codec="orjson") as client:
        assert type(anything(client.with_options(timeout=1.0))) is float
        assert type(anything(client.with_options(codec="json"))) is int


def test_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client cannot be made, and says what to do."""
    monkeypatch.setitem(sys.modules, "orjson", None)
    with pytest.raises(ConfigurationError, match="pip install orjson"):
        Client("t", codec="orjson")


def test_no_such_codec() -> None:
    """Likewise."""
    with pytest.raises(ConfigurationError, match="'json' or 'orjson', not 'ujson'"):
        Client("t", codec="ujson")
