"""Two things measured in turn, so that what slows the machine slows both."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

Run = Callable[[], float]
"""Does a thing once and returns the seconds that it took."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Seconds of two things that took turns; as many of one as of the other, at least one.

    Attributes:
        ours: Seconds of each run.
        base: Seconds of what ran just before each of them.
    """

    ours: tuple[float, ...]
    base: tuple[float, ...]

    @property
    def ratios(self) -> list[float]:
        """How much longer ours took than what ran before it, for each pair."""
        return [ours / base for ours, base in zip(self.ours, self.base, strict=True)]

    @property
    def ratio(self) -> float:
        """The median of the pairs' ratios, which a slow moment hardly moves."""
        return median(self.ratios)

    @property
    def spread(self) -> tuple[float, float]:
        """Between what half of the ratios lie."""
        return quartiles(self.ratios)


def quartiles(values: Sequence[float]) -> tuple[float, float]:
    """Return the first and the third quartile; of a single value, that."""
    if len(values) == 1:
        return values[0], values[0]
    first, _, third = quantiles(values, n=4, method="inclusive")
    return first, third


def compare(ours: Run, base: Run, rounds: int, *, warm: bool = True) -> Comparison:
    """Return what some rounds of base, ours, base, ours, … take.

    Args:
        warm: Do a round first that does not count; what takes many seconds needs none.
    """
    if warm:
        base(), ours()
    pairs = [(base(), ours()) for _ in range(rounds)]
    return Comparison(ours=tuple(pair[1] for pair in pairs), base=tuple(pair[0] for pair in pairs))


def timed(function: Callable[[], object], times: int, clock: Callable[[], float] = time.process_time) -> Run:
    """Return a run that calls a function so many times, and takes as long as one call does on average.

    Args:
        clock: Gives seconds; by default what the processor does for others meanwhile does not count.
    """

    def run() -> float:
        start = clock()
        for _ in range(times):
            function()
        return (clock() - start) / times

    return run
