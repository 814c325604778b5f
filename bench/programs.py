"""Child processes: seconds from start to end, and peak memory."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Finished:
    """What a child process took: seconds on the clock, and bytes at the most of it or of a process that it began."""

    seconds: float
    memory: int


class ProgramFailed(Exception):
    """A program that was to be measured did not do what it was for."""


def run(
    words: Sequence[str | Path], *, cwd: Path, environment: Mapping[str, str], statuses: Sequence[int] = (0,)
) -> Finished:
    """Run a program and return what it took; what it prints goes nowhere.

    Args:
        statuses: With which it may end.

    Raises:
        ProgramFailed: It ended with another.
    """
    nowhere = subprocess.DEVNULL
    # Whoever waits for the disk would wait for what ran before as well.
    if hasattr(os, "sync"):
        os.sync()
    start = time.perf_counter()
    with subprocess.Popen(words, cwd=cwd, env=environment, stdout=nowhere, stderr=nowhere) as child:  # noqa: S603
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in statuses:
        raise ProgramFailed(f"exit status {child.returncode}: {' '.join(map(str, words))}")
    return Finished(seconds=seconds, memory=usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))


def set_aside(folder: Path) -> None:
    """Give a folder another name beside it, if it is there, so that something can be made anew.

    It is not removed: for a while ext4 takes up to a millisecond longer for each new file where many went just before,
    which would be most of what is measured.
    """
    if folder.exists():
        folder.rename(folder.with_name(f"{folder.name}-{time.monotonic_ns()}"))


def clean_environment(**more: str) -> dict[str, str]:
    """Return our environment without what changes a Python, and with this."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, **more}


def make_venv(folder: Path, *options: str) -> Path:
    """Return the Python of a new virtual environment."""
    subprocess.run([sys.executable, "-m", "venv", *options, str(folder)], check=True)  # noqa: S603 - our own words
    return folder / "bin" / "python"


@cache
def bare_python(folder: Path) -> Path:
    """Return a Python with nothing installed, as start-up time depends on what is."""
    return make_venv(folder, "--without-pip")
