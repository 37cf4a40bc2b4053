"""What is said of a table of characters and of what is looked up in it."""

from __future__ import annotations

from stepviz.ops.claims import Sentence

STANDS_FOR, BEHIND = ": these are its embedding", ", concatenated"


LOOK_UP = Sentence(
    f"For each row look up its {{each:character|characters}} in E1{{so:{STANDS_FOR}|{BEHIND}}}.", "caption"
)
STANDS = Sentence("number {d:place} of {k:place}, the character {x:place} of {e:own}, as stored in {E:text}", "rule")
EACH = Sentence("For each number of E1: sum dv1 where its character occurs{more:, plus l2 × the number|}.", "caption")
SUMMED = Sentence("sum of   dv1 for {d:place}   at {places:text} where {k:own} occurs", "rule")
DECAYED = Sentence(f"{SUMMED.text},  plus l2 × E1", "rule")
UNUSED = Sentence("{k:own} is not in this batch: the sum is empty", "rule")
ONLY_DECAY = Sentence("{k:own} is not in this batch: only weight decay, l2 × E1", "rule")
BROKEN = Sentence("nan or inf: one of the gradients is, or their sum overflows.")
