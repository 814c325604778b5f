"""`Model`: the base of every generated class of data."""

from __future__ import annotations

import sys
from reprlib import recursive_repr

from .codec import decode, decode_json, dump, encode
from .conversions import Codec
from .field import REQUIRED, RULES, Field, FieldInfo
from .records import Wire, record_of
from .unset import UNSET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any, ClassVar, Self, dataclass_transform

    from .records import ModelCodec
else:

    def dataclass_transform(**_):
        """Mean nothing at run time."""
        return lambda cls: cls


class ModelType(type):
    """The class of models: turns annotations into slots and fields."""

    if TYPE_CHECKING:
        __fields__: dict[str, FieldInfo]  # by Python name, inherited ones first
        __additional__: tuple[object, str]  # type of the extras, home of its names
        __checks__: Mapping[str, Any]  # of the number of properties, inherited ones too
        __former__: dict[str, tuple[str, str]]  # old name → field, version without it
        __record__: ModelCodec | None

    def __new__(
        mcls,
        name: str,
        bases: tuple[type, ...],
        namespace: dict[str, Any],
        *,
        additional: object = None,
        checks: Mapping[str, Any] | None = None,
        former: Mapping[str, tuple[str, str]] | None = None,
        **options: object,
    ) -> ModelType:
        """Make a class.

        Args:
            mcls: What it is made by.
            name: Its name.
            bases: What it extends.
            namespace: Its body.
            additional: The type of properties it does not declare.
            checks: Rules about how many properties its objects have (see `checks`).
            former: Old names of fields: what each is now, the version without it.
            options: For `__init_subclass__`.
        """
        home = namespace.get("__module__", "")
        fields: dict[str, FieldInfo] = {}
        inherited: tuple[object, str] = (None, "")
        renamed: dict[str, tuple[str, str]] = {}
        for base in reversed(bases):
            fields.update(getattr(base, "__fields__", {}))
            renamed.update(getattr(base, "__former__", {}))
            inherited = getattr(base, "__additional__", inherited)
            checks = {**getattr(base, "__checks__", {}), **(checks or {})}
        own = _declared(namespace, fields, home)
        slots = [field for field in own if field not in fields]
        namespace["__slots__"] = (*_names(namespace.get("__slots__", ())), *slots)
        namespace["__fields__"] = {**fields, **own}
        namespace["__additional__"] = (additional, home) if additional else inherited
        namespace["__checks__"] = checks or {}
        namespace["__record__"] = None
        namespace["__former__"] = {**renamed, **former} if former else renamed
        if former:
            from .deprecation import FormerField

            for old, (new, until) in former.items():
                namespace[old] = FormerField(old, new, until)
        cls = super().__new__(mcls, name, bases, namespace, **options)
        if checks or any(field.checks for field in own.values()):
            RULES.update(present=True)
        for field in own.values():
            field.slot = fields[field.name].slot if field.name in fields else None
            field.slot = field.slot or cls.__dict__[field.name]
        return cls

    def __codec__(cls) -> Codec:
        """Return how values of this class are read and written."""
        return Codec(cls.__name__, {dict: record_of(cls)})


def _names(slots: str | Iterable[str]) -> tuple[str, ...]:
    return (slots,) if isinstance(slots, str) else tuple(slots)


def _declared(
    namespace: dict[str, Any], inherited: Mapping[str, FieldInfo], home: str
) -> dict[str, FieldInfo]:
    """Return the fields that a class body declares, taking their defaults out of it."""
    annotations = _annotations(namespace)
    fields: dict[str, FieldInfo] = {}
    for name, annotation in annotations.items():
        if _is_field(name, annotation):
            default = namespace.pop(name, REQUIRED)
            if not isinstance(default, FieldInfo):
                default = FieldInfo(default=default)
            fields[name] = default.of(name, annotation, home)
    for name in inherited.keys() & namespace.keys():
        raise TypeError(f"{name!r} is a field: to redefine it, annotate it again")
    return fields


def _is_field(name: str, annotation: object) -> bool:
    dunder = name.startswith("__") and name.endswith("__")
    return not dunder and "ClassVar" not in str(annotation).partition("[")[0]


def _annotations(namespace: dict[str, Any]) -> dict[str, Any]:
    """Return the annotations of a class body; from Python 3.14 on they are lazy."""
    if sys.version_info >= (3, 14) and "__annotations__" not in namespace:
        import annotationlib as lib

        lazy = lib.get_annotate_from_class_namespace(namespace)
        if lazy is None:
            return {}
        try:
            return lib.call_annotate_function(lazy, lib.Format.VALUE)
        except NameError:  # of what is imported for checkers, or defined further down
            return lib.call_annotate_function(lazy, lib.Format.STRING)
    found: dict[str, Any] = namespace.get("__annotations__", {})
    return found


@dataclass_transform(kw_only_default=True, field_specifiers=(Field,))
class Model(metaclass=ModelType):  # noqa: PLW1641 (mutable, so without a hash)
    """An object of the API, with a typed attribute for each property.

    Attributes may be set; arguments of the constructor are keywords. What is not sent
    is `UNSET`. An answer that is not as described still decodes: reading the attribute
    that has no value of its type raises `FieldError`. Functions of the package say
    more: `problems`, `raw`, `extras`, `fields`.
    """

    __slots__ = ("__wire__",)
    __match_args__ = ()

    if TYPE_CHECKING:
        __wire__: Wire | None
        __fields__: ClassVar[dict[str, FieldInfo]]
    else:

        def __init__(self, /, **values):
            self.__wire__ = None
            if type(self).__former__ and values.keys() & type(self).__former__.keys():
                from .deprecation import with_new_names

                values = with_new_names(type(self), values)
            missing = []
            for field in type(self).__fields__.values():
                if field.name in values and not field.read_only:
                    field.slot.__set__(self, values.pop(field.name))
                elif field.default is not REQUIRED:
                    field.slot.__set__(self, field.initial())
                elif not field.read_only:
                    missing.append(field.name)
            if values or missing:
                raise TypeError(wrong_arguments(type(self), values, missing))

        def __getattr__(self, name):
            """Return what is to be read of a field without a value, or say why not."""
            from .inspection import without_value

            return without_value(self, name)

    def to_dict(self) -> dict[str, Any]:
        """Return the model as plain JSON data, all that came included.

        Raises:
            ValueError: It holds a value that JSON has no form for.
        """
        data: dict[str, Any] = encode(self)
        return data

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, strict: bool = False) -> Self:
        """Return a model of JSON data, which it takes a copy of.

        Args:
            data: An object, as `json.loads` gives it.
            strict: Whether a value of a wrong type is an error now.

        Raises:
            DecodeError: `strict`, and something is not as described.
        """
        return decode(cls, data, strict=strict)

    def to_json(self) -> str:
        """Return the model as JSON text, all that came included.

        Raises:
            ValueError: It holds a value that JSON has no form for.
        """
        return dump(self)

    @classmethod
    def from_json(cls, text: str | bytes, *, strict: bool = False) -> Self:
        """Return a model of JSON text.

        Args:
            text: An object; bytes are UTF-8.
            strict: Whether a value of a wrong type is an error now.

        Raises:
            DecodeError: It is not JSON, or no object; or `strict`, and something is
                not as described.
        """
        return decode_json(cls, text, strict=strict)

    def replace(self, /, **changes: Any) -> Self:
        """Return a copy with other values in some fields; the rest is shared.

        Raises:
            TypeError: A name is no argument of the constructor.
        """
        if changes.keys() & type(self).__former__.keys():
            from .deprecation import with_new_names

            changes = with_new_names(type(self), changes)
        fields = type(self).__fields__
        wrong = {n: v for n, v in changes.items() if n not in fields}
        wrong |= {
            n: v for n, v in changes.items() if n in fields and fields[n].read_only
        }
        if wrong:
            raise TypeError(wrong_arguments(type(self), wrong, ()))
        copy = type(self).__new__(type(self))
        copy.__setstate__(self.__getstate__())
        for name, value in changes.items():
            fields[name].slot.__set__(copy, value)
        return copy

    __replace__ = replace

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other) or not isinstance(other, Model):
            return NotImplemented
        mine, theirs = _content(self), _content(other)
        if mine.keys() != theirs.keys():
            return False
        for place, value in mine.items():  # noqa: SIM110 (`all` costs a level of calls)
            if value != theirs[place]:
                return False
        return True

    @recursive_repr("…")
    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(_shown(self))})"

    def __getstate__(self) -> tuple[dict[str, Any], tuple[Any, ...] | None]:
        """Return the state for pickles, which name nothing of the runtime."""
        values = {n: v for n, v in _values(self).items() if v is not UNSET}
        return values, self.__wire__.to_plain() if self.__wire__ else None

    def __setstate__(
        self, state: tuple[dict[str, Any], tuple[Any, ...] | None]
    ) -> None:
        values, wire = state
        self.__wire__ = Wire.from_plain(wire) if wire else None
        kept = self.__wire__.kept if self.__wire__ else {}
        for name, field in type(self).__fields__.items():
            if name in values:
                field.slot.__set__(self, values[name])
            elif field.default is UNSET and field.wire_name not in kept:
                field.slot.__set__(self, UNSET)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> Any:
        from .pydantic_schema import core_schema

        return core_schema(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: object, handler: object) -> Any:
        return {"type": "object", "title": cls.__name__}


def wrong_arguments(
    cls: type[Model], unknown: Iterable[str], missing: Iterable[str]
) -> str:
    """Return what is wrong with the arguments of a constructor."""
    fields = cls.__fields__
    complaints = [f"missing argument {name!r}" for name in missing]
    for name in unknown:
        if name in fields:
            complaints.append(f"{name!r} is read-only: the server sets it")
        else:
            complaints.append(f"unexpected argument {name!r}{_hint(name, fields)}")
    return f"{cls.__name__}: {'; '.join(complaints)}"


def _hint(name: str, fields: Mapping[str, FieldInfo]) -> str:
    from difflib import get_close_matches

    by_wire = {f.wire_name: n for n, f in fields.items() if not f.read_only}
    names = [n for n, f in fields.items() if not f.read_only]
    near = by_wire.get(name) or next(iter(get_close_matches(name, names, 1)), None)
    return f" (did you mean {near!r}?)" if near else ""


def _values(model: Model) -> dict[str, Any]:
    """Return the values that fields have: Python name → value."""
    values: dict[str, Any] = {}
    for name, field in type(model).__fields__.items():
        try:
            values[name] = field.slot.__get__(model)
        except AttributeError:
            continue
    return values


def _content(model: Model) -> dict[tuple[str, str], Any]:
    """Return what makes two models of a class equal."""
    values, wire = _values(model), model.__wire__
    content = {("field", name): value for name, value in values.items()}
    if wire is not None:
        fields = type(model).__fields__
        taken = {fields[name].wire_name for name in values}
        content |= {("extra", name): value for name, value in wire.extras.items()}
        content |= {("kept", n): v for n, v in wire.kept.items() if n not in taken}
    return content


def _shown(model: Model) -> Iterable[str]:
    """Yield what `repr` shows of each field."""
    values, wire = _values(model), model.__wire__
    for name, field in type(model).__fields__.items():
        if field.secret and name in values and values[name] is not UNSET:
            yield f"{name}=<secret>"
        elif name in values:
            if values[name] is not UNSET:
                yield f"{name}={values[name]!r}"
        elif wire and (problem := wire.problems.get(field.wire_name)):
            yield f"{name}=<{problem.got}>"
    if wire and wire.extras:
        yield f"and {len(wire.extras)} more"
