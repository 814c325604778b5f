"""What generated clients derive from: settings, a transport, and how to use both.

What a call does is decided in `exchange`, once for `Client` and `AsyncClient`.
"""

from __future__ import annotations

from .budget import RetryBudget
from .channel import Channel
from .settings import MAX_RESPONSE_BYTES, Settings
from .unset import UNSET, Unset

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Any, Literal, Self, TypedDict, TypeVar, Unpack

    from .calls import Call
    from .context import Context
    from .hooks import Hooks
    from .responses import Received
    from .settings import Api
    from .transport import AsyncTransport, Transport

    T = TypeVar("T")

    class ClientOptions(TypedDict, total=False):
        """What generated clients hand on; see `ApiClient`."""

        credentials: Mapping[str, object]
        server: str
        server_variables: Mapping[str, str] | None
        servers: Mapping[str, str] | None
        base_url: str | None
        timeout: float | None
        max_retries: int
        headers: Mapping[str, str] | None
        hooks: Hooks | None
        strict: bool
        max_response_bytes: int
        codec: Literal["json", "orjson"]


class _BaseClient:
    """Settings and credentials: what sync and async clients have in common."""

    def __init__(  # noqa: PLR0913 (one for each thing a caller may set)
        self,
        api: Api,
        *,
        credentials: Mapping[str, object] | None = None,
        server: str | None = None,
        server_variables: Mapping[str, str] | None = None,
        servers: Mapping[str, str] | None = None,
        base_url: str | None = None,
        timeout: float | None = 60.0,
        max_retries: int = 2,
        headers: Mapping[str, str] | None = None,
        hooks: Hooks | None = None,
        strict: bool = False,
        max_response_bytes: int = MAX_RESPONSE_BYTES,
        codec: Literal["json", "orjson"] = "json",
    ) -> None:
        from .urls import ServerChoice

        self._api = api
        given = credentials or {}
        self._credentials = {
            name: scheme.from_env() if given.get(name) is None else given[name]
            for name, scheme in api.schemes.items()
        }
        self._servers = ServerChoice(
            api.servers,
            name=server,
            base_url=base_url,
            env=f"{api.env_prefix}_BASE_URL" if api.env_prefix else "",
            former_envs={
                f"{prefix}_BASE_URL": until
                for prefix, until in api.former_env_prefixes.items()
            },
            variables=server_variables or {},
            own=_own_servers(api, servers or {}),
        )
        self._settings = Settings(
            timeout=timeout,
            max_retries=max_retries,
            headers=headers or {},
            hooks=hooks,
            strict=strict,
            max_response_bytes=max_response_bytes,
            codec=codec,
        )
        self._budget = RetryBudget()
        self._context: Context | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._servers.base_url(None)!r})"

    def with_options(
        self,
        *,
        timeout: float | Unset | None = UNSET,
        max_retries: int | Unset = UNSET,
        headers: Mapping[str, str] | None = None,
        hooks: Hooks | Unset | None = UNSET,
        strict: bool | Unset = UNSET,
        max_response_bytes: int | Unset = UNSET,
        codec: Literal["json", "orjson"] | Unset = UNSET,
    ) -> Self:
        """Return a client with other settings on the same connections.

        Closing one closes both.

        Args:
            timeout: Seconds, None for ever.
            max_retries: How often a failed request is sent again, at most.
            headers: Sent in addition, and instead of those of the same name.
            hooks: Instead of the hooks there are; None for none.
            strict: Whether an answer that is not what its type says is an error.
            max_response_bytes: How long an answer may be, after decompression.
            codec: What reads JSON; see `ApiClient`.
        """
        old = self._settings
        twin = object.__new__(type(self))
        shared = ("_api", "_credentials", "_servers", "_channel", "_budget")
        twin.__dict__.update((name, self.__dict__[name]) for name in shared)
        twin._settings = Settings(
            timeout=old.timeout if isinstance(timeout, Unset) else timeout,
            max_retries=_either(max_retries, old.max_retries),
            headers={**old.headers, **(headers or {})},
            hooks=old.hooks if isinstance(hooks, Unset) else hooks,
            strict=_either(strict, old.strict),
            max_response_bytes=_either(max_response_bytes, old.max_response_bytes),
            codec=_either(codec, old.codec),
        )
        twin._context = None
        return twin

    def _limits(self) -> tuple[int, int]:
        """Return how many bytes may come at once, and how often to try again."""
        return self._settings.max_response_bytes, self._settings.max_retries

    def _ready(self) -> Context:
        """Return what calls need beside their arguments; made by the first one."""
        if self._context is None:
            from .context import Context

            self._context = Context(
                self._api,
                self._settings,
                self._credentials,
                self._servers,
                self._budget,
            )
        return self._context


def _own_servers(api: Api, given: Mapping[str, str]) -> Mapping[str, str]:
    """Return what the caller puts in the place of servers of single operations.

    Raises:
        ConfigurationError: No operation has a server of that name or URL.
    """
    for name in given:
        if name not in api.own_servers:
            from .errors import ConfigurationError

            known = ", ".join(map(repr, api.own_servers)) or "none"
            raise ConfigurationError(
                f"no operation has a server {name!r} of its own; there are {known}"
            )
    return given


def _either(new: T | Unset, old: T) -> T:
    return old if isinstance(new, Unset) else new


class ApiClient(_BaseClient):
    """The base of every generated `Client`.

    Args:
        api: The API that it is for.
        credentials: By name of security scheme: a credential, a function that returns
            one and is asked before each request, or None to look in the environment.
        server: The name of one of the API's servers; the first by default.
        server_variables: Values for ``{variables}`` in its URL.
        servers: Base URLs in the place of servers that single operations have, by the
            name or the URL of those. Credentials go there too.
        base_url: Where all requests go, instead of the servers of the API.
        timeout: Seconds for each step of an exchange (connecting, sending, waiting for
            the answer, reading all of it); None for ever.
        max_retries: How often a failed request is sent again, at most, where that is
            safe.
        headers: Sent with every request.
        transport: Sends the requests; you close it. By default one that is made at the
            first call and closed with the client.
        hooks: Functions to call around each request.
        strict: Whether an answer that is not what its type says is an error.
        max_response_bytes: How long an answer may be, after decompression.
        codec: What reads the JSON of answers; ``"orjson"`` is quicker and has to be
            installed. An integer beyond 64 bits becomes a float with it, unless its
            type says that it is one.

    Raises:
        ConfigurationError: There is no such server, base URL or codec.
    """

    def __init__(
        self,
        api: Api,
        *,
        transport: Transport | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        super().__init__(api, **options)
        self._channel = Channel(transport, _default_transport)

    def _perform(self, call: Call) -> tuple[Received, Any]:
        """Make a call; return its answer and the value in it."""
        from .exchange import perform
        from .steps import drive

        return drive(perform(self._ready(), call), self._channel.transport())

    def _begin(self, call: Call) -> Received:
        """Make a call; return its answer, whose body is still to be read."""
        from .exchange import begin
        from .steps import drive

        return drive(begin(self._ready(), call), self._channel.transport())

    def close(self) -> None:
        """Close all connections; calls raise `ClientClosedError` from now on."""
        transport = self._channel.close()
        if transport is not None:
            transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class AsyncApiClient(_BaseClient):
    """The base of every generated `AsyncClient`; see `ApiClient`.

    Functions among the credentials and hooks may be async.
    """

    def __init__(
        self,
        api: Api,
        *,
        transport: AsyncTransport | None = None,
        **options: Unpack[ClientOptions],
    ) -> None:
        super().__init__(api, **options)
        self._channel = Channel(transport, _default_async_transport)

    async def _perform(self, call: Call) -> tuple[Received, Any]:
        """Make a call; return its answer and the value in it."""
        from .exchange import perform
        from .steps import drive_async

        decision = perform(self._ready(), call)
        return await drive_async(decision, self._channel.transport())

    async def _begin(self, call: Call) -> Received:
        """Make a call; return its answer, whose body is still to be read."""
        from .exchange import begin
        from .steps import drive_async

        decision = begin(self._ready(), call)
        return await drive_async(decision, self._channel.transport())

    async def aclose(self) -> None:
        """Close all connections; calls raise `ClientClosedError` from now on."""
        transport = self._channel.close()
        if transport is not None:
            await transport.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()


def _default_transport() -> Transport:
    from .httpx_transport import HttpxTransport

    return HttpxTransport()


def _default_async_transport() -> AsyncTransport:
    from .httpx_transport import AsyncHttpxTransport

    return AsyncHttpxTransport()
