"""What a post is on Signal: the parameters of the daemon's `send`. Pure.

Signal shows plain text and has no notices: everything in a group rings as each member set it, and a
mention rings also in a muted group. So what must ring mentions, and the rest mentions nobody.
"""

import base64
from typing import Any

from bot.model import DAY, MINUTE, Post
from bridges.signal.events import named
from bridges.signal.memory import Edited
from bridges.signal.settings import account_of

_PLACEHOLDER = "\ufffc"
"""Where a client shows the name of who is mentioned."""

# What Signal's own apps let people do; they show what is within, and may drop what is not.
EDITS_MOST = 10
EDIT_WITHIN_MS = (DAY - 10 * MINUTE) // 1_000


def message(post: Post, group: str, edits: int | None = None) -> dict[str, Any]:
    """`post` as it is sent to `group`; with `edits`, in place of our message of this time.

    Who is named by `mentions`, and what by `reply_to`, is left out where it is none of Signal's: a
    command may have been given in another room.
    """
    people = [person for person in map(account_of, post.mentions) if person]
    text = "".join(f"{_PLACEHOLDER} " for _ in people) + post.plain
    params: dict[str, Any] = {"groupId": group, "message": text}
    if people:
        # Start and length are in UTF-16 units; those before the last mention are all of one unit.
        params["mention"] = [f"{2 * place}:1:{person}" for place, person in enumerate(people)]
    answered = named(post.reply_to)
    if answered is not None:
        # Clients show the message itself; its text, which we do not keep, is for those without it.
        params["quoteAuthor"], params["quoteTimestamp"] = answered
        params["quoteMessage"] = ""
    if edits is not None:
        params["editTimestamp"] = edits
    file = post.attachment
    if file is not None:
        # As RFC 2397 has it: the daemon may run where it cannot read our files.
        data = base64.b64encode(file.data).decode()
        params["attachment"] = [f"data:{file.mime};filename={file.name};base64,{data}"]
    return params


def still_editable(shown: Edited, now: int) -> bool:
    """Whether clients would show one more change of it, at `now` (milliseconds)."""
    return shown.edits < EDITS_MOST and now - shown.root < EDIT_WITHIN_MS
