from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Membership, Upload
from papers.models.library import Paper
from schedule.models import Seat, Slot


class TalkPolicy(models.Model):
    """What one course asks of its talks and questions. A course without a row has the defaults."""

    course = models.OneToOneField(Course, on_delete=models.CASCADE, related_name="talk_policy")
    min_gap_weeks = models.PositiveSmallIntegerField(
        _("weeks between a student's talks, at least"),
        default=1,
        validators=[MaxValueValidator(20)],
        help_text=_("1: never two in one week. 0: two in a week are fine, not in one session."),
    )
    roles_differ = models.BooleanField(_("a student's talks are of different roles"), default=False)
    shows_demand = models.BooleanField(
        _("students see how wanted each talk is while they rank"), default=False
    )
    swaps_need_approval = models.BooleanField(
        _("a swap waits for the staff's approval"),
        default=False,
        help_text=_("Staff can stop an open offer in any case."),
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours for which a seat is offered to the next on the waitlist"), default=24
    )
    free_skips = models.PositiveSmallIntegerField(
        _("discussions a student may skip without a question"), default=2
    )
    asks_each_reading = models.BooleanField(
        _("a question to each required reading, not only to one of a discussion's"),
        default=False,
        help_text=_("Whoever presents a paper is excused from it, not from the others."),
    )
    marks_questions = models.BooleanField(_("staff mark questions with 0, 1 or 2"), default=False)
    names_presenters = models.BooleanField(
        _("public pages name who presents"),
        default=False,
        help_text=_("Only those who agreed to show their talk."),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="papers_talkpolicy_offers_last_an_hour_to_two_weeks",
                condition=Q(offer_hours__gte=1, offer_hours__lte=336),
            )
        ]

    def __str__(self) -> str:
        return f"Talk policy of course {self.course_id}"


class TalkQuota(models.Model):
    """How many talks one student gives, where it is not what the round asks of everybody."""

    membership = models.OneToOneField(
        Membership, on_delete=models.CASCADE, related_name="talk_quota"
    )
    talks = models.PositiveSmallIntegerField(_("talks"), validators=[MaxValueValidator(10)])

    class Meta:
        constraints = [
            models.CheckConstraint(name="papers_talkquota_at_most_ten", condition=Q(talks__lte=10))
        ]

    def __str__(self) -> str:
        return f"Talks of member {self.membership_id}"


class SlotTopic(models.Model):
    """What a paper talk's slot is about: a paper, or a free topic; and what one does in it."""

    class Role(models.TextChoices):
        PRESENTER = "presenter", _("Presenter")
        OPPONENT = "opponent", _("Opponent")
        SCRIBE = "scribe", _("Scribe")

    slot = models.OneToOneField(Slot, on_delete=models.CASCADE, related_name="topic")
    paper = models.ForeignKey(
        Paper, on_delete=models.PROTECT, null=True, blank=True, related_name="topics"
    )
    title = models.CharField(_("free topic"), max_length=300, blank=True)
    role = models.CharField(_("role"), max_length=12, choices=Role.choices, default=Role.PRESENTER)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="papers_slottopic_role_is_a_choice",
                condition=Q(role__in=["presenter", "opponent", "scribe"]),
            ),
            models.CheckConstraint(
                name="papers_slottopic_is_a_paper_or_a_title",
                condition=(Q(paper__isnull=True) & ~Q(title="")) | Q(paper__isnull=False, title=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Topic of slot {self.slot_id}"

    @property
    def words(self) -> str:
        """Return what the talk is about: the paper's title, or its own."""
        return self.paper.title if self.paper else self.title


class Presentation(models.Model):
    """A student's talk number `turn`. A seat of null means: in the middle of a swap."""

    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="presentations"
    )
    turn = models.PositiveSmallIntegerField(help_text=_("1 to the talks each student gives."))
    seat = models.OneToOneField(
        Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="presentation"
    )
    taken_at = models.DateTimeField()
    shared_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("When its presenter agreed that everybody may see topic and slides."),
    )
    feedback_released_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When staff let the presenter see the feedback.")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="papers_presentation_turn_once_per_student", fields=["membership", "turn"]
            ),
            models.CheckConstraint(
                name="papers_presentation_turns_from_one", condition=Q(turn__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"Presentation {self.pk}"


class Slides(models.Model):
    """One version of a talk's slides. Versions are kept."""

    presentation = models.ForeignKey(Presentation, on_delete=models.PROTECT, related_name="slides")
    version = models.PositiveSmallIntegerField()
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="slides")
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="papers_slides_version_once_per_talk", fields=["presentation", "version"]
            ),
            models.CheckConstraint(
                name="papers_slides_versions_from_one", condition=Q(version__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"Slides {self.pk}"
