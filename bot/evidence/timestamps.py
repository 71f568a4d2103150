"""Timestamps of the journal: asked of an RFC 3161 authority at intervals, checked, and kept.

What is stamped is the document of `bot.evidence.chain.Seal`. An authority that is away, slow or
wrong delays the next timestamp and nothing else: each stamp covers all facts so far, so the next
one makes up for those that failed.
"""

import asyncio
from collections.abc import Callable, Sequence

import aiohttp
import rfc3161_client as rfc3161
from cryptography import x509

from bot import log
from bot.config import Config
from bot.evidence.chain import Seal
from bot.evidence.tokens import Refused, Token, check_token, read_roots, system_roots
from bot.model import HOUR, MINUTE, Span
from bot.ports import CannotCommit, Clock
from bot.room.times import from_datetime
from bot.store.stamps import Stamp, Stamps

_ANSWER_WITHIN = 20.0
_LARGEST = 64 * 1024
# A token's time may be this far from ours: clocks differ, but an answer that was put by is refused.
_CLOCKS_DIFFER = 10 * MINUTE

_log = log.get("timestamps")


def authority_of(config: Config, clock: Clock) -> "Authority | None":
    """The authority that the configuration names."""
    settings = config.evidence
    if settings.timestamp_authority is None:
        return None
    return Authority(settings.timestamp_authority, clock, roots_of(config) or ())


def roots_of(config: Config) -> list[x509.Certificate] | None:
    """The roots that the configuration names; None when it leaves that to the machine's own."""
    root = config.evidence.timestamp_root
    return None if root is None else read_roots(root)


class Authority:
    """An RFC 3161 authority at `url`. With `roots`, only one that they vouch for is believed."""

    def __init__(
        self,
        url: str,
        clock: Clock,
        roots: Sequence[x509.Certificate] = (),
        within: float = _ANSWER_WITHIN,
    ) -> None:
        self.url = url
        self._clock = clock
        self._roots = list(roots)
        self._within = within

    async def stamp(self, document: bytes) -> tuple[bytes, Token]:
        """A timestamp of `document` (its DER) and what it says. Raises Refused; never waits for long."""
        builder = rfc3161.TimestampRequestBuilder(document, rfc3161.HashAlgorithm.SHA256)
        request = builder.build()
        answer = await self._ask(request.as_bytes())
        token = await asyncio.to_thread(
            check_token,
            answer,
            document,
            nonce=request.nonce,
            roots=self._roots or system_roots(),
            only_roots=bool(self._roots),
        )
        if abs(from_datetime(token.at) - self._clock.now()) > _CLOCKS_DIFFER:
            raise Refused("its time is far from ours: check both clocks")
        return answer, token

    async def _ask(self, request: bytes) -> bytes:
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        timeout = aiohttp.ClientTimeout(total=self._within)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self.url, data=request, headers=headers, allow_redirects=False) as answer,
            ):
                if answer.status != 200:
                    raise Refused(f"the authority answers {answer.status}")
                body = await answer.content.read(_LARGEST)
                if not answer.content.at_eof() and await answer.content.read(1):
                    raise Refused("the answer is too long")
                return body
        except TimeoutError:
            raise Refused("the authority does not answer in time") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Refused(f"the authority cannot be reached: {type(error).__name__}") from None


Tell = Callable[[str | None], object]


class Stamping:
    """Keeps the journal stamped. `stamp` is to be called by one task at a time."""

    def __init__(self, stamps: Stamps, authority: Authority) -> None:
        self._stamps = stamps
        self._authority = authority
        self._seal = Seal()

    async def stamp(self) -> Stamp | None:
        """Have the head stamped and keep it; None when it was already. Raises Refused, CannotCommit."""
        async for hashes_ in self._stamps.hashes_after(self._seal.seq):
            for hash_ in hashes_:
                self._seal.add(hash_)
        if self._seal.seq <= await self._stamps.last_stamped():
            return None
        seq, head, document = self._seal.seq, self._seal.hash, self._seal.document()
        answer, token = await self._authority.stamp(document)
        stamp = Stamp(
            seq=seq, hash=head, token=answer, at=from_datetime(token.at), authority=self._authority.url
        )
        await self._stamps.keep(stamp)
        return stamp


async def run_timestamps(
    stamps: Stamps,
    authority: Authority,
    clock: Clock,
    tell: Tell = lambda _why: None,
    *,
    every: Span = HOUR,
    again_after: Span = MINUTE,
) -> None:
    """Have the head stamped, now and `every` so often, until cancelled.

    After a failure it is tried again after `again_after`, then twice that, up to `every`. `tell`
    hears why it failed when it first does, and None once it works again.
    """
    stamping, failing, wait = Stamping(stamps, authority), False, again_after
    while True:
        try:
            stamp = await stamping.stamp()
        except (Refused, CannotCommit) as error:
            _log.warning("no timestamp this time", why=str(error))
            if not failing:
                tell(str(error))
            failing = True
            await clock.sleep(wait)
            wait = Span(min(2 * wait, every))
            continue
        if stamp is not None:
            _log.info("the journal is timestamped", seq=stamp.seq)
        if failing:
            tell(None)
        failing, wait = False, again_after
        await clock.sleep(every)
