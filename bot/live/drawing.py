"""Drawing: what is to be shown as a plot becomes a picture, in a thread, while turns go on."""

import asyncio
from collections.abc import Callable

import msgspec

from bot import log
from bot.model import Attachment
from bot.room.drafts import Draft, Plot

_log = log.get("drawing")


class Drawing:
    """Draws one after the other, and has each shown with the turn that comes then."""

    def __init__(self, show: Callable[[Draft], None], language: str) -> None:
        self._show = show
        self._language = language
        self._asked: asyncio.Queue[tuple[Draft, Plot]] = asyncio.Queue()

    def take(self, draft: Draft, plot: Plot) -> None:
        """Show `draft` with `plot` as its picture, once it is drawn."""
        self._asked.put_nowait((draft, plot))

    async def run(self) -> None:
        """Draw until cancelled. What cannot be drawn is left out: its figures stand in words."""
        while True:
            draft, plot = await self._asked.get()
            try:
                file = await asyncio.to_thread(_picture, plot, self._language)
            except Exception:
                _log.exception("a plot could not be drawn")
                continue
            self._show(msgspec.structs.replace(draft, plot=None, attachment=file))


def _picture(plot: Plot, language: str) -> Attachment:
    # Loading the typesetter takes some megabytes, which a bot that draws nothing is spared.
    from bot.evidence.report import draw

    data = {
        "lang": language,
        "title": plot.title,
        "names": list(plot.names),
        "rows": [list(bar) for bar in plot.bars],
        "marks": [list(mark) for mark in plot.marks],
    }
    png, width, height = draw(data)
    return Attachment(name=plot.name, mime="image/png", data=png, width=width, height=height)
