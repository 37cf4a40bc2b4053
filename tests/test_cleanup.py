from __future__ import annotations

from stepviz.cleanup import undo, undone


def test_what_is_outstanding_is_undone_the_last_first_whatever_fails() -> None:
    done: list[str] = []

    def fail() -> None:
        done.append("fails")
        raise OSError

    with undone(lambda: done.append("first")), undone(fail):
        with undone(lambda: done.append("over")):
            pass
        undo()
        assert done == ["fails", "first"]
        undo()
    assert done == ["fails", "first"]
