"""`UNSET`: the value of what was not sent, apart from null."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, final
else:

    def final(cls):
        """Mean nothing at run time."""
        return cls


@final
class Unset:
    """The type of `UNSET`, of which there is one and which is false."""

    __slots__ = ()

    def __new__(cls) -> Unset:  # noqa: PYI034 (there is one, and it is final)
        """Return the one."""
        return UNSET

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"

    def __reduce__(self) -> str:
        return "UNSET"


UNSET: Unset = object.__new__(Unset)
"""Absent: neither sent nor received. Compare with `is`."""
