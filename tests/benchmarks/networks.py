"""Networks with a hidden layer: training with everything recorded, against the same net written by hand in NumPy."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from stepviz import Dataset, Experiment, Timeline, Trainer
from tests.benchmarks.figures import Figure, Measured, ratio_of

ROWS = 2000
CLASSES = 10


@dataclass(frozen=True)
class Net:
    """A network of one hidden layer of relu, and how long it is trained."""

    features: int
    hidden: int
    batch: int
    iterations: int

    @property
    def experiment(self) -> Experiment:
        return Experiment(
            hidden=(self.hidden,),
            init="he",
            batch_size=self.batch,
            iterations=self.iterations,
            reduction="mean",
            softmax="stable",
            check=(10_000, 10_000),
        )


def rows_of(features: int) -> Dataset:
    random = np.random.RandomState(0)
    every = np.arange(ROWS)
    return Dataset(
        name="random",
        X=random.randn(ROWS, features),
        y=random.randint(0, CLASSES, ROWS, dtype=np.int64),
        train=every,
        val=every[:10],
        test=every[:10],
        features=tuple(f"x{n}" for n in range(features)),
        classes=tuple(f"c{n}" for n in range(CLASSES)),
    )


def recorded(net: Net, data: Dataset) -> object:
    timeline = Timeline(Trainer(net.experiment, data))
    for _ in timeline.extend(net.iterations):
        pass
    return timeline


def by_hand(net: Net, data: Dataset) -> object:
    """What a reader would type, weights changed in place; losses kept, the accuracy looked at after the last."""
    random = np.random.RandomState(0)
    W1 = random.randn(net.features, net.hidden) * np.sqrt(2 / net.features)
    b1 = np.zeros(net.hidden)
    W2 = random.randn(net.hidden, CLASSES) * np.sqrt(2 / net.hidden)
    b2, lr, losses = np.zeros(CLASSES), 0.01, []
    X, y, each = data.X, data.y, np.arange(net.batch)
    for _ in range(net.iterations):
        rows = random.randint(0, ROWS, net.batch)
        x, labels = X[rows], y[rows]
        a1 = x @ W1 + b1
        h1 = np.maximum(a1, 0)
        z = h1 @ W2 + b2
        e = np.exp(z - z.max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        losses.append(-np.log(p[each, labels]).mean())
        d = p
        d[each, labels] -= 1
        d /= net.batch
        dW2, db2 = h1.T @ d, d.sum(axis=0)
        da1 = (d @ W2.T) * (a1 > 0)
        for parameter, gradient in zip((W1, b1, W2, b2), (x.T @ da1, da1.sum(axis=0), dW2, db2), strict=True):
            parameter -= lr * gradient
    right = [(np.maximum(X[rows] @ W1 + b1, 0) @ W2 + b2).argmax(axis=1) == y[rows] for rows in (data.train, data.val)]
    return losses, [part.mean() for part in right]


def measured(net: Net) -> Measured:
    data = rows_of(net.features)
    ours, theirs = (lambda: recorded(net, data)), (lambda: by_hand(net, data))
    return ratio_of(ours, theirs, net.iterations, "µs an iteration")


NETWORKS: tuple[Figure, ...] = (
    Figure("64-32-10 batch 32 / by hand", "ratio", partial(measured, Net(64, 32, 32, 1000)), 1.5),
    Figure("784-128-10 batch 128 / by hand", "ratio", partial(measured, Net(784, 128, 128, 60)), 1.25),
)
