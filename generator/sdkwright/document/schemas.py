"""Schemas: every dialect to the shape of JSON Schema 2020-12, without recursion, each place once."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import quote

from sdkwright.diagnostics import warning
from sdkwright.document.nodes import Discriminator, JsonValue, Schema
from sdkwright.document.places import Place
from sdkwright.document.reading import Reader, kind
from sdkwright.document.versions import Version, Versions

_ANY = "any value is taken here"

# Keywords that hold schemas: one, several in order, several by name.
_ONE: Final = {
    "items": "items",
    "additionalProperties": "additional_properties",
    "unevaluatedProperties": "unevaluated_properties",
    "propertyNames": "property_names",
    "contentSchema": "content_schema",
    "not": "negated",
    "if": "condition",
    "then": "consequence",
    "else": "alternative",
}
_SEVERAL: Final = {"allOf": "all_of", "anyOf": "any_of", "oneOf": "one_of", "prefixItems": "prefix_items"}
_NAMED: Final = {
    "properties": "properties",
    "patternProperties": "pattern_properties",
    "dependentSchemas": "dependent_schemas",
}
_HOLDERS: Final = frozenset((*_ONE, *_SEVERAL, *_NAMED))

_TEXTS: Final = {
    "title": "title",
    "format": "format",
    "contentEncoding": "content_encoding",
    "contentMediaType": "content_media_type",
}
_FLAGS: Final = {"readOnly": "read_only", "writeOnly": "write_only", "deprecated": "deprecated"}
_NUMBERS: Final = frozenset(
    [
        "multipleOf",
        "maximum",
        "minimum",
        "exclusiveMaximum",
        "exclusiveMinimum",
        "maxLength",
        "minLength",
        "maxItems",
        "minItems",
        "maxProperties",
        "minProperties",
        "maxContains",
        "minContains",
    ]
)
_OTHER_CONSTRAINTS: Final = frozenset(("pattern", "uniqueItems", "contains", "dependentRequired", "unevaluatedItems"))
_CONSTRAINTS: Final = _NUMBERS | _OTHER_CONSTRAINTS
_VALUES: Final = frozenset(("const", "default", "example"))
_ANNOTATIONS: Final = frozenset(
    ("title", "description", "default", "example", "examples", "deprecated", "readOnly", "writeOnly", "xml")
)
_SINCE_3_0: Final = frozenset(("oneOf", "anyOf", "not", "nullable", "writeOnly", "deprecated"))
_SINCE_3_1: Final = frozenset(
    ("const", "examples", "patternProperties", "propertyNames", "prefixItems", "contains", "if", "then", "else")
) | frozenset(("dependentSchemas", "unevaluatedProperties", "unevaluatedItems", "contentEncoding", "contentMediaType"))
_TYPES_OF: Final[dict[type, tuple[str, ...]]] = {
    type(None): ("null",),
    bool: ("boolean",),
    int: ("integer", "number"),
    float: ("number",),
    str: ("string",),
    list: ("array",),
    dict: ("object",),
}
_INTEGER: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_TYPES: Final = frozenset(("string", "number", "integer", "boolean", "array", "object", "null"))
_MISNAMED_TYPES: Final = {
    "int": "integer",
    "int32": "integer",
    "int64": "integer",
    "long": "integer",
    "float": "number",
    "double": "number",
    "decimal": "number",
    "bool": "boolean",
    "str": "string",
    "text": "string",
    "uuid": "string",
    "date": "string",
    "datetime": "string",
    "date-time": "string",
    "dict": "object",
    "map": "object",
    "list": "array",
}


class _Raw(NamedTuple):
    """A schema that was found but not built: its parts by keyword, as ids, in the shape the keyword has."""

    place: Place
    below: dict[str, Any]


class Schemas:
    """Builds schemas, each place once, and notes where their references lead."""

    def __init__(self, reader: Reader, versions: Versions) -> None:
        self._reader = reader
        self._log = reader.log
        self._references = reader.references
        self._versions = versions
        self._built: dict[str, Schema] = {}
        self._waiting: deque[Place] = deque()

    def at(self, place: Place) -> Schema:
        """Return the schema at a place, as a schema with `Schema.ref` where there is a reference."""
        known = self._built.get(place.id)
        if known is not None:
            return known
        found: list[_Raw] = []
        todo = [place]
        while todo:
            inner = todo.pop()
            if inner.id not in self._built:
                raw = _Raw(inner, {})
                todo.extend(self._parts(raw))
                found.append(raw)
        # Parts were found after what they are part of, so from the end everything has its parts already.
        for raw in reversed(found):
            self._built[raw.place.id] = self._build(raw)
        return self._built[place.id]

    def get(self, schema_id: str) -> Schema | None:
        """Return the schema with an id (`Origin.id`), or None where nothing is there."""
        known = self._built.get(schema_id)
        if known is not None:
            return known
        file, _, pointer = schema_id.partition("#")
        found = self._references.look_up(Place(file, "", None), f"#{quote(pointer)}")
        return self.at(found) if isinstance(found, Place) else None

    def every(self) -> tuple[Schema, ...]:
        """Return all schemas that were built, in the order in which they were."""
        return tuple(self._built.values())

    def settle(self) -> None:
        """Build everything that references lead to, so that what is wrong there is known."""
        while self._waiting:
            self.at(self._waiting.popleft())

    def _parts(self, raw: _Raw) -> list[Place]:
        """Return the places of the schemas within one, and note them in `raw`."""
        place, below = raw
        if place.reference is not None and self._versions.of(place.file) < Version.V3_1:
            return []
        parts: list[Place] = []
        for keyword, value in place.members.items():
            if keyword not in _HOLDERS or value is None:
                continue
            member = place.child(keyword)
            if keyword in _NAMED:
                within = {name: member.child(name) for name in _schema_names(member)}
                below[keyword] = {name: part.id for name, part in within.items()}
                parts.extend(within.values())
            elif keyword in _SEVERAL or isinstance(value, list):
                several = [member] if isinstance(value, dict) else member.items()
                below[keyword] = [item.id for item in several]
                parts.extend(several)
            else:
                below[keyword] = member.id
                parts.append(member)
        return parts

    def _build(self, raw: _Raw) -> Schema:
        place, below = raw
        value = place.value
        if isinstance(value, bool):
            self._report_boolean(place)
            return Schema(origin=place.origin, always=value)
        if not isinstance(value, dict):
            return self._build_wrong(place)
        out: dict[str, Any] = {}
        if len(value) == 1 and "$ref" in value:
            self._read_ref(place, "$ref", out)
            return Schema(origin=place.origin, **out)
        members = value if "$ref" not in value else self._siblings(place)
        readers = self.readers
        for keyword, content in members.items():
            if keyword in below:
                self._add_parts(place, keyword, below[keyword], out)
            elif keyword in readers and (content is not None or keyword in _VALUES):
                readers[keyword](self, place, keyword, out)
        self._add_rest(place, members, out)
        if self._versions.of(place.file) < Version.V3_1:
            self._report_later(place, members)
        return Schema(origin=place.origin, **out)

    def _report_later(self, place: Place, members: Mapping[str, JsonValue]) -> None:
        """Report keywords of a later version than the file's own; they are read all the same."""
        version = self._versions.of(place.file)
        for keyword, value in members.items():
            if keyword in _SINCE_3_1:
                self._report_since(place.child(keyword), f"`{keyword}`", "3.1")
            elif keyword.startswith("exclusive") and not isinstance(value, bool):
                self._report_since(place.child(keyword), f"`{keyword}` as a number", "3.1")
            elif keyword == "type" and isinstance(value, list):
                self._report_since(place.child(keyword), "several types for one value", "3.1")
            elif version < Version.V3_0 and keyword in _SINCE_3_0:
                self._report_since(place.child(keyword), f"`{keyword}`", "3.0")

    def _report_boolean(self, place: Place) -> None:
        """Report a schema that is a boolean, unless it always could be."""
        if self._versions.of(place.file) < Version.V3_1 and not place.pointer.endswith("/additionalProperties"):
            self._report_since(place, "a boolean as a schema", "3.1")

    def _report_since(self, place: Place, what: str, since: str) -> None:
        message = f"{what} came with OpenAPI {since}; it is read as there"
        self._log.add(warning("later-keyword", place.origin, message))

    def _add_rest(self, place: Place, members: Mapping[str, JsonValue], out: dict[str, Any]) -> None:
        """Read what is not read keyword by keyword."""
        constraints = {key: value for key, value in members.items() if key in _CONSTRAINTS}
        if constraints:
            out["constraints"] = self._constraints(place, constraints)
        found = {key: value for key, value in members.items() if key.startswith("x-")}
        if found:
            out["extensions"] = found
        self._add_nullable(place, out)
        if out.get("types") and out.get("enum"):
            self._fit_enum(place, out)

    def _fit_enum(self, place: Place, out: dict[str, Any]) -> None:
        """Make values of ``enum`` ones of ``type``, which is how many are meant that have the wrong type.

        Reports:
            enum-type: Some have another type.
        """
        types, values = out["types"], out["enum"]
        if types == ("string",) and all(type(value) is str for value in values):
            return
        wrong = [value for value in values if not any(is_of(value, name) for name in types)]
        if not wrong:
            return
        fitting = [value if value not in wrong else _as_type(value, types) for value in values]
        wanted = " or ".join(f"`{name}`" for name in types)
        found = " and ".join(dict.fromkeys(map(kind, wrong)))
        consequence = "null is taken as well" if wrong == [None] else "these are read as such"
        if None in wrong:
            out["types"] = (*types, "null")
        if any(value is not None and not any(is_of(value, name) for name in types) for value in fitting):
            consequence = "`enum` is left out"
            del out["enum"]
        else:
            out["enum"] = distinct(fitting)
        message = f"`enum` holds {found}, though its values are of type {wanted}; {consequence}"
        self._log.add(warning("enum-type", place.origin.child("enum"), message))

    def _build_wrong(self, place: Place) -> Schema:
        """Return the schema for a value that is none."""
        text = place.value.lower() if isinstance(place.value, str) else ""
        if text in ("true", "false"):
            self._reader.wrong_type(place, "a schema", "it is read as a boolean")
            return Schema(origin=place.origin, always=text == "true")
        self._reader.wrong_type(place, "a schema", _ANY)
        return Schema(origin=place.origin)

    def _siblings(self, place: Place) -> Mapping[str, JsonValue]:
        """Return the members of a reference that count beside it.

        Before OpenAPI 3.1 a reference stands alone. Descriptions and the like beside one do no harm and are kept;
        ``nullable`` is what the author meant and is kept; what would change the type is left out.
        """
        members = place.members
        if place.reference is None or self._versions.of(place.file) >= Version.V3_1:
            return members
        if self._references.peek(place) is None:
            # There is nothing else to go by.
            return members
        kept = {
            key: value
            for key, value in members.items()
            if key in ("$ref", "nullable") or key in _ANNOTATIONS or key.startswith("x-")
        }
        for keyword, value in members.items():
            if keyword in _KEYWORDS and keyword not in kept and value is not None:
                self._report_sibling(place, keyword, value)
        return kept

    def _report_sibling(self, place: Place, keyword: str, value: JsonValue) -> None:
        """Report what is lost beside a reference; a type that the target has as well is not."""
        target = self._references.peek(place)
        if keyword == "type" and target is not None and target.members.get("type") in (None, value):
            return
        version = self._versions.of(place.file)
        message = f"`{keyword}` says nothing beside `$ref` in OpenAPI {version}; it is left out"
        hint = "put the reference into `allOf` and this beside it"
        self._log.add(warning("ref-sibling", place.origin.child(keyword), message, hint=hint))

    def _add_parts(self, place: Place, keyword: str, ids: Any, out: dict[str, Any]) -> None:
        if keyword in _NAMED:
            out[_NAMED[keyword]] = self._named_parts(place, keyword, ids)
        elif keyword in _SEVERAL:
            if isinstance(place.members[keyword], dict):
                self._reader.wrong_type(place.child(keyword), "an array of schemas", "it is read as an array of one")
            elif not isinstance(place.members[keyword], list):
                self._reader.wrong_type(place.child(keyword), "an array of schemas")
            out[_SEVERAL[keyword]] = tuple(self._built[part] for part in ids)
        elif isinstance(ids, list):
            self._add_items_list(place, ids, out)
        else:
            out[_ONE[keyword]] = self._built[ids]

    def _named_parts(self, place: Place, keyword: str, ids: dict[str, str]) -> dict[str, Schema]:
        """Return the schemas of a map by name; what a reference in its place leads to comes first."""
        member = place.child(keyword)
        parts: dict[str, Schema] = {}
        if not isinstance(member.value, dict):
            self._reader.wrong_type(member, "an object")
        elif member.reference is not None:
            found = self._references.follow(member, "it is left out")
            targets = [(name, found.child(name)) for name in _schema_names(found)] if found else []
            for name, target in targets:
                parts[name] = Schema(origin=member.origin.child(name), ref=self._lead_to(target))
        parts.update((name, self._built[part]) for name, part in ids.items())
        return parts

    def _add_items_list(self, place: Place, ids: list[str], out: dict[str, Any]) -> None:
        """Read ``items`` as an array, which before JSON Schema 2020-12 was what ``prefixItems`` is now."""
        message = "`items` is an array, which is `prefixItems` now; it is read as that"
        self._log.add(warning("items-array", place.origin.child("items"), message))
        out["prefix_items"] = tuple(self._built[part] for part in ids)

    def _lead_to(self, target: Place) -> str:
        """Return the id of the schema at a place, which will be built."""
        if target.id not in self._built:
            self._waiting.append(target)
        return target.id

    # What follows reads one keyword each into `out`, the arguments of `Schema`.

    def _read_ref(self, place: Place, keyword: str, out: dict[str, Any]) -> None:
        ref = place.members[keyword]
        if not isinstance(ref, str):
            self._reader.wrong_type(place.child(keyword), "a string", _ANY)
            return
        found = self._references.target(place, ref, _ANY, keyword=keyword)
        if found is not None:
            out["ref"] = self._lead_to(found)
        if keyword == "$dynamicRef" and (count := self._references.meanings(place, ref)) > 1:
            message = f"`{ref}` may mean {count} schemas, by the way one comes here; it is read as the one nearest by"
            self._log.add(warning("dynamic-ref", place.origin.child(keyword), message))

    def _read_text(self, place: Place, keyword: str, out: dict[str, Any]) -> None:
        out[_TEXTS[keyword]] = self._reader.text(place, keyword)

    def _read_description(self, place: Place, keyword: str, out: dict[str, Any]) -> None:
        out[keyword] = self._reader.description(place)

    def _read_flag(self, place: Place, keyword: str, out: dict[str, Any]) -> None:
        out[_FLAGS[keyword]] = self._reader.flag(place, keyword)

    def _read_types(self, place: Place, keyword: str, out: dict[str, Any]) -> None:
        value = place.members[keyword]
        if isinstance(value, str) and value in _TYPES:
            out["types"] = (value,)
            return
        member = place.child(keyword)
        if not isinstance(value, str | list):
            self._reader.wrong_type(member, "a string or an array of strings", _ANY)
            return
        items = member.items() if isinstance(value, list) else [member]
        types = (self._type(item, out) for item in items)
        out["types"] = tuple(dict.fromkeys(name for name in types if name))

    def _type(self, item: Place, out: dict[str, Any]) -> str:
        """Return the type that one word names, or ``""`` where it names none."""
        name = item.value
        if isinstance(name, str) and name in _TYPES:
            return name
        if name == "file":
            out.setdefault("format", "binary")
            if self._versions.of(item.file) == Version.V2_0:
                return "string"
        meant = _MISNAMED_TYPES.get(str(name).lower(), "")
        if isinstance(name, str) and name.lower() in _TYPES:
            meant = name.lower()
        if name is None:
            message = "`null` without quotes is no string; it is read as the type `null`"
            self._log.add(warning("unknown-type", item.origin, message, hint='write `"null"`'))
            return "null"
        shown = f"`{name}`" if isinstance(name, str) else kind(name)
        consequence = f"it is read as `{meant}`" if meant else "it is left out"
        self._log.add(warning("unknown-type", item.origin, f"{shown} is no type of JSON Schema; {consequence}"))
        return meant

    def _read_constant(self, place: Place, keyword: str, out: dict[str, Any]) -> None:
        out["constant"] = (place.members[keyword],)

    def _read_default(self, place: Place, keyword: str, out: dict[str, Any]) -> None:
        out["default"] = (place.members[keyword],)

    def _read_enum(self, place: Place, keyword: str, out: dict[str, Any]) -> None:
        values = place.members[keyword]
        if not isinstance(values, list):
            self._reader.wrong_type(place.child(keyword), "an array")
        elif not values:
            message = "`enum` is empty, so that no value would do; it is left out"
            self._log.add(warning("empty-enum", place.origin.child(keyword), message))
        else:
            out["enum"] = distinct(values)

    def _read_example(self, place: Place, keyword: str, out: dict[str, Any]) -> None:
        out["examples"] = (place.members[keyword], *out.get("examples", ()))

    def _read_examples(self, place: Place, keyword: str, out: dict[str, Any]) -> None:
        value = place.members[keyword]
        if isinstance(value, list):
            out["examples"] = (*out.get("examples", ()), *value)
        else:
            self._reader.wrong_type(place.child(keyword), "an array")

    def _read_required(self, place: Place, keyword: str, out: dict[str, Any]) -> None:
        out["required"] = self._reader.strings(place, keyword)

    def _read_xml(self, place: Place, keyword: str, out: dict[str, Any]) -> None:
        found = self._reader.object(place, keyword)
        if found is not None:
            out["xml"] = found.members

    def _read_discriminator(self, place: Place, keyword: str, out: dict[str, Any]) -> None:
        value = place.members[keyword]
        if isinstance(value, str):
            if self._versions.of(place.file) > Version.V2_0:
                self._reader.wrong_type(place.child(keyword), "an object", "it is read as its `propertyName`")
            out["discriminator"] = Discriminator(
                property_name=value, mapping={}, default=None, origin=place.origin.child(keyword)
            )
            return
        found = self._reader.object(place, keyword)
        name = self._reader.text(found, "propertyName") if found else ""
        if found is not None and name:
            out["discriminator"] = self._discriminator(found, name)
        elif found is not None:
            message = "`discriminator` has no `propertyName`; it is left out"
            self._log.add(warning("incomplete-discriminator", found.origin, message))

    def _discriminator(self, place: Place, name: str) -> Discriminator:
        targets = {tag: self._variant(target) for tag, target in self._reader.members(place, "mapping")}
        default = self._variant(place.child("defaultMapping")) if "defaultMapping" in place.members else None
        return Discriminator(
            property_name=name,
            mapping={tag: target for tag, target in targets.items() if target is not None},
            default=default,
            origin=place.origin,
        )

    def _variant(self, place: Place) -> str | None:
        """Return the id of the schema that a mapping names: a component, or a reference."""
        named = place.value
        if not isinstance(named, str):
            self._reader.wrong_type(place, "a string")
            return None
        for file in dict.fromkeys((place.file, self._references.root)):
            component = self._references.component(file, named)
            if component is not None:
                return self._lead_to(component)
        found = self._references.look_up(place, named, keyword="")
        if isinstance(found, Place):
            return self._lead_to(found)
        if not found.said:
            message = f"`{named}` does not exist{found.why}; this tag is left out"
            self._log.add(warning("unknown-ref", place.origin, message, hint=self._references.hint(found)))
        return None

    def _constraints(self, place: Place, found: dict[str, JsonValue]) -> dict[str, JsonValue]:
        """Return validation keywords in the shape of 2020-12, where an exclusive bound is a number."""
        for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
            flag = found.get(exclusive)
            if isinstance(flag, bool):
                self._exclusive_flag(place, found, bound, exclusive)
        for keyword in [key for key, value in found.items() if value is None]:
            del found[keyword]
        for keyword in [key for key in found if key in _NUMBERS and not _is_number(found[key])]:
            self._reader.wrong_type(place.child(keyword), "a number")
            del found[keyword]
        return found

    def _exclusive_flag(self, place: Place, found: dict[str, JsonValue], bound: str, exclusive: str) -> None:
        if found.pop(exclusive) and bound in found:
            found[exclusive] = found.pop(bound)
        if self._versions.of(place.file) >= Version.V3_1:
            message = f"`{exclusive}` is a number since OpenAPI 3.1; with `true` it is read as a flag on `{bound}`"
            self._log.add(warning("exclusive-flag", place.origin.child(exclusive), message))

    def _add_nullable(self, place: Place, out: dict[str, Any]) -> None:
        """Fold ``nullable`` into the types."""
        version = self._versions.of(place.file)
        keyword = "nullable" if version > Version.V2_0 or "nullable" in place.members else "x-nullable"
        if keyword not in place.members or not self._reader.flag(place, keyword):
            return
        if version >= Version.V3_1:
            message = "`nullable` is no keyword since OpenAPI 3.1; it is read as the type `null` beside the others"
            hint = 'write `type: [..., "null"]`'
            self._log.add(warning("nullable", place.origin.child(keyword), message, hint=hint))
        out["nullable"] = True
        if out.get("types") and "null" not in out["types"]:
            out["types"] = (*out["types"], "null")

    readers: Final[dict[str, Callable[[Schemas, Place, str, dict[str, Any]], None]]] = {
        "$ref": _read_ref,
        "$dynamicRef": _read_ref,
        "type": _read_types,
        "const": _read_constant,
        "default": _read_default,
        "enum": _read_enum,
        "example": _read_example,
        "examples": _read_examples,
        "required": _read_required,
        "discriminator": _read_discriminator,
        "xml": _read_xml,
        "description": _read_description,
        **dict.fromkeys(_TEXTS, _read_text),
        **dict.fromkeys(_FLAGS, _read_flag),
    }


def distinct(values: list[JsonValue]) -> tuple[JsonValue, ...]:
    """Return values without repetitions, equal as JSON Schema has it: ``1`` is ``1.0`` but not ``true``."""
    if all(type(value) is str for value in values):
        return tuple(dict.fromkeys(values))
    seen: dict[str, JsonValue] = {}
    for value in values:
        whole = int(value) if isinstance(value, float) and value.is_integer() else value
        seen.setdefault(json.dumps(whole, sort_keys=True), value)
    return tuple(seen.values())


def is_of(value: JsonValue, name: str) -> bool:
    """Say whether a value has one of the types of JSON Schema."""
    return name in _TYPES_OF[type(value)] or (name == "integer" and isinstance(value, float) and value.is_integer())


def _as_type(value: JsonValue, types: tuple[str, ...]) -> JsonValue:
    """Return a value as one of a type, if another type's value is written the same; else as it is."""
    if "string" in types and isinstance(value, bool | int | float):
        return json.dumps(value)
    if isinstance(value, str) and value.lower() in ("true", "false") and "boolean" in types:
        return value.lower() == "true"
    if isinstance(value, str) and _INTEGER.fullmatch(value) and not {"integer", "number"}.isdisjoint(types):
        return int(value)
    return value


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _schema_names(member: Place) -> list[str]:
    """Return the names in a map of schemas; a ``$ref`` that is a string is no name."""
    return [name for name in member.members if name != "$ref" or member.reference is None]


_READ: Final = frozenset(Schemas.readers)
_KEYWORDS: Final = frozenset((*_READ, *_HOLDERS, *_CONSTRAINTS))
