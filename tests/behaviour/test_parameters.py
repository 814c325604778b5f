"""Parameters on the wire: every style, and the values that are easily lost or misread."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest

from tests.behaviour import cases
from tests.unit.runtime.loopback import Answer, Loopback, Seen

PATH = (7, ["a/b", "c;d"], ["x,y", "z"])
CEST = dt.timezone(dt.timedelta(hours=2))


def sent(*path: Any, **given: Any) -> Seen:
    """Return the request that a call makes; an asynchronous client makes the same."""
    api = cases.sdk("parameters")("")
    path = path or PATH

    async def run(url: str) -> None:
        async with api.AsyncClient(base_url=url) as client:
            await client.probes.probe(*path, **given)

    with Loopback(Answer(204)) as server:
        with api.Client(base_url=server.url) as client:
            client.probes.probe(*path, **given)
        asyncio.run(run(server.url))

    first, second = server.requests
    assert (first.target, sorted(first.headers.items())) == (second.target, sorted(second.headers.items()))
    return first


def test_styles_in_a_path() -> None:
    """Delimiters within values are encoded, so that they are none."""
    assert sent().path == "/probes/.7/;where=a%2Fb;where=c%3Bd/x%2Cy,z"


@pytest.mark.parametrize(
    ("given", "query"),
    [
        ({"pipes": ["a|b", "c"]}, "pipes=a%7Cb%7Cc"),
        ({"blanks": ["a", "b c"]}, "blanks=a%20b%20c"),
        ({"each": ["a,b", "c&d", ""]}, "each=a%2Cb&each=c%26d&each="),
        ({"each": []}, ""),
        ({"box": {"a": 1.0, "b": 2.5}}, "a=1&b=2.5"),
        ({"json": {"a": [1, None], "é": "&"}}, "json=%7B%22a%22%3A%5B1%2Cnull%5D%2C%22%5Cu00e9%22%3A%22%26%22%7D"),
        ({"text": "a b"}, "text=a%20b"),
        ({"raw": "a/b?c=d&e#f"}, "raw=a/b%3Fc=d%26e%23f"),
        ({"nothing": None}, ""),
        ({"nothing": ""}, "nothing="),
        ({"flag": False}, "flag=false"),
        ({"at": dt.datetime(2026, 11, 22, 12, 0, 0, tzinfo=CEST)}, "at=2026-11-22T12%3A00%3A00%2B02%3A00"),
        ({"since": dt.datetime(1970, 1, 1, 3, 0, 1, 999_999, tzinfo=CEST)}, "since=3601"),
        ({"since": 5}, "since=5"),
    ],
)
def test_styles_in_a_query(given: dict[str, Any], query: str) -> None:
    """Absent, null and empty lists are not sent; empty texts and false are."""
    assert sent(**given).query == query


def test_an_object_in_depth() -> None:
    """What is null within it is left out; an object within it nests."""
    models = cases.sdk("parameters")("models")
    deep = models.ProbeDeep(name="a=b", at=models.ProbeDeepAt(lat=1.5))

    assert sent(deep=deep).query == "deep%5Bname%5D=a%3Db&deep%5Bat%5D%5Blat%5D=1.5"
    assert sent(deep=models.ProbeDeep(name=None)).query == ""


def test_headers_and_cookies() -> None:
    """Headers are not encoded; a moment in one is an HTTP date."""
    seen = sent(
        if_modified_since=dt.datetime(1994, 11, 6, 10, 49, 37, tzinfo=CEST),
        x_list=[1, 2],
        x_json=["a,b"],
        prefs=["a", "b;c"],
    )

    assert seen.headers["if-modified-since"] == "Sun, 06 Nov 1994 08:49:37 GMT"
    assert seen.headers["x-list"] == "1,2"
    assert seen.headers["x-json"] == '["a,b"]'
    assert seen.headers["cookie"] == "prefs=a,b%3Bc"
    assert sent(if_modified_since="Sunday, 06-Nov-94 08:49:37 GMT").headers["if-modified-since"].startswith("Sunday")


@pytest.mark.parametrize("name", ["since", "if_modified_since"])
def test_a_moment_without_an_offset_is_refused(name: str) -> None:
    """Nobody knows when that is."""
    with pytest.raises(cases.sdk("parameters")("").InvalidRequestError):
        sent(**{name: dt.datetime(2026, 1, 1)})


@pytest.mark.parametrize("path", [(7, [], ["a"]), (7, ["a"], []), (7, ["a"], [".."])])
def test_a_path_is_never_another_one(path: tuple[Any, ...]) -> None:
    """Nothing empty, and no way up."""
    with pytest.raises(cases.sdk("parameters")("").InvalidRequestError):
        sent(*path)
