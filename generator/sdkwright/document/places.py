"""A value of the document together with where it is written."""

from __future__ import annotations

from typing import NamedTuple

from sdkwright.diagnostics import Origin, escape_token
from sdkwright.source import JsonValue


class Place(NamedTuple):
    """A value, and where it is written."""

    file: str
    pointer: str
    value: JsonValue

    @property
    def origin(self) -> Origin:
        """Where it is written, for findings and nodes."""
        return Origin(self.file, self.pointer)

    @property
    def id(self) -> str:
        """The same as a URI reference, as `Origin.id`."""
        return f"{self.file}#{self.pointer}"

    @property
    def reference(self) -> str | None:
        """What ``$ref`` says, if this is a reference."""
        if isinstance(self.value, dict):
            ref = self.value.get("$ref")
            if isinstance(ref, str):
                return ref
        return None

    @property
    def beside_reference(self) -> Place:
        """What stands beside ``$ref``, if this is a reference; else nothing."""
        if self.reference is None:
            return self._replace(value={})
        return self._replace(value={name: value for name, value in self.members.items() if name != "$ref"})

    @property
    def members(self) -> dict[str, JsonValue]:
        """The members of an object; of anything else, none."""
        return self.value if isinstance(self.value, dict) else {}

    def child(self, key: str) -> Place:
        """Return a member of this object, None as its value where it has no such member."""
        return Place(self.file, f"{self.pointer}/{escape_token(key)}", self.members.get(key))

    def items(self) -> list[Place]:
        """Return the items of this array; of anything else, none."""
        values = self.value if isinstance(self.value, list) else []
        return [Place(self.file, f"{self.pointer}/{index}", value) for index, value in enumerate(values)]

    def step(self, token: str) -> Place | None:
        """Return what one reference token of a JSON Pointer names here (RFC 6901, section 4), or None."""
        value = self.value
        if isinstance(value, dict) and token in value:
            return self.child(token)
        if isinstance(value, list) and token.isdecimal() and int(token) < len(value):
            return Place(self.file, f"{self.pointer}/{int(token)}", value[int(token)])
        return None
