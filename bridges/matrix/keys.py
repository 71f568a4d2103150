"""The keys' traffic with the homeserver: ours go up, other people's come down, rooms' are handed out.

Who gets a room's key: the devices of members who are on a list, and of those with a cross-signing
identity only the devices that it signed. Identities are pinned when first seen; who shows another
one is shut out as a whole until that one is trusted.
"""

import asyncio
import json
import time
import uuid
from collections.abc import Collection, Iterable
from typing import Any, cast

from bot.model import PersonId, WhyNot
from bridges.matrix.crosssigning import SigningKeys, identity_of
from bridges.matrix.homeserver import Homeserver, Rejected, path
from bridges.matrix.machine import Device, Machine, Message
from bridges.matrix.memory import Memory
from bridges.matrix.notes import Notes
from bridges.matrix.settings import MatrixSettings, Note, Notice, Seats

Json = dict[str, Any]
_KEYS_FILE = "cross-signing.json"
# Long enough that a device or server that is gone costs no request a post, short enough for one
# that came back.
_ASK_AGAIN = 120.0
# A member's homeserver may be away; a post must not wait for it.
_PATIENCE_MS = 5_000


class Keys:
    """The one place where keys are asked for and sent."""

    def __init__(
        self,
        *,
        machine: Machine,
        homeserver: Homeserver,
        memory: Memory,
        settings: MatrixSettings,
        seats: Seats,
        notes: Notes,
    ) -> None:
        self._machine = machine
        self._homeserver = homeserver
        self._memory = memory
        self._settings = settings
        self._seats = seats
        self._notes = notes
        self._stale: dict[PersonId, float] = {}
        self._out_of_reach: dict[Device, float] = {}
        self._bars: dict[PersonId, frozenset[Device]] = {}
        self._asking = asyncio.Lock()
        self._sharing = asyncio.Lock()
        # As it was when last asked: a person's homeserver may be away when we start.
        for user in seats.everyone:
            self._bar(user, json.loads(memory.word(f"barred {user}") or "[]"))
        self._shut = {
            user: cast(WhyNot, why) for user in seats.everyone if (why := memory.word(f"shut {user}"))
        }

    def changed(self, users: Iterable[PersonId]) -> None:
        """The devices of `users` are to be asked for before anything is encrypted for them."""
        self._stale.update(dict.fromkeys(users, 0.0))

    async def upload(self) -> None:
        """Publish our device's keys, as far as some are due."""
        body = self._machine.upload()
        if body:
            self._machine.uploaded(await self._homeserver.ask("POST", path("keys", "upload"), body))

    async def refresh(self) -> None:
        """Ask for the devices of everyone whose devices may have changed."""
        async with self._asking:
            self.changed(self._machine.curious())
            now = time.monotonic()
            users = sorted(user for user, not_before in self._stale.items() if not_before <= now)
            if users:
                answer = await self._query(users)
                for user in users:
                    self._take(user, answer)

    async def share(self, room: str, people: Collection[PersonId]) -> None:
        """Make sure that exactly the devices of `people` that may read `room` can read what comes next."""
        async with self._sharing:
            await self.refresh()
            devices = self._machine.devices(people)
            reachable = devices - self._unreachable(devices)
            if self._machine.shared(room, reachable):
                return
            await self._claim(devices)
            reachable = devices - self._unreachable(devices)
            if self._machine.shared(room, reachable):
                return
            for message in list(self._machine.share(room, reachable)):
                await self._send(message)
            self._machine.ready(room)

    async def mend(self) -> None:
        """Start broken sessions anew, as far as the machine found some."""
        await self._claim(())
        for message in self._machine.outgoing():
            await self._send(message)

    def trust(self, person: PersonId, identity: str) -> None:
        """The identity with this public master key is the person's, and no other one."""
        if self._memory.word(f"identity {person}") != identity:
            self._memory.keep_word(f"identity {person}", identity)
            self.changed([person])

    def forget(self, person: PersonId) -> None:
        """Who is on no list any more is met for the first time when they are again."""
        for name in ("identity", "barred", "shut", "unsigned"):
            self._memory.forget_word(f"{name} {person}")
        self._notes.over(Note(what=Notice.NO_IDENTITY, person=person))
        self._bar(person, ())
        self._shut.pop(person, None)

    def shut_out(self, person: PersonId) -> WhyNot | None:
        """Why nothing that comes in the name of `person` counts; None where it may."""
        return self._shut.get(person)

    async def cross_sign(self) -> None:
        """Give the account an identity of ours, unless it has it, and sign our device with it.

        One whose keys we do not hold is replaced, and told: it was lost with an older folder, or made
        by the app that the account was made with. Strict clients would shut us out for ever.
        """
        user, device = self._settings.user, self._machine.device
        answer = await self._query([user])
        keys = self._memory.secret(_KEYS_FILE, SigningKeys)
        master = answer.get("master_keys", {}).get(user)
        identity = identity_of(user, answer)
        if keys is None or identity is None or identity.master != keys.identity:
            keys = keys or SigningKeys.make()
            # Kept before they are known anywhere: an identity without its keys could never be mended.
            self._memory.keep_secret(_KEYS_FILE, keys)
            await self._publish(keys.published(user))
            if master is not None:
                self._notes.now(Note(what=Notice.FOREIGN_CROSS_SIGNING))
            master, identity = keys.published(user)["master_key"], None
        published = answer.get("device_keys", {}).get(user, {}).get(device)
        if published and not (identity and identity.signed(user, published)):
            device_keys = {k: v for k, v in published.items() if k != "unsigned"}
            body: Json = {
                user: {
                    device: keys.sign_device(user, device_keys),
                    keys.identity: self._machine.sign(master),
                }
            }
            await self._homeserver.ask("POST", path("keys", "signatures", "upload"), body)

    async def _publish(self, public: Json) -> None:
        upload = path("keys", "device_signing", "upload")
        try:
            await self._homeserver.ask("POST", upload, public)
        except Rejected as no:
            if no.status != 401 or "flows" not in no.answer:
                raise
            auth = {
                "type": "m.login.password",
                "identifier": {"type": "m.id.user", "user": self._settings.user},
                "password": self._settings.password,
                "session": no.answer.get("session"),
            }
            await self._homeserver.ask("POST", upload, {**public, "auth": auth})

    async def _query(self, users: Collection[PersonId]) -> Json:
        body = {"device_keys": {user: [] for user in users}, "timeout": _PATIENCE_MS}
        return await self._homeserver.ask("POST", path("keys", "query"), body)

    def _take(self, user: PersonId, answer: Json) -> None:
        devices = answer.get("device_keys", {}).get(user)
        if not isinstance(devices, dict):
            self._stale[user] = time.monotonic() + _ASK_AGAIN
            return
        self._stale.pop(user, None)
        self._machine.take_devices(user, devices)
        why = self._why_shut(user, answer)
        barred = set(devices) if why else self._unsigned(user, devices, answer)
        self._shut_out(user, why)
        self._memory.keep_word(f"barred {user}", json.dumps(sorted(barred)))
        self._bar(user, barred)

    def _bar(self, user: PersonId, names: Iterable[str]) -> None:
        self._bars[user] = frozenset((user, name) for name in names)
        self._machine.barred = frozenset().union(*self._bars.values())

    def _why_shut(self, user: PersonId, answer: Json) -> WhyNot | None:
        if user not in self._seats.everyone:
            return None
        identity, pinned = identity_of(user, answer), self._memory.word(f"identity {user}")
        if pinned is None and identity is None:
            self._notes.once(Note(what=Notice.NO_IDENTITY, person=user))
            return "required" if self._settings.require_cross_signing else None
        shown = identity.master if identity else ""
        if pinned is None:
            self._memory.keep_word(f"identity {user}", shown)
        elif shown != pinned:
            self._notes.now(Note(what=Notice.IDENTITY_CHANGED, person=user, detail=shown))
            return "identity"
        return None

    def _shut_out(self, user: PersonId, why: WhyNot | None) -> None:
        before = self._shut.pop(user, None)
        if why:
            self._shut[user] = why
            self._memory.keep_word(f"shut {user}", why)
        else:
            self._memory.forget_word(f"shut {user}")
            if before == "identity":
                self._notes.now(Note(what=Notice.IDENTITY_BACK, person=user))

    def _unsigned(self, user: PersonId, devices: Json, answer: Json) -> set[str]:
        """Which devices of `user` may neither read nor command, since their identity did not sign them."""
        identity = identity_of(user, answer)
        if identity is None or user not in self._seats.everyone:
            return set()
        unsigned = {
            name
            for name, device in devices.items()
            if not (identity.signed(user, device) and self._machine.holds(user, name, device))
        }
        for name in sorted(unsigned - self._told_of(user)):
            self._notes.now(Note(what=Notice.UNSIGNED_DEVICE, person=user, detail=name))
        if unsigned != self._told_of(user):
            # One that was signed since, or is gone, is news again should it come back.
            self._memory.keep_word(f"unsigned {user}", json.dumps(sorted(unsigned)))
        return unsigned

    def _told_of(self, user: PersonId) -> set[str]:
        return set(json.loads(self._memory.word(f"unsigned {user}") or "[]"))

    def _unreachable(self, devices: Collection[Device]) -> set[Device]:
        now = time.monotonic()
        return {device for device in devices if self._out_of_reach.get(device, 0.0) > now}

    async def _claim(self, devices: Collection[Device]) -> None:
        """Begin sessions with those of `devices` that lack one, and with those whose session broke."""
        missing = self._machine.without_session(devices)
        if not missing:
            return
        wanted = {user: dict.fromkeys(names, "signed_curve25519") for user, names in missing.items()}
        body = {"one_time_keys": wanted, "timeout": _PATIENCE_MS}
        self._machine.take_claimed(await self._homeserver.ask("POST", path("keys", "claim"), body))
        again = time.monotonic() + _ASK_AGAIN
        for user, names in self._machine.without_session(devices).items():
            self._out_of_reach.update({(user, name): again for name in names})

    async def _send(self, message: Message) -> None:
        where = path("sendToDevice", message.kind, uuid.uuid4().hex)
        await self._homeserver.ask("PUT", where, message.body)
        self._machine.sent(message)
