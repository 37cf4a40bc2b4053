"""`stepviz practice`: a student fills in numbers of a run. `stepviz grades`: the results of a class."""
