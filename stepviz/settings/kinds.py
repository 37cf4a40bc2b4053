"""Kinds: the layers, activations, norms, losses, optimizers and so on to choose from, without loading NumPy."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from stepviz.settings.record import Any, record


@record
class KnownKind:
    """One choice: where it is implemented, and the facts that are needed before its module is loaded."""

    home: str
    """The class or function that implements it, as `module:name`."""
    init: str = "he"
    """Activations: the initialization that suits it."""
    learns: tuple[str, ...] = ()
    """Layers: its parameters besides W and b. Fronts: all its parameters."""
    batched: bool = False
    """Layers: True if it averages over the batch, so that it needs two rows, and running means for predictions."""
    gated: bool = False
    """Fronts: True if it includes an activation."""
    takes: tuple[str, ...] = ()
    """Optimizers and losses: the settings that it uses and others do not."""
    moves_by: str = ""
    """Optimizers: the tensor that it subtracts, scaled by lr, if that is not the gradient: `m after`, `step`."""
    decays: bool = False
    """Optimizers: True if it decays weights itself, not by the gradients; its class then takes the decay last."""
    tasks: tuple[str, ...] = ("classification",)
    """Losses: the tasks that it can be used for."""


class Kinds(dict[str, KnownKind]):
    """Kinds by name. Any other key is a formula that the user typed, and gives the kind for formulas."""

    def __init__(self, typed: KnownKind) -> None:
        super().__init__()
        self._typed = typed

    def __missing__(self, _: str) -> KnownKind:
        return self._typed

    def taking(self, setting: str) -> tuple[str, ...]:
        """The names of the kinds that use a setting."""
        return tuple(name for name, kind in self.items() if setting in kind.takes)

    def takers(self, setting: str) -> str:
        """The names of the kinds that use a setting, in words."""
        return either(self.taking(setting), "and")


ACTIVATIONS = Kinds(KnownKind("stepviz.ops.activations.own:own"))
ACTIVATIONS |= {
    "relu": KnownKind("stepviz.ops.activations.kinds:Relu"),
    "tanh": KnownKind("stepviz.ops.activations.kinds:Tanh", init="xavier"),
    "sigmoid": KnownKind("stepviz.ops.activations.kinds:Sigmoid", init="xavier"),
    "leaky": KnownKind("stepviz.ops.activations.kinds:Leaky"),
    "gelu": KnownKind("stepviz.ops.activations.kinds:Gelu"),
    "silu": KnownKind("stepviz.ops.activations.kinds:Silu"),
}
"""Activations of hidden units."""
OWN = "f"
"""The name on the screen of an activation that the user typed as a formula."""


def activation_name(activation: str) -> str:
    """The name of an activation on the screen."""
    return activation if activation in ACTIVATIONS else OWN


LAYERS: dict[str, KnownKind] = {
    "linear": KnownKind("stepviz.ops.layers.kind:LayerKind"),
}
"""Layers: how pre-activations are computed."""


_SCALED = ("gamma", "beta")
NORMS: dict[str, KnownKind] = {
    "batch": KnownKind("stepviz.ops.norms.kinds:BatchNorm", learns=_SCALED, batched=True),
    "layer": KnownKind("stepviz.ops.norms.kinds:LayerNorm", learns=_SCALED),
    "rms": KnownKind("stepviz.ops.norms.rms:RMSNorm", learns=("gamma",)),
}
"""Norms between the pre-activations of a hidden layer and its activation."""


FRONTS: dict[str, KnownKind] = {
    "embed": KnownKind("stepviz.ops.embedding:table_for", learns=("E",)),
    "positions": KnownKind("stepviz.ops.embedding:positions_for", learns=("P",)),
    "conv": KnownKind("stepviz.ops.convolution.filter_bank:filters_for", learns=("W", "b"), gated=True),
}
"""Fronts: layers before the dense layers, in this order, by the setting that asks for them.

A value with commas asks for several layers.
"""


MLP = "mlp"
BLOCK = {"attention": ("wq", "wk", "wv", "wo"), MLP: ("fc1", "fc2")}
"""The parameters of each part of a GPT block: of queries, keys, values and output; of both layers of the MLP."""
RESIDUAL = "residual"
"""The residual connections, which add the input of a part to its output."""


def of_block(name: str, block: int, blocks: int) -> str:
    """The name of a parameter in block number `block` (from 1): `wq` in a single block, else like `wq_2`."""
    return name if blocks == 1 else f"{name}_{block}"


def gpt_parameters(blocks: int, without: Collection[str] = ()) -> tuple[str, ...]:
    """The names of all parameters of a GPT, in order; `without`: the parts that its blocks lack."""
    learned = [name for part, names in BLOCK.items() if part not in without for name in names]
    inner = (of_block(name, block, blocks) for block in range(1, blocks + 1) for name in learned)
    return ("wte", "wpe", *inner, "lm_head")


def batched(norm: str | None) -> bool:
    """True if that norm averages over the rows of a batch."""
    return norm is not None and NORMS[norm].batched


def layer_of(layer: str, norm: str | None, *, last: bool) -> KnownKind:
    """The kind of a layer: for hidden layers that of their norm, if they have one."""
    return LAYERS[layer] if last or norm is None else NORMS[norm]


OPTIMIZERS = Kinds(KnownKind("stepviz.ops.optimizers.kinds:OwnUpdate", takes=("optimizer",), moves_by="step"))
OPTIMIZERS |= {
    "sgd": KnownKind("stepviz.ops.update:GradientDescent"),
    "momentum": KnownKind("stepviz.ops.optimizers.kinds:Momentum", takes=("momentum",), moves_by="m after"),
    "adam": KnownKind("stepviz.ops.optimizers.adam:Adam", takes=("momentum", "beta2"), moves_by="step"),
    "adamw": KnownKind("stepviz.ops.optimizers.adam:AdamW", takes=("momentum", "beta2"), moves_by="step", decays=True),
    "rmsprop": KnownKind("stepviz.ops.optimizers.kinds:RMSProp", moves_by="step"),
}
"""Optimizers."""


_SHAPED = "stepviz.ops.schedules.rate"
SCHEDULES: dict[str, str] = {
    "constant": f"{_SHAPED}:CONSTANT",
    "linear": f"{_SHAPED}:LINEAR",
    "cosine": f"{_SHAPED}:COSINE",
    "step": f"{_SHAPED}:STEP",
}
"""Schedules of the learning rate, as `module:row`."""


NEXT_CHAR = "next-char"
TASKS = ("classification", "regression", NEXT_CHAR)
"""Tasks: what a label is: a class, a number to predict, or the next character of a text."""


LOSSES = Kinds(KnownKind("stepviz.ops.losses.own:ending", takes=("output",), tasks=TASKS[:2]))
LOSSES |= {
    "softmax": KnownKind("stepviz.ops.losses.softmax:ending", takes=("softmax", "variant")),
    "mse": KnownKind("stepviz.ops.losses.pointwise:squared", takes=("output",), tasks=TASKS[:2]),
    "half-mse": KnownKind("stepviz.ops.losses.pointwise:half", takes=("output",), tasks=TASKS[:2]),
    "bce": KnownKind("stepviz.ops.losses.binary:ending"),
}
"""Losses; each implements the end of a network, an `ops.OutputLayer`."""

OUTPUTS = ("linear", "sigmoid")
"""Output activations."""
INITS = ("normal", "he", "xavier")
SAMPLINGS: dict[str, str] = {
    "replacement": "stepviz.data.sampler:Sampler",
    "epochs": "stepviz.data.sampler:EpochSampler",
    "order": "stepviz.data.sampler:OrderSampler",
}
"""Ways to draw batches from the training rows, with the class for each."""
MAX_HIDDEN = 8
"""The most hidden layers."""
MAX_WIDTH = 4096
"""The most units of a hidden layer."""


def either(words: Sequence[str], last: str = "or") -> str:
    """The words as a phrase: `relu, tanh or sigmoid`; `last`: the word before the last one."""
    return f" {last} ".join((", ".join(words[:-1]), words[-1]) if len(words) > 1 else words)


def loaded(home: str) -> Any:
    """The class or function `module:name`, whose module is imported if needed."""
    from importlib import import_module  # loads much that the help does not need

    module, _, kind = home.partition(":")
    return getattr(import_module(module), kind)
