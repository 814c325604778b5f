"""SDKs made on the spot, and their methods found by the ledger: nothing here knows what an API is about."""

from __future__ import annotations

import builtins
import datetime as dt
import importlib
import inspect
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sdkwright.cli.run import sources_of
from sdkwright.config import Target
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ledger import ApiLedger, Ledger, OperationEntry
from sdkwright.pipeline import generate
from tests.support import write_tree


class NotGenerated(Exception):
    """An operation is not in the SDK; the message says why."""


@dataclass(frozen=True)
class Sdk:
    """One SDK that was made from a document and imported.

    Attributes:
        package: Its import name.
        ledger: What it calls things.
        log: What was found in the document.
    """

    package: str
    ledger: ApiLedger
    log: DiagnosticLog

    @staticmethod
    def of(spec: Path, folder: Path, package: str) -> Sdk:
        """Make an SDK from a document below a folder, and make it importable."""
        log = DiagnosticLog()
        target = Target.of(spec, package=package)
        generation = generate(target, Ledger(), sources_of(target, log), log)
        write_tree(folder / package, generation.files)
        sys.path.insert(0, str(folder / package / "src"))
        importlib.invalidate_caches()
        return Sdk(package, generation.ledger.apis[""], log)

    def module(self, name: str) -> Any:
        """Return a module of the SDK, ``""`` for the package itself."""
        return importlib.import_module(f"{self.package}.{name}".rstrip("."))

    @cached_property
    def runtime(self) -> Any:
        """The runtime package."""
        return self.module("_runtime")

    def entry(self, operation: str, operation_id: str) -> OperationEntry:
        """Return what the SDK calls an operation, found by its HTTP method and path, or its operationId.

        Raises:
            NotGenerated: It is not there.
        """
        found = self.ledger.operations.get(operation)
        if found is None:
            same = [entry for entry in self.ledger.operations.values() if entry.operation_id == operation_id]
            found = same[0] if same else None
        if found is None:
            raise NotGenerated("; ".join(["not generated", *(found.message for found in self.log)]))
        return found

    def credential(self, scheme: str) -> str:
        """Return the client's argument for a security scheme."""
        return self.ledger.names[f"#/components/securitySchemes/{scheme}"].python

    def annotations(self, method: Any) -> Mapping[str, str]:
        """Return the annotations of a bound method as written."""
        return inspect.get_annotations(method.__func__)

    def type_of(self, annotation: str) -> Any:
        """Return an annotation as what `decode` takes."""
        return eval(annotation, {}, _Namespace(self))  # noqa: S307


class _Namespace(dict[str, Any]):
    """What a name in an annotation of a generated module means."""

    def __init__(self, sdk: Sdk) -> None:
        super().__init__(dt=dt, builtins=builtins)
        self._sdk = sdk

    def __missing__(self, name: str) -> Any:
        for place in (self._sdk.module("models"), self._sdk.runtime, builtins, *_LIBRARY):
            found = getattr(place, name, None)
            if found is not None:
                return found
        raise NameError(name)


_LIBRARY = tuple(importlib.import_module(name) for name in ("datetime", "uuid", "decimal", "typing", "collections.abc"))
