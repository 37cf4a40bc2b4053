"""Drawn: whether the screen has panes for a network yet."""

from __future__ import annotations

from stepviz.errors import UserError
from stepviz.experiment import Experiment


def is_drawn(experiment: Experiment) -> bool:
    """Whether it is one linear layer that the gradient alone moves."""
    return not experiment.hidden and experiment.optimizer == "sgd"


def require(experiment: Experiment) -> None:
    """Raise `UserError` where there is no screen for the network."""
    if is_drawn(experiment):
        return
    asked = [("--hidden", bool(experiment.hidden)), ("--optimizer", experiment.optimizer != "sgd")]
    flags = " and ".join(flag for flag, given in asked if given)
    raise UserError(
        "stepviz show and the session draw one linear layer with sgd so far: "
        f"leave {flags} out, or use stepviz train, explain or export"
    )
