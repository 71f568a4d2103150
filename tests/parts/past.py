"""A line that has been running: a journal that somebody else's yesterday is in, for a demo to go on from."""

import random
from pathlib import Path

from bot.config import load
from bot.config.policy import policy_of, seed_of
from bot.demo.parts import Addresses, write_config
from bot.demo.people import BOT, FOUNDERS, Secrets
from bot.demo.synapse import Synapse
from bot.model import (
    DAY,
    HOUR,
    MINUTE,
    Arrival,
    EventId,
    InboundKey,
    Instant,
    Outcome,
    Receipt,
    SenderId,
)
from bot.policy import core
from bot.policy.facts import AnyFact, Decided
from bot.policy.numbers import origin_of
from bot.policy.orders import Approve, Report
from bot.policy.policy import Policy
from bot.store import Store, Turn, read_key

_CALM = 12 * MINUTE
"""Between two genuine texts."""
_RAID_AGO, _RAID_FOR, _RAID_TEXTS = 9 * HOUR, 2 * HOUR, 2_400
_HELLOS = ("salut c'est", "coucou toi", "bonsoir, on s'est vus", "hello, tu te souviens de moi", "hey, c'est")
_SHOUTS = ("le raid est la bande de gens", "raid raid raid on arrive", "vous allez payer la facture")


async def live(folder: Path, now: Instant) -> None:
    """Write into `folder`, where a demo is to be kept, the journal of a day with a raid in it."""
    folder.mkdir(parents=True, exist_ok=True)
    config_file = folder / "config.yaml"
    nobody = Secrets(
        account_sid="AC" + "0" * 32, auth_token="0" * 32, passwords=dict.fromkeys((*FOUNDERS, BOT), "x")
    )
    write_config(config_file, nobody, Addresses(), Synapse(folder / "synapse", port=8008))
    config = load(config_file, {})
    store = await Store.open(
        f"sqlite:///{folder / 'anti-relou.db'}", pseudonym_key=read_key(folder / "pseudonym.key")
    )
    try:
        await store.lead()
        await store.load_state()
        began = Instant(now - DAY)
        facts = [seed_of(config, began), *day(core.State(), seed_of(config, began), policy_of(config), now)]
        for start in range(0, len(facts), 500):
            await store.commit(Turn(facts=facts[start : start + 500]))
    finally:
        await store.close()


def day(state: core.State, seed: AnyFact, policy: Policy, now: Instant) -> list[AnyFact]:
    """The facts of the day before `now`; every reply was delivered."""
    core.fold(state.ledger, [seed])
    facts: list[AnyFact] = []
    for n, (at, number, text) in enumerate(_texts(now)):
        while (due := core.next_deadline(state, policy)) is not None and due <= at:
            facts += _settled(state, core.advance(state, policy, due), policy, due)
        arrival = Arrival(
            key=InboundKey(f"SM{n:032x}"),
            line="twilio",
            channel="sms",
            at=at,
            sender=SenderId(f"{number[-8:]}"),
            origin=origin_of(number),
            number=number,
            text=text,
        )
        facts += _settled(state, core.step(state, arrival, policy, at), policy, at)
    facts += _settled(state, core.advance(state, policy, now), policy, now)
    for proposal in list(state.ledger.proposals):
        yes = Approve(
            event=EventId(f"$past-{proposal}"),
            by=state.ledger.founders[0],
            command="approve",
            proposal=proposal,
        )
        facts += core.step(state, yes, policy, now)
    return facts


def _settled(state: core.State, facts: list[AnyFact], policy: Policy, at: Instant) -> list[AnyFact]:
    settled = list(facts)
    for fact in facts:
        if isinstance(fact, Decided) and fact.reply is not None:
            report = Report(receipt=Receipt(outcome=Outcome.DELIVERED), reply=fact.reply, carrier_id=None)
            settled += core.step(state, report, policy, at)
    return settled


def _texts(now: Instant) -> list[tuple[Instant, str, str]]:
    dice = random.Random(6)
    began, raid = now - DAY + MINUTE, now - _RAID_AGO
    calm = [
        (began + n * _CALM + dice.randrange(_CALM), f"+336399{80000 + n:05d}", f"{dice.choice(_HELLOS)} {n}")
        for n in range((DAY - 2 * MINUTE) // _CALM)
    ]
    wave = [
        # It swells and ebbs.
        (
            raid + round(dice.triangular(0, _RAID_FOR, _RAID_FOR / 3)),
            f"+336399{83000 + dice.randrange(900):05d}",
            f"{dice.choice(_SHOUTS)} {dice.randrange(100)}",
        )
        for _ in range(_RAID_TEXTS)
    ]
    return sorted((Instant(at), number, text) for at, number, text in calm + wave)
