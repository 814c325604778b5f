"""A second rendering in which every string of the document is replaced by a placeholder."""

from __future__ import annotations

from sdkwright.config import Target
from sdkwright.formatting import format_files
from sdkwright.pipeline import distribution, view_of
from sdkwright.placeholders import hidden
from sdkwright.render import public_names, render
from sdkwright.views import build_views
from tests.support import named_apis


def renderings(target: Target) -> tuple[dict[str, str], dict[str, str]]:
    """Return the Python files of a target of one document but for the runtime, with its strings and without."""
    target, (named, *_) = named_apis(target)
    plain, other = (
        format_files(render(build_views([view_of(one)], distribution(target), public_names())))
        for one in (named, hidden(named))
    )
    return plain, other
