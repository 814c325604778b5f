"""Parameters on the wire: styles, wire strings, percent-encoding.

A *style* says how a value becomes text (OpenAPI 3.1.0, section 4.8.12.2 and its
examples; the styles are the expansions of RFC 6570). The same value ``["a", "b c"]``:

    path    simple  a,b%20c     label  .a.b%20c            matrix  ;ids=a;ids=b%20c
    query   form    ids=a&ids=b%20c                        pipeDelimited  ids=a%7Cb%20c
    header  simple  a,b c
    cookie  form    ids=a; ids=b%20c

`UNSET` and None are left out, within lists and objects too (RFC 6570, section 2.3); so
are empty lists and objects. An empty string is sent as such. Delimiters are written
plainly and percent-encoded within values, so a list can be read back as it was.
"""

from __future__ import annotations

from .errors import InvalidRequestError
from .unset import UNSET, Unset

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeAlias

    Quote: TypeAlias = Callable[[str], str]
    Json: TypeAlias = "str | float | list[Json] | dict[str, Json] | None"


class Styled:
    """A parameter that is not written the way its location usually is.

    Args:
        value: Any value that its type allows.
        style: A style of OpenAPI, by default simple (path, header) or form (query,
            cookie); or ``"json"``, for a parameter that is described by its `content`.
        explode: Whether items are written one by one; by default only in style form.
        allow_reserved: Whether characters such as ``/`` stay as they are.
        whole: Whether it is all of the query string, without a name.
    """

    __slots__ = ("allow_reserved", "explode", "style", "value", "whole")

    def __init__(
        self,
        value: object,
        style: str = "",
        *,
        explode: bool | Unset = UNSET,
        allow_reserved: bool = False,
        whole: bool = False,
    ) -> None:
        self.value = value
        self.style = style
        self.explode = explode
        self.allow_reserved = allow_reserved
        self.whole = whole


def _table(kept: str) -> list[str]:
    """Return what each of the 256 bytes is written as; `kept` stay as they are."""
    return [chr(b) if chr(b) in kept else f"%{b:02X}" for b in range(256)]


# RFC 3986, section 2.3.
_UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_ENCODED = _table(_UNRESERVED)
# Of the reserved characters, those that cannot end the value: neither `?`, `#`, `[` and
# `]`, which a path or query cannot hold, nor `&` and `+`, which a query reads as more
# than themselves. A server decodes them all the same.
_RESERVED = _table(_UNRESERVED + ":/@!$'()*,;=")
# What the fixed parts of a path template may hold, a query included.
_FIXED = _table(_UNRESERVED + ":/?@!$&'()*+,;=")
_HEX = frozenset("0123456789abcdefABCDEF")


def quote(text: str) -> str:
    """Percent-encode all but unreserved characters (RFC 3986, section 2), as UTF-8."""
    if text.isascii() and text.isalnum():
        return text
    return "".join([_ENCODED[byte] for byte in _utf8(text)])


def quote_reserved(text: str, table: list[str] = _RESERVED) -> str:
    """Percent-encode, but keep reserved characters and what looks encoded already."""
    first, *others = text.split("%")
    pieces = ["".join([table[byte] for byte in _utf8(first)])]
    for piece in others:
        pieces.append("%" if _HEX.issuperset(piece[:2]) and piece[1:] else "%25")
        pieces.extend(table[byte] for byte in _utf8(piece))
    return "".join(pieces)


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise InvalidRequestError(f"{text!r} is not Unicode text") from None


def _verbatim(text: str) -> str:
    return text


def wire_text(value: Json) -> str:
    """Return how a plain JSON value is written outside JSON.

    Raises:
        InvalidRequestError: It is a number that no notation has, such as infinity.
    """
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        text = float.__repr__(value)
        if text in {"inf", "-inf", "nan"}:
            raise InvalidRequestError(f"{text} cannot be sent")
        return text.removesuffix(".0")
    return _json_text(value)


def _json_text(value: Json) -> str:
    from .codec import dump_json

    return dump_json(value).decode()


def _plain(value: object) -> Json:
    """Return the JSON value of anything a parameter may be: a date, a model, a list."""
    if isinstance(value, (str, bool, int, float)):
        return value
    from .codec import encode

    try:
        data: Json = encode(value)
    except (TypeError, ValueError) as error:
        raise InvalidRequestError(f"a parameter cannot be sent: {error}") from error
    return data


def _absent(value: object) -> bool:
    return value is None or value is UNSET


def _members(data: Mapping[str, Json]) -> list[tuple[str, str]]:
    """Return name and text of each member of an object that is not null."""
    return [(k, wire_text(v)) for k, v in data.items() if not _absent(v)]


def _items(data: Json) -> list[str]:
    """Return the texts of what is in a list, in turn of an object, or of a scalar."""
    if isinstance(data, dict):
        return [text for member in _members(data) for text in member]
    if isinstance(data, list):
        return [wire_text(item) for item in data if not _absent(item)]
    return [wire_text(data)]


class _Written:
    """One parameter that is there, ready to be written.

    Attributes:
        data: A JSON value.
        style: The style, that of its location unless it has one of its own.
        explode: Whether items are written one by one.
        quote: Percent-encodes a text, or does not.
    """

    __slots__ = ("data", "explode", "quote", "style")

    def __init__(self, data: Json, styled: Styled, default_style: str) -> None:
        self.data = data
        self.style = styled.style or default_style
        by_default = self.style in {"form", "cookie"}
        self.explode = by_default if styled.explode is UNSET else bool(styled.explode)
        self.quote: Quote = quote_reserved if styled.allow_reserved else quote

    def joined(self, delimiter: str) -> str:
        """Return all there is as one text: ``a,b`` or ``k,v``, exploded ``k=v``."""
        escape = self.quote
        if isinstance(self.data, dict) and self.explode:
            members = _members(self.data)
            return delimiter.join(f"{escape(k)}={escape(v)}" for k, v in members)
        return delimiter.join(map(escape, _items(self.data)))

    def pairs(self, name: str, delimiter: str) -> list[str]:
        """Return ``name=value`` texts: one, or one for each item if exploded."""
        escape = self.quote
        if self.explode and isinstance(self.data, dict):
            return [f"{escape(k)}={escape(v)}" for k, v in _members(self.data)]
        if self.explode:
            return [f"{quote(name)}={escape(item)}" for item in _items(self.data)]
        return [f"{quote(name)}={self.joined(delimiter)}"]


def _written(given: object, default_style: str) -> _Written | None:
    """Return how a parameter is written, or None if nothing of it is to be."""
    styled = given if isinstance(given, Styled) else Styled(given)
    data = _data(styled)
    return None if isinstance(data, Unset) else _Written(data, styled, default_style)


def _data(styled: Styled) -> Json | Unset:
    """Return the JSON value of a parameter, UNSET if nothing of it is to be written."""
    if _absent(styled.value):
        return UNSET
    data = _plain(styled.value)
    if styled.style == "json":
        return _json_text(data)
    return data if _items(data) else UNSET


def path_text(name: str, given: object) -> str:
    """Return what a path parameter is written as.

    Raises:
        InvalidRequestError: There is nothing to write; the path would be another one.
    """
    if type(given) is str and given:
        return quote(given)
    written = _written(given, "simple")
    if written is None or written.data == "":
        raise InvalidRequestError(f"path parameter {name!r} is empty")
    if written.style == "matrix":
        return "".join(f";{pair}" for pair in written.pairs(name, ","))
    if written.style == "label":
        return "." + written.joined("." if written.explode else ",")
    return written.joined(",")


_QUERY_DELIMITERS = {"spaceDelimited": "%20", "pipeDelimited": "%7C"}


def query_pairs(name: str, given: object) -> list[str]:
    """Return the ``name=value`` texts of a query parameter, percent-encoded."""
    if type(given) is str:
        return [f"{quote(name)}={quote(given)}"]
    written = _written(given, "form")
    if written is None:
        return []
    if isinstance(given, Styled) and given.whole:
        return [quote(wire_text(written.data))]
    if written.style == "deepObject" and isinstance(written.data, dict):
        return list(_deep(quote(name), written.data, written.quote))
    return written.pairs(name, _QUERY_DELIMITERS.get(written.style, ","))


def _deep(prefix: str, data: Mapping[str, Json], escape: Quote) -> Iterator[str]:
    """Yield ``name[key]=value`` texts; deeper objects nest, lists repeat the name.

    OpenAPI leaves both open; this is what most servers read.
    """
    for key, value in data.items():
        name = f"{prefix}%5B{quote(key)}%5D"
        if isinstance(value, dict):
            yield from _deep(name, value, escape)
        elif not _absent(value):
            yield from (f"{name}={escape(item)}" for item in _items(value))


def header_text(given: object) -> str | None:
    """Return the value of a header parameter, not encoded; None if it is absent."""
    if type(given) is str:
        return given
    written = _written(given, "simple")
    if written is None:
        return None
    written.quote = _verbatim
    return written.joined(",")


def cookie_pairs(name: str, given: object) -> list[str]:
    """Return the ``name=value`` texts of a cookie parameter."""
    written = _written(given, "form")
    if written is None:
        return []
    if written.style == "cookie":
        written.quote = _verbatim
    pairs = written.pairs(name, ",")
    if any(";" in pair for pair in pairs):
        raise InvalidRequestError(f"cookie {name!r} has a semicolon")
    return pairs


_TEMPLATES: dict[str, tuple[str, ...]] = {}


def _parts(template: str) -> tuple[str, ...]:
    """Split a path at its parameters: literal text and names take turns."""
    parts = _TEMPLATES.get(template)
    if parts is None:
        opened = template.replace("}", "{").split("{")
        opened[::2] = [quote_reserved(part, _FIXED) for part in opened[::2]]
        parts = _TEMPLATES[template] = tuple(opened)
    return parts


def expand_path(template: str, given: Mapping[str, object]) -> str:
    """Return the path that a template and its parameters make, percent-encoded.

    Raises:
        InvalidRequestError: A parameter is missing or empty, or a segment of the path
            would be ``.`` or ``..``, which means another path (RFC 3986, section 3.3).
    """
    texts = list(_parts(template))
    for index in range(1, len(texts), 2):
        name = texts[index]
        texts[index] = path_text(name, given.get(name, UNSET))
    path = "".join(texts)
    if "." in path or "%2" in path:
        for segment in path.split("/"):
            if segment.replace("%2E", ".").replace("%2e", ".") in {".", ".."}:
                raise InvalidRequestError(f"the path would have a segment {segment!r}")
    return path
