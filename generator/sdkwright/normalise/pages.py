"""Pages: as they are described, as an earlier run had them, or as they are recognised."""

from __future__ import annotations

from collections.abc import Mapping

from sdkwright import ir
from sdkwright.diagnostics import DiagnosticLog, Origin, note, warning
from sdkwright.document import nodes
from sdkwright.ir import MethodId, TypeExpr, TypeId
from sdkwright.normalise.contexts import text
from sdkwright.normalise.recognition import Description, Shapes, plain, pointer, recognised
from sdkwright.normalise.types import Types

Described = Mapping[str, object]

_NONE: Described = {"kind": "none"}
_HINT = (
    "kind: cursor, item, offset, page, link or none; parameter: the query parameter (but for link); items, next"
    " (cursor, link), total (offset, page) and more: JSON Pointers into the answer; key: one into an item (item);"
    " first: what the first page is (offset, page)"
)
_NOT_PAGES = "`x-pagination: false`, or `pagination` in the configuration, says that it is none"


class Pager:
    """Says how each operation asks for pages.

    What an earlier run has settled stays: a method that was no page does not become one, and the other way round.

    Args:
        described: What the configuration says, by operationId or HTTP method and path.
        kept: What an earlier run settled, by method; ``{}`` where it found no pages.
        recognise: Whether pages that nobody describes are recognised.
    """

    def __init__(
        self,
        types: Types,
        described: Mapping[str, Described],
        kept: Mapping[MethodId, Described],
        log: DiagnosticLog,
        *,
        recognise: bool,
    ) -> None:
        self._types = types
        self._described = described
        self._kept = kept
        self._recognise = recognise
        self._log = log
        self._items: dict[TypeId, tuple[str, ...]] = {}

    def pages(
        self, operation: nodes.Operation, parameters: tuple[ir.Parameter, ...], answer: ir.Answer
    ) -> ir.Pages | None:
        """Return how an operation asks for the next page, None where it answers no pages.

        Reports:
            pagination: A description does not fit the operation.
            recognised-pages: There was none.
        """
        described, origin = self._description(operation)
        if described is None:
            return self._recognised(operation, parameters, answer)
        if described.get("kind") == "none":
            return None
        return self._read(described, origin, operation, answer)

    def _description(self, operation: nodes.Operation) -> tuple[Described | None, Origin]:
        """Return what is said about the pages of an operation, and where."""
        method = f"{operation.method} {operation.path}"
        said = self._described.get(operation.operation_id) or self._described.get(method)
        if said is not None:
            return said, operation.origin
        if "x-pagination" not in operation.extensions:
            return None, operation.origin
        extension = operation.extensions["x-pagination"]
        origin = operation.origin.child("x-pagination")
        return (_NONE if extension is False else extension if isinstance(extension, dict) else {}), origin

    def _recognised(
        self, operation: nodes.Operation, parameters: tuple[ir.Parameter, ...], answer: ir.Answer
    ) -> ir.Pages | None:
        method = f"{operation.method} {operation.path}"
        found: Described | None
        if method in self._kept:
            found = self._kept[method] or None
        else:
            found = self._search(operation, parameters, answer) if self._recognise else None
        pages = self._read(found, operation.origin, operation, answer) if found else None
        if pages is not None:
            said = ", ".join(f"{key} `{value}`" for key, value in description_of(pages).items())
            message = f"`{method}` is taken for a list in pages: {said}"
            self._log.add(note("recognised-pages", operation.origin, message, hint=_NOT_PAGES))
        return pages

    def _search(
        self, operation: nodes.Operation, parameters: tuple[ir.Parameter, ...], answer: ir.Answer
    ) -> Description | None:
        """Return what is recognised, unless objects of its class are pages of another kind."""
        successes = [response for response in operation.responses if response.status.startswith("2")]
        headers = [header.name for response in successes for header in response.headers]
        shapes = Shapes(model=self._types.model, format=self._types.format)
        found = recognised(operation.method, parameters, answer, headers, shapes)
        answered = plain(answer.type)
        items = self._items.get(answered.id) if isinstance(answered, ir.Ref) else None
        return found if found and (items is None or pointer(items) == found["items"]) else None

    def _read(
        self, described: Described, origin: Origin, operation: nodes.Operation, answer: ir.Answer
    ) -> ir.Pages | None:
        problem, pages = self._understood(described, operation, answer)
        if pages is not None and isinstance(answer.type, ir.Ref):
            items = self._items.setdefault(answer.type.id, pages.items)
            if items != pages.items:
                problem, pages = f"pages of this class have their items at `{pointer(items)}`", None
        if problem:
            self._log.add(warning("pagination", origin, f"{problem}; the method answers single pages", hint=_HINT))
        return pages

    def _understood(
        self, described: Described, operation: nodes.Operation, answer: ir.Answer
    ) -> tuple[str, ir.Pages | None]:
        """Return what is wrong with a description of pages, or ``""`` and what it says."""
        if text(described.get("kind")) not in set(ir.PageKind):
            return "`kind` is not `cursor`, `item`, `offset`, `page`, `link` or `none`", None
        kind = ir.PageKind(text(described.get("kind")))
        counted = kind in {ir.PageKind.OFFSET, ir.PageKind.PAGE}
        header = kind is ir.PageKind.LINK and text(described.get("header")).lower() == "link"
        parameter = "" if kind is ir.PageKind.LINK else described.get("parameter")
        following, items = pointer_names(described.get("next")), pointer_names(described.get("items"))
        first, total = described.get("first", 1 if kind is ir.PageKind.PAGE else 0), described.get("total")
        key, more = pointer_names(described.get("key")), pointer_names(described.get("more"))
        queries = [p.name for p in operation.parameters if p.location is nodes.Location.QUERY]
        if not isinstance(parameter, str) or (parameter not in queries and kind is not ir.PageKind.LINK):
            return f"`parameter` names no query parameter of `{operation.operation_id}`", None
        listed_type = self._at(answer.type, items) if isinstance(answer.type, ir.Ref) else None
        if not isinstance(listed_type, ir.ListOf):
            return "`items` leads to no array in the answer", None
        named = kind is ir.PageKind.CURSOR or (kind is ir.PageKind.LINK and not header)
        if named and self._at(answer.type, following) is None:
            return "`next` leads to no property of the answer", None
        if total is not None and self._at(answer.type, pointer_names(total)) is None:
            return "`total` leads to no property of the answer", None
        if (more or kind is ir.PageKind.ITEM) and self._at(answer.type, more) is None:
            return "`more` leads to no property of the answer", None
        if kind is ir.PageKind.ITEM and self._at(listed_type.item, key) is None:
            return "`key` leads to no property of an item", None
        if not isinstance(first, int):
            return "`first` is no integer", None
        return "", ir.Pages(
            parameter=parameter,
            next=following if named else (),
            items=items,
            item=listed_type.item,
            kind=kind,
            first=first,
            total=pointer_names(total) if counted else (),
            key=key if kind is ir.PageKind.ITEM else (),
            more=() if kind is ir.PageKind.LINK else more,
        )

    def _at(self, expr: TypeExpr | None, names: tuple[str, ...]) -> TypeExpr | None:
        """Return the type of the property that names lead to, None where there is none."""
        for name in names or ("",):
            bare = plain(expr)
            model = self._types.model(bare.id) if isinstance(bare, ir.Ref) else None
            if model is None:
                return None
            expr = next((entry.type for entry in model.fields if entry.wire_name == name), None)
        return plain(expr)


def description_of(pages: ir.Pages) -> dict[str, str | int]:
    """Return pages as ``x-pagination`` would describe them, for the next run to read."""
    counted = pages.kind in {ir.PageKind.OFFSET, ir.PageKind.PAGE}
    usual = 1 if pages.kind is ir.PageKind.PAGE else 0
    said = {"parameter": pages.parameter, "items": pointer(pages.items), "next": pointer(pages.next)}
    said |= {"key": pointer(pages.key), "total": pointer(pages.total), "more": pointer(pages.more)}
    header = {"header": "Link"} if pages.kind is ir.PageKind.LINK and not pages.next else {}
    first = {"first": pages.first} if counted and pages.first != usual else {}
    return {"kind": pages.kind.value, **{key: value for key, value in said.items() if value}, **header, **first}


def pointer_names(found: object) -> tuple[str, ...]:
    """Return the property names in a JSON Pointer; ``()`` for anything else."""
    if not isinstance(found, str) or not found.startswith("/"):
        return ()
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in found.removeprefix("/").split("/"))
