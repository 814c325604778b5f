"""Functions and methods, old and new."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sdkwright.surface.judge import Judge, turn
from sdkwright.surface.parts import NOTHING, Function, Kind, Operation, Parameter
from sdkwright.surface.rules import Change, Level, Subject
from sdkwright.surface.types import ANYTHING, Anything, Type

B, A, D = Level.BREAKING, Level.ADDITIVE, Level.DOCUMENTATION
_BY_POSITION = frozenset({Kind.POSITIONAL_ONLY, Kind.EITHER})
_BY_KEYWORD = frozenset({Kind.KEYWORD, Kind.EITHER})
_HOW = {
    Kind.POSITIONAL_ONLY: "by position only",
    Kind.EITHER: "by position or keyword",
    Kind.KEYWORD: "by keyword only",
    Kind.POSITIONALS: "as any number of positions",
    Kind.KEYWORDS: "as any keyword",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """One function of both surfaces.

    Attributes:
        name: What callers write before the parentheses.
        subjects: What it is in the old surface and in the new one.
    """

    name: str
    old: Function
    new: Function
    subjects: tuple[Subject, Subject]

    def at(self, old: str, new: str) -> tuple[Subject | None, Subject | None]:
        """Return the subjects of arguments; ``""`` for one that is not there."""
        before, after = self.subjects
        return (replace(before, argument=old) if old else None, replace(after, argument=new) if new else None)


def compare_functions(judge: Judge, pair: Pair) -> None:
    """Note what changed about a function that both surfaces have."""
    old, new = pair.old, pair.new
    if old.is_async != new.is_async:
        reason = "The call has to be awaited now" if new.is_async else "The call is not to be awaited any more"
        words = tuple("async def" if each.is_async else "def" for each in (old, new))
        judge.note(B, "method-async", pair.name, reason, pair.subjects, words=(words[0], words[1]))
    if old.binding != new.binding:
        words = (old.binding or "method", new.binding or "method")
        level, reason = (B, "It is called on objects only") if old.binding else (A, "It can be called on the class")
        judge.note(level, "method-binding", pair.name, reason, pair.subjects, words=words)
    if not old.overloads and not new.overloads:
        _parameters(judge, pair)
        _returns(judge, pair)
    elif old.overloads != new.overloads:
        _overloads(judge, pair)
    if old.operation and new.operation:
        _errors(judge, pair, old.operation, new.operation)
    judge.notes_of(pair.name, old, new, pair.subjects)


# Several signatures


def _overloads(judge: Judge, pair: Pair) -> None:
    """Note what changed about a function that has several signatures, or had: all calls so far must fit one."""
    old, new = _signatures(pair.old), _signatures(pair.new)
    lost = [one for one in old if not all(_fits(judge, pair, call, new) for call in _calls(one))]
    for one in lost:
        if len(old) == 1 or one.deprecated is not None:
            found = min((_breaks(judge, pair, one, other) for other in new), key=len)
            # An old name of an argument that goes leaves a call without the argument: that is implied.
            gone = [change for change in found if change.rule == "parameter-removed"] if len(old) > 1 else []
            judge.changes.extend(gone or found)
    if any(len(old) > 1 and one.deprecated is None for one in lost):
        judge.note(B, "overloads-changed", pair.name, "The function has other signatures", pair.subjects)
    elif not lost:
        _more_calls(judge, pair, old, new)


def _signatures(function: Function) -> tuple[Function, ...]:
    signatures = function.overloads or (function,)
    return tuple(replace(each, overloads=(), operation=function.operation) for each in signatures)


def _calls(function: Function) -> Iterator[Function]:
    """Yield each way to call a function: with none of its arguments by position, with the first, with two and so on."""
    either = [parameter for parameter in function.parameters if parameter.kind in _BY_POSITION]
    fixed = sum(parameter.kind is Kind.POSITIONAL_ONLY for parameter in either)
    others = [parameter for parameter in function.parameters if parameter.kind not in _BY_POSITION]
    for count in range(fixed, len(either) + 1):
        by_position = [
            replace(each, name=f"/{place}", kind=Kind.POSITIONAL_ONLY) for place, each in enumerate(either[:count])
        ]
        by_name = [replace(each, kind=Kind.KEYWORD) for each in either[count:]]
        yield replace(function, parameters=(*by_position, *by_name, *others))


def _fits(judge: Judge, pair: Pair, call: Function, signatures: Iterable[Function]) -> bool:
    return any(not _breaks(judge, pair, call, signature) for signature in signatures)


def _breaks(judge: Judge, pair: Pair, old: Function, new: Function) -> list[Change]:
    """Return the breaking changes from one signature to another."""
    trial = replace(judge, changes=[])
    tried = replace(pair, old=old, new=new)
    _parameters(trial, tried)
    _returns(trial, tried)
    return [change for change in trial.changes if change.level is B]


def _more_calls(judge: Judge, pair: Pair, old: Sequence[Function], new: Sequence[Function]) -> None:
    """Note what can be called otherwise, where all calls so far still fit."""
    known = {parameter.name for each in old for parameter in each.parameters}
    taken = {parameter.name: parameter for each in new for parameter in each.parameters}
    renamed = _with_old_names(pair, known, taken)
    for name, after in renamed.items():
        _renamed_kindly(judge, pair, name, after)
    added = [name for name in taken if name not in known and name not in renamed.values()]
    for name in added:
        words = ("", turn(ANYTHING, taken[name].type)[1])
        reason = f"`{name}` may be given"
        judge.note(A, "parameter-added", f"{pair.name}({name})", reason, pair.at("", name), words=words)
    # Where an old name has ended, what is left is what there was.
    if not renamed and not added and len(new) >= len(old) and not _are_same(judge, old, new):
        reason = "The function can be called in other ways, too"
        judge.note(A, "overloads-changed", pair.name, reason, pair.subjects)


def _are_same(judge: Judge, old: Sequence[Function], new: Sequence[Function]) -> bool:
    """Say whether signatures differ in nothing but where the SDK has the types in them."""

    def same(one: Type, other: Type) -> bool:
        fit = judge.fit(one, other)
        return fit.accepted and fit.delivered

    return len(old) == len(new) and all(
        same(before.returns, after.returns)
        and len(before.parameters) == len(after.parameters)
        and all(
            replace(one, type=other.type) == other and same(one.type, other.type)
            for one, other in zip(before.parameters, after.parameters, strict=True)
        )
        for before, after in zip(old, new, strict=True)
    )


def _with_old_names(pair: Pair, old: Container[str], new: Container[str]) -> dict[str, str]:
    """Return the new names of arguments that are taken under their old ones, too."""
    former = pair.new.former.items()
    return {name: after for name, after in former if name in old and name in new and after not in old}


def _renamed_kindly(judge: Judge, pair: Pair, name: str, after: str) -> None:
    reason = f"`{name}` is called `{after}` now; the old name works, and will go"
    judge.note(A, "parameter-renamed", f"{pair.name}({name})", reason, pair.at(name, after), words=(name, after))


# Parameters


def _parameters(judge: Judge, pair: Pair) -> None:
    old = {parameter.name: parameter for parameter in pair.old.parameters}
    new = {parameter.name: parameter for parameter in pair.new.parameters}
    renamed = _renamed(pair, old, new)
    kindly = _with_old_names(pair, old, new)
    takers = {parameter.kind for parameter in new.values()}
    for name, parameter in old.items():
        if name in new:
            if name in kindly:
                _renamed_kindly(judge, pair, name, kindly[name])
            _parameter(judge, pair, parameter, new[name])
        elif name in renamed:
            after = new[renamed[name]]
            if parameter.kind is not Kind.POSITIONAL_ONLY:
                reason = f"`{name}` is called `{after.name}` now: calls that name it fail"
                at = pair.at(name, after.name)
                judge.note(B, "parameter-renamed", f"{pair.name}({name})", reason, at, words=(name, after.name))
            _parameter(judge, pair, parameter, after)
        elif not (parameter.kind is Kind.KEYWORD and Kind.KEYWORDS in takers):
            reason = f"`{name}` is not taken any more: calls that give it fail"
            judge.note(B, "parameter-removed", f"{pair.name}({name})", reason, pair.at(name, ""))
    for name, parameter in new.items():
        if name not in old and name not in (*renamed.values(), *kindly.values()):
            _added(judge, pair, parameter)
    _order(judge, pair, renamed)


def _renamed(pair: Pair, old: Mapping[str, Parameter], new: Mapping[str, Parameter]) -> dict[str, str]:
    """Return the new names of arguments: those of the same parameter on the wire, else at the same position."""
    found: dict[str, str] = {}
    if pair.old.operation and pair.new.operation:
        after = pair.new.operation.arguments
        found = {name: after[wire] for wire, name in pair.old.operation.arguments.items() if wire in after}
    positions = zip(positional(pair.old.parameters), positional(pair.new.parameters), strict=False)
    found = {**dict(positions), **found}
    return {one: other for one, other in found.items() if one in old and one not in new and other not in old}


def positional(parameters: Iterable[Parameter]) -> list[str]:
    """Return the names of parameters that can be passed by position, in order."""
    return [parameter.name for parameter in parameters if parameter.kind in _BY_POSITION]


def _order(judge: Judge, pair: Pair, renamed: Mapping[str, str]) -> None:
    before = [renamed.get(name, name) for name in positional(pair.old.parameters)]
    after = positional(pair.new.parameters)
    kept = [name for name in before if name in after]
    required = {parameter.name for parameter in pair.new.parameters if parameter.default is None}
    # What must be given is noted anyway; what is gone as well.
    there = [name for name in after if name in kept or name not in required]
    if kept != there[: len(kept)]:
        reason = "Arguments given by position mean others now"
        words = (f"({', '.join(positional(pair.old.parameters))})", f"({', '.join(after)})")
        behaviour = _is_unseen(judge, pair)
        judge.note(B, "parameter-moved", pair.name, reason, pair.subjects, words=words, behaviour=behaviour)


def _is_unseen(judge: Judge, pair: Pair) -> bool:
    """Say whether type checkers are content with calls by position, whose arguments mean others now."""
    before, after = (
        [each for each in function.parameters if each.kind in _BY_POSITION] for function in (pair.old, pair.new)
    )
    fitting = (judge.to_checkers(one.type, other.type).accepted for one, other in zip(before, after, strict=False))
    return len(before) <= len(after) and all(fitting)


def _added(judge: Judge, pair: Pair, parameter: Parameter) -> None:
    name, at = f"{pair.name}({parameter.name})", pair.at("", parameter.name)
    words = ("", turn(ANYTHING, parameter.type)[1])
    if parameter.default is None:
        reason = f"`{parameter.name}` has to be given: all calls so far fail"
        judge.note(B, "parameter-added-required", name, reason, at, words=words)
    else:
        judge.note(A, "parameter-added", name, f"`{parameter.name}` may be given", at, words=words)


def _parameter(judge: Judge, pair: Pair, old: Parameter, new: Parameter) -> None:
    """Note what changed about a parameter that both have."""
    name, at = f"{pair.name}({old.name})", pair.at(old.name, new.name)
    if old.default is not None and new.default is None:
        reason = f"`{new.name}` has to be given: calls that leave it out fail"
        judge.note(B, "parameter-required", name, reason, at)
    elif old.default is None and new.default is not None:
        judge.note(A, "parameter-optional", name, f"`{new.name}` may be left out", at)
    elif old.default != new.default:
        reason = f"A call that leaves `{new.name}` out means another value"
        words = (old.default or "", new.default or "")
        judge.note(B, "parameter-default", name, reason, at, words=words, behaviour=True)
    if old.kind is not new.kind:
        _kinds(judge, name, old, new, at)
    _type(judge, name, old.type, new.type, at, f"`{new.name}`")


def _kinds(judge: Judge, name: str, old: Parameter, new: Parameter, at: tuple[Subject | None, Subject | None]) -> None:
    lost = (old.kind in _BY_POSITION and new.kind not in _BY_POSITION) or (
        old.kind in _BY_KEYWORD and new.kind not in _BY_KEYWORD
    )
    special = {Kind.POSITIONALS, Kind.KEYWORDS} & {old.kind, new.kind}
    words = (_HOW[old.kind], _HOW[new.kind])
    if lost or special:
        reason = f"`{new.name}` is passed {_HOW[new.kind]}: other calls fail"
        judge.note(B, "parameter-kind-narrowed", name, reason, at, words=words)
    else:
        reason = f"`{new.name}` can be passed {_HOW[new.kind]}"
        judge.note(A, "parameter-kind-widened", name, reason, at, words=words)


def _type(judge: Judge, name: str, old: Type, new: Type, at: tuple[Subject | None, Subject | None], what: str) -> None:
    fit = judge.fit(old, new)
    if fit.is_same:
        return
    words, behaviour = turn(old, new), judge.to_checkers(old, new).accepted
    if fit.accepted:
        judge.note(A, "parameter-widened", name, f"{what} takes more than before", at, words=words)
    elif fit.delivered:
        reason = f"{what} takes less than before: values that were right are wrong"
        judge.note(B, "parameter-narrowed", name, reason, at, words=words, behaviour=behaviour)
    else:
        judge.note(B, "parameter-type", name, f"{what} takes something else", at, words=words, behaviour=behaviour)


# Results


def _returns(judge: Judge, pair: Pair) -> None:
    old, new = pair.old.returns, pair.new.returns
    compare_returns(judge, pair.name, old, new, pair.subjects)


def compare_returns(
    judge: Judge, name: str, old: Type, new: Type, subjects: tuple[Subject | None, Subject | None]
) -> None:
    """Note what changed about what comes back."""
    fit = judge.fit(old, new)
    if fit.is_same and old == new:
        return
    words, behaviour = turn(old, new), judge.to_checkers(old, new).delivered
    if old == NOTHING and not fit.is_same:
        judge.note(
            A, "return-narrowed", name, "The call returns something, where it returned nothing", subjects, words=words
        )
    elif fit.is_same:
        for lost in judge.lost_enums(old, new):
            reason = f"Values do not come as members of `{lost}` any more"
            judge.note(B, "return-type", name, reason, subjects, words=words, behaviour=True)
    elif fit.delivered:
        judge.note(A, "return-narrowed", name, "The call returns less kinds of values", subjects, words=words)
    elif fit.accepted:
        reason = "The call may return what no caller expects"
        judge.note(B, "return-widened", name, reason, subjects, words=words, behaviour=behaviour)
    else:
        reason = "The call returns something else"
        judge.note(B, "return-type", name, reason, subjects, words=words, behaviour=behaviour)


def _errors(judge: Judge, pair: Pair, old: Operation, new: Operation) -> None:
    """Note which errors have a body of another type: that of their status, else of its range, else of all."""
    for status in dict.fromkeys((*old.errors, *new.errors)):
        before, after = body_of(old.errors, status), body_of(new.errors, status)
        name = f"{pair.name}[{status}]"
        words = tuple("" if isinstance(each, Anything) else turn(ANYTHING, each)[1] for each in (before, after))
        _error(judge, name, (before, after), (words[0], words[1]), pair.subjects)


def _error(
    judge: Judge, name: str, types: tuple[Type, Type], words: tuple[str, str], at: tuple[Subject, Subject]
) -> None:
    before, after = types
    if isinstance(before, Anything):
        if not isinstance(after, Anything):
            reason = "`error.body` has a class, where it was plain JSON of which nothing was said"
            judge.note(A, "error-added", name, reason, at, words=words, behaviour=True)
    elif isinstance(after, Anything):
        reason = "`error.body` is plain JSON, where it had a class"
        judge.note(B, "error-removed", name, reason, at, words=words, behaviour=True)
    elif not judge.fit(before, after).delivered:
        reason = "`error.body` is of another type"
        judge.note(B, "error-type", name, reason, at, words=words, behaviour=True)


def body_of(errors: Mapping[str, Type], status: str) -> Type:
    """Return the type of the body of a status: its own, that of its range, that of all others."""
    for key in (status, f"{status[0]}XX", f"{status[0]}xx", "default"):
        if key in errors and (key != "default" or status != "default" or key == status):
            return errors[key]
    return ANYTHING


# Security


Alternatives = Sequence[Sequence[str]]


def compare_security(
    judge: Judge, name: str, old: Alternatives, new: Alternatives, subjects: tuple[Subject | None, Subject | None]
) -> None:
    """Note which credentials are enough, or not any more."""
    before, after = ([set(each) for each in found] or [set()] for found in (old, new))
    words = (_either(old), _either(new))
    if any(not any(one <= other for one in after) for other in before):
        reason = "Credentials that were enough are not any more"
        judge.note(B, "security-narrowed", name, reason, subjects, words=words, behaviour=True)
    elif any(not any(other <= one for other in before) for one in after):
        judge.note(A, "security-widened", name, "Other credentials are enough, too", subjects, words=words)


def _either(found: Alternatives) -> str:
    return " or ".join(" and ".join(each) or "none" for each in found) or "none"
