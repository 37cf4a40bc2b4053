"""Characters: `stepviz sample` draws words from a model of characters; its loss beside that of counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from stepviz.cli import FAILED, output, reading
from stepviz.cli.parser import Namespace
from stepviz.cli.progress import watched
from stepviz.data.files.characters import counted
from stepviz.errors import UserError
from stepviz.ops import Array, Parameters, Program, TensorRole
from stepviz.ops.gpt.checking import baselines, losses_of
from stepviz.settings.values import short
from stepviz.text import padded
from stepviz.training import Timeline
from stepviz.views.text import numbers

STREAM = 3
"""`RandomState([seed, 3])` draws characters; weights, points and splits have other streams."""
_MOST_WORDS = 1000
LONGEST = 40
"""The most characters of a word."""
_LIKELY = 4
"""Characters shown for each step, the most probable first."""
_BAR = 10
"""Columns of the bar for a probability of 1."""


class _DrawnCharacter(NamedTuple):
    """One step of drawing a word."""

    before: tuple[int, ...]
    probabilities: Array
    """The probability of each character, (characters,)."""
    drawn: int
    number: float
    """The random number, from 0 to the sum of the probabilities, that selected the character."""


class _CharacterModel(NamedTuple):
    """A trained model that draws characters."""

    program: Program
    model: Parameters
    random: np.random.RandomState
    temperature: float
    """Divides the logits: below 1, probable characters become more probable; above 1, rare ones."""
    context: int = 0
    """The most characters that a GPT reads; 0 for a net with a fixed number of inputs."""

    @property
    def characters(self) -> tuple[str, ...]:
        """All characters, in the order of their codes."""
        return self.program.dataset.characters

    @property
    def end(self) -> int:
        """The code that begins and ends a word."""
        return len(self.characters) - 1 if self.context else 0

    def word(self) -> Iterator[_DrawnCharacter]:
        """The steps of a word up to its end, each drawn from the probabilities after the characters before it."""
        before = (self.end,) * (1 if self.context else len(self.program.dataset.features))
        for _ in range(self.context or LONGEST):
            # A GPT reads a row (code, position) for each character, and a net one row with the codes of all.
            rows = np.column_stack([before, np.arange(len(before))]) if self.context else np.array([before])
            scores = self.program.scores(rows, self.model)[-1:]
            with np.errstate(all="ignore"):
                scaled = scores / self.temperature
                if np.isinf(scaled).any():  # then only distances from the largest are numbers
                    scaled = (scores - scores.max()) / self.temperature
                (probabilities,) = self.program.ending.probabilities(scaled)
            sums = np.cumsum(probabilities)
            number = float(self.random.rand() * sums[-1])
            # The last sum may be the number itself, since both are rounded: then the last character is drawn.
            drawn = min(int(np.searchsorted(sums, number, side="right")), len(probabilities) - 1)
            yield _DrawnCharacter(before, probabilities, drawn, number)
            if drawn == self.end or not np.isfinite(sums[-1]):
                return
            before = (*(before if self.context else before[1:]), drawn)


def sample(timeline: Timeline, given: Namespace) -> int:
    """Print as many words as asked for and return the exit status: 1 if the probabilities are nan.

    Raises `UserError` for a run without characters or probabilities.
    """
    program, data, run = timeline.trainer.program, timeline.trainer.dataset, timeline.trainer.experiment
    if not data.characters:
        raise UserError(f"sample draws characters: give names, or a text with --task next-char, not {run.title}")
    if program.role(program.answer) is not TensorRole.PROBABILITY:
        raise UserError(f"sample needs probabilities, which --loss {run.loss} does not give: use --loss softmax")
    count = reading.counted("--count", given.count or "10", 1, _MOST_WORDS)
    temperature = reading.positive("--temperature", given.temperature or "1")
    moment = timeline.schedule.parse(given.at or str(run.iterations))
    watched(timeline.extend(moment.iteration), moment.iteration)
    done = moment.op >= timeline.schedule.update
    known = timeline.iteration(min(moment.iteration, timeline.reached))
    model, random = known.model_after if done else known.model, np.random.RandomState([run.seed, STREAM])
    source = _CharacterModel(program, model, random, temperature, (run.context or 0) if run.heads else 0)
    words = [list(source.word()) for _ in range(count)]
    when = f"{'after' if done else 'before'} iteration {moment.iteration}"
    if any(not np.isfinite(step.probabilities).all() for word in words for step in word):
        output.complain(f"the probabilities {when} are nan: draw from an earlier one")
        return FAILED
    heat = f" · temperature {short(temperature)}" * (temperature != 1)
    output.line(f"{run.title} · {when} · seed {run.seed}{heat}")
    if not given.explain:
        drawn = (_word(word, source) for word in words)
        return output.line("\n".join([*_steps(words[0], source, where=False), "", *drawn]))
    for word in words:
        output.line("\n".join([*_steps(word, source, where=True), _word(word, source), ""]))
    return 0


def _steps(word: list[_DrawnCharacter], source: _CharacterModel, *, where: bool) -> Iterator[str]:
    """A line for each character of a word; `where`: with the random number, and the interval that it fell into."""
    befores = [" ".join(source.characters[code] for code in step.before) for step in word]
    for step, before in zip(word, befores, strict=True):
        probabilities: list[float] = step.probabilities.tolist()
        text = f" {before.rjust(max(map(len, befores)))}"
        for code in np.argsort(-step.probabilities, kind="stable")[:_LIKELY].tolist():
            bar = padded("█" * round(_BAR * probabilities[code]), _BAR)
            text += f"  {source.characters[code]} {numbers.percent(100 * probabilities[code]):>6} {bar}"
        text += f"  → {source.characters[step.drawn]} {numbers.whole_percent(probabilities[step.drawn])}"
        if where:
            start, end = (float(step.probabilities[: step.drawn + more].sum()) for more in (0, 1))
            text += f"   {step.number:.4f} falls between {start:.4f} and {end:.4f}"
        yield text


def _word(steps: list[_DrawnCharacter], source: _CharacterModel) -> str:
    """The characters of a word without its end; with `…` if it was cut off."""
    text = "".join(source.characters[step.drawn] for step in steps if step.drawn != source.end)
    return text or "(no character)" if steps[-1].drawn == source.end else f"{text}…"


def references(timeline: Timeline, iteration: int) -> dict[str, dict[str, Any]]:
    """What simple models of the same text reach; empty without characters, or without probabilities.

    Of a GPT `baseline_bits`, bits per character: of a `uniform` guess, and in each split of `pairs` counted in the
    training documents, plus 1 each. Of other models `training_rows`, the mean loss of all training rows: of the model
    after an iteration, `trained`, and of counts in these rows, `counted`, the least loss for these contexts.
    """
    program, data = timeline.trainer.program, timeline.trainer.dataset
    if len(data.starts):
        uniform, pairs = zip(*(baselines(data, split) for split in data.splits), strict=True)
        return {"baseline_bits": {"uniform": uniform[0], "pairs": dict(zip(data.splits, pairs, strict=True))}}
    if not data.characters or program.role(program.answer) is not TensorRole.PROBABILITY:
        return {}
    scores = program.scores(data.X[data.train], timeline.iteration(iteration).model_after)
    trained = float(losses_of(scores, data.y[data.train]).mean())
    return {"training_rows": {"trained": trained, "counted": counted(data)}}
