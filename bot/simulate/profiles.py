"""What can be simulated: the table of kinds, and `generate`, which makes one of them from a seed."""

import heapq
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from operator import attrgetter
from random import Random
from typing import NamedTuple

from bot.model import HOUR, InboundKey, Instant
from bot.simulate import behaviours
from bot.simulate.behaviours import Build, Sources
from bot.simulate.files import Labelled, TrafficLine
from bot.simulate.rhythm import PARIS
from bot.simulate.world import World

MOST = 5_000_000
"""No traffic is longer: what is asked for by mistake must not fill a disk."""

LINE = "+33937000001"
COUNTRIES = ("FR", "BE", "CH", "LU", "MC", "GB", "DZ", "GP", "MQ", "GF", "RE")
"""Where genuine people write from: a replay that is to be scored lists these in `firewall.countries`."""

STORY = datetime(2017, 10, 27, 16, 0, tzinfo=UTC)
"""The Friday evening on which it began."""


class Profile(NamedTuple):
    """One kind. `hours`: least and most length; `start`: None where any moment will do."""

    describes: str
    build: Build
    hours: tuple[float, float] = (30, 80)
    start: datetime | None = None


PROFILES: Mapping[str, Profile] = {
    "newspapers": Profile(
        "October 2017: Friday evening to Monday night, 31,000 inbounds, a core of 15 to 20 and its followers",
        behaviours.newspapers,
        (79, 79),
        STORY,
    ),
    "hammer": Profile("few numbers repeat themselves without end", behaviours.hammer),
    "variations": Profile(
        "edited copies: look-alike letters, invisible characters, case, digits, word order",
        behaviours.variations,
    ),
    "crowd": Profile("many people each paste the same few texts", behaviours.crowd),
    "rotating": Profile("a new number for each text, the pastes disguised", behaviours.rotating),
    "gibberish": Profile("random letters from ever new numbers", behaviours.gibberish),
    "random-words": Profile("dictionary words at random from ever new numbers", behaviours.random_words),
    "paraphrases": Profile("insults in new words each time, from new numbers", behaviours.paraphrases),
    "slow-drip": Profile(
        "over days, from scattered numbers and blocks of neighbouring ones", behaviours.slow_drip, (72, 240)
    ),
    "dear": Profile("numbers to which a reply costs many times the usual", behaviours.dear),
    "mimic": Profile("raiders who write like anyone, from a new number each time", behaviours.mimic),
    "on-and-off": Profile("short bursts with calm between them", behaviours.on_and_off),
    "first-minute": Profile(
        "a raid from the first minute, with no history", behaviours.first_minute, (8, 36)
    ),
    "press": Profile("press coverage: many people, many texts, nobody else", behaviours.press, (24, 72)),
    "press-and-raid": Profile("press coverage and a raid at once", behaviours.press_and_raid, (24, 72)),
    "prefilled": Profile("calm, with a text that a website prefills", behaviours.prefilled, (48, 144)),
    "prefilled-raid": Profile(
        "raiders send the prefilled text, or what the curious send", behaviours.prefilled_raid
    ),
    "calm": Profile("days of ordinary traffic", behaviours.calm, (48, 168)),
}


def profiles() -> Mapping[str, str]:
    """What can be simulated: names, and what each is."""
    return {name: profile.describes for name, profile in PROFILES.items()}


def generate(
    name: str,
    *,
    seed: int,
    scale: float = 1.0,
    genuine_scale: float = 1.0,
    start: datetime | Instant | None = None,
    to: str = LINE,
) -> Iterator[Labelled]:
    """The traffic of the profile `name` in order of time: the same for the same arguments, on any machine.

    `scale` multiplies the raid and leaves the genuine texts as they are, `genuine_scale` multiplies
    genuine people; each is 0 to 1000. `start` is by default the story's evening for `newspapers`, and
    drawn from the seed for the others. Nothing comes past `MOST` inbounds. Raises ValueError for an
    unknown name, a scale out of range, a `start` without a timezone.
    """
    profile = PROFILES.get(name)
    if profile is None:
        raise ValueError(f"no profile {name!r}; there are: {', '.join(PROFILES)}")
    for factor in (scale, genuine_scale):
        if not 0 <= factor <= 1000:
            raise ValueError(f"a scale must be between 0 and 1000, not {factor:g}")
    rng = Random(f"{seed}/{name}")
    drawn = datetime(2024, 1, 1, tzinfo=PARIS) + timedelta(minutes=rng.randrange(900 * 24 * 60))
    begin = _instant(start if start is not None else profile.start or drawn)
    end = begin + int(rng.uniform(*profile.hours) * HOUR) // 1000 * 1000
    world = World(f"{seed}/{name}", begin, end, scale, genuine_scale)
    return islice(_labelled(world, profile.build(world, rng), to), MOST)


def _instant(moment: datetime | Instant) -> int:
    if isinstance(moment, int):
        return moment // 1000 * 1000
    if moment.tzinfo is None:
        raise ValueError("start must have a timezone")
    return int(moment.timestamp() * 1000) * 1000


def _labelled(world: World, sources: Sources, to: str) -> Iterator[Labelled]:
    ids = world.rng("ids")
    for at, number, call, text, who, genuine in heapq.merge(*sources, key=attrgetter("at")):
        if at >= world.end:
            return
        yield Labelled(
            inbound=TrafficLine(
                at=Instant(at),
                key=InboundKey(f"{'CA' if call else 'SM'}{ids.getrandbits(128):032x}"),
                channel="call" if call else "sms",
                number=number,
                to=to,
                text=text,
            ),
            who=who,
            sender_kind="genuine" if genuine else "spam",
        )
