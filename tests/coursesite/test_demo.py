import itertools
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agenda import queries as agenda
from agenda.actions import remind_all
from courses.models import Course, Membership, User
from coursesite.demo import lessons, people
from coursesite.demo.build import DemoRefused, build_demo
from coursesite.demo.pdf import pdf
from coursesite.demo.term import STAGES, ZONE, term_of
from coursesite.management.commands.run import prepare_database
from grading.models import GradeChange, Item
from grading.queries import course_totals, evaluation, grading_progress
from outbox.delivery import deliver_due
from outbox.models import Letter
from papers.models import Feedback, Paper, Presentation, Response, Slides, SlotTopic
from projects.models import FinalTalk, LookingStudent, Submission, Team, TeamPlace
from projects.queries import inspection
from schedule.models import Material, Seat, Session, Week
from tests.factories import CourseFactory, UserFactory

DAY = timedelta(days=1)
KINDS = {"lecture": "L", "discussion": "D", "exam": "E", "presentation": "P"}
# Each stage on another weekday, at an awkward moment: midnight in Seoul, a leap day, New Year, the
# hours when clocks change in Europe and in the United States.
MOMENTS = {
    "signup": datetime(2026, 11, 23, 15, 0, 30, tzinfo=UTC),  # a Tuesday, 00:00:30 in Seoul
    "talks": datetime(2026, 3, 29, 1, 0, tzinfo=UTC),
    "projects": datetime(2028, 2, 29, 14, 59, 59, tzinfo=UTC),
    "grading": datetime(2027, 1, 1, 0, 0, tzinfo=UTC),
    "over": datetime(2026, 11, 1, 6, 0, tzinfo=UTC),
}
# talks, slides, questions, who looks for a team, teams, versions handed in, final talks, students graded for each item
COUNTS = {
    "signup": (16, 0, 0, 3, 0, 0, 0, [0, 0, 0, 0, 0, 0, 0]),
    "talks": (36, 22, 26, 0, 6, 2, 0, [0, 10, 0, 0, 0, 0, 0]),
    "projects": (36, 42, 50, 0, 6, 16, 6, [18, 18, 6, 18, 6, 0, 0]),
    "grading": (36, 60, 72, 0, 6, 30, 6, [18, 18, 6, 18, 6, 0, 0]),
    "over": (36, 60, 72, 0, 6, 35, 6, [18, 18, 18, 18, 18, 18, 18]),
}


def build(stage="talks", now=MOMENTS["talks"]):
    return build_demo(stage=stage, now=now)


def member(course, email=people.STUDENT_EMAIL):
    return course.memberships.select_related("course").get(user__email=email)


def due_soon(course, now, email=people.STUDENT_EMAIL):
    """Return what is next for the person and due within three days, not done yet."""
    lines = agenda.next_up([member(course, email)], now=now, limit=50)
    return {line.deadline.kind for line in lines if line.at < now + 3 * DAY and not line.is_done}


@pytest.mark.django_db
@pytest.mark.parametrize("stage", STAGES)
def test_stage_tells_the_term_so_far(stage):
    course = build(stage, now := MOMENTS[stage])

    found = (
        Presentation.objects.filter(seat__isnull=False).count(),
        Slides.objects.count(),
        Response.objects.count(),
        LookingStudent.objects.count(),
        Team.objects.count(),
        Submission.objects.count(),
        FinalTalk.objects.count(),
        [item.graded_count for item in grading_progress(course)],
    )
    assert found == COUNTS[stage]
    _check_course(course)
    _check_moments(now)
    _check_letters(now)
    if stage == "over":
        assert due_soon(course, now) == set()
        assert not Item.objects.filter(released_at=None).exists()
        assert all(totals.student.current for totals in course_totals(course).values())
        assert course.ends_on > now.astimezone(ZONE).date()
        assert inspection(course, now=now).missing == []
    else:
        assert due_soon(course, now) & {"signup", "milestone"}

    with pytest.raises(DemoRefused, match="here already"):
        build(stage, now)
    assert Course.objects.count() == 1


def _check_course(course):
    sessions = Session.objects.filter(week__course=course).order_by("week__number")
    assert "".join(KINDS[one.kind] for one in sessions) == "LLDLDLDELDLDLDPP"
    assert [one.week.number for one in sessions] == list(range(1, 17))
    assert Week.objects.count() == 16
    starts = list(sessions.values_list("starts_at", flat=True))
    assert {later - earlier for earlier, later in itertools.pairwise(starts)} == {7 * DAY}
    exam = sessions[7]
    assert exam.title == "Midterm" and exam.place and exam.item.name == "Midterm"
    assert (exam.ends_at - exam.starts_at).total_seconds() == 90 * 60

    assert [(line.name, int(line.weight)) for line in evaluation(course)] == [
        ("Midterm", 20), ("Presentation 1", 20), ("Presentation 2", 20), ("Project", 40)
    ]  # fmt: skip
    assert course.textbooks == "" and "ever-larger datasets" in course.description
    assert Paper.objects.count() == 62
    assert SlotTopic.objects.count() == 24
    assert Seat.objects.filter(slot__round__purpose="talk").count() == 48
    for session in sessions:
        kinds = list(session.readings.exclude(kind="optional").values_list("kind", flat=True))
        expected = {"discussion": ["required"] * 4, "lecture": ["background"] * 2}
        assert kinds == expected.get(session.kind, [])

    roles = list(course.memberships.values_list("role", flat=True))
    assert [roles.count(role) for role in ("instructor", "ta", "student")] == [1, 2, 18]
    assert [one.can_release for one in course.memberships.filter(role="ta").order_by("pk")] == [
        False, True
    ]  # fmt: skip
    talks = Presentation.objects.values_list("membership", flat=True)
    if len(talks) == 36:
        assert {list(talks).count(pk) for pk in talks} == {2}
    for team in Team.objects.all():
        assert team.places.count() == 3


def _check_moments(now):
    """Nothing has happened in the future."""
    for model, moment in (
        (Presentation, "taken_at"), (Slides, "uploaded_at"), (Response, "posted_at"),
        (Submission, "submitted_at"), (TeamPlace, "joined_at"), (LookingStudent, "put_at"), (FinalTalk, "taken_at"),
        (GradeChange, "at"), (Material, "added_at"), (Feedback, "changed_at"), (Letter, "created_at"), (User, "date_joined"),
    ):  # fmt: skip
        assert not model.objects.filter(**{f"{moment}__gt": now}).exists(), model


def _check_letters(now):
    """Every letter was sent at its own moment, and none goes out when the site starts."""
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}
    assert not Letter.objects.filter(kind="invitation").exists()
    assert all(letter.sent_at == letter.created_at for letter in Letter.objects.all())
    assert remind_all(now=now) == 0
    assert deliver_due(clock=lambda: now) == 0
    assert mail.outbox == []


@pytest.mark.walk
@pytest.mark.django_db
def test_the_student_has_a_talk_ahead_and_things_to_do():
    course = build("talks", now := MOMENTS["talks"])
    student = member(course)

    weeks = student.presentations.order_by("turn").values_list(
        "seat__slot__session__week__number", flat=True
    )
    assert list(weeks) == [7, 12]
    talk = student.presentations.get(turn=1).seat.slot.session
    assert 3 * DAY < talk.starts_at - now < 7 * DAY
    assert {"slides", "milestone"} <= due_soon(course, now)
    assert student.team_places.get().team.name == "Paged"


@pytest.mark.walk
@pytest.mark.django_db
def test_every_run_gives_everybody_the_same_talks_and_grades():
    first = told_by("projects", MOMENTS["projects"])
    second = told_by("projects", MOMENTS["grading"])

    assert first == second
    assert len(first[0]) == 36


def told_by(stage, now):
    """Build the course, say who presents what and got which grades, and take it all back."""
    with transaction.atomic():
        build(stage, now)
        talks = Presentation.objects.values_list(
            "membership__user__email", "turn", "seat__slot__topic__paper__key"
        )
        grades = GradeChange.objects.values_list(
            "membership__user__email", "grade__item__name", "new_points", "comment"
        )
        told = sorted(talks), sorted(grades, key=str)
        transaction.set_rollback(True)
    return told


@pytest.mark.django_db
def test_the_three_logins_work(client):
    build("signup", MOMENTS["signup"])

    for email in people.LOGINS:
        client.logout()
        sign_in = {"username": email, "password": people.PASSWORD}
        assert client.post(reverse("accounts:sign-in"), sign_in).status_code == 302
        assert client.get(reverse("home")).context["user"].email == email
    others = User.objects.exclude(email__in=people.LOGINS)
    assert len(others) == 18
    assert not any(user.has_usable_password() for user in others)


@pytest.mark.django_db
@pytest.mark.parametrize("email", [people.INSTRUCTOR[0], people.STUDENTS[-1][0]])
def test_it_is_refused_where_one_of_its_people_is_somebody_else(email):
    UserFactory(email=email)

    with pytest.raises(DemoRefused, match=email):
        build()

    assert not Course.objects.exists()


@pytest.mark.django_db
def test_what_fails_half_way_leaves_nothing_behind(settings, tmp_path):
    """The first file cannot be stored: the course, the people, the programme are gone again."""
    (tmp_path / "no-folder").write_text("")
    settings.STORAGES = settings.STORAGES | {
        "uploads": settings.STORAGES["uploads"] | {"OPTIONS": {"location": tmp_path / "no-folder"}}
    }

    with pytest.raises(Exception, match="could not be stored"):
        build()

    assert not (Course.objects.exists() or User.objects.exists() or Letter.objects.exists())


@pytest.mark.django_db
def test_command_loads_it_and_says_how_to_sign_in():
    said = StringIO()

    call_command("loaddemo", stage="signup", stdout=said)

    assert Course.objects.get().slug == "ai-systems"
    assert "/courses/ai-systems/" in said.getvalue()
    assert all(word in said.getvalue() for word in (*people.LOGINS, people.PASSWORD))


@pytest.mark.django_db
def test_command_can_be_quiet():
    said = StringIO()

    call_command("loaddemo", stage="signup", verbosity=0, stdout=said)

    assert said.getvalue() == ""
    assert Membership.objects.count() == 21


@pytest.mark.django_db
def test_command_is_refused_where_the_course_is_already():
    CourseFactory(slug=lessons.SLUG, title="Ours")

    with pytest.raises(CommandError, match=r"^The course “ai-systems” is here already"):
        call_command("loaddemo")

    assert Course.objects.get().title == "Ours"


@pytest.mark.django_db
def test_command_is_refused_in_production(settings):
    settings.IS_EMBEDDED = False

    with pytest.raises(CommandError, match=r"not loaded in MODE=production\.$"):
        call_command("loaddemo")

    assert not User.objects.exists()


@pytest.fixture
def unfinished(settings, tmp_path):
    """Where `make run` notes that a new database has no demo course yet."""
    settings.DATA_DIR = tmp_path
    return tmp_path / "demo-unfinished"


@pytest.mark.django_db
def test_run_never_touches_a_database_that_was_there(unfinished):
    prepare_database()

    assert not Course.objects.exists()


@pytest.mark.walk
@pytest.mark.django_db
def test_run_loads_the_demo_that_an_earlier_run_did_not_finish(unfinished):
    unfinished.touch()

    prepare_database()

    assert Course.objects.get().slug == "ai-systems"
    assert not unfinished.exists()


@pytest.mark.django_db
def test_run_does_not_stumble_over_a_demo_that_was_loaded_and_not_noted(unfinished):
    build("signup", MOMENTS["signup"])
    unfinished.touch()

    prepare_database()

    assert not unfinished.exists()


def test_command_knows_its_stages():
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("loaddemo", "--stage", "easter")


@pytest.mark.parametrize("stage", STAGES)
def test_term_lies_around_today_on_every_day_of_a_year(stage):
    """Whatever the day and the hour, the next class is on a weekday and something is due soon."""
    week = STAGES[stage]
    for days in range(366):
        for hour in (0, 14.999, 15, 23.999):
            now = datetime(2028, 1, 1, tzinfo=UTC) + days * DAY + timedelta(hours=hour)
            term = term_of(stage, now=now)
            assert term.day(week).weekday() < 5
            assert 3 * DAY < term.at(week) - now < 7 * DAY
            assert timedelta(days=1, hours=23) < term.due(week) - now < 3 * DAY
            assert term.at(week - 1, hour=18) < now
            assert term.monday(1) <= term.day(1) <= term.monday(1) + 4 * DAY


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin"])
def test_term_does_not_depend_on_where_the_clock_is_read(zone):
    now = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)

    with timezone.override(zone):
        assert term_of("talks", now=now.astimezone(ZoneInfo(zone))) == term_of("talks", now=now)


@pytest.mark.parametrize(
    ("day", "name"),
    [(1, "Winter 2027"), (3, "Spring 2027"), (8, "Summer 2027"), (11, "Autumn 2027")],
)
def test_term_has_the_name_of_its_season(day, name):
    now = datetime(2027, day, 10, tzinfo=UTC)

    assert term_of("signup", now=now).name == name


def test_term_that_begins_in_december_is_the_next_years():
    assert term_of("signup", now=datetime(2027, 12, 15, tzinfo=UTC)).name == "Winter 2028"


def test_pdf_says_where_each_of_its_parts_begins():
    file = pdf(r"A (very\) odd title", ["Zoë", "한국어"])

    assert file.startswith(b"%PDF-1.4\n") and file.endswith(b"%%EOF\n")
    places = [int(place) for place in re.findall(rb"(\d{10}) 00000 n", file)]
    for number, place in enumerate(places, start=1):
        assert file[place:].startswith(b"%d 0 obj" % number)
    table = int(re.search(rb"startxref\n(\d+)", file)[1])
    assert file[table:].startswith(b"xref")
    assert rb"(A \(very\\\) odd title)" in file
    assert b"(Zo\xeb)" in file and b"(???)" in file


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("stage", "to_come"),
    [("signup", []), ("talks", ["What the midterm covers"]), ("projects", ["Final presentations"])],
)
def test_announcements_are_written_ahead_and_go_to_whom_they_are_for(stage, to_come):
    course = build(stage, MOMENTS[stage])

    scheduled = course.announcements.filter(state="scheduled")
    assert list(scheduled.values_list("title", flat=True)) == to_come
    for told in course.announcements.exclude(audience="all"):
        letters = Letter.objects.filter(notices__subject_key=f"announcement:{told.pk}")
        assert letters.count() == 12  # four of six teams, of three
