"""A Matrix room and a Signal group beside each other: what one decides or misses, the other shows."""

from collections import Counter
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.demo.synapse import Synapse
from bridges.simulator import Carrier, CarrierSettings, running_carrier
from tests.parts import bot as parts
from tests.parts.bot import Bot, config_for, shown
from tests.parts.homeserver import need_synapse
from tests.parts.matrix import Person, table
from tests.parts.signal import SignalCli, running_signal_cli
from tests.parts.signal_network import ACCOUNT, CAMILLE, DOMINIQUE, GROUP
from tests.parts.until import until, until_answer

# One of everything for all: to start it takes longer than to ask it.
pytestmark = pytest.mark.asyncio(loop_scope="module")


class Both:
    """The bot with a line and a room of each kind, and what is killed."""

    def __init__(self, bot: Bot, carrier: Carrier, synapse: Synapse, daemon: SignalCli, person: Person):
        self.bot, self.carrier, self.synapse, self.daemon, self.founder = (
            bot,
            carrier,
            synapse,
            daemon,
            person,
        )

    def in_group(self, part: str) -> list[str]:
        return [one.text for one in self.daemon.sent if one.to == GROUP and part in one.text]

    def posted_in_group(self, part: str) -> list[str]:
        """As `in_group`, changes of what was there left out."""
        posts = [one for one in self.daemon.sent if "editTimestamp" not in one.params]
        return [one.text for one in posts if one.to == GROUP and part in one.text]

    def in_matrix(self, part: str) -> list[str]:
        return shown(self.founder, part)

    async def is_away(self, part: str) -> None:
        """Return once `readyz` and the metrics tell that `part` is."""
        await until_answer(self.bot.parts, lambda told: told.get(part) != "ok")
        assert f'relou_part_ready{{part="{part}"}} 0.0' in await self.bot.asked("/metrics")

    async def both_show(self, part: str) -> None:
        await until(lambda: self.in_matrix(part) and self.in_group(part), 90)

    async def is_back(self, part: str) -> None:
        await until_answer(self.bot.parts, lambda told: told.get(part) == "ok", 90)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def both(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Both]:
    need_synapse()
    folder = tmp_path_factory.mktemp("both")
    (folder / "people").mkdir()
    settings = CarrierSettings(
        account_sid=parts.ACCOUNT, auth_token=parts.TOKEN, number=parts.NUMBER, call_status=True
    )
    async with (
        Synapse(folder / "synapse") as synapse,
        running_carrier(settings) as carrier,
        table(synapse, folder / "people") as people,
        running_signal_cli() as daemon,
    ):
        daemon.groups[GROUP].members = {CAMILLE, DOMINIQUE}
        founder = await people.person("fondatrice-a")
        seats = {"founders": [founder.user, CAMILLE], "moderators": [DOMINIQUE]}
        config = config_for(carrier, synapse.base_url, await people.account("relou"), seats)
        config["lines"]["signal"] = {"rpc": daemon.rpc, "account": ACCOUNT}
        config["rooms"]["signal"] = {"rpc": daemon.rpc, "account": ACCOUNT, "group": GROUP}
        config["firewall"] = {"detect": False}
        bot = Bot(folder / "bot", config)
        carrier.point_at(parts.PUBLIC, bot.url)
        await bot.start()
        try:
            await bot.until_answers("/readyz", 200)
            yield Both(bot, carrier, synapse, daemon, founder)
        finally:
            if bot.running:
                await bot.stop()


async def test_what_one_room_changes_both_show_and_what_one_asks_it_alone_is_answered(both: Both):
    daemon, founder = both.daemon, both.founder
    room = await until(
        lambda: next((r for r, it in founder.client.rooms.items() if it.name == "anti-relou"), None)
    )
    daemon.say(CAMILLE, "!budget", group=GROUP)
    asked = daemon.say(CAMILLE, "!pause 2h raid", group=GROUP)
    (told,) = await until(lambda: both.in_matrix("La ligne est en pause"), 90)
    assert f"Par {CAMILLE}" in told
    answer = await until(lambda: next((m for m in daemon.sent if "est en pause" in m.text), None))
    assert (answer.params["quoteAuthor"], answer.params["quoteTimestamp"]) == (CAMILLE, asked)
    assert CAMILLE not in answer.text

    await founder.say(room, "!reprendre")
    (told,) = await until(lambda: both.in_group("La ligne est ouverte"), 90)
    assert "Par @" in told
    await until(lambda: both.in_matrix("La ligne est ouverte"))
    # The first question was answered long ago, and there alone.
    assert (len(both.in_group("Économisé")), len(both.in_matrix("Économisé"))) == (1, 0)
    await founder.say(room, "!budget")
    await until(lambda: both.in_matrix("Économisé"))
    assert len(both.in_group("Économisé")) == 1


async def test_the_notice_of_a_call_says_what_was_heard_and_for_how_much_or_that_it_was_rejected(both: Both):
    await both.carrier.call("+33639980041")
    await until(lambda: both.in_group("a appelé · message entendu, "))
    await both.carrier.call("+33639980041")
    await until(lambda: both.in_group("a appelé · rejeté, sans frais"))


async def test_a_signal_daemon_that_is_killed_is_told_in_matrix_and_loses_nothing(both: Both):
    texter = "00000000-0000-4000-8000-0000000000f1"
    await both.daemon.stop()
    both.daemon.say(texter, "pendant la panne de Signal")
    await both.carrier.text("+33639980011", "aussi pendant la panne")
    for part in ("line.signal", "room.signal"):
        await both.is_away(part)
    await until(lambda: both.in_matrix("Plus rien ne m’arrive par Signal"))
    await until(lambda: both.in_matrix("Le salon Signal ne reçoit plus rien"))
    await until(lambda: both.in_matrix("aussi pendant la panne"))

    await both.daemon.start()
    for part in ("line.signal", "room.signal"):
        await both.is_back(part)
    await both.both_show("pendant la panne de Signal")
    await both.both_show("fonctionne à nouveau")
    await until(lambda: both.in_group("aussi pendant la panne"))
    await until(lambda: [one for one in both.daemon.sent if one.to == texter])
    assert len([one for one in both.daemon.sent if one.to == texter]) == 1
    assert len(both.in_matrix("pendant la panne de Signal")) == 1


async def test_a_homeserver_that_is_killed_is_told_in_signal_and_loses_nothing(both: Both):
    await both.synapse.stop(kill=True)
    assert (await both.carrier.text("+33639980021", "pendant la panne de Matrix")).taken
    await until(lambda: both.carrier.sent("+33639980021"))
    await both.is_away("room.matrix")
    await both.bot.until_answers("/healthz", 200)
    await until(lambda: both.in_group("Le salon Matrix ne reçoit plus rien"))
    assert len(both.posted_in_group("pendant la panne de Matrix")) == 1

    await both.synapse.start()
    await both.is_back("room.matrix")
    await until(lambda: both.in_matrix("pendant la panne de Matrix"), 90)
    await until(lambda: both.in_group("Le salon Matrix, qui ne recevait plus rien"))
    assert len(both.in_matrix("pendant la panne de Matrix")) == 1
    assert len(both.carrier.sent("+33639980021")) == 1


async def test_a_carrier_that_is_away_is_told_in_both_rooms_and_loses_nothing(both: Both):
    await both.carrier.refuse()
    phones = [f"+3363998003{n}" for n in range(8)]
    for n, phone in enumerate(phones):
        assert (await both.carrier.text(phone, f"bonsoir {n * 7919}")).taken
    await both.is_away("line.twilio")
    await both.both_show("Twilio n’accepte plus les réponses")
    assert both.carrier.sent(phones[0]) == []

    await both.carrier.accept()
    await both.both_show("accepte à nouveau les réponses")
    await until(lambda: all(both.carrier.sent(phone) for phone in phones))
    sent = Counter(message.to for message in both.carrier.sent() if message.to in phones)
    assert sent == dict.fromkeys(phones, 1)


async def test_what_came_while_the_bot_was_stopped_is_in_both_rooms_once_and_fresh_ones_are_answered_once(
    both: Both,
):
    assert await both.bot.stop() == 0
    phones = [f"+3363998005{n}" for n in range(6)]
    for n, phone in enumerate(phones):
        await both.carrier.text(phone, f"pendant l’absence, {n}", webhook=False)
    await both.carrier.call("+33639980061", webhook=False)

    await both.bot.start()
    await until(lambda: all(both.carrier.sent(phone) for phone in (*phones, "+33639980061")))
    await both.both_show("7 messages ou appels")

    for n in range(len(phones)):
        await both.both_show(f"pendant l’absence, {n}")
        assert "".join(both.in_matrix(f"absence, {n}")).count(f"absence, {n}") == 1
        assert "".join(both.posted_in_group(f"absence, {n}")).count(f"absence, {n}") == 1
    sent = Counter(message.to for message in both.carrier.sent() if message.to in phones)
    assert sent == dict.fromkeys(phones, 1)
    received = Counter(fact["inbound"] for fact in both.bot.facts("received"))
    assert set(received.values()) == {1}
