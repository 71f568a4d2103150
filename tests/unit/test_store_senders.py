"""What a process remembers of senders, and for how long another may not have forgotten them."""

from bot.model import SenderId
from bot.store.keyfile import KEY_BYTES
from bot.store.senders import Sender, Senders, pseudonym, pseudonym_under

SENDER, NAME = Sender(1, SenderId("7K3Q")), bytes(32)


def test_a_sender_is_looked_up_again_after_a_minute_also_one_who_texts_all_the_time():
    now = [0.0]
    senders = Senders(lambda: now[0])
    for second in range(0, 60, 10):
        now[0] = float(second)
        senders.remember(NAME, SENDER)
        assert senders.recall(NAME) == SENDER
    now[0] = 60.0
    assert senders.recall(NAME) is None
    senders.remember(NAME, SENDER)
    assert senders.recall(NAME) == SENDER
    senders.forget(NAME)
    assert senders.recall(NAME) is None


def test_a_further_key_hashes_the_pseudonym_once_more():
    one, two = bytes(KEY_BYTES), bytes(range(KEY_BYTES))
    first = pseudonym(one, "+33639980001")
    assert pseudonym(one + two, "+33639980001") == pseudonym_under(two, first)
    assert pseudonym_under(b"", first) == first
