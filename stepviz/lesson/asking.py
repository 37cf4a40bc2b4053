"""Asking: one question at each operation."""

from __future__ import annotations

from stepviz.lesson.article_question import ABOUT
from stepviz.lesson.layer_question import ask_about_layer
from stepviz.ops import TensorRole
from stepviz.ops.question import Question
from stepviz.training import Frame

_LAYERED = ("linear", "grads", "update")


def ask(frame: Frame) -> Question | None:
    """The question of this moment's operation; None where there is nothing to ask."""
    if frame.op is None or frame.broken is not None:
        return None
    if frame.op.name in ABOUT and frame.program.with_role(TensorRole.LOSS) and not _about_layers(frame):
        return ABOUT[frame.op.name](frame)
    return ask_about_layer(frame)


def _about_layers(frame: Frame) -> bool:
    """Whether the operation works on a layer, and the network is another one than the article's."""
    simple = len(frame.program.widths) == 2 and not frame.program.update.memory and not frame.experiment.l2
    return frame.op is not None and frame.op.name in _LAYERED and not simple
