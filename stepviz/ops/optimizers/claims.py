"""What every update says of a parameter: which way it goes, and why. An optimizer has its own words in these."""

from __future__ import annotations

import math
from functools import cache

from stepviz.ops.claims import Claim, Said, Sentence, Truth


class Moves:
    """The sentences about what moves a parameter: `cause`, as `gradient`; `way` stands before `up` or `down`."""

    def __init__(self, cause: str, way: str) -> None:
        why = f"{{why:lr is 0|the {cause} is 0|the step is too small}}"
        self.rule = Claim(f"{{kind:weight|bias|value}} before, minus lr times its {cause}", _steps, "rule")
        self.went = Claim(
            f"Went {{way:up|down}} by {{far:number}}, because the {cause} is {{sign:negative|positive}}.", _went
        )
        self.stayed = Claim(f"Did not move, because {why}.", _stays)
        self.stays = Claim(f"The update leaves it as it is, because {why}.", _stays)
        self.ahead = Claim(f"{way} {{way:up|down}}.", _ahead)
        self.no_number = Claim(f"Not a number: the {cause} is none.", lambda truth, _: math.isnan(truth.moved_by()[1]))
        self.broken = Claim("Not a number any more.", _broken)
        self.breaks = Claim(
            "The update makes it nan.",
            lambda truth, _: math.isnan(truth.moved_by()[2]),
            rare="a memory that is inf beside a finite gradient",
        )

    @property
    def all(self) -> tuple[Sentence, ...]:
        """Each of them."""
        return tuple(vars(self).values())


moves = cache(Moves)


def _steps(truth: Truth, said: Said) -> bool:
    before, mover, after = truth.moved_by()
    made = before - truth.experiment.lr * mover
    same = math.isclose(made, after, rel_tol=1e-12) or not math.isfinite(made)
    return same and said["kind"] == ("value", "bias", "weight")[len(truth.cell.index)]


def _went(truth: Truth, said: Said) -> bool:
    """Which way, how far, and that what moved it has that sign."""
    before, mover, after = truth.moved_by()
    if after == before:
        return False
    sign = mover < 0 if said["sign"] == "negative" else mover > 0
    far = truth.shows(said["far"], abs(after - before), 1e-300)
    return (after > before) == (said["way"] == "up") == (said["sign"] == "negative") and sign and far


def _stays(truth: Truth, said: Said) -> bool:
    """Why the real update left it where it was: the learning rate, what moves it, or too small a step."""
    (before, mover, after), lr = truth.moved_by(), truth.experiment.lr
    if before != after:
        return False
    if said["why"] == "lr is 0":
        return lr == 0
    return lr > 0 and (mover != 0 if said["why"] == "the step is too small" else mover == 0)


def _ahead(truth: Truth, said: Said) -> bool:
    before, _, after = truth.moved_by()
    return after > before if said["way"] == "up" else after < before


def _broken(truth: Truth, _: Said) -> bool:
    return math.isnan(truth.moved_by()[2]) and not math.isnan(truth.moved_by()[1])
