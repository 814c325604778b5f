"""YAML: every scalar as its author meant it, every fault with its place."""

from __future__ import annotations

import pytest

from sdkwright.source.values import Budget, JsonValue, Unreadable
from sdkwright.source.yamltext import read_yaml


def value(text: str) -> JsonValue:
    content = read_yaml(f"key: {text}\n", Budget())
    assert isinstance(content.data, dict)
    return content.data["key"]


@pytest.mark.parametrize(
    "text", ["no", "off", "Yes", "on", "y", "2026-01-01", "12:30", "0108", "-007", "1_000", "0x", "0b1"]
)
def test_words_stay_strings(text: str) -> None:
    """What only YAML 1.1 takes for something else is a string, and so is an integer with leading zeros."""
    assert value(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", None),
        ("~", None),
        ("NULL", None),
        ("True", True),
        ("false", False),
        ("0", 0),
        ("+12", 12),
        ("0o17", 15),
        ("0xFF", 255),
        ("1.", 1.0),
        (".5", 0.5),
        ("-1.5e3", -1500.0),
        ("12e03", 12000.0),
        ("18446744073709551617", 18446744073709551617),
        ('"1"', "1"),
        ("!!str 1", "1"),
        ('!!int "1"', 1),
        ("! 1", "1"),
    ],
)
def test_core_schema(text: str, expected: JsonValue) -> None:
    """Other scalars are what the core schema of YAML 1.2 says, integers of any size exactly."""
    found = value(text)

    assert found == expected
    assert type(found) is type(expected)


def test_keys_stay_as_written() -> None:
    """A key is a string, whatever it looks like."""
    content = read_yaml("200: a\ntrue: b\n~: c\n1.0: d\n0x10: e\n", Budget())

    assert content.data == {"200": "a", "true": "b", "~": "c", "1.0": "d", "0x10": "e"}


def test_merge_keys() -> None:
    """What is written out wins over what is merged, an earlier base over a later one; a quoted key is a key."""
    text = 'a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\nc: {y: 0, <<: [*a, *b], "<<": q}\nd: {<<: text}\n'
    content = read_yaml(text, Budget())

    assert content.data == {
        "a": {"x": 1, "y": 1},
        "b": {"x": 2, "z": 2},
        "c": {"y": 0, "x": 1, "z": 2, "<<": "q"},
        "d": {"<<": "text"},
    }
    assert content.faults == ()


def test_aliases() -> None:
    """An alias is what its anchor is, as a value and as a key."""
    content = read_yaml("a: &a [1]\nb: *a\n&k c: d\n*k : e\n", Budget())

    assert content.data == {"a": [1], "b": [1], "c": "e"}


@pytest.mark.parametrize(
    ("text", "rule", "line", "column"),
    [
        ("a: [1\nb: 2\n", "syntax-error", 2, 2),
        ("a: b: c\n", "syntax-error", 1, 5),
        ("a:\n\tb: 1\n", "syntax-error", 2, 1),
        ("a: *b\n", "syntax-error", 1, 4),
        ("a: &a\n  b: *a\n", "syntax-error", 2, 6),
        ("? [a]\n: b\n", "syntax-error", 1, 3),
        ("é: \x07\n", "syntax-error", 1, 4),
        ("%YAML 2.0\n---\na: b\n", "syntax-error", 1, 1),
        ("a: 1\n---\nb: 2\n", "several-documents", 2, 1),
        ("# nothing\n", "empty-file", 0, 0),
    ],
)
def test_unreadable(text: str, rule: str, line: int, column: int) -> None:
    """What does not parse is said with its place."""
    with pytest.raises(Unreadable) as caught:
        read_yaml(text, Budget())

    assert (caught.value.fault.rule, caught.value.fault.line, caught.value.fault.column) == (rule, line, column)


def test_all_faults_at_once() -> None:
    """Faults that leave the rest readable are all found, each with its place."""
    content = read_yaml("a: !x 1\nb: .nan\n200: x\n'200': y\nb: 1\n", Budget())

    assert [(fault.rule, fault.line, fault.column) for fault in content.faults] == [
        ("yaml-tag", 1, 4),
        ("number-out-of-range", 2, 4),
        ("duplicate-key", 4, 1),
        ("duplicate-key", 5, 1),
    ]


def test_long_integer_is_no_number() -> None:
    """An integer that Python itself refuses to read stays a string, and is reported."""
    digits = "9" * 5000
    content = read_yaml(f"key: {digits}\n", Budget())

    assert content.data == {"key": digits}
    assert [fault.rule for fault in content.faults] == ["number-out-of-range"]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_depth_is_bounded(opening: str) -> None:
    """A hundred thousand levels end in a finding, however they are written."""
    with pytest.raises(Unreadable) as caught:
        read_yaml(opening * 100_000, Budget())

    assert caught.value.fault.rule in ("nested-too-deeply", "syntax-error")


def test_aliases_are_bounded() -> None:
    """Values behind an alias count each time, in merges too."""
    lines = ["x0: &x0 {a: 1, b: 2, c: 3}", *(f"x{n}: &x{n} [*x{n - 1}, *x{n - 1}]" for n in range(1, 40))]
    with pytest.raises(Unreadable) as caught:
        read_yaml("\n".join(lines), Budget())
    merges = "base: &b {" + ", ".join(f"k{n}: 1" for n in range(1000)) + "}\n" + "x: {" + "<<: *b, " * 1000 + "}\n"
    with pytest.raises(Unreadable) as merged:
        read_yaml(merges, Budget(nodes=100_000))

    assert caught.value.fault.rule == "too-many-values"
    assert merged.value.fault.rule == "too-many-values"
