"""Signal as a double of its daemon sees it: people who write, react, have phones and change them."""

import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

ACCOUNT = "+33937000001"
OWN = "00000000-0000-4000-8000-000000000001"
CAMILLE = "00000000-0000-4000-8000-0000000000c1"
DOMINIQUE = "00000000-0000-4000-8000-0000000000d1"
GROUP = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="


@dataclass(frozen=True)
class SentMessage:
    """What the daemon made of a `send`: `to` is a person or a group."""

    stamp: int
    to: str
    params: Json

    @property
    def text(self) -> str:
        return str(self.params.get("message", ""))


@dataclass
class GroupState:
    """`members` are the others' uuids; we are in as well while `inside`, as an admin or not."""

    members: set[str] = field(default_factory=set)
    admin: bool = True
    inside: bool = True
    only_admins_write: bool = False


@dataclass
class Identity:
    fingerprint: str = "05 aa"
    trust: str = "TRUSTED_UNVERIFIED"
    added: int = 1


@dataclass(frozen=True)
class Failure:
    """What befalls the next send: an error of the daemon, or (`code` None) no answer at all."""

    code: int | None
    taken: bool = False


class Network:
    """Signal, for one account. What comes for it is handed to `push`, in the daemon's words."""

    def __init__(self) -> None:
        self.sent: list[SentMessage] = []
        self.reactions: list[tuple[int, str]] = []
        self.groups: dict[str, GroupState] = {GROUP: GroupState()}
        self.identities: dict[str, Identity] = {}
        self.becomes: dict[str, str] = {}
        self.failures: deque[Failure] = deque()
        self.phones_on = False
        self.trusts_all = False
        self._closed: dict[str, list[Json]] = {}
        self._said: dict[int, Json] = {}
        self._stamp = 0

    def push(self, params: Json) -> None:
        raise NotImplementedError

    def next_stamp(self) -> int:
        self._stamp = max(self._stamp + 1, time.time_ns() // 1_000_000)
        return self._stamp

    def say(self, person: str, text: str | None, *, group: str | None = None, **data: Any) -> int:
        """Somebody writes. `data` goes into the dataMessage. Returns the message's time."""
        stamp = self.next_stamp()
        message: Json = {
            "timestamp": stamp,
            "message": text,
            "expiresInSeconds": 0,
            "viewOnce": False,
            **data,
        }
        if group is not None:
            info = {"groupId": group, "groupName": "g", "revision": 3, "type": "DELIVER"}
            message.setdefault("groupInfo", info)
        self.arrive(person, stamp, dataMessage=message)
        return stamp

    def react(self, person: str, target: int, emoji: str, *, remove: bool = False) -> int:
        """Somebody reacts, in the group, to a message of ours."""
        reaction = {
            "emoji": emoji,
            "targetAuthor": OWN,
            "targetAuthorNumber": None,
            "targetAuthorUuid": OWN,
            "targetSentTimestamp": target,
            "isRemove": remove,
        }
        return self.say(person, None, group=GROUP, reaction=reaction)

    def deliver(self, person: str, stamp: int) -> None:
        """A phone has our message."""
        receipt = {
            "when": stamp + 5,
            "isDelivery": True,
            "isRead": False,
            "isViewed": False,
            "timestamps": [stamp],
        }
        self.arrive(person, self.next_stamp(), receiptMessage=receipt)

    def arrive(self, person: str, stamp: int, **content: Any) -> None:
        """Something comes for us."""
        self.identities.setdefault(person, Identity())
        envelope: Json = {
            "source": person,
            "sourceNumber": None,
            "sourceUuid": person,
            "sourceName": "Camille",
            "sourceDevice": 1,
            "timestamp": stamp,
            "serverReceivedTimestamp": stamp + 1,
            "serverDeliveredTimestamp": stamp + 2,
        }
        params = {"envelope": {**envelope, **content}, "account": ACCOUNT}
        if person in self._closed:
            self._closed[person].append(params)
            error = {"message": "untrusted", "type": "UntrustedIdentityException"}
            params = {"exception": error, "envelope": envelope, "account": ACCOUNT}
        else:
            self._said[stamp] = params
        self.push(params)

    def again(self, stamp: int) -> None:
        """The same message once more."""
        self.push(self._said[stamp])

    def new_phone(self, person: str) -> None:
        """Another identity key: closed until somebody trusts it, unless the daemon trusts all."""
        before = self.identities.setdefault(person, Identity())
        if self.trusts_all:
            fresh = Identity(before.fingerprint + " bb", "TRUSTED_UNVERIFIED", before.added + 1)
            self.identities[person] = fresh
        else:
            self._closed.setdefault(person, [])

    def trust(self, person: str, *, verified: bool) -> None:
        """The operator trusts the key that somebody has now; what was closed is opened."""
        before = self.identities.setdefault(person, Identity())
        closed = self._closed.pop(person, None)
        self.identities[person] = Identity(
            before.fingerprint + (" bb" if closed is not None else ""),
            "TRUSTED_VERIFIED" if verified else "TRUSTED_UNVERIFIED",
            before.added + 1,
        )
        for params in closed or ():
            self.push(params)
