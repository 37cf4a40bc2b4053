"""What the commands of lessons say about themselves."""

from __future__ import annotations

from collections.abc import Mapping

from stepviz.cli.topics.topic import Topic
from stepviz.settings.setting import Option

LESSON_OPTIONS: Mapping[str, Option] = {
    "follow": Option("--follow", "", "follow a session: notes, clock, votes, the answer", ""),
    "folder": Option("--out", "FOLDER", "where to write: a folder that is empty, or new", "frames", is_file=True),
    "lesson size": Option("--size", "WxH", "columns and rows of the screen (the lesson's)", "80x24"),
    "image theme": Option("--theme", "NAME", "dark, light or contrast (light)", "dark"),
}
LESSON_TOPICS: Mapping[str, Topic] = {
    "lessons": Topic(
        "stepviz lessons",
        "List the built-in lessons. stepviz NAME starts one: PgDn goes from stop to stop.\n"
        "stepviz NAME --stop 8 opens it at its eighth stop; --theme, --ascii, … too.",
        (),
        ("stepviz lessons", "stepviz one-step"),
        takes="",
    ),
    "check": Topic(
        "stepviz check LESSON",
        "Whether a lesson is correct: every problem of the file with its line, and\n"
        "numbers in captions that are not on their screen. LESSON: a name that\n"
        "stepviz lessons lists, or a file, lesson.toml; docs/lessons.md tells how.",
        (),
        ("stepviz check lesson.toml", "stepviz check one-step"),
        takes="lesson",
    ),
    "notes": Topic(
        "stepviz notes LESSON      or      stepviz notes --follow",
        "The lecturer's sheet of a lesson, as Markdown: the time and press of each stop,\n"
        "what to say, the answers. With --follow it is a second screen, in step with the\n"
        "session in another terminal of this machine.",
        ("follow",),
        ("stepviz notes one-step", "stepviz notes --follow"),
        more=("theme", "no-color", "ascii"),
        takes="lesson",
    ),
    "frames": Topic(
        "stepviz frames LESSON --out FOLDER [options]",
        "Every screen of a lesson as an image (svg) and as text.",
        ("folder", "lesson size", "image theme"),
        ("stepviz frames one-step --out frames", "stepviz frames lesson.toml --out slides --theme dark"),
        takes="lesson",
    ),
}
