"""How parameters are written; the expectations are the tables of OpenAPI and the expansions of RFC 6570."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from runtime.errors import InvalidRequestError
from runtime.parameters import (
    Styled,
    cookie_pairs,
    expand_path,
    header_text,
    path_text,
    query_pairs,
    quote,
    quote_reserved,
    wire_text,
)
from runtime.unset import UNSET

from .demo import Thing

COLORS = ["blue", "black", "brown"]
RGB = {"R": 100, "G": 200, "B": 150}


class Color(StrEnum):
    """As generated."""

    BLUE = "blue"


class Old(str, Enum):  # noqa: UP042 (people have them)
    """As people write."""

    BLUE = "blue"


class Level(IntEnum):
    """As generated."""

    HIGH = 3


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a b", "a b"),
        (True, "true"),
        (False, "false"),
        (7, "7"),
        (10**30, "1" + "0" * 30),
        (35.625, "35.625"),
        (150.0, "150"),
        (-0.5, "-0.5"),
        (Color.BLUE, "blue"),
        (Old.BLUE, "blue"),
        (Level.HIGH, "3"),
    ],
)
def test_wire_text(value: Any, text: str) -> None:
    """Numbers without a needless fraction, booleans in lower case, enums by value."""
    assert wire_text(value) == text
    assert type(wire_text(value)) is str


@pytest.mark.parametrize("number", [float("inf"), float("-inf"), float("nan")])
def test_numbers_that_have_no_text(number: float) -> None:
    """Are refused."""
    with pytest.raises(InvalidRequestError):
        wire_text(number)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (datetime(2024, 2, 29, 12, 30, tzinfo=UTC), "2024-02-29T12:30:00Z"),
        (date(2024, 2, 29), "2024-02-29"),
        (UUID("12345678-1234-5678-1234-567812345678"), "12345678-1234-5678-1234-567812345678"),
        (Decimal("1.10"), "1.10"),
        (b"\xfb\xff", "+/8="),
    ],
)
def test_values_of_python(value: Any, text: str) -> None:
    """Are written as in JSON, without the quotes."""
    assert header_text(value) == text


def test_values_that_have_no_form() -> None:
    """Are refused."""
    with pytest.raises(InvalidRequestError):
        query_pairs("a", object())


@pytest.mark.parametrize(
    ("style", "explode", "value", "text"),
    [
        ("simple", False, "blue", "blue"),
        ("simple", False, COLORS, "blue,black,brown"),
        ("simple", True, COLORS, "blue,black,brown"),
        ("simple", False, RGB, "R,100,G,200,B,150"),
        ("simple", True, RGB, "R=100,G=200,B=150"),
        ("label", False, "blue", ".blue"),
        ("label", False, COLORS, ".blue,black,brown"),
        ("label", True, COLORS, ".blue.black.brown"),
        ("label", False, RGB, ".R,100,G,200,B,150"),
        ("label", True, RGB, ".R=100.G=200.B=150"),
        ("matrix", False, "blue", ";color=blue"),
        ("matrix", True, "blue", ";color=blue"),
        ("matrix", False, COLORS, ";color=blue,black,brown"),
        ("matrix", True, COLORS, ";color=blue;color=black;color=brown"),
        ("matrix", False, RGB, ";color=R,100,G,200,B,150"),
        ("matrix", True, RGB, ";R=100;G=200;B=150"),
        ("", UNSET, COLORS, "blue,black,brown"),
        ("", UNSET, RGB, "R,100,G,200,B,150"),
    ],
)
def test_path_styles(style: str, explode: Any, value: Any, text: str) -> None:
    """OpenAPI 3.1.0, section 4.8.12.4."""
    assert path_text("color", Styled(value, style, explode=explode)) == text


@pytest.mark.parametrize(
    ("style", "explode", "value", "text"),
    [
        ("form", True, "", "color="),
        ("form", True, "blue", "color=blue"),
        ("form", True, COLORS, "color=blue&color=black&color=brown"),
        ("form", False, COLORS, "color=blue,black,brown"),
        ("form", True, RGB, "R=100&G=200&B=150"),
        ("form", False, RGB, "color=R,100,G,200,B,150"),
        ("spaceDelimited", False, COLORS, "color=blue%20black%20brown"),
        ("spaceDelimited", False, RGB, "color=R%20100%20G%20200%20B%20150"),
        ("spaceDelimited", True, COLORS, "color=blue&color=black&color=brown"),
        ("pipeDelimited", False, COLORS, "color=blue%7Cblack%7Cbrown"),
        ("pipeDelimited", False, RGB, "color=R%7C100%7CG%7C200%7CB%7C150"),
        ("deepObject", True, RGB, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
        ("deepObject", True, {"a": {"b": [1, 2], "c": None}}, "color%5Ba%5D%5Bb%5D=1&color%5Ba%5D%5Bb%5D=2"),
        ("", UNSET, COLORS, "color=blue&color=black&color=brown"),
        ("", UNSET, RGB, "R=100&G=200&B=150"),
        ("", UNSET, ["a,b", "c&d=e"], "color=a%2Cb&color=c%26d%3De"),
        ("", False, ["a,b", "c"], "color=a%2Cb,c"),
        ("", UNSET, [None, "a", None], "color=a"),
        ("", UNSET, {"a": None, "b": True}, "b=true"),
        ("", UNSET, [], ""),
        ("", UNSET, {}, ""),
        ("", UNSET, [None], ""),
        ("", UNSET, None, ""),
        ("", UNSET, UNSET, ""),
        ("", UNSET, (1, 2), "color=1&color=2"),
        ("", UNSET, [{"a": 1}], "color=%7B%22a%22%3A1%7D"),
    ],
)
def test_query_styles(style: str, explode: Any, value: Any, text: str) -> None:
    """OpenAPI 3.1.0, section 4.8.12.4; what is absent is not written."""
    assert "&".join(query_pairs("color", Styled(value, style, explode=explode))) == text
    if not style and explode is UNSET:
        assert "&".join(query_pairs("color", value)) == text


def test_models_are_objects() -> None:
    """By their wire names, without absent fields."""
    assert query_pairs("filter", Styled(Thing(id="1", size=2), "deepObject")) == [
        "filter%5Bid%5D=1",
        "filter%5BsizeInCm%5D=2",
    ]


@pytest.mark.parametrize(
    ("value", "explode", "text"),
    [("a b", UNSET, "a b"), (COLORS, UNSET, "blue,black,brown"), (RGB, True, "R=100,G=200,B=150"), ([], UNSET, None)],
)
def test_headers(value: Any, explode: Any, text: str | None) -> None:
    """Style simple, without percent-encoding."""
    assert header_text(Styled(value, explode=explode)) == text


def test_cookies() -> None:
    """Style form, percent-encoded; style cookie as it is."""
    assert cookie_pairs("a", "x;y z") == ["a=x%3By%20z"]
    assert cookie_pairs("a", [1, 2]) == ["a=1", "a=2"]
    assert cookie_pairs("a", Styled("x%y", "cookie")) == ["a=x%y"]
    assert cookie_pairs("a", None) == []
    with pytest.raises(InvalidRequestError):
        cookie_pairs("a", Styled("x; admin=1", "cookie"))


def test_content_parameters() -> None:
    """Are JSON text, encoded as their place asks."""
    assert query_pairs("f", Styled({"a": [1]}, "json")) == ["f=%7B%22a%22%3A%5B1%5D%7D"]
    assert query_pairs("f", Styled("x", "json")) == ["f=%22x%22"]
    assert query_pairs("f", Styled([], "json")) == ["f=%5B%5D"]
    assert query_pairs("f", Styled(UNSET, "json")) == []
    assert header_text(Styled([1, 2], "json")) == "[1,2]"
    assert path_text("f", Styled({"a": 1}, "json")) == "%7B%22a%22%3A1%7D"


def test_reserved_characters_may_stay() -> None:
    """But not those that would end the value, and what is encoded is not encoded again."""
    assert query_pairs("q", Styled("a/b?c=d&e#f%20g%zz", allow_reserved=True)) == ["q=a/b%3Fc=d%26e%23f%20g%25zz"]
    assert expand_path("/f/{p}", {"p": Styled("a/b c", allow_reserved=True)}) == "/f/a/b%20c"


@pytest.mark.parametrize(
    ("template", "given", "path"),
    [
        ("/a/{b}/c{d}.{e}", {"b": "x", "d": "y", "e": "z"}, "/a/x/cy.z"),
        ("/a b/{c}:go", {"c": "1"}, "/a%20b/1:go"),
        ("/a%20b?x=1&y=+", {}, "/a%20b?x=1&y=+"),
        ("/{a}", {"a": "%2e%2e"}, "/%252e%252e"),
        ("/{a}", {"a": "..."}, "/..."),
        ("/{a}", {"a": "../../etc"}, "/..%2F..%2Fetc"),
        ("/{a}", {"a": 0}, "/0"),
    ],
)
def test_paths(template: str, given: Any, path: str) -> None:
    """Whatever a parameter holds, it stays within its place."""
    assert expand_path(template, given) == path


@pytest.mark.parametrize(
    ("template", "given"),
    [
        ("/a/{b}", {"b": ".."}),
        ("/a/{b}", {"b": "."}),
        ("/a/{b}", {"b": ""}),
        ("/a/{b}", {}),
        ("/a/{b}", {"b": []}),
        ("/a/{b}{c}", {"b": ".", "c": "."}),
        ("/a/{b}", {"b": Styled(".", "label")}),
        ("/a/{b}", {"b": Styled("%2E%2e", allow_reserved=True)}),
        ("/a/{b}", {"b": Styled("x/../y", allow_reserved=True)}),
        ("/a/{b}", {"b": "\ud800"}),
    ],
)
def test_paths_that_would_be_others(template: str, given: Any) -> None:
    """Are refused: a server would read them as something else."""
    with pytest.raises(InvalidRequestError):
        expand_path(template, given)


@given(st.text(min_size=1))
def test_quoting_can_be_undone(text: str) -> None:
    """And leaves nothing but what a URL may hold."""
    if any("\ud800" <= char <= "\udfff" for char in text):
        return
    quoted = quote(text)

    assert unquote(quoted) == text
    assert quoted.isascii()
    assert not set(quoted) & set("/?#&=+ \r\n;,")
    assert not set(quote_reserved(text)) & set("?#&+ \r\n[]")


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=1))
def test_lists_can_be_read_back(items: list[str]) -> None:
    """Delimiters within items are not mistaken for those between them."""
    (pair,) = query_pairs("q", Styled(items, explode=False))

    assert [unquote(item) for item in pair.removeprefix("q=").split(",")] == items
