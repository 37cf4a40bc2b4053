"""`stepviz compare`: compares a user's own step with ours."""
