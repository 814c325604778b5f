"""Codecs: what becomes of a JSON value in one type expression.

A codec is a table from the type of a JSON value (`str`, `dict`, `type(None)`, …) to
what is done with it: `None` where the value is taken as it is, else a `Convert`. What
is not in the table is of the wrong type. `annotations` makes codecs from annotations;
`records` has those of models.

A table may be *pending*: a name in its annotation stands for a class whose module is
not loaded. It is loaded when a value turns up that only this class could take.
"""

from __future__ import annotations

from .json_text import ExactFloat, is_array, is_object
from .unset import UNSET, Unset

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    Entries = Mapping[type, "Convert | None"]
    Writer = Callable[[Any], Any]

NoneType = type(None)
JSON_TYPES = (str, int, float, bool, NoneType, dict, list)

_DESCRIPTIONS = {
    str: "a string",
    int: "an integer",
    float: "a number",
    ExactFloat: "a number",
    bool: "a boolean",
    NoneType: "null",
    dict: "an object",
    list: "an array",
    Unset: "nothing",
}


def describe(kind: type) -> str:
    """Return what a message says of a value of this type, never the value."""
    return _DESCRIPTIONS.get(kind) or f"a Python {kind.__name__}"


class Decoding:
    """What one run of decoding found out.

    Attributes:
        faulty: Some model has a problem to report.
        digits_lost: A decimal, or an integer beyond 64 bits, was read from a float:
            parse again, with `ExactFloat`.
        trial: It is to find out whether a type is the right one, and takes the first
            of equals within, so that types that contain themselves cost no more.
    """

    __slots__ = ("digits_lost", "faulty", "trial")

    def __init__(self, *, trial: bool = False) -> None:
        self.faulty = False
        self.digits_lost = False
        self.trial = trial


class Mismatch(Exception):
    """A value is not of its type. The model whose field it is in takes note of it.

    Attributes:
        expected: The type, as its annotation says it.
        got: What came, without its value.
        path: Keys and indexes from the field to the value, innermost first.
    """

    def __init__(self, expected: str, got: str) -> None:
        super().__init__(expected, got)
        self.expected = expected
        self.got = got
        self.path: list[str | int] = []

    @classmethod
    def content(cls, expected: str, value: object) -> Mismatch:
        """Return one for a value of the right JSON type but the wrong content."""
        return cls(expected, f"{describe(type(value))} that is none")

    def within(self, step: str | int) -> Mismatch:
        """Add the key or index that led to the value."""
        self.path.append(step)
        return self

    def pointer(self) -> str:
        """Return the JSON Pointer from the field to the value (RFC 6901)."""
        return pointer(reversed(self.path))


def pointer(steps: Iterable[str | int]) -> str:
    """Return a JSON Pointer; "" for no steps (RFC 6901, section 3)."""
    return "".join(
        "/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps
    )


Fit = tuple[int, int, int]
"""How well a type fits a value, greater is better: required properties missing and
properties of a wrong type, both negative, and properties known."""

FITS: Fit = (0, 0, 0)


class Convert:
    """One step of decoding, for values of one JSON type.

    Attributes:
        decode: Returns the Python value.
        quick: A function of C that returns the same, or raises `KeyError` or
            `ValueError` where only `decode` can tell. `unrolled` calls it first.
        guard: What `quick` wants to see at every third place of a text, from the fifth.
    """

    __slots__ = ("decode", "guard", "quick")

    def __init__(
        self,
        decode: Callable[[Any, Decoding], Any],
        quick: Callable[[Any], Any] | None = None,
    ) -> None:
        self.decode = decode
        self.quick = quick
        self.guard = ""

    def fit(self, value: Any, *, deep: bool = True) -> Fit | None:  # noqa: ARG002
        """Return how well this takes a value; `None` if not at all.

        Args:
            value: A value of the step's JSON type.
            deep: Whether a container looks at its first item; never further, or types
                that contain themselves would be tried in exponentially many ways.
        """
        try:
            self.decode(value, Decoding())
        except Mismatch:
            return None
        return FITS

    def settled(self) -> bool:
        """Return whether `decode` stays what it is."""
        return True


class Table(dict[type, "Convert | None"]):
    """Entries of a codec; those of classes not loaded yet come when they are needed."""

    __slots__ = ("load", "name")

    def __init__(
        self, name: str, entries: Entries, load: Callable[[], Entries] | None = None
    ) -> None:
        super().__init__(entries)
        self.name = name
        self.load = load

    def __missing__(self, kind: type) -> Convert | None:
        if kind is ExactFloat:
            return self[float]
        if kind is Unset or kind not in self.complete():
            raise Mismatch(self.name, describe(kind))
        return self[kind]

    def complete(self) -> Table:
        """Load what is pending."""
        if self.load is not None:
            self.update(self.load())
            self.load = None
        return self


class Codec:
    """How one type expression is read and written.

    Attributes:
        name: The expression, for messages.
        table: What becomes of each type of JSON value.
        parts: Codecs of the expressions within; a function, as it may load modules.
        own_writer: See `writer`.
        exact: Whether JSON text for it is to be read with `ExactFloat`: it has been
            seen to contain decimals.
        known_writer: What `writer` found; `UNSET` before it is called.
    """

    __slots__ = ("exact", "known_writer", "name", "own_writer", "parts", "table")

    def __init__(
        self,
        name: str,
        entries: Entries,
        *,
        load: Callable[[], Entries] | None = None,
        parts: Callable[[], Sequence[Codec]] = tuple,
        writer: Writer | None = None,
    ) -> None:
        self.name = name
        self.table = Table(name, entries, load)
        self.exact = False
        self.parts = parts
        self.own_writer = writer
        simple = parts is tuple and writer is None
        self.known_writer: Unset | Writer | None = None if simple else UNSET

    @property
    def settled(self) -> bool:
        """Whether nothing is pending at the top of this expression."""
        return self.table.load is None

    def writer(self) -> Writer | None:
        """Return what a value needs before it is encoded by its own type.

        Only a few types need anything: `DecimalNumber`, since a `Decimal` by itself
        becomes a string, and `Base64Url`, since `bytes` become standard base64.
        """
        if isinstance(self.known_writer, Unset):
            self.known_writer = None  # for an expression that contains itself
            inner = [part.writer() for part in self.parts()]
            found = self.own_writer or next(filter(None, inner), None)
            self.known_writer = found and (lambda value: on_leaves(found, value))
        return self.known_writer

    def is_loaded(self, seen: set[int]) -> bool:
        """Return whether `writer` would load no module.

        Args:
            seen: Identities of codecs already asked, for those that contain themselves.
        """
        if id(self) in seen or self.known_writer is not UNSET:
            return True
        seen.add(id(self))
        return self.settled and all(part.is_loaded(seen) for part in self.parts())

    def decode(self, value: object, run: Decoding) -> Any:
        """Return the Python value of a JSON value.

        Raises:
            Mismatch: It is not of this type.
        """
        convert = self.table[type(value)]
        return value if convert is None else convert.decode(value, run)

    def fit(self, value: object, *, deep: bool = True) -> Fit | None:
        """Return how well this type fits a value; `None` if not at all."""
        try:
            convert = self.table[type(value)]
        except Mismatch:
            return None
        return FITS if convert is None else convert.fit(value, deep=deep)

    def fits_roughly(self, value: object) -> bool:
        """Return whether this may be the type of a value, without looking into it.

        No class is loaded to find out whether it would take an object or an array.
        """
        if isinstance(value, (dict, list)):
            kind = dict if isinstance(value, dict) else list
            return not self.settled or kind in self.table
        return self.fit(value) is not None


def on_leaves(write: Writer, value: object) -> object:
    """Apply a writer to a value, or to what the lists and objects in it hold."""
    if is_array(value):
        return [on_leaves(write, one) for one in value]
    if is_object(value):
        return {key: on_leaves(write, one) for key, one in value.items()}
    return write(value)


# Containers ---------------------------------------------------------------------------


class ListOf(Convert):
    """An array of any length."""

    __slots__ = ("item",)

    def __init__(self, item: Codec) -> None:
        super().__init__(_list_decoder(item.table))
        self.item = item

    def fit(self, value: Any, *, deep: bool = True) -> Fit | None:
        """Return how well the first item fits, which stands for all."""
        return self.item.fit(value[0], deep=False) if value and deep else FITS


def _list_decoder(table: Table) -> Callable[[list[Any], Decoding], list[Any]]:
    def decode(value: list[Any], run: Decoding) -> list[Any]:
        out: list[Any] = []
        try:
            for one in value:
                convert = table[type(one)]
                out.append(one if convert is None else convert.decode(one, run))
        except Mismatch as wrong:
            raise wrong.within(len(out)) from None
        return out

    return decode


class DictOf(Convert):
    """An object with any keys."""

    __slots__ = ("item",)

    def __init__(self, item: Codec) -> None:
        table = item.table

        def decode(value: dict[str, Any], run: Decoding) -> dict[str, Any]:
            out: dict[str, Any] = {}
            key = ""
            try:
                for key, one in value.items():
                    convert = table[type(one)]
                    out[key] = one if convert is None else convert.decode(one, run)
            except Mismatch as wrong:
                raise wrong.within(key) from None
            return out

        super().__init__(decode)
        self.item = item

    def fit(self, value: Any, *, deep: bool = True) -> Fit | None:
        """Return how well the first value fits, which stands for all."""
        if not value or not deep:
            return FITS
        return self.item.fit(next(iter(value.values())), deep=False)


class KeyedDictOf(DictOf):
    """An object with keys of another type than text, such as an enum."""

    __slots__ = ("key",)

    def __init__(self, key: Codec, item: Codec) -> None:
        super().__init__(item)
        self.key = key
        values = self.decode

        def decode(value: dict[str, Any], run: Decoding) -> dict[Any, Any]:
            out: dict[Any, Any] = {}
            name = ""
            found = values(value, run)
            try:
                for name, one in found.items():
                    out[key.decode(name, run)] = one
            except Mismatch as wrong:
                raise wrong.within(name) from None
            return out

        self.decode = decode


class TupleOf(Convert):
    """An array of a fixed length, each item of its own type."""

    __slots__ = ("items", "name")

    def __init__(self, items: Sequence[Codec], name: str) -> None:
        super().__init__(self._decode)
        self.items = items
        self.name = name

    def _decode(self, value: list[Any], run: Decoding) -> tuple[Any, ...]:
        if len(value) != len(self.items):
            raise Mismatch(self.name, f"an array of {len(value)}")
        out: list[Any] = []
        try:
            for item, one in zip(self.items, value, strict=True):
                out.append(item.decode(one, run))
        except Mismatch as wrong:
            raise wrong.within(len(out)) from None
        return tuple(out)

    def fit(self, value: Any, *, deep: bool = True) -> Fit | None:
        """Return whether the items fit."""
        if len(value) != len(self.items):
            return None
        pairs = zip(self.items, value, strict=True) if deep else ()
        fits = all(item.fit(one, deep=False) is not None for item, one in pairs)
        return FITS if fits else None


class AnyTuple(Convert):
    """An array of any length that is to be a tuple."""

    __slots__ = ("items",)

    def __init__(self, item: Codec) -> None:
        items = ListOf(item)
        super().__init__(lambda value, run: tuple(items.decode(value, run)))
        self.items = items

    def fit(self, value: Any, *, deep: bool = True) -> Fit | None:
        """Return how well the first item fits, which stands for all."""
        return self.items.fit(value, deep=deep)


# Scalars ------------------------------------------------------------------------------

_BEYOND = 2.0**63
"""From here on a codec may have made a float of an integer."""


def integral(value: float, run: Decoding) -> int:
    """Return a number without fraction as an integer (JSON Schema, section 6.1.1)."""
    if not value.is_integer():
        raise Mismatch.content("int", value)
    if abs(value) >= _BEYOND and not isinstance(value, ExactFloat):
        run.digits_lost = True
    return int(value)


def finite(value: float, _: Decoding) -> float:
    """Return a number that fits a double; JSON may hold greater ones."""
    if value - value != 0:
        raise Mismatch("float", "a number beyond the range of a double")
    return float(value)


def to_float(value: int, run: Decoding) -> float:
    """Return an integer as the nearest double."""
    try:
        return float(value)
    except OverflowError:
        return finite(float("inf"), run)


def one_of(values: Sequence[object], name: str) -> Entries:
    """Return the entries for a `Literal`."""
    entries: dict[type, Convert | None] = {}
    for kind in dict.fromkeys(map(type, values)):
        allowed = {value: value for value in values if type(value) is kind}
        entries[kind] = Convert(_look_up(allowed, name), allowed.__getitem__)
    if NoneType in entries:
        entries[NoneType] = None
    return _with_whole(entries)


def _with_whole(entries: dict[type, Convert | None]) -> Entries:
    """Return entries in which ``1.0`` is what ``1`` is (JSON Schema, section 6.1.1)."""
    step = entries.get(int)
    if step is None or float in entries:
        return entries
    decode = step.decode
    whole = Convert(lambda value, run: decode(integral(value, run), run))
    return {**entries, float: whole}


class Members(Convert):
    """A value of an enum, by the values of its members."""

    __slots__ = ("members",)

    def __init__(self, members: Mapping[Any, Any], name: str) -> None:
        super().__init__(_look_up(members, name), members.__getitem__)
        self.members = members

    def opened(self) -> Convert:
        """Return the step that leaves unknown values as they are."""
        members = self.members
        return Convert(lambda value, _: members.get(value, value), self.quick)


def _look_up(table: Mapping[Any, Any], name: str) -> Callable[[Any, Decoding], Any]:
    def decode(value: Any, _: Decoding) -> Any:
        try:
            return table[value]
        except KeyError:
            raise Mismatch.content(name, value) from None

    return decode


def members_of(enum: Any, name: str) -> Entries:
    """Return the entries for an enum class, a step for each type of its values."""
    by_type: dict[type, dict[object, object]] = {}
    for member in enum.__members__.values():
        value: object = member.value
        by_type.setdefault(type(value), {})[value] = member
    return _with_whole(
        {kind: Members(members, name) for kind, members in by_type.items()}
    )


# Unions -------------------------------------------------------------------------------


def union_of(parts: Sequence[Codec], name: str) -> Codec:
    """Return the codec of `A | B`, in which the best fit is taken, else the first."""
    pending = not all(part.settled for part in parts)
    entries = dict(_merged(parts))
    if pending:  # only these two cannot be a class's
        entries = {kind: entries[kind] for kind in (NoneType, Unset) if kind in entries}

    def load() -> Entries:
        for part in parts:
            part.table.complete()
        return _merged(parts)

    return Codec(name, entries, load=load if pending else None, parts=lambda: parts)


def _merged(parts: Iterable[Codec]) -> Entries:
    choices: dict[type, list[Convert | None]] = {}
    for part in parts:
        for kind, convert in part.table.items():
            choices.setdefault(kind, []).append(convert)
    return {kind: best_of(converts) for kind, converts in choices.items()}


def best_of(converts: Sequence[Convert | None]) -> Convert | None:
    """Return one step for several that take values of the same JSON type."""
    first = converts[0]
    if len(converts) == 1:
        return first
    if isinstance(first, Members) and converts[1] is None:
        return first.opened()
    if first is not None:
        return Best(converts)
    members = [step for step in converts if isinstance(step, Members)]
    return members[0].opened() if len(members) == 1 else None


class Best(Convert):
    """Several types that a value may have: the best fit.

    Of equals it is the first one that finds nothing wrong with the value, else the first.
    """

    __slots__ = ("converts",)

    def __init__(self, converts: Sequence[Convert | None]) -> None:
        super().__init__(self._decode)
        self.converts = converts

    def _decode(self, value: object, run: Decoding) -> Any:
        fit, first = self.choose(value)
        if first is None or run.trial:
            return value if first is None else first.decode(value, run)
        before, run.faulty = run.faulty, False
        found: Any = None
        try:
            found = first.decode(value, run)
        except Mismatch:
            other = self._right(value, fit, first)
            if other is first:
                raise
        else:
            other = self._right(value, fit, first) if run.faulty else first
        if other is not first:
            run.faulty = False
            found = value if other is None else other.decode(value, run)
        run.faulty = run.faulty or before
        return found

    def _right(
        self, value: object, fit: Fit | None, first: Convert | None
    ) -> Convert | None:
        """Return another step of the same fit that finds nothing wrong, else `first`."""
        for other in self.converts:
            if other is None and fit == FITS:
                return other
            if other is None or other is first or other.fit(value) != fit:
                continue
            if _is_right(other, value):
                return other
        return first

    def choose(
        self, value: object, *, deep: bool = True
    ) -> tuple[Fit | None, Convert | None]:
        """Return the best fit and its step; the first step if none fits."""
        best: tuple[Fit | None, Convert | None] = (None, self.converts[0])
        for convert in self.converts:
            fit = FITS if convert is None else convert.fit(value, deep=deep)
            if fit is not None and (best[0] is None or fit > best[0]):
                best = (fit, convert)
        return best

    def fit(self, value: Any, *, deep: bool = True) -> Fit | None:
        """Return the fit of the best."""
        return self.choose(value, deep=deep)[0]


def _is_right(convert: Convert, value: object) -> bool:
    run = Decoding(trial=True)
    try:
        convert.decode(value, run)
    except Mismatch:
        return False
    return not run.faulty
