"""The ledger keeps names, in a file that merges well and is checked when it is read."""

from __future__ import annotations

import json
import keyword
from dataclasses import replace
from importlib import resources

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdkwright.ledger import ApiLedger, BodyEntry, Ledger, LedgerError, NameEntry, OperationEntry

API = ApiLedger(
    operations={
        "GET /hubs/{hub_id}": OperationEntry(
            "getHub", "hubs", "get", {"path:hub_id": "hub_id", "header:If-Match": "if_match"}
        ),
        "DELETE /hubs": OperationEntry(
            "", "hubs.all", "delete", {}, BodyEntry("body", ("application/json", "text/plain"))
        ),
    },
    names={
        "api.yaml#/components/schemas/Hub": NameEntry("Hub", "_hub", aliases={"Centre": "2.0.0"}),
        "api.yaml#/components/schemas/Hub/properties/é\ud7ff": NameEntry("e"),
    },
)
SCHEMA = json.loads(resources.files("sdkwright").joinpath("schemas/ledger.schema.json").read_text("utf-8"))

IDENTIFIERS = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True).filter(
    lambda name: not keyword.iskeyword(name)
)
VERSIONS = st.from_regex(r"[0-9]\.[0-9]\.0", fullmatch=True)
ALIASES = st.dictionaries(IDENTIFIERS, VERSIONS, max_size=2)
SHAPES = st.from_regex(r"x[0-9a-f]{8}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
APIS = st.builds(
    ApiLedger,
    operations=st.dictionaries(
        st.builds("{} /{}".format, st.sampled_from(["GET", "POST"]), TEXTS),
        st.builds(
            OperationEntry,
            operation_id=TEXTS,
            resource=st.lists(IDENTIFIERS, min_size=1, max_size=2).map(".".join),
            method=IDENTIFIERS,
            parameters=st.dictionaries(TEXTS.map("query:{}".format), IDENTIFIERS, max_size=3),
            body=st.none() | st.builds(BodyEntry, IDENTIFIERS, st.lists(TEXTS, max_size=2).map(tuple)),
            aliases=st.dictionaries(IDENTIFIERS.map("hubs.{}".format), VERSIONS, max_size=2),
            former=st.dictionaries(
                TEXTS.map("query:{}".format), st.dictionaries(IDENTIFIERS, VERSIONS, min_size=1, max_size=2), max_size=2
            ),
            shapes=st.dictionaries(TEXTS.map("query:{}".format), SHAPES, max_size=2),
            gone=st.dictionaries(TEXTS.map("query:{}".format), IDENTIFIERS, max_size=2),
            removed=st.just("") | VERSIONS,
            pages=st.just({}) | st.just({"kind": "offset", "parameter": "from", "items": "/data", "first": 1}),
        ),
        max_size=3,
    ),
    names=st.dictionaries(
        TEXTS.map("a.yaml#/{}".format),
        st.builds(
            NameEntry,
            IDENTIFIERS,
            st.just("") | IDENTIFIERS,
            st.just("") | IDENTIFIERS,
            ALIASES,
            st.just("") | SHAPES,
            st.just("") | VERSIONS,
            shared=ALIASES,
        ),
        max_size=5,
    ),
)


def complaints(text: str) -> list[tuple[str, int, int, str]]:
    """Return rule, line, column and message of what is wrong with a ledger."""
    with pytest.raises(LedgerError) as refused:
        Ledger.parse(text, "out/sdkwright.lock")

    assert all(finding.origin.file == "out/sdkwright.lock" for finding in refused.value.findings)
    return [(finding.rule, finding.line, finding.column, finding.message) for finding in refused.value.findings]


def test_one_name_stands_on_each_line() -> None:
    """So that a name that is added is a line that is added."""
    assert Ledger({"": API}).dump() == ("""\
{
  "version": 1,
  "operations": {
    "DELETE /hubs": {
      "operationId": "",
      "resource": "hubs.all",
      "method": "delete",
      "parameters": {},
      "body": {"parameter": "body", "media_types": ["application/json", "text/plain"]}
    },
    "GET /hubs/{hub_id}": {
      "operationId": "getHub",
      "resource": "hubs",
      "method": "get",
      "parameters": {
        "header:If-Match": "if_match",
        "path:hub_id": "hub_id"
      }
    }
  },
  "names": {
    "api.yaml#/components/schemas/Hub": {"python": "Hub", "module": "_hub", "aliases": {"Centre": "2.0.0"}},
    "api.yaml#/components/schemas/Hub/properties/\\u00e9\\ud7ff": {"python": "e"}
  }
}
""")


def test_several_documents_have_a_section_each() -> None:
    """Sorted by sub-package, after the names that all share."""
    shared = ApiLedger(names={"common.yaml#/components/schemas/Error": NameEntry("Error", "_error")})
    data = json.loads(Ledger({"b": ApiLedger(), "": shared, "a": API}).dump())

    assert list(data) == ["version", "names", "apis"]
    assert list(data["names"]) == ["common.yaml#/components/schemas/Error"]
    assert list(data["apis"]) == ["a", "b"]
    assert data["apis"]["b"] == {"operations": {}, "names": {}}


PACKAGES = st.builds(
    lambda api, aliases: replace(api, aliases=aliases),
    APIS,
    st.dictionaries(st.just("") | IDENTIFIERS, VERSIONS, max_size=2),
)
SHARED = st.builds(lambda api: replace(api, operations={}), APIS)


@given(
    st.one_of(
        st.fixed_dictionaries({"": st.builds(lambda api, aliases: replace(api, aliases=aliases), APIS, ALIASES)}),
        st.builds(
            lambda shared, apis: {"": shared, **apis}, SHARED, st.dictionaries(IDENTIFIERS, PACKAGES, min_size=1)
        ),
    )
)
def test_what_is_written_is_read_and_as_the_schema_says(apis: dict[str, ApiLedger]) -> None:
    """For any names; and the text depends on nothing but them."""
    text = Ledger(apis).dump()

    assert Ledger.parse(text) == Ledger(apis)
    assert Ledger.parse(text).dump() == text
    assert text.isascii()
    jsonschema_rs.validate(SCHEMA, json.loads(text))


def test_the_order_of_names_does_not_matter() -> None:
    """Whoever hands them over in another order gets the same bytes."""
    turned = ApiLedger(dict([*API.operations.items()][::-1]), dict([*API.names.items()][::-1]))

    assert Ledger({"": turned}).dump() == Ledger({"": API}).dump()


@pytest.mark.parametrize("marker", ["<<<<<<< HEAD", "=======", ">>>>>>> topic", "||||||| base"])
def test_a_merge_conflict_is_named_as_such(marker: str) -> None:
    """With the line of the first marker."""
    text = Ledger({"": API}).dump().replace('  "names"', f'{marker}\n  "names"')

    assert complaints(text) == [("ledger-conflict", 21, 1, "this file holds a merge conflict")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ('"hubs.all"', '"hubs..all"', ("ledger-shape", 6, 7, "`hubs..all` is no name that Python allows here")),
        ('"get"', '"class"', ("ledger-shape", 14, 7, "`class` is no name that Python allows here")),
        ('"if_match"', '"x, y"', ("ledger-shape", 16, 9, "`x, y` is no name that Python allows here")),
        ('"_hub"', '"..os"', ("ledger-shape", 22, 59, "`..os` is no name that Python allows here")),
        ('"e"', '"e\\n"', ("ledger-shape", 23, 66, "`e\n` is no name that Python allows here")),
        (
            '"version": 1',
            '"version": 2',
            ("ledger-shape", 2, 3, "this ledger has the format `2`, and this sdkwright knows 1"),
        ),
        ('"hubs.all",', '"hubs.all"', ("syntax-error", 7, 7, "expecting ',' delimiter")),
        (
            '"operationId": "",',
            '"operationId": "", "operationId": "",',
            ("duplicate-key", 5, 26, "`operationId` stands here a second time"),
        ),
    ],
)
def test_what_a_hand_may_break_is_found_with_its_line(old: str, new: str, expected: tuple[str, int, int, str]) -> None:
    """A ledger becomes code, so its names are held to what Python allows."""
    text = Ledger({"": API}).dump()

    assert text.count(old) == 1
    assert complaints(text.replace(old, new)) == [expected]


def test_all_mistakes_are_found_at_once() -> None:
    """In the order of their lines."""
    text = Ledger({"": API}).dump().replace('"Hub"', '"a b"').replace('"get"', '"c d"')

    assert [line for _, line, _, _ in complaints(text)] == [14, 22]


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{}", '{"version": 1}', '{"version": 1, "apis": {}}', "[" * 100_000]
)
def test_other_files_are_no_ledgers(text: str) -> None:
    """Nor are ledgers with half their sections."""
    assert complaints(text)
