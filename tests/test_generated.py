"""What every generated file is held to: formatter, linter, two type checkers in strict mode, interpreter."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from sdkwright.naming.reserved import CLIENT_CLASSES, RUNTIME_CLASSES
from tests.support import ROOT, read_tree, with_shared_runtime, write_tree

CASES = tuple(sorted(folder.parent for folder in ROOT.glob("tests/cases/*/expected")))
PRODUCTS = tuple(sorted(ROOT.glob("generated/*/src/*")))
IMPORT_ALL = """
import importlib, pkgutil, sys, warnings
warnings.filterwarnings("ignore", "`[a-z_.]+[.][A-Za-z]+` is now `", DeprecationWarning)  # old names say so
for root in sys.argv[1:]:
    package = importlib.import_module(root)
    for module in pkgutil.walk_packages(package.__path__, f"{root}."):
        for name in getattr(importlib.import_module(module.name), "__all__", ()):
            getattr(sys.modules[module.name], name)
"""


def python_files() -> Iterator[Path]:
    """Yield every generated Python file of the repository, those of a runtime included."""
    for folder in (*(case / "expected" for case in CASES), *PRODUCTS):
        yield from sorted((*folder.rglob("*.py"), *folder.rglob("*.pyi")))


@pytest.fixture(scope="session")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with all generated packages: the products, and the cases as the APIs of one target."""
    folder = tmp_path_factory.mktemp("packages")
    (product,) = PRODUCTS
    for package in PRODUCTS:
        write_tree(folder / package.name, read_tree(package))
    write_tree(folder / "cases" / "_runtime", read_tree(product / "_runtime"))
    write_tree(folder / "cases", {"__init__.py": "", "py.typed": ""})
    for case in CASES:
        write_tree(folder / "cases" / module_name(case), case_package(case))
    return folder


def module_name(case: Path) -> str:
    """Return a case's name as that of a package."""
    return case.name.replace("-", "_")


def case_package(case: Path) -> dict[str, str]:
    """Return the package of a case as it is in a target of several: the runtime is one level further up."""
    return with_shared_runtime(read_tree(case / "expected" / "src" / "api"))


def run(*words: str | Path, folder: Path) -> None:
    """Run a program of Python's; fail with what it prints unless it is content."""
    done = subprocess.run([sys.executable, *words], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.fail(f"exit status {done.returncode}\n{done.stdout[-20_000:]}{done.stderr[-5_000:]}", pytrace=False)


def test_there_is_something() -> None:
    """Products and cases are where these tests look for them."""
    assert [package.name for package in PRODUCTS] == ["versori"]
    assert sorted(path for path in (ROOT / "tests" / "cases").iterdir() if path.is_dir()) == list(CASES)


def test_black_leaves_it_alone(tmp_path: Path) -> None:
    """Every generated file is as black would write it."""
    (tmp_path / "none.toml").write_text("")
    options = ("--config", tmp_path / "none.toml", "--line-length", "88", "--workers", "1", "--quiet", "--diff")

    run("-m", "black", *options, "--check", *python_files(), folder=tmp_path)


def test_ruff_finds_nothing() -> None:
    """No name is undefined, no import is idle, no f-string is empty."""
    run("-m", "ruff", "check", "--isolated", "--no-cache", "--select", "F", *python_files(), folder=ROOT)


def test_mypy_finds_nothing(packages: Path) -> None:
    """All packages pass mypy in strict mode."""
    names = [entry.name for entry in packages.iterdir() if entry.is_dir() and not entry.name.startswith(".")]
    options = ("--strict", "--config-file=", "--cache-dir", packages / ".mypy_cache", "--no-error-summary")
    run("-m", "mypy", *options, *names, folder=packages)


def test_pyright_finds_nothing(packages: Path) -> None:
    """All packages pass pyright in strict mode."""
    config = {"include": ["."], "typeCheckingMode": "strict", "pythonVersion": "3.11"}
    (packages / "pyrightconfig.json").write_text(json.dumps(config))
    run("-m", "pyright", "--pythonpath", sys.executable, folder=packages)


def test_classes_that_are_imported_are_reserved() -> None:
    """No model and no resource can be called like what is imported beside it."""
    for path in python_files():
        if "_runtime" in path.parts or path.stem == "__init__":
            continue
        taken = RUNTIME_CLASSES | CLIENT_CLASSES if path.name == "client.py" else RUNTIME_CLASSES

        assert {name for name in imported(path) if name[0].isupper()} <= taken, path


def imported(path: Path) -> Iterator[str]:
    """Yield the names that a file imports from the runtime or from elsewhere than its own package."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (not node.level or "_runtime" in (node.module or "").split(".")):
            yield from (each.asname or each.name for each in node.names)


def test_compiles_without_warnings() -> None:
    """Every generated file compiles, and the compiler warns of nothing."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for path in python_files():
            compile(path.read_bytes(), str(path), "exec", dont_inherit=True)


def test_every_module_imports(packages: Path) -> None:
    """Every module can be imported, and gives all that its ``__all__`` names."""
    names = [f"cases.{module_name(case)}" for case in CASES]

    run("-W", "error", "-c", IMPORT_ALL, "cases", *names, *(product.name for product in PRODUCTS), folder=packages)
