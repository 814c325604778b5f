"""The same documents give the same bytes, wherever and by whatever they are generated."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.interpreters import VERSIONS, interpreters
from tests.support import ROOT, generate_case

CASES = sorted(path for path in (ROOT / "tests" / "cases").iterdir() if path.is_dir())

GENERATE = """
import hashlib, os, sys
from pathlib import Path

def put_in_order(list_folder, scan_folder, backwards):
    class Scan:
        def __init__(self, *words):
            with scan_folder(*words) as entries:
                self.entries = iter(sorted(entries, key=lambda entry: entry.name, reverse=backwards))
        def __iter__(self): return self.entries
        def __next__(self): return next(self.entries)
        def __enter__(self): return self
        def __exit__(self, *_): self.close()
        def close(self): pass
    os.listdir = lambda *words: sorted(list_folder(*words), reverse=backwards)
    os.scandir = Scan

put_in_order(os.listdir, os.scandir, sys.argv[1] == "backwards")
from sdkwright.cli import main
root = Path(sys.argv[2])
for case in sorted(root.glob("cases/*")):
    assert main(["generate", str(case / "spec.yaml"), "-o", str(case / "sdk"), "--package", "api", "--quiet"]) == 0
assert main(["generate", "--config", str(root / "pyproject.toml"), "--quiet"]) == 0
for path in sorted(path for path in root.rglob("*") if path.is_file()):
    print(hashlib.sha256(path.read_bytes()).hexdigest(), path.relative_to(root).as_posix())
"""

SPELL = """
import importlib.util, json, sys
from hashlib import sha256

def load(path):
    spec = importlib.util.spec_from_file_location("found", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

folder, *packages = sys.argv[1:]
sys.path += packages
literals, words = load(f"{folder}/literals.py"), load(f"{folder}/naming/words.py")
blocks = (0, 0x3400), (0xA000, 0xAC00), (0xF900, 0x12000), (0x1B000, 0x1FC00)
for start in (start for block in blocks for start in range(*block, 64)):
    texts = [chr(code) for code in range(start, start + 64)]
    spelled = [[f(text) for f in (literals.pystr, words.snake_case, words.cap_words)] for text in texts]
    documented = [literals.docstring(f"a{text}b", 4) for text in texts]
    print(f"U+{start:05X}", sha256(json.dumps([spelled, documented]).encode()).hexdigest())
"""

ORDERED = """
openapi: 3.1.0
info: {title: T, version: "1"}
paths:
  /zebras: {get: {operationId: zebras, tags: [things], responses: {"204": {description: None}}}}
  /apes: {get: {operationId: apes, tags: [things], responses: {"204": {description: None}}}}
  /mice:
    get:
      operationId: mice
      tags: [things]
      parameters:
        - {name: zeta, in: query, schema: {type: string}}
        - {name: alpha, in: query, schema: {type: string}}
      responses:
        "200":
          description: Mice
          content: {application/json: {schema: {$ref: "#/components/schemas/Mouse"}}}
components:
  schemas:
    Mouse:
      type: object
      properties:
        zeta: {type: string, enum: [zoo, ark, map]}
        alpha: {type: string}
        mid: {type: string}
"""


def workspace(folder: Path) -> Path:
    """Return a folder with the documents of the cases and of this repository, and the configuration for these."""
    for case in CASES:
        shutil.copytree(case, folder / "cases" / case.name, ignore=shutil.ignore_patterns("expected"))
    shutil.copytree(ROOT / "spec", folder / "spec")
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, folder / name)
    return folder


def generated(folder: Path, *, seed: str, order: str, cwd: Path) -> list[str]:
    """Return hash and path of all files of a fresh workspace after all of its SDKs were generated."""
    root = os.path.relpath(workspace(folder), cwd)
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))}
    done = subprocess.run(
        [sys.executable, "-c", GENERATE, order, root],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        pytest.fail(done.stderr[-5_000:], pytrace=False)
    return done.stdout.splitlines()


def test_same_bytes_everywhere(tmp_path: Path) -> None:
    """Neither the seed of hashes, nor the order of folders, nor the working directory changes a byte."""
    expected = generated(tmp_path / "one", seed="0", order="forwards", cwd=tmp_path)

    assert generated(tmp_path / "two", seed="1", order="backwards", cwd=tmp_path / "one") == expected
    assert generated(tmp_path / "three", seed="4242", order="forwards", cwd=Path("/")) == expected


def spelling(program: str) -> list[str]:
    """Return a line for each block of characters: what an interpreter makes of them in strings, docs and names."""
    package = importlib.util.find_spec("anyascii")
    assert package is not None
    assert package.origin is not None
    folders = [str(ROOT / "generator" / "sdkwright"), str(Path(package.origin).parent.parent)]
    words = [program, "-I", "-B", "-c", SPELL, *folders]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def own_spelling() -> list[str]:
    """Return what this interpreter makes of all characters."""
    return spelling(sys.executable)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_python_spells_alike(version: str, own_spelling: list[str]) -> None:
    """Strings, docstrings and names come out the same, though each Python knows another version of Unicode."""
    program = interpreters().get(version)
    if program is None:
        pytest.skip(f"Python {version} is absent")

    assert [line for line in spelling(program) if line not in own_spelling] == []


def test_documents_order(tmp_path: Path) -> None:
    """Fields, methods, parameters and members of enums stand in the document's order."""
    (tmp_path / "spec.yaml").write_text(ORDERED, encoding="utf-8")
    files = generate_case(tmp_path)
    model = files["src/api/models/_mouse.py"]
    resource = files["src/api/resources/_things.py"]

    assert re.findall(r"(?m)^    (\w+):", model) == ["zeta", "alpha", "mid"]
    assert re.findall(r"(?m)^    [A-Z]+ = \"(\w+)\"", "".join(files.values())) == ["zoo", "ark", "map"]
    assert methods(resource, "Things") == methods(resource, "AsyncThings") == ["zebras", "apes", "mice"]
    assert resource.index("        zeta:") < resource.index("        alpha:")


def methods(source: str, name: str) -> list[str]:
    """Return the names of a class's methods."""
    (found,) = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef) and node.name == name]
    return [node.name for node in found.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.mark.skipif(sys.platform != "linux", reason="processes are copied on Linux only")
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_second_process_changes_nothing(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it makes is what one process makes alone."""
    forks: list[int] = []
    fork = os.fork

    def counted() -> int:
        forks.append(0)
        return fork()

    monkeypatch.setattr("os.sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr("os.fork", counted)
    monkeypatch.setattr("sdkwright.pipeline.MANY_TYPES", 1_000_000)
    alone = generate_case(case)
    assert not forks

    monkeypatch.setattr("sdkwright.pipeline.MANY_TYPES", 0)
    assert generate_case(case) == alone
    assert forks
