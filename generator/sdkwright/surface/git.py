"""Files as a git revision has them. Git runs without a shell, hooks, filters or network; nothing is checked out."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_QUIET = {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
_FILE = ("100644", "100755")
MOST_BYTES = 256 * 1024 * 1024


class GitError(Exception):
    """Git does not have what was asked for; the message says what."""


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository.

    Attributes:
        top: Its working tree's folder.
        prefix: The current folder below that, with a slash at its end; ``""`` for the top.
    """

    top: Path
    prefix: str

    @classmethod
    def around(cls, folder: Path) -> Repository:
        """Return the repository that a folder is in.

        Raises:
            GitError: It is in none, or there is no git.
        """
        lines = _run(folder, "rev-parse", "--show-toplevel", "--show-prefix").decode("utf-8").split("\n")
        return cls(Path(lines[0]), lines[1])

    def commit(self, revision: str) -> str:
        """Return the id of the commit that a revision names.

        Raises:
            GitError: There is none.
        """
        try:
            found = _run(self.top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        except GitError:
            raise GitError(f"there is no git revision `{revision}`") from None
        return found.decode("ascii").strip()

    def path(self, written: str) -> str:
        """Return a path from the top of the repository; written after ``./``, it is one from the current folder."""
        path = self.prefix + written if written.startswith(("./", "../")) or written == "." else written
        normal = os.path.normpath(PurePosixPath(path)).replace(os.sep, "/")
        if normal.startswith(("../", "/")) or normal == "..":
            raise GitError(f"`{written}` is not in the repository")
        return "" if normal == "." else normal

    def files(self, commit: str, folder: str, wanted: Callable[[str], bool]) -> dict[str, bytes]:
        """Return the regular files below a folder, or the file of that path, by path from the top.

        Args:
            folder: As `path` returns it.
            wanted: Says of a path whether to read it.

        Raises:
            GitError: They are too large.
        """
        blobs = [(path, blob, size) for path, blob, size in self._tree(commit, folder) if wanted(path)]
        if sum(size for _, _, size in blobs) > MOST_BYTES:
            raise GitError(f"`{folder}` holds more than {MOST_BYTES // 1024 // 1024} MiB")
        request = "".join(f"{blob}\n" for _, blob, _ in blobs).encode("ascii")
        answer = _run(self.top, "cat-file", "--batch", input=request) if blobs else b""
        found, start = {}, 0
        for path, _, size in blobs:
            head = answer.index(b"\n", start) + 1
            found[path] = answer[head : head + size]
            start = head + size + 1
        return found

    def _tree(self, commit: str, folder: str) -> Iterator[tuple[str, str, int]]:
        """Yield path, id and size of the regular files below a folder."""
        words = ("ls-tree", "-r", "-l", "-z", "--full-tree", commit, "--", *([folder] if folder else []))
        for line in _run(self.top, *words, literal=True).split(b"\0"):
            about, _, path = line.partition(b"\t")
            fields = about.decode("ascii").split()
            if fields and fields[0] in _FILE:
                yield os.fsdecode(path), fields[2], int(fields[3])


def _run(folder: Path, *words: str, input: bytes = b"", literal: bool = False) -> bytes:  # noqa: A002
    environment = {**os.environ, **_QUIET, **({"GIT_LITERAL_PATHSPECS": "1"} if literal else {})}
    try:
        done = subprocess.run(  # noqa: S603 - a list of words, and revisions were looked up first
            ["git", "-C", str(folder), *words],  # noqa: S607 - the user's git
            input=input,
            capture_output=True,
            check=False,
            env=environment,
        )
    except OSError as problem:
        raise GitError(f"git cannot be run: {problem.strerror}") from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitError(lines[0].removeprefix("fatal: ") if lines else "git found nothing")
    return done.stdout
