"""Bodies and answers in formats beside JSON, chosen by method or by type."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from tests.behaviour import cases
from tests.unit.runtime.loopback import Answer, Loopback, Seen

Use = Callable[[str, Loopback, Callable[[Any], Any]], Any]


@pytest.fixture(params=["sync", "async"])
def use(request: pytest.FixtureRequest) -> Use:
    """Call something of a client of a case, gather what it yields or await it: ``use(case, server, call)``."""

    def sync(case: str, server: Loopback, call: Callable[[Any], Any]) -> Any:
        with cases.sdk(case)("").Client(base_url=server.url, max_retries=0) as client:
            found = call(client)
            return list(found) if hasattr(found, "__next__") else found

    async def run(case: str, server: Loopback, call: Callable[[Any], Any]) -> Any:
        async with cases.sdk(case)("").AsyncClient(base_url=server.url, max_retries=0) as client:
            found = call(client)
            return [item async for item in found] if hasattr(found, "__anext__") else await found

    return sync if request.param == "sync" else lambda *args: asyncio.run(run(*args))


EVENTS = Answer(200, b'data: {"percent": 1}\n\ndata: {"percent": 2}\n\n', [("Content-Type", "text/event-stream")])
LINES = Answer(200, b'{"percent": 1}\n{"percent": 2}\n', [("Content-Type", "application/x-ndjson")])


def negotiate(seen: Seen) -> Answer:
    """Answer in the format that is asked for."""
    return {"text/event-stream": EVENTS, "application/x-ndjson": LINES}.get(
        seen.headers["accept"], Answer.json({"url": "x"})
    )


def test_a_stream_beside_json_has_a_method_of_its_own(use: Use) -> None:
    """Each method asks for its own format, so no format wins silently."""
    request = cases.sdk("answers")("models").ChatRequest(text="hi")
    with Loopback(negotiate) as server:
        whole = use("answers", server, lambda client: client.answers.chat(body=request))
        events = use("answers", server, lambda client: client.answers.chat_stream(body=request))
        lines = use("answers", server, lambda client: client.answers.chat_lines(body=request))

    assert whole.url == "x"
    assert [event.data.percent for event in events] == [1, 2]
    assert [line.percent for line in lines] == [1, 2]


def test_a_stream_that_is_none_is_an_error(use: Use) -> None:
    """A server that answers all at once does not look like one that says nothing."""
    request = cases.sdk("answers")("models").ChatRequest(text="hi")
    with (
        Loopback(Answer.json({"url": "x"})) as server,
        pytest.raises(cases.sdk("answers")("").ResponseDecodeError, match="expected events"),
    ):
        use("answers", server, lambda client: client.answers.chat_stream(body=request))


def test_lines_are_sent_from_whatever_can_be_iterated(use: Use) -> None:
    """Lists and generators; for an asynchronous client asynchronous ones too."""
    models = cases.sdk("bodies")("models")

    def places() -> Iterator[Any]:
        yield models.Place(name="a")
        yield models.Place(name="b")

    with Loopback(Answer(204)) as server:
        use("bodies", server, lambda client: client.bodies.add_places(body=places()))
        use("bodies", server, lambda client: client.bodies.add_places(body=list(places())))

    assert [seen.body for seen in server.requests] == [b'{"name":"a"}\n{"name":"b"}\n'] * 2


def test_lines_are_sent_from_an_asynchronous_generator() -> None:
    """An `AsyncClient` reads it while it sends."""
    api, models = cases.sdk("bodies")(""), cases.sdk("bodies")("models")

    async def places() -> AsyncIterator[Any]:
        yield models.Place(name="a")

    async def run(url: str) -> None:
        async with api.AsyncClient(base_url=url) as client:
            await client.bodies.add_places(body=places())

    with Loopback(Answer(204)) as server:
        asyncio.run(run(server.url))

    assert server.requests[0].body == b'{"name":"a"}\n'


def xml(body: str, status: int = 200) -> Answer:
    """Return an answer in XML."""
    return Answer(status, body.encode(), [("Content-Type", "application/xml")])


def test_a_union_in_xml_keeps_its_types(use: Use) -> None:
    """Attributes, numbers, lists and null of a variant go out and come back as such."""
    models = cases.sdk("xml")("models")
    ball = models.Ball(kind="ball", width_cm=7, owner=None)
    nothing = '<owner xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>'
    sent = f'<toy widthCm="7"><kind>ball</kind>{nothing}</toy>'
    rope = "<toy><kind>rope</kind><lengthCm>1.5</lengthCm><knots>1</knots><knots>2</knots></toy>"
    with Loopback(xml(sent), xml(rope)) as server:
        same = use("xml", server, lambda client: client.pets.put_toy(body=ball))
        other = use("xml", server, lambda client: client.pets.put_toy(body=ball))

    assert server.requests[0].body.decode().partition("\n")[2] == sent
    assert same == ball
    assert same.owner is None
    assert isinstance(other, models.Rope)
    assert (other.length_cm, other.knots) == (1.5, [1, 2])


def test_an_error_in_xml_is_an_object(use: Use) -> None:
    """The body of a failure is of the class that the document gives; what is no XML stays a text."""
    api, models = cases.sdk("xml")(""), cases.sdk("xml")("models")
    pet = models.Pet(id=1)
    broken = "<problem"
    with Loopback(xml('<problem code="7"><why>no</why></problem>', 409), xml(broken, 409)) as server:
        with pytest.raises(api.ConflictError) as caught:
            use("xml", server, lambda client: client.pets.add_pet(body=pet))
        with pytest.raises(api.ConflictError) as second:
            use("xml", server, lambda client: client.pets.add_pet(body=pet))

    assert isinstance(caught.value.body, models.Problem)
    assert (caught.value.body.code, caught.value.body.why) == (7, "no")
    assert second.value.body == broken


def test_parts_have_headers(use: Use) -> None:
    """Those with one value are always sent, others as a file says; none can be smuggled in."""
    api, models = cases.sdk("bodies")(""), cases.sdk("bodies")("models")
    file = api.File(b"x", name="a.png", headers={"X-Camera": "Leica"})
    refused: list[Any] = []
    with Loopback(Answer(204)) as server:
        use("bodies", server, lambda client: client.bodies.upload(body=models.UploadRequest(file=file)))
        for wrong in ({"X-Camera": "a\r\nX: y"}, {"Content-Type": "text/html"}, {"a b": "c"}):
            refused.append(models.UploadRequest(file=api.File(b"x", headers=wrong)))
        while refused:
            with pytest.raises(api.InvalidRequestError):
                use("bodies", server, lambda client: client.bodies.upload(body=refused.pop()))

    [seen] = server.requests
    head = seen.body.partition(b"\r\n\r\n")[0]
    assert b"\r\nX-Kind: picture\r\nX-Camera: Leica\r\nContent-Type: image/png" in head
