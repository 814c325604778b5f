"""Names of a package that load their module on first use (PEP 562)."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

EXPORTS: dict[str, Mapping[str, str]] = {}
"""Package → {name: module, relative to the package}, of all that export lazily."""


def lazy_exports(
    package: str, names: Mapping[str, str]
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` for a package.

    A class is told that it lives in the package, so that pickles and messages name
    the public path, whichever private module holds it.

    Args:
        package: The package's `__name__`.
        names: Name → module that defines it, relative to the package (".x", "..x").
    """
    EXPORTS[package] = names

    def __getattr__(name: str) -> object:
        if name not in names:
            message = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(message, name=name, obj=sys.modules.get(package))
        value = getattr(_load(names[name], package), name)
        setattr(sys.modules[package], name, value)
        return value

    def __dir__() -> list[str]:
        return sorted({*vars(sys.modules[package]), *names})

    return __getattr__, __dir__


def _load(relative: str, package: str) -> ModuleType:
    """Return a module, after moving what it defines to its public package."""
    from importlib import import_module

    module = import_module(relative, package)
    parent, _, last = module.__name__.rpartition(".")
    if parent != package and last.startswith("_") and parent in EXPORTS:
        return import_module(parent)  # another package's: it says where things live
    for name, home in EXPORTS.get(parent, {}).items():
        if home == f".{last}":
            _move(vars(module).get(name), module.__name__, parent)
    return module


def _move(value: object, module: str, package: str) -> None:
    if isinstance(value, type) and value.__module__ == module:
        value.__module__ = package


def loaded(package: str, name: str) -> object:
    """Return what a package exports under a name; `None` if that is not loaded."""
    relative = EXPORTS.get(package, {}).get(name)
    if relative is None:
        return None
    parts = package.split(".")
    up = len(relative) - len(relative.lstrip("."))
    path = [*parts[: len(parts) - up + 1], relative.lstrip(".")]
    module = sys.modules.get(".".join(filter(None, path)))
    return module and vars(module).get(name)
