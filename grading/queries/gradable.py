"""What an item may grade."""

from django.db.models import Max, QuerySet

from courses.models import Course
from projects.models import Milestone
from schedule.models import Session, SignupRound

TALKS = 2
"""How many talks each student gives where nobody said otherwise."""


def exams(course: Course) -> QuerySet[Session]:
    """Return the course's exam sessions, a cancelled one too: its item stays what it is."""
    sessions = Session.objects.filter(week__course=course, kind=Session.Kind.EXAM)
    return sessions.select_related("week").order_by("starts_at", "pk")


def graded_nowhere(course: Course) -> list[str]:
    """Return the titles of the exams and milestones that no item grades; one query."""
    exams_ = (
        exams(course).exclude(status=Session.Status.CANCELLED).exclude(status=Session.Status.MOVED)
    )
    milestones = Milestone.objects.filter(course=course, item=None)
    found = exams_.filter(item=None).order_by().values_list("title", "starts_at")
    both = found.union(milestones.values_list("title", "due_at"))
    return [title for title, _at in both.order_by("starts_at", "title")]


def talk_count(course: Course) -> int:
    """Return how many talks a student gives; where some give more than others, the most of these."""
    rounds = SignupRound.objects.filter(course=course, purpose=SignupRound.Purpose.TALK)
    found = rounds.annotate(most=Max("course__memberships__talk_quota__talks")).first()
    return max(found.seats_each, found.most or 0) if found else TALKS
