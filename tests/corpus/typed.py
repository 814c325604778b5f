"""The typed share: of the schemas that a document types, those that became something narrower than `object`."""

from __future__ import annotations

from collections.abc import Iterator

from sdkwright.diagnostics import DiagnosticLog
from sdkwright.document.nodes import Document, Schema
from sdkwright.ir import ANYTHING, Nullable
from sdkwright.normalise.types import TypeOptions, Types


def typed_share(document: Document) -> tuple[int, int, list[str]]:
    """Return how many schemas are narrower than `object`, of how many that the document types, and where not."""
    types = Types(document, TypeOptions(), DiagnosticLog())
    schemas = [schema for schema in values(document) if says_type(schema, document, set())]
    lost = [schema.origin.id for schema in schemas if types.expr(schema) in (ANYTHING, Nullable(ANYTHING))]
    return len(schemas) - len(lost), len(schemas), lost


def values(document: Document) -> Iterator[Schema]:
    """Yield the schemas that describe values; those that only restrict what others describe are none."""
    rules: set[int] = set()
    for schema in document.every_schema():
        beside = (schema.negated, schema.condition, schema.consequence, schema.alternative, schema.property_names)
        rules.update(id(rule) for rule in (*beside, *schema.dependent_schemas.values()) if rule is not None)
    yield from (schema for schema in document.every_schema() if id(schema) not in rules)


def says_type(schema: Schema, document: Document, seen: set[int]) -> bool:
    """Say whether a schema limits the JSON type of its values, by itself or by what it refers to."""
    if id(schema) in seen:
        return False
    seen = {*seen, id(schema)}
    if schema.types or schema.constant or schema.enum or schema.properties or schema.items or schema.prefix_items:
        return True
    target = document.schema(schema.ref) if schema.ref else None
    if any(says_type(part, document, seen) for part in (*schema.all_of, *([target] if target else []))):
        return True
    choices = schema.one_of or schema.any_of
    return bool(choices) and all(says_type(choice, document, seen) for choice in choices)
