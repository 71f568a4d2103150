"""`python -m tests.screenshots FOLDER [SCENE…]`: the pictures of the documentation, from a running demo.

In French, with numbers that are kept for fiction (06 39 98 xx xx). The line has been running since
yesterday, and had a raid then.
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
from playwright.async_api import Browser, async_playwright, expect

from bot.clock import SystemClock
from tests.parts import past
from tests.parts.browser import launch
from tests.parts.client import ClientPage
from tests.parts.demo import RunningDemo, text

_PAGE = (1360, 800)
_ROOM = (680, 1600)
# Who joined, what was said before this client was there, and a command quoted in the answer below it,
# tell nobody anything.
_QUIET = """
.AnnouncementView, .DateHeader, .Timeline_message:has(.statusMessage), .ReplyPreviewView
{ display: none !important }
"""
_RAID_MS = 120_000


class Stage:
    """A demo, a browser, and two founders: one in the room for all, one in their own."""

    def __init__(self, demo: RunningDemo, browser: Browser, http: aiohttp.ClientSession) -> None:
        self.demo = demo
        self.browser = browser
        self.http = http
        self.room: ClientPage
        self.private: ClientPage

    async def seat(self) -> None:
        """Have both sit down: who comes later reads nothing that was said before."""
        self.room = await self._enter("fondatrice-a")
        self.private = await self._enter("fondateur-b")
        await self.private.open_room("anti-relou : fondateurs")
        for client in (self.room, self.private):
            await client.page.add_style_tag(content=_QUIET)
            await client.page.set_viewport_size({"width": _ROOM[0], "height": _ROOM[1]})

    async def texts(self, *pairs: tuple[str, str]) -> None:
        """Texts one after the other, each shown before the next comes."""
        for sender, body in pairs:
            await text(self.http, self.demo, sender, body)

    async def _enter(self, name: str) -> ClientPage:
        address = self.demo.line(f"Room, as {name}")
        client = await ClientPage.open(self.browser, address, width=_PAGE[0], height=_PAGE[1], scale=2)
        await client.ready()
        return client


async def phone_and_room(stage: Stage, folder: Path) -> None:
    """The demo's page: the phone that texts, and beside it the room."""
    tab = await ClientPage.open(stage.browser, stage.demo.page, width=_PAGE[0], height=_PAGE[1])
    room = tab.page.frame_locator("#room-frame")
    await room.locator("textarea").wait_for(timeout=30_000)
    await stage.texts(
        ("+33639986140", "Bonsoir, c'est Mehdi, on a parlé devant le ciné"),
        ("+33639980935", "Salut ! Tu fais quoi samedi ?"),
        ("+33639986140", "Tu dors ?"),
    )
    await room.get_by_text("Tu dors ?").first.wait_for(timeout=20_000)
    await tab.page.fill("#number", "06 39 98 14 27")
    await tab.page.press("#number", "Enter")
    await tab.page.fill("#body", "Hello toi, c'est Julien du métro. Tu m'as donné ton numéro !")
    await tab.page.press("#body", "Enter")
    await tab.page.locator("#thread").get_by_text("STOP").wait_for(timeout=20_000)
    notice = room.locator(".Timeline_message", has_text="Hello toi")
    await notice.get_by_text("réponse remise").first.wait_for(timeout=20_000)
    await expect(room.get_by_text("réponse en route")).to_have_count(0, timeout=20_000)
    for frame in tab.page.main_frame.child_frames:
        await frame.add_style_tag(content=_QUIET)
    await tab.picture(folder / "demo.png")
    await tab.page.context.close()


async def calm(stage: Stage, folder: Path) -> None:
    """A quiet evening, and a founder who asks how things stand."""
    room = stage.room
    for sender, body in (
        ("+33639981127", "Salut c'est Thomas, on s'est croisés au bar hier soir"),
        ("+33639986103", "coucou ça va ? tu fais quoi ce week-end"),
        ("+33639981127", "Tu réponds pas ?"),
        ("+33639983855", "C'est Karim de la soirée, voici mon numéro @room http://exemple.fr/moi"),
    ):
        await stage.texts((sender, body))
        await room.see(body.split(" @")[0])
    await room.messages("voici mon numéro").get_by_text("réponse remise").wait_for(timeout=20_000)
    await room.ask("!statut", "Dernière heure")
    await room.picture(folder / "salle-calme.png", first=room.messages("Salut c'est Thomas").first)


async def threats(stage: Stage, folder: Path) -> None:
    """What hurts is told and not shown; whom to call."""
    room = stage.room
    await stage.texts(("+33639984712", "je sais où tu habites, je vais te tuer"))
    await room.see("menace")
    await stage.texts(("+33639984790", "sale pute je vais te baiser"))
    await room.messages("insulte").get_by_text("réponse remise").wait_for(timeout=20_000)
    await room.ask("!urgences", "3919")
    await room.picture(folder / "salle-menaces.png", first=room.messages("menace").first)


async def founders(stage: Stage, folder: Path) -> None:
    """The founders' own room: who calls for help, whose number, who is in."""
    await stage.texts(("+33639985521", "aidez-moi il me frappe"))
    private = stage.private
    called = await private.see("appel à l’aide")
    words = (await called.inner_text()).split()
    sender = next(word.strip("().,") for word in words if word.startswith("R-"))
    await private.ask(f"!montrer {sender}", "+33639985521")
    await private.ask("!équipe", "L’équipe")
    await private.picture(folder / "salle-fondateurs.png", first=called)


async def figures(stage: Stage, folder: Path) -> None:
    """Yesterday's figures, as a picture."""
    room = stage.room
    await room.say("!chiffres 24h")
    answer = await room.see("L’heure la plus chargée")
    await room.page.locator(".Timeline_message .media img").last.wait_for(timeout=30_000)
    await room.settled()
    await room.picture(folder / "salle-chiffres.png", first=answer)


async def raid(stage: Stage, folder: Path) -> None:
    """A raid, a while after it began: one card, and a command answered in it."""
    room = stage.room
    async with stage.http.post(f"{stage.demo.page}/control/raid", json={}) as answer:
        answer.raise_for_status()
    card = await room.see("Raid en cours depuis", milliseconds=_RAID_MS)
    await room.say("!budget")
    budget = await room.see("Économisé", milliseconds=_RAID_MS)
    await expect(card).to_contain_text(re.compile(r"[5-9]\d\d messages"), timeout=_RAID_MS)
    await room.picture(folder / "salle-raid.png", first=card, last=budget)


async def proposal(stage: Stage, folder: Path) -> None:
    """What the bot proposes in a raid."""
    room = stage.room
    await room.see("Proposition P-", milliseconds=3 * _RAID_MS)
    message = room.messages("Proposition P-").first
    await expect(message.locator(".Timeline_messageReactions button")).to_have_count(2, timeout=30_000)
    await room.picture(folder / "salle-proposition.png", first=message, last=message)


SCENES: dict[str, Callable[[Stage, Path], Awaitable[None]]] = {
    "demo": phone_and_room,
    "calm": calm,
    "threats": threats,
    "founders": founders,
    "figures": figures,
    "raid": raid,
    "proposal": proposal,
}


async def main(folder: Path, wanted: list[str]) -> None:
    """Take the pictures of the scenes `wanted`, or of all, in one demo."""
    with tempfile.TemporaryDirectory() as outputs:
        await past.live(Path(outputs) / "kept", SystemClock().now())
        demo = RunningDemo(Path(outputs), keep=True)
        try:
            await asyncio.to_thread(demo.wait_until_printed)
            async with async_playwright() as playwright, aiohttp.ClientSession() as http:
                browser = await launch(playwright)
                stage = Stage(demo, browser, http)
                await stage.seat()
                for name in wanted or SCENES:
                    await SCENES[name](stage, folder)
                    print(f"{name}: done", flush=True)
                await browser.close()
        finally:
            demo.close()


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(target, sys.argv[2:]))
