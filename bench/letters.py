"""Reminders, from the dates to the mail server's answer, beside a bare loop over one SMTP connection."""

import os
import re
import smtplib
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection
from django.db.models import QuerySet

from bench.lines import Failed, Line
from bench.planning import make_course, put_others_away
from outbox.delivery import message
from outbox.models import Letter
from tests import services
from tests.faults.conftest import beat_at
from tests.faults.processes import Process, Worker, environment, free_port

LETTERS, STUDENTS = 10_000, 200
FROM = "bench@example.edu"
BEAT_SECONDS = 10.0
LONGEST_SECONDS = 300
MAIL_SERVER = ("-W", "ignore", "-m", "tests.outbox.smtp_sink")


def letters() -> Line:
    """Letters a second, from beat's tick to the last one delivered, over those of the bare loop."""
    if connection.vendor != "postgresql":
        raise Failed("it is measured on PostgreSQL")
    put_others_away()
    for _ in range(LETTERS // STUDENTS):
        make_course(students=STUDENTS, exams=1)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="cs-letters-")))
        port, taken = free_port(), folder / "taken"
        server = Process(*MAIL_SERVER, str(port), str(taken), env=environment(folder))
        stack.callback(server.kill)
        server.has_said("ready")
        planned, delivered, tasks = deliver(stack, folder, port)
        messages = [message(one).message() for one in the_letters()]
        ready = [(one["To"], one.as_bytes(linesep="\r\n")) for one in messages]
        bare = seconds(port, lambda line: [line.send_message(one) for one in messages])
        bytes_only = seconds(port, lambda line: [line.sendmail(FROM, *one) for one in ready])
        if len(taken.read_text().splitlines()) != 3 * LETTERS:
            raise Failed("not every letter arrived once")
    value, base = LETTERS / delivered, LETTERS / bare
    note = (
        f"{LETTERS:,} reminders written after {planned:.1f} s and delivered after {delivered:.1f} s by a worker"
        f" of two; {tasks * 1000 / LETTERS:.1f} tasks a thousand; over one connection the made messages take"
        f" {bare:.1f} s, their ready bytes {bytes_only:.1f} s"
    )
    return Line("letters", value, "letters/s", base, value / base, note)


def the_letters() -> QuerySet[Letter]:
    return Letter.objects.select_related("recipient", "course")


def seconds(port: int, send: Callable[[smtplib.SMTP], object]) -> float:
    """Send all over one connection, as a script of three lines does; return the seconds."""
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as line:
        send(line)
    return time.perf_counter() - began


def deliver(stack: ExitStack, folder: Path, port: int) -> tuple[float, float, int]:
    """Let a worker as in production plan, write and send all, with beat's ticks.

    :return: the seconds until all were written, and until all were sent, and its tasks.
    """
    broker = stack.enter_context(services.valkey())
    urls = {"REDIS_URL": broker.url, "EMAIL_URL": f"smtp://127.0.0.1:{port}", "LOG_LEVEL": "INFO"}
    worker = Worker(folder, pool="prefork", **(dict(os.environ) | urls | {"DATA_DIR": str(folder)}))
    stack.callback(worker.kill)
    worker.is_up()
    tick = stack.enter_context(beat_at(broker.url))
    began = ticked = time.perf_counter()
    planned = 0.0
    tick("agenda.remind")
    while not planned or Letter.objects.waiting().exists():
        now = time.perf_counter()
        if not planned and Letter.objects.count() == LETTERS:
            planned = now - began
        if now > began + LONGEST_SECONDS:
            raise Failed("some letters still wait")
        if now > ticked + BEAT_SECONDS:
            ticked = now
            tick("outbox.deliver_due")
        time.sleep(0.1)
    seconds = time.perf_counter() - began
    if Letter.objects.exclude(state="sent").exists():
        raise Failed("some letters were not sent")
    tasks = re.findall(r"(?:outbox\.deliver_due|agenda\.remind)\[\S+\] received", worker.said)
    return planned, seconds, len(tasks)
