"""Formula: parses formulas into expression trees and graphs of single numbers, and writes them. Needs no NumPy."""
