"""JSON text of values, by their own types.

Each class has a function that writes its values, found once and kept in a table. The
text is ASCII without spaces: nothing in it can be misread on the way.
"""

from __future__ import annotations

import json
from enum import Enum
from json.encoder import encode_basestring_ascii as quote

from .json_text import Digits, ExactFloat, parse_own
from .lazy import load
from .records import Free, record_of
from .unset import Unset

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, NoReturn

    Write = Callable[[Any], str]


class Texts(dict[type, "Write"]):
    """Class → what writes its values.

    Args:
        request: Whether to leave out what only servers set.
    """

    def __init__(self, *, request: bool) -> None:
        super().__init__()
        self.request = request
        self[str] = quote
        self[int] = int.__repr__
        self[bool] = {True: "true", False: "false"}.__getitem__
        self[type(None)] = {None: "null"}.__getitem__
        self[float] = _finite if request else _number
        self[ExactFloat] = self[Digits] = _digits
        self[list] = self[tuple] = self._array
        self[dict] = self._object
        self[Unset] = _refuse
        self[Free] = lambda free: self.free(free.value)
        self._encode_free = json.JSONEncoder(
            separators=(",", ":"),
            check_circular=False,
            allow_nan=False,
            default=self._as_data,
        ).encode

    def __missing__(self, kind: Any) -> Write:
        if hasattr(kind, "__record__"):
            record = record_of(kind)
            if self.request:
                return lambda model: self._object(record.encode(model, request=True))
            if record.unrolled:
                self[kind] = record.write
            return record.write
        self[kind] = write = self._inherited(kind)
        return write

    def _inherited(self, kind: type) -> Write:
        """Return what writes the values of a class that is no model."""
        for base in kind.__mro__:
            if base in self:
                return self[base]
            module = _MODULES.get(base.__module__.rpartition(".")[2], "")
            if module:
                writers: dict[type, Write] = load(module, __package__ or "").WRITERS
                if base in writers:
                    return writers[base]
            if base is Enum:
                return lambda member: self.text(member.value)
        raise TypeError(f"{kind.__name__} has no form in JSON")

    def text(self, value: object) -> str:
        """Return the JSON text of a value.

        Raises:
            TypeError: It holds something that has no form in JSON.
            ValueError: It holds itself, a number that JSON has not, or `UNSET` where a
                value is required.
        """
        try:
            return self[type(value)](value)
        except RecursionError:
            name = type(value).__name__
            raise ValueError(f"a {name} contains itself, or too many levels") from None

    def free(self, value: Any) -> str:
        """Return the text of what is most likely JSON data, by way of `json`."""
        if type(value) in (dict, list) and value:
            try:
                return self._encode_free(value)
            except (ValueError, RecursionError):
                pass  # an infinity maybe, which `json` does not write
        return self[type(value)](value)

    def _as_data(self, value: object) -> Any:
        return parse_own(self[type(value)](value))

    def _array(self, values: list[Any]) -> str:
        texts: list[str] = []
        for value in values:  # no comprehension: before 3.12 it costs a level of calls
            texts.append(self[type(value)](value))
        return f"[{','.join(texts)}]"

    def _object(self, values: dict[str, Any]) -> str:
        texts: list[str] = []
        for key, value in values.items():
            texts.append(f"{_key(key)}:{self[type(value)](value)}")
        return f"{{{','.join(texts)}}}"


_MODULES = {
    "datetime": ".times",
    "times": ".times",
    "decimal": ".decimals",
    "decimals": ".decimals",
    "uuid": ".uuids",
    "uuids": ".uuids",
    "builtins": ".binary",
    "binary": ".binary",
}


def _key(key: object) -> str:
    """Return the text of a key."""
    if isinstance(key, str):
        return quote(key)
    if isinstance(key, int) and not isinstance(key, bool):
        return f'"{int(key)}"'
    raise TypeError(f"a {type(key).__name__} is no key in JSON")


def _digits(value: Digits | ExactFloat) -> str:
    return value.text


def _finite(value: float) -> str:
    if value - value != 0:
        raise ValueError(f"JSON has no {value!r}")
    return float.__repr__(value)


def _number(value: float) -> str:
    """Return a number; an infinity is what a number beyond a double was read as."""
    if value in _INFINITIES:
        return _INFINITIES[value]
    return _finite(value)


_INFINITIES = {float("inf"): "1e999", float("-inf"): "-1e999"}


def _refuse(_: Unset) -> NoReturn:
    raise ValueError("UNSET, where a value is required")


TEXTS = Texts(request=False)
REQUEST_TEXTS = Texts(request=True)
