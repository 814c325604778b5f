"""Again and again, whenever a file changes that a run depends on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sdkwright.source.inputs import Look, unchanged

QUIET = 100
"""Milliseconds without a change after which an editor, or a checkout, is taken to be done."""


@dataclass(frozen=True, slots=True)
class Involved:
    """What a run depends on.

    Attributes:
        looks: What it looked for, and what it saw.
        trees: Folders, all of whose files count.
    """

    looks: tuple[Look, ...]
    trees: tuple[str, ...] = ()

    @property
    def files(self) -> frozenset[str]:
        """The files that it looked for, be they there or not, with the links that lead to them."""
        real = {seen for kind, _, seen in self.looks if kind == "real"}
        return frozenset({path for _, path, _ in self.looks} | real)

    def concerns(self, path: str) -> bool:
        """Say whether a change at a path may change what a run gives."""
        if path in self.files or any(path == tree or path.startswith(tree + os.sep) for tree in self.trees):
            return True
        return any(file.startswith(path + os.sep) for file in self.files)

    def folders(self) -> tuple[str, ...]:
        """Return the folders in which such a change can be seen, sorted; one that is missing is seen from above."""
        found = {_existing(os.path.dirname(path)) for path in self.files}
        for tree in self.trees:
            found |= {root for root, _, _ in os.walk(tree) if os.path.basename(root) != "__pycache__"}
            found.add(_existing(os.path.dirname(tree)))
        return tuple(sorted(found))


Changes = Callable[[Involved], Iterator[Iterable[str]]]
"""Yields the paths that changed, each time that some did; nothing at all once it is on the watch."""


def changes(involved: Involved) -> Iterator[Iterable[str]]:
    """Do as `Changes` says, as the system reports them."""
    from watchfiles import watch  # noqa: PLC0415 - optional

    found = watch(
        *involved.folders(), watch_filter=None, step=QUIET, rust_timeout=QUIET, yield_on_timeout=True, recursive=False
    )
    return ([path for _, path in batch] for batch in found)


def follow(run: Callable[[], Involved], changes: Changes = changes) -> None:
    """Run, and run again after each change of what the last run depends on; for ever."""
    while True:
        involved = run()
        await_change(involved, changes)


def await_change(involved: Involved, changes: Changes) -> None:
    """Return as soon as something that a run depends on has changed since it looked."""
    looked = False
    for batch in changes(involved):
        if any(map(involved.concerns, batch)):
            return
        # What changed before we were on the watch was not reported.
        if not looked and not unchanged(involved.looks):
            return
        looked = True


def available() -> bool:
    """Say whether changes can be watched: watchfiles is installed."""
    from importlib.util import find_spec  # noqa: PLC0415

    return find_spec("watchfiles") is not None


def _existing(folder: str) -> str:
    """Return the nearest folder, this one or one above, that is there."""
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    return str(Path(folder))
