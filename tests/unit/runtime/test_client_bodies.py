"""Bodies other than JSON, as they arrive over a real connection."""

from __future__ import annotations

import io
import json
from collections.abc import AsyncIterator, Callable, Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from runtime.bodies import Binary, Body, Json, JsonLines, OneOf, Text
from runtime.errors import InvalidRequestError
from runtime.field import Field
from runtime.files import File, FileInput
from runtime.forms import Form, FormPart, Multipart
from runtime.model import Model
from runtime.unset import UNSET, Unset
from runtime.xml_text import Xml, XmlNode, read_xml

from .conftest import Use
from .demo import Thing
from .loopback import Answer, Loopback, Seen


class Upload(Model):
    """A file, and what is said about it."""

    file: FileInput
    caption: str | Unset = UNSET
    labels: list[str] | Unset = UNSET
    thing: Thing | Unset = UNSET
    digest: bytes | Unset = Field("digest", default=UNSET)


def sent(use: Use, *bodies: Body) -> list[Seen]:
    """Send bodies, one after the other, and return what arrived."""
    calls = [lambda client, body=body: client.things._request("POST", "/", body=body, returns=None) for body in bodies]
    with Loopback(Answer(204)) as server:
        use(*calls, base_url=server.url)
    return server.requests


def parts(seen: Seen) -> list[Message]:
    """Return the parts of a multipart body."""
    whole = message_from_bytes(b"Content-Type: " + seen.headers["content-type"].encode() + b"\r\n\r\n" + seen.body)
    payload = whole.get_payload()
    assert isinstance(payload, list)
    return [part for part in payload if isinstance(part, Message)]


def described(part: Message) -> tuple[Any, Any, str | None, bytes]:
    """Return name, file name, media type and content of a part."""
    name = part.get_param("name", header="content-disposition")
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return name, part.get_filename(), part["content-type"], content


def test_a_form(use: Use) -> None:
    """Fields are pairs; a style of its own is honoured, objects are JSON otherwise."""
    value = {"q": "a b&c", "ids": [1, 2], "tags": ["x", "y,z"], "in": {"a": 1}, "no": None, "deep": {"k": "v"}}
    styles = {"tags": FormPart(style="form", explode=False), "deep": FormPart(style="deepObject")}
    [seen] = sent(use, Form(value, styles))

    assert seen.headers["content-type"] == "application/x-www-form-urlencoded"
    assert seen.body == b"q=a%20b%26c&ids=1&ids=2&tags=x,y%2Cz&in=%7B%22a%22%3A1%7D&deep%5Bk%5D=v"


def test_a_multipart_form(use: Use, tmp_path: Path) -> None:
    """A file, a text, a list, an object and base64 each go as their kind does."""
    path = tmp_path / "chart.png"
    path.write_bytes(b"\x89PNG")
    upload = Upload(file=path, caption="Größe", labels=["a", "b"], thing=Thing(id="1"), digest=b"abc")
    [seen] = sent(use, Multipart(upload))

    assert seen.headers["content-length"] == str(len(seen.body))
    assert [described(part) for part in parts(seen)] == [
        ("file", "chart.png", "image/png", b"\x89PNG"),
        ("caption", None, None, "Größe".encode()),
        ("labels", None, None, b"a"),
        ("labels", None, None, b"b"),
        ("thing", None, "application/json", b'{"id":"1"}'),
        ("digest", None, None, b"YWJj"),
    ]


@pytest.mark.parametrize(
    ("file", "part", "expected"),
    [
        (b"x", FormPart(), ("file", "application/octet-stream")),
        (b"x", FormPart("image/png, image/jpeg"), ("file", "image/png")),
        (File(b"x", name="a.jpg"), FormPart("image/png, image/jpeg"), ("a.jpg", "image/jpeg")),
        (File(b"x", name="a.jpg", media_type="image/x"), FormPart("image/png"), ("a.jpg", "image/x")),
        (File(b"x", name="a.txt"), FormPart("image/*"), ("a.txt", "application/octet-stream")),
        (io.BytesIO, FormPart("*/*"), ("file", "application/octet-stream")),
    ],
)
def test_what_is_said_of_a_file(use: Use, file: Any, part: FormPart, expected: tuple[str, str]) -> None:
    """A file's own media type wins, then what its name suggests if that is allowed, then the document's."""
    file = file(b"x") if file is io.BytesIO else file
    [seen] = sent(use, Multipart({"file": file}, {"file": part}))
    [found] = parts(seen)

    assert (found.get_filename(), found["content-type"]) == expected
    assert found.get_payload() == "x"


def test_a_list_as_one_json_part(use: Use) -> None:
    """A document that calls a list JSON gets it as one part."""
    [seen] = sent(use, Multipart({"things": [Thing(id="1"), Thing(id="2")]}, {"things": FormPart("application/json")}))

    assert [described(part)[3] for part in parts(seen)] == [b'[{"id":"1"},{"id":"2"}]']


def test_names_cannot_leave_their_place(use: Use) -> None:
    """Quotes and line breaks in names are escaped, as browsers do."""
    [seen] = sent(use, Multipart({'a"\r\nX: 1': File(b"x", name='b"\n')}))

    assert b'name="a%22%0D%0AX: 1"; filename="b%22%0A"' in seen.body


def pieces() -> Iterator[bytes]:
    yield b"one "
    yield b"two"


async def pieces_async() -> AsyncIterator[bytes]:
    for piece in pieces():
        yield piece


@pytest.mark.parametrize(
    "content", [lambda: b"one two", lambda: io.BytesIO(b"one two"), pieces], ids=["bytes", "file", "iterator"]
)
def test_binary(use: Use, content: Callable[[], Any]) -> None:
    """Content goes as it is, from wherever it comes."""
    [seen] = sent(use, Binary(content()))

    assert (seen.headers["content-type"], seen.body) == ("application/octet-stream", b"one two")


def test_an_async_iterator_needs_an_async_client(use: Use) -> None:
    """An AsyncClient sends it; another one says why it cannot."""
    try:
        [seen] = sent(use, Binary(pieces_async()))
    except InvalidRequestError as error:
        assert "AsyncClient" in str(error)  # noqa: PT017
    else:
        assert seen.body == b"one two"


def test_a_file_is_sent_again_from_where_it_stood(use: Use, tmp_path: Path) -> None:
    """What can be read again is sent again after a failure; an iterator is not."""
    path = tmp_path / "a"
    path.write_bytes(b"skip content")
    with path.open("rb") as file, Loopback(Answer(503), Answer(204)) as server:
        file.seek(5)
        use(
            lambda client: client.things._request("PUT", "/", body=Binary(file), returns=None),
            base_url=server.url,
            max_retries=1,
        )

    assert [seen.body for seen in server.requests] == [b"content", b"content"]


def test_text(use: Use) -> None:
    """Text is UTF-8 and says so; its media type may be another."""
    plain, csv = sent(use, Text("Größe"), Text("a,b", "text/csv"))

    assert (plain.headers["content-type"], plain.body) == ("text/plain; charset=utf-8", "Größe".encode())
    assert csv.headers["content-type"] == "text/csv; charset=utf-8"


def test_lines(use: Use) -> None:
    """Each value is a line; an iterator is read while it is sent."""
    things = [Thing(id="1"), Thing(id="2", name="b")]
    listed, streamed = sent(use, JsonLines(things), JsonLines(iter(things), "application/x-ndjson"))

    assert listed.body == streamed.body == b'{"id":"1"}\n{"id":"2","name":"b"}\n'
    assert streamed.headers["content-type"] == "application/x-ndjson"


def test_the_type_of_a_value_chooses_the_format(use: Use) -> None:
    """A model, a file and a text each go their own way; nothing is sent for `UNSET`."""

    def body(value: Any) -> OneOf:
        return OneOf(value, (Thing, Json(value)), (FileInput, Binary(value)), (str, Text(value)))

    bodies = sent(use, *(body(value) for value in (Thing(id="1"), b"x", "y", UNSET)))

    assert [seen.headers["content-type"] for seen in bodies] == [
        "application/json",
        "application/octet-stream",
        "text/plain; charset=utf-8",
        None,
    ]


@pytest.mark.parametrize("body", [Form(3), Binary({"a": 1}), Xml("\0", XmlNode("a"), {}), Text(object())])
def test_what_cannot_be_sent(use: Use, body: Body) -> None:
    """A value that a format has no form for is refused before anything is sent."""
    with pytest.raises(InvalidRequestError):
        sent(use, body)


# XML ------------------------------------------------------------------------------------------------------------------

TABLE = {
    "Pet": {
        "id": XmlNode("id", "int", attribute=True),
        "name": XmlNode("name", namespace="urn:n", prefix="n"),
        "photos": XmlNode("photos", "", items=XmlNode("photo"), wrapped=True),
        "tags": XmlNode("tags", "", items=XmlNode("tag", "Tag")),
        "tame": XmlNode("tame", "bool"),
    },
    "Tag": {"label": XmlNode("label"), "rank": XmlNode("rank", "float")},
}
PET = {"id": 7, "name": 'Tom & "Co" <1>', "photos": ["a", "b"], "tags": [{"label": "x", "rank": 0.5}, {"label": "y"}]}
PET_XML = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b'<pet id="7"><n:name xmlns:n="urn:n">Tom &amp; &quot;Co&quot; &lt;1&gt;</n:name>'
    b"<photos><photo>a</photo><photo>b</photo></photos>"
    b"<tag><label>x</label><rank>0.5</rank></tag><tag><label>y</label></tag></pet>"
)


def test_xml_out_and_in(use: Use) -> None:
    """A value is written by its table, and read back as it was."""
    [seen] = sent(use, Xml(PET, XmlNode("pet", "Pet"), TABLE))

    assert (seen.headers["content-type"], seen.body) == ("application/xml", PET_XML)
    assert json.dumps(read_xml(seen.body, XmlNode("pet", "Pet"), TABLE), sort_keys=True) == json.dumps(
        PET, sort_keys=True
    )


def test_a_list_as_xml() -> None:
    """A root that is a list is an element around its items."""
    node = XmlNode("all", "", items=XmlNode("tag", "Tag"), wrapped=True)
    encoded = Xml([{"label": "x"}], node, TABLE).encode()

    assert encoded is not None
    assert isinstance(encoded.content, bytes)
    assert encoded.content.endswith(b"<all><tag><label>x</label></tag></all>")
    assert read_xml(encoded.content, node, TABLE) == [{"label": "x"}]


def test_what_is_unknown_in_xml_is_kept() -> None:
    """Elements that no field has are data all the same."""
    data = read_xml(b"<pet><new><a>1</a><a>2</a></new></pet>", XmlNode("pet", "Pet"), TABLE)

    assert data == {"new": {"a": ["1", "2"]}}
