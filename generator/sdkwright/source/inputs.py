"""What a run has looked at: enough to say, later, that it would see the same."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator

Look = tuple[str, str, str]
"""What was looked for (``"content"``, ``"real"`` path, ``"file"``), the absolute path, and what was seen there."""

_ABSENT = ""


class Inputs:
    """All looks of a run, each once.

    Attributes:
        complete: All can be repeated; not so when something was there and could not be read.
    """

    def __init__(self) -> None:
        self.complete = True
        self._looks: dict[tuple[str, str], str] = {}

    def read(self, path: str, content: bytes | None) -> None:
        """Note what a file held, None for one that was not there."""
        self._looks["content", path] = _ABSENT if content is None else _digest(content)

    def followed(self, path: str, real: str) -> None:
        """Note where a path led to."""
        self._looks["real", path] = real

    def probed(self, path: str, found: bool) -> None:
        """Note whether there was such a file."""
        self._looks.setdefault(("file", path), "yes" if found else _ABSENT)

    def __iter__(self) -> Iterator[Look]:
        return ((kind, path, seen) for (kind, path), seen in self._looks.items())


def unchanged(looks: Iterable[Look]) -> bool:
    """Say whether all looks still see the same."""
    return all(_seen(kind, path) == seen for kind, path, seen in looks)


def _seen(kind: str, path: str) -> str | None:
    """Return what is there now, None if there is no telling."""
    try:
        if kind == "real":
            return os.path.realpath(path)
        if kind == "file":
            return "yes" if os.path.isfile(path) else _ABSENT
        with open(path, "rb") as file:
            return _digest(file.read()) if kind == "content" else None
    except (FileNotFoundError, NotADirectoryError):
        return _ABSENT
    except (OSError, ValueError):
        return None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
