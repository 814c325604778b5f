"""Swagger 2.0, read into the nodes of OpenAPI 3.1; every place stays the one in the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sdkwright.diagnostics import unsupported, warning
from sdkwright.document.nodes import (
    JsonValue,
    Location,
    MediaType,
    Parameter,
    RequestBody,
    Response,
    Schema,
    SecurityScheme,
    Server,
)
from sdkwright.document.operations import Operations, PathItem
from sdkwright.document.places import Place
from sdkwright.document.reading import extensions
from sdkwright.document.root import Root

_BYTES: Final = "application/octet-stream"
_FORM: Final = "application/x-www-form-urlencoded"
_MULTIPART: Final = "multipart/form-data"
_BODY_PLACES: Final = ("body", "formData")
_NOT_SCHEMA: Final = frozenset(("name", "in", "required", "description", "allowEmptyValue", "collectionFormat"))
_FLOWS: Final = {
    "implicit": "implicit",
    "password": "password",
    "application": "clientCredentials",
    "accessCode": "authorizationCode",
}
# Style and explode by `collectionFormat`, in a query or form.
_COLLECTIONS: Final = {
    "csv": ("form", False),
    "ssv": ("spaceDelimited", False),
    "pipes": ("pipeDelimited", False),
    "multi": ("form", True),
}


class SwaggerOperations(Operations):
    """Reads the operations of Swagger 2.0, where a parameter may be a body and is a schema itself."""

    def _parameter(self, place: Place) -> Parameter | None:
        return None if self._in_body(place) else super()._parameter(place)

    def _in_body(self, parameter: Place) -> bool:
        return self._place_of(parameter) in _BODY_PLACES

    def _schema_member(self, place: Place, ref: str) -> dict[str, JsonValue]:
        in_body = place.members.get("in") == "body"
        return super()._schema_member(place, ref) if in_body else {"allOf": [{"$ref": ref}]}

    def _place_of(self, place: Place) -> str:
        """Return what ``in`` says behind a reference, without reporting that there is none."""
        found = self._reader.references.peek(place)
        value = found.members.get("in") if found else None
        return value if isinstance(value, str) else ""

    def _build_parameter(self, place: Place, name: str, location: Location) -> Parameter:
        reader = self._reader
        style, explode = self._collection(place, location)
        return Parameter(
            name=name,
            location=location,
            description=reader.description(place),
            required=self._required(place, name, location),
            deprecated=reader.flag(place, "deprecated"),
            schema=self._own_schema(place),
            content=(),
            style=style,
            explode=explode,
            allow_reserved=False,
            examples=(),
            extensions=extensions(place),
            origin=place.origin,
        )

    def _collection(self, place: Place, location: Location) -> tuple[str, bool]:
        """Return style and explode for what ``collectionFormat`` says (Swagger 2.0, Parameter Object)."""
        written = self._reader.text(place, "collectionFormat")
        if place.members.get("type") != "array":
            return ("form", True) if location is Location.QUERY else ("simple", False)
        if written not in ("", *_COLLECTIONS) or (written == "multi" and location is not Location.QUERY):
            message = f"`{written}` is no format for a list in a {location} parameter here; it is sent as `csv`"
            self._log.add(warning("collection-format", place.origin.child("collectionFormat"), message))
            written = "csv"
        items = place.child("items")
        if "collectionFormat" in items.members:
            message = "a list within a list is sent as JSON, whatever its `collectionFormat`"
            self._log.add(warning("collection-format", items.origin.child("collectionFormat"), message))
        style, explode = _COLLECTIONS[written or "csv"]
        return (style, explode) if location is Location.QUERY else ("simple", False)

    def _own_schema(self, place: Place) -> Schema:
        """Return the schema that a parameter or header is itself."""
        members = {key: value for key, value in place.members.items() if key not in _NOT_SCHEMA}
        return self._schemas.at(Place(place.file, place.pointer, members))

    def _header_schema(self, header: Place) -> Schema | None:
        return self._own_schema(header)

    def _body(self, owner: PathItem, operation: Place, name: str) -> RequestBody | None:
        """Return the body that the parameters in the body or form make together."""
        own = self._body_parameters(operation)
        names = [place.members.get("name") for place in own]
        shared = [place for place in self._body_parameters(owner.place) if place.members.get("name") not in names]
        whole = [place for place in (*shared, *own) if place.members["in"] == "body"]
        fields = [place for place in (*shared, *own) if place.members["in"] == "formData"]
        if whole:
            self._report_lost(whole[:-1], fields, name)
            return self._whole_body(operation, whole[-1])
        return self._form(operation, fields) if fields else None

    def _body_parameters(self, owner: Place) -> list[Place]:
        places = [place for place in self.listed_parameters(owner) if self._place_of(place) in _BODY_PLACES]
        found = (self._reader.resolved(place) for place in places)
        return [place for place in found if place is not None]

    def _report_lost(self, bodies: list[Place], fields: list[Place], name: str) -> None:
        for place in (*bodies, *fields):
            message = "an operation has one body, and another parameter is it; the parameter is left out"
            self._log.add(unsupported("second-body", place.origin, message))
            self._lost_parts += 1
            self._leave_out("parameter", name, self._name_of(place), place.origin)

    def _whole_body(self, operation: Place, place: Place) -> RequestBody:
        schema = self.schema(place)
        media_types = self._media_types(operation, "consumes") or ("application/json",)
        return RequestBody(
            description=self._reader.description(place),
            required=self._reader.flag(place, "required"),
            content=tuple(_media_type(name, schema, (), {}, place) for name in media_types),
            extensions=extensions(place),
            origin=place.origin,
        )

    def _form(self, operation: Place, fields: list[Place]) -> RequestBody:
        """Return the body of a form, its schema put together from the parameters."""
        named = {self._reader.text(place, "name"): place for place in fields}
        required = tuple(name for name, place in named.items() if self._reader.flag(place, "required"))
        origin = operation.origin.child("parameters")
        properties = {name: self._described(place) for name, place in named.items()}
        schema = Schema(origin=origin, types=("object",), properties=properties, required=required)
        has_file = any(place.members.get("type") == "file" for place in fields)
        accepted = [name for name in self._media_types(operation, "consumes") if name in (_FORM, _MULTIPART)]
        if has_file or not accepted:
            accepted = [_MULTIPART if has_file else _FORM]
        encoding = {
            name: self._encoding(place) for name, place in named.items() if place.members.get("type") == "array"
        }
        content = tuple(_media_type(name, schema, (), encoding, operation.child("parameters")) for name in accepted)
        return RequestBody(description="", required=bool(required), content=content, extensions={}, origin=origin)

    def _described(self, place: Place) -> Schema:
        """Return the schema of a form field; unlike a parameter's, it has the description."""
        members = {key: value for key, value in place.members.items() if key not in _NOT_SCHEMA or key == "description"}
        return self._schemas.at(Place(place.file, place.pointer, members))

    def _encoding(self, place: Place) -> dict[str, JsonValue]:
        style, explode = self._collection(place, Location.QUERY)
        return {"style": style, "explode": explode}

    def _media_types(self, operation: Place, key: str) -> tuple[str, ...]:
        """Return the media types that an operation, or the document, consumes or produces."""
        if operation.members.get(key) is not None:
            return self._reader.strings(operation, key)
        return self._reader.strings(self._reader.references.root_place, key)

    def _response(self, operation: Place, status: str, place: Place) -> Response:
        schema = self.schema(place)
        examples = dict(self._reader.members(place, "examples"))
        media_types: tuple[str, ...] = ()
        if place.child("schema").members.get("type") == "file":
            # What the whole API produces says nothing about a file; what the operation does may.
            media_types = self._media_types(operation, "produces") if "produces" in operation.members else ()
            media_types = tuple(name for name in media_types if "json" not in name.lower()) or (_BYTES,)
        elif schema is not None:
            default = _BYTES if schema.format == "binary" else "application/json"
            media_types = self._media_types(operation, "produces") or (default,)
        content = tuple(
            _media_type(name, schema, (examples[name].value,) if name in examples else (), {}, place)
            for name in media_types
        )
        return Response(
            status=status,
            description=self._reader.description(place),
            content=content,
            headers=tuple(self._headers(place)),
            origin=place.origin,
        )

    def servers(self, owner: Place) -> tuple[Server, ...]:
        """Return the servers that ``schemes``, ``host`` and ``basePath`` make."""
        root = self._reader.references.root_place
        places = ("schemes",) if owner.pointer else ("host", "basePath", "schemes")
        if not any(owner.members.get(key) for key in places):
            return ()
        host, path = self._reader.text(root, "host"), self._reader.text(root, "basePath")
        schemes = self._reader.strings(owner, "schemes") or ("https",)
        urls = [f"{scheme}://{host}{path}" for scheme in schemes] if host else [path]
        return tuple(_server(url.rstrip("/") or "/", owner) for url in urls)


class SwaggerRoot(Root):
    """Reads the parts of one document of Swagger 2.0."""

    operations = SwaggerOperations

    def _component_schemas(self) -> list[tuple[str, Place]]:
        return self._reader.members(self._place, "definitions")

    def _scheme_places(self) -> list[tuple[str, Place]]:
        return self._reader.members(self._place, "securityDefinitions")

    def _security_scheme(self, name: str, place: Place) -> Iterator[SecurityScheme]:
        """Yield a security scheme; what Swagger calls ``basic`` is a scheme of HTTP."""
        if place.members.get("type") == "basic":
            place = place._replace(value={**place.members, "type": "http", "scheme": "basic"})
        yield from super()._security_scheme(name, place)

    def _flows(self, scheme: Place) -> Iterator[tuple[str, Mapping[str, JsonValue]]]:
        flow = self._reader.text(scheme, "flow")
        if flow in _FLOWS:
            fields = ("authorizationUrl", "tokenUrl", "scopes")
            yield _FLOWS[flow], {key: scheme.members[key] for key in fields if key in scheme.members}


def _media_type(
    name: str, schema: Schema | None, examples: tuple[JsonValue, ...], encoding: Mapping[str, Any], place: Place
) -> MediaType:
    return MediaType(name=name, schema=schema, examples=examples, encoding=encoding, origin=place.origin)


def _server(url: str, place: Place) -> Server:
    return Server(url=url, description="", name="", variables={}, extensions={}, origin=place.origin)
