"""Who asked is answered in their room; what that changed is told in the others."""

import msgspec

from bot.model import FOUNDERS, EventId, PersonId, SenderId
from bot.policy.facts import AnyFact, Commanded, ModeSet, Revealed
from bot.room.addressed import Told, addressed
from bot.room.drafts import Draft, Rank, plain
from tests.parts.desk import NOW, WORDS, A

ROOMS = ("matrix", "signal")
ANSWER = Draft(text=plain("La ligne est en pause."), rank=Rank.ANSWER, reply_to=EventId("u:1"))
COMMANDED = Commanded(at=NOW, event=EventId("u:1"), by=A, command="pause")
PAUSED = ModeSet(at=NOW, mode="paused", by=A)


def told(*facts: AnyFact, draft: Draft = ANSWER, by: PersonId | None = A) -> list[Draft]:
    return addressed(WORDS, Told([draft], facts, by), "signal", ROOMS)


def test_an_answer_that_changed_nothing_goes_where_it_was_asked_for():
    assert told(COMMANDED) == [msgspec.structs.replace(ANSWER, room="signal")]


def test_a_change_is_a_reply_where_it_was_made_and_told_with_a_name_in_the_others():
    here, there = told(COMMANDED, PAUSED)
    assert (here.room, here.reply_to) == ("signal", "u:1")
    assert (there.room, there.reply_to, there.rank) == ("matrix", None, Rank.STATUS)
    assert there.text.plain.startswith("La ligne est en pause. Par ")


def test_what_names_its_author_already_is_told_as_it_is():
    assert told(PAUSED, by=None)[1].text == ANSWER.text


def test_a_number_that_was_asked_for_in_one_room_is_not_shown_in_another():
    number = Draft(text=plain("+33 6 39 98 00 01"), rank=Rank.ANSWER, place=FOUNDERS, reveals=True)
    shown = told(COMMANDED, Revealed(at=NOW, sender=SenderId("7K3Q"), by=A), draft=number)
    assert [draft.room for draft in shown] == ["signal"]


def test_what_is_no_answer_is_for_every_room():
    note = Draft(text=plain("Une inconnue a demandé pause."), rank=Rank.STATUS)
    assert told(COMMANDED, draft=note) == [note]
