from __future__ import annotations

from tests.fuzz_files.outcomes import fuzzed

COUNT = 600


def test_mutated_files_load_or_have_their_sentence() -> None:
    found = fuzzed(0, COUNT, seed=0)
    assert found.wrong == []
    assert found.outcomes.total() == COUNT
    assert min(found.outcomes.values()) > COUNT // 50
    assert set(found.outcomes) == {".csv loaded", ".csv refused", ".npz loaded", ".npz refused"}
    kinds = "\n".join(found.sentences)
    for said in ("cannot be read as NumPy", "is encrypted", "by method", "is damaged", "not NumPy's", "objects"):
        assert said in kinds
