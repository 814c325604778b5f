"""Commands of the configuration that run on what is generated before it is written.

They work in a copy of the whole SDK, custom code included, in a folder of its own. What they leave there is what is
written; if one fails, nothing is. They are lists of words, never a shell's, and only the configuration has any.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sdkwright.config import CUSTOM_FOLDER, Target
from sdkwright.diagnostics import Diagnostic, Origin, error
from sdkwright.proof import ProofFailed, prove
from sdkwright.settings import locate

_SHOWN = 20


class HookFailed(Exception):
    """A command failed; `finding` says how."""

    def __init__(self, finding: Diagnostic) -> None:
        super().__init__(finding.message)
        self.finding = finding


def run_hooks(target: Target, files: Mapping[str, str]) -> dict[str, str]:
    """Return the files of an SDK as the target's commands leave them.

    Args:
        files: Text by path in the SDK's folder.

    Raises:
        HookFailed: A command cannot be run, or says that something is wrong, or what it leaves cannot be written.
    """
    with tempfile.TemporaryDirectory(prefix="sdkwright-") as temporary:
        folder = Path(temporary).resolve() / (target.output.name or "sdk")
        for path, text in files.items():
            _write(folder / path, text)
        _copy_custom(target, folder)
        for words in target.hooks:
            _run(target, words, folder)
        return _left(target, folder, files)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")


def _copy_custom(target: Target, folder: Path) -> None:
    """Put the custom code where commands see it beside the rest; what they do to it is lost."""
    for package in ((), *((api.name,) for api in target.apis if api.name)):
        place = Path("src", target.package or "", *package, CUSTOM_FOLDER)
        if (target.output / place).is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(target.output / place, folder / place, ignore=ignored, dirs_exist_ok=True)


def _run(target: Target, words: tuple[str, ...], folder: Path) -> None:
    """Run a command in a folder.

    Raises:
        HookFailed: It cannot be run, or its exit status is not 0.
    """
    shown = " ".join(words)
    program = words[0]
    if os.sep in program or "/" in program:
        # A path is relative to the configuration, like all others in there.
        program = str((Path(target.config or ".").parent / program).resolve())
    try:
        done = subprocess.run(  # noqa: S603 - it is the configuration that says so
            [program, *words[1:]],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    except OSError as problem:
        message = f"the hook `{shown}` cannot be run: {problem.strerror}"
        raise HookFailed(_finding(target, message, "it is a program and its arguments, without a shell")) from None
    if done.returncode:
        said = done.stdout.decode("utf-8", "replace").replace(str(folder), str(target.output)).splitlines()
        message = f"the hook `{shown}` ended with exit status {done.returncode}"
        raise HookFailed(_finding(target, message, "\n".join(["it said:", *said[-_SHOWN:]]) if said else ""))


def _left(target: Target, folder: Path, files: Mapping[str, str]) -> dict[str, str]:
    """Return the files as they are now; files that are new or gone are none of ours to lose.

    Raises:
        HookFailed: One is gone, or cannot be what is written.
    """
    left = {}
    for path in files:
        try:
            left[path] = (folder / path).read_bytes().decode().replace("\r\n", "\n")
        except (OSError, UnicodeDecodeError):
            raise HookFailed(_finding(target, f"a hook left no text in `{path}`")) from None
    try:
        prove({path: text for path, text in left.items() if text != files[path]})
    except ProofFailed as problem:
        raise HookFailed(_finding(target, f"a hook left what is no Python in {problem}")) from None
    return left


def _finding(target: Target, message: str, hint: str = "") -> Diagnostic:
    """Return a finding about the hooks of a target, with its line in the configuration."""
    origin = Origin(target.config).child("tool", "sdkwright", "targets", target.name, "hooks")
    line, column = locate(Path(target.config).read_text("utf-8-sig"), origin.tokens) if target.config else (0, 0)
    return replace(error("hook-failed", origin, message, hint=hint), line=line, column=column)
