"""The files of an SDK that are not Python: they parse, their links lead somewhere, and their scripts run."""

from __future__ import annotations

import ast
import json
import os
import posixpath
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import black
import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from sdkwright.config import Author
from sdkwright.markdown import Anchors

from .sdkfiles_support import TIDES, generated, server

TEXTS = {"description", "summary", "title", "default", "pattern"}
RUN = """
import json, sys
for name, source in json.load(sys.stdin):
    scope = {"__name__": "__main__"}
    if "Client()" not in source and "client." in source and "import Client" not in source and "(client" not in source:
        from tides import Client
        with Client() as scope["client"]:
            exec(compile(source, name, "exec"), scope)
    else:
        exec(compile(source, name, "exec"), scope)
print("done")
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return generated(tmp_path_factory.mktemp("tides"), TIDES, summary="Tides for *you*.", license="MIT")


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return generated(tmp_path_factory.mktemp("several"), TIDES, TIDES.replace("title: Tides", "title: Other"))


def parse(source: str) -> list[Token]:
    return MarkdownIt("commonmark").enable("table").parse(source)


def pages_of(files: Mapping[str, str]) -> dict[str, str]:
    return {path: text for path, text in files.items() if path.endswith(".md")}


def blocks(source: str) -> Iterator[str]:
    """Yield the Python code of a page."""
    return (token.content for token in parse(source) if token.type == "fence" and token.info == "python")


def headings(source: str) -> Iterator[str]:
    """Yield the headings of a page as plain text."""
    tokens = parse(source)
    for at, token in enumerate(tokens):
        if token.type == "heading_open":
            yield "".join(child.content for child in tokens[at + 1].children or ())


def links(source: str) -> Iterator[str]:
    inner = (child for token in parse(source) for child in token.children or ())
    return (str(child.attrs["href"]) for child in inner if child.type == "link_open")


@pytest.mark.parametrize("sdk", ["files", "several"])
def test_links_lead_somewhere(sdk: str, request: pytest.FixtureRequest) -> None:
    """Every relative link names a page, and every anchor a heading there."""
    assert checked_links(pages_of(request.getfixturevalue(sdk))) > 50


def checked_links(pages: Mapping[str, str]) -> int:
    """Return the number of relative links, after a look at where each leads."""
    anchors = {path: set(map(Anchors().add, headings(text))) for path, text in pages.items()}
    checked = 0
    for path, text in pages.items():
        for link in links(text):
            if link.startswith("https://"):
                continue
            target, _, anchor = link.partition("#")
            page = posixpath.normpath(posixpath.join(posixpath.dirname(path), target)) if target else path

            assert page in pages, (path, link)
            assert not anchor or anchor in anchors[page], (path, link)
            checked += 1
    return checked


def test_every_method_and_type_has_its_place(files: dict[str, str]) -> None:
    """The reference has a page for each resource and each module of models."""
    modules = {Path(path).stem.removeprefix("_") for path in files if "/models/_" in path and path.endswith(".py")}

    assert {path for path in files if path.startswith("docs/")} == {
        "docs/index.md",
        "docs/models.md",
        "docs/resources/stations.md",
        "docs/resources/readings.md",
        *(f"docs/models/{name}.md" for name in modules - {"_init__"}),
    }
    assert list(headings(files["docs/resources/stations.md"])) == [
        "Stations",
        "list",
        "create",
        "get",
        "update",
        "replace",
    ]


@pytest.mark.parametrize(
    "words",
    [
        "# Heading\n\ntext",
        "</p><script>alert(1)</script>",
        "```\nopen",
        "<!-- open",
        "[x](javascript:alert(1)) ![y](https://a.b/c.png) [z]: javascript:a",
        "| a | b |\n| - | - |\n| c",
        "- item\n\n      code\n1. one",
        "Title\n=====\n\n---",
        "a\\",
        "`` ` ` ``` code",
        "\u202etxt\x00\u2028\r\n\x85 \ud800",
        "> quote\nlazy\n\n<https://a.b>",
        "   ",
    ],
)
def test_no_words_of_a_document_change_a_page(words: str, tmp_path: Path) -> None:
    """Whatever titles, descriptions and values say, each page has the headings that it has without them."""

    def said(node: Any, key: str = "") -> Any:
        if isinstance(node, dict):
            return {name: said(value, name) for name, value in node.items()}
        if isinstance(node, list):
            return [said(value, key) for value in node]
        return f"{node}{words}" if key in TEXTS and isinstance(node, str) else node

    hostile = json.dumps(said(yaml.safe_load(TIDES)))
    plain, pages = pages_of(generated(tmp_path, TIDES)), pages_of(generated(tmp_path, hostile))
    checked_links(pages)

    assert list(pages) == list(plain)
    for path, text in pages.items():
        assert len(list(headings(text))) == len(list(headings(plain[path]))), path
        assert not {"html_inline", "image"} & {child.type for token in parse(text) for child in token.children or ()}
        assert sum(token.type == "html_block" for token in parse(text)) == 1
        assert all(link.startswith(("https://", "#")) or ":" not in link for link in links(text))


def test_pages_have_one_title_and_no_html(files: dict[str, str]) -> None:
    """The document's headings and HTML are text; our comment is all the HTML there is."""
    for path, text in pages_of(files).items():
        tokens = parse(text)
        inner = [child for token in tokens for child in token.children or ()]

        assert sum(token.tag == "h1" for token in tokens if token.type == "heading_open") == 1, path
        assert [token.content.strip() for token in tokens if token.type == "html_block"] == [
            "<!-- Generated by sdkwright. Do not edit. -->"
        ]
        assert not any(token.type == "html_inline" for token in inner)


@pytest.mark.parametrize("sdk", ["files", "several"])
def test_code_is_as_black_leaves_it(sdk: str, request: pytest.FixtureRequest) -> None:
    """Every Python block parses and is formatted, stubs with a comma after their last argument aside."""
    for path, text in pages_of(request.getfixturevalue(sdk)).items():
        for source in blocks(text):
            assert ast.parse(source).body, path
            assert black.format_str(source, mode=black.Mode(is_pyi=": ..." in source)) == source, path


def run(folder: Path, files: Mapping[str, str], scripts: list[tuple[str, str]]) -> None:
    """Run scripts against a server, each with nothing but the SDK and its environment variables."""
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    with server() as url:
        environment = {
            **os.environ,
            "PYTHONPATH": str(folder / "src"),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TIDES_TOKEN": "secret",
            **dict.fromkeys(("TIDES_BASE_URL", "TIDES_A0_BASE_URL", "TIDES_A1_BASE_URL"), url),
            "PASSWORD": "hush",
        }
        done = subprocess.run(
            [sys.executable, "-W", "error", "-W", "ignore::DeprecationWarning", "-c", RUN],
            input=json.dumps(scripts),
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("done\n")
    assert "Exception ignored" not in done.stderr


def test_the_scripts_of_the_readme_run(files: dict[str, str], tmp_path: Path) -> None:
    """Each script of the README runs as it stands."""
    scripts = [(f"README {at}", source) for at, source in enumerate(blocks(files["README.md"]))]

    assert len(scripts) == 17
    run(tmp_path, files, scripts)


def test_the_examples_of_the_reference_run(files: dict[str, str], tmp_path: Path) -> None:
    """Each example of a method runs in a client."""
    scripts = [
        (path, source)
        for path, text in pages_of(files).items()
        if "/resources/" in path
        for source in blocks(text)
        if "client." in source
    ]

    assert len(scripts) == 6
    run(tmp_path, files, scripts)


def test_the_readme_of_several_apis_runs(several: dict[str, str], tmp_path: Path) -> None:
    """With several APIs each has a section, and the scripts run too."""
    scripts = [(f"README {at}", source) for at, source in enumerate(blocks(several["README.md"]))]
    titles = list(headings(several["README.md"]))

    assert [title for title in titles if title in ("Tides", "Other", "Quickstart")] == [
        "Tides",
        "Quickstart",
        "Other",
        "Quickstart",
    ]
    run(tmp_path, several, scripts)


def test_sections_are_there_only_with_what_they_are_about(tmp_path: Path) -> None:
    """An API without security, pages, servers, enums and unions has a README without them."""
    spec = """
openapi: 3.1.0
info: { title: Tiny, version: "1" }
paths: { /ping: { get: { responses: { "204": { description: Up. } } } } }
"""
    readme = generated(tmp_path, spec)["README.md"]

    assert list(headings(readme)) == [
        "Tiny",
        "Install",
        "Quickstart",
        "Resources",
        "Asynchronous",
        "Servers",
        "Errors",
        "Timeouts and retries",
        "The whole answer",
        "Hooks and logging",
        "Proxies, certificates, connections",
        "Versions",
    ]
    assert "`TIDES_BASE_URL`" in readme
    assert "\n\n\n" not in re.sub(r"```.*?```", "code", readme, flags=re.DOTALL)


def test_an_api_without_operations_has_a_readme(tmp_path: Path) -> None:
    """What has nothing to call still says how to install it."""
    readme = generated(tmp_path, 'openapi: 3.1.0\ninfo: { title: "None *at* all", version: "1" }\npaths: {}\n')[
        "README.md"
    ]

    assert next(headings(readme)) == "None *at* all"
    assert not list(blocks(readme))


def test_the_project_file_says_what_the_target_says(tmp_path: Path) -> None:
    """pyproject.toml holds the target's words and nothing else of the document, whatever they are."""
    authors = (Author('A "quoted" name', "a@example.com"), Author("", "b@example.com"))
    spec = 'openapi: 3.1.0\ninfo: { title: "a\\"]\\n[tool]\\u0000", version: "1" }\npaths: {}\n'
    files = generated(tmp_path, spec, authors=authors, license="MIT", version="1.2.3", distribution="tides-sdk")
    data = tomllib.loads(files["pyproject.toml"])

    assert data["project"]["name"] == "tides-sdk"
    assert data["project"]["version"] == "1.2.3"
    assert data["project"]["description"] == 'Python client for a"] [tool]\\x00.'
    assert data["project"]["authors"] == [
        {"name": 'A "quoted" name', "email": "a@example.com"},
        {"email": "b@example.com"},
    ]
    assert data["project"]["requires-python"] == ">=3.11"
    assert data["project"]["dependencies"] == ["httpx2>=2.10,<3"]
    assert data["tool"] == {"hatch": {"build": {"targets": {"wheel": {"packages": ["src/tides"]}}}}}
    assert files["src/tides/py.typed"] == ""


def test_guides_of_the_target_are_chapters(tmp_path: Path) -> None:
    """A Markdown file of the target's own is a section of the README before the last one."""
    own = tmp_path / "moving.md"
    own.write_text("# Moving house\n\nPack.\n\n## Boxes\n", encoding="utf-8")
    readme = generated(tmp_path, TIDES, guides=(own,))["README.md"]

    assert list(headings(readme))[-3:] == ["Moving house", "Boxes", "Versions"]


def test_the_reference_leads_to_guides(tmp_path: Path) -> None:
    """Also to one that is called as another section is."""
    (tmp_path / "errors.md").write_text("# Errors\n\nMore of them.\n", encoding="utf-8")
    (tmp_path / "moving.md").write_text("# Moving *house*\n", encoding="utf-8")
    files = generated(tmp_path, TIDES, guides=(tmp_path / "errors.md", tmp_path / "moving.md"))

    assert files["docs/index.md"].endswith(
        "## Guides\n\n- [Errors](../README.md#errors-1)\n- [Moving *house*](../README.md#moving-house)\n"
    )


def test_the_licence_is_the_targets_own_text_or_a_known_one(tmp_path: Path) -> None:
    """A file wins; MIT is known; any other licence is named in pyproject.toml only."""
    own = tmp_path / "TERMS"
    own.write_text("Ask first.\n", encoding="utf-8")
    known = generated(tmp_path, TIDES, license="MIT", authors=(Author("Ada"), Author("Bob")))
    other = generated(tmp_path, TIDES, license="Apache-2.0")

    assert generated(tmp_path, TIDES, license="MIT", license_file=own)["LICENSE"] == "Ask first.\n"
    assert known["LICENSE"].startswith("MIT License\n\nCopyright (c) Ada, Bob\n")
    assert "LICENSE" not in other
    assert "license-files" not in tomllib.loads(other["pyproject.toml"])["project"]


def test_a_change_of_a_type_touches_few_pages(tmp_path: Path) -> None:
    """The reference of a type is in one place: elsewhere there are links."""
    before = generated(tmp_path, TIDES)
    after = generated(tmp_path, TIDES.replace("gigahertz: { type: integer }", "gigahertz: { type: number }"))
    changed = {path for path in before if path.endswith(".md") and before[path] != after[path]}

    assert "docs/models/radar.md" in changed
    assert changed <= {"docs/models/radar.md", "docs/resources/stations.md", "README.md"}
