"""The operations and types that show best what an API does: chosen by rule; of equals, the first in the document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from sdkwright import ir
from sdkwright.ir import TypeId
from sdkwright.sdkfiles.examples import Examples, NoExample, call
from sdkwright.sdkfiles.guide import Guide
from sdkwright.sdkfiles.snippets import Atom, Call, Expr, parts_of
from sdkwright.sdkfiles.variables import result_name, singular

_PRINTABLE = {ir.Kind.STRING, ir.Kind.INTEGER, ir.Kind.UUID}


@dataclass(frozen=True, slots=True)
class Shown:
    """A method with a call of it."""

    resource: ir.Resource
    method: ir.Method
    call: Call


@dataclass(frozen=True)
class Showcase:
    """The choice for one API; each is None where the API has nothing of the kind."""

    guide: Guide

    @cached_property
    def methods(self) -> tuple[Shown, ...]:
        """All methods of which a call can be shown, but for those that are deprecated."""
        return tuple(self._shown())

    def _shown(self) -> Iterator[Shown]:
        names = self.guide.entry.names
        for resource in self.guide.api.resources:
            for method in resource.methods:
                function = f"client.{self.guide.function(resource, method)}"
                examples = Examples(self.guide.api.types, names, self.guide.models)
                try:
                    shown = Shown(resource, method, call(method, function, names, examples))
                except NoExample:
                    continue
                if not method.deprecated:
                    yield shown

    @cached_property
    def pages(self) -> Shown | None:
        """A method that returns pages, with the fewest arguments."""
        return self._best(
            lambda shown: shown.method.pages is not None,
            lambda shown: (
                self._is_open(shown),
                not self._is_printable(shown.method.pages.item if shown.method.pages else None),
                arguments(shown),
            ),
        )

    @cached_property
    def reading(self) -> Shown | None:
        """A GET that returns one object, best beside `pages`, found by its path, with few arguments."""
        beside = self.pages.resource if self.pages else None
        return self._best(
            lambda shown: shown.method.http_method == "GET"
            and shown.method.pages is None
            and self.model_of(shown.method.answer.type) is not None,
            lambda shown: (
                shown.resource is not beside,
                self._is_open(shown),
                not self._is_printable(shown.method.answer.type),
                not shown.method.path.endswith("}"),
                arguments(shown),
            ),
        )

    @cached_property
    def creating(self) -> Shown | None:
        """A POST of an object, best one called ``create``, beside the others, with a small body."""
        beside = next((shown.resource for shown in (self.pages, self.reading) if shown), None)
        names = self.guide.entry.names.methods
        return self._best(
            lambda shown: shown.method.http_method == "POST"
            and shown.method.body is not None
            and isinstance(shown.method.body.contents[0].type, ir.Ref),
            lambda shown: (
                body_of(shown) is None,
                names[shown.method.id] != "create",
                shown.resource is not beside,
                size(shown.call),
            ),
        )

    @cached_property
    def first(self) -> Shown | None:
        """What to show if it is to be one call only."""
        return self.reading or self.pages or self.creating or next(iter(self.methods), None)

    @cached_property
    def body(self) -> Call | None:
        """An object to send, made by its class: that of `creating`, else of any method."""
        chosen = (*((self.creating,) if self.creating else ()), *self.methods)
        return next((sent for shown in chosen if (sent := body_of(shown)) is not None), None)

    @cached_property
    def partial(self) -> tuple[ir.Model, ir.Field] | None:
        """A model that is sent with nothing required, best by a PATCH, and a text in it that may be left out."""
        found = sorted(
            (
                (shown.method.http_method != "PATCH", at, model, optional[0])
                for at, shown in enumerate(self.methods)
                if shown.method.body is not None
                and (model := self.model_of(shown.method.body.contents[0].type)) is not None
                and not any(entry.required for entry in model.fields)
                and (optional := [entry for entry in model.fields if is_optional_text(entry)])
            ),
            key=lambda entry: entry[:2],
        )
        return found[0][2:] if found else None

    @cached_property
    def enum(self) -> ir.Enum | None:
        """An open enum, best one that is answered, and of texts."""
        enums = (entry for entry in self.guide.api.types.values() if isinstance(entry, ir.Enum) and entry.open)
        return min(enums, key=lambda enum: (enum.id not in self.answered, not is_of_texts(enum)), default=None)

    @cached_property
    def union(self) -> ir.Union | None:
        """A union of models that a tag tells apart, with room for unknown ones; best one that is answered."""
        unions = (entry for entry in self.guide.api.types.values() if isinstance(entry, ir.Union))
        telling = (union for union in unions if self._is_telling(union))
        return min(telling, key=lambda union: union.id not in self.answered, default=None)

    def _is_telling(self, union: ir.Union) -> bool:
        tags = [tag for variant in union.variants for tag in variant.tags]
        return (
            bool(union.tag)
            and union.id in self.guide.entry.names.unknown
            and bool(tags)
            and all(isinstance(tag, str) for tag in tags)
            and all(self.model_of(variant.type) for variant in union.variants)
        )

    @cached_property
    def strict_field(self) -> tuple[ir.Model, ir.Field] | None:
        """A model that is answered, and a text that it has to have."""
        types = (shown.method.answer.type for shown in (self.reading, self.creating, *self.methods) if shown)
        models = (model for type_ in types if (model := self.model_of(type_)) is not None)
        found = ((model, entry) for model in models for entry in model.fields if entry.required and is_text(entry))
        return next(found, None)

    def _is_open(self, shown: Shown) -> bool:
        """Say whether a method needs no credential though the others do."""
        own = shown.method.security
        return bool(self.guide.api.security) and own is not None and (not own or () in own)

    def _is_printable(self, expr: ir.TypeExpr | None) -> bool:
        """Say whether a type has something short to print."""
        model = self.model_of(expr)
        return model is not None and any(map(is_plain, model.fields))

    @cached_property
    def answered(self) -> frozenset[TypeId]:
        """The types that answers can hold."""
        answers = (method.answer.type for method in self.guide.api.methods)
        waiting = [id_ for type_ in answers if type_ is not None for id_ in ir.references(type_)]
        found: set[TypeId] = set()
        while waiting:
            id_ = waiting.pop()
            if id_ not in found:
                found.add(id_)
                waiting += [ref for expr in ir.exprs_of(self.guide.api.types[id_]) for ref in ir.references(expr)]
        return frozenset(found)

    def model_of(self, expr: ir.TypeExpr | None) -> ir.Model | None:
        """Return the model that a type is, if it is one."""
        found = self.guide.api.types.get(expr.id) if isinstance(expr, ir.Ref) else None
        return found if isinstance(found, ir.Model) else None

    def shown_value(self, expr: ir.TypeExpr | None, variable: str) -> str:
        """Return an expression for what is worth printing of a value: its first plain required field, else all."""
        model = self.model_of(expr)
        plain = (entry for entry in model.fields if is_plain(entry)) if model else ()
        for entry in plain:
            return f"{variable}.{self.guide.entry.names.fields[model.id if model else '', entry.wire_name]}"
        return variable

    def result(self, shown: Shown) -> str:
        """Return the variable for what a call returns."""
        return result_name(self.guide, shown.method)

    def item(self, shown: Shown) -> str:
        """Return the variable for one item of the pages that a call returns."""
        return singular(self.guide.resource_name(shown.resource).attribute)

    def _best(self, fits: Callable[[Shown], bool], key: Callable[[Shown], tuple[int, ...]]) -> Shown | None:
        return min(filter(fits, self.methods), key=key, default=None)


def arguments(shown: Shown) -> int:
    """Return how many arguments a call has."""
    return len(shown.call.positional) + len(shown.call.keywords)


def size(expr: Expr) -> int:
    """Return how many values an expression consists of."""
    return 1 + sum(size(part) for _, part in parts_of(expr))


def body_of(shown: Shown) -> Call | None:
    """Return the object that a call sends, if its class makes it from arguments."""
    sent = dict(shown.call.keywords).get("body", Atom(""))
    return sent if isinstance(sent, Call) and sent.keywords and shown.method.body is not None else None


def is_text(entry: ir.Field) -> bool:
    """Say whether a field is a text that anybody may see."""
    return entry.type == ir.STRING and not entry.secret and entry.access is not ir.Access.WRITE_ONLY


def is_optional_text(entry: ir.Field) -> bool:
    """Say whether a field is a text that callers may leave out."""
    return is_text(entry) and not entry.required and entry.access is ir.Access.BOTH


def is_plain(entry: ir.Field) -> bool:
    """Say whether a field is always there and short to print."""
    return (
        entry.required
        and not entry.secret
        and entry.access is not ir.Access.WRITE_ONLY
        and isinstance(entry.type, ir.Scalar)
        and entry.type.kind in _PRINTABLE
    )


def is_of_texts(enum: ir.Enum) -> bool:
    """Say whether the values of an enum are strings."""
    return isinstance(enum.members[0].value, str)
