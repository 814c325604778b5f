"""Webhooks and callbacks → events: what the server sends by itself."""

from __future__ import annotations

from collections.abc import Iterator

from sdkwright import ir
from sdkwright.diagnostics import DiagnosticLog, warning
from sdkwright.document import nodes
from sdkwright.normalise.contexts import owner_of
from sdkwright.normalise.operations import listed, preferred_json
from sdkwright.normalise.types import Types


def events_of(document: nodes.Document, types: Types, log: DiagnosticLog) -> Iterator[ir.Event]:
    """Yield the webhooks of a document, then the callbacks of its operations.

    Reports:
        webhook-body: A body that is no JSON is left to the reader.
    """
    for webhook in document.webhooks:
        yield event(webhook, "", types, log)
    for operation in document.operations:
        for callback in operation.callbacks:
            yield event(callback, operation.operation_id or f"{operation.method} {operation.path}", types, log)


def event(operation: nodes.Operation, owner: str, types: Types, log: DiagnosticLog) -> ir.Event:
    """Return what the server sends with one operation."""
    return ir.Event(
        id=owner_of(operation),
        wire_name=operation.event,
        owner=owner,
        doc=operation.summary or operation.description,
        type=payload(operation.body, types, log),
        deprecated=operation.deprecated,
        origin=operation.origin,
    )


def payload(body: nodes.RequestBody | None, types: Types, log: DiagnosticLog) -> ir.TypeExpr | None:
    """Return the type of a body that is read; None where there is none."""
    if body is None or not body.content:
        return None
    media = preferred_json(body.content)
    if media is not None:
        return types.expr(media.schema)
    log.add(warning("webhook-body", body.origin, f"{listed(body.content)} is not read; the body comes as bytes"))
    return ir.Scalar(ir.Kind.BYTES)
