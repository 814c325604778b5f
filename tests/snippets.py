"""Code in Markdown, for tests to run as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support import ROOT

_FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CAPTION = re.compile(r":caption: ([^\n]+)\n\n")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of code.

    Attributes:
        line: Where its first line of code is, from 1.
        caption: The file that it shows, ``""`` without one.
    """

    file: Path
    line: int
    language: str
    caption: str
    code: str

    def __str__(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.line}"


def blocks(file: Path, section: str = "") -> Iterator[Block]:
    """Yield the blocks of a page that are code, or of the part of it that begins with a heading, in order."""
    text = file.read_text(encoding="utf-8")
    begin, end = span(text, section) if section else (0, len(text))
    for found in _FENCE.finditer(text, begin, end):
        info = found[1].removeprefix("{code-block} ")
        if info.startswith("{"):
            continue
        caption = _CAPTION.match(text, found.start(2))
        start = caption.end() if caption else found.start(2)
        line = text.count("\n", 0, start) + 1
        yield Block(file, line, info, caption[1] if caption else "", text[start : found.end(2)])


def span(text: str, section: str) -> tuple[int, int]:
    """Return where a section begins and ends, those below it included.

    Raises:
        LookupError: There is no such heading.
    """
    begin = re.search(rf"^(#+) {re.escape(section)}$", text, re.MULTILINE)
    if begin is None:
        raise LookupError(section)
    end = re.compile(rf"^#{{1,{len(begin[1])}}} ", re.MULTILINE).search(text, begin.end())
    return begin.start(), end.start() if end else len(text)


def script(file: Path, section: str = "") -> str:
    """Return the Python of a page as one module, each line where it is on the page."""
    lines: list[str] = []
    for block in blocks(file, section):
        if block.language == "python":
            lines += [""] * (block.line - 1 - len(lines)) + block.code.splitlines()
    return "\n".join(lines) + "\n"


def run(file: Path, section: str = "") -> dict[str, object]:
    """Run the Python of a page and return what it defines; a traceback names the lines of the page."""
    namespace: dict[str, object] = {"__name__": "__main__"}
    exec(compile(script(file, section), str(file), "exec", dont_inherit=True), namespace)  # noqa: S102
    return namespace
