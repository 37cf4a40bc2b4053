"""Network: the plot of the whole network: a tile for each unit and a line for each weight."""
