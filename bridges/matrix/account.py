"""What the parts of one account's link work on, all of them."""

from dataclasses import dataclass

from bridges.matrix.homeserver import Homeserver
from bridges.matrix.keys import Keys
from bridges.matrix.machine import Machine
from bridges.matrix.memory import Memory
from bridges.matrix.notes import Notes
from bridges.matrix.places import Places
from bridges.matrix.settings import Seats


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account at one homeserver: its keys, its rooms, its people, and what it remembers."""

    homeserver: Homeserver
    machine: Machine
    keys: Keys
    places: Places
    memory: Memory
    seats: Seats
    notes: Notes
