"""The names of a target of several APIs: types from files that they share are named once, for all of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial

from sdkwright import ir
from sdkwright.diagnostics import DiagnosticLog
from sdkwright.ir import TypeId
from sdkwright.ledger import ApiLedger, Ledger, NameEntry
from sdkwright.naming import KEEPING, Keeping, Names, assign_names, class_names, ledger_of, wishes
from sdkwright.naming.group import regrouped
from sdkwright.naming.keys import SHARED
from sdkwright.naming.local import called_here, common_names, is_local, with_plain_modules
from sdkwright.naming.recognise import recognise
from sdkwright.naming.sharing import follow_sharing


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedApi:
    """An API with its names; `own` types belong to it alone, `shared` ones to the target.

    Attributes:
        common: The names with shared types called as the target calls them, where the API calls some otherwise.
    """

    api: ir.Api
    names: Names
    common: Names
    own: tuple[TypeId, ...]
    shared: tuple[TypeId, ...]


def name_target(
    apis: Mapping[str, ir.Api], previous: Ledger, log: DiagnosticLog, keeping: Keeping = KEEPING
) -> tuple[tuple[NamedApi, ...], Callable[[], Ledger]]:
    """Return the names of all APIs of a target, and what gives the ledger that keeps them: nobody needs it at once.

    In a target of several APIs a type is shared if another file than the API's own document holds it, whoever else
    refers to it: so a document that is added moves nothing. What is shared may come to stand beside anything, so a new
    class gets no name that the ledger has for another API.

    Args:
        apis: By the file of the document, in the order of the configuration.
        previous: The ledger of an earlier run.
        keeping: What becomes of names that were.
    """
    shared = {} if is_single(apis) else shared_types(apis)
    if not is_single(apis):
        previous = follow_sharing(apis, shared, previous, SHARED, keeping.until)
    before = previous.apis.get(SHARED, ApiLedger())
    elsewhere = frozenset(class_names(before)) if not is_single(apis) else frozenset()
    others = {name for key, ledger in previous.apis.items() if key != SHARED for name in class_names(ledger)}
    common, kept = name_shared(shared, before, log, keeping, others) if shared else (before, {})
    named = []
    written: dict[str, Callable[[], ApiLedger]] = {} if is_single(apis) else {SHARED: lambda: common}
    for file, api in apis.items():
        alone = previous.apis.get(api.name, ApiLedger())
        used = called_here(names_used(api, kept), alone)
        before = recognise(api, file, alone, used, keeping.until, wishes())
        grouped = regrouped(api, before, keep_removed=keeping.keep_removed)
        names = with_plain_modules(assign_names(grouped, before, log, keeping, elsewhere))
        own = tuple(id_ for id_ in api.types if id_ not in shared)
        common_ids = tuple(id_ for id_ in api.types if id_ in shared)
        target_names = common_names(grouped, names, kept)
        named.append(NamedApi(api=grouped, names=names, common=target_names, own=own, shared=common_ids))
        local = {key for key, entry in used.items() if is_local(entry)}
        ledger = partial(ledger_of, grouped, names, before, keeping.until)
        written[api.name] = partial(without, ledger, kept.keys() - local - alone.names.keys())
    if not is_single(apis):
        left = {name: ledger for name, ledger in previous.apis.items() if name not in written}
        written |= {name: partial(gone, ledger, keeping.until) for name, ledger in left.items()}
    return tuple(named), cache(lambda: Ledger({name: ledger() for name, ledger in written.items()}))


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
    shared: Mapping[TypeId, ir.TypeDef],
    previous: ApiLedger,
    log: DiagnosticLog,
    keeping: Keeping,
    elsewhere: Collection[str],
) -> tuple[ApiLedger, Mapping[str, NameEntry]]:
    """Return the ledger of shared types, and their entries for the APIs to keep."""
    api = ir.Api(
        name=SHARED, title="", version="", doc="", servers=(), schemes=(), security=(), resources=(), types=shared
    )
    before = recognise(api, "", previous, {}, keeping.until, wishes())
    ledger = ledger_of(api, assign_names(api, before, log, elsewhere=elsewhere), before, keeping.until)
    return ledger, ledger.names


def names_used(api: ir.Api, shared: Mapping[str, NameEntry]) -> dict[str, NameEntry]:
    """Return the names of shared types that an API has, and of all parts of them."""
    return {
        key: entry
        for key, entry in shared.items()
        if not entry.module or key.removesuffix("/class").removesuffix("/unknown") in api.types
    }


def without(written: Callable[[], ApiLedger], names: Container[str]) -> ApiLedger:
    """Return a ledger without some of its names."""
    ledger = written()
    return replace(ledger, names={key: entry for key, entry in ledger.names.items() if key not in names})


def gone(ledger: ApiLedger, until: str) -> ApiLedger:
    """Return the ledger of an API that the target has no longer: its names wait for it until a version."""
    return replace(
        ledger,
        operations={key: replace(entry, removed=entry.removed or until) for key, entry in ledger.operations.items()},
        names={key: replace(entry, removed=entry.removed or until) for key, entry in ledger.names.items()},
        aliases={},
    )
