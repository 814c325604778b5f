"""Descriptions in HTML become Markdown that says the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdkwright.document.html import markdown_of

CASES = [
    (
        "<p>Reads the <code>level</code> of a gauge.</p> <p>See <i>Gauges</i>.</p>",
        "Reads the `level` of a gauge.\n\nSee *Gauges*.",
    ),
    ("One of<br/>two", "One of  \ntwo"),
    ("One.<br><br>Two.</br>", "One.\n\nTwo."),
    ("<h3>Levels</h3>In <b> centimetres </b>.", "### Levels\n\nIn  **centimetres** ."),
    ("As in <a href='https://tides.example/a'>the guide</a>.", "As in [the guide](https://tides.example/a)."),
    ("<a href='/guide'>Here</a>, <a href='javascript:x'>there</a>", "Here, there"),
    (
        "Kinds: <ul> <li> <p> <code>a</code>: one</p> <p>more</p> </li> <li>b<ol><li>x<li>y</ol></li></ul> End",
        "Kinds:\n\n- `a`: one\n\n  more\n- b\n  1. x\n  2. y\n\nEnd",
    ),
    ("<table><tr><th>Kind</th><th>Unit</th></tr><tr><td></td><td>cm</td></tr></table>", "- Kind | Unit\n-  | cm"),
    ("<pre><code>a &lt; b\n  c</code></pre>", "```\na < b\n  c\n```"),
    ("<code>Map<Code, Level></code> <code></code>", "`Map<Code, Level>` "),
    ("<div>\n    <p>Far\n    in</p>\n</div>\n", "Far in\n\n"),
    ("<p>Below:\n\n- one\n- two", "Below:\n\n- one\n- two"),
    ("a &lt; b &amp; c&nbsp;d &#42; &nope;", "a < b & c d \\* &nope;"),
    # What is no HTML, or is code.
    ("`<b>x</b>` \\<b>x</b> <!-- no -->", "`<b>x</b>` \\<b>x "),
    ("```\n<p>x</p>\n```\n<p>y</p>\n\n    <p>z</p>\n", "```\n<p>x</p>\n```\ny\n\n    <p>z</p>\n"),
    ("a <b and c> is <token>, x<y>z, <b>", "a <b and c> is <token>, x<y>z, <b>"),
    ("<b>**bold**</b> <i></i><b>a<em>b</em></b>", "**bold** **a*b***"),
]


@pytest.mark.parametrize(("source", "expected"), CASES)
def test_html_is_markdown(source: str, expected: str) -> None:
    """Tags that format text are Markdown, those that HTML does not have are text, and code is left alone."""
    assert markdown_of(source) == expected


PIECES = ["<p>", "</p>", "<br>", "<b>", "</b>", "<i>", "<a href=https://a.example>", "</a>", "<ul>", "<ol>", "<li>"]
PIECES += ["</ul>", "<code>", "</code>", "<pre>", "<table>", "<tr>", "<td>", "`", "``", "\n", "\n\n", " ", "z", "* y"]
PIECES += ["```\n", "&lt;", "<x>", "<", ">", "\\", "<h1>", "</h1>"]


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_whatever_is_written(source: str) -> None:
    """Nothing is too odd to be read, and no letter of it is lost."""
    assert markdown_of(source).count("z") == source.count("z")


@given(st.text().filter(lambda text: not set("<&") & set(text)))
def test_markdown_stays(source: str) -> None:
    """What has no HTML is as it was."""
    assert markdown_of(source) == source


REPEATED = ["<b>", "<ul><li>", "<p x='", "`<i>``", "<code>", "<!--", "<a b=c d=", "&", "<tr><td>"]


@pytest.mark.parametrize("piece", REPEATED)
def test_long_ones_are_read(piece: str) -> None:
    """Whatever is repeated, time is linear: more would take minutes here."""
    assert markdown_of(piece * 50_000 + "z" + "</b></i></code></li>" * 10_000).count("z") == 1
