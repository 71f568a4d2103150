"""What its sender lets nobody keep longer: not posted, gone at its time, on both databases."""

from zoneinfo import ZoneInfo

import msgspec

from bot.live.fading import Fading
from bot.model import DAY, HOUR, MINUTE, Instant, PersonId, SenderId, Span
from bot.policy.facts import Kept, RaidEntered, RaidLeft
from bot.policy.ledger import Held, Ledger, Offer
from bot.room import cards, care
from bot.room.words import Words
from bot.store import Store, Turn
from tests.contract.store_kit import OpenStore, an_inbound, facts_on, led
from tests.parts.clock import ManualClock

NOW = Instant(1_700_000_000_000_000)
SECRET = "un texte pour une heure"
WORDS = Words("fr", ZoneInfo("Europe/Paris"))


class Books:
    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger


async def came(
    store: Store,
    n: int,
    fades: Span | None,
    text: str = SECRET,
    *,
    at: Instant = NOW,
    cluster: str | None = None,
) -> SenderId:
    """A text that was decided and not answered."""
    inbound = msgspec.structs.replace(an_inbound(n, text=text, line="signal", at=at), fades=fades)
    await store.admit(inbound)
    taken = await store.take(1, 5)
    (one,) = taken.arrivals
    assert one.fades_at == (None if fades is None else at + fades)
    received, decided = facts_on(one)
    if cluster is not None:
        decided = msgspec.structs.replace(decided, detail={"cluster": cluster})
    await store.commit(Turn(facts=[received, decided], taken=taken.ids))
    return one.sender


async def fade(store: Store, now: Instant) -> int:
    ledger = (await store.load_state()).ledger
    return await Fading(store, Books(ledger), ManualClock(now)).once()


async def shown(store: Store) -> list[str | None]:
    return [seen.text for seen in reversed(await store.last(9))]


async def test_it_is_erased_at_its_time_and_nothing_else_is(brain: Store) -> None:
    await came(brain, 1, Span(HOUR))
    await came(brain, 2, Span(2 * HOUR), "pour deux heures")
    await came(brain, 3, None, "pour de bon")

    assert await fade(brain, Instant(NOW + HOUR - 1)) == 0
    assert await fade(brain, Instant(NOW + HOUR)) == 1
    assert await shown(brain) == [None, "pour deux heures", "pour de bon"]
    assert await fade(brain, Instant(NOW + 3 * HOUR)) == 1
    assert await shown(brain) == [None, None, "pour de bon"]


async def test_what_a_founder_kept_for_the_law_stays(brain: Store) -> None:
    sender = await came(brain, 1, Span(HOUR))
    await brain.commit(Turn(facts=[Kept(at=NOW, sender=sender, by=PersonId("@a:x"))]))

    assert await fade(brain, Instant(NOW + 2 * HOUR)) == 0
    assert await shown(brain) == [SECRET]


async def test_so_does_what_was_kept_with_its_text_or_with_a_raid(brain: Store) -> None:
    founder = PersonId("@a:x")
    await came(brain, 1, Span(HOUR), "copie", cluster="C-7")
    await brain.commit(Turn(facts=[RaidEntered(at=Instant(NOW + 1), seen=9, usual=1)]))
    await came(brain, 2, Span(HOUR), "raid")
    raid = [RaidLeft(at=Instant(NOW + MINUTE)), RaidEntered(at=Instant(NOW + 3 * DAY), seen=9, usual=1)]
    await brain.commit(Turn(facts=raid))
    kept = [Kept(at=NOW, cluster="C-7", by=founder), Kept(at=NOW, raid=Instant(NOW + 1), by=founder)]
    await brain.commit(Turn(facts=kept))
    await came(brain, 3, Span(HOUR), "plus tard", at=Instant(NOW + 3 * DAY))

    assert await fade(brain, Instant(NOW + 4 * DAY)) == 1
    assert await shown(brain) == ["copie", "raid", None]


async def test_what_is_still_held_is_erased_once_it_is_decided(brain: Store) -> None:
    sender = await came(brain, 1, Span(HOUR))
    books = Books((await brain.load_state()).ledger)
    key = an_inbound(1).key
    books.ledger.held[key] = Held(sender, NOW, Offer(books.ledger.pot, "fr"))
    task = Fading(brain, books, ManualClock(Instant(NOW + 2 * HOUR)))

    assert await task.once() == 0
    del books.ledger.held[key]
    assert await task.once() == 1


async def test_a_brain_that_starts_knows_what_it_did_not_see_come(open_store: OpenStore) -> None:
    first = await led(await open_store())
    inbound = msgspec.structs.replace(an_inbound(1, line="signal", at=NOW), fades=Span(MINUTE))
    await first.admit(inbound)
    await first.close()

    again = await led(await open_store())
    (one,) = (await again.take(1, 5)).arrivals

    assert one.fades_at == NOW + MINUTE


async def test_no_post_holds_it_and_who_asks_is_shown_it_until_then(brain: Store) -> None:
    await came(brain, 1, Span(HOUR))
    seen = await brain.last(1)

    notice = cards.notice(WORDS, seen[0], "…")
    assert SECRET not in notice.plain + notice.html
    assert "message éphémère (1\u00a0h)" in notice.plain
    assert SECRET not in cards.last(WORDS, seen, NOW).plain
    assert SECRET in care.read(WORDS, seen, Instant(NOW + HOUR - 1)).plain
    assert SECRET not in care.read(WORDS, seen, Instant(NOW + HOUR)).plain
