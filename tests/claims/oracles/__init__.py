"""Oracles: what is claimed elsewhere than of a number, found from the arrays alone.

Each is written apart from the code that chooses the sentence, and from what that code brings with it: an oracle reads
English, looks at the place, and says whether it is so. A place where a sentence was false once is looked at in every
run.
"""
