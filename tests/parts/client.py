"""A person at Hydrogen: logs in, opens a room, reads, types, clicks."""

from pathlib import Path
from typing import Self

from playwright.async_api import Browser, Locator, Page, expect

_LOG_IN_MS = 30_000
_SEE_MS = 20_000
_MARGIN = 3
# What is quoted in an answer is shown as a message within it.
_MESSAGE = ".Timeline_message:not(.ReplyPreviewView *)"


class ClientPage:
    """One tab of a browser with Hydrogen in it."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    async def open(
        cls, browser: Browser, address: str, *, width: int = 1000, height: int = 760, scale: float = 1
    ) -> Self:
        """A tab at `address` that shares nothing with others; `scale` is pixels a CSS pixel."""
        context = await browser.new_context(
            locale="fr-FR",
            timezone_id="Europe/Paris",
            viewport={"width": width, "height": height},
            device_scale_factor=scale,
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
        return self.page.locator(_MESSAGE).filter(has_text=part)

    async def see(self, part: str, *, milliseconds: int = _SEE_MS) -> Locator:
        """Wait until a message holds `part`; the latest that does."""
        message = self.messages(part).last
        await expect(message).to_be_visible(timeout=milliseconds)
        return message

    async def ask(self, text: str, part: str) -> None:
        """Say `text`, and wait until the latest message holds `part`."""
        await self.say(text)
        await expect(self.page.locator(_MESSAGE).last).to_contain_text(part, timeout=_SEE_MS)

    async def click_reaction(self, message: Locator, emoji: str) -> None:
        """Click on a reaction that somebody else put there."""
        await message.locator(".Timeline_messageReactions button").filter(has_text=emoji).click()

    async def settled(self) -> None:
        """Wait until every picture on the page is there."""
        await self.page.wait_for_function("[...document.images].every((image) => image.complete)")

    async def picture(self, path: Path, *, first: Locator | None = None, last: Locator | None = None) -> None:
        """Take a picture of the page, or of the messages from `first` to `last`, the latest one."""
        if first is None:
            await self.page.screenshot(path=path)
            return
        top = await first.bounding_box()
        bottom = await (last or self.page.locator(_MESSAGE).last).bounding_box()
        assert top
        assert bottom
        start, end = max(0, top["y"] - _MARGIN), bottom["y"] + bottom["height"] + _MARGIN
        width = top["x"] + top["width"]
        await self.page.screenshot(
            path=path, clip={"x": 0, "y": start, "width": width, "height": end - start}
        )
