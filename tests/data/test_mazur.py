"""The worked example by hand: the figures that its page, and everyone who copies it, prints."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from stepviz.data.mazur import mazur, mazur_parameters


def sigmoid(a: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-a)))


def test_one_update_gives_the_figures_that_everyone_copies() -> None:
    data, (W1, b1, W2, b2) = mazur(), mazur_parameters()
    h = sigmoid(data.X @ W1 + b1)
    o = sigmoid(h @ W2 + b2)
    assert ((o - data.y) ** 2).sum() / 2 == pytest.approx(0.298371109, abs=1e-9)
    da2 = (o - data.y) * o * (1 - o)
    da1 = da2 @ W2.T * h * (1 - h)
    assert W2 - 0.5 * h.T @ da2 == pytest.approx(
        np.array([[0.35891648, 0.51130127], [0.40866619, 0.56137012]]), abs=5e-9
    )
    assert W1 - 0.5 * data.X.T @ da1 == pytest.approx(
        np.array([[0.14978072, 0.24975114], [0.19956143, 0.29950229]]), abs=5e-9
    )


def test_it_has_one_row_to_learn_from_and_no_other() -> None:
    data = mazur()
    assert (data.task, data.splits, data.targets, data.classes) == ("regression", ("train",), ("y0", "y1"), ())
    assert (data.train.tolist(), len(data.val), len(data.test)) == ([0], 0, 0)
    assert not any(array.flags.writeable for array in (data.X, data.y, *mazur_parameters()))
