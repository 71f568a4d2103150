"""Press coverage: a surge of many different people, which must pass, and which a raid may imitate.

Three things tell it: what comes are words that anybody writes ("bravo", "test"), more of them
than in calm; whole texts vary as people's do; and it passes only under an allowance, for what
lets it through is what a raid that imitates it would burn.
"""

import math

import msgspec

from bot.model import DAY, HOUR, Instant
from bot.policy.senses.normal import Form
from bot.policy.senses.waiting import Patience, PublicKind

ANYBODY = 9.0
"""Information (decimal digits) below which anybody may have chosen these words."""
_OF_PRESS = 0.05
_CROWD = 50.0
"""Replies to the public after which its having come is no accident of a few texts."""
_SIGNS = 8
"""Smileys and question marks that a person may send without a word."""
_QUICK, _SLOW = 1 / 60, 1 / 400
_MORE = 0.1
"""How much more of anybody's texts than in calm says that the public has come."""
_LIKE_CALM, _UNLIKE_WAVE = -0.7, -6.0
_OF_DAILY = 0.5
_LEAST = 300.0
"""Replies that may pass while it could be either, at least."""


class Press(msgspec.Struct):
    """`calm` and `wave` are shares of texts that anybody would write, and others wrote too; fading.

    `passed` counts replies of the last day or so to a wave that may be either, `public` those to
    one that the public's own words tell for press.
    """

    calm: float = 0.4
    wave: float = 0.4
    passed: float = 0.0
    public: float = 0.0
    last: Instant = Instant(0)

    def saw_calm(self, said: bool) -> None:
        """Learn from an arrival while all is usual: whether others said the same, as anybody would."""
        self.calm += _SLOW * (said - self.calm)
        self.wave += _QUICK * (self.calm - self.wave)

    def saw_surge(self, said: float) -> None:
        """Learn from an arrival of a surge: how much it tells of many who say what anybody would."""
        self.wave += _QUICK * (said - self.wave)

    def passes_later(
        self, patience: Patience, ratio: float, told: str | None, most: float, now: Instant
    ) -> bool:
        """Whether what was held may be answered as press coverage by now, and count it if so."""
        if patience.public is None or told == "raid":
            return False
        if told == "press":
            return True
        lately = self.public >= _CROWD and now < self.last + HOUR
        came = patience.call or self.public_came or (lately and patience.public == "anybody")
        if came and may_be_public(patience, ratio) and self.public < most:
            self.public += 1
            return True
        return False

    def passes(
        self,
        form: Form,
        said: bool,
        ratio: float,
        told: str | None,
        most: float,
        daily: float,
        now: Instant,
    ) -> bool:
        """Whether this text may be answered as press coverage, and count it if so.

        `said` is whether others wrote the same, `ratio` the log of how much likelier it is in
        calm than in this wave. `told` is what
        the founders said of the wave, or `silence` when they did not answer. `most` are the
        replies that caps leave for press in a day, `daily` is a usual day's number.
        """
        public = self.public_came or told == "press"
        likely = ratio > (_UNLIKE_WAVE if public else _LIKE_CALM)
        plain = (said or anybodys(form)) and ((public and said) or (likely and (public or said)))
        natural = public and _natural(form) and ratio > _UNLIKE_WAVE
        if told == "raid" or not (plain or natural):
            return False
        faded = math.exp(-max(0, now - self.last) / DAY)
        self.passed, self.public, self.last = self.passed * faded, self.public * faded, now
        if told == "press":
            return True
        if self.public_came and self.public < most:
            self.public += 1
            return True
        if told is None and self.passed < _either(most, daily):
            self.passed += 1
            return True
        return False

    def teaches(self, form: Form) -> float:
        """How much this text of a surge says of a raid, from 0 to 1: little, where it may be the public's."""
        return _OF_PRESS if self.public_came and public_kind(form, said=False) else 1.0

    @property
    def public_came(self) -> bool:
        """Whether more than in calm is what anybody would write."""
        return self.wave >= self.calm + _MORE

    def doubtful(self, waiting: int, most: float, daily: float) -> bool:
        """Whether half of what may pass has been used, or would be by those who wait: time to ask.

        `waiting` are held and may be the public; `most` and `daily` are as for `passes`.
        """
        used = self.passed + waiting
        return used >= _either(most, daily) / 2 > 0 or self.public >= most / 2 > 0


def _either(most: float, daily: float) -> float:
    """The replies that may pass in a day while it could be press or a raid."""
    return min(most, max(_LEAST, _OF_DAILY * daily))


def may_be_public(patience: Patience, ratio: float) -> bool:
    """Whether what was held may be of the public by now, `ratio` being what it is for `passes`."""
    if patience.public is None:
        return False
    return patience.call or patience.public == "anybody" or ratio > _UNLIKE_WAVE


def public_kind(form: Form, *, said: bool) -> PublicKind | None:
    """Whether the public may write so: as anybody would and others did, in natural words, or not at all."""
    if said:
        return "anybody"
    return "natural" if anybodys(form) or _natural(form) else None


def anybodys(form: Form, information: float = math.inf) -> bool:
    """Whether these are words that anybody may have written by themselves.

    `information` is that of the text that it may be a misspelling of.
    """
    return (
        min(form.information, information) < ANYBODY
        and not form.disguise
        and not form.url
        and not form.symbols > _SIGNS
        and form.spelling > -2.6
    )


def _natural(form: Form) -> bool:
    return (
        not form.disguise
        and not form.url
        and form.spelling > -1.6
        and (form.known >= 0.7 or form.letters < 12)
    )
