from zoneinfo import ZoneInfo

import pytest

from bot.model import (
    HOUR,
    MINUTE,
    SECOND,
    EventId,
    Instant,
    Mode,
    Money,
    Outcome,
    PersonId,
    ReplyKey,
    SenderId,
)
from bot.policy import core
from bot.policy.facts import Commanded, ModeSet
from bot.policy.ledger import Ledger, OpenReply
from bot.policy.orders import SetMode
from bot.policy.policy import Policy
from bot.room.drafts import Draft, Rank
from bot.room.status import PAUSE, SILENCE, SUBJECT, StatusCard, mode_tapped
from bot.room.words import Words

WORDS = Words("fr", ZoneInfo("Europe/Paris"))
START = Instant(1_509_375_600_000_000)


def draft(card: StatusCard, ledger: Ledger, at: int) -> Draft | None:
    return card.draft(WORDS, ledger, Instant(at), reactions=True)


def test_it_is_posted_once_with_its_buttons_then_edited():
    card, ledger = StatusCard(posted=False), Ledger()
    first = draft(card, ledger, START)
    assert first is not None
    assert (first.subject, first.edits, first.reactions) == (SUBJECT, None, (PAUSE, SILENCE))
    ledger.seq += 1
    assert draft(card, ledger, START + MINUTE - 1) is None
    second = draft(card, ledger, START + MINUTE)
    assert second is not None
    assert (second.subject, second.edits, second.reactions) == (None, SUBJECT, ())


def test_after_a_restart_the_old_card_goes_on():
    found = draft(StatusCard(posted=True), Ledger(), START)
    assert found is not None
    assert found.edits == SUBJECT


def test_a_new_mode_is_shown_at_once_and_before_notices():
    card, ledger = StatusCard(posted=False), Ledger()
    draft(card, ledger, START)
    core.fold(ledger, [ModeSet(at=START, mode="paused")])
    edit = draft(card, ledger, START + 1)
    assert edit is not None
    assert edit.rank == Rank.STATUS
    assert "Ligne : en pause" in edit.text.plain


def test_an_idle_card_still_tells_now_and_then_that_the_bot_lives():
    card, ledger = StatusCard(posted=False), Ledger()
    draft(card, ledger, START)
    assert draft(card, ledger, START + 29 * MINUTE) is None
    assert draft(card, ledger, START + 30 * MINUTE) is not None


def test_replies_that_do_not_leave_are_told_on_it():
    ledger = Ledger()
    ledger.open_replies[ReplyKey("SM1")] = OpenReply(SenderId("7K3Q"), START, Money(1))
    card = StatusCard(posted=False)
    found = draft(card, ledger, START + 3 * MINUTE)
    assert found is not None
    assert "1 réponse attend de partir" in found.text.plain


def test_replies_that_are_to_wait_are_no_trouble():
    ledger = Ledger()
    later = Instant(START + 10 * MINUTE)
    ledger.open_replies[ReplyKey("SM1")] = OpenReply(SenderId("7K3Q"), START, Money(1), due=later)
    found = draft(StatusCard(posted=False), ledger, START + 3 * MINUTE)
    assert found is not None
    assert "Santé : tout va bien" in found.text.plain
    late = draft(StatusCard(posted=False), ledger, later + 3 * MINUTE)
    assert late is not None
    assert "1 réponse attend de partir" in late.text.plain
    core.fold(ledger, [ModeSet(at=later, mode="silent")])
    shut = draft(StatusCard(posted=False), ledger, later + 3 * MINUTE)
    assert shut is not None
    assert "1 réponse partira à la réouverture" in shut.text.plain


@pytest.mark.parametrize(
    ("emoji", "now", "mode"),
    [
        ("⏸️", "open", "paused"),
        ("⏸", "silent", "paused"),
        ("🔇", "open", "silent"),
        ("🔇", "paused", None),
        ("⏸", "paused", None),
        ("▶️", "paused", None),
        ("✅", "open", None),
    ],
)
def test_a_tap_can_only_tighten(emoji: str, now: Mode, mode: Mode | None):
    assert mode_tapped(emoji, now) == mode


def test_a_tap_is_no_command_but_says_who():
    state, by = core.State(), PersonId("@a:x")
    order = SetMode(event=EventId("$r"), by=by, command="", mode="paused")
    facts = core.step(state, order, Policy(), START)
    assert [type(fact) for fact in facts] == [ModeSet]
    assert state.ledger.mode_by == by
    typed = SetMode(event=EventId("$m"), by=by, command="pause", mode="paused")
    assert isinstance(core.step(state, typed, Policy(), START)[0], Commanded)


def test_what_is_ahead_of_the_next_reply_is_on_it_as_long_as_there_is_anything():
    ledger = Ledger()
    assert "en route" not in shown(ledger, START)
    for n, outcome in enumerate((None, Outcome.ACCEPTED, Outcome.ACCEPTED)):
        ledger.open_replies[ReplyKey(f"SM{n}")] = OpenReply(
            SenderId("7K3Q"), START, Money(1), outcome=outcome
        )
    assert "Réponses en route : 1 chez moi, 2 chez l’opérateur" in shown(ledger, START)
    # Without a word of it for half a day nobody waits for it any more.
    del ledger.open_replies[ReplyKey("SM0")]
    assert "en route" not in shown(ledger, START + 11 * HOUR)


def shown(ledger: Ledger, at: int) -> str:
    found = draft(StatusCard(posted=True), ledger, at)
    assert found is not None
    return found.text.plain


def test_when_somebody_comes_in_it_is_shown_anew_once_for_all_who_come_together():
    card, ledger = StatusCard(posted=True), Ledger()
    draft(card, ledger, START)
    card.again(START)
    card.again(Instant(START + 2 * SECOND))
    assert card.deadline(ledger) == START + 7 * SECOND
    assert draft(card, ledger, START + 6 * SECOND) is None
    anew = draft(card, ledger, START + 7 * SECOND)
    assert anew is not None
    assert (anew.subject, anew.edits, anew.reactions) == (SUBJECT, None, (PAUSE, SILENCE))
    assert draft(card, ledger, START + 20 * SECOND) is None
