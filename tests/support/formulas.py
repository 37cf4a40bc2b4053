"""Random formulas as somebody types them, and what NumPy makes of them in extended precision."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

import numpy as np
from hypothesis import strategies as st

NAMES = ("a", "b", "c2", "Wx", "n1")
Long = Any
_KNOWN: Mapping[str, Any] = {
    "sqrt": np.sqrt,
    "exp": np.exp,
    "ln": np.log,
    "tanh": np.tanh,
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "relu": lambda x: np.maximum(x, np.longdouble(0)),
}
_OF_RULES: Mapping[str, Any] = {
    "abs": np.abs,
    "sign": np.sign,
    "sin": np.sin,
    "cos": np.cos,
    "max": np.maximum,
    "min": np.minimum,
    "erf": np.frompyfunc(math.erf, 1, 1),
}
"""What rules know besides."""
_LEAST = 1e-3


def texts() -> st.SearchStrategy[str]:
    """Those of all signs and functions, with at least one name, and more brackets than are needed."""
    names = st.sampled_from(NAMES)

    def wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        two = st.builds("({}) {} ({})".format, inner, st.sampled_from("+-**/"), inner)
        one = st.builds("{}({})".format, st.sampled_from(("-", *_KNOWN)), inner)
        power = st.builds("({}) ^ ({})".format, inner, st.sampled_from(("-2", "-1", "0.5", "2", "3")))
        return two | two | one | power | st.builds("{} ^ {}".format, names, names)

    leaves = names | names | st.sampled_from(("0.5", "1", "2", "3", "10"))
    return st.recursive(leaves, wider, max_leaves=7).filter(used)


def used(text: str) -> list[str]:
    """The names in a formula."""
    return [name for name in NAMES if re.search(rf"\b{name}\b", text)]


def computed(text: str, values: Mapping[str, Long]) -> Long:
    """Its value in extended precision; nan where there is none."""
    names = {name: np.longdouble(value) for name, value in values.items()}
    code = re.sub(r"(?<![\w.])([\d.]+)", r"number('\1')", text).replace("^", "**")
    with np.errstate(all="ignore"):
        return eval(code, {**_KNOWN, **_OF_RULES, "number": np.longdouble, **names})


def slope(text: str, values: Mapping[str, float], name: str) -> float | None:
    """Its slope by a name, by differences at two steps; None where these differ: a corner, or too sharp a bend."""
    found = []
    for step in (1e-4, 5e-5):
        ends = [
            computed(text, {**values, name: np.longdouble(values[name]) + np.longdouble(by * step)})
            for by in (-2, -1, 1, 2)
        ]
        if not np.isfinite(ends).all():
            return None
        found.append((ends[0] - 8 * ends[1] + 8 * ends[2] - ends[3]) / (12 * np.longdouble(step)))
    size = max(abs(found[1]), np.longdouble(_LEAST))
    return float(found[1]) if abs(found[0] - found[1]) <= 1e-8 * size else None
