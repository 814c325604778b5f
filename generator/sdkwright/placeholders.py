"""An API in which every string of the document is replaced by a placeholder, for a second rendering.

What templates make of it has the same syntax tree, but for string constants, if no text of the document becomes code.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from sdkwright import ir
from sdkwright.naming import Names
from sdkwright.naming.target import NamedApi

# What is ours in the IR: ids and the words of our own that decide what is written.
_OURS = {"id", "context", "origin", "style", "status", "tag_source", "preferred", "name"}

# Words that mean something to us beside what they say.
_KNOWN = {
    *("application/json", "application/jsonl", "application/octet-stream", "application/x-www-form-urlencoded"),
    *("application/xml", "multipart/form-data", "text/plain", "application/*", "*/*"),
}

Replace = Callable[[str], str]


def placeholder(text: str) -> str:
    """Return a text that stands for another one: the same for an identifier, which is harmless as it is."""
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text) or text in _KNOWN:
        return text
    return "text " + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def replaced(node: Any, replace: Replace) -> Any:
    """Return a part of the IR with every string of the document replaced."""
    if type(node) is str:
        return replace(node) if node else node
    if isinstance(node, tuple):
        return tuple(replaced(item, replace) for item in node)
    if isinstance(node, Mapping):
        return {key: replaced(item, replace) for key, item in node.items()}
    if dataclasses.is_dataclass(node) and not isinstance(node, type):
        changes = {
            field.name: replaced(getattr(node, field.name), replace)
            for field in dataclasses.fields(node)
            if field.name not in _OURS or (field.name == "id" and isinstance(node, ir.Scheme))
        }
        return dataclasses.replace(node, **changes)
    return node


def renamed(names: Names, api: ir.Api, replace: Replace) -> Names:
    """Return the names of an API for the same one with its strings replaced: no identifier changes."""
    return dataclasses.replace(
        names,
        fields={(id_, replace(wire) if wire else wire): name for (id_, wire), name in names.fields.items()},
        members={
            (id_, replace(value) if value and isinstance(value, str) else value): name
            for (id_, value), name in names.members.items()
        },
        resources={replace(wire): name for wire, name in names.resources.items()},
        children={
            replace(above): {replace(wire): name for wire, name in children.items()}
            for above, children in names.children.items()
        },
        parameters={
            (method.id, f"{parameter.place}:{replace(parameter.wire_name)}"): names.parameters[method.id, parameter.key]
            for method in api.methods
            for parameter in method.parameters
        },
        schemes={replace(id_): name for id_, name in names.schemes.items()},
    )


def hidden(named: NamedApi) -> NamedApi:
    """Return an API with its names as it would be if its document said other words."""
    api = replaced(named.api, placeholder)
    names, common = (renamed(each, named.api, placeholder) for each in (named.names, named.common))
    return dataclasses.replace(named, api=api, names=names, common=common)
