"""Content that is sent as it is: where it may come from, and how it is read.

`FileInput` is what generated code calls all of these:

    Path("report.pdf")                      read while it is sent, never as a whole
    open("report.pdf", "rb")                from where it stands to its end
    b"…"
    (piece for piece in source)             an iterator, an async one for an AsyncClient
    File(Path("a.bin"), name="report.pdf", media_type="application/pdf")
"""

from __future__ import annotations

import os

from .errors import InvalidRequestError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import (
        AsyncIterable,
        AsyncIterator,
        Iterable,
        Iterator,
        Mapping,
    )
    from typing import Any, Protocol, TypeAlias

    class Readable(Protocol):
        """A file object that was opened for reading bytes."""

        def read(self, size: int, /) -> bytes:
            """Return up to so many bytes, none at the end."""
            raise NotImplementedError

    FileContent: TypeAlias = (
        bytes
        | bytearray
        | os.PathLike[str]
        | Readable
        | Iterable[bytes]
        | AsyncIterable[bytes]
    )
    FileInput: TypeAlias = "FileContent | File"
    """Content to send: bytes, a path, a file object or an iterator, or a `File`."""
else:

    class FileInput:
        """Content to send: bytes, a path, a file object or an iterator, or a `File`."""


_PIECE = 64 * 1024


class File:
    """Content to send, and what the receiver is told about it.

    Args:
        content: Bytes, a path, a file object or an iterator.
        name: What the file is called; the path's last part by default.
        media_type: What it is; guessed from the name by default.
        headers: More header fields of its part, in a multipart body.
    """

    __slots__ = ("content", "headers", "media_type", "name")

    def __init__(
        self,
        content: FileContent,
        *,
        name: str | None = None,
        media_type: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.content = content
        self.headers = headers or {}
        self.name = name if name is not None else _name_of(content)
        self.media_type = media_type

    def __repr__(self) -> str:
        return f"File(name={self.name!r}, media_type={self.media_type!r})"


def _name_of(content: Any) -> str | None:
    """Return the last part of the path that content comes from, None without one."""
    path: Any = content if _is_path(content) else getattr(content, "name", "")
    if isinstance(path, str) or _is_path(path):
        return os.path.basename(os.fspath(path)) or None
    return None


def _is_path(value: object) -> bool:
    return isinstance(value, os.PathLike)


def is_file(value: object) -> bool:
    """Return whether a value is content to send rather than data."""
    if isinstance(value, (File, bytes, bytearray, os.PathLike)):
        return True
    return not isinstance(value, (str, list, tuple, dict)) and (
        hasattr(value, "read")
        or hasattr(value, "__next__")
        or hasattr(value, "__aiter__")
    )


def as_file(value: Any) -> File:
    """Return content to send as a `File`."""
    return value if isinstance(value, File) else File(value)


def guessed(name: str | None) -> str | None:
    """Return the media type that a file's name suggests, None for none."""
    if not name:
        return None
    from mimetypes import guess_type

    return guess_type(name)[0]


class Source:
    """Content as pieces.

    Attributes:
        size: In bytes; None if that is only known at the end.
        replayable: Whether it can be read more than once.
    """

    __slots__ = ("_content", "_start", "replayable", "size")

    def __init__(self, content: Any) -> None:
        self._content = content
        self._start = 0
        self.size: int | None = None
        self.replayable = True
        if isinstance(content, (bytes, bytearray)):
            self.size = len(content)
        elif _is_path(content):
            self.size = os.stat(content).st_size
        else:
            self._measure(content)

    def _measure(self, content: Any) -> None:
        """Find out whether a file object can go back, and how much is left in it."""
        self.replayable = isinstance(content, (list, tuple))
        if hasattr(content, "seekable") and content.seekable():
            self._start = content.tell()
            self.size = content.seek(0, os.SEEK_END) - self._start
            content.seek(self._start)
            self.replayable = True

    @property
    def whole(self) -> bytes | None:
        """All of it where it is in memory already, else None."""
        content = self._content
        return bytes(content) if isinstance(content, (bytes, bytearray)) else None

    def __iter__(self) -> Iterator[bytes]:
        content = self._content
        if isinstance(content, (bytes, bytearray)):
            yield bytes(content)
        elif _is_path(content):
            with open(content, "rb") as file:
                yield from _read(file)
        elif hasattr(content, "read"):
            if self.size is not None:
                content.seek(self._start)
            yield from _read(content)
        elif hasattr(content, "__aiter__"):
            raise InvalidRequestError("only an AsyncClient sends an async iterator")
        else:
            yield from content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        if hasattr(self._content, "__aiter__"):
            async for piece in self._content:
                yield piece
        else:
            for piece in self:
                yield piece


def _read(file: Any) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


class Sources:
    """Several contents, one after the other."""

    __slots__ = ("_parts",)

    def __init__(self, parts: list[Source]) -> None:
        self._parts = parts

    @property
    def size(self) -> int | None:
        """In bytes; None if that is only known at the end."""
        total = 0
        for part in self._parts:
            if part.size is None:
                return None
            total += part.size
        return total

    @property
    def replayable(self) -> bool:
        """Whether all can be read more than once."""
        return all(part.replayable for part in self._parts)

    @property
    def whole(self) -> bytes | None:
        """All of it where it is in memory already, else None."""
        pieces = [part.whole for part in self._parts]
        known = [piece for piece in pieces if piece is not None]
        return b"".join(known) if len(known) == len(pieces) else None

    def __iter__(self) -> Iterator[bytes]:
        for part in self._parts:
            yield from part

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            async for piece in part:
                yield piece
