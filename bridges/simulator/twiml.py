"""TwiML, as far as a line needs it: what a caller hears, and what is answered to a text.

Pure. A document that Twilio would not take raises `BadTwiml` with Twilio's code.
"""

from xml.etree.ElementTree import Element, ParseError, fromstring

import msgspec

from bridges.simulator.records import Heard

SPOKEN_CHARACTERS_A_SECOND = 15.0
RECORDING_SECONDS = 10.0
REJECTED = {"rejected": "no-answer", "busy": "busy"}
"""With which status a call ends that is rejected for this reason."""


class BadTwiml(Exception):
    """`code` is Twilio's: 12100 not XML, 12200 not TwiML, 12300 wrong type, 11200 nothing at all."""

    def __init__(self, code: int) -> None:
        super().__init__(f"Twilio error {code}")
        self.code = code


class Script(msgspec.Struct, frozen=True, kw_only=True):
    """What one document makes of a call.

    `rejected` is the call's status when the call was never answered; `redirect` the URL to ask
    next, with what was heard so far; `unknown` names verbs that were passed over.
    """

    heard: tuple[Heard, ...] = ()
    rejected: str | None = None
    redirect: str | None = None
    unknown: tuple[str, ...] = ()


def _document(body: str, content_type: str) -> Element | None:
    """The `<Response>`; None when a 204 or an explicit plain text says there is none."""
    if not content_type:
        raise BadTwiml(12300)
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "text/plain":
        return None
    if kind not in ("text/xml", "application/xml", "text/html"):
        raise BadTwiml(12300)
    if not body.strip():
        raise BadTwiml(11200)
    try:
        root = fromstring(body)  # noqa: S314 -- the answer of the bot under test, 64 KiB at most
    except ParseError:
        raise BadTwiml(12100) from None
    if root.tag != "Response":
        raise BadTwiml(12200)
    return root


def _seconds(element: Element, name: str, default: int) -> int:
    text = element.get(name, "")
    return int(text) if text.isdecimal() else default


def _times(element: Element) -> int:
    # Zero means "for ever" to Twilio, until the caller hangs up; a caller here has patience for ten.
    return min(_seconds(element, "loop", 1) or 10, 10)


def _spoken(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _heard(verb: Element) -> tuple[Heard, ...] | None:
    """What this verb lets a caller hear; None when it is none of the audible verbs."""
    if verb.tag == "Say":
        text = _spoken(verb)
        said = Heard(
            kind="say",
            text=text,
            voice=verb.get("voice", ""),
            language=verb.get("language", ""),
            seconds=round(len(text) / SPOKEN_CHARACTERS_A_SECOND, 1),
        )
        return (said,) * _times(verb)
    if verb.tag == "Play":
        played = Heard(kind="play", text=_spoken(verb), seconds=RECORDING_SECONDS)
        return (played,) * _times(verb)
    if verb.tag == "Pause":
        return (Heard(kind="pause", seconds=float(_seconds(verb, "length", 1))),)
    return None


def voice_script(body: str, content_type: str) -> Script:
    """What a caller gets. A document without a verb answers and hangs up at once."""
    root = _document(body, content_type)
    if root is None:
        raise BadTwiml(12300)
    heard: tuple[Heard, ...] = ()
    unknown: tuple[str, ...] = ()
    for verb in root:
        if (audible := _heard(verb)) is not None:
            heard += audible
        elif verb.tag == "Reject" and not heard:
            return Script(rejected=REJECTED.get(verb.get("reason", "rejected"), "no-answer"), unknown=unknown)
        elif verb.tag in ("Hangup", "Reject"):
            break
        elif verb.tag == "Redirect":
            return Script(heard=heard, redirect=_spoken(verb), unknown=unknown)
        else:
            unknown += (verb.tag,)
    return Script(heard=heard, unknown=unknown)


def message_replies(body: str, content_type: str) -> tuple[str, ...]:
    """The texts that a webhook's answer sends back: one for each `<Message>`."""
    root = _document(body, content_type)
    if root is None:
        return (body,) if body.strip() else ()
    return tuple(text for verb in root if verb.tag in ("Message", "Sms") and (text := _spoken(verb)))
