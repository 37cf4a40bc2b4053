"""Graphics: parts of pictures as true pixels, by the protocol of kitty or as sixels, where the terminal says it can."""
