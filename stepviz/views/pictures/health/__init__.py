"""The health of a net as a picture: how its numbers are spread, and how large its steps are."""
