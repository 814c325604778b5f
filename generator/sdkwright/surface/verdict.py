"""From changes to versions (Semantic Versioning 2.0.0, items 4 and 6 to 11)."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum

from packaging.version import Version

from sdkwright.surface.rules import Change, Level


class Verdict(IntEnum):
    """Which part of a version has to grow, the graver the higher."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3

    @property
    def word(self) -> str:
        """The word for it in all outputs."""
        return self.name.lower()


_OF_LEVEL = {Level.DOCUMENTATION: Verdict.PATCH, Level.ADDITIVE: Verdict.MINOR, Level.BREAKING: Verdict.MAJOR}


def verdict(changes: Iterable[Change]) -> Verdict:
    """Return what changes ask for. A breaking change that is approved asks for no more than an addition."""
    found = (Verdict.MINOR if change.approved else _OF_LEVEL[change.level] for change in changes)
    return max(found, default=Verdict.NONE)


def needed(old: str, asked: Verdict) -> str:
    """Return the lowest version that a verdict allows after an old one.

    Before 1.0.0, a breaking change asks for the next minor version, and any other change for the next patch: what
    resolvers of ``~=0.4.2`` and ``^0.4.2`` count on. After a pre-release, any higher version will do.

    Args:
        old: A version (PEP 440).
    """
    version = Version(old)
    if asked is Verdict.NONE:
        return str(version)
    if version.is_prerelease:
        return version.base_version
    major, minor, patch = (*version.release, 0, 0)[:3]
    if major == 0:
        asked = Verdict.MINOR if asked is Verdict.MAJOR else Verdict.PATCH
    match asked:
        case Verdict.MAJOR:
            return f"{major + 1}.0.0"
        case Verdict.MINOR:
            return f"{major}.{minor + 1}.0"
        case _:
            return f"{major}.{minor}.{patch + 1}"


def suffices(old: str, new: str, asked: Verdict) -> bool:
    """Say whether a new version is high enough; a pre-release of the version that is needed is."""
    before, after = Version(old), Version(new)
    if asked is Verdict.NONE:
        return after >= before
    if before.is_prerelease:
        return after > before
    return Version(after.base_version) >= Version(needed(old, asked)) and after > before
