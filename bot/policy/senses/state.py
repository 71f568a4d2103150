"""What the senses are made of: one value that is snapshot and restored, every part of it bounded."""

import msgspec

from bot.model import Instant, SenderId
from bot.policy.reasons import Reason
from bot.policy.senses.blocks import Blocks, Names
from bot.policy.senses.clusters import Clusters
from bot.policy.senses.press import Press
from bot.policy.senses.rates import Flow, Usual
from bot.policy.senses.strange import Kinds
from bot.policy.senses.waiting import Waiting
from bot.policy.senses.wave import Calm, Traits, Wave


class Sender(msgspec.Struct):
    """When a sender was last heard, how often, and what explained them as part of a raid, if anything."""

    last: Instant
    count: int = 0
    bad: Reason | None = None
    cluster: int | None = None
    """Whose text it was, where that is what explained them."""
    copied: int | None = None
    """Whose text they sent who had their answer before."""
    good: bool = False
    """Whether they wrote before as people do in calm."""
    proposed: bool = False
    """Whether the founders were asked to block them."""


class Novice(msgspec.Struct, frozen=True):
    """An arrival on its way to be learned as calm."""

    at: Instant
    traits: Traits
    first: bool
    said: bool
    """Whether it is what anybody would write, and others wrote too."""
    cluster: int | None


class Terms(msgspec.Struct, frozen=True):
    """On what terms a wave is judged.

    `worth` is the most replies one pays for a person, `told` what the founders said of the wave
    that is on (`silence` when they were asked and did not answer), `allowance` how many replies
    may pass as press in a day, `expected` the texts that a site prefills.
    """

    worth: float = 6.0
    told: str | None = None
    allowance: float = 0.0
    expected: tuple[str, ...] = ()


class Impression(msgspec.Struct, kw_only=True):
    """What the senses say of one arrival, at the moment it came.

    `explained` names what explains it as part of a raid. `chance` is that of being a person,
    `press` whether it passes under the allowance for press coverage, `traits` and `ranges` what
    is needed to judge it again.
    """

    explained: Reason | None = None
    surge: bool = False
    kind: bool = False
    share: float = 1.0
    chance: float = 1.0
    press: bool = False
    ratio: float = 0.0
    """The log of how much likelier its traits are in calm than in the wave, where that was asked."""
    said: bool = False
    full: bool = False
    """Whether no more can be held."""
    cluster: int | None = None
    senders: int = 0
    traits: Traits | None = None
    ranges: Names = ()


class Senses(msgspec.Struct, kw_only=True):
    """All that is noticed of traffic. Words, texts and numbers stand in here as `Policy.senses_key` has them.

    The key itself does not: who reads a snapshot alone learns of counts and times.
    """

    now: Instant = Instant(0)
    senders: dict[SenderId, Sender] = {}
    inflow: Flow = msgspec.field(default_factory=Flow)
    fresh: Flow = msgspec.field(default_factory=Flow)
    residual: Flow = msgspec.field(default_factory=Flow)
    novel: Flow = msgspec.field(default_factory=Flow)
    calls: Flow = msgspec.field(default_factory=Flow)
    bad: Flow = msgspec.field(default_factory=Flow)
    usual: Usual = msgspec.field(default_factory=Usual)
    clusters: Clusters = msgspec.field(default_factory=Clusters)
    blocks: Blocks = msgspec.field(default_factory=Blocks)
    calm: Calm = msgspec.field(default_factory=Calm)
    wave: Wave = msgspec.field(default_factory=Wave)
    kinds: Kinds = msgspec.field(default_factory=Kinds)
    raid_until: Instant = Instant(0)
    propose_at: Instant = Instant(0)
    """When founders are next asked whom to block, while a raid is on."""
    press: Press = msgspec.field(default_factory=Press)
    wave_until: Instant = Instant(0)
    """When the surge that is on will be over, should no more of it come."""
    probation: list[Novice] = []
    waiting: Waiting = msgspec.field(default_factory=Waiting)

    @property
    def raid(self) -> bool:
        """Whether a raid is on."""
        return self.now < self.raid_until

    def asks_press(self, allowance: float, now: Instant) -> bool:
        """Whether founders are to say if it is press: half of what may pass is used, or asked for."""
        if now >= self.wave_until:
            return False
        return self.press.doubtful(self.waiting.likely, allowance, self.usual.daily)
