"""Functions on models. They are not methods, so that no field can collide with them."""

from __future__ import annotations

from .codec import encode
from .conversions import pointer
from .field import RULES
from .json_text import is_array, is_object
from .model import Model, ModelType, wrong_arguments
from .problem import FieldError, Problem
from .records import record_of, wire
from .unset import UNSET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, TypeVar

    from .field import FieldInfo

    M = TypeVar("M", bound=Model)


def fields(model: Model | type[Model], /) -> tuple[FieldInfo, ...]:
    """Return the fields of a model or its class, in the order of their declaration."""
    cls = model if isinstance(model, ModelType) else type(model)
    return tuple(cls.__fields__.values())


def extras(model: Model, /) -> dict[str, Any]:
    """Return the properties that the class does not declare: wire name → value.

    The dictionary is the model's own: what is put into it is sent.
    """
    return wire(model).extras


def raw(model: Model, name: str, /) -> Any:
    """Return a field as JSON data, whatever came; `UNSET` if nothing did.

    Args:
        model: A model.
        name: Python name of a field, or wire name of another property that came.

    Raises:
        AttributeError: There is neither.
    """
    state = model.__wire__
    if state and name not in type(model).__fields__:
        for others in (state.extras, state.kept):
            if name in others:
                return encode(others[name])
    field = _field(model, name)
    try:
        value = field.slot.__get__(model)
    except AttributeError:
        return state.kept.get(field.wire_name, UNSET) if state else UNSET
    if value is UNSET:
        return UNSET
    record = record_of(type(model))
    return encode(record.field(field.wire_name).encode(value))


def problems(model: object, /) -> tuple[Problem, ...]:
    """Return what is not as described in a model and all that it holds.

    Paths begin at the model. What was set since then is no problem any more, unless it
    breaks a rule that its class checks.

    Args:
        model: A model, or a list or dictionary of models.
    """
    found: list[Problem] = []
    _walk(model, "", found, mark=False)
    if RULES["present"]:
        from .checks import broken

        found += broken(model)
    return tuple(found)


def construct(cls: type[M], /, **values: Any) -> M:
    """Return a model with any fields set, read-only ones too: for tests.

    Fields that are left out have no value, unless they have a default.

    Raises:
        TypeError: A name is no field.
    """
    known = cls.__fields__
    unknown = [name for name in values if name not in known]
    if unknown:
        raise TypeError(wrong_arguments(cls, unknown, ()))
    model = cls.__new__(cls)
    model.__wire__ = None
    for name, field in known.items():
        if name in values:
            field.slot.__set__(model, values[name])
        elif field.has_default:
            field.slot.__set__(model, field.initial())
    return model


def _field(model: Model, name: str) -> FieldInfo:
    try:
        return type(model).__fields__[name]
    except KeyError:
        text = f"{type(model).__name__!r} object has no attribute {name!r}"
        raise AttributeError(text, name=name, obj=model) from None


def without_value(model: Model, name: str) -> Any:
    """Return what is read of a field that holds no value, which is `UNSET` at best.

    Raises:
        FieldError: It has to have a value.
        AttributeError: There is no such field.
    """
    field = _field(model, name)
    state = model.__wire__
    problem = state.problems.get(field.wire_name) if state else None
    if state and problem:
        if problem.kind == "null":
            return UNSET
        raise FieldError(problem.below(state.path))
    codec = record_of(type(model)).field(field.wire_name)
    if not codec.required:
        return UNSET
    got = "nothing"
    if field.read_only:
        got += ", as only the server sets it"
    elif field.write_only:
        got += ", as it is only ever sent"
    path = pointer([field.wire_name])
    raise FieldError(
        Problem(path, type(model).__name__, name, codec.codec.name, got, "missing")
    )


def locate(value: object) -> tuple[Problem, ...]:
    """Return the problems in what was decoded, telling each model where it stood."""
    found: list[Problem] = []
    _walk(value, "", found, mark=True)
    return tuple(found)


def _walk(value: object, path: str, found: list[Problem], *, mark: bool) -> None:
    if isinstance(value, Model):
        _walk_model(value, path, found, mark=mark)
    elif is_array(value):
        for index, one in enumerate(value):
            _walk(one, f"{path}/{index}", found, mark=mark)
    elif is_object(value):
        for key, one in value.items():
            if _has_parts(one):
                _walk(one, path + pointer([key]), found, mark=mark)


def _has_parts(value: object) -> bool:
    return isinstance(value, (Model, list, tuple, dict))


def _walk_model(model: Model, path: str, found: list[Problem], *, mark: bool) -> None:
    state = model.__wire__
    if mark and state:
        state.path = path
    for field in type(model).__fields__.values():
        try:
            value = field.slot.__get__(model)
        except AttributeError:
            if state and field.wire_name in state.problems:
                found.append(state.problems[field.wire_name].below(path))
            continue
        if _has_parts(value):
            _walk(value, path + pointer([field.wire_name]), found, mark=mark)
    if state:
        _walk(state.extras, path, found, mark=mark)
        known = record_of(type(model)).by_wire
        found += [
            problem.below(path)
            for name, problem in state.problems.items()
            if name not in known and name not in state.extras
        ]


def log(name: str, found: Sequence[Problem]) -> None:
    """Write one record of what is not as described, to the package's logger."""
    import logging

    shown = "; ".join(map(str, found[:5]))
    more = f"; and {len(found) - 5} more" if len(found) > 5 else ""
    package, _, own = (__package__ or __name__).rpartition(".")
    logger = logging.getLogger(package or own)
    if not logger.handlers:  # what nobody asked for is not printed
        logger.addHandler(logging.NullHandler())
    logger.warning("%s: not as described: %s%s", name, shown, more)
