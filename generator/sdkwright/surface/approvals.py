"""Breaking changes that somebody wants, with the reason.

They stand in a TOML file::

[[approve]]
rule = "method-removed"
name = "client.hubs.legacy"
reason = "Nobody called it for a year."
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from sdkwright.surface.rules import RULES, Change, Level

_KEYS = ("rule", "name", "reason")


@dataclass(frozen=True, slots=True)
class Approval:
    """One entry.

    Attributes:
        name: The change's name; ``*`` stands for anything.
    """

    rule: str
    name: str
    reason: str


class ApprovalsError(Exception):
    """A file of approvals cannot be used; the message says why."""


def read_approvals(path: Path) -> tuple[Approval, ...]:
    """Return what a file approves.

    Raises:
        ApprovalsError: It cannot be read, or is not as it should be.
    """
    try:
        data = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as problem:
        raise ApprovalsError(f"this file cannot be read: {problem.strerror}") from None
    except ValueError as problem:
        raise ApprovalsError(f"this is no TOML: {problem}") from None
    entries = data.get("approve", [])
    if set(data) - {"approve"} or not isinstance(entries, list):
        raise ApprovalsError("this file has tables `[[approve]]` and nothing else")
    return tuple(_approval(entry, number) for number, entry in enumerate(entries, 1))


def _approval(entry: object, number: int) -> Approval:
    if not isinstance(entry, Mapping) or set(entry) != set(_KEYS):
        raise ApprovalsError(f"entry {number} of `approve` needs `rule`, `name` and `reason`, and nothing else")
    values = [entry[key] for key in _KEYS]
    if not all(isinstance(value, str) and value.strip() for value in values):
        raise ApprovalsError(f"entry {number} of `approve`: `rule`, `name` and `reason` are texts, and not empty")
    if values[0] not in RULES:
        raise ApprovalsError(f"entry {number} of `approve`: there is no rule `{values[0]}`")
    return Approval(*values)


def approve(changes: Iterable[Change], approvals: Iterable[Approval]) -> tuple[list[Change], list[Approval]]:
    """Return the changes, the approved ones with the reason, and the approvals that match no breaking change."""
    idle = dict.fromkeys(approvals)
    listed = tuple(idle)
    found = []
    for change in changes:
        matching = [each for each in listed if _matches(each, change)]
        found.append(replace(change, approved=matching[0].reason) if matching else change)
        for each in matching:
            idle.pop(each, None)
    return found, list(idle)


def _matches(approval: Approval, change: Change) -> bool:
    if change.level is not Level.BREAKING or change.rule != approval.rule:
        return False
    return approval.name == change.name or ("*" in approval.name and fnmatchcase(change.name, _escaped(approval.name)))


def _escaped(pattern: str) -> str:
    """Return a pattern in which only ``*`` is special."""
    return pattern.replace("[", "[[]").replace("?", "[?]")
