"""Code of an update: a few statements for one parameter; listing, arithmetic and rules follow from them.

In a statement `{w}` stands for the parameter, `{g}` for its gradient, and any other letter for optimizer state or a
step: `{m} = 0.9*{m} + {g}`, `{w} -= lr*{m}`. The last statements move the parameter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter
from typing import NamedTuple

from stepviz.ops.layers.declared import Names
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import AXES, Tensor

Statements = tuple[str, ...]
COUNT = "t"
"""The name of the number of updates done."""
OF_MATRICES = " if {w}.ndim > 1 else 0"
"""The end of a statement that moves only matrices, not biases."""


class UpdateCode(NamedTuple):
    """The code that updates the parameters `names`, as statements."""

    names: tuple[str, ...]
    lines: tuple[Statements, ...]
    """The statements for one parameter, line by line."""
    first: Mapping[str, tuple[str, str]] = {}
    """Numbers computed once from the count `{t}` of updates: by letter, their name and expression."""
    single: bool = False
    """True if the parameters are single numbers: then there is no loop."""
    frozen: tuple[str, ...] = ()
    """Names of frozen parameters."""
    matrices: tuple[str, ...] = ()
    """Names of the parameters with more than one axis."""

    @property
    def loops(self) -> bool:
        """True if the code is a loop: with more parameters than W and b."""
        return len(self.names) > 2 and not self.single

    @property
    def letters(self) -> str:
        """The letters of optimizer state and step, in the order in which they are made: `mvs`."""
        return "".join(letter for line in self.lines for text in line if (letter := made(text)) != "w")

    @property
    def update_direction(self) -> str:
        """The letter of what a parameter is moved against, the last one made; empty if that is the gradient."""
        return self.letters[-1:]

    @property
    def listing(self) -> str:
        if self.loops:
            free = f"; F = [{', '.join(str(int(name not in self.frozen)) for name in self.names)}]" * bool(self.frozen)
            gradients = f"G = [{', '.join(f'd{name}' for name in self.names)}]{free}"
            return f"{'; '.join((*self._counting, gradients))}\n{self.loop}"
        lines = ["; ".join(line) for line in self._straight()]
        each = "\n" if len(self.lines) > 1 else "; "
        return "\n".join(filter(None, ("; ".join(self._counting), each.join(lines))))

    @property
    def _counting(self) -> Statements:
        """The statements before those of the parameters: counting, and `first`."""
        worked_out = (f"{name} = {text.format(t=COUNT)}" for name, text in self.first.values())
        return (f"{COUNT} = {COUNT} + 1", *worked_out) if self.first else ()

    def _letters(self, name: str) -> Names:
        """The names for the letters of a parameter's statements: `dW` for g, `mW` for m; in a loop `g`, `m`."""
        own = {"w": name, "g": f"d{name}"} if name else {}
        return Names(name, **own, **{letter: called for letter, (called, _) in self.first.items()})

    def making(self, name: str = "", letter: str = "") -> str:
        """The statements that make a parameter, or its optimizer state of that letter: `mW = 0.9*mW + dW`."""
        written = (letter or "w") if self.loops and name else f"{letter}{name}"
        lines: tuple[Statements, ...] = (self._counting, *(self._in_loop if self.loops else self._straight()))
        return "; ".join(text for line in lines for text in line if text.startswith((f"{written} ", f"{written}[:] ")))

    @property
    def loop(self) -> str:
        """The code of the loop over all parameters; one line if it has only one statement."""
        lists = f"PG{self.letters.upper()}{'F' * bool(self.frozen)}"
        head = f"for w, {', '.join(lists[1:].lower())} in zip({', '.join(lists)}):"
        looped = self._in_loop
        if sum(map(len, looped)) == 1:
            return f"{head} {looped[0][0]}"
        return "\n    ".join([head, *("; ".join(line) for line in looped)])

    @property
    def _in_loop(self) -> tuple[Statements, ...]:
        called, free = self._letters(""), _unless_frozen if self.frozen else str
        return tuple(tuple(_in_place(free(text), called) for text in line) for line in self.lines)

    def _straight(self) -> Iterator[Statements]:
        for name in self.names:
            lines = self._lines_of(name)
            yield from (tuple(text.format_map(self._letters(name)) for text in line) for line in lines if line)

    def _lines_of(self, name: str) -> Iterator[Statements]:
        """The statements for a parameter, line by line, without those that would not change it."""
        for line in self.lines:
            done = [text for text in line if name not in self.frozen or made(text) != "w"]
            done = [text for text in done if name in self.matrices or OF_MATRICES not in text]
            yield tuple(text.removesuffix(OF_MATRICES) for text in done)

    def rules(
        self, parameter: Tensor, numbers: Mapping[str, float], labels: Mapping[str, tuple[str, ...]]
    ) -> Iterator[Rule]:
        """A rule for each statement about a parameter; `numbers`: constants by name, `labels`: of terms, by letter."""
        name, indexes = parameter.name, "ic"[2 - len(parameter.axes) :]
        at = f"[{','.join(indexes)}]" * bool(indexes)
        places = zip(parameter.axes, indexes, strict=True)
        place = f"[{','.join(f'{AXES[axis]}{{{index}}}' for axis, index in places)}]" * bool(at)
        own = self._letters(name)
        known = {letter: f"{own[letter]}{at}" for letter in f"wg{self.letters}"}
        known |= {letter: f"({text.format(t=f'{COUNT}_after')})" for letter, (_, text) in self.first.items()}
        for letter, right in self._new_values(name).items():
            after = f"{own[letter]}{'_after' * (letter != 's')}{at}"
            called = tuple(text.format(w=name, g=parameter.slope or f"d{name}", at=place) for text in labels[letter])
            yield Rule(f"{after} = {right.replace('np.', '').format_map(known)}", numbers, labels=called)
            known[letter] = after

    def _new_values(self, name: str) -> Mapping[str, str]:
        """The new value of each letter, as code: `{w} - lr*{m}` for `w`, which comes last."""
        found: dict[str, str] = {}
        for text in (text for line in self._lines_of(name) for text in line):
            letter, right = made(text), text.partition("= ")[2]
            found[letter] = f"{found.get(letter, '{w}')} - {right}" if " -= " in text else right
        return found | ({"w": "{w}"} if name in self.frozen else {})

    @property
    def fresh(self) -> str:
        """The code for all parameters, without a loop; it makes new arrays and changes none in place."""
        count = [f"{COUNT} = float({COUNT})"] * bool(self.first)
        each = (_rebinding(text) for line in self._straight() for text in line)
        return "; ".join([*count, *self._counting, *each, *(f"{name} = {name}.copy()" for name in self.frozen)])


def made(statement: str) -> str:
    """The letter of what a statement makes."""
    return next(name for _, name, *_ in Formatter().parse(statement) if name)


def _unless_frozen(statement: str) -> str:
    """A statement of the loop, changed to move a frozen parameter by 0."""
    if made(statement) != "w":
        return statement
    return statement.replace(" if ", " if f and ") if OF_MATRICES in statement else f"{statement} if f else 0"


def _in_place(statement: str, called: Mapping[str, str]) -> str:
    """A statement of the loop, which changes arrays in place: `m[:] = 0.9*m + g`, `w -= lr * g`."""
    text = statement.replace("{w} = {w} - ", "{w} -= ")
    changed = text if " -= " in text else text.replace("} = ", "}[:] = ", 1)
    return changed.format_map(called)


def _rebinding(statement: str) -> str:
    """A statement, changed to make a new array: `W = W - (lr*mW)`."""
    target, minus, amount = statement.partition(" -= ")
    return f"{target} = {target} - ({amount})" if minus else statement
