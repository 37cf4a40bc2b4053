"""Oracles: what a sentence claims of the number it stands beside, found from that number alone.

Each is written apart from the code that chooses the sentence, and from what that code brings with it: an oracle reads
English, looks at the cell, and says whether it is so. It knows false sentences too, so that none comes back unnoticed.
"""
