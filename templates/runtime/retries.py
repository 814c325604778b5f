"""When a failed request is sent again, and after how long.

Sent again are

- idempotent requests (RFC 9110, section 9.2.2), and those with an idempotency key,
  after any failure of the transport, and after the statuses 408, 429, 500, 502, 503
  and 504;
- other requests, such as POST and PATCH, only where the server certainly did nothing:
  when no connection could be made, and after 429.

The pause is what ``Retry-After`` says (RFC 9110, section 10.2.3), unless that is more
than a minute: then the call fails at once, and its caller may decide. Without
``Retry-After`` it is random, between nothing and half a second, which doubles with each
try up to 8 seconds, so that many clients do not come back at the same moment.

What a client sends again in all has a limit too, see `budget`.
"""

from __future__ import annotations

from . import clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .errors import TransportError
    from .transport import Request

_IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY"})
STATUSES = frozenset({408, 429, 500, 502, 503, 504})
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 8.0
_LONGEST_RETRY_AFTER = 60.0


def pause_after_error(
    request: Request, error: TransportError, tried: int
) -> float | None:
    """Return the seconds to wait before another try, or None if there is to be none.

    Args:
        request: What was sent.
        error: Why no answer came.
        tried: How often the request was sent so far, from 1.
    """
    if error.may_have_arrived and not _is_idempotent(request):
        return None
    return _backoff(tried)


def pause_after_status(
    request: Request, status: int, headers: Mapping[str, str], tried: int
) -> float | None:
    """Return the seconds to wait before another try, or None if there is to be none.

    Args:
        request: What was sent.
        status: The status of the answer.
        headers: Its header fields.
        tried: How often the request was sent so far, from 1.
    """
    if status not in STATUSES or (status != 429 and not _is_idempotent(request)):
        return None
    asked = retry_after(headers)
    if asked is None:
        return _backoff(tried)
    return asked if asked <= _LONGEST_RETRY_AFTER else None


def _is_idempotent(request: Request) -> bool:
    """Return whether sending a request twice is the same as sending it once."""
    return (
        request.idempotent
        or request.method in _IDEMPOTENT
        or "idempotency-key" in request.headers
    )


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that ``Retry-After`` names, as a number or as a date.

    None where the field is missing or is neither; 0 for a date that has passed.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    if not text:
        return None
    from email.utils import parsedate_to_datetime

    try:
        moment = parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None
    return max(0.0, moment - clock.current.now())


def _backoff(tried: int) -> float:
    """Return a random pause: exponential backoff with full jitter."""
    longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2.0 ** (tried - 1))
    return longest * clock.current.random()
