"""The tree of tags (OpenAPI 3.2, section 4.22)."""

from __future__ import annotations

from collections.abc import Mapping


def lineage(name: str, parents: Mapping[str, str]) -> list[str]:
    """Return a name, what is above it, and so on; each once, where they go round in circles."""
    found: list[str] = []
    while name and name not in found:
        found.append(name)
        name = parents.get(name, "")
    return found
