"""Tables: small files of data that the corpus reads, each with something in it that has to be told."""

from __future__ import annotations

HEADS = (
    ("a survivor", "a survived"),
    ("survived well", "survived badly"),
    ("1", "2"),
    ("0", "1"),
    ("7", "9"),
    ("-1", "1"),
    ("-1", "2"),
    ("犬🐶わん", "猫です"),
    ("class 1", "c0"),
)
"""Classes whose first letters are alike, and some that are called by numbers."""
_W = '"W": [[1, 2.5], [0, 1e-300], [-3, 4], [5, 6]]'
WEIGHTS = (
    "",
    '{"W": [[1 2]]}',
    '{"W": ' + "9" * 5000 + "}",
    '{"schema_version": "1"}',
    '{"schema_version": 2, "gates": []}',
    "{}",
    "[1]",
    '{"W": 1, "c": 2}',
    '{"W": 1, "W": 2, "b": 3}',
    f'{{{_W}, "b": [1]}}',
    f'{{{_W}, "b": {{}}}}',
    f'{{{_W}, "b": [0, "3"]}}',
    f'{{{_W}, "b": [NaN, -Infinity]}}',
    '{"W": [[1, 2], [3]], "b": null}',
    f'{{"b": [0.1, 1e308], {_W}}}',
)
"""Files of parameters of the article: the last one is right."""
_ERRORS = (-0.2309090099741392, 0.8295838291214489, -0.5400911463577679, -0.5400911463577679)
DLOGITS = [[error, -error] for error in _ERRORS]
"""Those of the first iteration of the article, to the last bits."""
FILES = {
    "wide.csv": "ages of them,身長 in cm,a feature with a very long name,grade\n"
    + "".join(
        f"{20 + row % 7},{150 + row * 7 % 40},{row % 5 / 4},{['failing', 'passing at last', 'クラス'][row % 3]}\n"
        for row in range(48)
    ),
    "far.csv": "income,x1,y\n" + "".join(f"{row * 1e-4},{1e6 + row},{'uv'[row % 2]}\n" for row in range(20)),
    "five.csv": "a,b,kind\n" + "".join(f"{row * 7 % 31},{row * row % 29},{'pqrst'[row // 8]}\n" for row in range(40)),
    "alike.csv": "height of it,height of her,y\n"
    + "".join(f"{row % 5},{row % 3},{('a long name 1', 'a long name 2')[row % 2]}\n" for row in range(30)),
    "marks.csv": "age;city;height;level;grade\n"
    + "".join(f"{age};Berlin;{age},5;7;{['low', 'high'][age % 2]}\n" for age in (1, 2, 3, 4, 5, 6, 7, 8, 1, 1, 2, 9)),
    "scaled.csv": "count,even,tenth,seven,grade\n"
    + "".join(f"{row % 7},{(row % 3 - 1) / 10},0.1,7,{'ab'[row % 2]}\n" for row in range(24)),
    "many.csv": "a,b,class\n" + "".join(f"{row},{row * row % 13},k{row % 14:02}\n" for row in range(56)),
    "rare.csv": "a,b,kind\n"
    + "".join(f"{row},{row * row % 7},{'xyyz'[row % 2 if row < 9 else 3]}\n" for row in range(10)),
    "prices.csv": "size,flat,price\n"
    + "".join(f"{10_000 * row},1234567,{100_000 + 7_000 * row}\n" for row in range(1, 41)),
    "steep.csv": "size,price\n" + "".join(f"{size},{1000 * (size * 7 % 60)}\n" for size in range(40)),
    "class.txt": "ada\n\n zoe\u0308 \nb 7\n",
    "mine.json": '{"dW": [[0, 0], [0, 0], [0, 1], [2, 3]], "db": [null, 1]}',
    "kept.json": f'{{"dlogits": {DLOGITS}, "db": [[-0.4815074735682261, 0.4815074735682262]]}}',
    "column.json": f'{{"dlogits": {DLOGITS}, "db": [[0, 1], [-1, 0]]}}',
    "transposed.json": '{"dW": [[1, 2, 3, 4], [5, 6, 7, 8]]}',
    "stale.json": '{"W": [[1, 1], [1, 1], [1, 1], [1, 1]]}',
    **{f"weights{number}.json": text for number, text in enumerate(WEIGHTS)},
    "weights.json": '{"W": [[0, 0], [0, 0], [400, 0], [400, 0]], "b": [0, 0]}',
    "named.csv": "age,x0,a column of a very long name,grade\n"
    + "".join(
        f"{20 + row % 7},{1.5 + row % 5 / 10},{60 + row * 7 % 11},{['failing', 'passing at last'][row % 2]}\n"
        for row in range(16)
    ),
    "operated.csv": "a quantity measured once,a quantity measured twice,身長,grade\n"
    + "".join(
        f"{row % 7},{row * row % 11},{row % 5},survived the operation {('well', 'badly', '犬🐶わんわん')[row % 3]}\n"
        for row in range(24)
    ),
    **{
        f"heads{number}.csv": "age,height,grade\n"
        + "".join(f"{row % 7},{row * row % 11},{classes[row % 2]}\n" for row in range(16))
        for number, classes in enumerate(HEADS)
    },
    "flat.csv": "a,b,y\n" + "".join(f"{row * row % 7},4,{'uv'[row % 2]}\n" for row in range(30)),
}
"""Tables: with names that are wide, long or alike, numbers far apart, many classes, notes to make, no deviation."""
