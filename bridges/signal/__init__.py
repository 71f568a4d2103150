"""Signal, as a line and as a room, through signal-cli's JSON-RPC daemon.

The daemon does the cryptography and is a program of its own beside the bot; it keeps no history and
hands each message out once. So a line and a room of one account share one stream (`stream`), what a
room heard is on disk before anybody listens (`memory`), and what became of a send without an answer
is learnt from delivery receipts, or not at all (`receipts`).
"""
