"""What `stepviz help` says about itself: it tells what a command takes, or what a term means."""

from __future__ import annotations

from collections.abc import Sequence

from stepviz.cli.topics.topic import Topic
from stepviz.glossary.finding import every


def glossary_topic(commands: Sequence[str]) -> Topic:
    """It takes these commands and every term, with hyphens where that has blanks."""
    return Topic(
        "stepviz help [COMMAND | TERM]",
        "What a command takes, or what a term of the field means, in one sentence:\n"
        "softmax, learning rate, logits. Alone it lists all commands and terms.",
        (),
        ("stepviz help softmax", "stepviz help train"),
        takes="word",
        words=tuple(dict.fromkeys((*commands, *(term.replace(" ", "-") for term in every())))),
    )
