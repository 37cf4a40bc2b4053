"""Descent: the loss as a function of one or two parameters, the others fixed, and the step of the iteration."""
