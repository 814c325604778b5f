"""Parameters that are moments, written in another way than RFC 3339 has it."""

from __future__ import annotations

from datetime import UTC, datetime

from .errors import InvalidRequestError
from .parameters import Styled
from .unset import UNSET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .unset import Unset

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)


class Moment(Styled):
    """A moment as a parameter; what is no `datetime` goes out as it is.

    Args:
        value: A moment with an offset, or what the server takes for one.
        form: ``"http-date"`` (RFC 9110, section 5.6.7), as in
            ``Sun, 06 Nov 1994 08:49:37 GMT``; or ``"unix-time"``, the seconds since
            1970-01-01T00:00:00Z. Both leave out fractions of seconds.
        style: See `Styled`.
        explode: See `Styled`.

    Raises:
        InvalidRequestError: A moment has no offset, so nobody knows when it is.
    """

    __slots__ = ()

    def __init__(
        self,
        value: object,
        form: str,
        style: str = "",
        *,
        explode: bool | Unset = UNSET,
    ) -> None:
        written = _written(value, form) if isinstance(value, datetime) else value
        super().__init__(written, style, explode=explode)


def _written(value: datetime, form: str) -> str | int:
    if value.tzinfo is None:
        raise InvalidRequestError(f"{value.isoformat()} has no offset from UTC")
    there = value.astimezone(UTC)
    if form == "unix-time":
        since = there - datetime(1970, 1, 1, tzinfo=UTC)
        return since.days * 86_400 + since.seconds
    day, month = _DAYS[there.weekday()], _MONTHS[there.month - 1]
    date = f"{there.day:02} {month} {there.year:04}"
    return f"{day}, {date} {there.hour:02}:{there.minute:02}:{there.second:02} GMT"
