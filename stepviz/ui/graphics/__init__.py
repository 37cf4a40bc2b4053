"""Graphics: draws pictures in true pixels, by kitty's protocol or as sixels, if the terminal supports one."""
