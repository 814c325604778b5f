"""Commands of the configuration work on what is generated, before it is written."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from sdkwright.cli import main
from tests.support import read_tree

SPEC = 'openapi: 3.1.0\ninfo: { title: Tides, version: "1" }\npaths: {}\n'
Generate = Callable[..., tuple[int, str]]
PYTHON = sys.executable


@pytest.fixture
def generate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Generate:
    """Run a command with hooks; return exit status and what is said."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tides.yaml").write_text(SPEC)

    def run(*hooks: object, command: str = "generate") -> tuple[int, str]:
        config = f'[tool.sdkwright.targets.tides]\nspec = "tides.yaml"\noutput = "sdk"\nhooks = {json.dumps(hooks)}\n'
        (tmp_path / "pyproject.toml").write_text(config)
        status = main([command, "-q"])
        return status, capsys.readouterr().err

    return run


def script(text: str) -> list[str]:
    """Return a command."""
    return [PYTHON, "-c", text]


APPEND = script("open('README.md', 'a').write('mine\\n')")


def test_what_a_hook_leaves_is_written(generate: Generate, tmp_path: Path) -> None:
    """In order, each after the one before; `check` runs them, too; new files are not taken."""
    twice = script("text = open('README.md').read(); open('README.md', 'w').write(text + text[-5:]); open('new', 'w')")

    assert generate(APPEND, twice) == (0, "")
    assert (tmp_path / "sdk" / "README.md").read_text().endswith("\nmine\nmine\n")
    assert not (tmp_path / "sdk" / "new").exists()
    assert generate(APPEND, twice, command="check") == (0, "")
    assert generate(APPEND, command="check") == (1, "")


def test_no_shell(generate: Generate, tmp_path: Path) -> None:
    """Words are arguments, whatever is in them."""
    words = [PYTHON, "-c", "import sys; sys.exit(sys.argv[1:] != ['$HOME', '; touch owned', '*'])"]

    assert generate([*words, "$HOME", "; touch owned", "*"]) == (0, "")
    assert not list(tmp_path.rglob("owned"))


def test_a_path_is_relative_to_the_configuration(generate: Generate, tmp_path: Path) -> None:
    """As are all in it; the folder that it works in is another one."""
    tool = tmp_path / "tool.py"
    tool.write_text(f"#!{PYTHON}\nimport os\nassert os.path.exists('src/tides/__init__.py')\n")
    tool.chmod(0o755)

    assert generate(["./tool.py"]) == (0, "")


def test_custom_code_is_there(generate: Generate, tmp_path: Path) -> None:
    """A hook may look at it, and what it does to it is lost."""
    assert generate() == (0, "")
    custom = tmp_path / "sdk/src/tides/custom"
    custom.mkdir()
    (custom / "mine.py").write_text("WORD = 1\n")

    assert generate(script("open('src/tides/custom/mine.py', 'r+').write('x')")) == (0, "")
    assert (custom / "mine.py").read_text() == "WORD = 1\n"


@pytest.mark.parametrize(
    ("hook", "said"),
    [
        (["no-such-program", "x"], "the hook `no-such-program x` cannot be run: No such file or directory"),
        (script("print('no'); raise SystemExit(3)"), "ended with exit status 3\n  hint: it said:\n  no\n"),
        (script("import os; os.remove('README.md')"), "a hook left no text in `README.md`"),
        (script("open('README.md', 'wb').write(b'\\xff')"), "a hook left no text in `README.md`"),
        (
            script("open('src/tides/client.py', 'w').write('def (')"),
            "a hook left what is no Python in src/tides/client.py",
        ),
    ],
    ids=["absent", "status", "gone", "binary", "broken"],
)
def test_if_a_hook_fails_nothing_is_written(generate: Generate, tmp_path: Path, hook: list[str], said: str) -> None:
    """The SDK stays as it was."""
    assert generate() == (0, "")
    before = read_tree(tmp_path / "sdk")
    status, err = generate(APPEND, hook)

    assert status == 2
    assert err.startswith("pyproject.toml:4:1: error[hook-failed]: ")
    assert said in err
    assert read_tree(tmp_path / "sdk") == before


@pytest.mark.parametrize("hook", ["ruff check", [], [1], [""]])
def test_a_hook_is_a_list_of_words(generate: Generate, hook: object) -> None:
    """A text would need a shell."""
    status, err = generate(hook)

    assert status == 2
    assert "pyproject.toml:4:1: error[config-value]: `hooks` holds " in err


def test_documents_have_no_hooks(generate: Generate, tmp_path: Path) -> None:
    """Only the configuration has any."""
    (tmp_path / "tides.yaml").write_text(SPEC + "x-hooks: [[touch, owned]]\nhooks: [[touch, owned]]\n")
    generate()

    assert not list(tmp_path.rglob("owned"))
    assert generate(script("raise SystemExit(1)"), command="validate")[0] == 0
