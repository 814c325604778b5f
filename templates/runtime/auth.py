"""How a request proves who sends it: the security schemes of an API.

A scheme says where a credential goes and what callers call it; the credential itself is
given to the client as an argument, as a function that is asked before each request, or
in the environment.
"""

from __future__ import annotations

from .errors import InvalidRequestError, MissingCredentialError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Literal, TypeAlias

    from .context import Context
    from .steps import Decision
    from .transport import Request

    Security: TypeAlias = tuple[tuple[str, ...], ...]
    """Alternatives, each the names of the schemes that go together; ``((),)`` or ``()``
    where none is needed."""


class Scheme:
    """One way to authenticate.

    Attributes:
        parameter: What the argument of the client is called.
        env: Environment variables that stand in for the argument, all of them needed.
    """

    def __init__(self, parameter: str, *, env: str | tuple[str, ...] = ()) -> None:
        self.parameter = parameter
        self.env = (env,) if isinstance(env, str) else env

    def from_env(self) -> object:
        """Return the credential that the environment holds, or None."""
        import os

        values = tuple(os.environ.get(name, "") for name in self.env)
        if not values or not all(values):
            return None
        return values[0] if len(values) == 1 else values

    def is_in(self, headers: Mapping[str, str]) -> bool:
        """Return whether the caller's own header fields do the work of this scheme."""
        return "authorization" in headers

    def obtain(self, given: object, context: Context) -> Decision[object]:
        """Decide the credential for one request: the value given, or what it returns.

        A scheme that has to fetch a token first yields the steps for that here.
        """
        del context
        if callable(given):
            from .steps import Ask

            given = yield Ask(given)
        if not given:
            raise MissingCredentialError(f"{self.parameter!r} gave no credential")
        return given

    def renews(self, given: object, used: object) -> bool:
        """Give up a credential that the server refused; say whether to get another."""
        del given, used
        return False

    def apply(self, request: Request, credential: object) -> None:
        """Add the credential to a request.

        Raises:
            InvalidRequestError: It is not of the kind that belongs there, or has
                characters that cannot be sent. The message does not repeat it.
        """
        raise NotImplementedError

    def secrets(self, credential: object) -> Iterator[str]:
        """Yield the texts that no log or message may repeat."""
        if isinstance(credential, str):
            yield credential

    def _text(self, credential: object) -> str:
        if not isinstance(credential, str):
            kind = type(credential).__name__
            raise InvalidRequestError(f"{self.parameter!r} is a {kind}, not a string")
        if not credential.isascii() or not credential.isprintable():
            raise InvalidRequestError(
                f"{self.parameter!r} has a line break or another character that cannot"
                " be sent; was it read from a file?"
            )
        return credential


class Bearer(Scheme):
    """A token in ``Authorization: Bearer …`` (RFC 6750, section 2.1).

    Args:
        parameter: What the argument of the client is called.
        env: The environment variable that stands in for it.
        scheme: What stands before the token, where it is not ``Bearer``.
    """

    def __init__(
        self,
        parameter: str,
        *,
        env: str | tuple[str, ...] = (),
        scheme: str = "Bearer",
    ) -> None:
        super().__init__(parameter, env=env)
        self.scheme = scheme

    def apply(self, request: Request, credential: object) -> None:
        """Set the header field."""
        token = self._text(credential)
        request.headers["authorization"] = f"{self.scheme} {token}"


class Basic(Scheme):
    """User name and password in ``Authorization: Basic …`` (RFC 7617).

    The credential is the tuple of both; `env` names one variable for each.
    """

    def apply(self, request: Request, credential: object) -> None:
        """Set the header field, in UTF-8 (RFC 7617, section 2.1)."""
        from binascii import b2a_base64

        user, password = self._pair(credential)
        encoded = b2a_base64(f"{user}:{password}".encode(), newline=False)
        request.headers["authorization"] = f"Basic {encoded.decode()}"

    def _pair(self, credential: object) -> tuple[str, str]:
        match credential:
            case (str(user), str(password)) if ":" not in user:
                return user, password
            case _:
                raise InvalidRequestError(
                    f"{self.parameter!r} is not a tuple of user name and password, the"
                    " name without a colon"
                )

    def secrets(self, credential: object) -> Iterator[str]:
        """Yield the password, and both as they are sent."""
        from binascii import b2a_base64

        user, password = self._pair(credential)
        yield password
        yield b2a_base64(f"{user}:{password}".encode(), newline=False).decode()


class ApiKey(Scheme):
    """A key in a header field, a query parameter or a cookie.

    Args:
        parameter: What the argument of the client is called.
        name: The name of the field, query parameter or cookie.
        place: Which of the three it is.
        env: The environment variable that stands in for the argument.
    """

    def __init__(
        self,
        parameter: str,
        name: str,
        place: Literal["header", "query", "cookie"],
        *,
        env: str | tuple[str, ...] = (),
    ) -> None:
        super().__init__(parameter, env=env)
        self.name = name
        self.place = place

    def is_in(self, headers: Mapping[str, str]) -> bool:
        """Return whether the caller's own header fields hold the key."""
        return self.place == "header" and self.name.lower() in headers

    def apply(self, request: Request, credential: object) -> None:
        """Put the key in its place."""
        key = self._text(credential)
        if self.place == "header":
            request.headers[self.name.lower()] = key
        elif self.place == "query":
            _add_query(request, self.name, key)
        else:
            _add_cookie(request, self.name, key)

    def secrets(self, credential: object) -> Iterator[str]:
        """Yield the key, and how a URL has it."""
        from .parameters import quote

        if isinstance(credential, str):
            yield credential
            yield quote(credential)


def _add_query(request: Request, name: str, key: str) -> None:
    """Add a query parameter, unless a redirect brought it along, and keep it secret."""
    from urllib.parse import unquote_plus

    from .parameters import quote

    path, _, query = request.url.partition("?")
    there = [part.partition("=")[0] for part in query.split("&")]
    spellings = [text for text in there if unquote_plus(text) == name]
    if not spellings:
        spellings = [quote(name)]
        pairs = [query] if query else []
        request.url = f"{path}?{'&'.join([*pairs, f'{quote(name)}={quote(key)}'])}"
    request.secret_query += tuple(spellings)


def _add_cookie(request: Request, name: str, key: str) -> None:
    # RFC 6265, section 4.1.1: what a cookie cannot hold.
    if any(char in key for char in ' ",;\\'):
        raise InvalidRequestError(f"cookie {name!r} has a character that cookies lack")
    cookies = request.headers.get("cookie")
    pair = f"{name}={key}"
    request.headers["cookie"] = f"{cookies}; {pair}" if cookies else pair


def choose(
    security: Security,
    schemes: Mapping[str, Scheme],
    credentials: Mapping[str, object],
    headers: Mapping[str, str],
) -> list[tuple[Scheme, object]]:
    """Return the schemes to apply, with what was given for each.

    The first alternative wins for which every credential is there, as an argument, in
    the environment or in the caller's own header fields, which are left as they are;
    nothing is applied where none is complete and none is needed.

    Args:
        security: The alternatives of the operation, the preferred first.
        schemes: All schemes of the API, by name.
        credentials: What the client was given, by name of scheme; None for nothing.
        headers: The caller's own header fields, by lower-case name.

    Raises:
        MissingCredentialError: No alternative is complete. Nothing was sent.
    """
    for alternative in sorted(security, key=lambda names: not names):
        chosen: list[tuple[Scheme, object]] = []
        for name in alternative:
            scheme = schemes.get(name)
            if scheme is None:
                break
            if scheme.is_in(headers):
                continue
            given = credentials.get(name)
            if given is None:
                break
            chosen.append((scheme, given))
        else:
            return chosen
    if security:
        raise MissingCredentialError(_what_is_missing(security, schemes))
    return []


def _what_is_missing(security: Security, schemes: Mapping[str, Scheme]) -> str:
    """Return a sentence on the arguments and variables that would do."""
    ways = [
        " and ".join(_how_to_give(schemes[name]) for name in names if name in schemes)
        for names in security
    ]
    return "no credential: give the client " + ", or ".join(filter(None, ways))


def _how_to_give(scheme: Scheme) -> str:
    variables = " and ".join(scheme.env)
    return f"{scheme.parameter}=…" + (f" (or set {variables})" if variables else "")
