"""What-ifs: asking for another run, going from one to the other, and the list of them."""
