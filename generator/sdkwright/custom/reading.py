"""The folders called ``custom`` in an SDK → the classes in them that extend a generated class."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sdkwright.config import CUSTOM_FOLDER
from sdkwright.diagnostics import Diagnostic, DiagnosticLog, Origin, error, warning


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomClass:
    """A class that somebody wrote to take the place of a generated one, which is its base.

    Attributes:
        name: What it is called, and so what it extends.
        base: The name by which it calls the generated class.
        package: The package whose folder it is in, below the SDK's root package: ``()`` or ``("embedded",)``.
        module: Its module, below the root package: ``("embedded", "custom", "hubs")``.
        imported: The module that the base is imported from, below the root package; None for one that is not.
        file: As the user would write it.
        source: The lines of the file.
    """

    name: str
    base: str
    package: tuple[str, ...]
    module: tuple[str, ...]
    imported: tuple[str, ...] | None
    node: ast.ClassDef
    file: str
    source: tuple[str, ...]

    @property
    def origin(self) -> Origin:
        """The file."""
        return Origin(self.file)

    def finding(self, rule: str, node: ast.stmt | ast.expr, message: str, hint: str = "") -> Diagnostic:
        """Return a fatal finding about a place in the file."""
        return error(rule, self.origin, message, hint=hint, line=node.lineno, column=node.col_offset + 1)


def custom_files(root: Path, packages: Sequence[tuple[str, ...]]) -> Iterator[tuple[tuple[str, ...], Path]]:
    """Yield the Python files of all folders for custom code, sorted, each with the package that it belongs to.

    Args:
        root: The folder of the SDK's root package.
        packages: The packages that may have such a folder, below the root package.
    """
    for package in packages:
        folder = root.joinpath(*package, CUSTOM_FOLDER)
        if folder.is_dir() and not folder.is_symlink():
            for path in sorted(folder.rglob("*.py")):
                if path.is_file() and not path.is_symlink():
                    yield package, path


def left_behind(root: Path, packages: Mapping[str, str]) -> Iterator[Diagnostic]:
    """Yield a finding for each folder for custom code in a package that has another name now.

    Args:
        root: The folder of the SDK's root package.
        packages: Old name to new one.

    Reports:
        custom-package: Code in there is still imported from there, but takes the place of nothing.
    """
    for old, new in packages.items():
        files = [path for _, path in custom_files(root, [(old,)])]
        if files:
            message = f"the package `{old}` is called `{new}` now: nothing here extends anything any more"
            hint = f"move the files to `{new}/{CUSTOM_FOLDER}`"
            yield warning("custom-package", Origin(files[0].as_posix()), message, hint=hint)


def read_custom(root: Path, packages: Sequence[tuple[str, ...]], log: DiagnosticLog) -> tuple[CustomClass, ...]:
    """Return the classes that extend a generated one; see `custom_files` for the arguments.

    Reports:
        custom-syntax: A file cannot be read, or is no Python.
    """
    found: list[CustomClass] = []
    for package, path in custom_files(root, packages):
        try:
            text = path.read_text(encoding="utf-8-sig")
            tree = ast.parse(text)
        except (SyntaxError, ValueError, OSError) as problem:
            log.add(_unreadable(path, problem))
            continue
        parts = path.relative_to(root).with_suffix("").parts
        module = parts[:-1] if parts[-1] == "__init__" else parts
        here = parts[:-1]
        imports = dict(_imports(tree, root.name, here))
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and (base := extended(node)):
                found.append(
                    CustomClass(
                        name=node.name,
                        base=base,
                        package=package,
                        module=module,
                        imported=imports.get(base),
                        node=node,
                        file=path.as_posix(),
                        source=tuple(text.splitlines()),
                    )
                )
    return tuple(found)


def extended(node: ast.ClassDef) -> str:
    """Return the base that makes a class an extension: it is called like the class; ``""`` for any other class."""
    names = (base.id if isinstance(base, ast.Name) else "" for base in node.bases)
    return next((name for name in names if name in base_names(node.name)), "")


def base_names(name: str) -> tuple[str, str]:
    """Return what the generated class may be called that a class of this name extends."""
    return f"{name}Base", f"Generated{name}"


def _imports(tree: ast.Module, root: str, here: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the names that a file imports from its own SDK, with the module below the root package.

    Args:
        here: The package that the file is in.
    """
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            module = tuple((node.module or "").split(".")) if node.module else ()
            if node.level:
                place = (*here[: len(here) - node.level + 1], *module)
            elif module[:1] == (root,):
                place = module[1:]
            else:
                continue
            yield from ((alias.asname or alias.name, place) for alias in node.names)


def _unreadable(path: Path, problem: SyntaxError | ValueError | OSError) -> Diagnostic:
    if isinstance(problem, SyntaxError):
        message = f"this is no Python: {problem.msg}"
        return error(
            "custom-syntax", Origin(path.as_posix()), message, line=problem.lineno or 1, column=problem.offset or 1
        )
    return error("custom-syntax", Origin(path.as_posix()), f"this file cannot be read: {problem}")
