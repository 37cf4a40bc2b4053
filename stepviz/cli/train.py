"""`stepviz train`: runs a whole training, and prints its checks as a table or as JSON lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from stepviz.cli import FAILED, output, stopped
from stepviz.cli.characters import references
from stepviz.cli.network import hidden, loss_of, training
from stepviz.cli.parser import Namespace
from stepviz.cli.progress import Progress
from stepviz.export.document import compact, jsonable
from stepviz.ops import AXES, Kind, Tensor, TensorRole
from stepviz.settings.experiment import Experiment
from stepviz.text import padded, plural, told_apart, width_of
from stepviz.training import Iteration, Timeline
from stepviz.views.text import numbers

_WIDTH = 80
_NAME = 16
"""The least columns for the name of a row, however many numbers stand beside it."""
_Column = tuple[str, int, Callable[[int], str]]


def train(timeline: Timeline, given: Namespace) -> int:
    """Train to the end, print checks meanwhile, and return the exit status: 1 if a value is not finite."""
    iterations = timeline.schedule.iterations
    report = _JsonLines(timeline) if given.format == "json" else _Table(timeline)
    progress = Progress(iterations)
    _print(report.begin())
    told = 0
    try:
        for reached in timeline.extend(iterations):
            for number in report.due(told + 1, reached):
                progress.clear()
                output.line(report.check(number))
            told = reached
            progress.show(reached)
    finally:
        progress.clear()
    _print(report.end())
    if timeline.stop is None:
        return 0
    output.complain(stopped.sentence(timeline))
    return FAILED


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        output.line(line)


def _loss(run: Experiment) -> str:
    """The variant of softmax, `stable softmax`, after the loss if that is not the usual one."""
    softmax = [] if run.lacks("softmax") else [f"{run.softmax} softmax"]
    return " · ".join([loss_of(run)] * (run.loss != Experiment.loss) + softmax)


_NAMES = 6
"""The most columns of parameters, beside that of the objective."""


class _Table:
    """A line of numbers for each check, and the parameters at the end. A run of a formula, without rows, has parameters
    (as many as fit) and L instead, at iterations 1, 2, 5, 10, … and the last one, and no end.
    """

    def __init__(self, timeline: Timeline) -> None:
        self._timeline, self._program, self._data = timeline, timeline.trainer.program, timeline.trainer.dataset
        self._formula = self._program.intro.formula
        self._columns = [*(self._of_formula() if self._formula else self._of_checks())]
        """The head of each column, its width, and the text of an iteration in it."""

    def _of_formula(self) -> Iterator[_Column]:
        program = self._program
        names = [parameter.name for parameter in program.parameters][:_NAMES]
        if len(names) == 1:  # there is room for its gradient, and for its value after the update
            names += [program.gradient(names[0]), program.after(names[0])]
        for name in (*names, program.the(TensorRole.OBJECTIVE)):
            yield program.tensors[name].title, 10, partial(self._number, name)

    def _number(self, name: str, number: int) -> str:
        return numbers.fixed(float(self._timeline.iteration(number)[name]))

    def _of_checks(self) -> Iterator[_Column]:
        """The loss and each measure: `train`; of a regression `train R²`, `mae`."""
        yield "loss", 10, lambda number: numbers.fixed(float(self._timeline.losses[number - 1]), signed=False)
        for name, tensor in self._program.measures.items():
            of_regression = f"{name} R²" if name == tensor.of else name.rpartition("_")[2]
            yield name if tensor.kind is Kind.PERCENT else of_regression, 9, partial(self._look, name, "")

    def begin(self) -> Iterator[str]:
        """The run, its what-if, and the heads of the columns."""
        run = self._timeline.origin
        count, by = plural(run.iterations, "iteration"), training(run)
        if self._formula:
            yield f"{run.title} · {self._formula} · {count} · {run.rate}{f' · {by}' * (by != 'sgd')}"
        else:
            batch = "one document each" if run.heads else f"batch {run.batch_size}"
            settings = f"{run.rate} · {run.reduction} · {_loss(run)} · seed {run.seed}"
            yield f"{run.title}{f', {run.variant}' * bool(run.variant)} · {count} · {batch} · {settings}"
            if by != "sgd" or run.deep:
                yield f"{hidden(run)}{by}"
        if self._timeline.edits:
            yield f"what-if {', '.join(edit.text for edit in self._timeline.edits)}"
        yield f"{'iteration':>9}" + "".join(f"{head:>{width}}" for head, width, _ in self._columns)

    def due(self, first: int, last: int) -> Iterable[int]:
        """The iterations from `first` to `last` to print."""
        schedule = self._timeline.schedule
        if not self._formula:
            return schedule.checks(first, last)
        series = {lead * 10**zeros for zeros in range(len(str(last))) for lead in (1, 2, 5)}
        return sorted(number for number in series | {schedule.iterations} if first <= number <= last)

    def check(self, number: int) -> str:
        """The line of an iteration."""
        return f"{number:>9}{''.join(f'{text(number):>{width}}' for _, width, text in self._columns)}".rstrip()

    def end(self) -> Iterator[str]:
        """The parameters and the results of the last check; nothing of a formula, and of a run that stopped."""
        timeline, run = self._timeline, self._timeline.trainer.experiment
        if timeline.stop is not None or self._formula:
            return
        last = timeline.iteration(timeline.reached)
        tables = _tables(self._program.parameters)
        biases = f" and bias{'es' if run.deep else ''}" * any(below for _, *below in tables)
        yield f"\nweights{biases} after iteration {timeline.reached}"
        for table in tables:
            yield from self._layer(last, *table)
        yield ""
        told: dict[str, list[str]] = {}  # by words such as `accuracy`
        for name, tensor in self._program.measures.items():
            of_split = f"{tensor.of} {self._look(name, 'no rows', timeline.reached)}"
            told.setdefault(tensor.title.partition(" ")[2], []).append(of_split)
        yield from (f"{word}  {'   '.join(each)}" for word, each in told.items())
        known = references(timeline, timeline.reached)
        if rows := known.get("training_rows"):
            yield f"loss of all training rows  trained {rows['trained']:.4f}   counted {rows['counted']:.4f}"
        if bits := known.get("baseline_bits"):
            pairs = "   ".join(f"{split} {value:.4f}" for split, value in bits["pairs"].items())
            yield f"baseline bits  guess {bits['uniform']:.4f}   counted pairs: {pairs}"

    def _look(self, name: str, otherwise: str, number: int) -> str:
        """The result of a check; `otherwise` if the iteration has none."""
        looks = self._timeline.accuracy(number)
        return numbers.measure(looks[name], self._program.measures[name].kind) if name in looks else otherwise

    def _layer(self, last: Iteration, weights: Tensor, *below: Tensor) -> Iterator[str]:
        """The table of a layer: a row for each input and each vector `below`, a column for each output."""
        W, *vectors = (last[last.program.after(tensor.name)] for tensor in (weights, *below))
        reads, makes = (self._names(axis, length) for axis, length in zip(weights.axes, W.shape, strict=True))
        # `+b` for a bias where a row above it may be named b.
        feet = [f"{'+' * (tensor.name in (*self._data.keys, *self._data.features))}{tensor.name}" for tensor in below]
        room = max(_NAME, _WIDTH - (1 + numbers.WIDTH) * len(makes))
        width = max(4, min(room, max(map(width_of, (*reads, *feet)))))
        reads, makes = told_apart(reads, "x", width), told_apart(makes, "c", numbers.WIDTH)
        tall = weights.layer or self._data.characters
        if tall and width + 8 * len(makes) > _WIDTH:
            others = "".join(f", {tensor.name} {len(makes)}" for tensor in below)
            yield f"{weights.name} {len(reads)} x {len(makes)}{others}: printed with --format json"
            return
        heads = "".join(" " * (1 + numbers.WIDTH - width_of(name)) + name for name in makes)
        yield f"{weights.name if weights.layer else '':<{width}}{heads}"
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


class _JsonLines:
    """One JSON object a line: start, check, end. A value that is not finite is null."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline, self.due = timeline, timeline.schedule.checks

    def begin(self) -> Iterator[str]:
        """The settings, edits and given names."""
        run, names = self._timeline.origin, self._timeline.trainer.dataset.given_names
        edits = [edit.text for edit in self._timeline.edits]
        told = {"edits": edits} if edits else {}
        yield compact({"event": "start", "source": run.source, "experiment": run.settings(), **told, **names})

    def check(self, number: int) -> str:
        """The loss of an iteration, and the results of its check."""
        looks = self._timeline.accuracy(number)
        return compact({"event": "check", "iteration": number, "loss": self._loss(number)} | jsonable(looks))

    def end(self) -> Iterator[str]:
        """The last check, the parameters, and where the run stopped."""
        timeline, program = self._timeline, self._timeline.trainer.program
        number = timeline.reached
        after = zip(program.parameters, timeline.iteration(number).after, strict=True)
        end: dict[str, Any] = {"event": "end", "iteration": number, "loss": self._loss(number)}
        end |= dict.fromkeys(program.measures) | jsonable(timeline.accuracy(number))
        end["parameters"] = {parameter.name: jsonable(values.tolist()) for parameter, values in after}
        if (stop := timeline.stop) is not None:
            where = {"moment": timeline.schedule.text(stop.moment), "cell": program.word(stop.cell)}
            yield compact({**end, "stopped": "not finite", "where": where})
            return
        yield compact(end | jsonable(references(timeline, number)))

    def _loss(self, number: int) -> Any:
        return jsonable(float(self._timeline.losses[number - 1]))
