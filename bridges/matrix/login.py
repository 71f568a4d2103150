"""The log-in: one device for ever, also when the homeserver forgets its token."""

import secrets
import string

from bot.model import Frozen, PersonId
from bridges.matrix.homeserver import Homeserver, Rejected, path
from bridges.matrix.memory import Memory
from bridges.matrix.settings import MatrixSettings

_FILE = "login.json"


class Refused(Exception):
    """The homeserver refuses our password."""


class Kept(Frozen, frozen=True, kw_only=True):
    """What a restart needs to be the same device, in a file of its own, never shown."""

    user: PersonId
    device: str
    pickle_key: str
    token: str | None = None
    published: bool = False

    def __repr__(self) -> str:
        return f"Kept(user={self.user!r}, device={self.device!r})"


class LogIn:
    """One account on one homeserver."""

    def __init__(self, homeserver: Homeserver, memory: Memory, settings: MatrixSettings) -> None:
        self._homeserver = homeserver
        self._memory = memory
        self._settings = settings
        kept = memory.secret(_FILE, Kept)
        if kept is None or kept.user != settings.user:
            # Named by us and kept first: a log-in whose answer was lost leaves no second device.
            device = "".join(secrets.choice(string.ascii_uppercase) for _ in range(10))
            kept = Kept(user=settings.user, device=device, pickle_key=secrets.token_hex(32))
            memory.keep_secret(_FILE, kept)
        self._kept = kept

    @property
    def device(self) -> str:
        """The name of our device."""
        return self._kept.device

    @property
    def pickle_key(self) -> str:
        """What the store of keys is encrypted with."""
        return self._kept.pickle_key

    @property
    def published(self) -> bool:
        """Whether the homeserver has our device's keys since the last log-in."""
        return self._kept.published

    async def enter(self) -> None:
        """Use the token there is, or log in for one. Raises `Refused`."""
        if self._kept.token is None:
            self._homeserver.token = None
            body = {
                "type": "m.login.password",
                "identifier": {"type": "m.id.user", "user": self._settings.user},
                "password": self._settings.password,
                "device_id": self.device,
                "initial_device_display_name": self._settings.device_name,
            }
            try:
                answer = await self._homeserver.ask("POST", path("login"), body)
            except Rejected as no:
                raise Refused(str(no)) from no
            self._keep(str(answer["access_token"]), published=False)
        self._homeserver.token = self._kept.token

    def rejected(self) -> None:
        """The homeserver does not know our token any more."""
        self._keep(None, published=False)

    def keys_published(self) -> None:
        """The homeserver has our device's keys."""
        if not self.published:
            self._keep(self._kept.token, published=True)

    def _keep(self, token: str | None, *, published: bool) -> None:
        self._kept = Kept(
            user=self._kept.user,
            device=self._kept.device,
            pickle_key=self._kept.pickle_key,
            token=token,
            published=published,
        )
        self._memory.keep_secret(_FILE, self._kept)
