"""Code against one version of a library: of all that the documents say did not break before the next one, or of all.

It calls each method of both clients with all arguments by name, constructs each model with all fields, reads each
field, and names each enum member.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.replay.documents import Operation, Raw, Thing
from tests.replay.judge import same_kind
from tests.replay.surface import PACKAGE, Call, Function, Name, Surface

_SUCCESS = ("2",)


def write_caller(old: Surface, new: Raw | None, folder: Path) -> int:
    """Write modules that use what did not break, and return how many uses they hold.

    Args:
        new: The next document, None to use everything.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.py"):
        stale.unlink()
    uses = 0
    by_class: dict[str, list[Call]] = {}
    for call in unbroken_calls(old, new):
        by_class.setdefault(old.resources.get(call.resource, ""), []).append(call)
    for cls, calls in by_class.items():
        if cls in old.modules:
            text, count = resource_module(old, cls, calls)
            (folder / f"use_{old.modules[cls].split('/')[-1].strip('_')}").write_text(text, encoding="utf-8")
            uses += count
    return uses + write_models(old, new, folder)


# Calls


def unbroken_calls(old: Surface, new: Raw | None) -> Iterator[Call]:
    """Yield the methods whose operation is still there and is the same to a caller; all where there is no document."""
    if new is None:
        yield from old.calls.values()
        return
    now = {thing: title for title, thing in new.operation_things.items()}
    for title, call in old.calls.items():
        after = now.get(old.raw.operation_things[title])
        if after is not None and not broke(old.raw.operations[title], new.operations[after], old.raw, new):
            yield call


def broke(before: Operation, after: Operation, old: Raw, new: Raw) -> bool:
    """Say whether an operation may have broken: when in doubt, it did."""
    then, now = parameters(before), parameters(after)
    if [key for key in then if key[0] == "path"] != [key for key in now if key[0] == "path"]:
        return True
    if any(entry.get("required") and not (then.get(key) or {}).get("required") for key, entry in now.items()):
        return True
    if any(key not in now for key in then):
        return True
    if any(old.shape(value(entry)) != new.shape(value(now[key])) for key, entry in then.items()):
        return True
    return (
        body(before, old) != body(after, new)
        or answers(before, old) != answers(after, new)
        or (before.node.get("x-pagination") != after.node.get("x-pagination"))
    )


def parameters(operation: Operation) -> dict[tuple[str, str], Mapping[str, Any]]:
    """Return parameters by place and name, those of the path by position."""
    found = {}
    path = [part.split("}")[0] for part in operation.path.split("{")[1:]]
    for entry in operation.node["parameters"]:
        place, name = str(entry.get("in")), str(entry.get("name"))
        known_by = str(path.index(name)) if place == "path" and name in path else name
        found[place, known_by] = entry
    return dict(sorted(found.items()))


def value(parameter: Mapping[str, Any]) -> Any:
    """Return the schema of a parameter, with how it is written."""
    return parameter.get("schema") or {
        key: parameter[key] for key in sorted(parameter) if key not in ("name", "description")
    }


def body(operation: Operation, raw: Raw) -> Any:
    """Return what an operation takes."""
    node = raw.resolved(operation.node.get("requestBody"))
    return [bool(node.get("required")), contents(node, raw)]


def contents(node: Mapping[str, Any], raw: Raw) -> Any:
    """Return the shapes of a body by media type."""
    return {media: raw.shape((entry or {}).get("schema")) for media, entry in (node.get("content") or {}).items()}


def answers(operation: Operation, raw: Raw) -> Any:
    """Return what an operation gives where it succeeds."""
    responses = operation.node.get("responses") or {}
    return {
        str(status): contents(raw.resolved(response), raw)
        for status, response in responses.items()
        if str(status)[:1] in _SUCCESS or str(status) == "default"
    }


def resource_module(old: Surface, cls: str, calls: list[Call]) -> tuple[str, int]:
    """Return code that calls methods with values of the types that they took, and how many it calls."""
    path = old.modules[cls]
    lines = [f"from {PACKAGE} import AsyncClient, Client", ""]
    count = 0
    for client, functions in (
        ("Client", old.methods(calls[0].resource)),
        ("AsyncClient", old.methods(calls[0].resource, asynchronous=True)),
    ):
        for call in calls:
            if (function := functions.get(call.method)) is not None:
                count += 1
                lines.extend(call_lines(count, call, function, client))
    return module(old, path, lines), count


def call_lines(number: int, call: Call, function: Function, client: str) -> Iterator[str]:
    """Yield a function that calls a method with all of its arguments by name, and returns what it returned."""
    taken = (*function.args.args[1:], *function.args.kwonlyargs)
    annotated = ", ".join(f"{a.arg}: {ast.unparse(a.annotation)}" for a in taken if a.annotation)
    given = ", ".join(f"{argument.arg}={argument.arg}" for argument in taken)
    returns = ast.unparse(function.returns) if function.returns else "object"
    word, wait = ("async def", "await ") if isinstance(function, ast.AsyncFunctionDef) else ("def", "")
    yield f"{word} call_{number}(the_client: {client}, *, {annotated}) -> {returns}:"
    yield f"    return {wait}the_client.{call.resource}.{call.method}({given})"
    yield ""


def module(old: Surface, path: str, body: Iterable[str]) -> str:
    """Return code as a module, with what it mentions imported as somebody outside would: from public places.

    Args:
        path: The module of the library whose annotations the code repeats.
        body: Lines of code.
    """
    code = "\n".join(body) + "\n"
    used = {node.id for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Name)}
    lines = ["from __future__ import annotations", ""]
    for node in ast.walk(old.tree(path)):
        match node:
            case ast.ImportFrom(level=level, module=name) if level and (name or "").startswith("_runtime"):
                lines += [f"from {PACKAGE} import {part.name}" for part in node.names if part.name in used]
            case ast.ImportFrom(level=0, module=name) if name != "__future__":
                lines += [f"from {name} import {part.name}" for part in node.names if part.name in used]
            case ast.Import():
                lines.append(ast.unparse(node))
    lines += [f"from {PACKAGE}.models import {name}" for name in sorted(used & old.exports)]
    return "\n".join([*lines, "", code])


# Models


def write_models(old: Surface, new: Raw | None, folder: Path) -> int:
    """Write a module for each module of models, which uses fields, enum members and constructors; return how many."""
    by_file: dict[str, list[Name]] = {}
    for name in old.names:
        home = old.homes.get(name.python if name.kind == "class" else name.owner)
        if home is not None and (new is None or keeps(name, old, new)):
            by_file.setdefault(home, []).append(name)
    for path, names in by_file.items():
        lines = (line for number, name in enumerate(names) for line in use_lines(number, name, old))
        (folder / f"use_model{path.split('/')[-1]}").write_text(module(old, path, lines), encoding="utf-8")
    return sum(map(len, by_file.values()))


def use_lines(number: int, name: Name, old: Surface) -> Iterator[str]:
    """Yield code that uses a class, a field or a member as its annotation said one may."""
    if name.kind == "class":
        yield from construction(number, name.python, old)
    elif name.kind == "member":
        yield f"member_{number}: {name.owner} = {name.owner}.{name.python}"
    elif (annotation := old.annotations(name.owner).get(name.python)) is not None:
        yield f"def read_{number}(it: {name.owner}) -> {annotation}:"
        yield f"    return it.{name.python}"
    yield ""


def construction(number: int, cls: str, old: Surface) -> Iterator[str]:
    """Yield code that makes an object of a class with all that its constructor takes; nothing for what is no model."""
    if not old.is_model(cls):
        return
    taken = old.arguments(cls)
    annotated = ", ".join(f"{name}: {annotation}" for name, annotation in taken.items())
    yield f"def make_{number}({f'*, {annotated}' if taken else ''}) -> {cls}:"
    yield f"    return {cls}({', '.join(f'{name}={name}' for name in taken)})"


def keeps(name: Name, old: Surface, new: Raw) -> bool:
    """Say whether a class, a field or a member is still there, and what it was."""
    if name.kind == "class":
        return keeps_constructor(name.thing[:-1], old.raw, new)
    place, wire = name.thing[:-2], name.thing[-1]
    if not same_kind(place, old.raw, new):
        return False
    if name.kind == "member":
        return old.raw.shapes(place) == new.shapes(place) and wire in new.members(place)
    return name.kind == "field" and keeps_field(place, wire, old.raw, new)


def keeps_field(place: Thing, wire: str, old: Raw, new: Raw) -> bool:
    """Say whether a property is what it was, and as sure to be there."""
    before, after = old.properties_of(place), new.properties_of(place)
    if wire not in before or wire not in after or old.shape(before[wire]) != new.shape(after[wire]):
        return False
    return (wire in new.required_of(place)) >= (wire in old.required_of(place))


def keeps_constructor(place: Thing, old: Raw, new: Raw) -> bool:
    """Say whether an object is made of what it was made of: nothing that went, changed, or has to be given now."""
    if not same_kind(place, old, new) or new.required_of(place) - old.required_of(place):
        return False
    undeclared = old.required_of(place) - old.properties_of(place).keys()
    if undeclared & new.properties_of(place).keys():
        return False
    return all(keeps_field(place, wire, old, new) for wire in old.properties_of(place))
