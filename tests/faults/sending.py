"""Clients that hand a file in as a browser does: whole, slowly, or not to the end."""

import hashlib
import os
import socket
import threading
import time
import uuid
from dataclasses import dataclass

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

TOKEN = "t" * 32
PIECE = 1 << 18
FIRST, LAST = b"%PDF-1.4\n%", b"\n%%EOF\n"


def sign_in(user):
    """Return the cookies of the signed-in person."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"Cookie": f"sessionid={session.session_key}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN}


def around(name):
    """Return what stands before and after a file in the hand-in form, and the type of the whole."""
    edge = uuid.uuid4().hex
    part = f"--{edge}\r\nContent-Disposition: form-data; name="
    file = f'{part}"file"; filename="{name}"\r\nContent-Type: application/pdf\r\n\r\n'
    last = f'\r\n{part}"whole"\r\n\r\nTrue\r\n--{edge}--\r\n'
    return file.encode(), last.encode(), f"multipart/form-data; boundary={edge}"


def multipart(name, content):
    """Return the hand-in form's fields as a browser sends them: a file, and that it is whole."""
    first, last, content_type = around(name)
    return first + content + last, content_type


@dataclass(frozen=True)
class Report:
    """A PDF as far as anybody looks. Many share their bulk and differ in their first bytes."""

    head: bytes
    bulk: bytes

    @property
    def parts(self):
        return [FIRST, self.head, self.bulk, LAST]

    @property
    def size(self):
        return sum(map(len, self.parts))

    @property
    def sha256(self):
        digest = hashlib.sha256()
        for part in self.parts:
            digest.update(part)
        return digest.hexdigest()


def reports(count, size):
    """Return so many reports of exactly this size."""
    bulk = os.urandom(size - len(FIRST) - len(LAST) - 16)
    return [Report(os.urandom(16), bulk) for _ in range(count)]


class Sending(threading.Thread):
    """One hand-in on its way, on a line of its own.

    :param pause: seconds between two pieces of the file.
    :param lengths: the headers that say how long the body is; the truth if None.
    :param until: of so many bytes of the body no more is sent.
    """

    def __init__(self, port, milestone, cookies, report, *, pause=0.0, lengths=None, until=None):
        super().__init__(daemon=True)
        self.port = port
        self.cookies = cookies
        self.report = report
        self.pause = pause
        first, last, self.content_type = around("report.pdf")
        self.parts = [first, *report.parts, last]
        self.size = sum(map(len, self.parts))
        self.lengths = [f"Content-Length: {self.size}"] if lengths is None else lengths
        self.until = self.size if until is None else until
        self.path = reverse("projects:submit", args=[milestone.course.slug, milestone.pk])
        self.sent = 0
        self.has_sent = threading.Event()
        self.sent_at = self.answered_at = None
        self.answer = b""

    def run(self):
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=120) as line:
                self._send(line)
                self.answer = _all_from(line)
        except OSError:
            pass  # the line broke
        finally:
            self.answered_at = time.monotonic()
            self.has_sent.set()

    def _send(self, line):
        line.sendall(self._head())
        for part in map(memoryview, self.parts):
            for place in range(0, len(part), PIECE):
                piece = part[place : place + PIECE][: self.until - self.sent]
                line.sendall(piece)
                self.sent += len(piece)
                if self.pause:
                    time.sleep(self.pause)
        if self.until < self.size:
            line.shutdown(socket.SHUT_WR)
        self.sent_at = time.monotonic()
        self.has_sent.set()

    def _head(self):
        lines = [f"POST {self.path} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in self.cookies.items()]
        lines += [f"Content-Type: {self.content_type}", *self.lengths]
        return "\r\n".join([*lines, "", ""]).encode()

    @property
    def status(self):
        """Return the status of the answer; None if none came."""
        return int(self.answer.split(b" ", 2)[1]) if self.answer else None

    @property
    def receipt(self):
        """Return the address of the receipt, if one was given."""
        head = self.answer.partition(b"\r\n\r\n")[0].decode("latin-1")
        places = [line[10:] for line in head.split("\r\n") if line.startswith("Location: ")]
        return places[0] if self.status == 302 and "/submissions/" in places[0] else None


def _all_from(line):
    parts = []
    while part := line.recv(PIECE):
        parts.append(part)
    return b"".join(parts)
