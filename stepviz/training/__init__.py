"""Training: computes the iterations of a run, and the frame of any moment of it.

`stepviz.training.conditions` and `stepviz.training.breakpoints` are imported only when they are needed.
"""

from stepviz.training import provenance
from stepviz.training.frame import Broken, Finding, Frame, History, Known
from stepviz.training.iteration import Iteration
from stepviz.training.moment import Direction, Moment, Schedule, Unit
from stepviz.training.timeline import Timeline
from stepviz.training.trainer import Trainer

__all__ = [
    "Broken",
    "Direction",
    "Finding",
    "Frame",
    "History",
    "Iteration",
    "Known",
    "Moment",
    "Schedule",
    "Timeline",
    "Trainer",
    "Unit",
    "provenance",
]
