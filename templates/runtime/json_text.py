"""JSON text, read and written to the digit."""

from __future__ import annotations

import json
from collections.abc import Mapping

from .problem import DecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn, Protocol, Self, TypeGuard

    class Read(Protocol):
        """Returns the data of a JSON text, as `parse` does."""

        def __call__(self, content: str | bytes, /, *, exact: bool = False) -> Any:
            """Read."""
            raise NotImplementedError


def is_object(value: object) -> TypeGuard[dict[Any, Any]]:
    """Return whether a value is a dictionary, in words that every checker takes."""
    return isinstance(value, dict)


def is_mapping(value: object) -> TypeGuard[Mapping[Any, Any]]:
    """Return whether a value is a dictionary, or reads like one."""
    return isinstance(value, (dict, Mapping))


def is_array(value: object) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    """Return whether a value is a list or a tuple."""
    return isinstance(value, (list, tuple))


class ExactFloat(float):
    """A number that remembers its digits, as it stood in the text."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, text: str) -> Self:
        """Return the number of a text."""
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


_read = json.JSONDecoder(parse_constant=_refuse).decode
_read_exactly = json.JSONDecoder(parse_constant=_refuse, parse_float=ExactFloat).decode


def parse(content: str | bytes | bytearray, /, *, exact: bool = False) -> Any:
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


def reader(codec: str) -> Read:
    """Return what reads the JSON of answers.

    Args:
        codec: ``"json"``, or ``"orjson"``, which is quicker, and inexact in one thing:
            an integer beyond 64 bits becomes a float where its type is not known.

    Raises:
        ConfigurationError: There is no such codec, or it is not installed.
    """
    if codec == "json":
        return parse
    from .errors import ConfigurationError

    if codec != "orjson":
        raise ConfigurationError(f"codec is 'json' or 'orjson', not {codec!r}")
    from importlib import import_module

    try:
        return _quick_reader(import_module("orjson").loads)
    except ImportError:
        raise ConfigurationError(
            "codec='orjson' needs the package orjson: pip install orjson"
        ) from None


def _quick_reader(loads: Callable[[str | bytes], Any]) -> Read:
    def read(content: str | bytes, *, exact: bool = False) -> Any:
        if not exact:
            try:
                return loads(content)
            except ValueError:
                # What it refuses may be JSON, such as a lone surrogate; else `parse`
                # says what is wrong.
                pass
        return parse(content, exact=exact)

    return read


def _reason(error: ValueError) -> str:
    """Return what is wrong with a text and where, without quoting from it."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno}, column {error.colno}"
    if isinstance(error, UnicodeDecodeError):
        return f"no UTF-8 at byte {error.start}"
    return str(error).partition(":")[0]


def parse_own(text: str) -> Any:
    """Return the data of a text of ours, all digits of its numbers kept."""
    return _read_own(text)


def _float(text: str) -> float:
    value = float(text)
    return value if repr(value) == text else ExactFloat(text)


_read_own = json.JSONDecoder(parse_float=_float).decode
