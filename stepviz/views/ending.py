"""Ending: what can be said at the end of a run, and no more than is so."""

from __future__ import annotations

from itertools import product

import numpy as np

from stepviz.sources import ARTICLE, CHAIN_RULE
from stepviz.training import Frame
from stepviz.views import answers

_ENDED = "end of the run"
_RULE = 2
"""The feature that is the label of every row of the article."""


def ending(frame: Frame) -> str:
    """The last line of the last moment."""
    if frame.experiment.source == ARTICLE:
        return f"{_ENDED} ▸ {_found(frame)}"
    if frame.experiment.source == CHAIN_RULE:
        return f"{_ENDED} ▸ where x is 0 the slope 6x is 0 too: L cannot be less than 2"
    return _ENDED


def _found(frame: Frame) -> str:
    """Whether the model answers all inputs that there can be by the article's rule, also those that no row has."""
    inputs = np.array(list(product((0.0, 1.0), repeat=len(frame.dataset.features))))
    right = answers.said(frame.program.logits(inputs, frame.current.after)) == inputs[:, _RULE]
    if right.all():
        alone = len(frame.program.widths) == 2
        start = "look at row x2 of W" if alone else f"all {len(inputs)} possible inputs"
        return f"{start}: the model found the rule  y = x2"
    wrong = inputs[~right].astype(int).tolist()
    first, more = " ".join(map(str, wrong[0])), " …" * (len(wrong) > 1)
    return f"{right.sum()} of the {len(inputs)} possible inputs answered as y = x2; not {first}{more}"
