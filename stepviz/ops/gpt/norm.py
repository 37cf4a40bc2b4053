"""Norms of a GPT: each position is divided by its root mean square, or standardized. Nothing is learned.

Zhang and Sennrich 2019, "Root mean square layer normalization"; Ba, Kiros and Hinton 2016, "Layer normalization".
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from types import MappingProxyType

from stepviz.ops.claims import Sentence
from stepviz.ops.gpt.names import GptPart
from stepviz.ops.layers.activation import RATE_THERE
from stepviz.ops.layers.declared import Declared, Makes, Names
from stepviz.ops.norms.kinds import EPSILON, ROOT
from stepviz.ops.op import Phase
from stepviz.ops.tensor import Kind, TensorRole

MEAN_SQUARE = Sentence("mean square of {source:text} at {t:own}", "rule")
MEAN = Sentence("mean of {what:text} at {t:own}", "rule")
VARIANCE = Sentence("variance: mean of ({source:text} minus its mean)² at {t:own}", "rule")
ROOTED = Sentence("square root of ({square:text} + 0.00001), which is never 0", "rule")
DIVIDED = Sentence("{what:text} at {t:own}, divided by {sd:text}", "rule")
STANDARDIZED = Sentence("standardized: ({source:text} minus its mean), divided by {sd:text}", "rule")
SHARED = Sentence("mean at {t:own} of   {error:text}  ×  {out:text}", "rule")
LESS = Sentence("{error:text}, minus {out:text} × {share:text}: a norm ignores scale", "rule")
LESS_TOO = Sentence(
    "{error:text}, minus {middle:text} and {out:text} × {share:text}: a norm ignores shift and scale", "rule"
)
WAYS = Sentence("sum of two paths: past the {part:text} unchanged, and through its norm", "rule")


@dataclass(frozen=True)
class Norm:
    """The norm number `number` of a GPT, of what `source` holds; what it makes is `out`."""

    kind: str
    part: GptPart
    number: int
    source: str
    out: str
    around: str = ""
    """What has added to `source`, whose slope comes back past this norm, too; empty where nothing has."""

    def names(self) -> Names:
        n = str(self.number)
        words = {"source": self.source, "out": self.out, "error": f"d{self.out}", "around": self.around}
        words |= {
            "ms": f"ms{n}",
            "mu": f"mu{n}",
            "var": f"var{n}",
            "share": f"g{n}",
            "middle": f"b{n}",
            "rest": f"rest{n}",
            "way": f"way{n}",
        }
        root, square = ("rms", "ms") if self.kind == "rms" else ("sd", "var")
        words |= {"sd": f"{root}{n}", "square": f"{square}{n}", "epsilon": repr(EPSILON)}
        words["part"] = self.part.does
        return self.part.names(**words)

    def forward(self) -> Declared:
        return (RMS if self.kind == "rms" else Standardized)(self.names())

    def backward(self) -> Declared:
        return (RMSBack if self.kind == "rms" else StandardizedBack)(self.names(), around=bool(self.around))


class RMS(Declared):
    """n = x / √(mean x² + ε)."""

    phase, name, label, term = Phase.FORWARD, "{out}", "{out}", "layer norm"
    sentence = "Divide the numbers of each position by their root mean square."
    equation = "{out} = {source} / √(mean {source}² + ε)"
    question = "what is each position, divided by its root mean square?"
    functions, shown = MappingProxyType({"root": ROOT}), 2
    makes = (
        Makes(
            "{ms}[t] = mean(d, {source}[t,d] ** 2)", "{ms} = ({source}**2).mean(1)", (MEAN_SQUARE,), kind=Kind.SQUARE
        ),
        Makes("{sd}[t] = root({ms}[t])", "{sd} = np.sqrt({ms} + {epsilon})", (ROOTED,), kind=Kind.SQUARE),
        Makes(
            "{out}[t,d] = {source}[t,d] / {sd}[t]",
            "{out} = {source} / {sd}[:, None]",
            (DIVIDED,),
            given={"what": "{source}"},
            role=TensorRole.ACTIVATION,
            labels=("", "{sd}"),
        ),
    )


class Standardized(Declared):
    """n = (x - mean x) / √(variance x + ε)."""

    phase, name, label, term = Phase.FORWARD, "{out}", "{out}", "layer norm"
    sentence = "Standardize each position: subtract its mean, divide by σ."
    equation = "{out} = ({source} - mean) / √(variance + ε)"
    question = "how many σ is each number of a position from its mean?"
    functions, shown = MappingProxyType({"root": ROOT}), 3
    makes = (
        Makes("{mu}[t] = mean(d, {source}[t,d])", "{mu} = {source}.mean(1)", (MEAN,), given={"what": "{source}"}),
        Makes(
            "{var}[t] = mean(d, ({source}[t,d] - {mu}[t]) ** 2)",
            "{var} = (({source} - {mu}[:, None])**2).mean(1)",
            (VARIANCE,),
            kind=Kind.SQUARE,
        ),
        Makes("{sd}[t] = root({var}[t])", "{sd} = np.sqrt({var} + {epsilon})", (ROOTED,), kind=Kind.SQUARE),
        Makes(
            "{out}[t,d] = ({source}[t,d] - {mu}[t]) / {sd}[t]",
            "{out} = ({source} - {mu}[:, None]) / {sd}[:, None]",
            (STANDARDIZED,),
            role=TensorRole.ACTIVATION,
            labels=("{source} - {mu}", "{sd}"),
        ),
    )


_SHARE = Makes("{share}[t] = mean(d, {error}[t,d] * {out}[t,d])", "{share} = ({error} * {out}).mean(1)", (SHARED,))
_OF_REST = {"what": "{rest}"}
_OVER = "{rest}[t,d] / {sd}[t]", "{rest} / {sd}[:, None]"
_ALONE = (
    Makes(
        f"d{{source}}[t,d] = {_OVER[0]}", f"d{{source}} = {_OVER[1]}", (DIVIDED, RATE_THERE), "{source}", given=_OF_REST
    ),
)
_BOTH = (
    Makes(f"{{way}}[t,d] = {_OVER[0]}", f"{{way}} = {_OVER[1]}", (DIVIDED,), given=_OF_REST),
    Makes(
        "d{source}[t,d] = d{around}[t,d] + {way}[t,d]",
        says=(WAYS, RATE_THERE),
        of="{source}",
        labels=("past the {part}", "through the {part}"),
    ),
)


class NormBack(Declared):
    """dx = the slope by n, without what only scales or shifts the position, over its deviation; and what came past."""

    phase, name, label = Phase.BACKWARD, "d{source}", "d{source}"
    question = "how does the loss change with each number of {source}?"
    equation = "d{source} = ({error} - {out}·mean({error}·{out})) / {sd}"

    def __init__(self, names: Names, *, around: bool) -> None:
        """`around`: whether a residual connection goes past it."""
        self._makes = (*self.means, *(_BOTH if around else _ALONE))
        self.sentence = (
            "Backpropagate through the norm; add the path past it." if around else "Backpropagate through the norm."
        )
        if around:
            self.equation = self.equation.replace(" = ", " = d{around} + ", 1)
        super().__init__(names)
        self.code = self.codes[self.writes[-1].name]

    @property
    @abstractmethod
    def means(self) -> tuple[Makes, ...]:
        """What is taken off each position, and the rest of it."""

    @property
    def makes(self) -> tuple[Makes, ...]:
        return self._makes


class RMSBack(NormBack):
    """dx = (dn - n · mean(dn·n)) / rms."""

    means = (
        _SHARE,
        Makes(
            "{rest}[t,d] = {error}[t,d] - {out}[t,d] * {share}[t]",
            "{rest} = {error} - {out} * {share}[:, None]",
            (LESS,),
            labels=("{error}", "{out}·{share}"),
        ),
    )


class StandardizedBack(NormBack):
    """dx = (dn - mean dn - n · mean(dn·n)) / σ."""

    equation = "d{source} = ({error} - mean {error} - {out}·mean({error}·{out})) / {sd}"
    means = (
        Makes("{middle}[t] = mean(d, {error}[t,d])", "{middle} = {error}.mean(1)", (MEAN,), given={"what": "{error}"}),
        _SHARE,
        Makes(
            "{rest}[t,d] = {error}[t,d] - {middle}[t] - {out}[t,d] * {share}[t]",
            "{rest} = {error} - {middle}[:, None] - {out} * {share}[:, None]",
            (LESS_TOO,),
            labels=("{error}", "{middle}", "{out}·{share}"),
        ),
    )
