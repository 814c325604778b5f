"""Models, enums, unions and other classes, old and new."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from sdkwright.surface.calls import Pair, compare_functions, compare_returns
from sdkwright.surface.judge import Judge, goes, turn
from sdkwright.surface.parts import Alias, Attribute, Class, Function, Kind, Member, Role
from sdkwright.surface.rules import Level, Subject
from sdkwright.surface.types import ANYTHING, Anything, Named, Type, parts, spelled
from sdkwright.surface.walk import Way

B, A, D = Level.BREAKING, Level.ADDITIVE, Level.DOCUMENTATION
Subjects = tuple[Subject, Subject]
_NOW = re.compile(r"Deprecated: (?:now|`\w+` is now) `(?P<name>\w+)`")


def compare_classes(judge: Judge, name: str, old: Class, new: Class, subjects: Subjects) -> None:
    """Note what changed about a class that both surfaces have."""
    if (old.id, new.id) in judge.done:
        return
    judge.done.add((old.id, new.id))
    _bases(judge, name, old, new, subjects)
    before, after = judge.old.members(old.id), judge.new.members(new.id)
    for members in (before, after):
        if _says_fields(members.get("__init__", ("", None))[1]):
            del members["__init__"]
    mine = {key: member for key, (owner, member) in before.items() if _counts(judge, owner, old, new)}
    if judge.old.is_enum(old.id):
        _members(judge, name, old, mine, {key: member for key, (_, member) in after.items()}, subjects)
    else:
        renamed = _renamed(mine, {key: member for key, (_, member) in after.items()})
        for key, member in mine.items():
            found = after.get(renamed.get(key, key))
            if found and judge.is_untouched(member, found[1]):
                continue
            _member(
                judge, name, (old, new), member, found[1] if found else None, _at(subjects, member, found and found[1])
            )
        for key, (owner, member) in after.items():
            if key not in before and key not in renamed.values() and _is_own(judge, owner, new):
                _added(judge, name, old, member, (None, _subject(subjects[1], member)))
    judge.notes_of(name, old, new, subjects)


def _says_fields(constructor: Member | None) -> bool:
    """Say whether a constructor is that of a model with old names of fields: what it takes, the fields say."""
    return (
        isinstance(constructor, Function)
        and bool(constructor.overloads)
        and [parameter.kind for parameter in constructor.parameters] == [Kind.KEYWORDS]
    )


def _counts(judge: Judge, owner: str, old: Class, new: Class) -> bool:
    """Say whether a member is compared here: not where it is inherited from a class that is compared itself."""
    if owner == old.id:
        return True
    if judge.old.public.get(owner) is None and not owner.startswith("_runtime"):
        return True
    kept = judge.relation.identity(owner, False)
    return kept not in judge.new.lineage(new.id) and not owner.startswith("_runtime")


def _is_own(judge: Judge, owner: str, new: Class) -> bool:
    return owner == new.id or (judge.new.public.get(owner) is None and not owner.startswith("_runtime"))


def _subject(subject: Subject, member: Member) -> Subject:
    return replace(subject, attribute=member.name, spot=member.spot)


def _at(subjects: Subjects, old: Member, new: Member | None) -> tuple[Subject | None, Subject | None]:
    return _subject(subjects[0], old), _subject(subjects[1], new) if new else None


def _bases(judge: Judge, name: str, old: Class, new: Class, subjects: Subjects) -> None:
    lineages = judge.old.lineage(old.id)[1:], judge.new.lineage(new.id)[1:]
    before = {judge.relation.identity(id_, False): id_ for id_ in lineages[0] if _is_seen(judge.old.public, id_)}
    after = {id_: id_ for id_ in lineages[1] if _is_seen(judge.new.public, id_)}
    for key, id_ in before.items():
        if key not in lineages[1]:
            what = id_.rpartition(":")[2]
            judge.note(B, "base-removed", name, f"It is no `{what}` any more", subjects, words=(what, ""))
    known = {judge.relation.identity(id_, False) for id_ in lineages[0]}
    for key in after:
        if key not in known:
            what = key.rpartition(":")[2]
            judge.note(A, "base-added", name, f"It is a `{what}`, too", subjects, words=("", what))
    pages = [[base for base in each.bases if base.name == "Page" and base.args] for each in (old, new)]
    if all(pages):
        compare_returns(judge, f"{name}.__iter__", pages[0][0].args[0], pages[1][0].args[0], subjects)


def _is_seen(public: Mapping[str, str], id_: str) -> bool:
    """Say whether callers know a base class."""
    module, _, name = id_.rpartition(":")
    if module.startswith("_runtime"):
        return name == "Page" or id_ in public
    return id_ in public or (module in ("builtins", "enum") and name != "object")


# Members of classes that are no enums


def _renamed(old: Mapping[str, Member], new: Mapping[str, Member]) -> dict[str, str]:
    """Return the new names of fields: of those whose old names work, too, and those with the same name in JSON."""
    wires = {each.wire_name: key for key, each in new.items() if isinstance(each, Attribute) and each.wire_name}
    found = {}
    for key, each in old.items():
        if isinstance(each, Attribute) and not _now(each):
            after = _now(new[key]) if key in new else wires.get(each.wire_name, "")
            if after in new and after not in old:
                found[key] = after
    return found


def _now(member: Member | None) -> str:
    """Return what an attribute is the old name of, ``""`` if it is none."""
    told = _NOW.match(member.doc) if isinstance(member, Attribute) and member.deprecated is not None else None
    return told["name"] if told else ""


def _member(
    judge: Judge,
    owner: str,
    classes: tuple[Class, Class],
    old: Member,
    new: Member | None,
    at: tuple[Subject | None, Subject | None],
) -> None:
    """Note what became of a member."""
    name = f"{owner}.{old.name}"
    match old, new:
        case _, None:
            _gone(judge, name, old, at)
        case Function(), Function():
            name = owner if old.name == "__init__" else name
            compare_functions(judge, Pair(name, old, new, (at[0] or Subject(), at[1] or Subject())))
        case Attribute(role=Role.FIELD), Attribute(role=Role.FIELD) if judge.old.is_model(classes[0].id):
            if old.name != new.name:
                works = old.name in judge.new.members(classes[1].id)
                _renamed_to(judge, "field-renamed", name, new.name, at, works=works)
            _Field(judge, name, judge.ways.judged(classes[0].id), old, new, at).compare()
            judge.notes_of(name, old, new, at)
        case Attribute(role=Role.FIELD), Attribute(role=Role.PROPERTY) if judge.old.is_model(classes[0].id):
            if goes(judge.ways.judged(classes[0].id), Way.SENT) and not old.read_only:
                reason = f"The constructor does not take `{old.name}` any more"
                judge.note(B, "field-removed", name, reason, at)
            _attribute(judge, name, old, new, at)
        case Attribute(), Attribute():
            _attribute(judge, name, old, new, at)
        case _:
            reason = (
                "A method stands where an attribute was" if isinstance(new, Function) else "It is no method any more"
            )
            judge.note(B, "kind-changed", name, reason, at)


def _renamed_to(
    judge: Judge, rule: str, name: str, new: str, at: tuple[Subject | None, Subject | None], *, works: bool
) -> None:
    """Note another name of a field or a member, whose old name may work."""
    old = name.rpartition(".")[2]
    reason = f"`{old}` is called `{new}` now{'; the old name works, and will go' if works else ''}"
    judge.note(A if works else B, rule, name, reason, at, words=(old, new))


def _gone(judge: Judge, name: str, old: Member, at: tuple[Subject | None, Subject | None]) -> None:
    match old:
        case Function():
            judge.note(B, "method-removed", name, f"`{old.name}` is gone", at)
        case Attribute(role=Role.FIELD):
            judge.note(B, "field-removed", name, f"`{old.name}` is gone", at, words=(spelled(old.type), ""))
        case _:
            judge.note(B, "attribute-removed", name, f"`{old.name}` is gone", at)


def _added(judge: Judge, owner: str, old: Class, new: Member, at: tuple[Subject | None, Subject | None]) -> None:
    """Note a new member of a class."""
    name = f"{owner}.{new.name}"
    if new.name == "__init__":
        return
    match new:
        case Function():
            judge.note(A, "method-added", name, f"There is a new method `{new.name}`", at)
        case Attribute(role=Role.FIELD) if judge.old.is_model(old.id):
            words = ("", spelled(new.type))
            sent = goes(judge.ways.judged(old.id), Way.SENT)
            if sent and not new.read_only and new.default is None:
                reason = f"The constructor insists on `{new.name}`: code that makes a `{old.name}` fails"
                judge.note(B, "field-added-required", name, reason, at, words=words)
            else:
                judge.note(A, "field-added", name, f"There is a new field `{new.name}`", at, words=words)
        case _:
            judge.note(A, "attribute-added", name, f"There is a new attribute `{new.name}`", at)


def _attribute(
    judge: Judge, name: str, old: Attribute, new: Attribute, at: tuple[Subject | None, Subject | None]
) -> None:
    """Note what changed about what one only reads."""
    fit = judge.fit(old.type, new.type)
    words = ("", "") if fit.is_same else turn(old.type, new.type)
    if not fit.delivered and fit.accepted:
        judge.note(B, "attribute-widened", name, f"`{old.name}` may be what no caller expects", at, words=words)
    elif not fit.delivered:
        judge.note(B, "attribute-type", name, f"`{old.name}` is something else", at, words=words)
    elif not fit.accepted:
        judge.note(A, "attribute-narrowed", name, f"`{old.name}` has less kinds of values", at, words=words)
    judge.notes_of(name, old, new, at)


class _Field:
    """Compares one field of a model, by the ways that its values go."""

    def __init__(
        self,
        judge: Judge,
        name: str,
        way: Way,
        old: Attribute,
        new: Attribute,
        at: tuple[Subject | None, Subject | None],
    ) -> None:
        self._judge, self._name, self._at = judge, name, at
        self._old, self._new, self._way = old, new, way
        self._sent = goes(way, Way.SENT) and not old.read_only
        self._got = goes(way, Way.GOT) and not old.write_only
        self._shown = f"`{new.name}`"

    def compare(self) -> None:
        """Note all that changed."""
        old, new = self._old, self._new
        if old.wire_name != new.wire_name and old.name == new.name:
            reason = f"{self._shown} is another property in JSON: data that was written before is not read"
            self._note(B, "field-wire-name", reason, (old.wire_name, new.wire_name), behaviour=True)
        if old.read_only != new.read_only:
            self._settable()
        elif not new.read_only:
            self._constructor()
        self._presence()
        if old.write_only != new.write_only:
            self._readable()
        if old.secret != new.secret:
            reason = f"`repr` {'hides' if new.secret else 'shows'} {self._shown}"
            self._note(D, "field-secret", reason)
        self._type()

    def _note(
        self, level: Level, rule: str, reason: str, words: tuple[str, str] = ("", ""), *, behaviour: bool = False
    ) -> None:
        self._judge.note(level, rule, self._name, reason, self._at, words=words, behaviour=behaviour)

    def _settable(self) -> None:
        if self._new.read_only and self._sent:
            self._note(B, "field-read-only", f"The constructor does not take {self._shown} any more")
        elif self._new.read_only:
            self._note(D, "field-read-only", f"Only the server sets {self._shown}")
        elif self._new.default is None and goes(self._way, Way.SENT):
            self._note(B, "field-settable", f"The constructor insists on {self._shown}")
        else:
            self._note(A, "field-settable", f"{self._shown} can be set")

    def _constructor(self) -> None:
        """Note what the constructor insists on or fills in."""
        old, new = self._old.default, self._new.default
        if not self._sent or old == new:
            return
        if new is None:
            self._note(B, "field-required", f"The constructor insists on {self._shown}")
        elif old is None:
            if not (self._got and self._new.optional):
                self._note(A, "field-optional", f"{self._shown} may be left out")
        elif self._judge.fit(self._old.type, self._new.type).is_same:
            reason = f"A `{self._name.split('.')[-2]}` made without {self._shown} holds another value"
            self._note(B, "field-default", reason, (old, new), behaviour=True)

    def _presence(self) -> None:
        """Note whether the field may be absent in what one gets."""
        if not self._got or self._old.optional == self._new.optional:
            return
        if self._new.optional:
            self._note(B, "field-absent", f"{self._shown} may be absent, which is `UNSET`")
        elif not self._sent or self._new.default is not None:
            self._note(A, "field-always", f"{self._shown} is always there")

    def _readable(self) -> None:
        if not self._new.write_only:
            self._note(A, "field-readable", f"Answers have {self._shown}, too")
        elif self._got:
            self._note(B, "field-write-only", f"Answers do not have {self._shown} any more", behaviour=True)
        else:
            self._note(D, "field-write-only", f"{self._shown} is only sent")

    def _type(self) -> None:
        old, new = self._old.type, self._new.type
        fit = self._judge.fit(old, new)
        if fit.is_same and old == new:
            return
        words = turn(old, new)
        seen = self._judge.to_checkers(old, new)
        unseen = (seen.accepted or not self._sent) and (seen.delivered or not self._got)
        if fit.is_same:
            for lost in self._judge.lost_enums(old, new) if self._got else ():
                reason = f"Values do not come as members of `{lost}` any more"
                self._note(B, "field-type", reason, words, behaviour=True)
        elif fit.accepted:
            level, reason = (B, "may be what no caller expects") if self._got else (A, "may be more than before")
            self._note(level, "field-widened", f"{self._shown} {reason}", words, behaviour=unseen)
        elif fit.delivered:
            reasons = (B, "may not be all that it could be") if self._sent else (A, "has less kinds of values")
            self._note(reasons[0], "field-narrowed", f"{self._shown} {reasons[1]}", words, behaviour=unseen)
        else:
            self._note(B, "field-type", f"{self._shown} is something else", words, behaviour=unseen)


# Enums


def _members(
    judge: Judge, name: str, cls: Class, old: Mapping[str, Member], new: Mapping[str, Member], subjects: Subjects
) -> None:
    before, after = _values(old), _values(new)
    names = {value: key for key, value in reversed(list(after.items()))}
    for key, value in before.items():
        at = _at(subjects, old[key], new.get(key))
        if key in after and after[key] != value:
            words = (value, after[key])
            judge.note(
                B, "member-value", f"{name}.{key}", f"`{key}` stands for another value", at, words=words, behaviour=True
            )
        elif key in after:
            judge.notes_of(f"{name}.{key}", _attribute_of(old[key]), _attribute_of(new[key]), at)
        elif value in names:
            at = _at(subjects, old[key], new[names[value]])
            works = bool(_now(new.get(key)))
            _renamed_to(judge, "member-renamed", f"{name}.{key}", names[value], at, works=works)
        else:
            judge.note(B, "member-removed", f"{name}.{key}", f"`{key}` is gone", at, words=(value, ""))
    for key in [key for key, member in old.items() if _now(member) and key not in new]:
        reason = f"`{key}`, an old name, is gone"
        judge.note(B, "member-removed", f"{name}.{key}", reason, _at(subjects, old[key], None))
    for key, value in after.items():
        if key in before or (
            value in before.values() and not {k for k, v in before.items() if v == value} & set(after)
        ):
            continue
        _member_added(judge, name, cls, new[key], value, (None, _subject(subjects[1], new[key])))


def _attribute_of(member: Member) -> Attribute:
    assert isinstance(member, Attribute)  # noqa: S101 - an enum's members were looked at
    return member


def _values(members: Mapping[str, Member]) -> dict[str, str]:
    return {
        key: each.default or ""
        for key, each in members.items()
        if isinstance(each, Attribute) and each.role is Role.MEMBER
    }


def _member_added(
    judge: Judge, name: str, cls: Class, member: Member, value: str, at: tuple[Subject | None, Subject | None]
) -> None:
    key, words = f"{name}.{member.name}", ("", value)
    if goes(judge.ways.closed.get(cls.id, Way.NONE), Way.GOT):
        reason = f"`{member.name}` comes where code was told that it had seen all values"
        judge.note(B, "member-added", key, reason, at, words=words)
    else:
        judge.note(A, "member-added", key, f"There is a new value `{member.name}`", at, words=words)


# Unions and other names of types


def compare_aliases(judge: Judge, name: str, old: Alias, new: Alias, subjects: Subjects) -> None:
    """Note what changed about a name for a type."""
    if (old.id, new.id) in judge.done:
        return
    judge.done.add((old.id, new.id))
    way = judge.ways.judged(old.id)
    lost = [part for part in parts(old.type) if not _is_among(judge, part, new.type, old_part=True)]
    more = [part for part in parts(new.type) if not _is_among(judge, part, old.type, old_part=False)]
    shares = len(lost) < len(parts(old.type)) or not lost
    if not shares or (len(parts(old.type)) == 1 and lost):
        if not judge.fit(old.type, new.type).is_same:
            reason = f"`{name.rpartition('.')[2]}` stands for something else"
            judge.note(B, "alias-type", name, reason, subjects, words=turn(old.type, new.type))
        return
    for part in lost:
        _variant_removed(judge, name, part, way, subjects)
    is_open = any(isinstance(part, Named) and judge.old.is_a(part.id, "UnknownVariant") for part in parts(old.type))
    for part in more:
        _variant_added(judge, name, part, way, subjects, is_open=is_open)
    if old.doc.split() != new.doc.split():
        judge.note(D, "doc-changed", name, "The docstring says something else", subjects)


def _is_among(judge: Judge, part: Type, whole: Type, *, old_part: bool) -> bool:
    if isinstance(part, Anything) or whole == ANYTHING:
        return True
    return judge.relation.accepted(part, whole) if old_part else judge.relation.delivered(part, whole)


def _variant_removed(judge: Judge, name: str, part: Type, way: Way, subjects: Subjects) -> None:
    what = spelled(part)
    if goes(way, Way.SENT):
        reason = "An alternative cannot be sent any more"
        judge.note(B, "variant-removed", name, reason, subjects, words=(what, ""))
    else:
        judge.note(A, "variant-removed", name, "An alternative does not come any more", subjects, words=(what, ""))


def _variant_added(judge: Judge, name: str, part: Type, way: Way, subjects: Subjects, *, is_open: bool) -> None:
    what = spelled(part)
    if not goes(way, Way.GOT):
        judge.note(A, "variant-added", name, "An alternative may be sent, too", subjects, words=("", what))
    elif is_open:
        reason = "What came as an unknown variant may come as a class of its own"
        judge.note(A, "variant-added", name, reason, subjects, words=("", what))
    else:
        reason = "An alternative comes where code was told that it had seen all"
        judge.note(B, "variant-added", name, reason, subjects, words=("", what))
