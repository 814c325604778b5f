"""The root of a document: what it says about the API as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sdkwright.diagnostics import unsupported
from sdkwright.document.nodes import Document, Info, JsonValue, SecurityScheme, Tag
from sdkwright.document.operations import Operations
from sdkwright.document.places import Place
from sdkwright.document.reading import Reader, extensions
from sdkwright.document.schemas import Schemas
from sdkwright.document.versions import written_version

# Before OpenAPI 3.1 documents say it with an extension that other tools know too.
_WEBHOOKS = ("webhooks", "x-webhooks")
_SCHEME_TYPES = ("apiKey", "http", "oauth2", "openIdConnect", "mutualTLS")


class Root:
    """Reads the parts of one document of OpenAPI 3."""

    operations: type[Operations] = Operations

    def __init__(self, place: Place, reader: Reader, schemas: Schemas) -> None:
        self._place = place
        self._reader = reader
        self._schemas = schemas
        self._components = self._part(place, "components")

    def _part(self, owner: Place, key: str) -> Place:
        """Return a member that is an object, an empty one where there is none."""
        return self._reader.object(owner, key) or Place(owner.file, f"{owner.pointer}/{key}", {})

    def document(self) -> Document:
        """Return the document, everything that it refers to built."""
        place, reader = self._place, self._reader
        schemes = {scheme.name: scheme for scheme in self._security_schemes()}
        shared = self.operations(reader, self._schemas, (), frozenset(schemes))
        operations = self.operations(reader, self._schemas, shared.security(place), frozenset(schemes))
        document = Document(
            file=place.file,
            version=written_version(place.value),
            info=self._info(),
            servers=operations.servers(place),
            tags=tuple(self._tags()),
            operations=tuple(operations.paths(place, "paths")),
            webhooks=tuple(webhook for key in _WEBHOOKS for webhook in operations.paths(place, key)),
            security_schemes=schemes,
            schemas={name: self._schemas.at(found) for name, found in self._component_schemas()},
            schema=self._schemas.get,
            extensions=extensions(place),
            every_schema=self._schemas.every,
            lost=tuple(operations.lost),
            left_out=tuple(operations.left_out),
        )
        self._schemas.settle()
        return document

    def _component_schemas(self) -> list[tuple[str, Place]]:
        return self._reader.members(self._components, "schemas")

    def _info(self) -> Info:
        reader = self._reader
        info = self._part(self._place, "info")
        contact, license_ = self._part(info, "contact"), self._part(info, "license")
        return Info(
            title=reader.text(info, "title"),
            version=reader.text(info, "version"),
            summary=reader.text(info, "summary"),
            description=reader.description(info),
            license_name=reader.text(license_, "name"),
            contact_name=reader.text(contact, "name"),
            contact_email=reader.text(contact, "email"),
        )

    def _tags(self) -> Iterator[Tag]:
        for item in self._reader.items(self._place, "tags"):
            tag = self._reader.resolved(item)
            if tag is not None:
                yield Tag(
                    name=self._reader.text(tag, "name"),
                    description=self._reader.description(tag),
                    extensions=extensions(tag),
                    origin=tag.origin,
                    summary=self._reader.text(tag, "summary"),
                    parent=self._reader.text(tag, "parent"),
                    kind=self._reader.text(tag, "kind"),
                )

    def _security_schemes(self) -> Iterator[SecurityScheme]:
        for name, place in self._scheme_places():
            found = self._reader.resolved(place, "the security scheme is left out")
            if found is not None:
                yield from self._security_scheme(name, found)

    def _scheme_places(self) -> list[tuple[str, Place]]:
        return self._reader.members(self._components, "securitySchemes")

    def _security_scheme(self, name: str, place: Place) -> Iterator[SecurityScheme]:
        reader = self._reader
        kind = reader.text(place, "type")
        if kind not in _SCHEME_TYPES:
            message = f"`{kind}` is no type of security scheme; the scheme is left out"
            reader.log.add(unsupported("unknown-security-type", place.origin.child("type"), message))
            return
        yield SecurityScheme(
            name=name,
            type=kind,
            description=reader.description(place),
            scheme=reader.text(place, "scheme"),
            bearer_format=reader.text(place, "bearerFormat"),
            parameter=reader.text(place, "name"),
            location=reader.text(place, "in"),
            flows=dict(self._flows(place)),
            open_id_connect_url=reader.text(place, "openIdConnectUrl"),
            origin=place.origin,
        )

    def _flows(self, scheme: Place) -> Iterator[tuple[str, Mapping[str, JsonValue]]]:
        for name, place in self._reader.members(scheme, "flows"):
            found = None if name.startswith("x-") else self._reader.resolved(place)
            if found is not None:
                yield name, found.members
