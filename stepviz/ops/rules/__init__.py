"""Rules: what one number of a tensor is, said once, as an index expression; all that is known of the number follows."""
