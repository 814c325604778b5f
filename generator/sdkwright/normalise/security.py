"""Security schemes, requirements and servers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from sdkwright import ir
from sdkwright.diagnostics import DiagnosticLog, warning
from sdkwright.document import nodes
from sdkwright.normalise.contexts import text

_KNOWN = {"basic", "bearer"}
# What is sent follows from what the server said first (IANA's registry of HTTP authentication schemes).
_CHALLENGES = {"digest", "dpop", "gnap", "hoba", "mutual", "negotiate", "ntlm", "oauth", "privatetoken", "vapid"}
_CHALLENGES |= {"scram-sha-1", "scram-sha-256"}


def schemes_of(document: nodes.Document, log: DiagnosticLog) -> tuple[ir.Scheme, ...]:
    """Return the ways to authenticate that a client can carry out itself.

    Reports:
        unsupported-scheme: Callers have to bring what this scheme needs, such as a header, on their own.
    """
    found = []
    for scheme in document.security_schemes.values():
        kind = scheme_kind(scheme)
        if kind is None:
            message = f"`{scheme.name}` (`{scheme.type}`) is left to the caller's headers and HTTP client"
            log.add(warning("unsupported-scheme", scheme.origin, message))
            continue
        found.append(
            ir.Scheme(
                id=scheme.name,
                kind=kind,
                place=ir.Place(scheme.location) if kind is ir.SchemeKind.API_KEY else ir.Place.HEADER,
                wire_name=scheme.parameter,
                doc=scheme.description,
                prefix=scheme.scheme if scheme.type == "http" and scheme.scheme.lower() not in _KNOWN else "",
                **client_credentials(scheme),
            )
        )
    return tuple(found)


class _Tokens(TypedDict, total=False):
    token_url: str
    scopes: tuple[str, ...]


def client_credentials(scheme: nodes.SecurityScheme) -> _Tokens:
    """Return where a client can fetch tokens by itself; empty where it cannot (OpenAPI 3.1.0, section 4.8.29)."""
    flow = scheme.flows.get("clientCredentials")
    url = text(flow.get("tokenUrl")) if flow else ""
    scopes = flow.get("scopes") if flow else None
    return {"token_url": url, "scopes": tuple(scopes) if isinstance(scopes, dict) else ()} if url else {}


def scheme_kind(scheme: nodes.SecurityScheme) -> ir.SchemeKind | None:
    """Return the kind of a security scheme; a token that the caller obtained is a bearer token (RFC 6750)."""
    match scheme.type, scheme.scheme.lower():
        case ("http", "basic"):
            return ir.SchemeKind.BASIC
        case ("oauth2" | "openIdConnect", _):
            return ir.SchemeKind.BEARER
        case ("http", name) if name and name not in _CHALLENGES:
            return ir.SchemeKind.BEARER
        case ("apiKey", _) if scheme.location in {"header", "query", "cookie"} and scheme.parameter:
            return ir.SchemeKind.API_KEY
        case _:
            return None


def security_of(requirements: Iterable[nodes.SecurityRequirement], schemes: frozenset[str]) -> ir.Security:
    """Return the alternatives that can be met; ``()`` where none is needed or all are left to the caller.

    A requirement that may be left out altogether (``{}``) is the empty alternative.
    """
    alternatives = [tuple(requirement.schemes) for requirement in requirements]
    met = [names for names in alternatives if set(names) <= schemes]
    if len(met) < len(alternatives) and () not in met:
        met.append(())  # the caller may do without
    return () if all(not names for names in met) else tuple(dict.fromkeys(met))


def server_of(server: nodes.Server) -> ir.Server:
    """Return a server; its name is what ``x-sdk-name`` or, from OpenAPI 3.2, ``name`` says."""
    return ir.Server(
        url=server.url,
        name=text(server.extensions.get("x-sdk-name")) or server.name,
        doc=server.description,
        variables=tuple(
            ir.ServerVariable(name=name, default=default, values=values)
            for name, (default, values) in server.variables.items()
        ),
    )
