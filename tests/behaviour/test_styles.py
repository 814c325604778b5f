"""Every style of every place with every shape of value, as the table of the specification writes them.

Expectations are those of OpenAPI 3.1.0, section 4.8.12.3 and 4.8.12.4, and of RFC 6570 where that table is silent.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.conformance.sdks import Sdk
from tests.unit.runtime.loopback import Answer, Loopback, Seen

SHAPES: Mapping[str, tuple[dict[str, Any], Any]] = {
    "text": ({"type": "string"}, "blue"),
    "array": ({"type": "array", "items": {"type": "string"}}, ["blue", "black", "brown"]),
    "object": (
        {"type": "object", "additionalProperties": {"type": "integer"}},
        {"R": 100, "G": 200, "B": 150},
    ),
    "empty": ({"type": "string"}, ""),
    "reserved": ({"type": "array", "items": {"type": "string"}}, ["a,b", "c&d=e", "f/g?h#i j%k;l.m"]),
    "number": ({"type": "number"}, 1.5),
    "flag": ({"type": "boolean"}, True),
    "moment": ({"type": "string", "format": "date-time"}, "2030-01-31T12:00:00+02:00"),
    "null": ({"type": ["string", "null"]}, None),
}
_R = "a%2Cb,c%26d%3De,f%2Fg%3Fh%23i%20j%25k%3Bl.m"
_RX = "color=a%2Cb&color=c%26d%3De&color=f%2Fg%3Fh%23i%20j%25k%3Bl.m"


class Case(NamedTuple):
    """A style, and what it makes of a value."""

    place: str
    style: str
    explode: bool
    shape: str
    written: str

    @property
    def id(self) -> str:
        return "_".join((self.place, self.style, "x" if self.explode else "n", self.shape))


def cases() -> Iterator[Case]:
    """Yield what the tables say."""
    for style, explode, rows in (
        ("matrix", False, (";color=blue", ";color=blue,black,brown", ";color=R,100,G,200,B,150")),
        ("matrix", True, (";color=blue", ";color=blue;color=black;color=brown", ";R=100;G=200;B=150")),
        ("label", False, (".blue", ".blue,black,brown", ".R,100,G,200,B,150")),
        ("label", True, (".blue", ".blue.black.brown", ".R=100.G=200.B=150")),
        ("simple", False, ("blue", "blue,black,brown", "R,100,G,200,B,150")),
        ("simple", True, ("blue", "blue,black,brown", "R=100,G=200,B=150")),
    ):
        for shape, written in zip(SHAPES, rows, strict=False):
            yield Case("path", style, explode, shape, written)
    for explode in (False, True):
        yield Case("path", "simple", explode, "reserved", _R)
        yield Case("path", "simple", explode, "number", "1.5")
        yield Case("path", "simple", explode, "flag", "true")
        yield Case("path", "simple", explode, "moment", "2030-01-31T12%3A00%3A00%2B02%3A00")
    for style, explode, rows in (
        ("form", False, ("color=blue", "color=blue,black,brown", "color=R,100,G,200,B,150")),
        ("form", True, ("color=blue", "color=blue&color=black&color=brown", "R=100&G=200&B=150")),
    ):
        for shape, written in zip(SHAPES, rows, strict=False):
            yield Case("query", style, explode, shape, written)
        yield Case("query", style, explode, "empty", "color=")
        yield Case("query", style, explode, "number", "color=1.5")
        yield Case("query", style, explode, "flag", "color=true")
        yield Case("query", style, explode, "moment", "color=2030-01-31T12%3A00%3A00%2B02%3A00")
    yield Case("query", "form", False, "reserved", f"color={_R}")
    yield Case("query", "form", True, "reserved", _RX)
    yield Case("query", "spaceDelimited", False, "array", "color=blue%20black%20brown")
    yield Case("query", "pipeDelimited", False, "array", "color=blue%7Cblack%7Cbrown")
    yield Case("query", "spaceDelimited", False, "object", "color=R%20100%20G%20200%20B%20150")
    yield Case("query", "pipeDelimited", False, "object", "color=R%7C100%7CG%7C200%7CB%7C150")
    yield Case("query", "deepObject", True, "object", "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150")
    for explode, rows in ((False, ("blue", "blue,black,brown", "R,100,G,200,B,150")),):
        for shape, written in zip(SHAPES, rows, strict=False):
            yield Case("header", "simple", explode, shape, written)
    yield Case("header", "simple", True, "object", "R=100,G=200,B=150")
    yield Case("header", "simple", False, "empty", "")
    yield Case("header", "simple", False, "flag", "true")
    yield Case("header", "simple", False, "moment", "2030-01-31T12:00:00+02:00")
    yield Case("cookie", "form", False, "text", "color=blue")
    yield Case("cookie", "form", False, "array", "color=blue,black,brown")
    yield Case("cookie", "form", False, "object", "color=R,100,G,200,B,150")
    yield Case("cookie", "form", True, "text", "color=blue")
    yield Case("cookie", "form", False, "number", "color=1.5")


CASES = tuple(cases())


def document() -> dict[str, Any]:
    """Return a document with an operation for each case."""
    paths = {}
    for case in CASES:
        parameter = {
            "name": "color",
            "in": case.place,
            "style": case.style,
            "explode": case.explode,
            "schema": SHAPES[case.shape][0],
            "required": True,
        }
        path = f"/{case.id}/" + ("{color}" if case.place == "path" else "")
        paths[path] = {
            "get": {
                "operationId": case.id,
                "tags": ["styles"],
                "parameters": [parameter],
                "responses": {"204": {"description": "Seen."}},
            }
        }
    return {"openapi": "3.1.0", "info": {"title": "Styles", "version": "1"}, "paths": paths}


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Sdk:
    folder = tmp_path_factory.mktemp("styles")
    (folder / "styles.json").write_text(json.dumps(document()), encoding="utf-8")
    return Sdk.of(folder / "styles.json", folder, "sdk_of_styles")


@pytest.fixture(scope="module")
def server() -> Iterator[Loopback]:
    with Loopback(Answer(204)) as running:
        yield running


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_style(sdk: Sdk, server: Loopback, case: Case) -> None:
    """A value is written as the table has it, the same by both clients."""
    first, second = (seen_part(case, sent(sdk, server, case, asynchronous=way)) for way in (False, True))

    assert first == second == case.written


def sent(sdk: Sdk, server: Loopback, case: Case, *, asynchronous: bool) -> Seen:
    """Return the request of a call."""
    server.requests.clear()
    path = f"/{case.id}/" + ("{color}" if case.place == "path" else "")
    entry = sdk.entry(f"GET {path}", case.id)
    name = entry.parameters[f"{case.place}:color"]

    def call(client: Any) -> Any:
        method = getattr(getattr(client, entry.resource), entry.method)
        value = sdk.runtime.decode(sdk.type_of(sdk.annotations(method)[name]), SHAPES[case.shape][1], strict=True)
        return method(value) if case.place == "path" else method(**{name: value})

    async def run() -> None:
        async with sdk.module("").AsyncClient(base_url=server.url) as client:
            await call(client)

    if asynchronous:
        asyncio.run(run())
    else:
        with sdk.module("").Client(base_url=server.url) as client:
            call(client)
    return server.requests[0]


def seen_part(case: Case, seen: Seen) -> str:
    """Return the part of a request that the parameter is in."""
    if case.place == "path":
        return seen.path.removeprefix(f"/{case.id}/")
    if case.place == "query":
        return seen.query
    return str(seen.headers[{"header": "color", "cookie": "Cookie"}[case.place]])


def test_documents_have_what_is_needed(tmp_path: Path) -> None:
    """Nothing in them is repaired or left out."""
    (tmp_path / "styles.json").write_text(json.dumps(document()), encoding="utf-8")

    assert list(Sdk.of(tmp_path / "styles.json", tmp_path, "sdk_of_styles_again").log) == []
