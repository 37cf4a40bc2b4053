"""A GPT: embeddings of characters and positions, blocks of attention and MLP on a residual stream, and a head."""
