"""From annotations to codecs.

Annotations of generated classes are strings, and most of what they name is imported
for type checkers only. So they are read here, not evaluated: a name is a built-in, or
in the module of the class, or in the public package around it, or a scalar of ours.
A name of the package stands for its class without loading it.
"""

from __future__ import annotations

import builtins
import sys
from enum import Enum
from functools import reduce

from . import conversions as to
from .conversions import Codec, Convert, NoneType
from .lazy import EXPORTS, load, loaded
from .unset import Unset

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from .conversions import Decoding, Entries

_codecs: dict[tuple[str, object], Codec] = {}


def codec_of(annotation: Any, home: str = "") -> Codec:
    """Return the codec of an annotation.

    Args:
        annotation: A string, a class, or anything else that may stand in one.
        home: The module whose names it uses.

    Raises:
        TypeError: It is none of ours.
    """
    try:
        known = _codecs.get((home, annotation))
    except TypeError:  # unhashable, as a `Literal` of a list would be
        return _of_object(annotation, home)
    if known is None:
        text = isinstance(annotation, str)
        known = _parse(annotation, home) if text else _of_object(annotation, home)
        if not text or home.rpartition(".")[0] in EXPORTS:  # where names stay
            _codecs[home, annotation] = known
    return known


# Text ---------------------------------------------------------------------------------


def _parse(text: str, home: str) -> Codec:
    parts = list(split(text, "|"))
    if len(parts) > 1:
        return _union(parts, home)
    if text.endswith("]"):
        head, _, inner = text[:-1].partition("[")
        args = list(split(inner, ","))
        if head.rpartition(".")[2] == "Literal":
            return _literals([_literal(arg) for arg in args])
        return _generic(head.rpartition(".")[2], args, home)
    if text[:1] in ("'", '"'):
        return codec_of(_literal(text), home)
    return _named(text, home)


def split(text: str, separator: str) -> Iterator[str]:
    """Yield what stands between separators outside brackets and quotes."""
    if separator not in text:
        yield text
        return
    depth, start, quote, skip = 0, 0, "", False
    for index, char in enumerate(text):
        if skip:
            skip = False
        elif quote:
            skip = char == "\\"
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char in "[]":
            depth += 1 if char == "[" else -1
        elif char == separator and not depth:
            yield text[start:index].strip()
            start = index + 1
    if text[start:].strip():
        yield text[start:].strip()


def _literal(text: str) -> object:
    """Return the value of a literal: a string, an integer, a truth value, None."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text.lstrip("-").isdigit():
        return int(text)
    if "\\" not in text and text[:1] == text[-1:] in ("'", '"'):
        return text[1:-1]
    from ast import literal_eval

    return literal_eval(text)


_CONSTANTS = {"True": True, "False": False, "None": None}


def _union(parts: Sequence[object], home: str) -> Codec:
    named = [part for part in parts if part != "Unset" and part is not Unset]
    name = " | ".join(map(_spelled, named))
    return to.union_of([codec_of(part, home) for part in parts], name)


def _spelled(annotation: object) -> str:
    """Return what a message calls a type."""
    if isinstance(annotation, str):
        return annotation
    return annotation.__name__ if isinstance(annotation, type) else str(annotation)


def _generic(head: str, args: Sequence[object], home: str) -> Codec:
    """Return the codec of `head[args]`."""
    if head in ("Annotated", "Required", "Final"):
        return codec_of(args[0], home)
    if head in ("Optional", "Union"):
        return _union([*args, None] if head == "Optional" else args, home)
    name = f"{head}[{', '.join(map(_spelled, args))}]"
    if head.lower() in ("list", "sequence", "iterable"):
        return _container(name, list, to.ListOf, args[0], home)
    if head.lower() in ("dict", "mapping"):
        return _dict(name, codec_of(args[0], home), args[1], home)
    if head.lower() == "tuple" and args[-1] in ("...", Ellipsis):
        return _container(name, list, to.AnyTuple, args[0], home)
    if head.lower() == "tuple":
        items = [codec_of(arg, home) for arg in args]
        return Codec(name, {list: to.TupleOf(items, name)}, parts=lambda: items)
    raise TypeError(f"{name}: no JSON value has this type")


def _dict(name: str, key: Codec, item: object, home: str) -> Codec:
    """Return the codec of a dictionary; keys are text, and members of enums may be."""
    if key.settled and key.table.get(str) is None:
        return _container(name, dict, to.DictOf, item, home)
    inner = codec_of(item, home)
    return Codec(name, {dict: to.KeyedDictOf(key, inner)}, parts=lambda: [inner])


def _container(
    name: str, kind: type, step: Callable[[Codec], Convert], item: object, home: str
) -> Codec:
    inner = codec_of(item, home)
    if inner is _ANY and step is not to.AnyTuple:
        return Codec(name, {kind: None})
    return Codec(name, {kind: step(inner)}, parts=lambda: [inner])


def _literals(values: Sequence[object]) -> Codec:
    name = f"Literal[{', '.join(map(repr, values))}]"
    return Codec(name, to.one_of(values, name))


# Names --------------------------------------------------------------------------------


def _named(name: str, home: str) -> Codec:
    if name in _BUILTIN:
        return _BUILTIN[name]
    head, *rest = name.split(".")
    names = vars(sys.modules[home]) if home in sys.modules else {}
    if head in names:
        found = reduce(getattr, rest, names[head])
        if isinstance(found, type):
            return codec_of(found, home)
        return _pending(name, lambda: found)  # it may contain itself
    package = home.rpartition(".")[0]
    if name in EXPORTS.get(package, ()):
        return _pending(name, lambda: getattr(sys.modules[package], name))
    if rest and rest[-1] in _BUILTIN:  # builtins.list, where a field is called list
        return _BUILTIN[rest[-1]]
    last = rest[-1] if rest else name
    if last in _SCALARS:
        return _scalar(last)
    raise TypeError(f"{name!r}, in an annotation, is no name of {home} at run time")


def _pending(name: str, find: Callable[[], object]) -> Codec:
    """Return the codec of something that is loaded when a value of it turns up."""

    def load() -> Entries:
        return codec_of(find()).table.complete()

    return Codec(name, {}, load=load, parts=lambda: [codec_of(find())])


def named(name: str, home: str) -> Any:
    """Return the class that an annotation names, loading it; others as they are."""
    names = {**vars(builtins), **vars(sys.modules[home])}
    if name in names:
        return names[name]
    package = home.rpartition(".")[0]
    if name in EXPORTS.get(package, ()):
        return getattr(sys.modules[package], name)
    return name


def is_instance(value: object, annotation: str, home: str) -> bool:
    """Return whether a value is of a type, as far as one sees without looking into it.

    Nothing is loaded: a class that is not loaded has no instances.
    """
    return any(_is_a(value, part, home) for part in split(annotation, "|"))


def _is_a(value: object, annotation: str, home: str) -> bool:
    head, _, inner = annotation.rstrip("]").partition("[")
    if head == "Literal":
        return any(value == _literal(one) for one in split(inner, ","))
    kind: Any = vars(sys.modules[home]).get(head) or loaded(
        home.rpartition(".")[0], head
    )
    if kind is not None:
        return isinstance(value, kind)
    last = head.rpartition(".")[2]
    if last == "None":
        return value is None
    last = {"DecimalNumber": "Decimal", "Base64Url": "bytes"}.get(last, last)
    return last == "object" or any(
        base.__name__ == last and base.__module__ in _HOMES.get(last, ())
        for base in type(value).__mro__
    )


class Late(Convert):
    """A step whose function is in a module that loads when it is first taken."""

    __slots__ = ("function", "module")

    def __init__(self, module: str, function: str) -> None:
        super().__init__(self._load)
        self.module = module
        self.function = function

    def _load(self, value: Any, run: Decoding) -> Any:
        module = load(self.module, __package__ or "")
        self.decode = getattr(module, self.function)
        self.quick, self.guard = getattr(module, "QUICK", {}).get(
            self.decode, (None, "")
        )
        return self.decode(value, run)

    def settled(self) -> bool:
        """Return whether the module is loaded."""
        return self.decode != self._load


def _late_writer(module: str, function: str) -> to.Writer:
    def write(value: object) -> object:
        return getattr(load(module, __package__ or ""), function)(value)

    return write


def _scalar(name: str) -> Codec:
    module, function, kinds = _SCALARS[name]
    step = Late(module, function)
    return Codec(name, dict.fromkeys(kinds, step), writer=_WRITERS.get(name))


_ANY = Codec("object", dict.fromkeys(to.JSON_TYPES))
_BUILTIN = {
    "str": Codec("str", {str: None}),
    "int": Codec("int", {int: None, float: Convert(to.integral)}),
    "float": Codec("float", {float: Convert(to.finite), int: Convert(to.to_float)}),
    "bool": Codec("bool", {bool: None}),
    "None": Codec("null", {NoneType: None}),
    "object": _ANY,
    "list": Codec("list", {list: None}),
    "dict": Codec("dict", {dict: None}),
    "Unset": Codec("nothing", {Unset: None}),
}
_SCALARS: dict[str, tuple[str, str, tuple[type, ...]]] = {
    "datetime": (".times", "read_datetime", (str,)),
    "date": (".times", "read_date", (str,)),
    "time": (".times", "read_time", (str,)),
    "timedelta": (".times", "read_timedelta", (str,)),
    "UUID": (".uuids", "read_uuid", (str,)),
    "Decimal": (".decimals", "read_decimal", (str,)),
    "DecimalNumber": (".decimals", "read_number", (int, float)),
    "bytes": (".binary", "read_base64", (str,)),
    "Base64Url": (".binary", "read_base64url", (str,)),
    "FileInput": (".binary", "read_base64", (str,)),
}
_WRITERS = {
    "DecimalNumber": _late_writer(".decimals", "write_number"),
    "Base64Url": _late_writer(".binary", "write_base64url"),
}


# Objects ------------------------------------------------------------------------------


def _of_object(annotation: Any, home: str) -> Codec:
    """Return the codec of what stands in an annotation that is no string."""
    if hasattr(annotation, "__codec__"):  # models, unions and aliases of ours
        codec: Codec = annotation.__codec__()
        return codec
    if hasattr(annotation, "__metadata__"):  # Annotated
        return codec_of(annotation.__origin__, home)
    if hasattr(annotation, "__value__"):  # type X = ...
        return codec_of(annotation.__value__, annotation.__module__)
    if hasattr(annotation, "__forward_arg__"):
        return codec_of(annotation.__forward_arg__, home)
    if args := getattr(annotation, "__args__", ()):
        origin = getattr(annotation, "__origin__", None)
        if origin is None or str(origin) in ("typing.Union", "<class 'typing.Union'>"):
            return _union(args, home)
        name = str(getattr(origin, "__name__", origin)).rpartition(".")[2]
        return _literals(args) if name == "Literal" else _generic(name, args, home)
    return _of_class(annotation)


def _of_class(kind: Any) -> Codec:
    if kind is None or kind is NoneType:
        return _BUILTIN["None"]
    if Enum in getattr(kind, "__mro__", ()):
        return Codec(kind.__name__, to.members_of(kind, kind.__name__))
    name = getattr(kind, "__name__", str(kind))
    where = getattr(kind, "__module__", "")
    if f"{where}.".startswith(f"{__package__}."):
        where = "runtime"
    if where in _HOMES.get(name, ()):
        return _scalar(name) if name in _SCALARS else _BUILTIN[name]
    if name in ("Any", "TypeVar") or str(kind).startswith("~"):
        return _ANY
    raise TypeError(f"{kind!r}: no JSON value has this type")


_HOMES = dict.fromkeys(_BUILTIN, ("builtins",)) | {
    "Unset": ("runtime",),
    "datetime": ("datetime",),
    "date": ("datetime",),
    "time": ("datetime",),
    "timedelta": ("datetime",),
    "UUID": ("uuid",),
    "Decimal": ("decimal", "_pydecimal"),
    "DecimalNumber": ("runtime",),
    "bytes": ("builtins",),
    "Base64Url": ("runtime",),
    "FileInput": ("runtime",),
    "tuple": ("builtins",),
}
