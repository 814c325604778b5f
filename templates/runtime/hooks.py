"""Functions of yours that the client calls while it works."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .headers import Headers
    from .problem import Problem
    from .transport import Request


class ResponseInfo:
    """An answer, as `Hooks.on_response` sees it.

    Attributes:
        status: The HTTP status code.
        headers: The header fields.
        elapsed: Seconds from sending the request to the end of the answer.
    """

    __slots__ = ("elapsed", "headers", "status")

    def __init__(self, status: int, headers: Headers, elapsed: float) -> None:
        self.status = status
        self.headers = headers
        self.elapsed = elapsed


class RetryInfo:
    """A failure after which the request is sent again, as `Hooks.on_retry` sees it.

    Attributes:
        attempt: How often the request was sent so far, from 1.
        delay: Seconds until it is sent again.
        reason: What happened, as in ``"status 503"`` or ``"ConnectError"``.
    """

    __slots__ = ("attempt", "delay", "reason")

    def __init__(self, attempt: int, delay: float, reason: str) -> None:
        self.attempt = attempt
        self.delay = delay
        self.reason = reason


class Hooks:
    """Functions to call around each request; with an `AsyncClient` they may be async.

    What a hook raises ends the call.

    Args:
        on_request: Before each request is sent, retries and redirects too. It may set
            `request.headers`, as tracing needs.
        on_response: When an answer has come as a whole, whatever its status.
        on_retry: Before the pause that precedes another try.
        on_problems: When an answer has values that its types do not allow.
    """

    __slots__ = ("on_problems", "on_request", "on_response", "on_retry")

    def __init__(
        self,
        *,
        on_request: Callable[[Request], object] | None = None,
        on_response: Callable[[Request, ResponseInfo], object] | None = None,
        on_retry: Callable[[Request, RetryInfo], object] | None = None,
        on_problems: Callable[[Request, Sequence[Problem]], object] | None = None,
    ) -> None:
        self.on_request = on_request
        self.on_response = on_response
        self.on_retry = on_retry
        self.on_problems = on_problems
