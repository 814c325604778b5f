"""What decoding finds wrong, and the two exceptions that say so."""

from __future__ import annotations

from .base_error import SDKError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Problem:
    """One place where an answer is not what its type says.

    Nothing here holds a value that came over the wire, so a problem may be logged.

    Attributes:
        path: JSON Pointer (RFC 6901) to the place, from the root of what was decoded.
        model: Name of the class, or of the type that was asked for.
        field: Python name of the field; the wire name where it has none; "" at the root.
        expected: What the annotation asks for.
        got: What came, by its JSON type: "a string", "null", "nothing".
        kind: "type", "missing", "null" (in an optional field that may not be null), or
            "constraint" (a rule about values that the package was asked to check).
    """

    __slots__ = ("expected", "field", "got", "kind", "model", "path")

    def __init__(
        self, path: str, model: str, field: str, expected: str, got: str, kind: str
    ) -> None:
        self.path = path
        self.model = model
        self.field = field
        self.expected = expected
        self.got = got
        self.kind = kind

    def to_plain(self) -> tuple[str, ...]:
        """Return the arguments that make an equal one."""
        rest = (self.expected, self.got, self.kind)
        return (self.path, self.model, self.field, *rest)

    def below(self, path: str) -> Problem:
        """Return the same problem seen from a place that is further out."""
        _, *rest = self.to_plain()
        return Problem(path + self.path, *rest)

    def __str__(self) -> str:
        where = f"{self.path or 'all of it'}: expected {self.expected}, got {self.got}"
        return f"{where} ({self.model}.{self.field})" if self.field else where

    def __repr__(self) -> str:
        return f"Problem({str(self)!r})"


class FieldError(SDKError, AttributeError):
    """A field was read that has no value of its type; `raw` gives what came."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.name = problem.field

    def __reduce__(self) -> tuple[type[FieldError], tuple[Problem]]:
        return FieldError, (self.problem,)


class DecodeError(SDKError):
    """Data that is not JSON, or not of the type that was asked for.

    Attributes:
        problems: All that was found; empty where the text itself could not be read.
    """

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)
