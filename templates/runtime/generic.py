"""`Generic`, without the price of importing `typing` when a program starts."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Generic as Generic  # noqa: PLC0414
else:

    class Generic:
        """Stands in for `typing.Generic`: parameters are for type checkers only."""

        __slots__ = ()

        def __class_getitem__(cls, _):
            return cls
