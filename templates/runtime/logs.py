"""What goes to `logging`: requests and answers at DEBUG, retries and problems above.

The logger has the name of the API's package. No record holds a body, a header value,
or a query parameter that is a credential.
"""

from __future__ import annotations

import logging

from .transport import mask_query

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .problem import Problem
    from .transport import Request

_SHOWN_PROBLEMS = 5


def logger(name: str) -> logging.Logger:
    """Return the logger of one API, named after its package."""
    return logging.getLogger(name)


def log_request(log: logging.Logger, request: Request) -> None:
    """Say that a request is about to be sent."""
    if log.isEnabledFor(logging.DEBUG):
        log.debug("%s %s", request.method, request.safe_url)


def log_answer(
    log: logging.Logger, request: Request, status: int, seconds: float
) -> None:
    """Say that an answer has come."""
    if log.isEnabledFor(logging.DEBUG):
        url = request.safe_url
        log.debug("%s %s: %d in %.3f s", request.method, url, status, seconds)


def log_retry(
    log: logging.Logger, request: Request, reason: str, seconds: float
) -> None:
    """Say that a request will be sent again, and why."""
    url = request.safe_url
    log.info("%s %s: %s; again in %.1f s", request.method, url, reason, seconds)


def log_spent_budget(log: logging.Logger, request: Request) -> None:
    """Say that a request is not sent again, since too much else failed lately."""
    url = request.safe_url
    log.warning("%s %s: not again, since too many calls failed", request.method, url)


def log_problems(
    log: logging.Logger, request: Request, problems: Sequence[Problem]
) -> None:
    """Say where an answer was not what its type says: one record per answer."""
    shown = "; ".join(str(problem) for problem in problems[:_SHOWN_PROBLEMS])
    more = len(problems) - _SHOWN_PROBLEMS
    text = f"{shown}; and {more} more" if more > 0 else shown
    url = request.safe_url
    log.warning("%s %s: the answer is not as described: %s", request.method, url, text)


class _MaskQuery(logging.Filter):
    """Masks credentials in the URLs that httpx2 itself logs at INFO."""

    def __init__(self) -> None:
        super().__init__()
        self.names: frozenset[str] = frozenset()

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace the arguments that are URLs; let every record pass."""
        if isinstance(record.args, tuple):
            names = tuple(self.names)
            record.args = tuple(
                mask_query(str(value), names) if _is_url(value) else value
                for value in record.args
            )
        return True


_mask = _MaskQuery()


def _is_url(value: object) -> bool:
    return type(value).__name__ == "URL" and "?" in str(value)


def mask_in_httpx2(names: tuple[str, ...]) -> None:
    """Have httpx2's own log mask these query parameters from now on."""
    if not _mask.names.issuperset(names):
        _mask.names |= frozenset(names)
        logging.getLogger("httpx2").addFilter(_mask)
