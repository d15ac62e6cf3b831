"""Every address of the site, for every role, by GET and by POST: what is answered.

A new address without a line here fails the first test. The roles stand in the order of ROLES:
visitor, member of another course, dropped, observer, student (whose rows they are), student of
another team, TA, instructor.

200 and 302 are meant as such; "in" leads to the sign-in page; "ok" lets a POST through to its form
or its action (200, 302, 400 or 409); None: the method is not allowed.
"""

from dataclasses import dataclass, field

import pytest
from django.core.files.storage import storages
from django.db import transaction
from django.urls import get_resolver, reverse

from courses.models import Course
from tests.access_world import NOTES, ROLES, World, undone
from tests.factories import NOW
from tests.pages import read_through

pytestmark = pytest.mark.walk

SAME = "same"


@dataclass(frozen=True)
class Line:
    """What each role gets at one address.

    :param post: like `get`; SAME: who may read may also write.
    :param ids: what the address calls by another name than the world does.
    """

    get: str | None
    post: str | None = None
    ids: dict[str, str] = field(default_factory=dict)


# Who gets in, in the order of ROLES
ALL = "200 200 200 200 200 200 200 200"
SIGNED_IN = "in 200 200 200 200 200 200 200"
MEMBERS = "in 404 404 200 200 200 200 200"
TEAMS = "in 404 404 403 200 200 200 200"  # staff and students
STUDENTS = "in 404 404 403 200 200 403 403"
OWN = "in 404 404 403 200 403 403 403"
OWN_AND_STAFF = "in 404 404 403 200 403 200 200"
OWN_AND_INSTRUCTOR = "in 404 404 403 200 403 403 200"
STAFF = "in 404 404 403 403 403 200 200"
INSTRUCTOR = "in 404 404 403 403 403 403 200"
NOBODY = "404 404 404 404 404 404 404 404"

TEAM_INVITATION = {"invitation_id": "team_invitation_id"}
JOIN_REQUEST = {"request_id": "join_request_id"}
OWN_JOIN_REQUEST = {"request_id": "own_join_request_id"}
TALK_SLOT = {"slot_id": "talk_slot_id"}
RATED, RATED_SESSION = {"talk_id": "rated_talk_id"}, {"session_id": "rated_session_id"}
FULL_SLOT = {"slot_id": "full_slot_id"}
OWN_SWAP = {"swap_id": "own_swap_id"}
FINAL_SLOT = {"slot_id": "final_slot_id"}

TABLE: dict[str, Line] = {
    # the site
    "home": Line(ALL),
    "mailbox": Line("in 403 403 403 403 403 403 403"),
    "letter": Line("in 404 404 404 200 404 200 200"),
    "metrics": Line(NOBODY),  # without a token: tests/coursesite/test_metrics.py
    "bounces": Line(None, post=NOBODY),  # without a token: tests/coursesite/test_bounces.py
    "healthz": Line(ALL, post=SAME),
    "readyz": Line("503 503 503 503 503 503 503 503", post=SAME),  # no worker in these tests
    "styleguide": Line(ALL),
    "theme": Line(None, post="ok ok ok ok ok ok ok ok"),
    # people
    "accounts:sign-in": Line("200 302 302 302 302 302 302 302", post="ok ok ok ok ok ok ok ok"),
    "accounts:sign-out": Line(None, post="ok ok ok ok ok ok ok ok"),
    "accounts:profile": Line(SIGNED_IN, post=SAME),
    "accounts:password-change": Line(SIGNED_IN, post=SAME),
    "accounts:password-reset": Line(ALL, post=SAME),
    "accounts:password-reset-sent": Line(ALL),
    "accounts:course-create": Line("in 403 403 403 403 403 403 200", post=SAME),
    "agenda:preferences": Line(SIGNED_IN, post=SAME),
    "agenda:agenda": Line(SIGNED_IN),
    "agenda:event": Line(ALL),
    "agenda:course-choice": Line("in 404 404 200 200 200 200 200", post=SAME),
    "agenda:feed-reset": Line(None, post="in ok ok ok ok ok ok ok"),
    # the course and its people
    "course": Line(ALL),
    "courses:people": Line(STAFF),
    "courses:person-add": Line(INSTRUCTOR, post=SAME),
    "courses:roster-import": Line(INSTRUCTOR, post=SAME),
    "courses:roster-confirm": Line(None, post=INSTRUCTOR),
    "courses:person-edit": Line(INSTRUCTOR, post=SAME),
    "courses:person-drop": Line(None, post=INSTRUCTOR),
    "courses:person-restore": Line(None, post=INSTRUCTOR),
    "courses:invitation-resend": Line(None, post=INSTRUCTOR),
    "courses:settings": Line(INSTRUCTOR, post=SAME),
    "courses:course-archive": Line(None, post=INSTRUCTOR),
    "courses:course-unarchive": Line(None, post=INSTRUCTOR),
    "course-letters": Line(STAFF),
    "course-letter-resend": Line(None, post=STAFF),
    "course-letters-resend": Line(None, post=STAFF),
    "agenda:feed": Line(ALL),
    "agenda:my-feed": Line(NOBODY),  # without its key
    # the schedule
    "schedule:session": Line(ALL),
    "schedule:week-create": Line(STAFF, post=SAME),
    "schedule:weeks-add": Line(STAFF, post=SAME),
    "schedule:week-edit": Line(STAFF, post=SAME),
    "schedule:week-delete": Line(STAFF, post=SAME),
    "schedule:session-create": Line(STAFF, post=SAME),
    "schedule:session-edit": Line(STAFF, post=SAME),
    "schedule:session-move": Line(STAFF, post=SAME),
    "schedule:session-cancel": Line(STAFF, post=SAME),
    "schedule:session-restore": Line(None, post=STAFF),
    "schedule:session-delete": Line(None, post=STAFF),
    "schedule:material-add": Line(STAFF, post=SAME),
    "schedule:material-remove": Line(STAFF, post=SAME),
    "schedule:material-download": Line(ALL),
    "schedule:announcements": Line(ALL),
    "schedule:announcement-publish": Line(STAFF, post=SAME),
    "schedule:announcement-edit": Line(STAFF, post=SAME),
    "schedule:announcement-withdraw": Line(STAFF, post=SAME),
    "schedule:rounds": Line(STAFF),
    "schedule:round-create": Line(STAFF, post=SAME, ids={"purpose": "free_purpose"}),
    "schedule:round-edit": Line(STAFF, post=SAME),
    "schedule:round-open-now": Line(None, post=STAFF),
    "schedule:slots-add": Line(INSTRUCTOR, post=SAME, ids={"round_id": "final_round_id"}),
    "schedule:slot-remove": Line(None, post=INSTRUCTOR, ids={"slot_id": "final_slot_id"}),
    "dashboard": Line(STAFF),
    # papers
    "papers:library": Line(ALL),
    "papers:library-bib": Line(ALL),
    "papers:paper": Line(ALL),
    "papers:paper-add": Line(STAFF, post=SAME),
    "papers:paper-edit": Line(STAFF, post=SAME),
    "papers:paper-remove": Line(STAFF, post=SAME),
    "papers:import": Line(STAFF, post=SAME),
    "papers:import-confirm": Line(None, post=STAFF),
    "papers:lookups": Line(STAFF, post=SAME),
    "papers:lookups-import": Line(STAFF),
    "papers:lookup-retry": Line(None, post=STAFF),
    "papers:lookup-forget": Line(None, post=STAFF),
    "papers:reading-add": Line(STAFF, post=SAME),
    "papers:reading-edit": Line(STAFF, post=SAME),
    "papers:reading-remove": Line(STAFF, post=SAME),
    "papers:questions": Line(TEAMS),
    "papers:response-post": Line(
        "in 404 404 403 302 302 302 302", post="in 404 404 403 200 200 200 200"
    ),
    "papers:response-withdraw": Line("in 404 404 403 302 404 404 404", post=SAME),
    "papers:responses-mark": Line(
        "in 404 404 403 403 403 302 302", post="in 404 404 403 403 403 ok ok"
    ),
    "papers:own-questions": Line("in 404 404 403 200 200 302 302"),
    "papers:questions-overview": Line(STAFF),
    # talks
    "papers:presentations": Line(MEMBERS),
    "papers:signup": Line(TEAMS),
    "papers:seat-take": Line("in 404 404 403 302 302 200 200", post=TEAMS, ids=TALK_SLOT),
    "papers:seat-return": Line(OWN_AND_STAFF, post=SAME),
    "papers:swaps": Line(TEAMS),
    "papers:swap-offer": Line(OWN, post=SAME),
    "papers:swap-accept": Line(OWN, post=SAME),
    "papers:swap-decline": Line(None, post=OWN),
    "papers:swap-withdraw": Line(None, post=OWN, ids=OWN_SWAP),
    "papers:swap-approve": Line(None, post=STAFF),
    "papers:swap-veto": Line(STAFF, post=SAME),
    "papers:waitlist": Line(TEAMS, ids=FULL_SLOT),
    "papers:waitlist-join": Line(None, post=STUDENTS, ids=FULL_SLOT),
    "papers:waitlist-leave": Line(None, post=OWN),
    "papers:waitlist-promote": Line(None, post=STAFF),
    "papers:seat-offer": Line(OWN),
    "papers:seat-offer-accept": Line(None, post=OWN),
    "papers:seat-offer-decline": Line(None, post=OWN),
    "papers:slides-upload": Line(OWN_AND_STAFF, post=SAME),
    "papers:slides-download": Line(MEMBERS),
    "receipt-check": Line(ALL, post=SAME),
    "papers:slides-view": Line(MEMBERS),
    "papers:ranking": Line("in 404 404 403 302 302 302 302", post=STUDENTS),  # not a ranked round
    "papers:talk-policy": Line(INSTRUCTOR, post=SAME),
    "papers:talk-quotas": Line(INSTRUCTOR, post=SAME),
    "papers:slides-keep": Line(None, post=OWN_AND_STAFF),
    "papers:talk-share": Line(None, post=OWN),
    "papers:talk-unshare": Line(None, post=OWN_AND_STAFF),
    "papers:feedback-give": Line("in 404 404 200 403 200 200 200", post=SAME, ids=RATED),
    "papers:feedback-qr": Line(OWN_AND_STAFF),
    "papers:feedback-review": Line(STAFF, ids=RATED),
    "papers:feedback-release": Line(STAFF, post=SAME, ids=RATED),
    "papers:feedback-withhold": Line(None, post=STAFF, ids=RATED),
    "papers:feedback-hide": Line(STAFF, post=SAME),
    "papers:feedback-show": Line(None, post=STAFF),
    "papers:session-feedback": Line(MEMBERS, ids=RATED_SESSION),
    "papers:session-feedback-qr": Line(OWN_AND_STAFF, ids=RATED_SESSION),
    "papers:session-feedback-release": Line(STAFF, post=SAME, ids=RATED_SESSION),
    "papers:talks-plan": Line(STAFF),
    "papers:talks-offer-readings": Line(None, post=STAFF),
    "papers:talk-offer": Line(STAFF, post=SAME),
    "papers:talk-change": Line(STAFF, post=SAME, ids=TALK_SLOT),
    "papers:talk-withdraw": Line(None, post=STAFF, ids=TALK_SLOT),
    "papers:assign": Line(INSTRUCTOR, post=SAME),
    "papers:assign-run": Line(INSTRUCTOR),
    "papers:assign-cancel": Line(None, post=INSTRUCTOR),
    "papers:assign-again": Line(None, post=INSTRUCTOR),
    "papers:assign-accept": Line(INSTRUCTOR, post=SAME),
    "papers:assign-move": Line(INSTRUCTOR, post=SAME),
    "papers:assign-pin": Line(None, post=INSTRUCTOR),
    "papers:talks-explained": Line(STUDENTS),
    "papers:talks-explained-to": Line(OWN_AND_STAFF),
    "talk": Line(MEMBERS),
    # grades
    "grading:grades": Line(TEAMS),
    "grading:export": Line(STAFF),
    "grading:exports": Line(STAFF),
    "grading:export-canvas": Line(STAFF),
    "grading:export-registrar": Line(STAFF),
    "grading:export-workbook": Line(STAFF),
    "grading:print": Line(STAFF),
    "grading:print-own": Line(STUDENTS),
    "grading:print-student": Line(STAFF),
    "grading:student": Line(STAFF),
    "grading:rubric": Line(STAFF, post=SAME),
    "grading:rubric-copy": Line(None, post=STAFF),
    "grading:comments": Line(STAFF, post=SAME),
    "grading:comment-edit": Line(STAFF, post=SAME),
    "grading:comment-remove": Line(None, post=STAFF),
    "grading:queue": Line(STAFF),
    "grading:allot": Line(INSTRUCTOR, post=SAME),
    "grading:mark": Line(STAFF, post=SAME),
    "grading:mark-team": Line(STAFF, post=SAME),
    "grading:regrade-ask": Line(STUDENTS, post=SAME),
    "grading:regrades": Line(TEAMS),
    "grading:regrade": Line(OWN_AND_STAFF),
    "grading:regrade-answer": Line(None, post=STAFF),
    "grading:regrade-withdraw": Line(None, post=OWN),
    "grading:what-if": Line(STUDENTS),
    "grading:statistics": Line(TEAMS),
    "grading:letter-grades": Line(STAFF, post=INSTRUCTOR),
    "grading:import": Line(STAFF, post=SAME),
    "grading:import-map": Line(STAFF, post=SAME),
    "grading:import-preview": Line(STAFF, post=SAME),
    "grading:import-discard": Line(None, post=STAFF),
    "grading:components": Line(INSTRUCTOR, post=SAME),
    "grading:components-usual": Line(None, post=INSTRUCTOR),
    "grading:policy": Line(INSTRUCTOR, post=SAME),
    "grading:grid": Line(STAFF, post=SAME),
    "grading:cell-save": Line(None, post=STAFF),
    "grading:item-create": Line(INSTRUCTOR, post=SAME),
    "grading:item": Line(STAFF, post=SAME),
    "grading:changes": Line(STAFF),
    "grading:change-restore": Line(None, post=STAFF),
    "grading:item-edit": Line(INSTRUCTOR, post=SAME),
    "grading:item-remove": Line(INSTRUCTOR, post=SAME),
    "grading:item-release": Line(INSTRUCTOR, post=SAME),
    "grading:item-hide": Line(INSTRUCTOR, post=SAME),
    # projects
    "projects:projects": Line(MEMBERS),
    "projects:inspection": Line(STAFF),
    "projects:settings-edit": Line(INSTRUCTOR, post=SAME),
    "projects:team-create": Line("in 404 404 403 200 200 403 200", post=SAME),
    "projects:team": Line(TEAMS),
    "projects:team-edit": Line(OWN_AND_INSTRUCTOR, post=SAME),
    "projects:team-invite": Line(OWN_AND_INSTRUCTOR, post=SAME),
    "projects:team-place": Line(INSTRUCTOR, post=SAME),
    "projects:team-leave": Line(OWN, post=SAME),
    "projects:team-papers": Line(OWN_AND_INSTRUCTOR, post=SAME),
    "projects:team-looking": Line(OWN_AND_INSTRUCTOR, post=SAME),
    "projects:team-ask": Line(STUDENTS, post=SAME),
    "projects:looking": Line(TEAMS),
    "projects:looking-put": Line(None, post=STUDENTS),
    "projects:looking-end": Line(None, post=STUDENTS),
    "projects:request-accept": Line(None, post=OWN_AND_INSTRUCTOR, ids=JOIN_REQUEST),
    "projects:request-decline": Line(None, post=OWN_AND_INSTRUCTOR, ids=JOIN_REQUEST),
    "projects:request-withdraw": Line(
        None, post="in 404 404 403 200 404 403 403", ids=OWN_JOIN_REQUEST
    ),
    "projects:place-move": Line(INSTRUCTOR, post=SAME),
    "projects:place-end": Line(None, post=INSTRUCTOR),
    "projects:invitation-accept": Line(
        None, post="in 404 404 403 404 404 403 403", ids=TEAM_INVITATION
    ),
    "projects:invitation-decline": Line(
        None, post="in 404 404 403 404 404 403 403", ids=TEAM_INVITATION
    ),
    "projects:invitation-withdraw": Line(None, post=OWN_AND_INSTRUCTOR, ids=TEAM_INVITATION),
    "projects:milestone-create": Line(INSTRUCTOR, post=SAME),
    "projects:milestone": Line(MEMBERS),
    "projects:milestone-edit": Line(INSTRUCTOR, post=SAME),
    "projects:milestone-delete": Line(INSTRUCTOR, post=SAME),
    "projects:missing-write": Line(STAFF, post=SAME),
    "projects:extension-grant": Line(INSTRUCTOR, post=SAME),
    "projects:extension-take-back": Line(INSTRUCTOR, post=SAME),
    "projects:submit": Line("in 404 404 403 302 302 403 403", post=STUDENTS),
    "projects:submission": Line(OWN_AND_STAFF),
    "projects:submission-download": Line(OWN_AND_STAFF),
    "projects:submission-file": Line(OWN_AND_STAFF),
    "projects:submission-view": Line(OWN_AND_STAFF),
    "projects:submissions-zip": Line(STAFF),
    "projects:final-talks": Line(TEAMS),
    "projects:final-talks-lay-out": Line(STAFF, post=SAME),
    "projects:final-seat-take": Line(None, post=TEAMS, ids=FINAL_SLOT),
    "projects:final-seat-return": Line(None, post=OWN_AND_STAFF),
}
SECRET_LINKS = {
    "agenda:reminders-stop",
    "accounts:password-reset-confirm",
    "accounts:accept-invitation",
    "file",
}
"""Whoever has the link is let in: tests/courses/test_accounts.py, tests/courses/test_downloads.py,
tests/agenda/test_preferences.py."""
OPEN_WHEN_ARCHIVED = {
    "courses:course-archive": ["instructor"],
    "courses:course-unarchive": ["instructor"],
    "papers:talk-unshare": ["student", "ta", "instructor"],  # consent can always be taken back
}
OPEN_TO_THE_PUBLIC = {"agenda:my-feed"}
"""Feeds whose key stands in for a person: tests/agenda/test_feeds.py."""


def addresses(resolver=None, namespace="", path=""):
    """Return each address of ours as name and pattern; Django's admin has tests of its own."""
    for entry in (resolver or get_resolver()).url_patterns:
        whole = path + str(entry.pattern)
        if not hasattr(entry, "url_patterns"):
            yield namespace + entry.name, whole
        elif entry.namespace != "admin":
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from addresses(entry, inner, whole)


PATTERNS = dict(addresses())
IN_A_COURSE = [name for name in TABLE if PATTERNS.get(name, "").startswith("courses/<slug")]


def test_the_table_has_every_address_and_no_other():
    assert set(TABLE) | SECRET_LINKS == set(PATTERNS)


@dataclass
class Worlds:
    public: World
    other: World
    private: World


@pytest.fixture(scope="module")
def worlds(django_db_setup, django_db_blocker):
    """Make the rows once for all these tests, each of which undoes what it writes."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Worlds(World(), World(), World(is_public=False))
        transaction.set_rollback(True)


@pytest.fixture
def _as_in_production(worlds, db, time_machine, settings):
    settings.IS_EMBEDDED = False  # nobody is let in for sitting at this machine
    settings.DEBUG = True  # the style guide is a developer's
    time_machine.move_to(NOW, tick=False)
    storages["uploads"].store(iter([NOTES]))


@pytest.fixture
def world(worlds, _as_in_production):
    return worlds.public


def url_of(name, ids):
    line = TABLE[name]
    wanted = [part.split(">")[0].split(":")[-1] for part in PATTERNS[name].split("<")[1:]]
    return reverse(name, kwargs={key: ids[line.ids.get(key, key)] for key in wanted})


def answer(client, world, role, method, url):
    client.logout()
    if role != "visitor":
        client.force_login(world.users[role])
    with undone():
        response = read_through(getattr(client, method)(url))
        if response.status_code == 302 and response.url.startswith("/accounts/sign-in/?next="):
            return "in"
        return str(response.status_code)


def is_as_expected(got, expected, method):
    if method == "post" and expected in {"ok", "200"}:
        return got in {"200", "302", "400", "409"}
    return got == expected


@pytest.mark.parametrize("name", TABLE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_each_role_gets_what_the_table_says(client, world, name, method):
    line = TABLE[name]
    expected = line.get if method == "get" else line.post
    url = url_of(name, world.ids)

    if expected is None:
        assert answer(client, world, "instructor", method, url) == "405"
    else:
        got = [answer(client, world, role, method, url) for role in ROLES]
        expected = (line.get if expected == SAME else expected).split()
        assert dict(zip(ROLES, got, strict=True)) == {
            role: status if is_as_expected(status, wanted, method) else wanted
            for role, status, wanted in zip(ROLES, got, expected, strict=True)
        }


@pytest.mark.parametrize("name", [name for name in IN_A_COURSE if "_id" in PATTERNS[name]])
def test_rows_of_another_course_are_not_found(client, worlds, world, name):
    url = url_of(name, worlds.other.ids | {"course": world.course.slug})

    method = "get" if TABLE[name].get else "post"
    got = {role: answer(client, world, role, method, url) for role in ("student", "instructor")}

    assert got["instructor"] in {"404", "403"}
    assert got["student"] in {"404", "403"}
    assert "404" in got.values()


@pytest.mark.parametrize("name", IN_A_COURSE)
@pytest.mark.usefixtures("_as_in_production")
def test_a_private_course_does_not_exist_for_those_outside(client, worlds, name):
    url = url_of(name, worlds.private.ids)

    method = "get" if TABLE[name].get else "post"
    for role in ("visitor", "outsider", "dropped"):
        assert answer(client, worlds.private, role, method, url) in {"404", "in"}, role


@pytest.mark.parametrize("name", [name for name in IN_A_COURSE if TABLE[name].post])
def test_an_archived_course_is_read_only_for_everybody(client, world, name):
    Course.objects.filter(pk=world.course.pk).update(archived_at=NOW)
    url = url_of(name, world.ids)

    got = {role: answer(client, world, role, "post", url) for role in ROLES}

    for role in OPEN_WHEN_ARCHIVED.get(name, ()):
        assert got.pop(role) == "302"
    assert set(got.values()) <= {"404", "403", "in"}
