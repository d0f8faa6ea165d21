"""Draws of the demo council: a seeded source for each subject, so that adding to one leaves the others alone."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values with their weights, drawn in one bisection (`random.choices` adds the weights up each time)."""

    __slots__ = ("_sums", "_total", "values")

    def __init__(self, weights: Mapping[T, float]) -> None:
        self.values: tuple[T, ...] = tuple(weights)
        self._sums = list(accumulate(weights.values()))
        self._total = self._sums[-1]

    def at(self, fraction: float) -> T:
        """The value at `fraction` (0 to below 1) of the summed weights."""
        return self.values[bisect(self._sums, fraction * self._total)]


class Chance:
    """A seeded source of draws. `about` names the subject; equal seed and subject give equal draws."""

    __slots__ = ("random", "rng")

    def __init__(self, seed: int, about: str) -> None:
        self.rng = Random(f"{seed}:{about}")
        self.random = self.rng.random

    def flip(self, probability: float) -> bool:
        """True with this probability."""
        return self.random() < probability

    def pick(self, values: Sequence[T]) -> T:
        """One of the values, all equally likely."""
        return values[int(self.random() * len(values))]

    def draw(self, weighted: Weighted[T]) -> T:
        """One of the values by weight."""
        return weighted.at(self.random())

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self.random() * (high - low + 1))

    def spread(self, width: float) -> float:
        """A number from -width to width."""
        return (self.random() * 2 - 1) * width

    def shuffled(self, values: Sequence[T]) -> list[T]:
        """The values in another order."""
        mixed = list(values)
        self.rng.shuffle(mixed)
        return mixed
