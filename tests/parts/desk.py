"""A core at a desk in the room: people speak to it, texts come, and what is answered is read."""

from zoneinfo import ZoneInfo

from bot.model import (
    FOUNDERS,
    Arrival,
    EventId,
    InboundKey,
    Instant,
    Money,
    Origin,
    PersonId,
    Said,
    SenderId,
)
from bot.policy import core
from bot.policy.facts import AnyFact, RaidEntered, Seeded
from bot.policy.policy import Policy
from bot.room import answers, purse
from bot.room.drafts import Draft
from bot.room.interpret import Misunderstood, Understood, informed, interpret
from bot.room.questions import Found
from bot.room.words import Words

WORDS = Words("fr", ZoneInfo("Europe/Paris"))
NOW = Instant(1_509_375_600_000_000)
A, B, M = PersonId("@a:x.org"), PersonId("@b:x.org"), PersonId("@m:x.org")
POLICY = Policy()


class Desk:
    """A core, and people who speak to it."""

    def __init__(self, *founders: PersonId) -> None:
        self.state = core.State()
        self.now = NOW
        self.said = 0
        self.facts: list[AnyFact] = []
        seeded = Seeded(
            at=NOW,
            pot=Money(500_000_000),
            cap_hour=Money(20_000_000),
            cap_day=Money(100_000_000),
            texts={"fr": "Message automatique. STOP pour arrêter."},
            founders=list(founders or (A, B)),
            moderators=[M],
        )
        core.fold(self.state.ledger, [seeded])

    def say(
        self, text: str, by: PersonId = A, found: Found = None, place: str = FOUNDERS
    ) -> list[Draft] | Misunderstood:
        self.said += 1
        said = Said(
            event=EventId(f"$e{self.said}"), place=place, person=by, text=text, at=self.now, encrypted=True
        )
        meaning = interpret(said, self.state.ledger, WORDS, self.now, clear_commands=False)
        if isinstance(meaning, Misunderstood):
            return meaning
        assert isinstance(meaning, Understood), meaning
        order = informed(meaning.wish.order, found)
        before = purse.before(order, self.state.ledger)
        self.facts = core.step(self.state, order, POLICY, self.now)
        carried = answers.Carried(
            order=order,
            facts=self.facts,
            found=found or meaning.wish.question,
            before=before,
        )
        return answers.answer(WORDS, carried, self.state.ledger, POLICY, self.now, place=place)

    def hears(self, text: str, **more: object) -> str:
        drafts = self.say(text, **more)
        assert isinstance(drafts, list)
        drafts = [draft for draft in drafts if draft.plot is None]
        assert drafts[-1].reply_to == f"$e{self.said}"
        return drafts[-1].text.plain

    def comes(self, text: str, n: int = 1, sender: str = "7K3Q") -> list[AnyFact]:
        arrival = Arrival(
            key=InboundKey(f"SM{n}"),
            line="twilio",
            channel="sms",
            at=self.now,
            sender=SenderId(sender),
            origin=Origin(country="FR", kind="mobile"),
            number="+33639980001",
            text=text,
        )
        return core.step(self.state, arrival, POLICY, self.now)

    def enter_raid(self) -> None:
        core.fold(self.state.ledger, [RaidEntered(at=self.now, seen=500, usual=3)])
