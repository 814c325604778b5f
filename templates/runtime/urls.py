"""Base URLs and origins: where requests go, and where credentials may go."""

from __future__ import annotations

import os
import re

from .errors import ConfigurationError
from .servers import ServerVariable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from .servers import Server

    Origin: TypeAlias = tuple[str, str, int]

_DEFAULT_PORTS = {"http": 80, "https": 443}
# Scheme, host (perhaps an IPv6 address), port, path (RFC 3986, section 3): no user,
# query or fragment.
_BASE_URL = re.compile(
    r"https?://(?:[^/?#@\\\s:\[\]]+|\[[0-9a-f:.]+\])(?::[0-9]*)?"
    r"(?:/[a-z0-9\-._~!$&'()*+,;=:@%/]*)?",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"\{([^{}]*)\}")


def fill(server: Server, chosen: Mapping[str, str]) -> str:
    """Return the URL of a server with its variables filled in, no slash at the end.

    Raises:
        ConfigurationError: A variable has a value that it may not have, or the
            outcome is no base URL.
    """
    scheme, separator, rest = server.url.partition("://")
    host_end = len(scheme + separator + rest.partition("/")[0]) if separator else 0

    def value(found: re.Match[str]) -> str:
        text = _variable(server, found[1], chosen)
        if found.start() < host_end and re.search(r"[/?#@\\\s]", text):
            raise ConfigurationError(
                f"server variable {found[1]!r} has a character that no host has"
            )
        return text

    return check_base_url(_VARIABLE.sub(value, server.url))


def _variable(server: Server, name: str, chosen: Mapping[str, str]) -> str:
    variable = server.variables.get(name, ServerVariable(""))
    value = chosen.get(name, variable.default)
    if value is None:
        raise ConfigurationError(
            f"server variable {name!r} has no default: give it in `server_variables`"
        )
    if variable.values and value not in variable.values:
        known = ", ".join(variable.values)
        raise ConfigurationError(f"server variable {name!r} is one of: {known}")
    return value


def check_base_url(url: str) -> str:
    """Return a base URL without the slash at its end.

    Raises:
        ConfigurationError: It is not absolute, has a query or fragment, or holds a
            user name, which would show in logs.
    """
    if "@" in url.partition("://")[2].partition("/")[0]:
        raise ConfigurationError("a base URL holds no user name or password")
    if not _BASE_URL.fullmatch(url):
        raise ConfigurationError(
            f"{url!r} is not a base URL such as 'https://api.example.com/v1'"
        )
    return url.rstrip("/")


def origin(url: str) -> Origin:
    """Return scheme, host and port of an absolute URL (RFC 6454, section 4).

    Raises:
        ValueError: It has none, or holds a user name.
    """
    scheme, separator, rest = url.partition("://")
    authority = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    host, colon, port = authority.rpartition(":")
    if not colon or port.endswith("]"):
        host, port = authority, ""
    if not separator or not host or "@" in authority:
        raise ValueError("no origin")
    scheme = scheme.lower()
    return scheme, host.lower(), int(port) if port else _DEFAULT_PORTS.get(scheme, 0)


def _from_former(former: Mapping[str, str], env: str) -> str | None:
    """Return what a variable says that has another name now, warning who made the client.

    Args:
        former: Old names, each with the version that will lack it.
        env: The name of today.
    """
    for name, until in former.items():
        if given := os.environ.get(name):
            from warnings import warn

            from .deprecation import renamed

            warn(renamed(name, env, until), DeprecationWarning, stacklevel=6)
            return given
    return None


class ServerChoice:
    """Which server a client talks to.

    A base URL of the caller's, as argument or from the environment, replaces the
    servers of the document, those of single operations too: whoever points the client
    at a test server means all of it, credentials included. Only where the caller
    puts another URL in the place of an operation's own server does that one go there.
    """

    __slots__ = ("_base_url", "_name", "_overridden", "_own", "_variables")

    def __init__(
        self,
        servers: Mapping[str, Server],
        *,
        name: str | None,
        base_url: str | None,
        env: str,
        variables: Mapping[str, str],
        own: Mapping[str, str] | None = None,
        former_envs: Mapping[str, str] | None = None,
    ) -> None:
        self._own = {key: check_base_url(url) for key, url in (own or {}).items()}
        given = base_url or (os.environ.get(env) if env else None)
        given = given or _from_former(former_envs or {}, env)
        self._overridden = bool(given)
        self._name = name if name is not None else next(iter(servers), "")
        self._variables = variables
        if given:
            self._base_url = check_base_url(given)
        else:
            self._base_url = fill(self._named(servers, env), variables)

    def _named(self, servers: Mapping[str, Server], env: str) -> Server:
        if not servers:
            hint = f" or set {env}" if env else ""
            raise ConfigurationError(f"the API names no server: pass base_url{hint}")
        if self._name not in servers:
            known = ", ".join(map(repr, servers))
            raise ConfigurationError(f"no server {self._name!r}; there are {known}")
        return servers[self._name]

    def base_url(self, own: tuple[Server, ...] | None) -> str:
        """Return where a request goes, without a slash at the end.

        Args:
            own: The servers of the operation, or None if it has none of its own.
        """
        if not own:
            return self._base_url
        same_name = (server for server in own if server.name == self._name)
        chosen = next(same_name, own[0])
        for key in (chosen.name, chosen.url):
            if key in self._own:
                return self._own[key]
        if self._overridden:
            return self._base_url
        if chosen.url.startswith("/") and not chosen.url.startswith("//"):
            return fill(self._absolute(chosen), self._variables)
        return fill(chosen, self._variables)

    def _absolute(self, server: Server) -> Server:
        """Return a server whose URL is a path as one on the API's own host."""
        from .servers import Server

        scheme, _, rest = self._base_url.partition("://")
        url = f"{scheme}://{rest.partition('/')[0]}{server.url}"
        return Server(url, name=server.name, variables=server.variables)
