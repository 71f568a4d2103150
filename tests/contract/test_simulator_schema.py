"""Each answer of the simulated carrier has the fields of Twilio's API 2010-04-01, with their types.

The shapes below were written down from Twilio's published description of its API. A field is a
regular expression that its string must match whole, or a type; `None` beside it: may be null.
"""

import re
from typing import Any

import pytest

from bridges.simulator import Behaviour, Carrier
from tests.parts.simulator import LINE, PHONE, Api, api_of, bot_and_carrier

Shape = dict[str, tuple[Any, ...]]

DATE = r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z][a-z] \d{4} \d\d:\d\d:\d\d \+0000"
PRICE = r"-\d+\.\d{5}"
URL = r"|https?://\S+"
METHOD = r"GET|POST"


def sid(prefix: str) -> str:
    return f"(?:{prefix})[0-9a-f]{{32}}"


MESSAGE: Shape = {
    "account_sid": (sid("AC"),),
    "api_version": ("2010-04-01",),
    "body": (r"(?s).*",),
    "date_created": (DATE,),
    "date_sent": (DATE, None),
    "date_updated": (DATE,),
    "direction": ("inbound|outbound-api|outbound-call|outbound-reply",),
    "error_code": (int, None),
    "error_message": (str, None),
    "from": (r"\+\d+",),
    "messaging_service_sid": (sid("MG"), None),
    "num_media": (r"\d+",),
    "num_segments": (r"\d+",),
    "price": (PRICE, None),
    "price_unit": ("[A-Z]{3}",),
    "sid": (sid("SM|MM"),),
    "status": (
        "queued|sending|sent|failed|delivered|undelivered|receiving|received|accepted|scheduled|read|canceled",
    ),
    "subresource_uris": (dict,),
    "to": (r"\+\d+",),
    "uri": (rf"/2010-04-01/Accounts/{sid('AC')}/Messages/{sid('SM|MM')}\.json",),
}
CALL: Shape = {
    "account_sid": (sid("AC"),),
    "answered_by": (str, None),
    "api_version": ("2010-04-01",),
    "caller_name": (str, None),
    "date_created": (DATE,),
    "date_updated": (DATE,),
    "direction": ("inbound",),
    "duration": (r"\d+", None),
    "end_time": (DATE, None),
    "forwarded_from": (str, None),
    "from": (r"\+\d+",),
    "from_formatted": (str,),
    "group_sid": (sid("GP"), None),
    "parent_call_sid": (sid("CA"), None),
    "phone_number_sid": (sid("PN"),),
    "price": (PRICE, None),
    "price_unit": ("[A-Z]{3}",),
    "queue_time": (r"\d+",),
    "sid": (sid("CA"),),
    "start_time": (DATE, None),
    "status": ("queued|ringing|in-progress|completed|busy|failed|no-answer|canceled",),
    "subresource_uris": (dict,),
    "to": (r"\+\d+",),
    "to_formatted": (str,),
    "trunk_sid": (sid("TK"), None),
    "uri": (rf"/2010-04-01/Accounts/{sid('AC')}/Calls/{sid('CA')}\.json",),
}
NUMBER: Shape = {
    "account_sid": (sid("AC"),),
    "address_requirements": ("none|any|local|foreign",),
    "address_sid": (sid("AD"), None),
    "api_version": ("2010-04-01",),
    "beta": (bool,),
    "bundle_sid": (sid("BU"), None),
    "capabilities": (dict,),
    "date_created": (DATE,),
    "date_updated": (DATE,),
    "emergency_address_sid": (sid("AD"), None),
    "emergency_address_status": (r"[a-z\-]+",),
    "emergency_status": ("Active|Inactive",),
    "friendly_name": (str,),
    "identity_sid": (sid("RI"), None),
    "origin": ("twilio|hosted",),
    "phone_number": (r"\+\d+",),
    "sid": (sid("PN"),),
    "sms_application_sid": (sid("AP"), None),
    "sms_fallback_method": (METHOD,),
    "sms_fallback_url": (URL,),
    "sms_method": (METHOD,),
    "sms_url": (URL,),
    "status": ("in-use",),
    "status_callback": (URL,),
    "status_callback_method": (METHOD,),
    "trunk_sid": (sid("TK"), None),
    "type": (str,),
    "uri": (rf"/2010-04-01/Accounts/{sid('AC')}/IncomingPhoneNumbers/{sid('PN')}\.json",),
    "voice_application_sid": (sid("AP"), None),
    "voice_caller_id_lookup": (bool,),
    "voice_fallback_method": (METHOD,),
    "voice_fallback_url": (URL,),
    "voice_method": (METHOD,),
    "voice_receive_mode": ("voice|fax",),
    "voice_url": (URL,),
}
PAGE: Shape = {
    "end": (int,),
    "first_page_uri": (r"/2010-04-01/\S+",),
    "next_page_uri": (r"/2010-04-01/\S+", None),
    "page": (int,),
    "page_size": (int,),
    "previous_page_uri": (r"/2010-04-01/\S+", None),
    "start": (int,),
    "uri": (r"/2010-04-01/\S+",),
}
BALANCE: Shape = {"account_sid": (sid("AC"),), "balance": (r"-?\d+\.\d+",), "currency": ("[A-Z]{3}",)}


def fits(value: object, allowed: tuple[Any, ...]) -> bool:
    for one in allowed:
        if one is None or isinstance(one, type):
            if value is None if one is None else type(value) is one:
                return True
        elif isinstance(value, str) and re.fullmatch(one, value):
            return True
    return False


def hold(found: dict[str, Any], shape: Shape) -> None:
    assert set(found) == set(shape)
    assert {name: value for name, value in found.items() if not fits(value, shape[name])} == {}


@pytest.mark.parametrize("code", [None, 30003, 30450])
async def test_texts_have_twilios_shape_from_the_first_answer_to_the_last(code: int | None) -> None:
    async with bot_and_carrier() as (_, carrier), api_of(carrier) as api:
        if code is not None:
            carrier.behaviour.numbers[PHONE] = code
        _, created = await api.send(body="Un « texte »\navec deux lignes")
        hold(created, MESSAGE)
        await carrier.until(lambda: carrier.sent()[0].status in ("delivered", "undelivered", "failed"))
        hold(await api.get(f"/Messages/{created['sid']}.json"), MESSAGE)
        await carrier.text(PHONE, "x", media=[("https://example.org/a", "image/png")])
        page = await api.get("/Messages.json?PageSize=1")
        hold(page, PAGE | {"messages": (list,)})
        hold(page["messages"][0], MESSAGE)
        hold(await api.get(page["next_page_uri"]), PAGE | {"messages": (list,)})


async def _call(carrier: Carrier, api: Api, webhook: bool) -> None:
    sid_ = (await carrier.call(PHONE, webhook=webhook)).sid
    hold(await api.get(f"/Calls/{sid_}.json"), CALL)


async def test_calls_the_number_and_the_balance_have_twilios_shape() -> None:
    async with bot_and_carrier() as (_, carrier), api_of(carrier) as api:
        carrier.behaviour = Behaviour()
        await _call(carrier, api, webhook=True)
        await _call(carrier, api, webhook=False)
        hold(await api.get("/Calls.json"), PAGE | {"calls": (list,)})
        numbers = await api.get("/IncomingPhoneNumbers.json")
        hold(numbers, PAGE | {"incoming_phone_numbers": (list,)})
        (number,) = numbers["incoming_phone_numbers"]
        hold(number, NUMBER)
        hold(await api.get(f"/IncomingPhoneNumbers/{number['sid']}.json"), NUMBER)
        _, changed = await api.ask("POST", f"/IncomingPhoneNumbers/{number['sid']}.json", {"SmsUrl": ""})
        hold(changed, NUMBER)
        hold(await api.get("/Balance.json"), BALANCE)
        hold(await api.get(f"/Messages.json?To=%2B{LINE[1:]}"), PAGE | {"messages": (list,)})
