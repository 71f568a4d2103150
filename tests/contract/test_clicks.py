"""Clicks on what the bot posted, and blocks by a word: whose they are, and what they can never do."""

import pytest

from bot.live.reception import Heard, Reception
from bot.model import (
    DAY,
    FOUNDERS,
    TRAFFIC,
    EventId,
    Instant,
    PersonId,
    Reacted,
    RoomEvent,
    Said,
    SenderId,
    Withdrawn,
)
from bot.policy import core
from bot.policy.facts import (
    Approved,
    Asked,
    Blocked,
    Commanded,
    Dismissed,
    PressAsked,
    Proposed,
    Refused,
    WaveNamed,
)
from bot.policy.orders import Confirm, NameWave
from bot.policy.policy import Policy
from bot.room import decisions, status, waves
from bot.room.drafts import Draft, Rank, plain
from bot.store import Store, Turn
from tests.contract.store_kit import LINE_NUMBER, an_inbound
from tests.parts.desk import NOW, WORDS, A, B, Desk, M

POLICY = Policy(founders_needed=2, own=frozenset({LINE_NUMBER}))
LATER = Instant(NOW + DAY)
PRESS = PressAsked(at=NOW, answered=12, waiting=40)
STRANGER = PersonId("@stranger:x.org")
PROPOSAL, OWN, WAVE, STATUS, OTHER = (EventId(f"${n}") for n in range(5))


class Room:
    """A reception over a real store, in which some posts are on show."""

    def __init__(self, store: Store, *, reactions: bool = True) -> None:
        self.store = store
        self.desk = Desk()
        self.count = 0
        self.reception = Reception(
            store,
            POLICY,
            WORDS,
            rooms=("matrix",),
            clear_commands=False,
            reactions=reactions,
            apart=True,
        )

    async def shows(self, event: EventId, subject: str | None) -> None:
        await self.store.commit(Turn(drafts=[Draft(text=plain("…"), rank=Rank.STATUS, subject=subject)]))
        (post,) = await self.store.waiting_posts("matrix", 9)
        group, _ = await self.store.group_posts([post.id])
        await self.store.posts_shown(group, event)

    async def click(self, by: PersonId, target: EventId, emoji: str) -> Heard:
        self.count += 1
        return await self.hears(
            Reacted(
                event=EventId(f"$click{self.count}"),
                place=TRAFFIC,
                person=by,
                target=target,
                emoji=emoji,
                at=self.desk.now,
            )
        )

    async def says(self, by: PersonId, text: str) -> Heard:
        self.count += 1
        event = EventId(f"$said{self.count}")
        return await self.hears(
            Said(event=event, place=FOUNDERS, person=by, text=text, at=self.desk.now, encrypted=True)
        )

    async def hears(self, event: RoomEvent) -> Heard:
        return await self.reception.hear(event, "matrix", self.desk.state, self.desk.now)


@pytest.fixture
async def room(brain: Store) -> Room:
    made = Room(brain)
    await made.shows(PROPOSAL, decisions.proposal_subject(1))
    await made.shows(OWN, decisions.proposal_subject(2))
    await made.shows(WAVE, f"wave:{NOW}")
    await made.shows(STATUS, status.SUBJECT)
    await made.shows(OTHER, "inbound:SM1")
    desk = made.desk
    core.fold(desk.state.ledger, [proposed(1, None), proposed(2, M), PRESS])
    return made


def proposed(number: int, by: PersonId | None) -> Proposed:
    senders = [SenderId(f"S{number}")]
    return Proposed(at=NOW, proposal=number, senders=senders, reason="cluster", until=LATER, by=by)


@pytest.mark.parametrize("shown", ["+33937000001", "33937000001", "0937000001"])
async def test_our_own_number_is_blocked_and_proposed_by_nobody_however_it_is_written(
    room: Room, shown: str
) -> None:
    admission = await room.store.admit(an_inbound(1, number=shown))
    (arrival,) = (await room.store.take(9)).arrivals
    assert arrival.key == admission.key
    named = [f"R-{arrival.sender}", "+33937000001", "09 37 00 00 01", "0033 9 37 00 00 01", "09.37.00.00.01"]
    for by, said in [(A, name) for name in named] + [(M, named[0])]:
        heard = await room.says(by, f"!bloquer {said} 1j test")
        assert not any(isinstance(fact, Blocked | Proposed) for fact in heard.facts), said
        assert heard.drafts
    assert "C’est notre propre numéro" in heard.drafts[-1].text.plain
    await room.store.admit(an_inbound(2, number="+33639980002"))
    heard = await room.says(A, "!bloquer 06 39 98 00 02 2h test")
    assert [type(fact) for fact in heard.facts] == [Commanded, Blocked]


async def test_two_founders_clicks_block_and_one_taken_back_does_not_count(room: Room) -> None:
    first = await room.click(A, PROPOSAL, "✅")
    assert [type(fact) for fact in first.facts] == [Approved]
    event = EventId("$click1")
    await room.hears(Withdrawn(event=EventId("$back"), place=TRAFFIC, person=A, reaction=event, at=NOW))
    assert [type(fact) for fact in (await room.click(B, PROPOSAL, "✅")).facts] == [Approved]
    assert [type(fact) for fact in (await room.click(A, PROPOSAL, "✅")).facts] == [Approved, Blocked]


@pytest.mark.parametrize("emoji", ["✅", "❌"])
async def test_a_moderators_click_on_the_bots_proposal_changes_nothing_and_is_told(
    room: Room, emoji: str
) -> None:
    heard = await room.click(M, PROPOSAL, emoji)
    assert [type(fact) for fact in heard.facts] == [Refused]
    (told,) = heard.drafts
    assert told.place == FOUNDERS
    assert f"a cliqué sur {emoji}, réservé aux fondateurs" in told.text.plain
    assert (await room.click(M, PROPOSAL, emoji)) == Heard()
    assert not room.desk.state.ledger.proposals[1].votes


async def test_a_moderator_takes_back_their_own_proposal_by_a_click_and_approves_none(room: Room) -> None:
    assert [type(fact) for fact in (await room.click(M, OWN, "✅")).facts] == [Refused]
    assert [type(fact) for fact in (await room.click(M, OWN, "❌")).facts] == [Dismissed]


async def test_a_click_counts_however_a_client_has_it_drawn(room: Room) -> None:
    drawn = "\ufe0f"
    assert [type(fact) for fact in (await room.click(A, PROPOSAL, f"✅{drawn}")).facts] == [Approved]
    assert [type(fact) for fact in (await room.click(A, PROPOSAL, f"❌{drawn}")).facts] == [Dismissed]
    assert [type(fact) for fact in (await room.click(A, WAVE, f"🌊{drawn}")).facts] == [WaveNamed]


async def test_a_strangers_click_is_told_the_founders(room: Room) -> None:
    heard = await room.click(STRANGER, PROPOSAL, "✅")
    assert "n’est sur aucune liste a cliqué" in heard.drafts[0].text.plain
    assert room.desk.state.ledger.proposals[1].votes == {}


async def test_other_reactions_and_reactions_to_other_things_are_peoples_own(room: Room) -> None:
    for target, emoji in ((PROPOSAL, "👍"), (OTHER, "✅"), (WAVE, "✅"), (STATUS, "✅"), (PROPOSAL, "🌊")):
        assert await room.click(A, target, emoji) == Heard()
    assert await room.click(A, EventId("$unknown"), "✅") == Heard()


async def test_where_reactions_do_not_count_none_does_anything(brain: Store) -> None:
    room = Room(brain, reactions=False)
    await room.shows(PROPOSAL, decisions.proposal_subject(1))
    core.fold(room.desk.state.ledger, [proposed(1, None)])
    assert await room.click(A, PROPOSAL, "✅") == Heard()


async def test_a_click_says_that_a_wave_is_a_raid_and_asks_back_where_it_is_press(room: Room) -> None:
    heard = await room.click(A, WAVE, waves.RAID)
    assert [type(fact) for fact in heard.facts] == [WaveNamed]
    assert room.desk.state.ledger.wave == "raid"
    heard = await room.click(A, WAVE, waves.PRESS)
    (asked,) = heard.facts
    assert isinstance(asked, Asked)
    assert room.desk.state.ledger.wave == "raid"
    assert f"!oui {asked.code}" in heard.drafts[0].text.plain
    for by, wave in ((B, "raid"), (A, "press")):
        yes = Confirm(event=EventId("$yes"), by=by, command="yes", code=asked.code)
        core.step(room.desk.state, yes, POLICY, NOW)
        assert room.desk.state.ledger.wave == wave


async def test_a_moderator_names_no_wave(room: Room) -> None:
    heard = await room.click(M, WAVE, waves.PRESS)
    assert [type(fact) for fact in heard.facts] == [Refused]
    assert room.desk.state.ledger.wave is None


async def test_a_click_on_an_old_question_does_nothing(room: Room) -> None:
    room.desk.state.ledger.asked = None
    assert await room.click(A, WAVE, waves.RAID) == Heard()
    order = NameWave(event=EventId("$1"), by=A, command="wave", what="press")
    assert len(core.step(room.desk.state, order, POLICY, NOW)) == 1
