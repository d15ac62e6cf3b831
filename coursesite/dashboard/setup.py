"""What a course still lacks before its term begins, each with the page that mends it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Membership
from courses.permissions import Access
from courses.rules import Permission
from grading.models import Component
from papers.models import Paper, SlotTopic
from projects.models import Milestone
from schedule.models import Session, SignupRound, Week

SHOWN_FOR = timedelta(days=28)
"""After the first day; then what a course does without, it does without."""

HERE = OuterRef("pk")
STUDENTS = Membership.objects.active().students()
PAPER_ROUNDS = SignupRound.objects.filter(purpose=SignupRound.Purpose.TALK)


@dataclass(frozen=True)
class Step:
    """One thing to set up.

    :param key: its name among what is found of the course.
    :param after: what has to be there first; until then the step is not shown.
    """

    key: str
    words: Promise
    view: str
    permission: Permission
    arguments: tuple[str, ...] = ()
    after: str = ""
    anchor: str = ""

    def url(self, course: Course) -> str:
        return reverse(self.view, args=[course.slug, *self.arguments]) + self.anchor


FOUND = {
    "has_weeks": Exists(Week.objects.filter(course=HERE)),
    "has_sessions": Exists(Session.objects.filter(week__course=HERE)),
    "has_students": Exists(STUDENTS.filter(course=HERE)),
    "has_papers": Exists(Paper.objects.filter(course=HERE)),
    "has_round": Exists(PAPER_ROUNDS.filter(course=HERE)),
    "has_talks": Exists(SlotTopic.objects.filter(slot__round__course=HERE)),
    "has_milestones": Exists(Milestone.objects.filter(course=HERE)),
    "has_components": Exists(Component.objects.filter(course=HERE)),
}
P = Permission
STEPS = (
    Step("description", _("Say what the course is about"), "courses:settings", P.EDIT_COURSE),
    Step("weeks", _("Lay out the weeks"), "schedule:weeks-add", P.EDIT_SCHEDULE),
    Step(
        *("sessions", _("Add sessions to the weeks"), "course", P.EDIT_SCHEDULE),
        after="weeks",
        anchor="#schedule",
    ),
    Step("students", _("Import your class list"), "courses:roster-import", P.EDIT_PEOPLE),
    Step("papers", _("Fill the library with papers"), "papers:import", P.EDIT_PAPERS),
    Step(
        *("round", _("Set the sign-up for talks"), "schedule:round-create", P.EDIT_TALKS),
        arguments=("talk",),
    ),
    Step("talks", _("Put talks up"), "papers:talks-plan", P.EDIT_TALKS, after="round"),
    Step("milestones", _("Add a milestone"), "projects:milestone-create", P.EDIT_PROJECTS),
    Step(
        *("components", _("Say what the total is made of"), "grading:components"),
        P.EDIT_WEIGHTS,
    ),
)


def steps_left(access: Access, *, now: datetime) -> list[tuple[Promise, str]]:
    """Return what this person may still set up, with where; one query, none once the term runs."""
    course = access.course
    if now.astimezone(course.zone).date() - course.starts_on > SHOWN_FOR:
        return []
    there = Course.objects.filter(pk=course.pk).values(**FOUND).get()
    found = {name.removeprefix("has_"): is_there for name, is_there in there.items()}
    found["description"] = bool(course.description.strip())
    return [
        (step.words, step.url(course))
        for step in STEPS
        if not found[step.key]
        and (not step.after or found[step.after])
        and access.can(step.permission)
    ]
