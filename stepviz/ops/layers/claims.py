"""What a linear layer says of its sums, and of the slopes by its weights and biases."""

from __future__ import annotations

import math

from stepviz.ops.claims import Sentence
from stepviz.ops.tensor import Cell, Kind, Tensors
from stepviz.ops.words import Num, Saying

_SCORE = "The logit of {of:name} for this row."
_OTHER = "than {other:name} ({digits:number})"
_BY_COLUMN = "column {column:place} of {W:text},  plus {b:text}[{column}]"
FIRST_ROW = Sentence(f"input row {{e:own}}  ·  {_BY_COLUMN}", "rule")
ROW = Sentence(f"row {{e:own}} of {{source:text}}  ·  {_BY_COLUMN}", "rule")
LEADS = Sentence(f"{_SCORE} {{relation:Higher|Lower}} {_OTHER}: {{leader:name}} leads.")
TRAILS = Sentence(f"{_SCORE} Lower {_OTHER} and {{more}} {{others:other|others}}.")
TIES = Sentence(f"{_SCORE} Equal to {{other:name}}: a tie.")
ALONE = Sentence(_SCORE)
SIDE = Sentence("{side:Above|Below} 0: {of:name} is predicted.")
UNDECIDED = Sentence("Exactly 0: both classes tie.")
OFF = Sentence("The target is {y:number}: this is {far:number} too {way:high|low}.")
HIT = Sentence("The target is {y:number}: they are equal.")


def target(index: tuple[int, ...], tensors: Tensors) -> float:
    """What an output should be: the number in y (batch, outputs), or, of y (batch,), 1 at the class and 0 elsewhere."""
    y, (example, column) = tensors["y"], index
    return float(y[example] == column) if y.ndim == 1 else float(y[example, column])


def distance(cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
    """How far an output is from its target; nothing where it is not finite."""
    output, wanted = float(tensors[cell.tensor][cell.index]), target(cell.index, tensors)
    off = abs(output - wanted)
    if not math.isfinite(off):
        return ()
    if not off:
        return (HIT.say(y=Num(wanted)),)
    return (OFF.say(y=Num(wanted), far=Num(off, Kind.LOSS), way="high" if output > wanted else "low"),)


_OF = "{kind:weight|bias|scale|shift}{little: a little|}"
_LOSS = "{loss:the loss of this batch|this batch's loss plus penalty|the loss}"
BELIEF = "the listing assumes "
"""Before what gradients as printed claim: they are not the slopes of a loss."""
_BELIEF = f"{{belief:{BELIEF}|}}"
LEANS = Sentence(f"{{sign:Negative|Positive}}: {_BELIEF}{{way:raising|lowering}} this {_OF} lowers {_LOSS}.")
KINK = Sentence("A number on the way to the loss is exactly at a kink, where that has no derivative.")
LEVEL = Sentence(f"Zero: {_BELIEF}moving this {_OF} hardly changes {_LOSS}.")
PRODUCTS = Sentence("sum over {rows:text} of   input {row:place}  ×  {error:text} {column:place}{plus:text|}", "rule")
COLUMN = Sentence("sum of column {column:place} of {error:text}", "rule")
LIKE_A_WEIGHT = Sentence("Like a weight whose input is always 1.")
EACH = Sentence("For each weight{of:text|}: sum {word:text} × {error:text} over {rows:text}.", "caption")
EACH_DECAYED = Sentence("For each weight{of:text|}: sum input × gradient, plus l2 × the weight.", "caption")
CANCELLED = Sentence("Near zero: the terms cancel and leave rounding error.")
ABSORBED = Sentence("Near zero: the norm subtracts the mean, and every bias with it.")
DECAY = Sentence("The last term is weight decay: its penalty is not in the loss shown.")
TAKEN_AS_0 = Sentence("0 times nan or inf was computed as 0 here.")
UNPROTECTED = Sentence("0 × {times:text} is nan, so a {what:feature|unit} of 0 does not protect its weight.")
ENOUGH = Sentence("One nan or inf in column {column:place} of {error:text} is enough.")
TOO_LARGE = Sentence("The sum overflows, or one of its factors is inf.")
