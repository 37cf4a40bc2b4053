"""Loading: the data set of an experiment."""

from __future__ import annotations

import numpy as np

from stepviz.data.article import article_arrays
from stepviz.data.dataset import Dataset
from stepviz.data.no_rows import no_rows
from stepviz.experiment import Experiment
from stepviz.sources import ARTICLE, CHAIN_RULE, MAZUR


def load(experiment: Experiment) -> Dataset:
    """The rows the experiment learns from, split and scaled as it says.

    Raises `UserError` for a file that cannot be used, with one sentence for each of its problems, ten at most.
    """
    if experiment.source == ARTICLE:
        return _article()
    if experiment.source == CHAIN_RULE:
        return no_rows(experiment.source)
    if experiment.source == MAZUR:
        from stepviz.data.mazur import mazur

        return mazur()
    if experiment.of_text:
        from stepviz.data.files.characters import load_characters

        return load_characters(experiment)
    from stepviz.data.tables import load_table  # readers of files, which the article's first numbers need not wait for

    return load_table(experiment)


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
