"""A Matrix room: end-to-end encrypted, its own device cross-signed.

matrix-nio's Olm machine does the cryptography and is imported by `machine` alone, since that takes
a third of a second; requests, the order of events and every rate limit are handled here.
"""
