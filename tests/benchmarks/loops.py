"""The loops that training is measured against. Both give the losses of the article's run bit for bit."""

from __future__ import annotations

from typing import Any

import numpy as np

from stepviz.data import load
from stepviz.settings.experiment import Experiment

ITERATIONS = 4000
LR = 0.01


def article_loop() -> list[Any]:
    """The article's trainer in its own words, with its checks: what a reader would type."""
    data = load(Experiment())
    X_train, y_train = data.X[data.train], data.y[data.train]
    X_val, y_val = data.X[data.val], data.y[data.val]
    random = np.random.RandomState(0)
    W, b = random.randn(4, 2), np.zeros(2)
    losses = []
    for iteration in range(1, ITERATIONS + 1):
        rows = random.choice(8, 4)
        x, y = X_train[rows], y_train[rows]
        logits = x @ W + b
        exps = np.exp(logits)
        probs = exps / np.sum(exps, axis=1, keepdims=True)
        num = x.shape[0]
        losses.append(np.mean(-np.log(probs[range(num), y])))
        dlogits = probs
        dlogits[range(num), y] -= 1
        dW = x.T @ dlogits
        db = np.sum(dlogits, axis=0)
        W -= LR * dW
        b -= LR * db
        if iteration % 100 == 0:
            np.mean(np.argmax(X_train @ W + b, axis=1) == y_train)
        if iteration % 500 == 0:
            np.mean(np.argmax(X_val @ W + b, axis=1) == y_val)
    return losses


def tight_loop() -> list[Any]:
    """As little Python as the same sums need, one loss at a time: rows, labels and truths picked up front."""
    data = load(Experiment())
    random = np.random.RandomState(0)
    W, b = random.randn(4, 2), np.zeros(2)
    rows = random.randint(0, 8, (ITERATIONS, 4))
    truths = np.eye(2)[data.y[rows]]
    rights = np.arange(0, 8, 2) + data.y[rows]
    exp, log, take, lr = np.exp, np.log, data.X.take, np.asarray(LR)
    add: Any = np.add.reduce
    losses: list[Any] = []
    keep = losses.append
    for picked, right, truth in zip(rows, rights, truths, strict=True):
        x = take(picked, 0)
        p = exp(x.dot(W) + b)
        p /= add(p, 1, None, None, True)
        keep(-add(log(p.take(right))) / 4)
        p -= truth
        W -= lr * x.T.dot(p)
        b -= lr * add(p, 0)
    return losses
