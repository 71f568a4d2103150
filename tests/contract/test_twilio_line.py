from collections.abc import AsyncIterator

import pytest

from tests.contract.line_contract import HistoryContract
from tests.contract.twilio_rig import TwilioRig, running_rig


@pytest.fixture
async def rig() -> AsyncIterator[TwilioRig]:
    async with running_rig() as rig:
        yield rig


class TestTwilioLine(HistoryContract):
    """The Twilio line before the simulated carrier."""
