"""A Signal group as a room, before a double of signal-cli's daemon, and a founder with a phone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.model import EventId, PersonId
from bridges.signal.events import name_of, named
from bridges.signal.room import SignalRoom
from bridges.signal.settings import GroupSettings, Notice
from tests.contract.room_contract import Shown
from tests.parts.signal import SignalCli, running_signal_cli
from tests.parts.signal_network import ACCOUNT, CAMILLE, DOMINIQUE, GROUP, OWN, SentMessage
from tests.parts.until import until

FOUNDER, MODERATOR = PersonId(CAMILLE), PersonId(DOMINIQUE)


class SignalBench:
    """`Bench`, and what only Signal has."""

    def __init__(self, daemon: SignalCli, settings: GroupSettings) -> None:
        self.daemon = daemon
        self.settings = settings
        self.founder = FOUNDER
        self.told: list[tuple[Notice, PersonId | None]] = []
        self._room: SignalRoom | None = None
        self._clicks: dict[EventId, tuple[int, str]] = {}

    def room(self) -> SignalRoom:
        self._room = SignalRoom(self.settings, lambda notice, person: self.told.append((notice, person)))
        return self._room

    async def noticed(self) -> None:
        """Wait until the daemon knows whether we are there. The real one takes up to 15 s."""
        if self._room is not None and self._room.ready() == "stopped":
            await until(lambda: not self.daemon.connected)

    async def account(self) -> str:
        return f"{ACCOUNT} {self.daemon.groups[GROUP]}"

    async def say(self, text: str, person: str = CAMILLE) -> EventId:
        await self.noticed()
        return name_of(person, self.daemon.say(person, text, group=GROUP))

    async def edit(self, event: EventId, text: str) -> None:
        stamp = self.daemon.next_stamp()
        info = {"groupId": GROUP, "groupName": "g", "revision": 3, "type": "DELIVER"}
        changed = {"timestamp": stamp, "message": text, "expiresInSeconds": 0, "groupInfo": info}
        edit = {"targetSentTimestamp": _stamp(event), "dataMessage": changed}
        self.daemon.arrive(CAMILLE, stamp, editMessage=edit)

    async def react(self, event: EventId, emoji: str) -> EventId:
        click = name_of(CAMILLE, self.daemon.react(CAMILLE, _stamp(event), emoji))
        self._clicks[click] = _stamp(event), emoji
        return click

    async def withdraw(self, reaction: EventId) -> None:
        target, emoji = self._clicks[reaction]
        self.daemon.react(CAMILLE, target, emoji, remove=True)

    async def sees(self, text: str) -> Shown:
        return await until(lambda: next(iter(self._shown(text)), None))

    def times_seen(self, text: str) -> int:
        return len(self._shown(text))

    async def sees_reaction(self, event: EventId, emoji: str) -> None:
        await until(lambda: (_stamp(event), emoji) in self.daemon.reactions)

    def _shown(self, text: str) -> list[Shown]:
        return [shown for shown in map(_as_shown, self.daemon.sent) if shown.text == text]


def _as_shown(message: SentMessage) -> Shown:
    """As a phone has it: who is mentioned stands by name where a placeholder was, the text after it."""
    params = message.params
    mentions = tuple(mention.split(":")[2] for mention in params.get("mention", ()))
    changed = params.get("editTimestamp")
    return Shown(
        name_of(OWN, message.stamp),
        ("* " if changed else "") + message.text.lstrip("\ufffc "),
        notice=not mentions,
        reply_to=name_of(params["quoteAuthor"], params["quoteTimestamp"])
        if "quoteAuthor" in params
        else None,
        edits=name_of(OWN, changed) if changed else None,
        mentions=mentions,
    )


def _stamp(event: EventId) -> int:
    name = named(event)
    assert name is not None
    return name[1]


@asynccontextmanager
async def signal_bench(folder: Path) -> AsyncIterator[SignalBench]:
    """A founder and a moderator in the group, and the bot as its admin."""
    async with running_signal_cli() as daemon:
        daemon.groups[GROUP].members = {CAMILLE, DOMINIQUE}
        settings = GroupSettings(
            rpc=daemon.rpc,
            account=ACCOUNT,
            timeout=1.0,
            group=GROUP,
            data=folder / "signal-data",
            founders=(PersonId("@camille:example.org"), FOUNDER),
            moderators=(MODERATOR,),
            epoch="e1",
        )
        yield SignalBench(daemon, settings)
