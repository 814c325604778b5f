"""Replacing many files as one: staged beside them, put down in a journal, then moved.

Until the journal is there, nothing has changed and the staging folder is rubbish. From then on every step can be
repeated, so whoever comes next finishes what a killed run began.

    .sdkwright-staging/journal.new    the journal while it is written
    .sdkwright-staging/journal        what is to be done, complete
    .sdkwright-staging/0, 1, …        the new files, in the order of the journal
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from sdkwright.diagnostics import Origin, error
from sdkwright.output.disk import Disk, kind_of
from sdkwright.output.manifest import OutputRefused, digest, folders_of, is_safe

STAGING_FOLDER = ".sdkwright-staging"
# From this number on, one call that settles the whole disk is cheaper than one for each file.
_MANY = 64


@dataclass(frozen=True, slots=True)
class Journal:
    """What a swap does, in this order.

    Attributes:
        removals: Paths of files to remove.
        writes: Path and hash of each staged file.
    """

    removals: tuple[str, ...]
    writes: tuple[tuple[str, str], ...]

    def dump(self) -> bytes:
        """Return the content of the journal's file."""
        return json.dumps({"remove": self.removals, "write": self.writes}).encode()

    @classmethod
    def parse(cls, content: bytes) -> Journal:
        """Return what `dump` wrote.

        Raises:
            ValueError: It is something else, or names a path outside the folder.
        """
        data = json.loads(content)
        try:
            journal = cls(tuple(map(str, data["remove"])), tuple((str(path), hashed) for path, hashed in data["write"]))
        except (KeyError, TypeError) as problem:
            raise ValueError("this is no journal") from problem
        if not all(map(is_safe, (*journal.removals, *(path for path, _ in journal.writes)))):
            raise ValueError("a path leaves the folder")
        return journal


class Swap:
    """Changes the files of one folder; whoever uses it holds the folder's lock."""

    def __init__(self, output: Path, disk: Disk) -> None:
        self._output = output
        self._disk = disk
        self._staging = output / STAGING_FOLDER
        self._journal = self._staging / "journal"
        self._sound: set[str] = set()

    def run(self, writes: Mapping[str, bytes], removals: Iterable[str]) -> None:
        """Write and remove files, all or none of them.

        Raises:
            OSError: The disk failed; if the journal stands, `recover` may finish later.
        """
        journal = Journal(tuple(removals), tuple((path, digest(content)) for path, content in writes.items()))
        try:
            self._stage(journal, writes)
        except BaseException:
            if not kind_of(self._journal):
                self._discard()
            raise
        try:
            self._finish(journal)
        except KeyboardInterrupt:
            self._finish(journal)
            raise

    def recover(self) -> bool:
        """Finish or forget what a killed run began; say whether there was anything to finish.

        Raises:
            OutputRefused: The staging folder is not as we left it.
            OSError: The disk failed.
        """
        kind = kind_of(self._staging)
        if kind and not stat.S_ISDIR(kind):
            raise self._damaged("is no folder")
        if not kind:
            return False
        if not kind_of(self._journal):
            self._discard()
            return False
        self._finish(self._read())
        return True

    # Before the journal stands

    def _stage(self, journal: Journal, writes: Mapping[str, bytes]) -> None:
        """Write all new files, then the journal."""
        self._disk.make_folder(self._staging)
        few = len(writes) < _MANY
        for number, (path, content) in enumerate(writes.items()):
            self._disk.write(self._staging / str(number), content, self._mode(path), durable=few)
        if not few:
            self._disk.settle()
        draft = self._staging / "journal.new"
        self._disk.write(draft, journal.dump(), None, durable=True)
        self._disk.replace(draft, self._journal)
        self._disk.settle_folders((self._staging, self._output))

    def _mode(self, path: str) -> int | None:
        """Return the permissions of the file that is replaced."""
        try:
            mode = os.lstat(self._output / path).st_mode
        except (FileNotFoundError, NotADirectoryError):
            return None
        return stat.S_IMODE(mode) if stat.S_ISREG(mode) else None

    def _discard(self) -> None:
        """Remove the staging folder; it holds only files, and the journal goes first."""
        if not kind_of(self._staging):
            return
        entries = sorted(self._staging.iterdir(), key=lambda path: (not path.name.startswith("journal"), path.name))
        for entry in entries:
            self._disk.remove(entry)
        self._disk.remove_folder(self._staging)

    # Once the journal stands

    def _read(self) -> Journal:
        """Return the journal of a killed run, after a look at what it staged."""
        try:
            journal = Journal.parse(self._journal.read_bytes())
        except ValueError:
            raise self._damaged("has a journal that cannot be read") from None
        for staged, (_, hashed) in zip(self._staged(), journal.writes, strict=False):
            kind = kind_of(staged)
            if kind and (not stat.S_ISREG(kind) or digest(staged.read_bytes()) != hashed):
                raise self._damaged(f"has a damaged file `{staged.name}`")
        return journal

    def _staged(self) -> Iterator[Path]:
        number = 0
        while True:
            yield self._staging / str(number)
            number += 1

    def _finish(self, journal: Journal) -> None:
        """Do what the journal says, or what is left of it.

        Nothing is removed once a file was moved: by then all removals are done, and where letter case does not count, a
        new file may go by an old name.
        """
        moves = [
            (staged, path) for staged, (path, _) in zip(self._staged(), journal.writes, strict=False) if kind_of(staged)
        ]
        if len(moves) == len(journal.writes):
            self._remove(journal)
        for staged, path in moves:
            self._make_folders(path)
            self._disk.replace(staged, self._output / path)
        touched = {path.rpartition("/")[0] for path in (*journal.removals, *(path for path, _ in journal.writes))}
        folders = sorted(self._output / folder for folder in touched)
        self._disk.settle_folders(folder for folder in folders if kind_of(folder))
        self._discard()

    def _remove(self, journal: Journal) -> None:
        """Remove files, what Python compiled from them, and the folders that are empty then."""
        for path in journal.removals:
            self._guard(path)
            for file in (self._output / path, *self._compiled(path)):
                if kind_of(file) not in {0, stat.S_IFDIR}:
                    self._disk.remove(file)
        if not journal.removals:
            return
        needed = {folder for path, _ in journal.writes for folder in folders_of(path)}
        emptied = {folder for path in journal.removals for folder in folders_of(path)}
        self._sound.clear()  # some are going to be removed
        for parent in sorted(emptied - needed, key=lambda parent: (-parent.count("/"), parent)):
            self._remove_empty(self._output / parent / "__pycache__")
            self._remove_empty(self._output / parent)

    def _compiled(self, path: str) -> list[Path]:
        """Return what Python compiled from a module."""
        module = self._output / path
        cache = module.parent / "__pycache__"
        if module.suffix != ".py" or not stat.S_ISDIR(kind_of(cache)):
            return []
        return sorted(cache.glob(f"{module.stem}.*.pyc"))

    def _remove_empty(self, folder: Path) -> None:
        if stat.S_ISDIR(kind_of(folder)) and not any(folder.iterdir()):
            self._disk.remove_folder(folder)

    def _make_folders(self, path: str) -> None:
        """Create the folders that a file goes into.

        Raises:
            OutputRefused: One on the way is a link.
        """
        for folder in self._unseen(path):
            if not kind_of(self._output / folder):
                self._disk.make_folder(self._output / folder)
            self._sound.add(folder)

    def _guard(self, path: str) -> None:
        """Refuse to go through a link.

        Raises:
            OutputRefused: A folder on the way is one.
        """
        self._sound.update(self._unseen(path))

    def _unseen(self, path: str) -> list[str]:
        """Return the folders on the way to a file that were not looked at so far; none of them is a link.

        Raises:
            OutputRefused: One is.
        """
        unseen = [folder for folder in folders_of(path) if folder not in self._sound]
        for folder in unseen:
            if stat.S_ISLNK(kind_of(self._output / folder)):
                message = "this is a symbolic link where a folder belongs"
                raise refusal("output-symlink", self._output / folder, message)
        return unseen

    def _damaged(self, what: str) -> OutputRefused:
        hint = "remove this folder and run `sdkwright generate`"
        return refusal("output-staging", self._staging, f"what a killed run left here {what}", hint)


def refusal(rule: str, path: Path, message: str, hint: str = "") -> OutputRefused:
    """Return the refusal for one reason."""
    return OutputRefused(error(rule, Origin(path.as_posix()), message, hint=hint))
