"""Trainer: computes any iteration from the parameters before it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from stepviz.data import Dataset, NothingDrawn, Sampler, Split, load
from stepviz.ops import Parameters, Program, build
from stepviz.settings.experiment import Experiment
from stepviz.settings.kinds import SAMPLINGS, loaded
from stepviz.training.iteration import Iteration
from stepviz.training.moment import Schedule

_MAX_STRETCH = 64
_MAX_STRETCH_BYTES = 4_000_000


class Trainer:
    """The computations of an experiment. It is stateless: the same parameters and number give the same bits."""

    def __init__(self, experiment: Experiment, dataset: Dataset | None = None, *, after: Trainer | None = None) -> None:
        """`dataset`: data to use instead of the experiment's source.

        `after`: the trainer of the run that this one continues; initial parameters and batches are taken from it.
        """
        self.dataset = load(experiment) if dataset is None else dataset
        rows, task, scaled = self.dataset.most_at_once, self.dataset.task, self.dataset.target_scaling is not None
        self.experiment = experiment = experiment.fitted(rows, task, scaled=scaled)
        self.program = build(experiment, self.dataset)
        """The operations of an iteration with a batch of the usual size."""
        self.programs = {experiment.batch_size if self.dataset.splits else 0: self.program}
        """The programs built so far, by batch size."""
        splits = self.dataset.splits
        self.schedule = Schedule(self.program.ops, experiment.iterations, experiment.check, splits)
        # One stream: first the weights are drawn from it, then the batches.
        random = np.random.RandomState(experiment.seed)
        parameters = self.program.intro.first(random)
        if after is not None:
            parameters = after.initial[: len(self.program.parameters)]
        elif experiment.weights is not None:
            from stepviz.data.weights import read_weights

            shapes = {parameter.name: self.program.shape(parameter) for parameter in self.program.parameters}
            parameters = read_weights(experiment.weights, shapes)
        self.initial: Parameters = self.program.start(parameters)
        """The arrays that iteration 1 starts from: parameters, running values of operations, optimizer state."""
        self.sampler: Sampler = self._sampler(random, after)
        self.program.most_rows = max(self.program.most_rows, self.sampler.batch_size)
        first = self.iterate(self.initial, 1)
        self.firsts: tuple[Iteration, ...] = (*(() if after is None else after.firsts), first)
        """The first iteration, preceded by those of the runs that it continues."""
        self.stretch = max(1, min(_MAX_STRETCH, _MAX_STRETCH_BYTES // first.nbytes))
        """Iterations to compute in one go: at most 64, and at most about 4 MB."""

    def iterate(self, carried: Parameters, number: int) -> Iteration:
        """Iteration `number` (from 1), started from the `carried` arrays."""
        return self.iterations(carried, number, 1)[0]

    def program_of(self, number: int) -> Program:
        """The program of an iteration, which depends on the size of its batch."""
        return self.sized(self.sampler.length(number))

    def sized(self, rows: int) -> Program:
        """The program for batches of so many rows, built for the first of them."""
        if rows not in self.programs:
            self.programs[rows] = build(replace(self.experiment, batch_size=rows), self.dataset)
            self.programs[rows].most_rows = self.program.most_rows
        return self.programs[rows]

    def iterations(self, carried: Parameters, first: int, count: int) -> list[Iteration]:
        """`count` successive iterations, the first one started from the `carried` arrays. Overflow gives inf, nan."""
        made = list[Iteration]()
        with np.errstate(all="ignore"):
            for number, rows in enumerate(self.sampler.batches(first, count), start=first):
                program = self.sized(len(rows))
                slots = program.run(rows, carried)
                carried = program.carry(slots)
                made.append(Iteration(number, program, slots))
        return made

    def carried(self, carried: Parameters, first: int, count: int) -> Parameters:
        """The arrays carried on after `count` iterations from `first` on; faster than `iterations`, same bits."""
        with np.errstate(all="ignore"):
            for rows in self.sampler.batches(first, count):
                program = self.sized(len(rows))
                carried = tuple(program.onward(rows, carried))
        return carried

    def evaluate(self, model: Parameters, splits: tuple[Split, ...]) -> dict[str, float]:
        """The results of a check of these splits, by measure: percent correct, for example."""
        check = self.program.check(splits)
        with np.errstate(all="ignore"):
            values = check.compute(*model)
        return {tensor.name: float(value) for tensor, value in zip(check.writes, values, strict=True)}

    def _sampler(self, random: np.random.RandomState, after: Trainer | None) -> Sampler:
        """The sampler; that of the run it continues if seed and batch size are equal."""
        mine = self.experiment
        if after and (mine.seed, mine.batch_size) == (after.experiment.seed, after.experiment.batch_size):
            return after.sampler
        if not self.dataset.splits:
            return NothingDrawn(random, self.dataset.train, 0)
        kind = loaded(SAMPLINGS[mine.sampling])
        if len(self.dataset.starts):
            from stepviz.data.documents import DocumentSampler

            return DocumentSampler(kind, random, self.dataset)
        sampler: Sampler = kind(random, self.dataset.train, mine.batch_size)
        return sampler
