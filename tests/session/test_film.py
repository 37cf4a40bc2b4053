"""The film remembers what was left last, and holds nothing of another iteration."""

from __future__ import annotations

import gc
import weakref

from tests.support.viewer import NETS, Viewer


def test_what_was_seen_of_another_iteration_is_not_held() -> None:
    gc.freeze()  # what there was before need not be walked through
    viewer = Viewer(NETS["iris"], "40:linear")
    seen = weakref.ref(viewer.player.sight), weakref.ref(viewer.player.sight.frame)
    viewer.press("]")
    assert viewer.player.sight is not None
    gc.collect()
    gc.unfreeze()
    assert [found() for found in seen] == [None, None]


def test_a_step_back_finds_what_was_left() -> None:
    viewer = Viewer(NETS["article"], "1:softmax")
    left = viewer.player.sight
    assert viewer.press("n").player.sight is not left
    assert viewer.press("p").player.sight is left
