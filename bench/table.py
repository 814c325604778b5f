"""Lines, budgets and verdicts as the text of a Markdown table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from bench.measure import Comparison, quartiles

HEAD = ("what", "beside", "takes", "beside takes", "ratio", "middle half", "budget", "goal", "", "peak memory")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One measurement.

    Attributes:
        what: What was measured.
        beside: What ran in turn with it; empty if nothing did.
        seconds: Of each run.
        comparison: Of both, if something ran in turn.
        budget: The highest ratio that is all right, or the seconds if there is no comparison; None if any is.
        goal: What would be better still.
        memory: Bytes at the most; 0 if not measured.
        most_memory: The most bytes that are all right; 0 if any are.
    """

    what: str
    beside: str = ""
    seconds: tuple[float, ...]
    comparison: Comparison | None = None
    budget: float | None = None
    goal: float | None = None
    memory: int = 0
    most_memory: int = 0

    @classmethod
    def of(
        cls,
        what: str,
        beside: str,
        comparison: Comparison,
        *,
        budget: float | None = None,
        goal: float | None = None,
        memory: int = 0,
        most_memory: int = 0,
    ) -> Line:
        """Return a line for two things that took turns."""
        seconds = comparison.ours
        return cls(
            what=what,
            beside=beside,
            seconds=seconds,
            comparison=comparison,
            budget=budget,
            goal=goal,
            memory=memory,
            most_memory=most_memory,
        )

    @property
    def figure(self) -> float:
        """What budget and goal are about: the ratio, or the median of seconds."""
        return self.comparison.ratio if self.comparison else median(self.seconds)

    @property
    def verdict(self) -> str:
        """Say whether the budget is kept, and the goal reached; empty without a budget."""
        if self.budget is None:
            return ""
        if self.figure > self.budget or (self.most_memory and self.memory > self.most_memory):
            return "missed"
        return "ok" if self.goal is None or self.figure > self.goal else "goal"


def cells(line: Line) -> tuple[str, ...]:
    """Return a line as the cells of a row."""
    comparison = line.comparison
    unit = "" if comparison else " s"
    low, high = comparison.spread if comparison else quartiles(line.seconds)
    return (
        line.what,
        line.beside,
        duration(median(line.seconds)),
        duration(median(comparison.base)) if comparison else "",
        f"{comparison.ratio:.2f}" if comparison else "",
        f"{low:.2f} to {high:.2f}{unit}",
        "" if line.budget is None else f"{line.budget:g}{unit}",
        "" if line.goal is None else f"{line.goal:g}{unit}",
        line.verdict,
        f"{line.memory / 2**20:.0f} MB" if line.memory else "",
    )


def duration(seconds: float) -> str:
    """Return a time with three digits and the unit that suits it."""
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}" if seconds * factor < 1000 else f"{seconds * factor:.0f} {unit}"
    return f"{seconds * 1e9:.0f} ns"


def table(lines: Iterable[Line]) -> str:
    """Return a Markdown table, its columns aligned."""
    rows = [HEAD, *map(cells, lines)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    head, *body = (row(entry, widths) for entry in rows)
    return "\n".join([head, row(["-" * width for width in widths], widths), *body])


def row(entries: Sequence[str], widths: Sequence[int]) -> str:
    """Return one row."""
    return f"| {' | '.join(entry.ljust(width) for entry, width in zip(entries, widths, strict=True))} |"
