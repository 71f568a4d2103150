"""What the Twilio webhook costs without a store and without a network, in µs a text.

`python -m benchmarks.intake_handler`: the handler as it runs in the server (body already
received, as it is for nearly every text), against a handler that answers a constant, and the
vendor's own signature check alone for comparison. Medians of several rounds.
"""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from aiohttp import StreamReader, hdrs, web
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict, MultiDict
from twilio.request_validator import RequestValidator

from bot.model import Admission, Inbound, Instant, Receipt, ReplyKey
from bridges.twilio import Settings, TwilioLine

ROUNDS, TEXTS = 9, 2000
PUBLIC, NUMBER, TOKEN = "https://sms.example.org", "+33937000001", "0" * 32
SETTINGS = Settings(account_sid="AC" + "1" * 32, auth_token=TOKEN, public_url=PUBLIC, number=NUMBER)
SID = "SM" + "2" * 32
FORM = {
    **dict.fromkeys(["ToState", "ToCity", "ToZip", "FromState", "FromCity", "FromZip"], ""),
    **{"ToCountry": "FR", "FromCountry": "FR", "NumMedia": "0", "NumSegments": "1", "SmsStatus": "received"},
    **{"MessageSid": SID, "SmsSid": SID, "SmsMessageSid": SID, "AccountSid": SETTINGS.account_sid},
    **{"From": "+33639980001", "To": NUMBER, "ApiVersion": "2010-04-01"},
    "Body": "Salut c'était sympa hier soir, on se revoit quand ?",
}
BODY = urlencode(FORM).encode()

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class OpenDoor:
    async def admit(self, inbound: Inbound) -> Admission:
        return Admission(key=inbound.key, new=True)

    async def report(self, line: str, carrier_id: str, key: ReplyKey | None, receipt: Receipt) -> None: ...


def requests(signature: str) -> list[web.Request]:
    loop = asyncio.get_running_loop()
    headers = CIMultiDict(
        {
            hdrs.CONTENT_TYPE: "application/x-www-form-urlencoded; charset=UTF-8",
            hdrs.CONTENT_LENGTH: str(len(BODY)),
            "X-Twilio-Signature": signature,
        }
    )
    made = []
    for _ in range(TEXTS):
        payload = StreamReader(BaseProtocol(loop), 2**16, loop=loop)
        payload.feed_data(BODY)
        payload.feed_eof()
        made.append(make_mocked_request("POST", "/twilio/sms", headers, payload=payload))
    return made


async def cost(handler: Handler, signature: str) -> float:
    rounds = []
    for _ in range(ROUNDS):
        texts = requests(signature)
        began = time.perf_counter()
        for text in texts:
            assert (await handler(text)).status == 200
        rounds.append((time.perf_counter() - began) / TEXTS * 1e6)
    return statistics.median(rounds)


async def main() -> None:
    line = TwilioLine(SETTINGS, lambda: Instant(time.time_ns() // 1000))
    await line.start(OpenDoor())
    validator = RequestValidator(TOKEN)
    fields = MultiDict(FORM)
    signature = validator.compute_signature(f"{PUBLIC}/twilio/sms", fields)
    (webhook,) = [route.handler for route in line.routes() if route.path == "/twilio/sms"]

    async def constant(_: web.Request) -> web.Response:
        return web.Response(text="<Response/>", content_type="text/xml")

    async def vendor(_: web.Request) -> web.Response:
        assert validator.validate(f"{PUBLIC}/twilio/sms", fields, signature)
        return web.Response(text="<Response/>", content_type="text/xml")

    for name, handler in (("constant answer", constant), ("vendor's check", vendor), ("webhook", webhook)):
        print(f"{name:16} {await cost(handler, signature):6.1f} µs")


if __name__ == "__main__":
    asyncio.run(main())
