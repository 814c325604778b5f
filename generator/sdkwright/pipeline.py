"""The table of contents: how a document becomes an SDK, stage by stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sdkwright import ir
from sdkwright.config import ApiTarget, Target
from sdkwright.diagnostics import DiagnosticLog, Origin, warning
from sdkwright.document import parse
from sdkwright.document.nodes import Document
from sdkwright.formatting import format_files
from sdkwright.ledger import ApiLedger, Ledger
from sdkwright.naming import Keeping
from sdkwright.naming.keys import keys_of
from sdkwright.naming.target import NamedApi, name_target
from sdkwright.naming.words import snake_case
from sdkwright.normalise import Options, normalise
from sdkwright.normalise.types import TypeOptions
from sdkwright.overlays import overlay
from sdkwright.proof import prove
from sdkwright.renames import configured, next_major
from sdkwright.render import public_names, render, runtime_files
from sdkwright.sdkfiles import sdk_files
from sdkwright.source import SourceSet
from sdkwright.source.values import collector_paused
from sdkwright.validate import validate
from sdkwright.views import build_views
from sdkwright.views.build import ApiViews
from sdkwright.views.client import Distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """One SDK, not yet written.

    Attributes:
        files: Text by path in the SDK's folder, with forward slashes; all of it.
        ledger: The names, for the next run to keep.
        places: Kind, name and place of everything the report has a line for.
    """

    files: Mapping[str, str]
    ledger: Ledger
    places: tuple[tuple[str, str, Origin], ...]


def generate(target: Target, previous: Ledger, sources: Mapping[str, SourceSet], log: DiagnosticLog) -> Generation:
    """Turn the documents of one target into the files of one SDK. Reads them, writes nothing.

    Names in `previous` are kept.

    Args:
        sources: Where each API's document is read from, by `ApiTarget.name`.

    Raises:
        SpecRejected: A fatal error; `log` holds all of them.
    """
    with collector_paused():
        return _generate(target, previous, sources, log)


def _generate(target: Target, previous: Ledger, sources: Mapping[str, SourceSet], log: DiagnosticLog) -> Generation:
    """Do what `generate` says; what it makes is kept, so that looking for garbage would take time and find none."""
    documents = read(target, sources, log)
    apis = {
        document.file: normalise(document, options(entry, previous.apis.get(entry.name)), log)
        for entry, document in documents
    }
    previous = with_renames(target, apis, previous, log)
    named, ledger = name_target(apis, previous, log, keeping(target))
    target = target.named(package_name(named[0].api))
    parts = [view_of(entry) for entry in named]
    views = tuple(build_views(parts, distribution(target), public_names()))
    files = {
        **format_files(render(views)),
        **runtime_files(target.package or ""),
        **sdk_files(parts, target, views),
    }
    prove(files)
    places = tuple(place for _, document in documents for place in places_of(document))
    return Generation(files=files, ledger=ledger, places=places)


def read(
    target: Target, sources: Mapping[str, SourceSet], log: DiagnosticLog
) -> tuple[tuple[ApiTarget, Document], ...]:
    """Return the document of each API of a target; what validation finds in them is in the log.

    Raises:
        SpecRejected: A fatal error; `log` holds all of them.
    """
    found = []
    for entry in target.apis:
        source = sources[entry.name]
        file = source.add(entry.spec)
        overlay(source, file, entry.overlays, log)
        document = parse(source, file, log)
        if document is not None:
            validate(document, source, log)
            found.append((entry, document))
    log.stop_on_errors()
    return tuple(found)


def options(entry: ApiTarget, previous: ApiLedger | None = None) -> Options:
    """Return what the configuration and an earlier run say about an API, in the words of `normalise`."""
    operations = previous.operations if previous is not None else {}
    return Options(
        name=entry.name,
        resources=entry.resources,
        methods=entry.methods,
        pagination=entry.pagination,
        settled={method: operation.pages for method, operation in operations.items()},
        recognise_pages=entry.recognise_pages,
        idempotency_header=entry.idempotency_header,
        types=TypeOptions(closed_enums=entry.closed_enums, secrets=frozenset(entry.secrets)),
    )


def keeping(target: Target) -> Keeping:
    """Return what becomes of names that were: they work until the next major version."""
    return Keeping(until=next_major(target.version), keep_removed=target.keep_removed)


def with_renames(target: Target, apis: Mapping[str, ir.Api], previous: Ledger, log: DiagnosticLog) -> Ledger:
    """Return the ledger with what the configuration calls otherwise.

    Reports:
        unknown-rename: It names nothing, or a name that cannot be.
    """
    if not previous.apis or not any(api.renames for api in target.apis):
        return previous
    places = frozenset(key for api in apis.values() for key in keys_of(api))
    for api in target.apis:
        previous, problems = configured(previous, api.name, api.renames, next_major(target.version), places)
        log.extend(warning("unknown-rename", Origin(target.config), f"`renames`: {problem}") for problem in problems)
    return previous


def view_of(named: NamedApi) -> ApiViews:
    """Return what the views of an API are built from."""
    package = (named.api.name,) if named.api.name else ()
    return ApiViews(api=named.api, names=named.names, package=package, own=named.own, shared=named.shared)


def distribution(target: Target) -> Distribution:
    """Return what the views need to know of a target, which is `named`."""
    return Distribution(
        package=target.package or "",
        name=target.distribution or "",
        version=target.version,
        env_prefix=target.env_prefix or "",
    )


def package_name(api: ir.Api) -> str:
    """Return the import package for an API that was given none: its title."""
    name = snake_case(api.title)
    return name if name.isidentifier() else f"api_{name}".rstrip("_")


def places_of(document: Document) -> Iterator[tuple[str, str, Origin]]:
    """Yield kind, name and place of all that the report has a line for."""
    for name, origin in document.lost:
        yield "operation", name, origin
    for operation in document.operations:
        name = f"{operation.method} {operation.path}"
        yield "operation", name, operation.origin
        for parameter in operation.parameters:
            yield "parameter", f"{name} {parameter.location}:{parameter.name}", parameter.origin
        if operation.body is not None:
            yield "body", name, operation.body.origin
        for response in operation.responses:
            yield "response", f"{name} {response.status}", response.origin
        for callback in operation.callbacks:
            yield "webhook", f"{name} {callback.event}", callback.origin
    for webhook in document.webhooks:
        yield "webhook", webhook.event, webhook.origin
    for name, schema in document.schemas.items():
        yield "schema", name, schema.origin
