"""The ledger: every name of an SDK, kept from one generation to the next in ``sdkwright.lock``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from sdkwright.diagnostics import Diagnostic, Origin, error
from sdkwright.source.jsontext import JsonMarks, read_json
from sdkwright.source.values import Budget, Fault, Unreadable

if TYPE_CHECKING:
    from jsonschema_rs import Draft202012Validator, ValidationError

LEDGER_FILE = "sdkwright.lock"
FORMAT_VERSION = 1
_MARKS = ("<" * 7, "|" * 7, "=" * 7, ">" * 7)
_CONFLICT = re.compile(rf"^(?:{'|'.join(map(re.escape, _MARKS))})(?:[ \r]|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class UnionEntry:
    """How the variants of a union are told apart.

    Attributes:
        by: ``"discriminator"``, ``"inferred"``, ``"sibling"`` or ``"match"``.
        tag: Wire name of the property that decides, ``""`` where the best match does.
    """

    by: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class NameEntry:
    """What one thing is called.

    Attributes:
        python: Its name; ``""``, never in a file, asks for a new one (`naming.recognise`).
        module: Module of a class within its package, or ``""``.
        cls: Class of a resource, or ``""``.
        aliases: Names it had before and that still work, each with the version that will lack it.
        shape: What it is recognised by under another place or name; ``""`` where nothing would do.
        removed: Where the document no longer has it, the version that forgets the name; else ``""``.
        union: Of a union how its variants are told apart, else None.
        shared: Of a class that several APIs shared what the package of shared models still calls it, like `aliases`.
    """

    python: str
    module: str = ""
    cls: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    shape: str = ""
    removed: str = ""
    union: UnionEntry | None = None
    shared: Mapping[str, str] = field(default_factory=dict)


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
        aliases: What it was before, as in ``"hubs.fetch"``, each with the version that will lack it.
        former: The same for parameters: by key, the keywords that still work.
        shapes: What parameters are recognised by under another name.
        gone: Parameters that the operation no longer has.
        removed: Where the document no longer has the operation, the version that forgets it; else ``""``.
        pages: How its pages are asked for, in the words of ``x-pagination``; ``{}`` where it answers none.
        shape: Which components it mentions and where, to know them again under other names; ``""`` if none.
    """

    operation_id: str
    resource: str
    method: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    body: BodyEntry | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)
    former: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    shapes: Mapping[str, str] = field(default_factory=dict)
    gone: Mapping[str, str] = field(default_factory=dict)
    removed: str = ""
    pages: Mapping[str, str | int] = field(default_factory=dict)
    shape: str = ""


@dataclass(frozen=True, slots=True)
class ApiLedger:
    """The names of one API.

    Attributes:
        operations: By HTTP method and path template, as in ``"GET /hubs/{hub_id}"``.
        names: By place, as in ``"embedded.yaml#/components/schemas/Hub"``.
        webhooks: What one asks for a webhook or callback by, by place.
        aliases: Sub-packages that it was before, each with the version that will lack it.
    """

    operations: Mapping[str, OperationEntry] = field(default_factory=dict)
    names: Mapping[str, NameEntry] = field(default_factory=dict)
    webhooks: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_gone(self) -> bool:
        """Whether all of it is only remembered: the target has no such API any more."""
        ends = [entry.removed for entries in (self.operations, self.names) for entry in entries.values()]
        return bool(ends) and all(ends)


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
    """The names of one SDK, by `ApiTarget.name`.

    In a target of one document that is ``""``; in one of several, ``""`` has the names of what they share.
    """

    apis: Mapping[str, ApiLedger] = field(default_factory=dict)

    def unions(self, api: str) -> dict[str, UnionEntry]:
        """Return how the unions of an API are told apart, and those of what it shares, by their key."""
        ledgers = (self.apis[name] for name in dict.fromkeys(("", api)) if name in self.apis)
        return {
            key: entry.union for ledger in ledgers for key, entry in ledger.names.items() if entry.union is not None
        }

    def without_unions(self) -> Ledger:
        """Return the ledger without what it says of unions."""
        return Ledger({name: _without_unions(ledger) for name, ledger in self.apis.items()})

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
        findings = [_misshapen(text, file, problem) for problem in _validator().iter_errors(data)]
        if findings:
            raise LedgerError(sorted(findings, key=lambda finding: (finding.line, finding.column, finding.message)))
        apis = {"": {"operations": {}, **data}, **data.get("apis", {})}
        return cls({name: _api(entry) for name, entry in apis.items()})

    def dump(self) -> str:
        """Return the text of the file: JSON, sorted, one name per line, ASCII only."""
        version = ("version", str(FORMAT_VERSION))
        if self.apis.keys() == {""}:
            return _object([version, *_sections(self.apis[""], 1)], 0) + "\n"
        shared = _sections(self.apis.get("", ApiLedger()), 1)[-1]
        apis = ((name, _object(_sections(api, 3), 2)) for name, api in sorted(self.apis.items()) if name)
        return _object([version, shared, ("apis", _object(apis, 1))], 0) + "\n"


# Reading


@cache
def _validator() -> Draft202012Validator:
    from jsonschema_rs import Draft202012Validator  # noqa: PLC0415 - not needed for `--help`

    schema = resources.files("sdkwright").joinpath("schemas/ledger.schema.json").read_text("utf-8")
    return Draft202012Validator(json.loads(schema))


def _read(text: str, file: str) -> Any:
    """Return the JSON value of a file.

    Raises:
        LedgerError: It has a merge conflict, is no JSON, or has a key twice.
    """
    if any(mark in text for mark in _MARKS) and (conflict := _CONFLICT.search(text)):
        message = "this file holds a merge conflict"
        hint = "keep the names of both sides, or those of one side where a thing has two"
        line = text.count("\n", 0, conflict.start()) + 1
        raise LedgerError([error("ledger-conflict", Origin(file), message, hint=hint, line=line, column=1)])
    try:
        content = read_json(text, Budget())
    except Unreadable as bad:
        raise LedgerError([_unreadable(file, bad.fault)]) from None
    if content.faults:
        raise LedgerError([_unreadable(file, fault) for fault in content.faults])
    return content.data


def _unreadable(file: str, fault: Fault) -> Diagnostic:
    return error(fault.rule, Origin(file), fault.message, hint=fault.hint, line=fault.line, column=fault.column)


def _misshapen(text: str, file: str, problem: ValidationError) -> Diagnostic:
    """Return the finding that a value is not what the schema asks for."""
    line, column = JsonMarks(text).at(map(str, problem.instance_path))
    origin = Origin(file).child(*problem.instance_path)
    return error("ledger-shape", origin, _reason(problem), line=line, column=column)


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


def _without_unions(ledger: ApiLedger) -> ApiLedger:
    return replace(ledger, names={key: replace(entry, union=None) for key, entry in ledger.names.items()})


def _api(data: Any) -> ApiLedger:
    return ApiLedger(
        operations={key: _operation(entry) for key, entry in data["operations"].items()},
        names={key: _name(entry) for key, entry in data["names"].items()},
        webhooks=data.get("webhooks", {}),
        aliases=data.get("aliases", {}),
    )


def _name(data: Any) -> NameEntry:
    return NameEntry(
        python=data["python"],
        module=data.get("module", ""),
        cls=data.get("class", ""),
        aliases=data.get("aliases", {}),
        shared=data.get("shared", {}),
        shape=data.get("shape", ""),
        removed=data.get("removed", ""),
        union=UnionEntry(**data["union"]) if "union" in data else None,
    )


def _operation(data: Any) -> OperationEntry:
    body = data.get("body")
    return OperationEntry(
        operation_id=data["operationId"],
        resource=data["resource"],
        method=data["method"],
        parameters=data["parameters"],
        body=body and BodyEntry(body["parameter"], tuple(body["media_types"])),
        aliases=data.get("aliases", {}),
        former=data.get("parameter_aliases", {}),
        shapes=data.get("parameter_shapes", {}),
        gone=data.get("removed_parameters", {}),
        removed=data.get("removed", ""),
        pages=data.get("pages", {}),
        shape=data.get("shape", ""),
    )


# Writing


def _sections(api: ApiLedger, depth: int) -> list[tuple[str, str]]:
    """Return the keys and texts of what an API's object holds; `depth` is that of its keys."""
    operations = (
        (key, _object(_operation_text(entry, depth), depth + 1)) for key, entry in sorted(api.operations.items())
    )
    names = ((key, _name_text(entry)) for key, entry in sorted(api.names.items()))
    webhooks = ((key, json.dumps(name)) for key, name in sorted(api.webhooks.items()))
    return [
        *([("aliases", _table(api.aliases, depth))] if api.aliases else []),
        ("operations", _object(operations, depth)),
        *([("webhooks", _object(webhooks, depth))] if api.webhooks else []),
        ("names", _object(names, depth)),
    ]


def _operation_text(entry: OperationEntry, depth: int) -> list[tuple[str, str]]:
    members = [
        ("operationId", json.dumps(entry.operation_id)),
        ("resource", json.dumps(entry.resource)),
        ("method", json.dumps(entry.method)),
        ("parameters", _table(entry.parameters, depth + 2)),
    ]
    if entry.body:
        body = {"parameter": entry.body.parameter, "media_types": entry.body.media_types}
        members.append(("body", json.dumps(body)))
    tables = {
        "aliases": entry.aliases,
        "parameter_aliases": entry.former,
        "parameter_shapes": entry.shapes,
        "removed_parameters": entry.gone,
    }
    members += [(key, _table(table, depth + 2)) for key, table in tables.items() if table]
    if entry.shape:
        members.append(("shape", json.dumps(entry.shape)))
    if entry.removed:
        members.append(("removed", json.dumps(entry.removed)))
    if entry.pages:
        members.append(("pages", json.dumps(dict(entry.pages))))
    return members


def _table(entries: Mapping[str, object], depth: int) -> str:
    return _object(((key, json.dumps(value, sort_keys=True)) for key, value in sorted(entries.items())), depth)


def _name_text(entry: NameEntry) -> str:
    union = entry.union and {"by": entry.union.by, **({"tag": entry.union.tag} if entry.union.tag else {})}
    members = (
        ("python", entry.python),
        ("module", entry.module),
        ("class", entry.cls),
        ("aliases", dict(sorted(entry.aliases.items()))),
        ("shared", dict(sorted(entry.shared.items()))),
        ("shape", entry.shape),
        ("removed", entry.removed),
        ("union", union),
    )
    # A string is quicker to write than an object that holds it, and there are very many.
    texts = [f'"{key}": {json.dumps(value)}' for key, value in members if value]
    return f"{{{', '.join(texts)}}}"


def _object(members: Iterable[tuple[str, str]], depth: int) -> str:
    """Return a JSON object with a line per member; its closing bracket is indented by `depth` steps."""
    margin = "  " * (depth + 1)
    lines = [f"{margin}{json.dumps(key)}: {text}" for key, text in members]
    return "{\n" + ",\n".join(lines) + "\n" + "  " * depth + "}" if lines else "{}"
