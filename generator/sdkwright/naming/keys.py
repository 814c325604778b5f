"""The keys of the ledger: where a thing stands in its document, as ``file#/pointer``."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from sdkwright import ir
from sdkwright.diagnostics import escape_token, unescape_token
from sdkwright.ir import TypeId
from sdkwright.ledger import NameEntry

_SCHEMES = "#/components/securitySchemes/"
_SERVERS = "#/servers/"
_TAGS = "#/tags/"
_TREE = "#/tag-tree/"

SHARED = ""
"""The key of the ledger of what the APIs of a target share, or of its only API."""
WAS = "/was/"
"""Stands before the class of a type in whose place another one is."""


def type_key(definition: ir.TypeDef) -> str:
    """Return the key of a type; that of a type within something is not the one of the field it stands in."""
    # A file that is no whole document has no component that would be the parent.
    in_field = definition.id.rpartition("/")[0].endswith("/properties")
    return f"{definition.id}/class" if definition.context.parent or in_field else definition.id


def unknown_key(type_id: TypeId) -> str:
    """Return the key of the class of a union's unknown variants."""
    return f"{type_id}/unknown"


def field_key(type_id: TypeId, wire_name: str) -> str:
    """Return the key of a field; one that a model takes from a base is still the model's own."""
    return f"{type_id}/properties/{escape_token(wire_name)}"


def member_key(type_id: TypeId, value: str | int) -> str:
    """Return the key of an enum member, by its value: positions move."""
    return f"{type_id}/enum/{escape_token(str(value))}"


def tag_key(wire_name: str) -> str:
    """Return the key of a resource."""
    return f"{_TAGS}{escape_token(wire_name)}"


def is_tag_key(key: str) -> bool:
    """Say whether a key is that of a resource."""
    return key.startswith(_TAGS)


def child_key(parent: str, child: str) -> str:
    """Return the key of a resource as a part of another one, by the wire names of both."""
    return f"{_TREE}{escape_token(parent)}/{escape_token(child)}"


def is_child_key(key: str) -> bool:
    """Say whether a key is that of a resource as a part of another one."""
    return key.startswith(_TREE)


def child_of(key: str) -> tuple[str, str]:
    """Return the wire names of both."""
    parent, _, child = key.removeprefix(_TREE).partition("/")
    return unescape_token(parent), unescape_token(child)


def scheme_key(scheme: str) -> str:
    """Return the key of a way to authenticate."""
    return f"{_SCHEMES}{escape_token(scheme)}"


def is_scheme_key(key: str) -> bool:
    """Say whether a key is that of a way to authenticate."""
    return key.startswith(_SCHEMES)


def server_keys(servers: Sequence[ir.Server]) -> tuple[str, ...]:
    """Return the keys of servers: by their URL, and where several have the same by what is said of them, too."""
    alone = Counter(server.url for server in servers)
    return tuple(
        server_key(server.url) if alone[server.url] == 1 else server_key(server.url, server.name or server.doc)
        for server in servers
    )


def server_key(url: str, words: str = "") -> str:
    """Return the key of a server, with words where others have its URL."""
    key = f"{_SERVERS}{escape_token(url)}"
    return f"{key}/{escape_token(words)}" if words else key


def is_server_key(key: str) -> bool:
    """Say whether a key is that of a server."""
    return key.startswith(_SERVERS)


def keys_of(api: ir.Api) -> Iterator[str]:
    """Yield the keys of all types, fields and members."""
    for definition in api.types.values():
        yield type_key(definition)
        if isinstance(definition, ir.Model):
            yield from (field_key(definition.id, entry.wire_name) for entry in definition.fields)
        elif isinstance(definition, ir.Enum):
            yield from (member_key(definition.id, member.value) for member in definition.members)


def parts_of(names: Mapping[str, NameEntry]) -> dict[TypeId, dict[str, str]]:
    """Return the keys of fields and enum members by wire name, by type and section (``…/properties``, ``…/enum``)."""
    found: dict[TypeId, dict[str, str]] = defaultdict(dict)
    for key, entry in names.items():
        if not entry.module:
            above, _, wire_name = key.rpartition("/")
            found[above][wire_name] = key
    return found


def section_of(definition: ir.TypeDef) -> tuple[str, set[str]]:
    """Return the section of a type's parts, as `parts_of` has it, and the wire names of those that it has now."""
    match definition:
        case ir.Model(fields=fields):
            return f"{definition.id}/properties", {escape_token(entry.wire_name) for entry in fields}
        case ir.Enum(members=members):
            return f"{definition.id}/enum", {member_key("", m.value).removeprefix("/enum/") for m in members}
        case _:
            return "", set()


def types_below(names: Mapping[str, NameEntry]) -> dict[TypeId, NameEntry]:
    """Return the classes of a ledger by the id of their type, without those of unknown variants."""
    return {
        key.removesuffix("/class"): entry
        for key, entry in names.items()
        if entry.module and WAS not in key and not _is_unknown(key, names)
    }


def _is_unknown(key: str, names: Mapping[str, NameEntry]) -> bool:
    union = key.removesuffix("/unknown")
    return union != key and any(above in names and names[above].module for above in (union, f"{union}/class"))
