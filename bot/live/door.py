"""The door: what lines may ask of the bot, over the store."""

from bot.live.calls import Desk
from bot.live.outpost import Outpost
from bot.model import Admission, Greeting, Inbound, Receipt, ReplyKey
from bot.policy.orders import Report
from bot.store import Store


class Door:
    """What lines may ask of the bot: `bot.ports.Door` over the store."""

    def __init__(self, store: Store, desk: Desk, outpost: Outpost | None = None) -> None:
        self._store = store
        self._desk = desk
        self._outpost = outpost

    async def admit(self, inbound: Inbound) -> Admission:
        """Return once `inbound` is on disk."""
        return await self._store.admit(inbound)

    async def report(self, line: str, carrier_id: str, key: ReplyKey | None, receipt: Receipt) -> None:
        """Return once the report is on disk."""
        await self._store.report(line, Report(receipt=receipt, reply=key, carrier_id=carrier_id))

    async def greet(self, inbound: Inbound, admission: Admission) -> Greeting | None:
        """What the caller hears, from the gate of the brain's last turn, here or in another process."""
        if self._outpost is not None and not self._desk.open:
            return await self._outpost.greet(inbound, admission)
        return self._desk.greet(inbound, admission)
