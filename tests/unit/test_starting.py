"""`sdkwright init`: what it finds, what it writes, and what it leaves alone."""

from __future__ import annotations

import json
import subprocess
import tomllib
from pathlib import Path

import pytest

from sdkwright.cli import main
from sdkwright.config import load_targets
from sdkwright.diagnostics import DiagnosticLog

SPEC = 'openapi: 3.1.0\ninfo: {title: "Tides & Currents", version: "7"}\npaths: {}\n'
MIT = "MIT License\n\nPermission is hereby granted, free of charge,\nto any person obtaining a copy of this software\n"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which we are; git knows nobody."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return tmp_path


def write(place: Path, **files: str) -> None:
    """Write files; two underscores in a name stand for a slash, one for a dot."""
    for name, text in files.items():
        path = place / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def targets(place: Path) -> dict[str, dict[str, object]]:
    """Return the targets of the configuration, which the other commands understand."""
    load_targets(place / "pyproject.toml", DiagnosticLog())
    found: dict[str, dict[str, object]] = tomllib.loads((place / "pyproject.toml").read_text())["tool"]["sdkwright"][
        "targets"
    ]
    return found


def test_a_folder_with_a_document_is_enough(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The configuration that is written generates an SDK."""
    write(place, spec__api_yaml=SPEC)

    assert main(["init"]) == 0
    assert targets(place) == {
        "tides_currents": {
            "spec": "spec/api.yaml",
            "output": "generated/tides_currents",
            "summary": "Python SDK of Tides & Currents.",
        }
    }
    assert capsys.readouterr().err.splitlines() == [
        "pyproject.toml: the target `tides_currents` is made from spec/api.yaml (Tides & Currents)",
        "next: look at it, then run `sdkwright generate`",
    ]
    assert main(["generate", "-q"]) == 0
    assert (place / "generated/tides_currents/src/tides_currents/client.py").exists()


def test_once_is_enough(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A configuration that is there is kept, byte for byte."""
    write(place, api_yaml=SPEC)
    main(["init"])
    before = (place / "pyproject.toml").read_bytes()
    capsys.readouterr()

    assert main(["init"]) == 0
    assert (place / "pyproject.toml").read_bytes() == before
    assert "stays as it is" in capsys.readouterr().err


@pytest.mark.parametrize(
    "content",
    [
        b'[project]\nname = "a"  # mine\n',
        b"[tool.black]\nline-length = 120",
        b"\xef\xbb\xbf# with a mark\r\n[tool]\r\nother = 1\r\n",
        b"",
    ],
)
def test_nothing_else_in_the_file_changes(place: Path, content: bytes) -> None:
    """What was there is the beginning of what is there then, and its line endings are kept."""
    write(place, api_yaml=SPEC)
    (place / "pyproject.toml").write_bytes(content)

    assert main(["init"]) == 0

    after = (place / "pyproject.toml").read_bytes()
    assert after.startswith(content)
    assert tomllib.loads(after.decode("utf-8-sig"))["tool"]["sdkwright"]["targets"]
    assert after.count(b"\n") == after.count(b"\r\n") or b"\r" not in after


def test_the_project_says_the_rest(place: Path) -> None:
    """Version, licence and authors of [project], and the text of the licence."""
    project = (
        '[project]\nname = "x"\nversion = "2.1"\nlicense = "apache-2.0"\nauthors = [{name = "Ada", email = "a@b.c"}]\n'
    )
    write(place, api_yaml=SPEC, LICENSE=MIT)
    (place / "pyproject.toml").write_text(project)
    main(["init"])

    assert targets(place)["tides_currents"] | {} == {
        "spec": "api.yaml",
        "output": "generated/tides_currents",
        "summary": "Python SDK of Tides & Currents.",
        "version": "2.1",
        "license": "Apache-2.0",
        "license-file": "LICENSE",
        "authors": [{"name": "Ada", "email": "a@b.c"}],
    }


def test_so_do_the_licence_and_git(place: Path) -> None:
    """A licence is known by its words, an author by what git calls them."""
    write(place, api_yaml=SPEC, LICENSE=MIT)
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "config", "user.name", 'Ada "L"'], check=True)
    main(["init"])
    found = targets(place)["tides_currents"]

    assert found["license"] == "MIT"
    assert found["authors"] == [{"name": 'Ada "L"'}]


def test_documents_are_known_by_what_is_in_them(place: Path) -> None:
    """JSON, YAML and Swagger 2.0; no other files, and none of tools, hidden folders and SDKs."""
    write(
        place,
        a_yml=SPEC,
        b__old_json=json.dumps({"info": {"title": "Old"}, "swagger": "2.0"}),
        other_json='{"openapi-like": "openapi: 3.1.0"}',
        list_yaml="- openapi: 3.1.0\n",
        broken_yaml="openapi: [3.1.0\n",
        text_md=SPEC,
    )
    for folder in (".hidden", "node_modules", "sdk"):
        (place / folder).mkdir(exist_ok=True)
        (place / folder / "api.yaml").write_text(SPEC)
    (place / "sdk" / "sdkwright.files").write_text("")
    (place / "binary.json").write_bytes(b"\xff\xfe")
    main(["init"])

    assert {name: target["spec"] for name, target in targets(place).items()} == {
        "tides_currents": "a.yml",
        "old": "b/old.json",
    }


def test_every_target_has_a_name_of_its_own(place: Path) -> None:
    """From the title, else from the file, and always one that a package can have."""
    titles = {"a": "Tides", "b": "Tides", "c__b": "Tides", "d": "json", "e": "", "f": "3 things", "import": "日本 !"}
    for name, title in titles.items():
        write(place, **{f"{name}_yaml": SPEC.replace("Tides & Currents", title)})
    main(["init"])

    assert {target["spec"]: name for name, target in targets(place).items()} == {
        "a.yaml": "tides",
        "b.yaml": "b",
        "c/b.yaml": "c_b",
        "d.yaml": "json_api",
        "e.yaml": "e",
        "f.yaml": "api_3_things",
        "import.yaml": "ri_ben",
    }


def test_documents_can_be_named(place: Path) -> None:
    """Then only those count."""
    write(place, a_yaml=SPEC, b_yaml=SPEC.replace("Tides", "Rivers"))

    assert main(["init", "b.yaml"]) == 0
    assert list(targets(place)) == ["rivers_currents"]


@pytest.mark.parametrize(
    ("files", "arguments", "message"),
    [
        ({}, [], "error[no-document]: there is no OpenAPI document in this folder or below"),
        ({}, ["x.yaml"], "x.yaml: error[no-document]: there is no such file"),
        ({"x_yaml": "a: 1"}, ["x.yaml"], "x.yaml: error[no-document]: this is no OpenAPI document"),
        ({"api_yaml": SPEC, "pyproject_toml": "["}, [], "pyproject.toml: error[config-syntax]: this is no TOML"),
        (
            {"api_yaml": SPEC, "pyproject_toml": "tool = {a = 1}\n"},
            [],
            "pyproject.toml: error[config-syntax]: this is no",
        ),
    ],
)
def test_what_cannot_be_done_is_said(
    place: Path, capsys: pytest.CaptureFixture[str], files: dict[str, str], arguments: list[str], message: str
) -> None:
    """And nothing is written."""
    write(place, **files)
    before = sorted((path, path.read_bytes()) for path in place.glob("*.*"))

    assert main(["init", *arguments]) == 2
    assert message in capsys.readouterr().err
    assert sorted((path, path.read_bytes()) for path in place.glob("*.*")) == before
