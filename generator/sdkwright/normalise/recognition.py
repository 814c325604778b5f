"""Pages that no description mentions: recognised by the names of parameters and properties.

A wrong guess would change what a method answers, so a list is taken for one in pages only where two things agree: what
asks for a page, and what the answer says of the next one or how many items a page has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sdkwright import ir
from sdkwright.diagnostics import escape_token
from sdkwright.ir import TypeExpr, TypeId

Description = dict[str, object]
"""A description of pages as ``x-pagination`` has it."""

# What takes a cursor, and what an answer calls the next one; all names without case and punctuation.
_CURSORS = {
    "pagetoken": {"nextpagetoken"},
    "nextpagetoken": {"nextpagetoken"},
    "nexttoken": {"nexttoken"},
    "paginationtoken": {"nexttoken", "nextpaginationtoken"},
    "cursor": {"nextcursor", "nextpagecursor", "endcursor"},
    "nextcursor": {"nextcursor"},
    "pagecursor": {"nextcursor", "nextpagecursor"},
    "startcursor": {"nextcursor"},
    "after": {"nextcursor", "endcursor", "after"},
    "continuationtoken": {"continuationtoken", "nextcontinuationtoken"},
    "marker": {"nextmarker"},
}
_SIZES = {"limit", "pagesize", "perpage", "size", "maxresults", "top", "take", "pagelimit", "itemsperpage"}
_OFFSETS = {"offset", "skip"}
_NUMBERS = {"page", "pagenumber", "pageno", "pagenum"}
_TOTALS = {"total", "totalcount", "totalitems", "totalresults", "totalrecords"}
_PAGE_TOTALS = {"totalpages", "totalpagecount", "pagecount", "numpages", "lastpage"}
_MORE = {"hasmore", "hasnext", "hasnextpage"}
_LINKS = {"nexturl", "nexturi", "nextlink", "nextpageurl", "nextpageuri", "nextpagelink", "odatanextlink"}
# Properties that hold what an answer says about pages.
_HOLDERS = {"meta", "metadata", "pagination", "paging", "pageinfo", "page", "links", "responsemetadata", "cursors"}
# Properties that hold the items where an answer has several lists, the best first.
_ITEMS = ("data", "items", "results", "records", "values", "entries", "content", "rows")
# Properties that hold an answer as a whole, or lists that are no items.
_WRAPPERS = {"data", "result", "response", "embedded"}
_NO_ITEMS = {"errors", "warnings", "messages", "links"}
_URLS = {"uri", "url", "uri-reference", "iri", "iri-reference"}

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """What recognition asks about types.

    Attributes:
        model: The model with an id, None where that is no model.
        format: The ``format`` of a property.
    """

    model: Callable[[TypeId], ir.Model | None]
    format: Callable[[ir.Field], str]

    def fields(self, expr: TypeExpr | None) -> Sequence[ir.Field]:
        """Return the fields of a type, none where it is no model."""
        bare = plain(expr)
        model = self.model(bare.id) if isinstance(bare, ir.Ref) else None
        return model.fields if model else ()


def recognised(
    http_method: str, parameters: Sequence[ir.Parameter], answer: ir.Answer, headers: Sequence[str], shapes: Shapes
) -> Description | None:
    """Return how an operation is described that asks and answers as lists in pages usually do; None for others.

    Args:
        headers: The names of the header fields that the answer has.
    """
    if http_method != "GET" or answer.stream is not None:
        return None
    items = items_of(answer.type, shapes)
    if not items:
        return None
    query = {squashed(p.wire_name): p for p in parameters if p.place is ir.Place.QUERY}
    found = _Search(query, answer.type, items, shapes)
    return found.cursor() or found.last_item() or found.offset() or found.page() or found.link(headers)


@dataclass(frozen=True, slots=True)
class _Search:
    """What is known of one operation: query parameters by squashed name, the answer, where its items are."""

    query: Mapping[str, ir.Parameter]
    answer: TypeExpr | None
    items: Path
    shapes: Shapes

    def cursor(self) -> Description | None:
        """Return pages that name the next one."""
        for name, answers in _CURSORS.items():
            parameter = self.query.get(name)
            following = self._said(answers, (ir.Kind.STRING, ir.Kind.INTEGER))
            if (
                parameter is not None
                and following
                and (name != "after" or len(following) > 1 or "after" not in answers)
            ):
                return {**self._pages("cursor", parameter), "next": pointer(following), **self._more()}
        return None

    def last_item(self) -> Description | None:
        """Return pages that go on after the last item of the one before."""
        parameter, more = self.query.get("startingafter"), self._more()
        item = listed(self.answer, self.items, self.shapes)
        keys = [field for field in self.shapes.fields(item) if field.wire_name == "id" and is_text(field.type)]
        if parameter is None or not more or not keys:
            return None
        return {**self._pages("item", parameter), "key": "/id", **more}

    def offset(self) -> Description | None:
        """Return pages that are asked for by the number of items before them."""
        parameter = self._counter(_OFFSETS)
        total = self._said(_TOTALS, (ir.Kind.INTEGER,))
        if parameter is None:
            return None
        return {**self._pages("offset", parameter), **self._total(total), **self._more()}

    def page(self) -> Description | None:
        """Return pages that are asked for by their number."""
        parameter = self._counter(_NUMBERS)
        if parameter is None:
            return None
        first = {"first": 0} if starts_at_zero(parameter) else {}
        total = self._said(_PAGE_TOTALS, (ir.Kind.INTEGER,))
        return {**self._pages("page", parameter), **first, **self._total(total), **self._more()}

    def link(self, headers: Sequence[str]) -> Description | None:
        """Return pages that link to the next one, in the body or in a header (RFC 8288)."""
        following = self._said(_LINKS, (ir.Kind.STRING,)) or self._url()
        if following:
            return {"kind": "link", "items": pointer(self.items), "next": pointer(following)}
        if "link" in {name.lower() for name in headers} and self.query.keys() & {*_SIZES, *_NUMBERS}:
            return {"kind": "link", "items": pointer(self.items), "header": "Link"}
        return None

    def _pages(self, kind: str, parameter: ir.Parameter) -> Description:
        return {"kind": kind, "parameter": parameter.wire_name, "items": pointer(self.items)}

    def _counter(self, names: set[str]) -> ir.Parameter | None:
        """Return a parameter that counts, if another one says how many items a page has."""
        sized = any(is_number(self.query[name].type) for name in self.query.keys() & _SIZES)
        counters = (parameter for name, parameter in self.query.items() if name in names and is_number(parameter.type))
        return next(counters, None) if sized else None

    def _more(self) -> Description:
        found = self._said(_MORE, (ir.Kind.BOOLEAN,))
        return {"more": pointer(found)} if found else {}

    def _total(self, found: Path) -> Description:
        return {"total": pointer(found)} if found else {}

    def _said(self, names: set[str], kinds: Sequence[ir.Kind]) -> Path:
        """Return where an answer has a property with one of some names, of one of some kinds; ``()`` for nowhere."""
        for path, field in self._told():
            bare = plain(field.type)
            if squashed(field.wire_name) in names and isinstance(bare, ir.Scalar) and bare.kind in kinds:
                return path
        return ()

    def _url(self) -> Path:
        """Return where an answer has a property ``next`` that is said to be a URL."""
        for path, field in self._told():
            words = [squashed(name) for name in path]
            named = words[-1] == "next" or words[-2:] == ["next", "href"]
            linked = words[-1] == "href" or self.shapes.format(field) in _URLS
            if named and linked and is_text(field.type):
                return path
        return ()

    def _told(self) -> Iterator[tuple[Path, ir.Field]]:
        """Yield the properties that may say something about pages, with their paths, those further out first."""
        pending: list[tuple[Path, TypeExpr | None]] = [((), self.answer)]
        for path, expr in pending:  # grows while it is walked
            for field in self.shapes.fields(expr):
                inner = (*path, field.wire_name)
                yield inner, field
                words = squashed(field.wire_name)
                wraps = words in _WRAPPERS and inner == self.items[: len(inner)]
                link = words == "next" and bool(path)
                if (words in _HOLDERS or wraps or link) and len(inner) < 3:
                    pending.append((inner, field.type))


def items_of(answer: TypeExpr | None, shapes: Shapes) -> Path:
    """Return where an answer has its items: its only list, or the one with the usual name; ``()`` for nowhere."""
    fields = shapes.fields(answer)
    lists = {
        squashed(field.wire_name): field.wire_name
        for field in fields
        if isinstance(plain(field.type), ir.ListOf) and squashed(field.wire_name) not in _NO_ITEMS
    }
    if len(lists) == 1:
        return (*lists.values(),)
    usual = [lists[name] for name in _ITEMS if name in lists]
    if usual:
        return (usual[0],)
    wrappers = [field for field in fields if squashed(field.wire_name) in _WRAPPERS] if not lists else []
    inner = items_of(wrappers[0].type, shapes) if len(wrappers) == 1 else ()
    return (wrappers[0].wire_name, *inner) if len(inner) == 1 else ()


def listed(answer: TypeExpr | None, path: Path, shapes: Shapes) -> TypeExpr | None:
    """Return the type of the items at a path in an answer."""
    for name in path:
        answer = next((field.type for field in shapes.fields(answer) if field.wire_name == name), None)
    bare = plain(answer)
    return bare.item if isinstance(bare, ir.ListOf) else None


def plain(expr: TypeExpr | None) -> TypeExpr | None:
    """Return a type without null."""
    return expr.item if isinstance(expr, ir.Nullable) else expr


def is_text(expr: TypeExpr) -> bool:
    """Say whether values are texts."""
    return plain(expr) in (ir.STRING, ir.Scalar(ir.Kind.UUID))


def is_number(expr: TypeExpr) -> bool:
    """Say whether values are whole numbers, as far as documents tell."""
    return plain(expr) in (ir.Scalar(ir.Kind.INTEGER), ir.Scalar(ir.Kind.NUMBER))


def starts_at_zero(parameter: ir.Parameter) -> bool:
    """Say whether the first page has the number 0: the one assumed, else the least that is allowed."""
    if parameter.note.default:
        return parameter.note.default[0] == 0
    return dict(parameter.note.constraints).get("minimum") == 0


def squashed(name: str) -> str:
    """Return a name in lower case and without punctuation."""
    return re.sub("[^a-z0-9]", "", name.lower())


def pointer(path: Path) -> str:
    """Return a path as a JSON Pointer."""
    return "".join(f"/{escape_token(name)}" for name in path)
