"""The norm for generated Python is black. Templates write what it leaves alone; the rest goes through it.

black manages a few thousand lines a second, so it does not get files. It gets, of all files in one go and each only
once, the statements with a line that is too long; of a statement that is already one element per line, only those
elements. What it makes of the simplest of them `sdkwright.shapes` knows.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from sdkwright.literals import WIDTH
from sdkwright.shapes import known_shape

# Lines that black cannot break: strings, names, entries and arguments that are one, what opens and closes a list, and
# those of a table of names, which is a string. What a function returns it puts into parentheses, if that fits then.
_WHOLE = re.compile(
    rf"""\s*(?:
        (?:\w+(?:=|:\ ))?(?:\w+|"[^"\\]*"),
        | "[^"\\]*":\ (?:\w+|"[^"\\]*"),
        | from\ [.\w]+\ import\ \(
        | \w+:\ \.[.\w]+
        | (?:async\ )?def\ \w+\(
    )
    | (?=.{{{WIDTH + 3}}})\s*\)\ ->\ \w+:
    """,
    re.VERBOSE,
)
_BLANKS = re.compile(r"\n{4,}")
_INNER_BLANKS = re.compile(r"\n{3,}(?= )")
_DEF = re.compile(r" *(?:async )?def ")
_PARTING = "_________"
"""A statement that tells pieces apart in what black gets; no template writes it."""


def format_files(files: Mapping[str, str]) -> dict[str, str]:
    """Return Python files, ``{path: text}``, as black would have them, if the templates leave only long lines to it."""
    drafts = {path: _Draft.of(text) for path, text in files.items()}
    made = shaped({piece for draft in drafts.values() for piece in draft.pieces.values()})
    return {path: draft.text(made) for path, draft in drafts.items()}


def format_python(text: str) -> str:
    """Return one file as black would have it."""
    return format_files({"": text})[""]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines of a file that black may break.

    Attributes:
        text: The lines, indented as they are in the file.
        head: What holds them, without its indentation, as in ``"f("``; ``""`` for a whole statement, which ends before
            its body.
        tail: What ends that.
    """

    text: str
    head: str = ""
    tail: str = ""

    @property
    def depth(self) -> int:
        """How many blocks it is in."""
        return (len(self.text) - len(self.text.lstrip(" "))) // 4 - bool(self.head)

    @property
    def source(self) -> str:
        """It as a statement that is complete."""
        indent = "    " * self.depth
        around = [f"{'    ' * level}if True:\n" for level in range(self.depth)]
        body = f"\n{indent}    pass" if (self.tail or self.text).endswith(":") else ""
        inside = f"{indent}{self.head}\n{self.text}\n{indent}{self.tail}" if self.head else self.text
        return f"{''.join(around)}{inside}{body}\n"

    def unwrapped(self, source: str) -> str:
        """Return what became of the lines of `source`."""
        lines = source.strip("\n").split("\n")[self.depth :]
        # black puts a blank line before a function that comes first.
        inside = "\n".join(lines).strip("\n").split("\n")
        compound = (self.tail or self.text).endswith(":")
        return "\n".join(inside[bool(self.head) : len(inside) - compound - bool(self.head)])


@dataclass(frozen=True, slots=True)
class _Draft:
    """A file, and what of it black may break: pieces by first line and the one after the last, from 0, in order."""

    lines: Sequence[str]
    pieces: Mapping[tuple[int, int], Piece]

    @classmethod
    def of(cls, text: str) -> _Draft:
        """Return the draft of what a template made."""
        text = _INNER_BLANKS.sub("\n\n", _BLANKS.sub("\n\n\n", text)).rstrip("\n") + "\n"
        lines = text.split("\n")
        long = [number for number, line in enumerate(lines) if len(line) > WIDTH and not _WHOLE.fullmatch(line)]
        return cls(lines, dict(_pieces(text, lines, long)) if long else {})

    def text(self, made: Mapping[Piece, str]) -> str:
        """Return the text of the file with what its pieces became."""
        out: list[str] = []
        done = 0
        for (start, end), piece in self.pieces.items():
            out += [*self.lines[done:start], made[piece]]
            done = end
        return "\n".join([*out, *self.lines[done:]])


def _pieces(text: str, lines: Sequence[str], long: Sequence[int]) -> Iterator[tuple[tuple[int, int], Piece]]:
    """Yield place and content of each piece that has a long line, in order."""
    module = ast.parse(text)
    places = [_statement(module, lines, number) for number in long]
    if None in places:
        yield (0, len(lines) - 1), Piece(text.rstrip("\n"))
        return
    for place, numbers in groupby(zip(places, long, strict=True), lambda pair: pair[0]):
        start, end = place or (0, 0)
        heads = {number: _around(lines, start, end, number) for _, number in numbers}
        if start == end:
            continue
        if all(heads.values()):
            yield from (((number, number + 1), Piece(lines[number], *head)) for number, head in heads.items())
        else:
            yield (start, end), Piece("\n".join(lines[start:end]))


def _statement(module: ast.Module, lines: Sequence[str], number: int) -> tuple[int, int] | None:
    """Return first line, and the one after the last, of the innermost statement that a line is in.

    A statement ends before its body, if that has lines of its own. The place is empty for a docstring, whose lines may
    be as long as a word in them. It is None for what begins no statement, such as decorators and ``else``, which no
    template of ours makes long.
    """
    found = _last(module.body, number)
    while (inner := _below(found, lines)) and _first_line(inner[0]) <= number + 1:
        found = _last(inner, number)
    if number >= (found.end_lineno or 0) or isinstance(found, ast.Try | ast.Match):
        return None
    if isinstance(found, ast.Expr) and isinstance(found.value, ast.Constant):
        return number, number
    end = _first_line(inner[0]) - 1 if inner else found.end_lineno or 0
    while inner and end > number + 1 and not lines[end - 1].endswith(":"):
        end -= 1
    return found.lineno - 1, end


def _last(nodes: Sequence[ast.stmt], number: int) -> ast.stmt:
    """Return the last of some statements that begins before or on a line; the first if none does."""
    return nodes[max(0, bisect_right(nodes, number + 1, key=lambda node: node.lineno) - 1)]


def _below(node: ast.stmt, lines: Sequence[str]) -> list[ast.stmt]:
    """Return the statements inside another one that have lines of their own; none in ``def f() -> int: ...``."""
    inner = _inside(node)
    beside = inner and lines[inner[0].lineno - 1][: inner[0].col_offset].strip()
    return [] if beside else inner


def _inside(node: ast.AST) -> list[ast.stmt]:
    """Return the statements directly inside another one, in order."""
    found: list[ast.stmt] = []
    for name in ("body", "handlers", "cases", "orelse", "finalbody"):
        for each in getattr(node, name, ()):
            found += [each] if isinstance(each, ast.stmt) else _inside(each)
    return found


def _first_line(node: ast.stmt) -> int:
    """Return the line that a statement begins on, from 1, be it with a decorator."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _around(lines: Sequence[str], start: int, end: int, number: int) -> tuple[str, ...]:
    """Return what would hold a line alone, if it is an element of a statement with one per line; else nothing."""
    indent = len(lines[start]) - len(lines[start].lstrip(" "))
    line, first, last = lines[number], lines[start], lines[end - 1]
    if not (start < number < end - 1 and first.endswith("(") and line.endswith(",") and last.startswith(")", indent)):
        return ()
    if len(line) - len(line.lstrip(" ")) != indent + 4 or len(last) > WIDTH or line.lstrip(" ").startswith((")", "]")):
        return ()
    return ("def f(", "):") if _DEF.match(first) else ("f(", ")")


def shaped(pieces: Iterable[Piece]) -> dict[Piece, str]:
    """Return what becomes of pieces."""
    made = {piece: known_shape(piece.text, inside=bool(piece.head)) for piece in pieces}
    left = sorted((piece for piece, text in made.items() if not text), key=lambda piece: piece.source)
    return made | dict(zip(left, _by_black(left), strict=True))


def _by_black(pieces: Sequence[Piece]) -> Iterator[str]:
    """Yield what black makes of each piece. It gets them in one file, as it takes its time to begin with one."""
    if not pieces:
        return
    # black judges by what a file uses which Python it is for; this import is in every file of ours.
    parts = ["from __future__ import annotations\n", *(piece.source for piece in pieces)]
    _, *made = re.split(rf"^{_PARTING}$", black(f"{_PARTING}\n".join(parts)), flags=re.MULTILINE)
    yield from (piece.unwrapped(source) for piece, source in zip(pieces, made, strict=True))


def black(text: str, *, stub: bool = False) -> str:
    """Return what black makes of a file; `stub` if it is one for type checkers."""
    from black import FileMode, format_str  # noqa: PLC0415 - takes as long to import as a small SDK to generate

    return format_str(text, mode=FileMode(line_length=WIDTH, is_pyi=stub))
