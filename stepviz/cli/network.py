"""`stepviz network`: the layers and operations of a run. `data`: its rows. `datasets`: all built-in sources."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from stepviz.cli import output
from stepviz.data import Dataset, load
from stepviz.data.summary import summary
from stepviz.ops import Program
from stepviz.settings.experiment import Experiment
from stepviz.settings.kinds import ACTIVATIONS, OPTIMIZERS
from stepviz.settings.sources import ABOUT, SOURCES
from stepviz.settings.values import short
from stepviz.text import plural
from stepviz.training import Trainer

_WIDTH = 79
_AT = 10
_TIED = "\N{NO-BREAK SPACE}"


def network(experiment: Experiment) -> int:
    """Print the description; return the exit status. Raises `UserError` for a file that cannot be used."""
    trainer = Trainer(experiment)
    program = trainer.program
    if program.intro.formula:
        run, starts = trainer.experiment, zip(program.parameters, trainer.initial, strict=False)
        told = ", ".join(f"{tensor.name} = {short(float(value))}" for tensor, value in starts)
        lines = [f"{run.title} · {program.intro.formula}", f"starts at {told} · {training(run)}", ""]
    else:
        lines = [*_layers(trainer), ""]
    at = max(_AT, 2 + max(len(op.called) for op in program.ops))
    for op in program.ops:
        lines += _wrapped(op.sentence, op.called, at)
        # `probs 4x2`, only the name for a single number; no line ends between name and shape.
        shapes = (f"{tensor.word}{_TIED}{'x'.join(map(str, program.shape(tensor)))}" for tensor in op.writes)
        lines += _wrapped(", ".join(shape.removesuffix(_TIED) for shape in shapes), "", at)
    return output.line("\n".join(lines))


def data(experiment: Experiment) -> int:
    """Print the summary of the rows; return the exit status. Raises `UserError` for a file that cannot be used."""
    return output.line("\n".join(summary(load(experiment), experiment)))


def datasets() -> int:
    """Print the list of built-in sources; return the exit status."""
    for source in SOURCES:
        known = load(Experiment.of(source))
        shape = f"{len(known.y):>4} x {len(known.features):<2} {made_of(known):>10}" if len(known.y) else " no rows"
        output.line(f"{source:<10}{shape:<20}  {ABOUT[source]}")
    return 0


def _layers(trainer: Trainer) -> list[str]:
    run, program = trainer.experiment, trainer.program
    count = sum(array.size for array in trainer.initial[: len(program.parameters)])
    inputs, biases = plural(len(trainer.dataset.features), "feature"), " and biases"
    if run.heads:
        inputs, biases = f"{plural(run.layers or 1, 'block')}, {plural(run.heads, 'head')}", ""
        inputs = f"{inputs}, {run.embed} numbers a position, context {run.context}"
    return [
        f"{run.title} · {inputs} · {hidden(run)}{made_of(trainer.dataset)}",
        f"{count} weights{biases} · {training(run)}{f' · {loss_of(run)}' * (run.loss != Experiment.loss)}",
        "",
        *(f"{name:<{_AT}}{text}" for name, text in _starts(program)),
    ]


def made_of(data: Dataset) -> str:
    """`3 classes`, `1 target`."""
    return f"{len(data.classes)} classes" if data.classes else plural(len(data.targets), "target")


def loss_of(run: Experiment) -> str:
    """`mse · sigmoid output`."""
    return f"{run.loss} · {run.output} output" if run.output != Experiment.output else run.loss


def training(run: Experiment) -> str:
    """The optimizer, schedule, weight decay and sampling: `adam 0.9, 0.999 · cosine · l2 0.01 · epochs`."""
    takes = OPTIMIZERS[run.optimizer].takes if run.optimizer in OPTIMIZERS else ()
    parts = [f"{run.optimizer} {', '.join(short(getattr(run, name)) for name in takes)}".rstrip()]
    parts += [run.schedule] * (run.schedule != Experiment.schedule) + [f"warm-up {run.warmup}"] * (run.warmup > 0)
    parts += [f"{', '.join(run.frozen)} frozen"] * bool(run.frozen)
    parts += [f"l2 {short(run.l2)}"] * (run.l2 > 0) + [run.sampling] * (run.sampling != Experiment.sampling)
    return " · ".join(parts)


def hidden(run: Experiment) -> str:
    """The hidden layers: `conv 4@3x3, hidden 8, 8 relu, batch norm, dropout 0.2, skip · `; empty without any."""
    norm, dropout = f", {run.norm} norm" * (run.norm is not None), f", dropout {short(run.dropout)}" * (run.dropout > 0)
    parts = [f"{name} {getattr(run, name)}".removesuffix(" True") for name in dict.fromkeys(run.fronts)]
    parts += [f"hidden {', '.join(map(str, run.hidden))}"] * bool(run.hidden)
    own = "" if run.activation in ACTIVATIONS else "f(x) = "
    activation = f" {own}{run.activation}" * run.activated
    skip = ", skip" * run.skip
    return f"{', '.join(parts)}{activation}{norm}{dropout}{skip} · " if parts else ""


def _starts(program: Program) -> Iterable[tuple[str, str]]:
    for tensor in (parameter for parameter in program.parameters if len(parameter.axes) == 2):
        if program.intro.given:
            inputs, outputs = program.shape(tensor)
            biased = any(p.layer == tensor.layer and p.noun == "bias" for p in program.parameters)
            yield tensor.name, f"{inputs} x {outputs} as in {program.intro.given}{', and its bias' * biased}"
        else:
            # only weights that were drawn have a line that draws them
            yield tensor.name, program.intro.draw(tensor.name)


def _wrapped(text: str, head: str, at: int) -> list[str]:
    lines = textwrap.wrap(text, _WIDTH, initial_indent=f"{head:<{at}}", subsequent_indent=" " * at)
    return [line.replace(_TIED, " ") for line in lines]
