"""The Signal line in front of a double of signal-cli's daemon, all on loopback."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.model import InboundKey
from bridges.signal.events import key_of
from bridges.signal.line import SignalLine
from bridges.signal.settings import SignalSettings
from tests.contract.line_contract import Fault, RecordingDoor, wall_clock
from tests.parts.signal import SignalCli, running_signal_cli
from tests.parts.signal_network import ACCOUNT, Failure
from tests.parts.until import until

_FAILURES = {
    Fault.BUSY: Failure(-5),
    Fault.REFUSED: Failure(-32602),
    Fault.BROKEN: Failure(-32603),
    Fault.LYING: Failure(-3, taken=True),
    Fault.LOST: Failure(None, taken=True),
}


@dataclass
class SignalRig:
    """`LineRig`, and what only Signal has."""

    line: SignalLine
    door: RecordingDoor
    daemon: SignalCli
    settings: SignalSettings
    stamps: dict[InboundKey, int] = field(default_factory=dict)

    async def deliver(self, number: str, text: str) -> bool:
        """The daemon waits for no answer: taken is what was committed."""
        stamp = self.daemon.say(number, text)
        key = key_of(number, stamp)
        self.stamps[key] = stamp
        return await self._settled(key, 1)

    async def deliver_again(self, key: InboundKey) -> bool:
        """Later daemons bring again what they are not sure of; and the line tries by itself."""
        tries = self._tries(key)
        self.daemon.again(self.stamps[key])
        return await self._settled(key, tries + 1)

    def taken(self, number: str) -> list[str]:
        return [message.text for message in self.daemon.sent if message.to == number]

    def strike(self, fault: Fault) -> None:
        self.daemon.failures.append(_FAILURES[fault])

    async def vanish(self) -> None:
        await self.daemon.stop()

    async def keep_silent(self) -> None:
        self.daemon.silent = True

    async def kill(self) -> None:
        """The line ends where it stands, as its process would; a new one takes its place."""
        for task in self.line._work:
            task.cancel()
        await self.line.stop()
        await until(lambda: not self.daemon.connected)
        self.line = SignalLine(self.settings, wall_clock)

    async def _settled(self, key: InboundKey, tries: int) -> bool:
        await until(lambda: self._tries(key) >= tries)
        await until(lambda: self.door.broken or key in self.door.admitted)
        return key in self.door.admitted

    def _tries(self, key: InboundKey) -> int:
        return sum(inbound.key == key for inbound in self.door.arrived)


@asynccontextmanager
async def running_rig(**options: bool) -> AsyncIterator[SignalRig]:
    """A started, connected line; `options` are the daemon's."""
    async with running_signal_cli(**options) as daemon:
        settings = SignalSettings(rpc=daemon.rpc, account=ACCOUNT, timeout=1.0)
        rig = SignalRig(SignalLine(settings, wall_clock), RecordingDoor(), daemon, settings)
        await rig.line.start(rig.door)
        try:
            await until(lambda: rig.line.ready() is None)
            yield rig
        finally:
            rig.door.release()
            await rig.line.stop()
