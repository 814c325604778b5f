"""The distribution works alone: installed from a wheel, or as a link to a checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SPEC = """\
openapi: 3.1.0
info:
  title: Tides
  version: "1"
paths:
  /stations:
    get:
      operationId: listStations
      tags: [stations]
      responses:
        "200":
          description: All of them.
          content:
            application/json:
              schema:
                type: array
                items:
                  $ref: "#/components/schemas/Station"
components:
  schemas:
    Station:
      type: object
      required: [id]
      properties:
        id:
          type: string
"""


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the distribution is built from, and nothing else."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("generator", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture(scope="module")
def wheel(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    call(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=checkout)
    (built,) = folder.glob("*.whl")
    return built


def environment(folder: Path) -> Path:
    """Return the interpreter of a new environment that has what we depend on, but not us."""
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    script = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(call(str(python), "-c", script, cwd=folder).strip())
    for path in {Path(sysconfig.get_path("purelib")), Path(sysconfig.get_path("platlib"))}:
        for entry in path.iterdir():
            if "sdkwright" not in entry.name.lower() and entry.suffix != ".pth":
                (packages / entry.name).symlink_to(entry)
    return python


def call(*words: str, cwd: Path) -> str:
    """Return what a command prints; it may see nothing of this process's Python."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(words, cwd=cwd, env=variables, capture_output=True, text=True, check=False)

    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def install(python: Path, source: Path, *flags: str) -> None:
    """Install a distribution into an environment, without the network."""
    offline = ("--no-deps", "--no-index", "--no-build-isolation", "--quiet", "--disable-pip-version-check")
    call(str(python), "-m", "pip", "install", *offline, *flags, str(source), cwd=python.parent)


def generated(python: Path, folder: Path) -> set[str]:
    """Return the files that a bare command makes in an empty folder."""
    folder.mkdir()
    (folder / "api.yaml").write_text(SPEC, "utf-8")
    call(str(python.parent / "sdkwright"), "generate", "api.yaml", "-o", "out", cwd=folder)
    call(str(python), "-m", "sdkwright", "check", "api.yaml", "-o", "out", cwd=folder)
    return {path.relative_to(folder / "out").as_posix() for path in folder.glob("out/**/*") if path.is_file()}


def test_the_wheel_holds_the_compiler_and_its_templates(wheel: Path) -> None:
    """And no caches, tests or documents."""
    names = zipfile.ZipFile(wheel).namelist()

    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"sdkwright"}
    assert {
        "sdkwright/cli/__init__.py",
        "sdkwright/py.typed",
        "sdkwright/schemas/ledger.schema.json",
        "sdkwright/schemas/report.schema.json",
    } <= set(names)
    runtime = {path.name for path in (ROOT / "templates/runtime").glob("*.py")}
    assert {f"sdkwright/templates/runtime/{name}" for name in runtime} <= set(names)
    assert not [name for name in names if "__pycache__" in name]


def test_both_installs_generate_the_same(wheel: Path, checkout: Path, tmp_path: Path) -> None:
    """Each in an environment of its own, in a folder with nothing but the document."""
    from_wheel = environment(tmp_path / "wheel-env")
    install(from_wheel, wheel)
    from_checkout = environment(tmp_path / "checkout-env")
    install(from_checkout, checkout, "--editable")

    files = generated(from_wheel, tmp_path / "one")

    assert {"pyproject.toml", "sdkwright.lock", "sdkwright.files", "src/tides/__init__.py"} <= files
    assert generated(from_checkout, tmp_path / "two") == files
    assert {path: (tmp_path / "one/out" / path).read_bytes() for path in files} == {
        path: (tmp_path / "two/out" / path).read_bytes() for path in files
    }
