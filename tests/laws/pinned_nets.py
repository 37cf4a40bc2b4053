"""Networks as command lines, that between them have every kind of operation, each kind beside others."""

from __future__ import annotations

import shlex
from functools import cache

from stepviz import Experiment
from stepviz.cli.options import experiment
from stepviz.cli.parser import parse
from stepviz.settings.kinds import LAYERS

AS_PRINTED = "article --variant as-printed"
OVERFLOWS = "article --lr 400"
LAYERED = "iris --hidden 4,4 --skip --batch-size 3 --layer"
"""One with each further kind of layer."""
_LINES = f"""
article
article --softmax stable --reduction mean
{AS_PRINTED}
{OVERFLOWS}
article --l2 0.1 --schedule linear --iterations 9
article --optimizer momentum --sampling epochs --batch-size 21
article --optimizer adam --sampling epochs --batch-size 3
article --optimizer adamw --l2 0.1
article --optimizer rmsprop --warmup 5
article --batch-size 1
article --sampling order --batch-size 21 --optimizer 'W - lr*tanh(dW)'
article --freeze W --sampling order --batch-size 3
article --freeze b --optimizer adam --momentum 0.7 --beta2 0.123
iris --hidden 4 --optimizer momentum --momentum 0.5 --schedule cosine --iterations 9
iris --hidden 4 --optimizer adamw --l2 0.1 --schedule step --warmup 4 --iterations 9
iris --hidden 4 --optimizer adamw --l2 0.01 --freeze W1,b2
iris --hidden 4 --optimizer 'W - lr*(dW/(1 + abs(W)) + 0.01*sign(W))'
iris --hidden 4 --activation leaky
iris --hidden 4,3 --activation gelu
iris --hidden 4,3 --activation silu --norm layer
iris --hidden 4,3 --activation 'max(abs(x)-0.5,x^3/4)'
iris --hidden 5,3 --activation tanh --l2 0.01
iris --hidden 3 --loss mse --output sigmoid
iris --hidden 3 --loss half-mse
iris --hidden 3 --loss 'mean(e, mean(c, abs(outputs - y)^1.5))'
iris --hidden 4,3 --norm batch --activation tanh
iris --hidden 4 --norm layer --activation sigmoid --optimizer adam
iris --hidden 4,3 --dropout 0.5 --activation tanh
iris --hidden 4 --dropout 0.2 --norm layer --optimizer momentum
iris --hidden 4,4 --skip
iris --hidden 5,3,3 --skip --norm batch --dropout 0.2 --activation tanh --l2 0.01
iris --hidden 3,3,3 --skip --norm layer --activation gelu
moons --loss bce --reduction sum
moons --loss mse
xor --hidden 3 --loss bce --optimizer rmsprop
line --loss 'ln(1 + (outputs - y)^2)' --output sigmoid
line --loss 'outputs - y'
line --loss 'max(outputs, y)^2 - outputs*y'
line --hidden 4 --activation tanh
housing --hidden 3 --loss half-mse
spirals --hidden 6,6
digits --conv 2@3x3 --hidden 4 --dropout 0.2 --batch-size 3
digits --conv 2@3x3 --hidden 18 --skip --batch-size 3
digits --conv 2@3x3 --hidden 4 --norm batch --batch-size 3
digits --conv 2@3x3,3@2x2 --hidden 4 --activation tanh --batch-size 3
digits --conv 2@1x1,2@1x1,2@1x1 --activation tanh --l2 0.01 --optimizer adam --batch-size 3
names --context 2 --l2 0.01 --batch-size 4
names --embed 2 --context 1 --hidden 4 --l2 0.01 --batch-size 4
names --embed 2 --context 2 --hidden 4,4 --skip --dropout 0.3 --batch-size 4
names --embed 3 --context 2 --positions --hidden 4 --l2 0.01 --batch-size 4
names --embed 3 --context 3 --positions --conv 2@2x2 --optimizer adam --batch-size 4
names --embed 3 --context 3 --conv 2@2x2 --hidden 4 --optimizer momentum --batch-size 4
names --embed 7 --context 8 --conv 2@2x3,2@2x1 --activation gelu --l2 0.1 --batch-size 3
names --heads 2 --embed 6 --context 5 --optimizer adamw --l2 0.1
gpt
gpt --heads 2 --embed 4 --layers 2 --norm layer --activation gelu
gpt --without attention,mlp
gpt --layers 2 --without residual --activation tanh
gpt --without attention --norm layer
mazur
chain-rule
chain-rule --optimizer 'W - lr*dW/(1 + abs(dW))'
chain-rule --optimizer adam --schedule cosine --warmup 2
chain-rule --formula 'L = (w*2 + b - 5)^2 + tanh(w)/b - relu(b) + sigmoid(ln(w))*w^3' --set w=1,b=0.5
chain-rule --formula neuron --set x2=0.5 --optimizer momentum
"""


@cache
def pinned() -> dict[str, Experiment]:
    """Each by its line."""
    layers = (f"{LAYERED} {layer}" for layer in LAYERS if layer != Experiment.layer)
    lines = [*_LINES.strip().splitlines(), *layers]
    return {line: experiment(parse("show", shlex.split(line))) for line in lines}
