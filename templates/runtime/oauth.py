"""Tokens that the client fetches itself: OAuth 2.0 client credentials (RFC 6749, 4.4).

A token is fetched when the first call needs one, kept until shortly before it expires,
and fetched anew when the API answers 401 although it should still be good. Calls that
need one meanwhile wait for that one fetch, and share its failure too.
"""

from __future__ import annotations

from . import clock, retries
from .auth import Bearer
from .errors import InvalidRequestError, TokenError, TransportError
from .steps import Read, Send, Sleep, drive, drive_async
from .transport import Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .context import Context
    from .responses import Received
    from .steps import Decision
    from .transport import AsyncTransport, Transport

# A token is fetched anew when it has less than this many seconds to live, or less than
# half of its life.
_MARGIN = 30.0
_LIFETIME = 3600.0
_MOST_BYTES = 1024 * 1024


class ClientCredentials:
    """What a client proves itself with to get tokens, and the token that it has.

    One object can serve several clients; they share its token then.

    Args:
        client_id: What the authorisation server calls the client.
        client_secret: Its secret.
        scopes: What the token is for; all that the API's document lists if not given.
        token_url: Where tokens are, if not where the document says.
        in_body: Whether id and secret go into the form rather than into the header
            field ``Authorization`` (RFC 6749, section 2.3.1).
    """

    def __init__(
        self,
        client_id: str,
        client_secret: str,
        *,
        scopes: tuple[str, ...] | None = None,
        token_url: str | None = None,
        in_body: bool = False,
    ) -> None:
        import threading

        self.client_id = client_id
        self.client_secret = client_secret
        self.scopes = scopes
        self.token_url = token_url
        self.in_body = in_body
        self._token = ""
        self._until = 0.0
        self._failure: Exception | None = None
        self.fetches = 0
        self.lock = threading.Lock()
        self._async_locks: dict[object, Any] = {}

    def __repr__(self) -> str:
        return f"ClientCredentials({self.client_id!r}, '***')"

    def fresh_token(self) -> str:
        """Return the token if it is still good, else an empty string."""
        token, until = self._token, self._until
        return token if clock.current.monotonic() < until else ""

    def keep_token(self, token: str, lifetime: float) -> str:
        """Remember a token for as long as it is good, in seconds, and return it."""
        good = lifetime - min(_MARGIN, lifetime / 2)
        self._token, self._until = token, clock.current.monotonic() + good
        self._failure = None
        self.fetches += 1
        return token

    def keep_failure(self, error: Exception) -> None:
        """Remember why there is no token, for those who wait for it."""
        self._failure = error
        self.fetches += 1

    def failure_since(self, fetches: int) -> Exception | None:
        """Return why a fetch failed that ended since there were so many; else None."""
        from copy import copy

        if self.fetches == fetches or self._failure is None:
            return None
        return copy(self._failure)

    def forget_token(self, token: object) -> None:
        """Forget a token that the API refused, unless there is another by now."""
        if self._token == token:
            self._until = 0.0

    def async_lock(self) -> Any:
        """Return the lock of the running event loop; those of closed loops go."""
        import asyncio

        loop = asyncio.get_running_loop()
        for other in list(self._async_locks):
            if other.is_closed():  # type: ignore[attr-defined]
                self._async_locks.pop(other, None)
        return self._async_locks.setdefault(loop, asyncio.Lock())


class OAuth2(Bearer):
    """A bearer token, given or fetched with `ClientCredentials`.

    Args:
        parameter: What the argument of the client is called.
        token_url: Where tokens are, perhaps seen from the server of the API (OpenAPI
            3.1.0, section 4.6).
        scopes: All that the document lists.
        env: The environment variable that holds a token.
    """

    def __init__(
        self,
        parameter: str,
        token_url: str,
        scopes: tuple[str, ...] = (),
        *,
        env: str | tuple[str, ...] = (),
    ) -> None:
        super().__init__(parameter, env=env)
        self._token_url = token_url
        self._scopes = scopes

    def obtain(self, given: object, context: Context) -> Decision[object]:
        """Decide the token for one request: a given one, or one that is fetched."""
        if isinstance(given, ClientCredentials):
            return (yield _Obtain(given, self, context))
        return (yield from super().obtain(given, context))

    def renews(self, given: object, used: object) -> bool:
        """Give up a token that the server refused; say whether to fetch another."""
        if not isinstance(given, ClientCredentials):
            return False
        given.forget_token(used)
        return True

    def fetch(self, credentials: ClientCredentials, context: Context) -> Decision[str]:
        """Decide how a token is fetched, and keep it.

        Raises:
            TokenError: The authorisation server gives none.
            TransportError: It does not answer.
            InvalidRequestError: Its URL is no URL.
        """
        try:
            request = self._request(credentials, context)
            received = yield from _answer(request, context)
            return credentials.keep_token(*_token_in(received))
        except Exception as error:
            credentials.keep_failure(error)
            raise

    def _request(self, credentials: ClientCredentials, context: Context) -> Request:
        from .parameters import quote

        scopes = self._scopes if credentials.scopes is None else credentials.scopes
        form = {"grant_type": "client_credentials", "scope": " ".join(scopes)}
        headers = {
            "accept": "application/json",
            "content-type": "application/x-www-form-urlencoded",
            "user-agent": context.headers["user-agent"],
        }
        user, password = quote(credentials.client_id), quote(credentials.client_secret)
        request = Request(
            "POST",
            self._url(credentials.token_url or self._token_url, context),
            headers=headers,
            timeout=context.settings.timeout,
        )
        request.idempotent = True
        request.secrets = (credentials.client_secret, password)
        if credentials.in_body:
            form["client_id"] = credentials.client_id
            form["client_secret"] = credentials.client_secret
        else:
            from binascii import b2a_base64

            encoded = b2a_base64(f"{user}:{password}".encode(), newline=False).decode()
            headers["authorization"] = f"Basic {encoded}"
            request.secrets += (encoded,)
        pairs = [f"{name}={quote(value)}" for name, value in form.items() if value]
        request.content = "&".join(pairs).encode()
        return request

    def _url(self, url: str, context: Context) -> str:
        from urllib.parse import urljoin

        from .urls import origin

        absolute = urljoin(f"{context.servers.base_url(None)}/", url).partition("#")[0]
        try:
            scheme = origin(absolute)[0]
        except ValueError:
            scheme = ""
        if scheme not in {"http", "https"}:
            raise InvalidRequestError(f"{self.parameter!r}: {url!r} is no token_url")
        return absolute


def _answer(request: Request, context: Context) -> Decision[Received]:
    """Decide how a token is asked for, again where that may help."""
    from .responses import Received

    for tried in range(1, context.settings.max_retries + 2):
        last = tried > context.settings.max_retries
        try:
            answer = yield Send(request)
            content = yield Read(answer, request, limit=_MOST_BYTES)
        except TransportError as error:
            pause = retries.pause_after_error(request, error, tried)
            if last or pause is None:
                raise
        else:
            status, headers = answer.status, answer.headers
            pause = retries.pause_after_status(request, status, headers, tried)
            if last or pause is None:
                return Received(request, status, headers, content)
        yield Sleep(pause)
    raise AssertionError("the last try ends the loop")


def _token_in(received: Received) -> tuple[str, float]:
    """Return the token in an answer and the seconds that it lives (RFC 6749, 5.1).

    Raises:
        TokenError: There is none (RFC 6749, section 5.2).
    """
    from .json_text import is_object, parse
    from .problem import DecodeError

    try:
        data = parse(received.content)
    except DecodeError:
        data = None
    fields: dict[str, Any] = data if is_object(data) else {}
    token = fields.get("access_token")
    if received.status == 200 and isinstance(token, str) and token:
        return token, _lifetime(fields.get("expires_in"))
    raise _refusal(received, data)


def _lifetime(value: object) -> float:
    """Return the seconds that a token lives; some servers write them as a string."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = float(value[:20])
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return _LIFETIME
    return max(float(value), 0.0) if abs(value) < 1e12 else _LIFETIME


def _refusal(received: Received, data: object) -> TokenError:
    """Return the exception for an answer that has no token."""
    error = TokenError(
        "",
        status=received.status,
        body=received.text if data is None else data,
        headers=received.headers,
        content=received.content,
        method=received.request.method,
        url=received.request.safe_url,
    )
    said = ": ".join(filter(None, (error.error, error.description)))
    why = " ".join(received.mask(said).split())[:200] or received.excerpt
    error.args = (f"no token: {received.summary}: {why or 'none in the answer'}",)
    return error


class _Obtain:
    """A step: the token there is, or a new one, fetched once for all who wait."""

    __slots__ = ("context", "credentials", "scheme")

    def __init__(
        self, credentials: ClientCredentials, scheme: OAuth2, context: Context
    ) -> None:
        self.credentials = credentials
        self.scheme = scheme
        self.context = context

    def run(self, transport: Transport, /) -> str:
        """Fetch, blocking, unless another thread has just done so."""
        before = self.credentials.fetches
        fresh = self.credentials.fresh_token()
        if fresh:
            return fresh
        with self.credentials.lock:
            return self._settled(before) or drive(self._fetch(), transport)

    async def run_async(self, transport: AsyncTransport, /) -> str:
        """Fetch without blocking, unless another task has just done so."""
        before = self.credentials.fetches
        fresh = self.credentials.fresh_token()
        if fresh:
            return fresh
        async with self.credentials.async_lock():
            return self._settled(before) or await drive_async(self._fetch(), transport)

    def _settled(self, before: int) -> str:
        """Return the token that has come while we waited, or an empty string.

        Raises:
            SDKError: It was asked for in vain.
        """
        fresh = self.credentials.fresh_token()
        failure = None if fresh else self.credentials.failure_since(before)
        if failure is not None:
            raise failure
        return fresh

    def _fetch(self) -> Decision[str]:
        return self.scheme.fetch(self.credentials, self.context)
