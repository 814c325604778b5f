"""Header fields of answers as objects of the classes that the document describes."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

import pytest

from tests.behaviour import cases
from tests.unit.runtime.loopback import Answer, Loopback

HEADERS = [
    ("etag", '"7"'),
    ("X-Rate-Left", "12"),
    ("x-ratio", "2"),
    ("X-Cached", "true"),
    ("X-Changed", "2026-11-22T10:00:00Z"),
    ("X-Kind", "sluice"),
    ("X-Depths", "1, 2"),
    ("X-Depths", "3"),
    ("X-Names", "1,true,x"),
    ("X-Position", "lat=52, name=7"),
    ("X-Counts", "a,1,b,2"),
    ("X-Extra", '{"deep": true}'),
    ("X-Unknown", "kept"),
]


def api(module: str) -> Any:
    """Return a module of the SDK."""
    return cases.sdk("response-headers")(module)


def station(answer: Answer) -> Any:
    """Return the whole answer to a call."""
    with Loopback(answer) as server, api("").Client(base_url=server.url, max_retries=0) as client:
        return api("").with_response(client.stations.get_station)("nl-hvh")


def test_each_field_is_of_its_type() -> None:
    """Scalars, lists on one line or several, objects in both ways of the style, and JSON."""
    response = station(Answer.json({"code": "nl-hvh"}, headers=HEADERS))
    found = response.typed_headers(api("models").GetStationHeaders)

    assert response.value.code == "nl-hvh"
    assert response.headers["x-unknown"] == "kept"
    assert (found.e_tag, found.x_rate_left, found.x_ratio, found.x_cached) == ('"7"', 12, 2.0, True)
    assert found.x_changed == dt.datetime(2026, 11, 22, 10, tzinfo=dt.UTC)
    assert found.x_kind == "sluice"
    assert found.x_depths == [1, 2, 3]
    assert found.x_names == ["1", "true", "x"]
    assert (found.x_position.lat, found.x_position.name) == (52.0, "7")
    assert found.x_counts == {"a": 1, "b": 2}
    assert found.x_extra.deep is True


def test_what_is_not_as_described_costs_that_field() -> None:
    """A header that is absent is `UNSET`; one that is no value of its type is an error when it is read."""
    found = station(Answer.json({}, headers=[("X-Rate-Left", "many"), ("X-Depths", "1,x")])).typed_headers(
        api("models").GetStationHeaders
    )

    assert found.x_ratio is api("").UNSET
    for name in ("x_rate_left", "e_tag", "x_depths"):
        with pytest.raises(api("").FieldError):
            getattr(found, name)
    assert api("").raw(found, "x_rate_left") == "many"


def test_errors_have_typed_headers() -> None:
    """An answer that operations share has one class."""
    with pytest.raises(api("").TooManyRequestsError) as caught:
        station(Answer(429, headers=[("Retry-After", "7")]))

    assert caught.value.typed_headers(api("models").TooManyHeaders).retry_after == 7


def test_without_a_body_and_asynchronous() -> None:
    """An answer without a body has header fields all the same."""

    async def run(url: str) -> Any:
        async with api("").AsyncClient(base_url=url) as client:
            return await api("").with_response(client.stations.delete_station)("nl-hvh")

    with Loopback(Answer(204, headers=[("X-Rate-Left", "3")])) as server:
        response = asyncio.run(run(server.url))

    assert response.value is None
    assert response.typed_headers(api("models").DeleteStationHeaders).x_rate_left == 3
