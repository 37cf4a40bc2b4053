"""The deck `docs/slides/slidev.md`: slides with the screens that `stepviz show` prints."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator

from stepviz.cli import main

HEAD = """---
title: One step of training
---

# One step of training

Every number of it. Each screen below is what the command above it prints; typed in a terminal without `show`,
the same words open the session there.
"""
SLIDES = (
    ("The start", "The weights are random; no row has been used yet.", "show article --at 1:ready"),
    ("Forward", "Four rows, their logits, their probabilities.", "show article --at 1:softmax"),
    ("The loss", "The loss of each example: -ln of the probability of its true class.", "show article --at 1:loss"),
    ("Backward", "The gradient of every logit, and from it the gradient of every weight.", "show article --at 1:grads"),
    ("One weight", "Its gradient, term by term.", "explain article --at 1:grads --pick dW.x3.c0"),
    ("The update", "A small step against the gradient.", "show article --at 1:update"),
    ("Five hundred steps later", "", "train article --iterations 500"),
)


def deck() -> str:
    """The whole deck, as Markdown for slidev; other programs that part slides at `---` take it too."""
    return "\n---\n\n".join([HEAD, *_slides()])


def _slides() -> Iterator[str]:
    for title, text, words in SLIDES:
        told = f"{text}\n\n" if text else ""
        yield f"# {title}\n\n{told}`stepviz {words}`\n\n```text\n{printed(words)}```\n"


def printed(words: str) -> str:
    """What the command prints, without blanks at the ends of lines."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert main(words.split()) == 0
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())
