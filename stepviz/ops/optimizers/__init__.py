"""Optimizers: rules that turn gradients into updates. `stepviz.settings.kinds` lists them."""
