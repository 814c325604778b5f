"""The documents under spec/ as nodes that know where they stand, for the tests of these documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "spec"
APIS = ("embedded", "connect", "organisations")
SHARED = "common"
VERBS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@cache
def load(name: str) -> Any:
    """Return one document of spec/ as plain data."""
    return yaml.safe_load((SPEC / f"{name}.yaml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Node:
    """A value in a document, and where it is: the document's name and a JSON Pointer."""

    document: str
    pointer: str
    value: Any

    def __contains__(self, key: object) -> bool:
        return key in self.value

    def __getitem__(self, key: str | int) -> Node:
        step = str(key).replace("~", "~0").replace("/", "~1")
        return Node(self.document, f"{self.pointer}/{step}", self.value[key])

    def __str__(self) -> str:
        return f"{self.document}.yaml#{self.pointer}"

    @property
    def children(self) -> Iterator[Node]:
        """The values directly within it, in order."""
        if isinstance(self.value, dict):
            yield from (self[key] for key in self.value)
        elif isinstance(self.value, list):
            yield from (self[index] for index in range(len(self.value)))

    def items(self, key: str) -> tuple[Node, ...]:
        """The values within one of its own, in order; none where that is absent."""
        return tuple(self[key].children) if key in self else ()

    @property
    def key(self) -> str:
        """The last step of the pointer: the name of a component or a property."""
        return self.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")

    @property
    def resolved(self) -> Node:
        """What it refers to, or itself if it is no reference."""
        node = self
        while isinstance(node.value, dict) and "$ref" in node.value:
            file, _, pointer = node.value["$ref"].partition("#")
            node = at(file.removesuffix(".yaml") or node.document, pointer)
        return node

    def walk(self) -> Iterator[Node]:
        """Yield it and all within it, each before its parts, without following references."""
        yield self
        for child in self.children:
            yield from child.walk()


def document(name: str) -> Node:
    """Return the whole of one document."""
    return Node(name, "", load(name))


def at(name: str, pointer: str) -> Node:
    """Return the value at a JSON Pointer (RFC 6901)."""
    node = document(name)
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        node = node[int(key) if isinstance(node.value, list) else key]
    return node


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a document."""

    verb: str
    path: str
    node: Node
    parameters: tuple[Node, ...]

    @property
    def id(self) -> str:
        """The operationId."""
        return str(self.node["operationId"].value)

    @property
    def responses(self) -> dict[str, Node]:
        """The answers by status."""
        return {response.key: response.resolved for response in self.node.items("responses")}

    @property
    def contents(self) -> Iterator[Node]:
        """The media types of the body and of the answers."""
        bodies = (self.node["requestBody"].resolved,) if "requestBody" in self.node else ()
        for holder in (*bodies, *self.responses.values()):
            yield from holder.items("content")


@cache
def operations(name: str) -> tuple[Operation, ...]:
    """Return the operations of a document in its order, the parameters of a path before the operation's own."""
    found = []
    for path in document(name).items("paths"):
        shared = tuple(parameter.resolved for parameter in path.items("parameters"))
        for node in path.children:
            if node.key in VERBS:
                own = tuple(parameter.resolved for parameter in node.items("parameters"))
                found.append(Operation(node.key.upper(), path.key, node, (*shared, *own)))
    return tuple(found)


def schemas(name: str) -> dict[str, Node]:
    """Return the component schemas of a document by name."""
    return {schema.key: schema for schema in document(name)["components"].items("schemas")}


def properties(schema: Node) -> dict[str, Node]:
    """Return the properties of an object, those of what it extends first; a later one replaces an earlier one."""
    schema = schema.resolved
    found: dict[str, Node] = {}
    for part in schema.items("allOf"):
        found |= properties(part)
    return found | {entry.key: entry for entry in schema.items("properties")}


def required(schema: Node) -> frozenset[str]:
    """Return the names of the properties that an object must have."""
    schema = schema.resolved
    own = frozenset(schema.value.get("required", ()))
    return own.union(*(required(part) for part in schema.items("allOf")))
