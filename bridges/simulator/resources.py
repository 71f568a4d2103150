"""Records as Twilio's REST API shows them (API version 2010-04-01): field names, types and date form."""

from collections.abc import Callable
from decimal import Decimal
from email.utils import formatdate
from functools import lru_cache
from typing import Any

from bridges.simulator.records import Call, Message, Number

API_VERSION = "2010-04-01"


@lru_cache(maxsize=4096)
def _rfc2822(second: int) -> str:
    # formatdate writes "-0000" for "no zone told"; Twilio writes "+0000".
    return formatdate(second)[:-5] + "+0000"


def rfc2822(at: float | None) -> str | None:
    """`Fri, 27 Oct 2017 19:00:00 +0000`: whole seconds, as Twilio shows every date."""
    return None if at is None else _rfc2822(int(at))


def price_text(unit: str, quantity: int) -> str:
    """What Twilio writes for a charge: negative, five places. `unit` is the price of one."""
    return f"{-Decimal(unit) * quantity:.5f}"


def base_uri(account_sid: str) -> str:
    """The path under which an account's resources stand."""
    return f"/{API_VERSION}/Accounts/{account_sid}"


def message_resource(account_sid: str, currency: str) -> Callable[[Message], dict[str, Any]]:
    """How this account's texts are shown."""
    base = base_uri(account_sid)

    def show(message: Message) -> dict[str, Any]:
        uri = f"{base}/Messages/{message.sid}"
        return {
            "account_sid": account_sid,
            "api_version": API_VERSION,
            "body": message.body,
            "date_created": rfc2822(message.created),
            "date_sent": rfc2822(message.sent),
            "date_updated": rfc2822(message.updated),
            "direction": message.direction,
            "error_code": message.error_code,
            "error_message": message.error_message,
            "from": message.sender,
            "messaging_service_sid": None,
            "num_media": str(len(message.media)),
            "num_segments": str(message.segments),
            "price": message.price,
            "price_unit": currency,
            "sid": message.sid,
            "status": message.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": message.to,
            "uri": f"{uri}.json",
        }

    return show


def call_resource(account_sid: str, currency: str, number_sid: str) -> Callable[[Call], dict[str, Any]]:
    """How this account's calls are shown."""
    base = base_uri(account_sid)

    def show(call: Call) -> dict[str, Any]:
        uri = f"{base}/Calls/{call.sid}"
        return {
            "account_sid": account_sid,
            "answered_by": None,
            "api_version": API_VERSION,
            "caller_name": None,
            "date_created": rfc2822(call.created),
            "date_updated": rfc2822(call.updated),
            "direction": "inbound",
            "duration": None if call.duration is None else str(call.duration),
            "end_time": rfc2822(call.end),
            "forwarded_from": call.to,
            "from": call.sender,
            "from_formatted": call.sender,
            "group_sid": None,
            "parent_call_sid": None,
            "phone_number_sid": number_sid,
            "price": call.price,
            "price_unit": currency,
            "queue_time": "0",
            "sid": call.sid,
            "start_time": rfc2822(call.start),
            "status": call.status,
            "subresource_uris": {
                "notifications": f"{uri}/Notifications.json",
                "recordings": f"{uri}/Recordings.json",
                "events": f"{uri}/Events.json",
            },
            "to": call.to,
            "to_formatted": call.to,
            "trunk_sid": None,
            "uri": f"{uri}.json",
        }

    return show


def number_resource(account_sid: str) -> Callable[[Number], dict[str, Any]]:
    """How this account's number is shown."""
    base = base_uri(account_sid)

    def show(number: Number) -> dict[str, Any]:
        return {
            "account_sid": account_sid,
            "address_requirements": "none",
            "address_sid": None,
            "api_version": API_VERSION,
            "beta": False,
            "bundle_sid": None,
            "capabilities": {"fax": False, "mms": False, "sms": True, "voice": True},
            "date_created": rfc2822(number.created),
            "date_updated": rfc2822(number.updated),
            "emergency_address_sid": None,
            "emergency_address_status": "unregistered",
            "emergency_status": "Inactive",
            "friendly_name": number.friendly_name,
            "identity_sid": None,
            "origin": "twilio",
            "phone_number": number.phone_number,
            "sid": number.sid,
            # The specification gives these sids a pattern, so that "none" is null and not "".
            "sms_application_sid": None,
            "sms_fallback_method": number.sms_fallback_method,
            "sms_fallback_url": number.sms_fallback_url,
            "sms_method": number.sms_method,
            "sms_url": number.sms_url,
            "status": "in-use",
            "status_callback": number.status_callback,
            "status_callback_method": number.status_callback_method,
            "trunk_sid": None,
            "type": "national",
            "uri": f"{base}/IncomingPhoneNumbers/{number.sid}.json",
            "voice_application_sid": None,
            "voice_caller_id_lookup": False,
            "voice_fallback_method": number.voice_fallback_method,
            "voice_fallback_url": number.voice_fallback_url,
            "voice_method": number.voice_method,
            "voice_receive_mode": "voice",
            "voice_url": number.voice_url,
        }

    return show
