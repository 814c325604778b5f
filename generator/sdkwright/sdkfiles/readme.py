"""README.md: the scripts in it, and what its template prints.

Every script runs as it stands, given a server and the environment variables that it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sdkwright import ir
from sdkwright.literals import WIDTH, pystr
from sdkwright.markdown import bullets, code, code_block, link, text
from sdkwright.prose import lead
from sdkwright.render import environment, templates_folder
from sdkwright.sdkfiles.chapters import Chapter
from sdkwright.sdkfiles.guide import Guide
from sdkwright.sdkfiles.reference import (
    base_url_variable,
    credential,
    credential_variables,
    server_entry,
    summary_of,
    titled,
)
from sdkwright.sdkfiles.showcase import Showcase, Shown
from sdkwright.sdkfiles.snippets import Atom, Call, Entries, Imports, indented, printed, script
from sdkwright.views.models import attribute_path, enum_value_type
from sdkwright.views.webhooks import payloads

PAGE = "README.md"
_MOST = 40
"""How many resources the README lists at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiSection:
    """What the README says about one API; all fields are Markdown, ``""`` for what it does not have."""

    title: str
    lead: str
    quickstart: str
    settings: str
    creating: str
    resources: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadmeView:
    """What the template prints; all strings are Markdown, ``""`` for what no API has.

    Attributes:
        several: The APIs are sub-packages, each with a section of its own.
    """

    title: str
    summary: str
    several: bool
    apis: tuple[ApiSection, ...]
    install: str
    asynchronous: str
    credentials: str
    credential_function: str
    servers: str
    server: str
    base_url_variables: str
    errors: str
    pages: str
    one_page: str
    models: str
    absent: str
    enum: str
    union: str
    wrong: str
    timeouts: str
    response: str
    hooks: str
    logger: str
    version: str
    transport: str
    webhooks: str
    chapters: tuple[str, ...]
    reference: str


def readme(guides: Sequence[Guide], summary: str, chapters: Sequence[Chapter] = ()) -> str:
    """Return the SDK's README.md.

    Args:
        guides: One for each API.
        summary: What the SDK is, as plain text, or ``""``.
        chapters: What the target adds, in order.
    """
    template = environment(templates_folder()).get_template("README.md.jinja")
    return template.render(view=readme_view(guides, summary, chapters)).strip("\n") + "\n"


def readme_view(guides: Sequence[Guide], summary: str, chapters: Sequence[Chapter]) -> ReadmeView:
    """Return what the README prints."""
    shows = [Showcase(guide) for guide in guides]
    several = any(guide.entry.package for guide in guides)
    distribution = guides[0].distribution
    start = "docs/index.md"
    return ReadmeView(
        title=text(distribution.name if several else guides[0].api.title),
        summary=text(summary),
        several=several,
        apis=tuple(map(api_section, shows)),
        install=code_block(f"pip install {distribution.name}", "sh"),
        asynchronous=first_of(shows, asynchronous),
        credentials=bullets(credential_entries(guides)),
        credential_function=first_of(shows, credential_function),
        servers=servers(guides),
        server=first_of(shows, named_server),
        base_url_variables=" or ".join(code(base_url_variable(guide)) for guide in guides),
        errors=first_of(shows, errors),
        pages=first_of(shows, pages),
        one_page=first_of(shows, one_page),
        models=first_of(shows, models),
        absent=first_of(shows, absent),
        enum=first_of(shows, open_enum),
        union=first_of(shows, open_union),
        wrong=first_of(shows, wrong),
        timeouts=first_of(shows, timeouts),
        response=first_of(shows, response),
        hooks=first_of(shows, hooks),
        logger=code(guides[0].package),
        version=code(f"{distribution.package}.__version__"),
        transport=first_of(shows, transport),
        webhooks=first_of(shows, webhooks),
        chapters=tuple(chapter.text for chapter in chapters),
        reference=link("reference", start),
    )


def first_of(shows: Iterable[Showcase], snippet: Callable[[Showcase], str]) -> str:
    """Return the script of the first API that has one."""
    return next(filter(None, map(snippet, shows)), "")


# Sections


def api_section(show: Showcase) -> ApiSection:
    """Return what is said about one API."""
    guide = show.guide
    begin = show.pages or show.reading or show.first
    return ApiSection(
        title=text(guide.api.title),
        lead=lead(guide.api.doc),
        quickstart=calling(show, begin) if begin else "",
        settings=settings_note(guide),
        creating=calling(show, show.creating) if show.creating and show.creating is not begin else "",
        resources=resource_list(guide),
        reference=link("reference", guide.start.seen_from(PAGE)),
    )


def resource_list(guide: Guide) -> str:
    """Return the resources as a list, ``""`` if there are too many for that."""
    resources = guide.api.resources
    return bullets([resource_line(guide, resource)] for resource in resources) if len(resources) <= _MOST else ""


def resource_line(guide: Guide, resource: ir.Resource) -> str:
    """Return a resource in a line."""
    name = code(f"client.{guide.resource_name(resource).attribute}")
    said = lead(resource.doc) or ", ".join(filter(None, map(summary_of, resource.methods[:1])))
    return titled(link(name, guide.resource_page(resource)), said)


def credential_entries(guides: Sequence[Guide]) -> Iterator[Sequence[str]]:
    """Yield each way to authenticate as an item, with the APIs that have it if not all do."""
    found: dict[str, list[str]] = {}
    for guide in guides:
        for scheme in guide.api.schemes:
            name = code(guide.entry.names.schemes[scheme.id])
            found.setdefault(titled(name, credential(guide, scheme)), []).append(text(guide.api.title))
    for said, titles in found.items():
        yield [said if len(titles) == len(guides) else f"{said} ({', '.join(titles)})"]


def settings_note(guide: Guide) -> str:
    """Return what a client without arguments takes from the environment."""
    variable = code(base_url_variable(guide))
    server = f"The description of this API names no server: say where it is in {variable}, or as `Client(base_url=…)`."
    return " ".join(filter(None, (credential_note(guide), "" if guide.api.servers else server)))


def credential_note(guide: Guide) -> str:
    """Return where a client without arguments finds its credential."""
    wanted = guide.api.security[0] if guide.api.security else ()
    schemes = [scheme for scheme in guide.api.schemes if scheme.id in wanted]
    if not schemes:
        return ""
    variables = " and ".join(code(name) for scheme in schemes for name in credential_variables(guide, scheme))
    arguments = ", ".join(f"{guide.entry.names.schemes[scheme.id]}=…" for scheme in schemes)
    return (
        f"The client takes its credential from {variables} in the environment, or from {code(f'Client({arguments})')}."
    )


def servers(guides: Sequence[Guide]) -> str:
    """Return the servers as a list; their names only, for each API, if there are several."""
    choosing = [guide for guide in guides if len(guide.api.servers) > 1]
    if len(guides) == 1:
        return bullets(server_entry(guide, at) for guide in choosing for at in range(len(guide.api.servers)))
    return bullets(
        [titled(link(text(guide.api.title), f"{guide.start.seen_from(PAGE)}#servers"), ", ".join(server_names(guide)))]
        for guide in choosing
    )


def server_names(guide: Guide) -> Iterator[str]:
    """Yield the names of an API's servers."""
    for at in range(len(guide.api.servers)):
        yield code(guide.entry.names.servers[at]) + (" (the default)" if at == 0 else "")


# Scripts

_IN_WITH = WIDTH - 4
_IN_MAIN = WIDTH - 8


def block(guide: Guide, imports: Imports, *parts: str) -> str:
    """Return a script as a code block, ``""`` if it cannot be."""
    source = script(guide.distribution.package, imports, *parts)
    return code_block(source, "python") if source else ""


def within(guide: Guide, imports: Imports, body: str, arguments: str = "") -> str:
    """Return a body within a client."""
    imports.add(guide.package, "Client")
    return f"with Client({arguments}) as client:\n{indented(body)}"


def result(show: Showcase, shown: Shown, *, before: str = "", width: int = _IN_WITH) -> str:
    """Return a call whose result gets a name and is printed."""
    variable = show.result(shown)
    if not variable:
        return printed(shown.call, before=before, width=width)
    value = show.shown_value(shown.method.answer.type, variable)
    return f"{printed(shown.call, before=f'{variable} = {before}', width=width)}\nprint({value})"


def walk(show: Showcase, shown: Shown, *, before: str = "", width: int = _IN_WITH) -> str:
    """Return a loop over the items of all pages."""
    item = show.item(shown)
    head = printed(shown.call, before=f"{before}for {item} in ", after=":", width=width)
    type_ = shown.method.pages.item if shown.method.pages else None
    return f"{head}\n    print({show.shown_value(type_, item)})"


def used(show: Showcase, shown: Shown, **options: Any) -> str:
    """Return a call and what is done with its result."""
    return walk(show, shown, **options) if shown.method.pages else result(show, shown, **options)


def calling(show: Showcase, shown: Shown) -> str:
    """Return a script that makes one call."""
    imports = Imports()
    imports.add_all(shown.call)
    return block(show.guide, imports, within(show.guide, imports, used(show, shown)))


def asynchronous(show: Showcase) -> str:
    """Return a script with an asynchronous client."""
    calls = [shown for shown in (show.pages, show.reading) if shown] or [shown for shown in (show.first,) if shown]
    imports = Imports()
    imports.add("asyncio")
    imports.add(show.guide.package, "AsyncClient")
    for shown in calls:
        imports.add_all(shown.call)
    inner = "\n\n".join(
        used(show, shown, before="async " if shown.method.pages else "await ", width=_IN_MAIN) for shown in calls
    )
    main = f"async def main() -> None:\n    async with AsyncClient() as client:\n{indented(inner, 2)}"
    return block(show.guide, imports, main, "asyncio.run(main())") if calls else ""


def credential_function(show: Showcase) -> str:
    """Return a script whose client asks for its credential."""
    text_schemes = (scheme for scheme in show.guide.api.schemes if scheme.kind is not ir.SchemeKind.BASIC)
    scheme = next(text_schemes, None)
    if scheme is None or show.first is None:
        return ""
    name = show.guide.entry.names.schemes[scheme.id]
    variable = credential_variables(show.guide, scheme)[0]
    imports = Imports()
    imports.add("os")
    imports.add_all(show.first.call)
    function = f"def current_{name}() -> str:\n    return os.environ[{pystr(variable)}]"
    body = within(show.guide, imports, used(show, show.first), f"{name}=current_{name}")
    return block(show.guide, imports, function, body)


def named_server(show: Showcase) -> str:
    """Return a script that chooses a server by its name."""
    if len(show.guide.api.servers) < 2 or show.first is None:
        return ""
    name = pystr(show.guide.entry.names.servers[1])
    imports = Imports()
    imports.add_all(show.first.call)
    return block(show.guide, imports, within(show.guide, imports, used(show, show.first), f"server={name}"))


def errors(show: Showcase) -> str:
    """Return a script that handles what a call can raise."""
    shown = show.first
    if shown is None:
        return ""
    imports = Imports()
    imports.add_all(shown.call)
    imports.add(show.guide.package, "APIError", "NotFoundError", "TransportError")
    lines = [
        "try:",
        indented(used(show, shown, width=_IN_WITH - 4)),
        "except NotFoundError:",
        '    print("there is no such thing")',
        "except APIError as error:",
        "    print(error.status, error.body)",
        *typed_body(show, shown, imports),
        "except TransportError as error:",
        '    print("no answer:", error)',
    ]
    return block(show.guide, imports, within(show.guide, imports, "\n".join(lines)))


def typed_body(show: Showcase, shown: Shown, imports: Imports) -> Iterator[str]:
    """Yield lines that look into the body of an error."""
    types = (failure.type for failure in reversed(shown.method.errors))
    model = next(filter(None, map(show.model_of, types)), None)
    if model is not None:
        name = show.guide.classes[model.id]
        imports.add(show.guide.models, name)
        yield f"    if isinstance(error.body, {name}):"
        yield f"        print({show.shown_value(ir.Ref(model.id), 'error.body')})"


def pages(show: Showcase) -> str:
    """Return a script that walks through all pages."""
    return calling(show, show.pages) if show.pages else ""


def one_page(show: Showcase) -> str:
    """Return a script that goes from page to page."""
    shown = show.pages
    if shown is None or not isinstance(shown.method.answer.type, ir.Ref) or shown.method.pages is None:
        return ""
    items = attribute_path(show.guide.index, shown.method.answer.type.id, shown.method.pages.items)
    imports = Imports()
    imports.add_all(shown.call)
    imports.add(show.guide.package, "next_page")
    lines = (
        printed(shown.call, before="page = ", width=_IN_WITH),
        "while page is not None:",
        f"    print(page.{items})",
        "    page = next_page(page)",
    )
    return block(show.guide, imports, within(show.guide, imports, "\n".join(lines)))


def models(show: Showcase) -> str:
    """Return a script that makes an object, and turns it into JSON and back."""
    if show.body is None:
        return ""
    imports = Imports()
    imports.add_all(show.body)
    lines = (
        printed(show.body, before="body = "),
        "print(body.to_dict())",
        f"assert {show.body.function}.from_json(body.to_json()) == body",
    )
    return block(show.guide, imports, "\n".join(lines))


def absent(show: Showcase) -> str:
    """Return a script about a field that may be left out."""
    if show.partial is None:
        return ""
    model, entry = show.partial
    name, field = show.guide.classes[model.id], show.guide.entry.names.fields[model.id, entry.wire_name]
    imports = Imports()
    imports.add(show.guide.package, "UNSET")
    imports.add(show.guide.models, name)
    lines = (
        f"body = {name}()",
        f"assert body.{field} is UNSET",
        f"body.{field} = {pystr(field)}",
        f"assert body.to_dict() == {{{pystr(entry.wire_name)}: {pystr(field)}}}",
    )
    return block(show.guide, imports, "\n".join(lines))


def open_enum(show: Showcase) -> str:
    """Return a script that tells known values of an enum from new ones."""
    enum = show.enum
    if enum is None:
        return ""
    name, plain = show.guide.classes[enum.id], enum_value_type(enum)
    member = show.guide.entry.names.members[enum.id, enum.members[0].value]
    imports = Imports()
    imports.add(show.guide.models, name)
    lines = (
        f"def describe(value: {name} | {plain}) -> str:",
        f"    if isinstance(value, {name}):",
        '        return f"known: {value.name}"',
        '    return f"new: {value}"',
    )
    new = '"something-new"' if plain == "str" else "-1"
    calls = f"print(describe({name}.{member}))\nprint(describe({new}))"
    return block(show.guide, imports, "\n".join(lines), calls)


def open_union(show: Showcase) -> str:
    """Return a script that takes the variants of a union apart."""
    union = show.union
    if union is None:
        return ""
    name, unknown = show.guide.classes[union.id], show.guide.entry.names.unknown[union.id]
    first = show.model_of(union.variants[0].type)
    variant = show.guide.classes[first.id] if first else name
    tag = show.guide.entry.names.fields[union.id, union.tag]
    imports = Imports()
    imports.add(show.guide.package, "decode")
    imports.add(show.guide.models, name, unknown, variant)
    lines = (
        f"def describe(value: {name}) -> str:",
        "    match value:",
        f"        case {variant}():",
        f"            return {pystr(str(union.variants[0].tags[0]))}",
        f"        case {unknown}():",
        f'            return f"new to this version: {{value.{tag}}}"',
        "        case _:",
        "            return type(value).__name__",
    )
    call = printed(
        Call("decode", (Atom(name), Entries(((pystr(union.tag), Atom('"something-new"')),)))), before="value = "
    )
    return block(show.guide, imports, "\n".join(lines), f"{call}\nprint(describe(value))")


def wrong(show: Showcase) -> str:
    """Return a script with an object that is not as described."""
    if show.strict_field is None:
        return ""
    model, entry = show.strict_field
    name, field = show.guide.classes[model.id], show.guide.entry.names.fields[model.id, entry.wire_name]
    given = Entries(((pystr(entry.wire_name), Atom("7")), ('"somethingNew"', Atom("True"))))
    imports = Imports()
    imports.add(show.guide.package, "FieldError", "extras", "problems", "raw")
    imports.add(show.guide.models, name)
    lines = (
        printed(Call(f"{name}.from_dict", (given,)), before="value = "),
        "try:",
        f"    print(value.{field})",
        "except FieldError as error:",
        "    print(error)",
    )
    more = (
        f"print(raw(value, {pystr(field)}))",
        "print(extras(value))",
        "for problem in problems(value):",
        "    print(problem)",
    )
    return block(show.guide, imports, "\n".join(lines), "\n".join(more))


def timeouts(show: Showcase) -> str:
    """Return a script that sets how long and how often to try."""
    shown = show.first
    if shown is None:
        return ""
    imports = Imports()
    imports.add_all(shown.call)
    call = replace(shown.call, keywords=(*shown.call.keywords, ("timeout", Atom("5.0"))))
    patient = replace(shown.call, function=shown.call.function.replace("client.", "patient.", 1))
    lines = (
        printed(call, width=_IN_WITH),
        "",
        "patient = client.with_options(timeout=None, max_retries=10)",
        printed(patient, width=_IN_WITH),
    )
    body = within(show.guide, imports, "\n".join(lines), "timeout=30.0, max_retries=3")
    return block(show.guide, imports, body)


def response(show: Showcase) -> str:
    """Return a script that looks at the whole answer of a call."""
    shown = show.reading or show.first
    if shown is None:
        return ""
    imports = Imports()
    imports.add_all(shown.call)
    imports.add(show.guide.package, "with_response")
    call = replace(shown.call, function=f"with_response({shown.call.function})")
    lines = (
        printed(call, before="response = ", width=_IN_WITH),
        'print(response.status, response.headers.get("content-type"))',
        "print(response.value)",
    )
    return block(show.guide, imports, within(show.guide, imports, "\n".join(lines)))


def hooks(show: Showcase) -> str:
    """Return a script with a hook."""
    shown = show.first
    if shown is None:
        return ""
    imports = Imports()
    imports.add_all(shown.call)
    imports.add(show.guide.package, "Hooks", "Request", "ResponseInfo")
    lines = (
        "def report(request: Request, response: ResponseInfo) -> None:",
        "    print(request.method, request.safe_url, response.status, response.elapsed)",
    )
    body = within(show.guide, imports, used(show, shown), "hooks=Hooks(on_response=report)")
    return block(show.guide, imports, "\n".join(lines), body)


def transport(show: Showcase) -> str:
    """Return a script whose client sends with an HTTP client of one's own."""
    shown = show.first
    if shown is None:
        return ""
    imports = Imports()
    imports.add_all(shown.call)
    imports.add("httpx2")
    imports.add(show.guide.package, "HttpxTransport")
    inner = within(show.guide, imports, used(show, shown, width=_IN_WITH - 4), "transport=HttpxTransport(http)")
    return block(
        show.guide, imports, f"with httpx2.Client(limits=httpx2.Limits(max_connections=10)) as http:\n{indented(inner)}"
    )


def webhooks(show: Showcase) -> str:
    """Return a script that reads what the server sends by itself."""
    guide = show.guide
    found = payloads(guide.api, guide.entry.names)
    name, expr = next(((name, expr) for name, (expr, _) in found.items() if expr is not None), ("", None))
    if expr is None:
        return ""
    imports = Imports()
    imports.add("os")
    imports.add("collections.abc", "Mapping")
    imports.add(f"{guide.package}.webhooks", "StandardWebhooks", "parse_webhook")
    secret = f"{guide.distribution.env_prefix}_WEBHOOK_SECRET"
    call = Call("parse_webhook", (Atom(pystr(name)), Atom("body"), Atom("headers")), (("verify", Atom("verify")),))
    lines = (
        "def receive(body: bytes, headers: Mapping[str, str]) -> None:",
        indented(printed(call, before="event = ", width=_IN_WITH)),
        f"    print({show.shown_value(expr, 'event')})",
    )
    verify = f"verify = StandardWebhooks(os.environ[{pystr(secret)}])"
    return block(guide, imports, verify, "\n".join(lines))
