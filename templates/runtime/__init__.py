"""The runtime that generated code stands on; each name loads when it is first used."""

from __future__ import annotations

from .lazy import former_package as former_package
from .lazy import lazy_exports as lazy_exports

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .auth import ApiKey as ApiKey
    from .auth import Basic as Basic
    from .auth import Bearer as Bearer
    from .base_error import SDKError as SDKError
    from .bodies import Binary as Binary
    from .bodies import Json as Json
    from .bodies import JsonLines as JsonLines
    from .bodies import OneOf as OneOf
    from .bodies import Text as Text
    from .client import ApiClient as ApiClient
    from .client import AsyncApiClient as AsyncApiClient
    from .codec import decode as decode
    from .codec import encode as encode
    from .deprecation import Deprecated as Deprecated
    from .deprecation import FormerMember as FormerMember
    from .deprecation import RemovedError as RemovedError
    from .deprecation import Renamed as Renamed
    from .errors import APIError as APIError
    from .errors import APITimeoutError as APITimeoutError
    from .errors import BadGatewayError as BadGatewayError
    from .errors import BadRequestError as BadRequestError
    from .errors import ClientClosedError as ClientClosedError
    from .errors import ClientError as ClientError
    from .errors import ConfigurationError as ConfigurationError
    from .errors import ConflictError as ConflictError
    from .errors import ConnectError as ConnectError
    from .errors import ConnectTimeoutError as ConnectTimeoutError
    from .errors import ContentTooLargeError as ContentTooLargeError
    from .errors import ForbiddenError as ForbiddenError
    from .errors import GatewayTimeoutError as GatewayTimeoutError
    from .errors import GoneError as GoneError
    from .errors import InternalServerError as InternalServerError
    from .errors import InvalidRequestError as InvalidRequestError
    from .errors import LockedError as LockedError
    from .errors import MethodNotAllowedError as MethodNotAllowedError
    from .errors import MissingCredentialError as MissingCredentialError
    from .errors import NotAcceptableError as NotAcceptableError
    from .errors import NotFoundError as NotFoundError
    from .errors import PaginationError as PaginationError
    from .errors import PaymentRequiredError as PaymentRequiredError
    from .errors import PreconditionFailedError as PreconditionFailedError
    from .errors import PreconditionRequiredError as PreconditionRequiredError
    from .errors import RedirectError as RedirectError
    from .errors import RequestTimeoutError as RequestTimeoutError
    from .errors import ResponseDecodeError as ResponseDecodeError
    from .errors import ResponseTooLargeError as ResponseTooLargeError
    from .errors import ServerError as ServerError
    from .errors import ServiceUnavailableError as ServiceUnavailableError
    from .errors import TokenError as TokenError
    from .errors import TooManyRequestsError as TooManyRequestsError
    from .errors import TransportError as TransportError
    from .errors import UnauthorizedError as UnauthorizedError
    from .errors import (
        UnavailableForLegalReasonsError as UnavailableForLegalReasonsError,
    )
    from .errors import UnimplementedError as UnimplementedError
    from .errors import UnprocessableContentError as UnprocessableContentError
    from .errors import UnsupportedMediaTypeError as UnsupportedMediaTypeError
    from .field import Field as Field
    from .field import FieldInfo as FieldInfo
    from .files import File as File
    from .files import FileInput as FileInput
    from .forms import Form as Form
    from .forms import FormPart as FormPart
    from .forms import Multipart as Multipart
    from .headers import Headers as Headers
    from .hooks import Hooks as Hooks
    from .hooks import ResponseInfo as ResponseInfo
    from .hooks import RetryInfo as RetryInfo
    from .httpx_transport import AsyncHttpxTransport as AsyncHttpxTransport
    from .httpx_transport import HttpxTransport as HttpxTransport
    from .inspection import construct as construct
    from .inspection import extras as extras
    from .inspection import fields as fields
    from .inspection import problems as problems
    from .inspection import raw as raw
    from .markers import Base64Url as Base64Url
    from .markers import DecimalNumber as DecimalNumber
    from .model import Model as Model
    from .moments import Moment as Moment
    from .oauth import ClientCredentials as ClientCredentials
    from .oauth import OAuth2 as OAuth2
    from .pages import AsyncPages as AsyncPages
    from .pages import Counted as Counted
    from .pages import Cursor as Cursor
    from .pages import HeaderLink as HeaderLink
    from .pages import LastItem as LastItem
    from .pages import NextLink as NextLink
    from .pages import Page as Page
    from .pages import has_next_page as has_next_page
    from .pages import next_page as next_page
    from .parameters import Styled as Styled
    from .problem import DecodeError as DecodeError
    from .problem import FieldError as FieldError
    from .problem import Problem as Problem
    from .resource import AsyncResource as AsyncResource
    from .resource import Resource as Resource
    from .resource import Response as Response
    from .resource import with_response as with_response
    from .resource import with_streaming as with_streaming
    from .servers import Server as Server
    from .servers import ServerVariable as ServerVariable
    from .settings import Api as Api
    from .streams import AsyncEventStream as AsyncEventStream
    from .streams import AsyncLineStream as AsyncLineStream
    from .streams import AsyncStreamedResponse as AsyncStreamedResponse
    from .streams import Event as Event
    from .streams import EventStream as EventStream
    from .streams import LineStream as LineStream
    from .streams import StreamedResponse as StreamedResponse
    from .transport import AsyncRawResponse as AsyncRawResponse
    from .transport import AsyncTransport as AsyncTransport
    from .transport import RawResponse as RawResponse
    from .transport import Request as Request
    from .transport import Transport as Transport
    from .unset import UNSET as UNSET
    from .unset import Unset as Unset
    from .variants import Alias as Alias
    from .variants import UnknownVariant as UnknownVariant
    from .variants import Variants as Variants
    from .webhooks import HmacSignature as HmacSignature
    from .webhooks import StandardWebhooks as StandardWebhooks
    from .webhooks import UnknownWebhookError as UnknownWebhookError
    from .webhooks import WebhookVerificationError as WebhookVerificationError
    from .webhooks import parse_payload as parse_payload
    from .xml_text import Xml as Xml
    from .xml_text import XmlNode as XmlNode

PUBLIC = (
    "APIError",
    "APITimeoutError",
    "AsyncHttpxTransport",
    "AsyncEventStream",
    "AsyncLineStream",
    "AsyncPages",
    "AsyncRawResponse",
    "AsyncStreamedResponse",
    "AsyncTransport",
    "BadGatewayError",
    "BadRequestError",
    "ClientClosedError",
    "ClientCredentials",
    "ClientError",
    "ConfigurationError",
    "ConflictError",
    "ConnectError",
    "ConnectTimeoutError",
    "ContentTooLargeError",
    "DecodeError",
    "Event",
    "EventStream",
    "Field",
    "FieldError",
    "File",
    "FileInput",
    "ForbiddenError",
    "GatewayTimeoutError",
    "GoneError",
    "Headers",
    "Hooks",
    "HttpxTransport",
    "InternalServerError",
    "InvalidRequestError",
    "LineStream",
    "LockedError",
    "MethodNotAllowedError",
    "MissingCredentialError",
    "Model",
    "NotAcceptableError",
    "NotFoundError",
    "PaginationError",
    "PaymentRequiredError",
    "PreconditionFailedError",
    "PreconditionRequiredError",
    "Problem",
    "RawResponse",
    "RedirectError",
    "Request",
    "RemovedError",
    "RequestTimeoutError",
    "Response",
    "ResponseDecodeError",
    "ResponseInfo",
    "ResponseTooLargeError",
    "RetryInfo",
    "SDKError",
    "ServerError",
    "ServiceUnavailableError",
    "StreamedResponse",
    "TokenError",
    "TooManyRequestsError",
    "Transport",
    "TransportError",
    "UNSET",
    "UnauthorizedError",
    "UnavailableForLegalReasonsError",
    "UnimplementedError",
    "UnprocessableContentError",
    "Unset",
    "UnsupportedMediaTypeError",
    "construct",
    "decode",
    "extras",
    "fields",
    "has_next_page",
    "next_page",
    "problems",
    "raw",
    "with_response",
    "with_streaming",
)
"""What every package of an SDK offers its users; the rest is for generated code."""

_NAMES = """
APIError: .errors
APITimeoutError: .errors
Alias: .variants
Api: .settings
ApiClient: .client
ApiKey: .auth
AsyncApiClient: .client
AsyncEventStream: .streams
AsyncHttpxTransport: .httpx_transport
AsyncLineStream: .streams
AsyncPages: .pages
AsyncRawResponse: .transport
AsyncResource: .resource
AsyncStreamedResponse: .streams
AsyncTransport: .transport
BadGatewayError: .errors
BadRequestError: .errors
Base64Url: .markers
Basic: .auth
Bearer: .auth
Binary: .bodies
ClientClosedError: .errors
ClientCredentials: .oauth
ClientError: .errors
ConfigurationError: .errors
ConflictError: .errors
ConnectError: .errors
ConnectTimeoutError: .errors
ContentTooLargeError: .errors
Counted: .pages
Cursor: .pages
DecimalNumber: .markers
DecodeError: .problem
Deprecated: .deprecation
Event: .streams
EventStream: .streams
Field: .field
FieldError: .problem
FieldInfo: .field
File: .files
FileInput: .files
ForbiddenError: .errors
Form: .forms
FormPart: .forms
FormerMember: .deprecation
GatewayTimeoutError: .errors
GoneError: .errors
HeaderLink: .pages
Headers: .headers
HmacSignature: .webhooks
Hooks: .hooks
HttpxTransport: .httpx_transport
InternalServerError: .errors
InvalidRequestError: .errors
Json: .bodies
JsonLines: .bodies
LastItem: .pages
LineStream: .streams
LockedError: .errors
MethodNotAllowedError: .errors
MissingCredentialError: .errors
Model: .model
Moment: .moments
Multipart: .forms
NextLink: .pages
NotAcceptableError: .errors
NotFoundError: .errors
OAuth2: .oauth
OneOf: .bodies
Page: .pages
PaginationError: .errors
PaymentRequiredError: .errors
PreconditionFailedError: .errors
PreconditionRequiredError: .errors
Problem: .problem
RawResponse: .transport
RedirectError: .errors
RemovedError: .deprecation
Renamed: .deprecation
Request: .transport
RequestTimeoutError: .errors
Resource: .resource
Response: .resource
ResponseDecodeError: .errors
ResponseInfo: .hooks
ResponseTooLargeError: .errors
RetryInfo: .hooks
SDKError: .base_error
Server: .servers
ServerError: .errors
ServerVariable: .servers
ServiceUnavailableError: .errors
StandardWebhooks: .webhooks
StreamedResponse: .streams
Styled: .parameters
Text: .bodies
TokenError: .errors
TooManyRequestsError: .errors
Transport: .transport
TransportError: .errors
UNSET: .unset
UnauthorizedError: .errors
UnavailableForLegalReasonsError: .errors
UnimplementedError: .errors
UnknownVariant: .variants
UnknownWebhookError: .webhooks
UnprocessableContentError: .errors
Unset: .unset
UnsupportedMediaTypeError: .errors
Variants: .variants
WebhookVerificationError: .webhooks
Xml: .xml_text
XmlNode: .xml_text
construct: .inspection
decode: .codec
encode: .codec
extras: .inspection
fields: .inspection
has_next_page: .pages
next_page: .pages
parse_payload: .webhooks
problems: .inspection
raw: .inspection
with_response: .resource
with_streaming: .resource
"""

__getattr__, __dir__ = lazy_exports(__name__, _NAMES)
