"""The rules: what can change, and what it means to callers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from sdkwright.surface.parts import Spot


class Level(IntEnum):
    """What a change means, the graver the higher."""

    DOCUMENTATION = 1
    ADDITIVE = 2
    BREAKING = 3

    @property
    def word(self) -> str:
        """The word for it in all outputs."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a change is about, in one of the two surfaces.

    Attributes:
        package: The API's package, ``""`` for the root.
        operation: HTTP method and path, of a method.
        argument: The method's Python argument, of one.
        cls: The class or alias, of models and the like.
        attribute: The attribute of the class.
        spot: Where it stands in the SDK.
    """

    package: str = ""
    operation: str = ""
    argument: str = ""
    cls: str = ""
    attribute: str = ""
    spot: Spot | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference between two surfaces.

    Attributes:
        rule: Its id, a key of `RULES`.
        name: What changed, as callers write it: ``"client.hubs.list(search)"``, ``"models.Hub.id"``.
        reason: What it means to a caller: one sentence without a full stop, code in backticks.
        before: What was there, in a few words of Python; ``""`` where there was nothing.
        after: What is there now.
        old: What the old surface has; None where it has nothing.
        new: What the new one has.
        behaviour: Of a breaking change: only running code notices, type checkers do not.
        approved: Why somebody approved it; ``""`` if nobody did.
    """

    level: Level
    rule: str
    name: str
    reason: str
    before: str = ""
    after: str = ""
    old: Subject | None = None
    new: Subject | None = None
    behaviour: bool = False
    approved: str = ""


B, A, D = Level.BREAKING, Level.ADDITIVE, Level.DOCUMENTATION
RULES: dict[str, tuple[tuple[Level, ...], str]] = {
    # The package
    "package-renamed": ((B,), "The import package has another name."),
    "name-removed": ((B,), "A name cannot be imported any more."),
    "name-added": ((A,), "There is a new name to import."),
    "kind-changed": ((B,), "A name stands for another kind of thing, such as a union where a class was."),
    # Clients and resources
    "resource-removed": ((B,), "A client or resource lacks an attribute that leads to operations."),
    "resource-added": ((A,), "A client or resource has a new attribute that leads to operations."),
    "server-changed": ((D,), "A server has another URL, or another one is the default."),
    "environment-changed": ((B,), "A credential is taken from another environment variable."),
    # Methods and functions
    "method-removed": ((B,), "A method or function is gone."),
    "method-added": ((A,), "There is a new method."),
    "method-renamed": ((B,), "The operation is there under another name."),
    "method-async": ((B,), "What has to be awaited need not be, or the other way round."),
    "method-binding": ((B, A), "A method of the class is one of its objects: breaking; the other way round: additive."),
    "overloads-changed": ((B, A), "A function has other signatures: additive where all calls so far still fit one."),
    "parameter-removed": ((B,), "An argument is not taken any more."),
    "parameter-renamed": ((B, A), "An argument has another name: additive where the old one is taken, too."),
    "parameter-added": ((A,), "There is a new argument that may be left out."),
    "parameter-added-required": ((B,), "There is a new argument that has to be given."),
    "parameter-required": ((B,), "An argument that could be left out has to be given."),
    "parameter-optional": ((A,), "An argument may be left out."),
    "parameter-kind-narrowed": ((B,), "An argument cannot be passed by position, or by keyword, any more."),
    "parameter-kind-widened": ((A,), "An argument can also be passed by position, or by keyword."),
    "parameter-moved": ((B,), "An argument passed by position has another place."),
    "parameter-default": ((B,), "An argument that is left out stands for another value."),
    "parameter-narrowed": ((B,), "An argument takes less than before."),
    "parameter-widened": ((A,), "An argument takes more than before."),
    "parameter-type": ((B,), "An argument takes something else."),
    "return-widened": ((B,), "A call returns what it did not return before."),
    "return-narrowed": ((A,), "A call returns less kinds of values than before."),
    "return-type": ((B,), "A call returns something else."),
    "error-removed": ((B,), "The body of an error is no longer of the class that it had."),
    "error-added": ((A,), "The body of an error, of which nothing was said, has a class."),
    "error-type": ((B,), "The body of an error is of another type."),
    "security-narrowed": ((B,), "A call needs credentials that it could do without."),
    "security-widened": ((A,), "A call can do with other or fewer credentials, too."),
    # Classes
    "base-removed": ((B,), "A class is no longer of a kind that it was, such as a page."),
    "base-added": ((A,), "A class is of a further kind."),
    "attribute-removed": ((B,), "A class lacks an attribute."),
    "attribute-added": ((A,), "A class has a new attribute."),
    "attribute-widened": ((B,), "An attribute has values that it did not have before."),
    "attribute-narrowed": ((A,), "An attribute has less kinds of values than before."),
    "attribute-type": ((B,), "An attribute is of another type."),
    # Models
    "field-removed": ((B,), "A model lacks a field."),
    "field-renamed": ((B, A), "A field has another name: additive where the old one works, too."),
    "field-added": ((A,), "A model has a new field."),
    "field-added-required": ((B,), "A model that one sends has a new field that has to be given."),
    "field-required": ((B,), "A field of a model that one sends has to be given."),
    "field-always": ((A,), "A field of a model that one gets is always there."),
    "field-optional": ((A,), "A field of a model that one sends may be left out."),
    "field-absent": ((B,), "A field of a model that one gets may be absent."),
    "field-narrowed": ((B, A), "A field has less values: breaking where it is sent, additive where it only comes."),
    "field-widened": ((B, A), "A field has more values: breaking where it comes, additive where it is only sent."),
    "field-type": ((B,), "A field is of another type."),
    "field-default": ((B,), "What the constructor fills in is another value."),
    "field-read-only": ((B, D), "A field is set by the server only: breaking where one could send it."),
    "field-settable": ((A, B), "A field can be set: breaking where the constructor insists on it."),
    "field-write-only": ((B, D), "A field is only sent: breaking where one could read it."),
    "field-readable": ((A,), "A field that was only sent comes in answers, too."),
    "field-wire-name": ((B,), "A field has another name in JSON."),
    "field-secret": ((D,), "The value of a field is hidden in `repr`, or shown again."),
    # Enums and unions
    "member-removed": ((B,), "An enum lacks a member."),
    "member-renamed": ((B, A), "A value of an enum has another name: additive where the old one works, too."),
    "member-added": ((A, B), "An enum has a new member: breaking where it comes and the enum is closed."),
    "member-value": ((B,), "A member of an enum has another value."),
    "variant-added": ((A, B), "A union has a new alternative: breaking where it comes and the union is closed."),
    "variant-removed": ((A, B), "A union lacks an alternative: breaking where one could send it."),
    "alias-type": ((B,), "A name for a type stands for another."),
    # Words
    "deprecated": ((A,), "Something is deprecated: it works, and will go."),
    "deprecation-ended": ((D,), "Something is no longer deprecated."),
    "doc-changed": ((D,), "A docstring says something else."),
}  # fmt: skip
"""Of each rule, the levels that its changes may have, and what it is about."""
