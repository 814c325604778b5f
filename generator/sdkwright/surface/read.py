"""Python sources → `Surface`.

Nothing is imported or run, so that any version's SDK can be read, and what people wrote into it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sdkwright.surface.members import class_of, function_of, security_of
from sdkwright.surface.parts import Alias, Client, Definition, Routine, Spot, Surface, Value
from sdkwright.surface.types import ANYTHING, Named, Resolve, named_in, of_annotation, source
from sdkwright.surface.walk import types_of

_SOURCE = re.compile(r"(?:^|/)src/(?P<path>[A-Za-z_]\w*/(?:\w+/)*\w+)\.pyi?$")
_NOW = re.compile(r"Deprecated: now `(?P<name>[\w.]+)`")
_HOPS = 40
_UNPROMISED = ("client", "resources")
"""Modules beside a client whose names are no import paths: one reaches them through the client."""


class UnreadableSurface(Exception):
    """A folder holds no SDK, or a source in it is no Python."""


def read_surface(files: Mapping[str, str], package: str = "") -> Surface:
    """Return the surface of an SDK.

    Args:
        files: Text by path in the SDK's folder; others than Python sources do not matter.
        package: The import package, where the folder holds several.

    Raises:
        UnreadableSurface: There is no package, or a source is no Python.
    """
    sources = _sources(files, package)
    root = next(iter(sources)).partition("/")[0]
    modules = {}
    for path, (file, text) in sources.items():
        name = path.removeprefix(root).removesuffix("/__init__").strip("/").replace("/", ".")
        modules[name] = _module(text, name, file, is_package=path.endswith("/__init__"))
    return _Reader(root, modules).surface()


def _sources(files: Mapping[str, str], package: str) -> dict[str, tuple[str, str]]:
    """Return file and text of the modules of one package, by path without ending; of one with a stub, those of that."""
    ordered = sorted(files.items(), key=lambda entry: entry[0].endswith(".pyi"))
    found = {match["path"]: (file, text) for file, text in ordered if (match := _SOURCE.search(file))}
    if not found:  # perhaps the package itself, without `src`
        found = {file.rpartition(".")[0]: (file, text) for file, text in ordered if file.endswith((".py", ".pyi"))}
        found = {path: entry for path, entry in found.items() if "/" in path}
    packages = [path.partition("/")[0] for path in found if re.fullmatch(r"\w+/__init__", path)]
    root = package if package in packages else packages[0] if packages else ""
    if not root:
        raise UnreadableSurface("there is no Python package in it")
    return {path: entry for path, entry in found.items() if path.startswith(f"{root}/")}


@dataclass(frozen=True, slots=True)
class Module:
    """One module as it is written.

    Attributes:
        imports: What a name was imported as: module and name there; ``""`` for the module itself.
        nodes: Classes, functions and assignments of the top level, by name, the last of each; overloads apart.
        exports: What ``__all__`` lists; None if there is none.
        docs: Docstrings of assignments; that of the module under ``""``.
        built: Definitions that were read from it, each with what the names in it meant then.
    """

    name: str
    file: str
    imports: Mapping[str, tuple[str, str]]
    nodes: Mapping[str, ast.stmt]
    overloads: Mapping[str, tuple[ast.FunctionDef | ast.AsyncFunctionDef, ...]]
    exports: tuple[str, ...] | None
    docs: Mapping[str, str]
    built: dict[str, tuple[dict[str, str], Definition]] = field(default_factory=dict)


@lru_cache(maxsize=16384)
def _module(text: str, name: str, file: str, *, is_package: bool) -> Module:
    """Return a module; one whose text is that of another version is read once.

    Raises:
        UnreadableSurface: It is no Python.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError) as problem:
        raise UnreadableSurface(f"`{file}` is no Python: {problem}") from None
    scan = _Scan(name.split(".") if name else [], is_package)
    scan.statements(tree.body)
    scan.docs[""] = docstring_after(tree.body[0] if tree.body else None)
    overloads = {key: tuple(found) for key, found in scan.overloads.items()}
    return Module(name, file, scan.imports, scan.nodes, overloads, scan.exports, scan.docs)


@dataclass
class _Scan:
    """Collects the names of a module."""

    path: list[str]
    is_package: bool
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)
    nodes: dict[str, ast.stmt] = field(default_factory=dict)
    overloads: dict[str, list[ast.FunctionDef | ast.AsyncFunctionDef]] = field(default_factory=dict)
    exports: tuple[str, ...] | None = None
    docs: dict[str, str] = field(default_factory=dict)

    def statements(self, body: Sequence[ast.stmt]) -> None:
        for node, following in zip(body, [*body[1:], None], strict=False):
            self.statement(node)
            if isinstance(node, ast.Assign | ast.AnnAssign) and (doc := docstring_after(following)):
                self.docs[_target(node)] = doc

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.ImportFrom() | ast.Import():
                self.imported(node)
            case ast.ClassDef():
                self.nodes[node.name] = node
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if any(source(decorator).lower().endswith("overload") for decorator in node.decorator_list):
                    self.overloads.setdefault(node.name, []).append(node)
                self.nodes[node.name] = node
            case ast.AnnAssign() | ast.Assign():
                self.assignment(node)
            case ast.If() | ast.Try():  # what type checkers see
                self.statements(node.body)
            case _ if type(node).__name__ == "TypeAlias":
                self.nodes[node.name.id] = node  # type: ignore[attr-defined] # since Python 3.12

    def imported(self, node: ast.ImportFrom | ast.Import) -> None:
        if isinstance(node, ast.ImportFrom):
            module = self.absolute(node.level, node.module or "")
            self.imports.update({alias.asname or alias.name: (module, alias.name) for alias in node.names})
            return
        for alias in node.names:
            name = alias.name if alias.asname else alias.name.partition(".")[0]
            self.imports[alias.asname or name] = (f"/{name}", "")

    def assignment(self, node: ast.AnnAssign | ast.Assign) -> None:
        name = _target(node)
        if name == "__all__" and isinstance(node.value, ast.List | ast.Tuple):
            self.exports = tuple(part.value for part in node.value.elts if isinstance(part, ast.Constant))  # type: ignore[misc]
        elif name and name not in ("TYPE_CHECKING", "__getattr__"):
            self.nodes[name] = node

    def absolute(self, level: int, module: str) -> str:
        """Return a module relative to the package; one from outside begins with ``/``."""
        if not level:
            return f"/{module}"
        package = self.path if self.is_package else self.path[:-1]
        up = package[: len(package) - (level - 1)]
        return ".".join([*up, *filter(None, [module])])


def _target(node: ast.AnnAssign | ast.Assign) -> str:
    target = node.target if isinstance(node, ast.AnnAssign) else node.targets[0]
    return target.id if isinstance(target, ast.Name) else ""


def docstring_after(node: ast.stmt | None) -> str:
    """Return the text of a statement that is nothing but a string."""
    match node:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return text
        case _:
            return ""


class _Reader:
    """Puts the modules of one package together."""

    def __init__(self, root: str, modules: Mapping[str, Module]) -> None:
        self._root = root
        self._modules = modules
        self._found: dict[tuple[str, str], str] = {}
        self._definitions: dict[str, Definition] = {}

    def surface(self) -> Surface:
        exports = {name: found for name in sorted(self._modules) if (found := self._exports(name))}
        self._define(id_ for names in exports.values() for id_ in names.values())
        clients = dict(self._clients(exports))
        return Surface(
            package=self._root,
            version=self._version(),
            definitions=self._definitions,
            exports=exports,
            clients=clients,
            former=dict(self._former(exports)),
        )

    def _former(self, exports: Iterable[str]) -> Iterator[tuple[str, str]]:
        for name in exports:
            if found := _NOW.match(self._modules[name].docs[""]):
                yield name, found["name"].partition(".")[2]

    def _version(self) -> str:
        node = self._modules[""].nodes.get("__version__")
        match node:
            case ast.Assign(value=ast.Constant(value=str(text))):
                return text
            case _:
                return ""

    # Names

    def _exports(self, name: str) -> dict[str, str]:
        """Return the names that a module promises, with their ids; none for a private module."""
        if any(part.startswith("_") for part in name.split(".")) or self._is_behind_client(name):
            return {}
        module = self._modules[name]
        names: Iterable[str] = module.exports if module.exports is not None else self._own(module)
        return {exported: self.resolve(name, exported) for exported in names}

    def _own(self, module: Module) -> list[str]:
        again = [name for name, (_, original) in module.imports.items() if name == original]
        reexported = again if module.name == "" or module.nodes == {} else []
        inside = [name for name in reexported if not module.imports[name][0].startswith("/")]
        return [name for name in (*module.nodes, *inside) if not name.startswith("_")]

    def _is_behind_client(self, name: str) -> bool:
        steps = name.split(".")
        for depth, step in enumerate(steps):
            package = self._modules.get(".".join(steps[:depth]))
            if step in _UNPROMISED and package is not None and "Client" in package.imports:
                return True
        return False

    def resolve(self, module: str, text: str) -> str:
        """Return the id of a name, dotted or not, that a module uses."""
        key = (module, text)
        if key not in self._found:
            self._found[key] = self._resolve(module, text)
        return self._found[key]

    def _resolve(self, module: str, text: str) -> str:
        name, _, rest = text.partition(".")
        for _ in range(_HOPS):
            known = self._modules.get(module)
            if known is None:
                return f"{module.removeprefix('/')}:{name}"
            if name in known.nodes:
                return f"{module}:{name}{'.' + rest if rest else ''}"
            if name not in known.imports:
                break
            module, original = known.imports[name]
            inner = f"{module}.{original}".lstrip(".") if not module.startswith("/") else ""
            if (inner and inner in self._modules) or not original:  # a module
                module = inner or module
                if not rest:
                    return f"{module.removeprefix('/')}:"
                name, _, rest = rest.partition(".")
            else:
                name = original
        else:
            return f"{module}:{text}"
        submodule = f"{module}.{name}".lstrip(".")
        if submodule in self._modules and known.name != submodule:
            return f"{submodule}:"
        return f"builtins:{text}"

    # Definitions

    def _define(self, ids: Iterable[str]) -> None:
        """Read definitions and all that they mention."""
        todo = list(ids)
        while todo:
            id_ = todo.pop()
            module_name, _, name = id_.rpartition(":")
            module = self._modules.get(module_name)
            if id_ in self._definitions or module is None or name not in module.nodes:
                continue
            definition = self._built(id_, module, name)
            self._definitions[id_] = definition
            todo.extend(mentioned(definition))

    def _built(self, id_: str, module: Module, name: str) -> Definition:
        """Return a definition: that of another version, if its text is the same and all names in it mean the same."""
        if name in module.built:
            meant, known = module.built[name]
            if all(self.resolve(module.name, text) == found for text, found in meant.items()):
                return known
        meant = {}

        def resolve(text: str) -> str:
            meant[text] = self.resolve(module.name, text)
            return meant[text]

        definition = self._definition(id_, module, name, resolve)
        module.built[name] = meant, definition
        return definition

    def _definition(self, id_: str, module: Module, name: str, resolve: Resolve) -> Definition:
        node = module.nodes[name]
        spot = Spot(file=module.file, line=node.lineno)

        match node:
            case ast.ClassDef():
                return class_of(node, id_, module.file, resolve)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                overloads = module.overloads.get(name, ())
                return Routine(
                    id=id_, function=function_of(node, module.file, resolve, overloads=overloads, method=False)
                )
            case ast.AnnAssign(annotation=annotation, value=ast.expr() as value) if _is_alias(annotation):
                return Alias(id=id_, type=of_annotation(value, resolve), doc=module.docs.get(name, ""), spot=spot)
            case ast.AnnAssign(annotation=annotation):
                return Value(id=id_, type=of_annotation(annotation, resolve), spot=spot)
            case ast.Assign(value=ast.Name() | ast.Attribute() as value):  # another name of the same thing
                return Alias(id=id_, type=of_annotation(value, resolve), doc=module.docs.get(name, ""), spot=spot)
            case ast.Assign():
                return Value(id=id_, type=ANYTHING, spot=spot)
            case _:
                value = node.value  # type: ignore[attr-defined] # `type X = …`, since Python 3.12
                return Alias(id=id_, type=of_annotation(value, resolve), doc="", spot=spot)

    # Clients

    def _clients(self, exports: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, Client]]:
        for package, names in exports.items():
            for name in ("Client", "AsyncClient"):
                if name in names:
                    dotted = f"{package}.{name}" if package else name
                    yield dotted, self._client(package, name, names[name])

    def _client(self, package: str, name: str, cls: str) -> Client:
        """Return a client, with what the description of its API says about security, servers and the environment."""
        definition = self._definitions.get(cls)
        if isinstance(definition, Alias) and isinstance(definition.type, Named):  # the old name of one
            cls = definition.type.id
        known = self._modules.get(cls.rpartition(":")[0])
        node = known.nodes.get("_API") if known else None
        call = node.value if isinstance(node, ast.Assign) else None
        given = {word.arg: word.value for word in call.keywords} if isinstance(call, ast.Call) else {}
        return Client(
            package=package,
            name=name,
            cls=cls,
            security=security_of(given.get("security")) or (),
            servers={key: _url(value) for key, value in _entries(given.get("servers"))},
            variables={key: _environment(value) for key, value in _entries(given.get("schemes"))},
        )


def _is_alias(annotation: ast.expr) -> bool:
    return source(annotation).rpartition(".")[2] == "TypeAlias"


def mentioned(definition: Definition) -> Iterator[str]:
    """Yield the ids of all that a definition names."""
    for expr in types_of(definition):
        yield from (named.id for named in named_in(expr))


def literal(node: ast.expr | None, default: object) -> object:
    """Return the value of a literal."""
    try:
        return ast.literal_eval(node) if node is not None else default
    except ValueError:
        return default


def _entries(node: ast.expr | None) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant):
                yield str(key.value), value


def _url(node: ast.expr) -> str:
    return str(literal(node.args[0], "")) if isinstance(node, ast.Call) and node.args else ""


def _environment(node: ast.expr) -> str:
    """Return the variables that a scheme's credential is taken from where nobody gives it."""
    words = node.keywords if isinstance(node, ast.Call) else []
    return ", ".join(str(literal(word.value, "")) for word in words if word.arg and word.arg.endswith("env"))
