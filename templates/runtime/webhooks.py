"""What a server sends of its own accord: verified first, read afterwards.

    verify = StandardWebhooks(os.environ["WEBHOOK_SECRET"])
    event = parse_webhook("station.updated", request.body, request.headers, verify=verify)

Anybody can send a request to you, so the body of a webhook means nothing before its
signature was checked. A *verifier* is a function of the body and the header fields
that raises `WebhookVerificationError`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

from . import clock
from .annotations import codec_of
from .base_error import SDKError
from .codec import decode_json
from .headers import Headers
from .lazy import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any, TypeAlias

    Verifier: TypeAlias = Callable[[bytes, Mapping[str, str]], object]


class WebhookVerificationError(SDKError):
    """A webhook does not come from whom it should, or it is too old."""


class UnknownWebhookError(SDKError, LookupError):
    """The API describes no webhook of this name.

    Attributes:
        name: The name that was asked for.
    """

    def __init__(self, name: str, known: Iterable[str] = ()) -> None:
        super().__init__(name)
        self.name = name
        self._known = tuple(known)

    def __str__(self) -> str:
        known = ", ".join(map(repr, self._known))
        return f"there is no webhook {self.name!r}; there are {known}"


class StandardWebhooks:
    """Verifies webhooks that are signed as https://www.standardwebhooks.com says.

    Args:
        secrets: What the sender signs with, in base64, perhaps after ``whsec_``; several
            while one takes the place of another.
        tolerance: Seconds that the time of a webhook may differ from ours, so that
            nobody can send an old one again. Within them, remember ``webhook-id``.
        now: Returns the seconds since 1970; the clock of this computer if omitted.
        prefix: What the names of the header fields begin with.

    Raises:
        ValueError: A secret is no base64, or empty.
    """

    __slots__ = ("_keys", "_now", "_prefix", "_tolerance")

    def __init__(
        self,
        *secrets: str,
        tolerance: float = 300.0,
        now: Callable[[], float] | None = None,
        prefix: str = "webhook",
    ) -> None:
        self._keys = tuple(map(_key, secrets))
        if not self._keys:
            raise ValueError("a secret is needed")
        self._tolerance = tolerance
        self._now = now
        self._prefix = prefix

    def __call__(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Check a webhook.

        Raises:
            WebhookVerificationError: It is not what the sender signed, or too old.
        """
        fields = Headers(headers.items())
        id_, sent = self._field(fields, "id"), self._field(fields, "timestamp")
        signatures = self._field(fields, "signature").replace(",v1,", " v1,").split()
        if not (sent.isascii() and sent.isdigit() and len(sent) <= _LONGEST_TIME):
            raise WebhookVerificationError("the time of the webhook is no number")
        now = clock.current.now() if self._now is None else self._now()
        if abs(now - int(sent)) > self._tolerance:
            raise WebhookVerificationError("the webhook is too old, or from the future")
        message = f"{id_}.{sent}.".encode() + body
        digests = [hmac.digest(key, message, "sha256") for key in self._keys]
        wanted = [b"v1," + base64.b64encode(digest) for digest in digests]
        if not _any_equal(
            wanted, (text.rstrip(",").encode("utf-8", "replace") for text in signatures)
        ):
            raise WebhookVerificationError("no signature of the webhook is right")

    def _field(self, headers: Headers, name: str) -> str:
        value = headers.get(f"{self._prefix}-{name}")
        if not value:
            message = f"the webhook has no header {self._prefix}-{name}"
            raise WebhookVerificationError(message)
        return value


_LONGEST_TIME = 15


class HmacSignature:
    """Verifies webhooks whose body is signed with a secret, in a header of its own.

        verify = HmacSignature(secret, "X-Hub-Signature-256", prefix="sha256=")

    Such a signature says nothing about time: whoever has seen a webhook can send it
    again. Have your handler remember what it has dealt with.

    Args:
        secrets: What the sender signs with; several while one replaces another.
        header: The header field that has the signature.
        prefix: What stands before it there.
        encoding: ``"hex"`` or ``"base64"``.
        algorithm: A name that `hashlib.new` knows.

    Raises:
        ValueError: There is no such encoding or algorithm, or a secret is empty.
    """

    __slots__ = ("_algorithm", "_encode", "_header", "_keys", "_prefix")

    def __init__(
        self,
        *secrets: str | bytes,
        header: str,
        prefix: str = "",
        encoding: str = "hex",
        algorithm: str = "sha256",
    ) -> None:
        keys = (each.encode() if isinstance(each, str) else each for each in secrets)
        self._keys = tuple(keys)
        if not self._keys or not all(self._keys):
            raise ValueError("a secret is needed")
        if encoding not in _ENCODINGS:
            raise ValueError(f"{encoding!r} is neither 'hex' nor 'base64'")
        hashlib.new(algorithm, usedforsecurity=False)
        self._header = header
        self._prefix = prefix
        self._encode = _ENCODINGS[encoding]
        self._algorithm = algorithm

    def __call__(self, body: bytes, headers: Mapping[str, str]) -> None:
        """Check a webhook.

        Raises:
            WebhookVerificationError: It is not what the sender signed.
        """
        given = Headers(headers.items()).get(self._header)
        if given is None:
            message = f"the webhook has no header {self._header}"
            raise WebhookVerificationError(message)
        digests = [hmac.digest(key, body, self._algorithm) for key in self._keys]
        wanted = [self._prefix.encode() + self._encode(digest) for digest in digests]
        if not _any_equal(wanted, [given.strip().encode("utf-8", "replace")]):
            raise WebhookVerificationError("the signature of the webhook is wrong")


_ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "hex": binascii.hexlify,
    "base64": base64.b64encode,
}


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except ValueError:
        # The message does not repeat what may be a secret.
        raise ValueError("the secret of a webhook is base64") from None
    if not key:
        raise ValueError("a secret is needed")
    return key


def _any_equal(wanted: Iterable[bytes], given: Iterable[bytes]) -> bool:
    """Return whether two lists have a text in common, in a time that tells nothing."""
    found = False
    for signature in given:
        for right in wanted:
            found |= hmac.compare_digest(right, signature)
    return found


def parse_payload(
    kinds: Mapping[str, str],
    home: str,
    name: str,
    body: bytes | str,
    headers: Mapping[str, str],
    verify: Verifier | None,
) -> Any:
    """Return the payload of a webhook, checked before it is looked at.

    Args:
        kinds: The annotation of each payload by the webhook's name.
        home: The package whose names the annotations use.
        name: Which one it is.
        body: The body as it came.
        headers: The header fields.
        verify: Checks where it comes from; None to trust everybody.

    Raises:
        WebhookVerificationError: It is not to be trusted.
        UnknownWebhookError: There is no such webhook.
        DecodeError: The body is not what the API describes at all.
    """
    content = body.encode() if isinstance(body, str) else bytes(body)
    if verify is not None:
        # What only says so, instead of raising, is heeded too.
        outcome = verify(content, headers)
        if outcome is False:
            raise WebhookVerificationError("the webhook was not verified")
        if hasattr(outcome, "__await__"):
            closing: Any = outcome
            if hasattr(closing, "close"):
                closing.close()
            raise TypeError("a verifier of webhooks is no async function")
    if name not in kinds:
        raise UnknownWebhookError(name, kinds)
    kind = kinds[name]
    if kind == "None":
        return None
    if kind == "bytes":
        return content
    payload: Any = Payload(kind, home)
    return decode_json(payload, content)


class Payload:
    """An annotation together with the package whose names it uses."""

    __slots__ = ("_annotation", "_home")

    def __init__(self, annotation: str, home: str) -> None:
        self._annotation = annotation
        self._home = home

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Payload) and self._both == other._both

    def __hash__(self) -> int:
        return hash(self._both)

    @property
    def _both(self) -> tuple[str, str]:
        return self._annotation, self._home

    def __codec__(self) -> Any:
        """Return the codec of the annotation."""
        load(self._home, "")  # or nobody knows its names
        return codec_of(self._annotation, f"{self._home}._")
