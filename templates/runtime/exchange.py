"""One call, from its arguments to its value: all that is decided, and no I/O.

arguments ─ build ─ authorise ─ send ─┬─ success ── value
                        ▲             ├─ redirect ──┐
                        │             ├─ credential refused: another one ──┐
                        │             ├─ worth another try: pause ──┐
                        │             └─ failure ── exception       │
                        └───────────────────────────────────────────┘
"""

from __future__ import annotations

from . import auth, budget, clock, logs, redirects, responses, retries
from .errors import APITimeoutError, TransportError
from .hooks import ResponseInfo, RetryInfo
from .request import build
from .responses import Received
from .steps import Ask, Read, Send, Sleep
from .transport import Request
from .unset import Unset

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from .calls import Call
    from .context import Context
    from .errors import APIError
    from .problem import Problem
    from .steps import Decision


def perform(context: Context, call: Call) -> Decision[tuple[Received, Any]]:
    """Decide a call: what to send, how often, and what the answer means.

    Raises:
        InvalidRequestError: The arguments make no request.
        TransportError: No answer came, and another try is not safe or not worth it.
        RedirectError: The answer points somewhere that is not followed.
        APIError: The answer does not mean success.
        ResponseDecodeError: It does, but its body is not what it should be.
    """
    exchange = _Exchange(context, call)
    received = yield from _succeed(exchange, whole=True)
    return received, (yield from exchange.value(received))


def begin(context: Context, call: Call) -> Decision[Received]:
    """Decide a call up to the body of a success, which is still to be read.

    Raises:
        As `perform` does, but for `ResponseDecodeError`.
    """
    return (yield from _succeed(_Exchange(context, call), whole=False))


def _succeed(exchange: _Exchange, *, whole: bool) -> Decision[Received]:
    """Decide what to send, and how often, until an answer means success."""
    while True:
        request = yield from exchange.authorised()
        try:
            received = yield from exchange.send(request, whole=whole)
        except TransportError as error:
            pause = exchange.pause_after_error(error)
            if pause is None:
                raise
            yield from exchange.wait(request, pause, type(error).__name__)
            continue
        exchange.account(received.status)
        if 200 <= received.status < 300:
            return received
        if redirects.is_redirect(received):
            exchange.follow(received)
            continue
        if exchange.renews(received.status):
            yield from exchange.tell_of_retry(request, 0.0, "status 401")
            continue
        pause = exchange.pause_after_status(received)
        if pause is None:
            raise (yield from exchange.failure(received))
        yield from exchange.wait(request, pause, f"status {received.status}")


class _Exchange:
    """A call while it is under way."""

    __slots__ = (
        "_call",
        "_chosen",
        "_context",
        "_draft",
        "_failures",
        "_hops",
        "_paid",
        "_renewed",
        "_used",
    )

    def __init__(self, context: Context, call: Call) -> None:
        self._context = context
        self._call = call
        self._draft, own = build(context, call)
        security = call.security
        if isinstance(security, Unset):
            security = context.api.security
        schemes = context.api.schemes
        self._chosen = auth.choose(security, schemes, context.credentials, own)
        self._used: list[tuple[auth.Scheme, object, object]] = []
        self._failures = 0
        self._hops = 0
        self._paid = 0
        self._renewed = False

    def authorised(self) -> Decision[Request]:
        """Decide the request as it goes out, with credentials asked for anew."""
        request = self._draft.copy()
        self._used.clear()
        for scheme, given in self._chosen:
            credential = yield from scheme.obtain(given, self._context)
            self._used.append((scheme, given, credential))
            scheme.apply(request, credential)
            request.secrets += tuple(scheme.secrets(credential))
        return request

    def send(self, request: Request, *, whole: bool) -> Decision[Received]:
        """Decide how a request is sent and its answer read, with hooks around.

        Args:
            request: The request.
            whole: Whether the body of a success is read too.
        """
        hooks, log = self._context.hooks, self._context.log
        if hooks.on_request is not None:
            yield Ask(hooks.on_request, request)
        logs.log_request(log, request)
        begin = clock.current.monotonic()
        answer = yield Send(request)
        limit = self._context.settings.max_response_bytes
        content = b""
        if whole or not 200 <= answer.status < 300:
            content = yield Read(answer, request, limit=limit)
        elapsed = clock.current.monotonic() - begin
        logs.log_answer(log, request, answer.status, elapsed)
        if hooks.on_response is not None:
            info = ResponseInfo(answer.status, answer.headers, elapsed)
            yield Ask(hooks.on_response, request, info)
        received = Received(request, answer.status, answer.headers, content)
        received.answer = answer
        return received

    def value(self, received: Received) -> Decision[Any]:
        """Decide the value of a successful answer."""
        settings = self._context.settings
        value, problems = responses.success(
            received, self._call, strict=settings.strict, read=settings.read
        )
        if problems:
            yield from self._tell(received.request, problems)
        return value

    def failure(self, received: Received) -> Decision[APIError]:
        """Decide the exception for an answer that does not mean success."""
        error, problems = responses.failure(received, self._call.errors)
        if problems:
            yield from self._tell(received.request, problems)
        return error

    def _tell(self, request: Request, problems: Sequence[Problem]) -> Decision[None]:
        """Decide who hears that an answer is not as described."""
        logs.log_problems(self._context.log, request, problems)
        if self._context.hooks.on_problems is not None:
            yield Ask(self._context.hooks.on_problems, request, problems)

    def follow(self, received: Received) -> None:
        """Go on elsewhere, as a redirect says.

        Raises:
            RedirectError: That redirect is not followed.
        """
        self._draft.url = redirects.target(received, self._hops)
        self._hops += 1

    def renews(self, status: int) -> bool:
        """Give up what the server refuses; say whether there is another credential.

        That is so once in a call. The server did nothing, so any request may go again.
        """
        if status != 401 or self._renewed or not self._draft.replayable:
            return False
        found = [scheme.renews(given, used) for scheme, given, used in self._used]
        self._renewed = any(found)
        return self._renewed

    def account(self, status: int) -> None:
        """Pay back for a server that answers as it should."""
        if status not in retries.STATUSES:
            self._context.budget.refund(self._paid)
            self._paid = 0

    def pause_after_error(self, error: TransportError) -> float | None:
        """Count a failure; return the seconds until the next try, None for no more."""
        if not self._may_try_again():
            return None
        late = isinstance(error, APITimeoutError)
        return self._affordable(
            retries.pause_after_error(self._draft, error, self._failures),
            budget.COST_OF_TIMEOUT if late else budget.COST,
        )

    def pause_after_status(self, received: Received) -> float | None:
        """Count a failure; return the seconds until the next try, None for no more."""
        if not self._may_try_again():
            return None
        return self._affordable(
            retries.pause_after_status(
                self._draft, received.status, received.headers, self._failures
            ),
            budget.COST,
        )

    def _affordable(self, pause: float | None, cost: int) -> float | None:
        """Return a pause if the client's budget allows another try, else None."""
        if pause is None:
            return None
        if not self._context.budget.take(cost):
            logs.log_spent_budget(self._context.log, self._draft)
            return None
        self._paid = cost
        return pause

    def _may_try_again(self) -> bool:
        self._failures += 1
        most = self._context.settings.max_retries
        return self._draft.replayable and self._failures <= most

    def wait(self, request: Request, pause: float, reason: str) -> Decision[None]:
        """Decide what happens between two tries."""
        yield from self.tell_of_retry(request, pause, reason)
        yield Sleep(pause)

    def tell_of_retry(
        self, request: Request, pause: float, reason: str
    ) -> Decision[None]:
        """Decide who hears that a request is sent again."""
        logs.log_retry(self._context.log, request, reason, pause)
        if self._context.hooks.on_retry is not None:
            info = RetryInfo(self._failures + self._renewed, pause, reason)
            yield Ask(self._context.hooks.on_retry, request, info)
