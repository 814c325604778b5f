"""The published facts about the APIs, and our documents in the notation of these facts, so that the two compare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from tests.unit.spec_support import ROOT, Node, document, properties, required, schemas

FACTS = ROOT.parent / "shared" / "versori"
SAMPLES = FACTS / "samples"

Members = Mapping[str, tuple[str, bool]]
"""Type and whether it is required, by name."""


@dataclass(frozen=True, slots=True)
class Schema:
    """What the facts say about a schema: the text after its name, what it extends, its properties, its mapping."""

    text: str = ""
    extends: tuple[str, ...] = ()
    members: Members = field(default_factory=dict)
    mapping: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """What the facts say about an operation.

    Parameters are by location and name, bodies by media type, answers by status and then by media type.
    """

    verb: str
    path: str
    parameters: Members
    bodies: Mapping[str, str]
    answers: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Facts:
    """One of the files of facts; tags are by operation, and all texts as they stand there."""

    heading: str
    calls: Mapping[str, Call]
    tags: Mapping[str, str]
    schemas: Mapping[str, Schema]


@cache
def facts(name: str) -> Facts:
    """Read the facts about one API. A line that cannot be understood is an error."""
    text = (FACTS / f"{name}.md").read_text(encoding="utf-8")
    heading, _, rest = text.partition("\n## Operations\n")
    calls, _, definitions = rest.partition("\n## Schemas\n")
    entries = {title.split(" — ")[0]: (title, lines) for title, lines in sections(calls)}
    return Facts(
        heading=heading,
        calls={name: read_call(title, lines) for name, (title, lines) in entries.items()},
        tags={name: lines[0].removeprefix("tags: ").split("; ")[0] for name, (_, lines) in entries.items()},
        schemas=dict(read_schema(title, lines) for title, lines in sections(definitions)),
    )


def sections(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the title of each section and its lines, empty ones left out."""
    for section in text.split("\n### ")[1:]:
        title, _, body = section.partition("\n")
        yield title.strip(), [line for line in body.splitlines() if line.strip()]


def read_call(title: str, lines: list[str]) -> Call:
    """Read an operation, as in ``GetHub — GET /hubs/{hub_id}``."""
    verb, path = title.split(" — ")[1].split(" ")
    parameters: dict[str, tuple[str, bool]] = {}
    bodies: dict[str, str] = {}
    answers: dict[str, dict[str, str]] = {}
    for line in lines[1:]:
        if match := re.fullmatch(r"- (path|query|header|cookie) `(.+)`(\*?): (.+)", line):
            parameters[f"{match[1]} {match[2]}"] = (plain(match[4]), bool(match[3]))
        elif match := re.fullmatch(r"- body \((.+?)(, required)?\): (.+)", line):
            bodies[match[1]] = plain(match[3])
        elif match := re.fullmatch(r"- (\d{3}|default): no body", line):
            answers[match[1]] = {}
        elif match := re.fullmatch(r"- (\d{3}|default): (\S+/\S+) (.+)", line):
            answers[match[1]] = {match[2]: plain(match[3])}
        else:
            raise ValueError(line)
    return Call(verb, path, parameters, bodies, answers)


def read_schema(title: str, lines: list[str]) -> tuple[str, Schema]:
    """Read a schema, as in ``HubsPage (extends PageInfo)`` or ``ProtocolType: enum(http | bigquery)``."""
    name, _, rest = title.replace(" (extends", ": (extends").partition(": ")
    match = re.fullmatch(r"\(extends (.+)\)", rest)
    members: dict[str, tuple[str, bool]] = {}
    mapping: dict[str, str] = {}
    for line in lines:
        if entry := re.fullmatch(r"- `(.+?)`(\*?): (.+)", line):
            members[entry[1]] = (plain(entry[3]), bool(entry[2]))
        elif entry := re.fullmatch(r"- (\S+) -> (\w+)", line):
            mapping[entry[1]] = entry[2]
        else:
            raise ValueError(line)
    extends = tuple(match[1].split(", ")) if match else ()
    return name, Schema("" if match else plain(rest), extends, members, mapping)


def plain(text: str) -> str:
    """Return a type with the name of the identifier type replaced by what it stands for."""
    return re.sub(r"\bULID\b", "string<ulid>", text)


class Notation:
    """Writes the schemas of one of our documents as the facts would.

    The facts name some schemas and write others in place; a name of ours that they do not have is therefore spelled
    out. `format: password`, and the pattern that goes with `format: ulid`, are additions of ours that it leaves out.
    """

    def __init__(self, named: frozenset[str]) -> None:
        self.named = named - {"ULID"}

    def schema(self, node: Node) -> Schema:
        """Return a component schema as the facts would have it."""
        if "discriminator" in node:
            targets = node["discriminator"].value["mapping"]
            mapping = {tag: target.rpartition("/")[2] for tag, target in targets.items()}
            return Schema(f"{self.text(node)} by {node['discriminator']['propertyName'].value}", mapping=mapping)
        if "allOf" in node:
            extends = tuple(part.resolved.key for part in node.items("allOf") if "$ref" in part)
            own = [part for part in node.items("allOf") if "$ref" not in part]
            return Schema(extends=extends, members=self.members(own[0]) if own else {})
        if "properties" in node:
            return Schema(members=self.members(node))
        return Schema(self.text(node))

    def members(self, node: Node) -> Members:
        """Return the properties of an object, those that it extends included."""
        names = required(node)
        return {name: (self.text(entry), name in names) for name, entry in properties(node).items()}

    def text(self, node: Node) -> str:
        """Return a type as the facts would write it."""
        default = f" default={node['default'].value}" if "default" in node else ""
        if "$ref" in node:
            target = node.resolved
            return (target.key if target.key in self.named else self.text(target)) + default
        return self.bare(node) + default

    def bare(self, node: Node) -> str:
        """Return a type that is no reference, without its default."""
        match node.value:
            case {"const": constant}:
                text = f"const {constant!r}"
            case {"enum": values}:
                text = f"enum({' | '.join(values)})"
            case {"oneOf": _}:
                text = f"oneOf({', '.join(self.text(part) for part in node.items('oneOf'))})"
            case {"type": "array"}:
                text = f"array of {self.text(node['items'])}"
            case {"type": "object"}:
                text = self.object(node)
            case {"type": str(kind)}:
                text = kind + self.refinement(node)
            case value if value.keys() <= {"description"}:
                text = "any"
            case _:
                raise ValueError(str(node))
        return text

    def object(self, node: Node) -> str:
        """Return an object that is written in place."""
        if "properties" in node:
            parts = [f"{name}{'*' * needed}: {text}" for name, (text, needed) in self.members(node).items()]
            return f"{{{', '.join(parts)}}}"
        match node.value["additionalProperties"]:
            case True:
                return "free-form object"
            case False:
                return "empty object (no properties allowed)"
            case _:
                return f"map of {self.text(node['additionalProperties'])}"

    def refinement(self, node: Node) -> str:
        """Return the format and the pattern of a plain value."""
        form = node.value.get("format", "password")
        pattern = f" pattern={node['pattern'].value}" if "pattern" in node and form != "ulid" else ""
        return ("" if form == "password" else f"<{form}>") + pattern

    def parameter(self, node: Node) -> tuple[str, bool]:
        """Return type and whether it is required."""
        explode = "" if node.value.get("explode", True) else " explode=False"
        return self.text(node["schema"]) + explode, node.value.get("required", False)

    def contents(self, node: Node) -> dict[str, str]:
        """Return the types of a body or an answer by media type."""
        return {content.key: self.text(content["schema"]) for content in node.items("content")}


def defined(name: str) -> dict[str, Node]:
    """Return the schemas of a document by name: its own, and those of other files that it reaches."""
    waiting = [document(name)["paths"], document(name)["components"]]
    reached: dict[str, Node] = {}
    while waiting:
        for node in waiting.pop().walk():
            if isinstance(node.value, dict) and isinstance(node.value.get("$ref"), str):
                target = node.resolved
                if target.document != name and str(target) not in reached:
                    reached[str(target)] = target
                    waiting.append(target)
    return schemas(name) | {node.key: node for node in reached.values() if "/schemas/" in node.pointer}
