"""Why a verdict was given: a closed vocabulary. The words for it stand in the room's catalogues."""

from enum import StrEnum


class Reason(StrEnum):
    """One word a cause. `{…}` in its words is filled from the decided fact's detail."""

    FIRST = "first"
    """Nobody answered them yet in `again_after`."""
    DISTRESS = "distress"
    RELEASED = "released"
    """Held, and found likely enough to be a person."""

    ANSWERED = "answered"
    """They had their reply already."""
    STOP = "stop"
    OPTED_OUT = "opted_out"
    BLOCKED = "blocked"
    QUARANTINED = "quarantined"
    MODE_SILENT = "mode_silent"
    MODE_PAUSED = "mode_paused"
    NUMBER = "number"
    """No reply can or may reach this kind of number."""
    COUNTRY = "country"
    UNROUTABLE = "unroutable"
    """The carrier said that no text ever reaches it."""
    CALLS = "calls"
    """Texts after calls are off just now."""

    CAP_HOUR = "cap_hour"
    CAP_DAY = "cap_day"
    POT = "pot"

    CLUSTER = "cluster"
    GIBBERISH = "gibberish"
    NUMBER_BLOCK = "number_block"
    DESTINATION = "destination"
    WAVE = "wave"
    """It fits the wave of a raid."""
    SURGE = "surge"
    """More came than is usual, and nothing explains it yet."""
    EXPIRED = "expired"
    """Held, and never found likely enough."""
    FAULT = "fault"
    """The bot could not decide: a fault of ours, logged."""
