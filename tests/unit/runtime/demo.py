"""A small SDK written by hand, as the generator would write it, for the tests of the client.

One API with every way to authenticate, a resource with each kind of method, and pages.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from runtime import clock
from runtime.auth import ApiKey, Basic, Bearer
from runtime.bodies import Json
from runtime.client import ApiClient, AsyncApiClient
from runtime.field import Field
from runtime.model import Model
from runtime.pages import AsyncPages, Cursor, Page
from runtime.resource import AsyncResource, Resource
from runtime.servers import Server, ServerVariable
from runtime.settings import Api
from runtime.unset import UNSET, Unset


class Thing(Model):
    """Something with a name."""

    id: str
    name: str | Unset = UNSET
    size: int | Unset = Field("sizeInCm", default=UNSET)


class Fault(Model):
    """What the API answers when it fails."""

    code: str
    message: str | Unset = UNSET


class PageInfo(Model):
    """Where a page leads."""

    next: str | Unset | None = UNSET


class ThingPage(Page["Thing"], items="things"):
    """One page of things."""

    things: list[Thing]
    page_info: PageInfo | Unset = Field("pageInfo", default=UNSET)


API = Api(
    name="demo.api",
    version="1.2.3",
    servers={
        "production": Server("https://api.example.com/v1/", name="production"),
        "regional": Server(
            "https://{region}.example.com:{port}/{base}",
            name="regional",
            variables={
                "region": ServerVariable("eu", ("eu", "us")),
                "port": ServerVariable("8443"),
                "base": ServerVariable("v1"),
            },
        ),
    },
    schemes={
        "bearer": Bearer("token", env="DEMO_TOKEN"),
        "basic": Basic("login", env=("DEMO_USER", "DEMO_PASSWORD")),
        "header": ApiKey("header_key", "X-Key", "header"),
        "query": ApiKey("query_key", "api key", "query"),
        "cookie": ApiKey("cookie_key", "session", "cookie"),
    },
    security=(("bearer",),),
    env_prefix="DEMO",
)
FILES = (Server("https://files.example.com", name="production"),)
ERRORS: Mapping[str, Any] = {"404": Fault, "5XX": Fault}


class Things(Resource):
    """Things, one by one and in pages."""

    def get(
        self,
        thing_id: str,
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float | Unset | None = UNSET,
    ) -> Thing:
        return self._request(
            "GET",
            "/things/{thing_id}",
            path={"thing_id": thing_id},
            returns=Thing,
            errors=ERRORS,
            headers=headers,
            timeout=timeout,
        )

    def create(self, body: Thing | Unset = UNSET) -> Thing:
        return self._request("POST", "/things", body=Json(body), returns=Thing, errors=ERRORS)

    def replace(self, body: Thing) -> Thing:
        return self._request("PUT", "/things", body=Json(body), returns=Thing)

    def delete(self, thing_id: str) -> None:
        return self._request("DELETE", "/things/{thing_id}", path={"thing_id": thing_id}, returns=None)

    def find(self, thing_id: str) -> Thing | None:
        return self._request("GET", "/found/{thing_id}", path={"thing_id": thing_id}, returns=Thing | None)

    def list(self, *, first: int | Unset = UNSET, after: str | Unset = UNSET) -> ThingPage:
        return self._page(
            "GET",
            "/things",
            query={"first": first, "after": after},
            returns=ThingPage,
            pages=Cursor("after", next="page_info.next"),
        )

    def call(self, method: str, template: str, **options: Any) -> object:
        return self._request(method, template, returns=object, **options)


class AsyncThings(AsyncResource):
    """Things, one by one and in pages."""

    async def get(
        self,
        thing_id: str,
        *,
        headers: Mapping[str, str] | None = None,
        timeout: float | Unset | None = UNSET,
    ) -> Thing:
        return await self._request(
            "GET",
            "/things/{thing_id}",
            path={"thing_id": thing_id},
            returns=Thing,
            errors=ERRORS,
            headers=headers,
            timeout=timeout,
        )

    async def create(self, body: Thing | Unset = UNSET) -> Thing:
        return await self._request("POST", "/things", body=Json(body), returns=Thing, errors=ERRORS)

    async def delete(self, thing_id: str) -> None:
        return await self._request("DELETE", "/things/{thing_id}", path={"thing_id": thing_id}, returns=None)

    def list(self, *, first: int | Unset = UNSET, after: str | Unset = UNSET) -> AsyncPages[ThingPage]:
        return self._page(
            "GET",
            "/things",
            query={"first": first, "after": after},
            returns=ThingPage,
            pages=Cursor("after", next="page_info.next"),
        )

    async def call(self, method: str, template: str, **options: Any) -> object:
        return await self._request(method, template, returns=object, **options)


Token = str | Callable[[], str] | None
AsyncToken = str | Callable[[], str | Awaitable[str]] | None


class Client(ApiClient):
    """The demo API."""

    def __init__(self, token: Token = None, *, server: str = "production", **options: Any) -> None:
        keys = {name: options.pop(name, None) for name in ("basic", "header", "query", "cookie")}
        super().__init__(API, credentials={"bearer": token, **keys}, server=server, **options)

    @cached_property
    def things(self) -> Things:
        return Things(self)


class AsyncClient(AsyncApiClient):
    """The demo API, without blocking."""

    def __init__(self, token: AsyncToken = None, *, server: str = "production", **options: Any) -> None:
        keys = {name: options.pop(name, None) for name in ("basic", "header", "query", "cookie")}
        super().__init__(API, credentials={"bearer": token, **keys}, server=server, **options)

    @cached_property
    def things(self) -> AsyncThings:
        return AsyncThings(self)


class VirtualClock(clock.Clock):
    """A clock that is wound on by sleeping; chance always gives the same number."""

    def __init__(self, chance: float = 0.5) -> None:
        self.time = 1_000_000_000.0
        self.naps: list[float] = []
        self.chance = chance

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time

    def random(self) -> float:
        return self.chance

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.time += seconds

    async def sleep_async(self, seconds: float) -> None:
        self.sleep(seconds)


@contextmanager
def virtual_time(chance: float = 0.5) -> Iterator[VirtualClock]:
    """Let the runtime live by a virtual clock."""
    real, clock.current = clock.current, VirtualClock(chance)
    try:
        yield clock.current
    finally:
        clock.current = real
