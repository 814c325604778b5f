"""A generated library as somebody sees who opens its files: the ledger is JSON, the Python is syntax trees."""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.replay.documents import Raw, Thing, pointer_tokens

PACKAGE = "replayed"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Name:
    """What one thing is called.

    Attributes:
        thing: What it is in the document, as in `Raw.thing`; what is within a class has a last step of its own.
        kind: ``"class"``, ``"field"``, ``"member"``, ``"resource"``, ``"method"``, ``"parameter"``.
        owner: The class or method that it is in, ``""`` for classes.
        python: The name, without the owner.
        aliases: Other names that work.
    """

    thing: Thing
    kind: str
    owner: str
    python: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One method of a client, as the ledger has it."""

    operation: str
    resource: str
    method: str
    parameters: Mapping[str, str]


class Surface:
    """The library in a folder, made from a document."""

    def __init__(self, folder: Path, raw: Raw) -> None:
        self.raw = raw
        self._trees: dict[str, ast.Module] = {}
        self.source = folder / "src" / PACKAGE
        self._ledger: dict[str, Any] = json.loads((folder / "sdkwright.lock").read_text(encoding="utf-8"))
        self.files = {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file() and not {"__pycache__", ".mypy_cache"} & set(path.parts)
        }

    def settled(self) -> Surface:
        """Return this surface with all of it read, so that its files may change."""
        for name in self.names:
            self.works(name.kind, name.owner, name.python)
        for path in (*self.source.rglob("*.py"), *self.source.rglob("*.pyi")):
            self.tree(path.relative_to(self.source).as_posix())
        return self

    # The Python

    @cached_property
    def exports(self) -> set[str]:
        """The names that ``from replayed.models import …`` offers to a type checker."""
        return {alias.asname or alias.name for node in self._imports("models/__init__.pyi") for alias in node.names} | {
            node.target.id if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) else ""
            for node in ast.walk(self.tree("models/__init__.pyi"))
        }

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        """The classes of the models, by name."""
        found = {}
        for path in sorted((self.source / "models").glob("*.py")):
            for node in self.tree(path.relative_to(self.source).as_posix()).body:
                if isinstance(node, ast.ClassDef):
                    found[node.name] = node
        return found

    @cached_property
    def homes(self) -> dict[str, str]:
        """The file of each class of the models that callers can import."""
        return {
            node.name: path.relative_to(self.source).as_posix()
            for path in sorted((self.source / "models").glob("_*.py"))
            for node in self.tree(path.relative_to(self.source).as_posix()).body
            if isinstance(node, ast.ClassDef) and node.name in self.exports
        }

    def annotations(self, cls: str) -> dict[str, str]:
        """Return the annotations of a class of the models, by attribute."""
        return {
            node.target.id: ast.unparse(node.annotation)
            for node in self.classes[cls].body
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        }

    def is_model(self, cls: str) -> bool:
        """Say whether a class of the models has a constructor that takes its fields: an enum and a union have none."""
        bases = {ast.unparse(base).partition("[")[0] for base in self.classes[cls].bases} if cls in self.classes else ()
        return bool({"Model", "Page"}.intersection(bases))

    def arguments(self, cls: str) -> dict[str, str]:
        """Return what the constructor of a model takes: its fields that are not read-only, with their annotations."""
        return {
            node.target.id: ast.unparse(node.annotation)
            for node in self.classes[cls].body
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and not is_read_only(node.value)
        }

    @cached_property
    def resources(self) -> dict[str, str]:
        """The class of each resource of the client, by attribute."""
        client = next(
            node for node in self.tree("client.py").body if isinstance(node, ast.ClassDef) and node.name == "Client"
        )
        return {
            node.name: ast.unparse(node.returns)
            for node in client.body
            if isinstance(node, ast.FunctionDef) and node.returns is not None
        }

    @cached_property
    def modules(self) -> dict[str, str]:
        """The file of each class of a resource."""
        return {
            node.name: path.relative_to(self.source).as_posix()
            for path in sorted((self.source / "resources").glob("_*.py"))
            for node in self.tree(path.relative_to(self.source).as_posix()).body
            if isinstance(node, ast.ClassDef)
        }

    def methods(self, resource: str, *, asynchronous: bool = False) -> dict[str, Function]:
        """Return the methods of a resource of a client; empty where there is no such resource."""
        found = self.resources.get(resource, "")
        cls = f"Async{found}" if asynchronous else found
        if cls not in self.modules:
            return {}
        definition = next(
            node for node in self.tree(self.modules[cls]).body if isinstance(node, ast.ClassDef) and node.name == cls
        )
        return {node.name: node for node in definition.body if isinstance(node, Function)}

    def tree(self, path: str) -> ast.Module:
        """Return the syntax tree of a file of the package."""
        if path not in self._trees:
            self._trees[path] = ast.parse((self.source / path).read_text(encoding="utf-8"), path)
        return self._trees[path]

    def _imports(self, path: str) -> Iterator[ast.ImportFrom]:
        return (node for node in ast.walk(self.tree(path)) if isinstance(node, ast.ImportFrom))

    # The ledger

    @cached_property
    def calls(self) -> dict[str, Call]:
        """The methods of operations that the document still has, by method and path."""
        entries = self._ledger.get("operations", {})
        return {
            title: Call(title, entry["resource"], entry["method"], entry["parameters"])
            for title, entry in entries.items()
            if title in self.raw.operations
        }

    @cached_property
    def names(self) -> list[Name]:
        """The names whose thing is in the document; what the ledger remembers beyond that is left out."""
        found = [name for key, entry in self._ledger["names"].items() if (name := self._name(key, entry)) is not None]
        return [*found, *self._operation_names()]

    def _name(self, key: str, entry: Mapping[str, Any]) -> Name | None:
        tokens = pointer_tokens(key.partition("#")[2])
        aliases = tuple(alias_names(entry))
        match tokens:
            case (*place, "properties", wire) if (thing := self.raw.thing(tuple(place))) is not None:
                known = wire in self.raw.fields(thing)
                return (
                    Name((*thing, "field", wire), "field", self._class(place), entry["python"], aliases)
                    if known
                    else None
                )
            case (*place, "enum", value) if (thing := self.raw.thing(tuple(place))) is not None:
                known = value in self.raw.members(thing)
                return (
                    Name((*thing, "member", value), "member", self._class(place), entry["python"], aliases)
                    if known
                    else None
                )
            case (*place, "class") if (thing := self.raw.thing(tuple(place))) is not None:
                return Name((*thing, "class"), "class", "", entry["python"], aliases)
            case (*place, "unknown"):
                return None
            case _ if (thing := self.raw.thing(tokens)) is not None and len(thing) == 2:
                return Name((*thing, "class"), "class", "", entry["python"], aliases)
            case _:
                return None

    def _class(self, place: list[str]) -> str:
        """Return the class of the type at a place."""
        own = self._class_names.get((*place, "class"), "")
        return own or (self._class_names.get(tuple(place), "") if len(self.raw.thing(tuple(place)) or ()) == 2 else "")

    @cached_property
    def _class_names(self) -> dict[tuple[str, ...], str]:
        """The names by the tokens of their pointer."""
        return {pointer_tokens(key.partition("#")[2]): entry["python"] for key, entry in self._ledger["names"].items()}

    def _operation_names(self) -> Iterator[Name]:
        for title, entry in self._ledger.get("operations", {}).items():
            if title not in self.raw.operations:
                continue
            thing = ("operation", self.raw.operation_things[title])
            resource, method = entry["resource"], entry["method"]
            aliases = tuple(alias_names(entry))
            yield Name((*thing, "method"), "method", "", f"{resource}.{method}", aliases)
            path_names = [part[1:-1] for part in entry_path(title)]
            for key, python in entry["parameters"].items():
                place, _, wire = key.partition(":")
                # A parameter of the path is known by its position: its name is erased.
                known_by = str(path_names.index(wire)) if place == "path" and wire in path_names else wire
                yield Name((*thing, "argument", place, known_by), "parameter", f"{resource}.{method}", python)

    # Whether a name works

    def works(self, kind: str, owner: str, python: str) -> bool:
        """Say whether a name is there for a caller, be it as an alias."""
        match kind:
            case "class":
                return python in self.exports
            case "method":
                resource, _, method = python.rpartition(".")
                return method in self.methods(resource)
            case "parameter":
                resource, _, method = owner.rpartition(".")
                function = self.methods(resource).get(method)
                return function is not None and python in {
                    argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)
                }
            case _:
                return python in self._bound(owner)

    def _bound(self, cls: str) -> set[str]:
        definition = self.classes.get(cls)
        found: set[str] = set()
        for node in ast.walk(definition) if definition else ():
            match node:
                case ast.AnnAssign(target=ast.Name(id=name)) | ast.FunctionDef(name=name):
                    found.add(name)
                case ast.Assign(targets=targets):
                    found.update(target.id for target in targets if isinstance(target, ast.Name))
        return found


def is_read_only(value: ast.expr | None) -> bool:
    """Say whether a field is given a value that keeps it out of the constructor."""
    words = value.keywords if isinstance(value, ast.Call) else []
    return any(word.arg == "read_only" for word in words)


def alias_names(entry: Mapping[str, Any]) -> Iterator[str]:
    """Yield the other names of a thing, however the ledger writes them: a list of names, of objects, or by name."""
    for alias in entry.get("aliases", ()):
        yield str(alias if isinstance(alias, str) else alias.get("python") or alias.get("name"))


def entry_path(title: str) -> list[str]:
    """Return the parameters in a path template, with their braces."""
    return re.findall(r"\{[^}]*\}", title)
