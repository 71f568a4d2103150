"""A timestamp authority made of `openssl ts`, behind HTTP on loopback; and ways for it to be wrong."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

_CONFIG = """
[ tsa ]
default_tsa = one
[ one ]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ess_cert_id_alg = sha256
"""

Answer = Callable[[bytes], Awaitable[web.StreamResponse]]


async def openssl(*arguments: str | Path, check: bool = True) -> tuple[int, str]:
    """Run openssl; its exit code and what it said."""
    process = await asyncio.create_subprocess_exec(
        "openssl",
        *map(str, arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    code = process.returncode or 0
    assert not check or code == 0, said.decode()
    return code, said.decode()


class Tsa:
    """The authority: `url` to ask, `root` (PEM) that vouches for it. `answer` may be replaced."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = ""
        self.root = folder / "root.pem"
        self.asked = 0
        self.answer: Answer = self.sign

    @classmethod
    async def make(cls, folder: Path, name: str = "Horodatage de test") -> "Tsa":
        if shutil.which("openssl") is None:
            pytest.skip("openssl is not installed")
        folder.mkdir()
        (folder / "ts.cnf").write_text(_CONFIG.format(folder=folder))
        (folder / "serial").write_text("01\n")
        (folder / "ext").write_text("extendedKeyUsage=critical,timeStamping\n")
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
        await openssl(
            "req", "-x509", *key, "-keyout", folder / "root.key", "-out", folder / "root.pem",
            "-days", "30", "-subj", f"/CN={name}, racine",
        )  # fmt: skip
        await openssl(
            "req", *key, "-keyout", folder / "tsa.key", "-out", folder / "tsa.csr", "-subj", f"/CN={name}"
        )
        await openssl(
            "x509", "-req", "-in", folder / "tsa.csr", "-CA", folder / "root.pem",
            "-CAkey", folder / "root.key", "-CAcreateserial", "-days", "30",
            "-extfile", folder / "ext", "-out", folder / "tsa.pem",
        )  # fmt: skip
        return cls(folder)

    async def sign(self, query: bytes) -> web.Response:
        """As it should."""
        (self.folder / "query").write_bytes(query)
        await openssl(
            "ts", "-reply", "-config", self.folder / "ts.cnf", "-section", "one",
            "-queryfile", self.folder / "query", "-out", self.folder / "answer",
        )  # fmt: skip
        return web.Response(
            body=(self.folder / "answer").read_bytes(), content_type="application/timestamp-reply"
        )

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked += 1
        return await self.answer(await request.read())


@asynccontextmanager
async def running_tsa(folder: Path) -> AsyncIterator[Tsa]:
    tsa = await Tsa.make(folder)
    app = web.Application()
    app.router.add_post("/", tsa.handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    tsa.url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    try:
        yield tsa
    finally:
        await runner.cleanup()
