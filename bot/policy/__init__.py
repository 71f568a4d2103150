"""The core: pure functions of state, policy and time. No I/O, no clock, no logging in here."""
