"""Each case is one rule: a document that breaks it, and exactly what is said about that."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sdkwright.cli import main

HERE = Path(__file__).parent
CASES = HERE / "rejected"
FRONT = HERE.parent / "generator" / "sdkwright"
_SAYS = r"\b(?:error|warning|unsupported|note|report|_unreadable)\(\s*|rule=|_lose_parameter\(place, "
RULE = re.compile(rf"""(?:{_SAYS})"([a-z0-9-]+)\"""")
TOO_LARGE_FOR_A_CASE = {"file-too-large", "too-many-files", "too-many-objects"}
"""Rules that tests in tests/unit break with a smaller budget."""


def spec_of(case: Path) -> str:
    """Return the name of a case's document, which need not exist."""
    return next((path.name for path in sorted(case.glob("spec.*"))), "spec.yaml")


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_rejected(
    case: Path, update_golden: bool, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A case is said to be wrong in exactly the words of its expected.txt, and costs what they say."""
    monkeypatch.chdir(case)
    overlays = [f"--overlay={path.name}" for path in sorted(case.glob("overlay*"))]
    # A case about a setting has it in a pyproject.toml of its own.
    what = [] if (case / "pyproject.toml").exists() else [spec_of(case), *overlays]
    status = main(["validate", "--quiet", *what])
    output, said = capfd.readouterr()
    expected = case / "expected.txt"
    if update_golden:
        expected.write_text(said, encoding="utf-8", newline="\n")

    assert expected.read_text(encoding="utf-8") == said
    assert output == ""
    assert status == (2 if ": error[" in said else 1 if "[operation-lost]" in said else 0)


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_rule_is_said(case: Path) -> None:
    """A case shows the rule that it is named after, perhaps with a word about the form of the document."""
    said = re.findall(r"\[([a-z0-9-]+)\]: ", (case / "expected.txt").read_text(encoding="utf-8"))

    assert any(case.name == rule or case.name.startswith(f"{rule}-in-") for rule in said)


def test_every_rule_has_a_case() -> None:
    """Each rule about documents has a folder."""
    folders = [FRONT / name for name in ("source", "document", "normalise", "naming")]
    files = [
        FRONT / "validate.py",
        FRONT / "overlays.py",
        *(file for folder in folders for file in folder.rglob("*.py")),
    ]
    rules = {rule for file in files for rule in RULE.findall(file.read_text(encoding="utf-8"))}

    assert rules - {case.name for case in CASES.iterdir()} - TOO_LARGE_FOR_A_CASE == set()
