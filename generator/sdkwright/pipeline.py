"""The table of contents: how a document becomes an SDK, stage by stage."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from sdkwright import ir
from sdkwright.beside import beside
from sdkwright.config import ApiTarget, Target, package_problem
from sdkwright.custom.checks import base_path, check_custom
from sdkwright.custom.linking import Extension, Extensions, link
from sdkwright.custom.reading import CustomClass, left_behind, read_custom
from sdkwright.diagnostics import Diagnostic, DiagnosticLog, Origin, SpecRejected, warning
from sdkwright.document import parse
from sdkwright.document.nodes import Document, Operation, Schema
from sdkwright.formatting import format_files
from sdkwright.ledger import LEDGER_FILE, ApiLedger, Ledger
from sdkwright.naming import Keeping
from sdkwright.naming.keys import keys_of, scheme_key, server_keys
from sdkwright.naming.packages import Described, follow_packages
from sdkwright.naming.target import NamedApi, name_target
from sdkwright.naming.words import snake_case
from sdkwright.normalise import Options, normalise
from sdkwright.normalise.security import server_of
from sdkwright.normalise.siblings import SiblingTag
from sdkwright.normalise.types import TypeOptions
from sdkwright.overlays import overlay
from sdkwright.overrides import OverrideFailed, Overrides, check_overrides
from sdkwright.placeholders import hidden
from sdkwright.proof import prove, skeleton
from sdkwright.proofs import Proofs, hash_of
from sdkwright.renames import configured, next_major
from sdkwright.render import Printed, public_names, render, rendered, runtime_files
from sdkwright.report import Uses, upwards
from sdkwright.sdkfiles import model_files, sdk_files
from sdkwright.shipped import templates_folder
from sdkwright.source import SourceSet
from sdkwright.source.values import collector_paused
from sdkwright.validate import validate
from sdkwright.views import View, build_views, frame_views, model_views
from sdkwright.views.build import ApiViews
from sdkwright.views.client import Distribution

MANY_TYPES = 100
"""Types from which on it is quicker to write their modules in a second process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """One SDK, not yet written.

    Attributes:
        files: Text by path in the SDK's folder, with forward slashes; all of it, the ledger as well.
        ledger: The names, for the next run to keep.
        places: Kind, name and place of everything the report has a line for, each operation before its parts.
        left_out: Likewise what is missing in operations that are there; the report has a line for that, too.
        uses: Yields what refers to something, or is made of it, and that.
        clients: Places of servers and ways to authenticate by API and key, as these keys of the ledger name no file.
    """

    files: Mapping[str, str]
    ledger: Ledger
    places: tuple[tuple[str, str, Origin], ...]
    left_out: tuple[tuple[str, str, Origin], ...]
    uses: Uses
    clients: Mapping[str, Mapping[str, Origin]]


def generate(
    target: Target,
    previous: Ledger,
    sources: Mapping[str, SourceSet],
    log: DiagnosticLog,
    proofs: Proofs | None = None,
) -> Generation:
    """Turn the documents of one target into the files of one SDK. Reads them, writes nothing.

    Names in `previous` are kept.

    Args:
        sources: Where each API's document is read from, by `ApiTarget.name`.
        proofs: What is known of the Python files from earlier runs.

    Raises:
        SpecRejected: A fatal error; `log` holds all of them.
    """
    with collector_paused():
        return _generate(target, previous, sources, log, proofs or Proofs(target.output))


def _generate(
    target: Target, previous: Ledger, sources: Mapping[str, SourceSet], log: DiagnosticLog, proofs: Proofs
) -> Generation:
    """Do what `generate` says; what it makes is kept, so that looking for garbage would take time and find none."""
    documents = read(target, sources, log)
    drafted = draft(target, previous, documents, log)
    overrides = overrides_of(drafted.target, log)
    if overrides is None:
        files = files_of(drafted, proofs)
    else:
        try:
            views = tuple(drafted.views())
            files = overridden_files(drafted, views, overrides)
            log.extend(leaks(files, drafted, views, overrides))
        except OverrideFailed as failed:
            log.add(failed.finding)
            raise SpecRejected(fatal=True) from None
    before = bases_before(drafted.target, drafted.linked.values())
    check_custom(drafted.linked, files, before, drafted.root, log)
    return _generation(files, drafted.ledger, documents)


def files_of(drafted: Draft, proofs: Proofs) -> dict[str, str]:
    """Return the text of each file of an SDK, by its path in there.

    Args:
        proofs: What is known of them from earlier runs; it notes them for the next one.
    """
    target, parts, root, distribution = drafted.target, drafted.parts, drafted.root, drafted.distribution
    # Models are the most of a large SDK, and nothing else needs their text.
    large = sum(len(entry.own) + len(entry.shared) for entry in parts) >= MANY_TYPES
    with beside(partial(models_of, drafted, proofs), wanted=large) as models:
        frame = tuple(frame_views(parts, distribution, public_names()))
        further = {**sdk_files(parts, target, distribution, frame), LEDGER_FILE: drafted.ledger.dump()}
        made = (python_files(frame, proofs), proved(runtime_files(root), proofs), models())
    files = {**further, **{path: text for each in made for path, text in each.files.items()}}
    proofs.note({path: facts for each in made for path, facts in each.made_of.items()}, files)
    return files


def models_of(drafted: Draft, proofs: Proofs) -> Made:
    """Return the modules of models, and their pages."""
    code = python_files(model_views(drafted.parts, drafted.root), proofs)
    pages = model_files(drafted.parts, drafted.distribution, proofs.text)
    return Made({**code.files, **pages}, {**code.made_of, **proofs.asked})


def overridden_files(drafted: Draft, views: Sequence[View], overrides: Overrides) -> dict[str, str]:
    """Return the same where somebody else's templates have a part in it: nothing of that is known from earlier runs.

    Raises:
        OverrideFailed: One of those fails.
    """
    files = {
        **format_files(render(views, overrides)),
        **runtime_files(drafted.root),
        **sdk_files(drafted.parts, drafted.target, drafted.distribution, views, overrides),
        LEDGER_FILE: drafted.ledger.dump(),
        **model_files(drafted.parts, drafted.distribution),
    }
    prove(files)
    return files


@dataclass(frozen=True, slots=True)
class Made:
    """Some files; what is Python among them is formatted and proved.

    Attributes:
        files: Their text, by the path in the SDK.
        made_of: The hash of all that decides what becomes of each.
    """

    files: Mapping[str, str]
    made_of: Mapping[str, str]


def python_files(views: Iterable[View], proofs: Proofs) -> Made:
    """Return the files of some views, as earlier runs made them of the same, or made now."""
    found = tuple(views)
    made_of = {view.path: hash_of(view) for view in found}
    done = proofs.texts(made_of)
    files = format_files(render(view for view in found if view.path not in done))
    prove(files)
    return Made({**files, **done}, made_of)


def proved(files: Mapping[str, str], proofs: Proofs) -> Made:
    """Return files that are there already, which are proved unless earlier runs did that."""
    made_of = {path: hash_of(text) for path, text in files.items()}
    done = proofs.texts(made_of)
    prove({path: text for path, text in files.items() if path not in done})
    return Made(files, made_of)


def generate_sources(
    target: Target,
    previous: Ledger,
    sources: Mapping[str, SourceSet],
    log: DiagnosticLog,
    printed: Printed | None = None,
) -> Generation:
    """Return an SDK whose files are its Python sources alone, for programs to read: nobody formatted them.

    Args:
        printed: As in `render`; several versions of an SDK have most files in common.

    Raises:
        SpecRejected: A fatal error; `log` holds all of them.
    """
    documents = read(target, sources, log)
    drafted = draft(target, previous, documents, log)
    files = {**render(drafted.views(), printed=printed), **runtime_files(drafted.root)}
    return _generation(files, drafted.ledger, documents)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An SDK before its text.

    Attributes:
        target: With the names that the documents give it.
        named: Its APIs, named.
        extensions: What people wrote beside the generated code, by API.
        linked: The same by class.
        parts: What the views of each API are built from.
        written: Gives `ledger`.
    """

    target: Target
    named: tuple[NamedApi, ...]
    extensions: Mapping[str, Extensions]
    linked: Mapping[CustomClass, Extension]
    parts: tuple[ApiViews, ...]
    written: Callable[[], Ledger]

    @property
    def ledger(self) -> Ledger:
        """The names, for the next run to keep."""
        return self.written()

    @property
    def root(self) -> str:
        """The package of the SDK."""
        return self.target.package or ""

    @property
    def distribution(self) -> Distribution:
        """What the views need to know of the target."""
        return distribution(self.target)

    def views(self) -> Iterator[View]:
        """Yield the view of each Python file but the runtime's."""
        return build_views(self.parts, self.distribution, public_names())


def draft(
    target: Target, previous: Ledger, documents: Iterable[tuple[ApiTarget, Document]], log: DiagnosticLog
) -> Draft:
    """Return what an SDK consists of, with its names."""
    documents = tuple(documents)
    previous = with_packages(target, documents, previous)
    apis = {document.file: normalise(document, options(entry, previous), log) for entry, document in documents}
    log.stop_on_errors()
    previous = with_renames(target, apis, previous, log)
    named, written = name_target(apis, previous, log, keeping(target))
    target = target.named(package_name(named[0].api))
    root = target.output / "src" / (target.package or "")
    custom = read_custom(root, custom_packages(target), log)
    log.extend(
        left_behind(root, {old: entry.api.name for entry in named for old in entry.names.former.packages if old})
    )
    extensions, linked = link(custom, named, previous, log)
    parts = tuple(view_of(entry, extensions[entry.api.name]) for entry in named)
    return Draft(
        target=target,
        named=tuple(named),
        extensions=extensions,
        linked=linked,
        parts=parts,
        written=written,
    )


def _generation(
    files: Mapping[str, str], ledger: Ledger, documents: Iterable[tuple[ApiTarget, Document]]
) -> Generation:
    """Return files and names with what the report needs to know of their documents."""
    documents = tuple(documents)
    found = tuple(document for _, document in documents)
    return Generation(
        files=files,
        ledger=ledger,
        places=tuple(place for document in found for place in places_of(document)),
        left_out=tuple(part for document in found for part in document.left_out),
        uses=partial(uses_of, found),
        clients={entry.name: dict(client_places(document)) for entry, document in documents},
    )


def read(
    target: Target, sources: Mapping[str, SourceSet], log: DiagnosticLog
) -> tuple[tuple[ApiTarget, Document], ...]:
    """Return the document of each API of a target; what validation finds in them is in the log.

    Raises:
        SpecRejected: A fatal error; `log` holds all of them.
    """
    found = []
    for entry in target.apis:
        source = sources[entry.name]
        file = source.add(entry.spec)
        overlay(source, file, entry.overlays, log)
        document = parse(source, file, log)
        if document is not None:
            validate(document, source, log)
            found.append((entry, document))
    log.stop_on_errors()
    return tuple(found)


def options(entry: ApiTarget, previous: Ledger | None = None) -> Options:
    """Return what the configuration and an earlier run say about an API, in the words of `normalise`."""
    previous = previous or Ledger()
    operations = previous.apis.get(entry.name, ApiLedger()).operations
    unions = {key.removesuffix("/class"): union.tag for key, union in previous.unions(entry.name).items()}
    return Options(
        name=entry.name,
        resources=entry.resources,
        methods=entry.methods,
        pagination=entry.pagination,
        settled={method: operation.pages for method, operation in operations.items()},
        recognise_pages=entry.recognise_pages,
        idempotency_header=entry.idempotency_header,
        types=TypeOptions(
            closed_enums=entry.closed_enums,
            check_constraints=entry.check_constraints,
            secrets=frozenset(entry.secrets),
            sibling_tags=tuple(sibling_tags(entry)),
            kept_tags=unions,
        ),
    )


def sibling_tags(entry: ApiTarget) -> Iterator[SiblingTag]:
    """Yield what the configuration says of properties that decide what others are, with its place."""
    for (owner, name), said in entry.sibling_tags.items():
        origin = entry.origin.child("sibling-tags", owner, name)
        yield SiblingTag(owner=owner, property=name, tag=said.tag, mapping=said.mapping, origin=origin)


def keeping(target: Target) -> Keeping:
    """Return what becomes of names that were: they work until the next major version."""
    return Keeping(until=next_major(target.version), keep_removed=target.keep_removed)


def with_renames(target: Target, apis: Mapping[str, ir.Api], previous: Ledger, log: DiagnosticLog) -> Ledger:
    """Return the ledger with what the configuration calls otherwise.

    Reports:
        unknown-rename: It names nothing, or a name that cannot be.
    """
    if not previous.apis or not any(api.renames for api in target.apis):
        return previous
    places = frozenset(key for api in apis.values() for key in keys_of(api))
    for api in target.apis:
        previous, problems = configured(previous, api.name, api.renames, next_major(target.version), places)
        log.extend(warning("unknown-rename", Origin(target.config), f"`renames`: {problem}") for problem in problems)
    return previous


def with_packages(target: Target, documents: Iterable[tuple[ApiTarget, Document]], previous: Ledger) -> Ledger:
    """Return the ledger with the sub-packages that the configuration has now."""
    if previous.apis.keys() <= {""} and all(not api.name for api in target.apis):
        return previous
    described = {
        entry.name: Described(
            file=document.file,
            operations=tuple(f"{operation.method} {operation.path}" for operation in document.operations),
            servers=tuple(server.url for server in document.servers),
        )
        for entry, document in documents
    }
    said = {api.name: old for api in target.apis for old, new in api.renames.items() if new == api.name}
    return follow_packages(described, previous, next_major(target.version), said)


def view_of(named: NamedApi, extensions: Extensions | None = None) -> ApiViews:
    """Return what the views of an API are built from."""
    package = (named.api.name,) if named.api.name else ()
    return ApiViews(
        api=named.api,
        names=named.names,
        common=named.common,
        package=package,
        own=named.own,
        shared=named.shared,
        extensions=extensions or Extensions(),
    )


def overrides_of(target: Target, log: DiagnosticLog) -> Overrides | None:
    """Return the target's own templates, if it has any, after a look at them.

    Raises:
        SpecRejected: They cannot do; `log` says why.
    """
    if target.templates is None:
        return None
    overrides = Overrides(target.templates, templates_folder())
    check_overrides(overrides, log)
    log.stop_on_errors()
    return overrides


def leaks(
    files: Mapping[str, str], drafted: Draft, views: Iterable[View], overrides: Overrides
) -> Iterator[Diagnostic]:
    """Yield a finding for each file in which templates that are not ours let words of the document become code.

    The same APIs are rendered again as if their documents said other words.

    Args:
        files: What was rendered from the views.
        views: Those of the SDK.
    """
    parts = [view_of(hidden(entry), drafted.extensions[entry.api.name]) for entry in drafted.named]
    others = {view.path: view for view in build_views(parts, drafted.distribution, public_names())}
    for view in views:
        if overrides.behind(view.template):
            other = rendered(others[view.path], overrides)
            if skeleton(view.path, files[view.path]) != skeleton(view.path, other):
                yield overrides.leak(view.path, view.template)


def custom_packages(target: Target) -> list[tuple[str, ...]]:
    """Return the packages of an SDK that may have custom code."""
    return [(), *((api.name,) for api in target.apis if api.name)]


def bases_before(target: Target, extensions: Iterable[Extension]) -> dict[str, str]:
    """Return the files of the last generation that hold what custom code extends, by their path in the SDK."""
    found = {}
    for path in {base_path(target.package or "", extension) for extension in extensions}:
        with suppress(OSError, UnicodeDecodeError):
            found[path] = (target.output / path).read_text("utf-8")
    return found


def distribution(target: Target) -> Distribution:
    """Return what the views need to know of a target, which is `named`."""
    return Distribution(
        package=target.package or "",
        name=target.distribution or "",
        version=target.version,
        env_prefix=target.env_prefix or "",
    )


def package_name(api: ir.Api) -> str:
    """Return the import package for an API that was given none: its title."""
    name = snake_case(api.title)
    return f"api_{name}".rstrip("_") if package_problem(name) else name


def places_of(document: Document) -> Iterator[tuple[str, str, Origin]]:
    """Yield kind, name and place of all that the report has a line for."""
    for name, origin in document.lost:
        yield "operation", name, origin
    for operation in document.operations:
        name = f"{operation.method} {operation.path}"
        yield "operation", name, operation.origin
        for parameter in operation.parameters:
            yield "parameter", f"{name} {parameter.location}:{parameter.name}", parameter.origin
        if operation.body is not None:
            yield "body", name, operation.body.origin
        for response in operation.responses:
            yield "response", f"{name} {response.status}", response.origin
        for callback in operation.callbacks:
            yield "webhook", f"{name} {callback.event}", callback.origin
    for webhook in document.webhooks:
        yield "webhook", webhook.event, webhook.origin
    for name, schema in document.schemas.items():
        yield "schema", name, schema.origin
    yield from (("schema", schema.origin.id, schema.origin) for schema in schemas_elsewhere(document))


def client_places(document: Document) -> Iterator[tuple[str, Origin]]:
    """Yield the places of what a client is made with, by their keys in the ledger."""
    yield from ((scheme_key(scheme.name), scheme.origin) for scheme in document.security_schemes.values())
    keys = server_keys(tuple(map(server_of, document.servers)))
    yield from zip(keys, (server.origin for server in document.servers), strict=True)


def schemas_elsewhere(document: Document) -> Iterator[Schema]:
    """Yield the schemas that references lead to, and that are neither component schemas nor within another one."""
    every = {schema.origin.id: schema for schema in document.every_schema()}
    wanted = dict.fromkeys(schema.ref for schema in every.values() if schema.ref is not None)
    known = {schema.origin for schema in document.schemas.values()}
    for target in wanted:
        schema = every.get(target)
        if schema is not None and known.isdisjoint(upwards(schema.origin)):
            known.add(schema.origin)
            yield schema


def uses_of(documents: Iterable[Document]) -> Iterator[tuple[Origin, Origin]]:
    """Yield operations and schemas with what they are made of or refer to; what is within one goes without saying."""
    for document in documents:
        events = (*document.webhooks, *(event for one in document.operations for event in one.callbacks))
        for operation in (*document.operations, *events):
            yield from parts_of(operation)
        for schema in document.every_schema():
            targets = [schema.ref] if schema.ref is not None else []
            if schema.discriminator is not None:
                targets += schema.discriminator.mapping.values()
            for target in targets:
                file, _, pointer = target.partition("#")
                yield schema.origin, Origin(file, pointer)


def parts_of(operation: Operation) -> Iterator[tuple[Origin, Origin]]:
    """Yield an operation and its parts with theirs, wherever these are written."""
    bodies = () if operation.body is None else (operation.body,)
    for owner in (*operation.parameters, *bodies, *operation.responses):
        yield operation.origin, owner.origin
        for media in owner.content:
            yield owner.origin, media.origin
            # The fields of a form of Swagger 2.0 are written elsewhere.
            fields = media.schema.properties.values() if media.schema is not None else ()
            yield from ((owner.origin, field.origin) for field in fields)
    for response in operation.responses:
        yield from ((response.origin, header.origin) for header in response.headers)
