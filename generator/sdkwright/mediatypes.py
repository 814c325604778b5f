"""Media types as documents write them (RFC 9110, section 8.3)."""

from __future__ import annotations


def bare(media_type: str) -> str:
    """Return a media type in lower case and without parameters."""
    return media_type.split(";", maxsplit=1)[0].strip().lower()


def is_like_json(media_type: str) -> bool:
    """Say whether a value in a media type is JSON, or has it as its structured syntax (RFC 6839, section 3.1)."""
    return bare(media_type).endswith(("/json", "+json"))
