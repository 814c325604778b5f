"""The committed SDK, found and driven by its ledger: nothing here knows what an API is about.

The ledger says which method of which resource is an operation, and which class is a schema. What Python makes of
them is looked up in the generated code; documents are read by `tests.unit.spec_support`, never by the compiler.
"""

from __future__ import annotations

import importlib
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache, reduce
from typing import Any

from tests.unit import spec_support
from tests.unit.spec_support import ROOT, Node, at

TARGET = "versori"
FOLDER = ROOT / "generated" / TARGET


def on_path() -> None:
    """Make the SDK importable, before any other copy of it."""
    source = str(FOLDER / "src")
    if source not in sys.path:
        sys.path.insert(0, source)


@cache
def ledger() -> Mapping[str, Any]:
    """Return the ledger of the SDK: the names that its APIs share, and an entry for each API."""
    text = (FOLDER / "sdkwright.lock").read_text(encoding="utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


@cache
def module(name: str) -> Any:
    """Return a module of the SDK by its dotted name, "" for the package itself."""
    on_path()
    return importlib.import_module(f"{TARGET}.{name}".rstrip("."))


@dataclass(frozen=True, slots=True)
class Api:
    """One API of the SDK.

    Attributes:
        name: The sub-package, such as "embedded".
        document: The document's name, without its suffix.
    """

    name: str
    document: str

    def __str__(self) -> str:
        return self.name

    @property
    def models(self) -> Any:
        """The package of its models."""
        return module(f"{self.name}.models")

    @property
    def client(self) -> Any:
        """The class of its synchronous client."""
        return module(self.name).Client

    @property
    def async_client(self) -> Any:
        """The class of its asynchronous client."""
        return module(self.name).AsyncClient


@cache
def apis() -> tuple[Api, ...]:
    """Return the APIs that the configuration has and the ledger knows, in the configuration's order."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    targets = settings["tool"]["sdkwright"]["targets"][TARGET]["apis"]
    return tuple(
        Api(name, entry["spec"].rpartition("/")[2].removesuffix(".yaml"))
        for name, entry in targets.items()
        if name in ledger()["apis"]
    )


# Operations -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: what the document says of it, and where the SDK has it."""

    api: Api
    spec: spec_support.Operation
    entry: Mapping[str, Any] = field(repr=False)

    def __str__(self) -> str:
        return f"{self.api}-{self.entry['resource']}.{self.entry['method']}"

    @property
    def path(self) -> tuple[str, ...]:
        """The attributes of a client that lead to the method."""
        return (*self.entry["resource"].split("."), self.entry["method"])

    @property
    def method(self) -> Any:
        """The method as a function of the resource's class, annotations and all."""
        resource = reduce(getattr, self.path[:-1], self.api.client(base_url="http://localhost"))
        return getattr(type(resource), self.path[-1])

    def bound(self, client: Any) -> Any:
        """Return the method of a client."""
        return reduce(getattr, self.path, client)

    @property
    def media_type(self) -> str | None:
        """The media type that the body is sent in; None without a body."""
        body = self.entry.get("body")
        return str(body["media_types"][0]) if body else None

    @property
    def success(self) -> Node:
        """The answer that means success; the first one where there are several."""
        return next(node for status, node in self.spec.responses.items() if status[0] == "2")


@cache
def operations() -> tuple[Operation, ...]:
    """Return every operation of every API, in the documents' order.

    Raises:
        LookupError: A document has an operation that the ledger does not.
    """
    found = []
    for api in apis():
        entries = ledger()["apis"][api.name]["operations"]
        for operation in spec_support.operations(api.document):
            key = f"{operation.verb} {operation.path}"
            if key not in entries:
                raise LookupError(f"{api.document}.yaml: {key} is not in the ledger")
            found.append(Operation(api, operation, entries[key]))
    return tuple(found)


def operation(api: str, path: str) -> Operation:
    """Return the operation behind a method, such as "end_users.get"."""
    return next(one for one in operations() if one.api.name == api and one.path == tuple(path.split(".")))


# Schemas --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Schema:
    """A component schema, and the type that the SDK has for it."""

    api: Api
    node: Node
    python: str

    def __str__(self) -> str:
        return f"{self.api}-{self.python}"

    @property
    def type(self) -> Any:
        """What `decode` takes; an enum with its plain values, as annotations have it."""
        found = getattr(self.api.models, self.python)
        if isinstance(found, type) and issubclass(found, Enum):
            return found | found.__mro__[1].__mro__[1]
        return found


@cache
def schemas() -> tuple[Schema, ...]:
    """Return every component schema that has a name in Python, each once for the first API that has it."""
    return tuple(_schemas())


def _schemas() -> Iterator[Schema]:
    seen = set()
    for api in apis():
        names = {**ledger().get("names", {}), **ledger()["apis"][api.name]["names"]}
        for key, entry in names.items():
            file, _, pointer = key.partition("#")
            if pointer.count("/") == 3 and pointer.startswith("/components/schemas/") and key not in seen:
                seen.add(key)
                yield Schema(api, at(file.removesuffix(".yaml"), pointer), entry["python"])


# Values ---------------------------------------------------------------------------------------------------------------


def decode(kind: Any, data: object, **options: Any) -> Any:
    """Return JSON data as a value of a type, by the SDK."""
    return module("").decode(kind, data, **options)


def encode(value: object) -> Any:
    """Return a value as JSON data, by the SDK."""
    return module("_runtime").encode(value)


def models_in(value: object) -> Iterator[Any]:
    """Yield all models in a value, each before those that it holds; what cannot be read is passed by."""
    if isinstance(value, module("").Model):
        yield value
        for info in module("").fields(value):
            yield from models_in(getattr(value, info.name, None))
        yield from models_in(module("").extras(value))
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from models_in(one)
    elif isinstance(value, dict):
        yield from models_in(list(value.values()))
