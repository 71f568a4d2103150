"""Recorded traffic through the core in virtual time: no network, no clock, nobody answering."""
