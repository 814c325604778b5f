"""What the client asks of whoever sends its requests.

The usual transport is `HttpxTransport`. Another one, for a test or for an HTTP library
of your own, is a class with two methods:

    class Echo:
        def send(self, request: Request) -> RawResponse:
            return RawResponse(200, {"content-type": "application/json"}, b"[]")

        def close(self) -> None: ...

A transport sends one request as it is: no redirect, no retry, no cookie, no credential
of its own. It removes content codings such as gzip. When no complete answer comes, it
raises one of the `TransportError` classes; `ConnectError` if nothing was sent.
"""

from __future__ import annotations

from .headers import Headers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import (
        AsyncIterable,
        Awaitable,
        Callable,
        Iterable,
        Mapping,
    )
    from typing import Protocol, TypeAlias

    Content: TypeAlias = bytes | Iterable[bytes] | AsyncIterable[bytes] | None
else:
    Protocol = object


_NO_HEADERS = Headers()


class Request:
    """One HTTP request, ready to send.

    Attributes:
        method: In upper case.
        url: Absolute, percent-encoded, without fragment.
        headers: By lower-case name. A hook may add to them.
        content: The body; None for no body.
        timeout: Seconds for each step of the exchange, and for all of a body that is
            read as a whole; None for ever.
        replayable: Whether the content can be sent more than once.
        idempotent: Whether the server takes it for the same request when it comes
            twice, whatever its method.
        secret_query: Names of query parameters whose values are credentials.
        secrets: Texts that no log or message may repeat.
    """

    __slots__ = (
        "content",
        "headers",
        "idempotent",
        "method",
        "replayable",
        "secret_query",
        "secrets",
        "timeout",
        "url",
    )

    def __init__(
        self,
        method: str,
        url: str,
        *,
        headers: dict[str, str],
        content: Content = None,
        timeout: float | None = None,
    ) -> None:
        self.method = method
        self.url = url
        self.headers = headers
        self.content = content
        self.timeout = timeout
        self.replayable = True
        self.idempotent = False
        self.secret_query: tuple[str, ...] = ()
        self.secrets: tuple[str, ...] = ()

    @property
    def safe_url(self) -> str:
        """The URL with credentials masked, fit for logs and messages."""
        return mask_query(self.url, self.secret_query)

    def copy(self) -> Request:
        """Return a request of its own that is the same."""
        twin = Request(
            self.method,
            self.url,
            headers=dict(self.headers),
            content=self.content,
            timeout=self.timeout,
        )
        twin.replayable = self.replayable
        twin.idempotent = self.idempotent
        twin.secret_query = self.secret_query
        twin.secrets = self.secrets
        return twin

    def __repr__(self) -> str:
        return f"Request({self.method!r}, {self.safe_url!r})"


def mask_query(url: str, names: tuple[str, ...]) -> str:
    """Return the URL with the values of these query parameters replaced by ``***``."""
    if not names:
        return url
    path, mark, query = url.partition("?")
    parts = [part.partition("=") for part in query.split("&")] if mark else []
    masked = (f"{n}=***" if n in names else n + equals + v for n, equals, v in parts)
    return path + mark + "&".join(masked)


def _as_headers(headers: Mapping[str, str]) -> Headers:
    return headers if isinstance(headers, Headers) else Headers(headers.items())


class RawResponse:
    """An answer whose body has yet to be read.

    Args:
        status: The HTTP status code.
        headers: The header fields; `Headers` where one is repeated.
        content: The body, without content coding: as a whole, or in pieces that are
            read once.
        close: Called once the body is read or given up.
    """

    __slots__ = ("close", "content", "headers", "status")

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str] = _NO_HEADERS,
        content: bytes | Iterable[bytes] = b"",
        close: Callable[[], object] | None = None,
    ) -> None:
        self.status = status
        self.headers = _as_headers(headers)
        self.content = content
        self.close = close


class AsyncRawResponse:
    """A `RawResponse` whose pieces are awaited; so is what `close` returns."""

    __slots__ = ("close", "content", "headers", "status")

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str] = _NO_HEADERS,
        content: bytes | AsyncIterable[bytes] = b"",
        close: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        self.status = status
        self.headers = _as_headers(headers)
        self.content = content
        self.close = close


class Transport(Protocol):
    """Sends the requests of a `Client`; called from several threads at once."""

    def send(self, request: Request) -> RawResponse:
        """Send a request and return as soon as the header fields have come."""
        raise NotImplementedError

    def close(self) -> None:
        """Give up all connections."""
        raise NotImplementedError


class AsyncTransport(Protocol):
    """Sends the requests of an `AsyncClient`; called from several tasks at once."""

    async def send(self, request: Request) -> AsyncRawResponse:
        """Send a request and return as soon as the header fields have come."""
        raise NotImplementedError

    async def aclose(self) -> None:
        """Give up all connections."""
        raise NotImplementedError
