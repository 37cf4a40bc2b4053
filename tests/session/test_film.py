"""The film remembers what was left last, and holds nothing of another iteration."""

from __future__ import annotations

import gc
import weakref

from tests.support.pressing import press
from tests.support.viewer import NETS, Viewer


def test_what_was_seen_of_another_iteration_is_not_held() -> None:
    gc.freeze()  # what there was before need not be walked through
    viewer = Viewer(NETS["iris"])
    press(viewer, "g 40:batch Enter n n n")
    seen = weakref.ref(viewer.player.sight), weakref.ref(viewer.player.sight.frame)
    press(viewer, "]")
    assert viewer.player.sight is not None
    gc.collect()
    gc.unfreeze()
    assert [found() for found in seen] == [None, None]


def test_a_step_back_finds_what_was_left() -> None:
    viewer = Viewer(NETS["article"])
    press(viewer, "n n n")
    left = viewer.player.sight
    press(viewer, "n")
    assert viewer.player.sight is not left
    press(viewer, "p")
    assert viewer.player.sight is left
