"""What a class offers, from its syntax tree: fields with their annotations, methods with their signatures."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Member:
    """A field or method of a class.

    Attributes:
        text: Its annotation or signature, in one line.
        function: The definition of a method or property; None for a field.
        owner: The class it is defined in.
    """

    name: str
    text: str
    owner: str
    function: Function | None = None


def classes_of(text: str) -> dict[str, ast.ClassDef]:
    """Return the classes at the top of a module, by name; empty for what is no Python."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return {}
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def members_of(node: ast.ClassDef) -> dict[str, Member]:
    """Return the members that a class itself defines, those for type checkers only included."""
    return {member.name: member for statement in _statements(node) for member in _members(statement, node.name)}


def inherited(node: ast.ClassDef, library: Mapping[str, ast.ClassDef]) -> dict[str, Member]:
    """Return all members of a class, with those of its bases as far as these are known.

    Args:
        library: Classes that bases may be, by name.
    """
    found: dict[str, Member] = {}
    for base in reversed(node.bases):
        target = base.value if isinstance(base, ast.Subscript) else base
        if isinstance(target, ast.Name) and target.id in library:
            found |= inherited(library[target.id], library)
    return found | members_of(node)


def _statements(node: ast.ClassDef) -> Iterator[ast.stmt]:
    for statement in node.body:
        if isinstance(statement, ast.If):
            yield from (*statement.body, *statement.orelse)
        else:
            yield statement


def _members(statement: ast.stmt, owner: str) -> Iterator[Member]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield Member(name, signature(statement), owner, statement)
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
            yield Member(name, ast.unparse(annotation), owner)
        case ast.Assign(targets=targets):
            yield from (Member(target.id, "", owner) for target in targets if isinstance(target, ast.Name))


def signature(function: Function) -> str:
    """Return how a method is called and what it returns, in one line."""
    start = "async " if isinstance(function, ast.AsyncFunctionDef) else ""
    returns = f" -> {ast.unparse(function.returns)}" if function.returns else ""
    return f"{start}({ast.unparse(function.args)}){returns}"


def signature_problem(base: Function, own: Function) -> str:
    """Say why a method does not take all calls that the one it overrides takes; ``""`` where nothing is wrong.

    What annotations mean is for a type checker to say, but for a union that lacks a part.
    """
    if _decoration(base) != _decoration(own):
        return f"it is {_decoration(base)} there, and {_decoration(own)} here"
    if isinstance(base, ast.AsyncFunctionDef) is not isinstance(own, ast.AsyncFunctionDef):
        return "one of the two is `async`"
    return next(_argument_problems(base.args, own.args), "")


def _argument_problems(base: ast.arguments, own: ast.arguments) -> Iterator[str]:
    """Yield what calls of a base would meet in another list of arguments."""
    yield from _positional_problems(base, own)
    yield from _missing_problems(base, own)
    yield from _narrower_problems(base, own)


def _positional_problems(base: ast.arguments, own: ast.arguments) -> Iterator[str]:
    """Yield the positional arguments that are not taken, or under another name."""
    mine = _positional(own)
    for index, argument in enumerate(_positional(base)[1:], 1):
        if index < len(mine) and mine[index].arg != argument.arg:
            yield f"argument {index} is called `{argument.arg}` there, and `{mine[index].arg}` here"
        elif index >= len(mine) and own.vararg is None:
            yield f"it does not take `{argument.arg}`"


def _missing_problems(base: ast.arguments, own: ast.arguments) -> Iterator[str]:
    """Yield the keywords that are not taken, and the arguments that are wanted and need not be given."""
    known = {argument.arg for argument in (*_positional(base), *base.kwonlyargs)}
    taken = {argument.arg for argument in (*own.args, *own.kwonlyargs)}
    for argument in base.kwonlyargs if own.kwarg is None else ():
        if argument.arg not in taken:
            yield f"it does not take `{argument.arg}`"
    may_be_left_out = {*_optional(base)}
    wanted = {argument.arg for argument in (*_positional(own)[1:], *own.kwonlyargs)} - {*_optional(own)}
    for name in sorted(wanted):
        if name not in known:
            yield f"it wants `{name}`, which nobody gives"
        elif name in may_be_left_out:
            yield f"it wants `{name}`, which may be left out there"


def _narrower_problems(base: ast.arguments, own: ast.arguments) -> Iterator[str]:
    """Yield the arguments of which a part of the type is not taken."""
    by_name = {argument.arg: argument for argument in (*own.args, *own.kwonlyargs)}
    for argument in (*_positional(base)[1:], *base.kwonlyargs):
        theirs = _parts(argument.annotation)
        mine = _parts(by_name[argument.arg].annotation) if argument.arg in by_name else set()
        if mine and mine < theirs:
            yield f"`{argument.arg}` may be `{' | '.join(sorted(theirs - mine))}` there"


def _positional(arguments: ast.arguments) -> list[ast.arg]:
    return [*arguments.posonlyargs, *arguments.args]


def _optional(arguments: ast.arguments) -> Iterator[str]:
    """Yield the arguments that may be left out."""
    positional = [*arguments.posonlyargs, *arguments.args]
    if arguments.defaults:
        yield from (argument.arg for argument in positional[-len(arguments.defaults) :])
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if default is not None:
            yield argument.arg


def _decoration(function: Function) -> str:
    """Return what kind of member a function is."""
    for decorator in function.decorator_list:
        name = decorator.attr if isinstance(decorator, ast.Attribute) else getattr(decorator, "id", "")
        if name in ("property", "cached_property", "setter"):
            return "a property"
        if name in ("classmethod", "staticmethod"):
            return f"a {name}"
    return "a method"


def _parts(annotation: ast.expr | None) -> set[str]:
    """Return the parts of a union."""
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        return _parts(annotation.left) | _parts(annotation.right)
    return {ast.unparse(annotation)} if annotation is not None else set()


def uses_of_self(node: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    """Yield the attributes of their own object, or of `super()`, that methods of a class read, and where.

    Before Python 3.12 only an f-string knows its place, not what is in it.
    """
    for statement in node.body:
        if not isinstance(statement, Function) or _decoration(statement) == "a staticmethod":
            continue
        arguments = [*statement.args.posonlyargs, *statement.args.args]
        own = arguments[0].arg if arguments else ""
        texts = {
            inner: text for text in ast.walk(statement) if isinstance(text, ast.JoinedStr) for inner in ast.walk(text)
        }
        for inner in ast.walk(statement):
            if isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Load) and _is_self(inner.value, own):
                yield inner.attr, texts.get(inner, inner)


def _is_self(node: ast.expr, own: str) -> bool:
    match node:
        case ast.Name(id=name):
            return bool(own) and name == own
        case ast.Call(func=ast.Name(id="super"), args=[]):
            return True
        case _:
            return False
