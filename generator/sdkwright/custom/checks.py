"""What of the custom code does not fit the classes under it, or does not fit them any more."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sdkwright.custom.linking import Extension
from sdkwright.custom.members import Member, classes_of, inherited, members_of, signature_problem, uses_of_self
from sdkwright.custom.reading import CustomClass
from sdkwright.diagnostics import Diagnostic, DiagnosticLog, Severity

_RUNTIME = ("model", "pages", "variants", "resource", "client")


@dataclass(frozen=True, slots=True)
class _Stand:
    """A custom class and what it stands on.

    Attributes:
        now: The members of the base, inherited ones included, as they are going to be.
        before: Those that it had at the last generation; empty where it was not there.
    """

    custom: CustomClass
    extension: Extension
    now: Mapping[str, Member]
    before: Mapping[str, Member]


def check_custom(
    linked: Mapping[CustomClass, Extension],
    files: Mapping[str, str],
    before: Mapping[str, str],
    root: str,
    log: DiagnosticLog,
) -> None:
    """Note what of the custom code does not fit.

    Args:
        files: What is going to be written.
        before: The text of those files of the last generation that hold a base, by the same paths.
        root: The SDK's root package.

    Reports:
        custom-override: A member overrides one of the base that it cannot stand for.
        custom-gone: A member of the base that the custom code uses, or overrides, is gone.
        custom-changed: One that it uses or overrides is another one since the last generation.
        custom-attribute: It uses a member that there is none of.
    """
    library: dict[str, ast.ClassDef] = {}
    for name in _RUNTIME if linked else ():
        library |= classes_of(files.get(f"src/{root}/_runtime/{name}.py", ""))
    for custom, extension in linked.items():
        path = base_path(root, extension)
        base = classes_of(files[path]).get(extension.base)
        if base is None:
            continue
        old_classes = classes_of(before.get(path, ""))
        old = old_classes.get(extension.base) or old_classes.get(custom.name)
        stand = _Stand(custom, extension, inherited(base, library), members_of(old) if old else {})
        log.extend(_findings(stand))


def base_path(root: str, extension: Extension) -> str:
    """Return the path, in the SDK, of the file that holds the class under an extension."""
    return "/".join(("src", root, *extension.home)) + ".py"


def _findings(stand: _Stand) -> Iterator[Diagnostic]:
    own = members_of(stand.custom.node)
    for name, member in own.items():
        if not name.startswith("_"):
            yield from _overriding(stand, member)
    said: set[str] = set()
    for name, place in uses_of_self(stand.custom.node):
        if name not in said and name not in own:
            findings = tuple(_using(stand, name, place))
            said.update(name for _ in findings)
            yield from findings


def _overriding(stand: _Stand, member: Member) -> Iterator[Diagnostic]:
    """Yield what is wrong with a member that has the name of one of the base."""
    node = _node(stand.custom.node, member.name)
    base, before = stand.now.get(member.name), stand.before.get(member.name)
    if base is None:
        if before is not None:
            message = (
                f"`{member.name}`, which this overrides, is gone from `{stand.custom.name}` since the last generation"
            )
            yield _changed(stand.custom, "custom-gone", node, message)
        return
    if problem := "" if _waived(stand.custom, node) else _misfit(base, member):
        message = f"`{member.name}` cannot stand for that of `{stand.custom.name}`: {problem}"
        hint = f"it is `{base.text}` there" if base.text else ""
        yield stand.custom.finding("custom-override", node, message, hint)
    elif before is not None and before.text != base.text:
        message = (
            f"`{member.name}`, which this overrides, is `{base.text}` since this generation, and was `{before.text}`"
        )
        yield _changed(stand.custom, "custom-changed", node, message)


def _misfit(base: Member, own: Member) -> str:
    """Say why a member cannot stand for the one that it overrides."""
    if base.function is not None and own.function is not None:
        return signature_problem(base.function, own.function)
    if base.function is not None:
        return "that is a method"
    if own.function is not None:
        return "that is a field"
    return "" if own.text == base.text else "a field cannot change its type"


def _using(stand: _Stand, name: str, use: ast.expr) -> Iterator[Diagnostic]:
    """Yield what is wrong with the use of an attribute."""
    base, before = stand.now.get(name), stand.before.get(name)
    if _waived(stand.custom, use) or (name.startswith("_") and before is None):
        return
    if base is None and before is not None:
        message = f"`{name}`, which this uses, is gone from `{stand.custom.name}` since the last generation"
        yield stand.custom.finding("custom-gone", use, message)
    elif base is None and len(stand.custom.node.bases) == 1 and not _is_dynamic(stand.custom.node):
        message = f"`{stand.custom.name}` has no `{name}`"
        yield _changed(stand.custom, "custom-attribute", use, message)
    elif base is not None and before is not None and before.text != base.text:
        message = f"`{name}`, which this uses, is `{base.text}` since this generation, and was `{before.text}`"
        yield _changed(stand.custom, "custom-changed", use, message)


def _is_dynamic(node: ast.ClassDef) -> bool:
    """Say whether objects of a class may have attributes that its body does not name."""
    assigned = any(isinstance(inner, ast.Attribute) and isinstance(inner.ctx, ast.Store) for inner in ast.walk(node))
    return assigned or "__getattr__" in members_of(node)


def _waived(custom: CustomClass, node: ast.stmt | ast.expr) -> bool:
    """Say whether the line says, to type checkers too, that somebody knows."""
    return "# type: ignore" in custom.source[node.lineno - 1]


def _changed(custom: CustomClass, rule: str, node: ast.stmt | ast.expr, message: str) -> Diagnostic:
    """Return a finding after which generation goes on."""
    return replace(custom.finding(rule, node, message), severity=Severity.WARNING)


def _node(cls: ast.ClassDef, name: str) -> ast.stmt:
    """Return the statement that defines a member of a class."""
    for statement in cls.body:
        names = [getattr(statement, "name", "")]
        if isinstance(statement, ast.AnnAssign | ast.Assign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
        if name in names:
            return statement
    return cls
