"""Each case is one feature: the smallest document that shows it, and the SDK made from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support import generate_case, read_tree, replace_tree

CASES = Path(__file__).parent / "cases"


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_golden(case: Path, update_golden: bool) -> None:
    """A case generates exactly the files under its expected/ folder, byte for byte."""
    files = generate_case(case)
    if update_golden:
        replace_tree(case / "expected", files)

    assert read_tree(case / "expected") == files


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_repeatable(case: Path) -> None:
    """Generating twice gives equal bytes."""
    assert generate_case(case) == generate_case(case)


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_regenerated(case: Path) -> None:
    """Generating over what is there changes nothing, and finds nothing that is renamed."""
    expected = case / "expected"

    assert generate_case(case, expected / "sdkwright.lock") == read_tree(expected)
