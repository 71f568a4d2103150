"""A person at Hydrogen: logs in, opens a room, reads, types, clicks."""

from pathlib import Path
from typing import Self

from playwright.async_api import Browser, Locator, Page, expect

_LOG_IN_MS = 30_000
_SEE_MS = 20_000


class ClientPage:
    """One tab of a browser with Hydrogen in it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    async def open(cls, browser: Browser, address: str, *, width: int = 1000, height: int = 760) -> Self:
        """A tab at `address` that shares nothing with others."""
        context = await browser.new_context(
            locale="fr-FR", timezone_id="Europe/Paris", viewport={"width": width, "height": height}
        )
        page = await context.new_page()
        await page.goto(address)
        return cls(page)

    async def log_in(self, user: str, password: str) -> None:
        await self.page.fill("#username", user, timeout=_LOG_IN_MS)
        await self.page.fill("#password", password)
        await self.page.click("button[type=submit]")
        await self.page.wait_for_selector(".RoomList", timeout=_LOG_IN_MS)

    async def open_room(self, name: str) -> None:
        """Click the room that is called exactly `name`, and wait until one can write."""
        room = self.page.locator(".RoomList a").filter(has=self.page.get_by_text(name, exact=True))
        await room.first.click(timeout=_SEE_MS)
        await self.ready()

    async def ready(self) -> None:
        await self.page.wait_for_selector("textarea", timeout=_LOG_IN_MS)

    async def say(self, text: str) -> None:
        await self.page.fill("textarea", text)
        await self.page.press("textarea", "Enter")

    def messages(self, part: str) -> Locator:
        """Those in whose text `part` stands."""
        return self.page.locator(".Timeline_message").filter(has_text=part)

    async def see(self, part: str, *, milliseconds: int = _SEE_MS) -> Locator:
        """Wait until a message holds `part`; the latest that does."""
        message = self.messages(part).last
        await expect(message).to_be_visible(timeout=milliseconds)
        return message

    async def click_reaction(self, message: Locator, emoji: str) -> None:
        """Click on a reaction that somebody else put there."""
        await message.locator(".Timeline_messageReactions button").filter(has_text=emoji).click()

    async def picture(self, path: Path) -> None:
        await self.page.screenshot(path=path)
