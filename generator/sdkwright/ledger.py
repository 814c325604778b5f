"""The ledger: every name of an SDK, kept from one generation to the next in ``sdkwright.lock``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from sdkwright.diagnostics import Diagnostic, Origin, error

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator, ValidationError

LEDGER_FILE = "sdkwright.lock"
FORMAT_VERSION = 1
_CONFLICT = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})(?:[ \r]|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class NameEntry:
    """What one thing is called.

    Attributes:
        module: Module of a class within its package, or ``""``.
        aliases: Names it had before, that still work.
    """

    python: str
    module: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BodyEntry:
    """How a method takes its body; the preferred media type comes first."""

    parameter: str
    media_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OperationEntry:
    """What one operation is called.

    Attributes:
        resource: Attribute of the client, dotted where resources nest.
        parameters: Location and wire name, as in ``"path:hub_id"``, to the Python parameter.
    """

    operation_id: str
    resource: str
    method: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    body: BodyEntry | None = None


@dataclass(frozen=True, slots=True)
class ApiLedger:
    """The names of one API.

    Attributes:
        operations: By HTTP method and path template, as in ``"GET /hubs/{hub_id}"``.
        names: By place, as in ``"embedded.yaml#/components/schemas/Hub"``.
    """

    operations: Mapping[str, OperationEntry] = field(default_factory=dict)
    names: Mapping[str, NameEntry] = field(default_factory=dict)


class LedgerError(Exception):
    """A ledger cannot be read.

    Attributes:
        findings: What is wrong, by position; not empty.
    """

    def __init__(self, findings: Iterable[Diagnostic]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(finding.message for finding in self.findings))


@dataclass(frozen=True, slots=True)
class Ledger:
    """The names of one SDK, by `ApiTarget.name`: ``""`` in a target of one document."""

    apis: Mapping[str, ApiLedger] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str, file: str = LEDGER_FILE) -> Ledger:
        """Return the ledger that a file holds.

        Args:
            text: What `dump` returned, perhaps edited by hand.
            file: The file's name in messages.

        Raises:
            LedgerError: It is no JSON, has a key twice, or is not what ``schemas/ledger.schema.json`` asks for.
        """
        data = _read(text, file)
        findings = [
            error("ledger-shape", Origin(file).child(*problem.instance_path), _reason(problem))
            for problem in _validator().iter_errors(data)
        ]
        if findings:
            raise LedgerError(findings)
        apis = data.get("apis", {"": data})
        return cls({name: _api(entry) for name, entry in apis.items()})

    def dump(self) -> str:
        """Return the text of the file: JSON, sorted, one name per line, ASCII only."""
        version = ("version", str(FORMAT_VERSION))
        if self.apis.keys() == {""}:
            return _object([version, *_sections(self.apis[""], 1)], 0) + "\n"
        apis = ((name, _object(_sections(api, 3), 2)) for name, api in sorted(self.apis.items()))
        return _object([version, ("apis", _object(apis, 1))], 0) + "\n"


# Reading


@cache
def _validator() -> Draft202012Validator:
    from jsonschema_rs import Draft202012Validator  # noqa: PLC0415 - not needed for `--help`

    schema = resources.files("sdkwright").joinpath("schemas/ledger.schema.json").read_text("utf-8")
    return Draft202012Validator(json.loads(schema))


def _reason(problem: ValidationError) -> str:
    """Return what is wrong with a value, in the words of this file."""
    value = problem.instance
    match problem.instance_path, problem.schema_path[-1]:
        case ["version"], _:
            return f"this ledger has the format `{value}`, and this sdkwright knows {FORMAT_VERSION}"
        case _, "pattern" if "propertyNames" not in problem.schema_path:
            return f"`{value}` is no name that Python allows here"
        case _:
            return problem.message


def _read(text: str, file: str) -> Any:
    """Return the JSON value of a file.

    Raises:
        LedgerError: It has a merge conflict, is no JSON, or has a key twice.
    """
    if conflict := _CONFLICT.search(text):
        message = "this file holds a merge conflict"
        hint = "keep the names of both sides, or either side where one thing has two names"
        raise LedgerError([_at(text, conflict.start(), file, message, hint)])
    repeated: list[str] = []

    def members(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            keys = [key for key, _ in pairs]
            repeated.extend(dict.fromkeys(key for key in keys if keys.count(key) > 1))
        return found

    try:
        data = json.loads(text, object_pairs_hook=members)
    except json.JSONDecodeError as problem:
        raise LedgerError([_at(text, problem.pos, file, f"this is no JSON: {problem.msg}")]) from None
    except RecursionError:
        raise LedgerError([_at(text, 0, file, "this is nested too deeply")]) from None
    if repeated:
        raise LedgerError([_twice(text, key, file) for key in repeated])
    return data


def _twice(text: str, key: str, file: str) -> Diagnostic:
    """Return the finding that a key stands twice in one object; its place is that of the last one so spelt."""
    position = max(text.rfind(f"{spelling}:") for spelling in (json.dumps(key), json.dumps(key, ensure_ascii=False)))
    hint = "keep one of the two names"
    return _at(text, max(position, 0), file, f"the key `{key}` stands here twice", hint)


def _at(text: str, position: int, file: str, message: str, hint: str = "") -> Diagnostic:
    """Return a finding at an offset of a text."""
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    return error("ledger-syntax", Origin(file), message, hint=hint, line=line, column=column)


def _api(data: Any) -> ApiLedger:
    return ApiLedger(
        operations={key: _operation(entry) for key, entry in data["operations"].items()},
        names={
            key: NameEntry(entry["python"], entry.get("module", ""), tuple(entry.get("aliases", ())))
            for key, entry in data["names"].items()
        },
    )


def _operation(data: Any) -> OperationEntry:
    body = data.get("body")
    return OperationEntry(
        operation_id=data["operationId"],
        resource=data["resource"],
        method=data["method"],
        parameters=data["parameters"],
        body=body and BodyEntry(body["parameter"], tuple(body["media_types"])),
    )


# Writing


def _sections(api: ApiLedger, depth: int) -> list[tuple[str, str]]:
    """Return the keys and texts of what an API's object holds; `depth` is that of its keys."""
    operations = (
        (key, _object(_operation_text(entry, depth), depth + 1)) for key, entry in sorted(api.operations.items())
    )
    names = ((key, _name_text(entry)) for key, entry in sorted(api.names.items()))
    return [("operations", _object(operations, depth)), ("names", _object(names, depth))]


def _operation_text(entry: OperationEntry, depth: int) -> list[tuple[str, str]]:
    parameters = ((key, json.dumps(name)) for key, name in sorted(entry.parameters.items()))
    members = [
        ("operationId", json.dumps(entry.operation_id)),
        ("resource", json.dumps(entry.resource)),
        ("method", json.dumps(entry.method)),
        ("parameters", _object(parameters, depth + 2)),
    ]
    if entry.body:
        body = {"parameter": entry.body.parameter, "media_types": entry.body.media_types}
        members.append(("body", json.dumps(body)))
    return members


def _name_text(entry: NameEntry) -> str:
    members: dict[str, object] = {"python": entry.python}
    if entry.module:
        members["module"] = entry.module
    if entry.aliases:
        members["aliases"] = sorted(entry.aliases)
    return json.dumps(members)


def _object(members: Iterable[tuple[str, str]], depth: int) -> str:
    """Return a JSON object with a line per member; its closing bracket is indented by `depth` steps."""
    margin = "  " * (depth + 1)
    lines = [f"{margin}{json.dumps(key)}: {text}" for key, text in members]
    return "{\n" + ",\n".join(lines) + "\n" + "  " * depth + "}" if lines else "{}"
