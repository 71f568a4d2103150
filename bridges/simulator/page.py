"""The page: a phone to text and call from. Plain files of the package, nothing from elsewhere."""

from importlib import resources
from urllib.parse import urlsplit

from aiohttp import web

_FILES = {
    "/": ("index.html", "text/html"),
    "/phone.css": ("phone.css", "text/css"),
    "/phone.js": ("phone.js", "text/javascript"),
    "/kit.js": ("kit.js", "text/javascript"),
    "/words.js": ("words.js", "text/javascript"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}


def _policy(room_url: str | None) -> str:
    """Only our own files run; only the room may stand in a frame."""
    frame = "'none'"
    if room_url is not None:
        parts = urlsplit(room_url)
        frame = f"{parts.scheme}://{parts.netloc}"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
        f" frame-src {frame}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def page_routes(room_url: str | None) -> list[web.RouteDef]:
    """One route a file. ValueError when the room's address is not http or https."""
    if room_url is not None and urlsplit(room_url).scheme not in ("http", "https"):
        raise ValueError("room_url must be an http or https address")
    headers = {
        "Content-Security-Policy": _policy(room_url),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-cache",
    }
    folder = resources.files("bridges.simulator") / "static"

    def serve(path: str, file: str, kind: str) -> web.RouteDef:
        body = (folder / file).read_bytes()

        async def handler(_: web.Request) -> web.Response:
            return web.Response(body=body, content_type=kind, charset="utf-8", headers=headers)

        return web.get(path, handler)

    return [serve(path, file, kind) for path, (file, kind) in _FILES.items()]
