"""Rules of one's own: some that are pinned, any that hypothesis builds, and texts that are nearly one.

And random formulas as somebody types them, with what NumPy makes of them in extended precision.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from stepviz.ops import Array

KINKS: Mapping[str, Callable[[Array], Array]] = {
    "max(abs(x)-0.5,x^3/4)": lambda a: a * (np.abs(a) - 0.5 - a * a * a / 4),
}
"""Of formulas of activations with kinks what is 0 there."""
OWN_OPTIMIZERS: Mapping[str, str] = {
    "W-lr*dW/(1+abs(dW))": "{g}/(1 + abs({g}))",
    "W-lr*(sign(dW)+0.01*W)": "sign({g}) + 0.01·{w}",
}
"""The steps of updates, as they are written."""
OWN_LOSSES: dict[str, str] = {
    "mean(e,sum(o,(outputs[e,o]-y[e,o])**4))": "4·(o - {y})³",
    "sum(o,ln(1+outputs^2)-y*outputs)": "2·o/(1 + o²) - {y}",
    "sum(o,abs(outputs-y))": "sign(o - {y})",
}
"""The derivatives of losses by an output, as they are written."""
_FUNCTIONS = ("sqrt", "exp", "ln", "tanh", "sigmoid", "relu", "abs", "sign", "sin", "cos", "erf")


def rules(*names: str, most: int = 8, total: bool = False) -> st.SearchStrategy[str]:
    """Texts of rules that name one or more of these; `total`: that have a slope everywhere, if not at a kink."""
    numbers = st.sampled_from(("1", "2", "0.5", "3", "0.1"))
    leaves = st.one_of(st.sampled_from(names), st.sampled_from(names), numbers)

    def larger(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.builds("({} {} {})".format, inside, st.sampled_from("+-*" if total else "+-*/"), inside),
            st.builds("({} {} {})".format, inside, st.sampled_from("+-*"), inside),
            st.builds("({})^{}".format, inside, st.sampled_from(("2", "3") if total else ("2", "3", "0.5", "-1"))),
            st.builds("{}({})".format, st.sampled_from(_FUNCTIONS[3:] if total else _FUNCTIONS), inside),
            st.builds("{}({}, {})".format, st.sampled_from(("max", "min")), inside, inside),
            st.builds("-{}".format, inside),
        )

    made = st.recursive(leaves, larger, max_leaves=most)
    return made.filter(lambda text: bool(used(text, names)) and _has_numbers(text))


def _has_numbers(text: str) -> bool:
    """Whether every part without a name is a number, and no other one is divided by 0."""
    for part in ast.walk(ast.parse(text.replace("^", "**"), mode="eval")):
        if not isinstance(part, ast.BinOp):
            continue
        for side in (part, part.right) if isinstance(part.op, ast.Div) else (part,):
            if not any(isinstance(inside, ast.Name) for inside in ast.walk(side)):
                try:
                    number = eval(ast.unparse(side))
                except ZeroDivisionError:
                    return False
                if isinstance(number, complex) or (side is not part and number == 0):
                    return False
    return True


def broken(good: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Rules with signs taken out, put in or exchanged."""
    odd = "+-*/^()=;,.[]_xyW0123456789 eE²·'\"\\\n\t{}%:@!?é花"
    signs = st.sampled_from([*odd, "**", "exp", "lambda", "__import__"])

    def spoiled(text: str, changes: list[tuple[float, str, int]]) -> str:
        for place, sign, way in changes:
            at = int(place * len(text))
            text = text[:at] + (sign if way else "") + text[at + (way != 1) :]
        return text

    changes = st.lists(st.tuples(st.floats(0, 0.999), signs, st.integers(0, 2)), min_size=1, max_size=3)
    return st.builds(spoiled, good, changes)


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


def used(text: str, names: Sequence[str] = NAMES) -> list[str]:
    """Which of these names are in a formula."""
    return [name for name in names if re.search(rf"\b{name}\b", text)]


def computed(text: str, values: Mapping[str, Long]) -> Long:
    """Its value in extended precision; nan where there is none."""
    names = {name: np.longdouble(value) for name, value in values.items()}
    code = re.sub(r"(?<![\w.])([\d.]+)", r"number('\1')", text).replace("^", "**")
    with np.errstate(all="ignore"):
        return eval(code, {**_KNOWN, "number": np.longdouble, **names})
