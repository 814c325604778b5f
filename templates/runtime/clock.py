"""Time and chance, in one place, so that a test can replace both."""

from __future__ import annotations

import random
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any


class Clock:
    """The real clock; all times are seconds."""

    def now(self) -> float:
        """Return the time since 1970-01-01T00:00:00Z."""
        return time.time()

    def monotonic(self) -> float:
        """Return a time that never goes backwards, for measuring."""
        return time.monotonic()

    def random(self) -> float:
        """Return a number from 0 up to, not including, 1."""
        return random.random()  # noqa: S311

    def unique(self) -> str:
        """Return a text that nobody else has (a UUID of version 4, RFC 9562)."""
        from uuid import uuid4

        return str(uuid4())

    def sleep(self, seconds: float) -> None:
        """Block this thread."""
        time.sleep(seconds)

    def sleep_async(self, seconds: float) -> Coroutine[Any, Any, None]:
        """Suspend this task."""
        import asyncio

        return asyncio.sleep(seconds)


current = Clock()
