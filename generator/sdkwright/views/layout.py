"""Where things live in a generated package, and how one file imports from another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sdkwright.pytypes import RUNTIME, Imports
from sdkwright.views.types import ImportsView

Package = tuple[str, ...]
"""A package below the SDK's root package, as its parts: ``("embedded", "models")``; ``()`` is the root."""


def relative(package: Package, module: Package) -> str:
    """Return how a file of a package names a module: ``(("embedded", "models"), ("_runtime",))`` → ``..._runtime``."""
    common = 0
    while common < min(len(package), len(module)) and package[common] == module[common]:
        common += 1
    return "." * (len(package) - common + 1) + ".".join(module[common:])


def file_path(root: str, package: Package, module: str) -> str:
    """Return the path of a module's file in the SDK."""
    return "/".join(("src", root, *package, f"{module}.py"))


@dataclass(slots=True)
class FileImports:
    """The imports of one generated file.

    Attributes:
        package: The package that the file is in.
        types: What annotations need.
        now: What the file needs when it runs, by module: standard modules, `RUNTIME`, packages as in `relative`.
        modules: Modules that the file needs when it runs, with the names they get.
        local: Names of this SDK that only annotations need, by relative module.
        mentions_deprecated: Something in the file is deprecated, and it is used all the same.
        asks_for_checkers: The file itself asks whether a type checker reads it.
    """

    package: Package
    types: Imports = field(default_factory=Imports)
    now: dict[str, set[str]] = field(default_factory=dict)
    modules: set[tuple[str, str]] = field(default_factory=set)
    local: dict[str, set[str]] = field(default_factory=dict)
    mentions_deprecated: bool = False
    asks_for_checkers: bool = False

    def need(self, module: str, *names: str) -> None:
        """Note names that the file needs when it runs."""
        self.now.setdefault(module, set()).update(names)

    def view(self) -> ImportsView:
        """Return the imports sorted as isort does, each name once."""
        runtime = relative(self.package, ("_runtime",))
        now = {name: set(names) for name, names in self.now.items()}
        types = {module: set(names) for module, names in self.types.names.items()}
        runtime_names = now.pop(RUNTIME, set()) | types.pop(RUNTIME, set())
        early = {module: names for module, names in now.items() if not module.startswith(".")}
        relative_now = {module: names for module, names in now.items() if module.startswith(".")}
        if runtime_names:
            relative_now[runtime] = relative_now.get(runtime, set()) | runtime_names
        standard = {module: names - early.get(module, set()) for module, names in types.items()}
        local = {module: names - relative_now.get(module, set()) for module, names in self.local.items()}
        return ImportsView(
            early_modules=tuple(sorted(self.modules)),
            early=ordered(early),
            now=ordered(relative_now),
            standard=ordered(standard),
            local=ordered(local),
            modules=tuple(sorted(self.types.modules - self.modules)),
            mentions_deprecated=self.mentions_deprecated,
            asks_for_checkers=self.asks_for_checkers,
        )


def ordered(imports: Mapping[str, Iterable[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return imports sorted by module, those from further up first, and their names as isort sorts them."""
    return tuple(
        (module, tuple(sorted(names, key=name_order)))
        for module, names in sorted(imports.items(), key=lambda entry: module_order(entry[0]))
        if names
    )


def module_order(module: str) -> tuple[int, str]:
    """Return what modules are sorted by: more leading dots first, then the name."""
    bare = module.lstrip(".")
    return len(bare) - len(module), bare


def name_order(name: str) -> tuple[int, str]:
    """Return what imported names are sorted by: constants, classes, the rest."""
    rank = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return rank, name
