"""The output proof: generated Python parses, and holds no text of the document but in strings.

Rendering goes through one emitter for strings and one for docstrings (`sdkwright.literals`). The proof does not trust
that: it reads each file back and compares its syntax tree with the one of a second rendering in which every string of
the document is replaced by a placeholder. The two may differ in string constants only.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from symtable import symtable


class ProofFailed(Exception):
    """Generated code is not what the templates say: our bug, whatever the document holds."""


def prove(files: Mapping[str, str]) -> None:
    """Do nothing if every Python file parses and begins with nothing executable before its imports.

    Raises:
        ProofFailed: A file does not parse, or has a comment besides the header's.
    """
    for path, text in files.items():
        if path.endswith((".py", ".pyi")):
            with _failing(path):
                symtable(text, path, "exec")  # which parses it, and makes no objects of what it finds


def tree(path: str, text: str) -> ast.Module:
    """Return the syntax tree of a file.

    Raises:
        ProofFailed: It does not parse.
    """
    with _failing(path):
        return ast.parse(text, path)


@contextmanager
def _failing(path: str) -> Iterator[None]:
    """Turn what Python has against a file into the failure of the proof."""
    try:
        yield
    except (SyntaxError, ValueError) as problem:
        raise ProofFailed(f"{path}: {problem}") from None


def skeleton(path: str, text: str) -> str:
    """Return the syntax tree of a file with every string constant emptied, as text that can be compared."""
    module = tree(path, text)
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(module)


def strings(path: str, text: str) -> Iterator[str]:
    """Yield every string constant of a file, as Python reads it."""
    for node in ast.walk(tree(path, text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
