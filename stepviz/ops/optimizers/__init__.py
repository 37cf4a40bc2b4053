"""Optimizers: how gradients change the parameters. One file for each kind; `stepviz.settings.kinds` lists them."""
