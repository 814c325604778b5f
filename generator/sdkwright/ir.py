"""What the SDK is. Knows neither OpenAPI nor Python text.

    Api
    ├── servers: Server
    ├── schemes: Scheme                    how callers authenticate
    ├── resources: Resource
    │   └── methods: Method
    │       ├── parameters: Parameter ──── type: TypeExpr
    │       ├── body: Body ─────────────── contents: Content ── type
    │       ├── answer: Answer ─────────── type
    │       ├── errors: ErrorAnswer ────── type
    │       └── pages: Pages
    ├── events: Event                      what the server sends by itself ── type
    └── types: Model | Enum | Union | Alias, by TypeId
        Model ── fields: Field ── type: TypeExpr
        Union ── variants: Variant ── type: TypeExpr

A `TypeExpr` says how a value looks where it is used; a `Ref` in it holds a `TypeId`, so recursive types need no special
care. A `TypeId` is where the type was written, as ``file#pointer``. Every id in a `Ref` is a key of `Api.types`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum as PyEnum
from enum import StrEnum
from typing import assert_never

from sdkwright.diagnostics import Origin
from sdkwright.mediatypes import is_like_json

TypeId = str
MethodId = str
EventId = str
Literal = None | bool | int | float | str


class Kind(StrEnum):
    """The kinds of plain values; bytes and files are never within JSON."""

    ANY = "any"
    NULL = "null"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    NUMBER = "number"
    STRING = "string"
    DATE_TIME = "date-time"
    DATE = "date"
    TIME = "time"
    DURATION = "duration"
    UUID = "uuid"
    DECIMAL = "decimal"
    DECIMAL_NUMBER = "decimal-number"
    BASE64 = "base64"
    BASE64URL = "base64url"
    BYTES = "bytes"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A plain value."""

    kind: Kind


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """Exactly one value. ``1``, ``1.0`` and ``True``, which are equal to Python, are three."""

    value: Literal

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Constant) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)

    @property
    def _key(self) -> tuple[type, Literal]:
        return type(self.value), self.value


@dataclass(frozen=True, slots=True)
class ListOf:
    """Any number of values of one type."""

    item: TypeExpr


@dataclass(frozen=True, slots=True)
class TupleOf:
    """A fixed number of values, each of its own type."""

    items: tuple[TypeExpr, ...]


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object used as a dictionary; its keys are strings, perhaps those of an enum."""

    value: TypeExpr
    key: TypeExpr = Scalar(Kind.STRING)


@dataclass(frozen=True, slots=True)
class Nullable:
    """A value, or null."""

    item: TypeExpr


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of several types that a value tells apart by its JSON type; at most one of them is a model."""

    members: tuple[TypeExpr, ...]


@dataclass(frozen=True, slots=True)
class Ref:
    """A type with a name of its own."""

    id: TypeId


TypeExpr = Scalar | Constant | ListOf | TupleOf | MapOf | Nullable | OneOf | Ref

ANYTHING = Scalar(Kind.ANY)
STRING = Scalar(Kind.STRING)
NULL = Scalar(Kind.NULL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Where a type is written, and so what it may be called.

    Attributes:
        parent: The type or method that the type belongs to, or ``""`` for a component.
        words: What distinguishes it there: the name of a component, a property, a parameter, ``"item"``.
        preferred: A name that the document gives it, used as it is; or ``""``.
        alternatives: Longer names than `words` for a collision, the best first, such as a parameter's location.
    """

    parent: TypeId | MethodId
    words: str
    preferred: str = ""
    alternatives: tuple[str, ...] = ()


class Access(PyEnum):
    """Who may write a field."""

    BOTH = "both"
    READ_ONLY = "read-only"
    WRITE_ONLY = "write-only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What a document says about a value beyond its type.

    Attributes:
        doc: Description, as written.
        default: A tuple of the value the server assumes, or ``()``.
        constraints: Keyword and value of each validation keyword, in document order; those of what an array or a
            dictionary holds as in ``items.maxLength`` and ``additionalProperties.minimum``.
    """

    doc: str = ""
    default: tuple[object, ...] = field(default=(), compare=False)
    constraints: tuple[tuple[str, object], ...] = field(default=(), compare=False)
    deprecated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A constraint to check.

    Attributes:
        keyword: As in `Note.constraints`.
        bound: Its value; of a pattern the one for Python's `re`.
        longest: Of a pattern, how many characters a text may have that it is asked about; else 0.
    """

    keyword: str
    bound: bool | int | float | str
    longest: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlShape:
    """Where a value stands in XML (OpenAPI 3.1.0, section 4.8.26).

    Attributes:
        name: Name of the element or attribute.
        attribute: It is an attribute; `text` that it is the text of the element around it.
        item: What each item of a list is, or None; `wrapped` in an element around them all.
    """

    name: str
    namespace: str = ""
    prefix: str = ""
    attribute: bool = False
    text: bool = False
    wrapped: bool = False
    item: XmlShape | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One property of a model.

    `required` says whether the key is present, `Nullable` whether its value may be null: four combinations, all legal
    (JSON Schema 2020-12 Validation, section 6.5.3). `rules` are those that a running SDK is to check. `preset` says
    that a new object has the one value of the field without being told, though it need not.
    """

    wire_name: str
    type: TypeExpr
    required: bool
    access: Access
    secret: bool
    note: Note
    preferred: str
    origin: Origin = field(compare=False)
    xml: XmlShape | None = None
    rules: tuple[Rule, ...] = ()
    preset: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """An object with known properties.

    Attributes:
        extra: The type of further properties where the document gives one, else None. They are kept in any case.
        page_items: Wire names that lead to the items, where objects of this class are pages; else ``()``.
        constraints: As in `Note`; `rules` are those to check.
    """

    id: TypeId
    context: Context
    doc: str
    fields: tuple[Field, ...]
    extra: TypeExpr | None
    page_items: tuple[str, ...]
    deprecated: bool
    origin: Origin = field(compare=False)
    constraints: tuple[tuple[str, object], ...] = field(default=(), compare=False)
    rules: tuple[Rule, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One value of an enum; `preferred` is the name the document gives it, or ``""``."""

    value: str | int
    preferred: str
    doc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Enum:
    """A set of strings or of integers; an open one leaves room for values still to come."""

    id: TypeId
    context: Context
    doc: str
    members: tuple[Member, ...]
    open: bool
    deprecated: bool
    origin: Origin = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One alternative of a union, and the tag values that mean it."""

    type: TypeExpr
    tags: tuple[str | int | bool | float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Union:
    """One of several types, two or more of them models.

    Attributes:
        tag: Wire name of the property that decides, or ``""`` where the best match does.
        tag_source: How the tag was found: ``"discriminator"``, ``"inferred"``, ``"sibling"`` or ``""``.
        default: The variant for unknown tags, or None: an unknown variant of the union's own.
        implied: Further tags that come, each with the one that it stands for: names of schemas beside what a mapping
            calls these (OpenAPI 3.1.0, section 4.8.25).
    """

    id: TypeId
    context: Context
    doc: str
    variants: tuple[Variant, ...]
    tag: str
    tag_source: str
    default: TypeExpr | None
    deprecated: bool
    origin: Origin = field(compare=False)
    implied: tuple[tuple[str, str | int | bool | float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """A name for a type that contains itself without a model in between."""

    id: TypeId
    context: Context
    doc: str
    type: TypeExpr
    origin: Origin = field(compare=False)


TypeDef = Model | Enum | Union | Alias


class Place(StrEnum):
    """Where a parameter goes."""

    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    COOKIE = "cookie"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a method.

    Attributes:
        style: How it is written on the wire, with `explode` (OpenAPI 3.1.0, section 4.8.12.2); ``"whole"`` for a value
            that is all of the query string (OpenAPI 3.2, section 4.12.1).
        media_type: The media type a structured value is written in, or ``""``.
        moment: How a moment is written: ``"http-date"``, ``"unix-time"``, or ``""`` for RFC 3339 and what is none.
        rules: Those that a running SDK is to check.
    """

    wire_name: str
    place: Place
    type: TypeExpr
    required: bool
    style: str
    explode: bool
    allow_reserved: bool
    media_type: str
    note: Note
    preferred: str
    origin: Origin = field(compare=False)
    moment: str = ""
    rules: tuple[Rule, ...] = ()

    @property
    def key(self) -> str:
        """What identifies it within its method, as in ``"path:hub_id"``."""
        return f"{self.place}:{self.wire_name}"

    @property
    def is_json(self) -> bool:
        """Whether it is written in JSON, or in what has it as its structured syntax (RFC 6839, section 3.1)."""
        return is_like_json(self.media_type)


class Format(StrEnum):
    """How bodies are written."""

    JSON = "json"
    JSON_LINES = "json-lines"
    FORM = "form"
    MULTIPART = "multipart"
    XML = "xml"
    TEXT = "text"
    EVENTS = "events"
    BINARY = "binary"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """How one property of a form is written, where that is not the usual way.

    Attributes:
        media_type: One or several separated by commas, or ``""``.
        style: A style of query parameters, or ``""`` for none; with `explode` and `allow_reserved`.
        headers: Header fields that its part of a multipart body always has.
    """

    wire_name: str
    media_type: str
    style: str
    explode: bool
    allow_reserved: bool
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A body in one media type."""

    media_type: str
    format: Format
    type: TypeExpr
    parts: tuple[Part, ...] = ()
    xml: XmlShape | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a method sends, the preferred content first."""

    required: bool
    contents: tuple[Content, ...]
    doc: str
    origin: Origin = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerContent:
    """What a success with a status (``"200"``, ``"2XX"`` or ``"default"``) carries; no content has no media type."""

    status: str
    media_type: str
    format: Format
    type: TypeExpr | None
    xml: XmlShape | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a method returns.

    Attributes:
        type: What the contents have in common, None where no answer has a body; of a stream the type of one item.
        stream: How the items of a stream are written, or None.
        events: Of a stream of events, the types for single kinds of them, by name.
    """

    type: TypeExpr | None
    doc: str
    contents: tuple[AnswerContent, ...] = ()
    stream: Format | None = None
    events: tuple[tuple[str, TypeExpr], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorAnswer:
    """What a failure carries: a status (``"404"``, ``"4XX"`` or ``"default"``) and the type of its body.

    `xml` is how the body is read if it is XML.
    """

    status: str
    type: TypeExpr | None
    doc: str
    xml: XmlShape | None = None


class PageKind(StrEnum):
    """What says which page is meant."""

    CURSOR = "cursor"
    ITEM = "item"
    OFFSET = "offset"
    PAGE = "page"
    LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """How the next page is asked for.

    Attributes:
        parameter: Wire name of the query parameter that says which page; ``""`` for links.
        next: Wire names that lead to the cursor or link in the answer; ``()`` where pages are counted, go on after an
            item, or link in a header.
        items: Wire names that lead to the items in the answer.
        item: The type of one item.
        first: The number of the first page, or item, where they are counted.
        total: Wire names that lead to the number of all items, or of pages where those are counted; or ``()``.
        key: Wire names that lead to what the next page is asked for with in an item, or ``()``.
        more: Wire names that lead to whether there is a further page, or ``()``.
    """

    parameter: str
    next: tuple[str, ...]
    items: tuple[str, ...]
    item: TypeExpr
    kind: PageKind
    first: int = 0
    total: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerVariable:
    """A part of a server's URL that callers choose; any text will do where `values` is empty.

    Without a default they have to.
    """

    name: str
    default: str | None
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where the API lives; `name` is the document's, or ``""``."""

    url: str
    name: str
    doc: str
    variables: tuple[ServerVariable, ...]


class SchemeKind(StrEnum):
    """The ways to authenticate."""

    BEARER = "bearer"
    BASIC = "basic"
    API_KEY = "api-key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """One way to authenticate.

    Attributes:
        place: Where an API key goes, under the name `wire_name`.
        prefix: What stands before a token where that is not ``Bearer``, else ``""``.
        token_url: Where a client can fetch tokens itself, for `scopes`; else ``""``.
    """

    id: str
    kind: SchemeKind
    place: Place
    wire_name: str
    doc: str
    prefix: str = ""
    token_url: str = ""
    scopes: tuple[str, ...] = ()


Security = tuple[tuple[str, ...], ...]
"""Alternatives, each the ids of the schemes that go together; ``()`` where no authentication is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One operation.

    Attributes:
        id: HTTP method and path template, as in ``"GET /hubs/{hub_id}"``.
        wanted: The method's name where the document or the configuration gives one, else ``""``.
        security: What it needs where that differs from the API's, else None.
        idempotency: Wire name of the header parameter with a key that makes it safe to repeat, or ``""``.
        headers: The models of the header fields that its answers have, by status.
    """

    id: MethodId
    operation_id: str
    http_method: str
    path: str
    wanted: str
    summary: str
    doc: str
    parameters: tuple[Parameter, ...]
    body: Body | None
    answer: Answer
    errors: tuple[ErrorAnswer, ...]
    pages: Pages | None
    security: Security | None
    servers: tuple[Server, ...]
    deprecated: bool
    idempotency: str = ""
    origin: Origin = field(compare=False)
    headers: tuple[tuple[str, TypeId], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that the server sends by itself: a webhook, or a callback.

    Attributes:
        id: Where it is described, as in ``"file#pointer"``.
        wire_name: What the document calls it.
        owner: What the operation is called that it is a callback of; ``""`` for a webhook.
        type: What is in its body, None where it has none.
    """

    id: EventId
    wire_name: str
    owner: str
    doc: str
    type: TypeExpr | None
    deprecated: bool
    origin: Origin = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """Methods that belong together; `wire_name` is a tag, a path segment or the configuration's word.

    Attributes:
        parents: The wire names of the resources that this one is a part of; these may have no methods themselves.
    """

    wire_name: str
    doc: str
    methods: tuple[Method, ...]
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """All that one document says.

    Attributes:
        name: The sub-package, or ``""`` where the target has one document only.
        types: In the order in which the document mentions them.
    """

    name: str
    title: str
    version: str
    doc: str
    servers: tuple[Server, ...]
    schemes: tuple[Scheme, ...]
    security: Security
    resources: tuple[Resource, ...]
    types: Mapping[TypeId, TypeDef]
    events: tuple[Event, ...] = ()

    @property
    def methods(self) -> Iterator[Method]:
        """All methods, resource by resource."""
        return (method for resource in self.resources for method in resource.methods)


def parts_of(expr: TypeExpr) -> tuple[TypeExpr, ...]:
    """Return the alternatives that an expression is made of, null aside."""
    plain = expr.item if isinstance(expr, Nullable) else expr
    return plain.members if isinstance(plain, OneOf) else (plain,)


def children(expr: TypeExpr) -> tuple[TypeExpr, ...]:
    """Return the expressions directly within one, in order."""
    match expr:
        case Scalar() | Constant() | Ref():
            return ()
        case ListOf(item) | Nullable(item):
            return (item,)
        case MapOf(value, key):
            return (value,) if key == STRING else (key, value)
        case TupleOf(items) | OneOf(items):
            return items
        case _:
            assert_never(expr)


def walk(expr: TypeExpr) -> Iterator[TypeExpr]:
    """Yield an expression and all within it, each before its parts."""
    yield expr
    for child in children(expr):
        yield from walk(child)


def references(expr: TypeExpr) -> Iterator[TypeId]:
    """Yield the ids of the named types that an expression mentions, in order, with repetitions."""
    return (part.id for part in walk(expr) if isinstance(part, Ref))


def exprs_of(definition: TypeDef) -> Iterator[TypeExpr]:
    """Yield the expressions directly in a definition, in order."""
    match definition:
        case Model():
            yield from (entry.type for entry in definition.fields)
            if definition.extra is not None:
                yield definition.extra
        case Union():
            yield from (variant.type for variant in definition.variants)
            if definition.default is not None:
                yield definition.default
        case Alias():
            yield definition.type
        case Enum():
            return
        case _:
            assert_never(definition)


def types_in(method: Method) -> Iterator[tuple[str, TypeExpr]]:
    """Yield what a method takes and gives: where, as in ``"query:limit"``, ``"body"`` or ``"404"``, and its type."""
    yield from ((parameter.key, parameter.type) for parameter in method.parameters)
    if method.body is not None:
        yield from (("body", content.type) for content in method.body.contents)
    if method.answer.type is not None:
        yield "answer", method.answer.type
    yield from ((name, expr) for name, expr in method.answer.events)
    yield from ((error.status, error.type) for error in method.errors if error.type is not None)
