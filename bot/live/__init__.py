"""The running bot: what comes in is decided in turns, replies and posts go out, time is kept."""
