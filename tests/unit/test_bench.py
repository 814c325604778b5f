"""The benchmark: that it runs, and that its arithmetic is right; never what it measures."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import generating, growing, loading
from bench.__main__ import main
from bench.generating import largest
from bench.measure import Comparison, compare
from bench.samples import make_product
from bench.table import Line, duration, table


def line(ratio: float, *, budget: float | None = 2.0, goal: float | None = None) -> Line:
    """Return a line with a ratio."""
    return Line.of("this", "that", Comparison(ours=(ratio,), base=(1.0,)), budget=budget, goal=goal)


@pytest.fixture(autouse=True)
def _imports_undone() -> Iterator[None]:
    """What is measured is a copy, which other tests must not find."""
    path, modules = list(sys.path), set(sys.modules)
    yield
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if name.partition(".")[0] == "versori":
            del sys.modules[name]


def test_a_tiny_run_prints_a_line_for_each_thing(capsys: pytest.CaptureFixture[str]) -> None:
    """The whole of it runs without a corpus, and prints one table."""
    status = main(["--tiny"])
    rows = re.findall(r"(?m)^\| (\w+)", capsys.readouterr().out)

    assert rows == [
        "what",
        *["import"] * 2,
        *["decode"] * 2,
        "encode",
        *["one"] * 2,
        "4",
        "upload",
        "download",
        *["generate"] * 4,
        "diff",
    ]
    assert status == 0


def test_the_largest_documents_count_with_all_their_files(tmp_path: Path) -> None:
    """By the manifest of a folder, or else by what is in it."""
    sizes = {"a.json": 3, "b.yaml": 9, "c/api.yaml": 1, "c/parts/more.yaml": 7, "notes.txt": 99}
    for name, size in sizes.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x" * size)
    plain = [path.name for path in largest(tmp_path)]
    (tmp_path / "MANIFEST.tsv").write_text("file\tkind\na.json\treal\nc/api.yaml\treal\n")

    assert plain == ["b.yaml", "a.json"]
    assert [path.relative_to(tmp_path).as_posix() for path in largest(tmp_path)] == ["c/api.yaml", "a.json"]


def test_what_a_large_document_costs(tmp_path: Path) -> None:
    """Its SDK is generated cold, again, and with one schema changed; and it is loaded."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "small.json").write_text(json.dumps(growing.document(4)))
    product = make_product(tmp_path / "product")
    job = generating.document(tmp_path / "corpus" / "small.json", tmp_path / "job")
    job.cold()
    lines = [
        *generating.both("small", job, 1, again=0.1),
        *loading.large(product, job.output, "small", 1),
        *generating.one_schema("small", tmp_path / "corpus" / "small.json", tmp_path / "changed", 1),
    ]

    assert [(entry.what, entry.budget) for entry in lines] == [
        ("generate small", None),
        ("generate small again", 0.1),
        ("import a model of small, decode", 3.5),
        ("import a model of small, decode", 1.15),
        ("import the client of small", 3.5),
        ("generate small, one schema changed", 0.5),
    ]
    assert lines[0].memory > 0


def test_pairs_are_compared_with_each_other() -> None:
    """A moment in which everything is slow changes no ratio."""
    comparison = Comparison(ours=(2.0, 20.0, 3.0), base=(1.0, 10.0, 1.0))

    assert comparison.ratios == [2.0, 2.0, 3.0]
    assert comparison.ratio == 2.0
    assert comparison.spread == (2.0, 2.5)


def test_turns_are_taken() -> None:
    """Base and ours run in turn, and the first turn does not count."""
    seen: list[str] = []

    def run(name: str) -> float:
        seen.append(name)
        return len(seen)

    comparison = compare(lambda: run("ours"), lambda: run("base"), 2)

    assert seen == ["base", "ours"] * 3
    assert comparison == Comparison(ours=(4, 6), base=(3, 5))


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        (line(2.1), "missed"),
        (line(2.0), "ok"),
        (line(1.9, goal=1.5), "ok"),
        (line(1.5, goal=1.5), "goal"),
        (line(9.9, budget=None), ""),
        (Line(what="this", seconds=(1.0, 3.0, 9.0), budget=2.0), "missed"),
    ],
)
def test_verdicts(found: Line, verdict: str) -> None:
    """A budget counts for the ratio, and for the seconds where there is none."""
    assert found.verdict == verdict


@pytest.mark.parametrize(("seconds", "text"), [(93.0, "93 s"), (0.0123, "12.3 ms"), (4e-6, "4 µs"), (2e-8, "20 ns")])
def test_durations(seconds: float, text: str) -> None:
    """A time has the unit that suits it."""
    assert duration(seconds) == text


def test_table_is_markdown() -> None:
    """All rows of the table are equally wide."""
    rows = table([line(1.0), line(123.0, budget=None)]).splitlines()

    assert len(rows) == 4
    assert len({len(row) for row in rows}) == 1
    assert set(rows[1]) == {"|", " ", "-"}


def test_enforce(monkeypatch: pytest.MonkeyPatch) -> None:
    """A missed budget is an error only for those who ask."""
    monkeypatch.setattr("bench.__main__.measure", lambda *_: iter([line(3.0)]))

    assert main([]) == 0
    assert main(["--enforce"]) == 1
