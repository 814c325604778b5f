"""Names depend on a thing and its parent, and stay."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sdkwright.naming import resource_classes, shortened
from sdkwright.naming.allocate import Candidate, allocate, identifier
from sdkwright.naming.words import cap_words, snake_case, upper_case


@pytest.mark.parametrize(
    ("text", "snake", "cap"),
    [
        ("stationID", "station_id", "StationID"),
        ("OAuth2Client", "oauth2_client", "OAuth2Client"),
        ("mTLSEnabled", "mtls_enabled", "MTLSEnabled"),
        ("imageURLs", "image_urls", "ImageURLs"),
        ("listIPv4Addresses", "list_ipv4_addresses", "ListIPv4Addresses"),
        ("HTTPResponseCode", "http_response_code", "HTTPResponseCode"),
        ("end users", "end_users", "EndUsers"),
        ("users/list-all", "users_list_all", "UsersListAll"),
        ("SHA256", "sha256", "SHA256"),
        ("+1", "plus_1", "Plus1"),
        ("-1", "minus_1", "Minus1"),
        ("-createdAt", "minus_created_at", "MinusCreatedAt"),
        ("UTC -1", "utc_minus_1", "UtcMinus1"),
        ("--verbose", "verbose", "Verbose"),
        ("2024-01", "2024_01", "202401"),
        ("16x16", "16x16", "16x16"),
        ("*", "star", "Star"),
        ("Ünïcode", "unicode", "Unicode"),
        ("Привет", "privet", "Privet"),
        ("\ue000", "ue000", "Ue000"),
        ("", "", ""),
    ],
)
def test_words(text: str, snake: str, cap: str) -> None:
    """A string is split where a reader would split it."""
    assert snake_case(text) == snake
    assert cap_words(text) == cap
    assert upper_case(text) == snake.upper()


@given(st.text(min_size=1))
def test_any_string_becomes_an_identifier(text: str) -> None:
    """Any string has an identifier of ASCII letters, digits and underscores that is no keyword."""
    name = identifier(snake_case(text), "field")

    assert name.isidentifier()
    assert name.isascii()
    assert not keyword.iskeyword(name)


def candidates(texts: list[str]) -> list[Candidate[str]]:
    return [Candidate(key=text, wire_name=text, proposal=identifier(snake_case(text), "field")) for text in texts]


COLLIDING = st.lists(
    st.sampled_from(["fooBar", "foo_bar", "foo-bar", "FooBar", "class", "class_", "Class", "1", "_1", "a", "A", "ä"]),
    unique=True,
)


@given(COLLIDING, st.randoms(use_true_random=False))
def test_names_are_unique_and_independent_of_order(texts: list[str], random: object) -> None:
    """Whatever wants the same name, all get one of their own, the same in any order."""
    names = allocate(candidates(texts), {})
    backwards = allocate(candidates(texts[::-1]), {})

    assert names == backwards
    assert len(set(names.values())) == len(texts)


@given(COLLIDING)
def test_exact_spelling_keeps_its_name(texts: list[str]) -> None:
    """A thing whose spelling is the identifier already is called so."""
    names = allocate(candidates(texts), {})

    assert all(names[text] == text for text in ("foo_bar", "a") if text in names)


def test_the_one_that_loses_no_symbol_keeps_its_name() -> None:
    """What stands at an end of a name, or before a number, is all that tells it from another."""
    names = allocate(candidates(["FooBar", "+FooBar", "(foo-bar"]), {})

    assert names["FooBar"] == "foo_bar"


@given(COLLIDING, COLLIDING)
def test_kept_names_stay(before: list[str], after: list[str]) -> None:
    """Whatever is added, a thing that had a name has it still."""
    kept = allocate(candidates(before), {})
    names = allocate(candidates(list(dict.fromkeys((*after, *before)))), kept)

    assert {text: names[text] for text in before} == kept
    assert len(set(names.values())) == len(names)


def class_of(attribute: str, taken: set[str]) -> str:
    """Return the class of the only resource there is."""
    return resource_classes({attribute: attribute}, {}, taken)[attribute]


def test_class_of_a_resource() -> None:
    """A class that a model or the runtime has too, alone or with a word after it, is called something else."""
    assert class_of("tags", set()) == "Tags"
    assert class_of("tags", {"Tags"}) == "TagsResource"
    assert class_of("tags", {"Tags", "TagsResource"}) == "TagsMethods"
    assert class_of("tags", {"Tags", "TagsResource", "TagsMethods"}) == "TagsMethodsMethods"
    assert class_of("client", {"AsyncClient"}) == "ClientResource"


def test_classes_of_resources_differ() -> None:
    """So do they from those of other resources, asynchronous ones too, whatever comes first."""
    attributes = {"tags": "tags", "Tags": "tags_resource", "a 1": "a_1", "a1": "a1", "async tags": "async_tags"}
    backwards = dict(reversed(attributes.items()))
    classes = resource_classes(attributes, {}, {"Tags"})

    assert resource_classes(backwards, {}, {"Tags"}) == classes
    assert len({*classes.values(), *(f"Async{name}" for name in classes.values())}) == 2 * len(attributes)
    assert classes["Tags"] == "TagsResource"
    assert resource_classes(attributes, {"tags": "TagsResource"}, {"Tags"})["tags"] == "TagsResource"


def test_no_name_is_longer_than_a_file_name_may_be() -> None:
    """What is left out of a long name is told apart by a fingerprint."""
    one, other = snake_case("x" * 300), snake_case("x" * 301)

    assert one != other
    assert max(len(one), len(other), len(cap_words("y" * 300))) < 140
    assert one.isidentifier()


def test_types_within_something_keep_their_last_words() -> None:
    """A name that would be too long says where the type is, not the whole way there."""
    assert shortened("Station", "level unit") == "StationLevelUnit"
    assert shortened("Station", f"{'far' * 15} away level") == "StationAwayLevel"
    assert shortened("S" * 59, "level unit") == "S" * 59 + "Unit"
