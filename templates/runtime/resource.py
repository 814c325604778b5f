"""What generated resources derive from, and the way to the answer behind a value."""

from __future__ import annotations

from .calls import Call
from .generic import Generic
from .pages import AsyncPages, Link, attach

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from typing import Any, ParamSpec, TypeVar, Unpack, overload

    from typing_extensions import TypeForm

    from .calls import CallOptions
    from .client import ApiClient, AsyncApiClient
    from .headers import Headers
    from .pages import Cursor, Page
    from .responses import Received

    P = ParamSpec("P")
    T = TypeVar("T")
    T_co = TypeVar("T_co", covariant=True)
    PageT = TypeVar("PageT", bound=Page[Any])
else:
    T_co = None


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


class _BaseResource:
    """Whether methods return answers as a whole, see `with_response`."""

    _with_response = False

    def _outcome(self, received: Received, value: Any) -> Any:
        if not self._with_response:
            return value
        return Response(value, received.status, received.headers, received.content)


class Resource(_BaseResource):
    """Operations that belong together; reached through a `Client`."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client
        self._perform = client._perform  # noqa: SLF001, PGH003  # pyright: ignore

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
        outcome: T = self._outcome(*self._perform(call))
        return outcome

    def _page(
        self,
        method: str,
        template: str,
        *,
        returns: type[PageT],
        pages: Cursor,
        **options: Unpack[CallOptions],
    ) -> PageT:
        """Make a call and return the page in its answer, which knows the way on."""
        call = Call(method, template, returns, **options)
        outcome: PageT = self._outcome(*self._linked(call, pages))
        return outcome

    def _linked(self, call: Call, pages: Cursor) -> tuple[Received, Any]:
        def follow(cursor: object) -> Any:
            return self._linked(call.asking(pages.parameter, cursor), pages)[1]

        received, page = self._perform(call)
        asked = call.query.get(pages.parameter)
        attach(page, Link(pages, asked, follow, is_async=False))
        return received, page


class AsyncResource(_BaseResource):
    """Operations that belong together; reached through an `AsyncClient`."""

    def __init__(self, client: AsyncApiClient) -> None:
        self._client = client
        self._perform = client._perform  # noqa: SLF001, PGH003  # pyright: ignore

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
        outcome: T = self._outcome(*await self._perform(call))
        return outcome

    def _page(
        self,
        method: str,
        template: str,
        *,
        returns: type[PageT],
        pages: Cursor,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[PageT]:
        """Return pages yet to be asked for: await one, or walk through all."""
        call = Call(method, template, returns, **options)

        async def first() -> Any:
            return self._outcome(*await self._linked(call, pages))

        return AsyncPages(first)

    async def _linked(self, call: Call, pages: Cursor) -> tuple[Received, Any]:
        async def follow(cursor: object) -> Any:
            asking = call.asking(pages.parameter, cursor)
            return (await self._linked(asking, pages))[1]

        received, page = await self._perform(call)
        asked = call.query.get(pages.parameter)
        attach(page, Link(pages, asked, follow, is_async=True))
        return received, page


def _with_response(method: Callable[..., Any]) -> Callable[..., Any]:
    resource = getattr(method, "__self__", None)
    if not isinstance(resource, _BaseResource):
        raise TypeError("with_response takes a method such as client.hubs.get")
    twin = object.__new__(type(resource))
    twin.__dict__.update(resource.__dict__, _with_response=True)
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

else:
    with_response = _with_response
