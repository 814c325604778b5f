"""Files: what they may hold, which of them may be read, and how they are called."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sdkwright.diagnostics import DiagnosticLog, Origin
from sdkwright.source import Budget, Source, SourceSet


def load(path: Path, budget: Budget | None = None) -> tuple[Source | None, list[str]]:
    log = DiagnosticLog()
    sources = SourceSet(path.parent, log, budget)
    return sources.load(sources.add(path)), [finding.rule for finding in log]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("text", ["é: 🌊\r\nb: c\r\n", '{"é": "🌊",\r\n "b": "c"}'])
def test_encodings(tmp_path: Path, encoding: str, text: str) -> None:
    """Every Unicode encoding is read, with and without a mark, whatever ends the lines."""
    path = tmp_path / "spec.yaml"
    path.write_bytes(text.encode(encoding))
    source, rules = load(path)

    assert rules == []
    assert source is not None
    assert source.data == {"é": "🌊", "b": "c"}
    assert "\r" not in source.text


def test_json_in_any_file(tmp_path: Path) -> None:
    """A text in braces is read as JSON; if it is none, as YAML, unless the name says that it is JSON."""
    for name, text in {"a.yaml": '{"a": 1}', "b.yaml": "{a: 1}", "c.json": "a: 1"}.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "d.json").write_text("{a: 1}")

    found = [load(tmp_path / name)[0] for name in ("a.yaml", "b.yaml", "c.json")]
    assert [(source.data, source.is_json) for source in found if source] == [
        ({"a": 1}, True),
        ({"a": 1}, False),
        ({"a": 1}, False),
    ]
    assert load(tmp_path / "d.json") == (None, ["syntax-error"])


def test_tabs(tmp_path: Path) -> None:
    """Tabs are no trouble but where they indent."""
    path = tmp_path / "spec.yaml"
    path.write_text("a:\t1\t\nb:\n  c: 1\n\t\n  \t\n  d: {\n\t\te: 2 }\n")

    source, rules = load(path)
    assert source is not None
    assert source.data == {"a": 1, "b": {"c": 1, "d": {"e": 2}}}
    assert rules == []


def test_budgets(tmp_path: Path) -> None:
    """A file that is too large, and one file too many, are refused."""
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("a: 1\n")
    log = DiagnosticLog()
    sources = SourceSet(tmp_path, log, Budget(files=1))

    assert load(tmp_path / "a.yaml", Budget(size=4)) == (None, ["file-too-large"])
    assert sources.load(sources.add(tmp_path / "a.yaml")) is not None
    assert sources.load(sources.add(tmp_path / "b.yaml")) is None
    assert [finding.rule for finding in log] == ["too-many-files"]


@pytest.mark.parametrize(
    ("uri", "found", "rule"),
    [
        ("", "api/spec.yaml", ""),
        ("b.yaml", "api/b.yaml", ""),
        ("./x/../b.yaml", "api/b.yaml", ""),
        ("../c%20d.yaml", "c d.yaml", ""),
        ("../../out.yaml", None, "reference-outside"),
        ("/etc/passwd", None, "reference-outside"),
        ("file:///etc/passwd", None, "reference-outside"),
        ("%2e%2e/%2e%2e/out.yaml", None, "reference-outside"),
        ("link/out.yaml", None, "reference-outside"),
        ("link.yaml", None, "reference-outside"),
        ("https://a.example/b.yaml", None, "network-reference"),
        ("HTTP://a.example/b.yaml", None, "network-reference"),
        ("//a.example/b.yaml", None, "network-reference"),
        ("ftp://a.example/b.yaml", None, "network-reference"),
    ],
)
def test_references_stay_in_the_folder(tmp_path: Path, uri: str, found: str | None, rule: str) -> None:
    """A reference leads to a file below the root, symbolic links followed, or it is refused."""
    root = tmp_path / "root"
    (root / "api").mkdir(parents=True)
    (tmp_path / "out.yaml").write_text("secret: 1\n")
    (root / "api" / "link").symlink_to(tmp_path)
    (root / "api" / "link.yaml").symlink_to(tmp_path / "out.yaml")
    log = DiagnosticLog()
    sources = SourceSet(root, log)
    spec = sources.add(root / "api" / "spec.yaml")

    assert sources.find(uri, Origin(spec)) == found
    assert [finding.rule for finding in log] == ([rule] if rule else [])


@pytest.mark.parametrize("uri", ["a\0b.yaml", "x" * 5000, "loop.yaml", "%00", "a%ZZ.yaml"])
def test_impossible_names(tmp_path: Path, uri: str) -> None:
    """A name that no file can have is one of a file that is not there."""
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    log = DiagnosticLog()
    sources = SourceSet(tmp_path, log)
    found = sources.find(uri, Origin(sources.add(tmp_path / "spec.yaml")))

    assert found is not None
    assert not sources.exists(found)


def test_only_named_files_are_read(tmp_path: Path) -> None:
    """A file is read when the user or a checked reference named it, and never else."""
    (tmp_path / "out.yaml").write_text("secret: 1\n")
    (tmp_path / "root").mkdir()
    sources = SourceSet(tmp_path / "root", DiagnosticLog())

    assert sources.load("../out.yaml") is None


def test_linked_document(tmp_path: Path) -> None:
    """The document that the user names may be a link to another place; what it refers to lies beside the link."""
    (tmp_path / "real.yaml").write_text("a: 1\n")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "spec.yaml").symlink_to(tmp_path / "real.yaml")
    log = DiagnosticLog()
    sources = SourceSet(tmp_path / "root", log)
    spec = sources.add(tmp_path / "root" / "spec.yaml")

    assert sources.load(spec) is not None
    assert sources.find("spec.yaml", Origin(spec)) == spec
    assert len(log) == 0


def test_display(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are called as the user would write them, with forward slashes."""
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec" / "api.yaml").write_text("a: 1\n")
    monkeypatch.chdir(tmp_path)
    for root, shown in [
        (Path("spec"), "spec/api.yaml"),
        (tmp_path / "spec", "spec/api.yaml"),
        (Path("./spec/"), "spec/api.yaml"),
        (Path("../") / tmp_path.name / "spec", f"../{tmp_path.name}/spec/api.yaml"),
    ]:
        sources = SourceSet(root, DiagnosticLog())
        file = sources.add(root / "api.yaml")
        sources.load(file)

        assert file == "api.yaml"
        assert sources.display(file) == shown


@pytest.mark.skipif(os.geteuid() == 0 if hasattr(os, "geteuid") else True, reason="everything can be read here")
def test_unreadable_file(tmp_path: Path) -> None:
    """A file that may not be read is said to be so."""
    path = tmp_path / "spec.yaml"
    path.write_text("a: 1\n")
    path.chmod(0)

    assert load(path) == (None, ["unreadable-file"])
