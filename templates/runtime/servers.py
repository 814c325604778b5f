"""The servers of an API, as its document gives them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class ServerVariable:
    """A part of a server's URL that callers may choose.

    Args:
        default: What it is unless chosen; None where it has to be.
        values: All that it may be; empty if any text will do.
    """

    __slots__ = ("default", "values")

    def __init__(self, default: str | None, values: tuple[str, ...] = ()) -> None:
        self.default = default
        self.values = values


class Server:
    """One place where an API lives.

    Args:
        url: Absolute; ``{name}`` stands for a variable. A slash at its end is the same
            as none.
        name: What a client's `server` argument calls it. Where an operation has servers
            of its own, the one of that name is taken, else the first.
        variables: The variables of the URL, by name.
    """

    __slots__ = ("name", "url", "variables")

    def __init__(
        self,
        url: str,
        *,
        name: str = "",
        variables: Mapping[str, ServerVariable] | None = None,
    ) -> None:
        self.url = url
        self.name = name
        self.variables = variables or {}
