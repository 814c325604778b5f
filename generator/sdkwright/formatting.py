"""The norm for generated Python is black. Templates write what it leaves alone; the rest goes through it."""

from __future__ import annotations

import re

from sdkwright.literals import WIDTH

# Lines that black cannot break: strings, entries of two strings, names, beginnings of an exploded list.
_WHOLE = re.compile(
    r"""\s*(?:(?:"[^"\\]*"(?::\ "[^"\\]*")?|\w+),|from\ [.\w]+\ import\ \(|(?:async\ )?def\ \w+\()""", re.VERBOSE
)
_BLANKS = re.compile(r"\n{4,}")


def format_python(text: str) -> str:
    """Return a file as black would have it.

    black manages a few thousand lines a second, so only files with a line that it would break go through it.
    """
    text = _BLANKS.sub("\n\n\n", text).rstrip("\n") + "\n"
    return black(text) if has_long_code(text) else text


def has_long_code(text: str) -> bool:
    """Say whether a line of code is too long; lines of docstrings may be as long as a word in them."""
    if all(len(line) <= WIDTH for line in text.split("\n")):
        return False
    inside = False
    for line in text.split("\n"):
        quotes = line.count('"""')
        whole = inside or line.lstrip().startswith('"""') or _WHOLE.fullmatch(line)
        if len(line) > WIDTH and not whole:
            return True
        inside ^= quotes % 2 == 1
    return False


def black(text: str) -> str:
    """Return what black makes of a file."""
    from black import FileMode, format_str  # noqa: PLC0415 - takes as long to import as a small SDK to generate

    return format_str(text, mode=FileMode(line_length=WIDTH))
