"""Bytes of a file to text, whatever Unicode encoding they are in."""

from __future__ import annotations

import codecs
import re

from sdkwright.source.values import Fault, Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NO_TEXT = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def decode(raw: bytes) -> str:
    """Return the text of a file, without byte order mark, its lines ended by line feeds.

    Raises:
        Unreadable: It is empty, or no text.
    """
    if not raw.strip():
        raise Unreadable(Fault(rule="empty-file", message="the file is empty"))
    mark, encoding = next(((m, e) for m, e in _MARKS if raw.startswith(m)), (b"", _without_mark(raw)))
    try:
        text = raw[len(mark) :].decode(encoding)
    except UnicodeDecodeError as bad:
        raise Unreadable(_no_text(raw, bad.start + len(mark), encoding)) from bad
    if "\0" in text:
        raise Unreadable(_binary())
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _without_mark(raw: bytes) -> str:
    """Return the encoding of a text whose first character is ASCII (RFC 4627, section 3)."""
    if raw[:1] and raw[1:2] == b"\0":
        return "utf-16-le"
    return "utf-16-be" if raw[:1] == b"\0" and raw[1:2] else "utf-8"


def _no_text(raw: bytes, at: int, encoding: str) -> Fault:
    if encoding != "utf-8" or _NO_TEXT.search(raw[:8192]):
        return _binary()
    before = raw[:at].decode("utf-8", errors="replace")
    return Fault(
        rule="not-utf-8",
        message=f"the byte 0x{raw[at]:02X} is not UTF-8",
        hint="save the file as UTF-8",
        line=before.count("\n") + 1,
        column=len(before) - before.rfind("\n"),
    )


def _binary() -> Fault:
    return Fault(rule="binary-file", message="the file is no text", hint="an OpenAPI document is YAML or JSON")
