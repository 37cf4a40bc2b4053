"""Optimizers: how gradients change the parameters. `stepviz.settings.kinds` lists them."""
