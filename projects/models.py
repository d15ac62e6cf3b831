from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from courses.models import Course, Membership, Upload
from schedule.models import Seat


class ProjectSettings(models.Model):
    """How teams form in one course. A course without a row has the defaults."""

    course = models.OneToOneField(
        Course, on_delete=models.CASCADE, related_name="project_settings", verbose_name=_("course")
    )
    team_max = models.PositiveSmallIntegerField(_("largest team"), default=4)
    teams_locked_at = models.DateTimeField(
        _("teams fixed"),
        null=True,
        blank=True,
        help_text=_("From then on students neither join nor leave; staff still may move them."),
    )

    class Meta:
        verbose_name_plural = _("project settings")
        constraints = [
            models.CheckConstraint(
                name="projects_projectsettings_a_team_has_a_member",
                condition=Q(team_max__gte=1, team_max__lte=20),
            )
        ]

    def __str__(self) -> str:
        return f"Project settings of course {self.course_id}"


class Team(models.Model):
    """Students who do one project together."""

    course = models.ForeignKey(Course, on_delete=models.CASCADE, related_name="teams")
    name = models.CharField(_("team name"), max_length=80)
    title = models.CharField(_("project title"), max_length=200, blank=True)
    abstract = models.TextField(_("abstract"), max_length=20_000, blank=True)
    repository = models.URLField(_("repository"), max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="projects_team_name_once_per_course", fields=["course", "name"]
            )
        ]

    def __str__(self) -> str:
        return self.name


class TeamPlace(models.Model):
    """A member's time in a team, from joining to leaving. History is kept."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="places")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="team_places")
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="projects_teamplace_one_team_at_a_time",
                fields=["membership"],
                condition=Q(left_at__isnull=True),
            ),
            models.CheckConstraint(
                name="projects_teamplace_joins_before_leaving",
                condition=Q(left_at__isnull=True) | Q(joined_at__lte=F("left_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"Place {self.pk} in team {self.team_id}"


class TeamInvitation(models.Model):
    """A team asks a student to join."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="invitations")
    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="team_invitations"
    )
    invited_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="team_invitations_sent"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="projects_teaminvitation_one_open_each",
                fields=["team", "membership"],
                condition=Q(state="open"),
            ),
            models.CheckConstraint(
                name="projects_teaminvitation_answer_has_its_moment",
                condition=Q(state="open", answered_at__isnull=True)
                | Q(state__in=["accepted", "declined", "withdrawn"], answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk} to team {self.team_id}"


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
    file_types = models.CharField(
        _("file types"), max_length=120, default="pdf", help_text=_("Endings, separated by spaces.")
    )
    max_bytes = models.PositiveBigIntegerField(_("largest file"), default=20 * 1024 * 1024)
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
        ]

    def __str__(self) -> str:
        return self.title


class Submission(models.Model):
    """One version of what a team (or one student) handed in. Nothing is ever overwritten."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="submissions")
    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, null=True, blank=True, related_name="submissions"
    )
    membership = models.ForeignKey(
        Membership, on_delete=models.PROTECT, null=True, blank=True, related_name="submissions"
    )
    version = models.PositiveIntegerField()
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="submissions")
    submitted_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="submissions_sent"
    )
    submitted_at = models.DateTimeField()
    comment = models.CharField(_("comment"), max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="projects_submission_is_a_teams_or_a_students",
                condition=Q(team__isnull=False, membership__isnull=True)
                | Q(team__isnull=True, membership__isnull=False),
            ),
            models.UniqueConstraint(
                name="projects_submission_version_once_per_team",
                fields=["milestone", "team", "version"],
                condition=Q(team__isnull=False),
            ),
            models.UniqueConstraint(
                name="projects_submission_version_once_per_student",
                fields=["milestone", "membership", "version"],
                condition=Q(membership__isnull=False),
            ),
            models.CheckConstraint(
                name="projects_submission_versions_from_one", condition=Q(version__gte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"Submission {self.pk}, version {self.version}"

    @property
    def owner_name(self) -> str:
        """Say whose it is; team, or membership with its user, have to be loaded."""
        if self.team is not None:
            return self.team.name
        assert self.membership is not None  # a constraint
        return self.membership.user.name

    @property
    def is_late(self) -> bool:
        """Say whether it came after the due date; `milestone` has to be loaded."""
        return self.submitted_at > self.milestone.due_at


class FinalTalk(models.Model):
    """A team's final presentation, in a seat of the same kind as the paper talks'."""

    team = models.OneToOneField(Team, on_delete=models.PROTECT, related_name="final_talk")
    seat = models.OneToOneField(
        Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="final_talk"
    )
    taken_by = models.ForeignKey(
        Membership, on_delete=models.PROTECT, related_name="final_talks_taken"
    )
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Final talk {self.pk}"
