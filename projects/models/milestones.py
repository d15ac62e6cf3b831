from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Membership
from projects.models.teams import Team
from projects.rules import Dates, Owner, owner_of


class Asks(models.TextChoices):
    """Whether a part of a hand-in is asked for."""

    NO = "no", _("Not asked for")
    OPTIONAL = "optional", _("May be handed in")
    REQUIRED = "required", _("Has to be handed in")


class Milestone(models.Model):
    """Something to hand in for the project, by a date."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="milestones")
    position = models.PositiveSmallIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=120)
    instructions = models.TextField(
        _("instructions"), max_length=20_000, blank=True, help_text=_("Markdown.")
    )
    is_individual = models.BooleanField(
        _("individual"),
        default=False,
        help_text=_("Each student hands in their own, not the team."),
    )
    opens_at = models.DateTimeField(_("opens"))
    due_at = models.DateTimeField(_("due"))
    closes_at = models.DateTimeField(
        _("closes"), help_text=_("Handed in between due and closing it is marked late.")
    )
    grace_minutes = models.PositiveSmallIntegerField(
        _("minutes of grace"),
        default=0,
        help_text=_("Handed in so many minutes after the due moment is on time still."),
    )
    asks_file = models.CharField(
        _("file"), max_length=8, choices=Asks.choices, default=Asks.REQUIRED
    )
    file_types = models.CharField(
        _("file types"), max_length=120, default="pdf", help_text=_("Endings, separated by spaces.")
    )
    max_files = models.PositiveSmallIntegerField(_("number of files"), default=1)
    max_bytes = models.PositiveBigIntegerField(_("largest file"), default=20 * 1024 * 1024)
    asks_link = models.CharField(_("link"), max_length=8, choices=Asks.choices, default=Asks.NO)
    link_pattern = models.CharField(
        _("links like"),
        max_length=300,
        blank=True,
        help_text=_("As https://github.com/*/*; several separated by spaces. Empty: any."),
    )
    asks_commit = models.BooleanField(
        _("with a commit"), default=False, help_text=_("The link is to a repository at a commit.")
    )
    asks_text = models.CharField(_("text"), max_length=8, choices=Asks.choices, default=Asks.NO)
    max_words = models.PositiveIntegerField(_("most words"), null=True, blank=True)
    revision = models.PositiveIntegerField(default=0, help_text=_("Raised when its dates move."))
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="projects_milestone_takes_files_of_some_size", condition=Q(max_bytes__gt=0)
            ),
            models.UniqueConstraint(
                name="projects_milestone_position_once_per_course", fields=["course", "position"]
            ),
            models.CheckConstraint(
                name="projects_milestone_opens_due_closes_in_order",
                condition=Q(opens_at__lt=F("due_at")) & Q(due_at__lte=F("closes_at")),
            ),
            *(
                models.CheckConstraint(
                    name=f"projects_milestone_{name}_is_a_choice",
                    condition=Q(**{f"{name}__in": ["no", "optional", "required"]}),
                )
                for name in ("asks_file", "asks_link", "asks_text")
            ),
            models.CheckConstraint(
                name="projects_milestone_asks_for_something",
                condition=~Q(asks_file="no", asks_link="no", asks_text="no"),
            ),
            models.CheckConstraint(
                name="projects_milestone_takes_some_files",
                condition=Q(max_files__gte=1, max_files__lte=20),
            ),
            models.CheckConstraint(
                name="projects_milestone_takes_some_words",
                condition=Q(max_words__isnull=True) | Q(max_words__gte=1),
            ),
            models.CheckConstraint(
                name="projects_milestone_grace_is_within_a_day",
                condition=Q(grace_minutes__lte=24 * 60),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def dates(self) -> Dates:
        """Return its dates as they are for whoever has no extension."""
        return Dates(
            self.opens_at, self.due_at, self.closes_at, timedelta(minutes=self.grace_minutes)
        )


class Extension(models.Model):
    """A decision on when a milestone is due for one team or student: the last one of theirs holds.

    Rows are added, never changed: they are the history. One without dates takes back what was
    granted before.
    """

    milestone = models.ForeignKey(Milestone, on_delete=models.CASCADE, related_name="extensions")
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="extensions"
    )
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="extensions"
    )
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    granted_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="extensions_granted"
    )
    granted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="projects_extension_is_a_teams_or_a_students",
                condition=Q(team__isnull=False, membership__isnull=True)
                | Q(team__isnull=True, membership__isnull=False),
            ),
            models.CheckConstraint(
                name="projects_extension_is_due_before_it_closes",
                condition=Q(due_at__isnull=True, closes_at__isnull=True)
                | Q(due_at__isnull=False, closes_at__isnull=False, due_at__lte=F("closes_at")),
            ),
            models.CheckConstraint(name="projects_extension_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"Extension {self.pk} of milestone {self.milestone_id}"

    @property
    def owner(self) -> Owner:
        return owner_of(team_id=self.team_id, membership_id=self.membership_id)

    @property
    def is_taken_back(self) -> bool:
        return self.due_at is None
