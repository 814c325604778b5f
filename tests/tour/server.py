"""A small Versori platform on 127.0.0.1, with state: what one operation creates, the others know.

It serves the three APIs under the paths that their documents give them, verifies the tokens of end users with the
public keys that it hands out, and has openapi-core judge each request and each answer by the documents.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, parse_qsl, unquote, urlencode

import jwt

from tests.behaviour.judge import judge_of
from tests.unit import spec_support
from tests.unit.runtime.loopback import Answer, Loopback, Seen

TOKEN = "token-of-the-organisation"
ISSUER = "https://versori.com/sk/"
CALLBACK = "https://tallybook.example/connected"
NOW = "2026-03-30T08:35:41Z"

Record = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request to an operation.

    Attributes:
        path: The path parameters.
        user: The external id of the end user whose token came; "" for the organisation's own token.
    """

    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    user: str


class Refused(Exception):
    """The answer is an error."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(slots=True)
class Store:
    """What exists, by id; users by hub and external id."""

    organisations: dict[str, Record] = field(default_factory=dict)
    keys: dict[str, Record] = field(default_factory=dict)
    connectors: dict[str, Record] = field(default_factory=dict)
    hubs: dict[str, Record] = field(default_factory=dict)
    integrations: dict[str, Record] = field(default_factory=dict)
    templates: dict[str, list[Record]] = field(default_factory=dict)
    users: dict[tuple[str, str], Record] = field(default_factory=dict)
    connections: dict[str, Record] = field(default_factory=dict)
    activations: dict[str, Record] = field(default_factory=dict)
    credentials: dict[str, Record] = field(default_factory=dict)
    sign_ins: dict[str, str] = field(default_factory=dict)  # the code that a sign-in ends with, by its state


class Platform:
    """The server; a context manager.

    Args:
        handlers: What answers each operation, by API and operationId: a function that returns the JSON of the success,
            or None if that has no body.

    Attributes:
        called: API and operationId of each request, in order.
        faults: What openapi-core and the server have to say against requests and answers.
    """

    def __init__(self, handlers: Mapping[tuple[str, str], Callable[[Platform, Call], Any]]) -> None:
        self._handlers = handlers
        self.store = Store()
        self.called: list[tuple[str, str]] = []
        self.faults: list[str] = []
        self._count = 0
        self._judges = {name: judge_of(name) for name in spec_support.APIS}
        self._loopback = Loopback(self._answer)

    def __enter__(self) -> Self:
        self._loopback.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loopback.__exit__(kind, error, trace)

    @property
    def url(self) -> str:
        """The origin."""
        return self._loopback.url

    @property
    def environment(self) -> dict[str, str]:
        """The variables that lead the clients here, with the token of the organisation."""
        bases = {f"VERSORI_{name.upper()}_BASE_URL": self.url + judge.base_path for name, judge in self._judges.items()}
        return {"VERSORI_TOKEN": TOKEN, **bases}

    def new_id(self) -> str:
        """Return an id that nothing has yet, a ULID."""
        self._count += 1
        return f"01KM{self._count:022d}"

    def stamps(self) -> Record:
        """Return an id and when its owner was made."""
        return {"id": self.new_id(), "createdAt": NOW, "updatedAt": NOW}

    # Requests

    def _answer(self, seen: Seen) -> Answer:
        try:
            if seen.path == "/authorize":
                return self._sign_in(seen)
            api, judge = next(
                (name, judge) for name, judge in self._judges.items() if seen.path.startswith(f"{judge.base_path}/")
            )
            operation = judge.operation(seen)
            answer = Answer(404) if operation is None else self._reply(api, operation, seen)
            self.faults += judge.judge(seen, answer).faults
        except Exception:  # noqa: BLE001 (this is not the thread of the test, which is to see it)
            self.faults.append(traceback.format_exc())
            return Answer(500)
        return answer

    def _reply(self, api: str, operation: spec_support.Operation, seen: Seen) -> Answer:
        """Return what an operation answers."""
        self.called.append((api, operation.id))
        try:
            value = self._handlers[api, operation.id](self, self._call(api, operation, seen))
        except Refused as refused:
            return Answer.json({"code": str(refused.status), "message": str(refused)}, refused.status)
        status = next(key for key in operation.responses if key.startswith("2")).replace("XX", "00")
        return Answer(int(status)) if value is None else Answer.json(value, int(status))

    def _call(self, api: str, operation: spec_support.Operation, seen: Seen) -> Call:
        segments = seen.path.removeprefix(self._judges[api].base_path).split("/")
        path = {
            name[1:-1]: unquote(value)
            for name, value in zip(operation.path.split("/"), segments, strict=True)
            if name.startswith("{")
        }
        is_open = "security" in operation.node and not operation.node["security"].value
        return Call(
            path=path,
            query=dict(parse_qsl(seen.query)),
            body=json.loads(seen.body) if seen.body else None,
            user="" if is_open else self._authenticate(seen, path),
        )

    def _authenticate(self, seen: Seen, path: Mapping[str, str]) -> str:
        """Return the end user whose token came with a request, "" for the organisation.

        Raises:
            Refused: There is no token, it is not valid, or it is another user's.
        """
        token = seen.headers.get("authorization", "").removeprefix("Bearer ")
        if token == TOKEN:
            return ""
        try:
            issuer = jwt.decode(token, options={"verify_signature": False}).get("iss", "")
            key = self.store.keys[issuer.removeprefix(ISSUER)]
            claims = jwt.decode(
                token, key["publicKey"], algorithms=["RS256"], options={"require": ["exp", "iat", "iss", "sub"]}
            )
        except (jwt.InvalidTokenError, KeyError) as problem:
            raise Refused(401, f"this token is not valid: {problem}") from problem
        if path.get("user_id") != claims["sub"]:
            raise Refused(403, "this token is for another end user")
        return str(claims["sub"])

    def _sign_in(self, seen: Seen) -> Answer:
        """Return where a browser goes once somebody has signed in and agreed."""
        state = parse_qs(seen.query)["state"][0]
        self.store.sign_ins[state] = f"code-{self.new_id()}"
        target = f"{CALLBACK}?{urlencode({'code': self.store.sign_ins[state], 'state': state})}"
        return Answer(302, headers=[("Location", target)])

    # Things

    def hub(self, call: Call) -> Record:
        """Return the hub that a path names."""
        return found(self.store.hubs, call.path["hub_id"], "hub")

    def user(self, call: Call) -> Record:
        """Return the end user that a path names."""
        return found(self.store.users, (call.path["hub_id"], call.path["user_id"]), "end user")

    def connection(self, wanted: Record, owner: str) -> Record:
        """Create a connection and return it."""
        credentials = {
            side: [self.credential(entry) for entry in entries] for side, entries in wanted["credentials"].items()
        }
        record = {**self.stamps(), **wanted, "credentials": credentials}
        self.store.connections[record["id"]] = {"owner": owner, "record": record}
        return record

    def credential(self, wanted: Record) -> Record:
        """Create a credential of a connection; a code of OAuth 2.0 is exchanged for a token."""
        given = wanted["credential"]
        if given["type"] == "oauth2-code":
            if self.store.sign_ins.pop(given["data"]["state"], "") != given["data"]["code"]:
                raise Refused(400, "this code is not valid")
            data = {"scopes": ["parcels.write"], "accessToken": "a", "tokenType": "Bearer", "refreshToken": "r"}
            given = {**given, "type": "oauth2-token", "data": data}
        owner = next(iter(self.store.organisations))
        credential = {"id": self.new_id(), "organisationId": owner, **given, "errors": []}
        return {"id": self.new_id(), "authSchemeConfig": wanted["authSchemeConfig"], "credential": credential}

    def summary(self, integration: Record, user: str) -> Record:
        """Return an integration as an end user sees it."""
        active = (each for each in self.store.activations.values() if each["user"]["externalId"] == user)
        return {
            "id": integration["id"],
            "name": integration["name"],
            "imageUrl": "https://tallybook.example/integration.png",
            "description": integration.get("description", ""),
            "isDeployed": True,
            "isActivated": any(each["integration"]["id"] == integration["id"] for each in active),
        }


def found(things: Mapping[Any, Record], key: object, kind: str) -> Record:
    """Return what a key stands for.

    Raises:
        Refused: There is no such thing.
    """
    if key not in things:
        raise Refused(404, f"there is no such {kind}")
    return things[key]
