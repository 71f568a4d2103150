"""The whole system on one machine's loopback, from packages alone: for the demo and for the tests."""
