"""The whole document: what is in it, and everything that it refers to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sdkwright.diagnostics import DiagnosticLog, SpecRejected, unsupported
from sdkwright.document.nodes import Document, Info, JsonValue, SecurityScheme, Tag
from sdkwright.document.operations import Operations
from sdkwright.document.places import Place
from sdkwright.document.reading import Reader, extensions
from sdkwright.document.references import References
from sdkwright.document.schemas import Schemas
from sdkwright.document.versions import Versions, root_version, written_version
from sdkwright.source import SourceSet
from sdkwright.source.values import collector_paused

_SCHEME_TYPES = ("apiKey", "http", "oauth2", "openIdConnect", "mutualTLS")


def parse(sources: SourceSet, file: str, log: DiagnosticLog) -> Document:
    """Return the document whose root is a file of `sources`; everything that it refers to is read.

    Whatever is wrong costs its place only. After a fatal finding, in `log`, the document is not to be used.

    Raises:
        SpecRejected: The root file cannot be read or is no OpenAPI document.
    """
    source = sources.load(file)
    version = root_version(file, source.data, log) if source else None
    if source is None or version is None:
        raise SpecRejected(fatal=True)
    references = References(sources, file, log)
    reader = Reader(references, log)
    schemas = Schemas(reader, Versions(sources, file, version))
    with collector_paused():
        return _Root(Place(file, "", source.data), reader, schemas).document()


class _Root:
    """Reads the parts of one document."""

    def __init__(self, place: Place, reader: Reader, schemas: Schemas) -> None:
        self._place = place
        self._reader = reader
        self._schemas = schemas
        self._components = reader.object(place, "components") or Place(place.file, "/components", {})

    def document(self) -> Document:
        place, reader = self._place, self._reader
        schemes = {scheme.name: scheme for scheme in self._security_schemes()}
        shared = Operations(reader, self._schemas, (), frozenset(schemes))
        security = shared.security(place)
        operations = Operations(reader, self._schemas, security, frozenset(schemes))
        document = Document(
            file=place.file,
            version=written_version(place.value),
            info=self._info(),
            servers=shared.servers(place),
            tags=tuple(self._tags()),
            operations=tuple(operations.paths(place, "paths")),
            webhooks=tuple(operations.paths(place, "webhooks")),
            security_schemes=schemes,
            schemas={name: self._schemas.at(found) for name, found in reader.members(self._components, "schemas")},
            schema=self._schemas.get,
            extensions=extensions(place),
        )
        self._schemas.settle()
        return document

    def _info(self) -> Info:
        reader = self._reader
        info = reader.object(self._place, "info") or Place(self._place.file, "/info", {})
        contact = reader.object(info, "contact") or info.child("contact")
        license_ = reader.object(info, "license") or info.child("license")
        return Info(
            title=reader.text(info, "title"),
            version=reader.text(info, "version"),
            summary=reader.text(info, "summary"),
            description=reader.text(info, "description"),
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
                    description=self._reader.text(tag, "description"),
                    extensions=extensions(tag),
                    summary=self._reader.text(tag, "summary"),
                    parent=self._reader.text(tag, "parent"),
                )

    def _security_schemes(self) -> Iterator[SecurityScheme]:
        for name, place in self._reader.members(self._components, "securitySchemes"):
            found = self._reader.resolved(place, "the security scheme is left out")
            if found is not None:
                yield from self._security_scheme(name, found)

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
            description=reader.text(place, "description"),
            scheme=reader.text(place, "scheme").lower(),
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
