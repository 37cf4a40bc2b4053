"""The program of a formula that the user typed: an operation for each node, forward, then backward. It has no data.

Its last number is the loss. The backward operation of a node makes the local derivative, if the node is a function, and
the gradients by those of its inputs whose other users are all done: for each input the sum, over its users, of the
gradient by the user times the local derivative of the user by the input. An operation is written once, as code; its
arithmetic and its explanation follow from that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from stepviz.data import Dataset
from stepviz.formula.asked import Formula
from stepviz.formula.functions import FUNCTIONS, Function, raised
from stepviz.formula.graph import Graph, Node
from stepviz.formula.writing import number
from stepviz.formula.writing_nodes import OF_OUTPUT, NodeWords, factor_text, local, own_slope, through, wording
from stepviz.ops.claims import Num, Sentence, Words, say
from stepviz.ops.op import Op, Phase
from stepviz.ops.program import Program
from stepviz.ops.question import Knowledge, Question, about
from stepviz.ops.rules.rule import Rule
from stepviz.ops.run_intro import RunIntro
from stepviz.ops.tensor import Cell, Kind, Tensor, TensorRole, Tensors
from stepviz.settings.values import short

_LONGEST = 49
"""Columns for an equation beside its code."""
SHARED = Sentence("{name:cell} is used {times:text}: the derivatives of {paths:both|all} paths add up.")
_TIMES = {2: "twice", 3: "three times", 4: "four times"}


def titles(graph: Graph) -> Mapping[str, str]:
    """Names in formulas by names in code: of gradients, `dL/da`, and of local derivatives, `dn/da`.

    The last node's local derivative is `o'(n)`, since `do/dn` is the gradient.
    """
    names = (*graph.names, *(node.name for node in graph.nodes))
    own = {own_slope(node): f"d{node.name}/d{node.inputs[0]}" for node in graph.nodes[:-1]}
    last = graph.nodes[-1]
    own[own_slope(last)] = f"{graph.output}'({last.inputs[0]})"
    return own | {f"d{name}": f"d{graph.output}/d{name}" for name in names}


def _slope_tensor(graph: Graph, name: str, of: str = "") -> Tensor:
    """The gradient of the formula's output by that name; `of`: the tensor with that number, if called otherwise."""
    role = TensorRole.GRADIENT if name in graph.names else TensorRole.ERROR
    told = titles(graph)[f"d{name}"]
    return Tensor(f"d{name}", (), Kind.SIGNED, role, of or name, symbol=told, title=told)


class Single(Op):
    """Makes one number, or several, from others. Its code, `dm = dn * 3`, gives its rule and its formula."""

    formulas: Mapping[str, str] = {}
    """The formulas of the numbers that it makes, by name, if it makes several."""
    meanings: Mapping[str, str]
    """One more sentence about a number that it makes, by name."""

    titles: Mapping[str, str] = {}
    """Names in formulas by names in code, where they differ: `dL/dm` for `dm`."""

    def __init__(
        self,
        phase: Phase,
        made: Tensor,
        code: str,
        sentence: str,
        question: str,
        meaning: str = "",
        titles: Mapping[str, str] = titles,
        rule: Rule | None = None,
    ) -> None:
        """`meaning`: explains the number that it makes; `rule`: its rule, if that is not its code."""
        letter, _, amount = code.partition(" = ")
        self.phase, self.code, self.writes = phase, code, (made,)
        self.sentence, self.question, self.titles = sentence, question, titles
        self.name = self.label = letter
        self.equation, self.meanings = self.in_formula(code), {made.name: meaning} if meaning else {}
        terms = 1 + amount.count(" + ") + amount.count(" - ")
        self.rules = (rule or Rule(f"{made.name} = {amount.removeprefix('+')}", labels=("",) * terms),)
        self.reads = self.rules[0].reads

    def in_formula(self, code: str) -> str:
        """Code as a formula: `dL/dm = dL/dn·3`."""
        words = (self.titles.get(word, f"({word})" if word.startswith("-") else word) for word in code.split())
        return " ".join(words).replace(" * ", "·")

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        meaning = self.meanings.get(cell.tensor)
        return Words(say(self.formulas.get(cell.tensor, self.equation)), (say(meaning),) if meaning else ())

    def ask(self, known: Knowledge) -> Question | None:
        """Asks for the last number; the wrong choices are what common mistakes give."""
        made, rule = self.writes[-1], self.rules[-1]
        read = {self.titles.get(name, name): float(known[name]) for name in rule.reads or self.reads}
        (first, number), *more = read.items()
        told = say(f"You know {', '.join(read)}") if more else say(f"{first} is ", Num(number))
        return about(known, made, (), told, say(f"You know the {len(read)} numbers that make it"))


class NodeSlopes(Single):
    """The gradients by those inputs of a node whose other users are all done."""

    phase = Phase.BACKWARD

    def __init__(self, graph: Graph, node: Node, names: tuple[str, ...]) -> None:
        self.titles, own = titles(graph), own_slope(node)
        uses: dict[str, list[str]] = {}
        for name in names:  # for each use, the gradient by the user times its local derivative
            factors = ((user.name, map(factor_text, local(user, place))) for user, place in graph.users(name))
            uses[name] = [f"d{user} * {' * '.join(slopes)}" for user, slopes in factors]
        self.codes = {f"d{name}": f"d{name} = {' + '.join(products)}" for name, products in uses.items()}
        self.formulas = {slope: self.in_formula(code) for slope, code in self.codes.items()}
        self.label, told = ",".join(self.codes) or self.titles[own], list(self.formulas.values())
        self.writes = tuple(_slope_tensor(graph, name) for name in names)
        self.rules = tuple(Rule(self.codes[f"d{name}"], labels=("",) * len(uses[name])) for name in names)
        if own:
            title = self.titles[own]
            self.writes = (Tensor(own, (), Kind.SIGNED, TensorRole.ERROR, own, symbol=title, title=title), *self.writes)
            self.rules = (_own_rule(node), *self.rules)
            self.codes = {own: f"{own} = {wording(node).slope_code}"} | self.codes
            self.formulas = {own: f"{title} = {wording(node).slope}"} | self.formulas
        self.name = f"d{names[0]}" if names else own
        self.code = self.codes[self.name]
        self.reads = tuple(dict.fromkeys(read for rule in self.rules for read in rule.reads if read != own))
        self.equation = self.formulas[self.name]
        if names and len(self.equation) > _LONGEST:
            head, count = self.equation.partition(" = ")[0], len(uses[names[0]])
            summed = f"sum of derivative · derivative, over its {count} uses"
            self.equation = f"{head} = {summed if count > 1 else 'derivative · derivative'}"
        for formula in told[1:]:
            if len(self.equation) + 3 + len(formula) <= _LONGEST:
                self.equation += f"   {formula}"
        self._say(node, {name: len(products) for name, products in uses.items() if len(products) > 1})

    def _say(self, node: Node, shared: Mapping[str, int]) -> None:
        """Set the texts. `shared`: the number of uses of each input that has more than one."""
        self.meanings = {}
        for name, count in shared.items():
            times, paths = _TIMES.get(count, f"{count} times"), "both" if count == 2 else "all"
            self.meanings[f"d{name}"] = SHARED.text_of(name=name, times=times, paths=paths)
        called = {"sum": "+", "product": "·", "power": "a power"}.get(node.kind, node.kind)
        self.question = f"through {called}, {through(node)}"
        self.sentence = next(iter(self.meanings.values()), f"Through {called}: {through(node)}.")


def _own_rule(node: Node) -> Rule:
    """The rule of a node's local derivative, a function of its input or of its output."""
    (x,) = node.names
    if node.kind != "power":
        name = "gate" if node.kind == "relu" else f"{node.kind}_derivative"
        return Rule(f"{own_slope(node)} = {name}({node.name if node.kind in OF_OUTPUT else x})")
    p, less = node.exponent, node.exponent - 1
    if p == -1:
        slope = Function("-({})²", lambda n: -n * n, lambda n: -n * n)
        return Rule(f"{own_slope(node)} = derivative({node.name})", functions={"derivative": slope})
    power = raised(less, number(less))
    slope = Function(f"{number(p)}·{power.name}", lambda x: p * power.apply(x))
    return Rule(f"{own_slope(node)} = derivative({x})", functions={"derivative": slope})


_BESIDE_VALUES = 46
"""Columns for a formula beside its start values."""
_FEW = 3
"""The most names that a sentence lists."""
LEAST = Sentence("This is the loss to minimize.")
BEGUN = Sentence("The backward pass starts with 1: {slope:text} = 1.")
AIM = Sentence(
    "Minimize {made:text}: each update moves {moved:text} against {whose:its gradient|their gradients}.", "aim"
)
READY = Sentence("Each name has its start value", "ready")


def backward(graph: Graph, called: str) -> Iterator[Op]:
    """The operations of the backward pass. `called`: the tensor with the output of the graph."""
    output, told = graph.output, {called: graph.output, **titles(graph)}
    meaning = BEGUN.text_of(slope=told[f"d{output}"])
    sentence = f"How much does {output} change if {output} changes by 1? By 1."
    question = f"how much does {output} change with itself?"
    made = _slope_tensor(graph, output, called)
    op = Single(Phase.BACKWARD, made, f"d{output} = 1", sentence, question, meaning, told)
    op.label, op.reads = op.name, (called,)
    yield op
    done: set[str] = set()
    for node in reversed(graph.nodes):
        before = set(done)
        done.add(node.name)
        users = {name: {user.name for user, _ in graph.users(name)} for name in node.names}
        ready = tuple(name for name, by in users.items() if by <= done and not by <= before)
        if ready or own_slope(node):
            yield NodeSlopes(graph, node, ready)


def _forward(node: Node, called: str, *, last: bool) -> Single:
    """The operation of a node. `called`: the tensor with its number."""
    told, name = wording(node), node.name
    role = TensorRole.OBJECTIVE if last else TensorRole.ACTIVATION
    made = Tensor(called, (), Kind.SIGNED, role, symbol=name, title=name, word=name)
    question, meaning = f"what is {told.formula}?", LEAST.text if last else ""
    code, rule = f"{name} = {told.code}", _rule(node, told)
    op = Single(Phase.FORWARD, made, code, told.sentence, question, meaning, rule=rule)
    op.equation = f"{name} = {told.formula}"
    curved = node.kind not in ("sum", "product", "relu")
    op.nondifferentiable, op.curved = (op.reads if node.kind == "relu" else ()), (op.reads if curved else ())
    return op


def _rule(node: Node, told: NodeWords) -> Rule | None:
    """The rule of a node whose code is not a rule; None for other nodes."""
    if node.kind in FUNCTIONS:
        return Rule(f"{node.name} = {told.formula}")
    if node.kind == "power" and node.exponent != 2:
        power = raised(node.exponent, number(node.exponent))
        return Rule(f"{node.name} = power({node.inputs[0]})", functions={"power": power})
    return None


def formula_program(
    formula: Formula,
    check: tuple[int, int],
    dataset: Dataset,
    updates: Callable[[tuple[Tensor, ...]], tuple[Op, ...]],
    loss: str = "",
) -> Program:
    """The program of a formula. `updates`: makes the update operations for its names; `loss`: as which tensor its last
    number is known, by default by its own name.
    """
    graph, loss = formula.graph, loss or formula.graph.output
    parameters = tuple(
        Tensor(name, (), Kind.SIGNED, TensorRole.PARAMETER, slope=titles(graph)[f"d{name}"]) for name in formula.ordered
    )
    *inner, last = graph.nodes
    forward = (*(_forward(node, node.name, last=False) for node in inner), _forward(last, loss, last=True))
    ops = (*forward, *backward(graph, loss), *updates(parameters))
    return Program(dataset, ops, parameters, check, 0, _intro(formula, ops[0].question))


def _intro(formula: Formula, question: str) -> RunIntro:
    starts = tuple(np.asarray(formula.values[name]) for name in formula.ordered)
    for start in starts:
        start.setflags(write=False)
    told = [f"{name} = {short(value)}" for name, value in formula.values.items()]
    many = len(formula.moved) > _FEW
    moved = "its names" if many else " and ".join(formula.moved)
    whose = "its gradient" if len(formula.moved) == 1 else "their gradients"
    title = formula.title if len(formula.title) <= _BESIDE_VALUES else f"{formula.title[: _BESIDE_VALUES - 1]}…"
    return RunIntro(
        first=lambda _: starts,
        aims=(AIM.text_of(made=formula.graph.output, moved=moved, whose=whose),),
        ready=READY.text,
        start=(title, "; ".join(told)),
        again=question,
        formula=formula.title,
    )
