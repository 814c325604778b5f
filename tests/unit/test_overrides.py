"""Templates of somebody else in place of ours: held against the views, and what comes of them is proved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from jinja2 import meta, nodes

from sdkwright.cli import main
from sdkwright.overrides import CONTEXTS, Overrides
from sdkwright.shipped import templates_folder
from sdkwright.views import types
from tests.support import read_tree

SPEC = """\
openapi: 3.1.0
info: { title: Tides, version: "1" }
paths: {}
components:
  schemas:
    Station:
      type: object
      description: A place. It is by the sea.
      properties:
        mood: { type: string, enum: [calm, rough], description: How it is there. }
"""
CONFIG = '[tool.sdkwright.targets.tides]\nspec = "tides.yaml"\noutput = "sdk"\ntemplates = "mine"\n'
Generate = Callable[..., tuple[int, str]]


@pytest.fixture
def generate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Generate:
    """Generate with templates, by name and text; return exit status and what is said."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tides.yaml").write_text(SPEC)
    (tmp_path / "pyproject.toml").write_text(CONFIG)
    (tmp_path / "mine").mkdir()

    def run(**templates: str) -> tuple[int, str]:
        for name, text in templates.items():
            (tmp_path / "mine" / f"{name.replace('_py', '.py')}.jinja").write_text(text)
        status = main(["generate", "-q"])
        return status, capsys.readouterr().err

    return run


def ours(name: str) -> str:
    """Return one of our templates."""
    return (templates_folder() / name).read_text()


def test_an_override_decides_what_a_file_looks_like(generate: Generate, tmp_path: Path) -> None:
    """It may include the one that it replaces, its output is formatted, and `check` agrees."""
    text = '{% include "sdkwright/enum.py.jinja" %}\n    @property\n    def loud( self )->str : return self.upper()\n'
    status, said = generate(enum_py=text)
    code = (tmp_path / "sdk/src/tides/models/_station.py").read_text()

    assert (status, said) == (0, "")
    assert "    @property\n    def loud(self) -> str:\n        return self.upper()\n" in code
    assert main(["check", "-q"]) == 0


def test_without_overrides_files_are_ours_again(generate: Generate, tmp_path: Path) -> None:
    """What they made is not taken for what our templates make of the same."""
    assert generate() == (0, "")
    before = read_tree(tmp_path / "sdk")
    assert generate(enum_py='{% include "sdkwright/enum.py.jinja" %}\n    """Also."""\n') == (0, "")
    assert read_tree(tmp_path / "sdk") != before
    (tmp_path / "pyproject.toml").write_text(CONFIG.replace('templates = "mine"\n', ""))

    assert main(["generate", "-q"]) == 0
    assert read_tree(tmp_path / "sdk") == before


def test_our_own_templates_as_overrides_change_nothing(generate: Generate, tmp_path: Path) -> None:
    """Copies of all of them pass every check and make the same files."""
    assert generate() == (0, "")
    before = read_tree(tmp_path / "sdk")
    for file in templates_folder().glob("*.jinja"):
        (tmp_path / "mine" / file.name).write_text(file.read_text())

    assert generate() == (0, "")
    assert read_tree(tmp_path / "sdk") == before


def test_readme(generate: Generate, tmp_path: Path) -> None:
    """The README's template can be replaced, too."""
    (tmp_path / "mine" / "README.md.jinja").write_text("# {{ view.title }}, by us\n")

    assert generate() == (0, "")
    assert (tmp_path / "sdk" / "README.md").read_text() == "# Tides, by us\n"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "enum_py",
            "{% if %}",
            "enum.py.jinja:1:1: error[template-syntax]: this is no template: Expected an expression",
        ),
        ("enum_py", "\n{{ definitoin }}", "enum.py.jinja:2:1: error[template-variable]: `enum.py.jinja` does not get"),
        (
            "enum_py",
            "\n{{ definition.nam }}",
            "enum.py.jinja:2:1: error[template-attribute]: a `EnumView` has no `nam`",
        ),
        (
            "enum_py",
            "{% for m in definition.members %}\n{{ m.valeu }}{% endfor %}",
            "enum.py.jinja:2:1: error[template-attribute]: a `MemberView` has no `valeu`\n"
            "  hint: did you mean `value`?",
        ),
        ("enum_py", "{{ definition.name | pyster }}", "error[template-filter]: there is no filter `pyster`"),
        (
            "enmu_py",
            "{{ 1 }}",
            "mine/enmu.py.jinja: warning[template-name]: `enmu.py.jinja` is in the place of no template",
        ),
        (
            "enum_py",
            "\n\n{{ 1 / 0 }}",
            "enum.py.jinja:3:1: error[template-failed]: this template fails: division by zero",
        ),
        (
            "enum_py",
            "\n{% set x = definition %}{{ [x][0].nam }}",
            "enum.py.jinja:2:1: error[template-failed]: this template fails: 'sdkwright.views.types.EnumView obj",
        ),
        (
            "enum_py",
            '{% include "other.jinja" %}',
            "enum.py.jinja:1:1: error[template-failed]: this template fails: other.j",
        ),
        (
            "enum_py",
            "class (",
            "enum.py.jinja:1:1: error[template-output]: what comes of this in `src/tides/models/_st",
        ),
        (
            "enum_py",
            "x = '''{{ definition.doc }}'''\n# {{ definition.doc }}\ny = {'a': {{ definition.members | length }}}\n",
            "",
        ),
    ],
)
def test_what_is_wrong_is_said(generate: Generate, tmp_path: Path, name: str, text: str, said: str) -> None:
    """Each with file and line, before anything is written."""
    assert generate() == (0, "")
    before = read_tree(tmp_path / "sdk")
    status, err = generate(**{name: text})

    assert said in err
    assert status == (2 if "error[" in err else 0)
    if status:
        assert read_tree(tmp_path / "sdk") == before


def test_words_of_the_document_do_not_become_code(generate: Generate, tmp_path: Path) -> None:
    """A template that forgets the emitters is found where it matters."""
    text = "\n\nclass {{ definition.name }}({{ definition.base }}):\n    # {{ definition.doc }}\n    A = 'a'\n"
    (tmp_path / "tides.yaml").write_text(SPEC.replace("How it is there.", '"Fine\\n    import os"'))
    status, err = generate(enum_py=text)

    assert status == 2
    assert err.startswith(
        "mine/enum.py.jinja:1:1: error[template-leak]: in what comes of this in `src/tides/models/_st"
    )


def test_every_template_has_a_context() -> None:
    """The table of what templates get knows all of them, and is what they use."""
    folder = templates_folder()
    overrides = Overrides(folder, folder)

    assert set(overrides.names) == set(CONTEXTS)
    for name in overrides.names:
        tree = overrides.tree(name)
        assert tree is not None
        bound = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
        assert meta.find_undeclared_variables(tree) - bound <= CONTEXTS[name].keys(), name


def test_views_are_dataclasses() -> None:
    """Their fields can be listed."""
    assert {field.name for field in fields(types.EnumView)} == {
        "kind",
        "name",
        "base",
        "doc",
        "members",
        "deprecated",
        "former",
    }


def test_no_such_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It has to be there."""
    (tmp_path / "pyproject.toml").write_text(CONFIG)

    assert main(["generate", "-q", "--config", str(tmp_path / "pyproject.toml")]) == 2
    assert "4:1: error[config-value]: `mine` is no folder" in capsys.readouterr().err
