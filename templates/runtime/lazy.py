"""Names of a package that load their module on first use (PEP 562)."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from types import ModuleType


class Exports:
    """Names of a package, and where each is: its module, relative to the package.

    They stay the text that is in the package, so that importing a large one takes no
    longer than importing a small one: a name is found by halving.

    Args:
        text: A line for each name, sorted by it, as in "Hub: ._hub".
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text.strip()

    def module(self, name: str) -> str:
        """Return the module of a name; "" if it is none of these."""
        text = self._text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high) // 2
            start = text.rfind("\n", low, middle) + 1 or low
            end = text.find("\n", middle, high)
            end = high if end < 0 else end
            found, _, module = text[start:end].partition(": ")
            if found == name:
                return module
            low, high = (end + 1, high) if found < name else (low, start - 1)
        return ""

    def __contains__(self, name: str) -> bool:
        return bool(self.module(name))

    def __iter__(self) -> Iterator[str]:
        return (line.partition(": ")[0] for line in self._text.splitlines())


EXPORTS: dict[str, Exports] = {}
"""Package → its names, of all that export lazily."""


def lazy_exports(
    package: str,
    names: str,
    former: Mapping[str, tuple[str, str]] | None = None,
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` for a package; `__all__` is made when asked for.

    A class is told that it lives in the package, so that pickles and messages name
    the public path, whichever private module holds it.

    Args:
        package: The package's `__name__`.
        names: As in `Exports`.
        former: Old name → name, and the version that will lack the old one. A name of
            another package begins with that, relative.
    """
    exports = EXPORTS[package] = Exports(names)
    renamed = former or {}

    def get(name: str) -> object:
        if name in renamed:
            return _warned(package, name, *renamed[name])
        if name == "__all__":
            return sorted({*exports, *renamed})
        module = exports.module(name)
        if not module:
            message = f"module {package!r} has no attribute {name!r}"
            raise AttributeError(message, name=name, obj=sys.modules.get(package))
        value = getattr(_load(module, package), name)
        setattr(sys.modules[package], name, value)
        return value

    def names_in_package() -> list[str]:
        return sorted({*vars(sys.modules[package]), "__all__", *exports, *renamed})

    return get, names_in_package


def _warned(package: str, old: str, new: str, until: str) -> object:
    """Return what has another name now, after a warning for whoever uses the old."""
    from warnings import warn

    relative, _, name = new.rpartition(".")
    shown = _absolute(new, package) if relative else new
    message = f"`{package}.{old}` is now `{shown}`; the old name goes in {until}"
    warn(message, DeprecationWarning, stacklevel=3)
    return getattr(load(relative, package) if relative else sys.modules[package], name)


def former_package(
    package: str, relative: str, until: str
) -> tuple[Callable[[str], object], Callable[[], list[str]]]:
    """Return `__getattr__` and `__dir__` for a package that has another name now.

    What it has is what the other has, and each use warns.

    Args:
        package: The old package's `__name__`.
        relative: The package of today.
        until: The version that will lack the old one.
    """
    now = _absolute(relative, package)

    def get(name: str) -> object:
        value = getattr(load(relative, package), name)
        if not name.startswith("__"):
            from warnings import warn

            message = f"`{package}` is now `{now}`; the old name goes in {until}"
            warn(message, DeprecationWarning, stacklevel=2)
        return value

    def names_in_package() -> list[str]:
        return dir(load(relative, package))

    return get, names_in_package


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
    exports, homes = EXPORTS[parent], (f".{last}", relative)
    for name, value in vars(module).items():
        own = isinstance(value, type) and value.__module__ == module.__name__
        if own and exports.module(name) in homes:
            value.__module__ = parent
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


def loaded(package: str, name: str) -> object:
    """Return what a package exports under a name; `None` if that is not loaded."""
    relative = EXPORTS[package].module(name) if package in EXPORTS else ""
    if not relative:
        return None
    module = sys.modules.get(_absolute(relative, package))
    return module and vars(module).get(name)
