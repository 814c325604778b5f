"""Apis + Names → the views of all Python files of one SDK."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sdkwright import ir
from sdkwright.custom.linking import Extensions
from sdkwright.ir import TypeId
from sdkwright.naming import Names
from sdkwright.views.client import Distribution, api_title, client_view, own_package, package_view
from sdkwright.views.layout import Package, file_path, relative
from sdkwright.views.models import TypeIndex, models_view
from sdkwright.views.resources import ResourceViews, own_place
from sdkwright.views.types import FormerPackageView, OtherwiseView, PackageView, View
from sdkwright.views.webhooks import webhooks_view
from sdkwright.views.xml import xml_view

_CLIENTS = ("AsyncClient", "Client")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiViews:
    """One API of an SDK with all that its files need.

    Attributes:
        package: Where it lives below the root package; ``()`` if it is the only one.
        own: Ids of the types whose modules are in the API's own models package.
        shared: Ids of those in the SDK's shared one.
        common: The names with shared types called as the SDK calls them; the API may call some otherwise.
        extensions: What of it custom code extends.
    """

    api: ir.Api
    names: Names
    common: Names
    package: Package
    own: Sequence[TypeId]
    shared: Sequence[TypeId]
    extensions: Extensions = field(default_factory=Extensions)

    @property
    def called_otherwise(self) -> tuple[TypeId, ...]:
        """Ids of the shared types that the API calls otherwise than the SDK."""
        return tuple(id_ for id_ in self.shared if self.names.types[id_] != self.common.types[id_])

    def as_shared(self) -> ApiViews:
        """Return the same for the package of the shared types."""
        return replace(self, names=self.common)


def build_views(apis: Sequence[ApiViews], distribution: Distribution, public: Sequence[str]) -> Iterator[View]:
    """Yield the view of each Python file but those of the runtime; for the arguments see `frame_views`."""
    yield from frame_views(apis, distribution, public)
    yield from model_views(apis, distribution.package)


def model_views(apis: Sequence[ApiViews], root: str) -> Iterator[View]:
    """Yield the view of each module of models.

    Args:
        apis: In the order of the configuration.
        root: The package of the SDK.
    """
    for entry in apis:
        yield from _modules(entry, root, (*entry.package, "models"), entry.own)
    for entry, ids in _sharing(apis):
        yield from _modules(entry, root, ("models",), ids)


def frame_views(apis: Sequence[ApiViews], distribution: Distribution, public: Sequence[str]) -> Iterator[View]:
    """Yield the view of each Python file but those of the runtime, and those of `model_views`.

    Args:
        apis: In the order of the configuration.
        distribution: What the target says about its package.
        public: The runtime's names that every package of the SDK offers.
    """
    single = all(not entry.package for entry in apis)
    for entry in apis:
        yield from api_views(entry, distribution, public)
    sharing = _sharing(apis)
    elsewhere = [old for entry in apis for old in no_longer_shared(entry)]
    if sharing or elsewhere:
        yield from package_files(distribution.package, ("models",), _shared_package(sharing, elsewhere))
    if not single:
        exports = [(name, "._runtime") for name in public]
        doc = f"{distribution.name}: clients for {', '.join(entry.api.title for entry in apis)}."
        former = [old for entry in apis for old in moved_down(entry)]
        view = package_view(doc, "._runtime", exports, distribution.version, elsewhere=former)
        yield from package_files(distribution.package, (), view)


def api_views(entry: ApiViews, distribution: Distribution, public: Sequence[str]) -> Iterator[View]:
    """Yield the views of one API: its packages, clients and resources."""
    api, names, package, root = entry.api, entry.names, entry.package, distribution.package
    models: Package = (*package, "models")
    index = type_index(entry)
    clients = [(name, own_place(name, (*package, "client"), package, entry.extensions.clients)) for name in _CLIENTS]
    exports = [*clients, *((name, relative(package, ("_runtime",))) for name in public)]
    version = "" if package else distribution.version
    view = package_view(f"Clients of the {api_title(api)}.", relative(package, ("_runtime",)), exports, version)
    yield from package_files(root, package, view)
    yield from otherwise_views(entry, root, models)
    yield View(
        path=file_path(root, package, "client"),
        template="client.py.jinja",
        context=client_view(api, names, distribution, package, entry.extensions),
    )
    xml = xml_view(api, names)
    if xml is not None:
        yield View(
            path=file_path(root, package, "_xml"),
            template="xml.py.jinja",
            context=replace(xml, runtime=relative(package, ("_runtime",))),
        )
    webhooks = webhooks_view(api, names, index, index.classes, package)
    if webhooks is not None:
        yield View(path=file_path(root, package, "webhooks"), template="webhooks.py.jinja", context=webhooks)
    types = package_view(
        f"The models of the {api_title(api)}.",
        relative(models, ("_runtime",)),
        type_exports(entry, models, (*entry.own, *entry.shared)),
        former=former_types(entry, (*entry.own, *entry.shared)),
        mentions_deprecated=any(map(index.is_deprecated, (*entry.own, *entry.shared))),
    )
    yield from package_files(root, models, types)
    promised: dict[Package, Sequence[str]] = {(): view.names, ("models",): types.names}
    if webhooks is not None:
        promised["webhooks",] = webhooks.exports
    for old, until in sorted(names.former.packages.items()):
        for below, exported in promised.items():
            if not old and below in ((), ("models",)):
                continue  # these are packages of the SDK, see `moved_down` and `no_longer_shared`
            packages = (*own_package(old), *below), (*package, *below)
            yield from former_package_files(
                root, packages, exported, until, mentions_deprecated=types.mentions_deprecated and "models" in below
            )
    folder: Package = (*package, "resources")
    extended = entry.extensions.resources
    resources = ResourceViews(api, names, index, index.classes, package, extended)
    yield from package_files(
        root,
        folder,
        package_view(
            f"The resources of the {api_title(api)}.",
            relative(folder, ("_runtime",)),
            (
                (cls, own_place(cls, (*folder, name.module), folder, extended))
                for name in names.resources.values()
                for cls in (name.cls, f"Async{name.cls}")
            ),
        ),
    )
    for resource in api.resources:
        yield View(
            path=file_path(root, folder, names.resources[resource.wire_name].module),
            template="resource.py.jinja",
            context=resources.view(resource),
        )


def otherwise_views(entry: ApiViews, root: str, package: Package) -> Iterator[View]:
    """Yield the modules that give shared types under the names that an API has for them."""
    index = type_index(entry)
    modules: dict[str, list[tuple[str, str]]] = {}
    for id_ in entry.called_otherwise:
        pairs = modules.setdefault(entry.names.types[id_].module, [])
        pairs.append((entry.common.types[id_].python, entry.names.types[id_].python))
        if id_ in entry.names.unknown:
            pairs.append((entry.common.unknown[id_], entry.names.unknown[id_]))
    is_deprecated = any(map(index.is_deprecated, entry.called_otherwise))
    for module, names in modules.items():
        yield View(
            path=file_path(root, package, module),
            template="otherwise.py.jinja",
            context=OtherwiseView(
                doc="What other APIs of this package call otherwise.",
                module=relative(package, ("models",)),
                names=tuple(sorted(names)),
                mentions_deprecated=is_deprecated,
            ),
        )


def package_files(root: str, package: Package, view: PackageView) -> Iterator[View]:
    """Yield the two files of a package: what runs, and what type checkers see."""
    path = file_path(root, package, "__init__")
    yield View(path=path, template="package.py.jinja", context=view)
    yield View(path=f"{path}i", template="package.pyi.jinja", context=view)


def former_package_files(
    root: str,
    packages: tuple[Package, Package],
    exports: Sequence[str],
    until: str,
    *,
    mentions_deprecated: bool,
) -> Iterator[View]:
    """Yield the two files of a package that has another name now.

    Args:
        packages: What it was, what it is.
        exports: What can be imported from it.
        until: The version that will lack the old name.
        mentions_deprecated: Something of it is deprecated.
    """
    old, new = packages
    now = relative(old, new)
    doc = f"Deprecated: now `{'.'.join((root, *new))}`; this name goes in {until}."
    runtime = relative(old, ("_runtime",))
    path = file_path(root, old, "__init__")
    view = FormerPackageView(doc=doc, runtime=runtime, now=now, until=until)
    yield View(path=path, template="former_package.py.jinja", context=view)
    names = ((name, now) for name in exports)
    stub = package_view(doc, runtime, names, mentions_deprecated=mentions_deprecated)
    yield View(path=f"{path}i", template="package.pyi.jinja", context=stub)


def type_index(entry: ApiViews) -> TypeIndex:
    """Return the index of an API's types, own and shared."""
    own: Package = (*entry.package, "models")
    otherwise = dict.fromkeys(entry.called_otherwise, own)
    homes = {**dict.fromkeys(entry.own, own), **dict.fromkeys(entry.shared, ("models",)), **otherwise}
    extended = {id_: extension for id_, extension in entry.extensions.models.items() if id_ not in otherwise}
    return TypeIndex.of(entry.api.types, entry.names, homes, extended)


def _modules(entry: ApiViews, root: str, package: Package, ids: Sequence[TypeId]) -> Iterator[View]:
    """Yield the modules of some types of an API in a models package."""
    index = type_index(entry)
    modules: dict[str, list[TypeId]] = {}
    for id_ in ids:
        modules.setdefault(index.names.types[id_].module, []).append(id_)
    classes = index.classes
    for module, members in modules.items():
        yield View(
            path=file_path(root, package, module),
            template="models.py.jinja",
            context=models_view(index, classes, package, members),
        )


def _sharing(apis: Sequence[ApiViews]) -> list[tuple[ApiViews, list[TypeId]]]:
    """Return the APIs that shared types are written from, as these are called in their package, each with its own."""
    return [(entry.as_shared(), ids) for entry, ids in zip(apis, shared_from(apis), strict=True) if ids]


def shared_from(apis: Sequence[ApiViews]) -> list[list[TypeId]]:
    """Return for each API the shared types that are written from it: those of which it is the last that has them."""
    last = {id_: entry for entry in apis for id_ in entry.shared}
    return [[id_ for id_ in entry.shared if last[id_] is entry] for entry in apis]


def _shared_package(
    sharing: Sequence[tuple[ApiViews, Sequence[TypeId]]], elsewhere: Sequence[tuple[str, str, str, str]]
) -> PackageView:
    """Return the models package that several APIs share.

    Args:
        elsewhere: See `no_longer_shared`.
    """
    exports: dict[str, str] = {}
    former: set[tuple[str, str, str]] = set()
    is_deprecated = False
    for entry, ids in sharing:
        exports.update(type_exports(entry, ("models",), ids))
        former.update(former_types(entry, ids))
        is_deprecated = is_deprecated or any(map(type_index(entry).is_deprecated, ids))
    return package_view(
        "Models that several APIs share.",
        ".._runtime",
        exports.items(),
        former=former,
        elsewhere=elsewhere,
        mentions_deprecated=is_deprecated,
    )


def type_exports(entry: ApiViews, package: Package, ids: Sequence[TypeId]) -> Iterator[tuple[str, str]]:
    """Yield the public names of types with the module, relative to a package, that has them."""
    index = type_index(entry)
    for id_ in ids:
        name = entry.names.types[id_]
        module = relative(package, index.place(id_, package))
        yield name.python, module
        if id_ in entry.names.unknown:
            yield entry.names.unknown[id_], module


def former_types(entry: ApiViews, ids: Sequence[TypeId]) -> Iterator[tuple[str, str, str]]:
    """Yield the old names of types, what each is now, and the version that will lack the old one."""
    for id_ in ids:
        for old, until in entry.names.former.types.get(id_, {}).items():
            yield old, entry.names.types[id_].python, until


def no_longer_shared(entry: ApiViews) -> Iterator[tuple[str, str, str, str]]:
    """Yield the names that the shared models have for types of an API: with its models, relative to those, and there.

    The version that will lack the old name comes last.
    """
    models = relative(("models",), (*entry.package, "models"))
    for python, _ in type_exports(entry, ("models",), entry.own):
        for old, until in entry.names.former.shared.get(python, {}).items():
            yield old, models, python, until


def moved_down(entry: ApiViews) -> Iterator[tuple[str, str, str, str]]:
    """Yield the names that the SDK's package has for the clients of an API that was the only one; as for models."""
    for old, until in entry.names.former.packages.items():
        if not old:
            yield from ((cls, relative((), entry.package), cls, until) for cls in _CLIENTS)
