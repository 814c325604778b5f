"""Which resources there are."""

from __future__ import annotations

import copy
from typing import Any

from sdkwright.ledger import Ledger
from sdkwright.normalise.resources import folded, spellings
from tests.names_support import Sdk, document, made


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


def tree(**parents: str) -> dict[str, Any]:
    """Return a document of a method for each of three tags, with what is above them."""
    answers = {"204": {"description": "None"}}
    return {
        "openapi": "3.2.0",
        "info": {"title": "Tides", "version": "1"},
        "tags": [{"name": name, **({"parent": parents[name]} if name in parents else {})} for name in ("A", "B", "C")],
        "paths": {
            f"/{name.lower()}": {"get": {"operationId": f"list{name}", "tags": [name], "responses": answers}}
            for name in ("A", "B", "C")
        },
    }


def parts_of(sdk: Sdk) -> dict[str, str]:
    """Return what parts of resources are called, by the tags of both."""
    return {key.removeprefix("#/tag-tree/"): name for key, name in names_of(sdk).items() if "tag-tree" in key}


def names_of(sdk: Sdk) -> dict[str, str]:
    """Return what the ledger has that is not gone."""
    return {key: entry.python for key, entry in sdk.ledger.apis[""].names.items() if not entry.removed}


def test_a_tree_of_tags_moves_nothing() -> None:
    """A resource remains where it was, on the client and in what it was a part of; it comes to be elsewhere as well."""
    flat = made(tree(), Ledger())
    grown = made(tree(B="A", C="B"), flat.ledger)
    moved = made(tree(B="C", A="B"), grown.ledger)
    felled = made(tree(), moved.ledger)

    assert (parts_of(flat), parts_of(grown)) == ({}, {"A/B": "b", "B/C": "c"})
    assert parts_of(moved) == parts_of(felled) == {"A/B": "b", "B/C": "c", "C/B": "b", "B/A": "a"}
    assert names_of(flat).items() <= names_of(felled).items()
    assert flat.operations.keys() == felled.operations.keys()


def test_a_tag_above_others_that_is_called_otherwise() -> None:
    """The attributes are those that there were."""
    before = made(tree(B="A"), Ledger())
    data = tree(B="A")
    data["tags"][0]["name"] = data["tags"][1]["parent"] = data["paths"]["/a"]["get"]["tags"][0] = "Z"
    after = made(data, before.ledger)

    assert (parts_of(before), parts_of(after)) == ({"A/B": "b"}, {"Z/B": "b"})
    assert after.methods == before.methods
    assert [name for key, name in names_of(after).items() if key.startswith("#/tags/")] == ["b", "c", "a"]


def test_a_part_and_a_method_of_one_name() -> None:
    """The part has it where both are new; whichever came first keeps it."""
    data = tree(B="A")
    data["paths"]["/a"]["get"]["operationId"] = "b"
    both = made(data, Ledger())
    data["tags"][1].pop("parent")
    method = made(data, Ledger())
    data["tags"][1]["parent"] = "A"

    assert (parts_of(both)["A/B"], both.operations["GET /a"].method) == ("b", "get_a")
    later = made(data, method.ledger)
    assert (parts_of(later)["A/B"], later.operations["GET /a"].method) == ("b_resource", "b")
