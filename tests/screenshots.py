"""`python -m tests.screenshots FOLDER`: the pictures of the documentation, taken from a running demo.

In French, with numbers that are kept for fiction (06 39 98 xx xx).
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
from playwright.async_api import Browser, async_playwright

from tests.parts.browser import launch
from tests.parts.client import ClientPage
from tests.parts.demo import RunningDemo, text

_WIDE = (1360, 800)
_RAID_SECONDS = 45


class Stage:
    """A demo, a browser, and a founder who sits in the room."""

    def __init__(self, demo: RunningDemo, browser: Browser, http: aiohttp.ClientSession) -> None:
        self.demo = demo
        self.browser = browser
        self.http = http

    async def founder(self) -> ClientPage:
        client = await ClientPage.open(self.browser, self.demo.line("Room, as fondatrice-a"))
        await client.ready()
        return client

    async def texts(self, *pairs: tuple[str, str]) -> None:
        for sender, body in pairs:
            await text(self.http, self.demo, sender, body)


async def calm(stage: Stage, folder: Path) -> None:
    """A quiet evening, and a founder who asks how things stand."""
    client = await stage.founder()
    await stage.texts(
        ("+33639981427", "Salut c'est Thomas, on s'est croisés au bar hier soir"),
        ("+33639986103", "coucou ça va ? tu fais quoi ce week-end"),
        ("+33639981427", "Tu réponds pas ?"),
        ("+33639983855", "STOP"),
    )
    await client.see("coucou ça va ?")
    await client.say("!statut")
    await client.see("État de la ligne")
    await client.picture(folder / "salle-calme.png")


async def phone_and_room(stage: Stage, folder: Path) -> None:
    """The demo's page: the phone that texts, and beside it the room."""
    tab = await ClientPage.open(stage.browser, stage.demo.page, width=_WIDE[0], height=_WIDE[1])
    room = tab.page.frame_locator("#room-frame")
    await room.locator("textarea").wait_for(timeout=30_000)
    await tab.page.fill("#number", "06 39 98 14 27")
    await tab.page.press("#number", "Enter")
    await tab.page.fill("#body", "Hello toi, c'est Julien du métro. Tu m'as donné ton numéro !")
    await tab.page.press("#body", "Enter")
    await tab.page.locator("#thread").get_by_text("STOP").wait_for(timeout=20_000)
    await room.get_by_text("réponse remise").first.wait_for(timeout=20_000)
    await tab.picture(folder / "demo.png")


async def raid(stage: Stage, folder: Path) -> None:
    """A raid, a while after it began, and a command answered in it."""
    client = await stage.founder()
    async with stage.http.post(f"{stage.demo.page}/control/raid", json={}) as answer:
        answer.raise_for_status()
    await asyncio.sleep(_RAID_SECONDS)
    await client.say("!statut")
    await client.see("État de la ligne")
    await client.picture(folder / "salle-raid.png")


SCENES: dict[str, Callable[[Stage, Path], Awaitable[None]]] = {
    "demo": phone_and_room,
    "calm": calm,
    "raid": raid,
}


async def take(name: str, folder: Path, browser: Browser, http: aiohttp.ClientSession) -> None:
    """Take one scene's picture, in a demo of its own: in another's room it would read nothing old."""
    with tempfile.TemporaryDirectory() as outputs:
        demo = RunningDemo(Path(outputs))
        try:
            await asyncio.to_thread(demo.wait_until_printed)
            await SCENES[name](Stage(demo, browser, http), folder)
        finally:
            demo.close()


async def main(folder: Path, wanted: list[str]) -> None:
    """Take the pictures of the scenes `wanted`, or of all."""
    async with async_playwright() as playwright, aiohttp.ClientSession() as http:
        browser = await launch(playwright)
        for name in wanted or SCENES:
            await take(name, folder, browser, http)
            print(f"{name}: done")
        await browser.close()


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(target, sys.argv[2:]))
