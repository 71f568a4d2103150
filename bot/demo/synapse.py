"""A real Synapse on loopback, from its wheel, for the demo and for the tests.

Admin API: https://element-hq.github.io/synapse/latest/admin_api/register_api.html
"""

import base64
import hashlib
import hmac
import json
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import aiohttp

from bot.demo.child import Child, free_port, until_answers

_START_SECONDS = 60.0
_ASK_TIMEOUT = aiohttp.ClientTimeout(total=30)
_PORT_TRIES = 5
_UNLIMITED = {"per_second": 10_000, "burst_count": 10_000}
_NO_LIMITS: dict[str, Any] = {
    "rc_message": _UNLIMITED,
    "rc_registration": _UNLIMITED,
    "rc_admin_redaction": _UNLIMITED,
    "rc_joins_per_room": _UNLIMITED,
    "rc_media_create": _UNLIMITED,
    "rc_room_creation": _UNLIMITED,
    "rc_key_requests": _UNLIMITED,
    "rc_login": {"address": _UNLIMITED, "account": _UNLIMITED, "failed_attempts": _UNLIMITED},
    "rc_joins": {"local": _UNLIMITED, "remote": _UNLIMITED},
    "rc_invites": {"per_room": _UNLIMITED, "per_user": _UNLIMITED, "per_issuer": _UNLIMITED},
}


class SynapseError(Exception):
    """Synapse's admin interface refused; the text is what it answered."""


class Synapse:
    """A homeserver that federates with nobody, with its data in `folder`.

    `fast` lifts every rate limit; without it they are Synapse's own defaults, as real founders
    meet them. `port` 0 picks one, kept over `stop` and `start`. `settings` go over ours in
    homeserver.yaml.
    """

    def __init__(
        self,
        folder: Path,
        *,
        fast: bool = True,
        server_name: str = "localhost",
        port: int = 0,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        self.server_name = server_name
        self._folder = folder.absolute()
        self._limits = _NO_LIMITS if fast else {}
        self._settings = dict(settings or {})
        self._fixed_port = port != 0
        self._port = port
        self._registration_secret = secrets.token_hex(32)
        self._fixed_secrets = {
            "registration_shared_secret": self._registration_secret,
            "macaroon_secret_key": secrets.token_hex(32),
            "form_secret": secrets.token_hex(32),
        }
        self._child: Child | None = None
        self._admin_token: str | None = None

    @property
    def base_url(self) -> str:
        """Where clients reach it, without a slash at the end."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def pid(self) -> int | None:
        """The process that serves, or None when stopped."""
        return self._child.pid if self._child else None

    async def __aenter__(self) -> Self:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Start it, or start it again on the same port and data; returns once it answers.

        Raises `ChildFailed` with the end of its log when it does not.
        """
        if self._child:
            return
        for tries_left in reversed(range(_PORT_TRIES)):
            try:
                await self._start_once()
            except BaseException as error:
                await self.stop(kill=True)
                if self._fixed_port or not tries_left or "Failed to listen on TCP port" not in str(error):
                    raise
                self._port = 0
            else:
                self._fixed_port = True
                return

    async def wait(self) -> int:
        """Wait for its end and return its exit code; a started one only."""
        if self._child is None:
            raise RuntimeError("the homeserver was not started")
        return await self._child.wait()

    async def stop(self, *, kill: bool = False) -> None:
        """Take the homeserver away; `kill` as a crash would. Data stays. Idempotent."""
        child, self._child = self._child, None
        if child:
            await (child.kill() if kill else child.end())

    async def register(
        self, localpart: str, password: str, admin: bool = False, displayname: str | None = None
    ) -> str:
        """Make an account and return its user id."""
        return str((await self._register(localpart, password, admin, displayname))["user_id"])

    async def override_ratelimit(self, user_id: str) -> None:
        """Lift the limit on messages for one user, as an administrator may for a bot."""
        await self.admin("POST", f"/_synapse/admin/v1/users/{quote(user_id, safe='')}/override_ratelimit", {})

    async def admin(self, method: str, path: str, body: object = None) -> Any:
        """Ask with an administrator's token, made on first use; the decoded answer."""
        if self._admin_token is None:
            name = f"admin-{secrets.token_hex(4)}"
            account = await self._register(name, secrets.token_hex(16), True, None)
            self._admin_token = str(account["access_token"])
        return await self._ask(method, path, body, {"Authorization": f"Bearer {self._admin_token}"})

    async def _register(
        self, localpart: str, password: str, admin: bool, displayname: str | None
    ) -> dict[str, Any]:
        path = "/_synapse/admin/v1/register"
        nonce = (await self._ask("GET", path))["nonce"]
        signed = "\0".join((nonce, localpart, password, "admin" if admin else "notadmin"))
        mac = hmac.new(self._registration_secret.encode(), signed.encode(), hashlib.sha1).hexdigest()
        account = {
            "nonce": nonce,
            "username": localpart,
            "password": password,
            "admin": admin,
            "mac": mac,
            "displayname": displayname or localpart,
        }
        answer: dict[str, Any] = await self._ask("POST", path, account)
        return answer

    async def _ask(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Any:
        # A connection of its own, so that one homeserver serves tests with a loop each.
        async with (
            aiohttp.ClientSession(timeout=_ASK_TIMEOUT) as http,
            http.request(method, self.base_url + path, json=body, headers=headers) as answer,
        ):
            text = await answer.text()
        if not answer.ok:
            raise SynapseError(f"{method} {path}: {answer.status} {text}")
        return json.loads(text)

    async def _start_once(self) -> None:
        self._port = self._port or free_port()
        config = self._folder / "homeserver.yaml"
        config.touch(mode=0o600)
        config.write_text(json.dumps(self._configuration(), indent=1))  # JSON is YAML
        self._child = Child(
            "synapse",
            (sys.executable, "-m", "synapse.app.homeserver", "-c", str(config)),
            log=self._folder / "synapse.log",
            cwd=self._folder,
        )
        await until_answers(self._child, f"{self.base_url}/health", _START_SECONDS)

    def _configuration(self) -> dict[str, Any]:
        folder = self._folder
        listener = {
            "port": self._port,
            "type": "http",
            "bind_addresses": ["127.0.0.1"],
            "resources": [{"names": ["client"]}],
        }
        return {
            "server_name": self.server_name,
            "public_baseurl": f"{self.base_url}/",
            "report_stats": False,
            "pid_file": str(folder / "synapse.pid"),
            "signing_key_path": str(self._signing_key()),
            "media_store_path": str(folder / "media"),
            "trusted_key_servers": [],
            "suppress_key_server_warning": True,
            "federation_domain_whitelist": [],
            "listeners": [listener],
            "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
            "bcrypt_rounds": 4,
            # A repeated initial sync is else answered from the cache, and stale.
            "caches": {"sync_response_cache_duration": "0s"},
            "presence": {"enabled": False},
            **self._fixed_secrets,
            **self._limits,
            **self._settings,
        }

    def _signing_key(self) -> Path:
        """Write the key that `--generate-keys` would, without a two-second run of its own."""
        path = self._folder / "signing.key"
        if not path.exists():
            path.touch(mode=0o600)
            seed = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
            path.write_text(f"ed25519 a_{secrets.token_hex(2)} {seed}\n")
        return path
