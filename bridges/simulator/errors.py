"""Twilio's error codes, as its API answers them and as its debugger shows them."""

from typing import Any

_REFUSALS: dict[int, tuple[int, str]] = {
    20001: (400, "Invalid parameter: {}"),
    20003: (401, "Authenticate"),
    20009: (409, "Cannot delete or redact message because delivery hasn't completed"),
    20404: (404, "The requested resource {} was not found"),
    20429: (429, "Too Many Requests"),
    20500: (500, "Internal Server Error"),
    21211: (400, "Invalid 'To' Phone Number: {}"),
    21402: (400, "Url is not a valid URL: {}"),
    21408: (400, "Permission to send an SMS has not been enabled for the region of the 'To' number: {}"),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21606: (
        400,
        "The 'From' phone number provided ({}) is not a valid message-capable Twilio phone number"
        " for this destination/account",
    ),
    21609: (400, "The 'StatusCallback' URL {} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21611: (429, "This 'From' number has exceeded the maximum number of queued messages"),
    21612: (400, "The 'To' phone number {} is not currently reachable via SMS."),
    21614: (400, "To number: {}, is not a mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit."),
    21624: (400, "Invalid validity period value"),
    21635: (400, "'To' number cannot be a landline"),
}

DELIVERY: dict[int, tuple[str, str]] = {
    14107: ("failed", "SMS send rate limit exceeded"),
    30001: ("failed", "Queue overflow"),
    30002: ("failed", "Account suspended"),
    30003: ("undelivered", "Unreachable destination handset"),
    30004: ("undelivered", "Message blocked"),
    30005: ("undelivered", "Unknown destination handset"),
    30006: ("undelivered", "Landline or unreachable carrier"),
    30007: ("undelivered", "Message filtered"),
    30008: ("undelivered", "Unknown error"),
    30036: ("failed", "Validity Period Expired"),
    30450: ("failed", "Message delivery blocked (SMS Pumping Protection)"),
    30453: ("failed", "Message could not be delivered"),
}
"""How a text that was accepted can end: the final status and what is said of it."""

WEBHOOK: dict[int, str] = {
    11100: "Invalid URL format",
    11200: "HTTP retrieval failure",
    11205: "HTTP connection failure",
    11210: "HTTP bad host name",
    11217: "HTTP 429 Too Many Requests from the webhook",
    11750: "TwiML response body too large",
    12100: "Document parse failure",
    12200: "Schema validation warning",
    12300: "Invalid Content-Type",
}
"""What the debugger says of a webhook that went wrong."""


class TwilioError(Exception):
    """A request that the API refuses. `detail` fills the message's gap; it goes to the client alone."""

    def __init__(self, code: int, detail: str = "", *, status: int | None = None) -> None:
        known_status, text = _REFUSALS.get(code, (400, "Request refused"))
        super().__init__(f"Twilio error {code}")
        self.code = code
        self.status = status if status is not None else known_status
        self.message = text.format(detail)

    def body(self) -> dict[str, Any]:
        """The JSON that Twilio answers with."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


def delivery_end(code: int) -> tuple[str, str]:
    """Final status and message of a text whose delivery ends with `code`."""
    return DELIVERY.get(code, ("undelivered", "Unknown error"))
