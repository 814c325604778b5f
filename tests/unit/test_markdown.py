"""Plain text and descriptions as Markdown, read back by markdown-it."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from sdkwright.markdown import Anchors, bullets, code, code_block, heading, page, stack, text, visible
from sdkwright.prose import lead, prose

PIECES = st.sampled_from(
    [
        *"\\`*_[]()<>#|~${}!&-+=.:\"' \n",
        *("a", "B", "7", "é", "1. ", "- ", "* ", "> ", "    ", "```", "~~~", "---", "===", "\n\n", "  \n", "\\\n"),
        *("<script>", "</div>", "<!--", "<?", "<![CDATA[", "<a href='x'>", "&lt;", "&#106;", "| - | - |", "|a|b|\n"),
        *("](javascript:alert(1))", "![", "](https://a.b/c)", "<https://a.b>", "[x]: javascript:y", "](/a)", "[x][y]"),
        *("\r\n", "\t", "\x00", "\u202e", "\ud800", "\u2028", "# ", "## x\n", "www.a.b", "\n1) ", "$x$", "{: #a }"),
    ]
)
HOSTILE = st.one_of(st.lists(PIECES, max_size=24).map("".join), st.text(max_size=60))


def parse(source: str) -> list[Token]:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(source)


def html(source: str) -> str:
    return str(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(source))


def shown(tokens: list[Token]) -> str:
    """Return what a reader sees of inline tokens that are nothing but text."""
    assert all(token.type in ("text", "text_special") for token in tokens), tokens
    return "".join(token.content for token in tokens)


def one_line(source: str) -> str:
    return " ".join(visible(source).split())


@given(HOSTILE)
@example("1. a")
@example("C# #")
@example("&amp;")
def test_plain_text_is_shown_as_it_is(source: str) -> None:
    """Plain text is one paragraph of text, the same in a heading and in an item."""
    for wrapped in (text(source), heading(2, text(source)), bullets([[text(source)]])):
        inline = [token for token in parse(wrapped) if token.type == "inline"]

        assert shown([child for token in inline for child in token.children or ()]) == one_line(source)


@given(HOSTILE)
def test_code_is_shown_as_it_is(source: str) -> None:
    """A code span holds its text, line ends as spaces."""
    _, inline, _ = parse(f"x{code(source)}x")
    assert inline.children is not None

    assert [token.type for token in inline.children] == ["text", "code_inline", "text"]
    assert inline.children[1].content == (visible(source).replace("\n", " ") or " ")


@given(HOSTILE)
def test_code_blocks_end_where_they_should(source: str) -> None:
    """A code block holds its lines, white space at their ends aside, in an item too."""
    expected = "\n".join(line.rstrip() for line in visible(source).split("\n")).strip("\n")
    for tokens in (parse(stack(code_block(source), "end")), parse(bullets([[code_block(source), "end"]]))):
        (fence,) = [token for token in tokens if token.type == "fence"]

        assert fence.content.removesuffix("\n") == expected
        assert [token.content for token in tokens if token.type == "inline"] == ["end"]


def flat(tokens: list[Token]) -> list[Token]:
    return [inner for token in tokens for inner in (token, *(token.children or ()))]


@given(HOSTILE, HOSTILE)
def test_a_description_stays_within_its_place(first: str, second: str) -> None:
    """Whatever descriptions hold, the page around them has its headings and its list, and no HTML, image or link."""
    tokens = parse(
        page("# Top", prose(first), "## Middle", bullets([[text("a"), prose(second)], ["b"]]), "## End", "c")
    )
    middle = next(at for at, token in enumerate(tokens) if token.content == "Middle" and token.level == 1)
    rest, everything = tokens[middle + 1 :], flat(tokens)
    titles = [token.content for at, token in enumerate(tokens) if at and tokens[at - 1].type == "heading_open"]
    links = [str(token.attrs["href"]) for token in everything if token.type == "link_open"]

    assert titles == ["Top", "Middle", "End"]
    assert [token.type.removesuffix("_open") for token in rest if not token.level and token.nesting == 1] == [
        "bullet_list",
        "heading",
        "paragraph",
    ]
    assert sum(token.type == "list_item_open" and token.level == 1 for token in rest) == 2
    assert not {token.type for token in everything} & {"html_block", "html_inline", "image"}
    assert all(re.match(r"https?://|mailto:", link, re.IGNORECASE) for link in links)


@pytest.mark.parametrize(
    "source",
    [
        "Plain words, and more.",
        "Some *emphasis*, **strong**, ~~gone~~, `code` and ``a ` b``.",
        "Two lines\nof one paragraph.\n\nAnother.",
        "A break  \nhere, and\\\nthere.",
        "- one\n- two\n- three",
        "- one\n\n  more\n\n- two",
        "3. three\n4. four",
        "- a\n  - b\n    - c\n- d",
        "1. a\n\n   ```json\n   {}\n   ```\n\n2. b",
        "> quoted\n> text\n>\n> - list",
        "```python\nx = 1\n\ny = 2\n```\n\nafter",
        "~~~\n```\n~~~",
        "| a | b |\n| --- | :--: |\n| 1 | `x` |\n| 2 | x\\|y |",
        "[a link](https://example.com/x_(y)?a=1&b=2#c), <https://example.com>, <mailto:a@b.c>",
        "\\*not\\* \\<emphasis\\>",
        "&lt;tag&gt; &copy; [brackets] and 3 < 4",
        "Text\n\n* * *\n\nmore",
        "A sentence with 1. a number and - a dash",
    ],
)
def test_what_is_harmless_looks_the_same(source: str) -> None:
    """Descriptions without headings, HTML and odd links are shown as CommonMark shows them."""

    def settled(markup: str) -> str:
        # An indented block in a description becomes a fenced one; a soft break is a space.
        return re.sub(r"\s+", " ", markup.replace(" />\n", " /> "))

    assert settled(html(prose(source))) == settled(html(source))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# Title\nText", "**Title**\n\nText"),
        ("Title\n=====\nText", "**Title**\n\nText"),
        ("## A *b* ##", "**A \\*b\\***"),
        ("<script>alert(1)</script>", "\\<script>alert(1)\\</script>"),
        ("[x](javascript:alert)", "[x\\](javascript:alert)"),
        ("[`x`](#section)", "`x`"),
        ("![logo](https://a.b/c.png)", "[logo](https://a.b/c.png)"),
        ("![](https://a.b/c.png)", "[https://a.b/c.png](https://a.b/c.png)"),
        ("[x]: https://a.b", "[x\\]: https://a.b"),
        ("```\nopen", "```\nopen\n```"),
        ("    indented", "```\nindented\n```"),
        ("", ""),
        ("\n \n", ""),
    ],
)
def test_what_descriptions_may_not_do(source: str, expected: str) -> None:
    """Headings, HTML, links and open fences are made harmless."""
    assert prose(source) == expected


def test_the_lead_is_the_first_paragraph() -> None:
    """Lists of things show the first paragraph of a description, on one line."""
    assert lead("# Head\n\nFirst\nparagraph.  \nIts end.\n\nSecond.") == "First paragraph. Its end."
    assert lead("- only a list") == ""


def test_anchors_are_those_of_github() -> None:
    """Headings of the same text are numbered."""
    anchors = Anchors()

    assert [anchors.add(title) for title in ("End Users", "list", "List", "get_it", "list-1")] == [
        "end-users",
        "list",
        "list-1",
        "get_it",
        "list-1-1",
    ]


def test_deep_nesting_is_text() -> None:
    """Quotes and lists in a thousand levels take neither the stack nor long."""
    for mark in ("> ", "- ", "1. ", "[", "`", "*", "](http://", "<http://"):
        assert prose(mark * 20_000 + "x")
