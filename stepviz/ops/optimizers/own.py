"""Own: an optimizer that the user typed, as the new value of a parameter: `W - lr*dW/(1 + abs(dW))`."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from stepviz.formula.own import rule_of
from stepviz.formula.tree import Fixed, Index, Node, Read, replaced
from stepviz.formula.writing import code_of, formula_of
from stepviz.ops.claims import Sentence, Words
from stepviz.ops.rules.derivative import cells_of
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import Cell, Tensor, Tensors
from stepviz.ops.update import Update

_W, _GRADIENT = Read("W"), Read("dW")
STEP = Sentence("the step: {formula:text}", "rule")
STEP_OF_MANY = Sentence("the step that the formula of --optimizer makes of these numbers", "rule")
_LONGEST = 48
"""The most characters of a formula that is written out."""


class OwnUpdate(Update):
    """after = before - lr · step, with the step of the typed formula."""

    term, cause = "optimizer", "step"
    way = "The formula of --optimizer moves it"
    sentence = "Step by the formula of --optimizer."

    def __init__(self, parameters: tuple[Tensor, ...], lr: float, text: str) -> None:
        self._node = replaced(rule_of("optimizer", text), Read("lr"), Fixed(lr, "lr"))
        names: dict[Node, str] = {_W: "{w}", _GRADIENT: "{g}"}
        self.lines = ((f"{{s}} = {code_of(self._node, names.get)}", "{w} -= lr*{s}"),)
        read = cells_of(self._node)
        self.labels = {"s": tuple("{g}{at}" if cell == _GRADIENT else "{w} before" for cell in read)}
        formula = self._with(parameters[0])
        self.formula = f"step = {formula if len(formula) <= _LONGEST else 'f(W, dW)'}"
        super().__init__(parameters, lr)

    def _with(self, parameter: Tensor) -> str:
        gradient = "({g})" if "/" in parameter.slope else "{g}"
        names: dict[Node, str] = {_W: "W" if parameter.axes else parameter.name, _GRADIENT: gradient}
        return formula_of(self._node, names.get).replace("(({g}))", "({g})")

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(self._stepping(rule) if rule.tensor in self.inner else rule for rule in super().rules)

    def _stepping(self, rule: Rule) -> Rule:
        """The rule of a step: the typed formula with a parameter and its gradient for W and dW."""
        name, at = rule.tensor[1:], tuple(map(Index, rule.indexes))
        made = replaced(replaced(self._node, _GRADIENT, Read(f"d{name}", at)), _W, Read(name, at))
        if self._rate:  # another operation makes the learning rate
            made = replaced(made, Fixed(self.lr, "lr"), Read(self._rate[0]))
        return replace(rule, typed=made)

    def words_of(self, letter: str, cell: Cell, tensors: Tensors) -> Words:
        parameter = self._parameters[cell.tensor[1:]]
        formula = self._with(parameter).format(g=parameter.slope or "dW")
        return Words(STEP.say(formula=formula) if len(formula) <= _LONGEST else STEP_OF_MANY.say())
