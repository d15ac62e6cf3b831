"""A large file on its way to the site and back, over what plain Python and plain files take."""

import hashlib
import os
import socket
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from bench.course import Measured
from bench.lines import Failed, Line
from bench.servers import HOST, Server
from projects.models import Milestone

MEGABYTE = 1_000_000
SIZE = 200 * MEGABYTE
ROUNDS = 7
CHUNK = 1 << 20
EDGE = "edge-of-the-bench"
TOKEN = "t" * 32
PART = f"--{EDGE}\r\nContent-Disposition: form-data; name="
FIRST = f'{PART}"file"; filename="report.pdf"\r\nContent-Type: application/pdf\r\n\r\n'.encode()
LAST = f'\r\n{PART}"whole"\r\n\r\nTrue\r\n--{EDGE}--\r\n'.encode()


def upload(site: Server, measured: Measured, folder: Path) -> Line:
    """Megabytes a second that a hand-in reaches the storage with, over those of a hashing copy."""
    file = make_file(folder / "upload.pdf")
    milestone = make_milestone(measured)

    def copy() -> None:
        hashing_copy(file, folder / "copy.pdf")

    return line_of(
        "upload-200mb",
        lambda: hand_in(site, measured, milestone, file),
        copy,
        "a hand-in of 200 MB, over a copy with its hash, both flushed to the disk",
    )


def download(site: Server, measured: Measured, folder: Path) -> Line:
    """Megabytes a second of a hand-in's download, over those of a static file of the same server."""
    static = make_file(Path(settings.STATIC_ROOT) / "bench.pdf")
    url = hand_in(site, measured, make_milestone(measured), static) + "download/"
    with ExitStack() as stack:
        server = Server(folder, "statics", "coursesite.settings")  # it looks for files as it starts
        stack.callback(static.unlink)
        stack.callback(server.stop)
        server.wait()

        def fetch(path: str) -> None:
            with connected(server) as line:
                line.sendall(head("GET", path, measured))
                expect_whole(line)

        return line_of(
            "download-200mb",
            lambda: fetch(url),
            lambda: fetch(f"{settings.STATIC_URL}bench.pdf"),
            "a hand-in of 200 MB, over a static file of the same server",
        )


def hand_in(site: Server, measured: Measured, milestone: Milestone, file: Path) -> str:
    """Send a file as a browser does; return the address of its receipt."""
    url = reverse("projects:submit", args=[measured.course.slug, milestone.pk])
    with connected(site) as line, file.open("rb") as content:
        line.sendall(head("POST", url, measured, length=len(FIRST) + SIZE + len(LAST)) + FIRST)
        line.sendfile(content)
        line.sendall(LAST)
        answer = line.recv(CHUNK).decode("latin-1")
    expect(answer, 302)
    return answer.partition("Location: ")[2].partition("\r\n")[0]


def line_of(name: str, what: Callable[[], None], base: Callable[[], None], note: str) -> Line:
    """Do both in turns; what counts is the median of the rates' ratios."""
    pairs = [(rate(base), rate(what)) for _round in range(ROUNDS)][1:]  # the first one warms up
    bases, values = zip(*pairs, strict=True)
    ratio = statistics.median(value / baseline for baseline, value in pairs)
    return Line(name, statistics.median(values), "MB/s", statistics.median(bases), ratio, note)


def rate(call: Callable[[], None]) -> float:
    os.sync()  # what the one before left to be written is not this one's
    began = time.perf_counter()
    call()
    return SIZE / MEGABYTE / (time.perf_counter() - began)


def hashing_copy(source: Path, target: Path) -> str:
    """Copy a file to the disk in plain Python; return its SHA-256."""
    digest = hashlib.sha256()
    with source.open("rb") as file, target.open("wb") as copy:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest()


def make_file(path: Path) -> Path:
    """Write a PDF as far as anybody looks."""
    first, last = b"%PDF-1.4\n%", b"\n%%EOF\n"
    path.write_bytes(first + os.urandom(SIZE - len(first) - len(last)) + last)
    return path


def make_milestone(measured: Measured) -> Milestone:
    now = timezone.now()
    return Milestone.objects.create(
        course=measured.course,
        position=1 + measured.course.milestones.count(),
        title="Data",
        is_individual=True,
        opens_at=now - timedelta(days=1),
        due_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=1),
        max_bytes=2 * SIZE,
        changed_at=now,
    )


def connected(server: Server) -> socket.socket:
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.connect(str(server.socket))
    return line


def head(method: str, path: str, measured: Measured, *, length: int = 0) -> bytes:
    lines = [
        f"{method} {path} HTTP/1.1",
        f"Host: {HOST}",
        "Connection: close",
        f"Cookie: sessionid={measured.student}; csrftoken={TOKEN}",
        f"X-CSRFToken: {TOKEN}",
    ]
    if length:
        lines += [
            f"Content-Type: multipart/form-data; boundary={EDGE}",
            f"Content-Length: {length}",
        ]
    return "\r\n".join([*lines, "", ""]).encode()


def expect(answer: str, status: int) -> None:
    """:raises Failed: if the answer has another status."""
    if not answer.startswith(f"HTTP/1.1 {status} "):
        raise Failed(f"answered {answer[:300]}")


def expect_whole(line: socket.socket) -> None:
    """Read an answer to its end and throw it away.

    :raises Failed: if it is refused, or is not all of the file.
    """
    buffer = bytearray(CHUNK)
    first = line.recv(CHUNK)
    expect(first.decode("latin-1"), 200)
    size = len(first.partition(b"\r\n\r\n")[2])
    while count := line.recv_into(buffer):
        size += count
    if size != SIZE:
        raise Failed(f"{size} bytes came instead of {SIZE}")
