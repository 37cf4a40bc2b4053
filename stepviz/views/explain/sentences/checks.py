"""Checks: how many rows of a split are right, which ones, and when it is looked at."""

from __future__ import annotations

from stepviz.ops.check import BROKEN, MIXED, TIED
from stepviz.ops.claims import Sentence

_SPLIT = "{split:train|val|test}"
TITLE = Sentence(f"EXPLAIN {_SPLIT} accuracy = {{percent:text}}   at iteration {{iteration}}")
FOUND = Sentence(f"{_SPLIT} accuracy = {{percent:text}}   after iteration {{iteration}}", "note")
DUE = Sentence("It is checked after iteration {iteration}.", "rule")
STILL_DUE = Sentence(f"{_SPLIT} accuracy: checked after iteration {{iteration}}", "note")
NEVER = Sentence("It is never checked: there are no {what:validation|test} rows.", "rule")
NONE = Sentence("{split:val|test} accuracy: there are no {what:validation|test} rows", "note")
NO_ROWS = Sentence("EXPLAIN {split:val|test}   no rows")
ROW = Sentence("#{row} {scores:text}  pred {says:text}  y {label} {mark:✓|✗}", "term")
OTHERS = Sentence("… {count} more, wrong ones first", "term")
TOTAL = Sentence("{right} of {counted} correct = {percent:text}", "term")
COUNTED = Sentence(f"{{rule:{TIED}|{BROKEN}|{MIXED}}}", "term")
LOOK = Sentence(f"{_SPLIT} {{right}}/{{counted}} {{percent:text}}", "line")
WRONG = Sentence(f"wrong: {_SPLIT} row #{{row}} ({{inputs:text}})", "line")
