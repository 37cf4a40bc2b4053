"""Writing: writes an expression as NumPy code or as a formula; the caller names the tensors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from string import ascii_lowercase
from typing import NamedTuple

from stepviz.formula.functions import FUNCTIONS
from stepviz.formula.tree import Binary, Call, Comparison, Fixed, Index, Minus, Node, Read, Where, walk

_COMPARED, _SUM, _PRODUCT, _SIGNED, _POWER, _WHOLE = range(6)
"""Levels of operator precedence."""
_BINDS: Mapping[str, int] = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT, "**": _POWER}
_RAISED = {2.0: "²", 3.0: "³"}
_CLOSE = 28
"""The most characters of factors in code without blanks around the operator."""
Names = Callable[[Node], str | None]
"""Returns the name of an expression; None to write it out."""


def code_of(node: Node, names: Names) -> str:
    """NumPy code for the expression: `a*(1/(1 + np.exp(-a)))`."""
    return _Writer(names, code=True).written(node)[0]


def number(value: float) -> str:
    """The shortest text that reads back as the same number, without a final `.0`."""
    return repr(value).removesuffix(".0")


def formula_of(node: Node, names: Names = lambda _: None) -> str:
    """The expression as a formula, `a·sigmoid(a)`, with the brackets it needs; tensors keep their names by default."""
    return _Writer(names, code=False).written(node)[0]


class _Writer(NamedTuple):
    names: Names
    code: bool
    floats: bool = False
    """Write whole numbers as `1.0`: NumPy refuses a negative power of an integer."""

    def written(self, node: Node) -> tuple[str, int]:
        """The text, and its precedence."""
        if (name := self.names(node)) is not None:
            return name, self.signed if name.startswith("-") else _WHOLE
        if self.code and not self.floats and _is_called_with_numbers(node):
            return self._replace(floats=True).written(node)
        match node:
            case Fixed(value=value, name=name):
                text = repr(value) if self.floats else number(value)
                return name or text, _WHOLE if name or value >= 0 else self.signed
            case Read(tensor=name, at=()):
                return name, _WHOLE
            case Minus(of=of):
                return f"-{self.inside(of, self.signed, behind=True)}", self.signed
            case Binary(sign="max" | "min" as sign, left=left, right=right):
                called = f"np.{sign}imum" if self.code else sign
                return f"{called}({self.whole(left)}, {self.whole(right)})", _WHOLE
            case Binary(sign=sign, left=left, right=right):
                return self._two(sign, left, right)
            case Comparison() | Where():
                return self._compared(node)
            case Call(function=name, of=of):
                return self._called(name, of)
        raise ValueError(f"no expression to be written: {node}")

    def _compared(self, node: Comparison | Where) -> tuple[str, int]:
        test = node.test if isinstance(node, Where) else node
        compared = f"{self.inside(test.left, _SUM)} {test.relation} {self.inside(test.right, _SUM)}"
        if isinstance(node, Comparison):
            return (f"1.0*({compared})", _PRODUCT) if self.code else (f"(1 if {compared} else 0)", _WHOLE)
        one, other = self.whole(node.one), self.whole(node.other)
        if self.code and isinstance(node.one, Fixed) and isinstance(node.other, Fixed):  # as floats
            one, other = repr(node.one.value), repr(node.other.value)
        return f"np.where({compared}, {one}, {other})" if self.code else f"({one} if {compared} else {other})", _WHOLE

    @property
    def signed(self) -> int:
        """The precedence of a sign before a number; in formulas that of a product: `-a·b`."""
        return _SIGNED if self.code else _PRODUCT

    def whole(self, node: Node) -> str:
        """The text without brackets."""
        return self.written(node)[0]

    def inside(self, node: Node, needed: int, *, behind: bool = False) -> str:
        """The text, in brackets if its precedence is lower than `needed`, or if its sign would follow an operator."""
        text, binds = self.written(node)
        signed = behind and not self.code and text.startswith("-")
        return f"({text})" if signed or binds < needed else text

    def _two(self, sign: str, left: Node, right: Node) -> tuple[str, int]:
        binds = _BINDS[sign]
        if sign == "**":
            base = self.inside(left, _WHOLE)
            if not self.code and isinstance(right, Fixed) and right.value in _RAISED:
                return f"{base}{_RAISED[right.value]}", _POWER
            return f"{base}{'**' if self.code else '^'}{self.inside(right, _WHOLE)}", _POWER
        if sign == "*" and self.code and isinstance(right, Comparison):  # in a product, a bool counts as 1 or 0
            return f"{self.inside(left, binds)}*{self.whole(right).removeprefix('1.0*')}", binds
        closer = self.code or sign != "*"
        one, other = self.inside(left, binds), self.inside(right, binds + closer, behind=True)
        spaced = binds == _SUM or (self.code and len(one) + len(other) > _CLOSE)  # lines of code break at blanks
        between = f" {sign} " if spaced else sign if self.code or sign == "/" else "·"
        return f"{one}{between}{other}", binds

    def _called(self, name: str, of: Node) -> tuple[str, int]:
        if not self.code:
            return f"{name}({self.whole(of)})", _WHOLE
        code = FUNCTIONS[name].code
        if code.endswith(("({})", "({}, 0)")):
            return code.format(self.whole(of)), _WHOLE
        return code.format(self.inside(of, _POWER)), _PRODUCT


def _is_called_with_numbers(node: Node) -> bool:
    called = isinstance(node, Call) or (isinstance(node, Binary) and node.sign in ("max", "min"))
    return called and not any(isinstance(part, Read | Index) for part in walk(node))


def statements(node: Node, names: Names, mark: str = "") -> tuple[tuple[str, ...], str]:
    """The code of an expression: a statement for each repeated function call, and the expression itself.

    `mark`: the end of the names of these variables.
    """
    counted = Counter(part for part in walk(node) if isinstance(part, Call))
    known: dict[Node, str] = {}

    def called(part: Node) -> str | None:
        return known.get(part) or names(part)

    lines = []
    # Inner calls first: those around them then use their variables.
    for part in sorted((part for part, times in counted.items() if times > 1), key=lambda part: len([*walk(part)])):
        name = f"{part.function}_{mark}"
        if name in known.values():  # another call of that function
            name += ascii_lowercase[sum(other.startswith(name) for other in known.values())]
        lines.append(f"{name} = {code_of(part, called)}")
        known[part] = name
    return tuple(lines), code_of(node, called)
