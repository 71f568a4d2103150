"""News: what rooms find out about themselves and their people, on its way to the brain and the founders.

What a room saw of somebody's keys is decided on, since it can suspend them. All else is told as it
is, but for strangers at the door: of those who come in a row only the first is told at once.
"""

import asyncio
from collections.abc import Mapping
from typing import Literal

from bot import log
from bot.live.brain import Brain
from bot.model import MINUTE, PersonId, Span
from bot.policy.orders import Sighting
from bot.ports import Clock
from bot.room import answers
from bot.room.words import Words

TOGETHER = Span(10 * MINUTE)
"""How long strangers are collected after one was told."""

STRANGER = "stranger_joined"
OF_KEYS: Mapping[str, Literal["identity", "device", "back"]] = {
    "identity_changed": "identity",
    "unsigned_device": "device",
    "identity_back": "back",
}
_log = log.get("news")


class News:
    """Of all rooms."""

    def __init__(self, words: Words, clock: Clock) -> None:
        self._words = words
        self._clock = clock
        self._brain: Brain | None = None
        self._strangers: dict[str, list[PersonId]] = {}
        self._somebody = asyncio.Event()

    def take(self, what: str, place: str | None, person: PersonId | None, detail: str | None = None) -> None:
        """Take a piece of news; see `bot.ports.TellFounders`."""
        _log.warning("the room has something to tell", what=what, place=place)
        if self._brain is None:
            return
        seen = OF_KEYS.get(what)
        if what == STRANGER and place is not None and person is not None:
            self._strangers.setdefault(place, []).append(person)
            self._somebody.set()
        elif seen is not None and person is not None:
            self._brain.report(Sighting(person=person, what=seen, key=detail or ""))
        else:
            self._brain.tell(answers.note(self._words, what, place, person, detail))

    async def run(self, brain: Brain) -> None:
        """Tell of strangers, for ever."""
        self._brain = brain
        while True:
            await self._somebody.wait()
            self._somebody.clear()
            strangers, self._strangers = self._strangers, {}
            now = self._clock.now()
            for place, people in strangers.items():
                brain.tell(answers.strangers(self._words, place, people, now))
            await self._clock.sleep(TOGETHER)
