"""HTML in descriptions → Markdown that says the same.

A description is CommonMark (OpenAPI 3.1.0, section 4.6), which takes HTML as it is, and many documents write little
else. In a docstring it would stand as it was written, so it becomes Markdown here, and whatever comes after knows
Markdown alone:

- Paragraphs, line breaks, headings, lists, emphasis, code and links are what they are in Markdown.
- A row of a table is an item of a list.
- What only groups or decorates (``div``, ``span``, ``font``) goes; what is in it stays.
- Tags that HTML does not have, such as ``<token>``, are text, and so is all that stands in code.

Time is linear in the length of a description.
"""

from __future__ import annotations

import html
import re
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from sdkwright.markdown import code, code_block

_ATTRIBUTE = r"""\s+[\w:.-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'|[^\s"'<>=`]+)"""
_TAG = re.compile(rf"<(/?)([A-Za-z][A-Za-z0-9]*)((?:{_ATTRIBUTE})*)\s*/?>")
_ENTITY = r"&(?:[A-Za-z]{2,8}|#\d{2,7});"
_TOKEN = re.compile(
    rf"\\[!-/:-@\[-`{{-~]|(?P<ticks>`+)|<!--[^<>]*-->|(?P<tag></?[A-Za-z][^<>]*>)|(?P<entity>{_ENTITY})"
)
_HREF = re.compile(r"""\bhref\s*=\s*["']?((?:https?://|mailto:)[^\s"'<>()\[\]]+)""", re.IGNORECASE)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_BLANK = re.compile(r"\r?\n[ \t]*\r?\n")
_ACTIVE = frozenset("*_`[]\\")
"""Characters that would mean something in Markdown where an entity stands for them."""

_EMPHASIS = {"b": "**", "strong": "**", "i": "*", "em": "*", "cite": "*", "dfn": "*"}
_CODE = {"code", "tt", "kbd", "samp", "pre"}
_HEADINGS = {f"h{level}": f"{'#' * level} " for level in range(1, 7)}
_LISTS = {"ul", "ol", "table"}
_ITEMS = {"li", "tr"}
_CELLS = {"td", "th"}
_TEXTS = {"p", "para", "dt", "dd", "center", "summary", *_HEADINGS}
"""They hold text, in which white space is white space."""
_GROUPS = {"div", "section", "article", "blockquote", "dl", "html", "body", "head", "details", "hr"}
_GROUPS |= {"note", "important", "remarks"}
_PLAIN = {"span", "font", "u", "small", "big", "sub", "sup", "label", "abbr", "fullname", "tbody", "thead"}
_KNOWN = {*_EMPHASIS, *_CODE, *_LISTS, *_ITEMS, *_CELLS, *_TEXTS, *_GROUPS, *_PLAIN, "a", "br"}
_DEPTH = 12
"""How far lists and emphasis are followed within each other; what is deeper counts for what it is in."""


def markdown_of(source: str) -> str:
    """Return a description without HTML."""
    if "<" not in source and "&" not in source:
        return source
    return "".join(text if verbatim else _Writer(text).written() for text, verbatim in _segments(source))


def _segments(source: str) -> Iterator[tuple[str, bool]]:
    """Yield what stands in blocks of code and what does not, with whether it does."""
    lines: list[str] = []
    fence, was_code, blank = "", False, False
    for line in source.splitlines(keepends=True):
        found = _FENCE.match(line)
        is_code = bool(fence or found) or (line.startswith(("    ", "\t")) and (blank or was_code))
        if is_code is not was_code and lines:
            yield "".join(lines), was_code
            lines = []
        lines.append(line)
        if fence and line.strip().startswith(fence):
            fence = ""
        elif not fence and found:
            fence = found[1]
        was_code, blank = is_code, not line.strip()
    yield "".join(lines), was_code


def _character(entity: str) -> str:
    """Return what an entity stands for, such that Markdown takes it as it is."""
    found = html.unescape(entity).replace("\xa0", " ")
    if found.isspace():
        return " "
    return f"\\{found}" if found in _ACTIVE else found


def _unknown(tag: re.Match[str]) -> str:
    """Return a tag that HTML does not have."""
    return "" if tag[2].lower() in _KNOWN else tag[0]


def _item(number: int | None) -> str:
    """Return what stands before an item of a list."""
    return "- " if number is None else f"{number}. "


@dataclass(frozen=True, slots=True)
class _Begun:
    """A tag within a text whose end is to come: the piece with which its content begins, and where a link leads."""

    name: str
    start: int
    href: str


@dataclass(slots=True)
class _Writer:
    """Reads HTML amid Markdown from left to right.

    Attributes:
        out: Pieces of the result.
        gap: What comes between them and the next text, which then has no white space before it; None for nothing.
        mark: What begins the next text: that of a heading or an item.
        lists: The numbers of items in the lists that are open, None where they have none.
        begun: The tags of emphasis and links that are.
        loose: Whether white space is Markdown's, so that it counts.
        ends: The end tags that are still to come, by name.
    """

    source: str
    out: list[str] = field(default_factory=list)
    gap: str | None = None
    mark: str = ""
    lists: list[int | None] = field(default_factory=list)
    begun: list[_Begun] = field(default_factory=list)
    loose: bool = True
    cells: int = 0
    ends: Counter[str] = field(default_factory=Counter)

    def written(self) -> str:
        """Return all of it as Markdown."""
        tokens = list(_TOKEN.finditer(self.source))
        if not any(token["tag"] or token["entity"] for token in tokens):
            return self.source
        runs: dict[str, deque[int]] = {}
        for token in tokens:
            if token["ticks"]:
                runs.setdefault(token["ticks"], deque()).append(token.start())
            elif token["tag"] and (tag := _TAG.fullmatch(token["tag"])) and tag[1]:
                self.ends[tag[2].lower()] += 1
        at = 0
        for token in tokens:
            if token.start() >= at:
                self._text(self.source[at : token.start()])
                at = self._token(token, runs)
            elif token["tag"] and (tag := _TAG.fullmatch(token["tag"])) and tag[1]:
                self.ends[tag[2].lower()] -= 1
        self._text(self.source[at:])
        before = "\n" if self.source.startswith(("\n", "\r")) else ""
        after = "\n\n" if self.gap is not None and self.source.endswith("\n") else ""
        return f"{before}{''.join(self.out)}{after}"

    def _token(self, token: re.Match[str], runs: dict[str, deque[int]]) -> int:
        """Write a token, and return where what follows it begins."""
        if token["ticks"]:
            later = runs[token["ticks"]]
            while later and later[0] <= token.start():
                later.popleft()
            end = later[0] + len(token[0]) if later else token.end()
            self._put(self.source[token.start() : end])
            return end
        if token["entity"]:
            self._text(_character(token[0]))
        elif token["tag"]:
            return self._tag(token)
        elif not token[0].startswith("<"):
            self._put(token[0])
        return token.end()

    # Text

    def _text(self, text: str) -> None:
        if self.loose:
            self._put(text)
            return
        head, *rest = _BLANK.split(text, maxsplit=1)
        self._put(re.sub(r"\s+", " ", head))
        if rest:
            self.loose = True
            self._part("\n\n")
            self._put(rest[0])

    def _put(self, text: str) -> None:
        """Write a piece of text after what has to stand between it and the last."""
        text = text.lstrip() if self.gap is not None else text
        if text:
            self._settle()
            self.out.append(text)

    def _settle(self) -> None:
        """Write what has to stand before the next text."""
        if self.gap is None:
            return
        while self.out and not self.out[-1].strip():
            self.out.pop()
        if self.out:
            self.out[-1] = self.out[-1].rstrip()
            self.out.append(self.gap)
        around = self.lists[:-1] if self.mark and self.mark not in _HEADINGS.values() else self.lists
        indent = " " * sum(len(_item(number)) for number in around)
        begins = not self.out or "\n" in self.gap
        self.out.append(f"{indent if begins else ''}{self.mark}")
        self.gap, self.mark = None, ""

    def _part(self, gap: str) -> None:
        """Part what is written from what comes; an item and its first paragraph stay together."""
        self.gap = self.gap if self.mark else " " if self.cells else gap

    # Tags

    def _tag(self, token: re.Match[str]) -> int:
        """Write what a tag means, and return where what follows it begins."""
        tag = _TAG.fullmatch(token[0])
        name = tag[2].lower() if tag else ""
        if tag is None or name not in _KNOWN:
            self._put(token[0])
        elif tag[1] and name != "br":
            self.ends[name] -= 1
            self._end(name)
        elif name in _CODE and self.ends[name]:
            return self._code(name, token.end())
        elif name in {*_EMPHASIS, *_CODE, "a"} and not self.ends[name]:
            self._put("" if tag[3] else token[0])
        else:
            self._begin(name, tag[3])
        return token.end()

    def _begin(self, name: str, attributes: str) -> None:
        if name in _EMPHASIS or name == "a":
            self._settle()
            href = _HREF.search(attributes)
            if len(self.begun) < _DEPTH:
                self.begun.append(_Begun(name, len(self.out), href[1] if href else ""))
        elif name == "br":
            self._part("\n\n" if self.gap is not None else "  \n")
        elif name in _LISTS:
            self._part("\n" if self.lists else "\n\n")
            self.lists += [0 if name == "ol" else None] if len(self.lists) < _DEPTH else []
        elif name in _ITEMS:
            *around, number = self.lists or [None]
            self.lists = [*around, None if number is None else number + 1]
            self.gap, self.mark, self.loose, self.cells = self.gap or "\n", _item(self.lists[-1]), False, 0
        elif name in _CELLS:
            self._cell()
        elif name not in _PLAIN:
            self._part("\n\n")
            self.mark = self.mark or _HEADINGS.get(name, "")
            self.loose = name not in _TEXTS

    def _cell(self) -> None:
        if self.cells:
            self._settle()
            self.out.append(" |")
        self.gap, self.cells = self.gap or " ", self.cells + 1

    def _end(self, name: str) -> None:
        if name in _EMPHASIS or name == "a":
            self._end_within(name)
        elif name in _LISTS:
            self.cells = 0
            self.lists = self.lists[:-1]
            self.mark, self.gap = "", "\n" if self.lists else "\n\n"
        elif name in _ITEMS:
            self.mark, self.gap, self.cells = "", "\n", 0
        elif name not in {*_PLAIN, *_CELLS, *_CODE}:
            self._part("\n\n")
            self.loose = not self.lists

    def _end_within(self, name: str) -> None:
        """Write emphasis or a link around what is written since its tag."""
        if not any(begun.name == name for begun in self.begun):
            return
        while (begun := self.begun.pop()).name != name:
            pass
        content = "".join(self.out[begun.start :])
        body = content.strip()
        mark = _EMPHASIS.get(name, "")
        if begun.href and body and not set(body) & set("[]\n"):
            body = f"[{body}]({begun.href})"
        elif mark and body and mark not in body and "\n\n" not in body:
            body = f"{mark}{body}{mark}"
        before, after = content[: len(content) - len(content.lstrip())], content[len(content.rstrip()) :]
        self.out[begun.start :] = [f"{before}{body}{after}"] if body else [content]

    def _code(self, name: str, start: int) -> int:
        """Write a span or a block of code, and return where it ends."""
        end = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(self.source, start)
        if end is None:
            return start
        content = html.unescape(_TAG.sub(_unknown, self.source[start : end.start()]))
        if name == "pre":
            self._part("\n\n")
            self._put(code_block(content))
            self._part("\n\n")
        elif content.strip():
            self._put(code(" ".join(content.split())))
        return end.end()
