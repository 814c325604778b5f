"""Patterns of documents as Python's: what both share means the same, and ends in time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdkwright.patterns import Pattern, python_pattern


def compiled(text: str) -> re.Pattern[str]:
    """Return a pattern as the runtime has it."""
    found = python_pattern(text)
    assert isinstance(found, Pattern), found
    return re.compile(found.text, re.ASCII)


@pytest.mark.parametrize(
    ("pattern", "right", "wrong"),
    [
        (r"^[a-z]$", "a", "a\n"),
        (r"^\d$", "7", "\u0663"),
        (r"^\s$", "\u00a0", "x"),
        (r"^.$", "\x85", "\u2028"),
        (r"^[^\s@]+@[^\s@]+$", "a@b", "a@\ufeff"),
        (r"^a\/b$", "a/b", "a\\/b"),
        (r"^[[&&|~-]$", "&", "a"),
        (r"^(?:ab|c){2}$", "abc", "ab"),
        (r"^(?!-)[a-z-]{1,63}$", "a-b", "-a"),
        (r"^[\u0041-\x5A]+?$", "AZ", "a"),
        (r"\bcat\b", "a cat", "concat"),
        (r"^(\d{1,3}\.){3}\d{1,3}$", "10.0.0.1", "10.0.0"),
        (r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", "a-1", "a-"),
        (r"b", "abc", "ac"),
    ],
)
def test_means_the_same(pattern: str, right: str, wrong: str) -> None:
    """Where the two differ, ECMA-262 counts."""
    assert compiled(pattern).search(right)
    assert not compiled(pattern).search(wrong)


@pytest.mark.parametrize(
    "pattern",
    [
        *(r"^(a+)+$", r"(a|a)*", r"(a*)*b", r"(?:a?){50}a{50}", r"a*a*a*a*a*b", r"((a{1,9}){1,9}){1,9}b"),
        *(r"\p{L}", r"(?<year>\d+)", r"(?<=a)b", r"(a)\1", r"(?i)a", r"a++", r"\Aa\Z", r"[]", r"[^]", r"[z-a]"),
        *(
            r"\cJ",
            r"a{2,1}",
            r"a{99999}",
            r"^*",
            "(",
            ")",
            "[",
            "a{",
            "\\",
            "(" * 40 + ")" * 40,
            r"\ud83d",
            "a" * 2_000,
        ),
    ],
)
def test_what_is_not_shared(pattern: str) -> None:
    """A reason is given."""
    assert isinstance(python_pattern(pattern), str)


@given(st.text("ab\\dwsSbB^$.*+?()[]{}|,-123:=!é/\n", max_size=20))
def test_whatever_is_taken_compiles(pattern: str) -> None:
    """No pattern of a document is one that Python refuses, and none warns."""
    found = python_pattern(pattern)
    if isinstance(found, Pattern):
        re.compile(found.text, re.ASCII)


@given(st.text("ab^$.*+?()[]{}|,-12", max_size=16), st.sampled_from(["a", "ab", "b", "ba1"]))
def test_whatever_is_taken_ends(pattern: str, piece: str) -> None:
    """The longest text that a pattern is asked about costs little, however it is made."""
    found = python_pattern(pattern)
    if isinstance(found, Pattern):
        size = min(found.longest, 2_000)
        re.compile(found.text, re.ASCII).search((piece * size)[: size - 1] + "\n")
