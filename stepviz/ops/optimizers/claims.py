"""The sentences of every optimizer about a parameter's update: which way it goes, and why."""

from __future__ import annotations

import math
from functools import cache

from stepviz.ops.claims import Num, Saying, Sentence
from stepviz.ops.tensor import Kind

TOO_LITTLE = "the step and the decay together are too small"


class Moves:
    """The sentences of one optimizer. `cause`: what moves a parameter, as `gradient`; `way`: the text before `up`."""

    def __init__(self, cause: str, way: str) -> None:
        why = f"{{why:lr is 0|the {cause} is 0|the step is too small|{TOO_LITTLE}}}"
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

    def done(self, before: float, update_direction: float, after: float, why: str) -> Saying:
        """The sentence about a number's move against `update_direction`; `why`: the reason if it did not change."""
        if math.isnan(after):
            return (self.no_number if math.isnan(update_direction) else self.broken).say()
        if before == after:
            return self.stayed.say(why=why)
        way, sign = ("up", "negative") if after > before else ("down", "positive")
        return self.went.say(way=way, far=Num(abs(after - before), Kind.LOSS), sign=sign)

    def to_come(self, before: float, after: float, why: str) -> Saying:
        """The sentence about a number's move before it is done; `why`: the reason if it will not change."""
        if math.isnan(after):
            return self.breaks.say()
        return self.stays.say(why=why) if before == after else self.ahead.say(way="up" if after > before else "down")


moves = cache(Moves)
FROZEN_RULE = Sentence("{kind:text} before: frozen by {option:--freeze|--move}", "rule")
FROZEN = Sentence("Frozen by {option:--freeze|--move}: updates skip it.")
