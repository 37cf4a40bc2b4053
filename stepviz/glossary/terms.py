"""Terms: the table of all terms, used by the help, `stepviz help TERM`, explanations and `docs/glossary.md`."""

from __future__ import annotations

from collections.abc import Mapping


class Concept:
    """A technical term and its definition."""

    def __init__(self, name: str, says: str, *before: str, letter: str = "", also: tuple[str, ...] = ()) -> None:
        self.name = name
        self.says = says
        """The definition, one sentence."""
        self.before = before
        """Synonyms that are not used here."""
        self.letter = letter
        """Its letter in formulas and column heads, `z`; several are separated by commas."""
        self.also = also
        """Other names, equally valid."""

    @property
    def title(self) -> str:
        """Its names and letter: `logit z`, `overflow, underflow`."""
        return f"{', '.join((self.name, *self.also))} {self.letter}".rstrip()


_DATA = (
    Concept("example", "One data point: #7 is one of the data set, e0 one of the batch.", "row", "sample", letter="e"),
    Concept("feature", "One input number of an example: a column of x.", "switch", "input", letter="x"),
    Concept("class", "One of the groups that examples belong to, as c0 and c1.", "category", letter="c"),
    Concept("label", "The class of an example, as the data give it.", letter="y"),
    Concept("true class", "The class that the label names.", "right class", "right answer"),
    Concept("target", "The number that the output should be, in a regression.", "what it should be"),
    Concept("split", "A part of the data: the training, validation or test set."),
    Concept("training set", "The examples that gradients come from.", "rows that are learned from", "train"),
    Concept("validation set", "Examples to judge settings by, never for gradients.", "rows looked at", "val"),
    Concept("test set", "Examples that are used once, at the end.", "locked rows", "test"),
    Concept("standardized", "Shifted and scaled to mean 0 and standard deviation 1.", "scaled", "standardised"),
    Concept("missing value", "An empty cell of a table; filled in, it is imputed.", "gap", "mended", also=("imputed",)),
    Concept("one-hot", "A vector with a single 1, and 0 everywhere else."),
    Concept("context", "The characters before the one to predict.", "what stands before"),
)
_RUN = (
    Concept("run", "One training from its start to its end.", "film"),
    Concept("seed", "The number that random draws start from: the same seed draws the same numbers."),
    Concept("ready", "The start of a run: no operation is done yet."),
    Concept("iteration", "One training step: batch, forward pass, backward pass, update.", "iter", letter="it"),
    Concept("operation", "One calculation of an iteration.", "step", "stage", letter="op"),
    Concept("phase", "A part of an iteration: forward, backward, update or check."),
    Concept("moment", "A point of a run, written ITERATION:OPERATION.", "place"),
    Concept("batch", "The examples of one iteration.", "drawn rows", "minibatch"),
    Concept("with replacement", "An example can be drawn again for the same batch.", "a row can come twice"),
    Concept("epoch", "One pass over the whole training set.", "pass"),
    Concept("check", "Measuring accuracy or R² without learning.", "look", "looked at", "asked about", "evaluation"),
)
_MODEL = (
    Concept("model", "A network with its parameters: it computes predictions from inputs.", also=("network",)),
    Concept("parameter", "A weight or a bias: a number that training changes.", "name", "all there is to learn"),
    Concept("weight", "A parameter that multiplies an input.", letter="W"),
    Concept("bias", "A parameter that is added to a sum.", letter="b"),
    Concept("unit", "One number that a layer outputs.", "neuron"),
    Concept("layer", "Operations from some numbers of an example to the next ones."),
    Concept("linear layer", "A layer that computes x·W + b.", "dense layer", "fully connected layer", "linear"),
    Concept("sum", "x·W + b before the activation.", "what adds up", letter="a", also=("pre-activation",)),
    Concept("activation", "A function of the sum, and its value.", "what it says", "hands on", letter="h"),
    Concept("ReLU", "The activation max(0, a).", "gate", "rectifier"),
    Concept(
        "active",
        "A ReLU is active where its sum is positive, else inactive.",
        "gate open",
        "shut",
        "closed",
        also=("inactive",),
    ),
    Concept("tanh", "The activation that maps the sum to between -1 and 1."),
    Concept("sigmoid", "The function 1 / (1 + e^-a): it maps a number to between 0 and 1.", "logistic"),
    Concept("leaky ReLU", "The activation that is a above 0 and 0.01·a elsewhere.", also=("leaky",)),
    Concept("GELU", "The activation a·Φ(a): a times the share of normal numbers below it."),
    Concept("SiLU", "The activation a·sigmoid(a).", "swish"),
    Concept("saturated", "Where the activation is flat: its derivative is near 0.", "flat part", "flat"),
    Concept("kink", "A point without a derivative, as ReLU has at 0.", "corner"),
    Concept("dead unit", "A unit whose derivative is 0 for the whole batch.", "no row teaches it"),
    Concept("initialization", "Choosing the parameters of iteration 1.", "first weights", "initialisation"),
    Concept("output", "The last number of a network.", "what the model says", letter="o"),
    Concept(
        "logit",
        "The number of a class before softmax or sigmoid turns it into a probability.",
        "score",
        "lead",
        "lean",
        letter="z",
    ),
    Concept(
        "softmax",
        "The function that turns the logits of an example into probabilities: exp of each, divided by their sum.",
    ),
    Concept(
        "probability",
        "A number from 0 to 1; those of all classes sum to 1.",
        "chance",
        "likelihood",
        "probs",
        letter="p",
    ),
    Concept("prediction", "The class with the largest logit.", "says", "said", "answer", "guess", letter="pred"),
    Concept("tie", "Several largest numbers that are equal; the first one counts.", "first of equals"),
    Concept(
        "correct",
        "A prediction is correct if it is the true class, else wrong.",
        "right",
        "said wrong",
        also=("wrong",),
    ),
)
_GRADIENTS = (
    Concept("loss", "How bad a prediction is; 0 is perfect.", "surprise", "cost", "objective", letter="L"),
    Concept("cross-entropy", "The loss -ln p of the true class.", "surprise", "log loss"),
    Concept(
        "residual", "Output minus target; its square is the squared error.", "how far off", also=("squared error",)
    ),
    Concept("reduction", "Whether the losses of a batch are summed or averaged.", "mean loss"),
    Concept(
        "weight decay",
        "A pull of weights towards 0: l2 × W is added to the gradient, or lr × l2 × W taken off W (AdamW).",
        "decay",
        "penalty",
        "l2",
    ),
    Concept("forward pass", "The calculation from inputs to loss.", "way forward", "forward"),
    Concept(
        "backward pass",
        "The calculation from the loss to all gradients, by the chain rule.",
        "way back",
        "backward",
        also=("backpropagation",),
    ),
    Concept("gradient", "The derivative of the loss by a number.", "error", "slope", "grad"),
    Concept("weight gradient", "The gradient of a weight or a bias: updates are made from it.", letter="dW, db"),
    Concept("dlogits", "The gradient of the logits.", "error", letter="dz"),
    Concept("doutputs", "The gradient of the outputs.", letter="do"),
    Concept("upstream gradient", "The gradient that an operation receives from the one after it.", "what comes back"),
    Concept("derivative", "How fast one number changes with another.", "slope"),
    Concept("local derivative", "The derivative of one operation alone.", "partial", "gate"),
    Concept("chain rule", "Derivatives along a path multiply, and those of several paths add."),
    Concept("path", "The numbers between a weight and the loss.", "way", "route"),
    Concept("gradient check", "Comparing the gradients with measured derivatives.", "proof", "prove", "gradcheck"),
    Concept("central difference", "The measured derivative (L(w+h) - L(w-h)) / 2h.", "measured slope"),
    Concept("tolerance", "The largest error that a measurement may have.", "to within", "how near"),
)
_UPDATES = (
    Concept("optimizer", "The rule that turns gradients into updates.", "optimiser"),
    Concept("gradient descent", "The optimizer that subtracts learning rate × gradient.", "sgd"),
    Concept("learning rate", "The factor that each step is multiplied by.", "how far", "step size", letter="lr"),
    Concept("schedule", "How the learning rate changes over the run: from its base, linear, cosine or step."),
    Concept("warm-up", "A learning rate that rises to its base in the first iterations.", "warmup"),
    Concept("update", "One change of all parameters.", "move"),
    Concept("momentum", "Steps by a decaying sum of gradients.", "fading sum", letter="m"),
    Concept("Adam", "The optimizer that divides a moving average of gradients by the root of one of their squares."),
    Concept("AdamW", "Adam whose weights decay in the update, not by their gradients."),
    Concept("RMSProp", "The optimizer that divides each gradient by the root of a moving average of its squares."),
    Concept("moving average", "A mean in which old values count less and less.", "fading mean"),
    Concept("optimizer state", "Numbers that the optimizer keeps between updates: m, v and t.", "memory", "the past"),
    Concept("bias correction", "Scaling up moving averages, which start at 0.", "makes up for that"),
    Concept("frozen", "Not changed by updates.", "held"),
)
_NUMERICS = (
    Concept("exp", "The power of e = 2.71828… with that exponent: exp(0) is 1, exp(1) is e."),
    Concept("natural logarithm", "The inverse of exp: ln 1 is 0, and ln of a small number is negative.", letter="ln"),
    Concept("argmax", "The position of the largest of several numbers."),
    Concept(
        "nan", "Not a number, the result of inf / inf for example.", "none", "no number", "bad cell", "not a number"
    ),
    Concept("infinity", "What a double holds in the place of a number that is too large.", letter="inf"),
    Concept(
        "overflow", "A number too large for a double becomes inf; one too small underflows to 0.", also=("underflow",)
    ),
    Concept("double", "A number of the computer with about 16 digits.", "float64", "float"),
    Concept("rounding error", "What is lost because a double has only 16 digits.", "to the last digit"),
)
_LAYERS = (
    Concept("batch norm", "A layer that standardizes each sum over the examples of the batch.", "batchnorm"),
    Concept("layer norm", "A layer that standardizes the sums of each example over its units.", "layernorm"),
    Concept("mean", "The sum of numbers, divided by how many there are.", "average", letter="μ"),
    Concept("variance", "The mean squared distance from the mean."),
    Concept("standard deviation", "The square root of the variance.", "deviation", letter="σ"),
    Concept("gamma", "Gamma and beta are the learned scale and shift of a norm.", letter="γ, β", also=("beta",)),
    Concept("running mean", "A moving average of batch means, used at checks.", "running values"),
    Concept("dropout", "Setting random activations to 0 while training.", "leave out", "left out"),
    Concept("dropout rate", "The fraction of activations that dropout sets to 0.", "share"),
    Concept("RMS norm", "A layer that divides each row by its root mean square.", "rmsnorm"),
    Concept("skip connection", "Adding the input of a layer to its output.", "shortcut", also=("residual connection",)),
    Concept("filter", "A small matrix of weights that slides over an image.", "kernel"),
    Concept("convolution", "Sliding a filter over an image: one sum for each window.", "conv"),
    Concept("feature map", "All outputs of one filter.", "map"),
    Concept("window", "The part of an image that a filter or a pool covers.", "its 2x2", "patch"),
    Concept("max pooling", "Keeping only the largest number of each window.", "pool"),
    Concept("embedding", "A learned vector for a character.", "table", "what stands for"),
    Concept("GPT", "A model of text: embeddings, blocks of attention and MLP, and a head.", "transformer"),
    Concept("position", "A place in a document, as t0 and t1; each predicts the next character.", letter="t"),
    Concept("attention", "Each position takes values from those up to it, by shares.", "self-attention"),
    Concept("query", "What a position asks the others for.", also=("key", "value")),
    Concept("attention head", "One of several attentions side by side, on some numbers each.", letter="n"),
    Concept("causal mask", "It hides the positions that come later.", "mask of attention"),
    Concept("residual stream", "What goes through a GPT: each part adds to it.", also=("r0",)),
    Concept("MLP", "Two layers with an activation between, for each position.", "feed-forward"),
)
_RESULTS = (
    Concept("accuracy", "The fraction of correct predictions.", "right"),
    Concept("confusion matrix", "The numbers of examples by true and predicted class."),
    Concept("R²", "1 - squared error / squared error of always predicting the mean.", "r2", "r squared"),
    Concept("MAE", "The mean absolute error.", "mean error"),
    Concept("bits", "Of a character: -log2 of its probability, its loss divided by ln 2; 0 is perfect."),
    Concept("temperature", "What divides the logits before text is drawn: below 1 likely characters get likelier."),
    Concept("decision boundary", "Where two classes are equally probable.", "border"),
    Concept("baseline", "The loss of guessing.", "a guess"),
    Concept("overfitting", "Learning the training set so closely that other examples are predicted worse."),
    Concept("bug", "A mistake in a program.", "fault"),
)
_SCREEN = (
    Concept("pane", "A numbered table of a tensor.", "panel"),
    Concept("tensor", "Numbers in a table, or in several: W, x and dlogits are tensors.", "array", "matrix", "vector"),
    Concept("cell", "One number of a tensor, written W[x3,c0].", "number"),
    Concept(
        "selected number",
        "The number in brackets, which is worked out below the panes.",
        "bracketed",
        "picked",
        letter="[ ]",
    ),
    Concept("term", "One part of a sum or product: a line with a letter in an explanation."),
    Concept("graph", "The inputs of a number, or its paths to the loss, drawn as nodes and edges."),
    Concept("breakpoint", "A condition at which play stops."),
    Concept("explain", "Show how a number is computed.", "making", "open into"),
    Concept("plot", "A picture of data or results.", "zoom", "picture"),
    Concept("colour scale", "The value that has full colour.", "heat", "color scale"),
    Concept("watched", "Shown in a line of its own, wherever one goes.", "pinned", "kept"),
    Concept("highlighted", "Bright while the rest is dim.", "lit"),
    Concept("quiz", "Asking for each result before it is shown.", "hide", "predict"),
    Concept("reveal", "Show a hidden result.", "tell", "out"),
    Concept(
        "what-if",
        "A run with one thing changed; the run without the change is the original.",
        "other run",
        also=("original",),
    ),
    Concept("stop", "One screen of a lesson."),
    Concept("audience", "Those who watch a lesson.", "room", "hall"),
)

GROUPS: Mapping[str, tuple[Concept, ...]] = {
    "Data": _DATA,
    "A run": _RUN,
    "The model": _MODEL,
    "Loss and gradients": _GRADIENTS,
    "Updates": _UPDATES,
    "Numbers of a computer": _NUMERICS,
    "Norms, dropout, images, characters": _LAYERS,
    "Results": _RESULTS,
    "The screen": _SCREEN,
}
"""All terms, by topic."""
TERMS: tuple[Concept, ...] = tuple(term for terms in GROUPS.values() for term in terms)
