"""What was a page stays one, and what was none becomes none, whatever is recognised later."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sdkwright.cli.run import sources_of
from sdkwright.config import Target
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ledger import Ledger
from sdkwright.pipeline import Generation, generate
from tests.support import ROOT

SPEC = ROOT / "tests" / "rejected" / "recognised-pages" / "spec.yaml"
METHOD = "GET /readings"
PAGES = {"kind": "offset", "parameter": "offset", "items": "/readings"}


def generated(previous: Ledger, spec: Path = SPEC, *, recognise: bool = True) -> Generation:
    """Return what is generated with the names of an earlier run."""
    log = DiagnosticLog()
    target = Target.of(spec, package="api")
    target = replace(target, apis=(replace(target.apis[0], recognise_pages=recognise),))
    return generate(target, previous, sources_of(target, log), log)


def test_the_ledger_has_what_was_recognised() -> None:
    """A lock file says how pages are asked for."""
    ledger = generated(Ledger()).ledger

    assert ledger.apis[""].operations[METHOD].pages == PAGES
    assert Ledger.parse(ledger.dump()) == ledger


def test_what_was_no_page_does_not_become_one() -> None:
    """A method that the ledger has without pages keeps answering one object."""
    before = generated(Ledger(), recognise=False)
    after = generated(before.ledger)

    assert not before.ledger.apis[""].operations[METHOD].pages
    assert after.files == before.files


def test_what_was_a_page_stays_one(tmp_path: Path) -> None:
    """A method that answers pages does so even where nothing would be recognised any more."""
    before = generated(Ledger())
    changed = tmp_path / "spec.yaml"
    changed.write_text(SPEC.read_text("utf-8").replace("limit", "most"), "utf-8")

    assert not generated(Ledger(), changed).ledger.apis[""].operations[METHOD].pages
    assert generated(before.ledger, changed).ledger.apis[""].operations[METHOD].pages == PAGES
    assert generated(before.ledger, recognise=False).ledger.apis[""].operations[METHOD].pages == PAGES
