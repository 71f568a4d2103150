"""Signal alone, as line and as room of one account: the real bot."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.parts import bot as parts
from tests.parts.bot import Bot, free_port
from tests.parts.signal import SignalCli, running_signal_cli
from tests.parts.signal_network import ACCOUNT, CAMILLE, DOMINIQUE, GROUP
from tests.parts.until import until

# One bot for all that does not end it: to start one takes longer than to ask it.
pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def daemon() -> AsyncIterator[SignalCli]:
    async with running_signal_cli() as daemon:
        daemon.groups[GROUP].members = {CAMILLE, DOMINIQUE}
        yield daemon


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(daemon: SignalCli, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Bot]:
    config: dict[str, Any] = {
        "number": parts.NUMBER,
        "web": {"port": free_port(), "admin_port": free_port(), "public_url": parts.PUBLIC},
        "lines": {"signal": {"rpc": daemon.rpc, "account": ACCOUNT}},
        "rooms": {"signal": {"rpc": daemon.rpc, "account": ACCOUNT, "group": GROUP}},
        "people": {"founders": [CAMILLE], "moderators": [DOMINIQUE]},
    }
    bot = Bot(tmp_path_factory.mktemp("bot"), config)
    await bot.start()
    try:
        await bot.until_answers("/readyz", 200)
        yield bot
    finally:
        if bot.running:
            await bot.stop()


def texter(last: int) -> str:
    return f"00000000-0000-4000-8000-0000000000f{last}"


def in_group(daemon: SignalCli, part: str) -> list[str]:
    return [message.text for message in daemon.sent if message.to == GROUP and part in message.text]


def to(daemon: SignalCli, person: str) -> list[str]:
    return [message.text for message in daemon.sent if message.to == person]


async def test_a_text_is_shown_in_the_group_and_answered_once_for_nothing(
    daemon: SignalCli, bot: Bot
) -> None:
    daemon.say(texter(1), "salut c'est kevin")
    await until(lambda: in_group(daemon, "salut c'est kevin"))
    await until(lambda: to(daemon, texter(1)))
    daemon.say(texter(1), "tu réponds ?")
    await until(lambda: in_group(daemon, "tu réponds ?"))
    assert len(to(daemon, texter(1))) == 1
    assert {fact.get("price", 0) for fact in bot.facts("decided")} == {0}
    assert "kevin" not in bot.log
    assert texter(1) not in bot.log


async def test_a_daemon_that_is_away_is_told_by_readyz_and_loses_nothing(daemon: SignalCli, bot: Bot) -> None:
    await daemon.stop()
    await bot.until_answers("/readyz", 503)
    await bot.until_answers("/healthz", 200)
    daemon.say(texter(2), "pendant la panne")
    await daemon.start()
    await bot.until_answers("/readyz", 200)
    await until(lambda: in_group(daemon, "pendant la panne"))
    await until(lambda: to(daemon, texter(2)))


async def test_a_founder_pauses_from_the_group_and_is_answered_there(daemon: SignalCli, bot: Bot) -> None:
    asked = daemon.say(CAMILLE, "!pause 2h raid", group=GROUP)
    await until(lambda: in_group(daemon, "La ligne est en pause"))
    answer = next(message for message in daemon.sent if "en pause" in message.text)
    assert (answer.params["quoteAuthor"], answer.params["quoteTimestamp"]) == (CAMILLE, asked)
    daemon.say(texter(3), "pendant la pause")
    await until(lambda: in_group(daemon, "pendant la pause"))
    assert to(daemon, texter(3)) == []


async def test_a_killed_bot_hears_both_what_the_line_and_what_the_room_missed(
    daemon: SignalCli, bot: Bot
) -> None:
    await bot.kill()
    await until(lambda: not daemon.connected)
    daemon.say(texter(4), "pendant l'absence")
    daemon.say(CAMILLE, "!pause 3h absence", group=GROUP)
    await bot.start()
    await until(lambda: in_group(daemon, "pendant l'absence"))
    await until(lambda: in_group(daemon, "absence."))
    assert len(in_group(daemon, "pendant l'absence")) == 1
    assert len(in_group(daemon, "absence.")) == 1
