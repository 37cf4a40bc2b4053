"""Network: the whole net as a picture, a tile for each unit and a line for each weight."""
