"""What templates print. A field is a token, an expression, a flag, a doc or a tuple of views, never a statement.

Text that comes from the document stands in fields called `doc` and in those that the templates pass to ``pystr``; every
other string is Python source of our own making.
"""

from __future__ import annotations

from dataclasses import dataclass

from sdkwright.literals import pystr


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportsView:
    """The imports of a file in order: ``(statement's module, names)``; an empty tuple of names imports the module.

    Attributes:
        early_modules: Modules with the name they get, needed when the file runs.
        early: Of the standard library, needed when the file runs.
        now: Of this package, needed when the file runs.
        standard: Of the standard library, for type checkers only.
        local: Of this package, for type checkers only.
        modules: Modules with the name they get, for type checkers only.
        mentions_deprecated: The file uses what it has to though callers should not, so checkers must not complain.
        asks_for_checkers: The file itself asks whether a type checker reads it.
    """

    early_modules: tuple[tuple[str, str], ...] = ()
    early: tuple[tuple[str, tuple[str, ...]], ...] = ()
    now: tuple[tuple[str, tuple[str, ...]], ...] = ()
    standard: tuple[tuple[str, tuple[str, ...]], ...] = ()
    local: tuple[tuple[str, tuple[str, ...]], ...] = ()
    modules: tuple[tuple[str, str], ...] = ()
    mentions_deprecated: bool = False
    asks_for_checkers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """One attribute of a model; after its ``=`` stands the expression `value`, or a ``Field`` of `arguments`."""

    name: str
    annotation: str
    value: str = ""
    arguments: tuple[str, ...] = ()
    doc: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerFieldView:
    """An old name of a field; `argument` says whether the constructor takes it, `required` whether it needs it."""

    name: str
    new: str
    annotation: str
    message: str
    argument: bool
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelView:
    """A model; `base` with its type argument, `keywords` the class keywords as source.

    Attributes:
        former: Old names of fields.
        arguments: What the constructor takes, where it takes such; `loose` is what it takes with them.
        property: The expression for the builtin.
        deprecated: What callers are told, or ``""``.
    """

    kind: str = "model"
    name: str
    base: str
    item: str
    keywords: tuple[tuple[str, str], ...]
    doc: str
    fields: tuple[FieldView, ...]
    former: tuple[FormerFieldView, ...] = ()
    arguments: tuple[ArgumentView, ...] = ()
    loose: tuple[ArgumentView, ...] = ()
    property: str = "property"
    deprecated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """One member of an enum; `value` is an expression."""

    name: str
    value: str
    doc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerMemberView:
    """An old name of an enum's member."""

    name: str
    new: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumView:
    """An enum; `base` is ``StrEnum`` or ``IntEnum``, `deprecated` what callers are told."""

    kind: str = "enum"
    name: str
    base: str
    doc: str
    members: tuple[MemberView, ...]
    former: tuple[FormerMemberView, ...] = ()
    deprecated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnionView:
    """A union. With a tag, `variants` maps expressions of tags to class names; else `members` are annotations.

    Attributes:
        tag: The property's wire name, ``""`` for none.
        alternatives: What a type checker sees.
        unknown: The class of unknown variants, or ``""``; `unknown_field` is its tag's attribute, if it has one.
        quoted: The alternatives stand in quotes, since one of them is defined further down.
        implied: Expressions of further tags that come, with that of the tag that each stands for.
    """

    kind: str = "union"
    name: str
    doc: str
    tag: str
    variants: tuple[tuple[str, str], ...]
    members: tuple[str, ...]
    default: str
    alternatives: tuple[str, ...]
    unknown: str
    unknown_doc: str
    unknown_field: FieldView | None
    quoted: bool
    implied: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasView:
    """A name for a type that contains itself; or, with `cls`, another name of a class, which may open the file."""

    kind: str = "alias"
    name: str
    doc: str
    annotation: str = ""
    cls: str = ""
    opens: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsView:
    """One module of models."""

    imports: ImportsView
    definitions: tuple[ModelView | EnumView | UnionView | AliasView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageView:
    """A package whose names load on first use.

    Attributes:
        exports: Public name and the module that has it, relative to the package, sorted by name.
        groups: The same by module, for type checkers.
        runtime: The runtime package, relative.
        former: Old names, each with the name that it has now and the version that will lack it.
        elsewhere: Old names of what is in another package: each with that, relative, the name there, and the version.
        mentions_deprecated: See `ImportsView`.
    """

    doc: str
    runtime: str
    exports: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    version: str = ""
    former: tuple[tuple[str, str, str], ...] = ()
    elsewhere: tuple[tuple[str, str, str, str], ...] = ()
    mentions_deprecated: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """All public names, sorted."""
        every = (*self.exports, *self.former, *self.elsewhere)
        return tuple(sorted(name for name, *_ in every))

    @property
    def other_packages(self) -> tuple[tuple[str, str, str], ...]:
        """The packages of `elsewhere`: what each is in, its name there, and what the stub calls it."""
        modules = sorted({module for _, module, _, _ in self.elsewhere})
        steps = [(module, *module.rpartition(".")[::2]) for module in modules]
        return tuple(
            (above if above.strip(".") else f"{above}.", last, f"_{module.strip('.').replace('.', '_')}")
            for module, above, last in steps
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerPackageView:
    """A package that has another name now.

    Attributes:
        runtime: The runtime package, relative.
        now: What it is called, relative.
        until: The version that will lack the old name.
    """

    doc: str
    runtime: str
    now: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherwiseView:
    """A module that gives classes of another package under other names.

    Attributes:
        module: The package that has them, relative.
        names: What each is called there, and here.
        mentions_deprecated: See `ImportsView`.
    """

    doc: str
    module: str
    names: tuple[tuple[str, str], ...]
    mentions_deprecated: bool

    @property
    def imported(self) -> tuple[str, ...]:
        """What it imports, each under its name here."""
        return tuple(name if name == here else f"{name} as {here}" for name, here in self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentView:
    """One argument; `default` is an expression, ``""`` for a required one.

    `async_annotation` is that in the asynchronous method where it differs, else ``""``.
    """

    name: str
    annotation: str
    default: str
    async_annotation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairView:
    """An entry of a dictionary: the document's word, and an expression."""

    wire_name: str
    value: str

    @property
    def source(self) -> str:
        """The entry as it stands in a dictionary."""
        return f"{pystr(self.wire_name)}: {self.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerView:
    """One server; `variables` are its names with defaults, if they have any, and allowed values."""

    name: str
    url: str
    variables: tuple[tuple[str, str | None, tuple[str, ...]], ...]

    @property
    def is_plain(self) -> bool:
        """Whether it is nothing but a URL."""
        return not self.name and not self.variables


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureView:
    """Positional and keyword-only arguments, those without a default first."""

    positional: tuple[ArgumentView, ...]
    options: tuple[ArgumentView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenamedArgumentView:
    """An argument that may still have its old keyword."""

    old: str
    new: str
    until: str
    message: str
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodView:
    """One method, the same for both clients.

    Attributes:
        positional: Path parameters in order.
        options: Keyword-only arguments, required ones first.
        async_returns: The return annotation of the asynchronous method.
        is_async: Whether the asynchronous method is a coroutine (pages are not).
        call: ``_request`` or ``_page``.
        body: The expression sent as body, or ``""``.
        returns_value: The type as an expression.
        answers: The types by status where they differ, as expressions.
        accept: The media types to ask for, ``""`` for JSON.
        idempotency: The header for an idempotency key, in lower case, or ``""``.
        events: The types for single kinds of events, as expressions.
        xml: How an answer is read if it is XML, as an expression, or ``""``; `xml_errors` the same of failures.
        pages: How the next page is asked for, as an expression, or ``""``.
        security: The alternatives as an expression, ``""`` for the client's own.
        servers: Those of its own.
        deprecated: What callers are told, or ``""``.
        checks: Rules about parameters, by location and wire name as in ``"query:limit"``, as expressions.
        renamed: Arguments with an old keyword.
        old: Where checkers are told of two signatures, the one with old keywords, else None.
        accepted: What takes both, else None.
    """

    name: str
    positional: tuple[ArgumentView, ...]
    options: tuple[ArgumentView, ...]
    returns: str
    async_returns: str
    is_async: bool
    doc: str
    call: str
    http_method: str
    path: str
    path_values: tuple[PairView, ...]
    query: tuple[PairView, ...]
    header: tuple[PairView, ...]
    cookie: tuple[PairView, ...]
    body: str
    returns_value: str
    answers: tuple[PairView, ...]
    accept: str
    idempotency: str
    events: tuple[PairView, ...]
    xml: str
    errors: tuple[PairView, ...]
    xml_errors: tuple[PairView, ...]
    pages: str
    security: str
    servers: tuple[ServerView, ...]
    deprecated: str
    checks: tuple[PairView, ...] = ()
    renamed: tuple[RenamedArgumentView, ...] = ()
    old: SignatureView | None = None
    accepted: SignatureView | None = None

    @property
    def signature(self) -> SignatureView:
        """What the method is for type checkers."""
        return SignatureView(positional=self.positional, options=self.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormerMethodView:
    """An old name of a method; `cls` and `module` are those of the resource that has it now, ``""`` for its own."""

    name: str
    signature: SignatureView
    returns: str
    async_returns: str
    is_async: bool
    new: str
    message: str
    cls: str = ""
    module: str = ""
    renamed: tuple[RenamedArgumentView, ...] = ()

    @property
    def forwarded(self) -> tuple[str, ...]:
        """Its arguments as they are passed on, none under an old keyword."""
        old = {each.old for each in self.renamed}
        options = (f"{each.name}={each.name}" for each in self.signature.options if each.name not in old)
        return (*(each.name for each in self.signature.positional), *options)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovedMethodView:
    """A method whose operation is gone: annotations as expressions, and what is said of it."""

    name: str
    positional: tuple[ArgumentView, ...]
    options: tuple[ArgumentView, ...]
    message: str
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceView:
    """One module of a resource: a class for each client.

    Attributes:
        name: The public name of the class.
        cls: What the generated class is called, which is something else where custom code extends it; `async_cls`
            for that of the asynchronous client.
        resources: Its parts.
    """

    imports: ImportsView
    name: str
    cls: str
    async_cls: str
    attribute: str
    doc: str
    async_doc: str
    methods: tuple[MethodView, ...]
    former: tuple[FormerMethodView, ...] = ()
    removed: tuple[RemovedMethodView, ...] = ()
    resources: tuple[ClientResourceView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeView:
    """One way to authenticate; `value` is the expression that describes it."""

    id: str
    value: str
    credential: str

    @property
    def entry(self) -> str:
        """The caller's credential as it stands in a dictionary by scheme."""
        return f"{pystr(self.id)}: {self.credential}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientResourceView:
    """A resource as an attribute of the clients, or of what it is a part of.

    Attributes:
        module: Where its class is, relative, as `async_module` is where the asynchronous one is.
        former: Old names, with what is said of each.
    """

    attribute: str
    cls: str
    module: str
    async_module: str
    doc: str
    former: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientView:
    """The module of both clients.

    Attributes:
        cls: What the client's class is called here, as `async_cls` is the asynchronous one's.
        own_servers: Names and URLs of servers that single operations have.
        property: The expression for the builtin, with the `modules` that it is in.
        former_env_prefixes: Old ones, each with the version that will lack it.
    """

    cls: str
    async_cls: str
    runtime: str
    own_servers: tuple[str, ...]
    runtime_names: tuple[str, ...]
    runtime_types: tuple[str, ...]
    standard: tuple[tuple[str, tuple[str, ...]], ...]
    package: str
    distribution: str
    version: str
    env_prefix: str
    former_env_prefixes: tuple[tuple[str, str], ...]
    doc: str
    async_doc: str
    servers: tuple[ServerView, ...]
    schemes: tuple[SchemeView, ...]
    security: str
    arguments: tuple[ArgumentView, ...]
    async_arguments: tuple[ArgumentView, ...]
    resources: tuple[ClientResourceView, ...]
    imports: tuple[tuple[str, tuple[str, ...]], ...]
    property: str = "property"
    modules: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlModelView:
    """One class of the table, its fields by wire name."""

    name: str
    fields: tuple[PairView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlView:
    """The module that says how models stand in XML; `runtime` is the runtime package, relative."""

    models: tuple[XmlModelView, ...]
    runtime: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """One webhook or callback: its name in the document, and its payload as an annotation."""

    wire_name: str
    annotation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhooksView:
    """The module that reads what the server sends by itself.

    Attributes:
        any_annotation: What any of the events carries.
        module_doc: What the module is.
    """

    module_doc: str
    runtime: str
    imports: ImportsView
    doc: str
    events: tuple[EventView, ...]
    any_annotation: str

    @property
    def exports(self) -> tuple[str, ...]:
        """What can be imported from it, sorted."""
        return ("HmacSignature", "StandardWebhooks", "UnknownWebhookError", "WebhookVerificationError", "parse_webhook")


ModuleView = (
    ModelsView | PackageView | FormerPackageView | OtherwiseView | ResourceView | ClientView | XmlView | WebhooksView
)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One file: its path in the SDK, the template that prints it, and what it prints."""

    path: str
    template: str
    context: ModuleView
