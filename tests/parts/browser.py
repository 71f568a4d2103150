"""A real Chromium from npm, driven by playwright, and Hydrogen to open in it."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Playwright, async_playwright

from bot.demo import hydrogen
from bot.demo.npm import NoNpm, installed

NODE = Path(__file__).parents[1] / "e2e" / "node"


async def node_packages() -> Path:
    """The folder with the tests' npm packages in it, Chromium unpacked beside them."""
    return await installed(NODE, "tests-node", ("node", "unpack-chromium.js"))


async def launch(playwright: Playwright) -> Browser:
    """Start the browser. It uses nothing of the machine's but its kernel and C library."""
    folder = await node_packages() / "chromium"
    environment: dict[str, str | float | bool] = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "XDG_CACHE_HOME": str(folder),
        "LD_LIBRARY_PATH": str(folder / "al2023" / "lib"),
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
    }
    return await playwright.chromium.launch(
        executable_path=folder / "chromium",
        # The sandbox does not run as root, and only our own pages are opened.
        args=["--no-sandbox", "--font-render-hinting=none"],
        env=environment,
    )


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def hydrogen_folder() -> Path:
    """Hydrogen's static files, for `bot.demo.hydrogen.Hydrogen`."""
    try:
        return await hydrogen.build()
    except NoNpm as error:
        pytest.skip(str(error))


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A browser of the test's own."""
    try:
        async with async_playwright() as playwright:
            running = await launch(playwright)
            yield running
            await running.close()
    except NoNpm as error:
        pytest.skip(str(error))
