"""Learn to tell risk from none: a linear model of words, and a small net over what an encoder says.

The same data give the same weights. `trust` says how much each message counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from moderation.second_opinion import features

Floats: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.int64]

PLACES = 1 << 17
ROUNDS = 160
STRENGTH = 3.0
"""How far the words may follow single messages: the inverse of the weight of the penalty."""
HIDDEN = 64
EPOCHS = 12
AT_ONCE = 256
PACE = 2e-3
DROPPED = 0.2
"""This share of the hidden sums is left out at each step, so that none of them matters alone."""
DECAY = 1e-4
NUMBERS_SCALED = 8.0
"""What an encoder says are numbers of a twentieth or so; steps of one size suit larger ones."""


@dataclass(frozen=True, slots=True)
class Table:
    """The features of many texts, one text after another; `starts` says where each begins."""

    places: Places
    starts: Places
    sizes: Floats

    @staticmethod
    def of(texts: Sequence[str]) -> "Table":
        """Read the features of some texts; each has at least one."""
        found = [features(text, PLACES) or [0] for text in texts]
        counts = np.array([len(each) for each in found])
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        return Table(np.concatenate([np.array(each) for each in found]), starts, np.sqrt(counts))

    def scores(self, weights: Floats, bias: float) -> Floats:
        """Score every text."""
        return np.add.reduceat(weights[self.places], self.starts) / self.sizes + bias

    def pull(self, errors: Floats) -> Floats:
        """Add up for each place the errors of the texts it stands in."""
        counts = np.diff(np.append(self.starts, len(self.places)))
        each = np.repeat(errors / self.sizes, counts)
        return np.bincount(self.places, weights=each, minlength=PLACES).astype(np.float64)


def learned(table: Table, risk: Floats, trust: Floats) -> tuple[Floats, float]:
    """Fit a logistic model by full steps of Adam; the same data give the same weights."""
    theta, first, second = (np.zeros(PLACES + 1) for _ in range(3))
    for step in range(1, ROUNDS + 1):
        likely = 1 / (1 + np.exp(-table.scores(theta[:-1], theta[-1])))
        errors = trust * (likely - risk)
        slope = np.append(table.pull(errors) + theta[:-1] / STRENGTH, errors.sum())
        first = 0.9 * first + 0.1 * slope
        second = 0.99 * second + 0.01 * slope**2
        pace = 0.3 * min(1.0, 2.0 * (1 - step / (ROUNDS + 1)))
        theta -= pace * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return theta[:-1], float(theta[-1])


@dataclass(frozen=True, slots=True)
class Net:
    """Sums of what an encoder says, of which the positive ones are summed up again."""

    hidden: Floats
    offsets: Floats
    outer: Floats
    bias: Floats

    def scores(self, meant: Floats) -> Floats:
        """Score every text, a row each."""
        sums = np.maximum(meant @ self.hidden + self.offsets, 0)
        scores: Floats = sums @ self.outer + self.bias
        return scores


def learned_meaning(meant: Floats, risk: Floats, trust: Floats) -> Net:
    """Fit a net by Adam, some messages at a time, in an order drawn anew for each epoch."""
    chance = np.random.default_rng(0)
    trusted = trust > 0
    rows, wanted = meant[trusted] * NUMBERS_SCALED, risk[trusted]
    weight = trust[trusted] / trust[trusted].mean()
    theta = _first_weights(rows.shape[1], chance)
    first, second = [np.zeros_like(each) for each in theta], [np.zeros_like(each) for each in theta]
    steps = EPOCHS * -(-len(rows) // AT_ONCE)
    for step, batch in enumerate(_batches(len(rows), chance), 1):
        kept = (chance.random((len(batch), HIDDEN)) > DROPPED) / (1 - DROPPED)
        slopes = _slopes(theta, rows[batch], wanted[batch], weight[batch], kept)
        pace = PACE * min(1.0, 2 * (1 - step / (steps + 1)))
        for at, slope in enumerate(slopes):
            first[at] = 0.9 * first[at] + 0.1 * slope
            second[at] = 0.999 * second[at] + 0.001 * slope**2
            stride = (first[at] / (1 - 0.9**step)) / (np.sqrt(second[at] / (1 - 0.999**step)) + 1e-8)
            theta[at] -= pace * (stride + DECAY * theta[at])
    hidden, offsets, outer, bias = theta
    return Net(hidden * NUMBERS_SCALED, offsets, outer, bias)


def _first_weights(size: int, chance: np.random.Generator) -> list[Floats]:
    return [
        chance.normal(0, (2 / size) ** 0.5, (size, HIDDEN)),
        np.zeros(HIDDEN),
        chance.normal(0, HIDDEN**-0.5, HIDDEN),
        np.zeros(1),
    ]


def _batches(messages: int, chance: np.random.Generator) -> Iterator[Places]:
    for _ in range(EPOCHS):
        order = chance.permutation(messages)
        for at in range(0, messages, AT_ONCE):
            yield order[at : at + AT_ONCE]


def _slopes(
    theta: Sequence[Floats], rows: Floats, wanted: Floats, weight: Floats, kept: Floats
) -> tuple[Floats, ...]:
    """Give how the error of some rows changes with each weight; `kept` are the hidden sums that count."""
    hidden, offsets, outer, bias = theta
    sums = rows @ hidden + offsets
    counted = (sums > 0) * kept
    passed = sums * counted
    likely = 1 / (1 + np.exp(-(passed @ outer + bias)))
    errors = weight * (likely - wanted) / len(rows)
    back = np.outer(errors, outer) * counted
    return rows.T @ back, back.sum(axis=0), passed.T @ errors, errors.sum(keepdims=True)
