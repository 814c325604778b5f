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


class Encoded:
    """A body as it goes out.

    Attributes:
        media_type: The value of ``Content-Type``.
        content: All of it, or pieces that are read while they are sent.
        replayable: Whether it can be sent again, after a failure or a redirect.
    """

    __slots__ = ("content", "media_type", "replayable")

    def __init__(
        self,
        media_type: str,
        content: bytes | Iterable[bytes] | AsyncIterable[bytes],
        *,
        replayable: bool = True,
    ) -> None:
        self.media_type = media_type
        self.content = content
        self.replayable = replayable


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
