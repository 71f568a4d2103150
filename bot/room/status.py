"""The card that is pinned: how the line is, edited in place. Pure."""

from bot.model import MINUTE, SECOND, Instant, Mode
from bot.policy.ledger import Ledger
from bot.room import cards
from bot.room.drafts import Draft, Rank, Text, plain
from bot.room.safe import bare
from bot.room.words import Words

SUBJECT = "status"
PAUSE, SILENCE = "⏸️", "🔇"
BUTTONS = frozenset({bare(PAUSE), SILENCE})
_EVERY = MINUTE
_IDLE_EVERY = 30 * MINUTE
"""So that a card which is older tells that the bot is not well."""
_ENTERING = 5 * SECOND


class StatusCard:
    """Knows what the card says, and when it is to say something else."""

    def __init__(self, *, posted: bool) -> None:
        self._posted = posted
        self._at = Instant(0)
        self._seq = -1
        self._mode: object = None
        self._again_at: Instant | None = None

    def again(self, now: Instant) -> None:
        """Show it anew soon: somebody came in who cannot read it, and others may follow."""
        self._again_at = Instant(now + _ENTERING)

    def draft(self, words: Words, ledger: Ledger, now: Instant, *, reactions: bool) -> Draft | None:
        """The card, or its edit, if it is time for one."""
        mode = (ledger.mode, ledger.mode_until, ledger.raid_since)
        pressing = self._mode not in (None, mode)
        if self._posted and not pressing and now < self.deadline(ledger):
            return None
        anew = self._again_at is not None and now >= self._again_at
        posted, self._posted = self._posted and not anew, True
        self._again_at = None if anew else self._again_at
        self._at, self._seq, self._mode = now, ledger.seq, mode
        text = _card(words, ledger, now, reactions=reactions)
        if not posted:
            buttons = (PAUSE, SILENCE) if reactions else ()
            # It and its buttons take three events, and are worth less than any text.
            return Draft(text=text, rank=Rank.EDIT, subject=SUBJECT, reactions=buttons)
        # That a minute has passed is the first thing that may go untold.
        return Draft(text=text, rank=Rank.STATUS if pressing else Rank.EDIT, edits=SUBJECT)

    def deadline(self, ledger: Ledger) -> Instant:
        """When it will be time, should nothing happen but what has."""
        due = Instant(self._at + (_EVERY if ledger.seq != self._seq else _IDLE_EVERY))
        return due if self._again_at is None else min(due, self._again_at)


def mode_tapped(emoji: str, now: Mode) -> Mode | None:
    """The mode that a tap on the card asks for; None where it would loosen what is, or change nothing."""
    wanted: dict[str, Mode] = {bare(PAUSE): "paused", SILENCE: "silent"}
    mode = wanted.get(bare(emoji))
    return None if mode == now or (mode == "silent" and now == "paused") else mode


def _card(words: Words, ledger: Ledger, now: Instant, *, reactions: bool) -> Text:
    text = cards.status(words, ledger, now)
    if not reactions:
        return text
    how = plain(words("status.taps"))
    return Text(f"{text.plain}\n{how.plain}", f"{text.html}<br><small>{how.html}</small>")
