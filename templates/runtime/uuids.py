"""UUIDs (RFC 9562), in upper or lower case."""

from __future__ import annotations

import re
from uuid import UUID

from .conversions import Decoding, Mismatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_UUID = r"[\da-fA-F]{8}(-[\da-fA-F]{4}){3}-[\da-fA-F]{12}"


class ExactUUID(UUID):
    """A UUID with the text that it was read from: one with capital letters."""

    __slots__ = ("text",)
    text: str

    def __reduce__(self) -> tuple[Any, ...]:
        return read_uuid, (self.text,)


def read_uuid(text: str, _: Decoding | None = None) -> UUID:
    """Return the UUID of a text with hyphens, as JSON Schema has it."""
    if not re.fullmatch(_UUID, text, re.ASCII):
        raise Mismatch.content("UUID", text)
    if text.islower() or text.isdigit():
        return UUID(text)
    exact = ExactUUID(text)
    object.__setattr__(exact, "text", text)  # a UUID refuses assignments
    return exact


WRITERS: dict[type, Callable[[Any], str]] = {
    UUID: lambda value: f'"{value}"',
    ExactUUID: lambda value: f'"{value.text}"',
}
