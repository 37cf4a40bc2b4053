"""Banks: questions over ten nets of every kind of ending and optimizer."""

from __future__ import annotations

from functools import cache

from stepviz import Experiment, Timeline, Trainer
from stepviz.export.quiz.items import QuizItem, items

NETS: dict[str, Experiment] = {
    "article": Experiment(),
    "article, momentum, l2": Experiment(optimizer="momentum", l2=0.1),
    "article, adam": Experiment(optimizer="adam"),
    "xor, relu": Experiment.of("xor", hidden=(3,), batch_size=4, l2=0.1),
    "xor, tanh, bce": Experiment.of("xor", hidden=(3,), activation="tanh", loss="bce", batch_size=4),
    "moons, sigmoid": Experiment.of("moons", hidden=(3, 2), activation="sigmoid", batch_size=4, optimizer="rmsprop"),
    "iris": Experiment.of("iris", hidden=(4,), batch_size=5, optimizer="adam"),
    "iris, sum": Experiment.of("iris", batch_size=4, reduction="sum"),
    "line, adam": Experiment.of("line", batch_size=4, optimizer="adam"),
    "mazur": Experiment.of("mazur"),
}


@cache
def bank(name: str, count: int) -> tuple[Timeline, tuple[QuizItem, ...]]:
    """The run of one of the nets, and questions about it."""
    line = Timeline(Trainer(NETS[name]))
    return line, tuple(items(line, count, 0))
