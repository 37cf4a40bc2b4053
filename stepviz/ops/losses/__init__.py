"""Losses: how surprised the model is, and which way each logit should move. `stepviz.kinds` lists them."""
