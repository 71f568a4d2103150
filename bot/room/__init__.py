"""What the room says and understands. Pure: no I/O, no clock, no logging in here."""
