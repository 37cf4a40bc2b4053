"""The start and the end of the chain rule on L = 3x² + 2."""

from __future__ import annotations

from tests.claims.judge import Definition, Entry

ENTRIES: tuple[Entry, ...] = (
    Definition(r"next ▸ iteration \d+: what is x times x\?", "a question"),
    Definition(
        r"end of the run ▸ where x is 0 the slope 6x is 0 too: L cannot be less than 2", "a square is not negative"
    ),
    Definition(r"caption: x has its start value; nothing has been computed yet\.", "the start"),
    Definition(r"formula: L = 3x² \+ 2", "the formula"),
)
