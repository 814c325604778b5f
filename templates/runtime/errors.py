"""What can go wrong with a call.

    SDKError
    ├── ConfigurationError            the client cannot be made like this
    ├── ClientClosedError             the client was closed before the call
    ├── InvalidRequestError           the arguments make no request; nothing was sent
    │   └── MissingCredentialError    the operation needs one that nobody gave
    ├── TransportError                no answer came
    │   ├── ConnectError              not even a connection: nothing was sent
    │   │   └── ConnectTimeoutError   (an APITimeoutError as well)
    │   └── APITimeoutError           it took too long
    ├── RedirectError                 the answer points somewhere we do not follow
    ├── ResponseTooLargeError         the answer has more bytes than allowed
    ├── PaginationError               the pages do not end
    ├── DecodeError                   data is not what its type says
    │   └── ResponseDecodeError       an answer is not
    └── APIError                      the server says no
        ├── ClientError               any 4xx
        │   └── NotFoundError, …      one class per status
        ├── ServerError               any 5xx
        │   └── BadGatewayError, …
        └── TokenError                an authorisation server gives no token

No message holds a credential: the URL in it has secret parameters masked, and what
the server wrote is shortened, with the credentials of the call masked.
"""

from __future__ import annotations

from .base_error import SDKError
from .problem import DecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeVar

    from .headers import Headers
    from .model import Model
    from .problem import Problem

    HeadersT = TypeVar("HeadersT", bound=Model)


class ConfigurationError(SDKError, ValueError):
    """The client cannot be made like this: an unknown server, a bad base URL."""


class ClientClosedError(SDKError, RuntimeError):
    """The client was closed, so it cannot send any more."""


class InvalidRequestError(SDKError, ValueError):
    """The arguments of a call make no valid request; nothing was sent."""


class MissingCredentialError(InvalidRequestError):
    """The operation needs a credential that the client was not given."""


class TransportError(SDKError):
    """The call failed below HTTP: no complete answer came.

    Attributes:
        may_have_arrived: False where the request certainly did not reach the server.
    """

    may_have_arrived = True


class ConnectError(TransportError):
    """No connection to the server could be made; nothing was sent."""

    may_have_arrived = False


class APITimeoutError(TransportError):
    """The server did not answer within the timeout."""


class ConnectTimeoutError(ConnectError, APITimeoutError):
    """No connection could be made within the timeout; nothing was sent."""


class _Detailed:
    """For errors whose constructors insist on attributes: they can be pickled."""

    args: tuple[object, ...]

    def __reduce__(self) -> tuple[object, ...]:
        return _revive, (type(self), self.args), self.__dict__


def _revive(kind: type[SDKError], args: tuple[object, ...]) -> SDKError:
    """Make an error again without its constructor; its attributes follow."""
    return kind.__new__(kind, *args)


class RedirectError(_Detailed, SDKError):
    """The server redirects to where this client does not go.

    Redirects are followed within one origin (scheme, host and port), and only if the
    method stays the same; anything else could hand credentials to a stranger.

    Attributes:
        status: The status of the answer, such as 302.
        location: Where it points, as the server wrote it.
    """

    def __init__(self, message: str, *, status: int, location: str) -> None:
        super().__init__(message)
        self.status = status
        self.location = location


class ResponseTooLargeError(_Detailed, SDKError):
    """An answer has more bytes, after decompression, than the client accepts.

    Attributes:
        limit: How many bytes the client accepts.
    """

    def __init__(self, message: str, *, limit: int) -> None:
        super().__init__(message)
        self.limit = limit


class PaginationError(SDKError):
    """A server names a page as following that was there before: they never end."""


class ResponseDecodeError(_Detailed, DecodeError):
    """A successful answer is not JSON, or in strict mode not of its type.

    Attributes:
        problems: What is wrong with it; empty where the text could not be read.
        status: The HTTP status code.
        headers: The header fields of the answer.
        content: The body as it came.
    """

    def __init__(
        self,
        message: str,
        problems: Sequence[Problem] = (),
        *,
        status: int,
        headers: Headers,
        content: bytes,
    ) -> None:
        super().__init__(message, problems)
        self.status = status
        self.headers = headers
        self.content = content


class APIError(_Detailed, SDKError):
    """The server answered with a status that does not mean success.

    Attributes:
        status: The HTTP status code.
        body: The body, decoded as the type the API gives for this status; the parsed
            JSON where there is none; the text where it is not JSON; None if empty.
        headers: The header fields of the answer.
        content: The body as it came.
        method: The method of the request.
        url: The URL of the request, secret parameters masked.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int,
        body: object,
        headers: Headers,
        content: bytes,
        method: str,
        url: str,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = body
        self.headers = headers
        self.content = content
        self.method = method
        self.url = url

    def typed_headers(self, kind: type[HeadersT]) -> HeadersT:
        """Return the header fields that the API describes as an object of their class.

        Args:
            kind: The class of the models for headers of this answer.
        """
        from .header_values import read_headers

        return read_headers(kind, self.headers)

    @property
    def retry_after(self) -> float | None:
        """Seconds after which the server asks to try again; None if it does not say."""
        from .retries import retry_after

        return retry_after(self.headers)


class TokenError(APIError):
    """An authorisation server gives no token, so the call was not made."""

    @property
    def error(self) -> str:
        """Its code for that, such as ``"invalid_client"`` (RFC 6749, section 5.2)."""
        return self._said("error")

    @property
    def description(self) -> str:
        """Its words on it, or ``""``."""
        return self._said("error_description")

    @property
    def uri(self) -> str:
        """Where it says more, or ``""``."""
        return self._said("error_uri")

    def _said(self, name: str) -> str:
        from .json_text import is_object

        said = self.body.get(name) if is_object(self.body) else None
        return said if isinstance(said, str) else ""


class ClientError(APIError):
    """The server finds fault with the request (4xx)."""


class BadRequestError(ClientError):
    """400: the server cannot make sense of the request."""


class UnauthorizedError(ClientError):
    """401: the credential is missing, wrong or expired."""


class PaymentRequiredError(ClientError):
    """402: the account has to pay first."""


class ForbiddenError(ClientError):
    """403: the credential does not allow this."""


class NotFoundError(ClientError):
    """404: there is no such thing, or it may not be seen."""


class MethodNotAllowedError(ClientError):
    """405: the resource does not know this method."""


class NotAcceptableError(ClientError):
    """406: the server has no answer in a format that was asked for."""


class RequestTimeoutError(ClientError):
    """408: the server gave up waiting for the request."""


class ConflictError(ClientError):
    """409: the request contradicts the state of the resource."""


class GoneError(ClientError):
    """410: it was there once."""


class PreconditionFailedError(ClientError):
    """412: a condition in the header fields does not hold."""


class ContentTooLargeError(ClientError):
    """413: the body is larger than the server accepts."""


class UnsupportedMediaTypeError(ClientError):
    """415: the server does not read bodies of this format."""


class UnprocessableContentError(ClientError):
    """422: the body is well-formed, but its content is not acceptable."""


class LockedError(ClientError):
    """423: the resource is locked."""


class PreconditionRequiredError(ClientError):
    """428: the server wants the request to be conditional."""


class TooManyRequestsError(ClientError):
    """429: too many requests; `retry_after` may say how long to wait."""


class UnavailableForLegalReasonsError(ClientError):
    """451: a legal demand keeps the server from answering."""


class ServerError(APIError):
    """The server failed (5xx)."""


class InternalServerError(ServerError):
    """500: something unexpected happened in the server."""


class UnimplementedError(ServerError):
    """501: the server does not know how to do this."""


class BadGatewayError(ServerError):
    """502: a server behind the server gave a bad answer."""


class ServiceUnavailableError(ServerError):
    """503: the server is overloaded or down for maintenance."""


class GatewayTimeoutError(ServerError):
    """504: a server behind the server did not answer in time."""


_BY_STATUS: dict[int, type[APIError]] = {
    400: BadRequestError,
    401: UnauthorizedError,
    402: PaymentRequiredError,
    403: ForbiddenError,
    404: NotFoundError,
    405: MethodNotAllowedError,
    406: NotAcceptableError,
    408: RequestTimeoutError,
    409: ConflictError,
    410: GoneError,
    412: PreconditionFailedError,
    413: ContentTooLargeError,
    415: UnsupportedMediaTypeError,
    422: UnprocessableContentError,
    423: LockedError,
    428: PreconditionRequiredError,
    429: TooManyRequestsError,
    451: UnavailableForLegalReasonsError,
    500: InternalServerError,
    501: UnimplementedError,
    502: BadGatewayError,
    503: ServiceUnavailableError,
    504: GatewayTimeoutError,
}
_BY_RANGE: dict[int, type[APIError]] = {4: ClientError, 5: ServerError}


def error_class(status: int) -> type[APIError]:
    """Return the class for a status: its own, that of its range, else `APIError`."""
    return _BY_STATUS.get(status) or _BY_RANGE.get(status // 100, APIError)
