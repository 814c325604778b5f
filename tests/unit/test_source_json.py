"""JSON: read as RFC 8259 has it, with a place for every fault."""

from __future__ import annotations

import pytest

from sdkwright.source.jsontext import read_json
from sdkwright.source.values import Budget, Unreadable


def test_values_are_exact() -> None:
    """Integers of any size and characters beyond the basic plane come through."""
    content = read_json('{"a": 18446744073709551617, "b": "\\ud83c\\udf0a", "c": [1.5, null, true]}', Budget())

    assert content.data == {"a": 18446744073709551617, "b": "🌊", "c": [1.5, None, True]}
    assert content.faults == ()


def test_raw_control_characters() -> None:
    """A tab or a line break within a string is let through."""
    assert read_json('{"a": "x\ty\nz"}', Budget()).data == {"a": "x\ty\nz"}


def test_faults_have_places() -> None:
    """Repeated keys, numbers that JSON has not and halves of characters are all found."""
    text = '{\n "a": 1,\n "a": 2,\n "b": [NaN, -Infinity, 1e999],\n "c": "\\ud800",\n "\\udfff": {"d": 1, "d": 2}\n}'
    content = read_json(text, Budget())

    assert content.data == {"a": 2, "b": ["NaN", "-Infinity", "1e999"], "c": "\ufffd", "\ufffd": {"d": 2}}
    assert [(fault.rule, fault.line, fault.column) for fault in content.faults] == [
        ("duplicate-key", 3, 2),
        ("number-out-of-range", 4, 8),
        ("number-out-of-range", 4, 13),
        ("number-out-of-range", 4, 24),
        ("lone-surrogate", 5, 7),
        ("lone-surrogate", 6, 2),
        ("duplicate-key", 6, 21),
    ]


def test_long_numbers() -> None:
    """A number of any length that has a value has it; an integer that Python refuses to read is reported."""
    content = read_json(f'[{"9" * 5000}, 0.{"1" * 5000}]', Budget())

    assert content.data == ["9" * 5000, 0.1111111111111111]
    assert [(fault.rule, fault.column) for fault in content.faults] == [("number-out-of-range", 2)]


@pytest.mark.parametrize(
    ("text", "line", "column"), [('{"a": 1,}', 1, 9), ('{"a"\n 1}', 2, 2), ("[1, 2", 1, 6), ('{"a": 01}', 1, 8)]
)
def test_syntax_errors(text: str, line: int, column: int) -> None:
    """What does not parse is said with its place."""
    with pytest.raises(Unreadable) as caught:
        read_json(text, Budget())

    fault = caught.value.fault
    assert (fault.rule, fault.line) == ("syntax-error", line)
    assert fault.column in (column, column - 1)


@pytest.mark.parametrize("levels", [300, 10_000, 200_000])
def test_depth_is_bounded(levels: int) -> None:
    """However deep a text nests, it ends in a finding with the place where it is too much."""
    with pytest.raises(Unreadable) as caught:
        read_json("[" * levels + "]" * levels, Budget(depth=100))

    assert (caught.value.fault.rule, caught.value.fault.column) == ("nested-too-deeply", 101)


def test_values_are_bounded() -> None:
    """More values than the budget has are refused."""
    with pytest.raises(Unreadable) as caught:
        read_json("[" + "0," * 100 + "0]", Budget(nodes=100))

    assert caught.value.fault.rule == "too-many-values"
