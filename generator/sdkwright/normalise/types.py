"""Schemas → types: every question about a value's shape is answered here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeGuard

from sdkwright import ir
from sdkwright.diagnostics import DiagnosticLog, Origin, fault, warning
from sdkwright.document.nodes import Discriminator, Document, Header, JsonValue, Response, Schema
from sdkwright.ir import ANYTHING, Kind, TypeExpr, TypeId
from sdkwright.normalise.conditions import PLACE
from sdkwright.normalise.constraints import Constraints
from sdkwright.normalise.contexts import Contexts, field_name, text
from sdkwright.normalise.families import Families, base_origin, with_presets
from sdkwright.normalise.loops import without_loops
from sdkwright.normalise.merge import Merger, says_something, types_of
from sdkwright.normalise.siblings import SiblingTag, stated_siblings
from sdkwright.normalise.unions import (
    Branch,
    Tag,
    Tags,
    can_be_tag,
    constants_of,
    find_tags,
    implied_tags,
    is_null,
    keep_tags,
    report_lost,
    report_shared,
    tells_nothing,
    without_effect,
)

_STRING_FORMATS = {
    "date-time": Kind.DATE_TIME,
    "date": Kind.DATE,
    "time": Kind.TIME,
    "duration": Kind.DURATION,
    "uuid": Kind.UUID,
    "decimal": Kind.DECIMAL,
    "byte": Kind.BASE64,
    "base64": Kind.BASE64,
    "base64url": Kind.BASE64URL,
}
_MOMENTS: Mapping[tuple[tuple[str, ...], str], str] = {
    (("string",), "http-date"): "http-date",
    **dict.fromkeys(((("integer",), name) for name in ("unix-time", "unixtime", "unix-timestamp")), "unix-time"),
}
_MOST_REQUIRED = 3
"""Names of properties that one of a class consists of."""
_ENCODINGS = {"base64": Kind.BASE64, "base64url": Kind.BASE64URL}
_SCALARS = {"boolean": Kind.BOOLEAN, "integer": Kind.INTEGER, "null": Kind.NULL}


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeOptions:
    """What the configuration says about types.

    Attributes:
        closed_enums: Values that an enum does not list are errors.
        check_constraints: Models carry what the document says about values beyond their types.
        xml: Bodies may be XML.
        secrets: Property names, and pointers as in ``file#/pointer``, whose values are secret.
        sibling_tags: What is said of properties that decide what others are.
        kept_tags: The tags of unions in an earlier run, ``""`` for those that had none.
    """

    closed_enums: bool = False
    check_constraints: bool = False
    xml: bool = False
    secrets: frozenset[str] = frozenset()
    sibling_tags: tuple[SiblingTag, ...] = ()
    kept_tags: Mapping[TypeId, str] = field(default_factory=dict)


class Types:
    """Turns schemas into type expressions, and gathers the definitions these mention.

    Attributes:
        definitions: Grows with each question; complete after `finish`.
    """

    def __init__(self, document: Document, options: TypeOptions, log: DiagnosticLog) -> None:
        self.definitions: dict[TypeId, ir.TypeDef] = {}
        self._document = document
        self._options = options
        self._log = log
        self._merger = Merger(document, log, stated_siblings(document, options.sibling_tags, log))
        self._families = Families(document, self._merger)
        self._constraints = Constraints(self._merger, log, checked=options.check_constraints)
        self._extended: set[TypeId] = set()
        self._contexts = Contexts(document, self._branch_words)
        self._kept = in_todays_file(options.kept_tags, document.file)
        self._known: dict[int, tuple[Schema, TypeExpr]] = {}
        self._open: dict[int, Schema] = {}
        self._spreading: list[int] = []
        self._wholes: dict[tuple[int, int], tuple[Schema, Schema]] = {}
        self._recursive: set[int] = set()
        self._pending: dict[TypeId, tuple[Schema, Schema]] = {}
        self._forms: set[TypeId] = set()

    def expr(self, schema: Schema | None) -> TypeExpr:
        """Return how a value of a schema looks where it is used; anything where there is no schema."""
        if schema is None:
            return ANYTHING
        expr = self._expr(self._merger.target(schema))
        return nullable_(expr) if self._merger.is_nullable(schema) else expr

    def _expr(self, target: Schema) -> TypeExpr:
        """Return how a value of a schema that stands for no other one looks."""
        known = self._known.get(id(target))
        if known is not None:
            return known[1]
        if id(target) in self._open:
            return self._recursion(target)
        self._open[id(target)] = target
        expr = self._build(target)
        del self._open[id(target)]
        if id(target) in self._recursive and (
            expr != ir.Ref(target.origin.id) or target.origin.id not in self.definitions
        ):
            expr = self._named(target, expr)
        self._known[id(target)] = (target, expr)
        return expr

    def form(self, schema: Schema | None) -> TypeExpr:
        """Return how a form looks: like any other object, but its binary properties are files."""
        if schema is not None:
            self._forms.add(self._merger.target(schema).origin.id)
        return self.expr(schema)

    def may_be_object(self, expr: TypeExpr) -> bool:
        """Say whether a value of a type may be an object, as the fields of a form are one."""
        match expr:
            case ir.Scalar(kind):
                return kind is Kind.ANY
            case ir.MapOf():
                return True
            case ir.Nullable() | ir.OneOf():
                return any(map(self.may_be_object, ir.children(expr)))
            case ir.Ref(id_):
                return not isinstance(self.definitions.get(id_), ir.Enum)
            case _:
                return False

    def note(self, schema: Schema) -> ir.Note:
        """Return what is said about the values of a schema at one place: there first, then where it refers to."""
        target = self._merger.target(schema)
        inline = target is schema or not isinstance(self.expr(schema), ir.Ref)
        folded = self._merger.fold(schema)
        return ir.Note(
            doc=schema.description or (target.description if inline else ""),
            default=folded.default,
            constraints=tuple(self._constraints.listed(folded, inline=inline)),
            deprecated=schema.deprecated,
        )

    def rules(self, schema: Schema, note: ir.Note) -> tuple[ir.Rule, ...]:
        """Return the rules that a running SDK is to check of the values of a schema, of which a note is made."""
        return self._constraints.rules(self._merger.fold(schema), note.constraints)

    def model(self, id_: TypeId) -> ir.Model | None:
        """Return the model with an id, its fields filled in; None where that is no model."""
        pending = self._pending.pop(id_, None)
        found = self.definitions.get(id_)
        if not isinstance(found, ir.Model):
            return None
        if pending is not None:
            found = self.definitions[id_] = self._model(found, *pending)
        return found

    def headers(self, response: Response) -> TypeId | None:
        """Return the model of the header fields of an answer; None where nothing is said about any."""
        described = [header for header in response.headers if header.name.lower() != "content-type"]
        if not described:
            return None
        place = Schema(origin=response.origin.child("headers"))
        if place.origin.id not in self.definitions:
            self.definitions[place.origin.id] = replace(
                self._empty_model(place),
                doc="Header fields of an answer.",
                fields=tuple(map(self._header, described)),
            )
        return place.origin.id

    def _header(self, header: Header) -> ir.Field:
        note = self.note(header.schema) if header.schema else ir.Note()
        return ir.Field(
            wire_name=header.name,
            type=self.expr(header.schema) if header.schema else ir.STRING,
            required=header.required,
            access=ir.Access.BOTH,
            secret=header.name.lower() == "set-cookie",
            note=replace(note, doc=header.description or note.doc),
            preferred="",
            origin=header.origin,
        )

    def format(self, field: ir.Field) -> str:
        """Return the ``format`` of a property, ``""`` where it has none."""
        schema = self._document.schema(field.origin.id)
        return self._merger.fold(schema).format if schema is not None else ""

    def moment(self, schema: Schema | None) -> str:
        """Return how a moment is written that is not in RFC 3339, as `ir.Parameter` has it; ``""`` for other values."""
        folded = self._merger.fold(schema) if schema is not None else None
        if folded is None or folded.enum is not None or folded.constant:
            return ""
        return _MOMENTS.get((folded.types, folded.format), "")

    def is_secret(self, schema: Schema, name: str) -> bool:
        """Say whether values of a schema must not be shown (``format: password``, or the configuration says so)."""
        folded = self._merger.fold(schema)
        places = {part.origin.id for part in (schema, *schema.all_of)}
        return folded.format == "password" or not self._options.secrets.isdisjoint({name, *places})

    def finish(self) -> Mapping[TypeId, ir.TypeDef]:
        """Fill every model that was mentioned, and those they mention, and return all definitions."""
        while self._pending:
            self.model(next(iter(self._pending)))
        return with_presets(without_loops(self.definitions, self._log), frozenset(self._extended))

    # What a schema is

    def _build(self, target: Schema) -> TypeExpr:
        expr = self._shape(target)
        return nullable_(expr) if target.nullable else expr

    def _shape(self, target: Schema) -> TypeExpr:
        folded = self._merger.fold(target)
        if folded.always is False:
            self._report_rule(folded, "false", folded.origin)
        self._report_rules(folded)
        if self._families.is_base(target):
            return self._family(target, folded)
        if folded.constant:
            return self._constant(folded)
        if folded.enum is not None:
            return self._enum(target, folded)
        if (folded.one_of or folded.any_of) and not without_effect(folded):
            return self._alternatives(target, folded)
        return self._by_types(target, folded)

    def _by_types(self, target: Schema, folded: Schema) -> TypeExpr:
        types = folded.types or implied_types(folded)
        return one_of(self._typed(name, target, folded) for name in types) if types else ANYTHING

    def _typed(self, name: str, target: Schema, folded: Schema) -> TypeExpr:
        match name:
            case "string":
                return ir.Scalar(string_kind(folded))
            case "number":
                return ir.Scalar(Kind.DECIMAL_NUMBER if folded.format == "decimal" else Kind.NUMBER)
            case "array":
                return self._array(folded)
            case "object":
                return self._object(target, folded)
            case _:
                return ir.Scalar(_SCALARS.get(name, Kind.ANY))

    def _array(self, folded: Schema) -> TypeExpr:
        closed = folded.items is not None and folded.items.always is False
        count = len(folded.prefix_items)
        exact = folded.constraints.get("minItems") == count and (closed or folded.constraints.get("maxItems") == count)
        if folded.prefix_items and exact:
            return ir.TupleOf(tuple(self.expr(item) for item in folded.prefix_items))
        if folded.prefix_items:
            self._report_rule(folded, "prefixItems")
            items = [*folded.prefix_items, *((folded.items,) if folded.items and not closed else ())]
            return ir.ListOf(one_of(map(self.expr, items)) if closed or folded.items else ANYTHING)
        return ir.ListOf(self.expr(folded.items))

    def _object(self, target: Schema, folded: Schema) -> TypeExpr:
        further = folded.additional_properties or folded.unevaluated_properties
        empty = further is not None and further.always is False and not folded.pattern_properties
        if folded.properties or folded.required or empty:
            return self._declare(target, folded)
        return ir.MapOf(self._further(folded), self._key(folded) or ir.STRING)

    def _key(self, folded: Schema) -> TypeExpr | None:
        """Return the enum that the names of properties are, None for any other names."""
        names = self._merger.fold(folded.property_names) if folded.property_names is not None else None
        if folded.property_names is None or names is None or names.enum is None:
            return None
        expr = self.expr(folded.property_names)
        enum = self.definitions.get(expr.id) if isinstance(expr, ir.Ref) else None
        return expr if isinstance(enum, ir.Enum) and isinstance(enum.members[0].value, str) else None

    def _further(self, folded: Schema) -> TypeExpr:
        """Return the type of properties that are not listed."""
        schemas = [*folded.pattern_properties.values()]
        for further in (folded.additional_properties, folded.unevaluated_properties):
            if further is not None and further.always is not False:
                schemas.append(further)
                break
        if folded.pattern_properties and folded.additional_properties is None:
            return ANYTHING
        return one_of(map(self.expr, schemas)) if schemas else ANYTHING

    def _declare(self, target: Schema, folded: Schema) -> TypeExpr:
        if self._families.is_extended(target):
            self._extended.add(target.origin.id)
        if target.origin.id not in self.definitions:
            self._pending[target.origin.id] = (target, folded)
            # A place in the order of mention; `finish` fills it.
            self.definitions[target.origin.id] = self._empty_model(target)
        return ir.Ref(target.origin.id)

    def _constant(self, folded: Schema) -> TypeExpr:
        value = folded.constant[0]
        if value is None:
            return ir.NULL
        if is_literal(value):
            return ir.Constant(value)
        return self._widened(folded, "const", value_types([value]))

    def _enum(self, target: Schema, folded: Schema) -> TypeExpr:
        same = self._same_enum(target)
        if same is not None:
            return same
        values = [value for value in folded.enum or () if value is not None]
        nullable = len(values) < len(folded.enum or ()) and (not folded.types or "null" in folded.types)
        expr = self._enum_of(target, folded, values)
        return nullable_(expr) if nullable or ("null" in folded.types and None in (folded.enum or ())) else expr

    def _same_enum(self, target: Schema) -> TypeExpr | None:
        """Return another enum that a component is, which says nothing more and becomes a name for it; else None."""
        source = self._merger.source(target)
        if source is target or target.extensions or target.deprecated:
            return None
        expr = self._expr(source)
        (plain,) = ir.parts_of(expr)[:1]
        if not isinstance(plain, ir.Ref) or not isinstance(self.definitions.get(plain.id), ir.Enum):
            return None
        self._named(target, plain)
        return expr

    def _enum_of(self, target: Schema, folded: Schema, values: Sequence[JsonValue]) -> TypeExpr:
        strings = [value for value in values if isinstance(value, str)]
        integers = [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
        context = self._contexts.of(target)
        if len(values) == 1 and context.parent and is_literal(values[0]):
            return ir.Constant(values[0])
        if not values:
            return ir.NULL
        if len(strings) == len(values) or len(integers) == len(values):
            self._define_enum(target, folded, context, strings or integers)
            return ir.Ref(target.origin.id)
        if all(isinstance(value, bool) for value in values):
            return ir.Scalar(Kind.BOOLEAN) if len(set(values)) == 2 else ir.Constant(values[0] is True)
        if all(map(is_literal, values)):
            return self._literals(values)
        return self._widened(folded, "enum", value_types(values))

    def _literals(self, values: Sequence[JsonValue]) -> TypeExpr:
        """Return values of several types, and what else they may become unless enums are closed."""
        constants = [ir.Constant(value) for value in values if is_literal(value)]
        kinds = () if self._options.closed_enums else value_types(values)
        return one_of((*constants, *(scalar_or_container(kind) for kind in kinds)))

    def _report_rules(self, folded: Schema) -> None:
        """Report keywords that no Python type holds."""
        said = {
            "not": folded.negated,
            "if": folded.condition,
            "dependentSchemas": folded.dependent_schemas,
            "anyOf": folded.any_of if folded.one_of else (),
            "propertyNames": self._unchecked_names(folded),
            "patternProperties": folded.pattern_properties if tells_by_pattern(folded) else None,
        }
        for keyword, value in said.items():
            if value:
                self._report_rule(folded, keyword)

    def _unchecked_names(self, folded: Schema) -> Schema | None:
        """Return what is said of names of properties that no type holds: a dictionary has a type for its keys."""
        if folded.property_names is None or not rules_out_names(self._merger.fold(folded.property_names)):
            return None
        return folded.property_names if folded.properties or self._key(folded) is None else None

    def _report_rule(self, folded: Schema, keyword: str, origin: Origin | None = None) -> None:
        message = f"`{keyword}` changes no type here; values that it rules out are taken as well"
        self._log.add(warning("unchecked-rule", origin or folded.origin.child(keyword), message))

    def _widened(self, folded: Schema, keyword: str, kinds: Iterable[Kind | str]) -> TypeExpr:
        self._log.add(
            warning(
                f"widened-{keyword}",
                folded.origin,
                f"no Python type holds just the values of this `{keyword}`; any value of their types is taken",
            )
        )
        return one_of(scalar_or_container(kind) for kind in kinds)

    def _define_enum(
        self, target: Schema, folded: Schema, context: ir.Context, values: Iterable[str] | Iterable[int]
    ) -> None:
        self.definitions[target.origin.id] = ir.Enum(
            id=target.origin.id,
            context=context,
            doc=doc_of(folded),
            members=members(folded, values),
            open=not self._options.closed_enums,
            deprecated=folded.deprecated,
            origin=target.origin,
        )

    # Models

    def _empty_model(self, target: Schema) -> ir.Model:
        return ir.Model(
            id=target.origin.id,
            context=self._contexts.of(target),
            doc="",
            fields=(),
            extra=None,
            page_items=(),
            deprecated=False,
            origin=target.origin,
        )

    def _model(self, declared: ir.Model, target: Schema, folded: Schema) -> ir.Model:
        """Return a model with all that its schema says."""
        undeclared = [name for name in folded.required if name not in folded.properties]
        further = folded.additional_properties or folded.unevaluated_properties
        for name in undeclared:
            message = f"`{name}` is required but is not among the properties; any value is taken for it"
            # It may be anything, unless something is said of all that is not listed.
            free = (further is None or further.always is True) and not folded.pattern_properties
            report = fault if free else warning
            self._log.add(report("undeclared-property", folded.origin, message))
        extra = self._further(folded) if (further and further.always is None) or folded.pattern_properties else None
        return replace(
            declared,
            doc=doc_of(folded),
            fields=(
                *(
                    self._field(name, schema, folded, in_form=target.origin.id in self._forms)
                    for name, schema in folded.properties.items()
                ),
                *(self._untyped_field(name, folded) for name in undeclared),
            ),
            extra=None if extra == ANYTHING else extra,
            deprecated=folded.deprecated,
            constraints=tuple(self._constraints.of_object(folded)),
            rules=self._constraints.rules(folded, tuple(self._constraints.of_object(folded))),
        )

    def _field(self, name: str, schema: Schema, owner: Schema, *, in_form: bool) -> ir.Field:
        folded = self._merger.fold(schema)
        note = self.note(schema)
        access = ir.Access.BOTH
        if schema.read_only or folded.read_only:
            access = ir.Access.READ_ONLY
        elif schema.write_only or folded.write_only:
            access = ir.Access.WRITE_ONLY
        return ir.Field(
            wire_name=name,
            type=(self._file(schema) if in_form else None) or self.expr(schema),
            required=name in owner.required,
            access=access,
            secret=self.is_secret(schema, name),
            note=note,
            preferred=field_name(schema),
            origin=self._merger.written(schema),
            xml=self.xml_shape(schema, name) if self._options.xml else None,
            rules=self._constraints.rules(folded, note.constraints),
        )

    def xml_shape(self, schema: Schema, name: str) -> ir.XmlShape:
        """Return where a value of a schema stands in XML, under a name unless the schema has its own."""
        folded = self._merger.fold(schema)
        said = self._xml_of(schema)
        wrapped = said.get("wrapped") is True or said.get("nodeType") == "element"
        is_list = "array" in folded.types
        own = text(said.get("name")) if wrapped or not is_list else ""
        item = self.xml_shape(folded.items, own or name) if is_list and folded.items is not None else None
        return ir.XmlShape(
            name=own or name,
            namespace=text(said.get("namespace")),
            prefix=text(said.get("prefix")),
            attribute=said.get("attribute") is True or said.get("nodeType") == "attribute",
            text=said.get("nodeType") in {"text", "cdata"},
            wrapped=wrapped and is_list,
            item=item,
        )

    def events(self, schema: Schema | None) -> tuple[tuple[str, TypeExpr], ...]:
        """Return the data of each kind of event, ``""`` for any, from the schema of an event (OpenAPI 3.2, 4.14.4).

        Empty where the schema has no `data`: then it is that of the data itself.
        """
        if schema is None:
            return ()
        folded = self._merger.fold(schema)
        found = []
        for branch in folded.one_of or folded.any_of or (schema,):
            properties = {**folded.properties, **self._merger.fold(branch).properties}
            data = properties.get("data")
            if data is None:
                return ()
            kind = self._merger.fold(properties["event"]).constant if "event" in properties else ()
            inner = self._merger.fold(data)
            if inner.constant != ("[DONE]",):
                found.append((text(kind[0]) if kind else "", self.expr(inner.content_schema or data)))
        return tuple(found)

    def root_name(self, schema: Schema) -> str:
        """Return what the root element of a body is called unless the document says so: as the component is."""
        context = self._contexts.of(self._merger.target(schema))
        return context.words if not context.parent else "root"

    def _xml_of(self, schema: Schema) -> Mapping[str, JsonValue]:
        """Return the ``xml`` object of a schema, else of what it refers to or is made of."""
        seen: set[int] = set()
        pending = [schema]
        while pending:
            current = pending.pop()
            if current.xml:
                return current.xml
            if id(current) in seen:
                continue
            seen.add(id(current))
            pending += current.all_of
            found = self._document.schema(current.ref) if current.ref is not None else None
            pending += [found] if found is not None else []
        return {}

    def _file(self, schema: Schema) -> TypeExpr | None:
        """Return the type of a file, or of several, in a form; None for other values (OpenAPI 3.1.0, 4.8.14.3)."""
        folded = self._merger.fold(schema)
        if "array" in folded.types and folded.items is not None:
            item = self._file(folded.items)
            return None if item is None else ir.ListOf(item)
        if is_binary(folded):
            return nullable_(ir.Scalar(Kind.FILE)) if "null" in folded.types else ir.Scalar(Kind.FILE)
        return None

    def _untyped_field(self, name: str, owner: Schema) -> ir.Field:
        return ir.Field(
            wire_name=name,
            type=ANYTHING,
            required=True,
            access=ir.Access.BOTH,
            secret=False,
            note=ir.Note(),
            preferred="",
            origin=owner.origin,
        )

    # Unions

    def _alternatives(self, target: Schema, folded: Schema) -> TypeExpr:
        branches = self._branches(target, folded)
        nullable = len(branches) < len(folded.one_of or folded.any_of) or "null" in folded.types
        exprs = [nullable_(branch.type) if nullable else branch.type for branch in branches]
        models = {ref for branch in branches for ref in ir.references(branch.type) if self._is_model(branch.type, ref)}
        # One variant with a discriminator, if it is another thing, is a union that others are still to join.
        if not models - {target.origin.id} or (len(models) < 2 and not folded.discriminator):
            return one_of(exprs) if exprs else ir.NULL
        self._define_union(target, folded, branches)
        return nullable_(ir.Ref(target.origin.id)) if nullable else ir.Ref(target.origin.id)

    def _is_model(self, expr: TypeExpr, ref: TypeId) -> bool:
        """Say whether a branch is a model, or a union of models; a list of models is neither."""
        plain = expr.item if isinstance(expr, ir.Nullable) else expr
        parts = plain.members if isinstance(plain, ir.OneOf) else (plain,)
        return ir.Ref(ref) in parts and not isinstance(self.definitions.get(ref), ir.Enum | ir.Alias)

    def _branches(self, target: Schema, folded: Schema) -> list[Branch]:
        """Return the alternatives that are no null, each with the properties that stand beside the union."""
        home = self._merger.source(target).origin
        schemas = [schema for schema in folded.one_of or folded.any_of if not is_null(self._merger.fold(schema))]
        base = replace(folded, one_of=(), any_of=(), discriminator=None, description="", title="", types=())
        names = set(base.properties)
        spread = bool(names) and not all(self._says_all(schema, base) for schema in schemas)
        if not spread and any(self._is_lax(schema, base) and self._is_reference(schema) for schema in schemas):
            self._report_rule(folded, "required")
        return [
            self._branch(schema, self._spread(schema, base, folded, home) if wider else schema)
            for schema in schemas
            for wider in (spread or (self._is_lax(schema, base) and not self._is_reference(schema)),)
        ]

    def _is_lax(self, schema: Schema, base: Schema) -> bool:
        """Say whether an alternative does without properties that have to be there by what stands beside the union."""
        folded = self._merger.fold(schema)
        return "object" in types_of(folded) and not set(base.required) <= set(folded.required)

    def _is_reference(self, schema: Schema) -> bool:
        """Say whether an alternative is what it refers to, which remains that class."""
        return self._merger.target(schema) is not schema

    def _says_all(self, schema: Schema, base: Schema) -> bool:
        """Say whether an alternative says all that stands beside the union; a reference need not insist as much."""
        folded = self._merger.fold(schema)
        insists = schema.ref is not None or set(base.required) <= set(folded.required)
        return set(base.properties) <= set(folded.properties) and insists

    def _branch(self, schema: Schema, whole: Schema) -> Branch:
        """Return an alternative; `whole` is what it says with what stands beside the union."""
        target = self._merger.target(schema)
        self._spreading.append(id(target))
        expr = self.expr(whole)
        self._spreading.pop()
        return Branch(
            schema=schema,
            folded=self._merger.fold(whole),
            target=target.origin.id,
            type=expr,
            union=self._union_of(expr),
        )

    def _spread(self, schema: Schema, base: Schema, folded: Schema, home: Origin) -> Schema:
        """Return an alternative with what stands beside the union, but within itself as it is.

        Args:
            home: Where the union and that are put together.
        """
        if id(self._merger.target(schema)) in self._spreading:
            return schema
        known = self._wholes.get((id(folded), id(schema)))
        if known is None:
            origin = schema.origin
            if not origin.id.startswith(f"{home.id}/"):
                # Elsewhere the same alternative may stand beside other properties.
                origin = home.child(PLACE, self._contexts.of(schema).words)
            whole = Schema(origin=origin, all_of=(base, schema), title=schema.title)
            known = self._wholes[id(folded), id(schema)] = (folded, whole)
        return known[1]

    def _union_of(self, expr: TypeExpr) -> ir.Union | None:
        plain = expr.item if isinstance(expr, ir.Nullable) else expr
        found = self.definitions.get(plain.id) if isinstance(plain, ir.Ref) else None
        return found if isinstance(found, ir.Union) else None

    def _define_union(self, target: Schema, folded: Schema, branches: list[Branch]) -> None:
        found = find_tags(folded.discriminator, branches, self._merger, self._document, self._log)
        tags = keep_tags(found, self._kept.get(target.origin.id), branches, self._merger, target.origin, self._log)
        beside = tags.source == "inferred" and tags.name in folded.properties
        variants: dict[TypeExpr, list[Tag]] = {}
        for branch, values in zip(branches, tags.values, strict=True):
            for part in ir.parts_of(branch.type):
                variants.setdefault(part, []).extend(values)
        for schema, value in tags.further:
            variants.setdefault(self.expr(schema), []).append(value)
        self.definitions[target.origin.id] = ir.Union(
            id=target.origin.id,
            context=self._contexts.of(target),
            doc=doc_of(folded),
            variants=variants_of(variants),
            tag=tags.name,
            tag_source="sibling" if beside else tags.source,
            default=self.expr(tags.default) if tags.default else None,
            deprecated=folded.deprecated,
            origin=target.origin,
            implied=tags.implied,
        )

    def _family(self, target: Schema, folded: Schema) -> TypeExpr:
        """Return the union of all that extends a schema; what has an unknown tag is still what they have in common."""
        discriminator = target.discriminator
        base = self._base(target)
        variants: dict[TypeExpr, list[Tag]] = {}
        for member in self._families.descendants(target):
            for part in ir.parts_of(self._member(member, discriminator)):
                variants.setdefault(part, []).extend(self._families.tags(target, member))
        models = all(isinstance(expr, ir.Ref) for expr in variants)
        takes_tags = discriminator is not None and can_be_tag(folded, discriminator.property_name, self._merger)
        if discriminator is None or not models or not takes_tags or tells_nothing([*variants.values()]):
            at = discriminator.origin if discriminator else target.origin
            said = "all schemas that extend this one have the same tag"
            if discriminator is not None and not takes_tags:
                said = f"`{discriminator.property_name}` has no values that could be tags; this is a plain object"
            self._log.add(warning("unusable-discriminator", at, said))
            return self._declare(target, folded)
        report_shared(variants.values(), discriminator, self._log)
        tags = Tags(name=discriminator.property_name, source="discriminator", values=())
        report_lost(tags, self._kept.get(target.origin.id), target.origin, self._log)
        self.definitions[target.origin.id] = ir.Union(
            id=target.origin.id,
            context=self._contexts.of(target),
            doc=doc_of(folded),
            variants=variants_of(variants),
            tag=tags.name,
            tag_source=tags.source,
            default=base,
            deprecated=folded.deprecated,
            origin=target.origin,
            implied=implied_tags(self._families.named(target), discriminator, self._merger),
        )
        return ir.Ref(target.origin.id)

    def _member(self, member: Schema, discriminator: Discriminator | None) -> TypeExpr:
        """Return what a tag of a family means: of a family within it, whose tag is another property, any of its own."""
        own = member.discriminator.property_name if member.discriminator is not None else ""
        same = discriminator is None or own == discriminator.property_name
        return self._base(member) if same and self._families.is_base(member) else self._expr(member)

    def _base(self, target: Schema) -> TypeExpr:
        """Return the plain object of a schema whose own place is the union of what extends it."""
        return self._declare(replace(target, origin=base_origin(target)), self._merger.fold(target))

    def _branch_words(self, schema: Schema, others: tuple[Schema, ...]) -> str:
        """Return what tells one inline alternative from the others, ``""`` if nothing does.

        What is optional comes last, since more of that may be added to any of them.
        """
        alternatives = [self._merger.fold(each) for each in (schema, *others)]
        tags = frozenset.intersection(*(self._limited(each) for each in alternatives))
        own, *firm = ([*self._firm_words(each, tags)] for each in alternatives)
        taken = {words for each in firm for words in each}
        if (found := next((words for words in own if words not in taken), "")) != "":
            return found
        needed, *needs = (" ".join(sorted(each.required)[:_MOST_REQUIRED]) for each in alternatives)
        # The one property that an alternative needs is in its own firm words, so no other one is called after it.
        if needed and needed not in needs and (needed in own or needed not in taken):
            return needed
        loose, *rest = ([*self._loose_words(each)] for each in alternatives)
        taken.update(words for each in rest for words in each)
        return next((words for words in loose if words not in taken), "")

    def _firm_words(self, folded: Schema, tags: frozenset[str]) -> Iterator[str]:
        """Yield words for an alternative, the most telling first; the order of its properties is none.

        Args:
            folded: A schema without references.
            tags: Properties that can have only some values in each of the alternatives.
        """
        if folded.title:
            yield folded.title
        required = sorted(folded.required)
        for name in (*sorted(tags), *(name for name in required if name not in tags)):
            constants = constants_of(folded, name, self._merger)
            if len(constants) == 1 and isinstance(constants[0], str):
                yield constants[0]
        for name in required:
            value = folded.properties.get(name)
            if value is not None and value.ref is not None:
                yield f"{name} {value.ref.rpartition('/')[2]}"
        yield from required
        items = self._merger.fold(folded.items) if folded.items is not None else None
        if items is not None:
            yield " ".join((*items.types, "list"))
        if folded.additional_properties is not None and folded.additional_properties.always is None:
            yield " ".join((*self._merger.fold(folded.additional_properties).types, "map"))
        yield from filter(None, (folded.format, " ".join(types_of(folded))))

    def _loose_words(self, folded: Schema) -> Iterator[str]:
        """Yield words for an alternative that are about what it need not have."""
        for name in sorted(self._limited(folded)):
            constants = constants_of(folded, name, self._merger)
            if len(constants) == 1 and isinstance(constants[0], str):
                yield constants[0]
        yield from sorted(folded.properties)

    def _limited(self, folded: Schema) -> frozenset[str]:
        """Return the properties that can have only some values."""
        return frozenset(name for name in folded.properties if constants_of(folded, name, self._merger))

    # Types that contain themselves

    def _recursion(self, target: Schema) -> TypeExpr:
        """Give a name to a schema that leads back to itself, and to the components on the way."""
        keys = list(self._open)
        cycle = [self._open[key] for key in keys[keys.index(id(target)) :]]
        components = [schema for schema in cycle if not self._contexts.of(schema).parent]
        self._recursive.update(id(schema) for schema in (target, *components))
        return ir.Ref(target.origin.id)

    def _named(self, target: Schema, expr: TypeExpr) -> TypeExpr:
        """Give an expression the name by which what is within it knows it already."""
        union = self.definitions.get(target.origin.id)
        if isinstance(union, ir.Union):
            # What is within it takes null as well.
            null = ir.Variant(type=ir.NULL, tags=())
            self.definitions[union.id] = replace(union, variants=(*union.variants, null))
            return ir.Ref(union.id)
        self.definitions[target.origin.id] = ir.Alias(
            id=target.origin.id,
            context=self._contexts.of(target),
            doc=doc_of(target),
            type=expr,
            origin=target.origin,
        )
        return ir.Ref(target.origin.id)


def in_todays_file(kept: Mapping[TypeId, str], file: str) -> Mapping[TypeId, str]:
    """Return what an earlier run knew of types by their ids of today: the document's file may have another name."""
    files = {id_.partition("#")[0] for id_ in kept}
    if len(files) != 1 or file in files:
        return kept
    return {f"{file}#{id_.partition('#')[2]}": value for id_, value in kept.items()}


def rules_out_names(names: Schema) -> bool:
    """Say whether some names of properties are none, by a schema without references."""
    return names.always is not True and bool(says_something(replace(names, types=())) or names.constraints)


def tells_by_pattern(folded: Schema) -> bool:
    """Say whether the types of properties depend on patterns that their names are like."""
    further = folded.additional_properties or folded.unevaluated_properties
    closed = further is not None and further.always is False
    return bool(folded.pattern_properties) and not (closed and len(folded.pattern_properties) == 1)


def variants_of(found: Mapping[TypeExpr, Iterable[Tag]]) -> tuple[ir.Variant, ...]:
    """Return types and their tags as variants, each tag once; ``1`` and ``true`` are two."""
    return tuple(
        ir.Variant(type=expr, tags=tuple({(type(tag), tag): tag for tag in tags}.values()))
        for expr, tags in found.items()
    )


def is_literal(value: JsonValue) -> TypeGuard[str | int]:
    """Say whether type checkers take a value as a `Literal`: they count with 64 bits."""
    return isinstance(value, str | bool) or (isinstance(value, int) and -(2**63) <= value < 2**63)


def doc_of(schema: Schema) -> str:
    """Return what a document says about a type: its description, else its title."""
    return schema.description or schema.title


def implied_types(schema: Schema) -> tuple[str, ...]:
    """Return the types that the keywords of a schema without ``type`` are about."""
    if schema.properties or schema.additional_properties or schema.required or schema.pattern_properties:
        return ("object",)
    if schema.items or schema.prefix_items:
        return ("array",)
    if schema.format in _STRING_FORMATS or schema.content_encoding:
        return ("string",)
    return ()


def is_binary(folded: Schema) -> bool:
    """Say whether the values of a schema are bytes as they are, with no text for them (OpenAPI 3.1.0, 4.8.14.3)."""
    if "string" in folded.types:
        encoded = folded.content_encoding not in {"", "binary"}
        return folded.format == "binary" or (bool(folded.content_media_type) and not encoded)
    known = (folded.types, folded.properties, folded.constant, folded.enum, folded.one_of, folded.any_of, folded.items)
    return not any(known) and folded.always is not False


def string_kind(schema: Schema) -> Kind:
    """Return the kind of a string: what its encoding says, else its format."""
    return _ENCODINGS.get(schema.content_encoding.lower()) or _STRING_FORMATS.get(schema.format, Kind.STRING)


def nullable_(expr: TypeExpr) -> TypeExpr:
    """Return an expression that also takes null, once."""
    if expr == ANYTHING or isinstance(expr, ir.Nullable):
        return expr
    return expr if expr == ir.NULL else ir.Nullable(expr)


def one_of(exprs: Iterable[TypeExpr]) -> TypeExpr:
    """Return the expression for any of several, each said once; anything if one of them is anything."""
    parts: dict[TypeExpr, None] = {}
    nullable = False
    every = tuple(exprs)
    if len(every) == 1 and isinstance(every[0], ir.Scalar | ir.Ref | ir.ListOf):
        return every[0]
    for expr in every:
        nullable = nullable or isinstance(expr, ir.Nullable) or expr == ir.NULL
        parts.update(dict.fromkeys(part for part in ir.parts_of(expr) if part != ir.NULL))
    if ANYTHING in parts:
        return ANYTHING
    if not parts:
        return ir.NULL if nullable else ANYTHING
    whole: TypeExpr = ir.OneOf(tuple(parts)) if len(parts) > 1 else next(iter(parts))
    return nullable_(whole) if nullable else whole


def value_types(values: Iterable[JsonValue]) -> tuple[Kind | str, ...]:
    """Return the kinds of some values, each once."""
    return tuple(dict.fromkeys(value_type(value) for value in values))


def value_type(value: JsonValue) -> Kind | str:
    """Return the kind of a value; ``"array"`` and ``"object"`` for containers."""
    # A bool is an int to Python, so it comes first.
    kinds = ((bool, Kind.BOOLEAN), (int, Kind.INTEGER), (float, Kind.NUMBER), (str, Kind.STRING), (list, "array"))
    if value is None:
        return Kind.NULL
    return next((kind for cls, kind in kinds if isinstance(value, cls)), "object")


def scalar_or_container(kind: Kind | str) -> TypeExpr:
    """Return the widest expression for a kind of values."""
    if isinstance(kind, Kind):
        return ir.Scalar(kind)
    return ir.ListOf(ANYTHING) if kind == "array" else ir.MapOf(ANYTHING)


def members(schema: Schema, values: Iterable[str] | Iterable[int]) -> tuple[ir.Member, ...]:
    """Return the members of an enum with the names and docs that ``x-enum-varnames`` and its relatives give."""
    listed = [value for value in schema.enum or () if value is not None]
    names = listed_texts(schema, listed, ("x-enum-varnames", "x-enumNames", "x-enum-names", "x-speakeasy-enums"))
    docs = listed_texts(schema, listed, ("x-enum-descriptions", "x-enumDescriptions", "x-enum-desc"))
    names, docs = {**described(schema, "name"), **names}, {**described(schema, "description"), **docs}
    return tuple(ir.Member(value=value, preferred=names.get(value, ""), doc=docs.get(value, "")) for value in values)


def described(schema: Schema, key: str) -> dict[str | int, str]:
    """Return what extensions say that describe each value by an object: ``x-ms-enum`` and ``x-fern-enum``."""
    listed, by_value = schema.extensions.get("x-ms-enum"), schema.extensions.get("x-fern-enum")
    values = listed.get("values") if isinstance(listed, dict) else None
    found = (
        [(one.get("value"), one.get(key)) for one in values if isinstance(one, dict)]
        if isinstance(values, list)
        else []
    )
    if isinstance(by_value, dict):
        found += [(value, one.get(key)) for value, one in by_value.items() if isinstance(one, dict)]
    return {value: text_ for value, text_ in found if isinstance(value, str | int) and isinstance(text_, str)}


def listed_texts(schema: Schema, values: Sequence[JsonValue], keywords: tuple[str, ...]) -> dict[str | int, str]:
    """Return the texts that an extension gives to values: a list in their order, or an object by value."""
    for keyword in keywords:
        given = schema.extensions.get(keyword)
        if isinstance(given, list) and len(given) == len(values):
            pairs = zip(values, given, strict=True)
            return {value: name for value, name in pairs if isinstance(value, str | int) and isinstance(name, str)}
        if isinstance(given, dict):
            return {
                value: given[str(value)]  # type: ignore[misc]  # checked in the condition
                for value in values
                if isinstance(value, str | int) and isinstance(given.get(str(value)), str)
            }
    return {}
