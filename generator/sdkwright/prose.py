"""Descriptions → Markdown that stays within its place.

Descriptions are CommonMark (OpenAPI 3.1.0, section 4.6), and untrusted. So each is read block by block and written
again in one form: fences are closed, a paragraph is one line, items hang. What that does to a page:

- Emphasis, code, lists, quotes, rules, and tables as on GitHub stay what they are.
- Headings become paragraphs in bold, so that outline and anchors of a page are ours alone.
- HTML is shown as text.
- Links stay where they lead to ``http``, ``https`` or ``mailto``. Relative ones, which led somewhere in the document,
  keep their text; others are shown as text. Images become links.
- Definitions of links, which would act on all of a page, are shown as text.

Time and space are linear in the length of a description.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count, pairwise
from typing import Literal

from sdkwright.markdown import code, code_block, line_start, listed, text, visible

_DEPTH = 8
"""How deep lists and quotes are read; deeper markers are text."""
_PLAIN = re.compile(r"[^\W\d_][^\W_]*(?:[ ,;:'\"()/%?.-]+[^\W_]+)*[.?)\"']*")
_FENCE = re.compile(r"(`{3,}(?=[^`]*$)|~{3,})\s*([\w+#.-]{0,20})")
_ATX = re.compile(r"#{1,6}(?:\s+(.*))?$")
_SETEXT = re.compile(r"(?:=+|-+)$")
_RULE = re.compile(r"(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")
_MARKER = re.compile(r"([-+*]|\d{1,9}[.)])(?: {1,4}(?=\S)| (?= {4})|$)")
_DELIMITERS = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?$")
_HARD_BREAK = re.compile(r"(?<!\\)(?:\\\\)*\\$")
_PIPE = re.compile(r"(?<!\\)\|")


def prose(source: str) -> str:
    """Return a description as blocks of Markdown; ``""`` for one without text."""
    begins, rest = opening(source)
    return f"{begins}\n\n{rest}" if begins and rest else begins or rest


def opening(source: str) -> tuple[str, str]:
    """Return the first paragraph of a description, ``""`` if it begins with something else, and the rest of it."""
    plain = source.rstrip()
    if not plain or _PLAIN.fullmatch(plain):
        return plain, ""
    first, *rest = _read(source) or (_Block(""),)
    return (first.content, _stacked(rest)) if first.kind == "paragraph" else ("", _stacked((first, *rest)))


def lead(source: str) -> str:
    """Return the first paragraph of a description as one line of Markdown, ``""`` where it has none."""
    plain = source.rstrip()
    if not plain or _PLAIN.fullmatch(plain):
        return plain
    paragraphs = (block.content for block in _read(source) if block.kind == "paragraph")
    return next(paragraphs, "").replace("\\\n", " ")


def _read(source: str) -> list[_Block]:
    return _Reader(visible(source).split("\n"), 0).read()


@dataclass(frozen=True, slots=True)
class _Block:
    """A block as Markdown, never empty."""

    content: str
    kind: Literal["paragraph", "list", "other"] = "other"


def _stacked(blocks: Sequence[_Block]) -> str:
    """Return blocks one below the other, a list without a gap where it can follow its paragraph so."""
    parts = []
    for above, block in pairwise((_Block(""), *blocks)):
        close = above.kind == "paragraph" and block.kind == "list" and block.content.startswith(("- ", "1. "))
        parts += ["\n" if close else "\n\n" if above.content else "", block.content]
    return "".join(parts)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


class _Reader:
    """Reads lines as blocks; `depth` says in how many lists and quotes they stand."""

    def __init__(self, lines: Sequence[str], depth: int) -> None:
        self._lines = lines
        self._depth = depth
        self._at = 0

    def read(self) -> list[_Block]:
        """Return the blocks in order."""
        blocks: list[_Block] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if not line.strip(" "):
                self._at += 1
            else:
                block = (self._opened(line) or self._paragraph)()
                blocks += [block] if block.content else []
        return blocks

    def _opened(self, line: str, *, interrupting: bool = False) -> Callable[[], _Block] | None:
        """Return what reads the block that a line begins, None where it is a paragraph or goes on with one."""
        if _indent(line) >= 4:
            return None if interrupting else self._indented
        line = line.strip(" ")
        for pattern, read in ((_FENCE, self._fenced), (_RULE, self._rule), (_ATX, self._atx)):
            if pattern.match(line):
                return read
        if line.startswith(">") and self._depth < _DEPTH:
            return self._quote
        marker = _MARKER.match(line)
        if marker and self._depth < _DEPTH and not (interrupting and _cannot_interrupt(marker)):
            return self._list
        return self._table if "|" in line and self._is_table() else None

    # Leaves

    def _paragraph(self) -> _Block:
        lines: list[str] = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if lines and _SETEXT.match(line.strip(" ")) and _indent(line) < 4:
                self._at += 1
                return _title(" ".join(lines))
            if not line.strip(" ") or (lines and self._opened(line, interrupting=True)):
                break
            lines.append(line.lstrip(" "))
            self._at += 1
        return _Block(_paragraph(lines), "paragraph")

    def _atx(self) -> _Block:
        found = _ATX.match(self._lines[self._at].strip(" "))
        self._at += 1
        title = (found[1] or "") if found else ""
        return _title(re.sub(r"(?:^|\s)#+$", "", title.rstrip(" ")))

    def _rule(self) -> _Block:
        self._at += 1
        return _Block("* * *")

    def _fenced(self) -> _Block:
        first = self._lines[self._at]
        found = _FENCE.match(first.strip(" "))
        mark, language = (found[1], found[2]) if found else ("```", "")
        closing = re.compile(rf" {{0,3}}{re.escape(mark)}{re.escape(mark[0])}* *$")
        margin, lines = _indent(first), []
        self._at += 1
        while self._at < len(self._lines):
            line = self._lines[self._at]
            self._at += 1
            if closing.match(line):
                break
            lines.append(line[min(margin, _indent(line)) :])
        return _Block(code_block("\n".join(lines), language))

    def _indented(self) -> _Block:
        lines = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.strip(" ") and _indent(line) < 4:
                break
            lines.append(line[4:])
            self._at += 1
        return _Block(code_block("\n".join(lines)))

    # Tables

    def _is_table(self) -> bool:
        """Say whether the next two lines are the head of a table."""
        head, *rest = (line.strip(" ") for line in self._lines[self._at : self._at + 2])
        return bool(rest) and bool(_DELIMITERS.match(rest[0])) and len(_cells(head)) == len(_cells(rest[0]))

    def _table(self) -> _Block:
        head, delimiters = (_cells(line.strip(" ")) for line in self._lines[self._at : self._at + 2])
        self._at += 2
        rows = []
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if not line.strip(" ") or self._opened(line, interrupting=True):
                break
            cells = _cells(line.strip(" "))
            rows.append([*cells, *[""] * len(head)][: len(head)])
            self._at += 1
        ruler = [f"{cell[0].strip('-')}--{cell[-1].strip('-') or '-'}" for cell in delimiters]
        body = (" | ".join(map(_cell, row)) for row in (head, *rows))
        written = [f"| {line} |" for line in body]
        return _Block("\n".join((written[0], f"| {' | '.join(ruler)} |", *written[1:])))

    # Containers

    def _quote(self) -> _Block:
        lines = []
        while self._at < len(self._lines):
            line = self._lines[self._at].lstrip(" ")
            if not line.startswith(">"):
                break
            lines.append(line[1:].removeprefix(" "))
            self._at += 1
        inner = _stacked(_Reader(lines, self._depth + 1).read())
        return _Block("\n".join(f"> {line}".rstrip(" ") for line in inner.split("\n")) if inner else "")

    def _list(self) -> _Block:
        first = _MARKER.match(self._lines[self._at].strip(" "))
        kind = first[1][-1] if first else "-"
        number = int(first[1][:-1]) if first and first[1][:-1] else 0
        numbers = count(number if number < 10**6 else 1)
        items = []
        while (marker := self._marker(kind)) is not None:
            blocks = _Reader(self._item(marker), self._depth + 1).read()
            mark = "- " if kind in "-+*" else f"{next(numbers)}. "
            items.append((mark, _stacked(blocks)))
        return _Block(listed(items), "list")

    def _marker(self, kind: str) -> re.Match[str] | None:
        """Return the marker of the next item of a list, after blank lines; None at its end."""
        at = self._at
        while at < len(self._lines) and not self._lines[at].strip(" "):
            at += 1
        if at == len(self._lines) or _indent(self._lines[at]) >= 4 or _RULE.match(self._lines[at].strip(" ")):
            return None
        found = _MARKER.match(self._lines[at].strip(" "))
        if found is None or found[1][-1] != kind:
            return None
        self._at = at
        return found

    def _item(self, marker: re.Match[str]) -> list[str]:
        """Return the lines of an item, without marker and indentation."""
        first = self._lines[self._at]
        width = _indent(first) + (marker.end() if marker.end() > len(marker[1]) else len(marker[1]) + 1)
        lines = [first[width:]]
        self._at += 1
        blank = 0
        while self._at + blank < len(self._lines):
            line = self._lines[self._at + blank]
            if not line.strip(" "):
                blank += 1
                continue
            lazy = not blank and lines[-1] and not self._opened(line, interrupting=True) and not _begins_item(line)
            if _indent(line) < width and not lazy:
                break
            lines += [*[""] * blank, line[min(width, _indent(line)) :]]
            self._at += blank + 1
            blank = 0
        return lines


def _begins_item(line: str) -> bool:
    """Say whether a line within a list begins an item, whatever its number."""
    return _MARKER.match(line.strip(" ")) is not None


def _cannot_interrupt(marker: re.Match[str]) -> bool:
    """Say whether an item goes on with a paragraph above it: an empty one, and a number other than 1."""
    return marker.end() == len(marker[1]) or (marker[1][:-1] not in ("", "1"))


def _title(source: str) -> _Block:
    """Return a heading as a paragraph in bold."""
    title = source.strip(" ")
    bold = re.fullmatch(r"(\*\*|__)(.+)\1", title)
    title = bold[2] if bold else title
    written = text(title) if "*" in title or "_" in title else _inline(title)
    return _Block(f"**{written}**" if written else "")


def _paragraph(lines: Sequence[str]) -> str:
    """Return lines as one, or as several where the breaks between them count."""
    pieces = [""]
    for line in lines[:-1]:
        words = line.rstrip(" ")
        escaped = _HARD_BREAK.search(words) is not None
        pieces[-1] += words[:-1] if escaped else f"{words} "
        pieces += [""] if escaped or line.endswith("  ") else []
    pieces[-1] += lines[-1]
    return "\\\n".join(line_start(_inline(piece.strip(" "))) for piece in pieces if piece.strip(" "))


def _cells(row: str) -> list[str]:
    """Return the cells of a row."""
    row = row.removeprefix("|")
    if row.endswith("|") and not row.endswith("\\|"):
        row = row[:-1]
    return [cell.strip(" ") for cell in _PIPE.split(row)]


def _cell(source: str) -> str:
    return _inline(source.replace("\\|", "|")).replace("|", "\\|")


# Within a paragraph

_URL = r"(?:https?://|mailto:)(?:[^\s()<>\[\]`\\\"|]|\([^\s()<>\[\]`\\\"|]*\))*"
_TOKEN = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|(?P<ticks>`+)"
    r"|<(?P<auto>(?:https?://|mailto:)[^\s<>`\\|]*)>"
    r"|(?P<open>!?\[)"
    rf"|\]\(\s*<?(?P<url>{_URL})>?(?:\s+\"[^\"]*\")?\s*\)"
    r"|\](?P<relative>\([^\s()<>:]*\))"
    r"|(?P<close>\])(?P<more>(?=[(\[:]))?"
    r"|(?P<special>[\\<${])",
    re.IGNORECASE,
)


def _inline(source: str) -> str:
    """Return the content of one line as Markdown in which only links that are allowed are live."""
    return _Inline(source).written()


class _Inline:
    """Reads a line from left to right, as CommonMark does: code and links in ``<>`` before anything around them."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._out: list[str] = []
        self._open: list[int] = []
        self._runs: dict[int, deque[int]] = {}
        for run in re.finditer("`+", source):
            self._runs.setdefault(len(run[0]), deque()).append(run.start())

    def written(self) -> str:
        """Return the line as Markdown."""
        at = 0
        while (found := _TOKEN.search(self._source, at)) is not None:
            self._out.append(self._source[at : found.start()])
            at = self._token(found)
        return "".join((*self._out, self._source[at:]))

    def _token(self, found: re.Match[str]) -> int:
        """Write a token, and return where the next one may begin."""
        if found["ticks"]:
            return self._code(found)
        if found["escaped"]:
            self._out.append("|" if found["escaped"] == "|" else found[0])
        elif found["auto"]:
            self._out.append(found[0])
        elif found["open"]:
            self._open.append(len(self._out))
            self._out.append(found[0] if found[0] == "[" else "\\![")
        elif found["special"]:
            self._out.append(f"\\{found[0]}")
        else:
            self._closed(found)
        return found.end()

    def _code(self, found: re.Match[str]) -> int:
        """Write a code span, or backticks that open none."""
        length = len(found[0])
        later = self._runs.get(length, deque())
        while later and later[0] < found.end():
            later.popleft()
        if not later:
            self._out.append("\\`" * length)
            return found.end()
        content = self._source[found.end() : later[0]]
        if content[0] == content[-1] == " " and content.strip(" "):
            content = content[1:-1]
        self._out.append(code(content))
        return later[0] + length

    def _closed(self, found: re.Match[str]) -> None:
        """Write what ends a link, or only looks like it."""
        opener = self._open.pop() if self._open else None
        if opener is None or (found["close"] and found["more"] is not None):
            self._out.append(f"\\{found[0]}")
        elif found["close"]:
            self._out.append("]")
        elif found["relative"]:
            self._out[opener] = ""
        else:
            self._out[opener] = "["
            nothing = not any(self._out[opener + 1 :])
            self._out.append(f"{text(found['url']) if nothing else ''}]({found['url']})")
