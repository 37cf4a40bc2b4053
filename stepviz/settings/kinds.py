"""Kinds: the lists of what a network can be made of and seen as, in plain words: an `Experiment` needs no NumPy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

TYPE_CHECKING = False  # the help loads this, and importing typing would take as long as all it says
if TYPE_CHECKING:
    from typing import Any, Literal


class KnownActivation:
    """What a hidden unit can do with its sum."""

    def __init__(self, home: str, init: Literal["he", "xavier"]) -> None:
        self.home = home
        """The class that says everything about it, as `module:class`."""
        self.init: Literal["he", "xavier"] = init
        """The first weights that suit it."""


ACTIVATIONS: dict[str, KnownActivation] = {
    "relu": KnownActivation("stepviz.ops.activations.relu:Relu", "he"),
    "tanh": KnownActivation("stepviz.ops.activations.smooth:Tanh", "xavier"),
    "sigmoid": KnownActivation("stepviz.ops.activations.smooth:Sigmoid", "xavier"),
    "leaky": KnownActivation("stepviz.ops.activations.relu:Leaky", "he"),
    "gelu": KnownActivation("stepviz.ops.activations.weighted:Gelu", "he"),
    "silu": KnownActivation("stepviz.ops.activations.weighted:Silu", "he"),
}
"""All there are, by name. One more is one line here."""


TYPED = "stepviz.ops.activations.own:own"
"""What makes an activation of a formula that somebody typed, as `module:function`."""
OWN = "f"
"""What the screen calls an activation that somebody typed as a formula."""


def activation_name(activation: str) -> str:
    """What the screen calls it."""
    return activation if activation in ACTIVATIONS else OWN


class KnownLayer:
    """What makes the sums of a layer."""

    def __init__(self, home: str, sums: str, learns: tuple[str, ...] = (), *, batched: bool = False) -> None:
        self.home = home
        """The class of its operations, a `LayerKind`, as `module:class`."""
        self.sums = sums
        """The rule in the title of a pane: `{x}{W}+{b}`; `{0}`, `{1}`, … are what it learns besides."""
        self.learns = learns
        """What it learns besides W and b."""
        self.batched = batched
        """Whether it takes means over the rows of a batch, needs two of them, and answers others with running means."""


LAYERS: dict[str, KnownLayer] = {
    "linear": KnownLayer("stepviz.ops.layers.kind:LayerKind", "{x}{W}+{b}"),
}
"""All there are, by name. One more is one line here."""


_SCALED = ("gamma", "beta")
NORMS: dict[str, KnownLayer] = {
    "batch": KnownLayer("stepviz.ops.norms.kinds:BatchNorm", "{0}·n+{1}", _SCALED, batched=True),
    "layer": KnownLayer("stepviz.ops.norms.kinds:LayerNorm", "{0}·n+{1}", _SCALED),
}
"""What a hidden layer can do with its sums before its activation, by name. One more is one line here."""


class KnownFront:
    """What can stand before the dense layers, as layer 1."""

    def __init__(self, home: str, learns: tuple[str, ...], *, gated: bool = False) -> None:
        self.home = home
        """What makes its `Front` of a run and its data, as `module:function`."""
        self.learns = learns
        """What it learns, by its letters."""
        self.gated = gated
        """Whether the activation has a place in it."""


FRONTS: dict[str, KnownFront] = {
    "conv": KnownFront("stepviz.ops.convolution.filter_bank:filters_for", ("W", "b"), gated=True),
    "embed": KnownFront("stepviz.ops.embedding.table:table_for", ("E",)),
}
"""All there are, by the setting that asks for it. One more is one line here."""


def batched(norm: str | None) -> bool:
    """Whether that norm takes means over the rows of a batch."""
    return norm is not None and NORMS[norm].batched


def layer_of(layer: str, norm: str | None, *, last: bool) -> KnownLayer:
    """What makes the sums of a layer: its kind, with a norm where it is hidden and has one."""
    return LAYERS[layer] if last or norm is None else NORMS[norm]


class KnownOptimizer:
    """What moves the parameters."""

    def __init__(self, home: str, takes: tuple[str, ...] = (), moves_by: str = "", *, decays: bool = False) -> None:
        self.home = home
        """The class of its update, as `module:class`."""
        self.takes = takes
        """The settings it has besides the learning rate, in the order of its class."""
        self.moves_by = moves_by
        """By what it moves a parameter, where that is not the gradient: `m after`, `step`."""
        self.decays = decays
        """Whether it decays weights itself, by a last argument of its class, and no gradient has a part in that."""


OPTIMIZERS: dict[str, KnownOptimizer] = {
    "sgd": KnownOptimizer("stepviz.ops.update:GradientDescent"),
    "momentum": KnownOptimizer("stepviz.ops.optimizers.momentum:Momentum", ("momentum",), "m after"),
    "adam": KnownOptimizer("stepviz.ops.optimizers.adam:Adam", ("momentum", "beta2"), "step"),
    "adamw": KnownOptimizer("stepviz.ops.optimizers.adamw:AdamW", ("momentum", "beta2"), "step", decays=True),
    "rmsprop": KnownOptimizer("stepviz.ops.optimizers.rmsprop:RMSProp", (), "step"),
}
"""All there are, by name. One more is one line here."""


_TYPED = KnownOptimizer("stepviz.ops.optimizers.own:OwnUpdate", ("optimizer",), "step")


def optimizer_of(name: str) -> KnownOptimizer:
    """The optimizer of that name, or of a formula."""
    return OPTIMIZERS.get(name, _TYPED)


_SHAPED = "stepviz.ops.schedules.kinds"
SCHEDULES: dict[str, str] = {
    "constant": f"{_SHAPED}:ConstantSchedule",
    "linear": f"{_SHAPED}:LinearSchedule",
    "cosine": f"{_SHAPED}:CosineSchedule",
    "step": f"{_SHAPED}:StepSchedule",
}
"""By what the learning rate is multiplied on its way through a run, as `module:class`. One more is one line here."""


NEXT_CHAR = "next-char"
TASKS = ("classification", "regression", NEXT_CHAR)
"""What a label can be: a class, a number to predict, or the next character of a text."""


class KnownLoss:
    """How far the network is from the labels."""

    def __init__(self, home: str, takes: tuple[str, ...] = (), tasks: tuple[str, ...] = TASKS[:1]) -> None:
        self.home = home
        """What makes the end of a network, an `ops.Ending`, as `module:function`."""
        self.takes = takes
        """The settings that mean something to it, of those that not every loss has."""
        self.tasks = tasks
        """What it can learn: classes, or numbers as they are."""


LOSSES: dict[str, KnownLoss] = {
    "softmax": KnownLoss("stepviz.ops.losses.cross_entropy:ending", ("softmax", "variant")),
    "mse": KnownLoss("stepviz.ops.losses.squared:ending", ("output",), TASKS[:2]),
    "half-mse": KnownLoss("stepviz.ops.losses.squared:half", ("output",), TASKS[:2]),
    "bce": KnownLoss("stepviz.ops.losses.binary:ending"),
}
"""All there are, by name. One more is one line here."""

_DRAWN = "stepviz.views.panes"
PANES: dict[str, str] = {
    "batch": f"{_DRAWN}.examples:BatchPane",
    "examples": f"{_DRAWN}.examples:ExamplesPane",
    "column": f"{_DRAWN}.examples:ColumnPane",
    "parameters": f"{_DRAWN}.parameters:ParametersPane",
    "matrix": f"{_DRAWN}.parameters:MatrixPane",
    "accuracy": f"{_DRAWN}.singles:AccuraciesPane",
    "counts": f"{_DRAWN}.singles:CountsPane",
    "means": f"{_DRAWN}.parameters:MeansPane",
    "beside": f"{_DRAWN}.parameters:BesidePane",
    "units": f"{_DRAWN}.parameters:UnitsPane",
    "node": f"{_DRAWN}.singles:NodePane",
    "slopes": f"{_DRAWN}.slopes:SlopesPane",
    "numbers": f"{_DRAWN}.slopes:NumbersPane",
    "number": f"{_DRAWN}.slopes:NumberPane",
}
"""The class of each kind of pane, as `module:class`, by the name a layout gives it. One more is one line here."""

_IN = "stepviz.views.pictures"
PICTURES: dict[str, str] = {
    "boundary": f"{_IN}.boundary:Boundary",
    "images": f"{_IN}.images:Images",
    "maps": f"{_IN}.maps:FeatureMaps",
    "table": f"{_IN}.characters:TablePlane",
    "fit": f"{_IN}.fit:Regression",
    "data": f"{_IN}.data_rows:DataRows",
    "confusion": f"{_IN}.confusion:Confusion",
    "curves": f"{_IN}.curves:Curves",
    "health": f"{_IN}.health:Health",
}
"""The class of each picture, as `module:class`, by its key, in the order of turning. One more is one line here."""

PLAIN = "plain"
"""The theme without colours of its own."""
THEMES = ("dark", "light", "contrast", PLAIN)
"""What a session can look like, in the order of the key that goes round them."""
MOMENTS = ("svg", "html", "asciicast")
"""What moments can leave as."""
LESSON_FORMATS = MOMENTS[1:]
"""What a lesson can."""
ONE = ("handout",)
"""What one iteration can."""
FORMATS = ("csv", "wide", "json", "npz", "script", *ONE, *MOMENTS)
"""What a run can."""
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


_TYPED_LOSS = KnownLoss("stepviz.ops.losses.own:ending", ("output",), TASKS[:2])


def loss_kind(name: str) -> KnownLoss:
    """The loss of that name, or of a formula."""
    return LOSSES.get(name, _TYPED_LOSS)


Kinds = Mapping[str, KnownOptimizer | KnownLoss]
"""Kinds of which some have settings of their own, by name."""


def either(words: Sequence[str], last: str = "or") -> str:
    """How a sentence names what there is to choose from: `relu, tanh or sigmoid`; `last`: before the last of them."""
    return f" {last} ".join((", ".join(words[:-1]), words[-1]) if len(words) > 1 else words)


def takes(kinds: Kinds, kind: str, setting: str) -> bool:
    """Whether a setting means something to the kind of that name, if there is one."""
    typed = loss_kind(kind) if kinds is LOSSES else optimizer_of(kind)
    return setting in kinds.get(kind, typed).takes


def loaded(home: str) -> Any:
    """The class or function written `module:name`; its module is loaded where it is not yet."""
    from importlib import import_module  # what it loads is much beside all that the help says

    module, _, kind = home.partition(":")
    return getattr(import_module(module), kind)
