"""From a post to the content of a Matrix event. Pure.

Every message carries `m.mentions`: without it clients look for names and "@room" in the text, and
a texter could ring everybody. https://spec.matrix.org/v1.15/client-server-api/#user-and-room-mentions
"""

from typing import Any

from bot.model import Attachment, EventId, Post

Json = dict[str, Any]

_HTML = "org.matrix.custom.html"


def message(post: Post) -> Json:
    """What is encrypted and sent for a post."""
    content = _text(post, post.plain, post.html)
    if post.edits:
        # What clients without support for edits show, marked as one.
        fallback = _text(post, f"* {post.plain}", f"* {post.html}")
        return {
            **fallback,
            "m.new_content": content,
            "m.relates_to": {"rel_type": "m.replace", "event_id": post.edits},
        }
    return {**content, **relation(post.reply_to, post.thread)}


def relation(reply_to: EventId | None, thread: EventId | None) -> Json:
    """How a new event stands to others; empty when it stands alone."""
    if thread:
        # Clients without threads show it as a reply: to the thread's root where it answers nothing else.
        return {
            "m.relates_to": {
                "rel_type": "m.thread",
                "event_id": thread,
                "is_falling_back": reply_to is None,
                "m.in_reply_to": {"event_id": reply_to or thread},
            }
        }
    if reply_to:
        return {"m.relates_to": {"m.in_reply_to": {"event_id": reply_to}}}
    return {}


def reaction(target: str, emoji: str) -> Json:
    """The content of a reaction. Never encrypted: homeservers count them."""
    return {"m.relates_to": {"rel_type": "m.annotation", "event_id": target, "key": emoji}}


def attached(post: Post, attachment: Attachment, file: Json) -> Json:
    """The content that shows an uploaded file, the post's text below it; `file` holds its URI and key.

    https://spec.matrix.org/v1.15/client-server-api/#media-captions
    """
    picture = attachment.width is not None
    info: Json = {"mimetype": attachment.mime, "size": len(attachment.data)}
    if picture:
        info |= {"w": attachment.width, "h": attachment.height}
    return {
        **_text(post, post.plain, post.html),
        "msgtype": "m.image" if picture else "m.file",
        "filename": attachment.name,
        "file": file,
        "info": info,
        **relation(post.reply_to, post.thread),
    }


def _text(post: Post, plain: str, html: str) -> Json:
    return {
        "msgtype": "m.notice" if post.notice else "m.text",
        "body": plain,
        "format": _HTML,
        "formatted_body": html,
        "m.mentions": {"user_ids": list(post.mentions)} if post.mentions else {},
    }
