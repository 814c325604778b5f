"""Every change that is made to a disk, one method each, so that tests can let any of them fail."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from pathlib import Path


class Disk:
    """The file system. No method follows a symbolic link in the last part of a path."""

    def make_folder(self, path: Path) -> None:
        """Create one folder."""
        path.mkdir()

    def write(self, path: Path, content: bytes, mode: int | None, *, durable: bool) -> None:
        """Create a file.

        Args:
            path: Where nothing is yet.
            content: All of the file.
            mode: Its permissions, or None for those that new files have.
            durable: Return only when the content would survive a power cut.
        """
        # There may be thousands of them, and a file object asks the system more than it has to.
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        handle = os.open(path, flags, 0o666)
        try:
            while content:
                content = content[os.write(handle, content) :]
            if mode is not None:
                path.chmod(mode)
            if durable:
                os.fsync(handle)
        finally:
            os.close(handle)

    def replace(self, source: Path, target: Path) -> None:
        """Move a file, at once, to where another one may be."""
        source.replace(target)

    def remove(self, path: Path) -> None:
        """Remove a file."""
        path.unlink()

    def remove_folder(self, path: Path) -> None:
        """Remove an empty folder."""
        path.rmdir()

    def settle(self) -> None:
        """Return when all that was written before would survive a power cut."""
        if hasattr(os, "sync"):
            os.sync()

    def settle_folders(self, folders: Iterable[Path]) -> None:
        """Return when the names in these folders would survive a power cut."""
        if not hasattr(os, "O_DIRECTORY"):
            return
        for folder in folders:
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def kind_of(path: Path | str) -> int:
    """Return the type of a file (`stat.S_IFMT`), 0 where there is none; a link is a link."""
    try:
        return stat.S_IFMT(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return 0
