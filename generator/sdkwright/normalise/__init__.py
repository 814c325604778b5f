"""Document → Api: references resolved, parameters merged, order settled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from sdkwright import ir
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.document import nodes
from sdkwright.normalise.events import events_of
from sdkwright.normalise.operations import Methods, format_of
from sdkwright.normalise.order import in_order, mentioned_first
from sdkwright.normalise.pages import Pager
from sdkwright.normalise.resources import Placing, gather
from sdkwright.normalise.security import schemes_of, security_of, server_of
from sdkwright.normalise.types import TypeOptions, Types


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
    components = [types.expr(schema) for schema in document.schemas.values()]
    pager = Pager(types, options.pagination, options.settled, log, recognise=options.recognise_pages)
    methods = Methods(types, security, known, pager, options.idempotency_header, log)
    resources = gather(document, Placing(options.resources, options.methods), methods)
    events = tuple(events_of(document, types, log))
    methods_ = (method for resource in resources for method in resource.methods)
    definitions = in_order(types.finish(), (*components, *mentioned_first(methods_, events)))
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
