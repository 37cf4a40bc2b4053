"""What every update says of a parameter: which way it goes, and why. An optimizer has its own words in these."""

from __future__ import annotations

import math
from functools import cache

from stepviz.ops.claims import Claim, Said, Sentence, Truth
from stepviz.ops.tensor import Kind
from stepviz.ops.words import Num, Saying


class Moves:
    """The sentences about what moves a parameter: `cause`, as `gradient`; `way` stands before `up` or `down`."""

    def __init__(self, cause: str, way: str) -> None:
        why = f"{{why:lr is 0|the {cause} is 0|the step is too small}}"
        self.rule = Claim(f"{{kind:text}} before, minus lr times its {cause}", _steps, "rule")
        self.went = Claim(
            f"Went {{way:up|down}} by {{far:number}}, because the {cause} is {{sign:negative|positive}}.", _went
        )
        self.stayed = Claim(f"Did not move, because {why}.", _stays)
        self.stays = Claim(f"The update does not change it, because {why}.", _stays)
        self.ahead = Claim(f"{way} {{way:up|down}}.", _ahead)
        self.no_number = Claim(f"nan: the {cause} is nan.", lambda truth, _: math.isnan(truth.moved_by()[1]))
        self.broken = Claim("It is nan now.", _broken)
        self.breaks = Claim(
            "The update makes it nan.",
            lambda truth, _: math.isnan(truth.moved_by()[2]),
            rare="a memory that is inf beside a finite gradient",
        )

    def done(self, before: float, mover: float, after: float, why: str) -> Saying:
        """Which way a number went, moved against another; `why` it stayed, if it did."""
        if math.isnan(after):
            return (self.no_number if math.isnan(mover) else self.broken).say()
        if before == after:
            return self.stayed.say(why=why)
        way, sign = ("up", "negative") if after > before else ("down", "positive")
        return self.went.say(way=way, far=Num(abs(after - before), Kind.LOSS), sign=sign)

    def to_come(self, before: float, after: float, why: str) -> Saying:
        """The same, told before it is done."""
        if math.isnan(after):
            return self.breaks.say()
        return self.stays.say(why=why) if before == after else self.ahead.say(way="up" if after > before else "down")

    @property
    def all(self) -> tuple[Sentence, ...]:
        """Each of them."""
        return (*vars(self).values(), KEPT, HELD)


moves = cache(Moves)


def _is_held(truth: Truth, said: Said) -> bool:
    """The update leaves it as it is, and it is one of those that were asked to be."""
    before, _, after = truth.moved_by()
    held = any(truth.cell.tensor in (name, f"{name}_after", f"d{name}") for name in truth.experiment.held)
    option = "--move" if truth.experiment.formula else "--freeze"
    called = said["option"] == option and said.get("kind", "") in ("", truth.tensor.noun)
    return held and before == after and called


KEPT = Claim("{kind:text} before: frozen by {option:--freeze|--move}", _is_held, "rule")
HELD = Claim("Frozen by {option:--freeze|--move}: updates skip it.", _is_held)


def _steps(truth: Truth, said: Said) -> bool:
    before, mover, after = truth.moved_by()
    made = before - truth.experiment.lr * mover
    same = math.isclose(made, after, rel_tol=1e-12) or not math.isfinite(made)
    return same and said["kind"] == truth.tensor.noun


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
