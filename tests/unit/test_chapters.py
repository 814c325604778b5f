"""Guides of one's own become sections of a README."""

from __future__ import annotations

from pathlib import Path

import pytest

from sdkwright.sdkfiles.chapters import Chapter, chapter, chapters

GUIDE = """\
# Keys

Text, and a list:

- one
---

## How ##

```sh
# a comment, no heading
```

~~~~md
# still code
~~~
~~~~

    # indented code

#no heading

###### Deep
"""


def test_headings_are_below_those_of_the_readme() -> None:
    """The title is at level 2, the rest follows, no deeper than 6; comments in code are left alone."""
    found = chapter(GUIDE, "keys")

    assert found == Chapter("Keys", GUIDE.replace("# Keys", "## Keys").replace("## How ##", "### How").rstrip("\n"))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Title\n=====\n\nText\n\nPart\n----\n\nmore", "## Title\n\nText\n\n### Part\n\nmore"),
        ("### Title\n\n# Other\n\n#### Below", "## Title\n\n### Other\n\n### Below"),
        ("Only text.\r\nTwo lines.\n", "## My guide\n\nOnly text.\nTwo lines."),
        ("Text first.\n\n## Part", "## My guide\n\nText first.\n\n### Part"),
        ("", "## My guide"),
        ("\n\n#\n", "##"),
    ],
)
def test_any_text_becomes_a_section(source: str, expected: str) -> None:
    """With its own first heading, or with one made of the name of its file."""
    assert chapter(source, "my-guide").text == expected


def test_guides_are_read_in_order(tmp_path: Path) -> None:
    """A byte order mark is not part of a text."""
    for name in ("b", "a"):
        (tmp_path / f"{name}.md").write_text(f"\ufeff# {name}\n", "utf-8")

    assert [each.title for each in chapters([tmp_path / "b.md", tmp_path / "a.md"])] == ["b", "a"]
