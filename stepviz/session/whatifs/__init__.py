"""What-ifs: making a run with a change, switching between runs, and the list of them."""
