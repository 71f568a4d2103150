"""The founders' side of the demo, through a third party's client in a real browser."""

import aiohttp
from playwright.async_api import Browser, expect

from tests.parts.client import ClientPage
from tests.parts.demo import RunningDemo, text


async def test_a_founder_who_logs_in_reads_the_notice_and_her_command_is_answered(
    demo: RunningDemo, browser: Browser, http: aiohttp.ClientSession
) -> None:
    client = await ClientPage.open(browser, demo.line("Log-in page"))
    await client.log_in("fondatrice-a", demo.passwords["fondatrice-a"])
    await client.open_room("anti-relou")
    await text(http, demo, "+33639980301", "Tu finis à quelle heure ?")
    await client.see("Tu finis à quelle heure ?")
    await client.say("!statut")
    await client.see("État de la ligne")


async def test_a_founder_enters_by_the_link_alone_beside_the_other(
    demo: RunningDemo, browser: Browser
) -> None:
    client = await ClientPage.open(browser, demo.line("Room, as fondatrice-a"))
    await client.ready()
    other = ClientPage(await client.page.context.new_page())
    await other.page.goto(demo.line("Room, as fondateur-b"))
    await other.ready()
    await other.say("Je suis là")
    await expect(await client.see("Je suis là")).not_to_have_class("own")


async def test_markup_in_a_text_is_shown_and_not_obeyed(
    demo: RunningDemo, browser: Browser, http: aiohttp.ClientSession
) -> None:
    client = await ClientPage.open(browser, demo.line("Room, as fondatrice-a"))
    await client.ready()
    await text(http, demo, "+33639980302", "<b>gras</b> <img src=x> @room !pause")
    message = await client.see("<b>gras</b>")
    assert await message.locator("img[src=x], b:text('gras')").count() == 0


async def test_the_page_calls_reads_along_what_is_heard_and_hangs_up(
    demo: RunningDemo, browser: Browser
) -> None:
    page = (await ClientPage.open(browser, demo.page)).page
    await page.fill("#number", "06 39 98 03 03")
    await page.press("#number", "Enter")
    await page.click("#call")
    await expect(page.locator("#calling-heard")).to_contain_text("message automatique", timeout=20_000)
    await expect(page.locator("#calling")).to_be_hidden(timeout=20_000)
    await expect(page.locator("#thread .call")).to_contain_text("message automatique")
