"""Which resources there are."""

from __future__ import annotations

import copy

from sdkwright.ledger import Ledger
from sdkwright.normalise.resources import folded, spellings
from tests.names_support import document, made


def test_spellings_of_one_name() -> None:
    """Case, spaces and punctuation tell no names apart; which spelling is taken does not depend on their order."""
    names = ["End users", "end-users", "EndUsers", "Hubs", "+", "-"]

    assert {folded(name) for name in names[:3]} == {"endusers"}
    assert spellings(names) == spellings(reversed(names))
    assert set(spellings(names).values()) == {"End users", "Hubs", "+", "-"}


def test_a_tag_that_is_written_otherwise_is_the_resource_that_it_was() -> None:
    """A new operation whose tag is spelled otherwise joins the resource that the ledger has."""
    before = document()
    after = copy.deepcopy(before)
    after["paths"]["/hubs/all"] = {"get": {**before["paths"]["/hubs"]["get"], "operationId": "all", "tags": ["HUBS"]}}
    sdk = made(before, Ledger())
    later = made(after, sdk.ledger)

    assert {entry.resource for entry in later.operations.values()} == {"hubs"}
