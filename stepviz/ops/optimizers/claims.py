"""What every update says of a parameter: which way it goes, and why. An optimizer has its own words in these."""

from __future__ import annotations

import math
from functools import cache

from stepviz.ops.claims import Num, Saying, Sentence
from stepviz.ops.tensor import Kind


class Moves:
    """The sentences about what moves a parameter: `cause`, as `gradient`; `way` stands before `up` or `down`."""

    def __init__(self, cause: str, way: str) -> None:
        why = f"{{why:lr is 0|the {cause} is 0|the step is too small}}"
        self.rule = Sentence(f"{{kind:text}} before, minus lr times its {cause}", "rule")
        self.went = Sentence(
            f"Went {{way:up|down}} by {{far:number}}, because the {cause} is {{sign:negative|positive}}."
        )
        self.stayed = Sentence(f"Did not move, because {why}.")
        self.stays = Sentence(f"The update does not change it, because {why}.")
        self.ahead = Sentence(f"{way} {{way:up|down}}.")
        self.no_number = Sentence(f"nan: the {cause} is nan.")
        self.broken = Sentence("It is nan now.")
        self.breaks = Sentence("The update makes it nan.")

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


moves = cache(Moves)
KEPT = Sentence("{kind:text} before: frozen by {option:--freeze|--move}", "rule")
HELD = Sentence("Frozen by {option:--freeze|--move}: updates skip it.")
