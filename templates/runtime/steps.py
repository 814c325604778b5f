"""Where decisions meet I/O.

Everything the client decides is a generator that yields *steps*: send this, read that,
sleep so long, call this function. A step knows how to do its work in both worlds, and
the two drivers at the end hand the outcome back, so nothing is decided twice:

    def fetch(request: Request) -> Decision[bytes]:
        answer = yield Send(request)
        return (yield Read(answer, request, limit=1_000_000))
"""

from __future__ import annotations

from . import clock
from .errors import APITimeoutError, ResponseTooLargeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import Any, Protocol, TypeAlias, TypeVar

    from .transport import (
        AsyncRawResponse,
        AsyncTransport,
        RawResponse,
        Request,
        Transport,
    )

    T = TypeVar("T")
    Answer: TypeAlias = RawResponse | AsyncRawResponse

    class Step(Protocol):
        """One piece of I/O; what it returns or raises goes back to who yielded it."""

        def run(self, transport: Transport, /) -> object:
            """Do it, blocking."""
            raise NotImplementedError

        async def run_async(self, transport: AsyncTransport, /) -> object:
            """Do it without blocking."""
            raise NotImplementedError

    Decision: TypeAlias = Generator[Step, Any, T]


class Send:
    """Send a request; gives a `RawResponse` or `AsyncRawResponse` yet to be read."""

    __slots__ = ("request",)

    def __init__(self, request: Request) -> None:
        self.request = request

    def run(self, transport: Transport, /) -> RawResponse:
        """Send, blocking."""
        return transport.send(self.request)

    async def run_async(self, transport: AsyncTransport, /) -> AsyncRawResponse:
        """Send without blocking."""
        return await transport.send(self.request)


class Read:
    """Read an answer to its end and close it; gives the body.

    Args:
        answer: What `Send` gave.
        request: What it answers; its timeout is for the whole body, so that a trickle
            ends too.
        limit: How many bytes the body may have.
    """

    __slots__ = ("answer", "limit", "request")

    def __init__(self, answer: Answer, request: Request, *, limit: int) -> None:
        self.answer = answer
        self.request = request
        self.limit = limit

    def run(self, _: Transport, /) -> bytes:
        """Read, blocking."""
        answer: Any = self.answer
        body = _Body(self.request, self.limit)
        try:
            if isinstance(answer.content, bytes):
                body.add(answer.content)
            else:
                for piece in answer.content:
                    body.add(piece)
        finally:
            if answer.close is not None:
                answer.close()
        return body.whole()

    async def run_async(self, _: AsyncTransport, /) -> bytes:
        """Read without blocking."""
        answer: Any = self.answer
        body = _Body(self.request, self.limit)
        try:
            if isinstance(answer.content, bytes):
                body.add(answer.content)
            else:
                async for piece in answer.content:
                    body.add(piece)
        finally:
            if answer.close is not None:
                await answer.close()
        return body.whole()


class _Body:
    """The pieces of a body so far, within their limits."""

    __slots__ = ("_deadline", "_limit", "_pieces", "_request", "_size")

    def __init__(self, request: Request, limit: int) -> None:
        self._request = request
        self._limit = limit
        self._pieces: list[bytes] = []
        self._size = 0
        timeout = request.timeout
        self._deadline = (
            None if timeout is None else clock.current.monotonic() + timeout
        )

    def add(self, piece: bytes) -> None:
        """Take one more piece.

        Raises:
            ResponseTooLargeError: The body is longer than the limit.
            APITimeoutError: It has been coming for longer than the timeout.
        """
        self._size += len(piece)
        if self._size > self._limit:
            raise ResponseTooLargeError(
                f"{self._where}: the answer has more than {self._limit} bytes",
                limit=self._limit,
            )
        if self._deadline is not None and clock.current.monotonic() > self._deadline:
            raise APITimeoutError(
                f"{self._where}: the answer took more than {self._request.timeout} s"
            )
        self._pieces.append(piece)

    @property
    def _where(self) -> str:
        return f"{self._request.method} {self._request.safe_url}"

    def whole(self) -> bytes:
        """Return all pieces as one."""
        return self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)


class Sleep:
    """Wait."""

    __slots__ = ("seconds",)

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def run(self, _: Transport, /) -> None:
        """Block this thread."""
        clock.current.sleep(self.seconds)

    async def run_async(self, _: AsyncTransport, /) -> None:
        """Suspend this task."""
        await clock.current.sleep_async(self.seconds)


class Ask:
    """Call a function of the user's; gives what it returns, awaited if need be.

    Raises:
        TypeError: The function is async, and the client is not.
    """

    __slots__ = ("arguments", "function")

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self.function = function
        self.arguments = arguments

    def run(self, _: Transport, /) -> object:
        """Call a function that is not async."""
        outcome: Any = self.function(*self.arguments)
        if hasattr(outcome, "__await__"):
            if hasattr(outcome, "close"):
                outcome.close()
            raise TypeError(
                f"{self.function!r} is async: only an AsyncClient can await it"
            )
        return outcome

    async def run_async(self, _: AsyncTransport, /) -> object:
        """Call a function, and await what it returns if that has to be."""
        outcome: Any = self.function(*self.arguments)
        return await outcome if hasattr(outcome, "__await__") else outcome


def drive(decision: Decision[T], transport: Transport) -> T:
    """Do the steps of a decision, blocking, and return what it comes to."""
    try:
        step = next(decision)
        while True:
            try:
                outcome = step.run(transport)
            except Exception as error:  # noqa: BLE001
                step = decision.throw(error)
            else:
                step = decision.send(outcome)
    except StopIteration as end:
        result: T = end.value
        return result


async def drive_async(decision: Decision[T], transport: AsyncTransport) -> T:
    """Do the steps of a decision in a task, and return what it comes to."""
    try:
        step = next(decision)
        while True:
            try:
                outcome = await step.run_async(transport)
            except Exception as error:  # noqa: BLE001
                step = decision.throw(error)
            else:
                step = decision.send(outcome)
    except StopIteration as end:
        result: T = end.value
        return result
