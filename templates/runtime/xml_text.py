"""XML bodies: between elements and the JSON data that models are made of.

The document says how with its ``xml`` objects (OpenAPI 3.1.0, section 4.8.26); generated
code has that in a table: what each class looks like, by its name.

A document type declaration is refused, and with it every entity of a server's own.
"""

from __future__ import annotations

from .bodies import Body, Encoded
from .errors import InvalidRequestError
from .parameters import wire_text
from .problem import DecodeError
from .unset import UNSET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any, TypeAlias

    XmlTable: TypeAlias = Mapping[str, Mapping[str, "XmlNode"]]

_DEEPEST = 200
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}
# XML 1.0, section 2.2: what no document may hold.
_ILLEGAL = frozenset(map(chr, range(32))) - set("\t\n\r") | {"\ufffe", "\uffff"}


# XML Schema, part 1, section 2.6.2.
_XSI = "http://www.w3.org/2001/XMLSchema-instance"


class XmlNode:
    """Where one value stands in XML.

    Args:
        name: Name of the element or attribute.
        of: What is in it: ``"str"``, ``"int"``, ``"float"``, ``"bool"``, a class of the
            table, or ``""`` for anything.
        namespace: Its namespace, and the `prefix` that it is written with.
        attribute: Whether it is an attribute.
        text: Whether it is the text of the element around it.
        items: What each item of a list is; `wrapped` in an element around them all.
        nullable: Whether null is written, as an element that is ``xsi:nil``.
    """

    __slots__ = (
        "attribute",
        "items",
        "name",
        "namespace",
        "nullable",
        "of",
        "prefix",
        "text",
        "wrapped",
    )

    def __init__(  # noqa: PLR0913 (one for each thing that a document may say)
        self,
        name: str,
        of: str = "str",
        *,
        namespace: str = "",
        prefix: str = "",
        attribute: bool = False,
        text: bool = False,
        items: XmlNode | None = None,
        wrapped: bool = False,
        nullable: bool = False,
    ) -> None:
        self.name = name
        self.of = of
        self.namespace = namespace
        self.prefix = prefix
        self.attribute = attribute
        self.text = text
        self.items = items
        self.wrapped = wrapped
        self.nullable = nullable


class Xml(Body):
    """An XML body, in UTF-8; no body for `UNSET`.

    Args:
        value: A model or a list.
        node: The element that it is.
        table: What the elements within are.
        media_type: Where it is not ``application/xml``.
    """

    __slots__ = ("_node", "_table", "media_type", "value")

    def __init__(
        self,
        value: object,
        node: XmlNode,
        table: XmlTable,
        media_type: str = "application/xml",
    ) -> None:
        self.value = value
        self._node = node
        self._table = table
        self.media_type = media_type

    def encode(self) -> Encoded | None:
        """Return the text of the document, without what only the server may write."""
        if self.value is UNSET:
            return None
        from .codec import encode_request

        try:
            data = encode_request(self.value)
        except (TypeError, ValueError) as error:
            raise InvalidRequestError(f"the body cannot be sent: {error}") from error
        parts = _written(self._node, data, self._table, wrapped=True)
        text = '<?xml version="1.0" encoding="UTF-8"?>\n' + "".join(parts)
        return Encoded(self.media_type, text.encode())


# Writing ------------------------------------------------------------------------------


def _written(
    node: XmlNode, data: Any, table: XmlTable, *, wrapped: bool = False
) -> Iterator[str]:
    """Yield the text of a value: an element, or one for each item of a list."""
    if data is None:
        if node.nullable:
            name, declared = _qualified(node)
            yield f'<{name}{declared} xmlns:xsi="{_XSI}" xsi:nil="true"/>'
        return
    if node.items is not None and isinstance(data, list):
        inner = [
            text for item in _each(data) for text in _written(node.items, item, table)
        ]
        if node.wrapped or wrapped:
            yield from _element(node, [], inner)
        else:
            yield from inner
        return
    if not isinstance(data, dict):
        yield from _element(node, [], [_escaped(wire_text(data))])
        return
    known = table.get(node.of, {})
    attributes: list[str] = []
    content: list[str] = []
    for name, value in _members(data):
        field = known.get(name) or XmlNode(name, "")
        if field.attribute and value is not None:
            attributes.append(_attribute(field, wire_text(value)))
        elif field.text and value is not None:
            content.append(_escaped(wire_text(value)))
        else:
            content += _written(field, value, table)
    yield from _element(node, attributes, content)


def _each(data: Any) -> Any:
    return data


def _members(data: Any) -> Any:
    return data.items()


def _element(node: XmlNode, attributes: list[str], content: list[str]) -> Iterator[str]:
    name, declared = _qualified(node)
    yield f"<{name}{declared}{''.join(attributes)}"
    if content:
        yield ">"
        yield from content
        yield f"</{name}>"
    else:
        yield "/>"


def _qualified(node: XmlNode) -> tuple[str, str]:
    """Return a name with its prefix, and the declaration of its namespace."""
    name = f"{node.prefix}:{node.name}" if node.prefix else node.name
    if not node.namespace:
        return name, ""
    colon = f":{node.prefix}" if node.prefix else ""
    return name, f' xmlns{colon}="{_escaped(node.namespace)}"'


def _attribute(node: XmlNode, text: str) -> str:
    name, declared = _qualified(node)
    escaped = _escaped(text).replace("\n", "&#10;").replace("\t", "&#9;")
    return f'{declared} {name}="{escaped}"'


def _escaped(text: str) -> str:
    if not _ILLEGAL.isdisjoint(text):
        raise InvalidRequestError("a text has a character that XML cannot hold")
    return "".join([_ESCAPES.get(char, char) for char in text])


# Reading ------------------------------------------------------------------------------


class _Element:
    """An element that was read; names are ``namespace local``, or local alone."""

    __slots__ = ("attributes", "children", "name", "texts")

    def __init__(self, name: str, attributes: dict[str, str]) -> None:
        self.name = name
        self.attributes = attributes
        self.children: list[_Element] = []
        self.texts: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self.texts)


def read_xml(content: bytes, node: XmlNode, table: XmlTable) -> Any:
    """Return an XML document as JSON data.

    Raises:
        DecodeError: It is not well-formed, declares a document type, or nests too
            deeply.
    """
    return _read(node, [_parsed(content)], table)


def _parsed(content: bytes) -> _Element:
    from xml.parsers import expat

    root = _Element("", {})
    stack = [root]

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > _DEEPEST:
            raise DecodeError("XML nested too deeply")
        element = _Element(name, attributes)
        stack[-1].children.append(element)
        stack.append(element)

    def end(_: str) -> None:
        stack.pop()

    def text(data: str) -> None:
        stack[-1].texts.append(data)

    def refuse(*_: object) -> None:
        raise DecodeError("XML with a document type declaration")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)  # noqa: FBT003, RUF100 (a function of expat's)
    except expat.ExpatError as error:
        raise DecodeError(f"not XML: {error}") from None
    return root.children[0]


def _read(node: XmlNode, found: list[_Element], table: XmlTable) -> Any:
    """Return the value of the elements that stand for one node, of which there is one."""
    if found[0].attributes.get(f"{_XSI} nil", "").strip() in {"true", "1"}:
        return None
    if node.items is not None:
        inner = found[0].children if len(found) == 1 else found
        return [_read(node.items, [one], table) for one in inner]
    element = found[0]
    fields = table.get(node.of)
    if fields is None:
        return _scalar(node.of, element.text) if node.of else _anything(element)
    data: dict[str, Any] = {}
    known: set[int] = set()
    for wire_name, field in fields.items():
        if field.attribute:
            _read_attribute(field, wire_name, element, data)
        elif field.text:
            data[wire_name] = _scalar(field.of, element.text)
        else:
            _read_children(field, wire_name, element, data, known, table)
    for child in element.children:
        if id(child) not in known:
            data.setdefault(_local(child.name), _anything(child))
    return data


def _read_attribute(
    field: XmlNode, wire_name: str, element: _Element, data: dict[str, Any]
) -> None:
    for name, text in element.attributes.items():
        if _is(field, name):
            data[wire_name] = _scalar(field.of, text)


def _read_children(  # noqa: PLR0913, PLR0917, RUF100 (what is found goes where)
    field: XmlNode,
    wire_name: str,
    element: _Element,
    data: dict[str, Any],
    known: set[int],
    table: XmlTable,
) -> None:
    """Put the value of one field among the data, and its elements among the known."""
    items = field.items
    wanted = items if items is not None and not field.wrapped else field
    found = [child for child in element.children if _is(wanted, child.name)]
    known.update(map(id, found))
    if items is not None and not field.wrapped:
        if found:
            data[wire_name] = [_read(items, [one], table) for one in found]
    elif found:
        data[wire_name] = _read(field, found[:1], table)


def _is(node: XmlNode, name: str) -> bool:
    """Return whether a name that was read is the one of a node."""
    namespace, _, local = name.rpartition(" ")
    return local == node.name and node.namespace in ("", namespace)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _scalar(of: str, text: str) -> Any:
    """Return the JSON value of a text; the text itself where it is not as described."""
    bare = text.strip()
    try:
        if of == "int":
            return int(bare)
        if of == "float":
            return float(bare)
    except ValueError:
        return text
    if of == "bool":
        return {"true": True, "1": True, "false": False, "0": False}.get(bare, text)
    return text


def _anything(element: _Element) -> Any:
    """Return an element of which nothing is known: its text, or what is within it."""
    if not element.children:
        return element.text
    data: dict[str, Any] = {}
    for child in element.children:
        name, value = _local(child.name), _anything(child)
        if name not in data:
            data[name] = value
        elif isinstance(data[name], list):
            data[name].append(value)
        else:
            data[name] = [data[name], value]
    return data
