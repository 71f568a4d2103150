"""Drawing: what is to be shown as a plot becomes a picture, apart from the loop."""

import asyncio
from collections.abc import Sequence

import msgspec

from bot import log
from bot.model import Attachment
from bot.room.drafts import Draft, Plot

_log = log.get("drawing")


async def drawn(drafts: Sequence[Draft], language: str) -> list[Draft]:
    """`drafts`, each plot in them drawn. One that cannot be drawn is left out: its figures stand in words."""
    found = []
    for draft in drafts:
        if draft.plot is None:
            found.append(draft)
            continue
        try:
            file = await asyncio.to_thread(_picture, draft.plot, language)
        except Exception:
            _log.exception("a plot could not be drawn")
            continue
        found.append(msgspec.structs.replace(draft, plot=None, attachment=file))
    return found


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
