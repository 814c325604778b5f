"""What an API is to the runtime, and what callers may set."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .auth import Scheme, Security
    from .hooks import Hooks
    from .servers import Server

MAX_RESPONSE_BYTES = 100 * 1024 * 1024
"""How long an answer may be that is read as a whole: 100 MiB after decompression."""


class Api:
    """One API, as its document describes it.

    Args:
        name: The import path of its package; the logger is called so too.
        version: The version of the SDK, for the ``User-Agent``.
        servers: By the name that `Client(server=…)` takes, the default first.
        own_servers: What `Client(servers=…)` may name: the servers that single
            operations have instead, by name or by URL as the document has it.
        schemes: Ways to authenticate, by name.
        security: What operations need that say nothing themselves.
        env_prefix: ``{env_prefix}_BASE_URL`` in the environment replaces the servers.
        former_env_prefixes: Old ones, each with the version that will lack it.
    """

    __slots__ = (
        "env_prefix",
        "former_env_prefixes",
        "name",
        "own_servers",
        "schemes",
        "security",
        "servers",
        "version",
    )

    def __init__(
        self,
        *,
        name: str,
        version: str,
        servers: Mapping[str, Server] | None = None,
        own_servers: tuple[str, ...] = (),
        schemes: Mapping[str, Scheme] | None = None,
        security: Security = (),
        env_prefix: str = "",
        former_env_prefixes: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.version = version
        self.servers = servers or {}
        self.own_servers = own_servers
        self.schemes = schemes or {}
        self.security = security
        self.env_prefix = env_prefix
        self.former_env_prefixes = former_env_prefixes or {}

    @property
    def user_agent(self) -> str:
        """What requests say they come from, such as ``versori/0.1.0 (embedded) …``."""
        import sys

        product, _, part = self.name.partition(".")
        comment = f" ({part})" if part else ""
        python = f"python/{sys.version_info.major}.{sys.version_info.minor}"
        return f"{product}/{self.version}{comment} {python}"


class Settings:
    """What holds for every call of a client; a call may set some of it anew.

    Attributes:
        timeout: Seconds for each step of an exchange, None for ever.
        max_retries: How often a failed request is sent again, at most.
        headers: Sent with every request.
        hooks: Functions to call around each request.
        strict: Whether an answer that is not what its type says is an error.
        max_response_bytes: How long an answer may be, after decompression.
        read: Reads the JSON of answers, as the codec says.
    """

    __slots__ = (
        "codec",
        "headers",
        "hooks",
        "max_response_bytes",
        "max_retries",
        "read",
        "strict",
        "timeout",
    )

    def __init__(
        self,
        *,
        timeout: float | None,
        max_retries: int,
        headers: Mapping[str, str],
        hooks: Hooks | None,
        strict: bool,
        max_response_bytes: int,
        codec: str,
    ) -> None:
        from .json_text import reader

        self.timeout = timeout
        self.max_retries = max_retries
        self.headers = headers
        self.hooks = hooks
        self.strict = strict
        self.max_response_bytes = max_response_bytes
        self.codec = codec
        self.read = reader(codec)
