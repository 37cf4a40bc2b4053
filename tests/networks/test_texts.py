"""The explanations of the 4-3-2 relu network of the drawings, and of what optimizers remember, as texts."""

from __future__ import annotations

import pytest

from stepviz import Experiment, Trainer
from stepviz.views.explain.explanation import explain
from stepviz.views.explain.numbers_line import cell_in_numbers
from stepviz.views.layout.focus import focus
from tests.support.moments import frame_at

RELU = Experiment(hidden=(3,))
TANH = Experiment(hidden=(3,), activation="tanh", init="xavier")
DEEP = Experiment(hidden=(3, 4), activation="sigmoid", l2=0.1, reduction="mean")

TEXTS: dict[tuple[str, str, Experiment], str] = {
    ("1:a1", "a1.e2.h2", RELU): """\
EXPLAIN a1[e2,h2] = +1.4557
 input row e2  ·  column h2 of W1,  plus b1[h2]          a1 = x @ W1 + b1
   a  x0   1 × +0.9787 = +0.9787        c  x2   0 × -0.1032 =  0.0000
   b  x1   1 × -0.9773 = -0.9773        d  x3   1 × +1.4543 = +1.4543
   e  b1               =  0.0000          a + b + c + d + e = +1.4557
 used by ▸ h1[e2,h2], …       inputs ▸ row e2 of x, column h2 of W1, b1[h2]""",
    ("1:h1", "h1.e1.h2", RELU): """\
EXPLAIN h1[e1,h2] = 0.0000
 relu: keep a1 if it is above 0, otherwise 0             h1 = np.maximum(a1, 0)
   a  a1[e1,h2] = -0.1018   is not above 0, so h1 = 0
 Inactive for e1: output 0, derivative 0.
 used by ▸ logits[e1,*], dW2[h2,*]       inputs ▸ a1[e1,h2]""",
    ("1:dh1", "dh1.e1.h0", RELU): """\
EXPLAIN dh1[e1,h0] = +0.6187
 sum over the classes of   dz  ×  weight out of h0           dh1 = dz @ W2.T
   a  c0  +0.9677 × +0.7610 ≈ +0.7365
   b  c1  -0.9677 × +0.1217 = -0.1178                 a + b = +0.6187
 The derivative of the loss by h1[e1,h0].
 used by ▸ da1[e1,h0]       inputs ▸ row e1 of dz, row h0 of W2""",
    ("1:dh1", "da1.e1.h2", RELU): """\
EXPLAIN da1[e1,h2] = 0.0000
 dh1 times the derivative of relu                        da1 = dh1 * (a1 > 0)
   a  dh1[e1,h2] +1.6444   ×   b  0, because a1[e1,h2] = -0.1018 is not above 0
 Inactive: the gradient of e1 stops at h2.
 used by ▸ dW1[*,h2], db1[h2]       inputs ▸ dh1[e1,h2], a1[e1,h2]""",
    ("1:grads1", "dW1.x3.h2", RELU): """\
EXPLAIN dW1[x3,h2] = -0.1108
 sum over the 4 examples of   input x3  ×  da1 h2            dW1 = x.T @ da1
   a  e0   0 ×  0.0000 =  0.0000        c  e2   1 × -0.0065 = -0.0065
   b  e1   0 ×  0.0000 =  0.0000        d  e3   1 × -0.1043 = -0.1043
                                              a + b + c + d = -0.1108
 Negative: raising this weight a little lowers the loss of this batch.
 try ▸ weight +0.01: sum of losses -0.0011 (its gradient: dW1), mean -2.7e-4""",
    ("1:dh1", "da1.e1.h2", TANH): """\
EXPLAIN da1[e1,h2] = +0.6411
 dh1 times the derivative of tanh, 1 - h1²               da1 = dh1 * (1 - h1*h1)
   a  dh1[e1,h2] +0.6430   ×   b  1 - (-0.0543)² ≈ 0.9970      a × b = +0.6411
 The steeper the curve, the more h2 learns from e1.
 used by ▸ dW1[*,h2], db1[h2]       inputs ▸ dh1[e1,h2], h1[e1,h2]""",
    ("1:grads2", "dW2.h0.h1", DEEP): """\
EXPLAIN dW2[h0,h1] = +0.0218
 sum over the 4 examples of   input h0  ×  da2 h1,  plus l2 × W2
   a  e0   0.9341 × -0.0012 = -0.0011   d  e3   0.9341 × -0.0012 = -0.0011
   b  e1   0.9930 × +0.0135 = +0.0134   e  l2 0.1 × +0.1217 = +0.0122
   c  e2   0.9881 × -0.0016 = -0.0016
                                          a + b + c + d + e = +0.0218
 try ▸ weight +0.01: mean loss +9.6e-5, penalty +1.3e-4 (gradient: dW2)""",
    ("3:update", "W_after.x3.c0", Experiment(optimizer="momentum")): """\
EXPLAIN W after[x3,c0] = +0.9886
 weight before, minus lr times its momentum              W -= lr*mW
   a  before +0.9750      b  0.01 × -1.3630 = -0.0136      a - b = +0.9886
 Went up by 0.0136, because the momentum is negative.
 Same batch with the updated parameters: mean loss 1.7625 to 1.7353.
 used by ▸ W before[x3,c0] of iteration 4""",
    ("3:update", "mW_after.x3.c0", Experiment(optimizer="momentum")): """\
EXPLAIN mW after[x3,c0] = -1.3630
 0.9 of the old m, plus the gradient                     mW = 0.9*mW + dW
   a  0.9 × -1.1800 = -1.0620      b  dW[x3,c0] -0.3010      a + b = -1.3630
 A decaying sum of gradients: what they agree on adds up, the rest cancels.
 used by ▸ W after[x3,c0], …       inputs ▸ mW[x3,c0], dW[x3,c0]""",
    ("3:update", "vW_after.x3.c0", Experiment(optimizer="adam")): """\
EXPLAIN vW after[x3,c0] = 0.0018
 0.999 of the old mean of squared gradients, 0.001 of this gradient²
   a  0.999 × 0.0017 = 0.0017      b  0.001 × -0.2775 × -0.2775 = 7.7e-5
                                                       a + b = 0.0018
 It starts at 0, too small: bias correction fixes that.
 used by ▸ sW[x3,c0], …       inputs ▸ vW[x3,c0], dW[x3,c0]""",
    ("3:update", "sW.x3.c0", Experiment(optimizer="adam")): """\
EXPLAIN sW[x3,c0] = -0.6391
 the moving average of gradients divided by its RMS, both bias-corrected
   a  mW after  -0.1340 / 0.271 ≈ -0.4943        0.271 = 1 - 0.9^3
   b  vW after  √(0.0018 / 0.002997) ≈ 0.7734    0.002997 = 1 - 0.999^3
   c  ε  1e-8                           a / (b + c) = -0.6391
 Its size is about 1 if all gradients are equal, near 0 if they cancel.
 used by ▸ W after[x3,c0]    inputs ▸ mW after[x3,c0], vW after[x3,c0], t after""",
    ("1:h1", "h1.e1.h2", TANH): """\
EXPLAIN h1[e1,h2] = -0.0543
 tanh of a1: between -1 and +1                           h1 = np.tanh(a1)
   a  a1[e1,h2] = -0.0544   tanh(-0.0544) = -0.0543
 Unit h2 is not saturated: a small change of its sum changes it.
 used by ▸ logits[e1,*], dW2[h2,*], da1[e1,h2]       inputs ▸ a1[e1,h2]""",
    ("1:h2", "h2.e0.h1", DEEP): """\
EXPLAIN h2[e0,h1] = 0.5832
 sigmoid of a2: 1 / (1 + exp(-a2)), between 0 and 1   h2 = 1 / (1 + np.exp(-a2))
   a  a2[e0,h1] = +0.3360   sigmoid(+0.3360) = 0.5832
 Unit h1 is not saturated: a small change of its sum changes it.
 used by ▸ logits[e0,*], dW3[h1,*], da2[e0,h1]       inputs ▸ a2[e0,h1]""",
    ("1:dh1", "da1.e1.h0", RELU): """\
EXPLAIN da1[e1,h0] = +0.6187
 dh1 times the derivative of relu                        da1 = dh1 * (a1 > 0)
   a  dh1[e1,h0] +0.6187   ×   b  1, because a1[e1,h0] = +4.9550 is above 0
 Active: the gradient of e1 passes h0 unchanged.
 used by ▸ dW1[*,h0], db1[h0]       inputs ▸ dh1[e1,h0], a1[e1,h0]""",
    ("1:dh2", "da2.e1.h0", DEEP): """\
EXPLAIN da2[e1,h0] = +0.1814
 dh2 times the derivative of sigmoid, h2 × (1 - h2)      da2 = dh2*(h2*(1-h2))
   a  dh2[e1,h0] +0.8745   ×   b  0.7063 × (1 - 0.7063) = 0.2074
                                        a × b = +0.1814
 The steeper the curve, the more h0 learns from e1.
 used by ▸ dW2[*,h0], db2[h0], dh1[e1,*]       inputs ▸ dh2[e1,h0], h2[e1,h0]""",
    ("1:dh1", "dh1.e1.h0", DEEP): """\
EXPLAIN dh1[e1,h0] = +0.1371
 sum over the units of layer 2 of   da2  ×  weight out of h0   dh1 = da2 @ W2.T
   a  h0  +0.1814 × +0.7610 ≈ +0.1381   c  h2  +0.0027 × +0.4439 = +0.0012
   b  h1  +0.0135 × +0.1217 = +0.0016   d  h3  -0.0113 × +0.3337 = -0.0038
                                              a + b + c + d = +0.1371
 The derivative of the loss by h1[e1,h0].
 used by ▸ da1[e1,h0]       inputs ▸ row e1 of da2, row h0 of W2""",
    ("3:update", "mW_after.x3.c0", Experiment(optimizer="adam")): """\
EXPLAIN mW after[x3,c0] = -0.1340
 0.9 of the old mean of gradients, 0.1 of this gradient   0.9*mW + (1 - 0.9)*dW
   a  0.9 × -0.1180 = -0.1062      b  0.1 × -0.2775 = -0.0278   a + b = -0.1340
 It starts at 0, too small: bias correction fixes that.
 used by ▸ sW[x3,c0], …       inputs ▸ mW[x3,c0], dW[x3,c0]""",
}


@pytest.mark.parametrize("place", TEXTS, ids=lambda place: f"{place[0]} {place[1]}")
def test_an_explanation_is_its_text(place: tuple[str, str, Experiment]) -> None:
    at, word, experiment = place
    frame = frame_at(at, experiment)
    assert explain(frame, frame.program.cell(word)).lines() == TEXTS[place].splitlines()


NUMBERS = {
    "a1.e2.h2": "a1[e2,h2] = 1·0.9787 - 1·0.9773 - 0·0.1032 + 1·1.4543 + 0 = +1.4557",
    "h1.e1.h2": "h1[e1,h2] = relu(-0.1018) = 0.0000",
    "dh1.e1.h0": "dh1[e1,h0] = +0.9677·(+0.7610) - 0.9677·(+0.1217) = +0.6187",
    "da1.e1.h2": "da1[e1,h2] = (0.9677·1.4941 - 0.9677·(-0.2052)) × 0 = 0.0000",
    "W1_after.x3.h2": "W1[x3,h2] = +1.4543 - 0.01·(-0.1108) = +1.4554    up, because dW1 is negative",
}


@pytest.mark.parametrize("word", NUMBERS)
def test_a_number_is_its_line_of_arithmetic(word: str) -> None:
    frame = frame_at("1:update", RELU)
    assert cell_in_numbers(frame, frame.program.cell(word), 79) == NUMBERS[word]


def test_the_strip_is_that_of_the_drawing() -> None:
    labels = [op.label for op in Trainer(RELU).program.ops]
    assert "→".join(labels) == "batch→a1→h1→z→softmax→loss→dz→dW2→dh1→dW1→update"


def test_the_cell_looked_at_is_that_of_the_drawing() -> None:
    frame = frame_at("1:dh1", RELU)
    assert focus(frame) == frame.program.cell("da1.e1.h2")
