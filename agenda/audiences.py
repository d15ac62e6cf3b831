"""To whom staff may announce something: all of a course, or a part of it that its rows tell.

An audience is kept as a key, as "missing:12", and who is in it is asked when it matters.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from courses.models import Course, Membership, MembershipQuerySet
from courses.queries import people_of
from papers import queries as papers
from projects import queries as projects
from projects.models import Milestone
from schedule.models import Announcement

MISSING, SECTION = "missing:", "section:"
Members = Iterable[Membership]


def audiences_of(course: Course) -> list[tuple[str, str]]:
    """Return what may be chosen, each by its key and in words; two queries."""
    return list(_by_key(course).items())


def audience_words(course: Course) -> Callable[[str], str]:
    """Return what says an audience of the course in words, also one that is no more; two queries."""
    known = _by_key(course)

    def words(key: str) -> str:
        if key.startswith(SECTION):
            return known.get(key, _section(key.removeprefix(SECTION)))
        return known.get(key, _("Who lacks something that is no longer asked for"))

    return words


def _by_key(course: Course) -> dict[str, str]:
    milestones = projects.milestones(course)
    sections = _students(course).exclude(section="").order_by("section")
    return {
        Announcement.ALL: _("Everybody"),
        Announcement.STUDENTS: _("Students"),
        "staff": _("Staff"),
        "ta": _("TAs"),
        "no-talk": _("Students without all their talks"),
        "no-team": _("Students without a team"),
        **{f"{MISSING}{one.pk}": _without(one) for one in milestones},
        **{
            f"{SECTION}{name}": _section(name)
            for name in sections.values_list("section", flat=True).distinct()
        },
    }


def _without(milestone: Milestone) -> str:
    words = (
        _("Students without “%(title)s”")
        if milestone.is_individual
        else _("Teams without “%(title)s”")
    )
    return words % {"title": milestone.title}


def _section(name: str) -> str:
    return _("Section %(name)s") % {"name": name}


def members_of(course: Course, key: str, *, now: datetime) -> list[Membership]:
    """Return who is in an audience at this moment, staff first, then by name; at most seven queries.

    Of a milestone, section or sign-up that is no more: nobody.
    """
    found = {member.pk for member in _found(course, key, now=now)}
    return [member for member in people_of(course, state="active") if member.pk in found]


def user_ids_of(announcement: Announcement, *, now: datetime) -> list[int]:
    """Return to whom it goes at this moment."""
    members = members_of(announcement.course, announcement.audience, now=now)
    return [member.user_id for member in members]


def _found(course: Course, key: str, *, now: datetime) -> Members:
    active = course.memberships.active()
    plain: Mapping[str, Callable[[], Members]] = {
        Announcement.ALL: lambda: active,
        Announcement.STUDENTS: lambda: _students(course),
        "staff": active.staff,
        "ta": lambda: active.filter(role=Membership.Role.TA),
        "no-talk": lambda: _without_talks(course),
        "no-team": lambda: projects.students_without_team(course),
    }
    if key in plain:
        return plain[key]()
    if key.startswith(SECTION):
        return _students(course).filter(section=key.removeprefix(SECTION))
    return _without_milestone(course, key.removeprefix(MISSING), now=now)


def _students(course: Course) -> MembershipQuerySet:
    return course.memberships.active().students()


def _without_talks(course: Course) -> Members:
    round_ = papers.talk_round(course)
    return [one.membership for one in papers.student_talks(round_) if one.missing] if round_ else ()


def _without_milestone(course: Course, number: str, *, now: datetime) -> Members:
    """Return those of whom nothing has come for it, due or not."""
    milestone = (
        projects.milestones(course).filter(pk=number).first() if number.isdecimal() else None
    )
    if milestone is None:
        return ()
    milestone.course = course
    rows = projects.milestone_rows(milestone, now=now)
    return [member for row in rows if row.cells[0].counting is None for member in row.members]
