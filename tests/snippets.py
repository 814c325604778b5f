"""Code in Markdown, for tests to run as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support import ROOT

_FENCE = re.compile(r"^```(\w*)(?: +title=\"([^\"]+)\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of code.

    Attributes:
        line: Where its first line of code is, from 1.
        title: The file that it shows, ``""`` without one.
    """

    file: Path
    line: int
    language: str
    title: str
    code: str

    def __str__(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.line}"


def blocks(file: Path, section: str = "") -> Iterator[Block]:
    """Yield the blocks of a page, or of the part of it that begins with a heading, in order."""
    text = file.read_text(encoding="utf-8")
    begin, end = span(text, section) if section else (0, len(text))
    for found in _FENCE.finditer(text, begin, end):
        line = text.count("\n", 0, found.start(3)) + 1
        yield Block(file, line, found[1], found[2] or "", found[3])


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
