"""Document → diagnostics: what is odd in a document that was read, one small function per rule.

The parser has reported what it had to leave out or mend. What follows is read as it is written, and said to be odd.
"""

from __future__ import annotations

import json
import re
from bisect import bisect
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from sdkwright.diagnostics import Diagnostic, DiagnosticLog, Origin, fault, warning
from sdkwright.document.nodes import Document, JsonValue, Operation
from sdkwright.document.places import Place
from sdkwright.document.reading import kind, named
from sdkwright.document.schemas import is_of
from sdkwright.document.tags import lineage
from sdkwright.document.versions import Version, version_of
from sdkwright.patterns import pattern_fault
from sdkwright.source import SourceSet

_VARIABLE: Final = re.compile(r"\{[^{}]*\}")
_COMPOSED: Final = ("oneOf", "anyOf", "allOf", "not", "if", "then", "else")
# What the messages of jsonschema-rs look like.
_REQUIRED: Final = re.compile(r"""^['"](.+)['"] is a required property""")
_UNEXPECTED: Final = re.compile(r"properties are not allowed \((.+) (?:was|were) unexpected\)")
_TYPE: Final = re.compile(r"is not of types? (.+)$")
_CONSTANT: Final = re.compile(r"(.+) was expected$")
_SEVERAL: Final = "valid under more than one"
_QUOTED: Final = re.compile(r"""['"]([^'"]*)['"]""")
_MOST_FINDINGS: Final = 1000
"""Findings of the specification's schema in one file; a document with more of them has another problem."""


def validate(document: Document, sources: SourceSet, log: DiagnosticLog) -> None:
    """Report what is odd in a document; nothing is fatal, and nothing of the document is run."""
    for rule in RULES:
        log.extend(rule(document))
    for file in sources.loaded:
        log.extend(spec_schema(file, sources, log))


def duplicate_operation_id(document: Document) -> Iterator[Diagnostic]:
    """Each operation has an id of its own (OpenAPI 3.1.0, section 4.8.10)."""
    first: dict[str, Operation] = {}
    for operation in document.operations:
        known = first.setdefault(operation.operation_id, operation) if operation.operation_id else operation
        if known is not operation:
            yield warning(
                "duplicate-operation-id",
                operation.origin.child("operationId"),
                f"`{operation.operation_id}` is the id of `{known.method} {known.path}` already",
                hint="its method is told apart by its path",
            )


def ambiguous_path(document: Document) -> Iterator[Diagnostic]:
    """Paths differ in more than the names of their parameters (OpenAPI 3.1.0, section 4.8.8.1)."""
    first: dict[str, str] = {}
    for path in dict.fromkeys(operation.path for operation in document.operations):
        known = first.setdefault(_VARIABLE.sub("{}", path), path)
        if known != path:
            message = f"`{path}` differs from `{known}` only in the names of its parameters; both are kept"
            yield warning("ambiguous-path", _path_origin(document, path), message)


def query_in_path(document: Document) -> Iterator[Diagnostic]:
    """A path has no query and no fragment (OpenAPI 3.1.0, section 4.8.8)."""
    for path in dict.fromkeys(operation.path for operation in document.operations):
        plain = _VARIABLE.sub("", path)
        if "?" in plain:
            message = f"`{path}` holds a query, which is sent with every call"
            yield warning("query-in-path", _path_origin(document, path), message)
        if "#" in plain:
            message = f"`{path}` holds a fragment, which is never sent"
            yield warning("fragment-in-path", _path_origin(document, path), message)


def default_value(document: Document) -> Iterator[Diagnostic]:
    """A default is a value of its schema (OpenAPI 3.1.0, section 4.8.24)."""
    for schema in document.every_schema():
        value = schema.default[0] if schema.default else None
        if value is None:
            continue
        origin = schema.origin.child("default")
        if schema.types and not any(is_of(value, name) for name in schema.types):
            wanted = " or ".join(f"`{name}`" for name in schema.types)
            yield fault("default-type", origin, f"`default` is {kind(value)}, not of type {wanted}")
        elif schema.enum is not None and value not in schema.enum:
            yield fault("default-not-in-enum", origin, "`default` is none of the values in `enum`")


def tag_tree(document: Document) -> Iterator[Diagnostic]:
    """The tag above a tag exists, and is not below it (OpenAPI 3.2, section 4.22)."""
    parents = {tag.name: tag.parent for tag in document.tags}
    for tag in document.tags:
        if tag.parent and tag.parent not in parents:
            message = f"there is no tag `{tag.parent}`; `{tag.name}` is at the top"
            yield fault("tag-tree", tag.origin.child("parent"), message)
        elif tag.name in lineage(tag.parent, parents):
            yield fault("tag-tree", tag.origin.child("parent"), f"`{tag.name}` is above itself; it is at the top")


def array_without_items(document: Document) -> Iterator[Diagnostic]:
    """Before OpenAPI 3.1 an array says what its items are (OpenAPI 3.0.3, section 4.7.24.1)."""
    if document.version.startswith(("3.1", "3.2")):
        return
    for schema in document.every_schema():
        says = schema.items or schema.prefix_items or schema.ref or schema.all_of or schema.any_of or schema.one_of
        is_part = schema.origin.pointer.rpartition("/")[0].endswith(_COMPOSED)
        if schema.types[:1] == ("array",) and not says and not is_part:
            yield warning("array-without-items", schema.origin, "an array without `items`; they may be any value")


def invalid_pattern(document: Document) -> Iterator[Diagnostic]:
    """A pattern is a regular expression (ECMA-262, section 22.2.1)."""
    for schema in document.every_schema():
        said = [(text, schema.origin.child("patternProperties", text)) for text in schema.pattern_properties]
        pattern = schema.constraints.get("pattern")
        if isinstance(pattern, str):
            said.append((pattern, schema.origin.child("pattern")))
        for text, origin in said:
            fault = pattern_fault(text)
            if fault:
                message = f"{named(Place(origin.file, origin.pointer, text))} is no regular expression: {fault}"
                yield warning("invalid-pattern", origin, f"{message}; it is only documented")


RULES: Final[tuple[Callable[[Document], Iterable[Diagnostic]], ...]] = (
    duplicate_operation_id,
    ambiguous_path,
    query_in_path,
    default_value,
    array_without_items,
    tag_tree,
    invalid_pattern,
)


def _path_origin(document: Document, path: str) -> Origin:
    return Origin(document.file).child("paths", path)


def spec_schema(file: str, sources: SourceSet, known: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """A file that says which OpenAPI it speaks follows that version's own schema.

    Nothing is said where `known` says something already, nor about null and empty lists, which say nothing themselves.
    """
    source = sources.load(file)
    version = version_of(source.data) if source else None
    if source is None or version is None:
        return
    said = _Said(finding.origin.pointer for finding in known if finding.origin.file == file)
    whole = Place(file, "", source.data)
    errors = [(_nearest(whole, bad.path), bad) for bad in _schema_errors(source.data, version)]
    found = _Said(place.pointer for place, _ in errors)
    empty = {place.pointer for place, bad in errors if bad.keyword == "minProperties"}
    for place, (choice, keyword, _path, text) in errors:
        is_said = said.near(place.pointer) or (choice is not None and said.within(_nearest(whole, choice).pointer))
        follows = (keyword == "required" and place.pointer in empty) or _is_consequence(place, text, found)
        if place.value not in (None, []) and place.reference is None and not is_said and not follows:
            yield warning("spec-schema", place.origin, _in_words(place, keyword, text, version))


def _is_consequence(place: Place, text: str, found: _Said) -> bool:
    """Say whether members are unknown only because the part of the schema that knows them finds fault with one."""
    unknown = _UNEXPECTED.search(text)
    pointers = [place.child(name).pointer for name in _QUOTED.findall(unknown[1])] if unknown is not None else []
    return any(found.at(pointer) or found.within(pointer) for pointer in pointers)


_LONGEST_MESSAGE: Final = 20_000
_LONGEST_TEXT: Final = 200_000_000
"""Characters of all messages together; a message may hold the whole value that it is about."""


class _SchemaError(NamedTuple):
    """What is wrong by the schema of the specification.

    Attributes:
        choice: The path of the place where it offers a choice, if this is why no branch of it will do.
    """

    choice: list[str] | None
    keyword: str
    path: list[str]
    text: str


def _schema_errors(data: JsonValue, version: Version) -> list[_SchemaError]:
    """Return what the specification's schema has against a document."""
    found: list[_SchemaError] = []
    length = 0
    try:
        checker = _checker(version)
        for whole in islice(checker.iter_errors(data) if checker else (), _MOST_FINDINGS):
            bad = _cause(whole)
            keyword = next((step for step in reversed(bad.schema_path) if isinstance(step, str)), "")
            choice = None if bad is whole else _path(whole)
            text = str(bad.message)
            length += len(text)
            if length > _LONGEST_TEXT:
                break
            found.append(_SchemaError(choice, keyword, _path(bad), text[-_LONGEST_MESSAGE:]))
    except BaseException as bad:
        # Odd documents are too much for the library, which may even panic; our own rules were applied all the same.
        if isinstance(bad, KeyboardInterrupt | SystemExit):
            raise
    return found


def _path(bad: Any) -> list[str]:
    return [str(token) for token in bad.instance_path]


def _cause(bad: Any) -> Any:
    """Return the error that explains one about a choice: the deepest in a branch that is meant for such a thing."""
    while True:
        branches = getattr(bad.kind, "context", None) or []
        meant = [branch for branch in branches if not any(_is_of_another_kind(each) for each in branch)]
        if not meant or not all(meant):
            # A branch without errors is one of several that will do, where only one may.
            return bad
        bad = max((each for branch in meant for each in branch), key=lambda each: len(each.instance_path))


def _is_of_another_kind(bad: Any) -> bool:
    """Say whether an error tells that a branch of a choice is meant for other things: references, other parameters."""
    return '"$ref" is a required' in bad.message or bad.instance_path[-1:] in (["in"], ["type"])


@cache
def _checker(version: Version) -> Any:
    """Return what checks documents against the schema of a version, or None where the library has no such schema.

    The schemas are those of openapi-spec-validator, without its own rules: they run the patterns of a document, and
    open the URLs in it. Some versions of it take a hundred times longer than jsonschema-rs, so that is used directly.
    Nor is it imported, which takes longer than reading most documents.
    """
    import jsonschema_rs  # noqa: PLC0415

    found = find_spec("openapi_spec_validator")
    for folder in (found.submodule_search_locations or ()) if found else ():
        schema = Path(folder, "resources", "schemas", f"v{version}", "schema.json")
        if schema.is_file():
            return jsonschema_rs.validator_for(json.loads(schema.read_text("utf-8")))
    return None


def _nearest(whole: Place, path: Iterable[str]) -> Place:
    """Return the place at a path, or the last one on it that is no part of a reference."""
    place = whole
    for token in path:
        below = place.step(token)
        if below is None or place.reference is not None:
            break
        place = below
    return place


class _Said:
    """The places that have a finding already."""

    def __init__(self, pointers: Iterable[str]) -> None:
        self._pointers = sorted(set(pointers))
        self._at = frozenset(self._pointers)
        self._above = frozenset(pointer.rpartition("/")[0] for pointer in self._pointers if pointer)

    def at(self, pointer: str) -> bool:
        """Say whether there is a finding at a place."""
        return pointer in self._at

    def near(self, pointer: str) -> bool:
        """Say whether there is a finding at a place, or just above or below it."""
        return pointer in self._at or pointer.rpartition("/")[0] in self._at or pointer in self._above

    def within(self, pointer: str) -> bool:
        """Say whether there is a finding anywhere below a place."""
        after = bisect(self._pointers, f"{pointer}/")
        return after < len(self._pointers) and self._pointers[after].startswith(f"{pointer}/")


def _in_words(place: Place, keyword: str, text: str, version: Version) -> str:
    """Return the library's message in our words, without the value that it shows whole."""
    name = named(place)
    if keyword == "required" and (found := _REQUIRED.search(text)):
        return f"{name} has no `{found[1]}`, which OpenAPI {version} requires"
    if (found := _UNEXPECTED.search(text)) is not None:
        names = ", ".join(f"`{each}`" for each in _QUOTED.findall(found[1]))
        return f"{name} has {names}, which OpenAPI {version} does not know"
    if keyword == "type" and (found := _TYPE.search(text)):
        wanted = " or ".join(f"`{each}`" for each in _QUOTED.findall(found[1]))
        return f"{name} must be of type {wanted} in OpenAPI {version}, not {kind(place.value)}"
    if keyword == "minProperties":
        return f"{name} must not be empty in OpenAPI {version}"
    if keyword == "oneOf" and _SEVERAL in text:
        return f"{name} is several things at once of which OpenAPI {version} allows one"
    if keyword == "const" and (found := _CONSTANT.match(text)):
        return f"{name} must be `{found[1]}` in OpenAPI {version}"
    return f"{name} is not what OpenAPI {version} allows here (`{keyword}` of its schema)"
