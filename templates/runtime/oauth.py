"""Tokens that the client fetches itself: OAuth 2.0 client credentials (RFC 6749, 4.4)."""

from __future__ import annotations

from . import clock
from .auth import Bearer
from .errors import InvalidRequestError
from .steps import Read, Send, drive, drive_async
from .transport import Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .steps import Decision
    from .transport import AsyncTransport, Transport

# A token is fetched anew when it has less than this many seconds to live.
_MARGIN = 30.0
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
        self.lock = threading.Lock()
        self._async_locks: dict[object, Any] = {}

    def __repr__(self) -> str:
        return f"ClientCredentials({self.client_id!r}, '***')"

    def fresh_token(self) -> str:
        """Return the token if it is still good, else an empty string."""
        return self._token if clock.current.monotonic() < self._until else ""

    def keep_token(self, token: str, lifetime: float) -> str:
        """Remember a token for as long as it is good, in seconds, and return it."""
        self._token = token
        self._until = clock.current.monotonic() + max(lifetime - _MARGIN, 0.0)
        return token

    def async_lock(self) -> Any:
        """Return the lock of the running event loop; those of closed loops go."""
        import asyncio

        loop = asyncio.get_running_loop()
        for other in [one for one in self._async_locks if one.is_closed()]:  # type: ignore[attr-defined]
            del self._async_locks[other]
        return self._async_locks.setdefault(loop, asyncio.Lock())


class OAuth2(Bearer):
    """A bearer token, given or fetched with `ClientCredentials`.

    Args:
        parameter: What the argument of the client is called.
        token_url: Where tokens are.
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

    def obtain(self, given: object) -> Decision[object]:
        """Decide the token for one request: a given one, or one that is fetched."""
        if isinstance(given, ClientCredentials):
            return (yield _Obtain(given, self))
        return (yield from super().obtain(given))

    def fetch(self, credentials: ClientCredentials) -> Decision[str]:
        """Decide how a token is fetched, and keep it.

        Raises:
            APIError: The authorisation server says no.
            InvalidRequestError: Its URL is not absolute, or its answer has no token.
        """
        from .errors import error_class
        from .responses import Received

        request = self._request(credentials)
        answer = yield Send(request)
        content = yield Read(answer, request, limit=_MOST_BYTES)
        received = Received(request, answer.status, answer.headers, content)
        if received.status != 200:
            raise error_class(received.status)(
                f"{received.summary}: {received.excerpt}",
                status=received.status,
                body=None,
                headers=received.headers,
                content=content,
                method=request.method,
                url=request.safe_url,
            )
        return credentials.keep_token(*_token_in(received.content, request))

    def _request(self, credentials: ClientCredentials) -> Request:
        from .parameters import quote

        url = credentials.token_url or self._token_url
        if "://" not in url:
            raise InvalidRequestError(f"{self.parameter!r}: no token_url")
        scopes = self._scopes if credentials.scopes is None else credentials.scopes
        form = {"grant_type": "client_credentials", "scope": " ".join(scopes)}
        headers = {
            "accept": "application/json",
            "content-type": "application/x-www-form-urlencoded",
        }
        user, password = quote(credentials.client_id), quote(credentials.client_secret)
        request = Request("POST", url, headers=headers, timeout=60.0)
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

    def secrets(self, credential: object) -> Iterator[str]:
        """Yield the token."""
        if isinstance(credential, str):
            yield credential


def _token_in(content: bytes, request: Request) -> tuple[str, float]:
    """Return the token in an answer and the seconds that it lives (RFC 6749, 5.1)."""
    from .codec import load_json
    from .problem import DecodeError

    try:
        data = load_json(content)
    except DecodeError:
        data = None
    fields: Any = data if hasattr(data, "keys") else {}
    token = fields.get("access_token")
    if not isinstance(token, str) or not token:
        raise InvalidRequestError(f"{request.safe_url} answered without a token")
    lifetime = fields.get("expires_in", 3600)
    return token, float(lifetime) if isinstance(lifetime, (int, float)) else 3600.0


class _Obtain:
    """A step: the token there is, or a new one, fetched once for all who wait."""

    __slots__ = ("credentials", "scheme")

    def __init__(self, credentials: ClientCredentials, scheme: OAuth2) -> None:
        self.credentials = credentials
        self.scheme = scheme

    def run(self, transport: Transport, /) -> str:
        """Fetch, blocking, unless another thread has just done so."""
        fresh = self._fresh()
        if fresh:
            return fresh
        with self.credentials.lock:
            fetch = self.scheme.fetch(self.credentials)
            return self._fresh() or drive(fetch, transport)

    async def run_async(self, transport: AsyncTransport, /) -> str:
        """Fetch without blocking, unless another task has just done so."""
        fresh = self._fresh()
        if fresh:
            return fresh
        async with self.credentials.async_lock():
            fetch = self.scheme.fetch(self.credentials)
            return self._fresh() or await drive_async(fetch, transport)

    def _fresh(self) -> str:
        return self.credentials.fresh_token()
