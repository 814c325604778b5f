"""Which files were made before: of a change in a large document, only what changed is done again.

What is remembered are hashes. The text comes from the SDK's own folder, if the file there has the hash that it had when
the same sdkwright made it of the same things, and formatted and proved it (`sdkwright.proof`): nothing else reaches an
SDK this way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sdkwright.output.manifest import digest

Hashes = Mapping[str, tuple[str, str]]
"""By the path in the SDK: the hash of what it was made of, and of what came of that."""


@dataclass(slots=True)
class Proofs:
    """What is known of the files of one SDK.

    Attributes:
        folder: The SDK, as an earlier run may have left it.
        known: What earlier runs made.
        found: What this run made, or took from those; empty before `note`.
        asked: By path, the hash of what each text is made of that was asked for with `text`.
    """

    folder: Path
    known: Hashes = field(default_factory=dict)
    found: Hashes = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)

    def texts(self, made_of: Mapping[str, str]) -> dict[str, str]:
        """Return the text of each file that need not be made again.

        Args:
            made_of: By path, the hash of all that decides what becomes of a file.
        """
        found = {}
        for path, now in made_of.items():
            before, after = self.known.get(path, ("", ""))
            if before == now and (content := self._content(path, after)) is not None:
                found[path] = content
        return found

    def text(self, path: str, made_of: object, make: Callable[[], str]) -> str:
        """Return the text of a file that is made of some values (`hash_of`), by making it if it was not made before."""
        now = self.asked[path] = hash_of(made_of)
        return self.texts({path: now}).get(path) or make()

    def note(self, made_of: Mapping[str, str], files: Mapping[str, str]) -> None:
        """Note what files were made of and what they became, all of it proved."""
        self.found = {path: (now, digest(files[path].encode())) for path, now in made_of.items()}

    def _content(self, path: str, expected: str) -> str | None:
        """Return the text of a file in the folder, its lines ended by line feeds, if it has a hash."""
        try:
            content = (self.folder / path).read_bytes()
        except OSError:
            return None
        return content.replace(b"\r\n", b"\n").decode() if digest(content) == expected else None


def hash_of(facts: object) -> str:
    """Return the hash of values, which have to be such that their `repr` tells all of them: views, texts, tuples."""
    return digest(repr(facts).encode("utf-8", "surrogatepass"))
