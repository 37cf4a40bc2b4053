"""stepviz takes one training step of a neural network apart, number by number, in a terminal.

The flow, one way only:

    Experiment -> Dataset -> Sampler -> Trainer -> Timeline -> Frame -> View -> Pane

    >>> from stepviz import Experiment, Timeline, Trainer
    >>> timeline = Timeline(Trainer(Experiment(seed=0)))
    >>> timeline.frame(timeline.schedule.parse("1:loss")).tensor("loss")
    array(0.89637792)

In a notebook `run` is shorter, and what it is at a moment shows as the screen does in the terminal.

    >>> import stepviz
    >>> still = stepviz.run(lr=0.1).at("1:loss")
    >>> round(still["mean"], 4)
    0.8964

Names are loaded on first use, so that `import stepviz` costs nothing.
"""

from __future__ import annotations

__version__ = "1.0.0"

TYPE_CHECKING = False  # importing typing would double the time of `stepviz --version`
if TYPE_CHECKING:
    from stepviz.data import Dataset, Sampler
    from stepviz.errors import UserError
    from stepviz.notebook import ComparedStep, Run, Still, compare, run
    from stepviz.ops import Op, Program
    from stepviz.settings.experiment import Experiment
    from stepviz.training import Frame, Iteration, Moment, Schedule, Timeline, Trainer

_HOME = {
    "Dataset": "data",
    "Sampler": "data",
    "UserError": "errors",
    "Experiment": "settings.experiment",
    "ComparedStep": "notebook",
    "Run": "notebook",
    "Still": "notebook",
    "compare": "notebook",
    "run": "notebook",
    "Op": "ops",
    "Program": "ops",
    "Frame": "training",
    "Iteration": "training",
    "Moment": "training",
    "Schedule": "training",
    "Timeline": "training",
    "Trainer": "training",
}

__all__ = [
    "ComparedStep",
    "Dataset",
    "Experiment",
    "Frame",
    "Iteration",
    "Moment",
    "Op",
    "Program",
    "Run",
    "Sampler",
    "Schedule",
    "Still",
    "Timeline",
    "Trainer",
    "UserError",
    "__version__",
    "compare",
    "run",
]


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'stepviz' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"stepviz.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
