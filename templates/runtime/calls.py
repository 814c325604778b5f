"""One call of an operation, as generated methods describe it."""

from __future__ import annotations

from .field import RULES
from .unset import UNSET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, TypedDict

    from .auth import Security
    from .bodies import Body
    from .servers import Server
    from .unset import Unset
    from .xml_text import XmlNode, XmlTable

    class CallOptions(TypedDict, total=False):
        """What a call may have beside method, path and type; see `Call`."""

        path: Mapping[str, object]
        query: Mapping[str, object]
        header: Mapping[str, object]
        cookie: Mapping[str, object]
        checks: Mapping[str, Mapping[str, Any]]
        body: Body | None
        answers: Mapping[str, Any]
        accept: str
        idempotency: str
        xml: tuple[XmlNode, XmlTable] | None
        errors: Mapping[str, Any]
        xml_errors: Mapping[str, tuple[XmlNode, XmlTable]]
        security: Security | Unset
        servers: tuple[Server, ...] | None
        headers: Mapping[str, str] | None
        timeout: float | Unset | None


_NONE: Mapping[str, Any] = {}


class Call:
    """An operation and the arguments of one call.

    Args:
        method: The HTTP method, in upper case.
        template: The path; ``{name}`` stands for a parameter.
        returns: The type of a successful body; None if there is none.
        path: Path parameters, by wire name.
        query: Query parameters, by wire name; a `Styled` one is written its own way.
        header: Header parameters, by wire name.
        cookie: Cookie parameters, by wire name.
        checks: Rules about parameters (see `checks`), by ``"query:limit"`` and the like;
            they hold for what a caller gives, not for what a server says of pages.
        body: What is sent.
        answers: Types of successful bodies that are not all the same, by ``"200"``,
            ``"2XX"`` or ``"default"``.
        accept: The media types to ask for, those of JSON if not given.
        idempotency: The header field, in lower case, with a key by which the server
            knows a request that it gets twice; one is made if the caller gives none.
        xml: How a successful body is read if it is XML.
        errors: Types of other bodies, by ``"404"``, ``"4XX"`` or ``"default"``.
        xml_errors: How they are read if they are XML, by the same.
        security: Alternatives for authentication; those of the API if not given.
        servers: Where the operation lives, if not where the API does.
        headers: The caller's own header fields; they win over all others.
        timeout: Seconds, None for ever; the client's if not given.

    Raises:
        InvalidRequestError: A rule of `checks` is broken.

    Attributes:
        link: Where it goes instead, in the words of the page before; ``""`` for nowhere.
    """

    __slots__ = (
        "accept",
        "answers",
        "body",
        "cookie",
        "errors",
        "header",
        "headers",
        "idempotency",
        "link",
        "method",
        "path",
        "query",
        "returns",
        "security",
        "servers",
        "template",
        "timeout",
        "xml",
        "xml_errors",
    )

    def __init__(  # noqa: PLR0913 (one for each part of a request)
        self,
        method: str,
        template: str,
        returns: Any,
        *,
        path: Mapping[str, object] = _NONE,
        query: Mapping[str, object] = _NONE,
        header: Mapping[str, object] = _NONE,
        cookie: Mapping[str, object] = _NONE,
        checks: Mapping[str, Mapping[str, Any]] = _NONE,
        body: Body | None = None,
        answers: Mapping[str, Any] = _NONE,
        accept: str = "",
        idempotency: str = "",
        xml: tuple[XmlNode, XmlTable] | None = None,
        errors: Mapping[str, Any] = _NONE,
        xml_errors: Mapping[str, tuple[XmlNode, XmlTable]] = _NONE,
        security: Security | Unset = UNSET,
        servers: tuple[Server, ...] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | Unset | None = UNSET,
    ) -> None:
        self.method = method
        self.template = template
        self.returns = returns
        self.path = path
        self.query = query
        self.header = header
        self.cookie = cookie
        self.body = body
        self.answers = answers
        self.accept = accept
        self.idempotency = idempotency
        self.xml = xml
        self.errors = errors
        self.xml_errors = xml_errors
        self.security = security
        self.servers = servers
        self.headers = headers or _NONE
        self.timeout = timeout
        self.link = ""
        if checks or RULES["present"]:
            from .checks import refuse_broken

            places = {"path": path, "query": query, "header": header, "cookie": cookie}
            refuse_broken(checks, places)

    def asking(self, name: str, value: object) -> Call:
        """Return the same call with another value for one query parameter."""
        twin = self._another()
        twin.query = {**self.query, name: value}
        return twin

    def following(self, link: str) -> Call:
        """Return the same call of what a link leads to, its query instead of ours."""
        twin = self._another()
        twin.link = link
        return twin

    def saying(self, headers: Mapping[str, str]) -> Call:
        """Return the same call with more header fields."""
        twin = self._copy()
        twin.headers = {**self.headers, **headers}
        return twin

    def _another(self) -> Call:
        """Return a copy that is a request of its own: no idempotency key of this one."""
        twin = self._copy()
        if self.idempotency:
            twin.header = {
                name: value
                for name, value in self.header.items()
                if name.lower() != self.idempotency
            }
        return twin

    def _copy(self) -> Call:
        twin = object.__new__(Call)
        for slot in Call.__slots__:
            setattr(twin, slot, getattr(self, slot))
        return twin
