"""The manifest, ``sdkwright.files``: hash and path of each file we wrote, so that we touch no other."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping

from sdkwright.diagnostics import Diagnostic, Origin, error

MANIFEST_FILE = "sdkwright.files"
_LINE = re.compile(r"([0-9a-f]{64})  (.+)")
_CONFLICT = re.compile(r"(?:<{7}|\|{7}|={7}|>{7})(?: .*)?")
_SEGMENT = re.compile(r"[A-Za-z0-9_.+-]*[A-Za-z0-9_+-]")

Manifest = Mapping[str, frozenset[str]]
"""Path to the hashes that we may have left it with: one, or one for each side of a merge conflict."""


class OutputRefused(Exception):
    """An output folder cannot be used; nothing was written.

    Attributes:
        findings: Why, by path; not empty.
    """

    def __init__(self, *findings: Diagnostic) -> None:
        self.findings = findings
        super().__init__("; ".join(f"{finding.origin.file}: {finding.message}" for finding in findings))


def digest(content: bytes) -> str:
    """Return the SHA-256 of a text file, the same for any line endings."""
    if b"\r" in content:
        content = content.replace(b"\r\n", b"\n")
    return hashlib.sha256(content).hexdigest()


def is_safe(path: str) -> bool:
    """Say whether a path stays inside a folder, on every system: relative, ASCII, forward slashes, no dots alone."""
    return all(_SEGMENT.fullmatch(segment) for segment in path.split("/"))


def folders_of(path: str) -> list[str]:
    """Return the folders that a path in a folder leads through, the outermost first."""
    names = path.split("/")[:-1]
    return ["/".join(names[: depth + 1]) for depth in range(len(names))]


def dump_manifest(files: Mapping[str, bytes]) -> str:
    """Return the text of the manifest, sorted by path, in the format of ``sha256sum``."""
    return "".join(f"{digest(content)}  {path}\n" for path, content in sorted(files.items()))


def parse_manifest(text: str, file: str) -> Manifest:
    """Return what `dump_manifest` wrote; of a merge conflict, both sides.

    Raises:
        OutputRefused: A line is no hash with a path inside the folder.
    """
    found: dict[str, frozenset[str]] = {}
    problems: list[Diagnostic] = []
    for number, line in _lines(text):
        match = _LINE.fullmatch(line)
        if match and is_safe(match[2]):
            found[match[2]] = found.get(match[2], frozenset()) | {match[1]}
        else:
            message = "this line is no hash and path inside this folder"
            hint = "restore this file from version control"
            problems.append(error("output-manifest", Origin(file), message, hint=hint, line=number, column=1))
    if problems:
        raise OutputRefused(*problems)
    return found


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield number and text of each line that is neither empty nor a conflict marker."""
    for number, line in enumerate(text.split("\n"), 1):
        content = line.removesuffix("\r")
        if content and not _CONFLICT.fullmatch(content):
            yield number, content
