"""Names that are taken, in groups that say why."""

from __future__ import annotations

import keyword

KEYWORDS = frozenset(keyword.kwlist)
"""Cannot be identifiers. Soft keywords and builtins can, and keep their names."""

MODEL_ATTRIBUTES = frozenset({"to_dict", "from_dict", "to_json", "from_json", "replace"})
"""Public methods of every model, for ever."""

CLIENT_ATTRIBUTES = frozenset({"close", "aclose", "with_options", "cached_property"})
"""Public methods of every client, and what makes its resources attributes."""

CLIENT_ARGUMENTS = frozenset(
    {
        "self",
        "server",
        "server_variables",
        "servers",
        "base_url",
        "timeout",
        "max_retries",
        "headers",
        "transport",
        "hooks",
        "strict",
        "codec",
    }
)
"""Arguments of every client."""

METHOD_ARGUMENTS = frozenset({"self", "body", "headers", "timeout"})
"""Arguments that methods have besides the parameters of their operation."""

ENUM_ATTRIBUTES = frozenset({"name", "value", "mro"})
"""Attributes of every member of an enum (members themselves are upper case)."""

RUNTIME_CLASSES = frozenset(
    {
        "Alias",
        "Any",
        "ApiClient",
        "AsyncApiClient",
        "AsyncClient",
        "AsyncEventStream",
        "AsyncIterable",
        "AsyncLineStream",
        "AsyncPages",
        "AsyncResource",
        "Base64Url",
        "Binary",
        "Callable",
        "Client",
        "Counted",
        "Cursor",
        "Decimal",
        "DecimalNumber",
        "Deprecated",
        "Ellipsis",
        "EventStream",
        "False",
        "Field",
        "FileInput",
        "Form",
        "FormerMember",
        "FormPart",
        "HeaderLink",
        "HmacSignature",
        "IntEnum",
        "Iterable",
        "Json",
        "JsonLines",
        "LastItem",
        "LineStream",
        "Literal",
        "Mapping",
        "Model",
        "Moment",
        "Multipart",
        "NextLink",
        "None",
        "NoReturn",
        "NotImplemented",
        "OneOf",
        "Overload",
        "Page",
        "RemovedError",
        "Renamed",
        "Resource",
        "Server",
        "ServerVariable",
        "StandardWebhooks",
        "StrEnum",
        "Styled",
        "Text",
        "True",
        "TypeAlias",
        "UNSET",
        "UUID",
        "UnknownVariant",
        "UnknownWebhookError",
        "Unset",
        "Variants",
        "WebhookVerificationError",
        "Xml",
        "XmlNode",
    }
)
"""What generated modules import beside models: classes of the runtime and of the standard library."""

CLIENT_CLASSES = frozenset(
    {
        "Api",
        "ApiKey",
        "AsyncTransport",
        "Awaitable",
        "Basic",
        "Bearer",
        "ClientCredentials",
        "Hooks",
        "OAuth2",
        "ServerVariable",
        "Transport",
    }
)
"""What the module of the clients imports beside the classes of resources."""
