"""`stepviz practice`: the student does what the machine does. `stepviz grades`: how a class did."""
