"""The workflow in the documentation: it parses, its commands exist, and they do what the page says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from sdkwright.cli import commands
from tests.snippets import blocks
from tests.support import ROOT

PAGE = ROOT / "docs" / "ci.md"
START = ROOT / "docs" / "start.md"


def steps() -> list[dict[str, Any]]:
    """Return the steps of the workflow's only job."""
    (text,) = (block.code for block in blocks(PAGE) if block.caption == ".github/workflows/sdk.yaml")
    (job,) = yaml.safe_load(text)["jobs"].values()
    found: list[dict[str, Any]] = job["steps"]
    return found


def lines() -> list[list[str]]:
    """Return the words of each line that calls sdkwright."""
    every = "\n".join(step.get("run", "") for step in steps()).splitlines()
    return [shlex.split(line) for line in every if line.startswith("sdkwright ")]


def test_no_expression_gets_into_a_script() -> None:
    """What a pull request says reaches a shell as the value of a variable only."""
    assert not any("${{" in step.get("run", "") for step in steps())


@pytest.mark.parametrize("words", lines(), ids=lambda words: words[1])
def test_its_commands_and_options_exist(words: list[str]) -> None:
    """Of this version of sdkwright."""
    if words[1] == "diff" and "diff" not in commands.commands:
        pytest.skip("this version has no diff")
    known = {name for parameter in commands.commands[words[1]].params for name in parameter.opts}
    options = {word for word in words if word.startswith("--")}
    if "--against" not in known:
        options.discard("--against")

    assert options <= known


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A clone with the library of the first page on `origin/main`, and a change of its document that is committed."""
    place = tmp_path / "work"
    place.mkdir()
    for block in blocks(START):
        if block.caption:
            (place / block.caption).write_text(block.code, "utf-8")
    run(place, "sdkwright generate -q")
    run(place, "git init -q -b main && git config user.name A && git config user.email a@b.c")
    run(place, "git add -A && git commit -qm one && git update-ref refs/remotes/origin/main main")
    document = (place / "tides.yaml").read_text("utf-8")
    (place / "tides.yaml").write_text(document.replace("levelCm:", "height:"), "utf-8")
    run(place, "git commit -qam two")
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "gh"
    program.write_text('#!/bin/sh\necho "$@" > ../told\ncp changes.md ../comment\n')
    program.chmod(0o755)
    return place


def run(place: Path, script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a script as the workflow does."""
    path = os.pathsep.join((str(place.parent / "bin"), str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = {**os.environ, "PATH": path, **variables}
    return subprocess.run(
        ["bash", "-e", "-c", script], cwd=place, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.skipif("diff" not in commands.commands, reason="this version has no diff")
def test_it_tells_and_fails(repository: Path) -> None:
    """A pull request that forgot to generate gets a comment with what changes, and fails."""
    outcome = ""
    for step in steps():
        script = step.get("run", "pip")
        if script.startswith("pip"):
            continue
        done = run(repository, script, BASE="main", NUMBER="7")
        if step.get("id") == "check":
            outcome = "failure" if done.returncode else "success"
        elif "if" not in step:
            assert done.returncode == 0, f"{script}: {done.stdout}{done.stderr}"

    assert outcome == "failure"
    assert (repository.parent / "told").read_text().split()[:3] == ["pr", "comment", "7"]
    assert re.search("level_cm", (repository.parent / "comment").read_text())
    assert done.returncode == 1
