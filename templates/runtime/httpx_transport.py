"""The usual transports, on httpx2. The one module that imports it."""

from __future__ import annotations

import contextlib
import functools
import http.cookiejar
import os
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator

import httpx2

from . import logs
from .base_error import SDKError
from .errors import (
    APITimeoutError,
    ConnectError,
    ConnectTimeoutError,
    InvalidRequestError,
    TransportError,
)
from .headers import Headers
from .transport import AsyncRawResponse, RawResponse, Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from typing import Any, TypedDict

    from .transport import Content

    class ClientSettings(TypedDict):
        """What our own httpx2 clients are made with."""

        cookies: http.cookiejar.CookieJar
        limits: httpx2.Limits
        verify: ssl.SSLContext


class HttpxTransport:
    """Sends requests through an `httpx2.Client`.

    Args:
        client: Your own, for a proxy, a certificate, HTTP/2 and so on; its headers,
            cookies and `auth` then go with every request. You close it. Without one,
            the transport makes its own, which honours ``HTTPS_PROXY`` and its kin,
            keeps no cookies, and is closed with it.
    """

    def __init__(self, client: httpx2.Client | None = None) -> None:
        self._owned = client is None
        self._client = httpx2.Client(**_settings()) if client is None else client

    def send(self, request: Request) -> RawResponse:
        """Send a request and return as soon as the header fields have come."""
        with _errors_translated(request):
            prepared = _prepare(self._client, request, request.content)
            answer = self._client.send(prepared, stream=True, follow_redirects=False)
        answer.stream = _Body(answer)
        return RawResponse(
            answer.status_code, _headers(answer), _pieces(answer, request), answer.close
        )

    def close(self) -> None:
        """Give up all connections, unless the client is yours."""
        if self._owned:
            self._client.close()


class AsyncHttpxTransport:
    """Sends requests through an `httpx2.AsyncClient`; see `HttpxTransport`."""

    def __init__(self, client: httpx2.AsyncClient | None = None) -> None:
        self._owned = client is None
        self._client = httpx2.AsyncClient(**_settings()) if client is None else client

    async def send(self, request: Request) -> AsyncRawResponse:
        """Send a request and return as soon as the header fields have come."""
        with _errors_translated(request):
            prepared = _prepare(self._client, request, _async_content(request.content))
            answer = await self._client.send(
                prepared, stream=True, follow_redirects=False
            )
        answer.stream = _AsyncBody(answer)
        return AsyncRawResponse(
            answer.status_code,
            _headers(answer),
            _pieces_async(answer, request),
            answer.aclose,
        )

    async def aclose(self) -> None:
        """Give up all connections, unless the client is yours."""
        if self._owned:
            await self._client.aclose()


def _settings() -> ClientSettings:
    """Return the arguments for a client of our own.

    Cookies are parameters of an operation or credentials, never state between calls,
    so the jar refuses them all.
    """
    policy = http.cookiejar.DefaultCookiePolicy(allowed_domains=())
    return {
        "cookies": http.cookiejar.CookieJar(policy),
        "limits": httpx2.Limits(max_connections=100, max_keepalive_connections=100),
        "verify": _trust(
            os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
        ),
    }


@functools.cache
def _trust(file: str | None, folder: str | None) -> ssl.SSLContext:
    """Return httpx2's own TLS settings, which verify every certificate.

    Reading the certificates is nearly all that a client costs, so clients share them.

    Args:
        file: What ``SSL_CERT_FILE`` says, which httpx2 reads by itself.
        folder: Likewise for ``SSL_CERT_DIR``.
    """
    del file, folder
    return httpx2.create_ssl_context()


def _prepare(
    client: httpx2.Client | httpx2.AsyncClient, request: Request, content: Content
) -> httpx2.Request:
    """Return the request as httpx2 knows it, with header values in Latin-1."""
    if request.secret_query:
        logs.mask_in_httpx2(request.secret_query)
    prepared = client.build_request(
        request.method,
        request.url,
        headers=[
            (name.encode("ascii"), value.encode("latin-1"))
            for name, value in request.headers.items()
        ],
        content=content,
        timeout=request.timeout,
    )
    # A method means what it says, letter by letter (RFC 9110, section 9.1).
    prepared.method = request.method
    return prepared


def _async_content(content: Content) -> Content:
    """Return content as an async client takes it: pieces that are awaited."""
    if content is None or isinstance(content, bytes):
        return content
    return _awaited(content)


async def _awaited(
    content: Iterable[bytes] | AsyncIterable[bytes],
) -> AsyncIterator[bytes]:
    if isinstance(content, AsyncIterable):
        async for piece in content:
            yield piece
    else:
        for piece in content:
            yield piece


def _headers(answer: httpx2.Response) -> Headers:
    return Headers(
        [(n.decode("latin-1"), v.decode("latin-1")) for n, v in answer.headers.raw]
    )


class _Body(httpx2.SyncByteStream):
    """The body of an answer; where more than that came, the connection is given up.

    Else the rest would be taken for the answer to the next request (RFC 9112, section
    9.2, asks that it is not).
    """

    def __init__(self, answer: httpx2.Response) -> None:
        self._stream: Any = answer.stream
        self._connection: Any = answer.extensions.get("network_stream")

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream
        if _has_more(self._stream):
            self._connection.close()

    def close(self) -> None:
        """Give up the rest."""
        self._stream.close()


class _AsyncBody(httpx2.AsyncByteStream):
    """The body of an answer; see `_Body`."""

    def __init__(self, answer: httpx2.Response) -> None:
        self._stream: Any = answer.stream
        self._connection: Any = answer.extensions.get("network_stream")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            yield piece
        if _has_more(self._stream):
            await self._connection.aclose()

    async def aclose(self) -> None:
        """Give up the rest."""
        await self._stream.aclose()


def _has_more(stream: Any) -> bool:
    """Return whether bytes have come that follow the body (HTTP/1.1 only).

    httpx2 does not say, so this looks into it; what is not there says no.
    """
    for name in ("_stream", "_httpcore_stream", "_stream", "_connection"):
        stream = getattr(stream, name, None)
    state = getattr(stream, "_h11_state", None)
    return state is not None and bool(state.trailing_data[0])


def _pieces(answer: httpx2.Response, request: Request) -> Iterator[bytes]:
    with _errors_translated(request):
        yield from answer.iter_bytes()


async def _pieces_async(
    answer: httpx2.Response, request: Request
) -> AsyncIterator[bytes]:
    with _errors_translated(request):
        async with contextlib.aclosing(answer.aiter_bytes()) as pieces:
            async for piece in pieces:
                yield piece


class _errors_translated:  # noqa: N801 (used like a function)
    """Turns what httpx2 raises into our own exceptions.

    A class, since a generator-based context manager costs several microseconds.
    """

    __slots__ = ("_request",)

    def __init__(self, request: Request) -> None:
        self._request = request

    def __enter__(self) -> None:
        return

    def __exit__(
        self, kind: object, error: BaseException | None, trace: object
    ) -> None:
        found = None if error is None else _translate(error)
        if found is not None:
            translated, what = found
            where = f"{self._request.method} {self._request.safe_url}"
            why = str(error) or type(error).__name__
            raise translated(f"{where}: {what}: {why}") from error


# The first that fits counts.
_TRANSLATIONS: tuple[tuple[type[Exception], type[SDKError], str], ...] = (
    (httpx2.ConnectTimeout, ConnectTimeoutError, "no connection within the timeout"),
    (httpx2.PoolTimeout, ConnectTimeoutError, "no free connection within the timeout"),
    (httpx2.TimeoutException, APITimeoutError, "no answer within the timeout"),
    (httpx2.ConnectError, ConnectError, "no connection"),
    (httpx2.ProxyError, ConnectError, "no connection through the proxy"),
    (httpx2.UnsupportedProtocol, InvalidRequestError, "httpx2 refuses the URL"),
    (httpx2.InvalidURL, InvalidRequestError, "httpx2 refuses the URL"),
    (httpx2.LocalProtocolError, InvalidRequestError, "httpx2 refuses the request"),
    (httpx2.RequestError, TransportError, "no complete answer"),
)


def _translate(error: BaseException) -> tuple[type[SDKError], str] | None:
    """Return our class for an exception of httpx2's and what happened, or None."""
    for theirs, ours, what in _TRANSLATIONS:
        if isinstance(error, theirs):
            return ours, what
    return None
