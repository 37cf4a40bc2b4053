"""Words: names for the parts of a rule, and for the mistake of leaving one out."""

from __future__ import annotations

from stepviz.formula.tree import (
    Binary,
    Call,
    Comparison,
    Fixed,
    Fold,
    Index,
    Node,
    Read,
    Where,
    multiplied,
    quotient,
    reads_in,
    walk,
)
from stepviz.formula.writing import formula_of
from stepviz.ops.op import Phase
from stepviz.ops.program import Program
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import TensorRole

_ANSWERS = (TensorRole.LABEL, TensorRole.TARGET)
_MANY = {
    "class": "classes",
    "embedded": "numbers of the embedding",
    "pooled": "pooled units",
    "seen": "positions seen",
    "inner": "units",
}
"""The plurals of axes, if not the name with an s."""
_LONGEST = 10
"""Characters of a number that is written in full: 1 - 0.9 has 17 digits."""
Left = tuple[str, str]
"""The name of a mistake, and the part that it leaves out, in words."""


class RuleWords:
    """The parts of one rule in words."""

    def __init__(self, program: Program, rule: Rule, rows: int) -> None:
        """`rows`: examples of the batch."""
        self.program, self.rule, self.rows = program, rule, rows
        self.made = self.symbol(rule.tensor)

    def without_call(self, call: Call) -> Left:
        """The mistake of leaving out a function."""
        if self._is_gate(call.function):
            return "mask-forgotten", f"{self.written(call.of)} stands where {self.written(call)} belongs"
        name = self.rule.known[call.function].name.removesuffix("({})")
        return "function-forgotten", name.replace("({})", "x").replace("{}", "x")

    def without_term(self, term: Node) -> Left:
        """The mistake of leaving out a term."""
        if self.is_answer(term):
            return "one-hot-forgotten", f"{self.written(term)} is missing"
        read = self.program.tensors.get(term.tensor) if isinstance(term, Read) else None
        if read is not None and read.role is TensorRole.PARAMETER and len(read.axes) == 1:
            return "bias-forgotten", self.written(term)
        return "term-forgotten", self.written(term)

    def factor(self, power: int, factor: Node) -> str:
        """A factor in words: `mask1`, `1/0.75`."""
        return self.written(factor if power > 0 else Binary("/", Fixed(1.0), factor))

    def without_factor(self, power: int, factor: Node) -> Left:
        """The mistake of leaving out a factor."""
        part = self.factor(power, factor)
        if isinstance(factor, Fixed) and power < 0 and factor.value == self.rows:
            return "not-averaged", self.made
        if self.is_rate(factor):
            return "lr-forgotten", part
        if power < 0 and self._is_count(factor):
            return "not-corrected", part
        if self.is_answer(factor):
            return "one-hot-forgotten", f"{part} is missing"
        if self._is_mask(factor):
            return "mask-forgotten", self.mask(factor)
        return "factor-forgotten", part

    def mask(self, test: Node) -> str:
        """What it means that a mask is left out: the mask, or for one of positions what counts without it."""
        return "positions that are not seen count, too" if _compares_positions(test) else self.written(test)

    def along(self, fold: Fold) -> str:
        """The positions that a fold goes over, in words: `the examples`, `the units`; else its index."""
        for read in reads_in(fold.of):
            places = [place for place, at in enumerate(read.at) if Index(fold.index) in walk(at)]
            if places and read.tensor in self.program.tensors:
                axis = self.program.tensors[read.tensor].axes[places[0]]
                return f"the {_MANY.get(axis, f'{axis}s')}"
        return fold.index

    def phase(self, tensor: str) -> Phase | None:
        """The phase of the operation that makes a tensor; None for a carried one."""
        maker = self.program.maker(tensor)
        return None if maker is None else maker.phase

    def symbol(self, tensor: str) -> str:
        """The symbol of a tensor in formulas, `mW after` for a value after the update; the name of a table."""
        known = self.program.tensors.get(tensor)
        if known is None:
            return tensor
        return known.title if known.role is TensorRole.AFTER else known.symbol

    def is_rate(self, factor: Node) -> bool:
        """True if it is the learning rate."""
        name = factor.name if isinstance(factor, Fixed) else factor.tensor if isinstance(factor, Read) else ""
        return name == "lr"

    def _is_count(self, factor: Node) -> bool:
        """True if it is computed from the number of updates alone."""
        found = [not read.at and self.program.role(read.tensor) is TensorRole.AFTER for read in reads_in(factor)]
        return bool(found) and all(found)

    def is_answer(self, node: Node) -> bool:
        """True if it is computed from labels or targets alone."""
        found = [self.program.role(read.tensor) in _ANSWERS for read in reads_in(node)]
        return bool(found) and all(found)

    def _is_mask(self, node: Node) -> bool:
        """True if it is 0 or 1: a comparison, the derivative of relu, a mask of dropout."""
        match node:
            case Comparison():
                return True
            case Call(function=name):
                return self._is_gate(name)
            case Read(tensor=tensor):
                maker = self.program.maker(tensor)
                made = None if maker is None else maker.rule_of(tensor)
                return made is not None and isinstance(made.tree, Call) and made.tree.function == "kept"
        return False

    def _is_gate(self, name: str) -> bool:
        """True if a function is 0 or 1, as the derivative of relu."""
        function = self.rule.known[name]
        return name == "derivative" and {function.apply(-1.0), function.apply(1.0)} == {0.0, 1.0}

    def written(self, node: Node) -> str:
        """An expression as a formula, with the symbols of tensors."""
        return formula_of(node, self._called)

    def _called(self, node: Node) -> str | None:
        match node:
            case Index(name=name):
                return name
            case Fixed(value=value, name="") if len(repr(value)) > _LONGEST:
                return f"{value:.6g}"
            case Read(tensor=tensor, at=at):
                chosen = "".join(f"[{self.written(place)}]" for place in at if self.is_answer(place))
                return f"{self.symbol(tensor)}{chosen}"
            case Fold(how=how, of=Where(one=one)):  # it holds at the positions that are named
                return f"the {how} over {self.along(node)} of {self.written(one)}"
            case Fold(how=how, of=of):
                return f"the {how} over {self.along(node)} of {self.written(_unmasked(of))}"
            case Call(function=name, of=of):
                function = self.rule.known[name]
                simpler = function.of(of) if "{}" in function.name else None
                if self._is_gate(name):
                    return f"({self.written(of)} > 0)"
                return function.written(self.written(of)) if simpler is None else self.written(simpler)
            case Comparison():
                return self._compared(node)
        return None

    def _compared(self, node: Comparison) -> str:
        """A comparison as a formula; of an index with a label or a character `onehot(y)`."""
        match node:
            case Comparison(left=Index(), right=right) if self.is_answer(right):
                return f"onehot({self.written(right)})"
            case Comparison(relation="==", left=Read() as left, right=Index()):
                return f"onehot({self.written(left)})"
        return f"({self.written(node.left)} {node.relation} {self.written(node.right)})"


def _unmasked(node: Node) -> Node:
    """A product without its comparisons of positions, for a sum that names the positions at which they hold."""
    factors = quotient(node)
    left = [(power, factor) for power, factor in factors if not _compares_positions(factor)]
    return multiplied(left) if len(left) < len(factors) else node


def _compares_positions(node: Node) -> bool:
    return isinstance(node, Comparison) and isinstance(node.left, Index) and isinstance(node.right, Index)
