"""Work in a second process: its result, or that of doing it here."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable

import pytest

from sdkwright.beside import beside

linux = pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")


@pytest.fixture(autouse=True)
def _two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a second processor for the copy, wherever the tests run."""
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1}, raising=False)


def ask(work: Callable[[], object], *, wanted: bool = True) -> object:
    """Return the result of some work."""
    with beside(work, wanted=wanted) as result:
        return result()


@linux
def test_the_work_is_done_by_a_copy_of_this_process() -> None:
    """It sees what was there when it began."""
    seen = {"before": 1}

    with beside(lambda: (os.getpid(), dict(seen))) as result:
        seen["after"] = 2
        number, found = result()

    assert number != os.getpid()
    assert found == {"before": 1}


def test_work_that_is_not_worth_it_is_done_here() -> None:
    """And only when somebody asks for it."""
    done: list[int] = []

    with beside(lambda: done.append(os.getpid()), wanted=False) as result:
        assert not done
        result()

    assert done == [os.getpid()]


def test_without_a_second_processor_it_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would only take turns."""
    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0}, raising=False)

    assert ask(os.getpid) == os.getpid()


@linux
def test_where_the_system_refuses_a_process_it_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """There may be too many already. No file stays open."""
    before = len(os.listdir("/proc/self/fd"))

    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("os.fork", refuse)

    assert ask(os.getpid) == os.getpid()
    assert len(os.listdir("/proc/self/fd")) == before


def test_an_error_comes_from_here() -> None:
    """With its traceback, and whatever it is."""

    def fail() -> None:
        raise LookupError(os.getpid())

    with pytest.raises(LookupError, match=str(os.getpid())):
        ask(fail)


@linux
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_a_copy_that_dies_costs_time_only(end: signal.Signals) -> None:
    """The system may be short of memory."""
    here = os.getpid()

    def work() -> str:
        if os.getpid() != here:
            os.kill(os.getpid(), end)
        return "done"

    assert ask(work) == "done"


@linux
def test_a_result_that_cannot_be_sent_is_made_here() -> None:
    """Such as a function without a name."""
    here = os.getpid()
    result = ask(lambda: signal.default_int_handler if os.getpid() == here else lambda: None)

    assert result is signal.default_int_handler


@linux
def test_nobody_waits_for_work_that_is_not_asked_for() -> None:
    """An error here ends the copy as well."""
    reading, writing = os.pipe()

    def work() -> None:
        os.close(reading)
        signal.pause()

    def fail() -> None:
        with beside(work):
            os.close(writing)
            raise LookupError

    with pytest.raises(LookupError):
        fail()

    assert os.read(reading, 1) == b""  # the copy held the other end
    os.close(reading)


@linux
def test_the_copy_is_gone_afterwards() -> None:
    """Nothing is left for the system to keep a record of."""
    ask(lambda: "x" * 1_000_000)

    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
