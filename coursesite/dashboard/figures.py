"""The numbers that say whether something in a course needs a hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.models import Course, Membership
from courses.templatetags.course_tags import local_day
from coursesite.dashboard.marks import Marks
from grading.queries import ItemProgress, open_regrade_count
from outbox.queries import course_troubles
from papers import queries as papers
from papers.queries import StudentTalks
from projects.queries import inspection, students_without_team
from schedule.models import SignupRound

MOST_NAMES = 6


@dataclass(frozen=True)
class Figure:
    """A number, what it counts, and where the list behind it is.

    :param tone: "good", "warn" or "bad"; empty where the number is neither.
    :param names: the first few of whom or what it counts.
    :param hint: what would change it, or when it changes by itself.
    """

    key: str
    number: int
    what: str
    url: str
    tone: str = ""
    names: tuple[str, ...] = ()
    hint: str = ""

    @property
    def is_trouble(self) -> bool:
        return self.tone in {"warn", "bad"}

    @property
    def first_names(self) -> tuple[str, ...]:
        return self.names[:MOST_NAMES]

    @property
    def more_count(self) -> int:
        return max(len(self.names) - MOST_NAMES, 0)


def figures(
    course: Course, marks: Marks, *, now: datetime, can_assign: bool = False
) -> list[Figure]:
    """Return the course's figures, always in this order, so that the eye finds each in its place.

    :param can_assign: the reader may have the talks assigned.
    """
    return [
        *_talks(course, now=now, can_assign=can_assign),
        *_feedback(course, now=now),
        *_swaps(course, now=now),
        *_projects(course, now=now),
        _waiting(course, marks, now=now),
        *_regrades(course),
        _unreleased(course, marks.items),
        *_letters(course, now=now),
    ]


def _talks(course: Course, *, now: datetime, can_assign: bool) -> list[Figure]:
    round_ = papers.talk_round(course)
    if round_ is None:
        return []
    short = [one for one in papers.student_talks(round_) if one.missing]
    missing = sum(one.missing for one in short)
    free = papers.free_seat_count(papers.talk_programme(round_, now=now))
    is_to_assign = bool(short) and papers.is_to_assign(round_, now=now)
    hint = _window_hint(course, round_, now=now) if short else ""
    url = f"{reverse('papers:presentations', args=[course.slug])}#short"
    if is_to_assign:
        hint = _("The wishes are in. An instructor assigns the talks.")
    if is_to_assign and can_assign:
        hint = _("The wishes are in: assign the talks.")
        url = reverse("papers:assign", args=[course.slug])
    return [
        Figure(
            key="talks",
            number=len(short),
            what=_without_talks(short, round_),
            url=url,
            tone=_tone(len(short), is_bad=now >= round_.closes_at),
            names=_names(one.membership for one in short),
            hint=hint,
        ),
        Figure(
            key="seats",
            number=free,
            what=ngettext("seat free for a talk", "seats free for talks", free),
            url=reverse("papers:talks-plan", args=[course.slug]),
            tone="bad" if free < missing else _tone(free),
            hint=_("%(n)s talks have no seat yet: offer more.") % {"n": missing}
            if free < missing
            else "",
        ),
    ]


def _feedback(course: Course, *, now: datetime) -> list[Figure]:
    """Count the talks whose presenters wait for what was said of them; nothing where none does."""
    waiting = papers.feedback_to_release(course, now=now)
    count = sum(one.talk_count for one in waiting)
    if not count:
        return []
    url = reverse("papers:session-feedback", args=[course.slug, waiting[0].session_id])
    return [
        Figure(
            key="feedback",
            number=count,
            what=ngettext("talk with feedback to release", "talks with feedback to release", count),
            url=url,
            names=tuple(f"{one.title}: {one.talk_count}" for one in waiting),
        )
    ]


def _swaps(course: Course, *, now: datetime) -> list[Figure]:
    """Count the swaps that wait for the staff; only where there are any, as most courses have none."""
    count = papers.approval_count(course, now=now)
    what = ngettext("swap waits for approval", "swaps wait for approval", count)
    url = reverse("papers:swaps", args=[course.slug])
    return [Figure(key="swaps", number=count, what=what, url=url, tone="warn")] if count else []


def _without_talks(short: Sequence[StudentTalks], round_: SignupRound) -> str:
    if any(one.asked != round_.seats_each for one in short):
        return ngettext(
            "student without all their talks", "students without all their talks", len(short)
        )
    return ngettext(
        "student without %(talks)s talks", "students without %(talks)s talks", len(short)
    ) % {"talks": round_.seats_each}


def _window_hint(course: Course, round_: SignupRound, *, now: datetime) -> str:
    if now < round_.opens_at:
        told = _("Sign-up opens %(day)s.")
        return told % {"day": local_day(round_.opens_at, course.zone)}
    if now < round_.closes_at and round_.mode == SignupRound.Mode.RANKED:
        count = papers.voter_count(round_)
        told = ngettext(
            "%(n)s student has ranked talks; the ranking closes %(day)s.",
            "%(n)s students have ranked talks; the ranking closes %(day)s.",
            count,
        )
        return told % {"n": count, "day": local_day(round_.closes_at, course.zone)}
    if now < round_.closes_at:
        return _("Sign-up closes %(day)s.") % {"day": local_day(round_.closes_at, course.zone)}
    return _("Sign-up is closed: give them a seat yourself.")


def _projects(course: Course, *, now: datetime) -> list[Figure]:
    seen = inspection(course, now=now)
    if not seen.team_milestones and not seen.individual_milestones:
        return []
    url = reverse("projects:inspection", args=[course.slug])
    lacking = {team.name for one in seen.missing for team in one.teams}
    lacking |= {member.user.name for one in seen.missing for member in one.students}
    alone = list(students_without_team(course))
    has_opened = any(one.opens_at <= now for one in seen.team_milestones)
    return [
        Figure(
            key="hand-ins",
            number=len(lacking),
            what=_late_words(len(lacking), has_students=bool(seen.individual_milestones)),
            url=f"{url}#missing",
            tone=_tone(len(lacking), is_bad=True),
            names=tuple(f"{one.milestone.title}: {one.count}" for one in seen.missing),
        ),
        Figure(
            key="teamless",
            number=len(alone),
            what=ngettext("student without a team", "students without a team", len(alone)),
            url=f"{url}#without-team",
            tone=_tone(len(alone), is_bad=has_opened),
            names=_names(alone),
        ),
    ]


def _late_words(count: int, *, has_students: bool) -> str:
    if has_students:
        return ngettext(
            "team or student without something that was due",
            "teams and students without something that was due",
            count,
        )
    return ngettext(
        "team without something that was due", "teams without something that was due", count
    )


def _waiting(course: Course, marks: Marks, *, now: datetime) -> Figure:
    """Count what could be graded. That something waits is no trouble; that it waits long is."""
    found = marks.waiting
    since = local_day(found.oldest, course.zone) if found.oldest else ""
    return Figure(
        key="waiting",
        number=found.total,
        what=ngettext("grade to give", "grades to give", found.total),
        url=_waiting_url(course, list(found.counts)),
        tone="warn" if found.is_too_long(now) else _tone(found.total),
        names=tuple(f"{item.name}: {count}" for item, count in marks.lines if count),
        hint=_("The oldest has waited since %(day)s.") % {"day": since} if since else "",
    )


def _waiting_url(course: Course, item_ids: Sequence[int]) -> str:
    """Return where to grade: the one sheet with something to do, else the list of all sheets."""
    if len(item_ids) == 1:
        return f"{reverse('grading:item', args=[course.slug, item_ids[0]])}?show=open"
    return f"{reverse('dashboard', args=[course.slug])}#grading"


def _regrades(course: Course) -> list[Figure]:
    """Count the students who wait to hear about a grade; only where there are any."""
    count = open_regrade_count(course)
    what = ngettext("regrade to answer", "regrades to answer", count)
    url = reverse("grading:regrades", args=[course.slug])
    return [Figure(key="regrades", number=count, what=what, url=url, tone="warn")] if count else []


def _unreleased(course: Course, items: Sequence[ItemProgress]) -> Figure:
    """Count what is graded and hidden. It wants a hand once an item is graded through."""
    hidden = [item for item in items if item.is_unreleased]
    count = sum(item.graded_count for item in hidden)
    complete = [item.name for item in hidden if not item.waiting_count]
    return Figure(
        key="unreleased",
        number=count,
        what=ngettext("grade not released", "grades not released", count),
        url=reverse("grading:grades", args=[course.slug]),
        tone="warn" if complete else _tone(count),
        names=tuple(f"{item.name}: {item.graded_count}" for item in hidden),
        hint=_("Graded through: %(names)s.") % {"names": ", ".join(complete)} if complete else "",
    )


def _letters(course: Course, *, now: datetime) -> list[Figure]:
    failed, late = course_troubles(course, now=now)
    url = reverse("course-letters", args=[course.slug])
    return [
        Figure(
            key="failed",
            number=failed,
            what=ngettext("letter failed", "letters failed", failed),
            url=f"{url}?state=failed",
            tone=_tone(failed, is_bad=True),
        ),
        Figure(
            key="late",
            number=late,
            what=ngettext("letter is late", "letters are late", late),
            url=f"{url}?state=queued",
            tone="warn" if late else "good",
        ),
    ]


def _tone(count: int, *, is_bad: bool = False) -> str:
    if not count:
        return "good"
    return "bad" if is_bad else ""


def _names(members: Iterable[Membership]) -> tuple[str, ...]:
    return tuple(member.user.name for member in members)
