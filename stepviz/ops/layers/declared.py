"""Declared: operations whose class lists maths and texts as templates; each layer fills in the names of its tensors."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple

from stepviz.formula.functions import Function
from stepviz.ops.claims import Part, Saying, Sentence, Words
from stepviz.ops.compiled import made_by
from stepviz.ops.op import Op, Phase
from stepviz.ops.rules.rule import Rule
from stepviz.ops.tensor import AXES, Buffer, Cell, Kind, Tensor, TensorRole, Tensors, after_of, gradient_of, places

_INDEXES: Mapping[str, str] = {letter: axis for axis, letter in AXES.items()} | {"h": "unit", "p": "pooled"}
"""The kind of axis of each index in rules, besides those that a layer adds."""
_NOTHING: Mapping[str, str] = MappingProxyType({})


class Names(dict[str, str]):
    """Texts for the fields of a template; by default the field's name plus the tag: `{n}` is n1 in layer 1."""

    def __init__(self, tag: str, shown: int = 0, indexes: Mapping[str, str] = _NOTHING, /, **given: str) -> None:
        """`tag`: see above; `shown`: the layer of its tensors; `indexes`: kinds of axis by the indexes of rules."""
        super().__init__(tag=tag, **given)
        self.shown, self.indexes = shown, {**_INDEXES, **indexes}

    def __missing__(self, letter: str) -> str:
        return f"{letter}{self['tag']}"

    def filled(self, text: str) -> str:
        """The template with its fields filled."""
        return text.format_map(self)


RATE = Sentence("How fast the loss changes per unit of {of:text} there.")


class Makes(NamedTuple):
    """A tensor that an operation makes, as templates."""

    rule: str
    """Its rule; only the left side if it is random. The indexes give its axes."""
    code: str = ""
    """The statement that makes it; by default its rule without the indexes."""
    says: tuple[Sentence, ...] = ()
    """Sentences about one of its numbers: the rule, then the meaning. Fields are names or positions: `{e:own}`.

    The meaning of a gradient need not be given.
    """
    role: TensorRole = TensorRole.INNER
    kind: Kind = Kind.SIGNED
    symbol: str = ""
    noun: str = ""
    start: float | None = None
    """The value before the first iteration, if it is carried state: `{t}`, whose new value is `{t}_after`."""
    labels: tuple[str, ...] = ()
    """Labels of its terms; by default those of a sum over one index are positions on its axis: `e{{e}}`."""
    given: Mapping[str, str] = _NOTHING
    """Texts for fields of its sentences that are not names."""
    empty: Sentence | None = None
    """The sentence instead of the rule if its sum has no terms."""

    @property
    def statement(self) -> str:
        """The statement that makes it: `code`, or its rule without indexes, with `{beside}` for an index `{own}`."""
        pieces = self.rule.replace("[{own}]", "{beside}").split("[")
        return self.code or "".join(piece.rpartition("]")[2] for piece in pieces).replace("_after = ", " = ")


class Declared(Op):
    """An operation whose class lists what it makes. Its name, label, texts and code are templates, too."""

    caption: Sentence
    """The text for `sentence`, if it has fields."""
    label = sentence = equation = code = ""
    lines = ""
    """All its code, if that is more than the statements in `makes`."""
    given: ClassVar[str] = ""
    """Statements, of the listing or of other operations, that need not be repeated: they make `known`."""
    again: ClassVar[str] = ""
    """Statements of another operation that it repeats, so that it runs by itself."""
    takes: ClassVar[tuple[str, ...]] = ()
    """The tensors that it reads, if not in the order of its rules."""
    shown: ClassVar[int] = 0
    """The number of the statement that is shown beside the equation if `code` is empty."""
    functions: Mapping[str, Function] = MappingProxyType({})
    """Functions that only its rules have."""

    def __init__(self, names: Names, *parameters: Tensor, **known: Any) -> None:
        """`parameters`: those whose gradients it makes; `known`: `numbers`, `sizes` and `tables` of its rules."""
        self.names, fill = names, names.filled
        self.known = made_by(fill(self.given))
        self.name, self.label, self.term = fill(self.name), fill(self.label or self.name), fill(self.term)
        self.sentence = fill(self.sentence) or "".join(map(str, self.say(self.caption)))
        self.equation, self.question = fill(self.equation), fill(self.question)
        rules = [self._rule(row, known) for row in self.makes]
        self.rules = tuple(rule for rule in rules if " = " in rule.text)
        gradients = {tensor.name: tensor for tensor in map(gradient_of, parameters)}
        rows = [*zip(rules, self.makes, strict=True)]
        self.writes = tuple(gradients.get(rule.tensor) or self._tensor(rule, row) for rule, row in rows)
        self._made = {tensor.name: (tensor, row) for tensor, row in zip(self.writes, self.makes, strict=True)}
        read = dict.fromkeys(name for rule in self.rules for name in rule.reads if name not in self._made)
        self.reads = tuple(map(fill, self.takes)) or tuple(read)
        self.codes = {rule.tensor: fill(row.statement) for rule, row in rows}
        self.code = fill(self.code) or [*self.codes.values()][self.shown]
        self.lines, self.quick = (fill(text.replace("{code}", self.code)) for text in (self.lines, self.quick))

    @property
    @abstractmethod
    def makes(self) -> tuple[Makes, ...]:
        """The tensors that it makes, in order. An operation whose tensors its layer decides sets it as it is made."""

    @property
    def listing(self) -> str:
        return self.lines or super().listing

    @property
    def each_time(self) -> str:
        # What `given` makes does not change: it is made once, and its names are in `known`.
        again, lines = self.names.filled(self.again), super().each_time.removeprefix(self.names.filled(self.given))
        return f"{again}; {lines.lstrip('; ')}" if again else lines.lstrip("; \n")

    def _rule(self, row: Makes, known: Mapping[str, Any]) -> Rule:
        text, labels = self.names.filled(row.rule), tuple(map(self.names.filled, row.labels))
        folded = [after[0] for fold in ("sum(", "mean(") for after in text.split(fold)[1:]]
        if len(folded) == 1 and not labels:
            labels = (f"{AXES[self.names.indexes[folded[0]]]}{{{folded[0]}}}",)
        return Rule(text, functions=self.functions, labels=labels, **known)

    def _tensor(self, rule: Rule, row: Makes) -> Tensor:
        names, axes = self.names, tuple(self.names.indexes[index] for index in rule.indexes)
        name, symbol, layer = rule.tensor.removesuffix("_after"), names.filled(row.symbol), names.shown
        # The gradient by h1 is called dh1.
        of = name[1:] if self.phase is Phase.BACKWARD and name.startswith("d") else ""
        role = TensorRole.ERROR if of else row.role if row.start is None else TensorRole.RUNNING
        tensor = Tensor(name, axes, row.kind, role, of, symbol, layer=layer, noun=row.noun)
        if row.start is None:
            return tensor
        self.buffers = (*self.buffers, Buffer(tensor, row.start))
        return after_of(tensor)

    def say(self, sentence: Sentence, **given: Part) -> Saying:
        """A sentence with its fields filled: as given, else by its names."""
        return sentence.say(**{name: given.get(name) or self.names[name] for name in sentence.fields})

    def places(self, tensor: Tensor, index: tuple[int, ...]) -> Mapping[str, Part]:
        """Texts for fields of sentences about a cell: `e2` for `e`; `row`: its first position, `column`: its last."""
        found = places(tensor, index)
        named = {"row": found[0], "column": found[-1]} if found else {}
        return named | {AXES[axis]: place for axis, place in zip(tensor.axes, found, strict=True)}

    def words(self, cell: Cell, tensors: Tensors) -> Words:
        tensor, row = self._made[cell.tensor]
        texts = {name: self.names.filled(text) for name, text in row.given.items()}
        given: Mapping[str, Part] = {"of": tensor.of, **texts, **self.places(tensor, cell.index)}
        own = (RATE,) * (tensor.role is TensorRole.ERROR)
        rule, *told = (self.say(sentence, **given) for sentence in (*row.says, *own))
        meaning = tuple(told) or self.meaning(cell, tensors)
        if row.empty is not None and not self.terms(cell, tensors).parts:
            return Words(self.say(row.empty, **given), meaning, worked=False)
        return Words(rule, meaning)

    def meaning(self, cell: Cell, tensors: Tensors) -> tuple[Saying, ...]:
        """The sentences on the meaning of a number that depend on its value, if `makes` has none."""
        return ()
