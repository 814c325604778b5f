"""Between JSON and Python values: the entrances.

`decode` and `decode_json` give the value of a type; `encode` and `dump` go by the value
alone. Encoding what was decoded gives the same JSON.
"""

from __future__ import annotations

from . import json_text
from .annotations import codec_of
from .conversions import Decoding, Mismatch
from .field import RULES
from .json_text import ExactFloat, is_array, is_mapping
from .problem import DecodeError, Problem
from .writing import REQUEST_TEXTS, TEXTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeVar

    from typing_extensions import TypeForm

    from .conversions import Codec
    from .json_text import Read
    from .writing import Texts

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
    read: Read = json_text.parse,
) -> T:
    """Return JSON text as a value of a type, in the fastest way.

    Args:
        kind: A model, a union or alias of this package, `list[…]`, `X | None`, …
        text: JSON; bytes are UTF-8.
        strict: Whether anything that is not as described is an error now.
        report: Called with what is not as described, if anything; else it is logged.
        read: Returns the data of the text; see `json_text.reader`.

    Raises:
        DecodeError: It is not JSON, not of the type at all, or nested too deeply; or
            `strict`.
    """
    codec = codec_of(kind)
    try:
        value, run = _run(codec, read(text, exact=codec.exact))
        if run.digits_lost and not codec.exact:
            codec.exact = True  # and from now on at once
            value, run = _run(codec, read(text, exact=True))
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
    if type(data) in _PLAIN:
        return data
    if is_mapping(data):
        return {
            key if type(key) is str else _key(key): plain(value)
            for key, value in data.items()
        }
    if is_array(data):
        return [plain(value) for value in data]
    if type(data).__name__ == "Decimal":
        return ExactFloat(str(data))
    return _atom(data)


def _atom(data: Any) -> Any:
    """Return the plain value of an enum member and the like, anything else as it is."""
    for kind, exactly in _EXACTLY.items():
        if isinstance(data, kind):
            return exactly(data)
    return data


def _key(key: object) -> str:
    """Return a key as JSON has it."""
    if isinstance(key, str):
        return str.__str__(key)
    if isinstance(key, (int, float)) or key is None:
        return dump(key)
    raise TypeError(f"a {type(key).__name__} is no key in JSON")


_PLAIN = frozenset({str, int, float, bool, type(None), ExactFloat})
_EXACTLY: dict[type, Callable[[Any], object]] = {
    str: str.__str__,
    int: int.__int__,
    float: float.__float__,
}


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
    checked = strict and RULES["present"]
    if not run.faulty and not checked:
        return
    from .inspection import locate

    problems = locate(value)
    if checked:
        from .checks import broken

        problems += tuple(broken(value))
    if strict and problems:
        text = str(problems[0])
        if len(problems) > 1:
            text += f"; and {len(problems) - 1} more"
        raise DecodeError(text, problems)
    if report is not None:
        report(problems)
    elif problems:
        from .inspection import log

        log(codec.name, problems)


# Encoding -----------------------------------------------------------------------------


def encode(value: object) -> Any:
    """Return a value as plain JSON data of its own.

    Raises:
        TypeError: It holds something that has no form in JSON.
        ValueError: It holds itself, not a number, or `UNSET` where a value is required.
    """
    return _data(TEXTS, value)


def encode_request(value: object) -> Any:
    """Return a value as plain JSON data, without fields that only servers set.

    Raises:
        ValueError: A rule that it carries is broken, or as `encode`.
    """
    _refuse_broken(value)
    return _data(REQUEST_TEXTS, value)


def _refuse_broken(value: object) -> None:
    """Raise `ValueError` if rules about values do not hold in what is to be sent."""
    if RULES["present"]:
        from .checks import broken

        for problem in broken(value, sent=True):
            raise ValueError(str(problem))


def _data(texts: Texts, value: object) -> Any:
    try:
        return json_text.parse_own(texts.text(value))
    except RecursionError:
        raise ValueError("too many levels") from None


def dump(value: object) -> str:
    """Return a value as JSON text, in ASCII and without spaces.

    Raises:
        TypeError: It holds something that has no form in JSON.
        ValueError: It holds itself, not a number, or `UNSET` where a value is required.
    """
    return TEXTS.text(value)


def dump_json(value: object) -> bytes:
    """Return a value as JSON text, in bytes."""
    return TEXTS.text(value).encode()


def encode_json(value: object) -> bytes:
    """Return a value as JSON text for a request, without fields that only servers set.

    Raises:
        TypeError: It holds something that has no form in JSON.
        ValueError: It holds itself, not a finite number, or `UNSET` where a value is
            required; or a rule that it carries is broken.
    """
    _refuse_broken(value)
    return REQUEST_TEXTS.text(value).encode()
