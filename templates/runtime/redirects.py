"""Which redirects are followed, and to where.

A redirect is followed within one origin, and only as the same request: GET and HEAD
after 301, 302, 303, 307 and 308, other methods after 307 and 308, which promise that
method and body stay (RFC 9110, section 15.4). Everything else ends the call, since
another origin must not see credentials, and a POST must not turn into a GET unseen.
"""

from __future__ import annotations

from .errors import RedirectError
from .urls import origin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .responses import Received

_MOST_HOPS = 10
_KEEPS_METHOD = frozenset({307, 308})
_ANY = frozenset({301, 302, 303}) | _KEEPS_METHOD


def is_redirect(received: Received) -> bool:
    """Return whether an answer points elsewhere."""
    return received.status in _ANY and "location" in received.headers


def target(received: Received, hops: int) -> str:
    """Return the URL that a redirect leads to.

    Args:
        received: The redirect.
        hops: How many were followed before it.

    Raises:
        RedirectError: It is not to be followed.
    """
    from urllib.parse import urljoin

    method, status = received.request.method, received.status
    location = received.headers["location"]
    if hops >= _MOST_HOPS:
        raise _refusal(received, f"more than {_MOST_HOPS} redirects")
    if method not in {"GET", "HEAD"} and status not in _KEEPS_METHOD:
        raise _refusal(received, f"a {method} is not repeated after this status")
    if not received.request.replayable:
        raise _refusal(received, "the body can be sent only once")
    if not location.isascii() or not location.isprintable() or " " in location:
        raise _refusal(received, "the location is not a URL")
    try:
        url = urljoin(received.request.url, location).partition("#")[0]
        same = origin(url) == origin(received.request.url)
    except ValueError:
        raise _refusal(received, "the location is not a URL") from None
    if not same:
        raise _refusal(received, "it leads to another origin")
    return url


def _refusal(received: Received, why: str) -> RedirectError:
    location = received.headers["location"]
    shown = received.mask(location)
    return RedirectError(
        f"{received.summary}: not following the redirect to {shown!r}: {why}",
        status=received.status,
        location=location,
    )
