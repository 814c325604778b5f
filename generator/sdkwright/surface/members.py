"""Classes and functions, from their syntax."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator, Mapping, Sequence

from sdkwright.surface.parts import Attribute, Class, Function, Kind, Member, Operation, Parameter, Role, Spot
from sdkwright.surface.types import ANYTHING, Named, Resolve, Type, is_unset, of_annotation, source, without

Definition = ast.FunctionDef | ast.AsyncFunctionDef
_PROPERTIES = ("property", "cached_property")
_CALLS = {"_request", "_page", "_events", "_lines"}
_VERBS = re.compile(r"[A-Z]+")
_DEPRECATED = re.compile(r"(?:^|(?<=\s))Deprecated[.:]|^\.\. deprecated::", re.MULTILINE)
_DEPRECATORS = {"deprecated", "Deprecated"}
_SECTION = re.compile(r"^(?:Args|Returns|Raises|Yields|Attributes):$", re.MULTILINE)
_ENUM = re.compile(r"(?:^|\.)(?:Str|Int|)(?:Enum|Flag)$")


def class_of(node: ast.ClassDef, id_: str, file: str, resolve: Resolve) -> Class:
    """Return a class."""
    bases = [of_annotation(base, resolve) for base in node.bases]
    is_enum = any(_ENUM.search(source(base)) for base in node.bases)
    members = dict(_members(node, file, resolve, is_enum=is_enum))
    return Class(
        id=id_,
        bases=tuple(base for base in bases if isinstance(base, Named)),
        members=members,
        doc=ast.get_docstring(node) or "",
        deprecated=_deprecated(node.decorator_list, ast.get_docstring(node) or ""),
        spot=Spot(file=file, line=node.lineno),
    )


def _members(node: ast.ClassDef, file: str, resolve: Resolve, *, is_enum: bool) -> Iterator[tuple[str, Member]]:
    body = _visible(node.body)
    overloads: dict[str, list[Definition]] = {}
    for statement, following in zip(body, [*body[1:], None], strict=False):
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if _is_overload(statement):
                    overloads.setdefault(statement.name, []).append(statement)
                elif not _names(statement.decorator_list) & {"setter", "deleter"} and _is_seen(statement.name):
                    yield statement.name, _method(statement, file, resolve, overloads.get(statement.name, ()))
            case ast.AnnAssign(target=ast.Name(id=name)) if _is_seen(name):
                yield name, _declared(statement, name, file, resolve, _text(following))
            case ast.Assign(targets=[ast.Name(id=name)]) if _is_seen(name):
                role = Role.MEMBER if is_enum else Role.VARIABLE
                yield name, _assigned(statement, name, file, resolve, _text(following), role)


def _is_overload(node: Definition) -> bool:
    """Say whether a function is one of several signatures, with the decorator of ``typing``, be it as ``Overload``."""
    return bool(_names(node.decorator_list) & {"overload", "Overload"})


def _visible(body: Sequence[ast.stmt]) -> list[ast.stmt]:
    """Return the statements that type checkers see."""
    return [inner for node in body for inner in (_visible(node.body) if isinstance(node, ast.If) else [node])]


def _is_seen(name: str) -> bool:
    return not name.startswith("_") or name in (
        "__init__",
        "__call__",
        "__enter__",
        "__aenter__",
        "__iter__",
        "__aiter__",
    )


def _text(node: ast.stmt | None) -> str:
    match node:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return inspect.cleandoc(text)
        case _:
            return ""


def _method(node: Definition, file: str, resolve: Resolve, overloads: Sequence[Definition]) -> Member:
    names = _names(node.decorator_list)
    if names.isdisjoint(_PROPERTIES):
        return function_of(node, file, resolve, overloads=overloads, method="staticmethod" not in names)
    doc = ast.get_docstring(node) or ""
    return Attribute(
        name=node.name,
        role=Role.PROPERTY,
        type=of_annotation(node.returns, resolve),
        doc=doc,
        deprecated=_deprecated(node.decorator_list, doc),
        spot=Spot(file=file, line=node.lineno),
    )


def _declared(node: ast.AnnAssign, name: str, file: str, resolve: Resolve, doc: str) -> Attribute:
    """Return what ``name: annotation = value`` declares: a field, unless it is a class variable."""
    expr = of_annotation(node.annotation, resolve)
    is_variable = isinstance(node.annotation, ast.Subscript) and source(node.annotation.value).endswith("ClassVar")
    default, wire_name, flags = _field(node.value, name)
    optional = default is not None and any(map(is_unset, expr.members)) if hasattr(expr, "members") else False
    deprecated = flags.get("deprecated")
    return Attribute(
        name=name,
        role=Role.VARIABLE if is_variable else Role.FIELD,
        type=without(expr, is_unset) if optional else expr,
        optional=optional,
        default=default,
        wire_name=wire_name,
        read_only="read_only" in flags,
        write_only="write_only" in flags,
        secret="secret" in flags,
        doc=doc,
        deprecated=deprecated if deprecated is not None else _deprecated([], doc),
        spot=Spot(file=file, line=node.lineno),
    )


def _field(node: ast.expr | None, name: str) -> tuple[str | None, str, dict[str, str]]:
    """Return the default of a field, its wire name, and the options that are not False."""
    if not (isinstance(node, ast.Call) and source(node.func).rpartition(".")[2] == "Field"):
        return (source(node) if node is not None else None), name, {}
    words = {word.arg or "": word.value for word in node.keywords}
    wire = node.args[0] if node.args else words.get("wire_name")
    wire_name = wire.value if isinstance(wire, ast.Constant) and isinstance(wire.value, str) else name
    default = source(words["default"]) if "default" in words else None
    given = {key: source(value) for key, value in words.items()}
    return default, wire_name, {key: value for key, value in given.items() if value not in ("False", "None")}


def _assigned(node: ast.Assign, name: str, file: str, resolve: Resolve, doc: str, role: Role) -> Attribute:
    expr = of_annotation(node.value, resolve) if isinstance(node.value, ast.Name | ast.Attribute) else ANYTHING
    return Attribute(
        name=name,
        role=role,
        type=expr,
        default=source(node.value),
        doc=doc,
        deprecated=_deprecated([], doc),
        spot=Spot(file=file, line=node.lineno),
    )


def function_of(
    node: Definition, file: str, resolve: Resolve, *, overloads: Sequence[Definition] = (), method: bool
) -> Function:
    """Return a function; of a method, all but its first parameter."""
    names = _names(node.decorator_list)
    doc = ast.get_docstring(node) or ""
    call = _call(node)
    return Function(
        name=node.name,
        parameters=tuple(_parameters(node.args, resolve))[1 if method else 0 :],
        returns=of_annotation(node.returns, resolve),
        is_async=isinstance(node, ast.AsyncFunctionDef),
        binding=next((name for name in ("staticmethod", "classmethod") if name in names), ""),
        doc=doc,
        deprecated=_deprecated(node.decorator_list, doc),
        overloads=tuple(function_of(each, file, resolve, method=method) for each in overloads),
        operation=_operation(call, resolve) if call is not None else None,
        former=dict(_former(node)),
        spot=Spot(file=file, line=node.lineno),
    )


def _parameters(arguments: ast.arguments, resolve: Resolve) -> Iterator[Parameter]:
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [*[None] * (len(positional) - len(arguments.defaults)), *arguments.defaults]
    for index, (argument, default) in enumerate(zip(positional, defaults, strict=True)):
        kind = Kind.POSITIONAL_ONLY if index < len(arguments.posonlyargs) else Kind.EITHER
        yield _parameter(argument, kind, default, resolve)
    if arguments.vararg:
        yield _parameter(arguments.vararg, Kind.POSITIONALS, ast.Constant(...), resolve)
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _parameter(argument, Kind.KEYWORD, default, resolve)
    if arguments.kwarg:
        yield _parameter(arguments.kwarg, Kind.KEYWORDS, ast.Constant(...), resolve)


def _parameter(argument: ast.arg, kind: Kind, default: ast.expr | None, resolve: Resolve) -> Parameter:
    expr: Type = of_annotation(argument.annotation, resolve)
    return Parameter(
        name=argument.arg,
        kind=kind,
        type=without(expr, is_unset) if default is not None else expr,
        default=None if default is None else source(default),
    )


def _names(decorators: Sequence[ast.expr]) -> set[str]:
    """Return the last names of decorators, without arguments."""
    heads = [node.func if isinstance(node, ast.Call) else node for node in decorators]
    return {node.attr if isinstance(node, ast.Attribute) else source(node) for node in heads}


def _deprecated(decorators: Sequence[ast.expr], doc: str) -> str | None:
    """Return what a decorator or a docstring before its sections says about being deprecated; None if neither does."""
    for node in decorators:
        if isinstance(node, ast.Call) and _names([node]) <= _DEPRECATORS:
            first = node.args[0] if node.args else None
            return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
    return "" if _names(decorators) & _DEPRECATORS or _DEPRECATED.search(_SECTION.split(doc)[0]) else None


# What a generated method calls


def _former(node: Definition) -> Iterator[tuple[str, str]]:
    """Yield old names of arguments, with the new ones: ``new = Renamed(old, new, …)``."""
    for statement in node.body:
        match statement:
            case ast.Assign(
                targets=[ast.Name(id=new)],
                value=ast.Call(func=ast.Name(id="Renamed"), args=[ast.Name(id=old), *_]),
            ):
                yield old, new


def _call(node: Definition) -> ast.Call | None:
    """Return the call of a generated method: its last statement returns what ``self._request(…)`` or its kin gives."""
    last = node.body[-1]
    value = last.value if isinstance(last, ast.Return | ast.Expr) else None
    value = value.value if isinstance(value, ast.Await) else value
    match value:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr=name)) if name in _CALLS:
            return value
        case _:
            return None


def _operation(call: ast.Call, resolve: Resolve) -> Operation | None:
    match call.args:
        case [ast.Constant(value=str(verb)), ast.Constant(value=str(path)), *_] if _VERBS.fullmatch(verb):
            words = {word.arg: word.value for word in call.keywords if word.arg}
            errors = words.get("errors")
            return Operation(
                key=f"{verb} {path}",
                errors=dict(_errors(errors, resolve)) if isinstance(errors, ast.Dict) else {},
                security=security_of(words.get("security")),
                arguments=dict(_arguments(words)),
            )
        case _:
            return None


def _arguments(words: Mapping[str, ast.expr]) -> Iterator[tuple[str, str]]:
    """Yield location and wire name of each parameter, as in ``"query:first"``, with its argument."""
    for location in ("path", "query", "header", "cookie"):
        node = words.get(location)
        for key, value in zip(node.keys, node.values, strict=True) if isinstance(node, ast.Dict) else ():
            name = next((part.id for part in ast.walk(value) if isinstance(part, ast.Name) and part.id.islower()), "")
            if isinstance(key, ast.Constant) and isinstance(key.value, str) and name:
                yield f"{location}:{key.value}", name


def _errors(node: ast.Dict, resolve: Resolve) -> Iterator[tuple[str, Type]]:
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant):
            yield str(key.value), of_annotation(value, resolve)


def security_of(node: ast.expr | None) -> tuple[tuple[str, ...], ...] | None:
    """Return the alternatives of a security requirement; None if nothing is written."""
    try:
        return None if node is None else tuple(map(tuple, ast.literal_eval(node)))
    except (ValueError, TypeError):
        return None
