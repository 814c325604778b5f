"""Text → Markdown (CommonMark 0.31.2): plain text, and what pages are made of.

Two things of a document reach a page, and each has one way in:

- *Plain text* (titles, summaries, names, values) goes through `text`, `code` or `code_block`, and is shown as it is.
- *Descriptions*, which are Markdown themselves, go through `sdkwright.prose`.

Characters that do not print, or that change the direction of text, are spelled out as in a Python string.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

# Controls, directions, line and paragraph separators, the byte order mark, lone surrogates, no characters.
_HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_SPECIAL = re.compile(r"(?a)[\\`*\[\]<|~${]|&(?=[A-Za-z#])|(?<![^\W_])_|_(?![^\W_])|(?:^|(?<=\s))#|#$")
# What begins a block other than a paragraph, or ends the paragraph above it as a heading or the head of a table.
_BLOCK_START = re.compile(
    r"#{1,6}(?:\s|$)|[-+*](?:\s|$)|>|~~~|\||(?:=+|:?-+:?)\s*(?:\||$)|(?:\* *){3,}$|(?:_ *){3,}$|(?:- *){3,}$"
)
_NUMBERED = re.compile(r"\d{1,9}(?=[.)](?:\s|$))")


def visible(source: str) -> str:
    r"""Return a text with lines that end in ``\n``, and what does not print spelled out; tabs become spaces."""
    if source.isprintable():
        return source
    lines = source.replace("\r\n", "\n").replace("\r", "\n").expandtabs(4)
    return _HIDDEN.sub(_spelled, lines)


def _spelled(match: re.Match[str]) -> str:
    number = ord(match[0])
    return f"\\x{number:02x}" if number < 256 else f"\\u{number:04x}"


def text(source: str) -> str:
    """Return plain text as Markdown that shows it, on one line: each run of white space is one space."""
    line = " ".join(visible(source).split())
    return line_start(_SPECIAL.sub(r"\\\g<0>", line))


def line_start(line: str) -> str:
    """Return a line of Markdown such that it begins a paragraph, and nothing else, wherever it stands."""
    if _BLOCK_START.match(line):
        return f"\\{line}"
    number = _NUMBERED.match(line)
    return f"{number[0]}\\{line[number.end() :]}" if number else line


def code(source: str) -> str:
    """Return plain text as a code span; line ends become spaces, and nothing at all becomes one."""
    content = visible(source).replace("\n", " ") or " "
    mark = "`" * (_longest_run(content) + 1)
    stripped = content[0] == content[-1] == " " and content.strip(" ")
    pad = " " if stripped or "`" in (content[0], content[-1]) else ""
    return f"{mark}{pad}{content}{pad}{mark}"


def code_block(source: str, language: str = "") -> str:
    """Return plain text as a fenced code block; `language` is a word of ours."""
    content = "\n".join(line.rstrip() for line in visible(source).split("\n")).strip("\n")
    fence = "`" * max(3, _longest_run(content) + 1)
    return "\n".join((f"{fence}{language}", *([content] if content else []), fence))


def _longest_run(content: str) -> int:
    """Return the length of the longest run of backticks."""
    return max(map(len, re.findall("`+", content)), default=0) if "`" in content else 0


# What pages are made of: all arguments are Markdown


def page(*blocks: str) -> str:
    """Return a whole file of blocks, those that are empty left out."""
    return f"{stack(*blocks)}\n"


def stack(*blocks: str) -> str:
    """Return blocks one below the other, those that are empty left out."""
    return "\n\n".join(block for block in blocks if block)


def heading(level: int, content: str) -> str:
    """Return a heading."""
    return f"{'#' * level} {content}"


def link(content: str, target: str) -> str:
    """Return a link to a place whose URL is ours: letters, digits and ``-._~/#``."""
    return f"[{content}]({target})"


def bullets(items: Iterable[Sequence[str]]) -> str:
    """Return a list; each item is one or more blocks, and the list is tight if each is a single one."""
    return listed(("- ", stack(*item)) for item in items)


def listed(items: Iterable[tuple[str, str]]) -> str:
    """Return items as a list, each given as its marker and its blocks."""
    parts = [_hanging(marker, block) for marker, block in items]
    return ("\n\n" if any("\n\n" in part for part in parts) else "\n").join(parts)


def _hanging(marker: str, block: str) -> str:
    """Return a block with a marker in front, further lines indented as far."""
    pad = " " * len(marker)
    first, *rest = block.split("\n")
    return "\n".join((f"{marker}{first}".rstrip(), *(f"{pad}{line}" if line else "" for line in rest)))


@dataclass(slots=True)
class Anchors:
    """The anchors of one page, made of its headings in order, as GitHub makes them."""

    _seen: dict[str, int] = field(default_factory=dict)

    def add(self, title: str) -> str:
        """Return the anchor of the next heading, given as plain text."""
        slug = re.sub(r"[^\w\- ]", "", " ".join(title.split()).lower()).replace(" ", "-")
        anchor = slug
        while anchor in self._seen:
            self._seen[slug] += 1
            anchor = f"{slug}-{self._seen[slug]}"
        self._seen[anchor] = 0
        return anchor
