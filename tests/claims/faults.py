"""Faults: what a sentence could wrongly say, put in where it is said. Each has to be noticed somewhere in the walk."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from stepviz import Frame
from stepviz.ops import Cell
from tests.claims.facts import now, parameter

Said = Callable[[Frame, Cell, str], str]


class Fault(NamedTuple):
    """What is done to a sentence; one that is left as it is has nothing of it."""

    name: str
    spoil: Said


def replaced(name: str, pattern: str, by: str | Callable[[re.Match[str]], str]) -> Fault:
    """A fault in the words alone."""
    return Fault(name, lambda _, __, text: re.sub(pattern, by, text))


def exchanged(name: str, pattern: str, one: str, other: str) -> Fault:
    """Two words in each other's place, in sentences of that pattern."""
    places = {one: other, other: one}
    words = re.compile(rf"(?<!\w)(?:{re.escape(one)}|{re.escape(other)})(?!\w)")

    def spoil(_: Frame, __: Cell, text: str) -> str:
        return words.sub(lambda found: places[found[0]], text) if re.search(pattern, text) else text

    return Fault(name, spoil)


def one_more(name: str, pattern: str) -> Fault:
    """The number in the group of a pattern, one larger."""

    def grown(found: re.Match[str]) -> str:
        start, end = (found.span(1)[side] - found.start() for side in (0, 1))
        return f"{found[0][:start]}{int(found[1]) + 1}{found[0][end:]}"

    return replaced(name, pattern, grown)


def _by_the_gradient(frame: Frame, cell: Cell, text: str) -> str:
    """Momentum and Adam told as if they stepped against this gradient."""
    if not re.fullmatch(r"(?:Momentum|Adam) also counts past gradients and moves it (?:up|down)\.", text):
        return text
    gradient = now(frame, cell)[f"d{parameter(frame, cell)}"][cell.index]
    return re.sub(r"(?:up|down)\.$", "up." if gradient < 0 else "down.", text)


def _mistaken_class(frame: Frame, cell: Cell, text: str) -> str:
    """The next class in the place of the one whose logit it is."""
    wrong = f"class {(cell.index[-1] + 1) % frame.program.widths[-1]}" if cell.index else ""
    return re.sub(r"^The logit of .+? for this row\.", f"The logit of {wrong} for this row.", text)


FAULTS: tuple[Fault, ...] = (
    exchanged("a gradient's way", r"this (?:weight|bias)( a little)? lowers", "raising", "lowering"),
    exchanged("a gradient's sign", r"this (?:weight|bias)( a little)? lowers", "Negative", "Positive"),
    replaced("both of them", r"Negative: raising (this \w+ a little)", r"Positive: lowering \1"),
    exchanged("a logit's way", r"this logit lowers", "raising", "lowering"),
    replaced("a logit's way and sign", r"Negative: raising this logit", "Positive: lowering this logit"),
    exchanged("which logit is higher", r"The logit of .* leads\.", "Higher", "Lower"),
    replaced("who leads", r"than (.+) (\(.*\)): (?!\1 leads).+ leads\.", r"than \1 \2: \1 leads."),
    replaced("a tie", r"Equal to (.+): a tie\.", r"Higher than \1 (0.0000): \1 leads."),
    Fault("whose logit", _mistaken_class),
    replaced(
        "a sum kept beside nan",
        r"nan: no direction to move\.",
        "In this row the dlogits sum to 0: what one class loses the other gains.",
    ),
    replaced("only, where it leads", r"gives the true class (\d+%)", r"gives the true class only \1"),
    exchanged("the true class", r"probabilities of", "the true class", "this wrong class"),
    replaced("how many probabilities", r"The (?:two|three|four) probabilities", "The five probabilities"),
    one_more("a percent", r"class (?:only )?(\d+)%"),
    replaced(
        "hardly, where it is not saturated",
        r"is not saturated: a small change of its sum changes it\.",
        "is saturated: a small change of its sum hardly changes it.",
    ),
    replaced(
        "much, where it is saturated",
        r"is saturated: a small change of its sum hardly changes it\.",
        "is not saturated: a small change of its sum changes it.",
    ),
    one_more("the example of the largest loss", r"it comes from e(\d+)"),
    replaced("how large a part", r"^(?:Most|About half) of it comes", "The largest part of it comes"),
    replaced("a penalty forgotten", r"this batch's loss plus penalty", "the loss of this batch"),
    replaced("a penalty's figure forgotten", r", penalty \S+$", ""),
    exchanged("what the nudge does", r"^try ▸", "+0.01", "-0.01"),
    replaced("the sign of what the nudge does", r"sum of losses -", "sum of losses +"),
    replaced("the mean's gradient", r"sum of losses (\S+) (\(its.*\)), mean (\S+)", r"sum of losses \3 \2, mean \1"),
    Fault("a step told by the gradient", _by_the_gradient),
    exchanged("where the update goes", r" moves it (?:up|down)\.$", "up", "down"),
    replaced("a step at lr 0", r"The update does not change it, because lr is 0\.", "Gradient descent moves it up."),
    replaced(
        "a step at lr 0, after it", r"Did not move, because lr is 0\.", "Did not move, because the step is too small."
    ),
    exchanged("which way it went", r"^Went (?:up|down)", "up", "down"),
    exchanged("what moved it", r"^Went (?:up|down)", "negative", "positive"),
    exchanged("the caption's way", r"^note: (?:up|down), because", "up", "down"),
    exchanged("the caption's way in fewer words", r"^note: (?:up|down): ", "up", "down"),
    replaced("the sum or the mean", r"to the SUM \S+, not to the mean", "to this mean"),
    replaced("the mean or the sum", r"belong to this mean", "belong to the SUM 1.0000, not to the mean"),
    replaced("an update before the first", r"no update was done yet", "lr 0.01 overshoots"),
    replaced(
        "a rule that was not found",
        r"^end of the run$",
        "end of the run ▸ see row x2 of W: the model found the rule  y = x2",
    ),
    exchanged("a gate", r"^note: (?:open|shut)", "open", "shut"),
    replaced(
        "a shut gate",
        r"Active: the gradient of (e\d+) passes (h\d+) unchanged",
        r"Inactive: the gradient of \1 stops at \2",
    ),
    replaced(
        "a kink told as nothing",
        r"A unit is exactly at the kink of its activation, where that has no derivative\.",
        "Zero: moving this bias a little hardly changes the loss of this batch.",
    ),
    replaced("a belief told as a fact", r"the listing assumes ", ""),
    one_more("how many rows are right", r"term: (\d+) of \d+ correct"),
    exchanged("a verdict", r"^term: #", "✓", "✗"),
    replaced("a verdict turned", r"✗$", "✓"),
    one_more("the row of a cell", r"training row #(\d+)"),
    one_more("an old iteration", r"of iteration (\d+)$"),
    one_more("the next look", r"checked after iteration (\d+)"),
    replaced("a reader forgotten", r"^used by ▸ [^,]+\], ", "used by ▸ "),
    replaced("how a nan spreads", r"column (\S+) of (W\d*) inf or nan\.", r"column \1 of \2 nan."),
    one_more("the first nan/inf", r"first nan/inf.*[\[,][ech](\d+)\]"),
    replaced("what the data call it", r"^where (c\d+) is .*", r"where \1 is something else"),
    replaced("scaled forgotten", r"standardized feature", "feature"),
    one_more("over how many rows", r"; over (\d+)$"),
    one_more("how many classes", r"The listing divides by (\d+)"),
    one_more("a row drawn", r"^line: drawn: #(\d+)"),
    one_more("a label drawn", r"^line: true classes: (\d+)"),
    one_more("a row that is wrong", r"^line: wrong: \w+ row #(\d+)"),
    one_more("what a wrong row holds", r"^line: wrong: \w+ row #\d+ \((\d+)"),
    one_more("a loss before the end", r"^why ▸ losses \d+\.(\d+)"),
    one_more("the learning rate that overshoots", r"^why ▸ .*lr (\d+)"),
    one_more("where a number started", r"^rule: start value  [+-]?\d\.(\d+)"),
    one_more("how many gradients moved it", r"sum of the (\d+) gradients"),
    one_more("a probability before its log", r"^term: .* p = \d\.(\d+)"),
    one_more("a row of the listing", r"p of c\d+ in e(\d+)"),
    one_more("a slope, because", r"^term: b: (\d), because"),
    one_more("the seed", r"seed (\d+)"),
    one_more("a penalty's figure", r"penalty [+-]?\d\.(\d+)"),
    one_more("the column that becomes nan", r"whole column [ch](\d+)"),
    one_more("the first nan/inf, in the caption", r"first nan/inf this iteration: .*[\[,][ech](\d+)\]"),
    *(
        replaced(
            f"a change over lr {lr} as a sum of gradients",
            r"^term: (\d+) updates +0\.0000$",
            rf"term: \1 updates 0.0000 = -{lr} × (sum of the \1 gradients, 0.0000)",
        )
        for lr in ("0.5", "0.01", "1e-18")
    ),
    replaced("sum and mean beside one gradient", r"(sum of losses \S+) \(its gradient: \w+\), mean", r"\1, mean"),
    replaced("the other one's gradient", r"sum of losses (\S+) (\(.*\)), mean (\S+)", r"sum of losses \1, mean \3 \2"),
    replaced(
        "5 of 1 rows", r"^caption: Draw .*", "caption: Draw 5 of the 1 training rows at random, with replacement."
    ),
)
