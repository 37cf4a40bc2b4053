"""`stepviz compare`: somebody's own step beside ours."""
