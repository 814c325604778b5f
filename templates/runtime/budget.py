"""How many requests a client may send again in all, so that an outage is not multiplied.

A bucket of tokens, as in the standard retry mode of the AWS SDKs: another try takes
some out, one that helps puts them back, and so does every call that succeeds at once,
a little. While most calls succeed the bucket stays full and nobody notices it; when
hardly any does, it is soon empty, and calls fail with their first answer.
"""

from __future__ import annotations

CAPACITY = 500
COST = 5
COST_OF_TIMEOUT = 10
REFUND = 1


class RetryBudget:
    """The tokens of one client and its variants; used from several threads at once."""

    __slots__ = ("_lock", "_tokens")

    def __init__(self) -> None:
        import threading

        self._tokens = CAPACITY
        self._lock = threading.Lock()

    def take(self, cost: int) -> bool:
        """Pay for another try; return False if there are not enough tokens left."""
        with self._lock:
            if self._tokens < cost:
                return False
            self._tokens -= cost
            return True

    def refund(self, paid: int) -> None:
        """Put tokens back after a success.

        Args:
            paid: What the try that succeeded had cost; 0 for a first one.
        """
        if self._tokens < CAPACITY:
            with self._lock:
                self._tokens = min(CAPACITY, self._tokens + (paid or REFUND))
