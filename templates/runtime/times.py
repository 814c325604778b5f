"""Moments and durations: RFC 3339 and ISO 8601, to the letter.

Python holds microseconds and no leap second, and one moment has many spellings. So
all but the plainest texts give a value of a subclass that remembers its text.
"""

from __future__ import annotations

import re
import sys
from datetime import UTC, date, datetime, time, timedelta

from .conversions import Decoding, Mismatch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, SupportsIndex

_CLOCK = r"(\d\d:\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)?"
_DATETIME = r"(\d{4}-\d\d-\d\d)[Tt ]" + _CLOCK
_DURATION = (
    r"(-)?P(?=[\dT])(?:(\d{1,9})Y)?(?:(\d{1,9})M)?(?:(\d{1,9})W)?(?:(\d{1,9})D)?"
    r"(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})(?:\.(\d+))?S)?)?"
)
# In days. Nobody knows which year or month is meant; these are what pydantic and other
# libraries for Python take them for.
_YEAR, _MONTH = 365, 30
_PLAIN = "--T::Z"
_TWO_DIGITS = tuple(f"{number:02}" for number in range(60))


class ExactDatetime(datetime):
    """A moment with the text that it was read from."""

    __slots__ = ("text",)
    text: str

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        text = _text(self)
        return (read_datetime, (text,)) if text else super().__reduce_ex__(protocol)


class ExactTime(time):
    """A time of day with the text that it was read from."""

    __slots__ = ("text",)
    text: str

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        text = _text(self)
        return (read_time, (text,)) if text else super().__reduce_ex__(protocol)


class ExactTimedelta(timedelta):
    """A duration with the text that it was read from."""

    __slots__ = ("text",)
    text: str

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        text = _text(self)
        return (read_timedelta, (text,)) if text else super().__reduce_ex__(protocol)


def _text(value: object) -> str | None:
    """Return the text of a value; `None` if it has none, being the result of sums."""
    return getattr(value, "text", None)


def _kept(value: object) -> str | None:
    """Return the text of a value in JSON; nothing in such a text needs escaping."""
    text = _text(value)
    return text and f'"{text}"'


def read_datetime(text: str, _: Decoding | None = None) -> datetime:
    """Return a moment (RFC 3339, `date-time`); naive where no offset was sent.

    A leap second reads as the second before, a fraction without what is below
    microseconds.
    """
    if text[4::3] == _PLAIN and text[11:13] < "24":  # 2023-11-07T05:31:56Z
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass  # a leap second, or nonsense
    elif text[4:20:3] == "--T::." and text[-1] == "Z" and text[20:-1].isdigit():
        try:
            value = ExactDatetime.fromisoformat(text)
        except ValueError:
            pass
        else:
            value.text = text
            return value
    match = re.fullmatch(_DATETIME, text, re.ASCII)
    if match is None:
        raise Mismatch.content("datetime", text)
    try:
        day, *clock = match.groups()
        value = ExactDatetime.fromisoformat(f"{day}T{_spelled(*clock)}")
    except ValueError:
        raise Mismatch.content("datetime", text) from None
    value.text = text
    return value


def _spelled(
    minutes: str, seconds: str, fraction: str | None, offset: str | None
) -> str:
    """Return a time of day as Python reads it."""
    if minutes[:2] == "24":
        raise ValueError(minutes)
    seconds = "59" if seconds == "60" else seconds
    return f"{minutes}:{seconds}{(fraction or '')[:7]}{(offset or '').upper()}"


def read_date(text: str, _: Decoding | None = None) -> date:
    """Return a day (RFC 3339, `full-date`)."""
    if text[4::3] != "--":
        raise Mismatch.content("date", text)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Mismatch.content("date", text) from None


def read_time(text: str, _: Decoding | None = None) -> time:
    """Return a time of day (RFC 3339, `full-time`), with or without offset."""
    match = re.fullmatch(_CLOCK, text, re.ASCII)
    if match is None:
        raise Mismatch.content("time", text)
    try:
        value = ExactTime.fromisoformat(_spelled(*match.groups()))
    except ValueError:
        raise Mismatch.content("time", text) from None
    value.text = text
    return value


def read_timedelta(text: str, _: Decoding | None = None) -> timedelta:
    """Return a duration (RFC 3339, appendix A).

    A `timedelta` has neither years nor months: a year counts 365 days, a month 30. The
    text, which is what goes out again, says how many there were.
    """
    match = re.fullmatch(_DURATION, text, re.ASCII)
    if match is None:
        raise Mismatch.content("timedelta", text)
    sign, *amounts, fraction = match.groups()
    years, months, weeks, days, hours, minutes, seconds = (
        int(amount or 0) for amount in amounts
    )
    try:
        value = ExactTimedelta(
            weeks=weeks,
            days=days + months * _MONTH + years * _YEAR,
            hours=hours,
            minutes=minutes,
            seconds=seconds,
            microseconds=int((fraction or "")[:6].ljust(6, "0")),
        )
        if sign:
            value = ExactTimedelta(microseconds=-(value // timedelta(microseconds=1)))
    except OverflowError:
        raise Mismatch.content("timedelta", text) from None
    value.text = text
    return value


def write_datetime(value: datetime) -> str:
    """Return RFC 3339 text in JSON, in UTC where the offset has seconds."""
    year = value.year
    if value.tzinfo is UTC and year > 999 and not value.microsecond:
        two = _TWO_DIGITS
        return (
            f'"{year}-{two[value.month]}-{two[value.day]}'
            f'T{two[value.hour]}:{two[value.minute]}:{two[value.second]}Z"'
        )
    offset = value.utcoffset()
    if offset is not None and offset % timedelta(minutes=1):
        value = value.astimezone(UTC)
    return _zulu(value.isoformat())


def _zulu(text: str) -> str:
    return f'"{text[:-6]}Z"' if text.endswith("+00:00") else f'"{text}"'


def write_time(value: time) -> str:
    """Return RFC 3339 text in JSON."""
    return _zulu(value.isoformat())


def write_timedelta(value: timedelta) -> str:
    """Return ISO 8601 text in JSON, such as "P1DT2H3M4.5S" or "-P1D"."""
    if not value:
        return '"PT0S"'
    sign, value = ("-", -value) if value < timedelta() else ("", value)
    minutes, seconds = divmod(value.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{value.microseconds:06}".rstrip("0").rstrip(".")
    day = f"{value.days}D" if value.days else ""
    clock = f"{hours}H" * bool(hours) + f"{minutes}M" * bool(minutes)
    if seconds or fraction:
        clock += f"{seconds}{fraction}S"
    return f'"{sign}P{day}{clock and "T"}{clock}"'


QUICK: dict[Callable[..., Any], tuple[Callable[[str], Any], str]] = {}
if sys.version_info < (3, 14):  # which takes the hour 24 for the next day's 0
    QUICK[read_datetime] = (datetime.fromisoformat, _PLAIN)
WRITERS: dict[type, Callable[[Any], str]] = {
    datetime: write_datetime,
    date: lambda value: f'"{value.isoformat()}"',
    time: write_time,
    timedelta: write_timedelta,
    ExactDatetime: lambda value: _kept(value) or write_datetime(value),
    ExactTime: lambda value: _kept(value) or write_time(value),
    ExactTimedelta: lambda value: _kept(value) or write_timedelta(value),
}
