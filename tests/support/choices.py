"""What each choice of a lesson's question is computed from: the right one, or a mistake by its name."""

from __future__ import annotations

CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("regression", "output"): (
        "x.e0.x0 * W.x0.o0",  # bias forgotten
        "x.e0.x0 * W.x0.o0@1 + b.o0@1",  # old value for new
        "x.e0.x0 * W.x0.o0 + b.o0",
        "x.e0.x0 + W.x0.o0 + b.o0",  # added where it should multiply
    ),
    ("regression", "squared"): (
        "y.e1.o0 - outputs.e1.o0",  # function forgotten
        "(outputs.e1.o0 - y.e1.o0)**2",
        "(outputs.e1.o0 - y.e1.o0)**2 / 2",  # loss of another kind
        "y.e1.o0**2 - outputs.e1.o0**2",  # a difference of squares
    ),
    ("regression", "gradient"): (
        "2 * (y.e1.o0 - outputs.e1.o0) / 4",  # sign
        "2 * (outputs.e1.o0 - y.e1.o0)",  # not averaged
        "(outputs.e1.o0 - y.e1.o0) / 4",  # a factor forgotten
        "2 * (outputs.e1.o0 - y.e1.o0) / 4",
    ),
    ("regression", "weight"): (
        "db.o0",  # input forgotten
        "sum(x.e0.x0 * doutputs.e0.o0)",
        "sum(x.e0.x0 * doutputs.e0.o0) / 4",  # averaged twice
        "-sum(x.e0.x0 * doutputs.e0.o0)",  # sign
    ),
    ("regression", "update"): (
        "b.o0 - db.o0",  # learning rate forgotten
        "b.o0 + 0.1 * db.o0",  # sign
        "-0.1 * db.o0",  # the step alone
        "b.o0 - 0.1 * db.o0",
    ),
    ("regression", "transfer"): (
        "sum(x.e0.x1 * doutputs.e0.o0)",
        "dW.x0.o0",  # another column
        "sum(x.e0.x1 * doutputs.e0.o0) / 4",  # averaged twice
        "db.o0",  # input forgotten
    ),
    ("optimizers", "m"): (
        "mW.x2.c0 + dW.x2.c0",  # a factor forgotten
        "0.9 * mW.x2.c0",  # the new gradient forgotten
        "0.9 * mW.x2.c0 + dW.x2.c0",
        "0.9 * mW.x2.c0 + 0.1 * dW.x2.c0",  # the rule of another optimizer
    ),
    ("optimizers", "momentum-step"): (
        "W.x1.c0 - 0.01 * mW_after.x1.c0",
        "W.x1.c0 - 0.01 * dW.x1.c0",  # momentum forgotten
        "W.x1.c0 - mW_after.x1.c0",  # learning rate forgotten
        "W.x1.c0 + 0.01 * mW_after.x1.c0",  # sign
    ),
    ("optimizers", "adam-m-v"): (
        "dW.x3.c0",  # not divided, not averaged
        "mW_after.x3.c0",  # not divided
        "mW_after.x3.c0 / vW_after.x3.c0**0.5",  # correction forgotten
        "(mW_after.x3.c0 / 0.1) / (vW_after.x3.c0 / 0.001) ** 0.5",
    ),
    ("optimizers", "v"): (
        "0.999 * vW.x2.c0 + 0.001 * dW.x2.c0",  # square forgotten
        "0.999 * vW.x2.c0 + 0.001 * dW.x2.c0**2",
        "0.001 * vW.x2.c0 + 0.999 * dW.x2.c0**2",  # factors exchanged
        "0.999 * vW.x2.c0 + dW.x2.c0**2",  # a factor forgotten
    ),
    ("optimizers", "transfer"): (
        "W1.x0.h2 - 0.01 * dW1.x0.h2",  # gradient descent
        "W1.x0.h2 - 0.01 * dW1.x0.h2 / abs(dW1.x0.h2)",
        "W1.x0.h2 + 0.01 * dW1.x0.h2 / abs(dW1.x0.h2)",  # sign
        "W1.x0.h2 - 0.01 * mW1_after.x0.h2 / vW1_after.x0.h2**0.5",  # correction forgotten
    ),
    ("regularise", "decay"): (
        "sum(h1.e0.h0 * dlogits.e0.c1)",  # weight decay forgotten
        "sum(h1.e0.h0 * dlogits.e0.c1) - 0.1 * W2.h0.c1",  # sign
        "sum(h1.e0.h0 * dlogits.e0.c1) + 0.1 * W2.h0.c1",
        "sum(h1.e0.h0 * dlogits.e0.c1) + W2.h0.c1",  # a factor forgotten
    ),
    ("regularise", "unused"): (
        "W2.h1.c1 - 0.1 * 0.1 * W2.h1.c1",
        "W2.h1.c1",  # weight decay forgotten
        "W2.h1.c1 - 0.1 * W2.h1.c1",  # learning rate forgotten
        "W2.h1.c1 + 0.1 * 0.1 * W2.h1.c1",  # sign
    ),
    ("regularise", "dropout"): (
        "h1.e0.h2",  # not divided
        "h1.e0.h2 / 0.5",
        "h1.e0.h2 * 0.5",  # multiplied
        "h1.e0.h2 * 0",  # dropped
    ),
    ("regularise", "two-masks"): (
        "dk1.e0.h1 * mask1.e0.h1 / 0.5",  # mask of ReLU forgotten
        "dk1.e0.h1",  # both masks forgotten
        "dk1.e0.h1 * 0.5",  # multiplied
        "dk1.e0.h1 * mask1.e0.h1 / 0.5 * (h1.e0.h1 > 0)",
    ),
    ("regularise", "batch-norm"): (
        "u1.e0.h0 / sd1.h0",  # mean forgotten
        "(u1.e0.h0 + mu1.h0) / sd1.h0",  # sign
        "(u1.e0.h0 - sum(u1.e0.h0) / 4) / sd1.h0",
        "(u1.e0.h0 - mu1.h0) / var1.h0",  # variance for deviation
    ),
    ("regularise", "layer-norm"): (
        "(u1.e0.h0 - sum(u1.e0.h0) / 4) / (sum(u1.e0.h0**2) / 4 - (sum(u1.e0.h0) / 4)**2 + 1e-5)**0.5",  # wrong axis
        "(u1.e0.h0 - mu1.e0) / sd1.e0",
        "u1.e0.h0 / sd1.e0",  # mean forgotten
        "(u1.e0.h0 + mu1.e0) / sd1.e0",  # sign
    ),
    ("regularise", "transfer"): (
        "h1.e2.h1 / 0.5",  # the share of another net
        "h1.e2.h1 / 0.25",  # the share that is dropped
        "h1.e2.h1 * 0.75",  # multiplied
        "h1.e2.h1 / 0.75",
    ),
    ("convolution", "sum"): (
        "window(x.e0.x10 * W1.k8.f0)",  # turned by half a turn
        "window(x.e0.x10 * W1.k0.f0)",
        "crossed(x.e0.x10 * W1.k0.f0)",  # transposed
        "window(x.e0.x10 * W1.k0.f1)",  # another filter
    ),
    ("convolution", "shared"): (
        "4 * 9",  # bias forgotten
        "4 * (9 + 1)",
        "4 * 36 * (9 + 1)",  # not shared
        "64 * 144 + 144",  # fully connected
    ),
    ("convolution", "pool"): (
        "(h1.e0.h0 + h1.e0.h1 + h1.e0.h6 + h1.e0.h7) / 4",  # averaged
        "max(h1.e0.h0, h1.e0.h1, h1.e0.h6, h1.e0.h7)",
        "h1.e0.h0 + h1.e0.h1 + h1.e0.h6 + h1.e0.h7",  # summed
        "h1.e0.h0",  # the first of them
    ),
    ("convolution", "way-back"): (
        "dp1.e0.h0",  # mask forgotten
        "dp1.e0.h0 / 4",  # averaged
        "dp1.e0.h0 * h1.e0.h1 / (h1.e0.h0 + h1.e0.h1 + h1.e0.h6 + h1.e0.h7)",  # shared by size
        "dp1.e0.h0 * (h1.e0.h1 == p1.e0.h0)",
    ),
    ("convolution", "weight"): ("3 * 3", "6 * 6", "8 * 8", "4 * 6 * 6"),
    ("convolution", "dense"): (
        "40 + 36 * 10 + 10",
        "64 * 16 + 16 * 10",  # bias forgotten
        "64 * 16 + 16 + 16 * 10 + 10",
        "4 * 36 * (9 + 1)",
    ),
    ("convolution", "transfer"): (
        "8 * (2 * 2 + 1)",  # maps forgotten
        "8 * 2 * 2 * 4",  # bias forgotten
        "8 * (2 * 2 * 4 + 1)",
        "8 * (3 * 3 * 4 + 1)",  # the window of the layer before
    ),
    ("embedding", "look-up"): (
        "E1.k10.d0",  # another place
        "E1.k0.d0",  # counted from the wrong row
        "E1.k1.d0",
        "E1.k1.d1",  # another column
    ),
    ("embedding", "one-table"): ("27 + 3", "27 * 3", "2 * 27 * 3", "2 * 3 * 8"),
    ("embedding", "gradient"): (
        "dv1.e1.v3",  # an example forgotten
        "(dv1.e1.v3 + dv1.e3.v3) / 2",  # averaged
        "sum(dv1.e0.v3)",  # one-hot forgotten
        "dv1.e1.v3 + dv1.e3.v3",
    ),
    ("embedding", "update"): (
        "E1.k1.d0 - dE1.k1.d0",  # learning rate forgotten
        "E1.k1.d0 + 0.3 * dE1.k1.d0",  # sign
        "E1.k1.d0 - 0.3 * dE1.k1.d0",
        "E1.k1.d0 - 0.3 * dv1.e1.v3",  # an example forgotten
    ),
    ("embedding", "transfer"): (
        "dv1.e1.v0",  # a place forgotten
        "dv1.e0.v4",  # the other one
        "(dv1.e0.v4 + dv1.e1.v0) / 2",  # averaged
        "dv1.e0.v4 + dv1.e1.v0",
    ),
    ("your-own-data", "scale"): (
        "(6.5 - 5.84333) / 0.82530",  # scaled by all rows
        "(6.5 - 5.89778) / 0.67422",  # variance for deviation
        "6.5 / 0.821107",  # mean forgotten
        "(6.5 - 5.89778) / 0.821107",
    ),
    ("your-own-data", "one-hot"): (
        "probs.e0.c2 / 4",  # one-hot forgotten
        "(probs.e0.c2 - 1) / 4",
        "probs.e0.c2 - 1",  # not averaged
        "(1 - probs.e0.c2) / 4",  # sign
    ),
    ("your-own-data", "transfer"): (
        "59 / 51.0475",  # mean forgotten
        "(59 - 122.25) / 51.0475",
        "(59 - 122.25) / 51.0475**2",  # variance for deviation
        "(122.25 - 59) / 51.0475",  # sign
    ),
    ("learning-rate", "one-step"): (
        "W.x3.c0 + 0.01 * dW.x3.c0",  # sign
        "W.x3.c0 - 0.01 * dW.x3.c0",
        "W.x3.c0 - dW.x3.c0",  # learning rate forgotten
        "-0.01 * dW.x3.c0",  # the step alone
    ),
    ("hidden-layer", "back"): (
        "dh1.e0.h0",  # function forgotten
        "dh1.e0.h0 * h1.e0.h0",  # the value for the derivative
        "dh1.e0.h0 * (1 - h1.e0.h0**2)",
        "-dh1.e0.h0 * (1 - h1.e0.h0**2)",  # sign
    ),
    ("attention", "score"): (
        "(query.t2.d0 * key.t0.d0 + query.t2.d1 * key.t0.d1) / 2**0.5",
        "query.t2.d0 * key.t0.d0 + query.t2.d1 * key.t0.d1",  # not scaled
        "(query.t2.d0 * key.t0.d0 + query.t2.d1 * key.t0.d1) / 2",  # scaled by d
        "(query.t0.d0 * key.t2.d0 + query.t0.d1 * key.t2.d1) / 2**0.5",  # exchanged
    ),
    ("attention", "share"): (
        "exp(scores.n0.t2.s0) / (exp(scores.n0.t2.s0) + exp(scores.n0.t2.s1) + exp(scores.n0.t2.s2)"
        " + exp((query.t2.d0 * key.t3.d0 + query.t2.d1 * key.t3.d1) / 2**0.5))",  # mask forgotten
        "exp(scores.n0.t2.s0) / (exp(scores.n0.t0.s0) + exp(scores.n0.t1.s0) + exp(scores.n0.t2.s0)"
        " + exp(scores.n0.t3.s0))",  # along the column
        "1 / (1 + exp((scores.n0.t2.s1 - scores.n0.t2.s0) / 2**0.5)"
        " + exp((scores.n0.t2.s2 - scores.n0.t2.s0) / 2**0.5))",  # scaled by d
        "1 / (1 + exp(scores.n0.t2.s1 - scores.n0.t2.s0) + exp(scores.n0.t2.s2 - scores.n0.t2.s0))",
    ),
    ("attention", "heads"): (
        "(value.t0.d0 + value.t1.d0 + value.t2.d0) / 3",  # shares forgotten
        "A.n0.t2.s0 * value.t0.d0 + A.n0.t2.s1 * value.t1.d0 + A.n0.t2.s2 * value.t2.d0",
        "value.t0.d0",  # the largest share alone
        "A.n0.t2.s0 * key.t0.d0 + A.n0.t2.s1 * key.t1.d0 + A.n0.t2.s2 * key.t2.d0",  # keys for values
    ),
    ("attention", "residual"): (
        "attn.t2.d0",  # a path forgotten
        "r0.t2.d0 - attn.t2.d0",  # sign
        "r0.t2.d0 + attn.t2.d0",
        "r0.t2.d0 * attn.t2.d0",  # multiplied
    ),
    ("attention", "heads-gradient"): (
        "dr1.t2.d0 * wo.d0.d0 + dr1.t2.d1 * wo.d0.d1",  # transposed
        "dr1.t2.d0 * wo.d0.d0",  # a term forgotten
        "(dr1.t2.d0 * wo.d0.d0 + dr1.t2.d1 * wo.d1.d0) / 2",  # averaged
        "dr1.t2.d0 * wo.d0.d0 + dr1.t2.d1 * wo.d1.d0",
    ),
    ("attention", "score-gradient"): (
        "A.n0.t2.s1 * dA.n0.t2.s1",  # the sum forgotten
        "A.n0.t2.s1 * (dA.n0.t2.s1 - D.n0.t2.s0 - D.n0.t2.s1 - D.n0.t2.s2)",
        "dA.n0.t2.s1 - D.n0.t2.s0 - D.n0.t2.s1 - D.n0.t2.s2",  # the share forgotten
        "A.n0.t2.s1 * (dA.n0.t2.s1 + D.n0.t2.s0 + D.n0.t2.s1 + D.n0.t2.s2)",  # sign
    ),
    ("attention", "key-gradient"): (
        "(dscores.n0.t1.s0 * query.t0.d0 + dscores.n0.t1.s1 * query.t1.d0) / 2**0.5",  # transposed
        "dscores.n0.t2.s1 * query.t2.d0 / 2**0.5",  # a single query
        "(dscores.n0.t1.s1 * query.t1.d0 + dscores.n0.t2.s1 * query.t2.d0 + dscores.n0.t3.s1 * query.t3.d0) / 2**0.5",
        "dscores.n0.t1.s1 * query.t1.d0 + dscores.n0.t2.s1 * query.t2.d0"  # not scaled
        " + dscores.n0.t3.s1 * query.t3.d0",
    ),
    ("attention", "two-paths"): (
        "dr1.t0.d0",  # a path forgotten
        "dr1.t0.d0 + way1.t0.d0",
        "way1.t0.d0",  # the other one
        "dr1.t0.d0 - way1.t0.d0",  # sign
    ),
    ("attention", "transfer"): (
        "(query.t1.d2 * key.t0.d2 + query.t1.d3 * key.t0.d3) / 4**0.5",  # scaled by all numbers
        "(query.t1.d0 * key.t0.d0 + query.t1.d1 * key.t0.d1 + query.t1.d2 * key.t0.d2 + query.t1.d3 * key.t0.d3)"
        " / 4**0.5",
        "(query.t1.d2 * key.t0.d2 + query.t1.d3 * key.t0.d3) / 2**0.5",
        "(query.t1.d0 * key.t0.d0 + query.t1.d1 * key.t0.d1) / 2**0.5",  # another head
    ),
    ("grow-a-gpt", "logit"): (
        "r0.t2.d0 * lm_head.c1.d0 + r0.t2.d1 * lm_head.c1.d1",  # another row
        "r0.t2.d0 * lm_head.c0.d0 + r0.t2.d1 * lm_head.c0.d1",
        "r0.t2.d0 * lm_head.c0.d0",  # a term forgotten
        "r0.t2.d0 * lm_head.c0.d0 - r0.t2.d1 * lm_head.c0.d1",  # sign
    ),
    ("grow-a-gpt", "row"): (
        "demb.t2.d0",  # one place alone
        "demb.t3.d0",  # the other alone
        "(demb.t2.d0 + demb.t3.d0) / 2",  # averaged
        "demb.t2.d0 + demb.t3.d0",
    ),
    ("grow-a-gpt", "taken"): (
        "value.t1.d0",  # its own value alone
        "(value.t0.d0 + value.t1.d0) / 2",  # shares forgotten
        "A.n0.t1.s0 * value.t0.d0 + A.n0.t1.s1 * value.t1.d0",
        "value.t0.d0 + value.t1.d0",  # added without shares
    ),
    ("grow-a-gpt", "sum"): (
        "attn.t1.d0",  # a path forgotten
        "r0.t1.d0 + attn.t1.d0",
        "r0.t1.d0 - attn.t1.d0",  # sign
        "r0.t1.d0 * attn.t1.d0",  # multiplied
    ),
    ("grow-a-gpt", "paths"): (
        "dr1.t0.d0 + way1.t0.d0",
        "dr1.t0.d0",  # a path forgotten
        "way1.t0.d0",  # the other one
        "dr1.t0.d0 - way1.t0.d0",  # sign
    ),
    ("grow-a-gpt", "adam-step"): (
        "wq.d0.d1 - 0.03 * swq.d0.d1",
        "wq.d0.d1",  # no step
        "wq.d0.d1 - 0.03 * dwq.d0.d1",  # the rule of another optimizer
        "wq.d0.d1 + 0.03 * swq.d0.d1",  # sign
    ),
}
"""Lesson and stop: how each choice is computed from the cells of its moment, `@1` for the iteration before."""
