"""Resources and their methods as their templates print them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType
from typing import assert_never

from sdkwright import ir
from sdkwright.custom.linking import Extension
from sdkwright.ir import TypeId
from sdkwright.literals import pystr
from sdkwright.naming import Names, RemovedMethod
from sdkwright.naming.allocate import identifier
from sdkwright.naming.words import snake_case
from sdkwright.pytypes import RUNTIME, Imports, Spelling
from sdkwright.views.docs import deprecated, paragraphs, renamed, section, sentence, value_doc
from sdkwright.views.layout import FileImports, Package, relative
from sdkwright.views.models import TypeIndex, attribute_path, checks
from sdkwright.views.types import (
    ArgumentView,
    ClientResourceView,
    FormerMethodView,
    MethodView,
    PairView,
    RemovedMethodView,
    RenamedArgumentView,
    ResourceView,
    ServerView,
    SignatureView,
)
from sdkwright.views.xml import node

# How a parameter is written where the document does not say (OpenAPI 3.1.0, section 4.8.12.2).
_DEFAULT_STYLE = {
    ir.Place.PATH: ("simple", False),
    ir.Place.QUERY: ("form", True),
    ir.Place.HEADER: ("simple", False),
    ir.Place.COOKIE: ("form", True),
}
# They write something of their own even before a single value.
_NAMED_STYLES = {"matrix", "label"}
_WHOLE = "whole"
# What sends a body, and the media type that it sends unless told otherwise.
_BODY_CLASS = {
    ir.Format.JSON: ("Json", "application/json"),
    ir.Format.JSON_LINES: ("JsonLines", "application/jsonl"),
    ir.Format.FORM: ("Form", "application/x-www-form-urlencoded"),
    ir.Format.MULTIPART: ("Multipart", "multipart/form-data"),
    ir.Format.XML: ("Xml", "application/xml"),
    ir.Format.TEXT: ("Text", "text/plain"),
    ir.Format.BINARY: ("Binary", "application/octet-stream"),
    ir.Format.EVENTS: ("Text", "text/plain"),
}
_STREAM_CLASS = {ir.Format.EVENTS: "EventStream", ir.Format.JSON_LINES: "LineStream"}
_PAGES_CLASS = {
    ir.PageKind.CURSOR: "Cursor",
    ir.PageKind.ITEM: "LastItem",
    ir.PageKind.OFFSET: "Counted",
    ir.PageKind.PAGE: "Counted",
    ir.PageKind.LINK: "NextLink",
}
_ERROR_CLASSES = {
    "400": "BadRequestError",
    "401": "UnauthorizedError",
    "403": "ForbiddenError",
    "404": "NotFoundError",
    "405": "MethodNotAllowedError",
    "408": "RequestTimeoutError",
    "409": "ConflictError",
    "410": "GoneError",
    "412": "PreconditionFailedError",
    "413": "ContentTooLargeError",
    "415": "UnsupportedMediaTypeError",
    "422": "UnprocessableContentError",
    "429": "TooManyRequestsError",
    "500": "InternalServerError",
    "502": "BadGatewayError",
    "503": "ServiceUnavailableError",
    "504": "GatewayTimeoutError",
}
_INDENT = 8


def error_class(status: str) -> str:
    """Return the runtime's exception for a status: exact, range or ``default``."""
    if status in _ERROR_CLASSES:
        return _ERROR_CLASSES[status]
    return {"4": "ClientError", "5": "ServerError"}.get(status[0], "APIError")


def own_name(cls: str, extended: Mapping[str, Extension]) -> str:
    """Return what the generated class is called: its public name, unless custom code has that."""
    return extended[cls].base if cls in extended else cls


def own_place(cls: str, module: Package, package: Package, extended: Mapping[str, Extension]) -> str:
    """Return the module of a class, relative to a package: that of the custom code, where it extends the class."""
    return relative(package, extended[cls].module if cls in extended else module)


class ResourceViews:
    """Writes the resources of one API, each in a file of its own."""

    def __init__(
        self,
        api: ir.Api,
        names: Names,
        index: TypeIndex,
        classes: Mapping[TypeId, str],
        root: Package,
        extended: Mapping[str, Extension] = MappingProxyType({}),
    ) -> None:
        self._extended = extended
        self._api = api
        self._names = names
        self._index = index
        self._classes = classes
        self._package: Package = (*root, "resources")
        self._models: Package = (*root, "models")

    def view(self, resource: ir.Resource) -> ResourceView:
        """Return one resource as its template prints it."""
        name = self._names.resources[resource.wire_name]
        imports = FileImports(self._package)
        old = self._old.get(name.attribute, [])
        gone = self._names.removed.get(resource.wire_name, ())
        shadowed = frozenset(
            (
                *(self._names.methods[method.id] for method in resource.methods),
                *(alias for _, _, alias, _ in old),
                *(method.name for method in gone),
                *self._names.children.get(resource.wire_name, {}).values(),
            )
        )
        writer = _Methods(
            self._names,
            self._index,
            self._classes,
            imports,
            shadowed,
        )
        methods = tuple(writer.view(method) for method in resource.methods)
        former = tuple(writer.former(*each, beside=each[0] is not resource) for each in old)
        removed = tuple(writer.removed(name.attribute, each) for each in gone)
        imports.need(RUNTIME, "Resource", "AsyncResource")
        imports.mentions_deprecated = writer.mentions_deprecated
        parts = tuple(self._parts(resource, imports))
        return ResourceView(
            imports=imports.view(),
            name=name.cls,
            cls=own_name(name.cls, self._extended),
            async_cls=own_name(f"Async{name.cls}", self._extended),
            attribute=name.attribute,
            doc=resource.doc or sentence(resource.wire_name),
            async_doc=resource.doc or sentence(resource.wire_name),
            methods=methods,
            former=former,
            removed=removed,
            resources=parts,
        )

    def _parts(self, resource: ir.Resource, imports: FileImports) -> Iterator[ClientResourceView]:
        """Yield the resources that are parts of one."""
        for wire_name, python in self._names.children.get(resource.wire_name, {}).items():
            name = self._names.resources[wire_name]
            modules = [
                own_place(cls, (*self._package, name.module), self._package, self._extended)
                for cls in (name.cls, f"Async{name.cls}")
            ]
            for cls, module in zip((name.cls, f"Async{name.cls}"), modules, strict=True):
                imports.local.setdefault(module, set()).add(cls)
            yield ClientResourceView(
                attribute=python,
                cls=name.cls,
                module=modules[0],
                async_module=modules[1],
                doc=self._by_name[wire_name].doc,
            )

    @cached_property
    def _by_name(self) -> Mapping[str, ir.Resource]:
        """The resources by wire name."""
        return {resource.wire_name: resource for resource in self._api.resources}

    @cached_property
    def _old(self) -> Mapping[str, Sequence[tuple[ir.Resource, ir.Method, str, str]]]:
        """The methods that had a name in a resource, by it: resource, method, that name, and the version without it."""
        found: dict[str, list[tuple[ir.Resource, ir.Method, str, str]]] = {}
        for resource in self._api.resources:
            for method in resource.methods:
                for old, until in sorted(self._names.former.methods.get(method.id, {}).items()):
                    owner, _, name = old.rpartition(".")
                    found.setdefault(owner, []).append((resource, method, name, until))
        return found


class _Methods:
    """Writes the methods of one file."""

    def __init__(
        self,
        names: Names,
        index: TypeIndex,
        classes: Mapping[TypeId, str],
        imports: FileImports,
        shadowed: frozenset[str],
    ) -> None:
        self._names = names
        self._index = index
        self._classes = classes
        self._imports = imports
        self._shadowed = shadowed
        self._models = relative(imports.package, (*imports.package[:-1], "models"))
        self.mentions_deprecated = False

    def former(
        self, resource: ir.Resource, method: ir.Method, old: str, until: str, *, beside: bool
    ) -> FormerMethodView:
        """Return an old name of a method, which another resource may have now."""
        owner = self._names.resources[resource.wire_name]
        new = self._names.methods[method.id]
        self._imports.need(RUNTIME, "Deprecated")
        self.mentions_deprecated = self.mentions_deprecated or method.deprecated
        arguments = self._names_of(method)
        returns, async_returns = self._returns(method)
        positional = self._positional(method, arguments)
        options = tuple(self._options(method, arguments))
        return FormerMethodView(
            name=old,
            signature=self._accepted(method, arguments, positional, options)
            or SignatureView(positional=positional, options=self._with_old(options, method, required=False)),
            renamed=tuple(self._renamed(method, arguments)),
            returns=returns,
            async_returns=async_returns,
            is_async=is_async(method),
            new=new,
            message=renamed(old, f"{owner.attribute}.{new}" if beside else new, until),
            cls=owner.cls if beside else "",
            module=f".{owner.module}" if beside else "",
        )

    def removed(self, attribute: str, method: RemovedMethod) -> RemovedMethodView:
        """Return a method whose operation is gone."""
        self._imports.need(RUNTIME, "Deprecated", "RemovedError", "UNSET")
        self._imports.types.add("typing", "NoReturn")
        anything = self._shared("object")
        name = f"{attribute}.{method.name}"
        return RemovedMethodView(
            name=method.name,
            positional=tuple(ArgumentView(name=a, annotation=anything, default="UNSET") for a in method.positional),
            options=tuple(
                ArgumentView(name=a, annotation=anything, default="UNSET")
                for a in (*method.options, "headers", "timeout")
            ),
            message=f"`{name}` is gone: the API no longer has `{method.id}`; the method goes in {method.until}",
            error=f"{name} is gone: the API no longer has {method.id}",
        )

    def view(self, method: ir.Method) -> MethodView:
        """Return one method as its template prints it."""
        arguments = self._names_of(method)
        returns, async_returns = self._returns(method)
        positional = self._positional(method, arguments)
        options = tuple(self._options(method, arguments))
        aliases = self._renamed(method, arguments)
        accepted = self._accepted(method, arguments, positional, options)
        if method.deprecated or accepted:
            self._imports.need(RUNTIME, "Deprecated")
        if accepted:
            self._imports.need("typing", "overload as Overload")
        return MethodView(
            name=self._names.methods[method.id],
            positional=positional,
            options=self._with_old(options, method, required=False),
            renamed=tuple(aliases),
            old=self._old_signature(method, arguments, positional, options),
            accepted=accepted,
            returns=returns,
            async_returns=async_returns,
            is_async=is_async(method),
            doc=self._doc(method, arguments),
            call=call(method),
            http_method=method.http_method,
            path=method.path,
            path_values=self._pairs(method, arguments, ir.Place.PATH),
            query=self._pairs(method, arguments, ir.Place.QUERY),
            header=self._pairs(method, arguments, ir.Place.HEADER),
            cookie=self._pairs(method, arguments, ir.Place.COOKIE),
            body=self._body(method, frozenset(arguments.values())),
            returns_value=self._value(method.answer.type, frozenset(arguments.values())),
            answers=tuple(self._answers(method, frozenset(arguments.values()))),
            accept=accept(method.answer),
            idempotency=method.idempotency.lower(),
            events=tuple(
                PairView(wire_name=name, value=self._value(expr, frozenset(arguments.values())))
                for name, expr in method.answer.events
            ),
            xml=self._answer_xml(method.answer),
            errors=tuple(self._errors(method, frozenset(arguments.values()))),
            xml_errors=tuple(self._xml_errors(method)),
            pages=self._pages(method),
            security="" if method.security is None else security(method.security),
            servers=tuple(self._servers(method)),
            deprecated=deprecated(self._names.methods[method.id]) if method.deprecated else "",
            checks=tuple(PairView(wire_name=p.key, value=checks(p.rules)) for p in method.parameters if p.rules),
        )

    def _names_of(self, method: ir.Method) -> dict[str, str]:
        """Return the arguments of a method's parameters."""
        return {parameter.key: self._names.parameters[method.id, parameter.key] for parameter in method.parameters}

    def _positional(self, method: ir.Method, arguments: Mapping[str, str]) -> tuple[ArgumentView, ...]:
        return tuple(self._argument(p, arguments) for p in method.parameters if p.place is ir.Place.PATH)

    def _returns(self, method: ir.Method) -> tuple[str, str]:
        """Return the annotations of what a method returns, and of what the asynchronous one does."""
        returns = self._annotation(method.answer.type)
        if method.answer.stream is not None:
            stream = _STREAM_CLASS[method.answer.stream]
            self._imports.need(RUNTIME, stream, f"Async{stream}")
            return f"{stream}[{returns}]", f"Async{stream}[{returns}]"
        if method.pages is None:
            return returns, returns
        self._imports.need(RUNTIME, "AsyncPages")
        return returns, f"AsyncPages[{returns}]"

    def _spelling(self, imports: Imports, shadowed: frozenset[str]) -> Spelling:
        return Spelling(self._classes, self._index.open_enums, imports, shadowed=shadowed)

    def _annotation(self, expr: ir.TypeExpr | None, *, optional: bool = False) -> str:
        if expr is None:
            return "None"
        spelling = self._spelling(self._imports.types, self._shadowed)
        written = spelling.optional(expr) if optional else spelling.annotation(expr)
        self.mentions_deprecated = self.mentions_deprecated or any(map(self._index.is_deprecated, spelling.mentioned))
        for id_ in spelling.mentioned:
            self._imports.local.setdefault(self._models, set()).add(self._classes[id_])
        return written

    def _value(self, expr: ir.TypeExpr | None, arguments: frozenset[str]) -> str:
        """Return a type as an expression that stands where arguments have names too."""
        if expr is None:
            return "None"
        needed = Imports()
        spelling = self._spelling(needed, arguments)
        written = spelling.annotation(expr)
        self.mentions_deprecated = self.mentions_deprecated or any(map(self._index.is_deprecated, spelling.mentioned))
        for id_ in spelling.mentioned:
            self._imports.need(self._models, self._classes[id_])
        for module, names in needed.names.items():
            self._imports.need(module, *names)
        self._imports.modules.update(needed.modules)
        return written

    # Arguments

    def _argument(self, parameter: ir.Parameter, arguments: Mapping[str, str]) -> ArgumentView:
        return ArgumentView(
            name=arguments[parameter.key],
            annotation=self._annotation(parameter.type, optional=not parameter.required),
            default="" if parameter.required else "UNSET",
        )

    # Old keywords

    def _old_names(self, method: ir.Method) -> Iterator[tuple[ir.Parameter, str, str]]:
        """Yield each parameter that has an old name, that name, and the version that will lack it."""
        for parameter in method.parameters:
            known = self._names.former.parameters.get((method.id, parameter.key), {})
            yield from ((parameter, old, until) for old, until in sorted(known.items()))

    def _renamed(self, method: ir.Method, arguments: Mapping[str, str]) -> list[RenamedArgumentView]:
        found = []
        for parameter, old, until in self._old_names(method):
            self._imports.need(RUNTIME, "Renamed")
            new = arguments[parameter.key]
            message = renamed(old, new, until)
            found.append(
                RenamedArgumentView(old=old, new=new, until=until, message=message, required=parameter.required)
            )
        return found

    def _with_old(
        self,
        options: tuple[ArgumentView, ...],
        method: ir.Method,
        *,
        required: bool,
    ) -> tuple[ArgumentView, ...]:
        """Return options with the old keywords, before those that every method has; `required` those of all."""
        more = tuple(
            self._argument(replace(parameter, required=False), {parameter.key: old})
            for parameter, old, _ in self._old_names(method)
            if required or not parameter.required
        )
        return (*options[:-2], *more, *options[-2:])

    def _loose(self, method: ir.Method, arguments: Mapping[str, str]) -> dict[str, list[str]]:
        """Return the required arguments that have old names, each with these."""
        found: dict[str, list[str]] = {}
        for parameter, old, _ in self._old_names(method):
            if parameter.required:
                found.setdefault(arguments[parameter.key], []).append(old)
        return found

    def _old_signature(
        self,
        method: ir.Method,
        arguments: Mapping[str, str],
        positional: tuple[ArgumentView, ...],
        options: tuple[ArgumentView, ...],
    ) -> SignatureView | None:
        """Return how a method is called with old keywords, None where no required argument has one.

        The old keyword of the only such argument is required in its place, and so those after it are keywords too.
        """
        loose = self._loose(method, arguments)
        if [len(old) for old in loose.values()] != [1]:
            return self._accepted(method, arguments, positional, options)
        ((new, (old,)),) = loose.items()
        names = [each.name for each in positional]
        first = names.index(new) if new in names else len(names)
        rest = self._with_old(options, method, required=False)
        every = (replace(each, name=old) if each.name == new else each for each in (*positional[first:], *rest))
        ordered = sorted(every, key=lambda each: bool(each.default))
        return SignatureView(positional=positional[:first], options=tuple(ordered))

    def _accepted(
        self,
        method: ir.Method,
        arguments: Mapping[str, str],
        positional: tuple[ArgumentView, ...],
        options: tuple[ArgumentView, ...],
    ) -> SignatureView | None:
        """Return the signature in which no argument with an old keyword is required, None if none is in any case."""
        loose = self._loose(method, arguments)
        if not loose:
            return None
        optional = {
            arguments[parameter.key]: self._argument(replace(parameter, required=False), arguments)
            for parameter in method.parameters
        }
        first = next((place for place, each in enumerate(positional) if each.name in loose), len(positional))
        free = tuple(optional[each.name] if place >= first else each for place, each in enumerate(positional))
        rest = self._with_old(options, method, required=True)
        rest = tuple(optional[each.name] if each.name in loose else each for each in rest)
        ordered = sorted(rest, key=lambda each: bool(each.default))
        return SignatureView(positional=free, options=tuple(ordered))

    def _options(self, method: ir.Method, arguments: Mapping[str, str]) -> Iterator[ArgumentView]:
        """Yield the keyword-only arguments: the body, required ones, the others, and what every method takes."""
        options = [self._argument(p, arguments) for p in method.parameters if p.place is not ir.Place.PATH]
        if method.body is not None:
            options.insert(0, self._body_argument(method.body))
        yield from (option for option in options if not option.default)
        yield from (option for option in options if option.default)
        self._imports.need(RUNTIME, "UNSET", "Unset")
        self._imports.types.add("collections.abc", "Mapping")
        yield ArgumentView(name="headers", annotation=self._shared("Mapping[str, str] | None"), default="None")
        yield ArgumentView(name="timeout", annotation=self._shared("float | None | Unset"), default="UNSET")

    def _body_argument(self, body: ir.Body) -> ArgumentView:
        """Return the argument for a body; lines are taken from whatever can be iterated, while they are sent."""
        expr, default = body_type(body), "" if body.required else "UNSET"
        annotation = self._annotation(expr, optional=not body.required)
        lines = all(content.format is ir.Format.JSON_LINES for content in distinct(body))
        if not lines or not isinstance(expr, ir.ListOf):
            return ArgumentView(name="body", annotation=annotation, default=default)
        item, optional = self._annotation(expr.item), "" if body.required else " | Unset"
        names = ("Iterable", "AsyncIterable")
        for name in names:
            self._imports.types.add("collections.abc", name)
        either = " | ".join(f"{name}[{item}]" for name in names)
        return ArgumentView(
            name="body",
            annotation=f"Iterable[{item}]{optional}",
            default=default,
            async_annotation=f"{either}{optional}",
        )

    def _shared(self, annotation: str) -> str:
        """Return an annotation that every method has, free of names that a method of this class shadows."""
        for name in ("str", "float", "object"):
            annotation = annotation.replace(name, self._imports.types.builtin(name, self._shadowed))
        return annotation

    # The call

    def _pairs(self, method: ir.Method, arguments: Mapping[str, str], place: ir.Place) -> tuple[PairView, ...]:
        return tuple(
            PairView(wire_name=parameter.wire_name, value=self._sent(parameter, arguments[parameter.key]))
            for parameter in method.parameters
            if parameter.place is place
        )

    def _sent(self, parameter: ir.Parameter, name: str) -> str:
        """Return the expression for a parameter's value, with its style where that is not the usual one."""
        whole = parameter.style == _WHOLE
        if whole or parameter.is_json:
            self._imports.need(RUNTIME, "Styled")
            style = ', "json"' if parameter.is_json else ""
            return f"Styled({name}{style}{', whole=True' if whole else ''})"
        if parameter.moment:
            self._imports.need(RUNTIME, "Moment")
            style = f", {pystr(parameter.style)}" if parameter.style in _NAMED_STYLES else ""
            return f"Moment({name}, {pystr(parameter.moment)}{style})"
        usual = (parameter.style, parameter.explode) == _DEFAULT_STYLE[parameter.place]
        bare = parameter.style not in _NAMED_STYLES and is_plain(parameter.type)
        if (usual or bare) and not parameter.allow_reserved:
            return name
        self._imports.need(RUNTIME, "Styled")
        reserved = ", allow_reserved=True" if parameter.allow_reserved else ""
        return f"Styled({name}, {pystr(parameter.style)}, explode={parameter.explode}{reserved})"

    def _body(self, method: ir.Method, arguments: frozenset[str]) -> str:
        """Return the expression for a body; where its types differ, the value's own decides which it is."""
        if method.body is None:
            return ""
        contents = distinct(method.body)
        if len(contents) == 1:
            return self._content(contents[0])
        self._imports.need(RUNTIME, "OneOf")
        kinds = [(self._value(content.type, arguments), self._content(content)) for content in contents]
        return f"OneOf(body, {', '.join(f'({kind}, {body})' for kind, body in kinds)})"

    def _content(self, content: ir.Content) -> str:
        """Return the expression for a body in one media type."""
        cls, usual = _BODY_CLASS[content.format]
        self._imports.need(RUNTIME, cls)
        parts = ", ".join(f"{pystr(part.wire_name)}: {self._part(part)}" for part in content.parts)
        arguments = ["body", *([f"{{{parts}}}"] if parts else [])]
        if content.format is ir.Format.XML:
            arguments += self._xml(content.xml, content.type)
        if content.media_type != usual:
            named = content.format is ir.Format.MULTIPART
            arguments.append(f"media_type={pystr(content.media_type)}" if named else pystr(content.media_type))
        return f"{cls}({', '.join(arguments)})"

    def _xml(self, shape: ir.XmlShape | None, expr: ir.TypeExpr) -> list[str]:
        """Return the arguments that say how a body stands in XML."""
        self._imports.need(RUNTIME, "XmlNode")
        self._imports.need(relative(self._imports.package, self._imports.package[:-1]) + "_xml", "XML")
        return [node(shape or ir.XmlShape(name="root"), expr, self._index.types, self._names), "XML"]

    def _answer_xml(self, answer: ir.Answer) -> str:
        found = next((content for content in answer.contents if content.xml is not None), None)
        if found is None or found.xml is None or found.type is None or found.type == ir.STRING:
            return ""
        return f"({', '.join(self._xml(found.xml, found.type))})"

    def _part(self, part: ir.Part) -> str:
        self._imports.need(RUNTIME, "FormPart")
        explode = part.style in {"", "form"}
        headers = [f"{pystr(name)}: {pystr(value)}" for name, value in part.headers]
        arguments = [
            *([pystr(part.media_type)] if part.media_type else []),
            *([f"style={pystr(part.style)}"] if part.style else []),
            *([f"explode={part.explode}"] if part.style and part.explode is not explode else []),
            *(["allow_reserved=True"] if part.allow_reserved else []),
            *([f"headers={{{', '.join(headers)}}}"] if headers else []),
        ]
        return f"FormPart({', '.join(arguments)})"

    def _answers(self, method: ir.Method, arguments: frozenset[str]) -> Iterator[PairView]:
        """Yield what answers are by status, where that is not the same for all."""
        contents = method.answer.contents
        if len({content.type for content in contents if content.type is not None}) > 1:
            for content in contents:
                yield PairView(wire_name=content.status, value=self._value(content.type, arguments))

    def _errors(self, method: ir.Method, arguments: frozenset[str]) -> Iterator[PairView]:
        for error in method.errors:
            if error.type is not None and error.type != ir.ANYTHING:
                yield PairView(wire_name=error.status, value=self._value(error.type, arguments))

    def _xml_errors(self, method: ir.Method) -> Iterator[PairView]:
        for error in method.errors:
            if error.xml is not None and error.type is not None and error.type != ir.ANYTHING:
                yield PairView(wire_name=error.status, value=f"({', '.join(self._xml(error.xml, error.type))})")

    def _pages(self, method: ir.Method) -> str:
        """Return how the next page is asked for, as an expression; ``""`` for a method without pages."""
        pages = method.pages
        if pages is None or not isinstance(method.answer.type, ir.Ref):
            return ""
        page = method.answer.type.id
        parameter, more = pystr(pages.parameter), named("more", attribute_path(self._index, page, pages.more))
        following = pystr(attribute_path(self._index, page, pages.next))
        match pages.kind:
            case ir.PageKind.CURSOR:
                arguments = [parameter, f"next={following}", *more]
            case ir.PageKind.ITEM:
                item = pages.item.item if isinstance(pages.item, ir.Nullable) else pages.item
                key = attribute_path(self._index, item.id, pages.key) if isinstance(item, ir.Ref) else ""
                arguments = [parameter, *named("key", key), *more]
            case ir.PageKind.LINK:
                arguments = [following] if pages.next else []
            case ir.PageKind.OFFSET | ir.PageKind.PAGE:
                arguments = [
                    parameter,
                    *([f"first={pages.first}"] if pages.first else []),
                    *(["by_item=True"] if pages.kind is ir.PageKind.OFFSET else []),
                    *named("total", attribute_path(self._index, page, pages.total)),
                    *more,
                ]
            case _:
                assert_never(pages.kind)
        cls = "HeaderLink" if pages.kind is ir.PageKind.LINK and not pages.next else _PAGES_CLASS[pages.kind]
        self._imports.need(RUNTIME, cls)
        return f"{cls}({', '.join(arguments)})"

    def _servers(self, method: ir.Method) -> Iterator[ServerView]:
        for server in method.servers:
            self._imports.need(RUNTIME, "Server", *(["ServerVariable"] if server.variables else []))
            yield server_view(server, own_server_name(server))

    # What it says

    def _doc(self, method: ir.Method, arguments: Mapping[str, str]) -> str:
        described = [
            (arguments[parameter.key], doc) for parameter in method.parameters if (doc := value_doc(parameter.note))
        ]
        described += [
            (old, f"Deprecated: now `{arguments[parameter.key]}`; this name goes in {until}.")
            for parameter, old, until in self._old_names(method)
        ]
        if method.body is not None and method.body.doc:
            described.append(("body", method.body.doc))
        described.append(("headers", "More headers for this call."))
        described.append(
            ("timeout", "Seconds to wait for this call; ``None`` for ever; the client's default if omitted.")
        )
        raises = [(error_class(error.status), error_doc(error)) for error in method.errors]
        return paragraphs(
            sentence(method.summary or method.doc.split("\n")[0] or f"{method.http_method} {method.path}"),
            method.doc if method.summary and method.doc != method.summary else rest_of(method.doc),
            "Deprecated." if method.deprecated else "",
            section("Args", described, _INDENT),
            section("Raises", raises, _INDENT),
        )


def server_view(server: ir.Server, name: str) -> ServerView:
    """Return a server as a table has it."""
    variables = tuple((variable.name, variable.default, variable.values) for variable in server.variables)
    return ServerView(name=name, url=server.url, variables=variables)


def own_server_name(server: ir.Server) -> str:
    """Return what callers call a server that single operations have, ``""`` where the document gives it no name."""
    return identifier(snake_case(server.name), "server") if server.name else ""


def named(name: str, path: str) -> list[str]:
    """Return a path as a keyword argument, nothing where there is none."""
    return [f"{name}={pystr(path)}"] if path else []


def distinct(body: ir.Body) -> list[ir.Content]:
    """Return the contents whose values differ in type, the preferred one of each; what takes anything comes last."""
    found: dict[ir.TypeExpr, ir.Content] = {}
    for content in body.contents:
        found.setdefault(content.type, content)
    return sorted(found.values(), key=lambda content: content.type == ir.ANYTHING)


def body_type(body: ir.Body) -> ir.TypeExpr:
    """Return the type of what may be sent."""
    types = tuple(content.type for content in distinct(body))
    return types[0] if len(types) == 1 else ir.OneOf(types)


def call(method: ir.Method) -> str:
    """Return the method of the runtime that makes a call."""
    streams = {ir.Format.EVENTS: "_events", ir.Format.JSON_LINES: "_lines"}
    if method.answer.stream is not None:
        return streams[method.answer.stream]
    return "_page" if method.pages is not None else "_request"


def is_async(method: ir.Method) -> bool:
    """Say whether the asynchronous method is a coroutine function."""
    return method.pages is None and method.answer.stream is None


def accept(answer: ir.Answer) -> str:
    """Return the media types to ask for, ``""`` for plain JSON; those of streams are always said."""
    names = list(dict.fromkeys(content.media_type for content in answer.contents if content.media_type))
    return "" if all(name in {"application/json", "*/*", "application/*"} for name in names) else ", ".join(names)


def error_doc(error: ir.ErrorAnswer) -> str:
    """Return what a failure means, with its status where it has one."""
    status = f" ({error.status})" if error.status != "default" else ""
    return f"{error.doc.strip().rstrip('.')}{status}." if error.doc.strip() else f"Status {error.status}."


def rest_of(doc: str) -> str:
    """Return a description without its first line."""
    return doc.partition("\n")[2]


def is_plain(expr: ir.TypeExpr) -> bool:
    """Say whether every value of a type is one string on the wire, so that the style does not matter."""
    return not any(isinstance(part, ir.ListOf | ir.MapOf | ir.TupleOf) for part in ir.walk(expr)) and not any(
        ir.references(expr)
    )


def security(alternatives: ir.Security) -> str:
    """Return requirements as an expression."""
    inner = ", ".join(tuple_of(pystr(name) for name in names) for names in alternatives)
    return f"({inner},)" if len(alternatives) == 1 else f"({inner})"


def tuple_of(expressions: Iterator[str]) -> str:
    """Return expressions as a tuple."""
    parts = list(expressions)
    return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"
