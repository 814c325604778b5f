"""A document never becomes code: whatever its strings say, the syntax tree of the output is the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from sdkwright.config import Target
from sdkwright.proof import skeleton
from tests.placeholders import renderings
from tests.support import ROOT

DOCUMENTS = sorted((*ROOT.glob("tests/cases/*/spec.*"), *ROOT.glob("spec/*.yaml")))


@pytest.mark.parametrize("spec", DOCUMENTS, ids=lambda spec: f"{spec.parent.name}-{spec.stem}")
def test_strings_stay_strings(spec: Path) -> None:
    """With every string of the document replaced, the output differs in string constants only."""
    plain, other = renderings(Target.of(spec, package="api"))

    assert plain.keys() == other.keys()
    for path in plain:
        assert skeleton(path, plain[path]) == skeleton(path, other[path]), path
