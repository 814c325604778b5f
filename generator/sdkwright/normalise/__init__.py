"""Document → Api: references resolved, parameters merged, order settled."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sdkwright import ir
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.document import nodes
from sdkwright.normalise.contexts import text
from sdkwright.normalise.events import events_of
from sdkwright.normalise.operations import Methods, format_of
from sdkwright.normalise.pages import Pager
from sdkwright.normalise.security import schemes_of, security_of, server_of
from sdkwright.normalise.types import TypeOptions, Types

# A document whose only tag holds more operations than this is better divided by its paths.
_LARGEST_ONLY_TAG = 20
_VERSION_SEGMENT = re.compile(r"v\d+(\.\d+)*([a-z]+\d*)?|\d+(\.\d+)*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the configuration says about one API.

    Attributes:
        resources: Tag to resource.
        methods: operationId, or HTTP method and path as in ``"GET /hubs"``, to ``"resource.method"`` or ``"method"``.
        pagination: operationId, or HTTP method and path, to a description of its pages.
        settled: What an earlier run found of the pages of each method, in the same words; ``{}`` for none.
        recognise_pages: Whether pages that nobody describes are recognised.
        idempotency_header: The header in which each POST and PATCH takes a key, ``""`` for what operations say.
    """

    name: str = ""
    resources: Mapping[str, str] = field(default_factory=dict)
    methods: Mapping[str, str] = field(default_factory=dict)
    pagination: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    settled: Mapping[ir.MethodId, Mapping[str, object]] = field(default_factory=dict)
    recognise_pages: bool = True
    idempotency_header: str = ""
    types: TypeOptions = field(default_factory=TypeOptions)


def normalise(document: nodes.Document, options: Options, log: DiagnosticLog) -> ir.Api:
    """Return what the SDK of a document is. An operation that cannot be carried out is left out and reported.

    Reports:
        What `Types`, `Methods`, `events_of` and `schemes_of` report.
    """
    types = Types(document, replace(options.types, xml=has_xml(document)), log)
    schemes = schemes_of(document, log)
    known = frozenset(scheme.id for scheme in schemes)
    security = most_common(security_of(operation.security, known) for operation in document.operations)
    for schema in document.schemas.values():
        types.expr(schema)
    pager = Pager(types, options.pagination, options.settled, log, recognise=options.recognise_pages)
    methods = Methods(types, security, known, pager, options.idempotency_header, log)
    resources = gather(document, options, methods)
    events = tuple(events_of(document, types, log))
    definitions = types.finish()
    return ir.Api(
        name=options.name,
        title=document.info.title,
        version=document.info.version,
        doc=document.info.description or document.info.summary,
        servers=tuple(server_of(server) for server in document.servers),
        schemes=schemes,
        security=security,
        resources=resources,
        types=with_pages(definitions, resources),
        events=events,
    )


def has_xml(document: nodes.Document) -> bool:
    """Say whether anything of a document is sent or read as XML."""
    bodies = (operation.body.content for operation in document.operations if operation.body is not None)
    answers = (answer.content for operation in document.operations for answer in operation.responses)
    return any(format_of(media.name) is ir.Format.XML for content in (*bodies, *answers) for media in content)


def gather(document: nodes.Document, options: Options, methods: Methods) -> tuple[ir.Resource, ...]:
    """Return the resources in the order in which the document first mentions them."""
    tags = {tag for operation in document.operations for tag in operation.tags[:1]}
    by_path = not tags or (len(tags) == 1 and len(document.operations) > _LARGEST_ONLY_TAG)
    found: dict[str, list[ir.Method]] = {}
    for operation in document.operations:
        resource, wanted = placed(operation, options, by_path=by_path)
        method = methods.method(operation, wanted)
        if method is not None:
            found.setdefault(resource, []).append(method)
    docs = {options.resources.get(tag.name, tag.name): tag.description for tag in document.tags}
    return tuple(
        ir.Resource(wire_name=name, doc=docs.get(name, ""), methods=tuple(found_methods))
        for name, found_methods in found.items()
    )


def placed(operation: nodes.Operation, options: Options, *, by_path: bool) -> tuple[str, str]:
    """Return the resource of an operation and the name its method is given there, ``""`` if none is.

    The configuration's word, else the extensions ``x-sdk-resource`` and ``x-sdk-method``, else the first tag, else the
    first segment of the path that is neither a parameter nor a version.
    """
    said = options.methods.get(operation.operation_id) or options.methods.get(f"{operation.method} {operation.path}")
    resource, _, method = (said or "").rpartition(".")
    method = method or text(operation.extensions.get("x-sdk-method"))
    resource = resource or text(operation.extensions.get("x-sdk-resource"))
    if not resource and operation.tags and not by_path:
        resource = options.resources.get(operation.tags[0], operation.tags[0])
    return resource or path_word(operation.path), method


def path_word(path: str) -> str:
    """Return the first static segment of a path that is no version, ``"root"`` if it has none."""
    segments = [segment for segment in path.partition("?")[0].split("/") if segment and "{" not in segment]
    return next((segment for segment in segments if not _VERSION_SEGMENT.fullmatch(segment)), "root")


def most_common(requirements: Iterable[ir.Security]) -> ir.Security:
    """Return what most operations ask for, the first of equals; ``()`` if there are none."""
    counts = Counter(requirements)
    return counts.most_common(1)[0][0] if counts else ()


def with_pages(
    definitions: Mapping[ir.TypeId, ir.TypeDef], resources: tuple[ir.Resource, ...]
) -> Mapping[ir.TypeId, ir.TypeDef]:
    """Return the definitions with `page_items` set in the models that paginated methods answer."""
    paged = dict(definitions)
    for method in (method for resource in resources for method in resource.methods):
        model = paged.get(method.answer.type.id) if isinstance(method.answer.type, ir.Ref) else None
        if method.pages is not None and isinstance(model, ir.Model):
            paged[model.id] = replace(model, page_items=method.pages.items)
    return paged
