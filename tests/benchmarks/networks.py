"""Networks with a hidden layer: training with everything recorded, against the same net written by hand in NumPy."""

from __future__ import annotations

from functools import partial

import numpy as np

from stepviz import Dataset, Experiment, Timeline, Trainer
from tests.benchmarks.figures import Figure, Measured, ratio_of

ROWS = 2000
CLASSES = 10


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


def recorded(data: Dataset, hidden: int, batch: int, iterations: int) -> object:
    settings = {"init": "he", "reduction": "mean", "softmax": "stable", "check": (10_000, 10_000)}
    run = Experiment.of("article", hidden=(hidden,), batch_size=batch, iterations=iterations, **settings)
    timeline = Timeline(Trainer(run, data))
    for _ in timeline.extend(iterations):
        pass
    return timeline


def by_hand(data: Dataset, hidden: int, batch: int, iterations: int) -> object:
    """What a reader would type, weights changed in place; losses kept, the accuracy looked at after the last."""
    random, features = np.random.RandomState(0), data.X.shape[1]
    W1 = random.randn(features, hidden) * np.sqrt(2 / features)
    b1 = np.zeros(hidden)
    W2 = random.randn(hidden, CLASSES) * np.sqrt(2 / hidden)
    b2, lr, losses = np.zeros(CLASSES), 0.01, []
    X, y, each = data.X, data.y, np.arange(batch)
    for _ in range(iterations):
        rows = random.randint(0, ROWS, batch)
        x, labels = X[rows], y[rows]
        a1 = x @ W1 + b1
        h1 = np.maximum(a1, 0)
        z = h1 @ W2 + b2
        e = np.exp(z - z.max(axis=1, keepdims=True))
        p = e / e.sum(axis=1, keepdims=True)
        losses.append(-np.log(p[each, labels]).mean())
        d = p
        d[each, labels] -= 1
        d /= batch
        dW2, db2 = h1.T @ d, d.sum(axis=0)
        da1 = (d @ W2.T) * (a1 > 0)
        for parameter, gradient in zip((W1, b1, W2, b2), (x.T @ da1, da1.sum(axis=0), dW2, db2), strict=True):
            parameter -= lr * gradient
    right = [(np.maximum(X[rows] @ W1 + b1, 0) @ W2 + b2).argmax(axis=1) == y[rows] for rows in (data.train, data.val)]
    return losses, [part.mean() for part in right]


def measured(features: int, *sizes: int) -> Measured:
    """`sizes`: hidden units, rows of a batch, iterations."""
    data = rows_of(features)
    return ratio_of(partial(recorded, data, *sizes), partial(by_hand, data, *sizes), sizes[-1], "µs an iteration")


NETWORKS: tuple[Figure, ...] = (
    Figure("64-32-10 batch 32 / by hand", "ratio", partial(measured, 64, 32, 32, 1000), 1.5),
    Figure("784-128-10 batch 128 / by hand", "ratio", partial(measured, 784, 128, 128, 60), 1.25),
)
