"""Topic: the help and options of a command, and names that options have in other programs."""

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
"""The option here, by its name in other programs."""
SHORT = {"-o": "--out"}
"""Short forms of options."""


@record
class Topic:
    """A command's help, and the options it takes, by name."""

    about: str
    options: tuple[str, ...]
    examples: tuple[str, ...]
    takes: str = "source"
    """The kind of its argument without a flag; empty for none.

    `source`, `lesson`, `either` of both, `word` (one of `words`), or `term` (a command or a term of the field).
    """
    target: bool = False
    """True if a path comes first, before any source."""
    session: bool = False
    """True if it opens a session."""
    words: tuple[str, ...] = ()
    """The choices for its `word`."""
    commands: tuple[tuple[str, str], ...] = ()
    more: tuple[str, ...] = ()
    """Further options, which the help of another command describes."""
    usage: str = ""
    """The usage line, if it is not the name, the argument and `[options]`."""
