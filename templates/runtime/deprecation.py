"""What has another name now, or is gone: it works for a while, and says so.

Generated code knows these by names in CapWords, so that no method or field of the
same name hides them.
"""

from __future__ import annotations

import sys
from warnings import warn

from .base_error import SDKError
from .unset import UNSET

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal, TypeVar, overload

    from typing_extensions import deprecated as Deprecated  # noqa: N812

    from .field import FieldInfo
    from .unset import Unset

    T = TypeVar("T")
else:

    def _function(target, message):
        """Return a function that warns its caller."""

        def wrapper(*args, **kwargs):
            warn(message, DeprecationWarning, stacklevel=2)
            return target(*args, **kwargs)

        for name in ("__module__", "__name__", "__qualname__", "__doc__"):
            setattr(wrapper, name, getattr(target, name))
        wrapper.__wrapped__ = target
        if target.__code__.co_flags & _COROUTINE and sys.version_info >= (3, 12):
            from inspect import markcoroutinefunction

            markcoroutinefunction(wrapper)
        return wrapper

    def _class(cls, message):
        """Return a class that warns who makes an object; answers are decoded without."""
        own = cls.__init__

        def init(self, /, *args, **values):
            if type(self) is cls:
                warn(message, DeprecationWarning, stacklevel=2)
            own(self, *args, **values)

        if hasattr(cls, "__fields__"):  # members of enums are made with their class
            cls.__init__ = init
        return cls

    def Deprecated(message, /):  # noqa: N802
        """Make a function warn its caller, and a model who makes one (PEP 702)."""

        def decorate(target):
            change = _class if isinstance(target, type) else _function
            changed = change(target, message)
            changed.__deprecated__ = target.__deprecated__ = message
            return changed

        return decorate


__all__ = ["Deprecated", "FormerMember", "RemovedError", "Renamed"]

_COROUTINE = 0x80  # in the flags of code: `inspect.CO_COROUTINE`


class RemovedError(SDKError):
    """The API no longer has what this method called."""


def renamed(old: str, new: str, until: str) -> str:
    """Return what is said of something that has another name."""
    return f"`{old}` is now `{new}`; the old name goes in {until}"


if TYPE_CHECKING:

    @overload
    def Renamed(
        old: T | Unset,
        new: T | Unset,
        names: tuple[str, str],
        until: str,
        *,
        required: Literal[True],
    ) -> T: ...
    @overload
    def Renamed(
        old: T | Unset,
        new: T | Unset,
        names: tuple[str, str],
        until: str,
        *,
        required: Literal[False] = False,
    ) -> T | Unset: ...


def Renamed(  # noqa: N802
    old: T | Unset,
    new: T | Unset,
    names: tuple[str, str],
    until: str,
    *,
    required: bool = False,
) -> T | Unset:
    """Return the value of an argument that may still have its old keyword.

    Args:
        old: The value under the old name, `UNSET` if not given.
        new: The value under the new one.
        names: Old name, new name.
        until: The version that will lack the old name.

    Raises:
        TypeError: Both are given, or neither though the API needs it.
    """
    if old is UNSET:
        if required and new is UNSET:
            raise TypeError(f"missing argument {names[1]!r}")
        return new
    warn(renamed(*names, until), DeprecationWarning, stacklevel=3)
    if new is not UNSET:
        raise TypeError(f"{names[0]!r} is the old name of {names[1]!r}: give one")
    return old


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


class FormerField:
    """An old name of a model's field."""

    def __init__(self, old: str, new: str, until: str) -> None:
        self._new = new
        self._message = renamed(old, new, until)

    def __get__(self, model: object, owner: type) -> Any:
        if model is None:
            return self
        warn(self._message, DeprecationWarning, stacklevel=2)
        return getattr(model, self._new)

    def __set__(self, model: object, value: object) -> None:
        warn(self._message, DeprecationWarning, stacklevel=2)
        setattr(model, self._new, value)


def with_new_names(cls: Any, values: dict[str, Any]) -> dict[str, Any]:
    """Return arguments of a model under the names that its fields have now.

    Call it from the method whose caller is to be warned.

    Raises:
        TypeError: One is given under both names.
    """
    former: dict[str, tuple[str, str]] = cls.__former__
    known: dict[str, FieldInfo] = cls.__fields__
    found: dict[str, Any] = {}
    for name, value in values.items():
        new, until = former.get(name, (name, ""))
        if until and name not in known:
            warn(renamed(name, new, until), DeprecationWarning, stacklevel=3)
            if new in values:
                raise TypeError(f"{name!r} is the old name of {new!r}: give one")
        found[name if name in known else new] = value
    return found
