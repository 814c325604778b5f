"""The transport that a client and its variants share."""

from __future__ import annotations

from .errors import ClientClosedError
from .generic import Generic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    TransportT = TypeVar("TransportT")
else:
    TransportT = None


class Channel(Generic[TransportT]):
    """A transport that is made when it is first needed, and closed once.

    Args:
        given: The caller's own transport, which the caller closes; or None.
        make: Makes one that is ours.
    """

    __slots__ = ("_closed", "_lock", "_make", "_owned", "_transport")

    def __init__(
        self, given: TransportT | None, make: Callable[[], TransportT]
    ) -> None:
        import threading

        self._transport = given
        self._owned = given is None
        self._make = make
        self._closed = False
        self._lock = threading.Lock()

    def transport(self) -> TransportT:
        """Return the transport.

        Raises:
            ClientClosedError: The client was closed.
        """
        if self._closed:
            raise ClientClosedError("the client was closed")
        if self._transport is None:
            with self._lock:
                if self._transport is None:
                    self._transport = self._make()
        return self._transport

    def close(self) -> TransportT | None:
        """Refuse calls from now on; return the transport if it is ours to close."""
        with self._lock:
            self._closed = True
            transport, self._transport = self._transport, None
        return transport if self._owned else None
