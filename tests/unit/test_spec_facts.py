"""The documents under spec/ say what the published facts say.

The facts are not part of this repository. Where they are absent these tests are skipped.
"""

from __future__ import annotations

import ast
import json
import re
from typing import Any

import pytest

from tests.unit.facts_support import FACTS, SAMPLES, Call, Facts, Notation, Schema, defined, facts
from tests.unit.spec_support import (
    APIS,
    SHARED,
    Node,
    Operation,
    at,
    document,
    operations,
    properties,
    required,
    schemas,
)
from tests.unit.test_spec_documents import problems

pytestmark = pytest.mark.skipif(not FACTS.is_dir(), reason="the published facts are not beside this checkout")
every_api = pytest.mark.parametrize("name", APIS)

CREDENTIALS = {
    "none": "CredentialDataNone",
    "string": "CredentialDataString",
    "binary": "CredentialDataBinary",
    "basic-auth": "CredentialDataBasicAuth",
    "oauth2-client": "CredentialDataOAuth2Client",
    "oauth2-code": "CredentialDataOAuth2Code",
    "oauth2-password": "CredentialDataOAuth2Password",
    "oauth2-token": "CredentialDataOAuth2Token",
    "custom-function": "free-form object",
    "certificate": "CredentialDataCertificate",
    "jwt-bearer": "free-form object",
}


def notation(name: str) -> Notation:
    """Return the notation in which the facts speak about one API."""
    return Notation(frozenset(facts(name).schemas))


def call(operation: Operation, write: Notation) -> Call:
    """Return an operation of ours as the facts would have it."""
    body = operation.node["requestBody"].resolved if "requestBody" in operation.node else None
    return Call(
        operation.verb,
        operation.path,
        {f"{node['in'].value} {node['name'].value}": write.parameter(node) for node in operation.parameters},
        write.contents(body) if body else {},
        {status: write.contents(response) for status, response in operation.responses.items()},
    )


def possible(known: Call) -> Call:
    """Return an operation of the facts with an answer 204 that has a body, which HTTP forbids, as any success."""
    answers = {"2XX" if status == "204" and body else status: body for status, body in known.answers.items()}
    return Call(known.verb, known.path, known.parameters, known.bodies, answers)


def flattened(union: Node, write: Notation, known: Facts) -> Schema:
    """Return a union by tag as the one object that the facts make of it: the tag any constant, the data any variant.

    Data that the facts do not describe is a free-form object with us, and absent from their list.
    """
    tag = union["discriminator"]["propertyName"].value
    variants = [part.resolved for part in union.items("oneOf")]
    members: dict[str, tuple[str, bool]] = {}
    for name in dict.fromkeys(name for variant in variants for name in properties(variant)):
        texts = list(dict.fromkeys(write.text(properties(variant)[name]) for variant in variants))
        needed = {name in required(variant) for variant in variants}
        assert len(needed) == 1, f"{union}: {name}"
        if name == tag:
            constants = " | ".join(ast.literal_eval(text.removeprefix("const ")) for text in texts)
            text = next(title for title, schema in known.schemas.items() if schema.text == f"enum({constants})")
        elif len(texts) > 1:
            text = f"oneOf({', '.join(sorted(text for text in texts if text != 'free-form object'))})"
        else:
            (text,) = texts
        members[name] = (text, needed.pop())
    return Schema(members=members)


def ordered(text: str) -> str:
    """Return a choice with its alternatives in alphabetical order, anything else as it is."""
    match = re.fullmatch(r"oneOf\((.+)\)", text)
    return f"oneOf({', '.join(sorted(match[1].split(', ')))})" if match else text


@every_api
def test_operations_are_those_of_the_facts(name: str) -> None:
    """Ids, methods, paths, parameters, bodies and answers are equal."""
    write = notation(name)
    ours = {operation.id: call(operation, write) for operation in operations(name)}
    theirs = {title: possible(known) for title, known in facts(name).calls.items()}

    assert ours.keys() == theirs.keys()
    assert {title: ours[title] for title in ours} == {title: theirs[title] for title in ours}


@every_api
def test_bodies_are_required(name: str) -> None:
    """A body is always required. The facts say so in some places only, but no call means anything without its body."""
    bodies = [operation.node["requestBody"] for operation in operations(name) if "requestBody" in operation.node]

    assert [str(body) for body in bodies if body.value.get("required") is not True] == []


@every_api
def test_schemas_are_those_of_the_facts(name: str) -> None:
    """Types, what is extended, properties, required ones, constants, enums, defaults and mappings are equal."""
    known, write = facts(name), notation(name)
    ours = defined(name)

    assert known.schemas.keys() <= ours.keys()
    for title, theirs in known.schemas.items():
        if theirs.members and "discriminator" in ours[title]:
            members = {key: (ordered(text), needed) for key, (text, needed) in theirs.members.items()}
            assert flattened(ours[title], write, known) == Schema(members=members), title
        elif title == "ULID":
            assert write.text(ours[title]) == theirs.text
        else:
            assert write.schema(ours[title]) == theirs, title


@every_api
def test_schemas_of_our_own_are_in_use(name: str) -> None:
    """A schema that the facts do not name stands for something that they write in place, so something refers to it."""
    extra = defined(name).keys() - facts(name).schemas.keys()
    used = {
        node.resolved.key
        for part in (document(name), document(SHARED))
        for node in part.walk()
        if isinstance(node.value, dict) and isinstance(node.value.get("$ref"), str)
    }

    assert extra - used == set()


@every_api
def test_servers_and_versions_are_those_of_the_facts(name: str) -> None:
    """Servers come in the order of the facts; version and format version are equal."""
    heading = facts(name).heading
    line = next(line for line in heading.splitlines() if line.startswith("Servers: "))
    urls = [server.split(" ")[-1] for server in line.split("; ")]

    assert [server["url"].value for server in document(name).items("servers")] == urls
    assert f"Format version {document(name)['openapi'].value};" in heading
    assert heading.split("API version ")[1].split("\n")[0] == f"{document(name)['info']['version'].value}."


@every_api
def test_public_operations_are_open(name: str) -> None:
    """Operations tagged public, and the health check, need no authentication; all others need the document's."""
    public = {title for title, tags in facts(name).tags.items() if "public" in tags.split(", ")}
    public |= {title for title, known in facts(name).calls.items() if known.path == "/healthz"}
    security = {
        operation.id: operation.node["security"].value for operation in operations(name) if "security" in operation.node
    }

    assert security == {title: [] for title in public}
    assert document(name)["security"].value


@every_api
def test_security_schemes_are_those_of_the_facts(name: str) -> None:
    """Schemes are equal where the facts name them; elsewhere there is a bearer token."""
    schemes = {
        entry.key: [entry.value.get(key, "") for key in ("type", "scheme", "in", "name")]
        for entry in document(name)["components"].items("securitySchemes")
    }
    found = re.search(r"Security schemes: (.+); required: (.+)", facts(name).heading)
    if found is None:
        assert schemes == {"bearerAuth": ["http", "bearer", "", ""]}
        assert document(name)["security"].value == [{"bearerAuth": []}]
    else:
        assert {key: " ".join(parts) for key, parts in schemes.items()} == dict(
            entry.split(": ") for entry in found[1].split("; ")
        )
        assert document(name)["security"].value == ast.literal_eval(found[2])


def test_shared_schemas_are_those_that_are_equal() -> None:
    """The shared file has what Embedded and Connect say equally, with all that it refers to."""
    embedded, connect = facts("embedded").schemas, facts("connect").schemas
    equal = {title for title in embedded.keys() & connect.keys() if embedded[title] == connect[title]}
    while unequal := {title for title in equal if not mentioned(embedded[title], embedded) <= equal}:
        equal -= unequal

    assert schemas(SHARED).keys() == equal
    assert len(equal) == 38


def mentioned(schema: Schema, known: Any) -> set[str]:
    """Return the names of the schemas that one refers to."""
    texts = [schema.text, *schema.extends, *(text for text, _ in schema.members.values())]
    return {word for text in texts for word in re.findall(r"\w+", text) if word in known}


@pytest.mark.parametrize("name", [name for name in APIS if name != "organisations"])
@pytest.mark.parametrize("union", ["Credential", "CredentialCreate"])
def test_the_type_of_a_credential_decides_its_data(name: str, union: str) -> None:
    """Each type goes with the data that the facts tell, or with any object where they tell none."""
    write = notation(name)
    variants = [part.resolved for part in at(name, f"/components/schemas/{union}").items("oneOf")]
    pairs = {properties(variant)["type"]["const"].value: properties(variant)["data"] for variant in variants}

    assert {tag: write.text(data) for tag, data in pairs.items()} == CREDENTIALS


def filled(sample: Any, key: str = "") -> Any:
    """Return a sample with its placeholders replaced by what belongs there."""
    match sample:
        case dict():
            return {name: filled(value, name) for name, value in sample.items()}
        case list():
            return [filled(value) for value in sample]
        case "<string>" if key == "schemeType":
            return "none"
        case "<string>" if key in {"id", "hubId", "organisationId"}:
            return "01KJTS82MW1WGPSBAA4T6H2VPE"
        case _:
            return sample


@pytest.mark.parametrize(
    ("file", "schema"), [("create_end_user.request.json", "EndUserCreate"), ("end_user.response.json", "EndUser")]
)
def test_samples_are_valid(file: str, schema: str) -> None:
    """The published samples follow our schemas once their placeholders are filled in."""
    sample = json.loads((SAMPLES / file).read_text(encoding="utf-8"))

    assert problems(at("embedded", f"/components/schemas/{schema}"), filled(sample)) == []
