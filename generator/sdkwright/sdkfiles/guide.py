"""Where everything of an API is documented, and how pages refer to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sdkwright import ir
from sdkwright.ir import TypeExpr, TypeId
from sdkwright.markdown import Anchors, code, link
from sdkwright.naming import ResourceName
from sdkwright.pytypes import Imports, Spelling
from sdkwright.views.build import ApiViews, type_index
from sdkwright.views.client import Distribution, client_view
from sdkwright.views.layout import file_path
from sdkwright.views.models import TypeIndex
from sdkwright.views.resources import ResourceViews
from sdkwright.views.types import ClientView, ModuleView, ResourceView, View

DOCS = "docs"
# Windows opens a device instead of a file of one of these names, whatever its suffix.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the reference: a page, as a path in the SDK, and an anchor on it, ``""`` for its top."""

    page: str
    anchor: str = ""

    def seen_from(self, page: str) -> str:
        """Return the place as a link on a page has it."""
        anchor = f"#{self.anchor}" if self.anchor else ""
        if self.page == page and anchor:
            return anchor
        return relative(self.page, page) + anchor


def relative(target: str, page: str) -> str:
    """Return the path of a file as a link on a page has it; both are paths in the SDK."""
    steps, start = target.split("/"), page.split("/")[:-1]
    common = 0
    while common < min(len(steps) - 1, len(start)) and steps[common] == start[common]:
        common += 1
    return "/".join((*[".."] * (len(start) - common), *steps[common:]))


def page_path(folder: str, module: str) -> str:
    """Return the page of a private module."""
    name = module.removeprefix("_")
    return f"{folder}/{name}{'_' if name in _DEVICES else ''}.md"


@dataclass(frozen=True)
class Links:
    """How pages write types: as Python does, with links to where they are documented.

    Attributes:
        classes: The class of each type.
        open_enums: As in `TypeIndex`.
        homes: Where each type is documented.
    """

    classes: Mapping[TypeId, str]
    open_enums: Mapping[TypeId, str]
    homes: Mapping[TypeId, Spot]

    def only(self, ids: Iterable[TypeId]) -> Links:
        """Return the same for some types, in this order."""
        kept = tuple(ids)
        return Links(
            {id_: self.classes[id_] for id_ in kept},
            {id_: self.open_enums[id_] for id_ in kept if id_ in self.open_enums},
            {id_: self.homes[id_] for id_ in kept},
        )

    def type_link(self, id_: TypeId, page: str) -> str:
        """Return the class of a type, as a link on a page."""
        return link(code(self.classes[id_]), self.homes[id_].seen_from(page))

    def annotation(self, expr: TypeExpr) -> tuple[str, Sequence[TypeId]]:
        """Return a type as Python writes it, and the named types in it."""
        spelling = Spelling(self.classes, self.open_enums, Imports())
        return spelling.annotation(expr), tuple(spelling.mentioned)

    def type_of(self, expr: TypeExpr, page: str) -> str:
        """Return a type as Markdown, with links to the types in it: the whole is one if there is one."""
        written, mentioned = self.annotation(expr)
        if len(mentioned) == 1:
            return link(code(written), self.homes[mentioned[0]].seen_from(page))
        links = ", ".join(self.type_link(id_, page) for id_ in mentioned)
        return f"{code(written)} ({links})" if links else code(written)


@dataclass(frozen=True)
class Guide:
    """One API as its pages need it.

    Attributes:
        entry: The API and its names.
        distribution: What the target says about its package.
        homes: Where each type is documented.
        built: Views that were built already, by the path of their file.
    """

    entry: ApiViews
    distribution: Distribution
    homes: Mapping[TypeId, Spot]
    built: Mapping[str, ModuleView]

    @property
    def api(self) -> ir.Api:
        """The API itself."""
        return self.entry.api

    @cached_property
    def package(self) -> str:
        """What users import the clients from."""
        return ".".join((self.distribution.package, *self.entry.package))

    def as_shared(self) -> Guide:
        """Return the same for the pages of shared types."""
        return replace(self, entry=self.entry.as_shared())

    @property
    def models(self) -> str:
        """What users import models from."""
        return f"{self.package}.models"

    @cached_property
    def folder(self) -> str:
        """The folder of the API's pages."""
        return "/".join((DOCS, *self.entry.package))

    @property
    def start(self) -> Spot:
        """The first page of the API."""
        return Spot(f"{self.folder}/index.md")

    @property
    def webhooks_page(self) -> str:
        """The page of what the server sends by itself."""
        return f"{self.folder}/webhooks.md"

    @cached_property
    def index(self) -> TypeIndex:
        """The types of the API."""
        return type_index(self.entry)

    @cached_property
    def classes(self) -> Mapping[TypeId, str]:
        """The class of each type."""
        return self.index.classes

    @cached_property
    def client(self) -> ClientView:
        """The clients as their module has them."""
        found = self.built.get(file_path(self.distribution.package, self.entry.package, "client"))
        return (
            found
            if isinstance(found, ClientView)
            else client_view(self.api, self.entry.names, self.distribution, self.entry.package)
        )

    @cached_property
    def resource_views(self) -> Mapping[str, ResourceView]:
        """Each resource as its module has it, by its wire name."""
        views = ResourceViews(self.api, self.entry.names, self.index, self.classes, self.entry.package)
        package = (*self.entry.package, "resources")
        found = {}
        for resource in self.api.resources:
            path = file_path(self.distribution.package, package, self.resource_name(resource).module)
            view = self.built.get(path)
            found[resource.wire_name] = view if isinstance(view, ResourceView) else views.view(resource)
        return found

    @cached_property
    def resources(self) -> Mapping[str, ir.Resource]:
        """The resources by wire name."""
        return {resource.wire_name: resource for resource in self.api.resources}

    def resource_name(self, resource: ir.Resource) -> ResourceName:
        """Return what a resource is called."""
        return self.entry.names.resources[resource.wire_name]

    def resource_page(self, resource: ir.Resource) -> str:
        """Return the page of a resource."""
        return page_path(f"{self.folder}/resources", self.resource_name(resource).module)

    def method_spots(self, resource: ir.Resource) -> Iterator[tuple[ir.Method, Spot]]:
        """Yield each method of a resource and where it is documented."""
        anchors = Anchors()
        anchors.add(resource_title(resource))
        page = self.resource_page(resource)
        for method in resource.methods:
            yield method, Spot(page, anchors.add(self.entry.names.methods[method.id]))

    def function(self, resource: ir.Resource, method: ir.Method) -> str:
        """Return a method as one writes it after a client: ``end_users.get``."""
        return f"{self.resource_name(resource).attribute}.{self.entry.names.methods[method.id]}"

    @cached_property
    def links(self) -> Links:
        """How pages of this API write types."""
        return Links(self.classes, self.index.open_enums, self.homes)


def resource_title(resource: ir.Resource) -> str:
    """Return the heading of a resource's page."""
    return " ".join(resource.wire_name.split())


def model_pages(index: TypeIndex, folder: str, ids: Iterable[TypeId]) -> dict[str, list[TypeId]]:
    """Return the types on each page of a folder: those that share a module share a page."""
    pages: dict[str, list[TypeId]] = {}
    for id_ in ids:
        pages.setdefault(page_path(f"{folder}/models", index.names.types[id_].module), []).append(id_)
    return pages


def spots_of(index: TypeIndex, pages: Mapping[str, Sequence[TypeId]]) -> Iterator[tuple[TypeId, Spot]]:
    """Yield where each type is documented; the first of a page is its title."""
    for page, ids in pages.items():
        anchors = Anchors()
        for id_ in ids:
            anchor = anchors.add(index.names.types[id_].python)
            yield id_, Spot(page, "" if id_ == ids[0] else anchor)


def guides_of(apis: Sequence[ApiViews], distribution: Distribution, views: Iterable[View] = ()) -> tuple[Guide, ...]:
    """Return a guide for each API."""
    built = {view.path: view.context for view in views}
    return tuple(Guide(entry, distribution, homes_of(entry), built) for entry in apis)


def homes_of(entry: ApiViews) -> dict[TypeId, Spot]:
    """Return where each type of an API is documented, its own ones and those it shares."""
    index, common = type_index(entry), type_index(entry.as_shared())
    own = "/".join((DOCS, *entry.package))
    return {
        **dict(spots_of(index, model_pages(index, own, entry.own))),
        **dict(spots_of(common, model_pages(common, DOCS, entry.shared))),
    }
