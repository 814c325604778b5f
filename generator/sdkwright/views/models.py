"""Models, enums, unions and aliases as their templates print them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import assert_never

from sdkwright import ir
from sdkwright.custom.linking import Extension
from sdkwright.ir import TypeId
from sdkwright.literals import pystr
from sdkwright.naming import Names
from sdkwright.pytypes import RUNTIME, Imports, Spelling, grouped, literal
from sdkwright.views.docs import deprecated, limits, paragraphs, renamed, value_doc
from sdkwright.views.layout import FileImports, Package, relative
from sdkwright.views.types import (
    AliasView,
    ArgumentView,
    EnumView,
    FieldView,
    FormerFieldView,
    FormerMemberView,
    MemberView,
    ModelsView,
    ModelView,
    UnionView,
)

DefinitionView = ModelView | EnumView | UnionView | AliasView


@dataclass(frozen=True, slots=True)
class TypeIndex:
    """What files need to know of all types of an API.

    Attributes:
        types: The definitions.
        names: Their classes and modules.
        homes: The models package of each.
        open_enums: For each open enum the type of a plain value.
        extended: The models that custom code extends.
    """

    types: Mapping[TypeId, ir.TypeDef]
    names: Names
    homes: Mapping[TypeId, Package]
    open_enums: Mapping[TypeId, str]
    extended: Mapping[TypeId, Extension]

    @staticmethod
    def of(
        types: Mapping[TypeId, ir.TypeDef],
        names: Names,
        homes: Mapping[TypeId, Package],
        extended: Mapping[TypeId, Extension] = MappingProxyType({}),
    ) -> TypeIndex:
        """Return the index of some definitions."""
        enums = (definition for definition in types.values() if isinstance(definition, ir.Enum) and definition.open)
        return TypeIndex(types, names, homes, {enum.id: enum_value_type(enum) for enum in enums}, extended)

    def place(self, id_: TypeId, package: Package) -> Package:
        """Return the module that a file of a package imports a type from.

        A class that custom code extends is in the module of that; other packages than its own ask the public one, so
        that it always is told that it lives there.
        """
        home, extension = self.homes[id_], self.extended.get(id_)
        if extension is None:
            return (*home, self.names.types[id_].module)
        return extension.module if package == home else home

    def is_deprecated(self, id_: TypeId) -> bool:
        """Say whether checkers complain about whoever mentions a class; of unions they know nothing."""
        definition = self.types[id_]
        return isinstance(definition, ir.Model | ir.Enum) and definition.deprecated

    @property
    def classes(self) -> Mapping[TypeId, str]:
        """The class of each type."""
        return {type_id: name.python for type_id, name in self.names.types.items()}


def enum_value_type(enum: ir.Enum) -> str:
    """Return the builtin type of an enum's values."""
    return "str" if isinstance(enum.members[0].value, str) else "int"


def models_view(index: TypeIndex, classes: Mapping[TypeId, str], package: Package, ids: Sequence[TypeId]) -> ModelsView:
    """Return one module of models: classes in document order, then unions and aliases, each after what it needs."""
    imports = FileImports(package)
    here = set(ids)
    builder = _Definitions(index, classes, imports, set(here))
    views = [builder.view(index.types[id_]) for id_ in module_order(index.types, ids)]
    mentioned = {**builder.mentioned, **builder.quoted.mentioned}
    imports.mentions_deprecated |= any(map(index.is_deprecated, mentioned))
    for id_ in mentioned:
        if id_ not in here or id_ in index.extended:
            module = relative(package, index.place(id_, package))
            name = classes[id_] if id_ in builder.mentioned else kept(classes[id_])
            imports.local.setdefault(module, set()).add(name)
    for module, names in builder.quoted.imports.names.items():
        known = imports.types.names.get(module, set()) | imports.now.get(module, set())
        imports.types.names.setdefault(module, set()).update(map(kept, names - known))
    return ModelsView(imports=imports.view(), definitions=tuple(views))


def kept(name: str) -> str:
    """Return how a name is imported that linters see no use of."""
    return f"{name} as {name}"


def module_order(types: Mapping[TypeId, ir.TypeDef], ids: Sequence[TypeId]) -> Iterator[TypeId]:
    """Yield the types of a module: classes first, then the others, each after those it is made of where possible."""
    later = {id_: None for id_ in ids if isinstance(types[id_], ir.Union | ir.Alias)}
    yield from (id_ for id_ in ids if id_ not in later)
    while later:
        ready = [id_ for id_ in later if not (needs(types[id_]) & later.keys() - {id_})]
        for id_ in ready or [next(iter(later))]:
            del later[id_]
            yield id_


def needs(definition: ir.TypeDef) -> set[TypeId]:
    """Return the ids of the types that a definition is made of."""
    return {ref for expr in ir.exprs_of(definition) for ref in ir.references(expr)}


class _Definitions:
    """Writes the definitions of one file.

    Attributes:
        mentioned: The ids of the named types that stand in it.
        quoted: Writes what stands in quotes outside annotations, where linters do not look for names.
    """

    def __init__(
        self, index: TypeIndex, classes: Mapping[TypeId, str], imports: FileImports, here: set[TypeId]
    ) -> None:
        self.mentioned: dict[TypeId, None] = {}
        self.quoted = Spelling(classes, index.open_enums, Imports())
        self._ahead = here
        self._here = frozenset(here)
        self._index = index
        self._classes = classes
        self._imports = imports

    def view(self, definition: ir.TypeDef) -> DefinitionView:
        """Return a definition as its template prints it."""
        match definition:
            case ir.Model():
                view: DefinitionView = self._model(definition)
            case ir.Enum():
                view = self._enum(definition)
            case ir.Union():
                view = self._union(definition)
            case ir.Alias():
                view = self._alias(definition)
            case _:
                assert_never(definition)
        self._ahead.discard(definition.id)
        return view

    def _spelling(self, shadowed: Sequence[str] = ()) -> Spelling:
        return Spelling(
            self._classes, self._index.open_enums, self._imports.types, mentioned=self.mentioned, shadowed=shadowed
        )

    def _model(self, model: ir.Model) -> ModelView:
        names = [self._index.names.fields[model.id, entry.wire_name] for entry in model.fields]
        old = self._former(model)
        spelling = self._spelling((*names, *(name for _, name, _ in old)))
        fields = tuple(self._field(entry, name, spelling) for entry, name in zip(model.fields, names, strict=True))
        former = tuple(self._former_field(model, each, spelling) for each in old)
        overloaded = any(each.argument for each in former)
        if overloaded:
            self._imports.types.add("typing", "overload as Overload")
        keywords = self._former_keyword(old, model)
        item = self._page_item(model)
        if item:
            keywords.append(("items", pystr(self._path(model, model.page_items))))
        if model.extra is not None:
            # Nobody but the runtime reads it, which imports what it names by itself.
            apart = Spelling(self._classes, self._index.open_enums, Imports())
            keywords.append(("additional", pystr(apart.annotation(model.extra))))
        if model.rules:
            keywords.append(("checks", checks(model.rules)))
        base = "Page" if item else "Model"
        self._imports.need(RUNTIME, base)
        return ModelView(
            name=extension.base if (extension := self._index.extended.get(model.id)) else self._classes[model.id],
            base=base,
            item=item,
            keywords=tuple(keywords),
            doc=type_doc(model),
            fields=fields,
            former=former,
            arguments=self._arguments(model, fields, ()) if overloaded else (),
            loose=self._arguments(model, fields, former) if overloaded else (),
            property=self._imports.types.builtin("property", spelling.shadowed) if former else "property",
            deprecated=self._deprecated(model),
        )

    def _deprecated(self, definition: ir.Model | ir.Enum) -> str:
        if not definition.deprecated:
            return ""
        self._imports.need(RUNTIME, "Deprecated")
        return deprecated(self._classes[definition.id])

    # Old names of fields

    def _former(self, model: ir.Model) -> list[tuple[ir.Field, str, str]]:
        """Return the fields that have old names, with each of these and the version that will lack it."""
        known = self._index.names.former.fields
        aliases = ((entry, known.get((model.id, entry.wire_name), {})) for entry in model.fields)
        return [(entry, old, until) for entry, names in aliases for old, until in sorted(names.items())]

    def _former_keyword(self, old: Sequence[tuple[ir.Field, str, str]], model: ir.Model) -> list[tuple[str, str]]:
        if not old:
            return []
        names = self._index.names.fields
        self._imports.need(RUNTIME, "Deprecated")
        self._imports.asks_for_checkers = True
        pairs = (f"{pystr(name)}: ({pystr(names[model.id, e.wire_name])}, {pystr(until)})" for e, name, until in old)
        return [("former", f"{{{', '.join(pairs)}}}")]

    def _former_field(self, model: ir.Model, old: tuple[ir.Field, str, str], spelling: Spelling) -> FormerFieldView:
        entry, name, until = old
        new = self._index.names.fields[model.id, entry.wire_name]
        return FormerFieldView(
            name=name,
            new=new,
            annotation=spelling.annotation(entry.type) if entry.required else spelling.optional(entry.type),
            message=renamed(name, new, until),
            argument=entry.access is not ir.Access.READ_ONLY,
            required=entry.required and not isinstance(entry.type, ir.Constant),
        )

    def _arguments(
        self, model: ir.Model, fields: Sequence[FieldView], former: Sequence[FormerFieldView]
    ) -> tuple[ArgumentView, ...]:
        """Return what the constructor takes; with old names, none that has one is required.

        But where only one has, its old name is required in its place.
        """
        needed = [f for f in former if f.required and f.argument]
        only = needed[0] if len(needed) == 1 else None
        loose = {entry.new for entry in former}
        own = [
            ArgumentView(name=f.name, annotation=f.annotation, default="..." if has_default(f, loose) else "")
            for f, entry in zip(fields, model.fields, strict=True)
            if entry.access is not ir.Access.READ_ONLY and not (only and only.new == f.name)
        ]
        more = [
            ArgumentView(name=f.name, annotation=f.annotation, default="" if f is only else "...")
            for f in former
            if f.argument
        ]
        return (*own, *more)

    def _page_item(self, model: ir.Model) -> str:
        """Return the annotation of a page's items, ``""`` where a model is no page."""
        expr: ir.TypeExpr = ir.Ref(model.id)
        for name in model.page_items:
            owner = self._index.types.get(expr.id) if isinstance(expr, ir.Ref) else None
            if not isinstance(owner, ir.Model):
                return ""
            expr = next(entry.type for entry in owner.fields if entry.wire_name == name)
            expr = expr.item if isinstance(expr, ir.Nullable) else expr
        return self.quoted.annotation(expr.item) if isinstance(expr, ir.ListOf) else ""

    def _path(self, model: ir.Model, names: Sequence[str]) -> str:
        return attribute_path(self._index, model.id, names)

    def _field(self, entry: ir.Field, name: str, spelling: Spelling) -> FieldView:
        annotation = spelling.annotation(entry.type) if entry.required else spelling.optional(entry.type)
        value, arguments = self._value(entry, name)
        return FieldView(name=name, annotation=annotation, value=value, arguments=arguments, doc=value_doc(entry.note))

    def _value(self, entry: ir.Field, name: str) -> tuple[str, tuple[str, ...]]:
        """Return the default of a field, or the arguments of a `Field` with all that is special about it."""
        default = ""
        if isinstance(entry.type, ir.Constant) and (entry.required or entry.preset):
            default = literal(entry.type.value)
        elif not entry.required:
            default = "UNSET"
            self._imports.need(RUNTIME, "UNSET")
        arguments = [
            *([pystr(entry.wire_name)] if entry.wire_name != name else []),
            *([f"default={default}"] if default else []),
            *(["read_only=True"] if entry.access is ir.Access.READ_ONLY else []),
            *(["write_only=True"] if entry.access is ir.Access.WRITE_ONLY else []),
            *(["secret=True"] if entry.secret else []),
            *([f"checks={checks(entry.rules)}"] if entry.rules else []),
        ]
        if not arguments or arguments == [f"default={default}"]:
            return default, ()
        self._imports.need(RUNTIME, "Field")
        return "", tuple(arguments)

    def _enum(self, enum: ir.Enum) -> EnumView:
        base = "StrEnum" if enum_value_type(enum) == "str" else "IntEnum"
        self._imports.need("enum", base)
        return EnumView(
            name=self._classes[enum.id],
            base=base,
            doc=type_doc(enum),
            deprecated=self._deprecated(enum),
            former=tuple(self._former_members(enum)),
            members=tuple(
                MemberView(
                    name=self._index.names.members[enum.id, member.value], value=literal(member.value), doc=member.doc
                )
                for member in enum.members
            ),
        )

    def _former_members(self, enum: ir.Enum) -> Iterator[FormerMemberView]:
        names = self._index.names
        for member in enum.members:
            for old, until in sorted(names.former.members.get((enum.id, member.value), {}).items()):
                self._imports.need(RUNTIME, "FormerMember")
                self._imports.types.add("typing", "Literal")
                yield FormerMemberView(name=old, new=names.members[enum.id, member.value], until=until)

    def _union(self, union: ir.Union) -> UnionView:
        name = self._classes[union.id]
        spelling = self._spelling()
        members = tuple(spelling.annotation(variant.type) for variant in union.variants)
        default = spelling.annotation(union.default) if union.default else ""
        unknown = self._index.names.unknown.get(union.id, "")
        self._imports.types.add("typing", "TypeAlias")
        self._imports.need(RUNTIME, "Variants", *(["UnknownVariant"] if unknown else []))
        tagged = bool(union.tag) and all(self._is_object(variant.type) for variant in union.variants)
        tags = by_tag(union, members)
        inside = {ref for variant in union.variants for ref in ir.references(variant.type)}
        written = (part for variant in union.variants for part in spelling.parts(variant.type))
        alternatives = dict.fromkeys((*written, *([default] if default else []), *([unknown] if unknown else [])))
        return UnionView(
            name=name,
            doc=union.doc,
            tag=union.tag if tagged else "",
            variants=tuple((literal(tag), pystr(member)) for (_, tag), member in tags.items()) if tagged else (),
            members=() if tagged else tuple(pystr(member) for member in members),
            default=pystr(default) if default else "",
            alternatives=grouped(tuple(alternatives)),
            unknown=unknown,
            unknown_doc=self._unknown_doc(union, name, tagged=tagged),
            unknown_field=self._unknown_field(union) if tagged and unknown else None,
            quoted=not inside.isdisjoint(self._ahead),
            implied=tuple((pystr(name), literal(tag)) for name, tag in union.implied) if tagged else (),
        )

    def _is_object(self, expr: ir.TypeExpr) -> bool:
        """Say whether a tag can mean a type: every value of it is an object, and it has a class."""
        found = self._index.types[expr.id] if isinstance(expr, ir.Ref) else None
        return isinstance(found, ir.Model | ir.Union)

    def _unknown_doc(self, union: ir.Union, name: str, *, tagged: bool) -> str:
        if tagged:
            return f"A variant of `{name}` whose `{union.tag}` this version of the SDK does not know."
        return f"A variant of `{name}` that this version of the SDK does not know."

    def _unknown_field(self, union: ir.Union) -> FieldView:
        types = {"bool" if isinstance(t, bool) else type(t).__name__ for v in union.variants for t in v.tags}
        name = self._index.names.fields[union.id, union.tag]
        arguments = (pystr(union.tag),) if name != union.tag else ()
        if arguments:
            self._imports.need(RUNTIME, "Field")
        return FieldView(name=name, annotation=" | ".join(sorted(types)), arguments=arguments)

    def _alias(self, alias: ir.Alias) -> AliasView:
        if isinstance(alias.type, ir.Ref) and isinstance(self._index.types[alias.type.id], ir.Enum):
            return self._other_name(alias, alias.type.id)
        self._imports.types.add("typing", "TypeAlias")
        self._imports.need(RUNTIME, "Alias")
        return AliasView(
            name=self._classes[alias.id], doc=alias.doc, annotation=pystr(self._spelling().annotation(alias.type))
        )

    def _other_name(self, alias: ir.Alias, id_: TypeId) -> AliasView:
        """Return another name of a class, which is that class when the file runs, too."""
        package, cls = self._imports.package, self._classes[id_]
        if id_ not in self._here or id_ in self._index.extended:
            self._imports.need(relative(package, self._index.place(id_, package)), cls)
        self._imports.mentions_deprecated |= self._index.is_deprecated(id_)
        opens = self._ahead >= self._here - {alias.id}
        return AliasView(name=self._classes[alias.id], doc=alias.doc, cls=cls, opens=opens)


def has_default(field: FieldView, loose: Collection[str]) -> bool:
    """Say whether the constructor does without a field."""
    return bool(field.value) or field.name in loose or any(each.startswith("default=") for each in field.arguments)


def type_doc(definition: ir.Model | ir.Enum) -> str:
    """Return the docstring of a class."""
    rules = definition.constraints if isinstance(definition, ir.Model) else ()
    return paragraphs(definition.doc, limits(rules), "Deprecated." if definition.deprecated else "")


def by_tag(union: ir.Union, members: Sequence[str]) -> Mapping[tuple[type, ir.Literal], str]:
    """Return the type that each tag means, by the tag and its own type; that of a shared one is a union."""
    found: dict[tuple[type, ir.Literal], str] = {}
    for variant, member in zip(union.variants, members, strict=True):
        for tag in variant.tags:
            key = type(tag), tag
            found[key] = f"{found[key]} | {member}" if key in found else member
    return found


def checks(rules: Sequence[ir.Rule]) -> str:
    """Return rules as the runtime takes them: keyword to bound, a pattern with the longest text for it."""
    bounds = (f"({literal(rule.bound)}, {rule.longest})" if rule.longest else literal(rule.bound) for rule in rules)
    entries = (f"{pystr(rule.keyword)}: {bound}" for rule, bound in zip(rules, bounds, strict=True))
    return f"{{{', '.join(entries)}}}"


def attribute_path(index: TypeIndex, model: TypeId, names: Sequence[str]) -> str:
    """Return the attributes that wire names lead through, joined by dots."""
    path = []
    current = model
    for name in names:
        path.append(index.names.fields[current, name])
        owner = index.types[current]
        if isinstance(owner, ir.Model):
            expr = next(entry.type for entry in owner.fields if entry.wire_name == name)
            expr = expr.item if isinstance(expr, ir.Nullable) else expr
            current = expr.id if isinstance(expr, ir.Ref) else current
    return ".".join(path)
