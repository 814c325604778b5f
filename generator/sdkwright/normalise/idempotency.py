"""Idempotency keys: header parameters by which a server knows a request that it gets twice.

There is no word for them in OpenAPI; the name of the header is that of draft-ietf-httpapi-idempotency-key-header.
"""

from __future__ import annotations

from dataclasses import replace

from sdkwright import ir
from sdkwright.diagnostics import Origin

_USUAL = frozenset({"idempotency-key", "x-idempotency-key"})
# Whatever comes twice changes nothing (RFC 9110, section 9.2.1).
_SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "QUERY"})
# What comes twice may be done twice (RFC 9110, section 9.2.2; RFC 5789, section 2).
_NOT_IDEMPOTENT = frozenset({"POST", "PATCH"})
_TEXTS = frozenset({ir.Kind.STRING, ir.Kind.UUID, ir.Kind.ANY})
_DOC = "Tells the server that it is the same request when it comes again; made for each call if omitted."

Parameters = tuple[ir.Parameter, ...]


def with_key(http_method: str, parameters: Parameters, header: str, origin: Origin) -> tuple[Parameters, str]:
    """Return the parameters of a method and the header that holds its idempotency key, ``""`` for none.

    Callers need not give the key, since the client makes one.

    Args:
        parameters: Those of the operation.
        header: The header that every POST and PATCH of the API takes, ``""`` for what operations say themselves.
        origin: The operation.
    """
    if http_method in _SAFE:
        return parameters, ""
    for position, parameter in enumerate(parameters):
        if is_key(parameter, header):
            optional = replace(parameter, required=False, preferred=parameter.preferred or "idempotency_key")
            noted = replace(optional, note=replace(parameter.note, doc=documented(parameter.note.doc)))
            return (*parameters[:position], noted, *parameters[position + 1 :]), parameter.wire_name
    if not header or http_method not in _NOT_IDEMPOTENT:
        return parameters, ""
    return (*parameters, key(header, origin)), header


def is_key(parameter: ir.Parameter, header: str) -> bool:
    """Say whether a parameter is an idempotency key that a client can make."""
    name = parameter.wire_name.lower()
    is_text = isinstance(parameter.type, ir.Scalar) and parameter.type.kind in _TEXTS
    return parameter.place is ir.Place.HEADER and (name in _USUAL or name == header.lower()) and is_text


def documented(doc: str) -> str:
    """Return what the document says on a key, and that the client makes one."""
    return f"{doc.rstrip()} Made for each call if omitted." if doc.strip() else _DOC


def key(header: str, origin: Origin) -> ir.Parameter:
    """Return the parameter for a key that the document does not mention."""
    return ir.Parameter(
        wire_name=header,
        place=ir.Place.HEADER,
        type=ir.STRING,
        required=False,
        style="simple",
        explode=False,
        allow_reserved=False,
        media_type="",
        note=ir.Note(doc=_DOC),
        preferred="idempotency_key",
        origin=origin,
    )
