"""Answers other than one JSON value: text, bytes, XML, several types, streams."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from runtime.errors import NotFoundError, ResponseDecodeError, ResponseTooLargeError, TransportError
from runtime.problem import DecodeError
from runtime.resource import with_streaming
from runtime.streams import Event, EventReader, LineReader
from runtime.xml_text import XmlNode, read_xml

from .conftest import Use
from .demo import Fault, Thing, virtual_time
from .loopback import Answer, Loopback


def answer(body: bytes, media_type: str, status: int = 200) -> Answer:
    """Return an answer with a body of a media type."""
    return Answer(status, body, [("Content-Type", media_type)])


def asked(use: Use, returns: Any, *answers: Answer, **options: Any) -> Any:
    """Return what a call makes of an answer."""
    with Loopback(*answers) as server:
        return use(lambda client: client.things._request("GET", "/", returns=returns, **options), base_url=server.url)


def test_text_in_the_charset_it_names(use: Use) -> None:
    """Text is decoded as its charset says, in UTF-8 where it says nothing sensible."""
    latin = asked(use, str, answer("Größe".encode("latin-1"), "text/plain; charset=ISO-8859-1"), accept="text/plain")
    utf_8 = asked(use, str, answer("Größe".encode(), "text/plain; charset=nonsense"), accept="text/plain")

    assert latin == utf_8 == "Größe"


def test_bytes_as_they_are(use: Use) -> None:
    """Bytes are not looked into, even if they are called JSON."""
    assert asked(use, bytes, answer(b'"YQ=="', "application/json"), accept="application/pdf") == b'"YQ=="'
    assert asked(use, bytes, answer(b"", "application/pdf"), accept="application/pdf") == b""


def test_what_is_asked_for(use: Use) -> None:
    """The media types of the document are what is accepted, unless the caller says otherwise."""
    with Loopback(answer(b"x", "text/csv")) as server:
        calls = [
            lambda client: client.things._request("GET", "/", returns=str, accept="text/csv"),
            lambda client: client.things._request(
                "GET", "/", returns=str, accept="text/csv", headers={"Accept": "a/b"}
            ),
        ]
        use(*calls, base_url=server.url)

    assert [seen.headers["accept"] for seen in server.requests] == ["text/csv", "a/b"]


@pytest.mark.parametrize(
    ("status", "expected"), [(200, Thing(id="1")), (202, Fault(code="1")), (204, None), (299, Fault(code="1"))]
)
def test_the_status_says_what_a_body_is(use: Use, status: int, expected: object) -> None:
    """An exact status wins over a range."""
    data = {} if status == 204 else {"id": "1", "code": "1"}
    found = asked(
        use,
        Thing | Fault | None,
        Answer(204) if status == 204 else Answer.json(data, status),
        answers={"200": Thing, "204": None, "2XX": Fault},
    )

    assert type(found) is type(expected)


def test_xml(use: Use) -> None:
    """XML is read by its table; errors in it are errors of the answer."""
    table = {"Thing": {"id": XmlNode("key", attribute=True), "sizeInCm": XmlNode("size", "int")}}
    options: dict[str, Any] = {"accept": "application/xml", "xml": (XmlNode("thing", "Thing"), table)}
    thing = asked(use, Thing, answer(b'<thing key="1"><size> 7 </size></thing>', "application/xml"), **options)

    assert (thing.id, thing.size) == ("1", 7)
    with pytest.raises(ResponseDecodeError):
        asked(use, Thing, answer(b"<thing", "text/xml"), **options)


@pytest.mark.parametrize(
    "text",
    [b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', b"<a>&e;</a>", b"<a>" * 300 + b"</a>" * 300, b"", b"<a/><b/>"],
    ids=["doctype", "entity", "deep", "empty", "two"],
)
def test_hostile_xml_is_refused(text: bytes) -> None:
    """No declaration of types, no entities of one's own, no endless nesting."""
    with pytest.raises(DecodeError):
        read_xml(text, XmlNode("a", ""), {})


# Streams --------------------------------------------------------------------------------------------------------------


def received(use: Use, kind: str, returns: Any, *answers: Answer, **options: Any) -> tuple[list[Any], list[Any]]:
    """Return the items of a stream, and the requests that it took."""
    found: list[Any] = []

    def call(client: Any) -> Any:
        stream = getattr(client.things, kind)("GET", "/", returns=returns, **options)
        return gather(stream) if hasattr(stream, "__anext__") else found.extend(stream)

    async def gather(stream: Any) -> None:
        async with stream:
            async for item in stream:
                found.append(item)

    with Loopback(*answers) as server:
        try:
            use(call, base_url=server.url)
        finally:
            found[:] = [(each.event, each.id, each.data) if isinstance(each, Event) else each for each in found]
    return found, server.requests


STREAM = (
    b"\xef\xbb\xbf: a comment\n"
    b'data: {"id": "1"}\r\n\r\n'
    b'event: other\rdata: {"id":\rdata: "2"}\rid: e2\r\r'
    b'id: bad\0id\nretry: soon\nunknown: x\ndata:{"id": "3"}\n\n'
    b"event: nothing\n\n"
    b'data: {"id": "never"}\n'
)


def test_events(use: Use) -> None:
    """Events are read as browsers read them; one without its end is none."""
    found, _ = received(use, "_events", Thing, answer(STREAM, "text/event-stream"), accept="text/event-stream")

    assert found == [
        ("message", "", Thing(id="1")),
        ("other", "e2", Thing(id="2")),
        ("message", "e2", Thing(id="3")),
    ]


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_events_in_pieces_of_any_size(size: int) -> None:
    """Where a body is cut makes no difference."""
    assert events_of([STREAM[at : at + size] for at in range(0, len(STREAM), size)]) == events_of([STREAM])


def events_of(pieces: Iterable[bytes]) -> list[tuple[str, str, object]]:
    reader = EventReader(str, {}, limit=1000, retries=0)
    return [(event.event, event.id, event.data) for piece in pieces for event in reader.feed(piece)]


def test_kinds_of_events_and_the_end(use: Use) -> None:
    """Each kind has its own type; ``[DONE]`` is the end and no event."""
    body = b'event: fault\ndata: {"code": "x"}\n\ndata: [DONE]\n\ndata: {"id": "1"}\n\n'
    found, _ = received(use, "_events", Thing | Fault, answer(body, "text/event-stream"), events={"fault": Fault})

    assert found == [("fault", "", Fault(code="x"))]


def test_a_stream_that_breaks_off_is_taken_up_again(use: Use) -> None:
    """The next request says which event was the last; the pause is what the server asked for."""
    first = Answer(
        200, b'retry: 250\nid: e1\ndata: "a"\n\n', [("Content-Type", "text/event-stream")], length=1000, close=True
    )
    second = answer(b'id: e2\ndata: "b"\n\n', "text/event-stream")
    with virtual_time() as clock:
        found, requests = received(use, "_events", object, first, second)

    assert [data for _, _, data in found] == ["a", "b"]
    assert [seen.headers.get("last-event-id") for seen in requests] == [None, "e1"]
    assert clock.naps == [0.25]


def test_breaks_are_counted_from_the_last_event(use: Use) -> None:
    """A long stream may break often; one that brings nothing any more is given up after so many tries."""
    kind = [("Content-Type", "text/event-stream")]
    broken = [
        Answer(200, f"id: e{at}\nretry: 99999999999999\ndata: {at}\n\n".encode(), kind, length=1000, close=True)
        for at in range(4)
    ]
    with virtual_time() as clock, pytest.raises(TransportError):
        received(use, "_events", object, *broken, Answer(200, b": nothing\n", kind, length=1000, close=True))

    assert clock.naps == [60.0] * 5


def test_a_stream_that_is_none(use: Use) -> None:
    """A page instead of events is an error, and its connection is free again."""

    def call(client: Any) -> Any:
        return gather(client) if hasattr(client, "aclose") else over(client)

    def over(client: Any) -> Any:
        with pytest.raises(ResponseDecodeError, match="expected events, got 'text/html'"):
            list(client.things._events("GET", "/", returns=object))
        return client.things.get("1")

    async def gather(client: Any) -> Any:
        with pytest.raises(ResponseDecodeError, match="expected events, got 'text/html'"):
            _ = [each async for each in client.things._events("GET", "/", returns=object)]
        return await client.things.get("1")

    page = Answer(200, b"<h1>Sorry</h1>", [("Content-Type", "text/html; charset=utf-8")])
    with Loopback(page, Answer.json({"id": "1"})) as server:
        assert use(call, base_url=server.url) == Thing(id="1")


def test_events_before_one_that_cannot_be_read(use: Use) -> None:
    """They are given out first, though all came together."""
    found: list[Any] = []

    def call(client: Any) -> Any:
        stream = client.things._events("GET", "/", returns=Thing)
        return gather(stream) if hasattr(stream, "__anext__") else found.extend(stream)

    async def gather(stream: Any) -> None:
        async for item in stream:
            found.append(item)

    body = b'data: {"id": "1"}\n\ndata: ["no thing"]\n\n'
    with Loopback(answer(body, "text/event-stream")) as server, pytest.raises(ResponseDecodeError):
        use(call, base_url=server.url)

    assert [event.data.id for event in found] == ["1"]


def test_a_stream_without_ids_breaks(use: Use) -> None:
    """Where to go on is not known, so the break is an error."""
    broken = Answer(200, b'data: "a"\n\n', [("Content-Type", "text/event-stream")], length=1000, close=True)
    with pytest.raises(TransportError):
        received(use, "_events", object, broken)


@pytest.mark.parametrize("kind", ["_events", "_lines"])
def test_a_stream_that_fails_at_once(use: Use, kind: str) -> None:
    """A failure is the exception that it always is."""
    with pytest.raises(NotFoundError):
        received(use, kind, object, Answer.json({"code": "x"}, 404), errors={"404": Fault})


def test_lines(use: Use) -> None:
    """Each line is a value; empty ones are not, the last one needs no end."""
    body = b'{"id": "1"}\n\n\x1e{"id": "2"}\r\n{"id": "3"}'
    found, _ = received(use, "_lines", Thing, answer(body, "application/jsonl"))

    assert found == [Thing(id="1"), Thing(id="2"), Thing(id="3")]


def test_a_line_that_is_none(use: Use) -> None:
    """What cannot be read is an error of the answer, after what came before it."""
    with pytest.raises(ResponseDecodeError):
        received(use, "_lines", Thing, answer(b'{"id": "1"}\n{"id\n', "application/jsonl"))


def test_endless_lines_and_events_end() -> None:
    """Buffers are bounded."""
    lines, events = LineReader(object, limit=100), EventReader(str, {}, limit=100, retries=0)
    with pytest.raises(ResponseTooLargeError):
        [list(lines.feed(b"x" * 40)) for _ in range(4)]
    with pytest.raises(ResponseTooLargeError):
        [list(events.feed(b"data: x234567890\n")) for _ in range(20)]


def test_a_download(use: Use, tmp_path: Path) -> None:
    """A body is written to a file as it comes, under the name that the caller gives."""
    content = bytes(range(256)) * 4096
    target = tmp_path / "mine"

    def call(client: Any) -> Any:
        method: Any = with_streaming(client.things.get)
        answered = method("1")
        return saved(answered) if hasattr(answered, "__await__") else saved_now(answered)

    def saved_now(response: Any) -> Any:
        with response:
            return response.save(target)

    async def saved(pending: Any) -> Any:
        async with await pending as response:
            return await response.save(target)

    headers = [("Content-Type", "application/pdf"), ("Content-Disposition", 'attachment; filename="../../evil"')]
    with Loopback(Answer(200, content, headers)) as server:
        size = use(call, base_url=server.url)

    assert size == len(content)
    assert target.read_bytes() == content
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
