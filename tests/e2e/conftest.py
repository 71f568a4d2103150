from tests.parts.browser import browser, hydrogen_folder
from tests.parts.demo import demo, http

__all__ = ["browser", "demo", "http", "hydrogen_folder"]
