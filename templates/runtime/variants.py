"""Unions and aliases, which to a checker are `TypeAlias`es, as objects at run time.

They stand for types that load when they are needed: a real `A | B` would import the
modules of A and B, and those of all that these name.
"""

from __future__ import annotations

from .annotations import codec_of, is_instance, named, split
from .conversions import Best, Codec, Convert, Mismatch, NoneType, union_of
from .lazy import EXPORTS
from .model import Model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from .conversions import Decoding, Entries, Fit


class UnknownVariant(Model):
    """An object of a union of which this version does not know the class.

    All its properties are in `extras`, but for those that a subclass declares.
    """


class _Type:
    """What can stand where a type can: in `isinstance`, and in `X | None`."""

    __slots__ = ()

    def __or__(self, other: object) -> OneOf:
        return OneOf(self, other)

    def __ror__(self, other: object) -> OneOf:
        return OneOf(other, self)

    def __instancecheck__(self, instance: object) -> bool:
        raise NotImplementedError

    def __codec__(self) -> Codec:
        raise NotImplementedError

    def __get_pydantic_core_schema__(self, source: object, handler: object) -> Any:
        from .pydantic_schema import core_schema

        return core_schema(self)


class OneOf(_Type):
    """`A | B`, where one of the two is an object of this module."""

    __slots__ = ("__args__",)

    def __init__(self, *args: Any) -> None:
        self.__args__ = args

    def __repr__(self) -> str:
        return " | ".join(getattr(a, "__name__", repr(a)) for a in self.__args__)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OneOf) and self.__args__ == other.__args__

    def __hash__(self) -> int:
        return hash(self.__args__)

    def __instancecheck__(self, instance: object) -> bool:
        kinds = (NoneType if kind is None else kind for kind in self.__args__)
        return any(isinstance(instance, kind) for kind in kinds)

    def __codec__(self) -> Codec:
        return union_of([codec_of(kind) for kind in self.__args__], repr(self))


class _Named(_Type):
    """A type with a name in a module of generated code."""

    def __init__(self, module: str, name: str) -> None:
        package = module.rpartition(".")[0]
        self.__name__ = name
        self.__module__ = package if name in EXPORTS.get(package, ()) else module
        self.home = module
        self._codec: Codec | None = None

    def __repr__(self) -> str:
        return self.__name__

    def __reduce__(self) -> str:
        return self.__name__

    def __codec__(self) -> Codec:
        if self._codec is None:
            self._codec = self._build()
        return self._codec

    def _build(self) -> Codec:
        raise NotImplementedError


class Alias(_Named):
    """A name for a type that is no class, such as a list of something.

    Args:
        module: `__name__` of the module.
        name: Its name there.
        annotation: The type.
    """

    def __init__(self, module: str, name: str, annotation: str) -> None:
        super().__init__(module, name)
        self.annotation = annotation

    def _build(self) -> Codec:
        return codec_of(self.annotation, self.home)

    def __instancecheck__(self, instance: object) -> bool:
        return is_instance(instance, self.annotation, self.home)


class Variants(_Named):
    """A union of objects.

    Args:
        module: `__name__` of the module.
        name: Its name there.
        tag: Wire name of the property that tells variants apart.
        variants: Value of the tag → name of the class, or names of several that share
            it, told apart by what fits best.
        members: Types in document order, told apart by what fits best.
        unknown: Name of the class for objects that are none of these.
        default: Name of the class for objects with no tag, or with another one.
        implied: Further values of the tag that may come, each with the one that it
            stands for.
    """

    def __init__(
        self,
        module: str,
        name: str,
        *,
        tag: str | None = None,
        variants: Mapping[str | int | bool | float, str] | None = None,
        members: Sequence[str] = (),
        unknown: str | None = None,
        default: str | None = None,
        implied: Mapping[str, str | int | bool | float] | None = None,
    ) -> None:
        super().__init__(module, name)
        self.tag = tag
        self.implied = implied or {}
        self.variants = dict(variants or {})
        self.members = tuple(members)
        self.unknown = unknown
        self.default = default

    @property
    def names(self) -> tuple[str, ...]:
        """All members as annotations, each once."""
        names = (*self.variants.values(), *self.members, self.default, self.unknown)
        each = (one for name in names if name for one in split(name, "|"))
        return tuple(dict.fromkeys(each))

    @property
    def __args__(self) -> tuple[Any, ...]:
        """The members, classes as such, which loads them, and the rest as written."""
        return tuple(named(name, self.home) for name in self.names)

    def __instancecheck__(self, instance: object) -> bool:
        return any(is_instance(instance, name, self.home) for name in self.names)

    def _build(self) -> Codec:
        parts = [codec_of(member, self.home) for member in self.members]
        others = union_of(parts, self.__name__)
        if self.tag is not None:
            entries = {**others.table, dict: Tagged(self, self.tag)}
            return Codec(self.__name__, entries, load=others.table.load)

        def load() -> Entries:
            entries = dict(others.table.complete())
            known = entries.get(dict)
            if self.unknown is not None and (known is not None or dict not in entries):
                entries[dict] = Untagged(known, self.step(self.unknown))
            return entries

        entries = {
            kind: step for kind, step in others.table.items() if kind is not dict
        }
        return Codec(
            self.__name__,
            entries,
            load=load,
            parts=lambda: [part for part in parts if part.settled],
        )

    def step(self, name: str) -> Convert:
        """Return how an object becomes the member of this name."""
        step = codec_of(name, self.home).table[dict]
        if step is None:
            raise TypeError(f"{self.__name__}: {name} is no class of objects")
        return step


class Tagged(Convert):
    """The variant that a property of the object names."""

    __slots__ = ("names", "other", "steps", "tag", "union")

    def __init__(self, union: Variants, tag: str) -> None:
        super().__init__(self._decode)
        self.union = union
        self.tag = tag
        self.names: dict[tuple[type, object], str] = {
            (type(key), key): name for key, name in union.variants.items()
        }
        self.other = union.default or union.unknown
        self.steps: dict[str, Convert] = {}  # of the tags that came so far

    def _decode(self, data: dict[str, Any], run: Decoding) -> Any:
        try:
            step = self.steps[data[self.tag]]
        except (KeyError, TypeError):  # the latter of a tag that is a list or an object
            value = data.get(self.tag)
            known = self.find(value)
            if known is None and type(value) is str and value in self.union.implied:
                return self.as_implied(value, data, run)
            step = known or self.unknown(data)
        return step.decode(data, run)

    def as_implied(self, value: str, data: dict[str, Any], run: Decoding) -> Any:
        """Return the variant of a tag that stands for another one.

        Where its class has that one for a constant, it goes out as that, too.
        """
        from .records import ModelCodec

        tag = self.union.implied[value]
        step = self.find(tag) or self.unknown(data)
        if not isinstance(step, ModelCodec) or not step.reads(self.tag, value, run):
            data = {**data, self.tag: tag}
        return step.decode(data, run)

    def unknown(self, data: dict[str, Any]) -> Convert:
        """Return the step for an object whose tag is unknown.

        Raises:
            Mismatch: There is none.
        """
        if self.other is None:
            raise Mismatch.content(self.union.__name__, data)
        return self.union.step(self.other)

    def find(self, value: object) -> Convert | None:
        """Return the step for the variant of a tag; `None` if it is unknown."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        scalar = isinstance(value, (str, int, float))
        name = self.names.get((type(value), value)) if scalar else None
        if name is None:
            return None
        step = self.union.step(name)
        if type(value) is str:
            self.steps[value] = step
        return step

    def fit(self, value: Any, *, deep: bool = True) -> Fit | None:
        """Return how well the variant of the tag fits; `None` if it is unknown."""
        tag = value.get(self.tag)
        step = self.find(tag)
        if step is None and type(tag) is str:
            step = self.find(self.union.implied.get(tag))
        return None if step is None else step.fit(value, deep=deep)


class Untagged(Best):
    """The variant that fits an object best; unknown if all lack something required."""

    __slots__ = ("unknown",)

    def __init__(self, known: Convert | None, unknown: Convert) -> None:
        super().__init__([known or unknown])
        self.decode = self._decode_known
        self.unknown = unknown

    def _decode_known(self, value: object, run: Decoding) -> Any:
        fit, step = self.choose(value)
        if step is None or fit is None or fit[0] < 0:
            step = self.unknown
        return step.decode(value, run)
