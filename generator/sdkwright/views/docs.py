"""Docstrings: the document's words, put together as Google style has it."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable

from sdkwright import ir
from sdkwright.literals import WIDTH, tidy


def paragraphs(*parts: str) -> str:
    """Return parts as paragraphs, empty ones left out."""
    return "\n\n".join(part.strip() for part in parts if part.strip())


def value_doc(note: ir.Note) -> str:
    """Return what is said about a value, with the default that the server assumes and its constraints."""
    default = f"Default: ``{plain(note.default[0])}``." if note.default else ""
    parts = (default, limits(note.constraints), "Deprecated." if note.deprecated else "")
    further = " ".join(part for part in parts if part)
    doc = note.doc.strip()
    return f"{sentence(doc)} {further}".strip() if "\n" not in doc else paragraphs(doc, further)


def limits(constraints: Iterable[tuple[str, object]]) -> str:
    """Return the constraints of a value as a sentence; ``""`` for none."""
    facts = ", ".join(f"{name} ``{plain(bound)}``" for name, bound in constraints)
    return f"Constraints: {facts}." if facts else ""


def sentence(text: str) -> str:
    """Return a text that ends as a sentence does."""
    text = text.strip()
    return f"{text}." if text and text[-1].isalnum() else text


def plain(value: object) -> str:
    """Return a default value as one would write it in JSON; a string without its quotes."""
    return value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False, default=str)


def section(title: str, entries: Iterable[tuple[str, str]], indent: int) -> str:
    """Return a section of a docstring that stands at a column; its entries wrapped, with hanging lines."""
    lines = [line for name, text in entries for line in entry(name, text, WIDTH - indent)]
    return "\n".join((f"{title}:", *lines)) if lines else ""


def entry(name: str, text: str, width: int) -> list[str]:
    """Return one entry of a section as lines."""
    first, *rest = tidy(text) or [""]
    lines = textwrap.wrap(
        f"{name}: {first}".rstrip(),
        width,
        initial_indent=" " * 4,
        subsequent_indent=" " * 8,
        break_long_words=False,
        break_on_hyphens=False,
    )
    for line in rest:
        pad = " " * (8 + len(line) - len(line.lstrip()))
        pieces = textwrap.wrap(
            line, width, initial_indent=pad, subsequent_indent=pad, break_long_words=False, break_on_hyphens=False
        )
        lines.extend(pieces or [""])
    return lines


def renamed(old: str, new: str, until: str) -> str:
    """Return what is said of something that has another name."""
    return f"`{old}` is now `{new}`; the old name goes in {until}"


def deprecated(name: str) -> str:
    """Return what is said of something that the document calls deprecated."""
    return f"`{name}` is deprecated by the API"
