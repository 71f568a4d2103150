"""What is encrypted and decrypted: matrix-nio's Olm machine, held to stricter rules.

Does no network I/O: it makes requests' bodies and takes their answers, so that who asks the
homeserver also owns the waiting. Nothing it is handed, by a homeserver or a stranger, makes it
raise anything but `Undecipherable`. Invariants:

- A message counts as its sender's only when the Megolm session it came in was made by a device
  that the sender has now; what the envelope says of sender key or device is not believed.
- A message of a session is one event: the same one again under another id is refused.
- Keys that somebody forwards are refused, and so are requests for ours.
"""

import contextlib
import json
import logging
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

import nio  # type: ignore[import-untyped] # it ships no types
import vodozemac
from nio.crypto import Olm, OlmDevice, OutboundGroupSession, encrypt_attachment  # type: ignore[import-untyped] # as above
from nio.events import MegolmEvent, OlmEvent, ToDeviceEvent  # type: ignore[import-untyped] # as above
from nio.store import SqliteStore  # type: ignore[import-untyped] # as above

from bot.model import PersonId
from bridges.matrix.crosssigning import add_signature
from bridges.matrix.memory import Memory

Json = dict[str, Any]
Device = tuple[PersonId, str]

# Both write users, events and queries into their messages.
for _name in ("nio", "peewee"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)

MEGOLM = "m.megolm.v1.aes-sha2"


class Undecipherable(Exception):
    """No key of a device of the sender opens this event, for now or for ever."""


class Message(NamedTuple):
    """A to-device request: `kind` and `body`, and what `Machine.sent` needs to know of it."""

    kind: str
    body: Json
    room: str | None = None
    devices: frozenset[Device] = frozenset()
    queued: object = None


class Machine:
    """The keys of one device of ours, and what it knows of everyone else's."""

    def __init__(self, user: PersonId, device: str, pickle_key: str, memory: Memory) -> None:
        """Open the store, or make it."""
        self.user = user
        self.device = device
        self._memory = memory
        name = memory.private("olm.db").name
        self._store = SqliteStore(user, device, str(memory.folder), pickle_key, name)
        self._olm = Olm(user, device, self._store)
        self._seen: set[str] = set()
        self._outdated: set[str] = set()
        self.barred: frozenset[Device] = frozenset()

    def close(self) -> None:
        """Close the store."""
        self._store.database.close()

    # -- our own keys

    def republish(self) -> None:
        """Have the device's keys uploaded again: a new log-in may have dropped them."""
        self._olm.account.shared = False

    def count(self, one_time_keys: object) -> None:
        """Take from a sync how many one-time keys the homeserver has left of ours."""
        if isinstance(one_time_keys, int):
            self._olm.uploaded_key_count = one_time_keys

    def upload(self) -> Json | None:
        """The body of a /keys/upload that is due, or None."""
        if not self._olm.should_upload_keys:
            return None
        body: Json = self._olm.share_keys()
        # Saved before they are known anywhere: were they lost, whoever took one could not reach us,
        # and new ones of the same names would be refused for ever.
        self._olm.save_account()
        return body

    def uploaded(self, answer: Json) -> None:
        """Take the answer to it."""
        counts = answer.get("one_time_key_counts", {})
        self._olm.handle_response(nio.KeysUploadResponse(0, int(counts.get("signed_curve25519", 0))))

    def sign(self, value: Json) -> Json:
        """`value`, one of our own keys, with this device's signature added."""
        signature = self._olm.sign_json(
            {k: v for k, v in value.items() if k not in ("signatures", "unsigned")}
        )
        return add_signature(value, self.user, f"ed25519:{self.device}", signature)

    # -- other people's devices

    def take_devices(self, user: PersonId, devices: Json) -> None:
        """Take what /keys/query says of one user's devices; those not named are gone."""
        known = self._olm.device_store[user]
        for name in devices:
            if name in known and known[name].deleted:
                # The machine never brings one back, though a homeserver may just have left it out.
                known[name].deleted = False
                self._store.save_device_keys({user: {name: known[name]}})
        # It takes signatures out of what it is given, and stumbles over what is malformed.
        answer = nio.KeysQueryResponse({user: json.loads(json.dumps(devices))}, {})
        with contextlib.suppress(KeyError, TypeError, AttributeError, ValueError):
            self._olm.handle_response(answer)

    def holds(self, user: PersonId, name: str, keys: Json) -> bool:
        """Whether the device is known with exactly these keys.

        The keys first seen under a name are the ones that stay: a homeserver could have shown others
        before those that their owner signed.
        """
        device = self._olm.device_store[user].get(name)
        shown = keys.get("keys")
        return (
            device is not None
            and isinstance(shown, dict)
            and shown.get(f"ed25519:{name}") == device.ed25519
            and shown.get(f"curve25519:{name}") == device.curve25519
        )

    def devices(self, users: Collection[PersonId]) -> set[Device]:
        """The devices of `users` that may have room keys."""
        found = {(user, device.id) for user in users for device in self._active(user)}
        return found - self.barred

    def curious(self) -> set[PersonId]:
        """Whose devices should be asked for, since this was last called."""
        users = set(self._olm.users_for_key_query)
        self._olm.users_for_key_query.clear()
        return users

    def without_session(self, devices: Collection[Device]) -> dict[PersonId, list[str]]:
        """Which of `devices` we cannot write to yet, and those that need a new start."""
        missing: dict[PersonId, list[str]] = {}
        wedged = {(device.user_id, device.id) for device in self._olm.wedged_devices}
        for user, name in sorted({*devices, *wedged}):
            device = self._olm.device_store[user].get(name)
            if device and ((user, name) in wedged or not self._olm.session_store.get(device.curve25519)):
                missing.setdefault(user, []).append(name)
        return missing

    def take_claimed(self, answer: Json) -> None:
        """Take the answer to /keys/claim."""
        for user, devices in _mapping(answer.get("one_time_keys")).items():
            for name, key in _mapping(devices).items():
                with contextlib.suppress(KeyError, TypeError, AttributeError, ValueError, StopIteration):
                    self._olm.handle_response(nio.KeysClaimResponse({user: {name: key}}, {}))

    # -- to-device messages

    def receive(self, raw: object) -> None:
        """Take a to-device message. The same again, after a sync that has to be repeated, is skipped."""
        if not isinstance(raw, dict) or raw.get("type") != "m.room.encrypted":
            return
        whole = json.dumps(raw, sort_keys=True)
        if whole in self._seen:
            return
        self._seen.add(whole)
        # Whatever a stranger sends must not cost us the messages behind it.
        with contextlib.suppress(Exception):
            event = ToDeviceEvent.parse_event(raw)
            if isinstance(event, OlmEvent):
                self._olm.handle_to_device_event(event)

    def caught_up(self) -> None:
        """The sync is done and will not be repeated."""
        self._seen.clear()

    def outgoing(self) -> list[Message]:
        """To-device messages that the machine wants sent, to mend broken sessions."""
        return [
            Message(message.type, message.as_dict(), queued=message)
            for message in self._olm.outgoing_to_device_messages
        ]

    def sent(self, message: Message) -> None:
        """Take that a message was sent."""
        if message.queued is not None:
            self._olm.handle_response(nio.ToDeviceResponse(message.queued))
        elif message.room is not None:
            session = self._olm.outbound_group_sessions.get(message.room)
            if session:
                session.users_shared_with.update(message.devices)

    # -- rooms

    def shared(self, room: str, devices: Collection[Device]) -> bool:
        """Whether exactly `devices` can read what is encrypted next.

        One more or one less needs a new session: who left reads no more, who came reads nothing old.
        """
        session = self._olm.outbound_group_sessions.get(room)
        return bool(
            room not in self._outdated
            and session
            and session.shared
            and not session.expired
            and session.users_shared_with == set(devices)
        )

    def renew(self, room: str) -> None:
        """Begin a new session with the next message, whoever can read it."""
        self._outdated.add(room)

    def share(self, room: str, devices: Collection[Device]) -> Iterator[Message]:
        """Begin a new session: the messages that hand its key to `devices`, as far as we can reach them.

        To be followed by `ready` once all are sent; begun anew if they are not.
        """
        self._bar(devices)
        self._outdated.discard(room)
        # Made here, not by the machine, which would keep a copy to read our own messages with.
        self._olm.outbound_group_sessions[room] = OutboundGroupSession()
        users = sorted({user for user, _ in devices})
        batches = self._olm.share_group_session_parallel(room, users, ignore_unverified_devices=True)
        for reached, body in batches:
            yield Message("m.room.encrypted", body, room, frozenset(reached))

    def ready(self, room: str) -> None:
        """The keys of the session were handed out."""
        self._olm.outbound_group_sessions[room].shared = True

    def encrypt(self, room: str, kind: str, content: Json) -> Json:
        """The content of an m.room.encrypted; needs a session that is ready."""
        encrypted: Json = self._olm.group_encrypt(room, {"type": kind, "content": content})
        if "m.relates_to" in content:
            # In the open, where homeservers look for threads and edits.
            encrypted["m.relates_to"] = content["m.relates_to"]
        return encrypted

    def decrypt(self, room: str, raw: Json) -> Json:
        """The payload (`type`, `content`) of an m.room.encrypted, or `Undecipherable`."""
        content, sender, event = raw.get("content"), raw.get("sender"), raw.get("event_id")
        if not isinstance(content, dict) or content.get("algorithm") != MEGOLM:
            raise Undecipherable
        session_id, ciphertext = content.get("session_id"), content.get("ciphertext")
        if not isinstance(session_id, str) or not isinstance(ciphertext, str):
            raise Undecipherable
        session = self._session(room, PersonId(str(sender)), session_id)
        if session is None:
            self._miss(room, raw)
            raise Undecipherable
        try:
            plain, number = session.decrypt(ciphertext)
            payload = json.loads(plain)
        except (ValueError, vodozemac.MegolmDecryptionException) as error:
            raise Undecipherable from error
        if not isinstance(payload, dict) or payload.get("room_id") != room:
            raise Undecipherable
        if not self._memory.heard(session_id, number, str(event)):
            raise Undecipherable
        return payload

    def from_barred(self, room: str, raw: Json) -> bool:
        """Whether a device of the sender that may not command encrypted this."""
        content, sender = _mapping(raw.get("content")), PersonId(str(raw.get("sender")))
        made = self._made_by(room, sender, str(content.get("session_id")))
        return any((sender, device) in self.barred for device, _ in made)

    def _session(self, room: str, sender: PersonId, session_id: str) -> Any:
        for device, session in self._made_by(room, sender, session_id):
            if (sender, device) not in self.barred:
                return session
        return None

    def _made_by(self, room: str, sender: PersonId, session_id: str) -> Iterator[tuple[str, Any]]:
        """The session, with the device of the sender that handed its key to us itself."""
        for device in self._active(sender):
            session = self._olm.inbound_group_store.get(room, device.curve25519, session_id)
            if session and session.ed25519 == device.ed25519 and not session.forwarding_chain:
                yield device.id, session

    def _miss(self, room: str, raw: Json) -> None:
        """Have the machine mend what kept the key from us; ask for the sender's devices."""
        self._olm.users_for_key_query.add(raw["sender"])
        with contextlib.suppress(Exception):  # a malformed event mends nothing
            event = MegolmEvent.from_dict({**raw, "room_id": room})
            if isinstance(event, MegolmEvent):
                self._olm.check_if_wedged(event)

    def _active(self, user: PersonId) -> list[OlmDevice]:
        return [
            device
            for device in self._olm.device_store.active_user_devices(user)
            if (user, device.id) != (self.user, self.device)
        ]

    def _bar(self, allowed: Collection[Device]) -> None:
        """Mark every device that is not to have a key, and clear the mark of those that are."""
        for user in {user for user, _ in allowed}:
            for device in self._active(user):
                if (user, device.id) in allowed:
                    self._olm.unblacklist_device(device)
                else:
                    self._olm.blacklist_device(device)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def sealed(data: bytes) -> tuple[bytes, Json]:
    """A file encrypted for a room, and the key that its message carries."""
    encrypted, file = encrypt_attachment(data)
    return encrypted, dict(file)
