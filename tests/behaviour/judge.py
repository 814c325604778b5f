"""Whether a request is what the document asks for, as openapi-core sees it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from openapi_core.testing import MockResponse
from werkzeug.datastructures import Headers, ImmutableMultiDict

from tests.unit import spec_support
from tests.unit.runtime.loopback import Answer, Seen


class Request:
    """A request as openapi-core wants it.

    It came to a port of this machine; to be found in the document, it is made to have come to the first server there.
    """

    def __init__(self, seen: Seen, origin: str) -> None:
        self.host_url = origin
        self.path = unquote(seen.path)
        self.method = seen.method.lower()
        self.content_type = seen.headers.get("content-type", "")
        self.body = seen.body or None
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(parse_qsl(seen.query, keep_blank_values=True)),
            header=Headers(list(seen.headers.items())),
            cookie=ImmutableMultiDict(
                [(name, morsel.value) for name, morsel in SimpleCookie(seen.headers.get("cookie")).items()]
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the judge says of one request and its answer.

    Attributes:
        operation: Verb and path template; "" where the document has no such operation.
        faults: What is wrong, in words; empty if nothing is.
        sent: Names of the query parameters that came.
        parameters: What arrived, by location and wire name, as the schemas type it, defaults filled in.
        body: The body, parsed by its media type; None without one.
    """

    operation: str
    faults: tuple[str, ...]
    sent: frozenset[str] = frozenset()
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    body: Any = None


class Judge:
    """A document, and openapi-core's opinion on requests and answers.

    Args:
        name: The document's name, without its suffix.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.openapi = OpenAPI.from_file_path(str(spec_support.SPEC / f"{name}.yaml"), config=CONFIG)
        url = urlsplit(spec_support.document(name)["servers"][0]["url"].value)
        self.origin = f"{url.scheme}://{url.netloc}"
        self.base_path: str = url.path.rstrip("/")

    def operation(self, seen: Seen) -> spec_support.Operation | None:
        """Return the operation that a request is for; a literal segment wins over a parameter."""
        segments = seen.path.removeprefix(self.base_path).split("/")
        fitting = [
            operation
            for operation in spec_support.operations(self.name)
            if operation.verb == seen.method and _fits(operation.path.split("/"), segments)
        ]
        return min(fitting, key=lambda operation: operation.path.count("{"), default=None)

    def judge(self, seen: Seen, answer: Answer) -> Verdict:
        """Return the verdict on a request, and on the answer that it is going to get."""
        operation = self.operation(seen)
        request = Request(seen, self.origin)
        faults = list(undeclared(operation, seen))
        try:
            result = self.openapi.unmarshal_request(request)
            faults += [explain(error) for error in result.errors]
            found: Any = result.parameters
            self.openapi.validate_response(request, _response(answer))
        except OpenAPIError as error:
            faults.append(explain(error))
            found = None
        return Verdict(
            operation=f"{operation.verb} {operation.path}" if operation else "",
            faults=tuple(faults),
            sent=query_names(seen),
            parameters={} if found is None else {where: dict(getattr(found, where)) for where in _PLACES},
            body=parsed(seen),
        )


# Formats that openapi-core does not know are plain text to it, and JSON by another name is JSON (RFC 6839).
CONFIG = Config(
    extra_format_validators={"ulid": lambda text: re.fullmatch("[0-7][0-9A-HJKMNP-TV-Z]{25}", text) is not None},
    extra_format_unmarshallers=dict.fromkeys(("ulid", "uri", "url", "email", "password"), str),
    extra_media_type_deserializers={"application/schema+json": json.loads},
)
_PLACES = ("path", "query", "header", "cookie")


@cache
def judge_of(name: str) -> Judge:
    """Return the judge of a document, which takes most of a second to appoint."""
    return Judge(name)


def _fits(template: list[str], segments: list[str]) -> bool:
    return len(template) == len(segments) and all(
        wanted == unquote(came) or (wanted.startswith("{") and came != "")
        for wanted, came in zip(template, segments, strict=True)
    )


def _response(answer: Answer) -> MockResponse:
    headers = {name.lower(): value for name, value in answer.headers}
    return MockResponse(
        data=answer.body, status_code=answer.status, headers=headers, content_type=headers.get("content-type", "")
    )


def parsed(seen: Seen) -> Any:
    """Return the body of a request as JSON data, or as bytes if it is none."""
    if not seen.body:
        return None
    return json.loads(seen.body) if "json" in seen.headers.get("content-type", "") else seen.body


def query_names(seen: Seen) -> frozenset[str]:
    """Return the names of the query parameters of a request."""
    return frozenset(name for name, _ in parse_qsl(seen.query, keep_blank_values=True))


def undeclared(operation: spec_support.Operation | None, seen: Seen) -> list[str]:
    """Return what came beyond the document, which openapi-core does not mind: query parameters and bodies."""
    if operation is None:
        return [f"no operation {seen.method} {seen.path}"]
    known = {parameter["name"].value for parameter in operation.parameters if parameter["in"].value == "query"}
    faults = [f"query parameter {name} is not declared" for name in sorted(query_names(seen) - known)]
    if seen.body and "requestBody" not in operation.node:
        faults.append("there is a body, and none is declared")
    return faults


def explain(error: BaseException) -> str:
    """Return an error of openapi-core's with what lies behind it."""
    why = [str(schema_error.message) for schema_error in getattr(error, "schema_errors", ())]
    cause = [explain(error.__cause__)] if error.__cause__ else []
    return ": ".join([f"{error} ({type(error).__name__})", *why, *cause])
