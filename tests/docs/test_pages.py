"""Whatever is code on a page runs: files are written, commands and scripts are executed, and say what the page says.

The blocks of a page are run in order, in a folder of their own. All pages but the first one begin where that one ends.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, unquote

import pytest

from sdkwright.config import load_targets
from sdkwright.diagnostics import DiagnosticLog
from tests.snippets import Block, blocks
from tests.support import ROOT
from tests.unit.runtime.loopback import Answer, Loopback, Seen

DOCS = ROOT / "docs"
START = DOCS / "start.md"
PAGES = sorted(path for path in DOCS.glob("*.md") if any(blocks(path)))
# Installing takes long and needs the network, and other tests do it: a library is put on the path instead.
INSTALL = re.compile(r"^pip install (?:\./(\w+)|\S+)\n", re.MULTILINE)

STATIONS = {"nl-hvh": ("Hoek van Holland", 142), "nl-vli": ("Vlissingen", 87), "nl-ijm": ("IJmuiden", -12)}
PAGE_SIZE = 2


def station(code: str) -> dict[str, object]:
    """Return a station in JSON."""
    name, level = STATIONS[code]
    return {"code": code, "name": name, "levelCm": level}


def tides(seen: Seen) -> Answer:
    """Answer as the API of the first page does."""
    code = unquote(seen.path.removeprefix("/stations").removeprefix("/"))
    if code:
        return Answer.json(station(code)) if code in STATIONS else Answer(404)
    codes = list(STATIONS)
    start = codes.index(after[0]) + 1 if (after := parse_qs(seen.query).get("after")) else 0
    shown = codes[start : start + PAGE_SIZE]
    following = {"next": shown[-1]} if shown[-1] != codes[-1] else {}
    return Answer.json({"stations": [station(code) for code in shown], **following})


@pytest.fixture
def environment() -> Iterator[dict[str, str]]:
    """What commands and scripts find around them: the program, and an API at the other end."""
    with Loopback(tides) as server:
        kept = {name: value for name, value in os.environ.items() if name in {"HOME", "LANG", "SYSTEMROOT"}}
        yield {
            **kept,
            "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath))),
            "PYTHONPATH": "",
            "API_URL": server.url,
        }


def run(block: Block, folder: Path, environment: dict[str, str]) -> tuple[int, str]:
    """Run a block and return exit status and output."""
    for name in filter(None, INSTALL.findall(block.code)):
        environment["PYTHONPATH"] += f"{name}/src{os.pathsep}"
        environment[f"{name.upper()}_BASE_URL"] = environment["API_URL"]
    command = ["bash", "-eu", "-c", INSTALL.sub("", block.code)]
    if block.language == "python":
        command = [sys.executable, "-W", "error", "-c", block.code]
    done = subprocess.run(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return done.returncode, done.stdout


def run_page(found: Sequence[Block], folder: Path, environment: dict[str, str]) -> list[str]:
    """Run the blocks of a page, and return what did not come out as it says there."""
    problems = []
    for block, following in pairwise((*found, None)):
        if block is None or block.language == "text":
            continue
        if block.caption:
            (folder / block.caption).write_text(block.code, encoding="utf-8")
        elif block.language in {"sh", "python"}:
            status, output = run(block, folder, environment)
            says = following.code if following is not None and following.language == "text" else None
            if status != 0 if says is None else output != says:
                problems.append(f"{block}: status {status}\n{output}")
        else:
            problems.append(f"{block}: what is to be done with {block.language or 'this'}?")
    return problems


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_pages_do_what_they_say(page: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    """Files, commands, scripts and what they print."""
    if page != START:
        assert run_page(list(blocks(START)), tmp_path, environment) == []

    assert "\n".join(run_page(list(blocks(page)), tmp_path, environment)) == ""


def test_what_the_readme_configures_is_understood(tmp_path: Path) -> None:
    """Each of its examples is a whole configuration."""
    found = [block for block in blocks(ROOT / "README.md") if block.language == "toml"]
    for block in found:
        (tmp_path / "pyproject.toml").write_text(block.code, encoding="utf-8")
        assert load_targets(tmp_path / "pyproject.toml", DiagnosticLog()), str(block)

    assert len(found) >= 2
