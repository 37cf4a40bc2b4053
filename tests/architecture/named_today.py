"""What still names tensors or sources above `ops`, and why. It may only shrink."""

EXCEPTIONS: dict[str, tuple[str, str]] = {
    "cli/topics/__init__.py": ("`loss` and `names` are names of options", "loss names"),
    "cli/train.py": ("`loss` is a key of its JSON lines", "loss"),
    "session/program.py": ("`digits` is the command for more digits", "digits"),
    "views/explain/sentences/comparison.py": ("`line` is a place where a sentence stands", "line"),
    "views/explain/sentences/checks.py": ("`line` is a place where a sentence stands", "line"),
    "training/conditions/naming.py": ("`loss` is a word of the language of conditions", "loss"),
    "views/chrome/commands.py": ("`digits` is the command for more digits", "digits"),
    "views/pictures/confusion.py": ("`rows` is the head of a column", "rows"),
    "views/panes/curve.py": ("`loss` is written beside the curve", "loss"),
    "views/pictures/data_rows.py": ("`x` is the letter before a feature", "x"),
    "views/layout/sheets/graph.py": (
        "drawn from widths alone, before there is a program",
        "dL dm dn dx loss t_after x_after",
    ),
    "views/chrome/header.py": ("first paint, before there is a program", "CHAIN_RULE"),
    "ui/skeleton.py": (
        "the first paint, before there is a program to ask; a test holds its panes to those of the program",
        "ARTICLE CHAIN_RULE W_after b_after dW db dlogits logits loss losses probs",
    ),
}
