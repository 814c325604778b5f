"""Between JSON and Python values: the entrances.

`decode` and `decode_json` give the value of a type; `encode` and `dump` go by the value
alone. Encoding what was decoded gives the same JSON.
"""

from __future__ import annotations

from enum import Enum
from importlib import import_module

from . import json_text
from .annotations import codec_of
from .conversions import Decoding, Mismatch
from .json_text import Digits, ExactFloat
from .problem import DecodeError, Problem
from .records import record_of
from .unset import Unset

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, NoReturn, TypeVar

    from typing_extensions import TypeForm

    from .conversions import Codec

    T = TypeVar("T")
    Report = Callable[[Sequence[Problem]], object]


# Decoding -----------------------------------------------------------------------------


def decode(
    kind: TypeForm[T],
    data: object,
    /,
    *,
    strict: bool = False,
    report: Report | None = None,
) -> T:
    """Return JSON data as a value of a type.

    Args:
        kind: A model, a union or alias of this package, `list[…]`, `X | None`, …
        data: What `json.loads` gives; the value takes a copy of it.
        strict: Whether anything that is not as described is an error now.
        report: Called with what is not as described, if anything; else it is logged.

    Raises:
        DecodeError: The data is not of the type at all, such as a string for a model,
            or nested too deeply; or `strict`.
    """
    codec = codec_of(kind)
    try:
        value, run = _run(codec, plain(data))
    except RecursionError:
        raise DecodeError(f"{codec.name}: data nested too deeply") from None
    _tell(codec, value, run, strict, report)
    result: T = value
    return result


def decode_json(
    kind: TypeForm[T],
    text: str | bytes,
    /,
    *,
    strict: bool = False,
    report: Report | None = None,
) -> T:
    """Return JSON text as a value of a type, in the fastest way.

    Args:
        kind: A model, a union or alias of this package, `list[…]`, `X | None`, …
        text: JSON; bytes are UTF-8.
        strict: Whether anything that is not as described is an error now.
        report: Called with what is not as described, if anything; else it is logged.

    Raises:
        DecodeError: It is not JSON, not of the type at all, or nested too deeply; or
            `strict`.
    """
    codec = codec_of(kind)
    try:
        value, run = _run(codec, json_text.parse(text, exact=codec.exact))
        if run.digits_lost and not codec.exact:
            codec.exact = True  # and from now on at once
            value, run = _run(codec, json_text.parse(text, exact=True))
    except RecursionError:
        raise DecodeError(f"{codec.name}: JSON nested too deeply") from None
    _tell(codec, value, run, strict, report)
    result: T = value
    return result


def load_json(text: str | bytes) -> Any:
    """Return the data of a JSON text.

    Raises:
        DecodeError: It is not JSON.
    """
    return json_text.parse(text)


def plain(data: object) -> Any:
    """Return a copy of JSON data made of nothing but JSON's own types."""
    if isinstance(data, dict):
        return {_key(key): plain(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [plain(value) for value in data]
    if type(data).__name__ == "Decimal":
        return ExactFloat(str(data))
    return _atom(data)


def _atom(data: Any) -> Any:
    """Return the plain value of an enum member and the like, anything else as it is."""
    if not isinstance(data, (bool, ExactFloat)):
        for kind, exactly in _EXACTLY:
            if isinstance(data, kind):
                return exactly(data)
    return data


def _key(key: object) -> str:
    """Return a key as JSON has it."""
    if isinstance(key, str):
        return str.__str__(key)
    if isinstance(key, (int, float)) or key is None:
        return json_text.dumps(key)
    raise TypeError(f"a {type(key).__name__} is no key in JSON")


_EXACTLY = ((str, str.__str__), (int, int.__int__), (float, float.__float__))


def _run(codec: Codec, data: object) -> tuple[Any, Decoding]:
    run = Decoding()
    try:
        return codec.decode(data, run), run
    except Mismatch as wrong:
        problem = Problem(
            wrong.pointer(), codec.name, "", wrong.expected, wrong.got, "type"
        )
        raise DecodeError(str(problem), [problem]) from None


def _tell(
    codec: Codec, value: object, run: Decoding, strict: bool, report: Report | None
) -> None:
    """Report what is not as described, in one go."""
    if not run.faulty:
        return
    from .inspection import locate

    problems = locate(value)
    if strict and problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise DecodeError(f"{problems[0]}{more}", problems)
    if report is not None:
        report(problems)
    elif problems:
        from .inspection import log

        log(codec.name, problems)


# Encoding -----------------------------------------------------------------------------


def encode(value: object) -> Any:
    """Return a value as plain JSON data.

    Raises:
        TypeError: It holds something that has no form in JSON.
        ValueError: It holds itself, or `UNSET` where a value is required.
    """
    return _data(value, _WRITERS)


def encode_request(value: object) -> Any:
    """Return a value as plain JSON data without the fields that only servers set."""
    return _data(value, _REQUEST_WRITERS)


def dump(value: object) -> str:
    """Return a value as JSON text, in ASCII and without spaces.

    Raises:
        TypeError: It holds something that has no form in JSON.
        ValueError: It holds itself, not a number, or `UNSET` where a value is required.
    """
    try:
        return _WRITERS.to_text(value)
    except (_NeedsDigits, ValueError):  # the latter of a number beyond a double, maybe
        return "".join(json_text.write(encode(value)))
    except RecursionError:
        raise _too_deep(value) from None


def dump_json(value: object) -> bytes:
    """Return a value as JSON text."""
    return dump(value).encode()


def encode_json(value: object) -> bytes:
    """Return a value as the JSON text of a request, without read-only fields.

    Raises:
        TypeError: It holds something that has no form in JSON.
        ValueError: It holds itself, not a finite number, or `UNSET` where a value is
            required.
    """
    try:
        return _REQUEST_WRITERS.to_text(value).encode()
    except _NeedsDigits:
        return "".join(json_text.write(encode_request(value))).encode()
    except RecursionError:
        raise _too_deep(value) from None


def _too_deep(value: object) -> ValueError:
    return ValueError(f"a {type(value).__name__} contains itself, or too many levels")


class _NeedsDigits(Exception):
    """A number has more digits than `json` can write."""


class _Writers(dict[type, "Callable[[Any], Any]"]):
    """Class → what makes JSON data of its values, one level deep.

    Attributes:
        to_text: Returns the JSON text of a value.
    """

    def __init__(self, *, request: bool) -> None:
        super().__init__()
        self.request = request
        self.to_text = json_text.encoder(lambda value: self[type(value)](value))

    def __missing__(self, kind: Any) -> Callable[[Any], Any]:
        if hasattr(kind, "__record__"):
            record = record_of(kind)
            if self.request:
                return record.encode_request
            if record.settled_encoder():
                self[kind] = record.encode
            return record.encode
        self[kind] = writer = _writer(kind)
        return writer


_WRITERS = _Writers(request=False)
_REQUEST_WRITERS = _Writers(request=True)
_MODULES = {
    "datetime": ".times",
    "decimal": ".decimals",
    "uuid": ".uuids",
    "builtins": ".binary",
}


def _writer(kind: type) -> Callable[[Any], Any]:
    """Return what makes JSON data of the values of a class that is no model."""
    if kind is Unset or kind is Digits:
        return _refuse_unset if kind is Unset else _refuse_digits
    for base in kind.__mro__:
        if base.__module__.startswith(f"{__package__}."):
            base_module = base.__module__
        else:
            base_module = _MODULES.get(base.__module__, "")
        writers = _writers_in(base_module)
        if base in writers:
            return writers[base]
        if base is Enum:
            return lambda value: value.value
    raise TypeError(f"{kind.__name__} has no form in JSON")


def _writers_in(module: str) -> dict[type, Callable[[Any], Any]]:
    if not module:
        return {}
    found = getattr(import_module(module, __package__), "WRITERS", {})
    writers: dict[type, Callable[[Any], Any]] = found
    return writers


def _refuse_unset(_: Unset) -> NoReturn:
    raise ValueError("UNSET, where a value is required")


def _refuse_digits(_: Digits) -> NoReturn:
    raise _NeedsDigits


def _data(value: Any, writers: _Writers) -> Any:
    try:
        return _tree(value, writers)
    except RecursionError:
        raise _too_deep(value) from None


def _tree(value: Any, writers: _Writers) -> Any:
    if isinstance(value, (str, int, float)) or value is None:
        return _atom(value)
    if isinstance(value, (list, tuple)):
        return [_tree(one, writers) for one in value]
    if isinstance(value, dict):
        return {_key(key): _tree(one, writers) for key, one in value.items()}
    if isinstance(value, Digits):
        return ExactFloat(value.text)
    return _tree(writers[type(value)](value), writers)
