"""Guides that the configuration adds to the README: the user's own Markdown, as sections below our headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sdkwright.markdown import Anchors, bullets, heading, link, stack

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*")
_DEEPEST = 6


@dataclass(frozen=True, slots=True)
class Chapter:
    """One guide.

    Attributes:
        title: Its first heading, as Markdown.
        text: Sections that begin with that heading, at level 2; other headings are deeper.
    """

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of Markdown; `level` is that of the heading it is, 0 for any other line."""

    text: str
    level: int = 0


def chapters(paths: Iterable[Path]) -> tuple[Chapter, ...]:
    """Return the guides at some places.

    Raises:
        OSError: One cannot be read.
    """
    return tuple(chapter(path.read_text("utf-8-sig"), path.stem) for path in paths)


def chapter(source: str, name: str) -> Chapter:
    """Return a guide; one that does not begin with a heading gets a title from its name."""
    lines = list(_lines(source.strip("\n").splitlines()))
    if not lines or not lines[0].level:
        level = min((line.level for line in lines if line.level), default=2) - 1
        lines = [_Line(name.replace("-", " ").replace("_", " ").capitalize(), max(level, 1)), _Line(""), *lines]
    first, *rest = lines
    below = [replace(line, level=_lowered(line.level, first.level)) for line in rest]
    text = "\n".join(map(_written, (replace(first, level=2), *below)))
    return Chapter(first.text, text.rstrip("\n"))


def links_to(own: Sequence[Chapter], readme: str) -> str:
    """Return a section that leads to guides in the README, as the first page of the reference has it; ``""`` for none.

    Args:
        own: The guides.
        readme: The whole README, in which they stand below all headings of ours but the last.
    """
    anchors = Anchors()
    places = {line.text: anchors.add(line.text) for line in _lines(readme.splitlines()) if line.level}
    entries = bullets([link(each.title, f"../README.md#{places[each.title]}")] for each in own)
    return stack(heading(2, "Guides"), entries) if own else ""


def _lowered(level: int, title: int) -> int:
    """Return the level of a heading where that of the title is 2 and all others are below it; 0 stays 0."""
    return min(max(level - title + 2, 3), _DEEPEST) if level else 0


def _written(line: _Line) -> str:
    return f"{'#' * line.level} {line.text}".rstrip() if line.level else line.text


def _lines(lines: Sequence[str]) -> Iterator[_Line]:
    """Yield the lines of a text, with the two that make an underlined heading as one (CommonMark 0.31.2, 4.2, 4.3)."""
    fence = ""
    before = ""  # a line of a paragraph that an underline would turn into a heading
    for line in lines:
        mark = _FENCE.match(line)
        underline = _UNDERLINE.fullmatch(line) if before and not fence else None
        if underline:
            yield _Line(before.strip(), 1 if underline[1][0] == "=" else 2)
            before = ""
            continue
        if before:
            yield _Line(before)
            before = ""
        if mark and (not fence or _closes(line, fence)):
            fence = "" if fence else mark[1]
            yield _Line(line)
        elif not fence and (heading := _HEADING.fullmatch(line)):
            yield _Line(heading[2] or "", len(heading[1]))
        elif not fence and _is_paragraph(line):
            before = line
        else:
            yield _Line(line)
    if before:
        yield _Line(before)


def _closes(line: str, fence: str) -> bool:
    """Say whether a line ends a block of code that began with a fence."""
    return re.fullmatch(rf" {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}[ \t]*", line) is not None


def _is_paragraph(line: str) -> bool:
    """Say whether a line, outside of code, may be one of a paragraph that is no list, quotation or table."""
    return bool(line.strip()) and not re.match(r" {4}|\t| {0,3}(?:[-+*>|<]|\d+[.)])", line)
