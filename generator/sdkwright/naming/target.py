"""The names of a target of several APIs: types from files that they share are named once, for all of them."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace

from sdkwright import ir
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ir import TypeId
from sdkwright.ledger import ApiLedger, Ledger, NameEntry
from sdkwright.naming import Names, assign_names, ledger_of, name_entries

SHARED = ""
"""The key of the shared types' names in the ledger of a target of several APIs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedApi:
    """An API with its names; `own` types belong to it alone, `shared` ones to the target."""

    api: ir.Api
    names: Names
    own: tuple[TypeId, ...]
    shared: tuple[TypeId, ...]


def name_target(
    apis: Mapping[str, ir.Api], previous: Ledger, log: DiagnosticLog
) -> tuple[tuple[NamedApi, ...], Ledger]:
    """Return the names of all APIs of a target and the ledger that keeps them.

    In a target of several APIs a type is shared if another file than the API's own document holds it, whoever else
    refers to it: so a document that is added moves nothing.

    Args:
        apis: By the file of the document, in the order of the configuration.
        previous: The ledger of an earlier run.
    """
    shared = {} if is_single(apis) else shared_types(apis)
    common, kept = name_shared(shared, previous.apis.get(SHARED, ApiLedger()), log) if shared else (ApiLedger(), {})
    named = []
    ledgers = {} if is_single(apis) else {SHARED: common}
    for api in apis.values():
        before = previous.apis.get(api.name, ApiLedger())
        names = assign_names(api, replace(before, names={**before.names, **kept}), log)
        own = tuple(id_ for id_ in api.types if id_ not in shared)
        named.append(NamedApi(api=api, names=names, own=own, shared=tuple(id_ for id_ in api.types if id_ in shared)))
        ledgers[api.name] = without(ledger_of(api, names, before), kept)
    return tuple(named), Ledger(ledgers)


def is_single(apis: Mapping[str, ir.Api]) -> bool:
    """Say whether a target is one API without a sub-package."""
    return [api.name for api in apis.values()] == [SHARED]


def shared_types(apis: Mapping[str, ir.Api]) -> dict[TypeId, ir.TypeDef]:
    """Return the types that live in files of their own, in the order in which the APIs mention them."""
    return {
        id_: definition
        for file, api in apis.items()
        for id_, definition in api.types.items()
        if definition.origin.file != file
    }


def name_shared(
    shared: Mapping[TypeId, ir.TypeDef], previous: ApiLedger, log: DiagnosticLog
) -> tuple[ApiLedger, Mapping[str, NameEntry]]:
    """Return the ledger of shared types, and their entries for the APIs to keep."""
    api = ir.Api(
        name=SHARED, title="", version="", doc="", servers=(), schemes=(), security=(), resources=(), types=shared
    )
    names = assign_names(api, previous, log)
    return ledger_of(api, names, previous), dict(name_entries(api, names))


def without(ledger: ApiLedger, names: Container[str]) -> ApiLedger:
    """Return a ledger without some of its names."""
    return replace(ledger, names={key: entry for key, entry in ledger.names.items() if key not in names})
