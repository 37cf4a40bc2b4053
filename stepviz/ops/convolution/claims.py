"""What is said of filters, maps and pools."""

from __future__ import annotations

from stepviz.ops.claims import Sentence


def span(first: int, end: int) -> str:
    """`3-5`, from 1, of positions from `first` up to `end`; one alone as `3`."""
    return str(end) if end - first == 1 else f"{first + 1}-{end}"


CONVOLVE = Sentence("Slide {filters} filters of {size:text} over the image; add the bias.", "caption")
SUM = Sentence("pixels in lines {lines:text}, columns {across:text}  ·  filter {filter:text},  plus its bias", "rule")
LARGEST = Sentence("the maximum of its 2x2 window", "rule")
POOLED = Sentence("Keep the maximum of each 2x2 window{drops:; a last line or column drops|}.", "caption")
TIED = Sentence("{count} of the four tie for the maximum: the first counts.")
TO_WINNER = Sentence("its window's gradient if it is the maximum, else 0", "rule")
WON = Sentence("It is the maximum of its window: it gets all of the gradient.")
LOST = Sentence("It is not the maximum of its window: its gradient is 0.")
SECOND = Sentence("An earlier one in its window ties with it, and the first counts: its gradient is 0.")
DROPPED = Sentence("It is in a last row or column outside all windows: it is ignored.")
NOT_TOLD = Sentence("nan: the four have no maximum.")
PRODUCTS = Sentence("sum over {rows:text} and {everywhere:text} of   pixel × da1{plus:text|}", "rule")
ERRORS = Sentence("sum over {rows:text} and {everywhere:text} of   da1 in map {column:text}", "rule")
LIES = Sentence("Line {line}, column {across} of filter {column:text}: it meets a pixel at each of {everywhere:text}.")
EACH = Sentence("Each weight of W1: sum pixel × da1 over rows and windows.", "caption")
EACH_DECAYED = Sentence("Each weight of W1: pixel × da1, summed, plus l2 × the weight.", "caption")
BROKEN = Sentence("Not finite: a product is nan or inf, or their sum overflows.")


ASKED = Sentence("what is each filter's sum in each window?", "next")
ASKED_POOL = Sentence("what is the maximum of each 2x2?", "next")
ASKED_SLOPES = Sentence("how does the loss change with each weight of the filters?", "next")
