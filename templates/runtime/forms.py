"""Bodies made of named fields: forms as browsers send them, and multipart ones."""

from __future__ import annotations

import os

from .bodies import Body, Encoded
from .errors import InvalidRequestError
from .files import File, Source, Sources, as_file, guessed, is_file
from .headers import check_header
from .model import Model
from .parameters import Styled, query_pairs, wire_text
from .unset import UNSET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any


class FormPart:
    """How one field of a form is written (OpenAPI 3.1.0, section 4.8.15).

    Args:
        media_type: What it is, where its type does not say; several separated by
            commas, of which the first is meant unless the file is another, or ``*/*``.
        style: A style of query parameters; that of JSON for an object if not given.
        explode: Whether items are written one by one.
        allow_reserved: Whether characters such as ``/`` stay as they are.
        headers: Header fields that its part of a multipart body always has.
    """

    __slots__ = ("allow_reserved", "explode", "headers", "media_type", "style")

    def __init__(
        self,
        media_type: str = "",
        *,
        style: str = "",
        explode: bool = True,
        allow_reserved: bool = False,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.headers = headers or {}
        self.media_type = media_type
        self.style = style
        self.explode = explode
        self.allow_reserved = allow_reserved


_NO_PARTS: Mapping[str, FormPart] = {}
_NO_FIELDS: Mapping[str, str] = {}
_PLAIN = FormPart()


class Form(Body):
    """A form as browsers send them; no body for `UNSET`.

    Args:
        value: A model or a dictionary.
        parts: How single fields are written, by wire name.
    """

    __slots__ = ("_parts", "value")

    def __init__(
        self, value: object, parts: Mapping[str, FormPart] = _NO_PARTS
    ) -> None:
        self.value = value
        self._parts = parts

    def encode(self) -> Encoded | None:
        """Return the fields as ``name=value`` pairs (URL standard, section 5.2)."""
        if self.value is UNSET:
            return None
        pairs = [
            pair
            for name, value in _fields(self.value)
            for pair in query_pairs(name, _styled(value, self._parts.get(name, _PLAIN)))
        ]
        text = "&".join(pairs)
        return Encoded("application/x-www-form-urlencoded", text.encode())


def _styled(value: Any, part: FormPart) -> object:
    """Return a field as the query parameter that it is written like."""
    if part.style or part.allow_reserved:
        return Styled(
            value,
            part.style or "form",
            explode=part.explode,
            allow_reserved=part.allow_reserved,
        )
    if _is_map(value) or _is_json(part.media_type):
        return Styled(value, "json")
    return value


class Multipart(Body):
    """A form whose fields may be files (RFC 7578); no body for `UNSET`.

    A file is read while it is sent. A list is a part for each of its items, an object
    is JSON.

    Args:
        value: A model or a dictionary.
        parts: How single fields are written, by wire name.
        media_type: Where it is not ``multipart/form-data``.
    """

    __slots__ = ("_parts", "media_type", "value")

    def __init__(
        self,
        value: object,
        parts: Mapping[str, FormPart] = _NO_PARTS,
        media_type: str = "multipart/form-data",
    ) -> None:
        self.value = value
        self._parts = parts
        self.media_type = media_type

    def encode(self) -> Encoded | None:
        """Return the parts, as pieces that are read while they are sent."""
        if self.value is UNSET:
            return None
        boundary = os.urandom(16).hex()
        sources: list[Source] = []
        for name, value in _fields(self.value):
            for head, content in _parts_of(name, value, self._parts.get(name, _PLAIN)):
                sources += (
                    Source(f"--{boundary}\r\n{head}\r\n".encode()),
                    Source(content),
                    Source(b"\r\n"),
                )
        sources.append(Source(f"--{boundary}--\r\n".encode()))
        all_ = Sources(sources)
        whole = all_.whole
        return Encoded(
            f"{self.media_type}; boundary={boundary}",
            all_ if whole is None else whole,
            replayable=all_.replayable,
            size=all_.size,
        )


def _fields(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield wire name and value of each field that is there and is not null."""
    if isinstance(value, Model):
        from .inspection import extras, fields

        pairs: list[tuple[str, object]] = [
            (info.wire_name, _sent(getattr(value, info.name), info.annotation))
            for info in fields(value)
            if not info.read_only
        ]
        pairs += extras(value).items()
    elif _is_map(value):
        given: Any = value
        pairs = list(given.items())
    else:
        kind = type(value).__name__
        raise InvalidRequestError(f"a {kind} has no fields to send as a form")
    return ((name, one) for name, one in pairs if one is not UNSET and one is not None)


def _sent(value: object, annotation: object) -> object:
    """Return a field of a model as it is sent: bytes that are no file as their text."""
    if isinstance(value, bytes) and "FileInput" not in str(annotation):
        return _data(value)
    return value


def _data(value: object) -> Any:
    from .codec import encode_request

    try:
        return encode_request(value)
    except (TypeError, ValueError) as error:
        raise InvalidRequestError(f"the body cannot be sent: {error}") from error


def _parts_of(name: str, value: Any, part: FormPart) -> Iterator[tuple[str, Any]]:
    """Yield header fields and content of each part that a field makes."""
    if type(value) in (list, tuple) and not _is_json(part.media_type):
        for item in value:
            yield from _parts_of(name, item, part)
    elif is_file(value):
        file = as_file(value)
        file_name = file.name or name
        media_type = _media_type_of(file, part.media_type)
        fields = {**part.headers, **file.headers}
        yield _head(name, media_type, file_name, fields), file.content
    else:
        data = _data(value)
        if _is_object(data) or _is_json(part.media_type):
            from .codec import dump_json

            media_type = _concrete(part.media_type, "application/json")
            yield _head(name, media_type, fields=part.headers), dump_json(data)
        elif data is not None:
            head = _head(name, _concrete(part.media_type, ""), fields=part.headers)
            yield head, wire_text(data).encode()


# They say what the part is, which is said elsewhere.
_OURS = frozenset({"content-disposition", "content-type"})


def _head(
    name: str,
    media_type: str,
    file_name: str = "",
    fields: Mapping[str, str] = _NO_FIELDS,
) -> str:
    """Return the header fields of a part, names escaped as browsers do.

    Raises:
        InvalidRequestError: A field cannot be sent, or is one of ours.
    """
    disposition = f'form-data; name="{_escaped(name)}"'
    if file_name:
        disposition += f'; filename="{_escaped(file_name)}"'
    head = f"Content-Disposition: {disposition}\r\n"
    if any(char in media_type for char in "\r\n"):
        raise InvalidRequestError("a media type has a line break")
    for field, value in fields.items():
        if check_header(field, value) in _OURS:
            raise InvalidRequestError(f"the header {field} of a part is not yours")
        head += f"{field}: {value}\r\n"
    return head + (f"Content-Type: {media_type}\r\n" if media_type else "")


def _escaped(text: str) -> str:
    """Return a name as it stands in quotes (HTML standard, section 4.10.22.8)."""
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _media_type_of(file: File, described: str) -> str:
    """Return the media type of a file: its own, else one of those that are described."""
    if file.media_type:
        return file.media_type
    guess = guessed(file.name)
    allowed = [one.strip() for one in described.split(",") if one.strip()]
    if guess and any(_admits(one, guess) for one in allowed or ["*/*"]):
        return guess
    return _concrete(described, "application/octet-stream")


def _admits(described: str, media_type: str) -> bool:
    """Return whether a media type is one that a range means."""
    if described.endswith("*"):
        return described == "*/*" or media_type.startswith(described[:-1])
    return described == media_type


def _concrete(described: str, otherwise: str) -> str:
    """Return the first of the media types described that is no range."""
    names = [one.strip() for one in described.split(",")]
    return next((one for one in names if one and "*" not in one), otherwise)


def _is_map(value: object) -> bool:
    """Return whether a value is an object in JSON."""
    return isinstance(value, (dict, Model))


def _is_object(value: object) -> bool:
    """Return whether a value is an object or a list in JSON."""
    return isinstance(value, (dict, list, Model))


def _is_json(media_type: str) -> bool:
    bare = media_type.partition(";")[0].strip().lower()
    return bare.endswith(("/json", "+json"))


def media_type_of(file: File, described: str) -> str:
    """Return the media type of a file that is a body by itself."""
    return _media_type_of(file, described)
