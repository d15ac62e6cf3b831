"""Reads of what everybody may see of talks that were given."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, QuerySet, Subquery

from courses.models import Course, Membership
from papers.models import Presentation, Slides, SlotTopic
from papers.queries.policy import talk_policy
from papers.queries.programme import Presenter
from papers.queries.talk_page import TalkSubject
from schedule.models import Session


def public_talks(course: Course, *, now: datetime) -> QuerySet[Presentation]:
    """Return the talks that were given, and that their presenters, still in the course, show to everybody.

    Of such a talk everybody may see the topic, the day and the latest slides; the presenter's name
    only if `names_presenters`.
    """
    return Presentation.objects.filter(
        membership__course=course,
        membership__state=Membership.State.ACTIVE,
        shared_at__isnull=False,
        seat__slot__session__status=Session.Status.PLANNED,
        seat__slot__session__ends_at__lte=now,
    )


def public_slides(course: Course, *, now: datetime) -> QuerySet[Slides]:
    """Return the latest version of each public talk's slides: drafts before it are nobody else's."""
    latest = Slides.objects.filter(presentation=OuterRef("presentation")).order_by("-version")
    talks = public_talks(course, now=now)
    return Slides.objects.filter(presentation__in=talks, pk=Subquery(latest.values("pk")[:1]))


@dataclass(frozen=True)
class PublicTalk(TalkSubject):
    """One talk as everybody may see it.

    :param name: of who gave it; empty unless the course names those who agreed.
    :param slides: the latest version.
    """

    name: str
    slides: Slides | None

    @property
    def file_kind(self) -> str:
        """Return what kind of file the slides are: of its name only the ending is shown."""
        return self.slides.upload.name.rpartition(".")[2].upper() if self.slides else ""


def public_talk(talk: Presentation, course: Course) -> PublicTalk:
    """Return what everybody may see of a public talk; three queries."""
    assert talk.seat is not None  # a public talk was given
    slot = talk.seat.slot
    return PublicTalk(
        topic=SlotTopic.objects.filter(slot=slot).select_related("paper").first(),
        session=slot.session,
        name=talk.membership.user.name if names_presenters(course) else "",
        slides=talk.slides.select_related("upload").order_by("version").last(),
    )


def names_presenters(course: Course) -> bool:
    """Say whether the course names, to everybody, those who agreed to show their talk."""
    return talk_policy(course).names_presenters


def public_talks_by_slot(course: Course, *, now: datetime) -> dict[int, tuple[Presenter, ...]]:
    """Return the public talks by their slots, as everybody may see them; two queries.

    Their names are empty where the course does not name presenters.
    """
    shows_names = names_presenters(course)
    found: dict[int, tuple[Presenter, ...]] = defaultdict(tuple)
    rows = public_talks(course, now=now).order_by("seat__number")
    for slot_id, pk, name in rows.values_list("seat__slot", "pk", "membership__user__name"):
        found[slot_id] += (Presenter(pk, name if shows_names else ""),)
    return dict(found)
