"""Runs: those of `runs.txt`, a command line each, and short ones of each kind that no line names."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, partial
from itertools import pairwise
from pathlib import Path
from zlib import crc32

from stepviz import Experiment, Timeline, Trainer
from stepviz.cli.lessons.runs import experiment_of
from stepviz.settings.table import SETTINGS
from stepviz.training.branch import branched
from stepviz.training.timeline import finish
from tests.support.examples import FEW, LONG
from tests.support.nets import pinned

_HERE = Path(__file__).parent
_WHOLE = "all of "
"""How the line of a run begins which is looked at as a whole: some sentence is met in one of its places alone."""
KINDS = ("activation", "optimizer", "loss", "layer", "norm", "schedule")
"""Settings that choose a kind."""
_OF_KIND = (("article", "0"), ("iris", "0.1"), ("named.csv", "3"), ("numbered.csv", "1e200"))
"""Where a kind is met, and at which rate."""


@dataclass(frozen=True)
class Run:
    """A run, and what it is in words for the messages of a failing test."""

    words: str
    made: Callable[[], Timeline]
    """How it is made: once somebody looks at it."""
    original: Timeline | None = None
    """Of a what-if, the run it is held against."""
    covers: bool = True
    """True if every sentence of its program is to be met, in this run or in another one."""

    @cached_property
    def timeline(self) -> Timeline:
        return self.made()

    @property
    def whole(self) -> bool:
        """Whether it is looked at in every place that is drawn, not once at each tensor."""
        return self.words.startswith(_WHOLE)

    @property
    def seed(self) -> int:
        """Of what is looked at in it."""
        return crc32(self.words.removeprefix(_WHOLE).encode())


def runs() -> Iterator[Run]:
    """Those of the file, a greedy cover: they meet every sentence with each of its words.

    And some of each kind that no line names. Where few examples will do, few of the file; with `--long` the nets of
    the laws, too.
    """
    lines = (_HERE / "runs.txt").read_text(encoding="utf-8").splitlines()
    yield from map(read, lines[:: 12 if FEW else 1])
    for setting in KINDS:
        for kind in SETTINGS[setting].choices:
            named = any(f"--{setting} {kind} " in f"{line} " for line in lines)
            if not named and kind != getattr(Experiment(), setting):
                yield from of_kind(setting, kind)
    if LONG:
        # Judges know the rules that `runs.txt` has. Not every sentence of these is met: from its second iteration on a
        # run says which panes are old, where the first one says what the next operation asks.
        yield from (replace(read(line), covers=False) for line in pinned() if "'" not in line)


def read(line: str) -> Run:
    """The run of a command line, perhaps with edits. Files stand beside this one."""
    if line.startswith(_WHOLE):
        return replace(read(line.removeprefix(_WHOLE)), words=line)
    words = shlex.split(line)
    words[0] = str(_HERE / words[0]) if words[0].endswith(".csv") else words[0]
    edits = [text for word, text in pairwise(words) if word == "--edit"]
    plain = words[: words.index("--edit")] if edits else words
    original = Timeline(Trainer(experiment_of(plain)))
    return Run(line, partial(branched, original, edits), original if edits else None)


def of_kind(setting: str, kind: str) -> Iterator[Run]:
    """Some of one kind; an optimizer and a schedule are met without a net, too."""
    hidden = "--hidden 4,4 --skip" if setting in ("activation", "layer", "norm") else ""
    for source, rate in _OF_KIND:
        yield read(f"{source} {hidden} --{setting} {kind} --lr {rate} --iterations 24 --batch-size 3 --check 5,12")
    if setting in ("optimizer", "schedule"):
        yield read(f"chain-rule --{setting} {kind} --lr 0.1 --iterations 24")


def last_known(timeline: Timeline) -> int:
    """The last iteration of a run, or the one where it stopped."""
    finish(timeline.extend(timeline.schedule.iterations))
    return timeline.reached
