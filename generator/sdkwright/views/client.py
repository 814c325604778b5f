"""The module of both clients, and the packages around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sdkwright import ir
from sdkwright.custom.linking import Extensions
from sdkwright.literals import pystr
from sdkwright.naming import Names
from sdkwright.naming.words import snake_case
from sdkwright.pytypes import Imports
from sdkwright.views.docs import paragraphs, renamed, section
from sdkwright.views.layout import Package, ordered, relative
from sdkwright.views.resources import own_name, own_place, own_server_name, security, server_view, tuple_of
from sdkwright.views.types import (
    ArgumentView,
    ClientResourceView,
    ClientView,
    PackageView,
    SchemeView,
    ServerView,
)

_SCHEME_CLASS = {ir.SchemeKind.BEARER: "Bearer", ir.SchemeKind.BASIC: "Basic", ir.SchemeKind.API_KEY: "ApiKey"}
_INDENT = 4
_NOTHING = Extensions()


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """What a target says about the package that it makes.

    Attributes:
        package: Import name of the root package.
        name: Name of the distribution.
        env_prefix: What the environment variables of clients begin with.
    """

    package: str
    name: str
    version: str
    env_prefix: str


def client_view(
    api: ir.Api,
    names: Names,
    distribution: Distribution,
    package: Package,
    extensions: Extensions = _NOTHING,
) -> ClientView:
    """Return the module of the clients of one API."""
    schemes = [(scheme, names.schemes[scheme.id]) for scheme in api.schemes]
    servers = [server_view(server, names.servers[position]) for position, server in enumerate(api.servers)]
    own = own_servers(api)
    has_variables = any(server.variables for server in servers)
    varies = has_variables or any(server.variables for method in api.methods for server in method.servers)
    classes = sorted({scheme_class(scheme) for scheme in api.schemes})
    fetches = any(scheme.token_url for scheme in api.schemes)
    imports = Imports()
    taken = {name.attribute for name in names.resources.values()}
    taken.update(old for known in names.former.resources.values() for old in known)
    places = {
        cls: own_place(cls, (*package, "resources", name.module), package, extensions.resources)
        for name in names.resources.values()
        for cls in (name.cls, f"Async{name.cls}")
    }
    return ClientView(
        cls=own_name("Client", extensions.clients),
        async_cls=own_name("AsyncClient", extensions.clients),
        runtime=relative(package, ("_runtime",)),
        own_servers=own,
        runtime_names=tuple(
            sorted(
                {
                    *("Api", "ApiClient", "AsyncApiClient"),
                    *(["Server"] if servers else []),
                    *(["ServerVariable"] if has_variables else []),
                    *classes,
                    *(["Deprecated"] if names.former.resources else []),
                }
            )
        ),
        runtime_types=tuple(
            sorted(("AsyncTransport", "Hooks", "Transport", *(["ClientCredentials"] if fetches else [])))
        ),
        standard=(
            ("collections.abc", ("Awaitable", "Callable", "Mapping") if schemes else ("Mapping",)),
            ("typing", ("Literal",)),
        ),
        package=".".join((distribution.package, *package)),
        distribution=distribution.name,
        version=distribution.version,
        env_prefix=own_prefix(distribution, package),
        former_env_prefixes=tuple(
            (own_prefix(distribution, own_package(old)), until) for old, until in sorted(names.former.packages.items())
        ),
        doc=client_doc(api, schemes, servers, distribution, package, ""),
        async_doc=client_doc(api, schemes, servers, distribution, package, "asynchronous"),
        servers=tuple(servers),
        schemes=tuple(scheme_view(scheme, name, distribution.env_prefix) for scheme, name in schemes),
        security=security(api.security),
        arguments=tuple(arguments(schemes, servers, has_variables=varies, has_own=bool(own), asynchronous=False)),
        async_arguments=tuple(arguments(schemes, servers, has_variables=varies, has_own=bool(own), asynchronous=True)),
        resources=tuple(
            ClientResourceView(
                attribute=name.attribute,
                cls=name.cls,
                module=places[name.cls],
                async_module=places[f"Async{name.cls}"],
                doc=resource.doc,
                former=tuple(
                    (old, renamed(old, name.attribute, until))
                    for old, until in sorted(names.former.resources.get(resource.wire_name, {}).items())
                ),
            )
            for resource in api.resources
            for name in (names.resources[resource.wire_name],)
        ),
        imports=ordered(by_module(places)),
        property=imports.builtin("property", taken) if names.former.resources else "property",
        modules=tuple(sorted(imports.modules)),
    )


def by_module(places: Mapping[str, str]) -> dict[str, list[str]]:
    """Return classes by their module."""
    found: dict[str, list[str]] = {}
    for cls, module in places.items():
        found.setdefault(module, []).append(cls)
    return found


def own_prefix(distribution: Distribution, package: Package) -> str:
    """Return what the environment variables of one API begin with; those of credentials are the distribution's."""
    return "_".join((distribution.env_prefix, *(part.upper() for part in package)))


def own_package(name: str) -> Package:
    """Return the package of an API, of which the only one has none."""
    return (name,) if name else ()


def own_servers(api: ir.Api) -> tuple[str, ...]:
    """Return the names and the URLs of the servers that single operations have, each once."""
    servers = [server for method in api.methods for server in method.servers]
    found = dict.fromkeys(text for server in servers for text in (own_server_name(server), server.url))
    return tuple(text for text in found if text)


def scheme_view(scheme: ir.Scheme, name: str, env_prefix: str) -> SchemeView:
    """Return a way to authenticate: the expression that describes it, and the one for the caller's credential."""
    env = f"{env_prefix}_{name.upper()}"
    match scheme.kind:
        case ir.SchemeKind.BEARER if scheme.token_url:
            scopes = f", {strings(scheme.scopes)}" if scheme.scopes else ""
            value = f"OAuth2({pystr(name)}, {pystr(scheme.token_url)}{scopes}, env={pystr(env)})"
            return SchemeView(id=scheme.id, value=value, credential=name)
        case ir.SchemeKind.BEARER:
            prefix = f", scheme={pystr(scheme.prefix)}" if scheme.prefix else ""
            return SchemeView(id=scheme.id, value=f"Bearer({pystr(name)}, env={pystr(env)}{prefix})", credential=name)
        case ir.SchemeKind.API_KEY:
            where = f"{pystr(scheme.wire_name)}, {pystr(scheme.place.value)}"
            return SchemeView(id=scheme.id, value=f"ApiKey({pystr(name)}, {where}, env={pystr(env)})", credential=name)
        case ir.SchemeKind.BASIC:
            both = f"({pystr(f'{env}_USERNAME')}, {pystr(f'{env}_PASSWORD')})"
            return SchemeView(id=scheme.id, value=f"Basic({pystr(name)}, env={both})", credential=name)


def scheme_class(scheme: ir.Scheme) -> str:
    """Return the class of the runtime that carries out a way to authenticate."""
    return "OAuth2" if scheme.token_url else _SCHEME_CLASS[scheme.kind]


def strings(values: Iterable[str]) -> str:
    """Return texts as a tuple."""
    return tuple_of(pystr(value) for value in values)


def credential_annotation(scheme: ir.Scheme, *, asynchronous: bool) -> str:
    """Return the annotation of a credential: its text, or who is asked for it before each call."""
    plain = "tuple[str, str]" if scheme.kind is ir.SchemeKind.BASIC else "str"
    answer = f"{plain} | Awaitable[{plain}]" if asynchronous else plain
    fetched = "ClientCredentials | " if scheme.token_url else ""
    return f"{plain} | {fetched}Callable[[], {answer}] | None"


def arguments(
    schemes: Iterable[tuple[ir.Scheme, str]],
    servers: Sequence[ServerView],
    *,
    has_variables: bool,
    has_own: bool,
    asynchronous: bool,
) -> Iterable[ArgumentView]:
    """Yield the arguments of a client."""
    for scheme, name in schemes:
        annotation = credential_annotation(scheme, asynchronous=asynchronous)
        yield ArgumentView(name=name, annotation=annotation, default="None")
    if len(servers) > 1:
        choices = ", ".join(pystr(server.name) for server in servers)
        yield ArgumentView(name="server", annotation=f"Literal[{choices}]", default=pystr(servers[0].name))
    if has_variables:
        yield ArgumentView(name="server_variables", annotation="Mapping[str, str] | None", default="None")
    if has_own:
        yield ArgumentView(name="servers", annotation="Mapping[str, str] | None", default="None")
    transport = "AsyncTransport" if asynchronous else "Transport"
    yield ArgumentView(name="base_url", annotation="str | None", default="None")
    yield ArgumentView(name="timeout", annotation="float | None", default="60.0")
    yield ArgumentView(name="max_retries", annotation="int", default="2")
    yield ArgumentView(name="headers", annotation="Mapping[str, str] | None", default="None")
    yield ArgumentView(name="transport", annotation=f"{transport} | None", default="None")
    yield ArgumentView(name="hooks", annotation="Hooks | None", default="None")
    yield ArgumentView(name="strict", annotation="bool", default="False")
    yield ArgumentView(name="codec", annotation='Literal["json", "orjson"]', default='"json"')


def client_doc(
    api: ir.Api,
    schemes: Iterable[tuple[ir.Scheme, str]],
    servers: Sequence[ServerView],
    distribution: Distribution,
    package: Package,
    kind: str,
) -> str:
    """Return the docstring of a client."""
    what = f"{kind} client" if kind else "client"
    first = f"{'An' if kind else 'A'} {what} of the {api_title(api)}."
    prefix = distribution.env_prefix
    described = [
        (name, paragraphs(f"{credential_doc(scheme)} ``{prefix}_{name.upper()}`` in the environment if omitted."))
        for scheme, name in schemes
    ]
    if len(servers) > 1:
        described.append(("server", "Which of the API's servers to call."))
    methods = tuple(api.methods)
    if any(server.variables for server in (*api.servers, *(own for method in methods for own in method.servers))):
        described.append(("server_variables", "Values for the variables in the server's URL."))
    if any(method.servers for method in methods):
        described.append(
            ("servers", "Base URLs in the place of servers that single operations have, by their names or URLs.")
        )
    described += [
        (
            "base_url",
            "Where the API is, instead of a server; "
            f"``{own_prefix(distribution, package)}_BASE_URL`` in the environment if omitted.",
        ),
        ("timeout", "Seconds to wait for a call; ``None`` for ever."),
        ("max_retries", "How often a call that failed is tried again where that is safe."),
        ("headers", "More headers for every call."),
        ("transport", "Sends the requests; one on httpx2 if omitted."),
        ("hooks", "Functions to call with each request, response and retry."),
        ("strict", "Raise `DecodeError` for an answer that is not as the API describes it."),
        ("codec", "What reads JSON; ``orjson`` is quicker, and inexact for integers beyond 64 bits."),
    ]
    return paragraphs(first, api.doc, section("Args", described, _INDENT))


def api_title(api: ir.Api) -> str:
    """Return what an API is called in a sentence, after ``the``."""
    title = api.title.strip() or "described"
    return title if title.lower().endswith(("api", "apis")) else f"{title} API"


def credential_doc(scheme: ir.Scheme) -> str:
    """Return what to give for a way to authenticate."""
    what = {
        ir.SchemeKind.BEARER: "The token, or a function that returns it before each call;",
        ir.SchemeKind.API_KEY: "The API key, or a function that returns it before each call;",
        ir.SchemeKind.BASIC: "User name and password, or a function that returns them before each call;",
    }[scheme.kind]
    said = scheme.doc.strip().split("\n")[0]
    return f"{said.rstrip('.')}. {what}" if said else what


def package_view(
    doc: str,
    runtime: str,
    exports: Iterable[tuple[str, str]],
    version: str = "",
    former: Iterable[tuple[str, str, str]] = (),
    *,
    elsewhere: Iterable[tuple[str, str, str, str]] = (),
    mentions_deprecated: bool = False,
) -> PackageView:
    """Return a package whose names load on first use, from ``(name, relative module)``.

    Args:
        former: Old name, name, and the version that will lack the old one.
        elsewhere: Old name, package of today, name in there, and that version.
    """
    pairs = sorted(exports)
    groups: dict[str, list[str]] = {}
    for name, module in pairs:
        groups.setdefault(module, []).append(name)
    return PackageView(
        doc=doc,
        runtime=runtime,
        exports=tuple(pairs),
        groups=tuple((module, tuple(names)) for module, names in sorted(groups.items())),
        version=version,
        former=tuple(sorted(former)),
        elsewhere=tuple(sorted(elsewhere)),
        mentions_deprecated=mentions_deprecated,
    )


def env_prefix(package: str) -> str:
    """Return what the environment variables of a package's clients begin with."""
    return snake_case(package).upper()
