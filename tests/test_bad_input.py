"""Every form of the site, every field, and what nobody should send: answered kindly, and nothing changed.

The forms are found as a browser finds them, in the pages. Each is filled in with something plausible
and then spoilt in one field. Nothing may raise, no answer may be a 5xx, and what is answered with
a 4xx has changed no row. With TEST_ROUNDS=full each field gets everything, else some of it.
"""

import os
import re
from contextlib import contextmanager
from http.cookies import SimpleCookie
from urllib.parse import quote_plus, urlsplit
from zlib import crc32

import pytest
from django.apps import apps
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.urls import resolve

from courses.models import Course
from tests.access_world import NOTES, World, undone
from tests.factories import NOW
from tests.pages import forms_in, read_through
from tests.test_access import TABLE, url_of
from tests.uploads import PDF

pytestmark = pytest.mark.walk

ROLES = ("visitor", "student", "instructor")
ALL = os.environ.get("TEST_ROUNDS") == "full"
SOME = 1  # of the bad values for each field; make test-all tries them all

NO_UTF8 = "%ED%A0%80%FF"
NUL, HUGE, LONG = "\0", "9" * 400, "x" * 100_000
OTHERS = "a row of another course"
NUMBERS = [HUGE, "1e400", "NaN", "-1", str(2**63), str(2**31), "0x10", "٣", "1_0", NUL]
TURNED = "gpj.\u202eexe"
TEXTS = [NUL, LONG, NO_UTF8, TURNED, " \t\n ", "a\r\nBcc: b@example.edu", "{{ 1 }}<b>"]
DAYS = ["0000-01-01", "0001-01-01", "9999-12-31", "2026-02-30", "١٩٩٩-01-01", NUL, HUGE]
GAP, TWICE = "2026-03-29T02:30", "2026-10-25T02:30"
MOMENTS = [*(f"{day}T00:00" for day in DAYS), GAP, TWICE, "9999-12-31T23:59"]
TIMES = ["24:00", "-1:00", "23:59:60", "٠١:٠٠", NUL, HUGE]
CHOICES = [OTHERS, NUL, NO_UTF8, "no-such-choice", "-1", "0", str(2**63), "9" * 5000, "٣", "None"]
SPOILT = {
    "date": DAYS,
    "datetime-local": MOMENTS,
    "time": TIMES,
    "number": NUMBERS,
    "select": CHOICES,
    "radio": CHOICES,
    "submit": CHOICES,
    "checkbox": [NUL, NO_UTF8, LONG],
    "hidden": [*NUMBERS, *TEXTS],
    "file": ["no file"],
}
"""By the kind of control; every other one holds text."""
NEVER_TAKEN = {NUL, LONG, TURNED, OTHERS}
HOLDS_WHAT_IS_TYPED = {"text", "textarea", "email", "url", "select", "date", "time", "number"}
PLAUSIBLE = {
    "date": "2026-10-15",
    "time": "10:00",
    "datetime-local": "2026-10-15T09:00",
    "number": "1",
    "email": "new@example.edu",
    "url": "https://example.edu/",
    "password": "a long and good one",
}
BY_NAME = dict(
    line.split("=")
    for line in """
        ends=11:00, slug=a-new-course, ends_on=2026-12-18, doi=, arxiv_id=, url=, bibtex=, year=2016,
        opens_at=2026-10-01T09:00, due_at=2026-11-01T09:00, closes_at=2026-11-02T09:00,
        returns_until=2026-11-01T09:00, teams_locked_at=2026-11-01T09:00, file_types=pdf,
        key=abadi2016, position=7, since=2026-10-01T09:00, publish_at=, quiet_until=07:00, identifiers=10.1145/3295500.3356164
    """.replace(",", " ").split()
)
TWO_WAYS = {
    "papers:import": ("text", "file"),
    "courses:roster-import": ("text", "file"),
    "grading:import": ("text", "file"),
    "projects:team-invite": ("email", "membership"),
    "papers:talk-offer": ("title", "paper"),
    "papers:talk-change": ("title", "paper"),
}
"""Where one of two fields is wanted, and not both: the first is left empty unless it is the spoilt one."""
FILES = {
    "papers:import": ("list.bib", b"@misc{abadi2016, title={Frames}, year={2016}}"),
    "courses:roster-import": ("list.csv", b"name,email\nKim,kim@example.edu\n"),
    "grading:import": ("list.csv", b"email,points\nkim@example.edu,3\n"),
}
PDF_FILE = ("report.pdf", PDF)
GOES_ON_REGARDLESS = {"theme"}
SAVES_WHAT_IT_CAN = {"grading:item", "grading:grid"}
"""Each line or cell of these pages is saved or refused by itself."""
PARAMETERS = (
    "page",
    "sort",
    "order",
    "q",
    "state",
    "to",
    "show",
    "role",
    "dropped",
    "accent",
    "key",
)
ODD = ["NaN", "%00", str(2**63)]
if ALL:
    ODD += ["-1", "9" * 5000, "__class__", NO_UTF8, "%D9%A3", "%27%22%3E%3C"]


@pytest.fixture(scope="module")
def worlds(django_db_setup, django_db_blocker):
    """Make the rows once for all these tests, each of which undoes what it writes."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = World(), World()
        Course.objects.update(time_zone="Europe/Berlin")  # where clocks change
        yield found
        transaction.set_rollback(True)


@pytest.fixture
def world(worlds, db, time_machine, settings):
    settings.IS_EMBEDDED = False
    settings.DEBUG = True  # the style guide is a developer's
    time_machine.move_to(NOW, tick=False)
    storages["uploads"].store(iter([NOTES]))
    return worlds[0]


class Person:
    """Somebody with a browser that forgets what a request told it to keep."""

    def __init__(self, world, role):
        self.client = Client()
        if role != "visitor":
            self.client.force_login(world.users[role])
        self.cookies = self.client.cookies.output(header="", sep=";")

    def get(self, url):
        self.client.cookies = SimpleCookie(self.cookies)
        return self.client.get(url)

    def post(self, url, values):
        self.client.cookies = SimpleCookie(self.cookies)
        files = [value for value in values.values() if isinstance(value, SimpleUploadedFile)]
        for file in files:
            file.seek(0)
        if files:
            return self.client.post(url, values)
        return self.client.post(url, written(values), "application/x-www-form-urlencoded")


def written(values):
    pairs = (f"{quote_plus(name)}={quote_plus(str(value))}" for name, value in values.items())
    return "&".join(pairs).replace(quote_plus(NO_UTF8), NO_UTF8)


def forms_for(world, person):
    """Return every form that the pages show this person, once for each address and set of fields."""
    found = {}
    for url in (url_of(name, world.ids) for name, line in TABLE.items() if line.get):
        response = person.get(url)
        if response.status_code == 200 and response["Content-Type"].startswith("text/html"):
            for form in forms_in(response, url):
                name = resolve(urlsplit(form.action).path).view_name
                form.fields.pop("csrfmiddlewaretoken", None)
                if form.method == "post" and TABLE[name].post:
                    found.setdefault((name, frozenset(form.fields)), form)
        read_through(response)
    return [(name, form) for (name, _fields), form in found.items()]


def filled(name, form):
    """Return what a person could have sent."""
    values = {}
    for one in form.fields.values():
        if one.kind == "file":
            values[one.name] = SimpleUploadedFile(*FILES.get(name, PDF_FILE))
        elif one.kind in {"select", "radio"}:
            values[one.name] = one.value or next(filter(None, one.choices), "")
        elif one.kind == "hidden" or re.search(
            r"\d-|-\d", one.name
        ):  # one row of many: nobody fills all
            values[one.name] = one.value or ""
        elif one.value is not None:
            usual = BY_NAME.get(one.name, PLAUSIBLE.get(one.kind, "Text 1"))
            values[one.name] = one.value or usual
    return values


def bad_values(one, name):
    every = SPOILT.get(one.kind, [*TEXTS, *NUMBERS[:6]])
    if ALL:
        return every
    start = crc32(f"{name}{one.name}".encode()) % len(every)
    return {every[0], *(every * 2)[start : start + SOME - 1]}


def spoilt(world, name, form):
    """Yield what to send instead, each with the field and its value."""
    everything = filled(name, form)
    seen = set()
    for one in form.fields.values():
        alike = re.sub(r"\d+", "", one.name)  # one row of many shows what all do
        if alike not in seen:
            values = one_way(name, everything, keeps=one.name)
            for bad in bad_values(one, name):
                sent = str(world.ids.get(f"{one.name}_id", 2**40)) if bad is OTHERS else bad
                yield one, bad, values | {one.name: sent}
            if ALL:
                yield one, None, {key: value for key, value in values.items() if key != one.name}
        seen.add(alike)


def one_way(name, values, *, keeps):
    """Return the values without the one of two fields that is not wanted beside the other."""
    first, second = TWO_WAYS.get(name, ("", ""))
    empty = second if keeps == first else first
    return {key: value for key, value in values.items() if key != empty}


def count_rows():
    """Return how many rows each table has, apart from who is signed in and who tried to."""
    models = [m for m in apps.get_models() if m._meta.app_label not in {"sessions", "axes"}]
    versions = list(Course.objects.order_by("pk").values_list("pk", "content_version"))
    return {model._meta.label: model.objects.count() for model in models}, versions


@contextmanager
def watched():
    """Note whether anything is written."""
    wrote = []

    def watch(execute, sql, params, many, context):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            wrote.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield wrote


def wrong_with(person, name, form, values, before):
    """Send it; return what is wrong with the answer, and its status."""
    with undone(), watched() as wrote:
        response = person.post(form.action, values)
        read_through(response)
        if response.status_code >= 500:
            return f"answers {response.status_code}"
        if response.status_code >= 400 and wrote and name not in SAVES_WHAT_IT_CAN:
            return "" if count_rows() == before else "a refused form changed rows"
        return "is taken" if response.status_code < 400 else ""


@pytest.mark.parametrize("role", ROLES)
def test_no_field_of_any_form_takes_the_site_down(worlds, world, role):
    person, before = Person(world, role), count_rows()

    found = [
        (name, one.name, str(bad)[:30], wrong)
        for name, form in forms_for(world, person)
        for one, bad, values in spoilt(worlds[1], name, form)
        if (wrong := wrong_with(person, name, form, values, before))
        and (wrong != "is taken" or must_be_refused(name, one, bad))
    ]

    assert not found


def must_be_refused(name, one, bad):
    is_told = name not in GOES_ON_REGARDLESS
    return is_told and bad in NEVER_TAKEN and one.kind in HOLDS_WHAT_IS_TYPED


@pytest.mark.parametrize("role", ROLES)
def test_no_address_falls_over_numbers_that_no_row_has(world, role):
    person = Person(world, role)

    found = {}
    for name, line in TABLE.items():
        for number in ("0", str(2**63), "9" * 400, "9" * 5000):
            ours = url_of(name, world.ids)
            url = re.sub(r"/\d+(?=/)", f"/{number}", ours)
            if url != ours:
                with undone():
                    found[name, number[:20]] = [
                        person.get(url).status_code if line.get else 404,
                        person.post(url, {}).status_code if line.post else 404,
                    ]

    assert {key: told for key, told in found.items() if not set(told) <= {404, 403, 302}} == {}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("odd", ODD)
def test_no_page_falls_over_what_stands_in_its_address(world, role, odd):
    person = Person(world, role)
    query = "&".join(f"{name}={odd}" for name in (*PARAMETERS, "page"))

    found = {}
    for name, line in TABLE.items():
        if line.get and name != "readyz":
            response = person.get(f"{url_of(name, world.ids)}?{query}")
            read_through(response)
            found[name] = response.status_code

    assert {name: status for name, status in found.items() if status >= 500} == {}


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{}", "application/json"),
        (b"\xff\0\xfe", "text/plain"),
        (b"no parts", "multipart/form-data; boundary=x"),
        (b"no parts", "multipart/form-data"),
        (
            b"--x\r\nContent-Disposition: form-data; name=file; filename=a",
            "multipart/form-data; boundary=x",
        ),
        (b"a=1&" * 10_001, "application/x-www-form-urlencoded"),
    ],
)
def test_no_form_falls_over_what_is_no_form(world, body, content_type):
    person = Person(world, "instructor")

    found = {}
    for name, line in TABLE.items():
        if line.post and name != "readyz":
            with undone():
                person.client.cookies = SimpleCookie(person.cookies)
                url = url_of(name, world.ids)
                found[name] = person.client.post(url, body, content_type).status_code

    assert {name: status for name, status in found.items() if status >= 500} == {}
