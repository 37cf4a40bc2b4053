"""Dataset: labelled rows, split into train, validation and test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from stepviz.data.article import article_arrays
from stepviz.errors import UserError
from stepviz.kinds import CHAIN_RULE

Split = Literal["train", "val", "test"]
SPLITS: tuple[Split, ...] = ("train", "val", "test")


@dataclass(frozen=True, eq=False)
class Dataset:
    """Labelled rows. All arrays are read-only; rows keep their number in every split."""

    name: str
    X: npt.NDArray[np.float64]
    """Inputs, (rows, features), float64, as given: not scaled."""
    y: npt.NDArray[np.int64]
    """Classes, (rows,), 0 … classes - 1."""
    train: npt.NDArray[np.int64]
    """Numbers of the rows used for learning."""
    val: npt.NDArray[np.int64]
    """Numbers of the rows looked at between checks, never learned from."""
    test: npt.NDArray[np.int64]
    """Numbers of the rows looked at once, after the last iteration."""
    features: tuple[str, ...]
    classes: tuple[str, ...]

    def __post_init__(self) -> None:
        for array in (self.X, self.y, self.train, self.val, self.test):
            array.setflags(write=False)

    def rows(self, split: Split) -> npt.NDArray[np.int64]:
        """Row numbers of a split, in order."""
        return {"train": self.train, "val": self.val, "test": self.test}[split]


def _article() -> Dataset:
    X, y = article_arrays()
    return Dataset(
        name="article",
        X=X,
        y=y,
        train=np.arange(0, 8),
        val=np.arange(8, 12),
        test=np.arange(12, 16),
        features=("x0", "x1", "x2", "x3"),
        classes=("c0", "c1"),
    )


_BUILT_IN: dict[str, Callable[[], Dataset]] = {"article": _article}


def load(source: str) -> Dataset:
    """The data set of that name. Raises `UserError` for a name that is none."""
    if source == CHAIN_RULE:
        from stepviz.data.no_rows import no_rows

        return no_rows(source)
    if source not in _BUILT_IN:
        raise UserError(f"source {source!r} is unknown: choose {', '.join(_BUILT_IN)}")
    return _BUILT_IN[source]()
