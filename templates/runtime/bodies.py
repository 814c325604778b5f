"""What a request carries, one class per format.

A body gives its media type and its content when the request is made. Content that can
be sent only once, such as a stream, is never sent again.
"""

from __future__ import annotations

from .errors import InvalidRequestError
from .unset import UNSET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterable
    from typing import Any


class Encoded:
    """A body as it goes out.

    Attributes:
        media_type: The value of ``Content-Type``.
        content: All of it, or pieces that are read while they are sent.
        replayable: Whether it can be sent again, after a failure or a redirect.
        size: In bytes where content in pieces has a known one, else None.
    """

    __slots__ = ("content", "media_type", "replayable", "size")

    def __init__(
        self,
        media_type: str,
        content: bytes | Iterable[bytes] | AsyncIterable[bytes],
        *,
        replayable: bool = True,
        size: int | None = None,
    ) -> None:
        self.media_type = media_type
        self.content = content
        self.replayable = replayable
        self.size = size


class Body:
    """A value, and the format in which it is sent."""

    def encode(self) -> Encoded | None:
        """Return what goes out, or None for a request without a body.

        Raises:
            InvalidRequestError: The value has no form in this format.
        """
        raise NotImplementedError


class Json(Body):
    """A JSON body, in UTF-8 (RFC 8259, section 8.1); no body for `UNSET`.

    Args:
        value: A model, or anything that is encoded like one; None is sent as null.
        media_type: Where it is not ``application/json``, such as one with ``+json``.
    """

    __slots__ = ("media_type", "value")

    def __init__(self, value: object, media_type: str = "application/json") -> None:
        self.value = value
        self.media_type = media_type

    def encode(self) -> Encoded | None:
        """Return the JSON text, without what only the server may write."""
        if self.value is UNSET:
            return None
        from .codec import encode_json

        try:
            return Encoded(self.media_type, encode_json(self.value))
        except (TypeError, ValueError) as error:
            raise InvalidRequestError(f"the body cannot be sent: {error}") from error


class JsonLines(Body):
    """JSON values, each on a line of its own; no body for `UNSET`.

    Args:
        values: Any iterable; an iterator is read while it is sent, an async one by an
            `AsyncClient` only.
        media_type: Where it is not ``application/jsonl``.
    """

    __slots__ = ("media_type", "values")

    def __init__(self, values: Any, media_type: str = "application/jsonl") -> None:
        self.values = values
        self.media_type = media_type

    def encode(self) -> Encoded | None:
        """Return the lines, as pieces that are made while they are sent."""
        if self.values is UNSET:
            return None
        from .files import Source

        if type(self.values) in (list, tuple):
            return Encoded(self.media_type, b"".join(map(_line, self.values)))
        if hasattr(self.values, "__aiter__"):
            lines: Any = (_line(value) async for value in self.values)
        else:
            lines = (_line(value) for value in self.values)
        return Encoded(self.media_type, Source(lines), replayable=False)


def _line(value: object) -> bytes:
    from .codec import encode_json

    return encode_json(value) + b"\n"


class Text(Body):
    """Plain text, in UTF-8; no body for `UNSET`.

    Args:
        value: A string; anything else is written as it would be in a URL.
        media_type: Where it is not ``text/plain``.
    """

    __slots__ = ("media_type", "value")

    def __init__(self, value: object, media_type: str = "text/plain") -> None:
        self.value = value
        self.media_type = media_type

    def encode(self) -> Encoded | None:
        """Return the text."""
        if self.value is UNSET:
            return None
        from .codec import encode
        from .parameters import wire_text

        charset = "" if "charset" in self.media_type else "; charset=utf-8"
        try:
            text = wire_text(encode(self.value)).encode()
        except (TypeError, ValueError) as error:
            raise InvalidRequestError(f"the body cannot be sent: {error}") from error
        return Encoded(self.media_type + charset, text)


class Binary(Body):
    """Content as it is, read while it is sent; no body for `UNSET`.

    Args:
        value: Bytes, a path, a file object, an iterator, or a `File`.
        media_type: What it is, unless a `File` says so; a range such as ``image/*``
            leaves it to the file's name.
    """

    __slots__ = ("media_type", "value")

    def __init__(
        self, value: object, media_type: str = "application/octet-stream"
    ) -> None:
        self.value = value
        self.media_type = media_type

    def encode(self) -> Encoded | None:
        """Return the content, in pieces where it is not in memory."""
        if self.value is UNSET:
            return None
        from .files import Source, as_file, is_file
        from .forms import media_type_of

        if not is_file(self.value):
            kind = type(self.value).__name__
            raise InvalidRequestError(f"a {kind} is no content that can be sent")
        file = as_file(self.value)
        source = Source(file.content)
        whole = source.whole
        return Encoded(
            media_type_of(file, self.media_type),
            source if whole is None else whole,
            replayable=source.replayable,
            size=source.size,
        )


class OneOf(Body):
    """The first of several bodies that fits a value's type; no body for `UNSET`.

    Args:
        value: What is to be sent.
        bodies: Types with what sends their values; the last one takes whatever is left.
    """

    __slots__ = ("_bodies", "value")

    def __init__(self, value: object, *bodies: tuple[Any, Body]) -> None:
        self.value = value
        self._bodies = bodies

    def encode(self) -> Encoded | None:
        """Return what the body that fits makes of the value."""
        if self.value is UNSET:
            return None
        fitting = (body for kind, body in self._bodies if _fits(self.value, kind))
        return next(fitting, self._bodies[-1][1]).encode()


def _fits(value: object, kind: Any) -> bool:
    """Return whether a value is of a type, as far as one sees without looking into it."""
    from .files import FileInput, is_file

    if kind is FileInput:
        return is_file(value)
    plain = getattr(kind, "__origin__", kind)
    try:
        return isinstance(value, plain)
    except TypeError:
        return False
