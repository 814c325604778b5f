"""Members of an object, taken out with their types checked: what is wrong is reported and left out or mended."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sdkwright.diagnostics import DiagnosticLog, unsupported, warning
from sdkwright.document.html import markdown_of
from sdkwright.document.places import Place
from sdkwright.document.references import References
from sdkwright.source import Budget, JsonValue

NOTHING: Mapping[str, JsonValue] = MappingProxyType({})
_LEFT_OUT = "it is left out"
_LISTS = frozenset(
    ("parameters", "tags", "servers", "security", "required", "enum", "type", "allOf", "anyOf", "oneOf", "prefixItems")
)
_OVERRIDING = frozenset(("summary", "description"))
_TRUTH = {"true": True, "false": False}


class BudgetSpentError(Exception):
    """References lead to the same large objects again and again."""


def kind(value: JsonValue) -> str:
    """Return what a value is, with its article, as JSON calls it."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "an array"
        case _:
            return "an object"


class Reader:
    """Takes members out of objects. A member that is absent or null is the empty value of its type.

    Reports:
        wrong-type: A member is something else than it should be.
    """

    def __init__(self, references: References, log: DiagnosticLog, budget: Budget) -> None:
        self.references = references
        self.log = log
        self._left = budget.objects

    def wrong_type(self, place: Place, wanted: str, consequence: str = _LEFT_OUT, *, lost: bool = False) -> None:
        """Report a value of the wrong type, because of which its place is refused if it is `lost`."""
        message = f"{named(place)} must be {wanted}, not {kind(place.value)}; {consequence}"
        report = unsupported if lost else warning
        self.log.add(report("wrong-type", place.origin, message))

    def text(self, place: Place, key: str) -> str:
        """Return a string; a number or boolean as JSON writes it."""
        value = place.members.get(key)
        if isinstance(value, str) or value is None:
            return value or ""
        member = place.child(key)
        if isinstance(value, dict) and member.reference is not None:
            found = self.references.follow(member, _LEFT_OUT)
            if found is None or isinstance(found.value, str):
                return str(found.value) if found else ""
        if isinstance(value, bool | int | float):
            text = str(value).lower() if isinstance(value, bool) else str(value)
            self.wrong_type(member, "a string", f"it is read as `{text}`")
            return text
        self.wrong_type(member, "a string")
        return ""

    def description(self, place: Place) -> str:
        """Return what is said of something, in Markdown (OpenAPI 3.1.0, section 4.6)."""
        return markdown_of(self.text(place, "description"))

    def flag(self, place: Place, key: str, *, default: bool = False) -> bool:
        """Return a boolean; the strings that spell one will do."""
        value = place.members.get(key)
        if isinstance(value, bool):
            return value
        if value is None:
            return default
        if isinstance(value, str) and value.lower() in _TRUTH:
            self.wrong_type(place.child(key), "a boolean", "it is read as one")
            return _TRUTH[value.lower()]
        self.wrong_type(place.child(key), "a boolean")
        return default

    def strings(self, place: Place, key: str) -> tuple[str, ...]:
        """Return an array of strings without repetitions; a string alone is an array of one."""
        value = place.members.get(key)
        if value is None:
            return ()
        member = place.child(key)
        if isinstance(value, str):
            self.wrong_type(member, "an array of strings", "it is read as an array of one")
            return (value,)
        if not isinstance(value, list):
            self.wrong_type(member, "an array of strings")
            return ()
        if all(type(item) is str for item in value):
            return tuple(dict.fromkeys(str(item) for item in value))
        texts = (self._item_text(item) for item in member.items())
        return tuple(dict.fromkeys(text for text in texts if text is not None))

    def _item_text(self, item: Place) -> str | None:
        value = item.value
        if isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            self.wrong_type(item, "a string", f"it is read as `{value}`")
            return str(value)
        self.wrong_type(item, "a string")
        return None

    def object(self, place: Place, key: str) -> Place | None:
        """Return a member that is an object, where its reference leads if it is one."""
        if place.members.get(key) is None:
            return None
        return self.resolved(place.child(key))

    def resolved(self, place: Place, consequence: str = _LEFT_OUT, *, lost: bool = False) -> Place | None:
        """Return the object at a place, where its reference leads if it is one.

        A summary or description beside a reference takes the place of the one it leads to (OpenAPI 3.1.0, 4.8.23).

        Reports:
            unknown-ref, reference-loop, wrong-type; ref-sibling: Something else stands beside a reference.
        """
        self._spend(1)
        found = self.references.follow(place, consequence, lost=lost)
        if found is None:
            return None
        if not isinstance(found.value, dict):
            self.wrong_type(found, "an object", consequence, lost=lost)
            return None
        if place.reference is None:
            return found
        beside = place.beside_reference
        for name in beside.members:
            if name not in _OVERRIDING and not name.startswith("x-"):
                message = f"`{name}` says nothing beside `$ref`; it is left out"
                self.log.add(warning("ref-sibling", beside.origin.child(name), message))
        over = {name: value for name, value in beside.members.items() if name in _OVERRIDING and isinstance(value, str)}
        return found._replace(value={**found.value, **over}) if over else found

    def members(self, place: Place, key: str) -> list[tuple[str, Place]]:
        """Return the members of a map, in document order, those beside a reference last."""
        if place.members.get(key) is None:
            return []
        own = place.child(key)
        found = self.references.follow(own, _LEFT_OUT)
        if found is not None and not isinstance(found.value, dict):
            self.wrong_type(found, "an object")
        members = {name: found.child(name) for name in found.members} if found else {}
        self._spend(len(members))
        if own.reference is not None:
            beside = own.beside_reference
            members.update((name, beside.child(name)) for name in beside.members)
        return list(members.items())

    def items(self, place: Place, key: str, *, lost: bool = False) -> list[Place]:
        """Return the items of an array, in document order; an object alone is an array of one."""
        if place.members.get(key) is None:
            return []
        found = self.references.follow(place.child(key), _LEFT_OUT, lost=lost)
        if found is None:
            return []
        if isinstance(found.value, dict):
            self.wrong_type(found, "an array", "it is read as an array of one")
            return [found]
        if not isinstance(found.value, list):
            self.wrong_type(found, "an array", lost=lost)
        items = found.items()
        self._spend(len(items))
        return items

    def _spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise BudgetSpentError


def named(place: Place) -> str:
    """Return what to call a place in a message."""
    above, name = ("", "", *place.origin.tokens)[-2:]
    if name.isdecimal() and above in _LISTS:
        return f"item {name} of `{above}`"
    return f"`{name}`" if place.pointer else "the document"


def extensions(place: Place) -> Mapping[str, JsonValue]:
    """Return the ``x-…`` members of an object."""
    found = {key: value for key, value in place.members.items() if key.startswith("x-")}
    return found or NOTHING
