"""Pages: part of a list, and how to come by the rest.

    for user in client.end_users.list(hub_id): ...          every user of every page
    page = client.end_users.list(hub_id)                    the first page
    page.users, next_page(page)                             this one's, and the next

and with an `AsyncClient`

    async for user in client.end_users.list(hub_id): ...
    page = await client.end_users.list(hub_id)
    page.users, await next_page_async(page)
"""

from __future__ import annotations

import re

from .errors import PaginationError
from .generic import Generic
from .model import Model
from .unset import UNSET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import (
        AsyncIterator,
        Awaitable,
        Callable,
        Generator,
        Iterable,
        Iterator,
        Sequence,
    )
    from typing import Any, ClassVar, TypeVar

    from .calls import Call
    from .headers import Headers

    T = TypeVar("T")
    T_co = TypeVar("T_co", covariant=True)
    PageT = TypeVar("PageT", bound="Page[Any]")
    PageT_co = TypeVar("PageT_co", covariant=True)
else:
    T_co = PageT_co = None


class Pagination:
    """How the next page is asked for.

    Attributes:
        parameter: Wire name of the query parameter that says which page.
    """

    parameter = ""

    def asked(self, call: Call) -> object:
        """Return what a call asks for a page with; None or `UNSET` for the first."""
        return call.query.get(self.parameter)

    def asking(self, call: Call, cursor: object) -> Call:
        """Return the call for the page that `following` named."""
        return call.asking(self.parameter, cursor)

    def following(self, page: Page[Any], asked: object, /) -> object:
        """Return what the next page is asked for with, or None if this is the last.

        Args:
            page: A page.
            asked: What it was asked for with.
        """
        raise NotImplementedError


class Cursor(Pagination):
    """Pages that name the next one.

    Args:
        parameter: Wire name of the query parameter that takes the name.
        next: Where a page has it: Python attributes, as in ``"page_info.next"``. None,
            an empty string and absence mean that there is no further page.
        more: Where a page says whether there is a further one, or ""; only a false
            there means something.
    """

    def __init__(
        self,
        parameter: str,
        *,
        next: str,  # noqa: A002
        more: str = "",
    ) -> None:
        self.parameter = parameter
        self.next = next
        self.more = more

    def following(self, page: Page[Any], _: object, /) -> object:
        """Return the name of the next page."""
        if _is_last(page, self.more):
            return None
        cursor = _at(page, self.next)
        return None if cursor is UNSET or cursor == "" else cursor


class LastItem(Pagination):
    """Pages that go on after an item: the last one of the page before.

    Args:
        parameter: Wire name of the query parameter that takes the item's key.
        key: Where an item has its key: Python attributes, as in ``"id"``.
        more: Where a page says whether there is a further one.
    """

    def __init__(self, parameter: str, *, key: str, more: str) -> None:
        self.parameter = parameter
        self.key = key
        self.more = more

    def following(self, page: Page[Any], _: object, /) -> object:
        """Return the key of the last item."""
        items = page._own_items()  # noqa: SLF001, PGH003  # pyright: ignore
        if not items or _at(page, self.more) is not True:
            return None
        key = _at(items[-1], self.key)
        return None if key is UNSET else key


class Counted(Pagination):
    """Pages that are counted; an empty one is the last, or the one that has the total.

    Args:
        parameter: Wire name of the query parameter that takes the number.
        first: The number of the first page, or item.
        by_item: Whether items are counted, as an offset does, rather than pages.
        total: Where a page says how many items there are, or pages where those are
            counted: Python attributes, or "".
        more: Where a page says whether there is a further one, or ""; only a false
            there means something.
    """

    def __init__(
        self,
        parameter: str,
        *,
        first: int = 0,
        by_item: bool = False,
        total: str = "",
        more: str = "",
    ) -> None:
        self.parameter = parameter
        self.first = first
        self.by_item = by_item
        self.total = total
        self.more = more

    def following(self, page: Page[Any], asked: object, /) -> object:
        """Return the number after this one's."""
        count = len(page._own_items())  # noqa: SLF001, PGH003  # pyright: ignore
        if not count or _is_last(page, self.more):
            return None
        here = asked if isinstance(asked, int) else self.first
        there = here + (count if self.by_item else 1)
        total = _at(page, self.total) if self.total else UNSET
        known = isinstance(total, int) and there - self.first >= total
        return None if known else there


class NextLink(Pagination):
    """Pages that link to the next one, on the same server.

    Args:
        next: Where a page has the link: Python attributes, as in ``"links.next"``.
    """

    def __init__(self, next: str) -> None:  # noqa: A002
        self.next = next

    def asked(self, call: Call) -> object:
        """Return the link that led here."""
        return call.link

    def asking(self, call: Call, cursor: object) -> Call:
        """Return the call of a link."""
        return call.following(str(cursor))

    def following(self, page: Page[Any], _: object, /) -> object:
        """Return the link to the next page."""
        link = _at(page, self.next)
        return link if isinstance(link, str) and link else None


class HeaderLink(NextLink):
    """Pages whose answer has the link to the next one in its ``Link`` header."""

    def __init__(self) -> None:
        super().__init__("")

    def following(self, page: Page[Any], _: object, /) -> object:
        """Return the target of the link that is called ``next``."""
        link = _link(page)
        return None if link is None else next_link(link.headers.get_all("link"))


# RFC 8288, section 3: a target in angle brackets, and parameters after semicolons.
_LINK = re.compile(
    r"<([^<>]*)>"
    r'((?:\s*;\s*[\w!#$&+.^`|~*-]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^",;\s]*))?)*)'
)
_REL = re.compile(r';\s*rel\s*=\s*(?:"([^"]*)"|([^",;\s]*))', re.IGNORECASE)


def next_link(fields: Iterable[str]) -> str | None:
    """Return the first link called ``next`` in ``Link`` headers; None without one."""
    for field in fields:
        for found in _LINK.finditer(field):
            said = _REL.search(found[2])
            names = (said[1] or said[2] or "").lower().split() if said else []
            if "next" in names and found[1].strip():
                return found[1].strip()
    return None


def _is_last(page: Page[Any], more: str) -> bool:
    """Return whether a page says that there is no further one."""
    return bool(more) and _at(page, more) is False


def _at(value: Any, attributes: str) -> Any:
    """Follow dotted attributes to a value; `UNSET` or None on the way is the end."""
    for name in attributes.split("."):
        if value is None or value is UNSET:
            return value
        value = getattr(value, name)
    return value


class Link:
    """What a page knows of the call that it came from.

    Args:
        pages: How the next page is asked for.
        asked: What this page was asked for with; None or `UNSET` if it is the first.
        follow: Fetches the page of a cursor.
        headers: The header fields that came with this page.
        is_async: Whether what `follow` returns has to be awaited.
    """

    __slots__ = ("_asked", "_pages", "follow", "headers", "is_async")

    def __init__(
        self,
        pages: Pagination,
        asked: object,
        follow: Callable[[object], Any],
        *,
        headers: Headers,
        is_async: bool,
    ) -> None:
        self._pages = pages
        self._asked = asked
        self.follow = follow
        self.headers = headers
        self.is_async = is_async

    @property
    def is_counted(self) -> bool:
        """Whether the next page is asked for by its number, which never runs out."""
        return isinstance(self._pages, Counted)

    def cursor(self, page: Page[Any]) -> object:
        """Return what the next page is asked for with, or None if this is the last.

        Raises:
            PaginationError: It is what this very page was asked for with.
        """
        cursor = self._pages.following(page, self._asked)
        if cursor is not None and cursor == self._asked:
            raise PaginationError("a page names itself as the next")
        return cursor


class Page(Model, Generic[T_co]):
    """One page of a list; iterating goes through the items of this and all that follow.

    Later pages are fetched while you iterate. A page that was made by hand, copied or
    unpickled has no others after it.

    A generated page says where its items are, as Python attributes:
    ``class EndUserPage(Page["EndUser"], items="users")``.
    """

    __slots__ = ("_link",)
    _items: ClassVar[str] = ""

    def __init_subclass__(cls, *, items: str = "", **options: Any) -> None:
        super().__init_subclass__(**options)
        if items:
            cls._items = items

    def _own_items(self) -> Sequence[T_co]:
        """Return the items of this page; none where they are absent or null."""
        return _at(self, self._items) or ()

    def __iter__(self) -> Iterator[T_co]:
        link = _link(self)
        if link is not None and link.is_async:
            _next(self, is_async=False)  # refuses, rather than stop after this page
        walk = _Walk()
        page: Page[T_co] | None = self
        while page is not None:
            yield from page._own_items()  # noqa: SLF001
            page = next_page(page) if walk.goes_on(page) else None

    async def __aiter__(self) -> AsyncIterator[T_co]:
        walk = _Walk()
        page: Page[T_co] | None = self
        while page is not None:
            for item in page._own_items():  # noqa: SLF001
                yield item
            page = await next_page_async(page) if walk.goes_on(page) else None


class _Walk:
    """The way through pages, so that it ends."""

    __slots__ = ("_before", "_seen")

    def __init__(self) -> None:
        self._seen: set[object] = set()
        self._before: Sequence[Any] = ()

    def goes_on(self, page: Page[Any]) -> bool:
        """Return whether there is a page after this one.

        Raises:
            PaginationError: It was there before, or this one has the very objects of
                the one before it: the server does not heed what it is asked for.
        """
        link = _link(page)
        cursor = None if link is None else link.cursor(page)
        if link is None or cursor is None:
            return False
        if cursor in self._seen:
            raise PaginationError("a page names one as the next that was there before")
        self._seen.add(cursor)
        items: Sequence[Any] = ()
        if link.is_counted:
            items = page._own_items()  # noqa: SLF001, PGH003  # pyright: ignore
        if items and isinstance(items[0], Model) and items == self._before:
            raise PaginationError("a page is the same as the one before it")
        self._before = items
        return True


def attach(page: Page[Any], link: Link) -> None:
    """Let a page know the call that it came from."""
    object.__setattr__(page, "_link", link)


def _link(page: Page[Any]) -> Link | None:
    link: Link | None = getattr(page, "_link", None)
    return link


def has_next_page(page: Page[Any]) -> bool:
    """Return whether the server named a page after this one."""
    link = _link(page)
    return link is not None and link.cursor(page) is not None


def next_page(page: PageT) -> PageT | None:
    """Fetch the page after this one; return None if this is the last.

    Raises:
        PaginationError: The page names itself as the next.
        TypeError: There is a next page, but it belongs to an `AsyncClient`.
    """
    found = _next(page, is_async=False)
    following: PageT | None = None if found is None else found[0].follow(found[1])
    return following


async def next_page_async(page: PageT) -> PageT | None:
    """Fetch the page after this one with its `AsyncClient`; see `next_page`."""
    found = _next(page, is_async=True)
    following: PageT | None = None if found is None else await found[0].follow(found[1])
    return following


def _next(page: Page[Any], *, is_async: bool) -> tuple[Link, object] | None:
    """Return the link and the cursor of the next page."""
    link = _link(page)
    cursor = None if link is None else link.cursor(page)
    if link is None or cursor is None:
        return None
    if link.is_async != is_async:
        raise TypeError(
            "more pages have to be awaited: use `async for` or `next_page_async`"
            if link.is_async
            else "these pages come from a Client: use `for` or `next_page`"
        )
    return link, cursor


class AsyncPages(Generic[PageT_co]):
    """Pages yet to be asked for: ``await`` gives one, ``async for`` walks through all.

    Nothing is sent before that, and each ``await`` sends a request.
    """

    __slots__ = ("_first",)

    def __init__(self, first: Callable[[], Awaitable[PageT_co]]) -> None:
        self._first = first

    def __await__(self) -> Generator[Any, None, PageT_co]:
        return self._first().__await__()

    async def __aiter__(self: AsyncPages[Page[T]]) -> AsyncIterator[T]:
        async for item in await self:
            yield item
