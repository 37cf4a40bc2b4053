"""Topic: the help of a command, the options it takes, and what these are called elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from stepviz.settings.record import record

MEANT: Mapping[str, str] = {
    **dict.fromkeys(("epochs", "epoch", "steps"), "iterations"),
    **dict.fromkeys(("learning-rate", "eta", "rate"), "lr"),
    **dict.fromkeys(("layers", "units"), "hidden"),
    **dict.fromkeys(("target", "y"), "label"),
    **dict.fromkeys(("weight-decay", "decay"), "l2"),
    "cell": "pick",
    "moment": "at",
    "batch": "batch-size",
    "width": "size",
    "normalize": "scale",
}
"""The option here, by the word that is known from there."""
SHORT = {"-o": "--out"}
"""What is typed for an option without looking it up."""


@record
class Topic:
    """A command's help, and the options it takes, by name."""

    about: str
    options: tuple[str, ...]
    examples: tuple[str, ...]
    takes: str = "source"
    """What its one word without a flag is: a `source`, a `lesson`, one of its `words`; empty for none."""
    target: bool = False
    """Whether the name of a file to write comes before the source."""
    words: tuple[str, ...] = ()
    """What its `word` can be."""
    commands: tuple[tuple[str, str], ...] = ()
    more: tuple[str, ...] = ()
    """Options it takes too, which the help of another command describes."""
    usage: str = ""
    """Where that is more than its name, what it takes and `[options]`."""
