"""Operations and what they are made of, in the shape of OpenAPI 3.1."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import Enum, auto
from typing import Final, NamedTuple
from urllib.parse import quote

from sdkwright.diagnostics import Diagnostic, Origin, note, unsupported, warning
from sdkwright.document.nodes import (
    Header,
    JsonValue,
    Location,
    MediaType,
    Operation,
    Parameter,
    RequestBody,
    Response,
    Schema,
    SecurityRequirement,
    Server,
)
from sdkwright.document.places import Place
from sdkwright.document.querystrings import QueryStrings, beside_whole
from sdkwright.document.reading import Reader, extensions, kind
from sdkwright.document.schemas import Schemas

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_STYLES: Final = {
    Location.PATH: ("simple", "label", "matrix"),
    Location.QUERY: ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    Location.HEADER: ("simple",),
    Location.COOKIE: ("form", "cookie"),
}
_HTTP_HEADERS: Final = frozenset(("accept", "content-type", "authorization"))
_STATUS: Final = re.compile(r"[1-5](?:[0-9][0-9]|XX)\Z|default\Z")
_TOKEN: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+\Z")
_VARIABLE: Final = re.compile(r"\{([^{}]+)\}")
_STRAY_BRACE: Final = re.compile(r"\{([^{}]+)\}|()[{}]")
_PARAMETER_LOST: Final = "the parameter is left out"
_PATH_LOST: Final = "its operations are left out"


class Kind(Enum):
    """What the path items of a map are for."""

    PATH = auto()
    WEBHOOK = auto()
    CALLBACK = auto()


class PathItem(NamedTuple):
    """A path item, with what it shares with its operations.

    Attributes:
        event: The name of a webhook or callback.
        incomplete: Some parameter of all its operations could not be read.
    """

    path: str
    place: Place
    parameters: tuple[Parameter, ...]
    servers: tuple[Server, ...]
    kind: Kind
    event: str = ""
    incomplete: bool = False


class Operations:
    """Reads operations.

    Args:
        security: The requirements that hold where an operation has none of its own.
        schemes: Names of the security schemes that there are.

    Attributes:
        lost: What could not be read of ``paths``; see `Document.lost`.
        left_out: What is missing in operations; see `Document.left_out`.
    """

    def __init__(
        self,
        reader: Reader,
        schemas: Schemas,
        security: tuple[SecurityRequirement, ...],
        schemes: frozenset[str],
    ) -> None:
        self._reader = reader
        self._schemas = schemas
        self._security = security
        self._schemes = schemes
        self._log = reader.log
        self.lost: list[tuple[str, Origin]] = []
        self.left_out: list[tuple[str, str, Origin]] = []
        self._lost_parts = 0

    def paths(self, root: Place, key: str) -> Iterator[Operation]:
        """Yield the operations of a map of path items, in document order.

        Reports:
            duplicate-operation: Two have the same method and path; the second one is left out.
        """
        seen = set()
        for operation in self._all_paths(root, key):
            name = f"{operation.method} {operation.path}"
            if name in seen:
                message = f"`{name}` is described a second time; this is left out"
                self._log.add(warning("duplicate-operation", operation.origin, message))
            else:
                seen.add(name)
                yield operation

    def _all_paths(self, root: Place, key: str) -> Iterator[Operation]:
        for path, place in self._reader.members(root, key):
            if not path.startswith("x-"):
                kind = Kind.PATH if key == "paths" else Kind.WEBHOOK
                template = self._template(path, place) if kind is Kind.PATH else path
                yield from self._path_item(template, place, kind, event="" if kind is Kind.PATH else path)

    def _template(self, path: str, place: Place) -> str:
        """Return a path as a template: with a slash in front, and no brace that belongs to no parameter.

        Reports:
            path-template: It is none as written.
        """
        template = path if path.startswith("/") else f"/{path}"
        plain = _VARIABLE.sub("", template)
        if "{" in plain or "}" in plain:
            template = _STRAY_BRACE.sub(lambda brace: brace[0] if brace[1] else quote(brace[0]), template)
        if template != path:
            message = f"`{path}` is no path template; it is read as `{template}`"
            self._log.add(warning("path-template", place.origin, message))
        return template

    def _path_item(self, path: str, place: Place, kind: Kind, event: str) -> Iterator[Operation]:
        item = self._reader.references.follow(place, _PATH_LOST, lost=True)
        if item is None:
            self._lose(kind, path, place)
            return
        if item.value is not None and not isinstance(item.value, dict):
            self._reader.wrong_type(item, "an object", _PATH_LOST, lost=True)
            self._lose(kind, path, place)
            return
        # What a path item means that has members beside its reference is undefined before 3.1, but plain.
        beside = place.beside_reference
        lost = self._lost_parts
        name = path if kind is Kind.PATH else ""
        parameters = merge_parameters(self._parameters(item, name), self._parameters(beside, name))
        incomplete = self._lost_parts > lost
        owner = PathItem(path, item, parameters, self.servers(beside) or self.servers(item), kind, event, incomplete)
        found = {name: item.child(name) for name in item.members if name.lower() in METHODS}
        found.update((name, beside.child(name)) for name in beside.members if name.lower() in METHODS)
        usual = ((name.upper(), operation) for name, operation in found.items())
        for method, operation in (*usual, *self._additional(owner)):
            if operation.value is not None:
                yield from self._operation(owner, method, operation)
                if incomplete:
                    message = f"`{path}` has a parameter for all of its operations that is left out"
                    self._log.add(unsupported("lost-parameter", operation.origin, message))

    def _lose(self, kind: Kind, name: str, place: Place) -> None:
        """Note an operation, or the path of several, that could not be read; why is reported."""
        if kind is Kind.PATH:
            self.lost.append((name, place.origin))

    def _leave_out(self, part: str, owner: str, name: str, origin: Origin) -> None:
        """Note a part of an operation that is missing in it; why is reported.

        Args:
            owner: Name of the operation or path, ``""`` where that is no part of ``paths``.
            name: What tells the part from others of the operation, or ``""``.
        """
        if owner:
            self.left_out.append((part, f"{owner} {name}".rstrip(), origin))

    def _additional(self, owner: PathItem) -> Iterator[tuple[str, Place]]:
        """Yield the operations with methods of their own, written as they are sent (OpenAPI 3.2, section 4.9).

        Reports:
            unknown-method: A method that no request can have; its operation is left out.
        """
        for method, operation in self._reader.members(owner.place, "additionalOperations"):
            if _TOKEN.match(method):
                yield method, operation
            else:
                message = f"`{method}` is no method that a request can have; the operation is left out"
                self._log.add(unsupported("unknown-method", operation.origin, message))
                self._lose(owner.kind, f"{method} {owner.path}", operation)

    def _operation(self, owner: PathItem, method: str, place: Place) -> Iterator[Operation]:
        found = self._reader.resolved(place, "the operation is left out", lost=True)
        if found is None:
            self._lose(owner.kind, f"{method} {owner.path}", place)
            return
        reader = self._reader
        name = f"{method} {owner.path}" if owner.kind is Kind.PATH else ""
        lost = self._lost_parts
        own = {key for key in ("summary", "description") if reader.text(found, key)}
        operation = Operation(
            method=method,
            path=owner.path,
            operation_id=reader.text(found, "operationId"),
            # What a path says is meant for all of its operations.
            summary=reader.text(found if own else owner.place, "summary"),
            description=reader.description(found if own else owner.place),
            tags=reader.strings(found, "tags"),
            deprecated=reader.flag(found, "deprecated"),
            parameters=merge_parameters(owner.parameters, self._parameters(found, name)),
            body=self._body(owner, found, name),
            responses=tuple(self._responses(found, name)),
            servers=self.servers(found) or owner.servers,
            security=self.security(found) if "security" in found.members else self._security,
            extensions=extensions(found),
            origin=found.origin,
            event=owner.event,
            incomplete=owner.incomplete or self._lost_parts > lost,
        )
        self._log.extend(beside_whole(operation))
        operation = replace(operation, callbacks=tuple(self._callbacks(owner, found)))
        yield self._with_path_variables(operation) if owner.kind is Kind.PATH else operation

    def _callbacks(self, owner: PathItem, operation: Place) -> Iterator[Operation]:
        """Yield what the server calls because of an operation.

        Reports:
            nested-callbacks: An operation that the server calls has callbacks itself; they are left out.
        """
        callbacks = self._reader.members(operation, "callbacks")
        if callbacks and owner.kind is Kind.CALLBACK:
            message = "callbacks of what is a callback itself are left out"
            self._log.add(warning("nested-callbacks", operation.origin.child("callbacks"), message))
            return
        for name, callback in callbacks:
            found = self._reader.resolved(callback, "the callback is left out")
            for expression in found.members if found else ():
                if found and not expression.startswith("x-"):
                    yield from self._path_item(expression, found.child(expression), Kind.CALLBACK, name)

    # Parameters

    def _parameters(self, owner: Place, name: str) -> tuple[Parameter, ...]:
        """Return the parameters that an operation or path item of a name lists itself, the first of each name."""
        found: dict[tuple[Location, str], Parameter] = {}
        for listed in self.listed_parameters(owner):
            parameters = tuple(self._parameters_at(listed))
            if not parameters and listed.value is not None and not self._in_body(listed):
                self._leave_out("parameter", name, self._name_of(listed), listed.origin)
            for parameter in parameters:
                known = found.setdefault(identity(parameter), parameter)
                if known is not parameter:
                    what = f"the {known.location} parameter `{parameter.name}`"
                    message = f"{what} is listed a second time; this is left out"
                    self._log.add(warning("duplicate-parameter", listed.origin, message))
                    self._leave_out("parameter", name, f"{known.location}:{known.name}", listed.origin)
        return tuple(found.values())

    def _in_body(self, parameter: Place) -> bool:
        """Say whether a parameter is part of the body."""
        del parameter
        return False

    def _name_of(self, place: Place) -> str:
        """Return what to call a parameter that could not be read: as any other, or by its number."""
        found = self._reader.references.peek(place)
        members = found.members if found is not None else {}
        known = isinstance(members.get("in"), str) and isinstance(members.get("name"), str)
        number = place.origin.tokens[-1:] or ("0",)  # the whole of a file may stand for the only one
        return f"{members['in']}:{members['name']}" if known else f"parameters/{number[0]}"

    def listed_parameters(self, owner: Place) -> list[Place]:
        """Return the places of the parameters that an operation or path item lists itself."""
        found = self._reader.references.peek(owner.child("parameters"))
        if found is None or not isinstance(found.value, list | dict | None):
            self._lost_parts += 1
        return [self._with_schema(place) for place in self._reader.items(owner, "parameters", lost=True)]

    def _with_schema(self, place: Place) -> Place:
        """Return a parameter as it is meant, if a reference that stands in it names its schema.

        Reports:
            misplaced-ref: It does.
        """
        ref = place.reference
        target = self._reader.references.peek(place)
        if ref is None or not {"name", "in"} <= place.members.keys() or (target and "in" in target.members):
            return place
        message = f"`{ref}` is no parameter; it is read as the schema of this one"
        self._log.add(warning("misplaced-ref", place.origin.child("$ref"), message, hint="put it under `schema`"))
        return place._replace(value={**place.beside_reference.members, **self._schema_member(place, ref)})

    def _schema_member(self, place: Place, ref: str) -> dict[str, JsonValue]:
        """Return the member of a parameter that says that its schema is elsewhere."""
        del place
        return {"schema": {"$ref": ref}}

    def _parameters_at(self, place: Place) -> Iterator[Parameter]:
        """Yield the parameter at a place, or those that a whole query string is made of (OpenAPI 3.2, 4.12.1).

        Reports:
            querystring: It is made of what cannot be written.
        """
        whole = self._reader.references.peek(place)
        if whole is None or whole.members.get("in") != "querystring":
            parameter = self._parameter(place)
            yield from (parameter,) if parameter is not None else ()
            return
        parameters = tuple(QueryStrings(self._reader, self._schemas).parameters(whole, self._content(whole)))
        if not parameters:
            self._lose_parameter(place, "querystring", "this query string is no form, no JSON and no text")
        yield from parameters

    def _parameter(self, place: Place) -> Parameter | None:
        if place.value is None:
            self._reader.wrong_type(place, "an object")
            return None
        if not isinstance(place.value, dict):
            self._lose_parameter(place, "incomplete-parameter", f"a parameter is an object, not {kind(place.value)}")
            return None
        found = self._reader.resolved(place, _PARAMETER_LOST, lost=True)
        if found is None:
            self._lost_parts += 1
            return None
        name = self._reader.text(found, "name")
        location = self._location(place, found)
        if location is None:
            return None
        if not name:
            self._lose_parameter(place, "incomplete-parameter", "this parameter has no `name`")
            return None
        if location is Location.HEADER and name.lower() in _HTTP_HEADERS:
            self._log.add(self._http_header(name, found.origin))
            return None
        return self._build_parameter(found, name, location)

    def _http_header(self, name: str, origin: Origin) -> Diagnostic:
        """Return what is said of a header that other parts of a document describe: media types and security schemes.

        Without any scheme the SDK knows no other way to authenticate.
        """
        message = f"the header `{name}` is no parameter (OpenAPI 3.1.0, section 4.8.12.1); it is left out"
        if name.lower() == "authorization" and not self._schemes:
            return warning("http-header-parameter", origin, message, hint="a security scheme says how to authenticate")
        hint = f"`headers={{'{name.lower()}': …}}` sends one of your own"
        return note("http-header-parameter", origin, message, hint=hint)

    def _location(self, place: Place, found: Place) -> Location | None:
        """Return where the parameter `found` goes, which is listed at `place`, or None where that cannot be.

        Reports:
            incomplete-parameter, unknown-location.
        """
        text = self._reader.text(found, "in")
        if text in set(Location):
            return Location(text)
        if text.lower() in set(Location):
            message = f"`{text}` is read as `{text.lower()}`"
            self._log.add(warning("unknown-location", found.origin.child("in"), message))
            return Location(text.lower())
        if text:
            self._lose_parameter(place, "unknown-location", f"`{text}` is no place for a parameter")
        else:
            self._lose_parameter(place, "incomplete-parameter", "this parameter has no `in`")
        return None

    def _lose_parameter(self, place: Place, rule: str, why: str) -> None:
        self._lost_parts += 1
        self._log.add(unsupported(rule, place.origin, f"{why}; {_PARAMETER_LOST}"))

    def _build_parameter(self, place: Place, name: str, location: Location) -> Parameter:
        reader = self._reader
        style = self._style(place, location)
        content = self._content(place)
        return Parameter(
            name=name,
            location=location,
            description=reader.description(place),
            required=self._required(place, name, location),
            deprecated=reader.flag(place, "deprecated"),
            schema=self.schema(place),
            content=content[:1],
            style=style,
            explode=reader.flag(place, "explode", default=style in ("form", "cookie", "deepObject")),
            allow_reserved=reader.flag(place, "allowReserved"),
            examples=self._examples(place),
            extensions=extensions(place),
            origin=place.origin,
        )

    def _required(self, place: Place, name: str, location: Location) -> bool:
        required = self._reader.flag(place, "required")
        if location is Location.PATH and not required:
            message = f"the path parameter `{name}` must say `required: true`; it is required"
            self._log.add(warning("optional-path-parameter", place.origin, message))
        return required or location is Location.PATH

    def _style(self, place: Place, location: Location) -> str:
        styles = _STYLES[location]
        style = self._reader.text(place, "style") or styles[0]
        if style in styles:
            return style
        message = f"`{style}` is no style of a {location} parameter; it is sent as `{styles[0]}`"
        self._log.add(warning("unknown-style", place.origin.child("style"), message))
        return styles[0]

    def _with_path_variables(self, operation: Operation) -> Operation:
        """Return an operation whose path parameters are those that its path names.

        Reports:
            undeclared-path-parameter, unused-path-parameter.
        """
        variables = dict.fromkeys(_VARIABLE.findall(operation.path))
        declared = {p.name for p in operation.parameters if p.location is Location.PATH}
        added = tuple(self._undeclared(operation, name) for name in variables if name not in declared)
        unused = [p for p in operation.parameters if p.location is Location.PATH and p.name not in variables]
        for parameter in unused:
            message = f"`{operation.path}` has no `{{{parameter.name}}}`; {_PARAMETER_LOST}"
            self._log.add(warning("unused-path-parameter", parameter.origin, message))
            name = f"{operation.method} {operation.path}"
            self._leave_out("parameter", name, f"path:{parameter.name}", parameter.origin)
        if not added and not unused:
            return operation
        kept = (p for p in operation.parameters if p.location is not Location.PATH or p.name in variables)
        return replace(operation, parameters=(*added, *kept))

    def _undeclared(self, operation: Operation, name: str) -> Parameter:
        message = f"no parameter describes `{{{name}}}` of `{operation.path}`; it is taken as a required string"
        self._log.add(warning("undeclared-path-parameter", operation.origin, message))
        return Parameter(
            name=name,
            location=Location.PATH,
            description="",
            required=True,
            deprecated=False,
            schema=Schema(origin=operation.origin.child("parameters", name, "schema"), types=("string",)),
            content=(),
            style="simple",
            explode=False,
            allow_reserved=False,
            examples=(),
            extensions={},
            origin=operation.origin.child("parameters", name),
        )

    # Bodies and responses

    def _body(self, owner: PathItem, operation: Place, name: str) -> RequestBody | None:
        del owner
        if operation.members.get("requestBody") is None:
            return None
        written = operation.child("requestBody")
        found = self._reader.resolved(written, "the body is left out", lost=True)
        if found is None:
            self._lost_parts += 1
            self._leave_out("body", name, "", written.origin)
            return None
        return RequestBody(
            description=self._reader.description(found),
            required=self._reader.flag(found, "required"),
            content=self._content(found),
            extensions=extensions(found),
            origin=found.origin,
        )

    def _responses(self, operation: Place, name: str) -> Iterator[Response]:
        """Yield the responses of an operation of a name.

        Reports:
            unknown-status, duplicate-response.
        """
        seen: set[str] = set()
        for key, place in self._reader.members(operation, "responses"):
            if key.startswith("x-"):
                continue
            status, count = _status(key), len(seen)
            if not _STATUS.match(status):
                message = f"`{key}` is no HTTP status, range of them or `default`; the response is left out"
                self._log.add(warning("unknown-status", place.origin, message))
            elif status in seen:
                message = f"`{key}` is `{status}`, which there is already; the response is left out"
                self._log.add(warning("duplicate-response", place.origin, message))
            elif (found := self._reader.resolved(_filled(place), "the response is left out")) is not None:
                seen.add(status)
                yield self._response(operation, status, found)
            if len(seen) == count:
                self._leave_out("response", name, key, place.origin)

    def _response(self, operation: Place, status: str, place: Place) -> Response:
        """Return a response.

        Reports:
            unused-links: It says how further requests follow from it.
        """
        del operation
        if place.members.get("links"):
            message = "links make no method; what they lead to is called with values of the answer"
            self._log.add(note("unused-links", place.origin.child("links"), message))
        return Response(
            status=status,
            description=self._reader.description(place),
            content=self._content(place),
            headers=tuple(self._headers(place)),
            origin=place.origin,
        )

    def _headers(self, response: Place) -> Iterator[Header]:
        for name, place in self._reader.members(response, "headers"):
            found = self._reader.resolved(place, "the header is left out")
            if found is None:
                continue
            yield Header(
                name=name,
                description=self._reader.description(found),
                required=self._reader.flag(found, "required"),
                schema=self._header_schema(found),
                origin=found.origin,
            )

    def _header_schema(self, header: Place) -> Schema | None:
        content = self._content(header)
        return self.schema(header) or (content[0].schema if content else None)

    def _content(self, owner: Place) -> tuple[MediaType, ...]:
        found: dict[str, Place] = {}
        for name, place in self._reader.members(owner, "content"):
            media_type = self._reader.resolved(_filled(place), "the media type is left out")
            if media_type is not None:
                found[name] = media_type
        return tuple(self._media_type(name, place, _spokesman(name, found)) for name, place in found.items())

    def _media_type(self, name: str, place: Place, first: Place) -> MediaType:
        """Return a media type.

        Args:
            first: The media type whose schema it shares, or itself: what is written twice is one thing.
        """
        encoding = {key: self._reader.resolved(entry) for key, entry in self._reader.members(place, "encoding")}
        return MediaType(
            name=name,
            schema=self.schema(first),
            examples=self._examples(place),
            encoding={key: entry.members for key, entry in encoding.items() if entry},
            origin=place.origin,
            item_schema=self.schema(place, "itemSchema"),
        )

    def schema(self, owner: Place, key: str = "schema") -> Schema | None:
        """Return the schema that an object holds, or None."""
        return self._schemas.at(owner.child(key)) if owner.members.get(key) is not None else None

    def _examples(self, owner: Place) -> tuple[JsonValue, ...]:
        """Return the values of ``example`` and ``examples``."""
        single = (owner.members["example"],) if "example" in owner.members else ()
        several = owner.child("examples")
        if isinstance(several.value, list):
            # The shape that `examples` has in a schema.
            return (*single, *several.value)
        return (*single, *self._example_values(owner))

    def _example_values(self, owner: Place) -> Iterator[JsonValue]:
        for _name, place in self._reader.members(owner, "examples"):
            found = self._reader.references.follow(place, "the example is left out")
            members: Mapping[str, JsonValue] = found.members if found else {}
            for keyword in ("value", "dataValue"):
                if keyword in members:
                    yield members[keyword]

    # What the document shares with its operations

    def servers(self, owner: Place) -> tuple[Server, ...]:
        """Return the servers that an object lists."""
        places = (self._reader.resolved(place) for place in self._reader.items(owner, "servers"))
        return tuple(self._server(place) for place in places if place is not None)

    def _server(self, place: Place) -> Server:
        """Return a server.

        Reports:
            undeclared-server-variable: Its URL has a variable that is not described.
        """
        variables: dict[str, tuple[str | None, tuple[str, ...]]] = {}
        for name, entry in self._reader.members(place, "variables"):
            found = self._reader.resolved(entry)
            if found is not None:
                values = self._reader.strings(found, "enum")
                default = self._reader.text(found, "default")
                variables[name] = (default or (values[0] if values else None), values)
        for name in _VARIABLE.findall(self._reader.text(place, "url")):
            if name not in variables:
                message = f"nothing describes `{{{name}}}` of this URL; callers have to give it"
                self._log.add(warning("undeclared-server-variable", place.origin, message))
                variables[name] = (None, ())
        return Server(
            url=self._reader.text(place, "url"),
            description=self._reader.description(place),
            name=self._reader.text(place, "name"),
            variables=variables,
            extensions=extensions(place),
            origin=place.origin,
        )

    def security(self, owner: Place) -> tuple[SecurityRequirement, ...]:
        """Return the security requirements that an object lists.

        Reports:
            unknown-security-scheme: One names a scheme that does not exist; it is left out.
        """
        found = []
        for place in self._reader.items(owner, "security"):
            requirement = self._reader.resolved(place)
            if requirement is not None and self._known_schemes(requirement):
                schemes = {name: self._reader.strings(requirement, name) for name in requirement.members}
                found.append(SecurityRequirement(schemes=schemes, origin=requirement.origin))
        return tuple(found)

    def _known_schemes(self, requirement: Place) -> bool:
        unknown = [name for name in requirement.members if name not in self._schemes]
        for name in unknown:
            message = f"there is no security scheme `{name}`; this alternative is left out"
            self._log.add(warning("unknown-security-scheme", requirement.origin.child(name), message))
        return not unknown


def merge_parameters(shared: tuple[Parameter, ...], own: tuple[Parameter, ...]) -> tuple[Parameter, ...]:
    """Return the parameters of an operation, those of its path first.

    The operation's own one wins (OpenAPI 3.1.0, section 4.8.10).
    """
    overridden = set(map(identity, own))
    return (*(p for p in shared if identity(p) not in overridden), *own)


def identity(parameter: Parameter) -> tuple[Location, str]:
    """Return what identifies a parameter: location and name, of a header in any case (RFC 9110, section 5.1)."""
    name = parameter.name.lower() if parameter.location is Location.HEADER else parameter.name
    return parameter.location, name


def _spokesman(name: str, content: Mapping[str, Place]) -> Place:
    """Return the media type whose schema is that of all that are written alike, in any order: JSON, else the first.

    A form of several parts is a type of its own, with files in it.
    """
    ranked = sorted(content, key=lambda other: (other != "application/json", other))
    others = (content[other] for other in ranked if not is_multipart(other))
    alike = (other for other in others if is_written_alike(other, content[name]))
    return content[name] if is_multipart(name) else next(alike, content[name])


def is_multipart(media_type: str) -> bool:
    """Say whether a body has several parts."""
    return media_type.strip().lower().startswith("multipart/")


def is_written_alike(one: Place, two: Place) -> bool:
    """Say whether two media types have the same schema, word for word."""
    schema = one.members.get("schema")
    return one.file == two.file and isinstance(schema, dict) and schema == two.members.get("schema")


def _filled(place: Place) -> Place:
    """Return a place that may be left blank, an empty object where it is."""
    return place._replace(value={}) if place.value is None else place


def _status(key: str) -> str:
    """Return a key of ``responses`` as `Response.status` has it."""
    return key.lower() if key.lower() == "default" else key.upper()
