"""What a class says about one of its fields."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Literal, TypeVar, overload

    T = TypeVar("T")

REQUIRED: Any = object()
"""The default of a field without one."""

RULES = {"present": False}
"""Whether any class has rules to check; without one nothing is ever looked at."""

UNNAMED = "(as in Python)"
"""The wire name of a field until its class gives it one; compare with `is`."""


class FieldInfo:
    """One field of a model.

    Attributes:
        name: Python name.
        wire_name: Name in JSON.
        annotation: As written: a string under the future import, else a type.
        default: What the constructor fills in; `REQUIRED` if nothing.
        checks: Rules about the value beyond its type (see `checks`), or None.
        read_only: Only the server sets it: no constructor argument, not in requests.
        write_only: Only sent: answers may lack it.
        secret: Hidden in `repr`.
        home: Name of the module whose names the annotation uses.
    """

    __slots__ = (
        "annotation",
        "checks",
        "default",
        "home",
        "name",
        "read_only",
        "secret",
        "slot",
        "wire_name",
        "write_only",
    )

    def __init__(
        self,
        wire_name: str | None = None,
        *,
        default: Any = REQUIRED,
        read_only: bool = False,
        write_only: bool = False,
        secret: bool = False,
        checks: Mapping[str, Any] | None = None,
    ) -> None:
        self.name = ""
        self.wire_name = wire_name if wire_name is not None else UNNAMED
        self.annotation: object = None
        self.default = default
        self.read_only = read_only
        self.write_only = write_only
        self.secret = secret
        self.checks = checks
        self.home = ""
        self.slot: Any = None  # the descriptor that stores the value

    def __repr__(self) -> str:
        return f"FieldInfo({self.name!r}, {self.annotation!r})"

    @property
    def has_default(self) -> bool:
        """Whether the constructor fills the field in by itself."""
        return self.default is not REQUIRED

    def initial(self) -> Any:
        """Return the default for one instance, which may not share a list or object."""
        default: object = self.default
        if isinstance(default, (list, dict)):
            from copy import deepcopy

            return deepcopy(self.default)
        return default

    def of(self, name: str, annotation: object, home: str) -> FieldInfo:
        """Return the field as a class declares it, under `name`."""
        info = FieldInfo(
            name if self.wire_name is UNNAMED else self.wire_name,
            default=self.default,
            read_only=self.read_only,
            write_only=self.write_only,
            secret=self.secret,
            checks=self.checks,
        )
        info.name, info.annotation, info.home = name, annotation, home
        return info


if TYPE_CHECKING:
    # To a checker the call is the field's default. `init` tells it that a read-only
    # field is no constructor argument (PEP 681); nobody passes it.

    @overload
    def Field(
        wire_name: str | None = None,
        *,
        read_only: Literal[True],
        default: Any = ...,
        secret: bool = False,
        checks: Mapping[str, object] | None = None,
        init: Literal[False] = False,
    ) -> Any: ...
    @overload
    def Field(
        wire_name: str | None = None,
        *,
        default: T,
        write_only: bool = False,
        secret: bool = False,
        checks: Mapping[str, object] | None = None,
        init: Literal[True] = True,
    ) -> T: ...
    @overload
    def Field(
        wire_name: str | None = None,
        *,
        write_only: bool = False,
        secret: bool = False,
        checks: Mapping[str, object] | None = None,
        init: Literal[True] = True,
    ) -> Any: ...
    def Field(wire_name: str | None = None, **options: Any) -> Any:  # noqa: N802
        """Describe a field: its name in JSON, default, and how it is treated.

        Args:
            wire_name: Name in JSON, if it is not the Python name.
            options: `default`, `read_only`, `write_only`, `secret`, `checks` (see
                `FieldInfo`).
        """

else:
    Field = FieldInfo
