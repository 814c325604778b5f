"""One run at a time in one folder."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

if sys.platform == "win32":
    import msvcrt

    @contextlib.contextmanager
    def locked(folder: Path, waiting: Callable[[Path], None]) -> Iterator[None]:
        """Hold the lock of a folder, by way of a file in the user's folder for temporary files."""
        key = hashlib.sha256(os.path.normcase(folder.resolve()).encode()).hexdigest()
        with (Path(tempfile.gettempdir()) / f"sdkwright-{key}.lock").open("ab") as file:
            told = False
            while True:
                try:
                    msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
                    break
                except OSError:
                    if not told:
                        waiting(folder)
                    told = True
                    time.sleep(0.1)
            yield

else:
    import fcntl

    @contextlib.contextmanager
    def locked(folder: Path, waiting: Callable[[Path], None]) -> Iterator[None]:
        """Hold the lock of a folder, which is the folder itself, so that nothing is left behind.

        Args:
            folder: Exists.
            waiting: Called if another run has the lock, before we wait for it.

        Raises:
            FileNotFoundError: The other run removed the folder.
        """
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            _lock(handle, lambda: waiting(folder))
            if not os.path.samestat(os.fstat(handle), folder.lstat()):
                raise FileNotFoundError(folder)
            yield
        finally:
            os.close(handle)

    def _lock(handle: int, waiting: Callable[[], None]) -> None:
        """Lock an open folder; do without where its file system has no locks."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError:
            return
