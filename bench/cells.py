"""Twenty graders saving cells at once, and what the last hundredth of them waits."""

import threading
import time
from collections.abc import Callable
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from bench.course import Measured, sign_in
from bench.lines import Failed, Line
from bench.servers import HOST, Server, ask
from courses.models import Membership, User
from grading.models import Item

WRITERS = 20
SAVES_EACH = 50
TOKEN = "t" * 32


def cell_save(site: Server, empty: Server, measured: Measured) -> Line:
    """Milliseconds that 99 of 100 saves take at most, over those of as many empty pages."""
    sessions = [sign_in(member.user) for member in graders(measured)]
    items = list(
        Item.objects.filter(component__course=measured.course).values_list("pk", flat=True)
    )
    students = list(
        Membership.objects.filter(course=measured.course, role="student").values_list(
            "pk", flat=True
        )
    )

    def saving(writer: int, number: int) -> bytes:
        place = writer * SAVES_EACH + number
        item, student = items[place % len(items)], students[place // len(items) % len(students)]
        url = reverse("grading:cell-save", args=[measured.course.slug, item, student])
        return posted(url, sessions[writer], {"value": 1 + place % 99, "revision": 1})

    def nothing(writer: int, _number: int) -> bytes:
        head = f"GET /empty/?course={measured.course.slug} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n"
        return f"{head}Cookie: sessionid={sessions[writer]}\r\n\r\n".encode()

    base = at_once(empty, nothing)
    times = at_once(site, saving)
    value, baseline = part(times, 0.99), part(base, 0.99)
    note = (
        f"{WRITERS} graders x {SAVES_EACH} cells at once, p99; p50 {part(times, 0.5):.1f} ms;"
        f" over the empty page, asked by as many (p50 {part(base, 0.5):.1f} ms)"
    )
    return Line("cell-save", value, "ms", baseline, value / baseline, note)


def graders(measured: Measured) -> list[Membership]:
    users = User.objects.bulk_create(
        User(email=f"grader-{number}@example.edu", name=f"Grader {number}", password="!")
        for number in range(WRITERS)
    )
    return [
        Membership.objects.create(
            course=measured.course, user=user, role="ta", joined_at=measured.course.created_at
        )
        for user in users
    ]


def posted(url: str, session: str, fields: dict[str, object]) -> bytes:
    body = urlencode(fields | {"csrfmiddlewaretoken": TOKEN})
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    return (
        f"POST {url} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\nCookie: {cookies}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def at_once(server: Server, request: Callable[[int, int], bytes]) -> list[float]:
    """Let all writers ask at once, each one after the other; return milliseconds, sorted."""
    times: list[float] = []
    failed: list[bytes] = []

    def write(writer: int) -> None:
        for number in range(SAVES_EACH):
            asked = request(writer, number)
            began = time.perf_counter()
            answer = ask(server, asked)
            times.append((time.perf_counter() - began) * 1000)
            if not answer.startswith(b"HTTP/1.1 200 "):
                failed.append(answer[:300])

    threads = [threading.Thread(target=write, args=[writer]) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise Failed(f"{len(failed)} were not answered with 200: {failed[0]!r}")
    return sorted(times)


def part(times: list[float], share: float) -> float:
    return times[min(int(len(times) * share), len(times) - 1)]
