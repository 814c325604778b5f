"""Templates of somebody else, in place of ours: held against the views before they print, and their output after it."""

from __future__ import annotations

import ast
import dataclasses
import traceback
import typing
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import UnionType
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, meta, nodes

from sdkwright.diagnostics import Diagnostic, DiagnosticLog, Origin, error, warning
from sdkwright.settings import did_you_mean
from sdkwright.views import types as views

SUFFIX = ".jinja"
_FILTERS = frozenset({"pystr", "pystrs", "docstring"})
_DEFINITION = views.ModelView | views.EnumView | views.UnionView | views.AliasView

CONTEXTS: Mapping[str, Mapping[str, Any]] = {
    "README.md.jinja": {"view": Any},
    "alias.py.jinja": {"view": views.ModelsView, "definition": views.AliasView},
    "client.py.jinja": {"view": views.ClientView},
    "enum.py.jinja": {"view": views.ModelsView, "definition": views.EnumView},
    "former.py.jinja": {"view": views.ResourceView, "alias": views.FormerMethodView, "asynchronous": bool},
    "former_package.py.jinja": {"view": views.FormerPackageView},
    "field.py.jinja": {"view": views.ModelsView, "definition": _DEFINITION, "field": views.FieldView},
    "imports.py.jinja": {},
    "method.py.jinja": {"view": views.ResourceView, "method": views.MethodView, "asynchronous": bool},
    "methods.py.jinja": {"view": views.ResourceView, "asynchronous": bool},
    "model.py.jinja": {"view": views.ModelsView, "definition": views.ModelView},
    "models.py.jinja": {"view": views.ModelsView},
    "otherwise.py.jinja": {"view": views.OtherwiseView},
    "package.py.jinja": {"view": views.PackageView},
    "package.pyi.jinja": {"view": views.PackageView},
    "parts.py.jinja": {"view": views.ResourceView, "asynchronous": bool},
    "removed.py.jinja": {"view": views.ResourceView, "gone": views.RemovedMethodView, "asynchronous": bool},
    "resource.py.jinja": {"view": views.ResourceView},
    "signature.py.jinja": {},
    "union.py.jinja": {"view": views.ModelsView, "definition": views.UnionView},
    "webhooks.py.jinja": {"view": views.WebhooksView},
    "xml.py.jinja": {"view": views.XmlView},
}
"""What each template gets: its variables and their types."""


class OverrideFailed(Exception):
    """A template that is not ours does not do; `finding` says why."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(finding.message)
        self.finding = finding


@dataclass(frozen=True, eq=False)
class Overrides:
    """The templates of a folder, which come before ours, as they are for one generation.

    Args:
        folder: As the user would write it.
        ours: The folder of our templates.
    """

    folder: Path
    ours: Path

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Their names, sorted."""
        paths = (path for path in self.folder.rglob(f"*{SUFFIX}") if path.is_file())
        return tuple(sorted(path.relative_to(self.folder).as_posix() for path in paths))

    def behind(self, template: str) -> tuple[str, ...]:
        """Return those that have a part in what a template makes, sorted."""
        return tuple(sorted(name for name in self._parts(template, set()) if name in self.names))

    def _parts(self, template: str, seen: set[str]) -> set[str]:
        """Return a template with all that it includes, imports or extends; a computed name stands for all of them."""
        if template in seen:
            return seen
        seen.add(template)
        tree = self.tree(template)
        for name in meta.find_referenced_templates(tree) if tree else ():
            for part in (name,) if name else (*CONTEXTS, *self.names):
                self._parts(part, seen)
        return seen

    def tree(self, template: str) -> nodes.Template | None:
        """Return the syntax tree of a template; None where there is none, or it does not parse."""
        for file in (self.folder / template, self.ours / template.removeprefix("sdkwright/")):
            if file.is_file():
                try:
                    return _plain().parse(file.read_text(encoding="utf-8"))
                except (TemplateSyntaxError, UnicodeDecodeError):
                    return None
        return None

    def formatted(self, path: str, text: str, blamed: tuple[str, ...]) -> str:
        """Return what came of templates that are not ours as the formatter has it.

        Raises:
            OverrideFailed: It is no Python, or is not what a generated file may be.
        """
        from sdkwright.formatting import black  # noqa: PLC0415 - only they need all of it

        try:
            ast.parse(text)
            return black(text, stub=path.endswith(".pyi"))
        except (SyntaxError, ValueError) as problem:
            line = getattr(problem, "lineno", None) or 1
            shown = text.splitlines()[line - 1].strip() if line <= text.count("\n") + 1 else ""
            message = f"what comes of this in `{path}` is no Python: {getattr(problem, 'msg', problem)}"
            raise OverrideFailed(
                error(
                    "template-output",
                    self.origin(blamed[0]),
                    message,
                    hint=f"line {line} is `{shown}`",
                    line=1,
                    column=1,
                )
            ) from None

    def failure(self, problem: Exception) -> Diagnostic | None:
        """Return the finding that a template fails while it prints; None if it is none of these."""
        file, line = failed_at(problem) or ("", 0)
        folder = self.folder.resolve()
        if not Path(file).is_relative_to(folder):
            return None
        origin = self.origin(Path(file).relative_to(folder).as_posix())
        return error("template-failed", origin, f"this template fails: {problem}", line=line, column=1)

    def leak(self, path: str, template: str) -> Diagnostic:
        """Return the finding that words of the document became code in a file."""
        message = f"in what comes of this in `{path}`, words of the document are code"
        hint = "pass them through `pystr` or `docstring`, and never into a comment"
        return error("template-leak", self.origin(self.behind(template)[0]), message, hint=hint, line=1, column=1)

    def origin(self, template: str) -> Origin:
        """Return the file of a template."""
        return Origin((self.folder / template).as_posix())


def check_overrides(overrides: Overrides, log: DiagnosticLog) -> None:
    """Note what is wrong with templates before any of them prints.

    Reports:
        template-syntax: A template does not parse.
        template-name: A file has the place of no template, and none includes it.
        template-variable: A template uses a variable that it does not get.
        template-attribute: A template uses an attribute that a view does not have.
        template-filter: A template uses a filter that there is none of.
    """
    included: set[str] = set()
    trees: dict[str, nodes.Template] = {}
    for name in overrides.names:
        file = overrides.folder / name
        try:
            trees[name] = _plain().parse(file.read_text(encoding="utf-8"))
        except TemplateSyntaxError as problem:
            log.add(_at(overrides, name, problem.lineno, "template-syntax", f"this is no template: {problem.message}"))
        except UnicodeDecodeError:
            log.add(_at(overrides, name, 1, "template-syntax", "this file is not UTF-8"))
    for tree in trees.values():
        included.update(part for part in meta.find_referenced_templates(tree) if part)
    for name, tree in trees.items():
        if name in CONTEXTS:
            log.extend(_Reader(overrides, name, CONTEXTS[name]).findings(tree))
        elif name not in included:
            message = f"`{name}` is in the place of no template, and none includes it"
            hint = did_you_mean(name, CONTEXTS) or f"there are {', '.join(CONTEXTS)}"
            log.add(warning("template-name", overrides.origin(name), message, hint=hint))


def _at(overrides: Overrides, name: str, line: int, rule: str, message: str, hint: str = "") -> Diagnostic:
    return error(rule, overrides.origin(name), message, hint=hint, line=line, column=1)


def _plain() -> Environment:
    """Return what parses templates, as those that print them do."""
    found = Environment(trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701 - nothing is printed
    found.filters |= dict.fromkeys(_FILTERS, str)
    return found


class _Reader:
    """Walks through one template with the types of what it gets."""

    def __init__(self, overrides: Overrides, name: str, context: Mapping[str, Any]) -> None:
        self._overrides = overrides
        self._name = name
        self._context = context

    def findings(self, tree: nodes.Template) -> Iterator[Diagnostic]:
        """Yield what the template uses and does not get."""
        known_filters = _plain().filters
        unknown = [call for call in tree.find_all(nodes.Filter) if call.name not in known_filters]
        for call in unknown:
            hint = did_you_mean(call.name, known_filters)
            yield self._finding(call, "template-filter", f"there is no filter `{call.name}`", hint)
        if unknown:
            return
        bound = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
        undeclared = meta.find_undeclared_variables(tree) - self._context.keys() - bound
        said: set[str] = set()
        for node in tree.find_all(nodes.Name):
            if node.name in undeclared and node.name not in said:
                said.add(node.name)
                known = ", ".join(f"`{key}`" for key in self._context) or "nothing"
                hint = did_you_mean(node.name, self._context) or f"it gets {known}"
                yield self._finding(node, "template-variable", f"`{self._name}` does not get `{node.name}`", hint)
        yield from self._walk(tree, dict(self._context))

    def _walk(self, node: nodes.Node, types: dict[str, Any]) -> Iterator[Diagnostic]:
        """Yield the attributes that views do not have, in a node and below it."""
        if isinstance(node, nodes.For):
            yield from self._walk(node.iter, types)
            types = {**types, **_targets(node.target, _item(self._type(node.iter, types)))}
            below: list[nodes.Node] = [*node.body, *node.else_, *([node.test] if node.test else [])]
        elif isinstance(node, nodes.Macro):
            types = {**types, **{argument.name: Any for argument in node.args}}
            below = [*node.defaults, *node.body]
        else:
            if isinstance(node, nodes.Assign) and isinstance(node.target, nodes.Name):
                types[node.target.name] = self._type(node.node, types)
            if isinstance(node, nodes.Getattr):
                yield from self._attribute(node, types)
            below = list(node.iter_child_nodes())
        for child in below:
            yield from self._walk(child, types)

    def _attribute(self, node: nodes.Getattr, types: Mapping[str, Any]) -> Iterator[Diagnostic]:
        owners = _views_of(self._type(node.node, types))
        known = {name for owner in owners for name in _attributes(owner)}
        if owners and node.attr not in known:
            names = " or ".join(owner.__name__ for owner in owners)
            hint = did_you_mean(node.attr, known) or f"it has {', '.join(sorted(known))}"
            yield self._finding(node, "template-attribute", f"a `{names}` has no `{node.attr}`", hint)

    def _type(self, node: nodes.Node, types: Mapping[str, Any]) -> Any:
        """Return the type of an expression, `Any` where it is not known."""
        match node:
            case nodes.Name():
                return types.get(node.name, Any)
            case nodes.Getattr():
                owners = _views_of(self._type(node.node, types))
                found = [_attributes(owner).get(node.attr, Any) for owner in owners]
                return found[0] if len(found) == 1 else Any
            case _:
                return Any

    def _finding(self, node: nodes.Node, rule: str, message: str, hint: str) -> Diagnostic:
        return _at(self._overrides, self._name, node.lineno, rule, message, hint)


def _views_of(type_: Any) -> tuple[type, ...]:
    """Return the views that a type stands for; none where it is something else."""
    options = typing.get_args(type_) if isinstance(type_, UnionType) else (type_,)
    found = tuple(option for option in options if isinstance(option, type) and dataclasses.is_dataclass(option))
    return found if all(option in found or option is type(None) for option in options) else ()


def _attributes(view: type) -> dict[str, Any]:
    """Return the fields and properties of a view with their types."""
    properties = {name: Any for name, value in vars(view).items() if isinstance(value, property)}
    return {**typing.get_type_hints(view), **properties}


def _item(type_: Any) -> Any:
    """Return the type of what is in a tuple."""
    arguments = typing.get_args(type_) if typing.get_origin(type_) is tuple else ()
    return arguments[0] if len(arguments) == 2 and arguments[1] is ... else Any


def _targets(target: nodes.Node, type_: Any) -> dict[str, Any]:
    """Return the types of what a loop binds."""
    if isinstance(target, nodes.Name):
        return {target.name: type_}
    return {name.name: Any for name in target.find_all(nodes.Name)}


def failed_at(problem: Exception) -> tuple[str, int] | None:
    """Return the template and line that an exception comes from; None where it is not from a template."""
    if isinstance(problem, TemplateSyntaxError):
        return (problem.filename, problem.lineno) if problem.filename else None
    frames = [frame for frame in traceback.extract_tb(problem.__traceback__) if frame.filename.endswith(SUFFIX)]
    return (frames[-1].filename, frames[-1].lineno or 1) if frames else None
