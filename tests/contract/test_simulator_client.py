"""Twilio's own client works against the simulated carrier, unchanged but for the base URL."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from twilio.base.exceptions import TwilioRestException
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.rest import Client

from bridges.simulator import Carrier
from tests.parts.simulator import ACCOUNT, LINE, OTHER, PHONE, TOKEN, bot_and_carrier

# twilio hands aiohttp a BasicAuth, which aiohttp 3.14 deprecates: theirs to change.
pytestmark = pytest.mark.filterwarnings("ignore:.*(BasicAuth|'auth' parameter).*:DeprecationWarning")


class _Elsewhere(AsyncTwilioHttpClient):
    def __init__(self, base_url: str) -> None:
        super().__init__()
        self._base_url = base_url

    async def request(self, method: str, url: str, *args: Any, **options: Any) -> Any:
        return await super().request(
            method, url.replace("https://api.twilio.com", self._base_url), *args, **options
        )


@pytest.fixture
async def carrier() -> AsyncIterator[Carrier]:
    async with bot_and_carrier() as (_, carrier):
        yield carrier


@pytest.fixture
async def client(carrier: Carrier) -> AsyncIterator[Client]:
    http = _Elsewhere(carrier.base_url)
    try:
        yield Client(ACCOUNT, TOKEN, http_client=http)
    finally:
        await http.close()


async def test_it_sends_fetches_redacts_and_deletes(carrier: Carrier, client: Client) -> None:
    created = await client.messages.create_async(
        to=PHONE, from_=LINE, body="Bonjour « vous » 🙂", validity_period=3600
    )
    assert (created.status, created.to, created.num_segments, created.price) == ("queued", PHONE, "1", None)
    assert isinstance(created.date_created, datetime)
    await carrier.until(lambda: carrier.sent()[0].status == "delivered")
    fetched = await client.messages(created.sid).fetch_async()
    assert (fetched.status, fetched.body, fetched.price) == ("delivered", "Bonjour « vous » 🙂", "-0.07630")
    assert (await client.messages(created.sid).update_async(body="")).body == ""
    assert await client.messages(created.sid).delete_async()
    assert await client.messages.list_async() == []


async def test_it_pages_through_a_filtered_list(carrier: Carrier, client: Client) -> None:
    for index in range(25):
        await carrier.text(PHONE if index % 5 else OTHER, str(index), webhook=False)
    since = datetime.now(UTC) - timedelta(minutes=5)
    found = await client.messages.list_async(to=LINE, date_sent_after=since, page_size=4)
    assert [message.body for message in found] == [str(index) for index in reversed(range(25))]
    assert len(await client.messages.list_async(from_=OTHER, page_size=2)) == 5
    assert await client.messages.list_async(date_sent_before=since) == []


async def test_it_reads_calls_balance_and_number_and_sets_webhooks(carrier: Carrier, client: Client) -> None:
    await carrier.call(PHONE)
    (call,) = await client.calls.list_async(start_time_after=datetime.now(UTC) - timedelta(hours=1))
    assert (call.status, call._from, call.direction) == ("completed", PHONE, "inbound")
    assert float((await client.balance.fetch_async()).balance) < 100
    (number,) = await client.incoming_phone_numbers.list_async(phone_number=LINE)
    changed = await number.update_async(sms_url="https://sms.example.org/twilio/sms")
    assert changed.sms_url == "https://sms.example.org/twilio/sms"


@pytest.mark.parametrize(("to", "code"), [("+33145000001", 21614), ("nobody", 21211)])
async def test_its_exceptions_carry_the_code(client: Client, to: str, code: int) -> None:
    with pytest.raises(TwilioRestException) as caught:
        await client.messages.create_async(to=to, from_=LINE, body="x")
    assert (caught.value.status, caught.value.code) == (400, code)
