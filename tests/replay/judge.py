"""Names whose thing is still there: did they move?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from tests.replay.documents import Raw, Thing
from tests.replay.surface import Name, Surface


@dataclass(frozen=True, slots=True)
class Move:
    """A name that does not work any more although its thing is still in the document."""

    name: Name
    now: str
    reason: str

    def __str__(self) -> str:
        where = f"{self.name.owner}." if self.name.owner else ""
        thing = " ".join(self.name.thing)
        return f"{self.name.kind} {where}{self.name.python} -> {self.now or '(gone)'}: {self.reason}; {thing}"


def moves(old: Surface, new: Surface) -> tuple[int, list[Move]]:
    """Return how many names were looked at, and those that moved without an alias."""
    by_thing: dict[Thing, list[Name]] = defaultdict(list)
    for name in new.names:
        by_thing[name.thing].append(name)
    owners = {name.python: name.thing for name in old.names if name.kind in ("class", "method")}
    counted = 0
    found = []
    old_things = count(name.thing for name in old.names)
    for name in old.names:
        if old_things[name.thing] > 1 or not still_there(name.thing, old.raw, new.raw):
            continue
        # The ledger remembers more than the library offers.
        if not old.works(name.kind, name.owner, name.python):
            continue
        counted += 1
        candidates = by_thing.get(name.thing, [])
        if move := judged(name, candidates, new, by_thing.get(owners.get(name.owner, ()), [])):
            found.append(move)
    found.extend(moved_resources(old, new))
    return counted, found


def moved_resources(old: Surface, new: Surface) -> Iterator[Move]:
    """Yield the classes of resources that are called otherwise although the client has the resource."""
    for attribute, cls in old.resources.items():
        now = new.resources.get(attribute, cls)
        if now != cls and cls not in new.modules:
            yield Move(Name(("resource", attribute), "resource", "", cls), now, "its class is called otherwise")


def count(things: Iterator[Thing]) -> dict[Thing, int]:
    """Return how often each thing occurs."""
    found: dict[Thing, int] = defaultdict(int)
    for thing in things:
        found[thing] += 1
    return found


def still_there(thing: Thing, old: Raw, new: Raw) -> bool:
    """Say whether a thing is in both documents, as the same kind of thing."""
    match thing:
        case ("operation", _, "method"):
            return thing[1] in new.operation_things.values()
        case ("operation", operation, "argument", "path", _):
            return operation in new.operation_things.values()
        case ("operation", operation, "argument", place, wire):
            return (place, wire) in arguments(operation, new)
        case (*_, "field", wire):
            return same_kind(thing[:-2], old, new) and wire in new.fields(thing[:-2])
        case (*_, "member", value):
            return same_kind(thing[:-2], old, new) and value in new.members(thing[:-2])
        case (*_, "class"):
            return same_kind(thing[:-1], old, new)
        case _:
            return False


def arguments(operation: str, raw: Raw) -> set[tuple[str, str]]:
    """Return place and wire name of an operation's parameters."""
    titles = [title for title, thing in raw.operation_things.items() if thing == operation]
    nodes = [raw.operations[title].node for title in titles]
    return {(str(entry.get("in")), str(entry.get("name"))) for node in nodes for entry in node["parameters"]}


def same_kind(place: Thing, old: Raw, new: Raw) -> bool:
    """Say whether a schema is in both documents and says the same kind of value; a reference is none of its own."""
    kind = old.kind(place)
    return kind not in ("", "reference") and kind == new.kind(place)


def judged(name: Name, candidates: list[Name], new: Surface, owners: list[Name]) -> Move | None:
    """Return what is wrong with a name in the new library, None if it still works."""
    if not candidates:
        return Move(name, "", "no name in the ledger")
    now = next((entry for entry in candidates if entry.python == name.python), candidates[0])
    owner = now.owner
    lost = [alias for alias in name.aliases if alias not in (*now.aliases, now.python)]
    if lost:
        return Move(name, now.python, f"the alias {lost[0]} is gone")
    if now.python != name.python and name.python not in now.aliases and not works_as_alias(name, now, new):
        return Move(name, now.python, "renamed without an alias")
    if not new.works(name.kind, owner, name.python):
        return Move(name, now.python, "the ledger has it, the Python has not")
    if name.owner and name.owner != owner and name.kind in ("field", "member") and name.owner not in new.exports:
        return Move(name, f"{owner}.{now.python}", "its class is called otherwise")
    return None


def works_as_alias(name: Name, now: Name, new: Surface) -> bool:
    """Say whether the Python keeps a name beside the new one, whatever the ledger says of it."""
    return new.works(name.kind, now.owner, name.python)
