"""JSON text, read and written to the digit."""

from __future__ import annotations

import json

from .problem import DecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, NoReturn


class ExactFloat(float):
    """A number that remembers its digits, as it stood in the text."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> ExactFloat:
        self = super().__new__(cls, text)
        self.text = text
        return self

    def __reduce__(self) -> tuple[type[ExactFloat], tuple[str]]:
        return ExactFloat, (self.text,)


class Digits:
    """A number to be written with exactly these digits, which no `float` has."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


dumps = json.dumps
_read = json.JSONDecoder(parse_constant=_refuse).decode
_read_exactly = json.JSONDecoder(parse_constant=_refuse, parse_float=ExactFloat).decode


def parse(content: str | bytes | bytearray, *, exact: bool = False) -> Any:
    """Return the data of a JSON text (RFC 8259): UTF-8, no NaN, the last of equal keys.

    Args:
        content: The text; a byte order mark is ignored.
        exact: Read numbers with a fraction or exponent as `ExactFloat`.

    Raises:
        DecodeError: It is not JSON, or nested too deeply to be read.
    """
    try:
        text = content if isinstance(content, str) else content.decode()
        return (_read_exactly if exact else _read)(text.removeprefix("\ufeff"))
    except RecursionError:
        raise DecodeError("not readable: JSON nested too deeply") from None
    except ValueError as error:
        raise DecodeError(f"not JSON: {_reason(error)}") from None


def _reason(error: ValueError) -> str:
    """Return what is wrong with a text and where, without quoting from it."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno}, column {error.colno}"
    if isinstance(error, UnicodeDecodeError):
        return f"no UTF-8 at byte {error.start}"
    return str(error).partition(":")[0]


def write(value: object) -> Iterator[str]:
    """Yield the JSON text of plain data, each number with all its digits.

    Slower than `json`, which can write neither an `ExactFloat` nor what is left of a
    number beyond the range of a double: an infinity, written as such a number.

    Raises:
        ValueError: Not a number.
    """
    if isinstance(value, dict):
        yield from _bracketed("{}", (_pair(key, one) for key, one in value.items()))
    elif isinstance(value, list):
        yield from _bracketed("[]", (write(one) for one in value))
    elif isinstance(value, float):
        yield _number(value)
    else:
        yield json.dumps(value)


def _pair(key: str, value: object) -> Iterator[str]:
    yield f"{json.dumps(key)}:"
    yield from write(value)


def _bracketed(brackets: str, items: Iterator[Iterator[str]]) -> Iterator[str]:
    separator = brackets[0]
    for item in items:
        yield separator
        yield from item
        separator = ","
    yield brackets if separator != "," else brackets[1]


def _number(value: float) -> str:
    if isinstance(value, ExactFloat):
        return value.text
    if value - value == 0:
        return repr(value)
    if value != value:
        raise ValueError("JSON has no NaN")
    return "1e999" if value > 0 else "-1e999"


def encoder(default: Callable[[Any], Any]) -> Callable[[object], str]:
    """Return a function from data to compact, plain ASCII JSON text.

    Args:
        default: Returns data for what JSON does not know.
    """
    return json.JSONEncoder(
        separators=(",", ":"), check_circular=False, allow_nan=False, default=default
    ).encode
