"""Which files were formatted and proved before: of a change in a large document, only what changed is done again.

What is remembered are hashes. The text comes from the SDK's own folder, if the file there has the hash that was proved
(`sdkwright.proof`) when the same text was rendered by the same sdkwright: nothing else reaches an SDK this way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sdkwright.output.manifest import digest

Hashes = Mapping[str, tuple[str, str]]
"""By the path in the SDK: the hash of what was rendered, and of what that became."""


@dataclass(slots=True)
class Proofs:
    """What is known of the Python files of one SDK.

    Attributes:
        folder: The SDK, as an earlier run may have left it.
        known: What earlier runs proved.
        found: What this run did, or took from those; empty before `note`.
    """

    folder: Path
    known: Hashes = field(default_factory=dict)
    found: Hashes = field(default_factory=dict)

    def texts(self, rendered: Mapping[str, str]) -> dict[str, str]:
        """Return the text of each file that need not be formatted and proved, of those that were rendered."""
        found = {}
        for path, text in rendered.items():
            before, after = self.known.get(path, ("", ""))
            if before == digest(text.encode()) and (content := self._content(path, after)) is not None:
                found[path] = content
        return found

    def note(self, rendered: Mapping[str, str], files: Mapping[str, str]) -> None:
        """Note what was rendered and what it became, all of it proved."""
        self.found = {path: (digest(text.encode()), digest(files[path].encode())) for path, text in rendered.items()}

    def _content(self, path: str, expected: str) -> str | None:
        """Return the text of a file in the folder, its lines ended by line feeds, if it has a hash."""
        try:
            content = (self.folder / path).read_bytes()
        except OSError:
            return None
        return content.replace(b"\r\n", b"\n").decode() if digest(content) == expected else None
