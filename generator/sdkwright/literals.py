"""The document's words as Python source: the one way into a string and the one way into a docstring.

Whatever goes in, the source read back by Python gives the same text (docstrings up to white space), and nothing of it
can end the literal. Characters that do not print, or that change the direction of text, are escaped.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata
from functools import lru_cache

WIDTH = 88
"""Columns of generated code, as black has it."""

_UNQUOTED = re.compile(r"[ !#-&(-\[\]-~]*")
"""Nothing in it needs an escape: printable ASCII but for quotes and backslashes."""
_BARE = re.compile(r"[!#-\[\]-~](?:[ !#-\[\]-~]*[!#-\[\]-~])?")
"""A line of printable ASCII, quotes and backslashes apart, with nothing but spaces between its words."""
_FENCE = re.compile(r" {0,3}(```|~~~)")
_KEPT = re.compile(r" {4,}| {0,3}(?:\||#|>|<|---|\* \*|===)")
_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")


def pystr(text: str) -> str:
    """Return a string as Python source, in the quotes that black would choose."""
    if _UNQUOTED.fullmatch(text):
        return f'"{text}"'
    quote = "'" if text.count('"') > text.count("'") else '"'
    body = "".join(_SHORT.get(character) or _in_string(character, quote) for character in text)
    return f"{quote}{body}{quote}"


_SHORT = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _in_string(character: str, quote: str) -> str:
    """Return a character as it stands within quotes; not as `repr` has it, which asks this Python's Unicode."""
    if character == quote:
        return f"\\{quote}"
    return character if is_plain(character) else escaped(character)


def is_plain(text: str) -> bool:
    """Say whether all characters print and none changes the direction of what follows.

    Asked of Unicode 3.2, which every Python has, so that each version writes the same bytes; emoji are younger.
    """
    return (text.isascii() and text.isprintable()) or all(map(_is_plain_character, text))


_SOFT_HYPHEN = "\xad"
"""The one character that printed then and does not now."""


def _is_plain_character(character: str) -> bool:
    category = unicodedata.ucd_3_2_0.category(character)
    if character == _SOFT_HYPHEN:
        return False
    return character == " " or category[0] not in "CZ" or 0x1F300 <= ord(character) < 0x1FB00


@lru_cache(maxsize=4096)
def docstring(text: str, indent: int) -> str:
    """Return a text as a docstring that stands at a column, its lines wrapped.

    Several lines have the closing quotes on a line of their own.
    """
    if len(text) <= WIDTH - indent - 6 and _BARE.fullmatch(text):
        return f'"""{text}"""'
    lines = tidy(text)
    room = WIDTH - indent - (6 if len(lines) == 1 else 0)
    head, *rest = [escape_doc(piece) for line in lines for piece in wrapped(line, room)] or [""]
    # Quotes beside the opening or closing ones would count to those, and black keeps them apart with a space.
    head = f"\\{head}" if head.startswith('"') else head
    if not rest:
        head = re.sub(r'(?<!\\)((?:\\\\)*)\\?"$', r"\1\\x22", head)
        return f'"""{head}"""'
    pad = " " * indent
    # What all lines after the first have in common is no indentation, to black and to `inspect.cleandoc`.
    rest = textwrap.dedent("\n".join(rest)).split("\n")
    body = "".join(f"\n{pad}{line}" if line else "\n" for line in rest)
    return f'"""{head}{body}\n{pad}"""'


def tidy(text: str) -> list[str]:
    """Return a text (CommonMark) as lines, each paragraph on one line, without two blank ones in a row.

    Code, tables, headings and quotations keep their lines, and so do lines that end with two spaces (CommonMark 0.31.2,
    section 6.7); an item of a list has one of its own.
    """
    written = _lines(text)
    source = textwrap.dedent("\n".join(_stripped(written)))
    lines: list[str] = []
    fenced = False
    for line, above in zip(source.split("\n"), ("", *written), strict=False):
        fence = bool(_FENCE.match(line))
        before = lines[-1] if lines else ""
        flowing = flows(line) and before and flows_on(before) and not above.endswith("  ")
        if not fenced and not fence and flowing:
            lines[-1] = f"{before} {line.strip()}"
        elif line or before:
            lines.append(line)
        fenced ^= fence
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _lines(text: str) -> list[str]:
    """Return the lines of a text without white space around it."""
    return text.expandtabs(4).strip().replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _stripped(lines: list[str]) -> list[str]:
    """Return lines without white space at their ends, and the first one as far in as the others."""
    first, *rest = (line.rstrip() for line in lines)
    return [*([f"{' ' * _margin(rest)}{first}"] if first else []), *rest]


def _margin(lines: list[str]) -> int:
    """Return how far lines are indented together."""
    return min((len(line) - len(line.lstrip()) for line in lines if line), default=0)


def flows(line: str) -> bool:
    """Say whether a line goes on with the paragraph before it."""
    return bool(line) and not _KEPT.match(line) and not _ITEM.match(line)


def flows_on(line: str) -> bool:
    """Say whether the line after this one can go on with it."""
    return not _KEPT.match(line) and not _FENCE.match(line)


def wrapped(line: str, width: int) -> list[str]:
    """Return a line in pieces of a width, at spaces only; items of lists hang, what keeps its lines stays whole."""
    if len(line) <= width or _KEPT.match(line):
        return [line]
    item = _ITEM.match(line)
    hanging = " " * (len(item[0]) if item else len(line) - len(line.lstrip()))
    return textwrap.wrap(
        line, max(width, 40), subsequent_indent=hanging, break_long_words=False, break_on_hyphens=False
    )


def escape_doc(line: str) -> str:
    """Return a line of a docstring with all that could end or change it escaped."""
    safe = re.sub(r'"{3,}', lambda run: '\\"' * len(run[0]), line.replace("\\", "\\\\"))
    return (
        safe
        if is_plain(safe)
        else "".join(character if is_plain(character) else escaped(character) for character in safe)
    )


def escaped(character: str) -> str:
    """Return a character as an escape sequence."""
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
