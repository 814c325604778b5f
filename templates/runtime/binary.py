"""Bytes in JSON: base64, standard and URL-safe (RFC 4648, sections 4 and 5)."""

from __future__ import annotations

from binascii import a2b_base64, b2a_base64
from json.encoder import encode_basestring_ascii as quote

from .conversions import Decoding, Mismatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_ALPHABET = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
)
_TO_URL = str.maketrans("+/", "-_")
_FROM_URL = str.maketrans("-_+/", "+/??")


class ExactBytes(bytes):
    """Bytes with the text that they were read from, where we would write another."""

    text: str

    def __reduce__(self) -> tuple[Any, ...]:
        return _exact, (bytes(self), self.text)


def _exact(value: bytes, text: str) -> ExactBytes:
    exact = ExactBytes(value)
    exact.text = text
    return exact


def read_base64(text: str, _: Decoding | None = None) -> bytes:
    """Return bytes; padding may be absent, and white space stand in between."""
    value = _read(text, text)
    return value if write_base64(value) == text else _exact(value, text)


def read_base64url(text: str, _: Decoding | None = None) -> bytes:
    """Return bytes from the URL-safe alphabet; padding may be absent."""
    value = _read(text, text.translate(_FROM_URL))
    return value if write_base64url(value) == text else _exact(value, text)


def _read(text: str, standard: str) -> bytes:
    digits = "".join(standard.split()).rstrip("=")
    if len(digits) % 4 == 1 or not _ALPHABET.issuperset(digits):
        raise Mismatch.content("bytes", text)
    return a2b_base64(digits + "=" * (-len(digits) % 4))


def write_base64(value: bytes | bytearray) -> str:
    """Return standard base64 with padding, on one line."""
    return b2a_base64(value, newline=False).decode()


def write_base64url(value: object) -> object:
    """Return URL-safe base64 with padding for bytes, anything else as it is."""
    if isinstance(value, ExactBytes):
        return value.text
    if not isinstance(value, (bytes, bytearray)):
        return value
    return write_base64(value).translate(_TO_URL)


WRITERS: dict[type, Callable[[Any], str]] = {
    bytes: lambda value: f'"{write_base64(value)}"',
    bytearray: lambda value: f'"{write_base64(value)}"',
    ExactBytes: lambda value: quote(value.text),
}
