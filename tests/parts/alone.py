"""A bot whose homeserver is away, and a carrier: for what needs no room."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.model import PersonId
from bridges.simulator import Carrier, CarrierSettings, running_carrier
from tests.parts.bot import ACCOUNT, NUMBER, PUBLIC, TOKEN, Bot, config_for

_NOWHERE = "http://127.0.0.1:9"


def config_alone(carrier: Carrier) -> dict[str, Any]:
    people = {"founders": [PersonId("@a:localhost")], "moderators": []}
    return config_for(carrier, _NOWHERE, PersonId("@relou:localhost"), people)


@pytest.fixture
async def carrier() -> AsyncIterator[Carrier]:
    """A carrier that also tells how calls end."""
    settings = CarrierSettings(account_sid=ACCOUNT, auth_token=TOKEN, number=NUMBER, call_status=True)
    async with running_carrier(settings) as carrier:
        yield carrier


@pytest.fixture
async def bot(carrier: Carrier, tmp_path: Path) -> AsyncIterator[Bot]:
    """A bot that was not started yet, to which the carrier's webhooks lead."""
    bot = Bot(tmp_path, config_alone(carrier))
    carrier.point_at(PUBLIC, bot.url)
    yield bot
    if bot.running:
        await bot.kill()
