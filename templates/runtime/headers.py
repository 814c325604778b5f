"""HTTP header fields: what comes, and whether what goes out is legal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from .errors import InvalidRequestError

# RFC 9110, section 5.6.2: a field name is a token.
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# RFC 9110, section 5.5: visible characters, with blanks between them. Latin-1 is
# what Python's servers and h11 read bytes above 0x7F as.
_VALUE = re.compile(r"(?:[!-~\x80-\xff](?:[\t -~\x80-\xff]*[!-~\x80-\xff])?)?")
# They frame the message (RFC 9112, section 6), so they follow from the body alone.
_FRAMING = frozenset({"content-length", "transfer-encoding"})


class Headers(Mapping[str, str]):
    """The header fields of an answer; names are found in any case.

    Values of a repeated field are joined with ``", "`` (RFC 9110, section 5.3);
    `get_all` keeps them apart, which ``Set-Cookie`` needs.
    """

    __slots__ = ("_joined", "_pairs")

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._pairs = tuple((name.lower(), value) for name, value in pairs)
        self._joined: dict[str, str] = {}
        for name, value in self._pairs:
            before = self._joined.get(name)
            self._joined[name] = value if before is None else f"{before}, {value}"

    def get_all(self, name: str) -> list[str]:
        """Return every value of one field, in the order in which they came."""
        wanted = name.lower()
        return [value for name, value in self._pairs if name == wanted]

    def __getitem__(self, name: str) -> str:
        return self._joined[name.lower()]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._joined

    def __iter__(self) -> Iterator[str]:
        return iter(self._joined)

    def __len__(self) -> int:
        return len(self._joined)

    def __repr__(self) -> str:
        # Names only: values may be cookies or tokens.
        return f"Headers({list(self._joined)})"


def check_header(name: str, value: str) -> str:
    """Return the name in lower case, after a look at both for what HTTP cannot carry.

    Raises:
        InvalidRequestError: For line breaks, other control characters, blanks at
            either end, characters beyond Latin-1, and fields that frame the message.
    """
    if not _TOKEN.fullmatch(name):
        raise InvalidRequestError(f"{name!r} is not the name of a header")
    lowered = name.lower()
    if lowered in _FRAMING:
        raise InvalidRequestError(f"the header {name} follows from the body")
    if not _VALUE.fullmatch(value):
        # The value may be a secret, so the message does not repeat it.
        raise InvalidRequestError(
            f"the value for the header {name} has characters that HTTP does not allow"
            " in a header, or blanks at an end"
        )
    return lowered


def checked_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return a copy with names in lower case, every field looked at."""
    return {check_header(name, value): value for name, value in headers.items()}
