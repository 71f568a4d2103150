from tests.parts.alone import bot, carrier
from tests.parts.browser import browser, hydrogen_folder
from tests.parts.demo import demo, http
from tests.parts.matrix import people

__all__ = ["bot", "browser", "carrier", "demo", "http", "hydrogen_folder", "people"]
