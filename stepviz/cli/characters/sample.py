"""`stepviz sample`: words drawn from a model of characters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from stepviz.cli import output, reading
from stepviz.cli.parser import Namespace
from stepviz.cli.progress import watched
from stepviz.data import Dataset
from stepviz.errors import UserError
from stepviz.ops import Array, Parameters, Program, TensorRole
from stepviz.text import padded
from stepviz.training import Timeline
from stepviz.views.text import numbers

FAILED = 1
STREAM = 3
"""`RandomState([seed, 3])` draws characters: another stream than those of weights, points and splits."""
MOST_WORDS = 1000
LONGEST = 40
"""Characters after which a word that does not end is cut off."""
_LIKELY = 4
"""Characters that are shown of a step, the likeliest first."""
_BAR = 10
"""Columns of a chance of 1."""


class DrawnCharacter(NamedTuple):
    """A character that is drawn."""

    before: tuple[int, ...]
    chances: Array
    """(characters,)."""
    drawn: int


def sample(timeline: Timeline, given: Namespace) -> int:
    """Print as many words as asked for and return the exit status: 1 where the chances are no numbers.

    Raises `UserError` for what has no characters, or no probabilities.
    """
    program, data, run = timeline.trainer.program, timeline.trainer.dataset, timeline.trainer.experiment
    if not data.characters:
        raise UserError(f"sample draws characters: give names, or a text with --task next-char, not {run.title}")
    if program.role(program.answer) is not TensorRole.PROBABILITY:
        raise UserError(f"sample needs probabilities, which --loss {run.loss} does not give: use --loss softmax")
    count = reading.counted("--count", given.count or "10", 1, MOST_WORDS)
    moment = timeline.schedule.parse(given.at or str(run.iterations))
    watched(timeline.extend(moment.iteration), moment.iteration)
    done = moment.op >= timeline.schedule.update
    known = timeline.iteration(min(moment.iteration, timeline.reached))
    model = known.model_after if done else known.model
    random = np.random.RandomState([run.seed, STREAM])
    drawn = [list(_drawn(program, data, model, random)) for _ in range(count)]
    if any(not np.isfinite(step.chances).all() for word in drawn for step in word):
        output.complain(f"the probabilities {_when(moment.iteration, done=done)} are nan: draw from an earlier one")
        return FAILED
    output.line(f"{run.title} · {_when(moment.iteration, done=done)} · seed {run.seed}")
    for step in drawn[0]:
        output.line(_told(step, data))
    return output.line("\n".join(["", *(_word(word, data) or "(no character)" for word in drawn)]))


def _when(iteration: int, *, done: bool) -> str:
    return f"{'after' if done else 'before'} iteration {iteration}"


def _drawn(
    program: Program, data: Dataset, model: Parameters, random: np.random.RandomState
) -> Iterator[DrawnCharacter]:
    """The characters of a word up to its end, each drawn by the chances after those before it."""
    before = (0,) * len(data.features)
    for _ in range(LONGEST):
        (chances,) = program.chances(program.scores(np.array([before], dtype=np.int64), model))
        sums = np.cumsum(chances)
        drawn = min(int(np.searchsorted(sums, random.rand() * sums[-1], side="right")), len(chances) - 1)
        yield DrawnCharacter(before, chances, drawn)
        if not drawn or not np.isfinite(sums[-1]):
            return
        before = (*before[1:], drawn)


def _told(step: DrawnCharacter, data: Dataset) -> str:
    """` . m   a 31.0% ███   i 12.2% █   …   → a`."""
    likely = np.argsort(-step.chances, kind="stable")[:_LIKELY].tolist()
    shown = "  ".join(_chance(data.characters[code], float(step.chances[code])) for code in likely)
    before = " ".join(data.characters[code] for code in step.before)
    drawn = data.characters[step.drawn]
    return f" {before}  {shown}  → {drawn} {numbers.whole_percent(float(step.chances[step.drawn]))}"


def _chance(character: str, chance: float) -> str:
    return f"{character} {numbers.percent(100 * chance):>6} {padded('█' * round(_BAR * chance), _BAR)}"


def _word(steps: list[DrawnCharacter], data: Dataset) -> str:
    """Its characters without the end; `…` where it has none."""
    text = "".join(data.characters[step.drawn] for step in steps if step.drawn)
    return text if not steps[-1].drawn else f"{text}…"
