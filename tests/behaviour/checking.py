"""What an annotation of generated code means, as a type checker understands it, and a judge that is not ours.

The runtime reads annotations in a way of its own. Here they are evaluated: in the module that they stand in, with
what it imports for type checkers, where a union is the `TypeAlias` that checkers see. pydantic then says whether a
value is of the type, strictly.
"""

from __future__ import annotations

import ast
import inspect
import sys
import types
from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import ConfigDict, InstanceOf, TypeAdapter, ValidationError

from tests.behaviour import sdk


@cache
def imports(name: str) -> dict[str, Any]:
    """Return the names of a module together with those that it has for type checkers only.

    What stands for a union at run time stays what it is.
    """
    found = dict(vars(sys.modules[name]))
    for node in _for_checkers(name):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            exec(compile(ast.Module([node], []), name, "exec"), found)  # noqa: S102
    return found


def _for_checkers(name: str) -> Iterator[ast.stmt]:
    """Yield the statements of a module that only a type checker runs."""
    tree = ast.parse(inspect.getsource(sys.modules[name]))
    for node in tree.body:
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            yield from node.body


def runtime_type(annotation: str, name: str) -> Any:
    """Return an annotation of a module as what `decode` takes."""
    return eval(annotation, imports(name))  # noqa: S307


@cache
def checked_type(annotation: str, name: str) -> Any:
    """Return an annotation of a module as a type checker understands it, for pydantic."""
    return _evaluated(annotation, name, ())


def _evaluated(annotation: str, name: str, within: tuple[object, ...]) -> Any:
    names = imports(name)
    used = {node.id for node in ast.walk(ast.parse(annotation)) if isinstance(node, ast.Name)}
    seen = {key: _as_checkers_see(names[key], within) for key in used & names.keys()}
    return eval(annotation, {**names, **seen})  # noqa: S307


def _as_checkers_see(value: Any, within: tuple[object, ...]) -> Any:
    """Return a name's meaning: a model as its instances, a union or an alias as what it says to checkers."""
    runtime = sdk.module("_runtime")
    if isinstance(value, (runtime.Variants, runtime.Alias)):
        return Any if value in within else _alias(value, (*within, value))
    if value is runtime.DecimalNumber:
        return sdk.module("_runtime.decimals").Decimal
    if value in (runtime.Base64Url, runtime.FileInput):
        return bytes
    if isinstance(value, type) and issubclass(value, runtime.Model):
        return _instance_of(value)
    return value


def _instance_of(kind: Any) -> Any:
    """Return the type of a class's instances; without this pydantic would ask the class itself, which is ours."""
    return InstanceOf[kind]  # type: ignore[misc]


def _alias(value: Any, within: tuple[object, ...]) -> Any:
    """Return what the `TypeAlias` of this name says, in the module where it is made."""
    for node in _for_checkers(value.home):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == value.__name__:
            assert node.value is not None
            return _evaluated(ast.unparse(node.value), value.home, within)
    raise LookupError(f"{value.home} has no TypeAlias {value.__name__}")


@cache
def _adapter(annotation: str, name: str) -> TypeAdapter[Any]:
    config = ConfigDict(strict=True, arbitrary_types_allowed=True)
    return TypeAdapter(checked_type(annotation, name), config=config)


def accepts(annotation: str, name: str, value: object) -> bool:
    """Return whether pydantic, being strict, takes a value for an annotation of a module."""
    try:
        _adapter(annotation, name).validate_python(value)
    except ValidationError:
        return False
    return True


def lies(value: object) -> list[str]:
    """Return the attributes in a value that are not of their annotation, which none should be.

    An attribute that raises `FieldError` tells no lie.
    """
    found = []
    for model in sdk.models_in(value):
        for info in sdk.module("").fields(model):
            try:
                held = getattr(model, info.name)
            except sdk.module("").FieldError:
                continue
            if not accepts(info.annotation, info.home, held):
                found.append(f"{type(model).__name__}.{info.name}: {info.annotation} is {held!r}")
    return found


def unreadable(value: object) -> list[str]:
    """Return the attributes in a value that raise `FieldError`."""
    found = []
    for model in sdk.models_in(value):
        for info in sdk.module("").fields(model):
            try:
                getattr(model, info.name)
            except sdk.module("").FieldError as error:
                found.append(str(error))
    return found


def parameters(function: types.FunctionType) -> dict[str, Any]:
    """Return the parameters of a generated method as types that `decode` takes."""
    module = function.__module__
    return {name: runtime_type(text, module) for name, text in inspect.get_annotations(function).items()}
