"""`anti-relou check`: is the configuration right, and what does it come to?"""

import asyncio
import os
import stat
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from bot.cli import FAILED, OK, WRONG_CONFIG
from bot.cli.probes import probe
from bot.config import Config, ConfigError
from bot.config.cautions import cautions
from bot.config.loading import environment, load_with_source
from bot.config.source import Mistake, Source, dotted, show
from bot.gsm import dear_letters
from bot.model import Money
from bot.policy.texts import segments_of
from bot.units import show_money, show_span

_SECRETS = (
    ("lines", "twilio", "auth_token"),
    ("lines", "twilio", "api_secret"),
    ("rooms", "matrix", "password"),
)


def run_check(path: Path, online: bool, environ: Mapping[str, str] = os.environ) -> int:
    """Print what is wrong with the configuration at `path`, or what it comes to. Returns the exit code.

    Mistakes (78) and cautions go to stderr, a line each. With `online` every part that the bot
    talks to is asked as well; one that does not answer as it should makes it 1.
    """
    try:
        config, source = load_with_source(path, environment(path, environ))
    except ConfigError as error:
        print("\n".join(error.lines()), file=sys.stderr)
        return WRONG_CONFIG
    for line in warnings(config, source):
        print(line, file=sys.stderr)
    print("\n".join(summary(path, config)))
    return asyncio.run(_ask(config)) if online else OK


async def _ask(config: Config) -> int:
    code = OK
    print()
    for finding in await probe(config):
        print(finding.line())
        if not finding.ok:
            code = FAILED
    return code


def warnings(config: Config, source: Source) -> list[str]:
    """What is doubtful, as lines like those of mistakes."""
    lines = [
        show(source.path, Mistake(dotted(key), source.line(key), f"warning: {message}"))
        for key, message in cautions(config)
    ]
    written_here = any("${" not in source.written.get(key, "${") for key in _SECRETS)
    files = ([source.path] if written_here else []) + [source.path.parent / ".env"]
    open_ = Mistake("", None, "warning: holds secrets and others can read it: chmod 600")
    return lines + [show(file, open_) for file in files if _readable(file)]


def _readable(path: Path) -> bool:
    return path.exists() and bool(path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH))


def summary(path: Path, config: Config) -> list[str]:
    """What `config` sets up, in a few lines; no secret in it."""
    rows = [*_parts(config), *_replies(config), *_money(config)]
    width = max(len(name) for name, _ in rows)
    return [f"{path}: right", *(f"  {name:<{width}}  {what}" for name, what in rows)]


def _parts(config: Config) -> Iterator[tuple[str, str]]:
    twilio, signal = config.lines.twilio, config.lines.signal
    yield "number", config.number
    if twilio is not None:
        sending = "with an API key" if twilio.api_key else "with the account's token"
        yield (
            "line",
            f"Twilio at {twilio.api_base}, webhooks at {config.web.public_url}/twilio/…, sends {sending}",
        )
    if signal is not None:
        yield "line", f"Signal {signal.account} through {signal.rpc}"
    matrix, group = config.rooms.matrix, config.rooms.signal
    if matrix is not None:
        room = matrix.room or "a room that the bot makes"
        founders = matrix.founders_room or ("none" if matrix.founders_room is False else "one it makes")
        yield (
            "room",
            f"Matrix as {matrix.user} at {matrix.homeserver}: {room}; for founders alone: {founders}",
        )
    if group is not None:
        yield "room", f"Signal group {group.group} as {group.account} through {group.rpc}"
    people = config.people
    yield (
        "people",
        f"{_count(len(people.founders), 'founder')}, {_count(len(people.moderators), 'moderator')}; "
        f"a block needs {_count(config.approval.founders_needed, 'founder')}",
    )
    yield "database", f"SQLite, {config.database.file}" if config.database.file else "PostgreSQL"
    web = config.web
    admin = "none" if web.admin_port is None else f"127.0.0.1:{web.admin_port}"
    yield "web", f"{web.host}:{web.port}; health details and metrics: {admin}"


def _replies(config: Config) -> Iterator[tuple[str, str]]:
    price = config.budget.per_segment["default"]
    reply = config.reply
    for name, words in (("reply", reply.texts), ("distress", reply.distress)):
        for language in ("fr", "en"):
            text = words.of(language)
            encoding = "UCS-2" if dear_letters(text) else "GSM-7"
            count = segments_of(text)
            cost = show_money(Money(count * price))
            yield (
                f"{name} {language}",
                f"{_count(len(text), 'letter')}, {encoding}, {_count(count, 'segment')}: {cost} €",
            )
    delay = f", after {show_span(reply.after)}" if reply.after else ""
    yield "answers", f"one to a sender in {show_span(reply.again_after)}{delay}; calls: {reply.calls}"


def _money(config: Config) -> Iterator[tuple[str, str]]:
    budget = config.budget
    price = budget.per_segment["default"] * segments_of(config.reply.texts.of(config.language))

    def replies(money: Money) -> str:
        return f"{show_money(money)} €" + (f" ({money // price} replies)" if price else "")

    yield "pot", replies(Money(budget.pot))
    yield "caps", f"{replies(budget.caps.hour)} an hour, {replies(budget.caps.day)} a day"
    full = budget.caps.day and budget.pot / budget.caps.day
    if full:
        yield (
            "at worst",
            f"the pot lasts {full:.1f} days at the daily cap; inbounds come on top",
        )
    yield "firewall", "on" if config.firewall.detect else "off: a raid is answered until a cap is reached"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")
