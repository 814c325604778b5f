"""Where a type is written, read off its place: the same for whoever comes to it first."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from sdkwright.diagnostics import Origin
from sdkwright.document.nodes import Document, MediaType, Operation, Schema
from sdkwright.ir import Context

_TRANSPARENT = {"schema", "$defs", "definitions", "encoding"}
_WORDS = {
    "items": "item",
    "additionalProperties": "value",
    "propertyNames": "key",
    "not": "other",
    "itemSchema": "item",
}
_CHOICES = {"oneOf", "anyOf", "prefixItems"}
# A callback's: paths, its path, its method, callbacks, its name, its expression, its method.
_DEEPEST_OPERATION = 7
# What a type is called after its component: where that is all, and where another type has the name.
_COMPONENTS = {
    "parameters": ("", "parameter"),
    "headers": ("header", "header"),
    "requestBodies": ("body", "body"),
    "responses": ("response", "response"),
}
_SCHEMAS = {"schemas", "definitions"}


class Contexts:
    """Tells the context of a type from the pointer of its schema."""

    def __init__(self, document: Document, branch_words: Callable[[Schema, tuple[Schema, ...]], str]) -> None:
        self._document = document
        self._branch_words = branch_words
        self._operations: Mapping[str, Operation] = {
            operation.origin.id: operation
            for owner in (*document.operations, *document.webhooks)
            for operation in (owner, *owner.callbacks)
        }
        self._parameters: dict[str, Mapping[tuple[str, ...], str]] = {}

    def of(self, schema: Schema) -> Context:
        """Return the context of a schema; one under ``components`` is its own root."""
        tokens = schema.origin.tokens
        context = self._in_component(schema, tokens) or self._in_operation(schema, tokens)
        if context is not None and context.parent:
            return replace(context, preferred=class_name(schema))
        return replace(context or self._in_file(schema, tokens), preferred=text(schema.extensions.get("x-py-name")))

    def _in_file(self, schema: Schema, tokens: tuple[str, ...]) -> Context:
        """Return the context of a schema in a file that is no whole document: the file's name, and what is below."""
        *folders, name = re.sub(r"\.\w+$", "", schema.origin.file).split("/")
        words = f"{name} {self._below(schema, tokens)}".strip()
        longer = (f"{folder} {words}" for folder in reversed(folders))
        return Context(parent="", words=words, alternatives=(*longer, f"{' '.join(folders)} {words}"))

    def _in_component(self, schema: Schema, tokens: tuple[str, ...]) -> Context | None:
        start = 1 if tokens[:1] == ("components",) else 0
        section, name, rest = tokens[start : start + 1], tokens[start + 1 : start + 2], tokens[start + 2 :]
        if start == 0 and section != ("definitions",):
            return None
        if not name or section[0] not in {*_COMPONENTS, *_SCHEMAS}:
            return None
        words = self._below(schema, rest)
        if section[0] in _SCHEMAS and not words:
            return Context(parent="", words=name[0])
        if section[0] in _SCHEMAS:
            return Context(parent=Origin(schema.origin.file).child(*tokens[: start + 2]).id, words=words)
        alone, kind = _COMPONENTS[section[0]]
        return Context(
            parent="",
            words=f"{name[0]} {words or alone}".strip(),
            alternatives=tuple(f"{name[0]} {kind} {more}".strip() for more in (words, f"{words} {media_words(rest)}")),
        )

    def _in_operation(self, schema: Schema, tokens: tuple[str, ...]) -> Context | None:
        whole = schema.origin.id
        ends = [*(slash.start() for slash in re.finditer("/", schema.origin.pointer)), len(schema.origin.pointer)]
        before = len(whole) - len(schema.origin.pointer)
        for length in range(min(len(tokens), _DEEPEST_OPERATION), 1, -1):
            operation = self._operations.get(whole[: before + ends[length]])
            if operation is not None:
                words, longer = self._in_part(operation, tokens[length:], schema)
                return Context(parent=owner_of(operation), words=words, alternatives=longer)
        return None

    def _in_part(self, operation: Operation, tokens: tuple[str, ...], schema: Schema) -> tuple[str, tuple[str, ...]]:
        """Return what a schema of an operation is called, and longer names that say where it is."""
        match tokens:
            case ("parameters", _, *rest):
                name = self._parameter_names(operation).get(tokens[:2], "")
                return f"{name} {self._below(schema, tuple(rest))}".strip(), ()
            case ("requestBody", "content", _, *rest):
                whole = "payload" if operation.event else "request"
                content = operation.body.content if operation.body is not None else ()
                return in_body(whole, self._below(schema, tuple(rest)), tokens, content)
            case ("responses", status, "content", _, *rest):
                content = next((answer.content for answer in operation.responses if answer.status == status), ())
                return in_body(answer_words(operation, status), self._below(schema, tuple(rest)), tokens, content)
            case ("responses", status, "headers"):
                whole = f"{answer_words(operation, status)} headers"
                return whole.removeprefix("response ") if whole == "response headers" else whole, (whole,)
            case ("responses", status, "headers", name, *rest):
                words = f"{name} {self._below(schema, tuple(rest))}".strip()
                return words, (f"{answer_words(operation, status)} {words}",)
            case _:
                return self._below(schema, tokens), ()

    def _parameter_names(self, operation: Operation) -> Mapping[tuple[str, ...], str]:
        """Return the names of an operation's parameters by the last two tokens of their places."""
        known = self._parameters.get(operation.origin.id)
        if known is None:
            known = {parameter.origin.tokens[-2:]: parameter.name for parameter in operation.parameters}
            self._parameters[operation.origin.id] = known
        return known

    def _below(self, schema: Schema, tokens: tuple[str, ...]) -> str:
        """Return what tells a schema apart below its root, as words."""
        words: list[str] = []
        step = 0
        while step < len(tokens):
            key = tokens[step]
            if key in {"properties", "patternProperties"}:
                words.extend(tokens[step + 1 : step + 2])
                step += 2
            elif key in _CHOICES:
                words.append(self._choice(schema, tokens, step))
                step += 2
            elif key == "if":
                words.extend(tokens[step + 1 : step + 2])
                step += 2
            elif key == "then":
                words.append(self._condition(schema, tokens, step))
                step += 1
            elif key in {"allOf", "content"}:
                step += 2
            elif key in _TRANSPARENT:
                step += 1
            else:
                words.append(_WORDS.get(key, key))
                step += 1
        return " ".join(filter(None, words))

    def _condition(self, schema: Schema, tokens: tuple[str, ...], step: int) -> str:
        """Return the values of a property on which something depends."""
        whole = schema.origin.tokens
        owner = self._document.schema(Origin(schema.origin.file).child(*whole[: len(whole) - len(tokens) + step]).id)
        tags = owner.condition.properties.values() if owner is not None and owner.condition is not None else ()
        return " ".join(str(value) for tag in tags for value in tag.constant or tag.enum or ())

    def _choice(self, schema: Schema, tokens: tuple[str, ...], step: int) -> str:
        """Return what tells an alternative from the others; nothing where only null is beside it."""
        whole = schema.origin.tokens
        above = whole[: len(whole) - len(tokens) + step]
        owner = self._document.schema(Origin(schema.origin.file).child(*above).id)
        branch = self._document.schema(Origin(schema.origin.file).child(*above, *tokens[step : step + 2]).id)
        choices = (owner.one_of or owner.any_of) if owner is not None and tokens[step] != "prefixItems" else ()
        if branch is None or branch not in choices:
            return f"option {tokens[step + 1]}"
        others = tuple(choice for choice in choices if choice is not branch and not is_plain(choice))
        return (self._branch_words(branch, others) or f"option {tokens[step + 1]}") if others else ""


def in_body(
    whole: str, words: str, tokens: tuple[str, ...], content: Sequence[MediaType]
) -> tuple[str, tuple[str, ...]]:
    """Return what a schema of a body is called, and longer names: with the body, and its media type if it has others.

    Args:
        whole: What the body is called.
        words: What tells the schema apart within it.
        tokens: The path to it, from the operation.
        content: What the body may be.
    """
    media = (f"{whole} {media_words(tokens)} {words}".strip(),) if len(content) > 1 else ()
    return words or whole, ((f"{whole} {words}", *media) if words else media)


def media_words(tokens: tuple[str, ...]) -> str:
    """Return the media type in the path to a schema as words, without what all are: ``"form-data"``."""
    media = next((media for key, media in pairwise(tokens) if key == "content"), "")
    return re.sub(r"^(x-)?(www-)?|^vnd\.", "", media.partition(";")[0].rpartition("/")[2])


def is_plain(schema: Schema) -> bool:
    """Say whether the values of a schema are those of a JSON type that is neither an object nor an array."""
    shaped = (schema.ref, schema.enum, schema.properties, schema.all_of, schema.any_of, schema.one_of)
    return bool(schema.types) and not any(shaped) and {"object", "array"}.isdisjoint(schema.types)


def owner_of(operation: Operation) -> str:
    """Return the id of the method or the event of an operation; callbacks may share their names."""
    return operation.origin.id if operation.event else f"{operation.method} {operation.path}"


def answer_words(operation: Operation, status: str) -> str:
    """Return how an answer of an operation is called: its status is said where it is not the one success."""
    successes = [response.status for response in operation.responses if response.status.startswith("2")]
    return "response" if successes == [status] else f"response {status}"


def class_name(schema: Schema) -> str:
    """Return the name that a schema within another gives its class, or ``""``: such a name begins with a capital."""
    name = text(schema.extensions.get("x-py-name"))
    return name if name[:1].isupper() else ""


def field_name(schema: Schema) -> str:
    """Return the name that the schema of a property gives the field, or ``""``: one of a class is none."""
    name = text(schema.extensions.get("x-py-name"))
    return "" if name[:1].isupper() else name


def text(value: object) -> str:
    """Return a value that should be a string, ``""`` for any other."""
    return value if isinstance(value, str) else ""
