"""Decimals, in a string or as a JSON number, with all their digits."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from .conversions import Decoding, Mismatch
from .json_text import Digits, ExactFloat

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_DECIMAL = r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?"


class ExactDecimal(Decimal):
    """A decimal with the text that it was read from, where Python would spell another."""

    __slots__ = ("text",)
    text: str

    def __reduce__(self) -> tuple[Any, ...]:
        text = getattr(self, "text", None)
        return (read_decimal, (text,)) if text else (Decimal, (str(self),))


def read_decimal(text: str, _: Decoding | None = None) -> Decimal:
    """Return the decimal in a string; finite, as "NaN" is no number."""
    if not re.fullmatch(_DECIMAL, text, re.ASCII):
        raise Mismatch.content("Decimal", text)
    try:
        value = Decimal(text)
    except InvalidOperation:  # the exponent
        raise Mismatch.content("Decimal", text) from None
    if str(value) == text:
        return value
    exact = ExactDecimal(value)
    exact.text = text
    return exact


def read_number(value: float, run: Decoding) -> Decimal:
    """Return a JSON number as a decimal, asking for its digits if they are lost."""
    if isinstance(value, ExactFloat):
        return read_decimal(value.text)
    run.digits_lost = run.digits_lost or isinstance(value, float)
    if value - value != 0:
        raise Mismatch.content("Decimal", value)
    return Decimal(repr(value))


def write_decimal(value: Decimal) -> str:
    """Return a decimal in a JSON string.

    Raises:
        ValueError: Not a finite number.
    """
    return f'"{getattr(value, "text", None) or _finite(value)}"'


def _finite(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"JSON has no {value}")
    return str(value)


def write_number(value: object) -> object:
    """Return a decimal as a JSON number, anything else as it is."""
    if not isinstance(value, Decimal):
        return value
    text = _finite(value)
    if text.lstrip("-").isdigit():
        return int(text)
    as_float = float(text)
    return as_float if repr(as_float) == text else Digits(text)


WRITERS: dict[type, Callable[[Any], str]] = {
    Decimal: write_decimal,
    ExactDecimal: write_decimal,
}
