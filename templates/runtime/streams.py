"""Answers that come bit by bit: server-sent events, and JSON a line at a time.

    for event in client.jobs.watch(job_id):             events as they come
        print(event.data)
    with client.jobs.watch(job_id) as events: ...       closed at the end, come what may

and with an `AsyncClient`

    async for event in client.jobs.watch(job_id): ...
    async with client.jobs.watch(job_id) as events: ...

Nothing is sent before the first event is asked for.
"""

from __future__ import annotations

from . import clock
from .codec import decode, load_json
from .errors import ResponseDecodeError, ResponseTooLargeError, TransportError
from .generic import Generic
from .problem import DecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import (
        AsyncGenerator,
        AsyncIterator,
        Awaitable,
        Callable,
        Generator,
        Iterator,
        Mapping,
    )
    from types import TracebackType
    from typing import Any, Protocol, Self, TypeVar

    from .responses import Received

    T = TypeVar("T")
    T_co = TypeVar("T_co", covariant=True)

    class Reader(Protocol[T]):
        """Makes items of the pieces of a body, without I/O."""

        def headers(self) -> Mapping[str, str]:
            """Return what a request says to go on where the last one broke off."""
            raise NotImplementedError

        def begin(self, received: Received) -> None:
            """Get ready for the body of an answer."""
            raise NotImplementedError

        def feed(self, piece: bytes) -> Iterator[T]:
            """Yield the items that a piece completes, each as soon as it is read."""
            raise NotImplementedError

        def finish(self) -> list[T]:
            """Return what is left at the end of the body."""
            raise NotImplementedError

        def pause(self) -> float | None:
            """Return the seconds until the next try after a break, None for no more."""
            raise NotImplementedError

        @property
        def done(self) -> bool:
            """Whether nothing more is to come."""
            raise NotImplementedError

else:
    T = T_co = None


_USUAL_WAIT = 1.0
_LONGEST_WAIT = 60.0


# Reading lines ------------------------------------------------------------------------


class _Lines:
    """The lines of a body in UTF-8, ended by LF, CRLF or CR.

    Args:
        limit: How many bytes a line may have.
        lone_cr: Whether CR by itself ends a line.
    """

    def __init__(self, limit: int, *, lone_cr: bool) -> None:
        self._limit = limit
        self._lone_cr = lone_cr
        self._rest: list[bytes] = []
        self._size = 0
        self._after_cr = False

    def feed(self, piece: bytes) -> list[str]:
        """Return the lines that a piece completes.

        Raises:
            ResponseTooLargeError: A line has more bytes than the limit.
        """
        if self._after_cr and piece:
            piece = piece.removeprefix(b"\n")
            self._after_cr = False
        if self._lone_cr:
            self._after_cr = piece.endswith(b"\r")
            piece = piece.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        first, *others = piece.split(b"\n")
        self._keep(first)
        if not others:
            return []
        lines = [b"".join(self._rest), *others[:-1]]
        self._rest, self._size = [], 0
        self._keep(others[-1])
        return [line.decode("utf-8", "replace") for line in lines]

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._limit:
            raise ResponseTooLargeError(
                f"a line of the answer has more than {self._limit} bytes",
                limit=self._limit,
            )
        self._rest.append(piece)

    def finish(self) -> str:
        """Return what stands after the last line end."""
        rest, self._rest = b"".join(self._rest), []
        return rest.decode("utf-8", "replace")


class _Values:
    """Decodes the texts of a stream into values of one type."""

    def __init__(self, kind: Any) -> None:
        self._kind = kind
        self.received: Received | None = None

    @property
    def is_text(self) -> bool:
        """Whether values are texts as they come."""
        return self._kind is str

    def value(self, text: str) -> Any:
        """Return the value of a text: of JSON, else of the text itself.

        Raises:
            ResponseDecodeError: It is neither.
        """
        if self.is_text:
            return text
        try:
            try:
                data = load_json(text)
            except DecodeError:
                return decode(self._kind, text)
            return decode(self._kind, data)
        except DecodeError as error:
            received: Any = self.received
            raise ResponseDecodeError(
                f"{received.summary}: {error}",
                error.problems,
                status=received.status,
                headers=received.headers,
                content=text.encode(),
            ) from error


class LineReader(_Values):
    """JSON values on lines of their own; empty lines mean nothing."""

    def __init__(self, kind: Any, *, limit: int) -> None:
        super().__init__(kind)
        self._limit = limit
        self._lines = _Lines(limit, lone_cr=False)
        self.done = False

    def headers(self) -> Mapping[str, str]:
        """Return nothing: a stream of lines cannot be taken up again."""
        return {}

    def begin(self, received: Received) -> None:
        """Get ready for the body of an answer."""
        self.received = received
        self._lines = _Lines(self._limit, lone_cr=False)

    def feed(self, piece: bytes) -> Iterator[Any]:
        """Yield the values on the lines that a piece completes."""
        lines = map(_bare, self._lines.feed(piece))
        return (self.value(line) for line in lines if line)

    def finish(self) -> list[Any]:
        """Return the value on a last line without an end."""
        line = _bare(self._lines.finish())
        return [self.value(line)] if line else []

    def pause(self) -> float | None:
        """Return None."""
        return None


def _bare(line: str) -> str:
    """Return a line without blanks around it, and the mark before it (RFC 7464)."""
    return line.strip().removeprefix("\x1e").strip()


# Events -------------------------------------------------------------------------------


class Event(Generic[T_co]):
    """One event of a stream (HTML standard, section 9.2).

    Attributes:
        data: What it says.
        event: What kind of event it is; ``"message"`` where the server does not say.
        id: What the server calls this place in the stream, ``""`` if nothing.
    """

    __slots__ = ("data", "event", "id")

    def __init__(self, data: T_co, event: str, id: str) -> None:  # noqa: A002
        self.data = data
        self.event = event
        self.id = id

    def __repr__(self) -> str:
        return f"Event(event={self.event!r}, data={self.data!r})"


class EventReader(_Values):
    """Server-sent events (HTML standard, section 9.2.6).

    ``[DONE]`` ends a stream whose data is no plain text, as many servers have it.

    A stream that breaks off is taken up again where the server has said what the place
    is called (``id``). One that ends in order is over, though browsers would ask again
    for ever; to go on after it, send the id of the last event as ``Last-Event-ID``.

    Args:
        kind: The type of `Event.data`.
        kinds: Types for single kinds of events, by `Event.event`.
        limit: How many bytes an event may have.
        retries: How often a stream that broke off is taken up again, at most, before
            another event has come.
    """

    def __init__(
        self, kind: Any, kinds: Mapping[str, Any], *, limit: int, retries: int
    ) -> None:
        super().__init__(kind)
        self._kinds = {name: _Values(each) for name, each in kinds.items()}
        self._limit = limit
        self._retries = retries
        self._failures = 0
        self._wait = _USUAL_WAIT
        self._id = ""
        self.done = False
        self._reset()

    def _reset(self) -> None:
        self._lines = _Lines(self._limit, lone_cr=True)
        self._first = True
        self._clear()

    def _clear(self) -> None:
        self._data: list[str] = []
        self._size = 0
        self._event = ""

    def headers(self) -> Mapping[str, str]:
        """Return where to go on."""
        return {"last-event-id": self._id} if self._id else {}

    def begin(self, received: Received) -> None:
        """Get ready for the body of an answer."""
        self.received = received
        media_type = received.headers.get("content-type", "").partition(";")[0].strip()
        if media_type and media_type.lower() != "text/event-stream":
            raise ResponseDecodeError(
                f"{received.summary}: expected events, got {media_type!r}",
                status=received.status,
                headers=received.headers,
                content=b"",
            )
        for each in self._kinds.values():
            each.received = received
        self._reset()

    def feed(self, piece: bytes) -> Iterator[Event[Any]]:
        """Yield the events that a piece completes."""
        for line in self._lines.feed(piece):
            event = self._line(line.removeprefix("\ufeff") if self._first else line)
            self._first = False
            if event is not None:
                yield event
            if self.done:
                break

    def _line(self, line: str) -> Event[Any] | None:
        if not line:
            return self._dispatch()
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "data":
            self._keep(value)
        elif name == "event":
            self._event = value
        elif name == "id" and "\0" not in value:
            self._id = value
        elif name == "retry" and value.isascii() and value.isdigit():
            # More digits than these are not worth reading.
            self._wait = min(int(value[:9]) / 1000, _LONGEST_WAIT)
        return None

    def _keep(self, value: str) -> None:
        self._size += len(value)
        if self._size > self._limit:
            raise ResponseTooLargeError(
                f"an event of the answer has more than {self._limit} bytes",
                limit=self._limit,
            )
        self._data.append(value)

    def _dispatch(self) -> Event[Any] | None:
        """Return the event whose last line has come, None if it says nothing."""
        data, event = self._data, self._event or "message"
        self._clear()
        if not data:
            return None
        self._failures = 0
        text = "\n".join(data)
        values = self._kinds.get(event, self)
        if text == "[DONE]" and not self.is_text:
            self.done = True
            return None
        return Event(values.value(text), event, self._id)

    def finish(self) -> list[Event[Any]]:
        """Return nothing: an event without its empty line is incomplete."""
        return []

    def pause(self) -> float | None:
        """Return the seconds until the stream is taken up again; None if it cannot be."""
        self._failures += 1
        if not self._id or self._failures > self._retries:
            return None
        return self._wait


# Streams ------------------------------------------------------------------------------


class _Stream(Generic[T_co]):
    """Items of an answer as they come."""

    def __init__(
        self, begin: Callable[[Mapping[str, str]], Received], reader: Reader[Any]
    ) -> None:
        self._begin = begin
        self._reader = reader
        self._items = self._walk()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> T_co:
        item: T_co = next(self._items)
        return item

    def close(self) -> None:
        """Give up the rest, and the connection with it."""
        self._items.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _walk(self) -> Generator[Any, None, None]:
        reader = self._reader
        while not reader.done:
            received = self._begin(reader.headers())
            source = pieces(received)
            try:
                reader.begin(received)
                for piece in source:
                    yield from reader.feed(piece)
                    if reader.done:
                        return
                yield from reader.finish()
            except TransportError:
                pause = reader.pause()
                if pause is None:
                    raise
            else:
                return
            finally:
                received.close()
            clock.current.sleep(pause)


class _AsyncStream(Generic[T_co]):
    """Items of an answer as they come."""

    def __init__(
        self,
        begin: Callable[[Mapping[str, str]], Awaitable[Received]],
        reader: Reader[Any],
    ) -> None:
        self._begin = begin
        self._reader = reader
        self._items = self._walk()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T_co:
        item: T_co = await anext(self._items)
        return item

    async def aclose(self) -> None:
        """Give up the rest, and the connection with it."""
        await self._items.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def _walk(self) -> AsyncGenerator[Any, None]:
        reader = self._reader
        while not reader.done:
            received = await self._begin(reader.headers())
            source = pieces_async(received)
            try:
                reader.begin(received)
                async for piece in source:
                    for item in reader.feed(piece):
                        yield item
                    if reader.done:
                        return
                for item in reader.finish():
                    yield item
            except TransportError:
                pause = reader.pause()
                if pause is None:
                    raise
            else:
                return
            finally:
                await source.aclose()
                await received.aclose()
            await clock.current.sleep_async(pause)


class EventStream(_Stream["Event[T_co]"], Generic[T_co]):
    """Events as the server sends them. A stream that breaks off is taken up again."""


class AsyncEventStream(_AsyncStream["Event[T_co]"], Generic[T_co]):
    """Events as the server sends them. A stream that breaks off is taken up again."""


class LineStream(_Stream[T_co], Generic[T_co]):
    """Values as the server sends them, each on a line of its own."""


class AsyncLineStream(_AsyncStream[T_co], Generic[T_co]):
    """Values as the server sends them, each on a line of its own."""


# Downloads ----------------------------------------------------------------------------


def pieces(received: Received) -> Iterator[bytes]:
    """Yield the body of an answer as it comes, and close it."""
    answer = received.answer
    try:
        if isinstance(answer.content, bytes):
            yield answer.content
        else:
            yield from answer.content
    finally:
        received.close()


async def pieces_async(received: Received) -> AsyncGenerator[bytes, None]:
    """Yield the body of an answer as it comes, and close it."""
    answer = received.answer
    try:
        if isinstance(answer.content, bytes):
            yield answer.content
        else:
            async for piece in answer.content:
                yield piece
    finally:
        await received.aclose()


class StreamedResponse:
    """An answer whose body is still to be read, as `with_streaming` gives it.

    Iterate to get its bytes as they come, or `save` them; close it, or use ``with``.

    Attributes:
        status: The HTTP status code.
        headers: The header fields.
    """

    def __init__(self, received: Received) -> None:
        self.status = received.status
        self.headers = received.headers
        self._received = received
        self._pieces = pieces(received)

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def save(self, path: Any) -> int:
        """Write the body to a file, and return how many bytes it had.

        A name that the server suggests is never used.

        Args:
            path: Where to; a file that is there is replaced.
        """
        size = 0
        with open(path, "wb") as file:
            for piece in self:
                size += file.write(piece)
        return size

    def close(self) -> None:
        """Give up the rest, and the connection with it."""
        self._pieces = iter(())
        self._received.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class AsyncStreamedResponse:
    """A `StreamedResponse` of an `AsyncClient`."""

    def __init__(self, received: Received) -> None:
        self.status = received.status
        self.headers = received.headers
        self._received = received
        self._pieces = pieces_async(received)

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._pieces

    async def save(self, path: Any) -> int:
        """Write the body to a file, and return how many bytes it had.

        A name that the server suggests is never used.

        Args:
            path: Where to; a file that is there is replaced.
        """
        size = 0
        with open(path, "wb") as file:  # noqa: ASYNC230, PTH123, RUF100 (a local file)
            async for piece in self:
                size += file.write(piece)
        return size

    async def aclose(self) -> None:
        """Give up the rest, and the connection with it."""
        await self._pieces.aclose()
        await self._received.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()
