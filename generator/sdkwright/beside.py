"""Work in a second process, where that is quicker than to do it here."""

from __future__ import annotations

import os
import pickle
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import BinaryIO, TypeVar

Result = TypeVar("Result")


@contextmanager
def beside(work: Callable[[], Result], *, wanted: bool = True) -> Iterator[Callable[[], Result]]:
    """Begin some work in a copy of this process, and give what waits for its result.

    The copy sees everything as it is now; what it changes is lost with it, but for the result, which has to be such
    that `pickle` can copy it. Where there is no second processor, or copies of processes are not safe, the work is done
    when the result is asked for; likewise if the copy fails for whatever reason, so that errors come from here.

    Args:
        wanted: Whether the work is worth a process.
    """
    copied = _forked(work) if wanted and _can_fork() else None
    if copied is None:
        yield work
        return
    copy, stream = copied
    try:
        with stream:
            yield lambda: _received(stream, work)
    finally:
        with suppress(ProcessLookupError):
            os.kill(copy, signal.SIGKILL)
        os.waitpid(copy, 0)


def _can_fork() -> bool:
    """Say whether processes can be copied, and there is a processor for the copy."""
    # Elsewhere a copy may break libraries of the system, or cannot be had.
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


def _forked(work: Callable[[], object]) -> tuple[int, BinaryIO] | None:
    """Return a copy of this process, by its number, and where its result comes from; None if the system refuses."""
    receiving, sending = os.pipe()
    try:
        with warnings.catch_warnings():
            # It warns of threads, which the copy lacks: ours show the progress, and hold nothing that the work needs.
            warnings.simplefilter("ignore", DeprecationWarning)
            copy = os.fork()
    except OSError:
        os.close(receiving)
        os.close(sending)
        return None
    if copy:
        os.close(sending)
        return copy, open(receiving, "rb")
    # Nothing of what this process would do at its end is the business of the copy.
    try:
        os.close(receiving)
        with open(sending, "wb") as stream:
            pickle.dump(work(), stream, protocol=pickle.HIGHEST_PROTOCOL)
    finally:
        os._exit(0)


def _received(stream: BinaryIO, work: Callable[[], Result]) -> Result:
    """Return what a copy sends, or else what the work gives here."""
    try:
        result: Result = pickle.load(stream)  # noqa: S301 - it was us who wrote it
    except (EOFError, pickle.UnpicklingError):
        return work()
    return result
