"""From an answer to a value, or to the exception that says why there is none."""

from __future__ import annotations

from .codec import decode, decode_json, load_json
from .errors import APIError, ResponseDecodeError, error_class
from .problem import DecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from .calls import Call
    from .headers import Headers
    from .json_text import Read
    from .problem import Problem
    from .transport import Request

_EXCERPT = 200


class Received:
    """An answer that has come as a whole, and the request that it answers.

    Attributes:
        answer: What the transport gave, whose body may still have to be read.
    """

    __slots__ = ("answer", "content", "headers", "request", "status")

    def __init__(
        self, request: Request, status: int, headers: Headers, content: bytes
    ) -> None:
        self.request = request
        self.status = status
        self.headers = headers
        self.content = content
        self.answer: Any = None

    def close(self) -> None:
        """Give up what is left of the body."""
        if self.answer is not None and self.answer.close is not None:
            self.answer.close()

    async def aclose(self) -> None:
        """Give up what is left of the body."""
        if self.answer is not None and self.answer.close is not None:
            await self.answer.close()

    @property
    def is_json(self) -> bool:
        """Whether the media type is JSON's, or missing (RFC 6839, section 3.1)."""
        media_type = self.headers.get("content-type", "").partition(";")[0]
        media_type = media_type.strip().lower()
        return not media_type or media_type.endswith(("/json", "+json"))

    @property
    def is_xml(self) -> bool:
        """Whether the media type is XML's (RFC 7303)."""
        media_type = self.headers.get("content-type", "").partition(";")[0]
        return media_type.strip().lower().endswith(("/xml", "+xml"))

    @property
    def text(self) -> str:
        """The body as text, in the charset that it names (RFC 9110, section 8.3.2)."""
        _, _, parameters = self.headers.get("content-type", "").partition(";")
        charset = "utf-8"
        for parameter in parameters.split(";"):
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset":
                charset = value.strip().strip('"')
        try:
            return self.content.decode(charset, "replace")
        except LookupError:
            return self.content.decode("utf-8", "replace")

    @property
    def summary(self) -> str:
        """Method, URL and status in words, as messages begin."""
        request = self.request
        return f"{request.method} {request.safe_url}: {_status_text(self.status)}"

    @property
    def excerpt(self) -> str:
        """The beginning of the text on one line, credentials masked; may be empty."""
        text = self.mask(self.content[: 4 * _EXCERPT].decode("utf-8", "replace"))
        text = "".join(c if c.isprintable() else " " for c in text)
        text = " ".join(text.split())
        return text if len(text) <= _EXCERPT else text[: _EXCERPT - 1] + "…"

    def mask(self, text: str) -> str:
        """Return a text of the server's with the credentials of the call masked."""
        for secret in self.request.secrets:
            text = text.replace(secret, "***")
        return text


def _status_text(status: int) -> str:
    from http import HTTPStatus

    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def success(
    received: Received, call: Call, *, strict: bool, read: Read
) -> tuple[Any, Sequence[Problem]]:
    """Return the value of a successful answer, and what was odd about it.

    Args:
        received: An answer with a status of 2xx.
        call: What it answers.
        strict: Whether anything odd is an error.
        read: Reads JSON.

    Raises:
        ResponseDecodeError: It is in another format than its type wants, or has no
            body where its type wants one.
    """
    returns = by_status(call.answers, received.status, call.returns)
    if returns is None:
        return None, ()
    try:
        return _decoded(received, returns, call, strict=strict, read=read)
    except DecodeError as error:
        raise ResponseDecodeError(
            f"{received.summary}: {error}",
            error.problems,
            status=received.status,
            headers=received.headers,
            content=received.content,
        ) from error


def by_status(types: Mapping[str, Any], status: int, otherwise: Any) -> Any:
    """Return what an answer is: by its exact status, the range of it, ``"default"``."""
    if not types:
        return otherwise
    for key in (str(status), f"{status // 100}XX", "default"):
        if key in types:
            return types[key]
    return otherwise


def _decoded(
    received: Received, returns: Any, call: Call, *, strict: bool, read: Read
) -> tuple[Any, Sequence[Problem]]:
    accept = call.accept
    if call.xml is not None and received.is_xml and received.content:
        from .xml_text import read_xml

        found: list[Problem] = []
        data = read_xml(received.content, *call.xml)
        return decode(returns, data, strict=strict, report=found.extend), found
    if accept and not (received.is_json and "json" in accept):
        plain = _undecoded(received, returns)
        if plain is not None:
            return plain, ()
    if not received.content:
        _expect_nothing(returns)
        return None, ()
    if not received.is_json:
        media_type = received.headers.get("content-type")
        raise DecodeError(f"expected JSON, got {media_type!r}: {received.excerpt!r}")
    problems: list[Problem] = []
    content = received.content
    value = decode_json(
        returns, content, strict=strict, report=problems.extend, read=read
    )
    return value, problems


def _undecoded(received: Received, returns: Any) -> str | bytes | None:
    """Return a body that is no JSON as text or bytes; None if its type is neither."""
    plain = [*getattr(returns, "__args__", ()), returns]
    if not received.content and None.__class__ in plain:
        return None
    if bytes in plain:
        return received.content
    return received.text if str in plain else None


def _expect_nothing(returns: Any) -> None:
    """Raise unless None is a value of the type."""
    try:
        decode(returns, None, strict=True)
    except DecodeError:
        raise DecodeError("the body is empty") from None


def failure(
    received: Received, errors: Mapping[str, Any]
) -> tuple[APIError, Sequence[Problem]]:
    """Return the exception for an answer that does not mean success, and oddities.

    A body that is not what its type says never hides the status.

    Args:
        received: The answer.
        errors: What bodies are, by exact status (``"404"``), range (``"4XX"``) or
            ``"default"``.
    """
    kind = error_class(received.status)
    excerpt = received.excerpt
    problems: list[Problem] = []
    error = kind(
        f"{received.summary}: {excerpt}" if excerpt else received.summary,
        status=received.status,
        body=_error_body(received, errors, problems),
        headers=received.headers,
        content=received.content,
        method=received.request.method,
        url=received.request.safe_url,
    )
    return error, problems


def _error_body(
    received: Received, errors: Mapping[str, Any], problems: list[Problem]
) -> object:
    """Return the body of a failure as well as it can be read."""
    if not received.content:
        return None
    text = received.content.decode("utf-8", "replace")
    if not received.is_json:
        return text
    returns = by_status(errors, received.status, None)
    try:
        data = load_json(received.content)
    except DecodeError:
        return text
    try:
        return (
            data if returns is None else decode(returns, data, report=problems.extend)
        )
    except DecodeError as error:
        problems.extend(error.problems)
        return data
