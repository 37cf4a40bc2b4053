"""The strip: operations whole and in order, the current one with its neighbours, clicks where they are drawn."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stepviz.views.chrome.strip import stage_at, strip
from stepviz.views.text.span import text_of

PHASES = ("ready", "forward", "backward", "update", "check")
labels = st.lists(st.text("abcxyz0123456789+, ", min_size=1, max_size=10).map(str.strip).filter(bool), min_size=1)


def drawn(width: int, names: tuple[str, ...], done: int, phase: str) -> str:
    return text_of(strip(width, names, done, phase))


def stage(number: int, name: str, done: int) -> str:
    return f"[{name}]" if number == done else f"✓{name}" if number < done else f" {name}"


@given(labels, st.integers(40, 200), st.sampled_from(PHASES), st.data())
def test_stages_are_whole_and_a_click_finds_the_one_drawn_there(
    given_names: list[str], width: int, phase: str, data: st.DataObject
) -> None:
    names = tuple(given_names)
    done = data.draw(st.integers(0, len(names)))
    text = drawn(width, names, done, phase)
    assert len(text) == width
    clicked = [stage_at(width, names, done, phase, (), column) for column in range(width)]
    seen = sorted({number for number in clicked if number is not None})
    assert seen == list(range(seen[0], seen[-1] + 1))
    current = max(1, done)
    assert {max(1, current - 1), current, min(len(names), current + 1)} <= set(seen)
    whole = [stage(number, names[number - 1], done) for number in seen]
    for number, shown in zip(seen, whole, strict=True):
        first, last = clicked.index(number), width - 1 - clicked[::-1].index(number)
        assert text[first : last + 1] == shown
        assert clicked[first : last + 1] == [number] * len(shown)
    cut = ["…"] * (seen[0] > 1) + whole + ["…"] * (seen[-1] < len(names))
    joined = next(line for line in (f" {' → '.join(cut)}", f" {'→'.join(cut)}") if text.startswith(line))
    behind = text.removeprefix(joined)
    assert behind.strip() in ("", phase.upper())
    assert behind.startswith("  ") or not behind.strip()
    assert behind.strip() or width < 60


@given(labels, st.integers(40, 200), st.sampled_from(PHASES))
def test_nothing_is_left_out_that_there_is_room_for(given_names: list[str], width: int, phase: str) -> None:
    names = tuple(given_names)
    close, room = sum(len(name) + 2 for name in names), width - len(phase) - 4
    text = drawn(width, names, 1, phase)
    assert ("…" in text) == (close > room)
    assert (" → " in text) == (close + 2 * (len(names) - 1) <= room and len(names) > 1)
