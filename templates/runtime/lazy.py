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
    package: str,
    names: Mapping[str, str],
    former: Mapping[str, tuple[str, str]] | None = None,
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` for a package.

    A class is told that it lives in the package, so that pickles and messages name
    the public path, whichever private module holds it.

    Args:
        package: The package's `__name__`.
        names: Name → module that defines it, relative to the package (".x", "..x").
        former: Old name → name, and the version that will lack the old one.
    """
    EXPORTS[package] = names
    renamed = former or {}

    def get(name: str) -> object:
        if name in renamed:
            return _warned(package, name, *renamed[name])
        if name not in names:
            message = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(message, name=name, obj=sys.modules.get(package))
        value = getattr(_load(names[name], package), name)
        setattr(sys.modules[package], name, value)
        return value

    def names_in_package() -> list[str]:
        return sorted({*vars(sys.modules[package]), *names, *renamed})

    return get, names_in_package


def _warned(package: str, old: str, new: str, until: str) -> object:
    """Return what has another name now, after a warning for whoever uses the old."""
    from warnings import warn

    message = f"`{package}.{old}` is now `{new}`; the old name goes in {until}"
    warn(message, DeprecationWarning, stacklevel=3)
    return getattr(sys.modules[package], new)


def _load(relative: str, package: str) -> ModuleType:
    """Return a module, after moving what it defines to its public package."""
    module = load(relative, package)
    parent, _, last = module.__name__.rpartition(".")
    if parent != package and last.startswith("_") and parent in EXPORTS:
        return sys.modules[parent]  # another package's: it says where things live
    if module.__name__ in EXPORTS:
        return module
    if parent not in EXPORTS:
        parent = package  # code that somebody wrote, in the place of generated code
    for name, home in EXPORTS.get(parent, {}).items():
        if home in (f".{last}", relative):
            _move(vars(module).get(name), module.__name__, parent)
    return module


def load(relative: str, package: str) -> ModuleType:
    """Return a module, importing it: `importlib.import_module`, which costs more."""
    name = _absolute(relative, package)
    __import__(name)
    return sys.modules[name]


def _absolute(relative: str, package: str) -> str:
    """Return the full name of a module: "..x" in "a.b" is "a.x"."""
    name = relative.lstrip(".")
    up = len(relative) - len(name) - 1
    return ".".join(filter(None, [*package.split(".")[: -up or None], name]))


def _move(value: object, module: str, package: str) -> None:
    if isinstance(value, type) and value.__module__ == module:
        value.__module__ = package


def loaded(package: str, name: str) -> object:
    """Return what a package exports under a name; `None` if that is not loaded."""
    relative = EXPORTS.get(package, {}).get(name)
    if relative is None:
        return None
    module = sys.modules.get(_absolute(relative, package))
    return module and vars(module).get(name)
