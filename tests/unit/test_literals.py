"""Whatever a document says, it stays inside the literal that holds it."""

from __future__ import annotations

import ast

import black
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdkwright.literals import docstring, pystr

NASTY = st.text(
    st.one_of(
        st.sampled_from(list("\"'\\\n\r\t {}#-*|`u0x\x00\x1b\x85\u2028\u202e\ud800\ufeff\U0001f600é")),
        st.characters(),
    ),
    max_size=80,
)


def code(body: str) -> str:
    return f"class A:\n    {body}\n"


@given(NASTY)
def test_string_is_read_back(text: str) -> None:
    """A string literal is the text, in printable characters of one line; of emoji some are younger than this Python."""
    source = pystr(text)

    assert ast.literal_eval(source) == text
    assert all(character.isprintable() or "\U0001f300" <= character < "\U0001fb00" for character in source)


@given(NASTY)
def test_string_is_as_black_has_it(text: str) -> None:
    """Black changes nothing about a string literal."""
    source = f"x = {pystr(text)}\n"

    assert black.format_str(source, mode=black.FileMode(line_length=1000)) == source


def words(text: str) -> list[str]:
    return text.split()


@given(NASTY)
def test_docstring_is_read_back(text: str) -> None:
    """A docstring holds the words of the text and nothing else."""
    module = ast.parse(code(docstring(text, 4)))
    holder = module.body[0]

    assert isinstance(holder, ast.ClassDef)
    assert len(module.body) == 1
    assert len(holder.body) == 1
    assert words(ast.get_docstring(holder) or "") == words(text)


@given(NASTY)
def test_docstring_is_as_black_has_it(text: str) -> None:
    """Black changes nothing about a docstring."""
    source = code(docstring(text, 4))

    assert black.format_str(source, mode=black.FileMode()) == source


@pytest.mark.parametrize(
    "text",
    [
        '"""',
        'ends with "',
        '"begins',
        "ends with \\",
        "a\\",
        '\\"""',
        "\\N{BULLET}",
        "'''",
        'x"""+__import__("os")+"""',
    ],
)
def test_quotes_and_backslashes(text: str) -> None:
    """What could end a docstring is escaped, and is still there when read back."""
    module = ast.parse(code(docstring(text, 4)))

    assert ast.get_docstring(module.body[0]) == text  # type: ignore[arg-type]  # a class, as the code above says
