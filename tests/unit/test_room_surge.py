from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.model import MINUTE, SECOND, InboundKey, Instant, Money, ReplyKey, SenderId, Verdict
from bot.policy.facts import AnyFact, Decided, Received
from bot.policy.ledger import Ledger
from bot.policy.policy import Policy
from bot.policy.reasons import Reason
from bot.room import surge_card
from bot.room.surge import CALM, MOST_BEHIND, REDRAWN_EVERY, Load, Surge
from bot.room.words import Words

START = Instant(1_509_375_600_000_000)
SLOW = Load(takes=0.2)
FAST = Load()


def came(n: int, at: int, sender: str = "7K3Q", verdict: Verdict = "silent", **more: object) -> list[AnyFact]:
    key = InboundKey(f"SM{n}")
    received = Received(
        at=Instant(at),
        inbound=key,
        sender=SenderId(sender),
        line="twilio",
        channel="sms",
        came=Instant(at),
        fee=Money(7_500),
    )
    decided = Decided(
        at=Instant(at),
        inbound=key,
        sender=SenderId(sender),
        verdict=verdict,
        reason=Reason.FIRST,
        **more,
    )
    return [received, decided]


class Seer:
    """Hands facts to a surge with their numbers, as the brain does."""

    def __init__(self, surge: Surge | None = None, seq: int = 0) -> None:
        self.surge = surge or Surge()
        self.seq = seq

    def see(self, facts: list[AnyFact]) -> None:
        for fact in facts:
            self.seq += 1
            self.surge.see(self.seq, fact)

    def flood(self, count: int, at: int = START, every: int = SECOND // 100) -> int:
        for n in range(count):
            self.see(came(n, at + n * every))
        return at + count * every


def test_calm_traffic_is_shown_one_by_one_for_ever_whatever_the_room_takes():
    seer = Seer()
    for n in range(500):
        at = Instant(START + n * 10 * SECOND)
        seer.see(came(n, at))
        assert seer.surge.move(SLOW, at) == "notices"


def test_a_fast_room_is_shown_every_text_of_a_flood():
    seer = Seer()
    end = seer.flood(2_000)
    assert seer.surge.move(FAST, Instant(end)) == "notices"


def test_people_are_spared_the_texts_of_a_raid_also_where_the_room_would_take_them():
    seer = Seer()
    end = seer.flood(100)
    assert seer.surge.move(Load(raid=True), Instant(end)) == "open"


def test_calm_within_a_raid_is_shown_one_by_one():
    seer = Seer()
    at = Instant(START + MINUTE)
    seer.see(came(1, at))
    assert seer.surge.move(Load(raid=True), at) == "notices"


def test_even_a_fast_room_gets_a_card_when_it_lags_by_thousands():
    seer = Seer()
    end = seer.flood(2_000)
    assert seer.surge.move(Load(behind=MOST_BEHIND + 1), Instant(end)) == "open"


def test_a_card_counts_what_came_before_the_room_refused():
    seer = Seer()
    at = seer.flood(10, every=5 * SECOND)
    seer.flood(90, at=at)
    assert seer.surge.move(SLOW, Instant(at + SECOND)) == "open"
    assert seer.surge.episode.texts == 100
    assert seer.surge.episode.seq == 1


def test_a_card_opens_once_closes_once_and_another_flood_opens_another():
    seer = Seer()
    end = seer.flood(200)
    moves = [seer.surge.move(SLOW, Instant(end + later * SECOND)) for later in (0, 10, 30, 55, 61, 90)]
    assert moves == ["open", "card", "card", "card", "close", "notices"]
    again = seer.flood(100, at=end + 10 * MINUTE)
    assert seer.surge.move(SLOW, Instant(again)) == "open"
    assert seer.surge.episode.texts == 100


def test_a_card_stays_while_a_raid_pauses_for_half_a_minute():
    seer = Seer()
    end = seer.flood(200)
    assert seer.surge.move(SLOW, Instant(end)) == "open"
    end = seer.flood(200, at=end + 30 * SECOND)
    assert seer.surge.move(SLOW, Instant(end)) == "card"
    assert seer.surge.episode.texts == 400


def test_a_raids_card_stays_as_long_as_the_raid():
    seer = Seer()
    end = seer.flood(100)
    assert seer.surge.move(Load(raid=True), Instant(end)) == "open"
    later = Instant(end + 19 * MINUTE)
    assert seer.surge.move(Load(raid=True), later) == "card"
    assert seer.surge.move(Load(), later) == "close"


def test_a_held_text_that_is_released_moves_from_held_to_answered():
    seer = Seer()
    end = seer.flood(100)
    seer.see(came(500, end, verdict="hold"))
    assert len(seer.surge.episode.held) == 1
    seer.see([came(500, end, verdict="reply", reply=ReplyKey("SM500"), price=Money(76_300))[1]])
    assert (len(seer.surge.episode.held), seer.surge.episode.replies) == (0, 1)
    assert seer.surge.episode.spent == 76_300


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["reply", "hold", "silent"])), max_size=60),
    st.integers(0, 59),
)
def test_a_card_found_again_after_a_restart_counts_as_if_nothing_had_happened(
    steps: list[tuple[int, Verdict]], cut: int
):
    facts, at = [], START
    for n, (later, verdict) in enumerate(steps):
        at = Instant(at + later * SECOND)
        facts += came(n, at, sender=f"S{n % 7}", verdict=verdict)
    whole = Seer()
    whole.flood(50, every=1)
    whole.surge.move(SLOW, START)
    whole.see(facts)
    again = Seer(Surge.reopened(1, START))
    again.flood(50, every=1)
    again.see(facts)
    one, other = whole.surge.episode, again.surge.episode
    assert (one.texts, one.replies, one.silent, one.held) == (
        other.texts,
        other.replies,
        other.silent,
        other.held,
    )
    assert one.senders == other.senders
    assert other.texts == other.replies + other.silent + len(other.held)


def test_the_card_is_redrawn_at_intervals_and_after_the_last_text():
    seer = Seer()
    end = seer.flood(200)
    seer.surge.move(SLOW, Instant(end))
    seer.surge.drawn(Instant(end))
    seer.see(came(900, end))
    assert not seer.surge.redraw(Instant(end + REDRAWN_EVERY // 2))
    assert seer.surge.deadline(Instant(end)) == end + REDRAWN_EVERY
    assert seer.surge.redraw(Instant(end + REDRAWN_EVERY))
    assert not seer.surge.redraw(Instant(end + 2 * REDRAWN_EVERY))


def test_the_card_has_figures_and_ids_and_no_text():
    words = Words("fr", ZoneInfo("Europe/Paris"))
    seer = Seer()
    end = Instant(seer.flood(5_000, every=SECOND // 200))
    seer.see(came(9_001, end, sender="AAAA", detail={"cluster": "C-12"}))
    seer.see(came(9_002, end, sender="AAAA", detail={"cluster": "C-12"}))
    seer.surge.move(SLOW, end)
    text = surge_card.opened(words, seer.surge, Ledger(), Policy(), end).text.plain
    assert "5\u202f002 messages" in text
    assert "R-7K3Q (5\u202f000), R-AAAA (2)" in text
    assert "C-12 (2)" in text
    assert "37,52\u00a0€" in text
    over = surge_card.closed(words, seer.surge, Ledger(), Policy(), end)
    assert [draft.edits or draft.subject for draft in over] == ["card:1", "summary:1"]


def test_the_counts_of_a_flood_of_new_senders_stay_bounded():
    seer = Seer()
    for n in range(60_000):
        seer.see(came(n, START, sender=f"N{n}"))
    assert len(seer.surge.episode.senders) <= 50_001
    assert seer.surge.episode.texts == 60_000
    assert seer.surge.rate(START) > CALM


def test_at_its_end_what_came_is_drawn_by_the_minute_also_what_was_answered_late():
    seer = Seer()
    end = seer.flood(300, every=SECOND)
    assert seer.surge.move(SLOW, Instant(end)) == "open"
    seer.see(came(900, end, verdict="hold"))
    seer.see(came(900, end + 3 * MINUTE, verdict="reply")[1:])
    words = Words("fr", ZoneInfo("Europe/Paris"))
    *_, last = surge_card.closed(words, seer.surge, Ledger(), Policy(), Instant(end))
    assert last.plot is not None
    assert sum(answered + others for answered, others in last.plot.bars) == seer.surge.episode.texts
    assert sum(answered for answered, _ in last.plot.bars) == 1
    assert len(last.plot.bars) == 6
