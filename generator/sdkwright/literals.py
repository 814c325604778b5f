"""The document's words as Python source: the one way into a string and the one way into a docstring.

Whatever goes in, the source read back by Python gives the same text (docstrings up to white space), and nothing of it
can end the literal. Characters that do not print, or that change the direction of text, are escaped.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata

WIDTH = 88
"""Columns of generated code, as black has it."""

_KEPT = re.compile(r"\s*(\||#|>|<)|\s{4,}")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")


def pystr(text: str) -> str:
    """Return a string as Python source, in the quotes that black would choose."""
    source = repr(text)
    if source.startswith("'") and '"' not in source:
        source = f'"{source[1:-1]}"'
    return source.encode("ascii", "backslashreplace").decode() if not is_plain(source) else source


def is_plain(text: str) -> bool:
    """Say whether all characters print and none changes the direction of what follows (Unicode category Cf)."""
    return text.isascii() or all(
        character in "\n" or unicodedata.category(character)[0] not in "CZ" or character == " " for character in text
    )


def docstring(text: str, indent: int) -> str:
    """Return a text as a docstring that stands at a column, its lines wrapped.

    One line where it fits, else the closing quotes on a line of their own.
    """
    lines = [line for paragraph in tidy(text) for line in wrapped(paragraph, WIDTH - indent)]
    escaped = [escape_doc(line) for line in lines] or [""]
    if len(escaped) == 1 and len(escaped[0]) + indent + 6 <= WIDTH:
        return f'"""{closed(escaped[0])}"""'
    pad = " " * indent
    head, *rest = escaped
    body = "".join(f"\n{pad}{line}" if line else "\n" for line in rest)
    return f'"""{opened(head)}{body}\n{pad}"""'


def tidy(text: str) -> list[str]:
    """Return the lines of a text without white space around them, and no two blank ones in a row."""
    lines = [line.rstrip() for line in text.expandtabs(4).replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    kept: list[str] = []
    for line in lines:
        if line.strip() or (kept and kept[-1]):
            kept.append(line if line.strip() else "")
    while kept and not kept[-1]:
        kept.pop()
    return textwrap.dedent("\n".join([kept[0].lstrip(), *kept[1:]])).split("\n") if kept else []


def wrapped(line: str, width: int) -> list[str]:
    """Return a line in pieces of a width, at spaces only; items of lists hang, tables and headings stay whole."""
    if len(line) <= width or _KEPT.match(line) and not _ITEM.match(line) and not line.startswith("    "):
        return [line]
    item = _ITEM.match(line)
    hanging = " " * (len(item[0]) if item else len(line) - len(line.lstrip()))
    return textwrap.wrap(
        line,
        max(width, 40),
        subsequent_indent=hanging,
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    )


def escape_doc(line: str) -> str:
    """Return a line of a docstring with all that could end or change it escaped."""
    safe = line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    if is_plain(safe):
        return safe
    return "".join(
        (
            character
            if is_plain(character)
            else (
                character.encode("ascii", "backslashreplace").decode()
                if ord(character) > 127
                else f"\\x{ord(character):02x}"
            )
        )
        for character in safe
    )


def closed(line: str) -> str:
    """Return the only line of a docstring such that quotes can follow it and black adds no space before it."""
    line = opened(line)
    return f'{line[:-1]}\\"' if line.endswith('"') else line


def opened(line: str) -> str:
    """Return the first line of a docstring such that it can follow quotes (black puts a space before a fourth)."""
    return f"\\{line}" if line.startswith('"') else line
