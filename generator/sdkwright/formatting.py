"""The norm for generated Python is black. Templates write what it leaves alone; the rest goes through it."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from functools import lru_cache

from sdkwright.literals import WIDTH

# Lines that black cannot break: strings, entries of two strings, names, beginnings of an exploded list.
_WHOLE = re.compile(
    r"""\s*(?:(?:"[^"\\]*"(?::\ "[^"\\]*")?|\w+),|from\ [.\w]+\ import\ \(|(?:async\ )?def\ \w+\()""", re.VERBOSE
)
_LAYOUT = frozenset({tokenize.NL, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT})
_BLANKS = re.compile(r"\n{4,}")
_INNER_BLANKS = re.compile(r"\n{3,}(?= )")


def format_python(text: str) -> str:
    """Return a file as black would have it, given that the templates leave only long lines to it.

    black manages a few thousand lines a second, so it gets the statements with such a line, not the files.
    """
    text = _INNER_BLANKS.sub("\n\n", _BLANKS.sub("\n\n\n", text)).rstrip("\n") + "\n"
    lines = text.split("\n")
    if all(len(line) <= WIDTH for line in lines):
        return text
    done = 0
    out: list[str] = []
    for start, end in long_statements(text, lines):
        out.extend(lines[done:start])
        out.extend(statement("\n".join(lines[start:end])).split("\n"))
        done = end
    return "\n".join([*out, *lines[done:]])


def long_statements(text: str, lines: list[str]) -> Iterator[tuple[int, int]]:
    """Yield first line, and the one after the last, of each statement that black would break.

    A statement ends before its body. Lines of docstrings may be as long as a word in them.
    """
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    current: list[tokenize.TokenInfo] = []
    for token in tokens:
        if token.type == tokenize.NEWLINE:
            start, end = current[0].start[0] - 1, token.end[0]
            docstring = len(current) == 1 and current[0].type == tokenize.STRING
            inside = lines[start:end]
            if not docstring and any(len(line) > WIDTH and not _WHOLE.fullmatch(line) for line in inside):
                yield start, end
            current = []
        elif token.type not in _LAYOUT:
            current.append(token)


@lru_cache(maxsize=4096)
def statement(text: str) -> str:
    """Return one statement, a decorator, or the head of a compound one, as black has it where it is so indented."""
    depth = (len(text) - len(text.lstrip(" "))) // 4
    around = "".join(f"{'    ' * level}if True:\n" for level in range(depth))
    rest = ["def f(): ..."] if text.lstrip().startswith("@") else ["    pass"] if text.endswith(":") else []
    body = "".join(f"\n{'    ' * depth}{line}" for line in rest)
    made = black(f"{around}{text}{body}\n").rstrip("\n").split("\n")
    # black puts a blank line before a function that comes first.
    return "\n".join(made[depth : len(made) - len(rest)]).lstrip("\n")


def black(text: str) -> str:
    """Return what black makes of a file."""
    from black import FileMode, format_str  # noqa: PLC0415 - takes as long to import as a small SDK to generate

    return format_str(text, mode=FileMode(line_length=WIDTH))
