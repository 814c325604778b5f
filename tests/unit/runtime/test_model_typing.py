"""Both type checkers understand models, in their strictest settings."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from .sample import RUNTIME

TYPED = Path(__file__).parent / "typed.py"


def test_mypy(tmp_path: Path) -> None:
    """`mypy --strict` finds the mistakes that are marked, and nothing else."""
    options = ["--strict", "--config-file", "", "--cache-dir", str(tmp_path)]
    result = subprocess.run(
        [sys.executable, "-m", "mypy", *options, str(TYPED)],
        env={"MYPYPATH": str(RUNTIME.parent)},
        check=False,
        capture_output=True,
        text=True,
    )

    assert result.stdout == "Success: no issues found in 1 source file\n"


def test_pyright(tmp_path: Path) -> None:
    """So does `pyright` in strict mode."""
    settings = {
        "include": [TYPED.name],
        "extraPaths": [str(RUNTIME.parent)],
        "typeCheckingMode": "strict",
        "reportUnnecessaryTypeIgnoreComment": "error",
        "enableTypeIgnoreComments": False,
    }
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    (tmp_path / TYPED.name).write_bytes(TYPED.read_bytes())
    result = subprocess.run(
        [sys.executable, "-m", "pyright", "--pythonpath", sys.executable],
        cwd=tmp_path,
        check=False,
        capture_output=True,
        text=True,
    )

    assert result.stdout.endswith("0 errors, 0 warnings, 0 informations\n"), result.stdout
