"""Asks every part that the bot talks to whether it is there and set as the configuration says.

Nothing is sent, changed or logged in to. A finding says what is wrong and what to do; it holds no
secret and no word of an answer that could hold one.
"""

import asyncio
import base64
import os
import re
import sqlite3
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urldefrag

import aiohttp
from pydantic import SecretStr

from bot.config import Config
from bot.config.places import Database
from bot.config.reach import MatrixRoom, TwilioLine

# Longer than any healthy part takes, short enough for somebody who waits at a terminal.
PATIENCE = 10.0

# Twilio's error 20005: https://www.twilio.com/docs/api/errors/20005
NOT_ACTIVE = 20005

WEBHOOKS = {"sms_url": "/twilio/sms", "voice_url": "/twilio/voice"}


class Finding(NamedTuple):
    """What one part said: `what` is seen, `remedy` is to be done about it when `ok` is False."""

    part: str
    ok: bool
    what: str
    remedy: str = ""

    def line(self) -> str:
        """As one line: `ok   Twilio: …`, or `FAIL Twilio: …: what to do`."""
        return f"{'ok  ' if self.ok else 'FAIL'} {self.part}: {self.what}" + (
            f": {self.remedy}" if self.remedy else ""
        )


class Unanswered(Exception):
    """A part did not answer, or not as it should; the message says how."""


async def probe(config: Config) -> list[Finding]:
    """Ask every part at once. Takes no longer than `PATIENCE` and raises nothing."""
    timeout = aiohttp.ClientTimeout(total=PATIENCE)
    async with aiohttp.ClientSession(timeout=timeout, raise_for_status=False) as http:
        asked: list[tuple[str, Awaitable[list[Finding]]]] = [("database", _database(config.database))]
        if config.lines.twilio is not None:
            asked.append(("Twilio", _twilio(http, config.lines.twilio, config)))
        if config.rooms.matrix is not None:
            asked.append(("Matrix", _matrix(http, config.rooms.matrix)))
        signal = {
            (one.rpc, one.account) for one in (config.lines.signal, config.rooms.signal) if one is not None
        }
        asked.extend(("Signal", _signal(http, rpc, account)) for rpc, account in sorted(signal))
        answers = await asyncio.gather(*(_guarded(part, question) for part, question in asked))
    return [finding for findings in answers for finding in findings]


async def _guarded(part: str, question: Awaitable[list[Finding]]) -> list[Finding]:
    try:
        return await asyncio.wait_for(question, PATIENCE + 1)
    except Unanswered as error:
        return [Finding(part, False, str(error), _REMEDIES[part])]
    except TimeoutError:
        return [Finding(part, False, f"no answer within {PATIENCE:.0f} s", _REMEDIES[part])]


_REMEDIES = {
    "Twilio": "look at lines.twilio.api_base and at this machine's way to the Internet",
    "Matrix": "look at rooms.matrix.homeserver: it is the address that Matrix clients use",
    "Signal": (
        "start signal-cli (`signal-cli daemon --http=127.0.0.1:18080 --receive-mode=on-connection`) "
        "or correct rpc"
    ),
    "database": "start it, or correct `database`",
}


async def ask(http: aiohttp.ClientSession, method: str, url: str, **options: Any) -> tuple[int, Any]:
    """Status and JSON of one request; `Unanswered` when there is none. Redirects are not followed."""
    try:
        async with http.request(method, url, allow_redirects=False, **options) as answer:
            if answer.status in (301, 302, 307, 308):
                raise Unanswered("answers with a redirection")
            try:
                return answer.status, await answer.json(content_type=None)
            except ValueError:
                return answer.status, None
    except TimeoutError:
        raise Unanswered(f"no answer within {PATIENCE:.0f} s") from None
    except aiohttp.ClientConnectorCertificateError:
        raise Unanswered("its certificate is not valid") from None
    except aiohttp.ClientConnectorDNSError:
        raise Unanswered("its name is not known") from None
    except aiohttp.ClientConnectorError:
        raise Unanswered("cannot be reached") from None
    except aiohttp.ClientError:
        raise Unanswered("hung up") from None


def _left(account: dict[str, Any]) -> str:
    """The balance, if it is one: what an answer says is not printed unseen."""
    shown = f"{account.get('balance')} {account.get('currency')}"
    return shown if re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})? [A-Z]{3}", shown) else "something"


def twilio_url(line: TwilioLine, rest: str) -> str:
    """The address of `rest` in the account, of Twilio's API of 2010."""
    return f"{line.api_base}/2010-04-01/Accounts/{line.account_sid}{rest}"


def twilio_auth(user: str, secret: SecretStr) -> dict[str, str]:
    """The header of basic authentication, as Twilio takes it."""
    pair = f"{user}:{secret.get_secret_value()}".encode()
    return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}


async def _twilio(http: aiohttp.ClientSession, line: TwilioLine, config: Config) -> list[Finding]:
    auth = twilio_auth(line.account_sid, line.auth_token)
    status, account = await ask(http, "GET", twilio_url(line, "/Balance.json"), headers=auth)
    if isinstance(account, dict) and account.get("code") == NOT_ACTIVE:
        return [Finding("Twilio", False, "the account is suspended or closed", "ask Twilio's support why")]
    if status in (401, 403, 404):
        return [
            Finding(
                "Twilio",
                False,
                f"refuses account_sid and auth_token ({status})",
                "copy both from its console",
            )
        ]
    if status != 200 or not isinstance(account, dict):
        raise Unanswered(f"answers {status}")
    findings = [Finding("Twilio", True, f"knows the account: {_left(account)} left")]
    if line.api_key is not None and line.api_secret is not None:
        key = twilio_auth(line.api_key, line.api_secret)
        status, _ = await ask(
            http, "GET", twilio_url(line, "/Messages.json"), headers=key, params={"PageSize": "1"}
        )
        findings.append(
            Finding("Twilio", True, "takes the API key")
            if status == 200
            else Finding("Twilio", False, f"refuses the API key ({status})", "make a new one in its console")
        )
    return [*findings, *[finding async for finding in _webhooks(http, line, config)]]


async def _webhooks(http: aiohttp.ClientSession, line: TwilioLine, config: Config) -> AsyncIterator[Finding]:
    number = await find_number(http, line, config.number)
    if number is None:
        yield Finding(
            "Twilio", False, f"the account does not have {config.number}", "correct `number`, or buy it"
        )
        return
    for field, path in WEBHOOKS.items():
        wanted = config.web.public_url + path
        found = urldefrag(str(number.get(field) or "")).url
        if found == wanted:
            yield Finding("Twilio", True, f"{field} is {wanted}")
        else:
            yield Finding(
                "Twilio",
                False,
                f"{field} is not {wanted}",
                "`anti-relou setup` sets it, or set it in Twilio's console",
            )


async def find_number(http: aiohttp.ClientSession, line: TwilioLine, number: str) -> dict[str, Any] | None:
    """What the account says of `number`: an IncomingPhoneNumber of Twilio's, or None when it has none."""
    auth = twilio_auth(line.account_sid, line.auth_token)
    url = twilio_url(line, "/IncomingPhoneNumbers.json")
    status, page = await ask(http, "GET", url, headers=auth, params={"PhoneNumber": number})
    if status != 200 or not isinstance(page, dict):
        raise Unanswered(f"answers {status} when asked for the number")
    for one in page.get("incoming_phone_numbers") or ():
        if isinstance(one, dict) and one.get("phone_number") == number:
            return one
    return None


async def _matrix(http: aiohttp.ClientSession, room: MatrixRoom) -> list[Finding]:
    status, versions = await ask(http, "GET", f"{room.homeserver}/_matrix/client/versions")
    if status != 200 or not isinstance(versions, dict) or not versions.get("versions"):
        return [Finding("Matrix", False, "is no Matrix homeserver", _REMEDIES["Matrix"])]
    status, login = await ask(http, "GET", f"{room.homeserver}/_matrix/client/v3/login")
    flows = login.get("flows") if status == 200 and isinstance(login, dict) else None
    kinds = {flow.get("type") for flow in flows or () if isinstance(flow, dict)}
    if "m.login.password" not in kinds:
        return [
            Finding(
                "Matrix",
                False,
                "does not let accounts log in with a password",
                "enable it there, or take an account on another homeserver",
            )
        ]
    return [Finding("Matrix", True, "is there, and takes passwords")]


async def _signal(http: aiohttp.ClientSession, rpc: str, account: str) -> list[Finding]:
    status, _ = await ask(http, "GET", f"{rpc}/api/v1/check")
    if status != 200:
        return [Finding("Signal", False, "is no signal-cli daemon", _REMEDIES["Signal"])]
    call = {"jsonrpc": "2.0", "id": "check", "method": "listAccounts"}
    _, answer = await ask(http, "POST", f"{rpc}/api/v1/rpc", json=call)
    accounts = answer.get("result") if isinstance(answer, dict) else None
    if not isinstance(accounts, list):
        # A daemon started for one account (`-a`) does not tell which: it is there, and that is all.
        return [Finding("Signal", True, "the daemon is there")]
    if account in {one.get("number") for one in accounts if isinstance(one, dict)}:
        return [Finding("Signal", True, f"the daemon is there and has {account}")]
    return [
        Finding("Signal", False, f"the daemon does not have {account}", "register or link it with signal-cli")
    ]


async def _database(database: Database) -> list[Finding]:
    if database.file is not None:
        return [await asyncio.to_thread(_sqlite, database.file)]
    try:
        import asyncpg
    except ImportError:
        return [Finding("database", False, "PostgreSQL needs asyncpg", "pip install 'anti-relou[postgres]'")]
    try:
        connection = await asyncpg.connect(database.url.get_secret_value(), timeout=PATIENCE)
    except (asyncpg.InvalidPasswordError, asyncpg.InvalidAuthorizationSpecificationError):
        return [Finding("database", False, "PostgreSQL refuses user or password", "correct `database`")]
    except asyncpg.InvalidCatalogNameError:
        return [
            Finding("database", False, "PostgreSQL has no such database", "createdb, or correct `database`")
        ]
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        raise Unanswered("PostgreSQL cannot be reached") from None
    try:
        version = connection.get_server_version()
    finally:
        await connection.close()
    return [Finding("database", True, f"PostgreSQL {version.major} is there")]


def _sqlite(file: Path) -> Finding:
    folder = file.parent
    if not file.exists():
        if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
            return Finding("database", True, f"{file} will be made")
        return Finding("database", False, f"{folder} is no folder one can write to", f"mkdir -m 700 {folder}")
    if not os.access(file, os.W_OK) or not os.access(folder, os.W_OK | os.X_OK):
        return Finding("database", False, f"{file} or its folder cannot be written to", "run as who owns it")
    try:
        connection = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
        try:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        finally:
            connection.close()
    except sqlite3.Error:
        return Finding(
            "database", False, f"{file} is no SQLite database", "correct `database`, or restore a backup"
        )
    return Finding("database", True, f"{file} can be read and written")
