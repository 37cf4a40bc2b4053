"""Kinds: the lists of what a network can be made of and seen as, in plain words: an `Experiment` needs no NumPy."""

from __future__ import annotations

from stepviz.settings.record import record

TYPE_CHECKING = False  # the help loads this, and importing typing would take as long as all it says
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Any, Literal


@record
class KnownKind:
    """One of a list: where it is, and what must be known of it before that is loaded."""

    home: str
    """The class or function that says all else, as `module:name`."""
    init: Literal["he", "xavier"] = "he"
    """Of an activation: the first weights that suit it."""
    sums: str = ""
    """Of a layer: the rule in the title of a pane, `{x}{W}+{b}`; `{0}`, `{1}`, … are what it learns besides."""
    learns: tuple[str, ...] = ()
    """Of a layer what it learns besides W and b; of a front all that it learns, by its letters."""
    batched: bool = False
    """Whether a layer takes means over a batch, needs two rows of it, and answers others with running means."""
    gated: bool = False
    """Whether the activation has a place in a front."""
    takes: tuple[str, ...] = ()
    """The settings that mean something to an optimizer or a loss and not to every other, as its class has them."""
    moves_by: str = ""
    """By what an optimizer moves a parameter, where that is not the gradient: `m after`, `step`."""
    decays: bool = False
    """Whether an optimizer decays weights itself, by a last argument of its class, apart from the gradients."""
    tasks: tuple[str, ...] = ("classification",)
    """What a loss can learn: classes, or numbers as they are."""


class Kinds(dict[str, KnownKind]):
    """Kinds by name. What is asked for under none of their names is a formula that somebody typed."""

    def __init__(self, typed: KnownKind) -> None:
        super().__init__()
        self._typed = typed

    def __missing__(self, _: str) -> KnownKind:
        return self._typed

    def taking(self, setting: str) -> tuple[str, ...]:
        """The names of those that a setting means something to."""
        return tuple(name for name, kind in self.items() if setting in kind.takes)


ACTIVATIONS = Kinds(KnownKind("stepviz.ops.activations.own:own"))
ACTIVATIONS |= {
    "relu": KnownKind("stepviz.ops.activations.kinds:Relu"),
    "tanh": KnownKind("stepviz.ops.activations.kinds:Tanh", init="xavier"),
    "sigmoid": KnownKind("stepviz.ops.activations.kinds:Sigmoid", init="xavier"),
    "leaky": KnownKind("stepviz.ops.activations.kinds:Leaky"),
    "gelu": KnownKind("stepviz.ops.activations.kinds:Gelu"),
    "silu": KnownKind("stepviz.ops.activations.kinds:Silu"),
}
"""What a hidden unit can do with its sum."""
OWN = "f"
"""What the screen calls an activation that somebody typed as a formula."""


def activation_name(activation: str) -> str:
    """What the screen calls it."""
    return activation if activation in ACTIVATIONS else OWN


LAYERS: dict[str, KnownKind] = {
    "linear": KnownKind("stepviz.ops.layers.kind:LayerKind", sums="{x}{W}+{b}"),
}
"""What can make the sums of a layer."""


_SCALED = ("gamma", "beta")
NORMS: dict[str, KnownKind] = {
    "batch": KnownKind("stepviz.ops.norms.kinds:BatchNorm", sums="{0}·n+{1}", learns=_SCALED, batched=True),
    "layer": KnownKind("stepviz.ops.norms.kinds:LayerNorm", sums="{0}·n+{1}", learns=_SCALED),
    "rms": KnownKind("stepviz.ops.norms.rms:RMSNorm", sums="{0}·n", learns=("gamma",)),
}
"""What a hidden layer can do with its sums before its activation."""


FRONTS: dict[str, KnownKind] = {
    "embed": KnownKind("stepviz.ops.embedding.table:table_for", learns=("E",)),
    "positions": KnownKind("stepviz.ops.embedding.positions:positions_for", learns=("P",)),
    "conv": KnownKind("stepviz.ops.convolution.filter_bank:filters_for", learns=("W", "b"), gated=True),
}
"""What can stand before the dense layers, one after the other in this order, by the setting that asks for it.

A setting of several, with commas between them, asks for as many layers.
"""


MLP = "mlp"
BLOCK = {"attention": ("wq", "wk", "wv", "wo"), MLP: ("fc1", "fc2")}
"""What each part of a block of a GPT learns: queries, keys, values, what mixes the heads; the two layers of its MLP."""
RESIDUAL = "residual"
"""What adds that which came into a part to what the part makes of it."""


def of_block(name: str, block: int, blocks: int) -> str:
    """A name in a block, counted from 1: `wq`, where there is one; `wq_2` in the second of several."""
    return name if blocks == 1 else f"{name}_{block}"


def gpt_parameters(blocks: int, without: Collection[str] = ()) -> tuple[str, ...]:
    """What all parameters of a GPT are called, in order; `without` some parts of its blocks."""
    learned = [name for part, names in BLOCK.items() if part not in without for name in names]
    inner = (of_block(name, block, blocks) for block in range(1, blocks + 1) for name in learned)
    return ("wte", "wpe", *inner, "lm_head")


def batched(norm: str | None) -> bool:
    """Whether that norm takes means over the rows of a batch."""
    return norm is not None and NORMS[norm].batched


def layer_of(layer: str, norm: str | None, *, last: bool) -> KnownKind:
    """What makes the sums of a layer: its kind, with a norm where it is hidden and has one."""
    return LAYERS[layer] if last or norm is None else NORMS[norm]


OPTIMIZERS = Kinds(KnownKind("stepviz.ops.optimizers.own:OwnUpdate", takes=("optimizer",), moves_by="step"))
OPTIMIZERS |= {
    "sgd": KnownKind("stepviz.ops.update:GradientDescent"),
    "momentum": KnownKind("stepviz.ops.optimizers.kinds:Momentum", takes=("momentum",), moves_by="m after"),
    "adam": KnownKind("stepviz.ops.optimizers.adam:Adam", takes=("momentum", "beta2"), moves_by="step"),
    "adamw": KnownKind("stepviz.ops.optimizers.adam:AdamW", takes=("momentum", "beta2"), moves_by="step", decays=True),
    "rmsprop": KnownKind("stepviz.ops.optimizers.kinds:RMSProp", moves_by="step"),
}
"""What can move the parameters."""


_SHAPED = "stepviz.ops.schedules.rate"
SCHEDULES: dict[str, str] = {
    "constant": f"{_SHAPED}:CONSTANT",
    "linear": f"{_SHAPED}:LINEAR",
    "cosine": f"{_SHAPED}:COSINE",
    "step": f"{_SHAPED}:STEP",
}
"""By what the learning rate is multiplied on its way through a run, as `module:row`."""


NEXT_CHAR = "next-char"
TASKS = ("classification", "regression", NEXT_CHAR)
"""What a label can be: a class, a number to predict, or the next character of a text."""


LOSSES = Kinds(KnownKind("stepviz.ops.losses.own:ending", takes=("output",), tasks=TASKS[:2]))
LOSSES |= {
    "softmax": KnownKind("stepviz.ops.losses.softmax:ending", takes=("softmax", "variant")),
    "mse": KnownKind("stepviz.ops.losses.pointwise:squared", takes=("output",), tasks=TASKS[:2]),
    "half-mse": KnownKind("stepviz.ops.losses.pointwise:half", takes=("output",), tasks=TASKS[:2]),
    "bce": KnownKind("stepviz.ops.losses.binary:ending"),
}
"""How far the network can be from the labels: each makes the end of a network, an `ops.OutputLayer`."""

OUTPUTS = ("linear", "sigmoid")
"""What the last layer can do with its sums."""
INITS = ("normal", "he", "xavier")
SAMPLINGS: dict[str, str] = {
    "replacement": "stepviz.data.sampler:Sampler",
    "epochs": "stepviz.data.epochs:EpochSampler",
    "order": "stepviz.data.epochs:OrderSampler",
}
"""How batches are made of the training rows, by name, with the class that does it."""
MAX_HIDDEN = 8
"""Hidden layers."""
MAX_WIDTH = 4096
"""Units of one."""


def either(words: Sequence[str], last: str = "or") -> str:
    """How a sentence names what there is to choose from: `relu, tanh or sigmoid`; `last`: before the last of them."""
    return f" {last} ".join((", ".join(words[:-1]), words[-1]) if len(words) > 1 else words)


def loaded(home: str) -> Any:
    """The class or function written `module:name`; its module is loaded where it is not yet."""
    from importlib import import_module  # what it loads is much beside all that the help says

    module, _, kind = home.partition(":")
    return getattr(import_module(module), kind)
