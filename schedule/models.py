from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Upload


class Week(models.Model):
    """One week of the course's programme. Its label is text and may be anything ("8b")."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="weeks")
    number = models.PositiveSmallIntegerField(_("order"))
    label = models.CharField(_("label"), max_length=20)
    title = models.CharField(_("title"), max_length=200, blank=True)
    starts_on = models.DateField(_("first day"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="schedule_week_number_once_per_course", fields=["course", "number"]
            )
        ]

    def __str__(self) -> str:
        return f"Week {self.label}"


class Session(models.Model):
    """One meeting of the course, with its own date."""

    class Kind(models.TextChoices):
        LECTURE = "lecture", _("Lecture")
        DISCUSSION = "discussion", _("Discussion")
        EXAM = "exam", _("Exam")
        PRESENTATION = "presentation", _("Presentation")
        NO_CLASS = "no_class", _("No class")

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        CANCELLED = "cancelled", _("Cancelled")
        MOVED = "moved", _("Moved")

    week = models.ForeignKey(Week, on_delete=models.CASCADE, related_name="sessions")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.LECTURE)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.PLANNED
    )
    moved_to = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="moved_from",
        verbose_name=_("moved to"),
    )
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"), blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    revision = models.PositiveIntegerField(
        default=0,
        help_text=_("Raised when its dates or its status change: the calendar's SEQUENCE."),
    )
    was_a_class = models.BooleanField(
        default=False,
        help_text=_("Before it became “no class”: calendars that have it are told that it is off."),
    )
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="schedule_session_starts_before_it_ends",
                condition=Q(starts_at__lt=F("ends_at")),
            ),
            models.CheckConstraint(
                name="schedule_session_kind_is_a_choice",
                condition=Q(kind__in=["lecture", "discussion", "exam", "presentation", "no_class"]),
            ),
            models.CheckConstraint(
                name="schedule_session_moved_names_the_new_one",
                condition=Q(status="moved", moved_to__isnull=False)
                | Q(status__in=["planned", "cancelled"], moved_to__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["week", "starts_at"], name="schedule_session_in_order")]

    def __str__(self) -> str:
        return self.title

    @property
    def takes_place(self) -> bool:
        """Say whether people meet. What hangs on one that does not, as its talks, is cancelled with it."""
        return self.status == self.Status.PLANNED and self.kind != self.Kind.NO_CLASS


class Material(models.Model):
    """Something to take away from a session: a link or a file."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="materials")
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("link"), max_length=500, blank=True)
    upload = models.ForeignKey(
        Upload, on_delete=models.PROTECT, null=True, blank=True, related_name="materials"
    )
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="schedule_material_is_a_link_or_a_file",
                condition=(Q(upload__isnull=True) & ~Q(url="")) | Q(upload__isnull=False, url=""),
            )
        ]

    def __str__(self) -> str:
        return self.title


class Announcement(models.Model):
    """Something staff tell the course, or some of it: on its page, and by letter to each of them.

    Those who got a letter about it (its notices) are those it was told to.
    """

    ALL, STUDENTS = "all", "students"

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="announcements")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="announcements"
    )
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), help_text=_("Markdown."))
    audience = models.CharField(
        _("to"),
        max_length=80,
        default=ALL,
        help_text=_("Whom it is for, as all or missing:12; who that is, is asked as it goes out."),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PUBLISHED
    )
    publish_at = models.DateTimeField(
        _("goes out"), null=True, blank=True, help_text=_("Empty: at once.")
    )
    published_at = models.DateTimeField(null=True, blank=True)
    corrected_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=0, help_text=_("Raised by each change."))
    token = models.CharField(
        max_length=20, blank=True, help_text=_("Of the form it came from: sent twice, told once.")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="schedule_announcement_once_per_form",
                fields=["course", "token"],
                condition=~Q(token=""),
            ),
            models.CheckConstraint(
                name="schedule_announcement_state_is_a_choice",
                condition=Q(state__in=["scheduled", "published", "withdrawn"]),
            ),
            models.CheckConstraint(
                name="schedule_announcement_scheduled_has_its_moment",
                condition=Q(publish_at__isnull=False) | ~Q(state="scheduled"),
            ),
            models.CheckConstraint(
                name="schedule_announcement_published_has_its_moment",
                condition=Q(state="scheduled", published_at__isnull=True)
                | Q(state="published", published_at__isnull=False)
                | Q(state="withdrawn"),
            ),
            models.CheckConstraint(
                name="schedule_announcement_withdrawn_has_its_moment",
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="schedule_announcement_corrected_was_published",
                condition=Q(corrected_at__isnull=True)
                | (~Q(state="scheduled") & Q(published_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(
                fields=["publish_at"],
                name="schedule_announcement_waiting",
                condition=Q(state="scheduled"),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_for_all(self) -> bool:
        return self.audience == self.ALL

    @property
    def is_scheduled(self) -> bool:
        return self.state == self.State.SCHEDULED

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED


class SignupRound(models.Model):
    """A window in which seats of one purpose are handed out."""

    class Purpose(models.TextChoices):
        TALK = "talk", _("Paper talks")
        FINAL = "final", _("Final project talks")

    class Mode(models.TextChoices):
        FIRST_COME = "first_come", _("First come, first served")
        RANKED = "ranked", _("Ranked wishes")

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="rounds")
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices)
    mode = models.CharField(_("mode"), max_length=12, choices=Mode.choices, default=Mode.FIRST_COME)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    returns_until = models.DateTimeField(
        _("seats may be given back until"), help_text=_("After this, ask the staff.")
    )
    seats_each = models.PositiveSmallIntegerField(
        _("seats each"), default=2, help_text=_("How many talks each student (or team) gives.")
    )
    slides_lead_days = models.PositiveSmallIntegerField(
        _("slides due, days before the talk"), default=3
    )
    revision = models.PositiveIntegerField(default=0, help_text=_("Raised when its dates change."))
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="schedule_signupround_one_per_purpose", fields=["course", "purpose"]
            ),
            models.CheckConstraint(
                name="schedule_signupround_opens_before_it_closes",
                condition=Q(opens_at__lt=F("closes_at")),
            ),
            models.CheckConstraint(
                name="schedule_signupround_purpose_is_a_choice",
                condition=Q(purpose__in=["talk", "final"]),
            ),
            models.CheckConstraint(
                name="schedule_signupround_mode_is_a_choice",
                condition=Q(mode__in=["first_come", "ranked"]),
            ),
            models.CheckConstraint(
                name="schedule_signupround_hands_out_seats", condition=Q(seats_each__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"Round {self.pk} ({self.purpose})"


class Slot(models.Model):
    """A place for a talk in a session, with a number of seats. Serves paper talks and final talks."""

    round = models.ForeignKey(SignupRound, on_delete=models.CASCADE, related_name="slots")
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="slots")
    position = models.PositiveSmallIntegerField(_("order"), default=1)
    capacity = models.PositiveSmallIntegerField(_("seats"), default=1)
    minimum = models.PositiveSmallIntegerField(
        _("seats taken at least"),
        default=0,
        help_text=_("The assignment leaves no fewer taken. 0: it may stay empty."),
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="schedule_slot_minimum_is_within_its_seats",
                condition=Q(minimum__lte=F("capacity")),
            ),
            models.CheckConstraint(
                name="schedule_slot_has_a_seat", condition=Q(capacity__gte=1, capacity__lte=20)
            ),
        ]

    def __str__(self) -> str:
        return f"Slot {self.pk}"


class Seat(models.Model):
    """One seat of a slot, made with it. Whoever holds it points at it, one to one."""

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="seats")
    number = models.PositiveSmallIntegerField(help_text=_("1 to the slot's capacity."))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="schedule_seat_number_once_per_slot", fields=["slot", "number"]
            ),
            models.CheckConstraint(
                name="schedule_seat_numbers_from_one", condition=Q(number__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"Seat {self.number} of slot {self.slot_id}"
