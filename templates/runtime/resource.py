"""What generated resources derive from, and the way to the answer behind a value."""

from __future__ import annotations

from .calls import Call
from .generic import Generic
from .pages import AsyncPages, Link, attach

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Mapping
    from typing import Any, ParamSpec, TypeVar, Unpack, overload

    from typing_extensions import TypeForm

    from .calls import CallOptions
    from .client import ApiClient, AsyncApiClient
    from .headers import Headers
    from .model import Model
    from .pages import Page, Pagination
    from .responses import Received
    from .streams import (
        AsyncEventStream,
        AsyncLineStream,
        AsyncStreamedResponse,
        EventStream,
        LineStream,
        StreamedResponse,
    )

    P = ParamSpec("P")
    R = TypeVar("R")
    T = TypeVar("T")
    T_co = TypeVar("T_co", covariant=True)
    PageT = TypeVar("PageT", bound=Page[Any])
    HeadersT = TypeVar("HeadersT", bound=Model)
else:
    T_co = None

_NO_EVENTS: Mapping[str, Any] = {}


class Response(Generic[T_co]):
    """An answer and the value in it, as `with_response` gives them.

    Attributes:
        value: What the method itself would have returned.
        status: The HTTP status code.
        headers: The header fields.
        content: The body as it came, without content coding.
    """

    def __init__(
        self, value: T_co, status: int, headers: Headers, content: bytes
    ) -> None:
        self.value = value
        self.status = status
        self.headers = headers
        self.content = content

    def __repr__(self) -> str:
        return f"Response(status={self.status}, value={self.value!r})"

    def typed_headers(self, kind: type[HeadersT]) -> HeadersT:
        """Return the header fields that the API describes as an object of their class.

        Args:
            kind: The class of the models for headers of this answer.
        """
        from .header_values import read_headers

        return read_headers(kind, self.headers)


class _BaseResource:
    """Whether methods return answers as a whole, see `with_response`, or yet unread."""

    _with_response = False
    _streaming = False

    def _beside(self, cls: type[R]) -> R:
        """Return another resource of the same client that treats answers alike."""
        other = object.__new__(cls)
        other.__dict__.update(self.__dict__)
        return other

    def _outcome(self, received: Received, value: Any) -> Any:
        if not self._with_response:
            return value
        return Response(value, received.status, received.headers, received.content)


class Resource(_BaseResource):
    """Operations that belong together; reached through a `Client`."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client
        self._perform = client._perform  # noqa: SLF001, PGH003  # pyright: ignore
        self._begin = client._begin  # noqa: SLF001, PGH003  # pyright: ignore
        self._limits = client._limits  # noqa: SLF001, PGH003  # pyright: ignore

    def _request(
        self,
        method: str,
        template: str,
        *,
        returns: TypeForm[T],
        **options: Unpack[CallOptions],
    ) -> T:
        """Make a call and return the value of its answer; see `Call`."""
        call = Call(method, template, returns, **options)
        if self._streaming:
            from .streams import StreamedResponse

            unread: Any = StreamedResponse(self._begin(call))
            return unread  # type: ignore[no-any-return]
        outcome: T = self._outcome(*self._perform(call))
        return outcome

    def _events(
        self,
        method: str,
        template: str,
        *,
        returns: TypeForm[T],
        events: Mapping[str, Any] = _NO_EVENTS,
        **options: Unpack[CallOptions],
    ) -> EventStream[T]:
        """Return the events of an answer, of which none is asked for yet."""
        from .streams import EventReader, EventStream

        call = Call(method, template, returns, **options)
        limit, retries = self._limits()
        reader = EventReader(returns, events, limit=limit, retries=retries)
        return EventStream(lambda more: self._begin(call.saying(more)), reader)

    def _lines(
        self,
        method: str,
        template: str,
        *,
        returns: TypeForm[T],
        **options: Unpack[CallOptions],
    ) -> LineStream[T]:
        """Return the lines of an answer, of which none is asked for yet."""
        from .streams import LineReader, LineStream

        call = Call(method, template, returns, **options)
        limit, _ = self._limits()
        reader = LineReader(returns, limit=limit)
        return LineStream(lambda more: self._begin(call.saying(more)), reader)

    def _page(
        self,
        method: str,
        template: str,
        *,
        returns: type[PageT],
        pages: Pagination,
        **options: Unpack[CallOptions],
    ) -> PageT:
        """Make a call and return the page in its answer, which knows the way on."""
        call = Call(method, template, returns, **options)
        outcome: PageT = self._outcome(*self._linked(call, pages))
        return outcome

    def _linked(self, call: Call, pages: Pagination) -> tuple[Received, Any]:
        def follow(cursor: object) -> Any:
            return self._linked(pages.asking(call, cursor), pages)[1]

        received, page = self._perform(call)
        asked = pages.asked(call)
        headers = received.headers
        attach(page, Link(pages, asked, follow, headers=headers, is_async=False))
        return received, page


class AsyncResource(_BaseResource):
    """Operations that belong together; reached through an `AsyncClient`."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client
        self._perform = client._perform  # noqa: SLF001, PGH003  # pyright: ignore
        self._begin = client._begin  # noqa: SLF001, PGH003  # pyright: ignore
        self._limits = client._limits  # noqa: SLF001, PGH003  # pyright: ignore

    async def _request(
        self,
        method: str,
        template: str,
        *,
        returns: TypeForm[T],
        **options: Unpack[CallOptions],
    ) -> T:
        """Make a call and return the value of its answer; see `Call`."""
        call = Call(method, template, returns, **options)
        if self._streaming:
            from .streams import AsyncStreamedResponse

            unread: Any = AsyncStreamedResponse(await self._begin(call))
            return unread  # type: ignore[no-any-return]
        outcome: T = self._outcome(*await self._perform(call))
        return outcome

    def _events(
        self,
        method: str,
        template: str,
        *,
        returns: TypeForm[T],
        events: Mapping[str, Any] = _NO_EVENTS,
        **options: Unpack[CallOptions],
    ) -> AsyncEventStream[T]:
        """Return the events of an answer, of which none is asked for yet."""
        from .streams import AsyncEventStream, EventReader

        call = Call(method, template, returns, **options)
        limit, retries = self._limits()
        reader = EventReader(returns, events, limit=limit, retries=retries)
        return AsyncEventStream(lambda more: self._begin(call.saying(more)), reader)

    def _lines(
        self,
        method: str,
        template: str,
        *,
        returns: TypeForm[T],
        **options: Unpack[CallOptions],
    ) -> AsyncLineStream[T]:
        """Return the lines of an answer, of which none is asked for yet."""
        from .streams import AsyncLineStream, LineReader

        call = Call(method, template, returns, **options)
        limit, _ = self._limits()
        reader = LineReader(returns, limit=limit)
        return AsyncLineStream(lambda more: self._begin(call.saying(more)), reader)

    def _page(
        self,
        method: str,
        template: str,
        *,
        returns: type[PageT],
        pages: Pagination,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[PageT]:
        """Return pages yet to be asked for: await one, or walk through all."""
        call = Call(method, template, returns, **options)

        async def first() -> Any:
            return self._outcome(*await self._linked(call, pages))

        return AsyncPages(first)

    async def _linked(self, call: Call, pages: Pagination) -> tuple[Received, Any]:
        async def follow(cursor: object) -> Any:
            return (await self._linked(pages.asking(call, cursor), pages))[1]

        received, page = await self._perform(call)
        asked = pages.asked(call)
        headers = received.headers
        attach(page, Link(pages, asked, follow, headers=headers, is_async=True))
        return received, page


def _with_response(method: Callable[..., Any]) -> Callable[..., Any]:
    return _twin_method(method, "with_response", _with_response=True)


def _with_streaming(method: Callable[..., Any]) -> Callable[..., Any]:
    return _twin_method(method, "with_streaming", _streaming=True)


def _twin_method(
    method: Callable[..., Any], caller: str, **flags: bool
) -> Callable[..., Any]:
    """Return the same method of a resource that does something else with answers."""
    resource = getattr(method, "__self__", None)
    if not isinstance(resource, _BaseResource):
        raise TypeError(f"{caller} takes a method such as client.hubs.get")
    twin = object.__new__(type(resource))
    twin.__dict__.update(resource.__dict__, **flags)
    bound: Callable[..., Any] = getattr(twin, method.__name__)
    return bound


if TYPE_CHECKING:

    @overload
    def with_response(  # type: ignore[overload-overlap]
        method: Callable[P, AsyncPages[PageT]],
    ) -> Callable[P, Awaitable[Response[PageT]]]: ...
    @overload
    def with_response(  # type: ignore[overload-overlap]
        method: Callable[P, Coroutine[Any, Any, T]],
    ) -> Callable[P, Coroutine[Any, Any, Response[T]]]: ...
    @overload
    def with_response(method: Callable[P, T]) -> Callable[P, Response[T]]: ...
    def with_response(method: Callable[..., Any]) -> Callable[..., Any]:
        """Return a method that gives the whole answer, not just the value in it.

            response = with_response(client.hubs.get)(hub_id)
            response.status, response.headers, response.value

        Args:
            method: A method of a resource, such as ``client.hubs.get``.

        Raises:
            TypeError: It is something else.
        """
        return _with_response(method)

    @overload
    def with_streaming(  # type: ignore[overload-overlap]
        method: Callable[P, Coroutine[Any, Any, T]],
    ) -> Callable[P, Coroutine[Any, Any, AsyncStreamedResponse]]: ...
    @overload
    def with_streaming(method: Callable[P, T]) -> Callable[P, StreamedResponse]: ...
    def with_streaming(method: Callable[..., Any]) -> Callable[..., Any]:
        """Return a method that gives the answer before its body is read.

            with with_streaming(client.files.download)(file_id) as response:
                response.save("report.pdf")

        Args:
            method: A method of a resource, such as ``client.files.download``.

        Raises:
            TypeError: It is something else.
        """
        return _with_streaming(method)

else:
    with_response = _with_response
    with_streaming = _with_streaming
