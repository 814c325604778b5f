"""Settings of the documentation site: Sphinx with MyST, which reads the Markdown that generated references are in.

The source is the whole repository, so that pages link to each other as they do in it, and nothing is copied.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "sdkwright"
author = "The sdkwright authors"
copyright = author  # noqa: A001 (what Sphinx calls it)

extensions = ["myst_parser"]
root_doc = "docs/index"
include_patterns = ["docs/**.md", "spec/guides/*.md", "generated/versori/README.md", "generated/versori/docs/**.md"]
exclude_patterns = [".*", "build", "site", "generator", "templates", "tests", "**/src"]
nitpicky = True

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "sdkwright"
html_favicon = "_static/icon.svg"
html_static_path = ["_static"]
html_extra_path = ["_root"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#0f6b62",
        "color-brand-content": "#0f6b62",
        "font-stack": "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
        "font-stack--monospace": "ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace",
    },
    "dark_css_variables": {"color-brand-primary": "#5ec6b8", "color-brand-content": "#5ec6b8"},
}

_MODEL_PAGE = re.compile(r"generated/.*/models/\w+")


def _leave_out_of_navigation(_app: Sphinx, docname: str, source: list[str]) -> None:
    """Let the pages of single models be reached by links and by the search, rather than by hundreds of entries."""
    if _MODEL_PAGE.fullmatch(docname):
        source[0] = f"---\norphan: true\n---\n{source[0]}"


def setup(app: Sphinx) -> None:
    """Add what is our own."""
    app.connect("source-read", _leave_out_of_navigation)
