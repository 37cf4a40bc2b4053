"""Words and questions of random networks: each operation says enough in few words, and a nudge does what is said."""

from __future__ import annotations

from hypothesis import given

from tests.support.examples import examples
from tests.support.nets import Net, every_net


@examples(60)
@given(net=every_net(most_layers=4, most_units=6, own=False))
def test_every_operation_says_everything_about_itself_in_few_words(net: Net) -> None:
    for op in net.trainer.program.ops:
        limits = ((op.name, 10), (op.label, 10), (op.sentence, 70), (op.equation, 50), (op.code, 42))
        for text, limit in limits:
            assert 0 < len(text) <= limit, (op.name, text)
            assert text == text.strip()
        assert len(f" {op.equation}  {op.code}") <= 80
        assert op.question
        assert op.listing
