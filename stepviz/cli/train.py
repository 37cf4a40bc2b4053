"""`stepviz train`: runs a whole training, and prints its checks as a table or as JSON lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from stepviz.cli import FAILED, output, stopped
from stepviz.cli.characters import counting, without_it
from stepviz.cli.network import hidden, loss_of, training
from stepviz.cli.parser import Namespace
from stepviz.cli.progress import Progress
from stepviz.cli.topics.offered import OPTIONS
from stepviz.export.document import compact, jsonable
from stepviz.ops import AXES, Kind, Tensor, TensorRole
from stepviz.settings import values
from stepviz.settings.experiment import Experiment
from stepviz.settings.kinds import LOSSES
from stepviz.text import padded, plural, told_apart, width_of
from stepviz.training import Iteration, Timeline
from stepviz.views.text import numbers

_LONGEST_NAME = 16
_WIDTH = 80


def train(timeline: Timeline, given: Namespace) -> int:
    """Train to the end, print checks meanwhile, and return the exit status: 1 if a value is not finite."""
    form = values.choice("--format", given.format or "text", OPTIONS["train format"].choices)
    iterations = timeline.schedule.iterations
    table = _FormulaTable if timeline.trainer.program.story.formula else _Table
    report: _Report = _JsonLines(timeline) if form == "json" else table(timeline)
    progress = Progress(iterations)
    report.start()
    told = 0
    try:
        for reached in timeline.extend(iterations):
            for number in report.due(told + 1, reached):
                progress.clear()
                report.check(number, timeline.accuracy(number))
            told = reached
            progress.show(reached)
    finally:
        progress.clear()
    report.end()
    if timeline.stop is None:
        return 0
    output.complain(stopped.sentence(timeline))
    return FAILED


class _Report:
    """Prints the start, the checks and the end of a run."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline, self._program, self._data = timeline, timeline.trainer.program, timeline.trainer.dataset

    def start(self) -> None:
        """Print what comes before the first check."""

    def due(self, first: int, last: int) -> Iterable[int]:
        """The iterations from `first` to `last` to print."""
        return self._timeline.schedule.checks(first, last)

    def check(self, number: int, found: Mapping[str, float]) -> None:
        """Print an iteration and the results of its check, by measure."""

    def end(self) -> None:
        """Print what comes after the last check."""

    def _whatif(self) -> None:
        if self._timeline.edits:
            output.line(f"what-if {', '.join(edit.text for edit in self._timeline.edits)}")


def _loss(run: Experiment) -> str:
    """The variant of softmax, `stable softmax`, after the loss if that is not the usual one."""
    softmax = [f"{run.softmax} softmax"] if "softmax" in LOSSES[run.loss].takes else []
    return " · ".join([loss_of(run)] * (run.loss != Experiment.loss) + softmax)


class _Table(_Report):
    """Prints a line of numbers for each check, and the parameters at the end."""

    def start(self) -> None:
        run = self._timeline.origin
        variant, batch = f", {run.variant}" * bool(run.variant), f"batch {run.batch_size}"
        output.line(
            f"{run.title}{variant} · {plural(run.iterations, 'iteration')} · "
            f"{'one document each' if run.heads else batch} · "
            f"{run.rate} · {run.reduction} · {_loss(run)} · seed {run.seed}"
        )
        if training(run) != "sgd" or run.deep:
            output.line(f"{hidden(run)}{training(run)}")
        self._whatif()
        output.line(f"{'iteration':>9}{'loss':>10}" + "".join(f"{head:>9}" for head in self._heads()))

    def check(self, number: int, found: Mapping[str, float]) -> None:
        loss = numbers.fixed(float(self._timeline.losses[number - 1]), signed=False)
        looks = [self._text(name, found[name]) if name in found else "" for name in self._program.measures]
        output.line(f"{number:>9}{loss:>10}{''.join(f'{look:>9}' for look in looks)}".rstrip())

    def end(self) -> None:
        if self._timeline.stop is not None:
            return
        timeline, run = self._timeline, self._timeline.trainer.experiment
        last = timeline.iteration(timeline.reached)
        tables = _tables(self._program.parameters)
        biases = f" and bias{'es' if run.deep else ''}" * any(below for _, *below in tables)
        output.line(f"\nweights{biases} after iteration {timeline.reached}")
        for table in tables:
            output.line("\n".join(self._layer(last, *table)))
        looks = timeline.accuracy(timeline.reached)
        output.line("")
        told: dict[str, list[str]] = {}  # by words such as `accuracy`
        for name, tensor in self._program.measures.items():
            look = self._text(name, looks[name]) if name in looks else "no rows"
            told.setdefault(tensor.title.partition(" ")[2], []).append(f"{tensor.of} {look}")
        for word, each in told.items():
            output.line(f"{word}  {'   '.join(each)}")
        if (found := counting(timeline, timeline.reached)) is not None:
            output.line(f"loss of all training rows  trained {found.trained:.4f}   counted {found.counted:.4f}")
        if (others := without_it(timeline)) is not None:
            output.line(others.told)

    def _heads(self) -> Iterator[str]:
        """The heads of columns: `train`; of a regression `train R²`, `mae`."""
        for name, tensor in self._program.measures.items():
            of_regression = f"{name} R²" if name == tensor.of else name.rpartition("_")[2]
            yield name if tensor.kind is Kind.PERCENT else of_regression

    def _text(self, name: str, value: float) -> str:
        return numbers.measure(value, self._program.measures[name].kind)

    def _layer(self, last: Iteration, weights: Tensor, *below: Tensor) -> Iterator[str]:
        """The table of a layer: a row for each input and each vector `below`, a column for each output."""
        W, *vectors = (last[last.program.after(tensor.name)] for tensor in (weights, *below))
        reads, makes = (self._names(axis, length) for axis, length in zip(weights.axes, W.shape, strict=True))
        width = max(4, min(_LONGEST_NAME, max(map(width_of, reads))))
        reads, makes = told_apart(reads, "x", width), told_apart(makes, "c", numbers.WIDTH)
        tall = weights.layer or self._data.characters
        if tall and width + 8 * len(makes) > _WIDTH:
            others = "".join(f", {tensor.name} {len(makes)}" for tensor in below)
            yield f"{weights.name} {len(reads)} x {len(makes)}{others}: printed with --format json"
            return
        heads = "".join(" " * (1 + numbers.WIDTH - width_of(name)) + name for name in makes)
        yield f"{weights.name if weights.layer else '':<{width}}{heads}"
        # `+b` for a bias where a row above it may be named b.
        feet = (f"{'+' * (tensor.name in (*self._data.keys, *self._data.features))}{tensor.name}" for tensor in below)
        for head, row in zip((*reads, *feet), (*W, *vectors), strict=True):
            yield padded(head, width) + "".join(f" {numbers.fixed(float(value))}" for value in row)

    def _names(self, axis: str, length: int) -> tuple[str, ...]:
        data = self._data
        known = {"feature": data.features, "class": data.classes, "output": data.targets, "character": data.keys}
        return known.get(axis) or tuple(f"{AXES[axis]}{position}" for position in range(length))


def _tables(parameters: Iterable[Tensor]) -> list[list[Tensor]]:
    """Lists of a matrix and the vectors that follow it."""
    tables: list[list[Tensor]] = []
    for parameter in parameters:
        if len(parameter.axes) > 1:
            tables.append([])
        tables[-1].append(parameter)
    return tables


_NAMES = 6
"""The most columns of parameters, beside that of the objective."""


class _FormulaTable(_Report):
    """Prints parameters (as many as fit) and L of a run without rows, at iterations 1, 2, 5, 10, … and the last one."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__(timeline)
        program = self._program
        names = (parameter.name for parameter in program.parameters)
        every = [(name, program.gradient(name), program.after(name)) for name in names]
        shown = every[0] if len(every) == 1 else [name for name, *_ in every[:_NAMES]]
        self._columns = (*shown, program.the(TensorRole.OBJECTIVE))

    def start(self) -> None:
        run = self._timeline.origin
        by = "" if training(run) == "sgd" else f" · {training(run)}"
        decided = f"{plural(run.iterations, 'iteration')} · {run.rate}{by}"
        output.line(f"{run.title} · {self._program.story.formula} · {decided}")
        self._whatif()
        heads = (self._program.tensors[name].title for name in self._columns)
        output.line(f"{'iteration':>9}" + "".join(f"{head:>10}" for head in heads))

    def due(self, first: int, last: int) -> Iterable[int]:
        series = (lead * 10**zeros for zeros in range(len(str(last))) for lead in (1, 2, 5))
        found = {number for number in series if first <= number <= last}
        end = self._timeline.schedule.iterations
        return sorted(found | {end} if first <= end <= last else found)

    def check(self, number: int, found: Mapping[str, float]) -> None:  # noqa: ARG002 - there is none
        made = self._timeline.iteration(number)
        texts = (numbers.fixed(float(made[name])) for name in self._columns)
        output.line(f"{number:>9}" + "".join(f"{text:>10}" for text in texts))


class _JsonLines(_Report):
    """Prints one JSON object a line: start, check, end. A value that is not finite is null."""

    def start(self) -> None:
        run = self._timeline.origin
        names = self._data.given_names
        edits = [edit.text for edit in self._timeline.edits]
        told = {"edits": edits} if edits else {}
        _object({"event": "start", "source": run.source, "experiment": run.settings(), **told, **names})

    def check(self, number: int, found: Mapping[str, float]) -> None:
        _object(
            {"event": "check", "iteration": number, "loss": self._loss(number)}
            | {name: jsonable(value) for name, value in found.items()}
        )

    def end(self) -> None:
        timeline = self._timeline
        number = timeline.reached
        looks = timeline.accuracy(number)
        last = timeline.iteration(number)
        after = zip(self._program.parameters, last.after, strict=True)
        parameters = {parameter.name: jsonable(values.tolist()) for parameter, values in after}
        end: dict[str, Any] = {
            "event": "end",
            "iteration": number,
            "loss": self._loss(number),
            **dict.fromkeys(self._program.measures),
            **{name: jsonable(value) for name, value in looks.items()},
            "parameters": parameters,
        }
        found = None if timeline.stop else counting(timeline, number)
        if found is not None:
            end["training_rows"] = {name: jsonable(loss) for name, loss in found._asdict().items()}
        others = None if timeline.stop else without_it(timeline)
        if others is not None:
            end["baseline_bits"] = {"uniform": others.uniform, "pairs": others.pairs}
        if (stop := timeline.stop) is not None:
            where = {"moment": timeline.schedule.text(stop.moment), "cell": self._program.word(stop.cell)}
            end |= {"stopped": "not finite", "where": where}
        _object(end)

    def _loss(self, number: int) -> Any:
        return jsonable(float(self._timeline.losses[number - 1]))


def _object(values: dict[str, Any]) -> None:
    output.line(compact(values))
