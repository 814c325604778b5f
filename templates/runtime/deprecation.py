"""What has another name now, or is gone: it works for a while, and says so."""

from __future__ import annotations

import sys
from warnings import warn

from .base_error import SDKError
from .unset import UNSET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, NoReturn, TypeVar

    from typing_extensions import deprecated as deprecated  # noqa: PLC0414

    from .unset import Unset

    T = TypeVar("T")
else:

    def deprecated(message, /):
        """Make a function, or a class when it is called, warn its caller (PEP 702)."""

        def decorate(target):
            if isinstance(target, type):
                _warn_of_instances(target, message)
                return target
            wrapper = _warning(target, message)
            if target.__code__.co_flags & 0x80:  # a coroutine function
                _mark(wrapper)
            wrapper.__deprecated__ = target.__deprecated__ = message
            return wrapper

        return decorate


class RemovedError(SDKError):
    """The API no longer has what this method called."""


def removed(method: str, operation: str) -> NoReturn:
    """Raise the error of a method whose operation is gone."""
    raise RemovedError(f"{method} is gone: the API no longer has {operation}")


def _warning(target: Callable[..., Any], message: str) -> Callable[..., Any]:
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        warn(message, DeprecationWarning, stacklevel=2)
        return target(*args, **kwargs)

    for name in ("__module__", "__name__", "__qualname__", "__doc__"):
        setattr(wrapper, name, getattr(target, name))
    wrapper.__wrapped__ = target  # type: ignore[attr-defined]
    return wrapper


def _mark(wrapper: Callable[..., Any]) -> None:
    """Let `inspect.iscoroutinefunction` know that calls are awaited."""
    if sys.version_info >= (3, 12):
        from inspect import markcoroutinefunction

        markcoroutinefunction(wrapper)


def _warn_of_instances(cls: type, message: str) -> None:
    """Make the constructor of a model warn; answers are decoded without it."""
    if hasattr(cls, "__fields__"):
        own = cls.__init__  # type: ignore[misc]

        def init(self: object, /, **values: Any) -> None:
            if type(self) is cls:
                warn(message, DeprecationWarning, stacklevel=2)
            own(self, **values)

        cls.__init__ = init  # type: ignore[misc]
    cls.__deprecated__ = message  # type: ignore[attr-defined]


def renamed(old: str, new: str, until: str) -> str:
    """Return the message that something has another name."""
    return f"`{old}` is now `{new}`; the old name goes in {until}"


def former_argument(new: T, old: T | Unset, names: tuple[str, str], until: str) -> T:
    """Return the value of an argument that may still have its old keyword.

    Args:
        new: The value under the new name, `UNSET` if not given.
        old: The value under the old one.
        names: Old name, new name.
        until: The version that will lack the old name.

    Raises:
        TypeError: Both are given.
    """
    if old is UNSET:
        return new
    warn(renamed(*names, until), DeprecationWarning, stacklevel=3)
    if new is not UNSET:
        raise TypeError(f"{names[0]!r} is the old name of {names[1]!r}: give one")
    return old  # type: ignore[return-value]  # as the line above the last says


class FormerMember:
    """An old name of an enum's member, for the enum's body."""

    def __init__(self, new: str, until: str) -> None:
        self._new = new
        self._until = until
        self._name = ""

    def __set_name__(self, owner: Any, name: str) -> None:
        self._name = name
        owner._member_map_[name] = owner._member_map_[self._new]

    def __get__(self, member: object, owner: Any) -> Any:
        message = renamed(self._name, self._new, self._until)
        warn(message, DeprecationWarning, stacklevel=2)
        return owner._member_map_[self._new]


def former_values(
    former: Mapping[str, tuple[str, str]], values: Mapping[str, Any], level: int
) -> dict[str, Any]:
    """Return arguments of a model's constructor under the names that they have now.

    Args:
        former: Old name → new name, and the version that will lack the old one.
        values: By old name or new.
        level: Where the caller is, as `warn` counts from here.

    Raises:
        TypeError: One is given under both names.
    """
    found: dict[str, Any] = {}
    for name, value in values.items():
        new, until = former.get(name, (name, ""))
        if new != name:
            message = renamed(name, new, until)
            warn(message, DeprecationWarning, stacklevel=level + 1)
            if new in values:
                raise TypeError(f"{name!r} is the old name of {new!r}: give one")
        found[new] = value
    return found
