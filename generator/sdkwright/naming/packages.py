"""Sub-packages that have another name: the API in one is the one that was in another, which is gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sdkwright.ir import MethodId
from sdkwright.ledger import ApiLedger, Ledger
from sdkwright.naming.keys import SHARED, is_server_key, server_key
from sdkwright.naming.recognise import without_parameter_names
from sdkwright.naming.sharing import in_one_package, still_shared

NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a document says that tells whether its API is another one's.

    Attributes:
        file: The document.
        operations: HTTP method and path of each.
        servers: The URL of each.
    """

    file: str
    operations: tuple[MethodId, ...]
    servers: tuple[str, ...]


def follow_packages(
    now: Mapping[str, Described], previous: Ledger, until: str, said: Mapping[str, str] = NOTHING
) -> Ledger:
    """Return the ledger with the sub-packages of today; the name that one had before becomes an alias.

    The only API of an SDK may have been in the SDK's package itself, or be there now.

    An API is the same if its document is, with half of its operations at least; or if all operations and servers are,
    since another version of an API has others. What an API is called now is no old name of another.

    Args:
        now: By sub-package, all of the target.
        until: The version that will lack the old names.
        said: New name to old one, of those of which the configuration says it.
    """
    for new, old in said.items():
        if old in previous.apis and new in now and old not in now:
            previous = renamed_package(previous, old, new, until)
    gone = [name for name, api in previous.apis.items() if name not in now and api.operations]
    found: dict[str, list[str]] = {}
    for new, described in now.items():
        known = previous.apis.get(new, ApiLedger())
        for old in gone if not known.operations and (new not in previous.apis or new == SHARED) else ():
            if _is_same(previous.apis[old], described):
                found.setdefault(old, []).append(new)
    claims = [new for claimed in found.values() for new in claimed]
    for old, claimed in found.items():
        if len(claimed) == 1 and claims.count(claimed[0]) == 1:
            previous = _moved(previous, old, claimed[0], until, now[claimed[0]].file)
    return Ledger({name: _without_aliases(api, now) for name, api in previous.apis.items()})


def renamed_package(ledger: Ledger, old: str, new: str, until: str) -> Ledger:
    """Return the ledger in which an API has another sub-package; the old one is an alias until a version, if given.

    An API that was named as a new one before anybody knew keeps its names.
    """
    api = ledger.apis.get(new, ledger.apis[old])
    aliases = {**ledger.apis[old].aliases, **api.aliases, **({old: until} if until else {})}
    changed = replace(api, aliases={name: end for name, end in aliases.items() if name != new})
    return Ledger({**{name: entry for name, entry in ledger.apis.items() if name != old}, new: changed})


def _moved(ledger: Ledger, old: str, new: str, until: str, file: str) -> Ledger:
    """Return the ledger in which an API is in another package; that may be the one of the SDK, or have been.

    Args:
        file: The document.
    """
    if old and new:
        return renamed_package(ledger, old, new, until)
    return _moved_down(ledger, new, until, file) if new else _moved_up(ledger, old, until)


def _moved_up(ledger: Ledger, old: str, until: str) -> Ledger:
    """Return the ledger in which what was one of several APIs is the only one of the SDK."""
    api = ledger.apis[old]
    own = {key: in_one_package(entry) for key, entry in api.names.items()}
    names = {**ledger.apis.get(SHARED, ApiLedger()).names, **own}
    aliases = {name: end for name, end in api.aliases.items() if name}
    return Ledger({SHARED: replace(api, names=names, aliases={**aliases, old: until})})


def _moved_down(ledger: Ledger, new: str, until: str, file: str) -> Ledger:
    """Return the ledger in which what was the only API of an SDK, without a sub-package, has one.

    Types in other files than its document are those that APIs share.
    """
    whole = ledger.apis[SHARED]
    own = {key: entry for key, entry in whole.names.items() if key.partition("#")[0] in ("", file)}
    names = {key: still_shared(entry, until) for key, entry in own.items()}
    others = {key: entry for key, entry in whole.names.items() if key not in own}
    aliases = {**whole.aliases, SHARED: until}
    return Ledger({SHARED: ApiLedger(names=others), new: replace(whole, names=names, aliases=aliases)})


def _is_same(before: ApiLedger, now: Described) -> bool:
    known = _bare(key for key, entry in before.operations.items() if not entry.removed)
    here = _bare(now.operations)
    files = {key.partition("#")[0] for key in before.names} - {""}
    if now.file in files:
        return 2 * len(known & here) >= len(known) > 0
    servers = {key for key, entry in before.names.items() if is_server_key(key) and not entry.removed}
    return known == here != set() and servers == {server_key(url) for url in now.servers}


def _bare(operations: Iterable[MethodId]) -> set[str]:
    """Return operations without the names of parameters in the path, those of streams as the ones they belong to."""
    return {" ".join(without_parameter_names(key).split(" ")[:2]) for key in operations}


def _without_aliases(api: ApiLedger, names: Iterable[str]) -> ApiLedger:
    if api.aliases.keys().isdisjoint(names):
        return api
    return replace(api, aliases={old: until for old, until in api.aliases.items() if old not in set(names)})
