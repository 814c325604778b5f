"""The interpreters of this machine that generated code has to work on. As a program: which are here, which are not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

VERSIONS = ("3.11", "3.12", "3.13", "3.14")
_TOOLS = ("~/.pyenv/versions/*/bin/python3", "~/.local/share/uv/python/*/bin/python3", "/opt/python/*/bin/python3")


@cache
def interpreters() -> dict[str, str]:
    """Return the program of each version that is here, in the order of `VERSIONS`."""
    found: dict[str, str] = {}
    for program in _candidates():
        version = _version(program)
        if version in VERSIONS:
            found.setdefault(version, program)
    return {version: found[version] for version in VERSIONS if version in found}


def _candidates() -> Iterator[str]:
    yield sys.executable
    for version in VERSIONS:
        if program := shutil.which(f"python{version}"):
            yield program
    for pattern in _TOOLS:
        place = Path(os.path.expanduser(pattern))
        yield from map(str, sorted(Path(place.anchor).glob(str(place.relative_to(place.anchor)))))


def _version(program: str) -> str:
    """Return the version that a program really is, ``""`` if it does not run."""
    script = "import sys; print('%d.%d' % sys.version_info[:2])"
    words = [program, "-I", "-c", script]
    try:
        return subprocess.run(words, capture_output=True, text=True, check=True, timeout=60).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return ""


def absent() -> tuple[str, ...]:
    """Return the versions that are not here."""
    return tuple(version for version in VERSIONS if version not in interpreters())


if __name__ == "__main__":
    here = ", ".join(interpreters())
    print(f"interpreters here: {here}; absent: {', '.join(absent()) or 'none'}")  # noqa: T201 - what it is for
