"""Decoding and encoding of a large answer, without loss, against the codec of the standard library."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import new_class
from typing import Any

from bench.measure import compare, timed
from bench.samples import Product, end_user
from bench.table import Line

AT_ONCE = 2
"""How many make a run: few, so that what runs in turn runs under the same conditions."""


def lines(product: Product, rounds: int, users: int) -> Iterator[Line]:
    """Yield what one page of users costs.

    Raises:
        AssertionError: It is not decoded without loss.
    """
    runtime, models = product.load("versori._runtime"), product.load("versori.embedded.models")
    json_text = product.load("versori._runtime.json_text")
    page = page_type(runtime.Model, models.EndUser)
    data = {"users": [end_user(number) for number in range(users)]}
    content = json.dumps(data, separators=(",", ":")).encode()
    value = page.from_json(content)
    assert json.loads(value.to_json()) == data  # noqa: S101 - else there is nothing to measure
    assert not runtime.problems(value)  # noqa: S101

    size = f"{len(content) / 1000:.0f} kB, {users} users"
    decoding = compare(
        timed(lambda: page.from_json(content), AT_ONCE), timed(lambda: json.loads(content), AT_ONCE), rounds
    )
    yield Line.of(f"decode {size}", "json.loads", decoding, budget=2.5, goal=2.0)
    read, decode_json = json_text.reader("orjson"), product.load("versori._runtime.codec").decode_json
    quickly = compare(
        timed(lambda: decode_json(page, content, read=read), AT_ONCE),
        timed(lambda: json.loads(content), AT_ONCE),
        rounds,
    )
    yield Line.of(f"decode {size} with orjson", "json.loads", quickly, budget=2.0)
    encoding = compare(timed(value.to_json, AT_ONCE), timed(lambda: json.dumps(data), AT_ONCE), rounds)
    yield Line.of(f"encode {size}", "json.dumps", encoding, budget=2.0, goal=1.3)


def page_type(model: Any, user: Any) -> Any:
    """Return the model of a page of whole users, which the API itself only gives one by one."""
    body = {"__module__": __name__, "__annotations__": {"users": list[user]}}
    return new_class("Page", (model,), exec_body=lambda namespace: namespace.update(body))
