"""The document as typed nodes, in the shape of OpenAPI 3.1 whatever version came in.

    Document
    ├── info: Info
    ├── servers: Server
    ├── tags: Tag
    ├── security, security_schemes: SecurityScheme
    ├── paths: PathItem
    │   └── operations: Operation
    │       ├── parameters: Parameter ── schema | content
    │       ├── body: RequestBody ────── content: MediaType ── schema
    │       └── responses: Response ──── content, headers: Header
    ├── webhooks: PathItem
    └── schemas: the component schemas of the root file, by name

References to anything but schemas are already followed: a node stands where its reference stood, and `origin` says
where it is written. Schemas keep their references (`Schema.ref`), since they may be recursive; `Document.schema`
follows one. Values of the wrong type were reported and left out by the parser, so that a field holds what
its annotation says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sdkwright.diagnostics import Origin
from sdkwright.source import JsonValue

__all__ = [
    "Discriminator", "Document", "Header", "Info", "JsonValue", "Location", "MediaType", "Operation", "Parameter",
    "RequestBody", "Response", "Schema", "SecurityRequirement", "SecurityScheme", "Server", "Tag",
]  # fmt: skip


class Location(StrEnum):
    """Where a parameter goes (OpenAPI 3.1.0, section 4.8.12.1)."""

    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    COOKIE = "cookie"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Discriminator:
    """The property that tells the variants of a union apart (OpenAPI 3.1.0, section 4.8.25).

    Attributes:
        mapping: Tag value to the id of a schema (`Origin.id`), in document order; implicit entries are not in it.
        default: Id of the schema for unknown tags (OpenAPI 3.2), or None.
    """

    property_name: str
    mapping: Mapping[str, str]
    default: str | None
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Schema:
    """One schema (JSON Schema 2020-12). An absent keyword is None, or empty where empty says the same.

    Attributes:
        always: The schema is the boolean ``true`` or ``false``; None for an object.
        ref: Id (`Origin.id`) of the schema that ``$ref`` names; its siblings stand beside it in this same node.
        types: ``type`` as a tuple in document order, ``()`` where the schema has none. ``nullable`` was folded in.
        nullable: The author wrote ``nullable: true`` (OpenAPI 3.0), so null is allowed beside whatever else is
            said here, by ``$ref``, ``allOf`` or ``enum`` too.
        constant: A tuple of the one value of ``const``, or ``()``.
        enum: The values of ``enum`` in document order without repetitions, or None.
        default: A tuple of the one value of ``default``, or ``()``.
        condition: The schema under ``if``; `consequence` the one under ``then``, `alternative` the one under ``else``.
        xml: The ``xml`` object, as written.
        constraints: Validation keywords that change no type (``minLength``, ``pattern``, ``maximum``, …), as written.
        extensions: Every ``x-…`` keyword, as written. Data, never code.
    """

    origin: Origin
    always: bool | None = None
    ref: str | None = None
    title: str = ""
    description: str = ""
    types: tuple[str, ...] = ()
    format: str = ""
    content_encoding: str = ""
    content_media_type: str = ""
    constant: tuple[JsonValue, ...] = ()
    enum: tuple[JsonValue, ...] | None = None
    default: tuple[JsonValue, ...] = ()
    examples: tuple[JsonValue, ...] = ()
    properties: Mapping[str, Schema] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    additional_properties: Schema | None = None
    unevaluated_properties: Schema | None = None
    pattern_properties: Mapping[str, Schema] = field(default_factory=dict)
    property_names: Schema | None = None
    items: Schema | None = None
    prefix_items: tuple[Schema, ...] = ()
    all_of: tuple[Schema, ...] = ()
    any_of: tuple[Schema, ...] = ()
    one_of: tuple[Schema, ...] = ()
    content_schema: Schema | None = None
    negated: Schema | None = None
    condition: Schema | None = None
    consequence: Schema | None = None
    alternative: Schema | None = None
    dependent_schemas: Mapping[str, Schema] = field(default_factory=dict)
    discriminator: Discriminator | None = None
    nullable: bool = False
    read_only: bool = False
    write_only: bool = False
    deprecated: bool = False
    xml: Mapping[str, JsonValue] = field(default_factory=dict)
    constraints: Mapping[str, JsonValue] = field(default_factory=dict)
    extensions: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MediaType:
    """One entry of a ``content`` map (OpenAPI 3.1.0, section 4.8.14).

    Attributes:
        name: The media type as written, with its parameters: ``application/json``, ``text/*``.
        encoding: The Encoding Objects by property, as written.
        item_schema: What each item of a sequential media type is (OpenAPI 3.2), or None.
    """

    name: str
    schema: Schema | None
    examples: tuple[JsonValue, ...]
    encoding: Mapping[str, Mapping[str, JsonValue]]
    origin: Origin
    item_schema: Schema | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Parameter:
    """One parameter; `style` and `explode` are settled to their defaults (OpenAPI 3.1.0, section 4.8.12)."""

    name: str
    location: Location
    description: str
    required: bool
    deprecated: bool
    schema: Schema | None
    content: tuple[MediaType, ...]
    style: str
    explode: bool
    allow_reserved: bool
    examples: tuple[JsonValue, ...]
    extensions: Mapping[str, JsonValue]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RequestBody:
    """The body of a request, its media types in document order."""

    description: str
    required: bool
    content: tuple[MediaType, ...]
    extensions: Mapping[str, JsonValue]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Header:
    """One header of a response."""

    name: str
    description: str
    required: bool
    schema: Schema | None
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Response:
    """One response of an operation.

    Attributes:
        status: The key in ``responses``: ``"200"``, ``"4XX"`` (upper case) or ``"default"``.
    """

    status: str
    description: str
    content: tuple[MediaType, ...]
    headers: tuple[Header, ...]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Server:
    """A server.

    Attributes:
        variables: By name the default, None where callers have to say, and the values to choose from, ``()`` for any.
    """

    url: str
    description: str
    name: str
    variables: Mapping[str, tuple[str | None, tuple[str, ...]]]
    extensions: Mapping[str, JsonValue]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SecurityRequirement:
    """Schemes that go together, each with its scopes; an empty one means that no authentication will do."""

    schemes: Mapping[str, tuple[str, ...]]
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SecurityScheme:
    """A security scheme (OpenAPI 3.1.0, section 4.8.27).

    Attributes:
        type: ``apiKey``, ``http``, ``oauth2``, ``openIdConnect`` or ``mutualTLS``.
        scheme: The HTTP authentication scheme as written, for ``http``; its case means nothing.
        flows: For ``oauth2``: flow name to its fields (``tokenUrl``, ``scopes``, …), as written.
    """

    name: str
    type: str
    description: str
    scheme: str
    bearer_format: str
    parameter: str
    location: str
    flows: Mapping[str, Mapping[str, JsonValue]]
    open_id_connect_url: str
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Operation:
    """One operation, with the parameters of its path item merged in, the path item's first.

    Attributes:
        method: The HTTP method, as it is sent.
        path: The path template as written.
        servers: The operation's own servers, else its path item's, else ``()``.
        security: The requirements that hold, the document's where the operation has none of its own.
        callbacks: The operations that the server calls, `path` being the runtime expression of their URL.
        event: The name of the webhook or callback that it is, ``""`` for what clients call.
        incomplete: It cannot be called as meant, since a part of it could not be read; an unsupported finding says why.
    """

    method: str
    path: str
    operation_id: str
    summary: str
    description: str
    tags: tuple[str, ...]
    deprecated: bool
    parameters: tuple[Parameter, ...]
    body: RequestBody | None
    responses: tuple[Response, ...]
    servers: tuple[Server, ...]
    security: tuple[SecurityRequirement, ...]
    extensions: Mapping[str, JsonValue]
    origin: Origin
    callbacks: tuple[Operation, ...] = ()
    event: str = ""
    incomplete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Info:
    """About the API."""

    title: str
    version: str
    summary: str
    description: str
    license_name: str
    contact_name: str
    contact_email: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tag:
    """A tag and what it says.

    Attributes:
        parent: The name of the tag above it (OpenAPI 3.2), or ``""``.
        kind: What it is for (OpenAPI 3.2): ``nav``, ``badge``, …, or ``""``.
    """

    name: str
    description: str
    extensions: Mapping[str, JsonValue]
    origin: Origin
    summary: str = ""
    parent: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Document:
    """A whole document with everything it refers to.

    Attributes:
        file: The root file, as in `Origin.file`.
        version: The ``openapi`` or ``swagger`` version as written.
        operations: Every operation of ``paths`` in document order.
        webhooks: Every operation of ``webhooks``; `Operation.path` is the webhook's name.
        schemas: The component schemas of the root file by name, in document order.
        schema: Follows the id in a `Schema.ref` or a discriminator mapping, wherever it points: a component, a place
            within another schema, another file. The same id gives the same object. None where nothing is there
            (it was reported when the reference was read).
        extensions: Every ``x-…`` of the root.
        lost: Operations that could not be read, by name (``GET /levels``), and paths of which nothing could be; an
            unsupported finding below the place says why.
        left_out: Kind, name and place of each parameter, body and response that is missing in what it is written in;
            a finding at the place says why.
        every_schema: All schemas that are in use or are components, each place once, in the same order each time.
    """

    file: str
    version: str
    info: Info
    servers: tuple[Server, ...]
    tags: tuple[Tag, ...]
    operations: tuple[Operation, ...]
    webhooks: tuple[Operation, ...]
    security_schemes: Mapping[str, SecurityScheme]
    schemas: Mapping[str, Schema]
    schema: Callable[[str], Schema | None]
    extensions: Mapping[str, JsonValue]
    every_schema: Callable[[], tuple[Schema, ...]] = tuple
    lost: tuple[tuple[str, Origin], ...] = ()
    left_out: tuple[tuple[str, str, Origin], ...] = ()
