"""Edits of a document, as the table of changes writes them.

A path is words, as in ``paths /stations get parameters search schema type``: keys, positions, or the names of the
parameters of a list.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Any


def edited(document: Mapping[str, Any], edits: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document with what `edits` says about ``set``, ``append``, ``remove`` and ``move``."""
    found = copy.deepcopy(dict(document))
    for path in edits.get("remove", ()):
        holder, key = _holder(found, path)
        del holder[key]
    for path, value in edits.get("set", {}).items():
        holder, key = _holder(found, path)
        holder[key] = copy.deepcopy(value)
    for path, value in edits.get("append", {}).items():
        holder, key = _holder(found, path)
        holder[key].append(copy.deepcopy(value))
    for path, name in edits.get("move", {}).items():
        _rename(*_holder(found, path), name)
    return found


def _rename(holder: dict[str, Any], key: str, name: str) -> None:
    """Give a key another name, in its place."""
    entries = list(holder.items())
    holder.clear()
    holder.update({name if each == key else each: value for each, value in entries})


def _holder(document: Any, path: str) -> tuple[Any, Any]:
    """Return what holds the end of a path, and the key there.

    Raises:
        LookupError: The document has no such path.
    """
    *steps, last = path.split(" ")
    here = document
    for step in steps:
        here = here[_key(here, step)]
    return here, _key(here, last)


def _key(here: Any, step: str) -> Any:
    if not isinstance(here, Sequence):
        return step
    names = [each.get("name") if isinstance(each, Mapping) else each for each in here]
    return names.index(step) if step in names else int(step)
