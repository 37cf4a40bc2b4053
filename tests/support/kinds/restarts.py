"""A cosine that starts again from the base after each third. With a line in `kinds.SCHEDULES`.

PyTorch's `CosineAnnealingWarmRestarts(T_0=iterations / 3)`.
"""

from __future__ import annotations

import math

from stepviz.ops.claims import Sentence
from stepviz.ops.schedules.rate import RateSchedule
from tests.claims.judges.verdict import Judges

_AGAIN = Sentence("The schedule falls along half a cosine wave three times in {count} iterations.")


RESTARTS = RateSchedule(
    "((1 + np.cos(np.pi*(3*{p}%1)))/2)",
    "(1 + cos(π·(3·{p} mod 1)))/2",
    _AGAIN,
    lambda p: (1 + math.cos(math.pi * (3 * p % 1))) / 2,
)
"""From 1 to 0, three times."""


JUDGES: Judges = {
    _AGAIN: lambda truth, said: (
        truth.experiment.schedule == "restarts" and int(said["count"]) == truth.experiment.iterations
    )
}
