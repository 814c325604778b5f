"""Documents as they are on the disk, read without the compiler, and what is the same thing in two of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import yaml

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
Thing = tuple[str, ...]
"""What stays when a document is rearranged: a component or an operation, and the way down to a property."""

# What says nothing about the type of a value.
_PROSE = frozenset(
    {
        *("title", "description", "example", "examples", "externalDocs", "deprecated"),
        *("default", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        *("minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems"),
        *("minProperties", "maxProperties", "xml", "$comment", "required"),
    }
)
_COMBINING = ("allOf", "oneOf", "anyOf", "not", "if", "discriminator")


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    """Scalars as JSON has them: no dates, and only `true` and `false` are booleans."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rsplit(":", 1)[1] not in ("bool", "timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"true|false"), list("tf"))


def read_document(path: Path) -> Any:
    """Return the data of a document, JSON or YAML by its suffix."""
    text = path.read_text(encoding="utf-8")
    return json.loads(text) if path.suffix == ".json" else yaml.load(text, _Loader)  # noqa: S506 - a safe loader


def erased(path: str) -> str:
    """Return a path template without the names of its parameters."""
    return re.sub(r"\{[^}]*\}", "{}", path)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation as it stands in a document; `node` is its object, with the parameters of its path."""

    method: str
    path: str
    node: Mapping[str, Any] = field(compare=False)

    @property
    def title(self) -> str:
        """Method and path, as the document spells them."""
        return f"{self.method.upper()} {self.path}"

    @property
    def key(self) -> str:
        """Method and path without the names of parameters."""
        return f"{self.method.upper()} {erased(self.path)}"

    @property
    def id(self) -> str:
        """The operationId, ``""`` without one."""
        return str(self.node.get("operationId") or "")


class Raw:
    """One document, with what is in it by identity.

    Args:
        data: The whole document.
        before: The previous document of the series: operations are recognised by their operationId, too.
    """

    def __init__(self, data: Any, before: Raw | None = None) -> None:
        self.data = data
        self._before = before

    # Operations

    @cached_property
    def operations(self) -> dict[str, Operation]:
        """The operations, by method and path as the document spells them."""
        found = {}
        for path, item in (self.data.get("paths") or {}).items():
            for method in METHODS:
                node = self.resolved(item).get(method)
                if isinstance(node, dict):
                    operation = Operation(method, path, self._with_shared(self.resolved(item), node))
                    found[operation.title] = operation
        return found

    def _with_shared(self, item: Mapping[str, Any], node: Mapping[str, Any]) -> Mapping[str, Any]:
        own = [self.resolved(entry) for entry in node.get("parameters") or ()]
        named = {(entry.get("in"), entry.get("name")) for entry in own}
        shared = [self.resolved(entry) for entry in item.get("parameters") or ()]
        kept = [entry for entry in shared if (entry.get("in"), entry.get("name")) not in named]
        return {**node, "parameters": [*kept, *own]}

    @cached_property
    def operation_things(self) -> dict[str, str]:
        """What each operation is to the series, by `Operation.title`: its key, or that of the one it was before."""
        if self._before is None:
            return {title: operation.key for title, operation in self.operations.items()}
        before = self._before.operation_things
        keys = {self._before.operations[title].key: thing for title, thing in before.items()}
        ids = single((self._before.operations[title].id, thing) for title, thing in before.items())
        own_keys = {operation.key for operation in self.operations.values()}
        own_ids = single((operation.id, title) for title, operation in self.operations.items())
        taken = {keys[key] for key in own_keys if key in keys}
        found = {}
        for title, operation in self.operations.items():
            thing = keys.get(operation.key)
            if thing is None and operation.id in own_ids and ids.get(operation.id) not in {*taken, None}:
                thing = ids[operation.id]
            found[title] = thing or operation.key
        return found

    # Schemas

    @property
    def schemas(self) -> Mapping[str, Any]:
        """The component schemas."""
        return (self.data.get("components") or {}).get("schemas") or self.data.get("definitions") or {}

    def resolved(self, node: Any) -> Any:
        """Return what a node refers to, else the node."""
        for _ in range(20):
            if not (isinstance(node, dict) and isinstance(node.get("$ref"), str)):
                break
            node = self.at(pointer_tokens(node["$ref"].partition("#")[2]))
        return node if isinstance(node, dict) else {}

    def at(self, tokens: tuple[str, ...]) -> Any:
        """Return what tokens of a pointer lead to, None where there is nothing."""
        node = self.data
        for token in tokens:
            position = int(token) if token.isdigit() else token
            if isinstance(node, dict):
                node = node.get(token, node.get(position))
            elif isinstance(node, list) and isinstance(position, int) and position < len(node):
                node = node[position]
            else:
                return None
        return node

    def parts(self, schema: Any, seen: frozenset[int] = frozenset()) -> Iterator[Mapping[str, Any]]:
        """Yield the schemas that say what an object is: itself, and all of ``allOf``, followed through references."""
        schema = self.resolved(schema)
        if id(schema) in seen:
            return
        yield schema
        for part in schema.get("allOf") or ():
            yield from self.parts(part, seen | {id(schema)})

    def properties(self, schema: Any) -> dict[str, Any]:
        """Return the properties of an object, those of ``allOf`` included."""
        found: dict[str, Any] = {}
        for part in self.parts(schema):
            found = {**(part.get("properties") or {}), **found}
        return found

    def required(self, schema: Any) -> set[str]:
        """Return the names that an object must have."""
        return {name for part in self.parts(schema) for name in part.get("required") or () if isinstance(name, str)}

    @cached_property
    def things(self) -> dict[Thing, list[Any]]:
        """The schemas by what they are in the document, with all that stands there (parts of ``allOf`` are several)."""
        found: dict[Thing, list[Any]] = {}
        for name, schema in self.schemas.items():
            self._walk(schema, ("schema", name), found)
        for title, operation in self.operations.items():
            top = ("operation", self.operation_things[title])
            for parameter in operation.node["parameters"]:
                where = ("parameter", str(parameter.get("in")), str(parameter.get("name")))
                self._walk(parameter.get("schema") or parameter, (*top, *where), found)
            self._walk_contents(operation.node.get("requestBody"), (*top, "requestBody"), found)
            for status, response in (operation.node.get("responses") or {}).items():
                self._walk_contents(response, (*top, "responses", str(status)), found)
        return found

    def _walk_contents(self, holder: Any, thing: Thing, found: dict[Thing, list[Any]]) -> None:
        for media, content in (self.resolved(holder).get("content") or {}).items():
            self._walk((content or {}).get("schema"), (*thing, media), found)

    def _walk(self, schema: Any, thing: Thing, found: dict[Thing, list[Any]]) -> None:
        if not isinstance(schema, dict):
            return
        found.setdefault(thing, []).append(schema)
        for name, inner in (schema.get("properties") or {}).items():
            self._walk(inner, (*thing, "properties", str(name)), found)
        for key in ("items", "additionalProperties"):
            self._walk(schema.get(key), (*thing, key), found)
        for key in ("allOf", "oneOf", "anyOf", "prefixItems"):
            for position, inner in enumerate(schema.get(key) or ()):
                self._walk(inner, (*thing, *step(schema, key, position)), found)

    # From a place to what is there

    def thing(self, tokens: tuple[str, ...]) -> Thing | None:
        """Return what the schema at a pointer is; None where there is none, or nothing that could be known again."""
        match tokens:
            case ("components", "schemas", name, *rest) | ("definitions", name, *rest):
                return self._down(("schema", name), self.schemas.get(name), tuple(rest))
            case ("paths", path, method, *rest) if f"{method.upper()} {path}" in self.operations:
                top = ("operation", self.operation_things[f"{method.upper()} {path}"])
                return self._within_operation(top, ("paths", path, method), tuple(rest))
            case _:
                return None

    def _within_operation(self, top: Thing, place: tuple[str, ...], rest: tuple[str, ...]) -> Thing | None:
        match rest:
            case ("parameters", position, *below):
                parameter = self.resolved(self.at((*place, "parameters", position)))
                where = (*top, "parameter", str(parameter.get("in")), str(parameter.get("name")))
                below = below[1:] if below[:1] == ["schema"] else below
                return self._down(where, parameter.get("schema") or parameter, tuple(below))
            case ("requestBody", "content", media, "schema", *below):
                node = self.at((*place, *rest[:4]))
                return self._down((*top, "requestBody", media), node, tuple(below))
            case ("responses", status, "content", media, "schema", *below):
                node = self.at((*place, *rest[:5]))
                return self._down((*top, "responses", status, media), node, tuple(below))
            case _:
                return None

    def _down(self, thing: Thing, node: Any, rest: tuple[str, ...]) -> Thing | None:
        while rest:
            if not isinstance(node, dict):
                return None
            match rest:
                case ("properties" as key, name, *below):
                    thing, node = (*thing, key, name), (node.get(key) or {}).get(name)
                case (("allOf" | "oneOf" | "anyOf" | "prefixItems") as key, position, *below):
                    inner = node.get(key) or ()
                    if not position.isdigit() or int(position) >= len(inner):
                        return None
                    thing, node = (*thing, *step(node, key, int(position))), inner[int(position)]
                case ("items", *below):
                    thing, node = (*thing, "items"), node.get("items")
                case ("additionalProperties", *below):
                    thing, node = (*thing, "additionalProperties"), node.get("additionalProperties")
                case _:
                    return None
            rest = tuple(below)
        return thing if isinstance(node, dict) else None

    def kind(self, thing: Thing) -> str:
        """Return what a thing is to a caller, roughly; ``""`` where there is none of it."""
        nodes = self.things.get(thing)
        return "+".join(sorted({self._kind(node) for node in nodes})) if nodes else ""

    def _kind(self, node: Mapping[str, Any]) -> str:
        """Return a word for what a schema is; a reference, be it wrapped, is another one's business."""
        whole: list[Any] = node.get("allOf") or []
        if "$ref" in node or (len(whole) == 1 and "$ref" in whole[0] and not node.get("properties")):
            return "reference"
        if any(key in node for key in ("oneOf", "anyOf")):
            return "union"
        values = [value for value in node.get("enum") or () if value is not None]
        if len(values) > 1:
            return "enum"
        if self.properties(node):
            return "object"
        types = node.get("type")
        names = sorted(str(name) for name in (types if isinstance(types, list) else [types]) if name != "null")
        return " ".join(
            (*names, *(key for key in ("allOf", "const", "enum", "additionalProperties", "items") if key in node))
        )

    def members(self, thing: Thing) -> set[str]:
        """Return the values of an enum, as text."""
        return {
            str(value) for node in self.things.get(thing, ()) for value in node.get("enum") or () if value is not None
        }

    def fields(self, thing: Thing) -> set[str]:
        """Return the properties of an object."""
        return {name for node in self.things.get(thing, ()) for name in self.properties(node)}

    # What a type checker would see of it

    def shape(self, schema: Any, seen: frozenset[str] = frozenset()) -> Any:
        """Return a schema without prose: equal shapes are one Python type, as objects and enums stand by name."""
        if not isinstance(schema, dict):
            return schema
        if isinstance(ref := schema.get("$ref"), str):
            if ref in seen:
                return ref
            target = self.resolved(schema)
            return [ref, self.shape(target, seen | {ref})]
        values = [value for value in schema.get("enum") or () if value is not None]
        plain = not any(key in schema for key in _COMBINING)
        if plain and schema.get("properties"):
            return [
                "object",
                schema.get("nullable"),
                schema.get("type"),
                schema.get("readOnly"),
                schema.get("writeOnly"),
            ]
        if plain and len(values) > 1 and all(isinstance(value, str) for value in values):
            nulls = None in schema["enum"]
            return ["enum", nulls, *(schema.get(key) for key in ("nullable", "type", "readOnly", "writeOnly"))]
        return {
            key: self._shaped(key, value, seen)
            for key, value in schema.items()
            if key not in _PROSE and not str(key).startswith("x-")
        }

    def properties_of(self, thing: Thing) -> dict[str, Any]:
        """Return the properties of an object by what it is."""
        return {name: inner for node in self.things.get(thing, ()) for name, inner in self.properties(node).items()}

    def required_of(self, thing: Thing) -> set[str]:
        """Return the names that an object must have, by what it is."""
        return {name for node in self.things.get(thing, ()) for name in self.required(node)}

    def shapes(self, thing: Thing) -> list[Any]:
        """Return the shapes of all that stands at a thing."""
        return [self.shape(node) for node in self.things.get(thing, ())]

    def _shaped(self, key: str, value: Any, seen: frozenset[str]) -> Any:
        if key == "properties" and isinstance(value, dict):
            return {name: self.shape(inner, seen) for name, inner in value.items()}
        if isinstance(value, list) and key in ("allOf", "oneOf", "anyOf", "prefixItems"):
            return [self.shape(inner, seen) for inner in value]
        return self.shape(value, seen)

    # Nodes

    @cached_property
    def nodes(self) -> dict[str, Any]:
        """The nodes that are counted: operations and components."""
        components = self.data.get("components") or {"schemas": self.schemas}
        found = {
            f"#/components/{section}/{name}": node
            for section, entries in components.items()
            if isinstance(entries, dict)
            for name, node in entries.items()
        }
        return {**found, **{title: operation.node for title, operation in self.operations.items()}}


def step(schema: Mapping[str, Any], key: str, position: int) -> Thing:
    """Return how one goes on to a part of a schema: ``allOf`` and "or null" are no steps, a variant is what it has."""
    inner = schema[key]
    if key == "allOf":
        return ()
    if key == "prefixItems":
        return (key, str(position))
    real = [part for part in inner if not (isinstance(part, dict) and part.get("type") == "null")]
    if len(real) == 1:
        return ()
    return (key, variant(inner[position]))


def variant(schema: Any) -> str:
    """Return what tells a variant of a union from the others, whatever their order."""
    if not isinstance(schema, dict):
        return str(schema)
    told = {key: schema[key] for key in ("$ref", "title", "type", "format", "const", "enum") if key in schema}
    return json.dumps([told, sorted(map(tagged, (schema.get("properties") or {}).items()))], sort_keys=True)


def tagged(entry: tuple[str, Any]) -> str:
    """Return a property with the only value that it has, if there is but one: such a value tells variants apart."""
    name, schema = entry
    values = [schema["const"]] if isinstance(schema, dict) and "const" in schema else []
    values = values or (list(schema.get("enum") or ()) if isinstance(schema, dict) else [])
    return f"{name}={values[0]}" if len(values) == 1 else name


def single(pairs: Iterator[tuple[str, str]] | Any) -> dict[str, str]:
    """Return pairs as a mapping, without the keys that are empty or come twice."""
    found: dict[str, str] = {}
    twice = {""}
    for key, value in pairs:
        if key in found:
            twice.add(key)
        found[key] = value
    return {key: value for key, value in found.items() if key not in twice}


def pointer_tokens(pointer: str) -> tuple[str, ...]:
    """Return the tokens of a JSON Pointer (RFC 6901), percent-decoded as in a fragment."""
    return tuple(unquote(token).replace("~1", "/").replace("~0", "~") for token in pointer.split("/")[1:])
