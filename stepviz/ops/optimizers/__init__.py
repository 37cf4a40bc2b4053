"""Optimizers: how gradients change the parameters. One file for each kind; `stepviz.kinds` lists them."""
