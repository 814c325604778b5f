"""Scalars keep what they were on the wire, and are plain Python values in between."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from runtime import UNSET, Alias, Base64Url, DecimalNumber, DecodeError, Model, Unset, decode, encode
from runtime.codec import decode_json, dump

Money: Any = Alias(__name__, "Money", "DecimalNumber")


class Price(Model):
    """Decimals as JSON numbers, plain, in a list, and under another name; and ordinary numbers beside them."""

    amount: DecimalNumber
    history: list[DecimalNumber] | Unset = UNSET
    money: Money | Unset | None = UNSET
    rate: float | Unset = UNSET
    count: int | Unset = UNSET
    free: object | Unset = UNSET


class Blob(Model):
    """Bytes in both spellings."""

    standard: bytes | Unset = UNSET
    url: Base64Url | Unset = UNSET
    urls: dict[str, Base64Url] | Unset = UNSET


def through_a_pickle(value: Any) -> Any:
    """Return what comes out of a pickle of a value."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301


GOOD: list[tuple[Any, Any, Any]] = [
    (datetime, "2024-02-29T23:59:59Z", datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)),
    (datetime, "2024-02-29t23:59:59z", datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)),
    (datetime, "2024-02-29 23:59:59Z", datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)),
    (datetime, "2024-01-01T00:00:00+00:00", datetime(2024, 1, 1, tzinfo=UTC)),
    (datetime, "2024-01-01T00:00:00-00:00", datetime(2024, 1, 1, tzinfo=UTC)),
    (datetime, "2024-01-01T01:30:00+05:30", datetime(2024, 1, 1, 1, 30, tzinfo=timezone(timedelta(minutes=330)))),
    (datetime, "2024-01-01T00:00:00.5Z", datetime(2024, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC)),
    (datetime, "2024-01-01T00:00:00.123456789Z", datetime(2024, 1, 1, 0, 0, 0, 123_456, tzinfo=UTC)),
    (datetime, "2024-01-01T00:00:00.000Z", datetime(2024, 1, 1, tzinfo=UTC)),
    (datetime, "2016-12-31T23:59:60Z", datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)),
    (datetime, "2016-12-31T23:59:60.25Z", datetime(2016, 12, 31, 23, 59, 59, 250_000, tzinfo=UTC)),
    (datetime, "2024-01-01T00:00:00", datetime(2024, 1, 1)),
    (datetime, "0001-01-01T00:00:00Z", datetime(1, 1, 1, tzinfo=UTC)),
    (date, "2024-02-29", date(2024, 2, 29)),
    (time, "23:59:59Z", time(23, 59, 59, tzinfo=UTC)),
    (time, "23:59:60.123456789+01:00", time(23, 59, 59, 123_456, tzinfo=timezone(timedelta(hours=1)))),
    (time, "00:00:00", time()),
    (timedelta, "P1DT2H3M4.5S", timedelta(days=1, hours=2, minutes=3, seconds=4.5)),
    (timedelta, "PT36H", timedelta(hours=36)),
    (timedelta, "P2W", timedelta(weeks=2)),
    (timedelta, "-PT0.000001S", timedelta(microseconds=-1)),
    (timedelta, "P0D", timedelta()),
    (timedelta, "P1Y2M", timedelta(days=425)),
    (timedelta, "-P1M", timedelta(days=-30)),
    (timedelta, "P3Y6M4DT12H30M5S", timedelta(days=1279, hours=12, minutes=30, seconds=5)),
    (UUID, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", UUID("f81d4fae7dec11d0a76500a0c91e6bf6")),
    (UUID, "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6", UUID("f81d4fae7dec11d0a76500a0c91e6bf6")),
    (UUID, "00000000-0000-0000-0000-000000000000", UUID(int=0)),
    (Decimal, "1.50", Decimal("1.50")),
    (Decimal, "+01.50e3", Decimal(1500)),
    (Decimal, "-0.000000000000000000000000000001", Decimal("-1E-30")),
    (Decimal, ".5", Decimal("0.5")),
    (bytes, "", b""),
    (bytes, "aGk=", b"hi"),
    (bytes, "aGk", b"hi"),
    (bytes, "aG\r\n k=", b"hi"),
    (bytes, "aGl=", b"hi"),
    (Base64Url, "-_8=", b"\xfb\xff"),
    (Base64Url, "-_8", b"\xfb\xff"),
    (int, 2**70, 2**70),
    (float, 0.1, 0.1),
    (float, 7, 7.0),
    (bool, True, True),
    (str, "a\ud800\n\u2028", "a\ud800\n\u2028"),
]


@pytest.mark.parametrize(("kind", "wire", "value"), GOOD)
def test_good_values(kind: Any, wire: Any, value: Any) -> None:
    """A value is what it should be, and is written as the text it came from."""
    read = decode(kind, wire, strict=True)

    assert read == value
    assert isinstance(read, type(value))
    if kind is not Base64Url:
        assert encode(read) == wire
    if isinstance(value, (datetime, time)):
        assert read.utcoffset() == value.utcoffset()


@pytest.mark.parametrize(("kind", "wire", "value"), GOOD)
@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy, through_a_pickle])
def test_copies_keep_the_text(kind: Any, wire: Any, value: Any, duplicate: Callable[[Any], Any]) -> None:
    """A value that remembers its text does so through copies and pickles."""
    read = decode(kind, wire)
    twin = duplicate(read)

    assert twin == value
    assert encode(twin) == encode(read)


@pytest.mark.parametrize(
    ("kind", "wire"),
    [
        (datetime, "2024-02-30T00:00:00Z"),
        (datetime, "2024-01-01T24:00:00Z"),
        (datetime, "2024-01-01T24:00:00.5Z"),
        (datetime, "2024-01-01T00:00Z"),
        (datetime, "20240101T000000Z"),
        (datetime, "2024-W01-1T00:00:00Z"),
        (datetime, "2024-01-01"),
        (datetime, "2024-01-01T00:00:00Zulu"),
        (datetime, "2024-01-01T00:00:00+25:00"),
        (datetime, "2024-01-01T00:00:00.Z"),
        (datetime, "2024-01-01T00:00:61Z"),
        (datetime, "٢٠٢٤-01-01T00:00:00Z"),
        (datetime, ""),
        (datetime, 1_700_000_000),
        (date, "2024-13-01"),
        (date, "20240101"),
        (date, "2024-W01-1"),
        (date, "2024-01-01T00:00:00Z"),
        (time, "24:00:00Z"),
        (time, "1:00:00"),
        (timedelta, "P1Y999999999M"),
        (timedelta, "P1M2Y"),
        (timedelta, "P"),
        (timedelta, "PT"),
        (timedelta, "1D"),
        (timedelta, "P999999999W"),
        (UUID, "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}"),
        (UUID, "f81d4fae7dec11d0a76500a0c91e6bf6"),
        (UUID, "f81d4fae-7dec-11d0-a765-00a0c91e6bfg"),
        (Decimal, "NaN"),
        (Decimal, "Infinity"),
        (Decimal, "1_000"),
        (Decimal, " 1"),
        (Decimal, "1e999999999999999999999"),
        (Decimal, 1.5),
        (DecimalNumber, "1.5"),
        (DecimalNumber, True),
        (DecimalNumber, float("inf")),
        (bytes, "a"),
        (bytes, "a-_="),
        (bytes, "hé"),
        (Base64Url, "a+/="),
        (int, 1.5),
        (int, True),
        (int, "1"),
        (int, float("inf")),
        (float, "1"),
        (float, False),
        (float, float("inf")),
        (float, 10**400),
        (bool, 1),
        (bool, "true"),
        (str, 1),
        (str, None),
    ],
)
def test_bad_values(kind: Any, wire: Any) -> None:
    """What is of another type or form is refused."""
    with pytest.raises(DecodeError):
        decode(kind, wire)


def test_integers_without_fraction() -> None:
    """1.0 is an integer (JSON Schema), and stays equal to what came."""
    value = decode(int, 1.0)

    assert type(value) is int
    assert encode(value) == 1.0


def test_a_number_beyond_a_double() -> None:
    """It is no float, but still goes back as a number that no double holds."""
    price = Price.from_json('{"amount": 1, "rate": 1e400, "free": [-1e400]}')

    assert not hasattr(price, "rate")
    assert price.to_json() == '{"amount":1,"rate":1e999,"free":[-1e999]}'


def test_decimals_keep_their_digits() -> None:
    """Numbers of a decimal field are exact, wherever they are, others are floats."""
    text = '{"amount":1.10,"history":[0.1234567890123456789012,3,1E+5],"money":12345678901234567890.5,"rate":0.25}'
    price = Price.from_json(text)

    assert price.amount == Decimal("1.10")
    assert str(price.amount) == "1.10"
    assert price.history == [Decimal("0.1234567890123456789012"), Decimal(3), Decimal("1E+5")]
    assert price.money == Decimal("12345678901234567890.5")
    assert type(price.rate) is float
    assert price.to_json() == text
    assert Price.from_dict(price.to_dict()) == price
    assert Price.from_dict(price.to_dict()).to_json() == text
    assert Price.from_json(text).to_json() == text  # now that its need is known


def test_other_numbers_beside_decimals() -> None:
    """Reading digits exactly changes no other field."""
    for _ in range(2):
        price = Price.from_json('{"amount":1.5,"rate":2.50,"count":3.0,"free":{"a":[1.50]}}')

        assert (price.rate, type(price.rate)) == (2.5, float)
        assert (price.count, type(price.count)) == (3, int)
        assert price.free == {"a": [1.5]}
        assert json.loads(price.to_json()) == {"amount": 1.5, "rate": 2.5, "count": 3, "free": {"a": [1.5]}}


@pytest.mark.parametrize("digits", ["0.1", "1.10", "100", "-0.00000000000000000000000000001", "1E+30", "0", "1e2"])
def test_decimals_made_by_hand(digits: str) -> None:
    """A `Decimal` is sent as a number where the field says so, else as a string."""
    amount = Decimal(digits)
    price = Price(amount=amount, history=[amount], money=amount)

    again = Price.from_json(price.to_json())

    assert [again.amount, again.history, again.money] == [amount, [amount], amount]
    assert json.loads(price.to_json())["amount"] == float(digits)
    assert encode(amount) == str(amount)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), float("nan")])
def test_what_is_no_number_cannot_be_sent(value: Any) -> None:
    """JSON has neither."""
    with pytest.raises(ValueError, match="JSON has no"):
        dump(value)
    with pytest.raises(ValueError, match="JSON has no"):
        Price(amount=value, rate=value).to_json()


def test_bytes_made_by_hand() -> None:
    """Bytes become standard or URL-safe base64 as the field says."""
    blob = Blob(standard=b"\xfb\xff", url=b"\xfb\xff", urls={"a": b"\xfb\xff"})

    assert blob.to_dict() == {"standard": "+/8=", "url": "-_8=", "urls": {"a": "-_8="}}
    assert Blob.from_dict(blob.to_dict()) == blob
    odd = {"standard": "+/8", "url": "-_8", "urls": {"a": "-_9="}}
    assert Blob.from_dict(odd).to_dict() == odd
    assert encode(bytearray(b"hi")) == "aGk="


def test_what_is_computed_is_written_anew() -> None:
    """A value made from one that remembers its text does not."""
    moment = decode(datetime, "2024-01-01T00:00:00.123456789Z")
    length = decode(timedelta, "PT36H")

    assert encode(moment + timedelta(hours=1)) == "2024-01-01T01:00:00.123456Z"
    assert encode(moment.replace(microsecond=0)) == "2024-01-01T00:00:00Z"
    assert encode(length * 2) == "P3D"
    assert encode(decode(Decimal, "+1.5") + 1) == "2.5"


def test_an_offset_with_seconds_becomes_utc() -> None:
    """RFC 3339 has no such offsets, old time zones have."""
    moment = datetime(1890, 1, 1, tzinfo=timezone(timedelta(minutes=19, seconds=32)))

    assert encode(moment) == "1889-12-31T23:40:28Z"


@settings(deadline=None)
@given(st.datetimes(timezones=st.none() | st.timezones()) | st.datetimes(timezones=st.just(UTC)))
def test_any_datetime(moment: datetime) -> None:
    """What is written is read as the same moment."""
    try:
        instant = moment.astimezone(UTC)
    except OverflowError:  # before the year 1, or after 9999
        return
    wire = encode(moment)
    read = decode(datetime, wire, strict=True)

    assert (read if moment.tzinfo is None else read.astimezone(UTC)) == (moment if moment.tzinfo is None else instant)
    assert encode(read) == wire


@settings(deadline=None)
@given(st.timedeltas())
def test_any_timedelta(length: timedelta) -> None:
    """What is written is read as the same duration."""
    assert decode(timedelta, encode(length), strict=True) == length


@settings(deadline=None)
@given(st.dates() | st.times() | st.uuids() | st.binary() | st.decimals(allow_nan=False, allow_infinity=False))
def test_any_other_scalar(value: Any) -> None:
    """What is written is read as an equal value of the same type."""
    kind = next(kind for kind in (date, time, UUID, bytes, Decimal) if isinstance(value, kind))
    read: Any = decode(kind, encode(value), strict=True)

    assert read == value
    assert str(read) == str(value)


@settings(deadline=None)
@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text() | st.booleans() | st.none())
def test_any_json_scalar(value: Any) -> None:
    """Text and numbers go through without change."""
    kind: Any = type(value)

    assert decode_json(kind, json.dumps(value)) == value
    assert json.loads(dump(value)) == value
    assert dump(value) == json.dumps(value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(deadline=None)
@given(json_values)
def test_any_json_at_all(value: Any) -> None:
    """Free-form data is not touched, and written as `json` writes it."""
    read: Any = decode(object, value)

    assert read == value
    assert encode(read) == value
    assert dump(value) == json.dumps(value, separators=(",", ":"))
