import os
import signal
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import psutil
import pytest

from tests.parts.demo import RunningDemo, alive, replies, text
from tests.parts.until import until, until_answer

BOT = "@relou:localhost"


@pytest.fixture
def own_demo(tmp_path: Path) -> Iterator[RunningDemo]:
    running = RunningDemo(tmp_path)
    try:
        running.wait_until_printed()
        yield running
    finally:
        running.close()


class Watcher:
    """Counts what the bot posted, encrypted, in all rooms of a founder's account; has no keys."""

    def __init__(self, http: aiohttp.ClientSession, demo: RunningDemo) -> None:
        self._http = http
        self._base = f"{demo.line('Homeserver').split()[0]}/_matrix/client/v3"
        self._password = demo.passwords["fondatrice-a"]
        self._headers: dict[str, str] = {}

    async def log_in(self) -> None:
        who = {"type": "m.id.user", "user": "fondatrice-a"}
        login = {"type": "m.login.password", "identifier": who, "password": self._password}
        async with self._http.post(f"{self._base}/login", json=login) as answer:
            self._headers = {"Authorization": f"Bearer {(await answer.json())['access_token']}"}

    async def posts(self) -> int:
        async with self._http.get(f"{self._base}/sync", headers=self._headers) as answer:
            rooms = (await answer.json())["rooms"]["join"].values()
        events = [event for room in rooms for event in room["timeline"]["events"]]
        return sum((event["type"], event["sender"]) == ("m.room.encrypted", BOT) for event in events)


async def test_the_pages_address_comes_first_and_every_address_answers(
    demo: RunningDemo, http: aiohttp.ClientSession
) -> None:
    assert demo.page in demo.printed.splitlines()[0]
    for address in demo.addresses:
        async with http.get(address) as answer:
            assert answer.ok, address
    async with http.get(demo.page) as answer:
        assert "<html" in await answer.text()


async def test_both_founders_log_ins_are_printed(demo: RunningDemo) -> None:
    assert set(demo.passwords) == {"fondatrice-a", "fondateur-b"}


async def test_the_rooms_client_offers_no_password_to_a_page_under_another_name(
    demo: RunningDemo, http: aiohttp.ClientSession
) -> None:
    address = f"{demo.line('Log-in page')}demo.json"
    async with http.get(address) as answer:
        assert answer.status == 200
    async with http.get(address, headers={"Host": "elsewhere.example"}) as answer:
        assert answer.status == 403


async def test_a_text_is_answered_at_the_carrier_and_shown_in_the_room(
    demo: RunningDemo, http: aiohttp.ClientSession
) -> None:
    watcher = Watcher(http, demo)
    await watcher.log_in()
    shown = await watcher.posts()
    outcome = await text(http, demo, "+33639980201", "Salut, c'est Kevin de la soirée")
    assert outcome["taken"]
    (reply,) = await until_answer(lambda: replies(http, demo, "+33639980201"))
    assert "STOP" in reply["body"]
    await until_answer(watcher.posts, lambda posts: posts > shown)


async def test_a_bot_that_is_killed_is_started_again_and_answers(
    demo: RunningDemo, http: aiohttp.ClientSession
) -> None:
    os.kill(demo.bot_pid(), signal.SIGKILL)
    await until(lambda: "the bot is back" in demo.told, seconds=60)
    assert "the bot ended (signal 9); starting it again" in demo.told
    await text(http, demo, "+33639980202", "Tu réponds jamais ?")
    await until_answer(lambda: replies(http, demo, "+33639980202"))


def test_ctrl_c_ends_every_process_and_removes_the_data(own_demo: RunningDemo) -> None:
    started = own_demo.processes()
    assert len(started) >= 4
    own_demo.send(signal.SIGINT)
    assert own_demo.wait() == 0
    assert alive(started) == []
    assert list(own_demo.temporary.iterdir()) == []


def test_a_demo_that_is_killed_takes_its_parts_along(tmp_path: Path) -> None:
    running = RunningDemo(tmp_path)
    running.wait_until_told("waiting for the bot")
    started = running.processes()
    assert len(started) >= 4
    psutil.Process(running.pid).kill()
    running.wait()
    assert alive(started) == []


def test_ctrl_c_while_starting_ends_it_too(tmp_path: Path) -> None:
    running = RunningDemo(tmp_path)
    try:
        running.wait_until_told("starting a homeserver")
        running.send(signal.SIGINT)
        assert running.wait() == 0
        assert list(running.temporary.iterdir()) == []
    finally:
        running.close()
