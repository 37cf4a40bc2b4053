"""Of the listing as the article prints it, with its fault."""

from __future__ import annotations

from collections.abc import Mapping

from stepviz.ops.losses import as_printed as told
from tests.claims.judges.verdict import Judges, Said, Truth, as_ruled, ruled, signed


def _first(truth: Truth) -> list[str]:
    """The rows that it reads."""
    return [f"e{row}" for row in range(truth.widths[-1])]


def _read(truth: Truth) -> Mapping[str, str]:
    """The label of the example, the rows it is looked up in, and how many these are."""
    label = {} if not truth.cell.index else {"label": f"c{int(truth['y'][truth.cell.index[0]])}"}
    count = str(truth.widths[-1])
    return label | {"rows": " and ".join(_first(truth)), "count": count, "classes": count}


def _taken(truth: Truth, said: Said) -> bool:
    """Whether 1 is gone of the chance, in a row that it reads, and that example has the class as its label."""
    example, column = truth.cell.index
    return as_ruled(truth) and int(truth["y"][int(said["by"])]) == column and example < truth.widths[-1]


JUDGES: Judges = {
    **dict.fromkeys((told.RULE, told.LOOKED_UP, told.DIVIDES, told.FORMULA), ruled(_read)),
    **dict.fromkeys((told.FIRST_ROWS, told.GOES_AWAY, told.FORMULA_BACK), ruled(_read)),
    told.PROBABILITY: lambda truth, said: (
        said["label"] == str(truth["y"][truth.cell.index]) and f"e{said['row']}" in _first(truth)
    ),
    told.TAKEN: _taken,
    told.NO_LABEL: lambda truth, _: as_ruled(truth) and truth.cell.index[1] not in truth["y"],
    told.NOT_READ: lambda truth, _: as_ruled(truth) and truth.cell.index[0] >= truth.widths[-1],
    told.LEANS: signed,
    told.RIGHT: lambda truth, _: truth.value == 0,
    told.GOES_ON: lambda truth, _: truth.widths[-1] < len(truth["y"]),
}
