"""Two surfaces → what changed for callers. The time it takes grows with what the surfaces hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from sdkwright.surface.calls import Pair, compare_functions, compare_security
from sdkwright.surface.classes import compare_aliases, compare_classes
from sdkwright.surface.judge import Judge, turn
from sdkwright.surface.parts import (
    Alias,
    Attribute,
    Class,
    Client,
    Definition,
    Function,
    Role,
    Routine,
    Surface,
    Value,
)
from sdkwright.surface.relation import Relation
from sdkwright.surface.rules import Change, Level, Subject
from sdkwright.surface.types import Named
from sdkwright.surface.walk import ways_of

B, A, D = Level.BREAKING, Level.ADDITIVE, Level.DOCUMENTATION
_DEEP = 12
_NEVER = (Named("typing:NoReturn"), Named("typing:Never"))
_NOW = re.compile(r"Deprecated: now `")


def compare(old: Surface, new: Surface) -> list[Change]:
    """Return the changes between two surfaces, the gravest first, then by name."""
    same = dict(_matches(old, new))
    judge = Judge(
        old=old,
        new=new,
        same=same,
        ways=ways_of(old),
        relation=Relation(old, new, same),
        lenient=Relation(old, new, same, lenient=True),
    )
    if old.package != new.package:
        reason = f"`{old.package}` is called `{new.package}` now: every import fails"
        judge.note(B, "package-renamed", old.package, reason, words=(old.package, new.package))
    _Names(judge).compare()
    for path, client in old.clients.items():
        if path in new.clients and client.package not in mirrored(old, new):
            _Clients(judge, client, new.clients[path]).compare()
    changes = _told(_synchronous(judge.changes))
    return sorted(changes, key=lambda change: (-change.level, change.name, change.rule))


def _matches(old: Surface, new: Surface) -> Iterator[tuple[str, str]]:
    """Yield the new id of each old definition that is still there: under the same name, or in the same place."""
    for id_ in old.definitions:
        if id_ in new.definitions:
            yield id_, id_
    for module, names in old.exports.items():
        after = new.exports.get(module, {})
        for name, id_ in names.items():
            if name in after:
                yield id_, _meant(new, after[name])
    for path, client in old.clients.items():
        if path in new.clients:
            yield client.cls, new.clients[path].cls
            yield from _resource_matches(old, client.cls, new, new.clients[path].cls)


def _meant(surface: Surface, id_: str) -> str:
    """Return what a name stands for: of another name of a class, that class."""
    for _ in range(_DEEP):
        definition = surface.definitions.get(id_)
        if not (isinstance(definition, Alias) and isinstance(definition.type, Named) and not definition.type.args):
            break
        if definition.type.id not in surface.definitions:
            break
        id_ = definition.type.id
    return id_


def _resource_matches(old: Surface, cls: str, new: Surface, other: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    after = dict(resources_of(new, other))
    for name, attribute in resources_of(old, cls):
        if name in after:
            one, two = _class_of(attribute), _class_of(after[name])
            yield one, two
            if depth < _DEEP:
                yield from _resource_matches(old, one, new, two, depth + 1)


def _class_of(attribute: Attribute) -> str:
    return attribute.type.id if isinstance(attribute.type, Named) else ""


def resources_of(surface: Surface, cls: str) -> list[tuple[str, Attribute]]:
    """Return the attributes of a client or resource that lead to resources."""
    return [
        (name, member)
        for name, (_, member) in surface.members(cls).items()
        if isinstance(member, Attribute) and surface.is_resource(_class_of(member))
    ]


def _synchronous(changes: list[Change]) -> list[Change]:
    """Return the changes without those of an asynchronous client that its twin has as well."""
    known = {(change.rule, change.name) for change in changes}
    kept = []
    for change in changes:
        twin = change.name.replace("AsyncClient", "client", 1)
        if twin == change.name or ((change.rule, twin) not in known and (change.rule, _capital(twin)) not in known):
            kept.append(change)
    return kept


def _capital(name: str) -> str:
    return name.replace("client(", "Client(", 1) if "client(" in name else name.removesuffix("client") + "Client"


def _told(changes: list[Change]) -> list[Change]:
    """Return the changes without what others imply: docstrings of what changed, and new names of methods."""
    renamed = {("method-added", change.after) for change in changes if change.rule == "method-renamed"}
    changes = [change for change in changes if (change.rule, change.name) not in renamed]
    changed = {change.name.partition("(")[0].partition("[")[0] for change in changes if change.rule != "doc-changed"}
    return [change for change in changes if change.rule != "doc-changed" or change.name not in changed]


def mirrored(old: Surface, new: Surface) -> set[str]:
    """Return the old names of modules of which all is told under the names that they have now."""
    return {module for module, now in old.former.items() if new.former.get(module) == now}


def outermost(modules: Iterable[str]) -> list[str]:
    """Return the modules that are in none of the others."""
    every = list(modules)
    return [module for module in every if not any(module.startswith(f"{above}.") for above in every)]


class _Names:
    """Compares what can be imported."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._old, self._new = judge.old, judge.new

    def compare(self) -> None:
        self._modules()
        clients = {client.cls for client in self._old.clients.values()}
        known = {_meant(self._new, id_) for id_ in self._new.public}
        for id_, path in self._old.public.items():
            module, name = self._split(path)
            if module not in self._new.exports:
                continue
            now = self._new.exports[module].get(name)
            if now is None:
                self._removed(id_, path)
            else:
                self._old_name(path, id_, now)
                if id_ not in clients:
                    self._definition(path, id_, now)
        before = {now: old for old, now in self._new.former.items() if now not in self._old.exports}
        for id_, path in self._new.public.items():
            module, name = self._split(path)
            exported = self._old.exports.get(before.get(module, module))
            if exported is not None and name not in exported:
                self._added(id_, path)
        self._lost_elsewhere(known)

    def _split(self, path: str) -> tuple[str, str]:
        module, _, name = path.rpartition(".")
        return module, name

    def _modules(self) -> None:
        """Note modules that came or went or have another name, the outermost of them."""
        renamed = {old: now for old, now in self._new.former.items() if old not in self._old.former}
        for module in outermost(renamed):
            now = renamed[module] or self._new.package
            reason = f"`{module}` is called `{now}` now; the old name works, and will go"
            words = (module, now)
            self._judge.note(A, "deprecated", module, reason, (Subject(package=module), None), words=words)
        for one, other, level, rule, reason in (
            (self._old, self._new, B, "name-removed", "This module is gone, with all that could be imported from it"),
            (self._new, self._old, A, "name-added", "There is a new module"),
        ):
            gone = (module for module in one.exports if module and module not in other.exports)
            for module in outermost(module for module in gone if module not in renamed.values()):
                subject = Subject(package=module)
                at = (subject, None) if one is self._old else (None, subject)
                self._judge.note(level, rule, module, reason, at)

    def _lost_elsewhere(self, known: set[str]) -> None:
        """Note names of which only some of several import paths are gone."""
        for module, names in self._old.exports.items():
            after = self._new.exports.get(module) if module not in mirrored(self._old, self._new) else None
            for name, id_ in names.items() if after is not None else ():
                path = f"{module}.{name}" if module else name
                is_gone = after is not None and name not in after
                if is_gone and self._old.public.get(id_) != path and self._judge.same.get(id_) in known:
                    self._removed(id_, path)

    def _removed(self, id_: str, path: str) -> None:
        definition = self._old.definitions.get(id_)
        module, name = self._split(path)
        reason = f"`{name}` cannot be imported any more"
        others = self._new.public.get(self._judge.same.get(id_, ""), "")
        if others and others != path:
            reason += f"; it is in `{others.rpartition('.')[0] or self._new.package}`"
        subject = Subject(package=_api(module), cls=name, spot=definition.spot if definition else None)
        self._judge.note(B, "name-removed", path, reason, (subject, None))

    def _added(self, id_: str, path: str) -> None:
        definition = self._new.definitions.get(id_)
        module, name = self._split(path)
        subject = Subject(package=_api(module), cls=name, spot=definition.spot if definition else None)
        self._judge.note(A, "name-added", path, f"There is a new {_kind(self._new, id_)} `{name}`", (None, subject))

    def _old_name(self, path: str, before: str, after: str) -> None:
        """Note a name that is the old one of something now."""
        old, new = self._old.definitions.get(before), self._new.definitions.get(after)
        former = "" if _old_name_of(old, self._old) else _old_name_of(new, self._new)
        if former:
            module, name = self._split(path)
            reason = f"`{name}` is called `{former}` now; the old name works, and will go"
            at = (
                Subject(package=_api(module), cls=name, spot=old.spot if old else None),
                Subject(package=_api(module), cls=name, spot=new.spot if new else None),
            )
            self._judge.note(A, "deprecated", path, reason, at, words=(name, former))

    def _definition(self, path: str, before: str, after: str) -> None:
        """Compare what a name stands for."""
        if before == after and before.startswith("_runtime") and self._is_untouched(before):
            return
        module, name = self._split(path)
        old, new = self._old.definitions.get(before), self._new.definitions.get(after)
        if isinstance(old, Class | Routine) and isinstance(new, Alias):
            new = self._new.definitions.get(_meant(self._new, after))
        elif isinstance(old, Alias) and isinstance(new, Class):
            old = self._old.definitions.get(_meant(self._old, before))
        spots = (old.spot if old else None, new.spot if new else None)
        at = (
            Subject(package=_api(module), cls=name, spot=spots[0]),
            Subject(package=_api(module), cls=name, spot=spots[1]),
        )
        self._meanings(path, (old, new), (_kind(self._old, before), _kind(self._new, after)), at)

    def _meanings(
        self,
        path: str,
        meanings: tuple[Definition | None, Definition | None],
        kinds: tuple[str, str],
        at: tuple[Subject, Subject],
    ) -> None:
        """Compare two definitions of a name."""
        judge = self._judge
        name = path.rpartition(".")[2]
        match meanings:
            case Class() as old, Class() as new:
                compare_classes(judge, path, old, new, at)
            case Alias() as old, Alias() as new:
                compare_aliases(judge, path, old, new, at)
            case Routine() as old, Routine() as new:
                compare_functions(judge, Pair(path, old.function, new.function, at))
            case Value() as old, Value() as new:
                if not judge.fit(old.type, new.type).delivered:
                    words = turn(old.type, new.type)
                    judge.note(B, "attribute-type", path, f"`{name}` is something else", at, words=words)
            case None, None:
                pass
            case _:
                reason = f"`{name}` is a {kinds[1]}, where it was a {kinds[0]}"
                judge.note(B, "kind-changed", path, reason, at, words=kinds)

    def _is_untouched(self, id_: str) -> bool:
        """Say whether the definition is one that both surfaces share, as that of a runtime that did not change."""
        return self._old.definitions.get(id_) == self._new.definitions.get(id_)


def _old_name_of(definition: Definition | None, surface: Surface) -> str:
    """Return what a definition is the old name of, ``""`` if it is none; with its package if that is another one."""
    match definition:
        case Alias(id=id_, type=Named() as other, doc=doc) if _NOW.match(doc):
            is_elsewhere = id_.rpartition(":")[2] == other.name
            return surface.public.get(other.id, other.name) if is_elsewhere else other.name
        case _:
            return ""


def _api(module: str) -> str:
    """Return the package of an API, from that of its models."""
    return module.removesuffix("models").removesuffix(".")


def _kind(surface: Surface, id_: str) -> str:
    match surface.definitions.get(id_):
        case Class():
            if surface.is_enum(id_):
                return "enum"
            return "model" if surface.is_model(id_) else "class"
        case Alias():
            return "union or name for a type"
        case Routine():
            return "function"
        case Value():
            return "value"
        case None:
            return "name"


class _Clients:
    """Compares a client and all that one reaches through it."""

    def __init__(self, judge: Judge, old: Client, new: Client) -> None:
        self._judge = judge
        self._old, self._new = old, new
        self._path = f"{old.package}." if old.package else ""
        self._paths = _operations(judge.new, new.cls, self._root)
        self._same_security = old.security == new.security
        self._seen: set[tuple[str, str]] = set()

    @property
    def _root(self) -> str:
        return self._path + ("client" if self._old.name == "Client" else self._old.name)

    def compare(self) -> None:
        judge, old, new = self._judge, self._old, self._new
        name = self._path + old.name
        at = (Subject(package=old.package), Subject(package=new.package))
        members = judge.old.members(old.cls), judge.new.members(new.cls)
        before, after = (each.get("__init__", ("", None))[1] for each in members)
        if isinstance(before, Function) and isinstance(after, Function):
            compare_functions(judge, Pair(name, replace(before, doc=""), replace(after, doc=""), at))
        if not self._same_security:
            compare_security(judge, name, old.security, new.security, at)
        self._servers(name, at)
        for scheme, variable in old.variables.items():
            now = new.variables.get(scheme, variable)
            if now != variable:
                reason = "A credential that the environment gave is looked for elsewhere"
                judge.note(B, "environment-changed", name, reason, at, words=(variable, now), behaviour=True)
        self._resource(self._root, old.cls, new.cls, at)

    def _servers(self, name: str, at: tuple[Subject, Subject]) -> None:
        old, new = self._old.servers, self._new.servers
        defaults = (next(iter(old.values()), ""), next(iter(new.values()), ""))
        if defaults[0] != defaults[1]:
            reason = "Calls go to another URL where nobody says which"
            self._judge.note(D, "server-changed", name, reason, at, words=defaults, behaviour=True)
        for key, url in list(old.items())[1:]:
            if new.get(key, url) != url:
                reason = f"The server `{key}` is at another URL"
                self._judge.note(D, "server-changed", name, reason, at, words=(url, new[key]), behaviour=True)

    def _resource(self, path: str, before: str, after: str, at: tuple[Subject, Subject]) -> None:
        """Compare the attributes and methods of a client or a resource."""
        if (before, after) in self._seen:
            return
        self._seen.add((before, after))
        judge = self._judge
        old, new = judge.old.members(before), judge.new.members(after)
        ids = {name for name, _ in resources_of(judge.old, before)}, {
            name for name, _ in resources_of(judge.new, after)
        }
        for name, (owner, member) in old.items():
            if owner.startswith("_runtime") or name == "__init__":
                continue
            full = f"{path}.{name}"
            found = new[name][1] if name in new else None
            if name not in ids[0] and judge.is_untouched(member, found) and self._same_security:
                continue
            if name in ids[0]:
                self._accessor(full, member, found if name in ids[1] else None, at)
            elif isinstance(member, Function):
                self._method(full, member, found, at)
            else:
                self._attribute(full, member, found, at)
        for name, (owner, member) in new.items():
            if name not in old and not owner.startswith("_runtime") and name != "__init__":
                self._added(f"{path}.{name}", member, name in ids[1], at)

    def _subjects(
        self, at: tuple[Subject, Subject], old: Function | Attribute | None, new: Function | Attribute | None
    ) -> tuple[Subject | None, Subject | None]:
        return self._subject(at[0], old), self._subject(at[1], new)

    def _subject(self, subject: Subject, member: Function | Attribute | None) -> Subject | None:
        if member is None:
            return None
        operation = member.operation.key if isinstance(member, Function) and member.operation else ""
        return replace(subject, operation=operation, spot=member.spot)

    def _accessor(
        self, path: str, old: Function | Attribute, new: Function | Attribute | None, at: tuple[Subject, Subject]
    ) -> None:
        subjects = self._subjects(at, old, new)
        if not isinstance(old, Attribute):
            return
        if not isinstance(new, Attribute):
            moved = sorted(
                {self._paths[key].rpartition(".")[0] for key in self._keys(_class_of(old)) if key in self._paths}
            )
            where = f"; its operations are in {', '.join(f'`{each}`' for each in moved)}" if moved else ""
            reason = f"`{old.name}` is gone, with all its methods{where}"
            self._judge.note(B, "resource-removed", path, reason, subjects)
            return
        self._judge.notes_of(path, old, new, subjects)
        self._resource(path, _class_of(old), _class_of(new), at)

    def _keys(self, cls: str) -> list[str]:
        return list(_operations(self._judge.old, cls, ""))

    def _method(self, path: str, old: Function, new: Function | Attribute | None, at: tuple[Subject, Subject]) -> None:
        judge, subjects = self._judge, self._subjects(at, old, new)
        if new is None:
            now = self._paths.get(old.operation.key, "") if old.operation else ""
            if now:
                reason = f"The operation is `{now}` now"
                judge.note(B, "method-renamed", path, reason, subjects, words=(path, now))
            else:
                judge.note(B, "method-removed", path, f"`{old.name}` is gone", subjects)
        elif isinstance(new, Function) and _is_kept(new):
            if not _is_kept(old):
                reason = f"The API no longer has what `{old.name}` calls; it raises `RemovedError`, and will go"
                judge.note(A, "deprecated", path, reason, subjects, words=("", new.deprecated or ""))
        elif isinstance(new, Function):
            compare_functions(judge, Pair(path, old, new, (subjects[0] or at[0], subjects[1] or at[1])))
            if old.operation and new.operation:
                self._security(path, old.operation.security, new.operation.security, subjects)
        else:
            judge.note(B, "kind-changed", path, "It is no method any more", subjects)

    def _security(
        self,
        path: str,
        old: tuple[tuple[str, ...], ...] | None,
        new: tuple[tuple[str, ...], ...] | None,
        at: tuple[Subject | None, Subject | None],
    ) -> None:
        if old is not None or new is not None:
            before = self._old.security if old is None else old
            after = self._new.security if new is None else new
            compare_security(self._judge, path, before, after, at)

    def _attribute(
        self, path: str, old: Attribute, new: Function | Attribute | None, at: tuple[Subject, Subject]
    ) -> None:
        judge, subjects = self._judge, self._subjects(at, old, new)
        if new is None:
            judge.note(B, "attribute-removed", path, f"`{old.name}` is gone", subjects)
        elif isinstance(new, Function) or not judge.fit(old.type, new.type).delivered:
            judge.note(B, "attribute-type", path, f"`{old.name}` is something else", subjects)

    def _added(self, path: str, new: Function | Attribute, is_resource: bool, at: tuple[Subject, Subject]) -> None:
        judge, subjects = self._judge, self._subjects(at, None, new)
        if is_resource:
            judge.note(A, "resource-added", path, f"There is a new resource `{new.name}`", subjects)
        elif isinstance(new, Function):
            judge.note(A, "method-added", path, f"There is a new method `{new.name}`", subjects)
        elif new.role is not Role.FIELD:
            judge.note(A, "attribute-added", path, f"There is a new attribute `{new.name}`", subjects)


def _is_kept(function: Function) -> bool:
    """Say whether a method is what is left of an operation that is gone: the call only says so."""
    return function.deprecated is not None and function.returns in _NEVER


def _operations(surface: Surface, cls: str, path: str, depth: int = 0) -> dict[str, str]:
    """Return the dotted path of each operation that one reaches from a class, by HTTP method and path."""
    found: dict[str, str] = {}
    for name, attribute in resources_of(surface, cls) if depth < _DEEP else ():
        found.update(_operations(surface, _class_of(attribute), f"{path}.{name}", depth + 1))
    for name, (_, member) in surface.members(cls).items():
        if isinstance(member, Function) and member.operation and member.deprecated is None:
            found[member.operation.key] = f"{path}.{name}"
    return found
