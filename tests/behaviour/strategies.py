"""JSON Schema as hypothesis strategies: instances of any schema of a document, and a judge of them that is not ours."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from functools import cache
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from jsonschema_rs import Draft202012, Draft202012Validator, Registry

from tests.unit.spec_support import APIS, SHARED, Node, at, load, properties, required

BASE = "https://spec.example/"
EXACT = 2**53
"""Integers up to here are doubles as well."""

Strategy = SearchStrategy[Any]


# Validity -------------------------------------------------------------------------------------------------------------


@cache
def _registry() -> Registry:
    return Registry([(f"{BASE}{name}.yaml", load(name)) for name in (*APIS, SHARED)], draft=Draft202012)


@cache
def validator(schema: str) -> Draft202012Validator:
    """Return the validator of a schema, which is named by its document and pointer."""
    return Draft202012Validator({"$ref": BASE + quote(schema, safe="/#~")}, registry=_registry())


def is_valid(schema: Node, instance: object) -> bool:
    """Return whether jsonschema-rs finds that an instance follows a schema."""
    return bool(validator(str(schema)).is_valid(instance))


# Instances ------------------------------------------------------------------------------------------------------------


def instances(schema: Node) -> Strategy:
    """Return a strategy for instances of a schema; of a union without exclusion, some may follow two branches."""
    found = schema.resolved
    return _instances(found.document, found.pointer)


@cache
def _instances(document: str, pointer: str) -> Strategy:
    return st.deferred(lambda: _built(at(document, pointer)))


def _built(schema: Node) -> Strategy:
    value = schema.value
    if "const" in value:
        return st.just(value["const"])
    if "enum" in value:
        return st.sampled_from(value["enum"])
    for key in ("oneOf", "anyOf"):
        if key in value:
            branches = st.one_of([instances(branch) for branch in schema[key].children])
            return st.builds(_merged, branches, _object(schema)) if properties(schema) else branches
    if "allOf" in value:
        unions = [instances(part) for part in schema["allOf"].children if _is_union(part)]
        if not properties(schema):
            return instances(schema["allOf"][0])
        return st.builds(_merged, *unions, _object(schema))
    kinds = value.get("type", "object" if "properties" in value else None)
    if kinds is None:
        return json_values()
    return st.one_of([_BY_TYPE[kind](schema) for kind in ([kinds] if isinstance(kinds, str) else kinds)])


def _is_union(schema: Node) -> bool:
    return not {"oneOf", "anyOf"}.isdisjoint(schema.resolved.value)


def _merged(*parts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for part in parts for name, value in part.items()}


def json_values() -> Strategy:
    """Return a strategy for any JSON value."""
    inner = st.sampled_from([[], {}, [None, [1, {"a": 0.5}]], {"": {"b": [True]}, "\N{SNOWMAN}": "c"}])
    return st.none() | st.booleans() | st.integers() | _floats() | st.text(max_size=8) | inner


def _names() -> SearchStrategy[str]:
    """Return a strategy for names of properties that no schema knows."""
    return st.text(max_size=5).map(lambda text: f"x-{text}")


def _floats() -> SearchStrategy[float]:
    return st.floats(allow_nan=False, allow_infinity=False)


def _object(schema: Node) -> Strategy:
    known, needed = properties(schema), required(schema)
    declared = st.fixed_dictionaries(
        {name: instances(node) for name, node in known.items() if name in needed},
        optional={name: instances(node) for name, node in known.items() if name not in needed},
    )
    additional = schema.value.get("additionalProperties", True)
    if additional is False:
        return declared
    if known and additional is True:
        return st.builds(_merged, st.sampled_from(({}, {}, {}, {"x-new": None}, {"x-new": [1.5]})), declared)
    values = instances(schema["additionalProperties"]) if isinstance(additional, dict) else json_values()
    return st.builds(_merged, st.dictionaries(_names(), values, max_size=2), declared)


def _array(schema: Node) -> Strategy:
    items = instances(schema["items"]) if "items" in schema else json_values()
    least = schema.value.get("minItems", 0)
    return st.lists(items, min_size=least, max_size=max(least, 2))


def _integer(schema: Node) -> Strategy:
    bits = {"int32": 31, "int64": 63}.get(schema.value.get("format", ""))
    least, most = (-(2**bits), 2**bits - 1) if bits else (None, None)
    return st.integers(schema.value.get("minimum", least), schema.value.get("maximum", most))


def _number(schema: Node) -> Strategy:
    least, most = schema.value.get("minimum"), schema.value.get("maximum")
    whole = st.integers(-EXACT if least is None else least, EXACT if most is None else most)
    return st.floats(least, most, allow_nan=False, allow_infinity=False) | whole


def _string(schema: Node) -> Strategy:
    value = schema.value
    if "pattern" in value:
        return st.from_regex(re.compile(value["pattern"], re.ASCII), fullmatch=True)
    if value.get("format") in _BY_FORMAT:
        return _BY_FORMAT[value["format"]]
    return st.text(min_size=value.get("minLength", 0), max_size=min(value.get("maxLength", 12), 12))


_BY_TYPE: dict[str, Callable[[Node], Strategy]] = {
    "object": _object,
    "array": _array,
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": lambda _: st.booleans(),
    "null": lambda _: st.none(),
}


# Formats --------------------------------------------------------------------------------------------------------------


def _written(moment: datetime, fraction: str, offset: str, letter: str) -> str:
    """Return a date-time as RFC 3339 allows it, section 5.6: any fraction, any offset, letters of either case."""
    return f"{moment:%Y-%m-%d}".rjust(10, "0") + letter + f"{moment:%H:%M:%S}{fraction}{offset}"


_DATES = st.dates(date(1000, 1, 2), date(9999, 12, 30))
_MOMENTS = st.datetimes(datetime(1000, 1, 2), datetime(9999, 12, 30))
_OFFSETS = st.sampled_from(["Z", "z"]) | st.integers(-23 * 60, 23 * 60).map(
    lambda minutes: f"{datetime(2000, 1, 1, tzinfo=timezone(timedelta(minutes=minutes))):%z}"
).map(lambda text: f"{text[:3]}:{text[3:]}")
_FRACTIONS = st.just("") | st.from_regex(re.compile(r"\.[0-9]{1,9}", re.ASCII), fullmatch=True)
_BY_FORMAT: dict[str, Strategy] = {
    "date-time": st.builds(_written, _MOMENTS, _FRACTIONS, _OFFSETS, st.sampled_from("Tt")),
    "date": _DATES.map(date.isoformat),
    "uuid": st.uuids().map(str),
    "byte": st.binary(max_size=8).map(lambda data: base64.b64encode(data).decode()),
    "binary": st.binary(max_size=8).map(lambda data: base64.b64encode(data).decode()),  # a file, in JSON
    "email": st.sampled_from(["a@example.com", "first.last+tag@sub.example.org"]),
    "uri": st.sampled_from(["https://a.example/b?c=d#e", "urn:isbn:0451450523", "mailto:a@example.com"]),
    "url": st.sampled_from(["https://a.example", "https://a.example/b?c=d"]),
}
