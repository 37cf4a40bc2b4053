"""What still names tensors or sources above `ops`, and why. It may only shrink."""

_YET = "not asked of the program yet"

EXCEPTIONS: dict[str, tuple[str, str]] = {
    "checks.py": ("options are checked before there is a program; `rows` is an option", "ARTICLE CHAIN_RULE rows"),
    "cli/network.py": (_YET, "CHAIN_RULE"),
    "cli/options.py": ("`rows` is the name of an option, not of a tensor", "rows"),
    "cli/topics.py": ("`rows` is the name of an option, not of a tensor", "rows"),
    "cli/train.py": ("`loss` is a key of its JSON lines", "loss"),
    "experiment.py": ("settings are checked before there is a program; `rows` is an option", "ARTICLE CHAIN_RULE rows"),
    "lesson/article_question.py": ("keyed by the names of operations, and words of its questions", "dW dlogits loss"),
    "session/program.py": ("`digits` is the command for more digits", "digits"),
    "training/conditions/naming.py": ("`loss` is a word of the language of conditions", "loss"),
    "ui/skeleton.py": ("first paint, before there is a program", "CHAIN_RULE"),
    "views/answers.py": (_YET, "{}_after"),
    "views/boundary.py": (_YET, "x"),
    "views/caption.py": (_YET, "CHAIN_RULE _after rows x y {}_after"),
    "views/cells.py": (_YET, "logits loss probs y"),
    "views/commands.py": ("`digits` is the command for more digits", "digits"),
    "views/confusion_table.py": ("`rows` is the head of a column", "rows"),
    "views/curve.py": (_YET, "loss"),
    "views/curves.py": (_YET, "loss"),
    "views/data_rows.py": (_YET, "x y"),
    "views/drawn.py": (_YET, "rows"),
    "views/ending.py": (_YET, "ARTICLE CHAIN_RULE"),
    "views/explanation.py": (_YET, "_after d d{} logits loss losses probs {}_after"),
    "views/focus.py": ("keyed by the names of operations", "dlogits logits loss losses probs y {}_after"),
    "views/graph_sheet.py": (
        "drawn from widths alone, before there is a program",
        "dL dm dn dx loss m mx mx_after sx t_after vx vx_after x_after",
    ),
    "views/growth.py": (_YET, "d{}"),
    "views/header.py": (_YET, "CHAIN_RULE"),
    "views/images.py": (_YET, "x {}_after"),
    "views/panes.py": (_YET, "_after dlogits loss losses probs rows y {}_after"),
    "views/picking.py": (_YET, "loss losses y"),
    "views/pictures.py": ("keyed by the names of operations", "loss probs"),
    "views/placing.py": (_YET, "CHAIN_RULE probs rows x y {}_after"),
    "views/sheets.py": (
        "drawn from widths alone, before there is a program",
        "d dlogits logits loss losses m probs t_after",
    ),
}
