"""gunicorn as in production, on a socket file, and a client that costs next to nothing."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench.lines import Failed

ROOT = Path(__file__).resolve().parent.parent
HOST = "bench.example.edu"
WORKERS = 2
START_SECONDS = 60


@dataclass(frozen=True)
class Request:
    """What is asked again and again, and the status that must come back.

    "NEW" in the path is another word each time.
    """

    server: "Server"
    path: str
    session: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200

    def bytes(self) -> bytes:
        lines = [f"GET {self.path} HTTP/1.1", f"Host: {HOST}", "Connection: close"]
        if self.session:
            lines.append(f"Cookie: sessionid={self.session}")
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Server:
    """One gunicorn with its own settings."""

    def __init__(self, folder: Path, name: str, settings: str) -> None:
        self.socket = folder / f"{name}.sock"
        self.words = folder / f"{name}.txt"
        env = os.environ | {"DJANGO_SETTINGS_MODULE": settings}
        with self.words.open("wb") as words:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", "coursesite.wsgi"),
                    *("--bind", f"unix:{self.socket}", "--workers", str(WORKERS)),
                    *("--worker-class", "sync", "--no-control-socket", "--log-level", "warning"),
                ],
                cwd=ROOT,
                env=env,
                stdout=words,
                stderr=subprocess.STDOUT,
            )

    def wait(self) -> None:
        until = time.monotonic() + START_SECONDS
        while not self.socket.exists():
            if self.process.poll() is not None or time.monotonic() > until:
                raise Failed(f"The web server did not start: {self.words.read_text()[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def ask(server: Server, content: bytes) -> bytes:
    """Send a request over a connection of its own; return all that comes back."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.connect(str(server.socket))
        line.sendall(content)
        parts = []
        while part := line.recv(1 << 18):
            parts.append(part)
    return b"".join(parts)


def get(request: Request) -> Answer:
    """Ask once and read the answer.

    :raises Failed: if the status is another one than the request expects.
    """
    head, _, body = ask(request.server, request.bytes()).partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    status = int(first.split()[1]) if first else 0
    if status != request.status:
        raise Failed(f"{request.path} answered {status} and not {request.status}: {body[:300]!r}")
    return Answer(status, headers, body)


def rate(request: Request, *, seconds: float, clients: int = WORKERS) -> float:
    """Return how many of the requests a second are answered to so many clients at once.

    :raises Failed: if one of the answers has another status.
    """
    content = request.bytes()
    expected = f"HTTP/1.1 {request.status} ".encode()
    until = time.perf_counter() + seconds
    counts = [0] * clients
    wrong: list[bytes] = []

    def run(place: int) -> None:
        while time.perf_counter() < until and not wrong:
            answer = ask(
                request.server, content.replace(b"NEW", f"{place}-{time.time_ns()}".encode())
            )
            if not answer.startswith(expected):
                wrong.append(answer[:300])
            counts[place] += 1

    began = time.perf_counter()
    threads = [threading.Thread(target=run, args=(place,)) for place in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise Failed(f"{request.path} answered {wrong[0]!r}")
    return sum(counts) / (time.perf_counter() - began)
