"""Another generator of Python clients, in a virtual environment of its own, as its makers set it up."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bench.programs import clean_environment, make_venv, run, set_aside

REQUIREMENT = "openapi-python-client==0.29.1"


@dataclass(frozen=True, slots=True)
class Rival:
    """openapi-python-client; `bin` has it and the formatter that it runs."""

    bin: Path

    @property
    def name(self) -> str:
        """What it is called, with its version."""
        return REQUIREMENT.replace("==", " ")

    @classmethod
    def installed(cls, folder: Path) -> Self | None:
        """Return it, after installing it where it is not; None if there is no way to get it."""
        program = folder / "bin" / "openapi-python-client"
        if not program.exists():
            python = make_venv(folder)
            words = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", REQUIREMENT]
            subprocess.run(words, check=False, stderr=subprocess.DEVNULL)  # noqa: S603 - our own words
        return cls(folder / "bin") if program.exists() else None

    def generate(self, document: Path, output: Path) -> float:
        """Generate a package into no folder and return the seconds."""
        set_aside(output)
        environment = clean_environment(PATH=os.pathsep.join([str(self.bin), os.environ.get("PATH", "")]))
        words: list[str | Path] = [
            self.bin / "openapi-python-client",
            "generate",
            "--path",
            document,
            "--output-path",
            output,
        ]
        return run(words, cwd=output.parent, environment=environment).seconds
