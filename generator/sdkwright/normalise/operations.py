"""Operations → methods: parameters, body, answers, errors."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import assert_never

from sdkwright import ir
from sdkwright.diagnostics import DiagnosticLog, note, warning
from sdkwright.document import nodes
from sdkwright.document.nodes import JsonValue
from sdkwright.ir import TypeExpr, TypeId
from sdkwright.mediatypes import bare
from sdkwright.normalise.contexts import text
from sdkwright.normalise.idempotency import with_key
from sdkwright.normalise.pages import Pager
from sdkwright.normalise.security import security_of, server_of
from sdkwright.normalise.types import Types, nullable_, one_of

# Headers that other parts of a request decide (OpenAPI 3.1.0, section 4.8.12.1).
_RESERVED_HEADERS = {"accept", "content-type", "authorization"}
# Content in them means nothing (RFC 9110, sections 9.3.1 and 9.3.2).
_WITHOUT_BODY = {"GET", "HEAD"}


class Methods:
    """Turns operations into methods; `types` gathers what they mention."""

    def __init__(
        self,
        types: Types,
        security: ir.Security,
        schemes: frozenset[str],
        pager: Pager,
        idempotency_header: str,
        log: DiagnosticLog,
    ) -> None:
        self._types = types
        self._security = security
        self._schemes = schemes
        self._pager = pager
        self._idempotency_header = idempotency_header
        self._log = log

    def methods(self, operation: nodes.Operation, wanted: str) -> Iterator[ir.Method]:
        """Yield the method of an operation, and one for each stream that it answers as well.

        Reports:
            events-body: The request body is a stream of events, which callers write themselves.
            required-body: The operation requires a body that HTTP has no use for, so it is optional.
            unread-answer: An answer may come in a format that no method asks for.
            multipart-answer: An answer comes in parts.
        """
        method = self._method(operation, wanted)
        yield method
        for media, word in self._streams_beside(operation):
            yield replace(
                method,
                id=f"{method.id} {media.name}",
                wanted=f"{wanted or operation.operation_id or ' '.join(path_words(operation))} {word}",
                answer=self._stream(media, method.answer.doc, operation),
                pages=None,
                headers=(),
            )

    def _streams_beside(self, operation: nodes.Operation) -> Iterator[tuple[nodes.MediaType, str]]:
        """Yield the media types of streams that an operation answers beside others, with what their methods add."""
        found: set[str] = set()
        for response in successes_of(operation):
            main = main_content(response.content)
            if main is not None and format_of(main.name) is ir.Format.MULTIPART:
                message = f"an answer in {listed([main])} comes as bytes, in one piece"
                hint = "`email.message_from_bytes` takes it apart, after the `content-type` of the whole answer"
                self._log.add(note("multipart-answer", main.origin, message, hint=hint))
            for media in response.content:
                word = _STREAM_WORDS.get(format_of(media.name), "")
                if media is not main and word and word not in found:
                    found.add(word)
                    yield media, word
                elif media is not main and not word and not preferred_json([media]):
                    message = f"no method asks for the answer in {listed([media])}"
                    hint = "`headers={'accept': …}` asks for it, `with_streaming` gives it as it comes"
                    self._log.add(note("unread-answer", media.origin, message, hint=hint))

    def _method(self, operation: nodes.Operation, wanted: str) -> ir.Method:
        body = self._body(operation)
        answer = self._answer(operation)
        parameters = tuple(self._parameters(operation))
        security = security_of(operation.security, self._schemes)
        parameters, idempotency = with_key(operation.method, parameters, self._idempotency_header, operation.origin)
        return ir.Method(
            id=f"{operation.method} {operation.path}",
            operation_id=operation.operation_id,
            http_method=operation.method,
            path=operation.path,
            wanted=wanted,
            summary=operation.summary,
            doc=operation.description,
            parameters=parameters,
            body=body,
            answer=answer,
            errors=tuple(self._errors(operation)),
            pages=self._pager.pages(operation, parameters, answer),
            security=None if security == self._security else security,
            servers=tuple(server_of(server) for server in operation.servers),
            deprecated=operation.deprecated,
            idempotency=idempotency,
            origin=operation.origin,
            headers=tuple(self._headers(operation)),
        )

    def _headers(self, operation: nodes.Operation) -> Iterator[tuple[str, TypeId]]:
        """Yield the models of the header fields that the answers of an operation have, by status."""
        for response in operation.responses:
            found = self._types.headers(response)
            if found is not None:
                yield response.status, found

    def _parameters(self, operation: nodes.Operation) -> Iterator[ir.Parameter]:
        """Yield the parameters in document order; path parameters in the order of the path come first."""
        order = {name: operation.path.find(f"{{{name}}}") for name in (p.name for p in operation.parameters)}
        in_path = [p for p in operation.parameters if p.location is nodes.Location.PATH]
        others = [p for p in operation.parameters if p.location is not nodes.Location.PATH]
        for parameter in (*sorted(in_path, key=lambda p: order[p.name]), *others):
            if parameter.location is nodes.Location.HEADER and parameter.name.lower() in _RESERVED_HEADERS:
                continue
            yield self._parameter(parameter)

    def _parameter(self, parameter: nodes.Parameter) -> ir.Parameter:
        schema = parameter.schema or (parameter.content[0].schema if parameter.content else None)
        note = self._types.note(schema) if schema else ir.Note()
        expr = self._types.expr(schema)
        moment = "" if parameter.content else self._types.moment(schema)
        return ir.Parameter(
            wire_name=parameter.name,
            place=ir.Place(parameter.location.value),
            type=one_of((ir.Scalar(ir.Kind.DATE_TIME), expr)) if moment else expr,
            required=parameter.required,
            style=parameter.style,
            explode=parameter.explode,
            allow_reserved=parameter.allow_reserved,
            media_type=parameter.content[0].name if parameter.content else "",
            note=ir.Note(
                doc=parameter.description or note.doc,
                default=note.default,
                constraints=note.constraints,
                deprecated=parameter.deprecated,
            ),
            preferred=text(parameter.extensions.get("x-py-name")),
            origin=parameter.origin,
            moment=moment,
            rules=self._types.rules(schema, note) if schema and not moment else (),
        )

    # Bodies

    def _body(self, operation: nodes.Operation) -> ir.Body | None:
        body = operation.body
        if body is not None and not body.content:
            self._log.add(warning("empty-body", body.origin, "this body has no media type; no body is sent"))
        if body is None or not body.content:
            return None
        others = [media for media in body.content if format_of(media.name) is not ir.Format.EVENTS]
        contents = tuple(map(self._content, in_order(others or body.content)))
        required = body.required and operation.method not in _WITHOUT_BODY
        if body.required and not required:
            message = f"a `{operation.method}` has no use for the body that it requires, so it may be left out"
            self._log.add(warning("required-body", body.origin, message))
        return ir.Body(required=required, contents=contents, doc=body.description, origin=body.origin)

    def _content(self, media: nodes.MediaType) -> ir.Content:
        """Return a body in one media type."""
        form = format_of(media.name)
        parts: tuple[ir.Part, ...] = ()
        expr: TypeExpr
        match form:
            case ir.Format.JSON | ir.Format.XML:
                expr = self._types.expr(media.schema)
            case ir.Format.FORM | ir.Format.MULTIPART if not self._has_fields(media):
                message = f"`{media.name}` has no object as its schema, whose properties would be sent; bytes are"
                hint = "`headers={'content-type': …}` says how they are divided"
                self._log.add(warning("form-without-fields", media.origin, message, hint=hint))
                form, expr = ir.Format.BINARY, ir.Scalar(ir.Kind.FILE)
            case ir.Format.FORM:
                expr, parts = self._types.expr(media.schema), tuple(parts_of(media))
            case ir.Format.MULTIPART:
                expr, parts = self._types.form(media.schema), tuple(parts_of(media))
                self._report_headers(media)
            case ir.Format.JSON_LINES:
                expr = ir.ListOf(self._types.expr(item_schema(media)))
            case ir.Format.TEXT:
                expr = self._types.expr(media.schema) if media.schema else ir.STRING
                expr = ir.STRING if is_raw(expr) else expr
            case ir.Format.BINARY:
                expr = ir.Scalar(ir.Kind.FILE)
            case ir.Format.EVENTS:
                message = "nothing writes events; callers give the bytes of a body of them"
                self._log.add(warning("events-body", media.origin, message))
                form, expr = ir.Format.BINARY, ir.Scalar(ir.Kind.FILE)
            case _:
                assert_never(form)
        return ir.Content(media_type=media.name, format=form, type=expr, parts=parts, xml=self._xml(form, media))

    def _has_fields(self, media: nodes.MediaType) -> bool:
        """Say whether a value of a form may be an object."""
        if media.schema is None:
            return media.item_schema is None
        return self._types.may_be_object(self._types.expr(media.schema))

    def _report_headers(self, media: nodes.MediaType) -> None:
        """Report the header fields of parts that callers have to give.

        Reports:
            part-header: There are some.
        """
        for name, encoding in media.encoding.items():
            for header in (header for header, value in part_headers(encoding) if not value):
                message = f"the header `{header}` of the part `{name}` is sent where the caller gives it"
                hint = "`File(content, headers={…})` does"
                self._log.add(note("part-header", media.origin.child("encoding", name), message, hint=hint))

    def _xml(self, form: ir.Format, media: nodes.MediaType) -> ir.XmlShape | None:
        """Return the root element of an XML body, None for other bodies; a component is called what it is."""
        if form is not ir.Format.XML or media.schema is None:
            return None
        return self._types.xml_shape(media.schema, self._types.root_name(media.schema))

    # Answers

    def _answer(self, operation: nodes.Operation) -> ir.Answer:
        """Return what the success answers of an operation have in common."""
        successes = successes_of(operation)
        doc = successes[0].description if successes else ""
        contents = tuple(self._answer_content(response) for response in successes)
        streams = [r for r in successes if is_stream(main_content(r.content))]
        stream = main_content(streams[0].content) if streams else None
        if stream is not None:
            return self._stream(stream, doc, operation)
        return ir.Answer(type=together([content.type for content in contents]), doc=doc, contents=contents)

    def _stream(self, media: nodes.MediaType, doc: str, operation: nodes.Operation) -> ir.Answer:
        """Return an answer that comes bit by bit."""
        response = next(r for r in successes_of(operation) if media in r.content)
        form = format_of(media.name)
        events = self._types.events(media.item_schema) if form is ir.Format.EVENTS else ()
        type_ = self._answer_type(form, media)
        content = ir.AnswerContent(status=response.status, media_type=media.name, format=form, type=type_)
        return ir.Answer(
            type=one_of(expr for _, expr in events) if events else type_,
            doc=doc,
            contents=(content,),
            stream=form,
            events=tuple((name, expr) for name, expr in events if name and len(events) > 1),
        )

    def _answer_content(self, response: nodes.Response) -> ir.AnswerContent:
        """Return what is read of an answer: JSON if there is any, else what comes first."""
        media = main_content(response.content)
        if media is None:
            return ir.AnswerContent(status=response.status, media_type="", format=ir.Format.JSON, type=None)
        form = ir.Format.JSON if preferred_json([media]) else format_of(media.name)
        return ir.AnswerContent(
            status=response.status,
            media_type=media.name,
            format=form,
            type=self._answer_type(form, media),
            xml=self._xml(form, media),
        )

    def _answer_type(self, form: ir.Format, media: nodes.MediaType) -> TypeExpr:
        match form:
            case ir.Format.JSON:
                return self._types.expr(media.schema)
            case ir.Format.XML:
                expr = self._types.expr(media.schema)
                return ir.STRING if is_raw(expr) or isinstance(expr, ir.Scalar) else expr
            case ir.Format.EVENTS if self._types.events(media.item_schema):
                return ir.STRING
            case ir.Format.JSON_LINES | ir.Format.EVENTS:
                return self._types.expr(item_schema(media))
            case ir.Format.TEXT | ir.Format.FORM:
                expr = self._types.expr(media.schema)
                return expr if is_textual(expr) else ir.STRING
            case ir.Format.BINARY | ir.Format.MULTIPART:
                return ir.Scalar(ir.Kind.BYTES)
            case _:
                assert_never(form)

    def _errors(self, operation: nodes.Operation) -> Iterator[ir.ErrorAnswer]:
        """Yield the documented failures; an answer for every status counts as one beside a success."""
        has_success = any(response.status.startswith("2") for response in operation.responses)
        for response in operation.responses:
            failure = response.status[0] in "45" or (response.status == "default" and has_success)
            if failure:
                xml = [media for media in response.content if format_of(media.name) is ir.Format.XML]
                media = preferred_json(response.content) or next(iter(xml), None)
                yield ir.ErrorAnswer(
                    status=response.status,
                    type=self._types.expr(media.schema) if media else None,
                    doc=response.description,
                    xml=next((self._xml(ir.Format.XML, media) for media in xml), None),
                )


# What can be sent and read in several ways is, in this order.
_PREFERENCE = (
    ir.Format.JSON,
    ir.Format.MULTIPART,
    ir.Format.FORM,
    ir.Format.XML,
    ir.Format.JSON_LINES,
    ir.Format.BINARY,
    ir.Format.TEXT,
    ir.Format.EVENTS,
)
# What the method of a stream is called after that of its operation.
_STREAM_WORDS = {ir.Format.EVENTS: "stream", ir.Format.JSON_LINES: "lines"}
_LINES = {"application/jsonl", "application/x-ndjson", "application/ndjson", "application/x-jsonlines"}
_LINES |= {"application/jsonlines", "application/json-seq", "application/stream+json"}
_TEXTS = {"application/javascript", "application/graphql", "application/yaml", "application/toml", "application/sql"}


def format_of(media_type: str) -> ir.Format:
    """Return how a body of a media type is written; what is not known is bytes."""
    name = bare(media_type)
    if name in _LINES:
        return ir.Format.JSON_LINES
    if is_json(name):
        return ir.Format.JSON
    if name == "application/x-www-form-urlencoded":
        return ir.Format.FORM
    if name.startswith("multipart/"):
        return ir.Format.MULTIPART
    if name in {"application/xml", "text/xml"} or name.endswith("+xml"):
        return ir.Format.XML
    if name == "text/event-stream":
        return ir.Format.EVENTS
    return ir.Format.TEXT if name.startswith("text/") or name in _TEXTS else ir.Format.BINARY


def in_order(content: Sequence[nodes.MediaType]) -> list[nodes.MediaType]:
    """Return media types with those first that hold most of what there is to say."""
    exact = {media.name for media in content if bare(media.name) == "application/json"}
    return sorted(content, key=lambda media: (_PREFERENCE.index(format_of(media.name)), media.name not in exact))


def item_schema(media: nodes.MediaType) -> nodes.Schema | None:
    """Return the schema of one item of a stream: what OpenAPI 3.2 says, else the schema of all."""
    return media.item_schema or media.schema


def is_raw(expr: TypeExpr) -> bool:
    """Say whether a type says nothing about a text."""
    return expr == ir.ANYTHING


def is_textual(expr: TypeExpr) -> bool:
    """Say whether every value of a type is a text."""
    return isinstance(expr, ir.Scalar) and expr.kind is ir.Kind.STRING


def parts_of(media: nodes.MediaType) -> Iterator[ir.Part]:
    """Yield how properties of a form are written, where the document says so."""
    for name, encoding in media.encoding.items():
        style = encoding.get("style")
        explode = encoding.get("explode")
        reserved = encoding.get("allowReserved") is True
        said = isinstance(style, str) or isinstance(explode, bool) or reserved
        yield ir.Part(
            wire_name=name,
            media_type=text(encoding.get("contentType")),
            style=(text(style) or "form") if said else "",
            explode=explode if isinstance(explode, bool) else text(style) in {"", "form"},
            allow_reserved=reserved,
            headers=tuple((header, value) for header, value in part_headers(encoding) if value),
        )


def part_headers(encoding: Mapping[str, JsonValue]) -> Iterator[tuple[str, str]]:
    """Yield the header fields that a part of a form has, with the one value each can have, ``""`` for others."""
    headers = encoding.get("headers")
    for name, header in headers.items() if isinstance(headers, dict) else ():
        if name.lower() != "content-type":
            schema = header.get("schema") if isinstance(header, dict) else None
            values = (schema.get("enum") or [schema.get("const")]) if isinstance(schema, dict) else []
            only = values[0] if isinstance(values, list) and len(values) == 1 else ""
            yield name, only if isinstance(only, str) else ""


def together(exprs: Sequence[TypeExpr | None]) -> TypeExpr | None:
    """Return the type of whatever one of several answers carries; None where none carries anything."""
    different = list(dict.fromkeys(expr for expr in exprs if expr is not None))
    if not different:
        return None
    both = one_of(different)
    return both if None not in exprs else nullable_(both)


def is_json(media_type: str) -> bool:
    """Say whether a media type is JSON (RFC 8259) or has JSON as its structured syntax (RFC 6839, section 3.1)."""
    name = bare(media_type)
    return name == "application/json" or name.endswith("+json")


def preferred_json(content: Sequence[nodes.MediaType]) -> nodes.MediaType | None:
    """Return the content to ask for: JSON itself, else the first that is like it, else whatever any type may mean."""
    exact = [media for media in content if bare(media.name) == "application/json"]
    like = [media for media in content if is_json(media.name)]
    loose = [media for media in content if media.name.strip() in {"*/*", "application/*"}]
    return next(iter((*exact, *like, *loose)), None)


def successes_of(operation: nodes.Operation) -> list[nodes.Response]:
    """Return the answers that mean success; that for every status where no other does."""
    found = [response for response in operation.responses if response.status.startswith("2")]
    return found or [response for response in operation.responses if response.status == "default"]


def main_content(content: Sequence[nodes.MediaType]) -> nodes.MediaType | None:
    """Return what a method reads of an answer: JSON if there is any, else what comes first; streams and parts last."""
    whole = [media for media in content if format_of(media.name) is not ir.Format.MULTIPART]
    others = [media for media in whole if not is_stream(media)]
    return preferred_json(content) or next(iter((*others, *whole, *content)), None)


def is_stream(media: nodes.MediaType | None) -> bool:
    """Say whether a body comes bit by bit."""
    return media is not None and format_of(media.name) in _STREAM_WORDS and not preferred_json([media])


def path_words(operation: nodes.Operation) -> Iterator[str]:
    """Yield HTTP method and path of an operation as words."""
    yield operation.method.lower()
    yield from operation.path.replace("{", "by ").replace("}", "").replace("/", " ").split()


def listed(content: Sequence[nodes.MediaType]) -> str:
    """Return media types for a message."""
    return ", ".join(f"`{media.name}`" for media in content)


def extension(operation: nodes.Operation, name: str) -> JsonValue:
    """Return an extension of an operation, None where there is none."""
    return operation.extensions.get(name)
