"""Rules: each defines the cells of a tensor by one index expression; their terms, inputs and derivatives follow."""
